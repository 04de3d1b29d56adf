"""The browser face of the pretend workspace."""
