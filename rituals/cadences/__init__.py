"""Cadences: what a team's rituals are, how often they are held, and their being called."""
