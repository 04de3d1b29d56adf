"""Whatever is done to a plan, in whatever order, the rules of its check-ins hold."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from rituals.check_ins import check_ins
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.reopening import reopen
from rituals.check_ins.states import ONCE_ASKED, OPEN, REMOVED
from rituals.errors import RitualError
from storage.check_ins import CheckIn, Goal, Plan
from storage.db import Database
from tests.check_in_rows import (
    BEGIN,
    MAYA,
    SPEAKING,
    START,
    Clock,
    a_plan,
    answers,
    closes,
    goals_of,
    plan_of,
    rows_of,
)
from tests.decision_rows import HEAD, as_

DAY = timedelta(days=1)
MOVES = 24
STATUSES = ("done", "on-track", "at-risk", "blocked", "dropped")


class Story:
    """One plan to which a random choice of things is done."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.random = Random(seed)  # noqa: S311 - a story, no secret
        self.clock = Clock(database)
        self.told: list[str] = []

    async def play(self) -> None:
        async with self.database.writing() as tx:
            await a_plan(tx, start_on=START - self.random.randrange(0, 50) * DAY)
        moves = (
            self.passes, self.passes, self.passes, self.moves, self.pauses, self.resumes,
            self.answers, self.answers, self.closes, self.opens_again, self.goes_down,
        )  # fmt: skip
        for _ in range(MOVES):
            move = self.random.choice(moves)
            self.told.append(move.__name__)
            try:
                await move()
            except RitualError as error:
                self.told.append(f"refused: {type(error).__name__}")
            await self.holds()
        await self.ends()

    # -- what is done ----------------------------------------------------------------------------

    async def passes(self) -> None:
        await self.clock.until(self.clock.now + self.random.randrange(1, 45) * DAY)

    async def goes_down(self) -> None:
        await self.clock.down_until(self.clock.now + self.random.randrange(1, 45) * DAY)

    async def moves(self) -> None:
        async with self.database.writing() as tx:
            days = self.random.randrange(-40, 60)
            plan, who = await plan_of(tx), await as_(tx, self.random.choice((MAYA, HEAD)))
            new = plan.start_on + days * DAY
            await check_in_moves.move_start(tx, who, 1, new, now=self.clock.now)

    async def pauses(self) -> None:
        days = self.random.choice((None, 1, 3, 14, 60))
        async with self.database.writing() as tx:
            who, today = await as_(tx, MAYA), self.clock.now.date()
            back: date | None = today + days * DAY if days else None
            await check_in_moves.pause(tx, who, 1, back_on=back, now=self.clock.now)

    async def resumes(self) -> None:
        async with self.database.writing() as tx:
            await check_in_moves.resume(tx, await as_(tx, HEAD), 1, now=self.clock.now)

    async def answers(self) -> None:
        async with self.database.writing() as tx:
            rows = await rows_of(tx, await plan_of(tx))
            status = self.random.choice(STATUSES)
            taken = [one for one in rows if one.state in {"asked", "missed", "answered"}] or rows
            some = self.random.choice(taken).milestone
            await answers(tx, some, self.clock.now, status)

    async def closes(self) -> None:
        async with self.database.writing() as tx:
            rows = await rows_of(tx, await plan_of(tx))
            said = [one for one in rows if one.state in {"missed", "answered"}] or rows
            await closes(tx, self.random.choice(said).milestone, self.clock.now)

    async def opens_again(self) -> None:
        async with self.database.writing() as tx:
            rows = await rows_of(tx, await plan_of(tx))
            closed = [one for one in rows if one.state == "closed"] or rows
            row, who = self.random.choice(closed), await as_(tx, HEAD)
            await reopen(tx, who, row.id, now=self.clock.now)

    # -- what holds ------------------------------------------------------------------------------

    async def holds(self) -> None:
        async with self.database.reading() as tx:
            plan, goals = await plan_of(tx), await goals_of(tx)
            rows = await rows_of(tx, plan)
            seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
        asked = Counter(one.about for one in self.clock.sent if one.kind == "check-in-ask")
        assert all(count == 1 for count in asked.values()), self.told
        heard = Counter((one.kind, one.key) for one in self.clock.sent if one.kind in SPEAKING)
        assert all(count == 1 for count in heard.values()), self.told
        assert {one.plan_state for one in self.clock.sent if one.kind in SPEAKING} <= {"running"}
        self.days_hold(rows)
        self.goals_are_there(plan, rows, goals, seen)

    def days_hold(self, rows: list[CheckIn]) -> None:
        """Nothing is asked before its day, or in any order but its own."""
        for one in rows:
            assert (one.asked_at is not None) == (one.state in ONCE_ASKED) or one.state == "passed"
            if one.asked_at is not None:
                assert one.asked_at.date() >= one.due_on, self.told
                assert one.due_on.weekday() < 5, self.told
        moments = [one.asked_at for one in rows if one.asked_at is not None]
        assert moments == sorted(moments), self.told

    def goals_are_there(
        self, plan: Plan, rows: list[CheckIn], goals: list[Goal], seen: check_ins.Whole
    ) -> None:
        """A goal is settled, or some check-in that is open or to come asks after it."""
        assert len(goals) == 21
        assert not [one for one in goals if one.state == REMOVED]
        ahead = [one for one in rows if one.state in {"planned", "asked"}]
        if plan.state == "ended" or not ahead:
            return
        last = ahead[-1]
        asked = {one.id for one in seen.asked_in(last)}
        order = [one.milestone for one in rows]
        reach = order.index(last.milestone)
        lost = [
            one.text
            for one in goals
            if one.state == OPEN and one.id not in asked and order.index(one.milestone) <= reach
        ]
        assert not lost, self.told

    async def ends(self) -> None:
        """Left to itself, a plan that runs asks all that is ahead, and comes to its end."""
        async with self.database.reading() as tx:
            state = (await plan_of(tx)).state
        if state == "paused":
            await self.resumes()
        await self.clock.until(self.clock.now + 900 * DAY)
        await self.holds()
        async with self.database.reading() as tx:
            states = {one.state for one in await rows_of(tx, await plan_of(tx))}
        assert not states & {"planned", "asked"}, self.told


@pytest.mark.parametrize("seed", range(8))
async def test_any_order_keeps_the_rules(database: Database, seed: int) -> None:
    story = Story(database, seed)
    await story.play()
    assert story.clock.now > BEGIN
