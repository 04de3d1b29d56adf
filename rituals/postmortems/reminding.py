"""What a step of a postmortem's clock comes to: who is told, where, and when it may be said.

After a downtime everybody is told once, of the last step that concerns them: never a burst.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.away.quiet import hours_in, may_be_said, may_say
from rituals.charters.parts import Clock
from rituals.incidents import rooms as incident_rooms
from rituals.incidents.promises import IN_CHANNEL
from rituals.incidents.states import RESOLVED
from rituals.names import number_of
from rituals.postmortems import promises as promised
from rituals.postmortems.clock import clock_of, latest, let_see, said_at, step_of, still
from rituals.postmortems.moves import reviewers
from rituals.postmortems.postmortems import card_lost, page_of
from rituals.postmortems.states import IN_REVIEW, OWED
from rituals.promises import NewPromise, Promise, Promises
from rituals.rights import Crew, crew_of
from rituals.roles import MANAGER
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incident_people import IncidentPeople
from storage.incidents import Incident, Incidents
from storage.postmortems import Postmortem, Postmortems

OWNER = "owner"
WITHIN_THE_DAY = timedelta(hours=24)
"""What is due so soon is said at any hour (`product.md`, waking hours)."""


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs: the postmortem, its incident and team, and since when it counts."""

    postmortem: Postmortem
    incident: Incident
    team: Team
    clock: Clock

    @property
    def begins(self) -> datetime:
        due = self.postmortem.due_at
        return self.postmortem.opened_at if due is None else due - self.clock.due

    def says_now(self, who: str, now: datetime) -> timedelta | None:
        """Return the last step that has come and tells `who`.

        In review, a step that tells any person tells the reviewers too.
        """
        if who != promised.REVIEWER:
            return latest(self.clock, who, now - self.begins)
        people = {one for step in self.clock.steps for one in step.tells} - {promised.CHANNEL}
        said = [latest(self.clock, one, now - self.begins) for one in people]
        return max((one for one in said if one is not None), default=None)


async def running(tx: Tx, promise: Promise) -> Running | str:
    """Return the clock that a step or a word of it belongs to; or why it does not run any more."""
    found = await Postmortems(tx, promise.workspace).numbered(number_of(promise.subject))
    counted, _ = promised.length_in(promise.key)
    if found is None:
        return "the postmortem is gone"
    if found.state not in OWED:
        return f"it is {found.state}"
    if found.round != counted or found.due_at is None:
        return "its incident was reopened"
    incident = await Incidents(tx, promise.workspace).get(found.incident_id)
    team = await team_with(tx, promise.workspace, found.team_id)
    clock = await clock_of(tx, replace(team, charter=found.charter))
    if incident is None or clock is None:
        return "its charter runs no clock"
    if incident.state != RESOLVED:
        return f"{incident.name} is {incident.state}"
    return Running(found, incident, team, clock)


async def keep_steps(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep steps: promise what is said, and the next step of what is said again and again."""
    moot: dict[Promise, str] = {}
    for promise in promises:
        found = await running(tx, promise)
        if isinstance(found, str):
            moot[promise] = found
            continue
        why = await _keep(tx, found, promised.length_in(promise.key)[1], now)
        if why:
            moot[promise] = why
    return moot


async def _keep(tx: Tx, found: Running, after: timedelta, now: datetime) -> str:
    postmortem = found.postmortem
    step = step_of(found.clock, after)
    if step is None:
        return "the charter says nothing then"
    said = said_at(step, now - found.begins) or after
    made = []
    if step.again_every is not None:
        later = said + step.again_every
        made.append(promised.step(postmortem, later, found.begins + later))
    tells = list(step.tells)
    if postmortem.state == IN_REVIEW and set(tells) - {promised.CHANNEL}:
        tells.append(promised.REVIEWER)
    told = [one for one in tells if (found.says_now(one, now) or said) <= said]
    made += await _words(tx, found, said, told, now)
    promises = Promises(tx, postmortem.workspace)
    await promises.make(*made)
    await promises.rearm(promised.card(postmortem, found.incident, now))
    return "" if told else "a later step says it"


async def _words(
    tx: Tx, found: Running, said: timedelta, told: Sequence[str], now: datetime
) -> list[NewPromise]:
    """Return the words of a step, one for each person or place."""
    crew = await crew_of(tx, found.team)
    soon = timedelta() <= found.clock.due - said <= WITHIN_THE_DAY
    lanes: dict[str, str] = {}
    for who in told:
        for lane in await _lanes(tx, found, crew, who):
            lanes.setdefault(lane, who)
    lanes.pop("", None)
    place = promised.place_of(found.incident)
    people = [one for one in lanes if place is None or one != place[0]]
    for person in people:
        await let_see(tx, found.incident, person, f"Told that {found.postmortem.name} is owed", now)
    when = await may_say(tx, found.team, people, now, now)
    if place is not None and place[0] in lanes:
        hours = await hours_in(tx, found.team)
        when[place[0]] = may_be_said(None, now, ZoneInfo(found.team.zone), hours)
    return [
        promised.word(found.postmortem, said, who, lane, now if soon else when[lane])
        for lane, who in lanes.items()
    ]


async def _lanes(tx: Tx, found: Running, crew: Crew, who: str) -> list[str]:
    """Return where the charter's recipient reads it: a channel, or people."""
    if who == promised.CHANNEL:
        place = promised.place_of(found.incident)
        if place is not None:
            return [place[0]]
        if found.incident.private:
            named = await IncidentPeople(tx, found.team.workspace).of(found.incident)
            return [one.person for one in named]
        who = OWNER
    if who == OWNER:
        return [await still(tx, crew, found.postmortem.owner)]
    if who == promised.REVIEWER:
        return await reviewers_of(tx, found)
    return list(crew.holders(who))


async def reviewers_of(tx: Tx, found: Running) -> list[str]:
    """Return who is asked to read it, and to publish it or send it back."""
    page = await page_of(tx, found.postmortem, found.incident, found.team, entries=1)
    return await reviewers(tx, page)


async def leave(tx: Tx, incident: Incident, error: str, now: datetime) -> Incident:
    """Note that an incident's channel takes no word any more; return where it goes on."""
    if incident.room == IN_CHANNEL and error in incident_rooms.LOST:
        return await incident_rooms.without(tx, incident, error, now)
    return incident


async def say_otherwise(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say elsewhere what was refused: where the incident goes on, to the owner, to the manager."""
    found = await running(tx, promise)
    if isinstance(found, str):
        return
    crew, who = await crew_of(tx, found.team), promised.told(promise.key)
    if who == promised.CHANNEL:
        left = await leave(tx, found.incident, error, now)
        if left.room != found.incident.room:
            await card_lost(tx, found.postmortem, left, now)
        place = promised.place_of(left)
        _, said = promised.length_in(promise.key)
        if place is not None and place[0] != promise.lane:
            elsewhere = promised.word(found.postmortem, said, who, place[0], now)
            await Promises(tx, promise.workspace).make(elsewhere)
            return
    owner = await still(tx, crew, found.postmortem.owner)
    other = OWNER if who == promised.CHANNEL else MANAGER
    people = [owner] if other == OWNER else list(crew.holders(MANAGER))
    people = [one for one in people if one != promise.lane]
    for one in people:
        await let_see(tx, found.incident, one, f"Told that {found.postmortem.name} is owed", now)
    _, said = promised.length_in(promise.key)
    made = [promised.word(found.postmortem, said, other, one, now) for one in people]
    await Promises(tx, promise.workspace).make(*made)
