"""`/ritual calendar`: a secret address under which a calendar program reads what is held."""

from handlers.routes import Feature, Route

ROUTES: tuple[Route, ...] = ()
"""The subcommands of `/ritual` that are kept here."""
KINDS = ()
FEATURE = Feature("feeds")
