"""What postmortems serve: `/postmortem` with its subcommands, the buttons and the forms.

The functions stand in `looking.py`, `writing.py`, `deciding.py`, `recurring.py` and `exporting.py`;
what the promises mean in `keeping.py`.
"""

from handlers.postmortems import (
    deciding,
    exporting,
    keeping,
    looking,
    names,
    recurring,
    writing,
)
from handlers.routes import Commands, Feature, Route

KINDS = (*keeping.KINDS, *recurring.KINDS, *exporting.KINDS)

POSTMORTEM = Commands(
    "postmortem",
    "Write what an incident taught, in 72 hours: draft, in review, published. In an incident's"
    " channel the number may be left out.",
    alone="mine",
    subcommands=(
        Route(
            "mine",
            looking.mine,
            writes=False,
            example="/postmortem",
            about="what you owe and what waits in your teams, the soonest due first",
        ),
        Route(
            "show",
            looking.show,
            writes=False,
            example="/postmortem show 7",
            about="all of it, with a button to edit each section",
        ),
        Route(
            "list",
            looking.list_,
            writes=False,
            example="/postmortem list [all|published] [before N]",
            about="those of your teams",
        ),
        Route(
            "edit",
            writing.edit,
            writes=False,
            example="/postmortem edit 7 [section]",
            about="write a section; several people can at once",
        ),
        Route(
            "review",
            deciding.review,
            example="/postmortem review 7",
            about="ask who may publish it to read it",
        ),
        Route(
            "publish",
            deciding.publish,
            example="/postmortem publish 7",
            about="another person than its only author does",
        ),
        Route(
            "waive",
            deciding.waive,
            example="/postmortem waive 7 [why]",
            about="none is owed after all; the manager says so, and why",
        ),
        Route(
            "start",
            deciding.start,
            example="/postmortem start 7",
            about="open the postmortem of an incident that owes none",
        ),
        exporting.ROUTE,
    ),
    summary="Write what an incident taught, in 72 hours",
)

FEATURE = Feature(
    "postmortems",
    commands=(POSTMORTEM,),
    clicks=(
        Route(names.OPEN, looking.open_clicked, writes=False),
        Route(names.EDIT, writing.edit_clicked, writes=False),
        Route(names.REVIEW, deciding.review_clicked),
        Route(names.BACK, deciding.back_clicked, writes=False),
        Route(names.PUBLISH, deciding.publish_clicked),
        Route(names.WAIVE, deciding.waive_clicked, writes=False),
        Route(names.RESUME, deciding.resume_clicked),
        Route(names.GIVE, deciding.give_clicked, writes=False),
        Route(names.EXPORT, exporting.export_clicked),
        Route(names.ACTION, writing.action_clicked, writes=False),
        Route(names.RELATED, deciding.link_clicked),
        Route(names.REPEAT, deciding.link_clicked),
        Route(names.RECURRED, recurring.yes_clicked, writes=False),
        Route(names.RECURRED_NOT, recurring.no_clicked),
    ),
    submissions=(
        Route(names.EDIT_FORM, writing.edited),
        Route(names.BACK_FORM, deciding.sent_back),
        Route(names.PUBLISH_FORM, deciding.published),
        Route(names.WAIVE_FORM, deciding.waived),
        Route(names.GIVE_FORM, deciding.given),
        Route(names.ACTION_FORM, writing.action_added),
        Route(names.RECURRED_FORM, recurring.yes_given),
    ),
)
