"""The sandbox's clock: real time plus an offset that only grows, so that 72 hours take a click.

What Slack itself times (trigger_ids, rate limits, response_urls) runs on real time, not on this.
"""

import mmap
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

_OFFSET = struct.Struct("<d")


class ClockMovedBackError(ValueError):
    """The sandbox's clock only moves forward."""


class SandboxClock:
    """Tell a time that can be moved forward.

    With a `path` the offset is kept in that file, eight bytes that `FollowedClock` reads from
    another process; a file that is already there goes on from where it stood.
    """

    def __init__(self, path: Path | None = None, *, start_at: datetime | None = None) -> None:
        self._shared = _opened(path) if path else None
        self._offset = _OFFSET.unpack_from(self._shared)[0] if self._shared else 0.0
        self._watchers: list[Callable[[datetime], None]] = []
        if start_at is not None:
            self._set(_aware(start_at).timestamp() - time.time())

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self._offset, UTC)

    def move_to(self, instant: datetime) -> None:
        """Make it `instant`; raises ClockMovedBackError if that has passed."""
        ahead = _aware(instant) - self.now()
        if ahead < timedelta(0):
            raise ClockMovedBackError
        self._set(self._offset + ahead.total_seconds())

    def advance(self, by: timedelta) -> None:
        self.move_to(self.now() + by)

    def watch(self, watcher: Callable[[datetime], None]) -> None:
        """Call `watcher` with the new time whenever the clock was moved."""
        self._watchers.append(watcher)

    def close(self) -> None:
        if self._shared:
            self._shared.close()
            self._shared = None

    def _set(self, offset: float) -> None:
        self._offset = offset
        if self._shared:
            _OFFSET.pack_into(self._shared, 0, offset)
        for watcher in self._watchers:
            watcher(self.now())


class FollowedClock:
    """Tell the time of a `SandboxClock` that lives in another process."""

    def __init__(self, path: Path) -> None:
        self._shared = _opened(path)

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + _OFFSET.unpack_from(self._shared)[0], UTC)

    def close(self) -> None:
        self._shared.close()


def _opened(path: Path) -> mmap.mmap:
    if not path.exists() or path.stat().st_size < _OFFSET.size:
        path.write_bytes(_OFFSET.pack(0.0))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), _OFFSET.size)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("the clock takes aware instants only")
    return instant.astimezone(UTC)
