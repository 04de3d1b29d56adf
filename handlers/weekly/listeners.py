"""What the weekly page serves: `/weekly`, its buttons, and what is promised of it.

The functions stand in `looking.py`, `posting.py`, `filing.py` and `sending.py`.
"""

from handlers.routes import Commands, Feature, Route
from handlers.weekly import filing, looking, names, posting, sending

KINDS = (*sending.KINDS, *posting.KINDS, *filing.KINDS)

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
        Route(names.POST, posting.post_clicked, writes=False),
        Route(names.MARKDOWN, filing.markdown_clicked),
        *(Route(name, looking.week_clicked, writes=False) for name in names.SHOWS),
    ),
    submissions=(Route(names.POST_FORM, posting.posted),),
)
