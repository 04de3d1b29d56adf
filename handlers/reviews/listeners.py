"""What reviews serve: `/review` with its subcommands, the outcome's form, signatures, minutes."""

from handlers.reviews import correcting, looking, minutes, names, queueing, recording, signing
from handlers.routes import Commands, Feature, Route

KINDS = (*signing.KINDS, *minutes.KINDS)

REVIEW = Commands(
    "review",
    "What waits for the next review, and what reviews decided.",
    alone="queue",
    subcommands=(
        Route(
            "queue",
            queueing.queue,
            writes=False,
            example="/review",
            about="what waits, how often it was carried over, when the next review is",
        ),
        Route(
            "add",
            queueing.add,
            example="/review add ADR-12",
            about="puts a decision on the queue, or anything else: `TITLE LINK`, with the review's"
            " name before it where it is another than the architecture review",
        ),
        Route(
            "drop",
            queueing.drop,
            example="/review drop ITEM-4 [why]",
            about="takes something off the queue, with the reason",
        ),
        Route(
            "outcomes",
            looking.outcomes,
            writes=False,
            example="/review outcomes [ritual] [before N]",
            about="what reviews decided, the last first",
        ),
        Route(
            "show",
            looking.show,
            writes=False,
            example="/review show 3",
            about="all that one left behind: outcomes, decisions, actions, who signed",
        ),
        minutes.ROUTE,
    ),
)

FEATURE = Feature(
    "reviews",
    commands=(REVIEW,),
    clicks=(
        Route(names.OUTCOME, recording.outcome_clicked, writes=False),
        Route(names.MORE_ITEMS, recording.more_clicked, writes=False),
        Route(names.MORE_ACTIONS, recording.more_clicked, writes=False),
        *(Route(one, recording.adr_clicked, writes=False) for one in names.START_ADRS),
        Route(names.ADD, queueing.add_clicked, writes=False),
        Route(names.DROP, queueing.drop_clicked, writes=False),
        Route(names.SHOW, looking.show_clicked, writes=False),
        Route(names.MINUTES, minutes.minutes_clicked),
        Route(names.CORRECT, correcting.correct_clicked, writes=False),
        Route(names.SIGN, signing.sign_clicked),
        Route(names.NOT_YET, signing.not_yet_clicked, writes=False),
    ),
    submissions=(
        Route(names.OUTCOME_FORM, recording.outcome_saved),
        Route(names.CORRECT_FORM, correcting.corrected),
        Route(names.ADD_FORM, queueing.added),
        Route(names.DROP_FORM, queueing.dropped),
        Route(names.NOT_YET_FORM, signing.not_yet_said),
    ),
)
