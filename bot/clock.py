"""The clocks: real time, which nobody moves, and domain time, which the sandbox can."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.sandbox.clock import FollowedClock


class Clock(Protocol):
    """Tells domain time."""

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""


class SystemClock:
    """Domain time is real time."""

    def now(self) -> datetime:
        return real_time()


def real_time() -> datetime:
    """Return the machine's time, aware, in UTC: for leases, pauses and Slack's own limits."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def clock_of(clock_file: Path | None) -> Clock:
    """Return the machine's clock, or the sandbox's that a file shares with this process."""
    return FollowedClock(clock_file) if clock_file else SystemClock()
