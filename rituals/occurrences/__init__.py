"""Occurrences: each date of a cadence, whom it asks, who facilitates, what they answer."""
