"""Incidents: their life, people, calls and timeline, and those that are imported."""
