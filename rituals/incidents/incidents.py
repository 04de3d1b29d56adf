"""Incidents: the record, how one is declared, who sees it, and the questions asked of it.

Its life is `rituals/incidents/moves.py`'s, who is told `rituals/incidents/calls.py`'s, its timeline
`rituals/incidents/timeline.py`'s.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rituals.charters.in_force import in_force
from rituals.decisions.search import words_of
from rituals.errors import NotThere
from rituals.history import Change, note
from rituals.incidents import calls as incident_calls
from rituals.incidents import promises as incident_promises
from rituals.incidents import reminders as incident_reminders
from rituals.incidents.drafts import Draft, class_of
from rituals.incidents.naming import ensure_leads, name_person
from rituals.incidents.promises import DRILL, INC
from rituals.incidents.states import LIVE, OPEN, STATES
from rituals.people import to_know
from rituals.promises import Promises
from rituals.rights import Viewer, crew_of, ensure_in, seen_teams
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incident_entries import IncidentEntries
from storage.incident_people import IncidentPeople, Named
from storage.incidents import NAMED, TEAM, Incident, Incidents
from storage.numbers import take_number

__all__ = [
    "DRILL",
    "INC",
    "Draft",
    "Incident",
    "Named",
    "declare",
    "name_person",
]

AUTO = "auto"
WEBHOOK = "webhook"
"""The actor where another tool, and no person, declared or added something."""
NAME = re.compile(r"\s*(?:(inc|drill)[- ]?|#)?\s*(\d{1,9})\s*", re.IGNORECASE)
MOST_NAMED = 200
"""Private incidents of one person that a list looks at, the newest."""


class NoSuchIncident(NotThere):
    """There is no {name} here. `/incident list all` shows those there are."""


async def declare(tx: Tx, who: Viewer, team: Team, draft: Draft, *, now: datetime) -> Incident:
    """Declare an incident: its record, whom it is told, and all that follows from it."""
    await ensure_in(tx, who, team)
    draft = replace(draft, lead=draft.lead or who.user)
    return await _declare(tx, who.user, team, draft, now)


async def report(tx: Tx, team: Team, draft: Draft, *, now: datetime) -> Incident:
    """Declare an incident that a tool reports: the engineering lead leads it, else the manager.

    It is private where its class is.
    """
    charter = await in_force(tx, team)
    class_id = class_of(charter, draft.class_id) if draft.class_id else ""
    private = draft.private or (bool(class_id) and charter.classes[class_id].private)
    draft = replace(draft, lead=draft.lead or (await crew_of(tx, team)).lead, private=private)
    return await _declare(tx, WEBHOOK, team, draft, now)


async def _declare(tx: Tx, actor: str, team: Team, draft: Draft, now: datetime) -> Incident:
    draft = draft.checked(await in_force(tx, team), now, team.zone)
    if draft.lead is not None and draft.lead != actor:
        await ensure_leads(tx, team.workspace, draft.lead)
    # What is asked is asked first: from its number on, other declarations wait for this one.
    crew = await crew_of(tx, team)
    updates = (await in_force(tx, team)).severities[draft.severity].updates
    due = now + updates if updates else None
    lead = actor if draft.practice else draft.lead
    reminder = await incident_reminders.word_for(tx, team, lead, due, now)
    incident = await _add(tx, actor, team, draft, now, due)
    _note(tx, team, incident, draft, actor, now)
    if incident_promises.is_person(actor):
        people = IncidentPeople(tx, incident.workspace)
        people.add_soon(incident, actor, why="Declared it", named_at=now)
        await Promises(tx, incident.workspace).make(to_know(incident.workspace, actor, now))
    add_entry(tx, incident, "declared", by=actor, at=now, now=now, text=incident.title)
    if draft.text or draft.link:
        await _origin(tx, incident, draft, actor, now)
    promises = Promises(tx, incident.workspace)
    await promises.rearm(*incident_promises.card(incident, now))
    if incident.series == INC:
        await incident_calls.call_out(tx, team, incident, now, actor=actor, crew=crew)
        await promises.make(
            incident_promises.room(incident, now),
            incident_promises.hook(incident, "declared", now),
        )
    await incident_reminders.promise_first(tx, incident, reminder)
    return incident


async def _add(
    tx: Tx, actor: str, team: Team, draft: Draft, now: datetime, due: datetime | None
) -> Incident:
    series = DRILL if draft.practice else INC
    card_channel = None if draft.private else team.channel
    return await Incidents(tx, team.workspace).add(
        series=series,
        number=await take_number(tx, team.workspace, series),
        team_id=team.id,
        state=OPEN,
        visibility=NAMED if draft.private or draft.practice else TEAM,
        title=draft.title,
        severity=draft.severity,
        highest=draft.severity,
        class_id=draft.class_id,
        services=draft.services,
        impact=draft.impact,
        started_at=draft.started_at,
        detected_at=draft.detected_at,
        declared_at=now,
        occurred_at=draft.detected_at or now,
        updated_at=now,
        declared_by=actor,
        lead=draft.lead,
        room=incident_promises.IN_MESSAGES if draft.practice else incident_promises.OPENING,
        card_channel=actor if draft.practice else card_channel,
        link=draft.link,
        next_update_at=due,
        charter=team.charter,
        words=words_of(draft.title, draft.services, draft.impact),
    )


def _note(tx: Tx, team: Team, incident: Incident, draft: Draft, actor: str, now: datetime) -> None:
    data: dict[str, str | int | None] = {
        "team": team.id,
        "severity": incident.severity,
        "class": incident.class_id or None,
        "visibility": incident.visibility,
        "detected": moment(incident.detected_at),
        "started": moment(incident.started_at),
        "lead": incident.lead,
        "source": draft.source,
    }
    texts = {
        "title": incident.title,
        "services": incident.services,
        "impact": incident.impact,
        "link": incident.link,
    }
    change = Change(
        incident.name,
        "declared",
        actor,
        now,
        charter=team.charter,
        data=data,
        texts={name: value for name, value in texts.items() if value},
    )
    note(tx, incident.workspace, change)


async def _origin(tx: Tx, incident: Incident, draft: Draft, by: str, now: datetime) -> None:
    """Keep the message that it was declared from as the first entry of its timeline."""
    await IncidentEntries(tx, incident.workspace).add(
        incident_id=incident.id,
        at=incident.detected_at or now,
        noted_at=now,
        source=draft.source,
        verb="origin",
        author=draft.author,
        by=by,
        text=draft.text,
        permalink=draft.link,
    )


def moment(at: datetime | None) -> str | None:
    """Return a moment as the history keeps it."""
    return at.isoformat() if at else None


def add_entry(
    tx: Tx,
    incident: Incident,
    verb: str,
    *,
    by: str,
    at: datetime,
    now: datetime,
    text: str = "",
) -> None:
    """Let a change stand in the timeline by itself; `at` is when it happened."""
    IncidentEntries(tx, incident.workspace).add_soon(
        incident_id=incident.id,
        at=at,
        noted_at=now,
        source=AUTO,
        verb=verb,
        author=by,
        by=by,
        text=text,
    )


# -- questions -----------------------------------------------------------------------------------


async def seen(tx: Tx, who: Viewer, name: str) -> tuple[Incident, Team]:
    """Return the incident called `name` (INC-7, 7) with its team; raise `NoSuchIncident`.

    What a private one is about is for those who are named in it, and for whoever asks from its
    channel; to everybody else it is not there.
    """
    found = await of_name(tx, who.workspace, name)
    if found is None or not await sees(tx, who, found):
        raise NoSuchIncident(name=called(name))
    return found, await team_with(tx, who.workspace, found.team_id)


async def sees(tx: Tx, who: Viewer, incident: Incident) -> bool:
    """Say whether somebody may see an incident."""
    if incident.channel is not None and incident.channel == who.channel:
        return True
    if not incident.private:
        team = await team_with(tx, who.workspace, incident.team_id)
        if who.sees(team):
            return True
    return await IncidentPeople(tx, who.workspace).one(incident, who.user) is not None


async def ensure_acts(tx: Tx, who: Viewer, team: Team, incident: Incident) -> None:
    """Raise `NotInTeam` for who may see an incident and not change it.

    The team changes its own; so does whoever is named in one, or is in its channel.
    """
    if incident.channel is not None and incident.channel == who.channel:
        return
    if await IncidentPeople(tx, who.workspace).one(incident, who.user) is None:
        await ensure_in(tx, who, team)


def called(name: str) -> str:
    """Return how an incident is called that somebody named: INC-7."""
    found = NAME.fullmatch(name)
    return f"{(found[1] or INC).upper()}-{int(found[2])}" if found else name[:40]


async def of_name(tx: Tx, workspace: str, name: str) -> Incident | None:
    """Return the incident called INC-7, DRILL-3 or 7, whoever asks."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    return await Incidents(tx, workspace).numbered((found[1] or INC).upper(), int(found[2]))


async def with_id(tx: Tx, workspace: str, incident_id: int) -> Incident | None:
    return await Incidents(tx, workspace).get(incident_id)


async def in_channel(tx: Tx, workspace: str, channel: str) -> Incident | None:
    """Return the incident that a channel was made for."""
    return await Incidents(tx, workspace).in_channel(channel)


async def meant(tx: Tx, who: Viewer) -> Incident | None:
    """Return the incident that a command without a number is for.

    It is this channel's, else the only open one that its asker sees.
    """
    if who.channel is not None:
        here = await in_channel(tx, who.workspace, who.channel)
        if here is not None:
            return here
    found = await listed(tx, who, states=LIVE, limit=2)
    return found[0] if len(found) == 1 else None


async def listed(
    tx: Tx,
    who: Viewer,
    *,
    states: Sequence[str] = (),
    limit: int,
    before: int | None = None,
    team_ids: Sequence[int] | None = None,
    seen: Sequence[Team] | None = None,
) -> list[Incident]:
    """List incidents that somebody sees, newest first: their teams', and private ones of theirs.

    `seen` are the teams that they see, where those are known already.
    """
    teams = [one.id for one in (await seen_teams(tx, who) if seen is None else seen)]
    if team_ids is not None:
        teams = [one for one in teams if one in set(team_ids)]
    found = await Incidents(tx, who.workspace).listed(
        series=INC, team_ids=teams, visibility=TEAM, states=states, limit=limit, before=before
    )
    goes_on = bool(states) and set(states) <= set(LIVE)
    named = await IncidentPeople(tx, who.workspace).sees_alone(
        who.user,
        series=INC,
        visibility=NAMED,
        states=states or STATES,
        limit=MOST_NAMED,
        before=before,
        above=found[-1].number if len(found) == limit and not goes_on else None,
    )
    private = [one for one in named if team_ids is None or one.team_id in set(team_ids)]
    return sorted([*found, *private], key=lambda one: one.number, reverse=True)[:limit]


def service_list(incident: Incident) -> list[str]:
    """List the services that an incident touched."""
    return [one for one in incident.services.split("\n") if one]


async def people_of(tx: Tx, incident: Incident) -> list[Named]:
    """List who is named in an incident, those told first before those who came later."""
    return await IncidentPeople(tx, incident.workspace).of(incident)
