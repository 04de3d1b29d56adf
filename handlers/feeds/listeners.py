"""`/ritual calendar`: a secret address under which a calendar program reads what is held."""

from functools import partial

from handlers.feeds import names, subscribing
from handlers.routes import Feature, Route

NAME = "feeds"
ROUTES: tuple[Route, ...] = (
    Route(
        "calendar",
        subscribing.calendar,
        writes=False,
        example="/ritual calendar",
        about="your rituals, or your team's, in your own calendar program",
    ),
)
"""The subcommands of `/ritual` that are kept here."""
KINDS = ()


def reached_at(base: str) -> Feature:
    """Return the feature for a bot that calendar programs reach at `base`; `""`: at none."""
    return Feature(
        NAME,
        clicks=(
            Route(names.NEW, partial(subscribing.new_clicked, base)),
            Route(names.OFF, subscribing.off_clicked),
        ),
    )


FEATURE = reached_at("")
