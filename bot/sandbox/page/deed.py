"""What the page asks for, what it is told of it, and what all deeds need."""

from dataclasses import dataclass, field

from bot.sandbox.deliveries import Done
from bot.sandbox.errors import HandError
from bot.sandbox.hand import Hand
from bot.sandbox.page.choices import Choice
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.places import Place, visible
from bot.sandbox.page.reader import Reader
from bot.sandbox.records import Channel, Json, Message

_FAILED = {
    "operation_timeout": "{app} did not answer in time. Please try again.",
    "dispatch_failed": "{app} did not respond. Please try again.",
    "bad_answer": "{app} gave an answer that could not be shown.",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One request of the page: who, where, and what the browser sent along."""

    desk: Desk
    place: Place
    reader: Reader
    body: Json
    hand: Hand

    def text(self, key: str) -> str:
        value = self.body.get(key)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page is told, mostly nothing: what was done it sees by itself."""

    trouble: str = ""
    """A sentence, if something went wrong."""
    choices: tuple[Choice, ...] = field(default=())
    """What it asked for."""
    go: str = ""
    """Where to go now, as in an address's `in`."""
    again: bool = False
    """Whether what was typed should stand there again."""


def channel_of(deed: Deed) -> Channel:
    place = deed.place
    if place.channel:
        return place.channel
    if place.partner:
        return deed.desk.workspace.dm(place.person.id, place.partner.id)
    raise HandError("Choose a channel to write in first.")


def message_of(deed: Deed) -> Message:
    workspace, person = deed.desk.workspace, deed.place.person
    channel = workspace.channels.get(deed.text("channel"))
    if channel and visible(workspace, channel, person):
        for message in workspace.seen_by(person.id, channel):
            if message.ts == deed.text("ts"):
                return message
    raise HandError("That message is not there any more.")


def failure_of(deed: Deed, done: Done) -> str:
    if done.failure is None:
        return ""
    apps = deed.desk.workspace.apps.values()
    name = next((app.name for app in apps if not app.uninstalled), "The app")
    return _FAILED[done.failure].format(app=name)
