"""Check-ins of new leaders: plans, the check-ins of each, its goals, and what was said of them.

What is written here is for a person and that person's manager: `rituals/check_ins/check_ins.py`
says who reads what. The rows are in `storage/check_in_rows.py`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from storage.changes import while_so
from storage.check_in_rows import ENDED as ENDED
from storage.check_in_rows import (
    LIVING,
    Answer,
    CheckIn,
    Goal,
    Plan,
    answers,
    check_ins,
    goals,
    plans,
)
from storage.db import Tx, insert

__all__ = ["ENDED", "Answer", "CheckIn", "CheckIns", "Goal", "Plan", "check_ins", "plans"]

_say = insert(answers).inline()
_SAY = _say.on_conflict_do_update(
    index_elements=["check_in_id", "goal_id"],
    set_={name: _say.excluded[name] for name in ("status", "note", "link")},
)


class CheckIns:
    """The plans and check-ins of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add_plan(self, **fields: Any) -> Plan | None:
        """Add a plan; None where that person has one that is not ended."""
        query = insert(plans).values(workspace=self._workspace, **fields)
        return await self._tx.row(Plan, query.on_conflict_do_nothing().returning(plans))

    async def plan(self, number: int) -> Plan | None:
        """Return PLAN-`number`."""
        return await self._tx.row(Plan, self._numbered(number))

    async def held(self, number: int) -> Plan | None:
        """Return PLAN-`number` and let nobody else change it, or anything of it, meanwhile."""
        return await self._tx.row(Plan, self._numbered(number).with_for_update())

    async def held_with(self, plan_id: int) -> Plan | None:
        """Return a plan by its id and let nobody else change anything of it meanwhile."""
        query = select(plans).where(plans.c.workspace == self._workspace, plans.c.id == plan_id)
        return await self._tx.row(Plan, query.with_for_update())

    def _numbered(self, number: int) -> Select[Any]:
        return select(plans).where(plans.c.workspace == self._workspace, plans.c.number == number)

    async def plans_of(self, person: str) -> list[Plan]:
        """List a person's plans, the latest first."""
        query = (
            select(plans)
            .where(plans.c.workspace == self._workspace, plans.c.person == person)
            .order_by(plans.c.id.desc())
        )
        return await self._tx.rows(Plan, query)

    async def plans_under(self, manager: str) -> list[Plan]:
        """List the plans of those whom somebody manages, the latest first."""
        query = (
            select(plans)
            .where(plans.c.workspace == self._workspace, plans.c.manager == manager)
            .order_by(plans.c.id.desc())
        )
        return await self._tx.rows(Plan, query)

    async def concerning(self, person: str) -> list[Plan]:
        """List the plans of somebody, and of those whom they manage, that are not ended."""
        query = (
            select(plans)
            .where(
                plans.c.workspace == self._workspace,
                or_(plans.c.person == person, plans.c.manager == person),
                LIVING,
            )
            .order_by(plans.c.id)
        )
        return await self._tx.rows(Plan, query)

    async def waiting_for(self, person: str, *, open_in: str) -> list[Plan]:
        """List the plans in which something may wait for somebody: those of `concerning`, and those
        they managed that have ended and have a check-in left in the state `open_in`.
        """
        left = exists().where(check_ins.c.plan_id == plans.c.id, check_ins.c.state == open_in)
        query = (
            select(plans)
            .where(
                plans.c.workspace == self._workspace,
                or_(
                    and_(plans.c.person == person, LIVING),
                    and_(plans.c.manager == person, or_(LIVING, left)),
                ),
            )
            .order_by(plans.c.id)
        )
        return await self._tx.rows(Plan, query)

    async def change_plan(
        self, plan: Plan, *, only_in: Iterable[str], **fields: Any
    ) -> Plan | None:
        """Change a plan as it was read; None where it has changed since, or is in another state."""
        query = while_so(plans, self._workspace, plan.id, states=only_in, revision=plan.revision)
        changed = query.values(revision=plan.revision + 1, **fields).returning(plans)
        return await self._tx.row(Plan, changed)

    async def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add check-ins; each row is the fields of a `CheckIn` without its id and workspace."""
        if rows:
            self._tx.put_off(
                insert(check_ins).inline(), [{"workspace": self._workspace, **one} for one in rows]
            )

    async def of_plan(self, plan_id: int) -> list[CheckIn]:
        """List a plan's check-ins, the earliest due first."""
        query = (
            select(check_ins)
            .where(check_ins.c.workspace == self._workspace, check_ins.c.plan_id == plan_id)
            .order_by(check_ins.c.due_on, check_ins.c.id)
        )
        return await self._tx.rows(CheckIn, query)

    async def of_plans(self, plan_ids: Iterable[int]) -> list[CheckIn]:
        """List the check-ins of several plans, the earliest due first."""
        query = (
            select(check_ins)
            .where(
                check_ins.c.workspace == self._workspace, check_ins.c.plan_id.in_(list(plan_ids))
            )
            .order_by(check_ins.c.due_on, check_ins.c.id)
        )
        return await self._tx.rows(CheckIn, query)

    async def with_id(self, check_in_id: int) -> CheckIn | None:
        query = select(check_ins).where(
            check_ins.c.workspace == self._workspace, check_ins.c.id == check_in_id
        )
        return await self._tx.row(CheckIn, query)

    async def change(
        self,
        check_in: CheckIn,
        *,
        only_in: Iterable[str],
        **fields: Any,
    ) -> CheckIn | None:
        """Change a check-in as it was read; None where it changed since, or is in another state."""
        query = while_so(
            check_ins, self._workspace, check_in.id, states=only_in, revision=check_in.revision
        )
        changed = query.values(revision=check_in.revision + 1, **fields).returning(check_ins)
        return await self._tx.row(CheckIn, changed)

    async def set_by_clock(
        self, check_in: CheckIn, *, only_in: Iterable[str], **fields: Any
    ) -> CheckIn | None:
        """Change what the clock sets: a form that is open over it stays good."""
        query = while_so(check_ins, self._workspace, check_in.id, states=only_in)
        return await self._tx.row(CheckIn, query.values(**fields).returning(check_ins))

    async def add_goals(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add goals; each row is the fields of a `Goal` without its id and workspace."""
        if rows:
            self._tx.put_off(
                insert(goals).inline(), [{"workspace": self._workspace, **one} for one in rows]
            )

    async def goals_of(self, plan_id: int) -> list[Goal]:
        """List a plan's goals in the order in which they were set."""
        query = (
            select(goals)
            .where(goals.c.workspace == self._workspace, goals.c.plan_id == plan_id)
            .order_by(goals.c.position, goals.c.id)
        )
        return await self._tx.rows(Goal, query)

    async def goals_of_several(self, plan_ids: Iterable[int]) -> list[Goal]:
        """List the goals of several plans, each plan's in the order in which they were set."""
        query = (
            select(goals)
            .where(goals.c.workspace == self._workspace, goals.c.plan_id.in_(list(plan_ids)))
            .order_by(goals.c.position, goals.c.id)
        )
        return await self._tx.rows(Goal, query)

    async def goal_with(self, goal_id: int) -> Goal | None:
        query = select(goals).where(goals.c.workspace == self._workspace, goals.c.id == goal_id)
        return await self._tx.row(Goal, query)

    async def goals_of_plans(
        self, plan_ids: Iterable[int], *, source: str, state: str, owner: str
    ) -> list[Goal]:
        """List what somebody is to do of several plans' goals, the soonest due first; in their own
        plans also what is of an earlier manager.
        """
        others = goals.c.owner != func.coalesce(plans.c.manager, "")
        query = (
            select(goals)
            .join(plans, plans.c.id == goals.c.plan_id)
            .where(
                goals.c.workspace == self._workspace,
                goals.c.plan_id.in_(list(plan_ids)),
                goals.c.source == source,
                goals.c.state == state,
                or_(goals.c.owner == owner, and_(plans.c.person == owner, others)),
            )
            .order_by(goals.c.due_on, goals.c.id)
        )
        return await self._tx.rows(Goal, query)

    async def change_goal(
        self, goal: Goal, *, only_in: Iterable[str], **fields: Any
    ) -> Goal | None:
        """Change a goal as it was read; None where it changed since, or is in another state."""
        query = while_so(goals, self._workspace, goal.id, states=only_in, revision=goal.revision)
        changed = query.values(revision=goal.revision + 1, **fields).returning(goals)
        return await self._tx.row(Goal, changed)

    async def say(self, said: Sequence[Answer]) -> None:
        """Keep what is said of goals, in the place of what was said in the same check-in."""
        if said:
            columns = [column.name for column in answers.c]
            rows = [{name: getattr(one, name) for name in columns} for one in said]
            self._tx.put_off(_SAY, rows)

    async def said(self, check_in_ids: Iterable[int]) -> dict[int, list[Answer]]:
        """Return what was said in check-ins, by check-in."""
        query = select(answers).where(
            answers.c.workspace == self._workspace, answers.c.check_in_id.in_(list(check_in_ids))
        )
        found: dict[int, list[Answer]] = {}
        for one in await self._tx.rows(Answer, query.order_by(answers.c.goal_id)):
            found.setdefault(one.check_in_id, []).append(one)
        return found
