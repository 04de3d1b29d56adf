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
class Upload:
    """A message to a person with a file below it; sent twice, it stands there twice."""

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


Outgoing = Post | Edit | Publish | Upload | Ask | Look


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack describes it; `is_shared`: with another company."""

    is_private: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack's answer: where a message stands, who a person is, or what a channel is.

    `found`: it was sent earlier and looked up now, so it says what was true then.
    """

    channel: str | None = None
    ts: str | None = None
    person: Described | None = None
    found: bool = False
    place: Place | None = None


class Refused(Exception):
    """Slack said no, and will say so again: `error` is its word (not_in_channel)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


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
        """Look for a post of ours that carries `key`, no older than `since` (real time).

        Raise CannotLook where the scope is missing or the place is a DM.
        """

    async def open_view(self, trigger_id: str, view: View, *, over: bool) -> None:
        """Open a form; `over` pushes it onto the one that is open."""

    async def update_view(self, view_id: str, view: View) -> None:
        """Replace a form that is open."""

    async def respond(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:
        """Tell the asker alone, by the address that came with the arrival."""
