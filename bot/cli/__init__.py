"""The command line. `main` turns what went wrong into a sentence and an exit status.

0: done. 1: refused, with what to do on stderr. 2: misuse (typer's).
"""

import sys

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.adr import adr
from bot.cli.charter import charter
from bot.cli.incident_figures import figures_command
from bot.cli.incidents import incident
from bot.cli.kpi import kpi
from bot.cli.operating import (
    doctor_command,
    history_command,
    manifest_command,
    migrate_command,
    promises,
    verify_command,
)
from bot.cli.postmortem import postmortem
from bot.cli.review import review
from bot.cli.ritual import ritual
from bot.cli.running import demo_command, run_command, web_command, worker_command
from bot.cli.teams import team
from bot.cli.weekly import weekly_command
from bot.settings import Missing, may_be_shown
from rituals.errors import RitualError, StoreUnavailable
from storage.errors import Conflict

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
    ("figures", figures_command),
    ("history", history_command),
    ("weekly", weekly_command),
):
    app.command(name)(command)
app.add_typer(team, name="team")
app.add_typer(adr, name="adr")
app.add_typer(incident, name="incident")
app.add_typer(kpi, name="kpi")
app.add_typer(postmortem, name="postmortem")
app.add_typer(review, name="review")
app.add_typer(charter, name="charter")
app.add_typer(ritual, name="ritual")
app.add_typer(promises, name="promises")

STORE_SILENT = (
    "The database does not answer. Check DATABASE_URL and that it runs;"
    " `muster doctor` looks at both."
)
COLLIDED = "Others were writing the same at the same moment, again and again. Run it once more."


MUTE = (
    "Python was started with -OO (or PYTHONOPTIMIZE=2), which takes the sentences away that people"
    " read. Start it without, or with -O."
)


def main() -> None:
    """Run the command line."""
    if sys.flags.optimize > 1:
        _refuse(MUTE)
    try:
        app()
    except (RitualError, Missing) as error:
        _refuse(str(error))
    except ValidationError as error:
        _refuse("; ".join(_wrong_setting(one) for one in error.errors()))
    except Conflict:
        _refuse(COLLIDED)
    except (StoreUnavailable, SQLAlchemyError) as error:
        cause = error.__cause__ if isinstance(error, StoreUnavailable) else error
        _refuse(f"{STORE_SILENT} ({str(cause).splitlines()[0]})")
    except UnicodeDecodeError:
        _refuse("That file is no text.")
    except OSError as error:
        _refuse(f"{error.filename or 'A file'}: {error.strerror or error}.")


def _wrong_setting(error: ErrorDetails) -> str:
    field = str(error["loc"][0]) if error["loc"] else ""
    wrong = f"cannot be {error['input']!r}" if may_be_shown(field) else "is not right"
    name = field.upper() or "A setting"
    return f"{name} {wrong}: {error['msg']}. docs/settings.md explains it"


def _refuse(sentence: str) -> None:
    sys.stderr.write(f"muster: {sentence}\n")
    sys.exit(1)
