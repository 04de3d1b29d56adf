"""What may have become of an ask since a page was sent, as the page says it."""

from typing import Final

DONE: Final = "done since"
DROPPED: Final = "dropped since"
MOVED: Final = "moved since"
HANDED_OVER: Final = "handed over since"
NOT_YOURS: Final = "not yours any more"
"""Said of what its reader may not see any more too: so nothing else of it is."""

PUBLISHED: Final = "published since"
WAIVED: Final = "waived since"
RESOLVED: Final = "resolved since"
OVER: Final = "over since"
LOWERED: Final = "lowered since"
UPDATED: Final = "updated since"
APPROVED: Final = "approved since"
"""By its reader, or for whom they decide; it waits for somebody else."""
RECORDED: Final = "recorded since"
CALLED_OFF: Final = "called off since"
HELD: Final = "held since"
"""A meeting whose outcome nobody has recorded."""
MISSED: Final = "missed since"
EXPLAINED: Final = "explained since"

ANSWERED: Final = "answered since"
REPLIED: Final = "replied since"
"""By its reader, who closes it once nothing is left to be said."""
SHARED: Final = "open to your manager since"
WITHOUT_MANAGER: Final = "without a manager since"
CLOSED: Final = "closed since"
PAUSED: Final = "paused since"
ENDED: Final = "ended since"
JOINED: Final = "joined to a later one since"
FOLLOWED: Final = "followed by another since"
NAMED: Final = "named since"

STILL_TAKEN: Final = frozenset({MISSED, HELD, REPLIED})
"""An outcome, or an answer, is taken late, and a reply is followed by a close: there is a button
still.
"""
