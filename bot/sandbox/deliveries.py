"""What was sent to an app, what it answered, and what came of a thing that a person did."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.records import Json, Message

Failure = Literal["operation_timeout", "dispatch_failed", "bad_answer"]
"""How a person's window complains; `bad_answer` is an answer that Slack cannot use."""

Refusal = Literal["not_a_command", "not_in_threads", "form_incomplete"]

ArrivalKind = Literal[
    "event",
    "command",
    "block_actions",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "block_suggestion",
]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that Slack tells an app."""

    kind: ArrivalKind
    name: str
    """The command, action_id, callback_id or event type."""
    payload: Json
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to tell an app something; `elapsed` is in real seconds."""

    arrival: Arrival
    status: int | None
    """The HTTP status; 200 for an acknowledged envelope; None when nothing came in time."""
    body: Json | str | None = None
    elapsed: float = 0.0
    failure: Failure | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one thing that a person did."""

    deliveries: tuple[Delivery, ...] = ()
    """What it made Slack tell the app: first attempts only."""
    message: Message | None = None
    """What the person wrote, or what Slack showed them as the answer."""
    refused: Refusal | None = None
    """Why Slack's own window sent nothing."""

    @property
    def ok(self) -> bool:
        return self.refused is None and all(delivery.ok for delivery in self.deliveries)

    @property
    def failure(self) -> Failure | None:
        return next((d.failure for d in self.deliveries if d.failure), None)

    @property
    def status(self) -> int | None:
        return self.deliveries[0].status if self.deliveries else None

    @property
    def body(self) -> Json | str | None:
        return self.deliveries[0].body if self.deliveries else None

    @property
    def elapsed(self) -> float:
        """Tell how long the app took to acknowledge, in real seconds."""
        return max((delivery.elapsed for delivery in self.deliveries), default=0.0)
