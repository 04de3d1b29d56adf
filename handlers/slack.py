"""What handlers ask of Slack. `bot/slack.py` asks it; the sandbox answers for it in tests.

No call of these is made inside a transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.answers import Block, View
from handlers.arrivals import Described


@dataclass(frozen=True, slots=True)
class Post:
    """A new message. `channel` may be a person's id: Slack opens the DM."""

    channel: str
    text: str
    blocks: Sequence[Block] = ()
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A message of ours, brought up to date. Sending it twice does no harm."""

    channel: str
    ts: str
    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Publish:
    """A person's Home, brought up to date. Sending it twice does no harm."""

    user: str
    view: View


@dataclass(frozen=True, slots=True)
class Renew:
    """A window that is open, brought up to date; one that was closed meanwhile needs nothing."""

    view_id: str
    view: View


@dataclass(frozen=True, slots=True)
class Upload:
    """A message to a person, and a file after it; sent twice, it stands there twice."""

    channel: str
    text: str
    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """The question who a person is."""

    user: str


@dataclass(frozen=True, slots=True)
class Look:
    """The question what a channel is; where Slack does not let us look, the answer is empty."""

    channel: str


@dataclass(frozen=True, slots=True)
class Members:
    """The question who is in a channel, and who those are whom we do not know yet.

    Where Slack does not let us look, or the channel is gone, `Sent.members` is None.
    """

    channel: str
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MakeChannel:
    """A channel of ours. One of that very name that we made earlier and that lives is taken for it,
    a private one only while nobody else is in it.

    `Refused("name_taken")` says that the name is somebody else's, or that we may not look.
    """

    name: str
    private: bool


@dataclass(frozen=True, slots=True)
class Invite:
    """People to bring into a channel; who is in already is no matter.

    `Sent.missing` says who could not be brought in, with Slack's word for why.
    """

    channel: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A channel's topic, clipped to what Slack takes. Setting it twice does no harm."""

    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The question what a message says. Where it cannot be read, its text is empty; where Slack
    knows no such message, the whole answer is.
    """

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Hook:
    """A notice to the operator's own tool, such as a pager. `body` is JSON.

    `event_id` lets the receiver drop what it has had: whatever fate is unknown is sent again.
    Where the operator named no receiver it is `NotWanted("no_webhook")`: its promise ends.
    """

    event_id: str
    body: str


Outgoing = (
    Post
    | Edit
    | Publish
    | Renew
    | Upload
    | Ask
    | Look
    | Members
    | MakeChannel
    | Invite
    | Topic
    | Quote
    | Hook
)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack describes it; `is_shared`: with another company."""

    is_private: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message as it stood. `text` has Slack's escapes undone; `""` where it cannot be read."""

    text: str
    author: str | None
    thread: str | None
    permalink: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack's answer: where a message stands, who a person is, what a channel or a message is.

    `found`: it was sent earlier and looked up now, so it says what was true then.
    """

    channel: str | None = None
    ts: str | None = None
    person: Described | None = None
    found: bool = False
    place: Place | None = None
    missing: tuple[tuple[str, str], ...] = ()
    """Whom an invitation did not bring in, each with Slack's word for why."""
    quote: Quoted | None = None
    members: tuple[str, ...] | None = None
    people: tuple[Described, ...] = ()
    """Those members whom we did not know, as far as Slack described them."""
    asked_at: datetime | None = None
    """When it was sent, by our clock: what Slack answers may have changed since."""


class Refused(Exception):
    """Slack said no, and will say so again: `error` is its word (not_in_channel)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class NotWanted(Refused):
    """There is nobody to send it to, and nobody misses it."""


class Limited(Exception):
    """Slack asked for a pause of `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"rate limited for {seconds} s")
        self.seconds = seconds


class Unreached(Exception):
    """The call certainly did not arrive."""


class Unclear(Exception):
    """The call may have arrived: the connection broke or Slack failed in the middle."""


class CannotLook(Exception):
    """The history of that place cannot be read, so nobody can say whether a post arrived."""


class Slack(Protocol):
    """Slack, as handlers see it. Every method may raise Refused, Limited, Unreached or Unclear."""

    async def send(self, outgoing: Outgoing, key: str) -> Sent:
        """Send; a post carries `key` in its metadata, so that it can be found again."""

    async def find(self, post: Post, key: str, since: datetime) -> Sent | None:
        """Look for a post of ours that carries `key`, no older than `since` by Slack's clock.

        Raise CannotLook where the scope is missing or the place is a DM.
        """

    async def open_view(self, trigger_id: str, view: View, *, over: bool) -> None:
        """Open a form; `over` pushes it onto the one that is open."""

    async def update_view(self, view_id: str, view: View) -> None:
        """Replace a form that is open."""

    async def respond(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:
        """Tell the asker alone, by the address that came with the arrival."""
