"""What figures serve: `/kpi` with its subcommands, the buttons, the form and its menus.

The functions stand in `looking.py`, `reporting.py` and `tokens.py`; what the promise of a message
means in `raising.py`. A pipeline comes in by `bot/figures.py`.
"""

from functools import partial

from handlers.figures import looking, names, raising, reporting, tokens
from handlers.routes import Commands, Feature, Route

KINDS = raising.KINDS


def reached_at(base: str) -> Feature:
    """Return the feature for a bot that pipelines reach at `base`; `""`: nobody says where."""
    return Feature(
        "figures",
        commands=(_commands(base),),
        clicks=(
            Route(names.LIST, looking.list_clicked, writes=False),
            Route(names.REST, looking.rest_clicked, writes=False),
            Route(names.SHOW, looking.show_clicked, writes=False),
            Route(names.PICK, looking.show_clicked, writes=False),
            Route(names.REPORT, reporting.report_clicked, writes=False),
            Route(names.SEARCH, reporting.chosen, writes=False),
            Route(names.TEAM, reporting.chosen, writes=False),
            Route(names.REVOKE, tokens.revoke_clicked),
        ),
        submissions=(Route(names.REPORT_FORM, reporting.reported),),
        searches=(Route(names.SEARCH, reporting.searched, writes=False),),
    )


def _commands(base: str) -> Commands:
    return Commands(
        "kpi",
        "A team's key figures: where they stand against their targets, and what is reported.",
        alone="list",
        subcommands=(
            Route(
                "list",
                looking.list_,
                writes=False,
                example="/kpi",
                about="your team's figures at a glance, the leading ones first",
            ),
            Route(
                "report",
                reporting.report,
                example="/kpi report [ID VALUE DATE]",
                about="report a figure at once, or open the form with what is said",
            ),
            Route(
                "show",
                looking.show,
                writes=False,
                example="/kpi show adoption",
                about="one with its history: who reported what, and when",
            ),
            Route(
                "token",
                partial(tokens.token, base),
                example="/kpi token nightly-evaluation",
                about="a secret with which a pipeline reports, shown once; for manager and lead",
            ),
            Route(
                "tokens",
                tokens.tokens,
                writes=False,
                example="/kpi tokens",
                about="your team's tokens, each with Revoke",
            ),
        ),
        free=Route("free", looking.show, writes=False),  # `/kpi adoption` shows it
    )


FEATURE = reached_at("")
