"""`muster adr`: a team's decisions as files, and what is wrong with a folder of them."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.cli.meant import ACTOR, TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from bot.settings import Missing
from rituals.adr_files.madr import is_decision_file
from rituals.decisions import check as adr_check
from rituals.decisions import files as decision_files
from rituals.decisions.export import Given, give_back
from rituals.decisions.register import register
from rituals.work import Tx, committed

adr = typer.Typer(help="Decisions as files.", no_args_is_help=True)

FolderArgument = Annotated[
    Path, typer.Argument(exists=True, file_okay=False, help="A folder of ADRs")
]


@adr.command("import")
def import_command(
    folder: FolderArgument,
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Take a folder of ADR files in; each keeps its bytes, and nothing is taken in twice.

    MADR 2, 3 and 4, adr-tools (Nygard) and log4brains are read.
    Example: `muster adr import docs/adr --team "AI platform"`
    """
    files = _files(folder)
    read = [
        decision_files.read_file(path, data)
        for path, data in track(files.items(), "Reading", transient=True)
        if is_decision_file(path)
    ]

    async def work() -> list[decision_files.Taken]:
        known = settings()
        async with opened(known) as database:
            found = await team_meant(known, database, team_name, workspace)
            now = clock_of(known.clock_file).now()
            return await committed(
                database.writing,
                lambda tx: decision_files.take_in(tx, found, read, actor=ACTOR, now=now),
            )

    taken = run(work())
    rows = [
        {"file": one.path, "decision": one.decision, "result": one.result, "outcome": one.outcome}
        for one in taken
    ]
    if form is Format.table:
        for row in rows:
            del row["result"]
    show(rows, form, empty=f"There is no decision file in {folder}.")
    refused = sum(one.result == "refused" for one in taken)
    if form is Format.table and taken:
        new, drafts = (
            sum(one.decision is not None for one in taken),
            sum(one.undecided for one in taken),
        )
        say(f"{new} taken in, {len(taken) - new - refused} known or copies, {refused} not read.")
        if drafts:
            say(f"{drafts} are drafts, for their files name no status that is known here.")
    if refused:
        raise typer.Exit(1)


@adr.command("export")
def export_command(
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where to write; made if need be")
    ],
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
    *,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also write over what was edited in the folder")
    ] = False,
    form: FormatOption = Format.table,
) -> None:
    """Write a team's decisions into a folder; only files whose bytes change are touched.

    What came from a file stays in its own format; what was logged in Slack is MADR 4.
    Example: `muster adr export docs/adr --team "AI platform"`
    """
    there = _files(folder) if folder.is_dir() else {}

    async def work() -> list[Given]:
        known = settings()
        async with opened(known) as database:
            found = await team_meant(known, database, team_name, workspace)
            now = clock_of(known.clock_file).now()

            async def written(tx: Tx) -> list[Given]:
                given = give_back(tx, found, actor=ACTOR, now=now, there=there, overwrite=overwrite)
                return [one async for one in given]

            return await committed(database.writing, written)

    given = run(work())
    rows, written = [], 0
    for one in track(given, "Writing", transient=True):
        wrote = one.data is not None and _write(folder / one.path, one.data, folder)
        written += wrote
        outcome = "; ".join(filter(None, ("written" if wrote else "", one.why))) or "as it was"
        rows.append({"file": one.path, "decision": one.decision.name, "outcome": outcome})
    if form is Format.json:
        show(rows, form, empty="")
        return
    if odd := [row for row, one in zip(rows, given, strict=True) if one.why]:
        show(odd, form, empty="")
    say(f"{len(given)} decisions, {written} files written to {folder}.")


@adr.command("list")
def list_command(
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List a team's decisions; as JSON it is the whole register, with all fields.

    Example: `muster adr list --team "AI platform" --format json`
    """

    async def work() -> list[dict[str, object]]:
        known = settings()
        async with opened(known) as database:
            found = await team_meant(known, database, team_name, workspace)
            async with database.reading() as tx:
                return await register(tx, found)

    rows = run(work())
    if form is Format.json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    columns = ("decision", "state", "title", "file")
    short = [{name: row[name] for name in columns} for row in rows]
    show(short, form, empty="No decision yet: `/adr` in Slack, or `muster adr import DIR`.")


@adr.command("check")
def check_command(folder: FolderArgument, form: FormatOption = Format.table) -> None:
    """Say what is wrong in a folder of ADR files; it needs no database. Exit 1 if anything is.

    Duplicate and missing numbers, broken links, superseded without a successor, circles,
    unknown statuses, files that cannot be read.
    Example: `muster adr check docs/adr`
    """
    root = folder.resolve()
    found = adr_check.check(_files(folder), lambda path: (root / path).exists())
    rows = [{"file": one.file, "finding": one.finding, "detail": one.detail} for one in found]
    show(rows, form, empty=f"Nothing is wrong in {folder}.")
    if found:
        raise typer.Exit(1)


def _files(folder: Path) -> dict[str, bytes]:
    """Return the Markdown files below a folder, by their path from there.

    What a symbolic link leads to outside of the folder is not of it: it is named and left out.
    """
    files, root = {}, folder.resolve()
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() != ".md" or not path.is_file():
            continue
        if not path.resolve().is_relative_to(root):
            sys.stderr.write(f"muster: {path} leads out of {folder}, and is left out.\n")
            continue
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _write(path: Path, data: bytes, root: Path) -> bool:
    if not path.resolve().is_relative_to(root.resolve()):
        msg = f"{path} leads out of {root}; nothing is written through it."
        raise Missing(msg)
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True
