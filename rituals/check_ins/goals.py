"""The goals of check-ins: those of a role, those that are typed, which check-in asks after which.

A goal that is not done goes to the next check-in; one whose check-in was never asked goes there
too, and is not counted as carried.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from rituals.charters.charter import Charter
from rituals.check_ins.dates import ANY_START, earlier_than, rank
from rituals.check_ins.states import (
    AGREED,
    ANSWERED,
    CLOSED,
    CUSTOM,
    GOAL_CHARACTERS,
    GOALS_AT_MOST,
    ONCE_ASKED,
    OPEN,
    PASSED,
    PLANNED,
    REMOVED,
    LongGoal,
    ManyGoals,
    NoGoals,
    NoMilestone,
    NoSuchRole,
)
from rituals.texts import one_line
from storage.check_ins import Answer, CheckIn, Goal, Plan

OWN_MILESTONE = re.compile(r"(day|month)-([1-9][0-9]{0,2})", re.ASCII)
MOST_DAYS, MOST_MONTHS = 999, 60
MARK = re.compile(r"^(?:[-*+\u2022\u2013]|\d{1,2}[.)])\s+")
"""What begins an entry of a list, as people type or paste one."""
LIKENESS = 0.6
"""Less is no slip: a person's name is near some role or other."""
FIRST_PICTURE = 0x1F000
"""Where the pictures of Unicode begin."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a check-in of a plan is due, and what it is called."""

    id: str
    title: str
    days: int | None
    months: int | None


def role_meant(charter: Charter, typed: str) -> str:
    """Return the role that somebody means by its id or its title; raise `NoSuchRole`."""
    wanted, known = "-".join(typed.casefold().split()), _roles(charter)
    if wanted in known:
        return known[wanted]
    titles = {one: goals.title for one, goals in charter.goals.items()}
    near = get_close_matches(wanted, [one for one in known if one != CUSTOM], 1, LIKENESS)
    told = f"There are {', '.join(titles.values())}." if titles else ""
    if near:
        told = f"Did you mean {titles[known[near[0]]]}?"
    raise NoSuchRole(typed=typed.strip()[:40], near=told)


def _roles(charter: Charter) -> dict[str, str]:
    """Return each role by its id, and by its title as it is compared."""
    known = {CUSTOM: CUSTOM}
    for id_, goals in charter.goals.items():
        known[id_] = known["-".join(goals.title.casefold().split())] = id_
    return known


def role_within(charter: Charter, typed: str) -> tuple[str, list[str]] | None:
    """Return the longest role that stands among other words, and those; None where there is none.

    A word alone is enough only where it is all of a role, and never `custom`, which may be said of
    anything.
    """
    words, known = typed.split(), _roles(charter)
    spans = (
        (first, last) for first in range(len(words)) for last in range(first + 1, len(words) + 1)
    )
    for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
        role = known.get("-".join(words[first:last]).casefold(), CUSTOM)
        if role != CUSTOM:
            return role, [*words[:first], *words[last:]]
    return None


def proposed_goals(charter: Charter, role: str) -> Mapping[str, tuple[str, ...]]:
    """Return the goals of a role by milestone, for all of the charter's; empty for a custom one."""
    of_role = charter.goals[role].at if role in charter.goals else {}
    return {one: tuple(of_role.get(one, ())) for one in in_order_of(charter)}


def in_order_of(charter: Charter) -> list[str]:
    """List the charter's milestones as they come."""
    return sorted(charter.milestones, key=lambda one: rank(charter.milestones[one], ANY_START))


def title_of(charter: Charter, role: str) -> str:
    """Return what a role is called; `""` for a custom one."""
    return charter.goals[role].title if role in charter.goals else ""


def goals_typed(typed: str) -> tuple[str, ...]:
    """Read goals, one a line; marks of a list at the beginning of a line are left out.

    Raise `LongGoal`, or `ManyGoals`. The same goal twice is one.
    """
    lines = (MARK.sub("", one_line(line)).strip() for line in typed.splitlines())
    return checked(
        line for line in lines if any(sign.isalnum() for sign in line) or _is_drawn(line)
    )


def _is_drawn(line: str) -> bool:
    """Say whether a line without a letter says something after all: an emoji."""
    return any(ord(sign) >= FIRST_PICTURE and sign.isprintable() for sign in line)


def checked(lines: Iterable[str]) -> tuple[str, ...]:
    """Return goals as they are kept; raise `LongGoal`, or `ManyGoals`."""
    found = tuple(dict.fromkeys(kept for one in lines if (kept := one_line(one))))
    for one in found:
        if len(one) > GOAL_CHARACTERS:
            raise LongGoal(most=GOAL_CHARACTERS, start=one[:40], length=len(one))
    if len(found) > GOALS_AT_MOST:
        raise ManyGoals(most=GOALS_AT_MOST, count=len(found))
    return found


def laid_out(
    charter: Charter, role: str, goals: Mapping[str, Sequence[str]] | None, start_on: date
) -> dict[str, tuple[Due, tuple[str, ...]]]:
    """Return a plan's milestones in order, each with its goals.

    A role's plan has the charter's milestones, and those of its own that have goals; a custom one
    has those that `goals` names. Raise `NoGoals`, `ManyGoals`, `LongGoal` or `NoMilestone`.
    """
    wanted = proposed_goals(charter, role) if goals is None else goals
    known = [] if role == CUSTOM else in_order_of(charter)
    dues = {one: due_named(charter, one) for one in dict.fromkeys([*known, *wanted])}
    found = {
        due.id: (due, checked(wanted.get(one, ())))
        for one, due in sorted(dues.items(), key=lambda pair: rank(pair[1], start_on))
        if one in known or role == CUSTOM or wanted.get(one)
    }
    count = sum(len(lines) for _, lines in found.values())
    if count == 0:
        raise NoGoals
    if count > GOALS_AT_MOST:
        raise ManyGoals(most=GOALS_AT_MOST, count=count)
    return found


def due_of(check_in: CheckIn) -> Due:
    """Return when a check-in that is there is due, whatever the charter says of it by now."""
    return Due(check_in.milestone, check_in.title, check_in.days, check_in.months)


def due_named(charter: Charter, milestone: str) -> Due:
    """Return a milestone of the charter's, or one of the plan's own: day-45, month-9."""
    known = charter.milestones.get(milestone)
    if known is not None:
        return Due(milestone, known.title, known.days, known.months)
    own = OWN_MILESTONE.fullmatch(milestone)
    count = int(own[2]) if own else 0
    if own is None or count > (MOST_DAYS if own[1] == "day" else MOST_MONTHS):
        raise NoMilestone(typed=milestone[:40], known=", ".join(in_order_of(charter)))
    title = f"{count} {own[1]}{'' if count == 1 else 's'}"
    return Due(milestone, title, *((count, None) if own[1] == "day" else (None, count)))


def asked_in(
    check_in: CheckIn,
    check_ins: Sequence[CheckIn],
    goals: Sequence[Goal],
    said: Sequence[Answer],
    plan: Plan,
    *,
    carries: bool,
) -> list[Goal]:
    """Return the goals that a check-in asks after, in the order in which they were set.

    `said` is what was said in it. One that is answered keeps what it was answered with.
    """
    answered = {one.goal_id for one in said}
    if check_in.state in {ANSWERED, CLOSED}:
        return [one for one in goals if one.id in answered]
    by_id = {one.milestone: one for one in check_ins}
    before = {one.id for one in earlier_than(check_ins, check_in, plan.start_on)}
    return [
        one
        for one in goals
        if (one.state == OPEN or (one.id in answered and one.state != REMOVED))
        and _is_for(one, plan.person)
        and _has_come(one, check_in, by_id.get(one.milestone), before, carries=carries)
    ]


def _is_for(goal: Goal, person: str) -> bool:
    return goal.source != AGREED or goal.owner in {None, person}


def _has_come(
    goal: Goal, check_in: CheckIn, first: CheckIn | None, before: Collection[int], *, carries: bool
) -> bool:
    """Say whether a check-in asks after a goal; `first` is its own one, `before` those before."""
    if first is None:
        return True
    if goal.source == AGREED:
        return first.id in before
    return first.id == check_in.id or (first.id in before and (carries or _joins(first, check_in)))


def _joins(first: CheckIn, check_in: CheckIn) -> bool:
    """Say whether one was passed over, or will be, as its day is that of the later one too."""
    both_ahead = first.state == check_in.state == PLANNED
    return first.state == PASSED or (both_ahead and first.due_on >= check_in.due_on)


def carried_into(
    check_in: CheckIn, check_ins: Sequence[CheckIn], asked: Sequence[Goal], start_on: date
) -> list[Goal]:
    """Return which of the goals of a check-in were asked after before, and were not done."""
    earlier = earlier_than(check_ins, check_in, start_on)
    before = [one for one in earlier if one.state in ONCE_ASKED]
    by_id = {one.milestone: one for one in check_ins}
    return [
        goal
        for goal in asked
        if any(
            rank(one, start_on) > rank(by_id[goal.milestone], start_on)
            or (goal.source != AGREED and one.milestone == goal.milestone)
            for one in before
            if goal.milestone in by_id
        )
    ]
