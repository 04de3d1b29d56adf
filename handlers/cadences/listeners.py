"""`/ritual`: which rituals a team is called to, and what can be done to each."""

from handlers.routes import Feature

KINDS = ()
FEATURE = Feature("cadences")
