"""ADR files: every dialect read and patched in place, MADR 4.0.0 written."""
