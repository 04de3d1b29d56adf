"""What the weekly page serves: `/weekly`, its buttons, and what is promised of it.

The functions stand in `looking.py`, `posting.py` and `sending.py`.
"""

from handlers.routes import Commands, Feature, Route
from handlers.weekly import looking, names, posting, sending

KINDS = (*sending.KINDS, *posting.KINDS)

WEEKLY = Commands(
    "weekly",
    "A team's week on one page: how it stands, what needs you, the numbers, what comes.",
    alone="this",
    subcommands=(
        Route(
            "this",
            looking.show,
            writes=False,
            example="/weekly [team] [last or 2026-W47]",
            about="your team's week, or that of all the teams that you lead; on a Monday the last",
        ),
    ),
    summary="A team's week on one page",
    free=Route("free", looking.show, writes=False),
)

FEATURE = Feature(
    "weekly",
    commands=(WEEKLY,),
    clicks=(
        Route(names.POST, posting.post_clicked),
        Route(names.MARKDOWN, posting.markdown_clicked),
        *(Route(name, looking.week_clicked, writes=False) for name in names.SHOWS),
    ),
)
