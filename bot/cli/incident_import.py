"""`muster incident import`: earlier incidents of a team come in from a CSV file."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.cli.csv_files import (
    DEFAULT_ENCODING,
    CSVFile,
    DelimiterOption,
    DryOption,
    EncodingOption,
    FileArgument,
    meant,
)
from bot.cli.meant import ACTOR, TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from rituals.charters.in_force import in_force
from rituals.incidents import importing
from rituals.incidents.import_files import header_of, readings
from rituals.incidents.import_plan import Plan, planned
from rituals.work import committed

MapOption = Annotated[
    list[str],
    typer.Option("--map", help="FIELD=COLUMN; of several columns the earliest moment counts"),
]
ValueOption = Annotated[
    list[str] | None, typer.Option("--value", help="FIELD:FROM=TO, as in severity:critical=sev1")
]
OrderOption = Annotated[
    str, typer.Option("--order", help="COLUMN,COLUMN,... of moments that must not run backwards")
]
ZoneOption = Annotated[
    str | None, typer.Option("--zone", help="An IANA name, for moments that name no zone")
]


def import_command(
    file: FileArgument,
    team_name: TeamOption,
    maps: MapOption,
    values: ValueOption = None,
    order: OrderOption = "",
    zone: ZoneOption = None,
    encoding: EncodingOption = DEFAULT_ENCODING,
    delimiter: DelimiterOption = ",",
    workspace: WorkspaceOption = None,
    *,
    dry_run: DryOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Take earlier incidents in from a CSV file; nothing twice, and nobody is told.

    Fields: external_id, title, severity, class, services (with ; between), impact, summary,
    started_at, detected_at, declared_at, mitigated_at, resolved_at. A row comes in whole or not
    at all; one whose times run backwards is kept, flagged, and counts in no figure of time.

    Example: `muster incident import old.csv --team "AI platform" --map external_id=id
    --map title=title --map resolved_at=closed --value severity:critical=sev1 --dry-run`
    """
    source = meant(file, encoding, delimiter)
    plan = planned(maps, values or (), order, zone)
    taken = run(_taken(source, plan, team_name, workspace, dry=dry_run))
    _tell(taken, file, form, dry=dry_run)
    if any(one.result == importing.REFUSED for one in taken):
        raise typer.Exit(1)


async def _taken(
    source: CSVFile, plan: Plan, team_name: str, workspace: str | None, *, dry: bool
) -> list[importing.Taken]:
    known = settings()
    async with opened(known) as database:
        team = await team_meant(known, database, team_name, workspace)
        now = clock_of(known.clock_file).now()
        async with database.reading() as tx:
            charter = await in_force(tx, team)
        header, count = source.checked()
        plan.check(header, charter)
        found: list[importing.Taken] = []
        lend = database.reading if dry else database.writing
        with source.opened() as text, _progress(count) as bar:
            header, rows = header_of(text, source.delimiter)
            read = readings(header, rows, plan, charter, now)
            while batch := list(islice(read, importing.AT_ONCE)):
                take = partial(
                    importing.take_in, team=team, readings=batch, actor=ACTOR, now=now, dry=dry
                )
                found += await committed(lend, take)
                bar(len(batch))
        return found


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], None]]:
    """Show how far it is, where somebody looks on; lend what moves it on by some rows."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Importing", total=count)
        yield lambda rows: bar.advance(task, rows)


def _tell(taken: Sequence[importing.Taken], file: Path, form: Format, *, dry: bool) -> None:
    """Print what became of each row; a table has only those of which there is more to say."""
    if form is Format.json:
        show([asdict(one) for one in taken], form, empty="")
        return
    if not taken:
        say(f"There is no incident in {file}.")
        return
    told = [
        {"row": one.row, "id": one.external_id, "incident": one.incident,
         "what": one.what, "what helps": one.helps}
        for one in taken
        if one.what and one.result != importing.KNOWN
    ]  # fmt: skip
    if told:
        show(told, form, empty="")
    counts = Counter(one.result for one in taken)
    new = counts[importing.NEW] if dry else counts[importing.IMPORTED]
    flawed = sum(one.flawed for one in taken)
    say(
        f"{new} {'would be ' if dry else ''}imported ({flawed} of them with times out of order),"
        f" {counts[importing.KNOWN]} were here before, {counts[importing.DIFFERS]} were here and"
        f" differ, {counts[importing.REFUSED]} refused."
    )
