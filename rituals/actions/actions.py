"""Actions: what somebody owes, where it came from, who sees it and who may change it.

What is done to one is `rituals/actions/moves.py`'s, who is reminded and when
`rituals/actions/chasing.py`'s.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.actions import promises as action_promises
from rituals.actions.dates import days_off
from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import DAY, local_time
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note, record_of
from rituals.incidents import incidents
from rituals.incidents.incidents import Incident
from rituals.names import ACTION
from rituals.people import known, to_know, why_not
from rituals.promises import Promises
from rituals.rights import (
    PersonUnknown,
    Viewer,
    crew_of,
    ensure_in,
    givers_to,
    named,
    seen_teams,
)
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.teams import Team, all_teams, team_with
from rituals.texts import one_line
from rituals.work import Tx
from storage.actions import Action as Action
from storage.actions import Actions
from storage.numbers import take_number

OPEN, DONE, DROPPED = "open", "done", "dropped"
TITLE_CHARACTERS = 200
DUE_DAYS = 14
"""When an action is due for which nobody named a day: two weeks, ours. One without a day would
never be chased."""
LISTED = 200
IN_TIMELINE = "action-added"
"""How the timeline of an incident calls that an action came of it."""


class NoSuchAction(NotThere):
    """There is no ACT-{number} here. `/action` shows yours, `/action list team` your team's."""


class NoTitle(Unfit):
    """What is to be done? Give it a title."""

    field = "title"


class LongTitle(Unfit):
    """A title has at most {most} characters, and this one has {length}. Shorten it; the rest can
    stand where the action came from.
    """

    field = "title"


class CannotOwn(Unfit):
    """{name} cannot own an action: {why}. Choose somebody else."""

    field = "owner"


class NotOfPrivateTeam(Unfit):
    """{team} is private, and {name} is not of it: they would not see what they owe. Choose
    somebody of the team, or let its manager add them: `/muster setup`.
    """

    field = "owner"


class NotYourAction(NotNow):
    """{what} is for {who}."""


async def owe(
    tx: Tx,
    team: Team,
    *,
    title: str,
    owner: str,
    source: str,
    actor: str,
    now: datetime,
    due_on: date | None = None,
    incident: Incident | None = None,
) -> Action:
    """Add an action that `source` (a record's name; `""`: none) led to.

    Where no day is named it is due in two weeks. With `incident` it is seen by whoever sees that
    one. Nothing is refused here: a form checks with `titled` and `ensure_owner` first.
    """
    action = await Actions(tx, team.workspace).add(
        number=await take_number(tx, team.workspace, ACTION),
        team_id=team.id,
        title=one_line(title),
        owner=owner,
        due_on=due_on or usual_day(team, now),
        state=OPEN,
        source=source,
        created_at=now,
        incident_id=incident.id if incident else None,
    )
    noted(
        tx,
        action,
        "added",
        actor,
        now,
        charter=team.charter,
        data={"owner": owner, "source": source, "due": said_on(action)},
        texts={"title": action.title},
    )
    await Promises(tx, team.workspace).make(to_know(team.workspace, owner, now))
    await changed(tx, action, now)
    return action


async def add(
    tx: Tx,
    who: Viewer,
    team: Team,
    *,
    title: str,
    owner: str,
    due_on: date | None,
    now: datetime,
    incident: Incident | None = None,
) -> Action:
    """Add an action that somebody raised by hand; raise for a title or an owner that cannot be.

    One of an incident stands in its timeline, and of a private one its owner is named there.
    """
    await ensure_adds(tx, who, team, incident)
    title = titled(title)
    await ensure_owner(tx, team, owner)
    if incident is not None and incident.private:
        why = f"Owns an action of {incident.name}"
        await incidents.name_person(tx, incident, owner, why, now)
    action = await owe(
        tx,
        team,
        title=title,
        owner=owner,
        source=incident.name if incident else "",
        actor=who.user,
        now=now,
        due_on=due_on,
        incident=incident,
    )
    if incident is not None:
        said = f"{action.name}: {action.title}"
        incidents.add_entry(tx, incident, IN_TIMELINE, by=who.user, at=now, now=now, text=said)
    return action


async def ensure_adds(tx: Tx, who: Viewer, team: Team, incident: Incident | None) -> None:
    """Raise `NotInTeam` for who may not add an action: to an incident, or else to the team's."""
    if incident is not None:
        await incidents.ensure_acts(tx, who, team, incident)
    else:
        await ensure_in(tx, who, team)


def titled(typed: str) -> str:
    """Return a title in one line; raise `NoTitle` or `LongTitle`."""
    title = one_line(typed)
    if not says_something(title):
        raise NoTitle
    if len(title) > TITLE_CHARACTERS:
        raise LongTitle(most=TITLE_CHARACTERS, length=len(title))
    return title


def says_something(typed: str) -> bool:
    """Say whether a text has anything to read: blanks and what has no width are nothing."""
    return any(sign.isprintable() and not sign.isspace() for sign in typed)


async def ensure_owner(tx: Tx, team: Team, owner: str) -> None:
    """Raise `CannotOwn`, `NotOfPrivateTeam`, or `PersonUnknown` for whom nobody here knows yet."""
    person = await known(tx, team.workspace, owner)
    if person is None:
        raise PersonUnknown(team.workspace, owner)
    why = why_not(person)
    if why is not None:
        raise CannotOwn(name=person.name, why=why)
    if team.private and team.owner != owner and owner not in (await crew_of(tx, team)).people:
        raise NotOfPrivateTeam(team=team.name, name=person.name)


def usual_day(team: Team, now: datetime) -> date:
    """Return the working day on which an action is due for which nobody named one."""
    day = local_time(now, ZoneInfo(team.zone)).date() + DUE_DAYS * DAY
    is_off = days_off(team.country)
    return next((later for later in _days_from(day) if not is_off(later)), day)


def _days_from(day: date) -> list[date]:
    return [day + ahead * DAY for ahead in range(DUE_DAYS)]


async def changed(tx: Tx, action: Action, now: datetime) -> None:
    """Promise what follows a change of an action: the messages that show it, its next chase."""
    await Promises(tx, action.workspace).rearm(action_promises.chase(action, now))


def noted(
    tx: Tx,
    action: Action,
    verb: str,
    actor: str,
    now: datetime,
    *,
    charter: str | None = None,
    data: dict[str, str | int | None] | None = None,
    texts: dict[str, str] | None = None,
) -> None:
    """Note in the history what was done to an action."""
    said = {name: value for name, value in (texts or {}).items() if value}
    change = Change(action.name, verb, actor, now, charter=charter, data=data or {}, texts=said)
    note(tx, action.workspace, change)


def said_on(action: Action) -> str | None:
    """Return the due date as the history keeps it."""
    return action.due_on.isoformat() if action.due_on else None


# -- who sees, who may -----------------------------------------------------------------------------


async def numbered(tx: Tx, workspace: str, number: int) -> Action:
    """Return ACT-`number` of this workspace, whoever asks."""
    action = await Actions(tx, workspace).numbered(number)
    if action is None:
        raise NoSuchAction(number=number)
    return action


async def seen(tx: Tx, who: Viewer, number: int) -> tuple[Action, Team]:
    """Return ACT-`number` with its team; raise `NoSuchAction` for who may not see it.

    That of a private team is for its people, that of a private incident for whoever sees the
    incident; and both for its owner.
    """
    action = await numbered(tx, who.workspace, number)
    team = await team_with(tx, who.workspace, action.team_id)
    if not await sees(tx, who, action, team):
        raise NoSuchAction(number=number)
    return action, team


async def sees(tx: Tx, who: Viewer, action: Action, team: Team) -> bool:
    """Say whether somebody may see an action."""
    if action.owner == who.user:
        return True
    if action.incident_id is None:
        return who.sees(team)
    incident = await incidents.with_id(tx, who.workspace, action.incident_id)
    return incident is not None and await incidents.sees(tx, who, incident)


async def ensure_acts(tx: Tx, who: Viewer, team: Team, action: Action) -> None:
    """Raise `NotInTeam` for who may see an action and not say that it is done."""
    if action.owner == who.user:
        return
    if action.incident_id is not None:
        incident = await incidents.with_id(tx, who.workspace, action.incident_id)
        if incident is not None:
            await incidents.ensure_acts(tx, who, team, incident)
            return
    await ensure_in(tx, who, team)


async def ensure_answers(
    tx: Tx, who: Viewer, team: Team, action: Action, what: str, *also: str, now: datetime
) -> str | None:
    """Raise `NotYourAction` where `what` is not for whoever asks.

    It is for the owner, for who raised it, for the lead and the manager, for `also`, and for who
    decides for one of them: return for whom, where somebody acts as a deputy.
    """
    people = {action.owner, *also, await raised_by(tx, action)}
    if who.user in people:
        return None
    crew = await crew_of(tx, team)
    heads = crew.holders(ENGINEERING, MANAGER)
    if who.user in heads:
        return None
    for giver in await givers_to(tx, team.workspace, who.user, now):
        if giver in people or giver in heads:
            return giver
    may = list(dict.fromkeys([action.owner, *heads]))
    raise NotYourAction(what=what, who=await named(tx, crew, may))


async def raised_by(tx: Tx, action: Action) -> str | None:
    """Return who added an action."""
    past = await record_of(tx, action.workspace, action.name)
    return next((one.actor for one in past if one.verb == "added"), None)


# -- lists -----------------------------------------------------------------------------------------


async def mine(tx: Tx, workspace: str, owner: str, limit: int = 20) -> list[Action]:
    """List a person's open actions, the soonest due first."""
    return await Actions(tx, workspace).owned(owner, OPEN, limit)


async def listed(
    tx: Tx,
    who: Viewer,
    *,
    states: Sequence[str] = (OPEN,),
    team: Team | None = None,
    due_before: date | None = None,
    limit: int = LISTED,
) -> list[Action]:
    """List what somebody sees, the soonest due first; of one team only, where it is named."""
    return await Actions(tx, who.workspace).seen_by(
        who.user,
        team_ids=[one.id for one in await seen_teams(tx, who)],
        states=states,
        only_team=team.id if team else None,
        due_before=due_before,
        limit=limit,
    )


async def today_of(tx: Tx, who: Viewer, now: datetime) -> date:
    """Return the day that it is where somebody is."""
    teams = await all_teams(tx, who.workspace)
    fallback = next((one.zone for one in teams if who.is_in(one)), "UTC")
    return local_time(now, zone_of(who.person, fallback)).date()


def overdue_days(action: Action, today: date) -> int:
    """Return for how many days an open action is overdue; 0 where it is not."""
    if action.state != OPEN or action.due_on is None:
        return 0
    return max(0, (today - action.due_on) // timedelta(days=1))
