"""`/ritual`: which rituals a team is called to, and what can be done to each.

The functions stand in `looking.py`, `adding.py`, `moving.py` and `dormant.py`.
"""

from handlers.away import listeners as away
from handlers.cadences import adding, dormant, looking, moving, names
from handlers.facilitating import listeners as facilitating
from handlers.feeds import listeners as feeds
from handlers.kinds import RowsKind
from handlers.routes import Commands, Feature, Route
from rituals.cadences import moves as cadence_moves
from rituals.cadences import rests as cadence_rests

KINDS = (RowsKind(cadence_rests.RESUME, cadence_moves.go_on), *dormant.KINDS)

RITUAL = Commands(
    "ritual",
    "The rituals your team is called to: when, who facilitates, and what came of them.",
    alone="list",
    subcommands=(
        Route(
            "list",
            looking.list_,
            writes=False,
            example="/ritual",
            about="your team's rituals: the next date, who facilitates, the last one held",
        ),
        Route(
            "add",
            adding.add,
            writes=False,
            example="/ritual add [standup]",
            about="one that the charter knows, filled in, or one of your own",
        ),
        Route(
            "show",
            looking.show,
            writes=False,
            example="/ritual show standup",
            about="one whole, by name or number: dates, people, questions, buttons",
        ),
        Route(
            "edit",
            adding.edit,
            writes=False,
            example="/ritual edit standup",
            about="change it; what is called already follows",
        ),
        Route(
            "pause",
            moving.pause,
            example="/ritual pause standup [until 2026-12-01]",
            about="call nobody for now, or until a day",
        ),
        Route("resume", moving.resume, example="/ritual resume standup", about="call it again"),
        Route(
            "skip",
            moving.skip,
            example="/ritual skip standup [2026-12-24 why]",
            about="call one date off, with the reason",
        ),
        Route(
            "unskip",
            moving.unskip,
            example="/ritual unskip standup 2026-12-24",
            about="hold a date after all",
        ),
        Route(
            "run",
            moving.run,
            example="/ritual run standup",
            about="open it now; also what has no dates, like readiness-audit",
        ),
        Route(
            "remove",
            moving.remove,
            writes=False,
            example="/ritual remove standup",
            about="call it no more; its past stays",
        ),
        *facilitating.ROUTES,
        *away.ROUTES,
        *feeds.ROUTES,
    ),
)

FEATURE = Feature(
    "cadences",
    commands=(RITUAL,),
    clicks=(
        Route(names.ADD, adding.add_clicked, writes=False),
        Route(names.PICK, adding.picked, writes=False),
        Route(names.OFTEN, adding.renewed, writes=False),
        Route(names.MORE, adding.renewed, writes=False),
        Route(names.CHECK, adding.renewed, writes=False),
        Route(names.SHOW, looking.show_clicked, writes=False),
        Route(names.EDIT, adding.edit_clicked, writes=False),
        Route(names.PAUSE, moving.pause_clicked),
        Route(names.PAUSE_UNTIL, moving.pause_until_clicked, writes=False),
        Route(names.KEEP, dormant.keep_clicked),
        Route(names.RESUME, moving.resume_clicked),
        Route(names.SKIP, moving.skip_clicked, writes=False),
        Route(names.TAKE_BACK, moving.take_back_clicked),
        Route(names.RUN, moving.run_clicked),
        Route(names.REMOVE, moving.remove_clicked, writes=False),
    ),
    submissions=(
        Route(names.PICK_FORM, adding.pick_sent),
        Route(names.FORM, adding.saved),
        Route(names.PAUSE_FORM, moving.paused),
        Route(names.RUN_FORM, moving.run_sent),
        Route(names.SKIP_FORM, moving.skipped),
        Route(names.REMOVE_FORM, moving.removed),
    ),
)
