"""Every ritual of the charter for two years: in Berlin and in New York, through every clock change,
a year of 53 weeks and the holidays of two countries.

A card for each of nine thousand dates would take an hour: the posts stay on the ground here, and
everything else is as it is in a worker. `tests/stories/test_year.py` has a ritual's messages.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from dateutil.rrule import rrulestr
from sqlalchemy import func, literal_column, select

from bot.clock import real_time
from bot.playing import play
from bot.sandbox.clock import SandboxClock
from bot.slack import SlackClient
from handlers.due import Clocks, Due
from handlers.features import KINDS
from handlers.kinds import table
from rituals.cadences.cadences import SKIP, ahead
from rituals.cadences.schedules import Days, said_at
from rituals.charters.in_force import in_force
from rituals.occurrences.occurrences import CARD, MISSED, SKIPPED, START, Occurrence
from rituals.promises import KEPT, WAITING, Outlook, Pacing
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from storage.cadences import Cadence, Cadences, cadences, occurrences
from storage.db import Database
from storage.promises import promises
from storage.teams import Teams
from tests.cadence_rows import start_cadence

BEGIN = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)
"""A Monday; New York's clocks went back the day before."""
END = BEGIN + timedelta(days=731)
WITHOUT_DATES = {"postmortem", "check-in", "readiness-audit"}
"""Rituals of events."""


@dataclass(frozen=True)
class Town:
    """Where a team is, and its holidays as the library says them."""

    zone: str
    country: str
    holidays: Mapping[date, str]


BERLIN = Town("Europe/Berlin", "DE-BE", holidays.country_holidays("DE", "BE", language="en_US"))
NEW_YORK = Town(
    "America/New_York", "US-NY", holidays.country_holidays("US", "NY", language="en_US")
)


class Grounded(Due):
    """A keeper of rows: what posts waits for another worker."""

    async def drain(self, seconds: float = 30.0) -> bool:  # noqa: ARG002 - as its base has it
        while await self._keep_rows():
            pass
        return True

    async def ahead(self) -> Outlook:
        """Look for rows only."""
        query = select(func.min(promises.c.deliver_at)).where(
            promises.c.state == literal_column("'waiting'"),
            promises.c.lane.is_(None),
            promises.c.deliver_at > self._clocks.now(),
        )
        async with self._database.reading() as tx:
            return Outlook((await tx.execute(query)).scalar_one(), waiting=False)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("database_url", "town"),
    [("sqlite", BERLIN), ("postgresql", NEW_YORK)],
    indirect=["database_url"],
    ids=["DE-BE on SQLite", "US-NY on PostgreSQL"],
)
async def test_two_years_of_every_ritual(database: Database, town: Town) -> None:
    clock = SandboxClock(start_at=BEGIN)
    due = Grounded(
        database,
        table(KINDS),
        SlackClient("xoxb-years", "http://127.0.0.1:9/"),
        Clocks(clock.now, real_time),
        owner="years",
        pacing=Pacing(),
    )
    team = await founded(database, town)
    assert await play(clock, due, END)
    async with database.reading() as tx:
        made = await tx.rows(Cadence, select(cadences).order_by(cadences.c.id))
        found = await tx.rows(Occurrence, select(occurrences).order_by(occurrences.c.starts_at))
        kept = await tx.execute(
            select(promises.c.kind, promises.c.state, promises.c.subject).where(
                promises.c.kind.in_((START, CARD))
            )
        )
        charter = await in_force(tx, team)
    assert {one.ritual for one in made} == charter.rituals.keys() - WITHOUT_DATES
    by_cadence: dict[int, list[Occurrence]] = {one.id: [] for one in made}
    for one in found:
        by_cadence[one.cadence_id].append(one)
    for cadence in made:
        check(cadence, by_cadence[cadence.id], town)

    # Whatever was not skipped started, once (as it was called, or by a promise of its own), and
    # has its one message to send.
    early = {one.id for one in made if ahead(one)}
    tally = Counter((one.kind, one.state, one.subject) for one in kept)
    for one in found:
        if one.state == MISSED:
            name = f"OCCURRENCE-{one.id}"
            assert tally[START, KEPT, name] == (one.cadence_id in early)
            assert tally[CARD, WAITING, name] == 1


async def founded(database: Database, town: Town) -> Team:
    """Found a team and start every ritual that has dates."""
    async with database.writing() as tx:
        team = await set_up(
            tx,
            "T1",
            Founding(
                name="AI platform", zone=town.zone, people={ENGINEER: ["U1", "U2"], MANAGER: ["U3"]}
            ),
            actor="cli",
            now=BEGIN,
        )
        changed = await Teams(tx, "T1").change(team.id, country=town.country)
        assert changed is not None
        for ritual in (await in_force(tx, changed)).rituals.values():
            if ritual.rule is not None:
                await start_cadence(tx, changed, ritual, channel="C1", actor="cli", now=BEGIN)
        assert await Cadences(tx, "T1").of_team(team.id)
    return changed


def check(cadence: Cadence, found: list[Occurrence], town: Town) -> None:
    """Hold a cadence's dates against its rule, walked from its start by another library."""
    zone = ZoneInfo(town.zone)
    start = datetime.fromisoformat(cadence.start)
    rule = rrulestr(cadence.rule, dtstart=start)
    last = END.astimezone(zone).replace(tzinfo=None) + timedelta(days=7)
    named = rule.between(start - timedelta(seconds=1), last)
    days = Days(town.country)
    due = [
        one
        for one in named
        if one.replace(tzinfo=zone) > BEGIN and said_at(one, ahead(cadence), town.zone, days) <= END
    ]
    assert [one.local_date for one in found] == [one.date() for one in due], cadence.ritual
    assert [one.starts_at for one in found] == [one.replace(tzinfo=zone) for one in due]
    assert {one.starts_at.astimezone(zone).time() for one in found} <= {start.time()}
    over = [one for one in found if one.closes_at and one.closes_at <= END]
    for one in over:
        off = town.holidays.get(one.local_date) if cadence.holidays == SKIP else None
        assert one.state == (SKIPPED if off else MISSED), (cadence.ritual, one.local_date)
        assert one.why == off or not off
    if "INTERVAL=2" in cadence.rule:
        dates = [one.local_date for one in found]
        assert {later - former for former, later in pairwise(dates)} == {timedelta(days=14)}
