"""The on-call handoff: the note of who leaves, accepted by who comes."""

from handlers.routes import Feature

KINDS = ()
FEATURE = Feature("handoffs")
