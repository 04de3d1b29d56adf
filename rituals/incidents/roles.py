"""Roles in an incident: who leads it, who writes, who speaks; handing over; and escalations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.history import MUSTER
from rituals.incidents import calls as incident_calls
from rituals.incidents import reminders as incident_reminders
from rituals.incidents.incidents import DRILL, INC, add_entry, ensure_acts
from rituals.incidents.moves import Data, changed, hold, noted, told
from rituals.incidents.naming import name_person
from rituals.incidents.states import HAND_OVER, LIVE
from rituals.incidents.updates import happened
from rituals.people import Person, known, names_of, why_not
from rituals.rights import PersonUnknown, Viewer, crew_of
from rituals.roles import within
from rituals.teams.teams import Team, all_teams, team_with
from rituals.work import Tx
from storage.incident_people import Named
from storage.incidents import NAMED, TEAM, Incident, Incidents

LEAD = "lead"
ROLES = {
    LEAD: "Lead",
    "communications": "Communications",
    "scribe": "Scribe",
    "expert": "Subject expert",
}
"""The roles of an incident, by the column that holds each, and what people call them."""
WHY = {
    LEAD: "You lead it",
    "communications": "You speak for it: communications",
    "scribe": "You write down what happens: scribe",
    "expert": "You know the subject: subject expert",
}
HANDED, ESCALATED = "roles", "escalated"
MOST_LED = 500
"""Live incidents that are looked at when somebody leaves."""


class NoLead(Unfit):
    """An incident has a lead. Choose somebody."""

    field = LEAD


class CannotHold(Unfit):
    """{name} cannot be {role}: {why}."""

    field = LEAD


class NoSuchEscalation(Unfit):
    """“{typed}” is no escalation here. There are {known}."""

    field = "escalations"


async def assign(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    roles: Mapping[str, str | None],
    *,
    now: datetime,
) -> tuple[Incident, dict[str, str | None]]:
    """Give roles, or take them back; return the incident and who held those that changed before.

    Whoever is given one is named, invited and told. Raise `CannotHold` for who cannot, and
    `PersonUnknown` for whom nobody knows yet.
    """
    await ensure_acts(tx, who, team, incident)
    held = await hold(tx, incident, HAND_OVER, now)
    wanted = {one: person for one, person in roles.items() if getattr(held, one) != person}
    if wanted.get(LEAD, "") is None:
        raise NoLead
    for role, person in wanted.items():
        if person is not None:
            await ensure_able(tx, incident.workspace, person, role)
    before = {one: getattr(held, one) for one in wanted}
    if not wanted:
        return held, before
    return await _given(tx, team, held, wanted, who.user, now), before


async def _given(
    tx: Tx,
    team: Team,
    held: Incident,
    wanted: Mapping[str, str | None],
    actor: str,
    now: datetime,
) -> Incident:
    """Write down who has which role from now on, tell them, and show it."""
    moved = await changed(tx, held, **wanted)
    data: Data = {}
    for role, person in wanted.items():
        data |= {role: person, f"{role}-before": getattr(held, role)}
    noted(tx, team, moved, HANDED, actor, now, data=data)
    names = await names_of(tx, held.workspace, [one for one in wanted.values() if one])
    said = "; ".join(
        f"{ROLES[role]}: {names[person] if person else 'nobody'}" for role, person in wanted.items()
    )
    add_entry(tx, moved, HANDED, by=actor, at=now, now=now, text=said)
    for role, person in wanted.items():
        await _tell(tx, team, moved, role, person, actor, now)
    if LEAD in wanted and await incident_reminders.reminded(tx, team, held) is None:
        await incident_reminders.led(tx, team, moved, now)
    times = 1 + await happened(tx, moved, HANDED)
    await told(tx, moved, f"{HANDED}:{times}", actor, now, hooked=False)
    return moved


async def _tell(
    tx: Tx,
    team: Team,
    incident: Incident,
    role: str,
    person: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Name, invite and tell whoever has a role now; a drill tells nobody."""
    if person is None or incident.series == DRILL:
        return
    if person == actor:
        await name_person(tx, incident, person, WHY[role], now)
    else:
        await incident_calls.call_person(tx, team, incident, person, WHY[role], now)


async def escalate(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    escalations: Sequence[str],
    *,
    now: datetime,
) -> tuple[Incident, list[Named], list[incident_calls.Call]]:
    """Call in whom escalations of the charter name.

    Return those who were not told before, and of a drill those whom it would have told.
    """
    await ensure_acts(tx, who, team, incident)
    charter = await in_force(tx, team)
    for one in escalations:
        if one not in charter.escalations:
            raise NoSuchEscalation(typed=one[:40], known=", ".join(charter.escalations))
    held = await hold(tx, incident, HAND_OVER, now)
    called: list[Named] = []
    would: list[incident_calls.Call] = []
    if held.series == INC:
        called = await incident_calls.call_out(
            tx, team, held, now, actor=who.user, escalations=escalations
        )
    else:
        would = incident_calls.called_for(charter, await crew_of(tx, team), held, escalations)
    titles = ", ".join(within(charter.escalations[one].title or one) for one in escalations)
    data: Data = {"escalations": ",".join(escalations), "called": len(called)}
    noted(tx, team, held, ESCALATED, who.user, now, data=data)
    add_entry(tx, held, ESCALATED, by=who.user, at=now, now=now, text=titles)
    times = 1 + await happened(tx, held, ESCALATED)
    await told(tx, held, f"{ESCALATED}:{times}", who.user, now)
    return held, called, would


async def ensure_able(tx: Tx, workspace: str, person: str, role: str) -> None:
    """Raise `CannotHold`, beside the role's field, for who has left, is a bot or only answers."""
    found = await known(tx, workspace, person)
    if found is None:
        raise PersonUnknown(workspace, person)
    why = why_not(found)
    if why is not None:
        raise CannotHold(name=found.name, role=within(ROLES[role]), why=why, field=role)


async def left(tx: Tx, before: Person | None, after: Person, now: datetime) -> None:
    """Hand over what somebody held in incidents that are not over, once they cannot any more.

    The lead goes to the team's engineering lead, else its manager; other roles become free.
    """
    if after.is_full or (before is not None and not before.is_full):
        return
    teams = [one.id for one in await all_teams(tx, after.workspace)]
    store = Incidents(tx, after.workspace)
    for series in (INC, DRILL):
        for visibility in (TEAM, NAMED):
            live = await store.listed(
                series=series, team_ids=teams, visibility=visibility, states=LIVE, limit=MOST_LED
            )
            for one in live:
                if after.id in {getattr(one, role) for role in ROLES}:
                    await _replaced(tx, one, after.id, now)


async def _replaced(tx: Tx, incident: Incident, gone: str, now: datetime) -> None:
    held = await Incidents(tx, incident.workspace).change(incident, only_in=LIVE, updated_at=now)
    if held is None:
        return
    team = await team_with(tx, held.workspace, held.team_id)
    heir = (await crew_of(tx, team)).lead
    wanted: dict[str, str | None] = {
        role: heir if role == LEAD else None for role in ROLES if getattr(held, role) == gone
    }
    if wanted.get(LEAD) == gone or not wanted:
        return
    await _given(tx, team, held, wanted, MUSTER, now)
