"""How the page's clock plays time."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page.play import ClockRefusedError, Move, Player
from bot.sandbox.sandbox import Sandbox

BERLIN = ZoneInfo("Europe/Berlin")


def player(now: datetime, move: Move | None = None) -> Player:
    return Player(Sandbox(clock=SandboxClock(start_at=now)), move, BERLIN)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=BERLIN), datetime(2026, 11, 23, 9, tzinfo=BERLIN)),
        (datetime(2026, 11, 23, 8, 59, tzinfo=BERLIN), datetime(2026, 11, 23, 9, tzinfo=BERLIN)),
        (datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN), datetime(2026, 11, 30, 9, tzinfo=BERLIN)),
        # Sunday evening in UTC is Monday in Berlin already.
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=BERLIN)),
        # Across the change to summer time nine stays nine.
        (datetime(2026, 3, 27, 12, tzinfo=BERLIN), datetime(2026, 3, 30, 7, tzinfo=UTC)),
    ],
)
def test_next_monday_is_the_teams(now: datetime, monday: datetime) -> None:
    assert player(now).next_monday() == monday


async def test_one_move_at_a_time() -> None:
    go = asyncio.Event()

    async def move(_: datetime) -> None:
        await go.wait()

    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    one = player(now, move)
    one.start(now + timedelta(hours=2))
    assert one.playing
    assert one.playing.share(now + timedelta(hours=1)) == 50
    with pytest.raises(ClockRefusedError, match="already"):
        one.start(now + timedelta(hours=3))
    go.set()
    await one._sandbox.until(lambda: one.playing is None)


async def test_failed_move_is_told() -> None:
    async def move(_: datetime) -> None:
        raise RuntimeError("the bot is away")

    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    one = player(now, move)
    one.start(now + timedelta(hours=2))
    await one._sandbox.until(lambda: one.trouble)
    assert one.trouble == "The clock stopped early: the bot is away"
    assert one.playing is None
