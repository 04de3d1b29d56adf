"""What another charter does to a team's rituals, and what it leaves as people made it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rituals.cadences import cadences, calling
from rituals.charters.applying import Applied, apply
from rituals.charters.following import plan, retime
from rituals.charters.in_force import in_force, would_be
from rituals.history import record_of
from rituals.occurrences.occurrences import ANNOUNCED, PLANNED, SKIPPED, STATES
from rituals.promises import Promises
from rituals.teams.changes import settle
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team, team_with
from rituals.work import Database, Tx
from storage.cadences import Cadence, Cadences

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
RETRO_OUT = "rituals: {retrospective: {proposed: no}}"
SCIENCE_IN = "rituals: {science-sync: {proposed: yes}}"
CLINIC = (
    "rituals: {prompt-clinic: {title: Prompt clinic, often: weekly, rule: FREQ=WEEKLY;BYDAY=WE}}"
)


async def founded(tx: Tx, **fields: Any) -> Team:
    said: dict[str, Any] = {"size": "startup", "channel": "C1", **fields}
    return await set_up(
        tx, "T1", Founding("AI platform", "Europe/Berlin", **said), actor="U1", now=FRIDAY
    )


async def applied(tx: Tx, team: Team, source: str, now: datetime = FRIDAY) -> Applied:
    """Apply a charter; what was planned is what was done."""
    now_so = await team_with(tx, "T1", team.id)
    before = await in_force(tx, now_so)
    planned = await plan(tx, now_so, before, would_be(now_so, source, now), now)
    done = await apply(tx, now_so, source, actor="U2", now=now)
    assert planned.rituals.said() == done.rituals.said()
    return done


async def ritual(tx: Tx, team: Team, name: str) -> Cadence:
    (found,) = [one for one in await cadences.of_team(tx, team, removed=True) if one.ritual == name]
    return found


async def waiting(tx: Tx, cadence: Cadence) -> list[str]:
    made = await Promises(tx, "T1").of(cadences.named(cadence))
    return [one.key for one in made if one.state == "waiting"]


async def by_hand(tx: Tx, cadence: Cadence, **fields: Any) -> None:
    """Change a cadence as a person does, who leaves a mark on what they changed."""
    touched = ",".join(fields)
    await Cadences(tx, "T1").reset(cadence.id, touched=touched, **fields)


async def test_new_team_is_called_as_its_size_proposes(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        assert [one.ritual for one in await cadences.of_team(tx, team)] == [
            "standup", "retrospective", "architecture-review", "operational-review",
        ]  # fmt: skip


async def test_newly_proposed_ritual_is_called(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        done = await applied(tx, team, SCIENCE_IN)
        assert done.rituals.said() == [
            (
                "Science sync is called: every Tuesday at 14:00 (Europe/Berlin), first on Tuesday,"
                " 24 November 2026 at 14:00."
            )
        ]
        added = await ritual(tx, team, "science-sync")
        assert (added.channel, added.state) == ("C1", "active")
        assert await waiting(tx, added) == [f"cadence:{added.id}:2026-11-24"]
        assert (await applied(tx, team, f"# again\n{SCIENCE_IN}")).rituals.said() == []


async def test_ritual_of_its_own_comes_and_goes(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        done = await applied(tx, team, CLINIC)
        assert [one.cadence.title for one in done.rituals.added] == ["Prompt clinic"]
        gone = await applied(tx, team, "")
        assert gone.rituals.said() == [
            "Prompt clinic is paused: the charter does not call it any more."
        ]
    async with database.writing() as tx:
        again = await applied(tx, team, CLINIC)
        assert [one.cadence.title for one in again.rituals.resumed] == ["Prompt clinic"]
        assert len(await cadences.of_team(tx, team, removed=True)) == 5


async def test_ritual_taken_out_is_paused_and_comes_back(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        retro = await ritual(tx, team, "retrospective")
        done = await applied(tx, team, RETRO_OUT)
        assert [one.id for one in done.rituals.paused] == [retro.id]
        assert (await ritual(tx, team, "retrospective")).state == "paused"
        assert await waiting(tx, retro) == []

    later = FRIDAY + timedelta(days=30)
    async with database.writing() as tx:
        again = await applied(tx, team, "", later)
        assert [one.cadence.id for one in again.rituals.resumed] == [retro.id]
        back = await ritual(tx, team, "retrospective")
        assert (back.state, back.start) == ("active", retro.start)
        assert len(await waiting(tx, back)) == 1
    async with database.reading() as tx:
        assert [one.verb for one in await record_of(tx, "T1", cadences.named(retro))] == [
            "started", "paused", "resumed",
        ]  # fmt: skip


async def test_date_that_nobody_heard_of_is_called_off(database: Database) -> None:
    """A stand-up is called a day ahead, for its facilitator; it is announced as it starts."""
    async with database.writing() as tx:
        team = await founded(tx)
        standup = await ritual(tx, team, "standup")
    sunday = FRIDAY + timedelta(days=2)
    async with database.writing() as tx:
        await calling.call(tx, await Promises(tx, "T1").of(cadences.named(standup)), sunday)
        (called,) = await Cadences(tx, "T1").occurrences([standup.id], states=STATES, limit=5)
        assert called.state == PLANNED
    async with database.writing() as tx:
        await applied(tx, team, "rituals: {standup: {proposed: no}}", sunday)
        (called,) = await Cadences(tx, "T1").occurrences([standup.id], states=STATES, limit=5)
        assert (called.state, called.why) == (SKIPPED, "the charter does not call it any more")
    async with database.writing() as tx:
        await applied(tx, team, "", sunday)
        (called,) = await Cadences(tx, "T1").occurrences([standup.id], states=STATES, limit=5)
        assert called.state == PLANNED


async def test_planned_date_follows_and_announced_one_stays(database: Database) -> None:
    """A retrospective of Tuesday is Wednesday's from Monday on: it is held once that week."""
    monday = FRIDAY + timedelta(days=3)
    wednesdays = "rituals: {retrospective: {rule: 'FREQ=WEEKLY;BYDAY=WE', at: '09:00', lead: 0 h}}"
    async with database.writing() as tx:
        team = await founded(tx)
        first = "rituals: {retrospective: {rule: 'FREQ=WEEKLY;BYDAY=TU', at: '09:00', lead: 0 h}}"
        await applied(tx, team, first)
        retro = await ritual(tx, team, "retrospective")
    async with database.writing() as tx:
        await calling.call(tx, await Promises(tx, "T1").of(cadences.named(retro)), monday)
        store = Cadences(tx, "T1")
        (called,) = await store.occurrences([retro.id], states=STATES, limit=5)
        assert (called.state, called.local_date.day) == (PLANNED, 24)
    async with database.writing() as tx:
        await applied(tx, team, wednesdays, monday)
        (gone,) = await Cadences(tx, "T1").occurrences([retro.id], states=STATES, limit=5)
        assert (gone.state, gone.why) == (SKIPPED, "its ritual was moved by the charter")
    tuesday = monday + timedelta(days=1)
    async with database.writing() as tx:
        await calling.call(tx, await Promises(tx, "T1").of(cadences.named(retro)), tuesday)
        store = Cadences(tx, "T1")
        (ahead,) = await store.occurrences([retro.id], states=(PLANNED,), limit=5)
        assert ahead.local_date.day == 25
        announced = await store.change(ahead, state=ANNOUNCED)
        assert announced is not None
        await applied(tx, team, wednesdays.replace("BYDAY=WE", "BYDAY=TH"), tuesday)
        assert await store.occurrence(ahead.id) == announced


async def test_edit_of_the_same_moment_is_kept(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        before = await in_force(tx, team)
        source = "rituals: {operational-review: {at: '11:00', title: Ops review}}"
        after = would_be(team, source, FRIDAY)
        planned = await plan(tx, team, before, after, FRIDAY)
        (moved,) = planned.rituals.moved
        assert moved.after.start.endswith("T11:00")
        # Between the look and the change somebody chooses another time.
        await by_hand(tx, moved.before, start="2026-11-20T16:30")
        done = await retime(tx, team, before, after, moved, FRIDAY)
        assert done is not None
        assert (done.after.title, done.after.start) == ("Ops review", "2026-11-20T16:30")
        assert done.after == await ritual(tx, team, "operational-review")
        # Or all that it would have changed: nothing is left to do.
        await by_hand(tx, done.after, start="2026-11-20T17:00", title="Mine")
        marks = "start,title"
        await Cadences(tx, "T1").reset(done.after.id, touched=marks)
        assert await retime(tx, team, before, after, moved, FRIDAY) is None
        assert (await ritual(tx, team, "operational-review")).title == "Mine"


async def test_time_changed_by_hand_is_kept(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        review = await ritual(tx, team, "operational-review")
        await by_hand(tx, review, start="2026-11-20T16:30")
        done = await applied(
            tx, team, "rituals: {operational-review: {at: '11:00', title: Ops review}}"
        )
        assert done.rituals.said() == [
            (
                "Ops review: every Wednesday at 16:30 (Europe/Berlin), next on Wednesday,"
                " 25 November 2026 at 16:30."
            ),
            "Operational review keeps its time 16:30, changed by hand.",
        ]
        after = await ritual(tx, team, "operational-review")
        assert (after.title, after.start) == ("Ops review", "2026-11-20T16:30")


@pytest.mark.parametrize(
    ("fields", "source", "said"),
    [
        ({"rule": "FREQ=WEEKLY;BYDAY=FR"}, "rule: FREQ=WEEKLY;BYDAY=TH", "its rule (every Friday"),
        ({"zone": "Asia/Tokyo"}, "zone: Europe/Lisbon", "its zone Asia/Tokyo"),
        ({"title": "Ops"}, "title: Operations", "its name"),
        ({"lead_minutes": 60}, "lead: 2 h", "when it is announced"),
        ({"chosen": "U1", "who": "chosen"}, "people: [manager]", "whom it asks"),
        ({"facilitators": "none"}, "{facilitators: rotate, lead: 24 h}", ""),
        ({"holidays": "hold"}, "holidays: next-working-day", "what it does on days off"),
    ],
)
async def test_what_was_changed_by_hand_is_said(
    database: Database, fields: dict[str, Any], source: str, said: str
) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        await by_hand(tx, await ritual(tx, team, "operational-review"), **fields)
        inner = source if source.startswith("{") else f"{{{source}}}"
        done = await applied(tx, team, f"rituals: {{operational-review: {inner}}}")
        assert done.rituals.moved == ()
        assert len(done.rituals.kept) == bool(said)
        assert said in "".join(done.rituals.kept)
        after = await ritual(tx, team, "operational-review")
        assert {name: getattr(after, name) for name in fields} == fields


async def test_what_a_person_took_away_stays_so(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        for name, state in (("retrospective", "removed"), ("standup", "paused")):
            await by_hand(tx, await ritual(tx, team, name), state=state)
        away = "rituals: {retrospective: {proposed: no}, standup: {proposed: no}}"
        assert (await applied(tx, team, away)).rituals.said() == []
        back = await applied(tx, team, "")
        assert back.rituals.said() == [
            "Stand-up stays paused, as somebody left it.",
            "Retrospective stays removed, as somebody left it.",
        ]
        states = {one.state for one in await cadences.of_team(tx, team, removed=True)}
        assert states == {"active", "paused", "removed"}


async def test_other_size_calls_other_rituals(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        done = await settle(tx, team, {"size": "mid-size"}, {}, actor="U1", now=FRIDAY)
        added = {one.cadence.ritual for one in done.rituals.added}
        assert added == {
            "sprint-planning", "model-evaluation-review", "cost-review", "product-review",
        }  # fmt: skip
        standup = await ritual(tx, done.team, "standup")
        assert standup.rule == "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"


async def test_own_choice_outlives_another_size(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, rituals=["standup", "vendor-review"])
        done = await settle(tx, team, {"size": "enterprise"}, {}, actor="U1", now=FRIDAY)
        assert (done.rituals.added, done.rituals.paused) == ((), ())
        added = await applied(tx, done.team, SCIENCE_IN)
        assert [one.cadence.ritual for one in added.rituals.added] == ["science-sync"]
        out = await applied(tx, done.team, "rituals: {vendor-review: {proposed: no}}")
        assert {one.ritual for one in out.rituals.paused} == {"vendor-review", "science-sync"}


async def test_custom_and_private_cadences_are_left(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        fields: dict[str, Any] = {
            "title": "Secret talk", "rule": "FREQ=WEEKLY;BYDAY=TU", "zone": "Europe/Berlin",
            "start": "2026-11-20T09:00", "lead_minutes": 0, "open_minutes": 60, "grace_minutes": 60,
        }  # fmt: skip
        own = await calling.add_cadence(
            tx, team, actor="U1", now=FRIDAY, ritual="custom", channel="C9", **fields
        )
        talk = await calling.add_cadence(
            tx,
            team,
            actor="U1",
            now=FRIDAY,
            ritual="one-on-one",
            channel="U1",
            owner="U1",
            **fields,
        )
        done = await applied(tx, team, "rituals: {one-on-one: {at: '15:00'}}")
        assert done.rituals.said() == []  # it is said to nobody, and moves all the same
        store = Cadences(tx, "T1")
        assert await store.get(own.id) == own
        moved = await store.get(talk.id)
        assert moved is not None
        assert moved.start == "2026-11-20T15:00"


async def test_nothing_is_called_before_its_team_is(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, started=False)
        assert (await applied(tx, team, SCIENCE_IN)).rituals.said() == []
        assert await cadences.of_team(tx, team) == []


async def test_each_date_keeps_the_hash_of_its_charter(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        standup = await ritual(tx, team, "standup")
        done = await applied(tx, team, SCIENCE_IN)
    sunday = FRIDAY + timedelta(days=2)
    async with database.writing() as tx:
        await calling.call(tx, await Promises(tx, "T1").of(cadences.named(standup)), sunday)
        (called,) = await Cadences(tx, "T1").occurrences([standup.id], states=STATES, limit=5)
        assert called.charter == done.charter.hash != team.charter


async def test_plan_writes_nothing(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
    async with database.reading() as tx:
        before = await cadences.of_team(tx, team)
        after = would_be(team, CLINIC, FRIDAY)
        planned = await plan(tx, team, await in_force(tx, team), after, FRIDAY)
        assert "Prompt clinic" in {one.title for one in planned.dates}
        assert await cadences.of_team(tx, team) == before
