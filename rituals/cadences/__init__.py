"""Cadences: what a team's rituals are, how often and on which days, and their being called."""
