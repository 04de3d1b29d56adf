"""`muster postmortem`: what incidents taught, as an operator sees it, of private ones too."""

from typing import Annotated

import typer

from bot.cli.common import opened, run, settings
from bot.cli.documents import OutOption, ensure_number, number_typed, write
from bot.cli.meant import WorkspaceOption, workspace_meant
from rituals.postmortems.markdown import exported
from rituals.postmortems.postmortems import NoSuchPostmortem, numbered
from rituals.teams.teams import team_with

postmortem = typer.Typer(help="Postmortems as files.", no_args_is_help=True)


@postmortem.callback()
def _group() -> None:
    """Keep `export` a subcommand of its own, though it is the only one."""


@postmortem.command("export")
def export_command(
    name: Annotated[str, typer.Argument(help="Its name or number, such as PM-7")],
    out: OutOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a postmortem as Markdown, with names for ids and the whole timeline.

    Example: `muster postmortem export PM-7 --out pm-7.md`
    """
    number = number_typed(name, "PM", "postmortem")

    async def work() -> bytes:
        known = settings()
        async with opened(known) as database:
            home = workspace or await workspace_meant(known, database)
            async with database.reading() as tx:
                known_as = ensure_number(number, NoSuchPostmortem)
                found, incident = await numbered(tx, home, known_as)
                team = await team_with(tx, home, found.team_id)
                return await exported(tx, found, incident, team)

    write(run(work()), out, f"PM-{number}")
