"""`/ritual away`: the days on which somebody is away, and `/ritual off`: a team's days off."""

from handlers.away import off, own
from handlers.away.names import AWAY_FORM, CANCEL, OFF_FORM, REMOVE
from handlers.routes import Feature, Route

ROUTES: tuple[Route, ...] = (
    Route(
        "away",
        own.away,
        example="/ritual away [FROM TO]",
        about="days on which you are away; also today, until DATE, list, cancel [DATE]",
    ),
    Route(
        "off",
        off.off,
        example="/ritual off [FROM TO why]",
        about="days on which the team does not work; also list, remove DATE",
    ),
)
"""The subcommands of `/ritual` that are kept here."""
KINDS = ()
FEATURE = Feature(
    "away",
    clicks=(Route(CANCEL, own.cancel_clicked), Route(REMOVE, off.remove_clicked)),
    submissions=(Route(AWAY_FORM, own.saved), Route(OFF_FORM, off.saved)),
)
