"""What actions serve: `/action` with its subcommands, the buttons, and the forms.

The functions stand in `looking.py`, `adding.py` and `doing.py`; what the promises mean in
`mornings.py`.
"""

from handlers.actions import adding, doing, looking, mornings, names
from handlers.routes import Commands, Feature, Route

KINDS = mornings.KINDS

ACTION = Commands(
    "action",
    "What somebody owes: until when, where it came from, and what became of it.",
    alone="list",
    subcommands=(
        Route(
            "list",
            looking.list_,
            writes=False,
            example="/action list [mine] [team] [open] [overdue] [all]",
            about="what you owe; your team; all that are open, late, or were ever added",
        ),
        Route(
            "show",
            looking.show,
            writes=False,
            example="/action show 41",
            about="all of it, with its history",
        ),
        Route(
            "add",
            adding.add,
            example="/action add [TITLE @owner by DATE]",
            about="add one at once, or open the form with what is said",
        ),
        Route("done", doing.done, example="/action done 41", about="say that it is done"),
        Route(
            "drop",
            doing.drop,
            example="/action drop 41 [why]",
            about="give it up, with the reason",
        ),
        Route(
            "move",
            doing.move,
            example="/action move 41 [2026-12-01 why]",
            about="let it be due on another day; each move is counted",
        ),
        Route(
            "give",
            doing.give,
            example="/action give 41 [@maya]",
            about="hand it over to somebody else",
        ),
        Route(
            "reopen",
            doing.reopen,
            example="/action reopen 41",
            about="undo done or dropped",
        ),
    ),
)

FEATURE = Feature(
    "actions",
    commands=(ACTION,),
    clicks=(
        Route(names.ADD, adding.add_clicked, writes=False),
        Route(names.ADD_TO, adding.add_to_clicked, writes=False),
        Route(names.SHOW, looking.show_clicked, writes=False),
        Route(names.DONE, doing.done_clicked),
        Route(names.REOPEN, doing.reopen_clicked),
        Route(names.DROP, doing.drop_clicked, writes=False),
        Route(names.MOVE, doing.move_clicked, writes=False),
        Route(names.GIVE, doing.give_clicked, writes=False),
    ),
    submissions=(
        Route(names.ADD_FORM, adding.added),
        Route(names.DROP_FORM, doing.dropped),
        Route(names.MOVE_FORM, doing.moved),
        Route(names.GIVE_FORM, doing.given),
    ),
)
