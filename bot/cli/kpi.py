"""`muster kpi`: figures taken in from a file, and listed against their targets."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import Format as Plain
from bot.cli.common import FormatOption as PlainOption
from bot.cli.common import opened, run, say, settings, show
from bot.cli.csv_files import (
    DEFAULT_ENCODING,
    CSVFile,
    DelimiterOption,
    DryOption,
    EncodingOption,
    FileArgument,
    meant,
    write_csv,
)
from bot.cli.incident_figures import Format, FormatOption
from bot.cli.meant import TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from rituals.charters.in_force import in_force
from rituals.figures import importing
from rituals.figures.incidents import OPERATOR
from rituals.figures.readings import SLACK
from rituals.figures.rows import place
from rituals.figures.standings import COMPUTED, Standing, standings
from rituals.figures.units import said, written
from rituals.people import names_of
from rituals.work import committed

kpi = typer.Typer(
    help="Key figures: what is reported, and where each stands.", no_args_is_help=True
)

IMPORTER = "import"
DECIMAL_COMMAS = ";"
"""Parts the cells of a sheet that writes decimals behind commas."""

ByOption = Annotated[
    str, typer.Option("--by", help="Who reports: a name, such as the sheet's or the system's")
]


@kpi.command("import")
def import_command(
    file: FileArgument,
    team_name: TeamOption,
    by: ByOption = IMPORTER,
    encoding: EncodingOption = DEFAULT_ENCODING,
    delimiter: DelimiterOption = ",",
    workspace: WorkspaceOption = None,
    *,
    dry_run: DryOption = False,
    form: PlainOption = Plain.table,
) -> None:
    """Report figures from a CSV file with the columns id, value, date and, if you like, note.

    The same file twice changes nothing; another value for a day takes the place of the one
    before, and both are kept. A row comes in whole or not at all; an empty value is none, and not
    zero. Exit status 1 where a row was refused.

    Example: `muster kpi import spend.csv --team "AI platform" --by "Finance sheet" --dry-run`
    """
    source = meant(file, encoding, delimiter)
    taken = run(_taken(source, team_name, importing.importer(by), workspace, dry=dry_run))
    _tell(taken, file, form, dry=dry_run)
    if any(one.result == importing.REFUSED for one in taken):
        raise typer.Exit(1)


@kpi.command("list")
def list_command(
    team_name: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List a team's key figures: value, day, target, whether it is met, and who reported it.

    What the record gives is of its last whole month or quarter; private incidents count here.

    Example: `muster kpi list --team "AI platform" --format csv`
    """

    async def work() -> tuple[list[Standing], dict[str, str]]:
        known = settings()
        async with opened(known) as database:
            team = await team_meant(known, database, team_name, workspace)
            now = clock_of(known.clock_file).now()
            async with database.reading() as tx:
                charter = await in_force(tx, team)
                found = await standings(tx, team, charter=charter, whose=OPERATOR, now=now)
                in_slack = [
                    one.reading.by for one in found if one.reading and one.reading.via == SLACK
                ]
                return found, await names_of(tx, team.workspace, in_slack)

    found, names = run(work())
    if form is Format.csv:
        write_csv([_row(one) for one in found])
    elif form is Format.json:
        show([_row(one) | {"trend": one.trend} for one in found], Plain.json, empty="")
    else:
        show([_line(one, names) for one in found], Plain.table, empty="The charter has no figure.")


async def _taken(
    source: CSVFile, team_name: str, by: str, workspace: str | None, *, dry: bool
) -> list[importing.Taken]:
    known = settings()
    async with opened(known) as database:
        team = await team_meant(known, database, team_name, workspace)
        now = clock_of(known.clock_file).now()
        async with database.reading() as tx:
            charter = await in_force(tx, team)
        header, _ = source.checked()  # a file that breaks off in the middle is refused as a whole
        with source.opened() as text:
            commas = source.delimiter == DECIMAL_COMMAS
            read = importing.read(header, source.rows(text), charter, team, now, commas=commas)
            told, found = _parted(read)
        lend = database.reading if dry else database.writing
        rest = iter(sorted(told, key=place))
        while batch := list(islice(rest, importing.AT_ONCE)):
            take = partial(importing.take_in, team=team, rows=batch, by=by, now=now, dry=dry)
            found += await committed(lend, take)
        return sorted(found, key=lambda one: one.row)


def _parted(
    read: Iterable[importing.Told | importing.Taken],
) -> tuple[list[importing.Told], list[importing.Taken]]:
    told: list[importing.Told] = []
    found: list[importing.Taken] = []
    for one in read:
        if isinstance(one, importing.Told):
            told.append(one)
        else:
            found.append(one)
    return told, found


def _tell(taken: list[importing.Taken], file: Path, form: Plain, *, dry: bool) -> None:
    """Print what became of each row; a table has only those of which there is more to say."""
    if form is Plain.json:
        show([asdict(one) for one in taken], form, empty="")
        return
    if not taken:
        say(f"There is no figure in {file}.")
        return
    told = [
        {"row": one.row, "id": one.id, "value": one.value, "date": one.date,
         "result": one.result, "what": one.what}
        for one in taken
        if one.what
    ]  # fmt: skip
    if told:
        show(told, form, empty="")
    counts = Counter(one.result for one in taken)
    would = "would be " if dry else ""
    say(
        f"{counts[importing.NEW] + counts[importing.IMPORTED]} {would}reported,"
        f" {counts[importing.CORRECTS] + counts[importing.CORRECTED]} {would}corrected,"
        f" {counts[importing.KNOWN]} known, {counts[importing.MISSING]} without a value,"
        f" {counts[importing.REFUSED]} refused."
    )


def _row(one: Standing) -> dict[str, Any]:
    """Return a figure for machines; what is not known is empty in CSV and null in JSON."""
    reading = one.reading
    return {
        "id": one.id,
        "title": one.title,
        "severity": one.severity or None,
        "value": one.value,
        "unit": one.unit,
        "date": one.on_day if one.value is not None else None,
        "period": one.period or None,
        "target": one.goal,
        "met": one.met,
        "over_limit": one.over_limit,
        "better": one.better,
        "leading": one.leading,
        "by": one.sort,
        "reported_by": reading.by if reading else None,
        "via": reading.via if reading else None,
        "reported_at": reading.at.isoformat() if reading else None,
        "note": reading.note if reading else None,
    }


def _line(one: Standing, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a figure for people; who reported it in Slack is called as they are there."""
    met = {True: "met", False: "missed", None: ""}[one.met]
    who = "the record" if one.sort == COMPUTED else ""
    if one.reading:
        by = one.reading.by
        who = names.get(by, by) if one.reading.via == SLACK else by
    return {
        "id": f"{one.id}, {one.severity}" if one.severity else one.id,
        "figure": one.title,
        "value": "no data" if one.value is None else said(one.value, one.unit),
        "of": one.period or one.on_day,
        "before": _before(one),
        "target": one.goal,
        "": "over its limit" if one.over_limit else met,
        "by": f"{who} (waits for {one.waits})" if one.waits and who else who,
    }


def _before(one: Standing) -> str:
    before = one.trend[-2] if len(one.trend) > 1 else None
    return "" if before is None else written(before)
