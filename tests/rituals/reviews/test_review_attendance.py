"""Who attended and who counts, and that nobody accepts their own decision by facilitating."""

from dataclasses import replace

import pytest

from rituals.decisions import decisions
from rituals.delegations import delegate
from rituals.people import know
from rituals.reviews import reviews
from rituals.reviews.attendance import OwnDecision
from rituals.reviews.rulings import NoQuorum, Ruling
from rituals.rights import PersonUnknown
from storage.db import Database
from storage.decisions import Decisions
from tests.decision_rows import AUTHOR, DRAFT, HEAD, LEAD, NOW, a_person, as_
from tests.rituals.reviews.test_review_engine import a_meeting, record

REVIEW = "architecture-review"


async def logged(database: Database, author: str = AUTHOR, **changes: object) -> reviews.Meeting:
    meeting = await a_meeting(database, REVIEW, **changes)
    async with database.writing() as tx:
        await decisions.log(tx, meeting.team, DRAFT, author=author, propose=True, now=NOW)
        for one in (a_person("UBOT", is_bot=True), a_person("UGUEST", is_guest=True)):
            await know(tx, one)
    return meeting


async def state_of(database: Database) -> str:
    async with database.reading() as tx:
        found = await Decisions(tx, "T1").numbered(1)
    assert found is not None
    return found.state


@pytest.mark.parametrize("verdict", ["approved", "conditions"])
async def test_facilitator_accepts_nothing_of_their_own(database: Database, verdict: str) -> None:
    meeting = await logged(database)
    with pytest.raises(OwnDecision, match="You wrote ADR-1") as refused:
        await record(database, meeting, Ruling("1", verdict, "Measure"), actor=AUTHOR)
    assert refused.value.field == "verdict:1"
    assert "Name of U2LEAD" in str(refused.value)
    await record(database, meeting, Ruling("1", "deferred"), actor=AUTHOR)
    assert await state_of(database) == "proposed"


async def test_facilitator_accepts_what_another_wrote(database: Database) -> None:
    meeting = await logged(database, author=HEAD)
    await record(database, meeting, Ruling("1", "approved"), actor=AUTHOR)
    assert await state_of(database) == "accepted"


async def test_lead_and_their_deputy_hold_the_right(database: Database) -> None:
    meeting = await logged(database)
    async with database.writing() as tx:
        await delegate(tx, await as_(tx, LEAD), AUTHOR, "2026-12-01", NOW)
    await record(database, meeting, Ruling("1", "approved"), actor=AUTHOR)
    assert await state_of(database) == "accepted"


async def test_bots_attend_nothing(database: Database) -> None:
    meeting = await logged(database, quorum=3)
    with pytest.raises(NoQuorum, match=r"2 people attended \(Name of UBOT: it is a bot"):
        await record(
            database, meeting, Ruling("1", "approved"), attendees=(LEAD, HEAD, "UBOT", "UGUEST")
        )
    told = await record(
        database, meeting, Ruling("1", "approved"),
        attendees=(LEAD, "UBOT", HEAD, "UGUEST", AUTHOR),
    )  # fmt: skip
    assert told.occurrence.attendees == f"{LEAD},{HEAD},UGUEST,{AUTHOR}"
    assert told.left_out == ("UBOT",)


async def test_whom_nobody_knows_is_met_first(database: Database) -> None:
    meeting = await logged(database)
    with pytest.raises(PersonUnknown) as met:
        await record(database, meeting, attendees=(LEAD, "U9NEW"))
    assert met.value.user == "U9NEW"
    async with database.writing() as tx:
        await know(tx, replace(a_person("U9NEW"), is_bot=True))
    assert (await record(database, meeting, attendees=(LEAD, "U9NEW"))).left_out == ("U9NEW",)
