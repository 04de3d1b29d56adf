"""Somebody's Home: what it asks, shows, and when it is drawn anew."""
