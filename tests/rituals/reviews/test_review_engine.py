"""The outcome of every ritual by one engine: what each charter's words do to its items."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rituals.charters.charter import Ritual, Size, default_charter
from rituals.decisions import decisions
from rituals.decisions.keeping import to_look_at
from rituals.decisions.states import ACCEPTED
from rituals.errors import RitualError
from rituals.history import record_of
from rituals.occurrences.occurrences import HELD
from rituals.people import know
from rituals.reviews import queue as review_queue
from rituals.reviews import reviews
from rituals.reviews.kinds import LATER, PLAIN, kind, kind_of
from rituals.reviews.looking import expected, named_before, recorded, whole_of
from rituals.reviews.queue import DECIDED, queue_of
from rituals.reviews.reviews import NotHeldYet, Record, Report, Wanted
from rituals.reviews.rulings import (
    WHOLE,
    Meeting,
    NamedTwice,
    NameMissing,
    NameTooLong,
    NoQuorum,
    NoteMissing,
    Ruling,
    VerdictMissing,
    VerdictOfNamed,
)
from storage.actions import Actions
from storage.db import Database
from storage.decisions import Decisions
from storage.review_items import ReviewItems
from storage.reviews import Outcomes
from tests.agenda_rows import a_cadence, an_item, an_occurrence
from tests.decision_rows import (
    AUTHOR,
    DRAFT,
    HEAD,
    LEAD,
    NOW,
    a_found_team,
    a_logged,
    a_person,
    as_,
)

DEFAULT = default_charter(Size("mid-size"), regulated=False)
LEADS_ACTION = (Wanted(("Write it down",), LEAD),)


async def a_meeting(database: Database, ritual: str, **changes: Any) -> Meeting:
    """Open a meeting of a ritual; `changes` are of its kind."""
    async with database.writing() as tx:
        team = await a_found_team(tx)
        cadence = await a_cadence(tx, team, ritual)
        held = await an_occurrence(tx, cadence, NOW)
        found = await kind_of(tx, team, cadence)
    ritual_of = DEFAULT.rituals[ritual]
    known = kind(ritual_of.model_copy(update=changes), cadence.title) if changes else found
    return Meeting(team, held, cadence, known)


async def another(database: Database, meeting: Meeting, days: int) -> Meeting:
    """Open the meeting so many days later."""
    async with database.writing() as tx:
        later = await an_occurrence(tx, meeting.cadence, NOW + timedelta(days=days))
    return meeting.held(later)


async def record(
    database: Database, meeting: Meeting, *rulings: Ruling, actor: str = LEAD, **said: Any
) -> Record:
    async with database.writing() as tx:
        report = Report(rulings, **said)
        return await reviews.record(tx, meeting, report, actor=actor, now=NOW)


# -- what a charter says ---------------------------------------------------------------------------


@pytest.mark.parametrize("ritual", list(DEFAULT.rituals.values()), ids=lambda one: one.id)
def test_every_ritual_has_a_form(ritual: Ritual) -> None:
    known = kind(ritual)
    assert known.verdicts
    assert known.title
    assert {one.id for one in known.whole or known.verdicts} >= set(ritual.outcomes)
    if not ritual.each:
        assert known.verdicts == PLAIN


def test_architecture_review_alone_moves_decisions() -> None:
    moving = {
        (ritual.id, verdict.id)
        for ritual in DEFAULT.rituals.values()
        for verdict in kind(ritual).verdicts
        if verdict.move is not None
    }
    named = {"approved", "conditions", "rejected"}
    assert moving == {("architecture-review", one) for one in named}


def test_dropped_verdict_goes_by_its_id() -> None:
    assert kind(DEFAULT.rituals["vendor-review"]).label("abolish") == "abolish"


# -- items -----------------------------------------------------------------------------------------


async def test_what_comes_back_waits_for_the_next(database: Database) -> None:
    meeting = await a_meeting(database, "experiment-review")
    await record(
        database, meeting, Ruling("row0", "ship", name="Reranker"),
        Ruling("row1", "iterate", "Two more weeks", name="Short answers"),
    )  # fmt: skip
    async with database.reading() as tx:
        (waits,) = await queue_of(tx, meeting.team, "experiment-review")
        told = await whole_of(tx, meeting)
    assert (waits.key, waits.title, waits.carried) == ("ITEM-1", "Short answers", 0)
    assert [(one.subject, one.verdict) for one in told.outcomes] == [
        ("reranker", "ship"), ("short answers", "iterate"),
    ]  # fmt: skip
    second = await another(database, meeting, 14)
    await record(database, second, Ruling("ITEM-1", "iterate"))
    third = await another(database, meeting, 28)
    async with database.reading() as tx:
        (waits,) = await queue_of(tx, meeting.team, "experiment-review")
    assert waits.carried == 1
    await record(database, third, Ruling("row0", "stop", name=" short ANSWERS "))
    async with database.reading() as tx:
        assert await queue_of(tx, meeting.team, "experiment-review") == []
        item = await ReviewItems(tx, "T1").numbered(1)
        past = await record_of(tx, "T1", "ITEM-1")
    assert item is not None
    assert item.state == DECIDED
    assert [one.verb for one in past] == ["added", "reviewed", "reviewed"]


async def test_failed_check_leaves_a_finding(database: Database) -> None:
    meeting = await a_meeting(database, "safety-checks")
    await record(
        database, meeting, Ruling("row0", "pass", name="Bias by slice"),
        Ruling("row1", "fail", "Prompt leaks\n\n - Tool call too ", name="Injection run"),
    )  # fmt: skip
    async with database.reading() as tx:
        owed = await Actions(tx, "T1").from_source("REV-1")
    assert [(one.title, one.owner) for one in owed] == [
        ("Finding in Injection run: Prompt leaks", LEAD),
        ("Finding in Injection run: Tool call too", LEAD),
    ]


async def test_condition_is_owed_by_who_added_the_item(database: Database) -> None:
    meeting = await a_meeting(database, "architecture-review")
    async with database.writing() as tx:
        await an_item(tx, meeting.team, "architecture-review", "Move to one region", NOW)
    (item,) = (await record(database, meeting, Ruling("ITEM-1", "conditions", "Ask legal"))).items
    assert [(one.title, one.owner, one.source) for one in item.actions] == [
        ("Move to one region: Ask legal", AUTHOR, "REV-1")
    ]


@pytest.mark.parametrize(
    ("verdict", "due", "stands"),
    [("approved", 0, False), ("deferred", 1, False), ("rejected", 1, True)],
)
async def test_accepted_one_is_looked_at_again(
    database: Database, verdict: str, due: int, *, stands: bool
) -> None:
    meeting = await a_meeting(database, "architecture-review")
    async with database.writing() as tx:
        logged = await a_logged(tx, meeting.team)
        moved = await Decisions(tx, "T1").change(
            logged, state=ACCEPTED, review_on=NOW.date() - timedelta(days=3)
        )
        assert moved is not None
        who = await as_(tx, AUTHOR)
        await review_queue.add_decision(
            tx, who, meeting.team, moved, ritual="architecture-review", now=NOW
        )
    (item,) = (await record(database, meeting, Ruling("ITEM-1", verdict, "Why"))).items
    assert item.stands is stands
    async with database.reading() as tx:
        assert len(await to_look_at(tx, meeting.team, NOW)) == due
        whole = await whole_of(tx, meeting)
        held = await decisions.numbered(tx, "T1", 1)
    assert held.state == ACCEPTED
    assert ("ADR-1" in whole.stand) is stands


async def test_withdrawn_item_stays_withdrawn(database: Database) -> None:
    meeting = await a_meeting(database, "cost-review")
    async with database.writing() as tx:
        item = await an_item(tx, meeting.team, "cost-review", "Spend of search", NOW)
        await ReviewItems(tx, "T1").change(item, state="withdrawn")
    for at, verdict in enumerate(PLAIN):
        held = await another(database, meeting, at + 1)
        (told,) = (await record(database, held, Ruling("ITEM-1", verdict.id))).items
        assert told.overtaken
    async with database.reading() as tx:
        found = await ReviewItems(tx, "T1").numbered(1)
    assert found is not None
    assert found.state == "withdrawn"


async def test_ritual_without_items_deals_with_its_queue(database: Database) -> None:
    meeting = await a_meeting(database, "cost-review")
    async with database.writing() as tx:
        for title in ("Spend of search", "GPU use"):
            await an_item(tx, meeting.team, "cost-review", title, NOW)
    await record(database, meeting, Ruling("ITEM-1", "dealt-with"), Ruling("ITEM-2", LATER.id))
    async with database.reading() as tx:
        waits = await queue_of(tx, meeting.team, "cost-review")
    assert [one.title for one in waits] == ["GPU use"]


async def test_meeting_itself_has_an_outcome(database: Database) -> None:
    meeting = await a_meeting(database, "budget-planning")
    with pytest.raises(NoteMissing) as refused:
        await record(database, meeting, Ruling(WHOLE, "changed"))
    assert refused.value.field == "note:whole"
    await record(database, meeting, Ruling(WHOLE, "changed", "Two contracts fewer"))
    async with database.reading() as tx:
        (outcome,) = await Outcomes(tx, "T1").of(meeting.occurrence.id)
    assert (outcome.subject, outcome.verdict) == ("budget-planning", "changed")


async def test_same_things_are_offered_each_time(database: Database) -> None:
    meeting = await a_meeting(database, "vendor-review")
    await record(
        database, meeting, Ruling("row0", "keep", name="OpenAI"),
        Ruling("row1", "replace", name="Old search"),
    )  # fmt: skip
    later = await another(database, meeting, 90)
    async with database.reading() as tx:
        assert await named_before(tx, later) == ["OpenAI", "Old search"]
        assert await named_before(tx, await _of(tx, meeting, "experiment-review")) == []


async def _of(tx: Any, meeting: Meeting, ritual: str) -> Meeting:
    known = kind(DEFAULT.rituals[ritual])
    return Meeting(meeting.team, meeting.occurrence, meeting.cadence, known)


# -- what is refused, beside its field -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rulings", "refusal", "field"),
    [
        ([Ruling("row0", "ship")], NameMissing, "name:row0"),
        ([Ruling("row0", "", name="Reranker")], VerdictOfNamed, "verdict:row0"),
        ([Ruling("row0", "ship", name="x" * 201)], NameTooLong, "name:row0"),
        ([Ruling("ITEM-1", "", "We talked")], VerdictMissing, "verdict:ITEM-1"),
        ([Ruling("row0", "ship", name="A"), Ruling("row1", "stop", name=" a")],
         NamedTwice, "name:row1"),
        ([Ruling("ITEM-1", "ship"), Ruling("row1", "stop", name="In the queue")],
         NamedTwice, "name:row1"),
    ],
)  # fmt: skip
async def test_faults_stand_beside_their_fields(
    database: Database, rulings: list[Ruling], refusal: type[RitualError], field: str
) -> None:
    meeting = await a_meeting(database, "experiment-review")
    async with database.writing() as tx:
        await an_item(tx, meeting.team, "experiment-review", "In the queue", NOW)
    with pytest.raises(refusal) as refused:
        await record(database, meeting, *rulings)
    assert refused.value.field == field
    async with database.reading() as tx:
        assert await recorded(tx, [meeting.team], limit=5) == []


@pytest.mark.parametrize("key", ["ITEM-1", "ITEM-99", "1", "77"])
async def test_items_of_others_are_not_there(database: Database, key: str) -> None:
    meeting = await a_meeting(database, "architecture-review")
    async with database.writing() as tx:
        other = await a_found_team(tx, name="Two", channel="C2")
        await an_item(tx, other, "architecture-review", "Not yours", NOW)
        await decisions.log(tx, other, DRAFT, author=AUTHOR, propose=True, now=NOW)
    with pytest.raises((review_queue.NoSuchItem, decisions.NoSuchDecision)):
        await record(database, meeting, Ruling(key, "approved"))


async def test_without_quorum_nothing_is_decided(database: Database) -> None:
    meeting = await a_meeting(database, "architecture-review", quorum=3)
    async with database.writing() as tx:
        await decisions.log(tx, meeting.team, DRAFT, author=AUTHOR, propose=True, now=NOW)
    two = (LEAD, HEAD)
    with pytest.raises(NoQuorum, match="2 people attended") as refused:
        await record(database, meeting, Ruling("1", "approved"), attendees=two)
    assert refused.value.field == "verdict:1"
    with pytest.raises(NoQuorum, match="note") as refused:
        await record(database, meeting, decided="We move", attendees=two)
    assert refused.value.field == "decided"
    with pytest.raises(NoQuorum, match="One person attended"):
        await record(database, meeting, Ruling("1", "approved"), attendees=(LEAD, LEAD))
    held = await record(database, meeting, Ruling("1", "deferred"), attendees=two)
    assert held.occurrence.attendees == f"{LEAD},{HEAD}"


# -- what a meeting leaves beside its items --------------------------------------------------------


async def test_meeting_leaves_decisions_actions_and_a_note(database: Database) -> None:
    meeting = await a_meeting(database, "roadmap-refresh")
    told = await record(
        database, meeting, decided=" - Retire the old index\n\n• Hire one\n",
        wanted=LEADS_ACTION, note="It was *loud*.", attendees=(LEAD,),
    )  # fmt: skip
    assert told.occurrence.decided == "Retire the old index\nHire one"
    assert [(one.title, one.owner, one.source) for one in told.actions] == [
        ("Write it down", LEAD, "REV-1")
    ]
    async with database.reading() as tx:
        whole = await whole_of(tx, meeting.held(told.occurrence))
        (entry,) = await record_of(tx, "T1", f"OCCURRENCE-{told.occurrence.id}", HELD)
    assert whole.decided == ["Retire the old index", "Hire one"]
    assert entry.texts == {"decided": told.occurrence.decided, "note": "It was *loud*."}
    assert not {"decided", "note"} & set(entry.data)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(("One",), "", place="2"), "owner:2"),
        (Wanted(("x" * 201,), LEAD, place="1"), "action:1"),
        (Wanted(tuple("abc" * 20), LEAD, place="1"), "action:1"),
    ],
)
async def test_faulty_action_is_marked(database: Database, wanted: Wanted, field: str) -> None:
    meeting = await a_meeting(database, "roadmap-refresh")
    with pytest.raises(RitualError) as refused:
        await record(database, meeting, wanted=[wanted])
    assert refused.value.field == field


async def test_blank_action_needs_no_owner(database: Database) -> None:
    meeting = await a_meeting(database, "roadmap-refresh")
    assert (await record(database, meeting, wanted=[Wanted((), "")])).actions == ()


async def test_private_one_keeps_that_it_took_place(database: Database) -> None:
    meeting = await a_meeting(database, "one-on-one")
    day = NOW.date() - timedelta(days=1)
    with pytest.raises(NotHeldYet):
        await record(database, meeting, held_on=NOW.date() + timedelta(days=1))
    told = await record(
        database, meeting, Ruling("row0", "x", name="secret"), attendees=(AUTHOR,),
        decided="secret", note="secret", wanted=LEADS_ACTION, held_on=day,
    )  # fmt: skip
    held = told.occurrence
    assert (held.state, held.attendees, held.decided, held.note) == (HELD, "", "", "")
    assert (told.items, told.actions) == ((), ())
    async with database.reading() as tx:
        whole = await whole_of(tx, meeting.held(held))
        (summary,) = await recorded(tx, [meeting.team], limit=5)
        past = await record_of(tx, "T1", f"OCCURRENCE-{held.id}")
    assert whole.held_on == day
    assert summary.said == ("it took place",)
    assert "secret" not in str(past)


async def test_two_forms_at_once_leave_one_record(database: Database) -> None:
    meeting = await a_meeting(database, "vendor-review")
    done = await asyncio.gather(
        *(
            record(database, meeting, Ruling("row0", verdict, name="OpenAI"), wanted=LEADS_ACTION)
            for verdict in ("keep", "replace", "keep", "renegotiate")
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Record) for one in done) == 1
    assert sum(isinstance(one, reviews.AlreadyRecorded) for one in done) == 3
    async with database.reading() as tx:
        assert len(await Outcomes(tx, "T1").of(meeting.occurrence.id)) == 1
        assert len(await Actions(tx, "T1").from_source("REV-1")) == 1


async def test_expected_are_those_it_asks(database: Database) -> None:
    meeting = await a_meeting(database, "architecture-review")
    async with database.reading() as tx:
        assert set(await expected(tx, meeting)) == {AUTHOR, LEAD, HEAD}


async def test_lead_owes_what_a_leaver_added(database: Database) -> None:
    meeting = await a_meeting(database, "architecture-review")
    async with database.writing() as tx:
        await an_item(tx, meeting.team, "architecture-review", "Move to one region", NOW)
        await know(tx, replace(a_person(AUTHOR), has_left=True))
    (item,) = (await record(database, meeting, Ruling("ITEM-1", "conditions", "Ask legal"))).items
    assert [one.owner for one in item.actions] == [LEAD]
    async with database.reading() as tx:
        assert AUTHOR not in await expected(tx, meeting)
