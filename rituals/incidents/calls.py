"""Who is told of an incident, why, and what follows where nobody says that they saw it.

The charter's classes, escalations and clock `unseen` decide (`domain.md`, section 3). Everybody is
told once; a graver severity, or a class that becomes known, tells those whom it newly calls for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.handoffs.on_call import told_too
from rituals.history import Change, note
from rituals.incidents import promises as promised
from rituals.incidents.drafts import called_class, called_severity
from rituals.incidents.naming import name_person
from rituals.incidents.states import LIVE
from rituals.incidents.times import in_words
from rituals.people import names_of
from rituals.promises import NewPromise, Promise, Promises
from rituals.rights import Crew, crew_of, deputies_of
from rituals.roles import ENGINEERING, MANAGER, ROLES, within
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incident_people import IncidentPeople, Named
from storage.incidents import Incident, Incidents

UNSEEN_CLOCK = "unseen"
NEXT_CONTACT = "next-contact"
JOINED = "joined"
MINUTE = timedelta(minutes=1)
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

    Whoever does it (`actor`) knows, and so does who declared it, or leads it by their own hand; a
    lead whom somebody else named is told too. `crew` is the team's, where it was asked for already.
    """
    charter, crew = await in_force(tx, team), crew or await crew_of(tx, team)
    calls = called_for(charter, crew, incident, escalations)
    know = {actor, incident.declared_by}
    if incident.lead is not None and await _leads_by_own_hand(tx, incident, incident.lead):
        know.add(incident.lead)
    if incident.lead is not None and incident.lead not in {one.person for one in calls}:
        calls.append(Call(incident.lead, "You lead it"))
    calls = await with_on_call(tx, team, calls, private=incident.private)
    told = [
        await _tell(tx, team, incident, one, AT_ONCE, now)
        for one in calls
        if one.person not in know
    ]
    return [one for one in told if one is not None]


async def with_on_call(tx: Tx, team: Team, calls: list[Call], *, private: bool) -> list[Call]:
    """Return whom an incident tells, and who is on call by the last accepted handoff."""
    too = await told_too(tx, team, private=private)
    if too is None or too[0] in {one.person for one in calls}:
        return calls
    return [*calls, Call(*too)]


async def _leads_by_own_hand(tx: Tx, incident: Incident, lead: str) -> bool:
    """Say whether a lead was never told, and yet is named: they took it themselves."""
    named = await IncidentPeople(tx, incident.workspace).one(incident, lead)
    return named is not None and not named.called


async def call_head(
    tx: Tx, team: Team, incident: Incident, person: str, why: str, now: datetime
) -> Named | None:
    """Tell who answers for the team that nobody answers; None where they were told before."""
    told = await _tell(tx, team, incident, Call(person, why), HEAD, now)
    if told is not None:
        await promised.shown_anew(tx, incident, now, but=[person])
        await _say_joined(tx, incident, [told], now)
    return told


async def _say_joined(tx: Tx, incident: Incident, told: Iterable[Named], now: datetime) -> None:
    """Say where a private incident is talked over who sees it from now on, and why."""
    for one in told if incident.private else ():
        made = promised.line(incident, f"{JOINED}:{one.person}", now)
        await Promises(tx, incident.workspace).make(*made)


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


async def acted(tx: Tx, incident: Incident, person: str, now: datetime) -> None:
    """Take it that who acts on an incident has seen it."""
    if promised.is_person(person):
        await saw(tx, incident, person, now)


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
    charter = await in_force(tx, team)
    clock = charter.clocks.get(UNSEEN_CLOCK)
    if clock is None or step >= len(clock.steps):
        return "the charter asks for nothing then"
    crew = await crew_of(tx, team)
    if is_only_given(charter, crew, incident, one):
        return "they have a role in it, and it is not grave"
    why = await _why_next(tx, incident, one, now)
    asked = await _next(tx, team, incident, one, clock.steps[step].tells, now)
    called = [await _tell(tx, team, incident, Call(who, why), rung, now) for who, rung in asked]
    told = [one for one in called if one is not None]
    if not told:
        return "everybody who could be asked was told already"
    await promised.shown_anew(tx, incident, now, but=[one.person for one in told])
    await _say_joined(tx, incident, told, now)
    return ""


def is_only_given(charter: Charter, crew: Crew, incident: Incident, one: Named) -> bool:
    """Say whether somebody is told only of a role that they were given in what is not grave.

    Nobody is asked in their place: who gave it to them sees on the card that they have not seen it.
    """
    severity = charter.severities.get(incident.severity)
    if one.rung != AT_ONCE or (severity is not None and severity.major):
        return False
    given = {incident.lead, incident.communications, incident.scribe, incident.expert}
    called = {call.person for call in called_for(charter, crew, incident)}
    return one.person in given - called


async def asked_after(tx: Tx, team: Team, incident: Incident, one: Named) -> timedelta | None:
    """Return how long somebody has to say Seen until others are told; None where nobody is."""
    charter = await in_force(tx, team)
    clock = charter.clocks.get(UNSEEN_CLOCK)
    if clock is None or not clock.on or not clock.steps:
        return None
    if is_only_given(charter, await crew_of(tx, team), incident, one):
        return None
    return clock.steps[0].after


def followers(charter: Charter) -> list[str]:
    """List who is told where somebody does not say Seen, as people call them, one after another."""
    clock = charter.clocks.get(UNSEEN_CLOCK)
    steps = clock.steps if clock is not None and clock.on else ()
    asked = dict.fromkeys(one for step in steps for one in step.tells)
    contact = "their deputy or the engineering lead"
    return [
        contact if one == NEXT_CONTACT else f"the {within(ROLES.get(one, one))}" for one in asked
    ]


async def _why_next(tx: Tx, incident: Incident, unseen: Named, now: datetime) -> str:
    """Say why somebody is told in the place of another: who that is, and what they did not do."""
    name = (await names_of(tx, incident.workspace, [unseen.person]))[unseen.person]
    if name == unseen.person:  # Slack has not told us yet who that is
        name = "Somebody"
    role = unseen.why.partition(" (")[0]
    who = name
    if unseen.rung == AT_ONCE and not role.startswith("You "):
        who = f"{name} ({within(role)})"
    if unseen.told_at is None:
        return f"{who} was to be told, and no message reached them"
    if unseen.person == incident.lead:
        minutes = round((now - unseen.told_at) / MINUTE)  # the message took a moment to arrive
        return f"{name} leads it and has not said Seen for {in_words(minutes * MINUTE)}"
    return f"{who} was told and has not said Seen yet"


async def _next(
    tx: Tx,
    team: Team,
    incident: Incident,
    unseen: Named,
    recipients: Sequence[str],
    now: datetime,
) -> list[tuple[str, int]]:
    """Return who is asked in the place of somebody who did not say Seen, and on which rung.

    The next contact is their deputy, else the engineering lead, else the manager. Several who did
    not say Seen have one next contact where it is the same person.
    """
    crew, deputies = await crew_of(tx, team), await deputies_of(tx, team.workspace, now)
    named = await IncidentPeople(tx, team.workspace).of(incident)
    rungs = {one.person: one.rung for one in named if one.called}
    rungs |= dict.fromkeys((unseen.person, incident.declared_by), AT_ONCE)
    found: list[tuple[str, int]] = []
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
            found.append((asked, rung))
    return found


def _parts(key: str) -> tuple[int, int, str]:
    """Return the incident's id, the step and the person that a key names."""
    _, incident_id, _, step, person = key.split(":", 4)
    return int(incident_id), int(step), person
