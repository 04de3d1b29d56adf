"""What incidents serve: `/incident` with its subcommands, buttons, forms, shortcuts and promises.

Each module offers its own as constants; here they are joined.
"""

from handlers.incidents import declaring, rooms, telling
from handlers.routes import Commands, Feature

INCIDENT = Commands(
    "incident",
    "Declare an incident and see it through: told and seen, updates, mitigation, resolution."
    " Words that are no subcommand open the form: `/incident sev2 checkout answers wrong`.",
    alone="declare",
    subcommands=(*declaring.ROUTES,),
    summary="Declare an incident and see it through",
    free=declaring.FREE,
)

KINDS = (
    *rooms.kinds((rooms.LINES, telling.LINES)),
    *telling.KINDS,
)

FEATURE = Feature(
    "incidents",
    commands=(INCIDENT,),
    clicks=(*declaring.CLICKS, *rooms.CLICKS, *telling.CLICKS),
    submissions=(*declaring.SUBMISSIONS,),
    shortcuts=(*declaring.SHORTCUTS,),
    message_shortcuts=(*declaring.MESSAGE_SHORTCUTS,),
)
