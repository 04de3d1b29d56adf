"""`/muster`: all that is about the team itself, each part in a file of its own."""

from handlers.routes import Commands, Feature
from handlers.teams import delegating, quiet, status

ABOUT = (
    "/adr logs a decision and sees it through; /review shows what waits for the next review."
    " Each also works as /muster adr … and /muster review …"
)

KINDS = (*delegating.KINDS,)

FEATURE = Feature(
    "teams",
    commands=(
        Commands(
            "muster",
            ABOUT,
            alone="help",
            subcommands=(status.SUBCOMMAND, quiet.SUBCOMMAND, delegating.SUBCOMMAND),
        ),
    ),
    clicks=(*delegating.CLICKS,),
    submissions=(*quiet.SUBMISSIONS, *delegating.SUBMISSIONS),
)
