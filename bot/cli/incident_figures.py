"""`muster figures`: how many incidents there were, and how long they took, against the targets."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.cli.common import Format as Plain
from bot.cli.common import opened, run, say, settings, show
from bot.cli.csv_files import write_csv
from bot.cli.meant import WorkspaceOption, team_meant, workspace_meant
from bot.settings import Missing, Settings
from rituals.calendar.wall_clock import zone_named
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.figures.incidents import EMPTY, MEASURES, OPERATOR, By, Figured, figures_of, whole_of
from rituals.figures.key import KeyFigure, key_figures, time_met
from rituals.figures.periods import Period
from rituals.figures.times import Times, in_unit
from rituals.teams.teams import Team, all_teams
from rituals.work import Database, Tx

DAY_EXAMPLE = "2026-11-21"
MINUTE_SECONDS = 60
NO_TEAM = "No team yet: muster team add NAME --zone ZONE --channel ID"
CAME = {
    "started": "started",
    "detected": "were detected",
    "declared": "were declared",
    "mitigated": "were mitigated",
    "resolved": "were resolved",
}


class Format(StrEnum):
    """For people, for scripts, for spreadsheets."""

    table = "table"
    json = "json"
    csv = "csv"


class Unit(StrEnum):
    """In what JSON and CSV give times."""

    hours = "hours"
    minutes = "minutes"


TeamOption = Annotated[
    str | None, typer.Option("--team", help="The team's name; needed where there are several")
]
FromOption = Annotated[
    str | None, typer.Option("--from", help="The first day, in the team's zone; without it, all")
]
ToOption = Annotated[str | None, typer.Option("--to", help="The last day; it is within")]
ByOption = Annotated[
    By | None, typer.Option("--by", help="Without it: the charter's key figures and their targets")
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="table for people, json for scripts, csv for sheets")
]
UnitOption = Annotated[Unit, typer.Option("--unit", help="Of times in JSON and CSV")]


def figures_command(
    team_name: TeamOption = None,
    first: FromOption = None,
    last: ToOption = None,
    by: ByOption = None,
    unit: UnitOption = Unit.hours,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Show the figures of a team's incidents: how many, and MTTD, TTM and MTTR.

    Private incidents count here. Cancelled, merged and practised ones do not.

    Example: `muster figures --team "AI platform" --from 2026-07-01 --to 2026-09-30 --by service`
    """
    days = _day(first, "--from"), _day(last, "--to")

    async def work() -> Asked:
        known = settings()
        async with opened(known) as database:
            team = await _team(known, database, team_name, workspace)
            period = Period(*days, zone_named(team.zone))
            async with database.reading() as tx:
                return await _asked(tx, team, period, by)

    found = run(work())
    if by is None:
        _tell_keys(found.keys, form)
    elif form is Format.json:
        _write_json(found, by, unit)
    elif form is Format.csv:
        write_csv([_flat(one, by, unit) for one in found.groups])
    else:
        _tell(found, by)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found: groups and all of them together, or else key figures."""

    team: Team
    period: Period
    charter: Charter
    groups: Sequence[Figured]
    whole: Figured
    keys: Sequence[KeyFigure]


async def _asked(tx: Tx, team: Team, period: Period, by: By | None) -> Asked:
    charter = await in_force(tx, team)
    home, ids = team.workspace, [team.id]
    if by is None:
        keys = await key_figures(tx, home, ids, period, charter=charter, whose=OPERATOR)
        return Asked(team, period, charter, (), EMPTY, keys)
    groups = await figures_of(tx, home, ids, period, by=by, charter=charter, whose=OPERATOR)
    whole = await whole_of(tx, home, ids, period, charter=charter, whose=OPERATOR)
    return Asked(team, period, charter, groups, whole, ())


async def _team(
    known: Settings, database: Database, name: str | None, workspace: str | None
) -> Team:
    if name is not None:
        return await team_meant(known, database, name, workspace)
    home = workspace or await workspace_meant(known, database)
    async with database.reading() as tx:
        there = await all_teams(tx, home)
    if len(there) != 1:
        names = ", ".join(one.name for one in there)
        msg = f"There are several teams ({names}): name one with --team." if there else NO_TEAM
        raise Missing(msg)
    return there[0]


# -- for people ------------------------------------------------------------------------------------


def _tell(found: Asked, by: By) -> None:
    rows = [
        {by.value: one.key or "(none)", "incidents": one.incidents}
        | {found.charter.measures[name].title: _words(one.times[name]) for name in MEASURES}
        for one in found.groups
    ]
    if by is By.severity:
        for row, one in zip(rows, found.groups, strict=True):
            row["target"] = _targets(found.charter, one)
    show(rows, Plain.table, empty="No incident in that time.")
    if not rows:
        return
    for name in MEASURES:
        say(_left_out(found.charter, name, found.whole))
    say(
        f"{found.whole.incidents} incidents count; {found.whole.cancelled} cancelled and"
        f" {found.whole.merged} merged ones do not."
    )


def _words(times: Times) -> str:
    """Say a mean and a median as people do, and of how many; no data is not zero."""
    if times.mean is None or times.median is None:
        return "no data"
    return f"{_length(times.mean)} (median {_length(times.median)}, of {times.count})"


def _length(seconds: float) -> str:
    hours = in_unit(seconds, Unit.hours) or 0
    return f"{hours:.2f} h" if hours >= 1 else f"{round(seconds / MINUTE_SECONDS)} min"


def _left_out(charter: Charter, name: str, whole: Figured) -> str:
    measure, times = charter.measures[name], whole.times[name]
    left = times.left_out
    reasons = {
        "with times out of order": left.backwards,
        f"of which nobody knows when they {CAME[measure.starts]}": left.not_begun,
        "still going on": left.going_on,
        f"of which nobody knows when they {CAME[measure.ends]}": left.not_ended,
    }
    said = ", ".join(f"{count} {reason}" for reason, count in reasons.items() if count)
    counted = f"{measure.title}, {measure.starts} to {measure.ends}: {times.count} incidents"
    return f"{counted}, {left.count} left out ({said})." if said else f"{counted}."


def _targets(charter: Charter, one: Figured) -> str:
    said = {True: "met", False: "missed"}
    judged = {
        charter.measures[name].title: time_met(charter, name, one.key, one.times[name].mean)
        for name in MEASURES
    }
    return ", ".join(f"{name} {said[met]}" for name, met in judged.items() if met is not None)


def _tell_keys(keys: Sequence[KeyFigure], form: Format) -> None:
    rows = [asdict(one) for one in keys]
    if form is Format.csv:
        write_csv(rows)
    elif form is Format.json:
        show(rows, Plain.json, empty="")
    else:
        show([_key(one) for one in keys], Plain.table, empty="The charter has no such figure.")


def _key(one: KeyFigure) -> dict[str, Any]:
    said = {True: "met", False: "missed", None: ""}
    value, before = ("no data" if one is None else f"{one:g}" for one in (one.value, one.before))
    return {
        "figure": f"{one.title}, {one.severity}" if one.severity else one.title,
        "value": value,
        "unit": one.unit,
        "before": before,
        "of": one.count,
        "target": one.target,
        "": said[one.met],
    }


# -- for machines ----------------------------------------------------------------------------------


def _write_json(found: Asked, by: By, unit: Unit) -> None:
    measures = {
        name: {"from": found.charter.measures[name].starts, "to": found.charter.measures[name].ends}
        for name in MEASURES
    }
    document = {
        "team": found.team.name,
        "from": found.period.first,
        "to": found.period.last,
        "zone": found.team.zone,
        "by": by.value,
        "unit": unit.value,
        "measures": measures,
        "groups": [{by.value: one.key or None} | _plain(one, unit) for one in found.groups],
        "all": _plain(found.whole, unit),
    }
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n")


def _plain(one: Figured, unit: Unit) -> dict[str, Any]:
    counts = {"incidents": one.incidents, "cancelled": one.cancelled, "merged": one.merged}
    return counts | {name: _times(one.times[name], unit) for name in MEASURES}


def _times(times: Times, unit: Unit) -> dict[str, Any]:
    left = times.left_out
    return {
        f"mean_{unit.value}": in_unit(times.mean, unit),
        f"median_{unit.value}": in_unit(times.median, unit),
        "count": times.count,
        "left_out": {
            "out_of_order": left.backwards,
            "no_start": left.not_begun,
            "still_open": left.going_on,
            "no_end": left.not_ended,
        },
    }


def _flat(one: Figured, by: By, unit: Unit) -> dict[str, Any]:
    """Return one group as a line of a sheet: `mttr_mean_hours`, `mttr_out_of_order`."""
    row: dict[str, Any] = {by.value: one.key}
    for name, value in _plain(one, unit).items():
        if not isinstance(value, dict):
            row[name] = value
            continue
        for key, part in (value | value["left_out"]).items():
            if key != "left_out":
                row[f"{name}_{key}"] = part
    return row


def _day(typed: str | None, option: str) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        msg = f"“{typed}” is no day; write it as {DAY_EXAMPLE}"
        raise typer.BadParameter(msg, param_hint=option) from None
