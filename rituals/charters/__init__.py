"""Charters: a team's policy, read, laid over one another, and put into force."""
