"""What check-ins serve: `/checkin` with its subcommands, the buttons, the forms, the messages.

What each does stands in `looking.py`, `starting.py`, `moving.py`, `answering.py`, `replying.py`
and `summaries.py`; what is said by direct message in `telling.py` and `messages.py`.
"""

from handlers.check_ins import (
    answering,
    looking,
    moving,
    names,
    replying,
    starting,
    summaries,
    telling,
)
from handlers.routes import Commands, Feature, Route

KINDS = (*telling.KINDS, *summaries.KINDS)

CHECKIN = Commands(
    "checkin",
    "How a new lead arrives: goals for 30, 60 and 90 days, 6 and 12 months, asked after on their"
    " day. Seen by the person and their manager, and by nobody else.",
    summary="Goals of a new lead, asked after at 30, 60, 90 days, 6 and 12 months",
    alone="list",
    subcommands=(
        Route(
            "list",
            looking.list_,
            writes=False,
            example="/checkin",
            about="your check-ins and those of your reports, at a glance",
        ),
        Route(
            "start",
            starting.start,
            writes=False,
            example="/checkin start [@person role date @manager]",
            about="opens the form for somebody's check-ins, with dates and goals to look over",
        ),
        Route(
            "show",
            looking.show,
            writes=False,
            example="/checkin show [@person]",
            about="all of a plan: each check-in, its goals, what was said and agreed",
        ),
        Route(
            "edit",
            moving.edit,
            writes=False,
            example="/checkin edit [@person]",
            about="changes goals that are still ahead, the title, the country",
        ),
        Route(
            "move",
            moving.move,
            example="/checkin move [@person DATE]",
            about="another start date: what was not asked moves with it",
        ),
        Route(
            "pause",
            moving.pause,
            example="/checkin pause [@person until DATE]",
            about="for leave: nothing is sent, and what is ahead moves by as many days",
        ),
        Route(
            "resume",
            moving.resume,
            example="/checkin resume [@person]",
            about="ends a pause: what is ahead goes on",
        ),
        Route(
            "end",
            moving.end,
            example="/checkin end [@person why]",
            about="ends it: nothing more is asked",
        ),
        Route(
            "summary",
            summaries.summary,
            example="/checkin summary",
            about="sends you your own plan as Markdown, a file where the bot may send files",
        ),
    ),
)

FEATURE = Feature(
    "checkins",
    commands=(CHECKIN,),
    clicks=(
        Route(names.LIST, looking.list_clicked, writes=False),
        Route(names.SHOW, looking.show_clicked, writes=False),
        *(Route(one, looking.show_turned, writes=False) for one in names.SHOW_TURNS),
        *starting.CLICKS,
        *moving.CLICKS,
        *answering.CLICKS,
        *replying.CLICKS,
        *summaries.CLICKS,
    ),
    submissions=(
        *starting.SUBMISSIONS,
        *moving.SUBMISSIONS,
        *answering.SUBMISSIONS,
        *replying.SUBMISSIONS,
    ),
)
