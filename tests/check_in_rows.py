"""Rows that the tests of check-ins begin with, and a clock that keeps what they promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import func, select, update

from rituals.check_ins import answers as check_in_answers
from rituals.check_ins import check_ins
from rituals.check_ins import clock as check_in_clock
from rituals.check_ins import leaving as check_in_leaving
from rituals.check_ins import promises as promised
from rituals.check_ins.answers import Said
from rituals.check_ins.dates import in_order
from rituals.check_ins.putting_off import put_off
from rituals.people import know
from rituals.promises import ENDED, KEPT, WAITING, Promise
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Goal, Plan
from storage.db import Database
from storage.promises import promises
from tests.decision_rows import HEAD, a_found_team, a_person, as_

MAYA, OTHER, STRANGER = "U5MAYA", "U6OTHER", "U7STRANGER"
"""Who is carried through check-ins, who manages her later, and who has nothing to do with it."""
TEAM = {ENGINEER: (MAYA, OTHER, STRANGER, HEAD), MANAGER: (HEAD,)}
START = date(2026, 11, 23)
BEGIN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""A Monday. The team is in UTC and has no holidays but where a test says so."""
ROLE = "lead-ai-engineer"
SPEAKING = {promised.ASK, promised.HEADS_UP, promised.REMIND, promised.ESCALATE, promised.AGREED}
"""What the clock says by itself; a `tell` follows what somebody did."""


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


async def a_team(tx: Tx, **fields: Any) -> Team:
    return await a_found_team(tx, TEAM, **fields)


async def a_plan(tx: Tx, team: Team | None = None, **fields: Any) -> Plan:
    """Start Maya's check-ins; whatever is not named is as usual."""
    team = team or await a_team(tx)
    usual: dict[str, Any] = {
        "person": MAYA, "manager": HEAD, "role": ROLE, "start_on": START, "now": BEGIN,
    }  # fmt: skip
    by = fields.pop("by", HEAD)
    return await check_ins.start(tx, await as_(tx, by), team, **usual | fields)


async def plan_of(tx: Tx, number: int = 1) -> Plan:
    found = await CheckIns(tx, "T1").plan(number)
    assert found is not None
    return found


async def days_of(tx: Tx, number: int = 1) -> dict[str, tuple[str, date]]:
    """Return each check-in's state and day by its milestone."""
    plan = await plan_of(tx, number)
    return {one.milestone: (one.state, one.due_on) for one in await rows_of(tx, plan)}


async def states_of(tx: Tx, number: int = 1) -> list[str]:
    plan = await plan_of(tx, number)
    return [one.state for one in await rows_of(tx, plan)]


async def rows_of(tx: Tx, plan: Plan) -> list[CheckIn]:
    return in_order(await CheckIns(tx, plan.workspace).of_plan(plan.id), plan.start_on)


async def the(tx: Tx, milestone: str, number: int = 1) -> CheckIn:
    plan = await plan_of(tx, number)
    return next(one for one in await rows_of(tx, plan) if one.milestone == milestone)


async def goals_of(tx: Tx, number: int = 1) -> list[Goal]:
    return await CheckIns(tx, "T1").goals_of((await plan_of(tx, number)).id)


async def answers(
    tx: Tx,
    milestone: str,
    now: datetime,
    status: str = "on-track",
    but: Mapping[str, str] | None = None,
    **fields: Any,
) -> CheckIn:
    """Let Maya answer a check-in, every goal alike but for those that `but` names by text."""
    who = await as_(tx, MAYA)
    there = await check_in_answers.form(tx, who, (await the(tx, milestone)).id, now)
    said = {one.id: Said((but or {}).get(one.text, status)) for one in there.goals}
    row = there.check_in
    typed = fields.get("help", "")
    return await check_in_answers.answer(tx, who, row.id, row.revision, said, typed, now=now)


async def closes(tx: Tx, milestone: str, now: datetime, by: str = HEAD) -> CheckIn:
    row = await the(tx, milestone)
    return await check_in_answers.close(tx, await as_(tx, by), row.id, now=now)


async def leaves(tx: Tx, user: str, now: datetime, **flags: Any) -> None:
    """Let Slack say that somebody has left, or is a guest now."""
    after = a_person(user, **(flags or {"has_left": True}))
    await know(tx, after)
    await check_in_leaving.gone(tx, a_person(user), after, now)


@dataclass(frozen=True, slots=True)
class Word:
    """Something that was sent: what, to whom, about what, and when it left."""

    kind: str
    to: str
    key: str
    at: datetime
    plan_state: str

    @property
    def about(self) -> str:
        if self.kind == promised.TELL:
            return promised.told(self.key)
        return promised.milestone_in(self.key) or "goal"


@dataclass(slots=True)
class Clock:
    """Keeps what check-ins promised, in the order in which it falls due, up to a moment."""

    database: Database
    now: datetime = BEGIN
    sent: list[Word] = field(default_factory=list)
    edited: list[Word] = field(default_factory=list)

    async def until(self, moment: datetime) -> list[Word]:
        """Let time pass; return what was sent meanwhile."""
        count = len(self.sent)
        while (due := await self._next()) is not None and due <= moment:
            self.now = max(self.now, due)
            await self._keep()
        self.now = max(self.now, moment)
        return self.sent[count:]

    async def down_until(self, moment: datetime) -> list[Word]:
        """Let time pass with the bot down; all that fell due meanwhile is kept at once."""
        count = len(self.sent)
        self.now = moment
        while (due := await self._next()) is not None and due <= moment:
            await self._keep()
        return self.sent[count:]

    async def _next(self) -> datetime | None:
        async with self.database.reading() as tx:
            found = await tx.execute(
                select(func.min(promises.c.deliver_at)).where(
                    promises.c.state == WAITING, promises.c.kind.like("check-in-%")
                )
            )
            moment: datetime | None = found.scalar_one()
        return moment.replace(tzinfo=UTC) if moment is not None and not moment.tzinfo else moment

    async def _keep(self) -> None:
        async with self.database.writing() as tx:
            for promise in await self._due(tx):
                await (self._rows if promise.lane is None else self._post)(tx, promise)

    async def _due(self, tx: Tx) -> list[Promise]:
        query = (
            select(promises)
            .where(
                promises.c.state == WAITING,
                promises.c.deliver_at <= self.now,
                promises.c.kind.like("check-in-%"),
            )
            .order_by(promises.c.deliver_at, promises.c.id)
        )
        return await tx.rows(Promise, query)

    async def _rows(self, tx: Tx, promise: Promise) -> None:
        keep = {
            promised.OPEN: check_in_clock.keep_opens,
            promised.STEP: check_in_clock.keep_steps,
            promised.BACK: check_in_clock.keep_backs,
        }[promise.kind]
        await self._mark(tx, promise, state=KEPT)  # It may be promised again as it is kept.
        if await keep(tx, [promise], self.now):
            await self._mark(tx, promise, state=ENDED)

    async def _post(self, tx: Tx, promise: Promise) -> None:
        wanted = await check_in_clock.wanted(tx, promise)
        if isinstance(wanted, str):
            await self._mark(tx, promise, state=ENDED, why=wanted)
            return
        if await put_off(tx, promise, wanted, self.now):
            return
        assert promise.lane is not None
        word = Word(promise.kind, promise.lane, promise.key, self.now, wanted.plan.state)
        (self.sent if promise.ts is None else self.edited).append(word)
        await self._mark(tx, promise, state=KEPT, channel="D1", ts=promise.ts or "1.1")

    @staticmethod
    async def _mark(tx: Tx, promise: Promise, **fields: Any) -> None:
        await tx.execute(update(promises).where(promises.c.id == promise.id).values(**fields))


async def begun(database: Database, until: datetime = BEGIN, **fields: Any) -> Clock:
    """Start Maya's check-ins, as `fields` say, and let time pass up to a moment."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx, **fields)
    await clock.until(until)
    return clock


def told(words: Sequence[Word]) -> list[tuple[str, str, str]]:
    """Return what was sent as (kind, about, to), the kind without its family's name."""
    return [(one.kind.removeprefix("check-in-"), one.about, one.to) for one in words]
