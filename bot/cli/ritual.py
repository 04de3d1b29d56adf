"""`muster ritual`: the dates that a rule comes to, and the rituals that a team is called to."""

import sys
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, Any

import typer

from bot.cli.common import Format, FormatOption, opened, run, settings, show
from bot.cli.meant import TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from rituals.cadences.looking import Standing, all_of, is_on_demand, when
from rituals.calendar.recurrence import AlreadyOver, Recurrence, upcoming
from rituals.calendar.rrules import cleaned
from rituals.calendar.wall_clock import resolve, zone_named

MOST_DATES = 10_000
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Between them every zone has a date for every local time."""
JUST_BEFORE = timedelta(microseconds=1)

ritual = typer.Typer(help="Rituals: which, and when.", no_args_is_help=True)


@ritual.command("dates")
def dates_command(
    rule: Annotated[str, typer.Argument(help="An RRULE of RFC 5545, such as FREQ=WEEKLY;BYDAY=TU")],
    zone: Annotated[str, typer.Option("--zone", help="An IANA name, such as Europe/Berlin")],
    first: Annotated[
        str, typer.Option("--from", help="The local day that the rule is counted from, 2026-11-24")
    ],
    count: Annotated[
        int, typer.Option("--count", min=1, max=MOST_DATES, help="How many; fewer where it ends")
    ] = 10,
) -> None:
    """Print the dates of a rule, one local time with its offset a line, and nothing else.

    The time of day stands in BYHOUR and BYMINUTE, else it is midnight. A time that a clock change
    leaves out is printed as the instant that it comes to; one that comes twice is its first.

    Example: `muster ritual dates "FREQ=WEEKLY;BYDAY=TU;BYHOUR=9" --zone Europe/Berlin
    --from 2026-11-24 --count 3`
    """
    start = _start(first)
    recurrence = Recurrence(cleaned(rule), zone_named(zone).key, start)
    there = zone_named(zone)
    found = list(islice(upcoming(recurrence, resolve(start, there) - JUST_BEFORE), count))
    if not found:
        raise AlreadyOver(rule=recurrence.rule)
    sys.stdout.writelines(f"{one.at.astimezone(there).isoformat()}\n" for one in found)


@ritual.command("list")
def list_command(
    team: TeamOption, workspace: WorkspaceOption = None, form: FormatOption = Format.table
) -> None:
    """List the rituals that a team is called to, the next one first; private ones are marked.

    Example: `muster ritual list --team "AI platform" --format json`
    """

    async def work() -> list[Standing]:
        known = settings()
        async with opened(known) as database:
            found = await team_meant(known, database, team, workspace)
            now = clock_of(known.clock_file).now()
            async with database.reading() as tx:
                return await all_of(tx, found, now)

    show(
        [_row(one) for one in run(work())],
        form,
        empty="No ritual is called yet. /ritual add in Slack adds one.",
    )


def _row(one: Standing) -> dict[str, Any]:
    cadence = one.cadence
    return {
        "id": cadence.id,
        "ritual": cadence.ritual,
        "title": cadence.title,
        "state": "on demand" if is_on_demand(cadence) else cadence.state,
        "when": when(cadence),
        "rule": cadence.rule,
        "zone": cadence.zone,
        "start": cadence.start,
        "next": _instant(one.following.at if one.following is not None else None),
        "last_held": _instant(one.last.starts_at if one.last is not None else None),
        "facilitator": one.facilitator,
        "private": one.is_private,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _start(typed: str) -> datetime:
    try:
        start = datetime.fromisoformat(typed)
    except ValueError:
        start = None
    if start is None or start.tzinfo is not None:
        msg = f"“{typed}” is no local day; write it as 2026-11-24"
        raise typer.BadParameter(msg, param_hint="--from") from None
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        msg = f"no ritual is held in {start.year}; write a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise typer.BadParameter(msg, param_hint="--from")
    return start
