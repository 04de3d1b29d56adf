"""Postmortems: their sections, their clock, and what is asked long afterwards."""
