"""The clock of a postmortem: each step once, at its moment, to whom the charter says."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.charters.charter import Size, default_charter
from rituals.people import know
from rituals.postmortems import clock as postmortem_clock
from rituals.postmortems import promises as postmortem_promises
from rituals.postmortems import reminding as postmortem_reminding
from rituals.postmortems.states import DRAFT, IN_REVIEW, PUBLISHED, WAIVED
from rituals.promises import WAITING, Claims, Promise, Promises
from rituals.teams.teams import Team
from storage.db import Database
from storage.incident_people import IncidentPeople
from storage.incidents import Incident
from storage.postmortems import Postmortem, Postmortems
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_found_team, a_person
from tests.postmortem_rows import a_resolved, reopened, resolved_again

CLOCK = default_charter(Size.MID_SIZE, regulated=False).clocks["postmortem"]

EVERY_STEP = [
    ("24h", "owner"), ("48h", "channel"), ("72h", "owner"), ("72h", "channel"),
    ("96h", "manager"), ("120h", "manager"),
]  # fmt: skip


@dataclass
class Stage:
    """A clock that is played: what was promised to be said, and when it may be."""

    database: Database
    team: Team
    incident: Incident

    async def until(self, moment: datetime, *, every: timedelta = timedelta(hours=1)) -> None:
        """Keep steps as the hours go by; `every` says how long the bot sleeps between."""
        at = NOW
        while at <= moment:
            await self.keep(at)
            at += every

    async def keep(self, now: datetime) -> None:
        while True:
            async with self.database.writing() as tx:
                due = await Claims(tx, "test").keep_rows(now=now, real=now, count=50)
                moot = await postmortem_reminding.keep_steps(tx, due, now)
                await Claims(tx, "test").end(list(moot.items()), at=now)
            if not due:
                return

    async def words(self) -> list[tuple[str, str, datetime]]:
        """Return what is to be said: the step, to whom, and from when on."""
        async with self.database.reading() as tx:
            made = await Promises(tx, self.team.workspace).of(f"PM-{self.incident.number}")
        found = [one for one in made if one.kind == postmortem_promises.WORD]
        return [
            (one.key.split(":")[3], postmortem_promises.told(one.key), one.deliver_at)
            for one in sorted(found, key=lambda one: one.deliver_at)
        ]

    async def postmortem(self) -> Postmortem:
        async with self.database.reading() as tx:
            found = await Postmortems(tx, self.team.workspace).of_incident(self.incident.id)
        assert found is not None
        return found

    async def waiting(self) -> list[Promise]:
        async with self.database.reading() as tx:
            made = await Promises(tx, self.team.workspace).of(f"PM-{self.incident.number}")
        steps = {postmortem_promises.STEP, postmortem_promises.WORD}
        return [one for one in made if one.state == WAITING and one.kind in steps]


async def staged(database: Database, **fields: Any) -> Stage:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        incident = await a_resolved(tx, team, **fields)
        await postmortem_clock.start(tx, team, incident, NOW)
    return Stage(database, team, incident)


def hours(words: list[tuple[str, str, datetime]]) -> list[tuple[str, str]]:
    return [(step, who) for step, who, _ in words]


async def test_each_step_is_said_once(database: Database) -> None:
    stage = await staged(database)
    await stage.until(NOW + timedelta(hours=125))
    assert Counter(hours(await stage.words())) == Counter(EVERY_STEP)


async def test_a_holiday_stops_no_step(database: Database) -> None:
    """NOW is a Monday: 96 hours on it is Friday, and 120 hours on it is Saturday."""
    stage = await staged(database)
    await stage.until(NOW + timedelta(hours=145))
    assert [step for step, who, _ in await stage.words() if who == "manager"] == [
        "96h", "120h", "144h",
    ]  # fmt: skip


async def test_a_downtime_brings_no_burst(database: Database) -> None:
    stage = await staged(database)
    await stage.keep(NOW + timedelta(hours=250))
    assert Counter(hours(await stage.words())) == Counter(
        [("72h", "owner"), ("72h", "channel"), ("240h", "manager")]
    )
    await stage.keep(NOW + timedelta(hours=265))
    assert ("264h", "manager") in hours(await stage.words())


async def test_the_text_keeps_waking_hours(database: Database) -> None:
    """Resolved at 21:00: the reminder waits for the morning, the warning and the due do not."""
    late = NOW.replace(hour=21)
    async with database.writing() as tx:
        team = await a_found_team(tx)
        incident = await a_resolved(tx, team, now=late)
        await postmortem_clock.start(tx, team, incident, late)
    stage = Stage(database, team, incident)
    for step in (24, 48, 72, 96):
        await stage.keep(late + timedelta(hours=step))
    at = {(step, who): moment for step, who, moment in await stage.words()}
    assert at["24h", "owner"] == late.replace(hour=8) + timedelta(days=2)
    assert at["48h", "channel"] == late + timedelta(hours=48)
    assert at["72h", "owner"] == at["72h", "channel"] == late + timedelta(hours=72)
    assert at["96h", "manager"] == late.replace(hour=8) + timedelta(days=5)


async def test_nothing_follows_a_stop(database: Database) -> None:
    stage = await staged(database)
    await stage.keep(NOW + timedelta(hours=25))
    async with database.writing() as tx:
        incident = await reopened(tx, stage.incident)
        await postmortem_clock.stop(tx, stage.team, incident, NOW + timedelta(hours=26))
    assert not await stage.waiting()
    assert (await stage.postmortem()).due_at is None
    await stage.keep(NOW + timedelta(hours=200))
    assert hours(await stage.words()) == [("24h", "owner")]


async def test_a_second_resolution_starts_anew(database: Database) -> None:
    stage = await staged(database)
    await stage.keep(NOW + timedelta(hours=50))
    again = NOW + timedelta(hours=60)
    async with database.writing() as tx:
        incident = await reopened(tx, stage.incident)
        await postmortem_clock.stop(tx, stage.team, incident, again)
        incident = await resolved_again(tx, incident, again)
        first = await Postmortems(tx, stage.team.workspace).of_incident(incident.id)
        second = await postmortem_clock.start(tx, stage.team, incident, again)
    assert first is not None
    assert second is not None
    assert (second.id, second.round, second.due_at) == (
        first.id, 2, again + timedelta(hours=72),
    )  # fmt: skip
    before = await stage.words()
    for step in (24, 48, 72, 96, 120):
        await stage.keep(again + timedelta(hours=step))
    assert Counter(hours(await stage.words())) - Counter(hours(before)) == Counter(EVERY_STEP)


@pytest.mark.parametrize("state", [PUBLISHED, WAIVED, IN_REVIEW])
async def test_a_settled_one_is_a_draft_again(database: Database, state: str) -> None:
    stage = await staged(database)
    async with database.writing() as tx:
        store = Postmortems(tx, stage.team.workspace)
        found = await stage.postmortem()
        await store.write(found, "lessons", "Ask twice.", at_revision=0, by=AUTHOR, at=NOW)
        await store.change(found, state=state, closed_at=NOW, closed_by=LEAD)
    again = NOW + timedelta(days=9)
    async with database.writing() as tx:
        incident = await reopened(tx, stage.incident)
        await postmortem_clock.stop(tx, stage.team, incident, again)
        kept = await Postmortems(tx, stage.team.workspace).of_incident(incident.id)
        assert kept is not None
        assert kept.state == state
        incident = await resolved_again(tx, incident, again)
        await postmortem_clock.start(tx, stage.team, incident, again)
        opened = await Postmortems(tx, stage.team.workspace).of_incident(incident.id)
        assert opened is not None
        sections = await Postmortems(tx, stage.team.workspace).sections(opened)
    assert (opened.state, opened.revision, opened.closed_by) == (DRAFT, 2, None)
    assert sections["lessons"].text == "Ask twice."


async def test_corrected_times_move_the_clock(database: Database) -> None:
    stage = await staged(database)
    await stage.keep(NOW + timedelta(hours=25))
    later = NOW + timedelta(hours=10)
    async with database.writing() as tx:
        incident = replace(stage.incident, resolved_at=later)
        await postmortem_clock.moved(tx, stage.team, incident, NOW + timedelta(hours=26))
    assert (await stage.postmortem()).due_at == later + timedelta(hours=72)
    assert [one.due_at for one in await stage.waiting() if one.lane is None] == [
        later + timedelta(hours=step) for step in (48, 72, 96)
    ]
    await stage.keep(NOW + timedelta(hours=49))
    assert hours(await stage.words()) == [("24h", "owner")]
    await stage.keep(later + timedelta(hours=48))
    assert ("48h", "channel") in hours(await stage.words())


async def test_starting_twice_is_starting_once(database: Database) -> None:
    stage = await staged(database)
    before = await stage.waiting()
    async with database.writing() as tx:
        await postmortem_clock.start(tx, stage.team, stage.incident, NOW)
    assert [one.key for one in await stage.waiting()] == [one.key for one in before]


async def test_a_practised_incident_owes_nothing(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        drill = await a_resolved(tx, team, series="DRILL")
        assert await postmortem_clock.start(tx, team, drill, NOW) is None
        assert await Postmortems(tx, team.workspace).of_incident(drill.id) is None


async def test_who_left_owes_nothing(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await know(tx, a_person("U9GONE", has_left=True))
        incident = await a_resolved(tx, team, lead="U9GONE", declared_by=AUTHOR)
        opened = await postmortem_clock.start(tx, team, incident, NOW)
        assert opened is not None
        assert opened.owner == AUTHOR
        await know(tx, a_person(AUTHOR, has_left=True))
    stage = Stage(database, team, incident)
    await stage.keep(NOW + timedelta(hours=24))
    async with database.reading() as tx:
        (word,) = [
            one
            for one in await Promises(tx, team.workspace).of(opened.name)
            if one.kind == postmortem_promises.WORD
        ]
    assert word.lane == HEAD


async def test_a_private_one_speaks_to_the_named(database: Database) -> None:
    stage = await staged(database, private=True, channel=None, room="messages", people=(AUTHOR,))
    await stage.keep(NOW + timedelta(hours=49))
    async with database.reading() as tx:
        made = await Promises(tx, stage.team.workspace).of("PM-1")
    lanes = {one.lane for one in made if one.kind == postmortem_promises.WORD}
    assert lanes == {AUTHOR}
    card = next(one for one in made if one.kind == postmortem_promises.CARD)
    assert card.lane == AUTHOR


async def test_the_manager_is_named_in_a_private_one(database: Database) -> None:
    stage = await staged(database, private=True, people=(AUTHOR,))

    async def named(person: str) -> bool:
        async with database.reading() as tx:
            people = IncidentPeople(tx, stage.team.workspace)
            return await people.one(stage.incident, person) is not None

    assert not await named(HEAD)
    await stage.keep(NOW + timedelta(hours=96))
    assert await named(HEAD)


@given(st.integers(min_value=0, max_value=60 * 24 * 40))
def test_the_latest_step_has_come(minutes: int) -> None:
    elapsed = timedelta(minutes=minutes)
    for who in ("owner", "channel", "manager"):
        said = postmortem_clock.latest(CLOCK, who, elapsed)
        if said is None:
            assert all(elapsed < one.after for one in CLOCK.steps if who in one.tells)
            continue
        assert said <= elapsed
        step = postmortem_clock.step_of(CLOCK, said)
        assert step is not None
        assert who in step.tells
        following = said + (step.again_every or timedelta(days=9999))
        assert following > elapsed


def test_a_length_is_read_back() -> None:
    for written in ("48h", "90m", "0h"):
        _, after = postmortem_promises.length_in(f"postmortem:7:2:{written}:owner:U1")
        assert postmortem_promises.length(after) == written
