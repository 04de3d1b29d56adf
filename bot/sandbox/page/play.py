"""Moving the sandbox's clock: one move at a time, forward only, told to every open page."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bot.sandbox.sandbox import Sandbox

Move = Callable[[datetime], Awaitable[None]]

_MONDAY_MORNING = time(9)
_FARTHEST = timedelta(
    days=400
)  # a year and what a late annual ritual needs; playing more takes minutes


class ClockRefusedError(Exception):
    """A sentence for the visitor: why the clock stays where it is."""


@dataclass(frozen=True, slots=True)
class Playing:
    """A move under way."""

    start: datetime
    target: datetime

    def share(self, now: datetime) -> int:
        """Say how much of it is done, in percent."""
        whole = (self.target - self.start).total_seconds() or 1.0
        return max(0, min(100, round((now - self.start).total_seconds() / whole * 100)))


class Player:
    """Plays the time between now and a moment by the callback it was given."""

    def __init__(self, sandbox: Sandbox, move: Move | None, team_zone: tzinfo) -> None:
        self._sandbox = sandbox
        self._move = move or self._jump
        self._task: asyncio.Future[None] | None = None
        self.team_zone = team_zone
        self.playing: Playing | None = None
        self.trouble = ""
        """What went wrong with the last move, for everyone to see."""

    async def _jump(self, target: datetime) -> None:
        # Real time goes on: a moment that has come meanwhile needs no move.
        if target > self._sandbox.clock.now():
            self._sandbox.clock.move_to(target)

    def start(self, target: datetime) -> None:
        """Begin to play until `target`; raises ClockRefusedError if it cannot be."""
        now = self._sandbox.clock.now()
        if self.playing:
            raise ClockRefusedError("Time is being played already. One moment, please.")
        if target <= now:
            raise ClockRefusedError("That moment has passed. Time only goes forward here.")
        if target - now > _FARTHEST:
            raise ClockRefusedError("That is too far ahead. A year at a time, please.")
        self.playing, self.trouble = Playing(now, target), ""
        self._task = asyncio.ensure_future(self._move(target))
        self._task.add_done_callback(self._ended)
        self._sandbox.workspace.changes.stir()

    def _ended(self, task: asyncio.Future[None]) -> None:
        self.playing = None
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            self.trouble = f"The clock stopped early: {str(failure) or type(failure).__name__}"
        self._sandbox.workspace.changes.stir()

    def next_monday(self) -> datetime:
        """Give the next Monday 09:00 on the team's wall clock."""
        local = self._sandbox.clock.now().astimezone(self.team_zone)
        day = local.date() + timedelta(days=-local.weekday() % 7)
        monday = datetime.combine(day, _MONDAY_MORNING, self.team_zone)
        if monday <= local:
            monday = datetime.combine(day + timedelta(days=7), _MONDAY_MORNING, self.team_zone)
        return monday
