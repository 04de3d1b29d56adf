"""What decisions serve: `/adr` with its subcommands, the buttons, the forms, the shortcut.

The functions stand in `looking.py`, `writing.py`, `deciding.py` and `exporting.py`; what the
promises mean in `keeping.py`.
"""

from handlers.decisions import deciding, exporting, keeping, looking, names, writing
from handlers.routes import Commands, Feature, Route

KINDS = (*keeping.KINDS, *exporting.KINDS)

ADR = Commands(
    "adr",
    "Log a decision and see it through: draft, proposed, accepted, superseded.",
    alone="new",
    subcommands=(
        Route("new", writing.new, writes=False, example="/adr new [title]", about="open the form"),
        Route(
            "list",
            looking.list_,
            writes=False,
            example="/adr list [state] [kind] [mine] [all] [before N]",
            about="newest first; of one state or kind, your own, of all teams",
        ),
        Route(
            "search",
            looking.find,
            writes=False,
            example="/adr search WORDS",
            about="find decisions by any word that is written in them",
        ),
        Route(
            "show",
            looking.show,
            writes=False,
            example="/adr show 12",
            about="all of it, with its history",
        ),
        Route(
            "history",
            looking.history_asked,
            writes=False,
            example="/adr history 12",
            about="every step and every edit, with what it changed",
        ),
        Route(
            "propose",
            deciding.propose,
            example="/adr propose 12",
            about="post its card, ask its approvers, put it in the review's queue",
        ),
        Route(
            "accept",
            deciding.accept,
            example="/adr accept 12",
            about="approve it; the last approval that it needs accepts it",
        ),
        Route(
            "reject",
            deciding.reject,
            example="/adr reject 12 [why]",
            about="turn it down, with the reason",
        ),
        Route(
            "changes",
            deciding.changes,
            example="/adr changes 12 [what]",
            about="ask its author for changes",
        ),
        Route(
            "edit",
            writing.edit,
            writes=False,
            example="/adr edit 12",
            about="change its text; what was approved is approved anew",
        ),
        Route(
            "supersede",
            deciding.supersede,
            example="/adr supersede 12 [by 15]",
            about="let a new decision, or one that is there, take its place",
        ),
        Route(
            "deprecate",
            deciding.deprecate,
            example="/adr deprecate 12 [why]",
            about="it holds no longer, and nothing takes its place",
        ),
        Route(
            "withdraw",
            deciding.withdraw,
            example="/adr withdraw 12 [why]",
            about="take a draft or a proposal back",
        ),
        exporting.ROUTE,
    ),
)

FEATURE = Feature(
    "decisions",
    commands=(ADR,),
    clicks=(
        Route(names.NEW, writing.new_clicked, writes=False),
        Route(names.MORE, writing.more_clicked, writes=False),
        Route(names.EDIT, writing.edit_clicked, writes=False),
        Route(names.SHOW, looking.show_clicked, writes=False),
        Route(names.HISTORY, looking.history_clicked, writes=False),
        Route(names.PROPOSE, deciding.propose_clicked),
        Route(names.ACCEPT, deciding.accept_clicked),
        Route(names.REJECT, deciding.reason_clicked, writes=False),
        Route(names.CHANGES, deciding.reason_clicked, writes=False),
        Route(names.WITHDRAW, deciding.reason_clicked, writes=False),
        Route(names.DEPRECATE, deciding.reason_clicked, writes=False),
        Route(names.SUPERSEDE, deciding.supersede_clicked, writes=False),
        Route(names.KEEP, deciding.keep_clicked, writes=False),
        Route(names.REPOST, deciding.repost_clicked),
    ),
    submissions=(
        Route(names.LOG, writing.logged),
        Route(names.EDIT_FORM, writing.edited),
        Route(names.REASON_FORM, deciding.reason_given),
        Route(names.KEEP_FORM, deciding.kept),
    ),
    searches=(Route(names.SUPERSEDES, looking.offer_targets, writes=False),),
    message_shortcuts=(
        Route(
            names.LOG_MESSAGE,
            writing.from_message,
            writes=False,
            label="Log as ADR",
            about="Open the form for a decision with this message as its context",
        ),
    ),
)
