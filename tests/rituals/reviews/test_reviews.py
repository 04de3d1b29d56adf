import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rituals.actions import actions
from rituals.actions import moves as action_moves
from rituals.cadences import cadences
from rituals.cadences.cadences import ARCHITECTURE_REVIEW
from rituals.decisions import approvals, decisions
from rituals.decisions.decisions import Draft
from rituals.history import record_of
from rituals.occurrences import occurrences
from rituals.occurrences.occurrences import Cadence, Occurrence
from rituals.people import Person, know
from rituals.reviews import reviews
from rituals.reviews.kinds import kind_of
from rituals.reviews.queue import queue_of
from rituals.reviews.reviews import AlreadyRecorded, CalledOff, NotStarted, Record, Report
from rituals.reviews.rulings import Meeting, NoteMissing, Ruling, UnknownVerdict
from rituals.rights import viewer
from rituals.roles import ENGINEER, ENGINEERING
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Tx
from storage.db import Database
from storage.due_cadences import NewOccurrence, write_occurrences
from tests.plans import plans

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


async def review(
    database: Database, titles: int, state: str = occurrences.OPEN, kind: str = "implementation"
) -> tuple[Team, Occurrence, Cadence]:
    """Set a team up with a review under way and some decisions in its queue."""
    async with database.writing() as tx:
        people = {ENGINEER: ["U1", "U2"], ENGINEERING: ["U3"]}
        founding = Founding(
            "One", "Europe/Berlin", "C1", people=people, rituals=["architecture-review"]
        )
        team = await set_up(tx, "T1", founding, actor="cli", now=NOW)
        (cadence,) = await cadences.of_team(tx, team)
        (occurrence,) = await write_occurrences(
            tx, [NewOccurrence("T1", cadence.id, NOW.date(), NOW, state)]
        )
        for number in range(titles):
            draft = Draft(f"Title {number}", "Context", "Choice", kind=kind)
            await decisions.log(tx, team, draft, author="U1", propose=True, now=NOW)
    return team, occurrence, cadence


async def record(
    database: Database, held: tuple[Team, Occurrence, Cadence], *rulings: Ruling
) -> Record:
    async with database.writing() as tx:
        meeting = await meeting_of(tx, held)
        return await reviews.record(tx, meeting, Report(rulings), actor="U2", now=NOW)


async def meeting_of(tx: Tx, held: tuple[Team, Occurrence, Cadence]) -> Meeting:
    team, occurrence, cadence = held
    return Meeting(team, occurrence, cadence, await kind_of(tx, team, cadence))


async def test_verdicts_move_their_decisions(database: Database) -> None:
    held = await review(database, 5)
    recorded = await record(
        database, held, Ruling("1", "approved"), Ruling("2", "conditions", "One\n\n Two "),
        Ruling("3", "rejected", "No"), Ruling("4", "deferred"),
        Ruling("5", "needs-information", "What?"),
    )  # fmt: skip
    assert [await state_of(database, number) for number in range(1, 6)] == [
        "accepted", "accepted", "rejected", "proposed", "proposed",
    ]  # fmt: skip
    assert recorded.occurrence.number == 1
    async with database.reading() as tx:
        owed = await actions.mine(tx, "T1", "U1")
        past = await record_of(tx, "T1", "ADR-3")
        waits = await queue_of(tx, held[0], ARCHITECTURE_REVIEW)
        assert [one.name for one in waits] == ["ADR-4", "ADR-5"]
    assert [(one.title, one.source) for one in owed] == [("One", "ADR-2"), ("Two", "ADR-2")]
    assert [one.verb for one in past] == ["logged", "proposed", "reviewed", "rejected"]


@pytest.mark.parametrize(
    ("kind", "state", "lacks"),
    [("implementation", "accepted", []), ("interface-change", "accepted", []),
     ("vendor", "proposed", ["executive"])],
)  # fmt: skip
async def test_review_settles_what_a_forum_may(
    database: Database, kind: str, state: str, lacks: list[str]
) -> None:
    held = await review(database, 1, kind=kind)
    (item,) = (await record(database, held, Ruling("1", "approved"))).items
    assert item.decision is not None
    assert item.decision.state == state
    async with database.reading() as tx:
        question = await approvals.question_of(tx, held[0], item.decision)
    assert [one.capacity for one in question.standing.given] == ["review"]
    assert [one.what for one in question.standing.lacks] == lacks
    assert bool(item.waits_for) is bool(lacks)


async def state_of(database: Database, number: int) -> str:
    async with database.reading() as tx:
        return (await decisions.numbered(tx, "T1", number)).state


@pytest.mark.parametrize("verdict", ["conditions", "rejected", "needs-information"])
async def test_verdict_without_words_is_refused(database: Database, verdict: str) -> None:
    held = await review(database, 2)
    with pytest.raises(NoteMissing) as refused:
        await record(database, held, Ruling("1", "approved"), Ruling("2", verdict, " \n"))
    assert refused.value.field == "note:2"
    async with database.reading() as tx:
        assert len(await queue_of(tx, held[0], ARCHITECTURE_REVIEW)) == 2


async def test_unknown_verdict_is_refused(database: Database) -> None:
    with pytest.raises(UnknownVerdict):
        await record(database, await review(database, 1), Ruling("1", "perhaps"))


@pytest.mark.parametrize("state", [occurrences.OPEN, occurrences.MISSED, occurrences.HELD])
async def test_what_has_no_number_can_be_recorded(database: Database, state: str) -> None:
    held = await review(database, 0, state)
    recorded = (await record(database, held)).occurrence
    assert (recorded.state, recorded.number, recorded.by) == (occurrences.HELD, 1, "U2")
    with pytest.raises(AlreadyRecorded):
        await record(database, held)  # the form shows it as it was
    with pytest.raises(AlreadyRecorded, match="as REV-1 by U2"):
        await record(database, (held[0], recorded, held[2]))


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(occurrences.PLANNED, NotStarted), (occurrences.ANNOUNCED, NotStarted),
     (occurrences.SKIPPED, CalledOff)],
)  # fmt: skip
async def test_what_did_not_start_has_no_outcome(
    database: Database, state: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await record(database, await review(database, 0, state))


async def test_what_is_open_is_asked_for_at_once(database: Database) -> None:
    held = await review(database, 0)
    cadence, occurrence = held[2], held[1]
    other = replace(cadence, id=cadence.id + 1000)
    async with database.reading() as tx:
        assert await reviews.open_now(tx, [other, cadence]) == [(cadence, occurrence)]
        assert await reviews.open_now(tx, []) == []
    asked = await plans(database, lambda tx: reviews.open_now(tx, [other, cadence]))
    assert len(asked) == 1


async def test_one_of_many_records(database: Database) -> None:
    held = await review(database, 1)
    done = await asyncio.gather(
        *(record(database, held, Ruling("1", "approved")) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, Record) for one in done) == 1
    assert sum(isinstance(one, AlreadyRecorded) for one in done) == 4


async def test_decided_before_is_overtaken(database: Database) -> None:
    held = await review(database, 1)
    async with database.writing() as tx:
        met = Person("T1", "U3", "Bea", None, is_bot=False, has_left=False, known_at=NOW)
        await know(tx, met)
        decision = await decisions.numbered(tx, "T1", 1)
        who = await viewer(tx, "T1", "U3")
        await approvals.approve(tx, who, held[0], decision, now=NOW)
    (item,) = (await record(database, held, Ruling("1", "rejected", "No"))).items
    assert item.overtaken == "accepted"
    assert await state_of(database, 1) == "accepted"


async def test_action_is_finished_once(database: Database) -> None:
    held = await review(database, 1)
    await record(database, held, Ruling("1", "conditions", "One"))
    async with database.writing() as tx:
        met = Person("T1", "U1", "Ada", None, is_bot=False, has_left=False, known_at=NOW)
        await know(tx, met)
        who = await viewer(tx, "T1", "U1")
        action, team = await actions.seen(tx, who, 1)
        await action_moves.finish(tx, who, team, action, now=NOW)
    async with database.writing() as tx:
        with pytest.raises(action_moves.ActionSettled, match="ACT-1 is done already"):
            await action_moves.finish(tx, who, team, action, now=NOW)
        with pytest.raises(actions.NoSuchAction):
            await actions.numbered(tx, "T2", 1)


async def test_second_successor_is_hindered(database: Database) -> None:
    held = await review(database, 1)
    await record(database, held, Ruling("1", "approved"))
    async with database.writing() as tx:
        old = await decisions.numbered(tx, "T1", 1)
        for title in ("Second", "Third"):
            draft = Draft(title, "Context", "Choice")
            await decisions.log(
                tx, held[0], draft, author="U1", propose=True, now=NOW, supersedes=[old]
            )
        day = NOW.date() + timedelta(days=7)
        (later,) = await write_occurrences(
            tx, [NewOccurrence("T1", held[2].id, day, NOW, occurrences.OPEN)]
        )
    again = (held[0], later, held[2])
    recorded = await record(database, again, Ruling("2", "approved"), Ruling("3", "approved"))
    assert [one.hindered for one in recorded.items] == ["", "ADR-1"]
    assert [await state_of(database, number) for number in (1, 2, 3)] == [
        "superseded", "accepted", "proposed",
    ]  # fmt: skip
