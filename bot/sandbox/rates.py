"""Slack's rate limits, off until switched on; on real time.

A message a second per channel with a small burst, and each method's tier a minute per workspace.
"""

import math
import time
from dataclasses import dataclass, field

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute; the special tier has none but what its method says."""

_MINUTE = 60.0


@dataclass(slots=True)
class _Bucket:
    """Holds `size` and refills at `per_second`."""

    size: float
    per_second: float
    level: float = field(init=False)
    since: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.level = self.size

    def take(self) -> float:
        """Take one; returns the seconds to wait if there is none."""
        now = time.monotonic()
        self.level = min(self.size, self.level + (now - self.since) * self.per_second)
        self.since = now
        if self.level < 1:
            return (1 - self.level) / self.per_second
        self.level -= 1
        return 0.0


class Rates:
    """Count calls and say how long to wait."""

    def __init__(self) -> None:
        self.on = False
        self.messages_per_second = 1.0
        self.burst = 3
        self._buckets: dict[str, _Bucket] = {}

    def method(self, method: str, tier: int | None) -> int:
        """Count a call; returns Retry-After in whole seconds, 0 if it may pass."""
        if tier is None:
            return 0
        return self._take(method, TIERS[tier], TIERS[tier] / _MINUTE)

    def message(self, channel: str) -> int:
        """Count a message to a channel; as `method`."""
        return self._take(f"channel {channel}", self.burst, self.messages_per_second)

    def _take(self, name: str, size: float, per_second: float) -> int:
        if not self.on:
            return 0
        bucket = self._buckets.setdefault(name, _Bucket(size, per_second))
        return math.ceil(bucket.take())
