"""Who reads, when and where: what a renderer must know about the person in front of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """The person acting, their zone, the sandbox's time, and the names they see."""

    person: str
    zone: tzinfo
    now: datetime
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    directs: Mapping[str, str] = field(default_factory=dict)
    """Their DMs: channel id -> who is in it."""
    host: str = ""
    """Where the workspace's permalinks lead: `acme.slack.com`."""
    private: frozenset[str] = frozenset()
    """Which of `channels` are private."""
    archived: frozenset[str] = frozenset()
    """Which of `channels` can only be read, and not be chosen."""
    shared: frozenset[str] = frozenset()
    """Which of `channels` are shared with another workspace."""
    present: frozenset[str] | None = None
    """Which of `people` can be chosen; None for all (who left still has a name)."""

    def local(self, moment: datetime | float) -> datetime:
        """Return a moment, or seconds since 1970, on the reader's wall clock."""
        if isinstance(moment, datetime):
            return moment.astimezone(self.zone)
        return datetime.fromtimestamp(moment, self.zone)


@dataclass(frozen=True, slots=True)
class Surface:
    """Where blocks stand. `key` is unique on the page and begins each element's id."""

    reader: Reader
    kind: Literal["message", "modal", "home"]
    key: str
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, block_id: str, action_id: str) -> Mapping[str, Any] | None:
        """Return what was last chosen there, or None if it was never touched."""
        return self.values.get(block_id, {}).get(action_id)
