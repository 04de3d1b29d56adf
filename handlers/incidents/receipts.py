"""What the form of an incident turns into: its number, and what happens next.

Where it is talked over is not known when the form is sent; the window says so as soon as it is.
"""

from datetime import datetime

from handlers import blocks
from handlers.answers import View
from handlers.blocks import Part, words
from handlers.incidents.facts import Seen, promised_of, seen_of
from handlers.incidents.views import without_channel
from handlers.kinds import Moot, NotYet, PostKind
from handlers.slack import Outgoing, Renew
from rituals.incidents import promises as incident_promises
from rituals.incidents import rooms as incident_rooms
from rituals.incidents.incidents import Incident
from rituals.incidents.promises import IN_CHANNEL, IN_MESSAGES, OPENING
from rituals.promises import Promise
from rituals.work import Tx

PRACTISED = (
    "Its card comes to you as a direct message, with all its buttons. Nobody else is told, and it"
    " counts nowhere."
)


def receipt(seen: Seen) -> View:
    """Return the window of an incident that was declared."""
    incident = seen.incident
    if seen.is_drill:
        told = [
            blocks.header(f"PRACTICE · {incident.name}"),
            blocks.paragraph(incident.title),
            blocks.line(words(PRACTISED)),
        ]
        return blocks.modal("Practice", told, close="Done")
    rows = [_room(incident), _card(seen), _told(seen)]
    if incident.next_update_at is not None:
        rows.append([words("The next update is due "), blocks.moment(incident.next_update_at)])
    told = [
        blocks.header(f"{incident.name} is declared"),
        blocks.paragraph(incident.title),
        blocks.bullets(filter(None, rows)),
    ]
    return blocks.modal("Declared", told, close="Done")


def _room(incident: Incident) -> list[Part]:
    """Say where it is talked over, or what is being done about that."""
    if incident.room == OPENING:
        named = words(f"#{incident_rooms.channel_name(incident)}", bold=True)
        if not incident.private:
            return [named, words(" is being opened; you are brought in.")]
        said = " is being opened as a private channel; you are brought in. Where that cannot be,"
        return [named, words(f"{said} you get a direct message.")]
    if incident.room == IN_CHANNEL and incident.channel is not None:
        return [words("It is talked over in "), blocks.channel(incident.channel), words(".")]
    where = "direct messages" if incident.room == IN_MESSAGES else "the thread of its card"
    return [words(f"It is talked over in {where}: "), *without_channel(incident), words(".")]


def _card(seen: Seen) -> list[Part]:
    incident = seen.incident
    if incident.private:
        return [words("It has no card in the team's channel.")]
    if incident.card_channel is None:
        return [words(f"{seen.team.name} has no home channel, so it has no card.")]
    return [words("Its card is in "), blocks.channel(incident.card_channel), words(".")]


def _told(seen: Seen) -> list[Part]:
    if not seen.called:
        return [words("Nobody is told by itself at this severity and class.")]
    parts: list[Part] = [words("Told: ")]
    for at, one in enumerate(seen.called):
        parts += [words("; ")] if at else []
        parts += [blocks.person(one.person), words(f", {one.why}")]
    return [*parts, words(".")]


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    incident = await promised_of(tx, promise)
    if incident.room == OPENING:
        return NotYet("its channel is being made")
    return Renew(promise.key.rsplit(":", 1)[1], receipt(await seen_of(tx, incident)))


KINDS = (PostKind(incident_promises.RECEIPT, facts),)
