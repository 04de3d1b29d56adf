"""A plan in Markdown, for the person whose it is: what was asked, said, replied and agreed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rituals.check_ins.ahead import days_after_pause
from rituals.check_ins.check_ins import Whole, whole
from rituals.check_ins.evidence import Evidence, records_of
from rituals.check_ins.standing import state_of
from rituals.check_ins.states import AGREED, ENDED, OPEN, PAUSED, RUNNING, NotThePerson
from rituals.check_ins.typed import RECORD
from rituals.markdown_source import bullets, escaped, heading_source
from rituals.people import names_of
from rituals.rights import Viewer
from rituals.teams.teams import team_with
from rituals.texts import one_line
from rituals.work import Tx
from storage.check_ins import Answer, CheckIn, Goal

TEXT_LEVEL = 4
"""Texts stand below headings of this level: none of theirs becomes one of the document's."""
SIGNS = re.compile(r"([\\`*_\[\]<>&])")
"""What a link's text would not keep to itself."""
STATES = {RUNNING: "running", PAUSED: "paused", ENDED: "ended"}
"""How the state of a plan is called."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a summary names: people by their ids, the person's records by their names."""

    people: Mapping[str, str]
    records: Mapping[str, Evidence]


async def summary(tx: Tx, who: Viewer, number: int) -> str:
    """Return a person's own plan as Markdown; raise `NotThePerson` for its manager."""
    seen = await whole(tx, who, number)
    if seen.plan.person != who.user:
        raise NotThePerson
    team = await team_with(tx, who.workspace, seen.plan.team_id)
    known = await _known(tx, who, seen)
    parts, moved = [*_head(seen, team.name, known.people)], days_after_pause(seen)
    for one in seen.check_ins:
        state = state_of(seen, one, moved, own=True)
        late = ", late" if one.is_late else ""
        parts.append(f"## {heading_source(one_line(one.title))}")
        parts.append(f"{state[:1].upper()}{state[1:]}{late}.")
        parts += _check_in(seen, one, known)
    if still := [one for one in seen.goals if one.state == OPEN]:
        parts += ["## Still open", bullets([_open(one) for one in still])]
    return "\n\n".join(parts) + "\n"


async def _known(tx: Tx, who: Viewer, seen: Whole) -> Known:
    people = {one for one in (seen.plan.person, seen.plan.manager) if one}
    people |= {one.owner for one in seen.goals if one.owner}
    people |= {one.replied_by for one in seen.check_ins if one.replied_by}
    links = {one.link for said in seen.said.values() for one in said}
    records = {one for one in links if RECORD.fullmatch(one)}
    return Known(
        await names_of(tx, who.workspace, people),
        await records_of(tx, who, seen.plan.person, records),
    )


def _open(goal: Goal) -> str:
    times = "once" if goal.carried == 1 else f"{goal.carried} times"
    return f"{goal.text} (carried over {times})" if goal.carried else goal.text


def _head(seen: Whole, team: str, names: Mapping[str, str]) -> list[str]:
    plan = seen.plan
    manager = names[plan.manager] if plan.manager else "nobody yet"
    facts = [
        f"Person: {names[plan.person]}",
        f"Team: {team}",
        f"Manager: {manager}",
        f"Start: {_day(plan.start_on)}",
        f"State: {STATES[plan.state]}",
    ]
    if plan.paused_days:
        facts.append(f"Paused so far: {plan.paused_days} days")
    parts = [
        f"# {heading_source(one_line(f'Check-ins: {plan.title}'))}",
        bullets([one_line(one) for one in facts]),
    ]
    if plan.why:
        parts.append(_text(f"Ended: {plan.why}"))
    return parts


def _check_in(seen: Whole, one: CheckIn, known: Known) -> list[str]:
    parts, names = _goals(seen, one, known.records), known.people
    if one.help:
        parts += ["### Help needed", _text(one.help)]
    if one.reply:
        by = f" from {names[one.replied_by]}" if one.replied_by else ""
        parts += [f"### {heading_source(one_line(f'Reply{by}'))}", _text(one.reply)]
    agreed = [
        goal for goal in seen.goals if goal.source == AGREED and goal.milestone == one.milestone
    ]
    if agreed:
        parts += ["### Agreed", bullets([_agreed(goal, names) for goal in agreed])]
    return parts


def _goals(seen: Whole, one: CheckIn, records: Mapping[str, Evidence]) -> list[str]:
    """Return what was said of each goal; of a check-in that was not asked, its own goals alone."""
    if one.asked_at is None:
        own = [x for x in seen.goals if x.milestone == one.milestone and x.source != AGREED]
        return [bullets([goal.text for goal in own])] if own else []
    said = {answer.goal_id: answer for answer in seen.said.get(one.id, ())}
    statuses = seen.charter.check_ins.statuses
    asked = (_goal(goal, said.get(goal.id), statuses, records) for goal in seen.asked_in(one))
    return [part for parts in asked for part in parts]


def _goal(
    goal: Goal,
    said: Answer | None,
    statuses: Mapping[str, str],
    records: Mapping[str, Evidence],
) -> list[str]:
    parts = [f"### {heading_source(goal.text)}"]
    status = said.status if said is not None else ""
    parts.append(f"**{statuses.get(status, status)}**" if status else "Not answered.")
    if said is not None and said.note:
        parts.append(_text(said.note))
    if said is not None and said.link:
        parts.append(_link(said.link, records.get(said.link)))
    return parts


def _link(link: str, record: Evidence | None) -> str:
    """Return evidence: a record with its title, linked to its card where it has one, or an address
    as a link.
    """
    if record is None and RECORD.fullmatch(link):
        return link
    if record is None:
        return f"<{link.replace('<', '%3C').replace('>', '%3E')}>"
    text = SIGNS.sub(r"\\\1", f"{link}, {record.title}")
    return f"[{text}]({record.link})" if record.link else text


def _agreed(goal: Goal, names: Mapping[str, str]) -> str:
    owner = names.get(goal.owner or "", "")
    until = f", until {_day(goal.due_on)}" if goal.due_on else ""
    return one_line(f"{goal.text} ({owner}{until}): {goal.state}")


def _text(typed: str) -> str:
    return escaped(typed, TEXT_LEVEL)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
