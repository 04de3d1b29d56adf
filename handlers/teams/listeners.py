"""`/muster`: all that is about the team itself, each part in a file of its own."""

from handlers.routes import Commands, Feature
from handlers.teams import delegating, homes, quiet, setting_up, status, verifying

ABOUT = (
    "`/adr` logs a decision and sees it through; `/review` shows what waits for the next review."
    " Each also works as `/muster adr` and `/muster review`."
)

KINDS = (*setting_up.KINDS, *homes.KINDS, *delegating.KINDS)

FEATURE = Feature(
    "teams",
    commands=(
        Commands(
            "muster",
            ABOUT,
            alone="help",
            summary="Set a team up, see where things stand, and run every other command",
            subcommands=(
                setting_up.SUBCOMMAND,
                status.SUBCOMMAND,
                quiet.SUBCOMMAND,
                delegating.SUBCOMMAND,
                verifying.SUBCOMMAND,
            ),
        ),
    ),
    clicks=(status.CLICK, *setting_up.CLICKS, *homes.CLICKS, *delegating.CLICKS),
    submissions=(
        *setting_up.SUBMISSIONS,
        *homes.SUBMISSIONS,
        *quiet.SUBMISSIONS,
        *delegating.SUBMISSIONS,
    ),
    searches=setting_up.SEARCHES,
    events=homes.EVENTS,
)
