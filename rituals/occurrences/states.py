"""The states of an occurrence (`rituals/occurrences/record.py`), for those under it too."""

from storage.cadences import SKIPPED

PLANNED, ANNOUNCED, OPEN, HELD, MISSED = "planned", "announced", "open", "held", "missed"
BEFORE_OPEN = (PLANNED, ANNOUNCED)
UNFINISHED = (*BEFORE_OPEN, OPEN)
SHOWN = (ANNOUNCED, OPEN)
"""Those whose message stands and has something to wait for."""
STATES = (PLANNED, ANNOUNCED, OPEN, HELD, MISSED, SKIPPED)
