"""`/ritual away`: the days on which somebody is away, and a team's days off."""

from handlers.routes import Feature, Route

ROUTES: tuple[Route, ...] = ()
"""The subcommands of `/ritual` that are kept here."""
KINDS = ()
FEATURE = Feature("away")
