"""Ask for approvals: whom, when, and one reminder. A deputy is asked in the place of the giver."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.away.quiet import may_say
from rituals.calendar.public_holidays import holidays_of
from rituals.calendar.wall_clock import working_morning
from rituals.charters.in_force import in_force
from rituals.decisions import promises as promised
from rituals.decisions.approval_rules import approvers
from rituals.decisions.approvals import Question, question_of
from rituals.decisions.decisions import Decision
from rituals.decisions.states import PROPOSED
from rituals.promises import Promise, Promises
from rituals.rights import deputies_in, givers_to
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.approvals import Approvals, Asked


async def ask_around(
    tx: Tx, promises: Sequence[Promise], decisions: Mapping[Promise, Decision], now: datetime
) -> dict[Promise, str]:
    """Keep promises to find out who is to be asked; bring what was asked before up to date."""
    moot: dict[Promise, str] = {}
    for promise in promises:
        decision = decisions.get(promise)
        if decision is None:
            moot[promise] = "the decision is gone"
            continue
        await _ask(tx, decision, now)
    return moot


async def _ask(tx: Tx, decision: Decision, now: datetime) -> None:
    asked, promises = await _asked_or_about_to_be(tx, decision), Promises(tx, decision.workspace)
    if decision.state != PROPOSED:
        await promises.rearm(*(promised.ask(decision, one, now, now) for one in sorted(asked)))
        return
    landed = set(await asked_of(tx, decision))
    team = await team_with(tx, decision.workspace, decision.team_id)
    question = await question_of(tx, team, decision)
    deputies = await deputies_in(tx, team, now)
    awaited = (
        deputies.get(one, one)
        for one in approvers(question.rule, question.crew, decision.author)
        if question.is_waiting_for(one)
    )
    wanted = [one for one in dict.fromkeys(awaited) if one != decision.author]
    when = await may_say(tx, team, wanted, now, now)
    days = (await in_force(tx, team)).approval_reminder_days
    again = reminded_at(now, team, days)
    later = await may_say(tx, team, wanted, again, now)
    for person in wanted:
        await promises.rearm(
            promised.ask(decision, person, now, now if person in landed else when[person])
        )
        await promises.make(promised.reminder(decision, person, again, later[person]))
    for person in sorted(asked - set(wanted)):
        await promises.rearm(promised.ask(decision, person, now, now))


async def _asked_or_about_to_be(tx: Tx, decision: Decision) -> set[str]:
    """Return who was asked, and whose message may be on its way: it is stale when it lands."""
    made = await Promises(tx, decision.workspace).of(decision.name)
    return {promised.person_of(one.key) for one in made if one.kind == promised.ASK}


async def asked_of(tx: Tx, decision: Decision) -> dict[str, Asked]:
    """Return where the messages stand that ask for an approval, by whom they ask."""
    return {one.person: one for one in await Approvals(tx, decision.workspace).asked(decision.id)}


def asked_at(tx: Tx, decision: Decision, person: str, channel: str, ts: str) -> None:
    """Keep where the message stands that asks somebody."""
    Approvals(tx, decision.workspace).ask(decision.id, person, channel, ts)


def reminded_at(now: datetime, team: Team, days: int) -> datetime:
    """Return the morning after so many working days; the team's public holidays are none."""
    moment, free = now, holidays_of(team.country, (now.year, now.year + 1))
    for _ in range(days):
        moment = working_morning(moment + timedelta(seconds=1), ZoneInfo(team.zone), holidays=free)
    return moment


async def is_awaited(tx: Tx, question: Question, person: str, now: datetime) -> bool:
    """Say whether a proposal lacks an approval of somebody, or of whom they decide for."""
    givers = await givers_to(tx, question.decision.workspace, person, now)
    return any(question.is_waiting_for(one) for one in (person, *givers))
