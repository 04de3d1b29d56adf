"""What a page says, once it was sent, of what it asked its reader: what became of it, and whose."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.check_ins.names import READ
from handlers.weekly.deeds import ask_button
from rituals.actions.actions import DONE, DROPPED
from rituals.calendar.weeks import Week
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.replies import Agreed, reply
from rituals.decisions import approvals
from rituals.occurrences import not_held
from rituals.rights import viewer
from rituals.teams.teams import Team
from rituals.weekly.pages import page_for
from rituals.weekly.settled import with_settled
from rituals.weekly.settled_words import STILL_TAKEN
from rituals.weekly.values import Page
from rituals.weekly.words import ask_said
from rituals.work import Database, Tx
from storage.actions import actions
from storage.cadences import Cadences, Occurrence, occurrences
from storage.delegations import delegations
from storage.due_cadences import NewOccurrence, write_occurrences
from storage.incidents import incidents
from storage.postmortems import postmortems
from tests import check_in_rows as rows
from tests.check_in_rows import MAYA, OTHER, Clock, at, goals_of
from tests.decision_rows import AUTHOR, HEAD, LEAD, a_logged, as_
from tests.postmortem_rows import an_incident
from tests.rituals.weekly.test_weekly_pages import (
    DAY,
    FOUNDED,
    HOUR,
    IN_IT,
    NOW,
    WEEK,
    a_postmortem,
    a_team,
    an_action,
)

LATER = NOW + 2 * HOUR
FIRST = date(2026, 12, 23)
"""When Maya is asked first."""
MONDAY = datetime(2026, 12, 28, 8, 30, tzinfo=UTC)
CHECK_INS_WEEK = Week.named("2026-W52")


async def page_of(tx: Tx, team: Team, user: str = HEAD, now: datetime = NOW) -> Page:
    week = CHECK_INS_WEEK if now >= MONDAY else WEEK
    return await page_for(tx, await viewer(tx, "T1", user), now, week=week, team=team)


async def settled(tx: Tx, page: Page, now: datetime = LATER) -> list[str]:
    """Return what is said of each ask of a page that its reader looks at again."""
    again = await with_settled(tx, await viewer(tx, "T1", page.reader), page, now)
    return [one.settled for one in again.asks]


# -- what others do meanwhile ----------------------------------------------------------------------


async def test_own_approval_settles_what_waits_for_another(database: Database) -> None:
    """A shared interface takes two approvals: who gave theirs is not asked any more."""
    async with database.writing() as tx:
        team = await a_team(tx)
        one = await a_logged(tx, team, kind="interface-change", now=IN_IT)
        pages = [await page_of(tx, team, user) for user in (HEAD, LEAD)]
        assert [[ask.deed for ask in page.asks] for page in pages] == [["approve"], ["approve"]]
        await approvals.approve(tx, await as_(tx, HEAD), team, one, now=NOW + HOUR)
    async with database.reading() as tx:
        assert [await settled(tx, page) for page in pages] == [["approved since"], [""]]
    async with database.writing() as tx:
        await approvals.approve(tx, await as_(tx, LEAD), team, one, now=NOW + HOUR)
    async with database.reading() as tx:
        assert [await settled(tx, page) for page in pages] == [["accepted since"]] * 2


@pytest.mark.parametrize(
    ("fields", "heads", "authors"),
    [
        ({}, "", ""),
        ({"state": DONE}, "done since", "done since"),
        ({"state": DROPPED}, "dropped since", "dropped since"),
        ({"due_on": NOW.date()}, "moved since", "moved since"),
        ({"owner": LEAD}, "", "handed over since"),
    ],
)
async def test_action_says_what_became_of_it(
    database: Database, fields: dict[str, object], heads: str, authors: str
) -> None:
    """Who manages is asked still about what another owes now; the one who owed it is not."""
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 19), owner=AUTHOR)
        pages = [await page_of(tx, team, user) for user in (HEAD, AUTHOR)]
        await tx.execute(update(actions).values(**{"title": "Fix the alert", **fields}))
    async with database.reading() as tx:
        assert [await settled(tx, page) for page in pages] == [[heads], [authors]]


async def test_yours_is_not_said_of_anothers(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 19), owner=HEAD)
        await a_postmortem(tx, team, NOW - HOUR, owner=HEAD)
        await an_incident(tx, team, now=IN_IT, severity="sev1", next_update_at=NOW - HOUR)
        await tx.execute(update(incidents).values(lead=HEAD))
        page = await page_of(tx, team)
        assert [one.yours for one in page.asks] == [True, True, True]
        for table, column in ((actions, "owner"), (postmortems, "owner"), (incidents, "lead")):
            await tx.execute(update(table).values({column: LEAD}))
    async with database.reading() as tx:
        assert await settled(tx, page) == ["handed over since"] * 3


async def test_lowered_incident_is_not_asked_about(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_incident(tx, team, now=IN_IT, severity="sev1", next_update_at=NOW - HOUR)
        page = await page_of(tx, team)
        assert await settled(tx, page) == [""]
        await tx.execute(update(incidents).values(next_update_at=LATER + HOUR))
        assert await settled(tx, page) == ["updated since"]
        await tx.execute(update(incidents).values(severity="sev2", next_update_at=NOW))
        assert await settled(tx, page) == ["lowered since"]


async def test_ended_deputy_is_asked_no_more(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 19), owner=LEAD)
        await tx.execute(
            delegations.insert().values(
                workspace="T1", giver=HEAD, deputy=AUTHOR, until=NOW + HOUR, made_at=FOUNDED
            )
        )
        page = await page_of(tx, team, AUTHOR)
        assert await settled(tx, page, NOW) == [""]
        assert await settled(tx, page, NOW + 2 * HOUR) == ["not yours any more"]


# -- meetings --------------------------------------------------------------------------------------


async def a_review(tx: Tx, team: Team, state: str) -> Occurrence:
    cadence = await Cadences(tx, "T1").add(
        team_id=team.id, ritual="architecture-review", title="Architecture review",
        rule="FREQ=WEEKLY;BYDAY=TU", zone="UTC", start="2026-11-03T09:00", lead_minutes=0,
        open_minutes=60, grace_minutes=60, channel="C1", created_at=FOUNDED,
    )  # fmt: skip
    (found,) = await write_occurrences(
        tx,
        [
            NewOccurrence(
                workspace="T1", cadence_id=cadence.id, local_date=IN_IT.date(), starts_at=IN_IT,
                state=state,
            )
        ],
    )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"state": "held", "number": 3}, "recorded since"),
        ({"state": "held"}, "held since"),
        ({"state": "missed"}, "missed since"),
        ({"state": "skipped"}, "called off since"),
    ],
)
async def test_outcome_says_what_became_of_its_meeting(
    database: Database, fields: dict[str, object], said: str
) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await a_review(tx, team, "open")
        page = await page_of(tx, team)
        assert [one.deed for one in page.asks] == ["outcome"]
        await tx.execute(update(occurrences).values(**{"by": HEAD, **fields}))
    async with database.reading() as tx:
        assert await settled(tx, page) == [said]
    # What was missed or only closed is still recorded, late.
    assert (said in STILL_TAKEN) == (said in {"held since", "missed since"})


async def test_missed_review_is_explained_or_held_after_all(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        one = await a_review(tx, team, "missed")
        page = await page_of(tx, team)
        assert [each.deed for each in page.asks] == ["missed"]
        assert await settled(tx, page) == [""]
        await not_held.explain(tx, await as_(tx, HEAD), one.id, "Everybody was ill", LATER)
        assert await settled(tx, page) == ["explained since"]
        await tx.execute(update(occurrences).values(state="held", number=3))
        assert await settled(tx, page) == ["recorded since"]


# -- check-ins -------------------------------------------------------------------------------------

Deed = Callable[[Tx, datetime], Awaitable[object]]


async def pauses(tx: Tx, now: datetime) -> None:
    await check_in_moves.pause(tx, await as_(tx, MAYA), 1, now=now)


async def ends(tx: Tx, now: datetime) -> None:
    await check_in_moves.end(tx, await as_(tx, MAYA), 1, why="Another role", now=now)


async def answers(tx: Tx, now: datetime) -> None:
    await rows.answers(tx, "day-30", now)


async def closed(tx: Tx, now: datetime) -> None:
    await answers(tx, now)
    await rows.closes(tx, "day-30", now)


async def nothing(_tx: Tx, _now: datetime) -> None:
    """Let it stand."""


@pytest.mark.parametrize(
    ("deed", "days", "said"),
    [
        (nothing, 0, ""),
        (answers, 0, "answered since"),
        (closed, 0, "closed since"),
        (pauses, 0, "paused since"),
        (ends, 0, "ended since"),
        (nothing, 40, "missed since"),
    ],
)
async def test_check_in_says_what_became_of_it(
    database: Database, deed: Deed, days: int, said: str
) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        team = await rows.a_team(tx)
        await rows.a_plan(tx, team)
    await clock.until(MONDAY)
    async with database.writing() as tx:
        page = await page_of(tx, team, MAYA, MONDAY)
        assert [one.deed for one in page.asks] == ["check-in-answer"]
        await deed(tx, MONDAY + HOUR)
    now = MONDAY + timedelta(days=days, hours=2)
    await clock.until(now)
    async with database.reading() as tx:
        assert await settled(tx, page, now) == [said]


async def test_report_says_what_became_of_it(database: Database) -> None:
    """Who does not manage it any more is told nothing else, whatever became of it."""
    clock = Clock(database)
    async with database.writing() as tx:
        team = await rows.a_team(tx)
        await rows.a_plan(tx, team)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await answers(tx, clock.now)
    await clock.until(MONDAY)
    async with database.writing() as tx:
        page = await page_of(tx, team, HEAD, MONDAY)
        assert [one.deed for one in page.asks] == ["check-in-reply"]
        assert await settled(tx, page, MONDAY) == [""]
        row = await rows.the(tx, "day-30")
        await reply(tx, await as_(tx, HEAD), row.id, row.revision, "Well done", (), now=MONDAY)
        (replied,) = (await with_settled(tx, await as_(tx, HEAD), page, MONDAY)).asks
        assert replied.settled == "replied since"
        button = ask_button(replied)
        assert button is not None
        assert (button["action_id"], button["value"]) == (READ, str(row.id))
        (anew,) = (await page_of(tx, team, HEAD, MONDAY)).asks
        assert (anew.deed, anew.what) == (
            "check-in-read",
            "A check-in that you replied to waits to be closed",
        )
        await rows.closes(tx, "day-30", MONDAY)
        assert await settled(tx, page, MONDAY) == ["closed since"]
        await check_in_moves.name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=MONDAY)
        assert await settled(tx, page, MONDAY) == ["not yours any more"]


@pytest.mark.parametrize(
    ("owner", "due_on", "done", "said"),
    [
        (MAYA, date(2026, 12, 28), False, ""),
        (MAYA, date(2027, 1, 20), False, "moved since"),
        (HEAD, date(2026, 12, 28), False, "not yours any more"),
        (MAYA, date(2026, 12, 28), True, "dropped since"),
    ],
)
async def test_agreed_says_what_became_of_it(
    database: Database, owner: str, due_on: date, *, done: bool, said: str
) -> None:
    clock = Clock(database)

    async def agree(tx: Tx, *agreed: Agreed, dropped: tuple[int, ...] = ()) -> None:
        row = await rows.the(tx, "day-30")
        who = await as_(tx, HEAD)
        await reply(tx, who, row.id, row.revision, "So", agreed, dropped=dropped, now=clock.now)

    async with database.writing() as tx:
        team = await rows.a_team(tx)
        await rows.a_plan(tx, team)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await answers(tx, clock.now)
        await agree(tx, Agreed("Call them", MAYA, date(2026, 12, 28)))
    await clock.until(MONDAY)
    async with database.writing() as tx:
        page = await page_of(tx, team, MAYA, MONDAY)
        assert [one.deed for one in page.asks] == ["check-in-agreed"]
        (goal,) = [one for one in await goals_of(tx) if one.source == "agreed"]
        if done:
            await agree(tx, dropped=(goal.id,))
        else:
            await agree(tx, Agreed("Call them", owner, due_on, goal.id))
    async with database.reading() as tx:
        assert await settled(tx, page, MONDAY + HOUR) == [said]


async def test_named_manager_settles_a_plan_without_one(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        team = await rows.a_team(tx)
        await rows.a_plan(tx, team)
    await clock.until(MONDAY - DAY)
    async with database.writing() as tx:
        await rows.leaves(tx, HEAD, clock.now)
        assert (await rows.plan_of(tx)).manager is None
        page = await page_of(tx, team, MAYA, MONDAY)
        assert [one.record for one in page.asks] == [
            "PLAN-1",
            str((await rows.the(tx, "day-30")).id),
        ]
        await check_in_moves.name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=MONDAY)
        assert await settled(tx, page, MONDAY) == ["named since", ""]


async def test_unread_answer_says_who_reads_it(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        team = await rows.a_team(tx)
        await rows.a_plan(tx, team)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await answers(tx, clock.now)
        maya = await as_(tx, MAYA)
        await check_in_moves.name_manager(tx, maya, 1, OTHER, now=clock.now)
        page = await page_of(tx, team, MAYA, MONDAY)
        assert [ask_said(one) for one in page.asks] == [
            "Your answers to an earlier manager: nobody reads them"
        ]
        assert await settled(tx, page, MONDAY) == [""]
        await check_in_moves.share(tx, maya, 1, now=MONDAY)
        assert await settled(tx, page, MONDAY) == ["open to your manager since"]


async def test_page_without_asks_stays_as_it_is(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        page = await page_of(tx, team)
        assert await with_settled(tx, await as_(tx, HEAD), page, LATER) is page
