"""What the page remembers beside the workspace: who has read what, and what failed."""

from dataclasses import dataclass, field

from bot.sandbox.hand import Hand
from bot.sandbox.page.intro import Intro
from bot.sandbox.page.play import Player
from bot.sandbox.records import App, Channel, Json, Message
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.workspace import Workspace


@dataclass(slots=True)
class Desk:
    """One open sandbox page; all its visitors share it."""

    sandbox: Sandbox
    player: Player
    intro: Intro
    title: str
    opened: str = ""
    """When the first visitor came: what stood in channels before counts as read."""
    troubles: dict[str, dict[str, str]] = field(default_factory=dict)
    """What failed and was not tried again: person -> message `ts` or view id -> sentence."""
    offers: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)
    """What an app offered in an external select: person, block_id, action_id -> options."""
    hands: dict[tuple[str, str], Hand] = field(default_factory=dict)
    _read: dict[tuple[str, str], str] = field(default_factory=dict)
    _arrived: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return self.sandbox.workspace

    def hand(self, person: str, app: App | None) -> Hand:
        """Lend a person's hand; the same one each time, since it remembers what was offered."""
        key = (person, app.id if app else "")
        if key not in self.hands:
            self.hands[key] = self.sandbox.hand(person, app)
        return self.hands[key]

    def troubles_of(self, person: str) -> dict[str, str]:
        return self.troubles.setdefault(person, {})

    def news_since(self, person: str, channel: Channel) -> str:
        """Give the `ts` after which all was new when someone came to where they are; "" if none."""
        before = self._arrived.get(person)
        if before is None or before[0] != channel.id:
            since = self._seen(person, channel)
            news = since if self.unread(person, channel) else ""
            self._arrived[person] = before = (channel.id, news)
        return before[1]

    def _seen(self, person: str, channel: Channel) -> str:
        """Give the `ts` up to which someone has read; what was written to them alone waits."""
        before = self.opened if channel.kind == "channel" else "0"
        return self._read.get((person, channel.id), before)

    def went(self, person: str) -> None:
        """Note that someone looks at no conversation now."""
        self._arrived.pop(person, None)

    def read(self, person: str, channel: Channel) -> None:
        """Remember that someone has seen all that stands in a channel."""
        seen = self.workspace.seen_by(person, channel)
        if seen:
            self._read[person, channel.id] = seen[-1].ts

    def unread(self, person: str, channel: Channel) -> int:
        """Count what others wrote, or the app showed, since someone last looked."""
        since = self._seen(person, channel)
        return sum(1 for m in self.workspace.seen_by(person, channel) if _new(m, since, person))


def _new(message: Message, since: str, person: str) -> bool:
    threaded = message.is_reply and not message.reply_broadcast
    return message.ts > since and message.user != person and not threaded
