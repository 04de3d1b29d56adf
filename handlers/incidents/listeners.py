"""What incidents serve: `/incident` with its subcommands, buttons, forms, shortcuts and promises.

Each module offers its own as constants; here they are joined.
"""

from handlers.incidents import (
    declaring,
    hooks,
    lines_run,
    looking,
    merging,
    mitigating,
    reactions,
    receipts,
    reminding,
    resolving,
    rooms,
    running,
    telling,
    timeline,
)
from handlers.routes import Commands, Feature

INCIDENT = Commands(
    "incident",
    "Declare an incident and see it through: told and seen, updates, mitigation, resolution."
    " Words that are no subcommand open the form: `/incident sev2 checkout answers wrong`.",
    alone="declare",
    subcommands=(
        *declaring.ROUTES,
        *looking.ROUTES,
        *running.ROUTES,
        *mitigating.ROUTES,
        *resolving.ROUTES,
        *merging.ROUTES,
        *timeline.ROUTES,
    ),
    summary="Declare an incident and see it through",
    free=declaring.FREE,
)

KINDS = (
    *rooms.kinds((rooms.LINES, telling.LINES, lines_run.LINES, reminding.LINES)),
    *telling.KINDS,
    *reminding.KINDS,
    *timeline.KINDS,
    *reactions.KINDS,
    *receipts.KINDS,
)

FEATURE = Feature(
    "incidents",
    commands=(INCIDENT,),
    clicks=(
        *declaring.CLICKS,
        *rooms.CLICKS,
        *telling.CLICKS,
        *timeline.CLICKS,
        *looking.CLICKS,
        *running.CLICKS,
        *mitigating.CLICKS,
        *resolving.CLICKS,
        *reminding.CLICKS,
    ),
    submissions=(
        *declaring.SUBMISSIONS,
        *running.SUBMISSIONS,
        *mitigating.SUBMISSIONS,
        *resolving.SUBMISSIONS,
        *merging.SUBMISSIONS,
        *timeline.SUBMISSIONS,
    ),
    shortcuts=(*declaring.SHORTCUTS,),
    hooks=hooks.HOOKS,
    message_shortcuts=(*declaring.MESSAGE_SHORTCUTS, *timeline.MESSAGE_SHORTCUTS),
    events=reactions.EVENTS,
)
