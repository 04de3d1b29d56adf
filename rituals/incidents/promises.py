"""What an incident promises. Keys name the incident by its id, and the cause.

card        the one message in the team's channel, and its edits; a drill's goes to its declarer
room        make the incident's channel
invite      bring those who are named into it
topic       its topic
top         the card in the incident's own channel, and its edits
line        a line where the incident is talked over: its channel, or its card's thread
spread      rows only: a line of an incident in messages becomes one to each of its people
tell        the direct message that tells somebody, with Seen, and its edits
unseen      rows only: nobody said Seen in time, so the next contact is told
remind      a word to the lead: an update is due
remind-room the same in the incident's place, a little later
hook        the outgoing webhook, for a pager
trouble     a word to whoever declared it: something could not be done
receipt     the window that declared it, brought up to date once its channel is there
"""

from collections.abc import Iterable
from datetime import datetime

from rituals.promises import NewPromise, Promises, soon
from rituals.work import Tx
from storage.incident_people import IncidentPeople
from storage.incidents import Incident

CARD, ROOM, INVITE = "incident-card", "incident-room", "incident-invite"
TOPIC, TOP, LINE = "incident-topic", "incident-top", "incident-line"
SPREAD, TELL, UNSEEN = "incident-spread", "incident-tell", "incident-unseen"
REMIND, REMIND_ROOM = "incident-remind", "incident-remind-room"
HOOK, TROUBLE, RECEIPT = "incident-hook", "incident-trouble", "incident-receipt"

INC, DRILL = "INC", "DRILL"
"""The series of an incident, and of one that is only practised: it counts nowhere."""
OPENING, IN_CHANNEL, IN_THREAD, IN_MESSAGES = "opening", "channel", "thread", "messages"
"""Where an incident is talked over: `Incident.room`."""
ROOMS_LANE = "rooms"
"""Channels are made one after the other: Slack takes some 20 a minute."""
HOOKS_LANE = "hooks"


def card_key(incident: Incident) -> str:
    return f"incident:{incident.id}:card"


def card(incident: Incident, now: datetime) -> list[NewPromise]:
    """Promise the card in the team's channel, or its next edit; a private incident has none."""
    if incident.card_channel is None:
        return []
    key = card_key(incident)
    return [soon(incident.workspace, CARD, incident.name, key, now, incident.card_channel)]


def room_key(incident: Incident) -> str:
    return f"incident:{incident.id}:room"


def room(incident: Incident, now: datetime) -> NewPromise:
    """Promise the incident's channel."""
    key = room_key(incident)
    return soon(incident.workspace, ROOM, incident.name, key, now, ROOMS_LANE)


def invite(incident: Incident, now: datetime) -> list[NewPromise]:
    """Promise that whoever is named is brought into the incident's channel, if it has one."""
    if incident.channel is None or incident.room != IN_CHANNEL:
        return []
    key = f"incident:{incident.id}:invite"
    return [soon(incident.workspace, INVITE, incident.name, key, now, incident.channel)]


def topic(incident: Incident, now: datetime) -> list[NewPromise]:
    """Promise the topic of the incident's channel, if it has one."""
    if incident.channel is None or incident.room != IN_CHANNEL:
        return []
    key = f"incident:{incident.id}:topic"
    return [soon(incident.workspace, TOPIC, incident.name, key, now, incident.channel)]


def top(incident: Incident, now: datetime) -> list[NewPromise]:
    """Promise the card in the incident's own channel, or its next edit."""
    if incident.channel is None or incident.room != IN_CHANNEL:
        return []
    key = f"incident:{incident.id}:top"
    return [soon(incident.workspace, TOP, incident.name, key, now, incident.channel)]


def line(incident: Incident, what: str, now: datetime) -> list[NewPromise]:
    """Promise a line where the incident is talked over; `what` names it and its facts.

    One whose channel is still being made gets it there: it waits in the channel's lane. One that
    is talked over in direct messages says it to each of its people.
    """
    if incident.room == IN_MESSAGES and incident.series == INC:
        return [spread(incident, what, now)]
    lane = incident.channel or incident.card_channel
    if incident.room == OPENING:
        lane = incident.card_channel or ROOMS_LANE
    if lane is None:
        return []
    key = f"incident:{incident.id}:line:{what}"
    return [soon(incident.workspace, LINE, incident.name, key, now, lane)]


def spread(incident: Incident, what: str, now: datetime) -> NewPromise:
    """Promise that a line is promised to each of an incident's people."""
    key = f"incident:{incident.id}:spread:line:{what}"
    return NewPromise(incident.workspace, SPREAD, incident.name, key, now)


def line_to(incident: Incident, person: str, what: str, now: datetime) -> NewPromise:
    """Promise a line under the message that told somebody."""
    key = f"incident:{incident.id}:to:{person}:line:{what}"
    return soon(incident.workspace, LINE, incident.name, key, now, person)


def reader_of(key: str) -> str | None:
    """Return whom a line is for, by the key of its promise; None: whoever reads along."""
    _, _, sort, person, *_ = key.split(":")
    return person if sort == "to" else None


def what_of(key: str) -> list[str]:
    """Return what a line is about, in parts, by the key of its promise."""
    return key.split(":line:", 1)[1].split(":")


def tell_key(incident: Incident, person: str) -> str:
    return f"incident:{incident.id}:tell:{person}"


def tell(incident: Incident, person: str, now: datetime) -> NewPromise:
    """Promise the direct message that tells somebody, or its next edit."""
    key = tell_key(incident, person)
    return soon(incident.workspace, TELL, incident.name, key, now, person)


def person_of(key: str) -> str:
    """Return whom a message is for, by the key of its promise."""
    return key.rsplit(":", 1)[1]


def unseen(incident: Incident, person: str, step: int, due_at: datetime) -> NewPromise:
    """Promise to look whether somebody said Seen; `step` is the charter's, from 0."""
    key = f"incident:{incident.id}:unseen:{step}:{person}"
    return NewPromise(incident.workspace, UNSEEN, incident.name, key, due_at)


def remind_key(incident: Incident) -> str:
    """Name a reminder by the update that it waits for: one that was posted has no more."""
    return f"incident:{incident.id}:remind:{incident.resolutions}:{incident.round}"


def remind_room_key(incident: Incident) -> str:
    return f"incident:{incident.id}:remind-room:{incident.resolutions}:{incident.round}"


def hook(incident: Incident, event: str, now: datetime) -> NewPromise:
    """Promise the outgoing webhook; `event` says what happened (declared, severity:3)."""
    key = f"incident:{incident.id}:hook:{event}"
    return soon(incident.workspace, HOOK, incident.name, key, now, HOOKS_LANE)


def receipt(incident: Incident, view_id: str, now: datetime) -> NewPromise:
    """Promise that the window which declared it says what became of its channel."""
    key = f"incident:{incident.id}:receipt:{view_id}"
    return soon(incident.workspace, RECEIPT, incident.name, key, now, f"view:{view_id}")


def trouble(incident: Incident, what: str, now: datetime) -> list[NewPromise]:
    """Promise to tell whoever declared it that something could not be done.

    Of one that no person declared, its lead is told.
    """
    key = f"incident:{incident.id}:trouble:{what}"
    told = incident.declared_by if is_person(incident.declared_by) else incident.lead
    return [soon(incident.workspace, TROUBLE, incident.name, key, now, told)] if told else []


def is_person(actor: str) -> bool:
    """Tell a person's Slack id from another actor's name (`webhook`, `muster`)."""
    return actor[:1] in {"U", "W"} and actor.isupper()


async def shown_anew(tx: Tx, incident: Incident, now: datetime, *, but: Iterable[str] = ()) -> None:
    """Bring everything up to date that shows an incident; `but` are people who need no edit."""
    told = await IncidentPeople(tx, incident.workspace).of(incident)
    left = set(but)
    everyone = incident.room == IN_MESSAGES and incident.series == INC
    await Promises(tx, incident.workspace).rearm(
        *card(incident, now),
        *top(incident, now),
        *topic(incident, now),
        # One that is under way now says what was: it is sent again as it lands.
        *(
            tell(incident, one.person, now)
            for one in told
            if (one.called or one.ts or everyone) and one.person not in left
        ),
    )
