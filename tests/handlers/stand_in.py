"""A Slack of a few lines that does what it is told, call by call; the sandbox plays the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.answers import Block, View
from handlers.slack import CannotLook, Outgoing, Post, Sent


@dataclass
class ToldSlack:
    """Raises the next of `failures` at each send (None: it works) and keeps what arrived."""

    failures: list[Exception | None] = field(default_factory=list)
    arrives: bool = False
    """Whether a send that fails has its effect all the same."""
    readable: bool = True
    sent: list[tuple[str, Outgoing]] = field(default_factory=list)
    looked: list[datetime] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    views: list[View] = field(default_factory=list)

    async def send(self, outgoing: Outgoing, key: str) -> Sent:
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or self.arrives:
            self.sent.append((key, outgoing))
        if failure is not None:
            raise failure
        return Sent("C1", f"{len(self.sent)}.0")

    async def find(self, post: Post, key: str, since: datetime) -> Sent | None:
        self.looked.append(since)
        if not self.readable:
            raise CannotLook
        found = [at for at, (sent, _) in enumerate(self.sent, 1) if sent == key]
        return Sent(post.channel, f"{found[0]}.0", found=True) if found else None

    async def open_view(self, trigger_id: str, view: View, *, over: bool) -> None:  # noqa: ARG002
        self.views.append(view)

    async def update_view(self, view_id: str, view: View) -> None:  # noqa: ARG002
        self.views.append(view)

    async def respond(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:  # noqa: ARG002
        self.said.append((response_url, text))
