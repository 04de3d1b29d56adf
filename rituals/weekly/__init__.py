"""The weekly page: its numbers, verdict, asks and lines, and its being kept and sent."""
