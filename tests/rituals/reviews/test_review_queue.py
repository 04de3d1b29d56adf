"""The queue of a review: what joins it, what does not, and who takes something off."""

import asyncio
from datetime import date, timedelta

import pytest

from rituals.decisions import decisions
from rituals.decisions.states import ACCEPTED, DRAFT, REJECTED
from rituals.errors import RitualError
from rituals.history import record_of
from rituals.people import know
from rituals.reviews import queue as review_queue
from rituals.reviews.queue import (
    HasNoQueue,
    ItemSettled,
    ItemTitleTooLong,
    KeepsNothing,
    LinkTooLong,
    NoItemTitle,
    NoLink,
    NoReason,
    NoSuchItem,
    NoSuchRitual,
    NotForReview,
    ReviewItem,
    WaitsAlready,
    queue_of,
)
from rituals.rights import NotInTeam, NotYours
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.db import Database
from storage.decisions import Decisions
from tests.agenda_rows import a_cadence, a_meeting
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_found_team, a_logged, a_person, as_

ARCHITECTURE, COST = "architecture-review", "cost-review"
OUTSIDER = "U9OUTSIDER"


async def add(
    tx: Tx, team: Team, title: str, *, ritual: str = COST, link: str = "", by: str = AUTHOR
) -> ReviewItem:
    who = await as_(tx, by)
    return await review_queue.add(tx, who, team, ritual=ritual, title=title, link=link, now=NOW)


async def test_what_is_added_waits(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        item = await add(tx, team, " Spend of\nsearch ", link="https://example.com/spend")
    async with database.reading() as tx:
        (waits,) = await queue_of(tx, team, COST)
        assert await queue_of(tx, team, ARCHITECTURE) == []
        (entry,) = await record_of(tx, "T1", "ITEM-1")
    assert (waits.key, waits.title, waits.by) == ("ITEM-1", "Spend of search", AUTHOR)
    assert waits.link == item.link == "https://example.com/spend"
    assert entry.texts["title"] == "Spend of search"
    assert "Spend" not in str(entry.data)


@pytest.mark.parametrize(
    ("title", "link", "ritual", "refusal"),
    [
        (" \n ", "", COST, NoItemTitle),
        ("x" * 4000, "", COST, ItemTitleTooLong),
        ("Spend", "javascript:alert(1)", COST, NoLink),
        ("Spend", "https://x" + "y" * 1992, COST, LinkTooLong),
        ("Spend", "", "moon-review", NoSuchRitual),
        ("Spend", "", "one-on-one", KeepsNothing),
        ("Spend", "", "standup", HasNoQueue),
        ("Spend", "", "on-call-handoff", HasNoQueue),
        ("Spend", "", "postmortem", HasNoQueue),
    ],
)
async def test_unfit_item_is_refused(
    database: Database, title: str, link: str, ritual: str, refusal: type[RitualError]
) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        with pytest.raises(refusal):
            await add(tx, team, title, link=link, ritual=ritual)


async def test_long_link_is_told_by_how_much(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        with pytest.raises(LinkTooLong, match="at most 2000 characters, and this one has 2018"):
            await add(tx, team, "Spend", link=f"https://a.example/{'x' * 2000}")
        longest = f"http://a.example/{'x' * 1983}"
        assert (await add(tx, team, "Spend", link=longest)).link == longest


async def test_same_thing_waits_once(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await add(tx, team, "Spend of search")
        with pytest.raises(WaitsAlready, match="ITEM-1"):
            await add(tx, team, "spend of SEARCH ", by=LEAD)
        assert (await add(tx, team, "Spend of search", ritual="vendor-review")).ritual


async def test_of_two_at_once_one_is_told(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)

    async def one(by: str) -> ReviewItem:
        async with database.writing() as tx:
            return await add(tx, team, "Spend of search", by=by)

    done = await asyncio.gather(*(one(by) for by in (AUTHOR, LEAD, HEAD)), return_exceptions=True)
    assert sum(isinstance(each, ReviewItem) for each in done) == 1
    assert sum(isinstance(each, WaitsAlready) for each in done) == 2


async def test_outsider_adds_nothing(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        await know_outsider(tx)
        with pytest.raises(NotInTeam):
            await add(tx, team, "Spend", by=OUTSIDER)


async def know_outsider(tx: Tx) -> None:
    await know(tx, a_person(OUTSIDER))


# -- decisions -------------------------------------------------------------------------------------


async def test_unticked_proposal_joins(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        decision = await a_logged(tx, team, queued=False)
        who = await as_(tx, AUTHOR)
        assert await queue_of(tx, team, ARCHITECTURE) == []
        added = await review_queue.add_decision(
            tx, who, team, decision, ritual=ARCHITECTURE, now=NOW
        )
        assert added is None
        (waits,) = await queue_of(tx, team, ARCHITECTURE)
        assert (waits.key, waits.name) == ("1", "ADR-1")
        again = await decisions.numbered(tx, "T1", 1)
        with pytest.raises(WaitsAlready, match="ADR-1"):
            await review_queue.add_decision(tx, who, team, again, ritual=ARCHITECTURE, now=NOW)


@pytest.mark.parametrize(
    ("state", "review_on", "said"),
    [
        (DRAFT, None, "Propose it first"),
        (REJECTED, None, "a new decision"),
        (ACCEPTED, None, "supersedes"),
        (ACCEPTED, date(2027, 3, 1), "2027-03-01"),
    ],
)
async def test_what_is_settled_is_refused(
    database: Database, state: str, review_on: date | None, said: str
) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        logged = await a_logged(tx, team, propose=False)
        moved = await Decisions(tx, "T1").change(logged, state=state, review_on=review_on)
        assert moved is not None
        with pytest.raises(NotForReview, match=said):
            await review_queue.add_decision(
                tx, await as_(tx, AUTHOR), team, moved, ritual=ARCHITECTURE, now=NOW
            )


async def test_past_its_day_it_is_looked_at_again(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        logged = await a_logged(tx, team)
        day = NOW.date() - timedelta(days=3)
        moved = await Decisions(tx, "T1").change(logged, state=ACCEPTED, review_on=day)
        assert moved is not None
        who = await as_(tx, AUTHOR)
        item = await review_queue.add_decision(tx, who, team, moved, ritual=ARCHITECTURE, now=NOW)
        assert item is not None
        with pytest.raises(WaitsAlready):
            await review_queue.add_decision(tx, who, team, moved, ritual=ARCHITECTURE, now=NOW)
        (waits,) = await queue_of(tx, team, ARCHITECTURE)
    assert (waits.key, waits.name, waits.title) == ("ITEM-1", "ADR-1", logged.title)


# -- carried over, and taken off -------------------------------------------------------------------


async def test_meetings_it_waited_through_are_counted(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        cadence = await a_cadence(tx, team, COST)
        other = await a_cadence(tx, team, "vendor-review")
        await a_meeting(tx, cadence, NOW - timedelta(days=1))
        await add(tx, team, "Spend of search")
        for days in (7, 14):
            await a_meeting(tx, cadence, NOW + timedelta(days=days))
        await a_meeting(tx, other, NOW + timedelta(days=8))
        (waits,) = await queue_of(tx, team, COST)
        assert waits.carried == 2
        assert await queue_of(tx, team, COST, NOW - timedelta(days=1)) == []


async def test_item_is_taken_off_with_a_reason(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        for title in ("Spend of search", "GPU use"):
            await add(tx, team, title, by=LEAD)
        with pytest.raises(NotYours):  # neither theirs nor a lead's
            await review_queue.drop(tx, await as_(tx, AUTHOR), 1, why="Old", now=NOW)
        with pytest.raises(NoReason):
            await review_queue.drop(tx, await as_(tx, HEAD), 1, why=" \n", now=NOW)
        await review_queue.drop(tx, await as_(tx, HEAD), 1, why="Old", now=NOW)
        with pytest.raises(ItemSettled, match="withdrawn"):
            await review_queue.drop(tx, await as_(tx, LEAD), 1, why="Old", now=NOW)
        assert [one.name for one in await queue_of(tx, team, COST)] == ["ITEM-2"]
    async with database.reading() as tx:
        past = await record_of(tx, "T1", "ITEM-1", "withdrawn")
    assert [one.texts for one in past] == [{"why": "Old"}]


async def test_item_of_a_private_team_is_not_there(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, private=True)
        await add(tx, team, "Spend of search")
        await know_outsider(tx)
        with pytest.raises(NoSuchItem):
            await review_queue.seen(tx, await as_(tx, OUTSIDER), 1)
        with pytest.raises(NoSuchItem):
            await review_queue.seen(tx, await as_(tx, AUTHOR), 99)
