"""`muster postmortem`: what incidents taught, as an operator sees it, of private ones too."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import opened, run, say, settings
from bot.cli.meant import WorkspaceOption, workspace_meant
from rituals.postmortem_markdown import exported
from rituals.postmortems import NoSuchPostmortem, numbered
from rituals.teams import team_with

postmortem = typer.Typer(help="Postmortems as files.", no_args_is_help=True)


@postmortem.callback()
def _group() -> None:
    """Keep `export` a subcommand of its own, though it is the only one."""


@postmortem.command("export")
def export_command(
    name: Annotated[str, typer.Argument(help="Its name or number, such as PM-7")],
    out: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="A file to write instead of stdout")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a postmortem as Markdown, with names for ids and the whole timeline.

    Example: `muster postmortem export PM-7 --out pm-7.md`
    """
    digits = name.upper().removeprefix("PM").lstrip("-# ")
    if not digits.isdecimal():
        msg = f"“{name}” is no postmortem: they are called PM-7, or 7."
        raise typer.BadParameter(msg)

    async def work() -> bytes:
        known = settings()
        async with opened(known) as database:
            home = workspace or await workspace_meant(known, database)
            async with database.reading() as tx:
                found, incident = await numbered(tx, home, _number(digits))
                team = await team_with(tx, home, found.team_id)
                return await exported(tx, found, incident, team)

    data = run(work())
    if out is None:
        sys.stdout.write(data.decode())
        return
    out.write_bytes(data)
    say(f"PM-{int(digits)} written to {out}.")


LARGEST_NUMBER = 2**31 - 1


def _number(digits: str) -> int:
    if int(digits) > LARGEST_NUMBER:
        raise NoSuchPostmortem(number=int(digits))
    return int(digits)
