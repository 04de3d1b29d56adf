"""Play time: move a clock to a moment, keeping on the way what falls due, when it falls due.

A jump of 72 hours is not an outage of 72 hours: the clock stops at each due instant.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.sandbox.clock import ClockMovedBackError, SandboxClock
from handlers.due import Due


async def play(clock: SandboxClock, due: Due, moment: datetime) -> bool:
    """Move `clock` to `moment`; False where something that fell due could not be kept."""
    kept = await due.drain()
    while (ahead := (await due.ahead()).next_at) is not None and ahead <= moment:
        _move(clock.move_to, ahead)
        kept = await due.drain() and kept
    _move(clock.move_to, moment)
    return await due.drain() and kept


def _move(move_to: Callable[[datetime], None], moment: datetime) -> None:
    with suppress(ClockMovedBackError):  # it has passed while we were working
        move_to(moment)
