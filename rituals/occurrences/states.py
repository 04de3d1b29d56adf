"""The states of an occurrence (`occurrences.py`), and our own words for why one was missed.

Apart from what moves between them, for those under it too.
"""

from storage.cadences import SKIPPED

PLANNED, ANNOUNCED, OPEN, HELD, MISSED = "planned", "announced", "open", "held", "missed"
BEFORE_OPEN = (PLANNED, ANNOUNCED)
UNFINISHED = (*BEFORE_OPEN, OPEN)
SHOWN = (ANNOUNCED, OPEN)
"""Those whose message stands and has something to wait for."""
STATES = (PLANNED, ANNOUNCED, OPEN, HELD, MISSED, SKIPPED)

NOBODY_ASKED = "there was nobody to ask"
EVERYBODY_AWAY = "everybody was away"
NOBODY_ANSWERED = "nobody answered"
NEVER_OPEN = "nobody was asked: the bot was not running at the time"
BOT_WAS_DOWN = "nobody was called: the bot was not running at the time"
OUR_WORDS = {NOBODY_ASKED, EVERYBODY_AWAY, NOBODY_ANSWERED, NEVER_OPEN, BOT_WAS_DOWN}
"""Reasons that nobody gave: they leave it open why."""
