"""Who is told of an incident, why, and what follows where nobody says that they saw it.

The charter's classes, escalations and clock `unseen` decide (`domain.md`, section 3). Everybody is
told once; a graver severity, or a class that becomes known, tells those whom it newly calls for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rituals import incident_promises as promised
from rituals.charter import Charter
from rituals.charters import in_force
from rituals.history import Change, note
from rituals.incident_drafts import called_class, called_severity
from rituals.incident_naming import name_person
from rituals.incident_states import LIVE
from rituals.promises import NewPromise, Promise, Promises
from rituals.rights import Crew, crew_of, deputies_of
from rituals.roles import ENGINEERING, MANAGER, ROLES, within
from rituals.teams import Team, team_with
from rituals.work import Tx
from storage.incident_people import IncidentPeople, Named
from storage.incidents import Incident, Incidents

UNSEEN_CLOCK = "unseen"
NEXT_CONTACT = "next-contact"
AT_ONCE, NEXT, HEAD = 0, 1, 2
"""The rungs of the ladder: told at once, as the next contact, as the manager."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be told: who, and what they read of why."""

    person: str
    why: str


class Calling(Protocol):
    """What calls for people: an incident, or what somebody is about to declare."""

    @property
    def severity(self) -> str: ...

    @property
    def class_id(self) -> str: ...


def called_for(
    charter: Charter, crew: Crew, incident: Calling, escalations: Iterable[str] = ()
) -> list[Call]:
    """Return whom an incident calls for by its severity and class, and by what was escalated.

    The manager stands in for a role that nobody holds. A person of several roles is told once.
    """
    severity = charter.severities.get(incident.severity)
    major = severity is not None and severity.major
    called: dict[str, _Why] = {}

    def tell(roles: Sequence[str], reason: str) -> None:
        for role in roles:
            for person in crew.holders(role):
                why = called.setdefault(person, _Why({}, {}, {}))
                held = person in crew.by_role.get(role, ())
                (why.roles if held else why.places)[ROLES[role]] = None
                why.reasons[reason] = None

    if incident.severity in charter.escalations:
        reason = f"a {called_severity(charter, incident.severity)}"
        tell(charter.escalations[incident.severity].tells, reason)
    known = charter.classes.get(incident.class_id)
    if known is not None and (major or known.any_severity):
        reason = within(called_class(charter, incident.class_id))
        tell(known.tells, reason)
        if known.follows in charter.escalations:
            tell(charter.escalations[known.follows].tells, reason)
    for one in escalations:
        if one in charter.escalations:
            tell(charter.escalations[one].tells, within(charter.escalations[one].title or one))
    return [Call(person, str(why)) for person, why in called.items()]


@dataclass(frozen=True, slots=True)
class _Why:
    """Why somebody is told: their roles, those they stand in for, and what calls for them."""

    roles: dict[str, None]
    places: dict[str, None]
    reasons: dict[str, None]

    def __str__(self) -> str:
        told = [", ".join(self.roles)] if self.roles else []
        if self.places:
            stood = ", ".join(within(one) for one in self.places)
            told.append(f"in the place of {stood}")
        said = "; ".join(told)
        return f"{said[:1].upper()}{said[1:]} ({', '.join(self.reasons)})"


async def call_out(
    tx: Tx,
    team: Team,
    incident: Incident,
    now: datetime,
    *,
    actor: str,
    escalations: Iterable[str] = (),
    crew: Crew | None = None,
) -> list[Named]:
    """Tell whom an incident calls for and was not told yet; return them.

    Whoever does it (`actor`) knows; a lead whom somebody else named is told too. `crew` is the
    team's, where it was asked for already.
    """
    charter, crew = await in_force(tx, team), crew or await crew_of(tx, team)
    calls = called_for(charter, crew, incident, escalations)
    if incident.lead is not None and incident.lead not in {one.person for one in calls}:
        calls.append(Call(incident.lead, "You lead it"))
    told = [
        await _tell(tx, team, incident, one, AT_ONCE, now) for one in calls if one.person != actor
    ]
    return [one for one in told if one is not None]


async def call_person(
    tx: Tx, team: Team, incident: Incident, person: str, why: str, now: datetime
) -> Named | None:
    """Tell one person, for instance that they have a role now; None where they were told."""
    return await _tell(tx, team, incident, Call(person, why), AT_ONCE, now)


async def _tell(
    tx: Tx, team: Team, incident: Incident, one: Call, rung: int, now: datetime
) -> Named | None:
    if incident.series == promised.DRILL:  # who practises is alone
        return None
    people = IncidentPeople(tx, incident.workspace)
    await name_person(tx, incident, one.person, one.why, now)
    called = await people.call(incident, one.person, one.why, rung)
    if called is None:
        return None
    note(
        tx,
        incident.workspace,
        Change(
            incident.name,
            "called",
            "muster",
            now,
            charter=team.charter,
            data={"person": one.person, "rung": rung},
        ),
    )
    promises = Promises(tx, incident.workspace)
    await promises.rearm(promised.tell(incident, one.person, now))
    await promises.make(*await _looks(tx, team, incident, one.person, now))
    return called


async def _looks(
    tx: Tx, team: Team, incident: Incident, person: str, now: datetime
) -> list[NewPromise]:
    """Promise to look whether somebody saw it, at each step of the charter's clock."""
    clock = (await in_force(tx, team)).clocks.get(UNSEEN_CLOCK)
    if clock is None or not clock.on:
        return []
    return [
        promised.unseen(incident, person, at, now + step.after)
        for at, step in enumerate(clock.steps)
    ]


async def call_again(
    tx: Tx, team: Team, incident: Incident, now: datetime, *, actor: str, what: str
) -> None:
    """Ask once more for Seen, now that an incident is open again, of those who never said it.

    An edit of the message that told them notifies nobody, so a line (`what`) stands below it; and
    their next contacts are told as if it had been declared now.
    """
    promises = Promises(tx, incident.workspace)
    for one in await IncidentPeople(tx, incident.workspace).of(incident):
        if not one.called or one.seen_at is not None or one.person == actor:
            continue
        await promises.rearm(*await _looks(tx, team, incident, one.person, now))
        if one.ts is not None:
            await promises.make(promised.line_to(incident, one.person, what, now))


async def saw(tx: Tx, incident: Incident, person: str, now: datetime) -> bool:
    """Note that somebody saw what they were told; False where they said so before."""
    if not await IncidentPeople(tx, incident.workspace).seen(incident, person, now):
        return False
    note(
        tx, incident.workspace, Change(incident.name, "seen", person, now, data={"person": person})
    )
    await promised.shown_anew(tx, incident, now)
    return True


async def unreached(tx: Tx, incident: Incident, person: str, now: datetime) -> None:
    """Ask the next contact at once: Slack does not take a message for somebody."""
    at_once = promised.unseen(incident, person, 0, now)
    await Promises(tx, incident.workspace).move(at_once.key, now)


async def ask_next(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep promises to look whether somebody said Seen: tell the next contact, then the manager."""
    moot: dict[Promise, str] = {}
    for promise in promises:
        why = await _ask_next(tx, promise, now)
        if why:
            moot[promise] = why
    return moot


async def _ask_next(tx: Tx, promise: Promise, now: datetime) -> str:
    incident_id, step, person = _parts(promise.key)
    incident = await Incidents(tx, promise.workspace).get(incident_id)
    if incident is None or incident.state not in LIVE:
        return "it is over"
    people = IncidentPeople(tx, promise.workspace)
    one = await people.one(incident, person)
    if one is None or one.seen_at is not None:
        return "they saw it"
    team = await team_with(tx, promise.workspace, incident.team_id)
    clock = (await in_force(tx, team)).clocks.get(UNSEEN_CLOCK)
    if clock is None or step >= len(clock.steps):
        return "the charter asks for nothing then"
    told = [
        await _tell(tx, team, incident, Call(who, why), rung, now)
        for who, why, rung in await _next(tx, team, incident, one, clock.steps[step].tells, now)
    ]
    if not any(told):
        return "everybody who could be asked was told already"
    await promised.shown_anew(tx, incident, now, but=[one.person for one in told if one])
    return ""


async def _next(
    tx: Tx,
    team: Team,
    incident: Incident,
    unseen: Named,
    recipients: Sequence[str],
    now: datetime,
) -> list[tuple[str, str, int]]:
    """Return who is asked in the place of somebody who did not say Seen: with why, and the rung.

    The next contact is their deputy, else the engineering lead, else the manager. Several who did
    not say Seen have one next contact where it is the same person.
    """
    crew, deputies = await crew_of(tx, team), await deputies_of(tx, team.workspace, now)
    named = await IncidentPeople(tx, team.workspace).of(incident)
    rungs = {one.person: one.rung for one in named if one.called}
    rungs |= dict.fromkeys((unseen.person, incident.declared_by), AT_ONCE)
    why = f"Not seen yet by the one who was told ({unseen.why})"
    found: list[tuple[str, str, int]] = []
    for recipient in recipients:
        if recipient == NEXT_CONTACT:
            ahead = [deputies.get(unseen.person), *crew.by_role.get(ENGINEERING, ()), crew.manager]
            rung = NEXT
        else:
            ahead = list(crew.holders(recipient))
            rung = HEAD if recipient == MANAGER else NEXT
        # Who was told at once is passed over; who stands on this rung already serves for all.
        asked = next((one for one in ahead if one and rungs.get(one, rung) >= rung), None)
        if asked is not None and asked not in rungs:
            found.append((asked, why, rung))
    return found


def _parts(key: str) -> tuple[int, int, str]:
    """Return the incident's id, the step and the person that a key names."""
    _, incident_id, _, step, person = key.split(":", 4)
    return int(incident_id), int(step), person
