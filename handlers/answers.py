"""What a feature can answer to an arrival; the door turns it into what Slack wants to hear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Say nothing: the effect shows by itself."""


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the asker alone. `text` is the fallback where `blocks` cannot be shown."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Open a form, over the one that is open if the arrival came from one."""

    view: View


@dataclass(frozen=True, slots=True)
class Receipt:
    """Show what became of a form in its own window; `text` is kept for a second submission."""

    view: View
    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Keep the form open with a sentence beside each field (block id) that is wrong."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """Offer options to a menu that asked: (label, value) pairs."""

    options: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Told:
    """Answer another tool's request: a JSON object. From status 400 on nothing was done."""

    body: Mapping[str, Any]
    status: int = 200


Answer = Quiet | Say | Open | Receipt | Wrong | Offer | Told
