"""Signatures under what a review decided: by role, by deputy, once, and complete with the last."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from rituals.delegations import delegate
from rituals.promises import Promises
from rituals.reviews import reviews
from rituals.reviews import signing as review_signing
from rituals.reviews.kinds import kind_of
from rituals.reviews.looking import whole_of
from rituals.reviews.reviews import Report
from rituals.reviews.rulings import Meeting
from rituals.reviews.signing import REMINDER, SIGN, NothingToSign, NoWhy, person_of
from rituals.rights import NotYours
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, PRODUCT
from rituals.work import Tx
from storage.db import Database
from tests.agenda_rows import a_cadence, an_occurrence
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_found_team, as_

OWNER = "U4OWNER"
BOTH = {ENGINEER: (AUTHOR,), ENGINEERING: (LEAD,), MANAGER: (HEAD,), PRODUCT: (OWNER,)}
NO_PRODUCT = {ENGINEER: (AUTHOR,), MANAGER: (HEAD,)}


async def recorded(
    tx: Tx,
    people: Mapping[str, Sequence[str]] = BOTH,
    ritual: str = "product-review",
    *,
    private: bool = False,
) -> Meeting:
    """Record a review that is to be signed."""
    team = await a_found_team(tx, people, private=private)
    cadence = await a_cadence(tx, team, ritual)
    held = await an_occurrence(tx, cadence, NOW)
    meeting = Meeting(team, held, cadence, await kind_of(tx, team, cadence))
    told = await reviews.record(tx, meeting, Report(decided="Launch"), actor=HEAD, now=NOW)
    return meeting.held(told.occurrence)


async def asked(tx: Tx, meeting: Meeting) -> set[str]:
    made = await Promises(tx, "T1").of(f"OCCURRENCE-{meeting.occurrence.id}")
    return {person_of(one.key) for one in made if one.kind == SIGN}


async def test_complete_with_the_last_signature(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx)
        assert await asked(tx, meeting) == {LEAD, OWNER}
        signed = await review_signing.sign(tx, await as_(tx, OWNER), meeting, NOW)
        assert signed == [PRODUCT]
        assert not (await whole_of(tx, meeting)).complete
        assert await review_signing.sign(tx, await as_(tx, LEAD), meeting, NOW) == [ENGINEERING]
    async with database.reading() as tx:
        whole = await whole_of(tx, meeting)
    assert whole.complete
    assert [(one.role, one.person) for one in whole.signatures] == [
        (PRODUCT, OWNER), (ENGINEERING, LEAD),
    ]  # fmt: skip


async def test_second_click_changes_nothing(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx)
        await review_signing.sign(tx, await as_(tx, OWNER), meeting, NOW)
        with pytest.raises(NothingToSign, match="signed already for product"):
            await review_signing.sign(tx, await as_(tx, OWNER), meeting, NOW)


@pytest.mark.parametrize("person", [AUTHOR, HEAD])
async def test_others_cannot_sign(database: Database, person: str) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx)
        with pytest.raises(NotYours):
            await review_signing.sign(tx, await as_(tx, person), meeting, NOW)


async def test_manager_stands_in_for_whom_nobody_is(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx, NO_PRODUCT)
        assert await asked(tx, meeting) == {HEAD}
        await review_signing.sign(tx, await as_(tx, HEAD), meeting, NOW)
        assert (await whole_of(tx, meeting)).complete


async def test_director_signs_the_budget(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx, {**BOTH, "director": (AUTHOR,)}, "budget-planning")
        assert await asked(tx, meeting) == {AUTHOR}
        await review_signing.sign(tx, await as_(tx, AUTHOR), meeting, NOW)
        assert (await whole_of(tx, meeting)).complete


async def test_deputy_is_asked_and_signs(database: Database) -> None:
    async with database.writing() as tx:
        await a_found_team(tx, BOTH, name="Two")
        await delegate(tx, await as_(tx, OWNER), AUTHOR, "2026-12-01", NOW)
        meeting = await recorded(tx)
        assert await asked(tx, meeting) == {LEAD, AUTHOR}
        assert await review_signing.sign(tx, await as_(tx, AUTHOR), meeting, NOW) == [PRODUCT]
        (first, _) = (await whole_of(tx, meeting)).signatures
    assert first.person == AUTHOR


async def test_deputy_from_outside_reads_nothing_of_a_private_team(database: Database) -> None:
    async with database.writing() as tx:
        await a_found_team(tx, {**BOTH, "director": ("U9OUT",)}, name="Two")
        await delegate(tx, await as_(tx, OWNER), "U9OUT", "2026-12-01", NOW)
        await delegate(tx, await as_(tx, LEAD), AUTHOR, "2026-12-01", NOW)
        meeting = await recorded(tx, private=True)
        assert await asked(tx, meeting) == {OWNER, AUTHOR}
        assert not await review_signing.may_read(tx, meeting, "U9OUT")
        assert await review_signing.may_read(tx, meeting, AUTHOR)
        assert await review_signing.sign(tx, await as_(tx, OWNER), meeting, NOW) == [PRODUCT]


async def test_reason_stands_until_it_is_signed(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx)
        who = await as_(tx, OWNER)
        with pytest.raises(NoWhy):
            await review_signing.refuse(tx, who, meeting, " ", NOW)
        await review_signing.refuse(tx, who, meeting, "The goal is missing", NOW)
    async with database.writing() as tx:
        first, second = (await whole_of(tx, meeting)).signatures
        assert (first.refused_by, first.why, second.why) == (OWNER, "The goal is missing", "")
        await review_signing.sign(tx, await as_(tx, OWNER), meeting, NOW)
    async with database.reading() as tx:
        first, _ = (await whole_of(tx, meeting)).signatures
    assert (first.person, first.why) == (OWNER, "")


async def test_most_reviews_need_none(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx, ritual="roadmap-refresh")
        assert await asked(tx, meeting) == set()
        with pytest.raises(NothingToSign, match="asks for none"):
            await review_signing.sign(tx, await as_(tx, LEAD), meeting, NOW)


async def test_each_is_reminded_once_after_three_working_days(database: Database) -> None:
    async with database.writing() as tx:
        meeting = await recorded(tx)
        made = await Promises(tx, "T1").of(f"OCCURRENCE-{meeting.occurrence.id}")
    reminders = [one for one in made if one.kind == REMINDER]
    assert {person_of(one.key) for one in reminders} == {LEAD, OWNER}
    assert {one.due_at.date() for one in reminders} == {date(2026, 11, 26)}
