"""`muster adr`: a team's decisions as files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.cli.meant import ACTOR, TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from rituals import decision_files

adr = typer.Typer(help="Decisions as files.", no_args_is_help=True)


@adr.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of ADRs")],
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Take a folder of MADR files in; each keeps its bytes, and nothing is taken in twice.

    Example: `muster adr import docs/adr --team "AI platform"`
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in track(sorted(folder.rglob("*.md")), "Reading", transient=True)
        if path.is_file()
    }

    async def work() -> list[decision_files.Taken]:
        read = settings()
        async with opened(read) as database:
            found = await team_meant(read, database, team_name, workspace)
            now = clock_of(read.clock_file).now()
            async with database.writing() as tx:
                return await decision_files.take_in(tx, found, files, actor=ACTOR, now=now)

    taken = run(work())
    rows = [{"file": one.path, "decision": one.decision, "outcome": one.outcome} for one in taken]
    show(rows, form, empty=f"There is no decision file in {folder}.")
    if taken and not any(one.decision or one.known for one in taken):
        raise typer.Exit(1)


@adr.command("export")
def export_command(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where to write; made if need be")
    ],
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a team's decisions as MADR files; only files whose bytes change are touched.

    Example: `muster adr export docs/adr --team "AI platform"`
    """

    async def work() -> dict[str, bytes]:
        read = settings()
        async with opened(read) as database:
            found = await team_meant(read, database, team_name, workspace)
            async with database.reading() as tx:
                return await decision_files.give_back(tx, found)

    given = run(work())
    written = [
        path
        for path, data in track(given.items(), "Writing", transient=True)
        if _write(folder / path, data)
    ]
    say(f"{len(given)} decisions, {len(written)} files written to {folder}.")


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True
