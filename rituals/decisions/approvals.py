"""Approve decisions: each approval is for one text, and the last that is needed accepts it.

What it takes is `rituals/decisions/approval_rules.py`'s; here it is asked of the record, and kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import working_morning
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.decisions import promises as promised
from rituals.decisions import superseding
from rituals.decisions.approval_rules import (
    PEER,
    REVIEW,
    Capacity,
    Lack,
    Rule,
    Standing,
    capacities,
    rule_of,
    standing,
)
from rituals.decisions.moves import LEADS, moved_by, refusal, settled
from rituals.decisions.states import ACCEPT, PROPOSED
from rituals.errors import NotNow
from rituals.history import Change, note
from rituals.promises import Promises
from rituals.rights import Crew, NotYours, Viewer, crew_of, givers_to, named
from rituals.roles import ROLES, within
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.approvals import Approval, Approvals
from storage.decisions import Decision, Decisions

__all__ = ["Approval", "Lack", "Question", "Standing"]


class EditedSince(NotNow):
    """{name} was edited since you opened it, so your answer would be to another text. Nothing was
    changed: look at it as it is now, and answer again.
    """


class AuthorDoesNotCount(NotNow):
    """You wrote {name}, and here an author's own approval does not count. It waits for {who}."""


class ApprovedAlready(NotNow):
    """You approved {name} already. It waits for {who}."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that an approval turns on: the decision, its rule, its people, and the approvals."""

    decision: Decision
    team: Team
    rule: Rule
    crew: Crew
    standing: Standing
    superseded: tuple[Decision, ...] = ()

    def may(self, person: str, givers: Sequence[str] = ()) -> tuple[Capacity, ...]:
        """List the capacities in which somebody may approve it and has not yet."""
        able = capacities(self.rule, self.crew, person, self.decision.author, givers)
        given = {one.capacity for one in self.standing.given if one.person == person}
        return tuple(one for one in able if one.role not in given)

    def is_waiting_for(self, person: str) -> bool:
        """Say whether an approval of this person is among those that it lacks."""
        return any(person in lack.people for lack in self.standing.lacks)


async def question_of(tx: Tx, team: Team, decision: Decision) -> Question:
    """Ask the record all that an approval of a decision turns on."""
    crew = await crew_of(tx, team)
    charter = await in_force(tx, team)
    superseded = tuple(await superseding.targets_of(tx, decision))
    rule = rule_of(charter, decision, superseded)
    given = await Approvals(tx, decision.workspace).of(decision.id)
    return Question(decision, team, rule, crew, standing(rule, crew, decision, given), superseded)


async def questions_among(
    tx: Tx,
    decisions: Sequence[Decision],
    crews: Mapping[int, Crew],
    charters: Mapping[int, Charter],
) -> list[Question]:
    """Ask the same of decisions of several teams, whose people and charters are given by id."""
    if not decisions:
        return []
    workspace, ids = decisions[0].workspace, [one.id for one in decisions]
    given = await Approvals(tx, workspace).of_all(ids)
    superseded = await Decisions(tx, workspace).superseded_by_all(ids)
    found = []
    for one in decisions:
        crew, targets = crews[one.team_id], tuple(superseded.get(one.id, ()))
        rule = rule_of(charters[one.team_id], one, targets)
        stands = standing(rule, crew, one, given.get(one.id, ()))
        found.append(Question(one, crew.team, rule, crew, stands, targets))
    return found


async def approve(
    tx: Tx,
    who: Viewer,
    team: Team,
    decision: Decision,
    *,
    now: datetime,
    revision: int | None = None,
) -> Question:
    """Approve a proposal in every capacity one has; return where it stands then.

    `revision` is the text that the person had before their eyes. The row is changed first, so
    that of two approvals at once the second sees the first. Raise `NotYours` with who may,
    `EditedSince`, `ApprovedAlready`, or `CannotMove`.
    """
    held = await _held(tx, decision, revision, now)
    question = await question_of(tx, team, held)
    able = question.may(who.user, await givers_to(tx, held.workspace, who.user, now))
    if not able:
        raise await _not_able(tx, question, who)
    return await _keep(tx, question, who.user, able, now)


async def approve_by_review(
    tx: Tx,
    team: Team,
    decision: Decision,
    *,
    actor: str,
    now: datetime,
    revision: int | None = None,
) -> Question:
    """Note that a review approved a proposal; it is accepted if that suffices."""
    held = await _held(tx, decision, revision, now)
    question = await question_of(tx, team, held)
    return await _keep(tx, question, actor, [Capacity(REVIEW)], now)


async def ensure_settles(
    tx: Tx, who: Viewer, team: Team, decision: Decision, what: str, now: datetime
) -> None:
    """Raise `NotYours` where somebody may not turn a decision down, or out of force.

    Who alone may accept it may; where a forum settles it, a lead or the manager.
    """
    question = await question_of(tx, team, decision)
    holders = set(question.crew.holders(*(question.rule.roles or LEADS)))
    sides = {one for side in question.rule.sides for one in question.crew.holders(side)}
    allowed = holders | sides
    acting = {who.user, *await givers_to(tx, team.workspace, who.user, now)}
    if not acting & allowed:
        raise NotYours(what=what, who=await named(tx, question.crew, sorted(allowed)))


async def _held(tx: Tx, decision: Decision, revision: int | None, now: datetime) -> Decision:
    """Take the row in hand, still proposed and still the same text."""
    held = await Decisions(tx, decision.workspace).change(
        decision, only_in=ACCEPT.before, only_at=revision, updated_at=now
    )
    if held is not None:
        return held
    found = await Decisions(tx, decision.workspace).get(decision.id)
    if found is not None and found.state == PROPOSED:
        raise EditedSince(name=decision.name)
    raise await refusal(tx, decision, ACCEPT)


async def _keep(
    tx: Tx, question: Question, actor: str, able: Iterable[Capacity], now: datetime
) -> Question:
    decision, workspace = question.decision, question.decision.workspace
    for capacity in able:
        await Approvals(tx, workspace).add(
            decision_id=decision.id,
            revision=decision.revision,
            person=actor,
            capacity=capacity.role,
            on_behalf_of=capacity.on_behalf_of,
            at=now,
        )
        data: dict[str, str | int | None] = {
            "revision": decision.revision,
            "capacity": capacity.role,
            "for": capacity.on_behalf_of,
        }
        holder = capacity.on_behalf_of or actor
        if capacity.role in ROLES and holder not in question.crew.by_role.get(capacity.role, ()):
            data["stands-in"] = 1
        note(
            tx,
            workspace,
            Change(decision.name, "approved", actor, now, charter=question.team.charter, data=data),
        )
    after = await question_of(tx, question.team, decision)
    if after.standing.is_settled:
        return await _accept(tx, after, actor, now)
    what = f"approved:{decision.revision}:{actor}"
    await Promises(tx, workspace).rearm(
        *promised.card(decision, now),
        *promised.line(decision, what, now),
        promised.asking(decision, now),
    )
    return after


async def _accept(tx: Tx, question: Question, actor: str, now: datetime) -> Question:
    accepted = await moved_by(tx, question.team, question.decision, ACCEPT, actor=actor, now=now)
    await superseding.take_place(
        tx, question.team, accepted, question.superseded, actor=actor, now=now
    )
    await settled(tx, question.team, accepted, now)
    if accepted.review_on is not None:
        await promise_look(tx, question.team, accepted)
    return replace(question, decision=accepted)


async def _not_able(tx: Tx, question: Question, who: Viewer) -> NotNow:
    decision, crew = question.decision, question.crew
    waits_for = await lacking(tx, question)
    if any(one.person == who.user for one in question.standing.given):
        return ApprovedAlready(name=decision.name, who=waits_for)
    if decision.author == who.user and not question.rule.author_counts:
        return AuthorDoesNotCount(name=decision.name, who=waits_for)
    people = [one for lack in question.standing.lacks for one in lack.people]
    what = f"Accepting {decision.name}"
    return NotYours(what=what, who=await named(tx, crew, list(dict.fromkeys(people))))


async def lacking(tx: Tx, question: Question) -> str:
    """Say what a proposal waits for, in words."""
    told = []
    for lack in question.standing.lacks:
        people = await named(tx, question.crew, lack.people)
        if lack.what == PEER:
            some = "another approval" if lack.count == 1 else f"{lack.count} more approvals"
            told.append(f"{some} from the team, or the review's outcome")
        elif lack.what == REVIEW:
            told.append("the review's outcome")
        elif lack.what in ROLES:
            told.append(f"{within(ROLES[lack.what])}: {people}")
        else:
            told.append(people)
    return "; ".join(told)


async def promise_look(tx: Tx, team: Team, decision: Decision) -> None:
    """Promise to speak up on the day on which a decision is to be looked at again."""
    if decision.review_on is None:
        return
    crew = await crew_of(tx, team)
    person = decision.author if decision.author in crew.people else crew.lead
    if person is None:
        return
    zone = ZoneInfo(team.zone)
    day = datetime.combine(decision.review_on, datetime.min.time(), zone)
    due = working_morning(day, zone)
    await Promises(tx, decision.workspace).rearm(promised.look(decision, person, due))
