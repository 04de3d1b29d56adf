"""The command line. `main` turns what went wrong into a sentence and an exit status.

0: done. 1: refused, with what to do on stderr. 2: misuse (typer's).
"""

import sys

import typer

from bot.cli.operating import (
    doctor_command,
    history_command,
    manifest_command,
    migrate_command,
    promises,
    verify_command,
)
from bot.cli.records import adr, team
from bot.cli.running import demo_command, run_command, web_command, worker_command
from bot.settings import Missing
from rituals.errors import RitualError, StoreUnavailable

app = typer.Typer(
    help="Muster runs an AI team's rituals from Slack and keeps its governance record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, command in (
    ("run", run_command),
    ("web", web_command),
    ("worker", worker_command),
    ("migrate", migrate_command),
    ("demo", demo_command),
    ("manifest", manifest_command),
    ("doctor", doctor_command),
    ("verify", verify_command),
    ("history", history_command),
):
    app.command(name)(command)
app.add_typer(team, name="team")
app.add_typer(adr, name="adr")
app.add_typer(promises, name="promises")

STORE_SILENT = (
    "The database does not answer. Check DATABASE_URL and that it runs;"
    " `muster doctor` looks at both."
)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (RitualError, Missing) as error:
        _refuse(str(error))
    except StoreUnavailable as error:
        _refuse(f"{STORE_SILENT} ({str(error.__cause__).splitlines()[0]})")


def _refuse(sentence: str) -> None:
    sys.stderr.write(f"muster: {sentence}\n")
    sys.exit(1)
