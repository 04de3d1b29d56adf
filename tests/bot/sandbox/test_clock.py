"""A clock that moves forward, and its follower in another process."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.clock import ClockMovedBackError, FollowedClock, SandboxClock

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
A_MOMENT = timedelta(seconds=5)


def test_it_starts_where_told() -> None:
    clock = SandboxClock(start_at=MONDAY)
    assert MONDAY <= clock.now() < MONDAY + A_MOMENT
    assert clock.now().tzinfo is UTC


def test_it_moves_forward() -> None:
    clock = SandboxClock(start_at=MONDAY)
    clock.move_to(MONDAY + timedelta(hours=72))
    clock.advance(timedelta(hours=1))
    assert MONDAY + timedelta(hours=73) <= clock.now() < MONDAY + timedelta(hours=73) + A_MOMENT


def test_it_never_moves_back() -> None:
    clock = SandboxClock(start_at=MONDAY)
    with pytest.raises(ClockMovedBackError):
        clock.move_to(MONDAY - timedelta(seconds=1))


def test_it_refuses_naive_instants() -> None:
    with pytest.raises(ValueError, match="aware"):
        SandboxClock().move_to(MONDAY.replace(tzinfo=None))


def test_followers_see_every_move(tmp_path: Path) -> None:
    clock = SandboxClock(tmp_path / "clock", start_at=MONDAY)
    follower = FollowedClock(tmp_path / "clock")
    clock.advance(timedelta(days=3))
    assert abs(follower.now() - clock.now()) < A_MOMENT
    follower.close()
    clock.close()


def test_another_process_follows(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    SandboxClock(path, start_at=MONDAY).close()
    code = (
        "import sys; from pathlib import Path; from bot.sandbox.clock import FollowedClock;"
        "print(FollowedClock(Path(sys.argv[1])).now().date())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "2026-11-23"


def test_a_restart_goes_on(tmp_path: Path) -> None:
    SandboxClock(tmp_path / "clock", start_at=MONDAY).close()
    again = SandboxClock(tmp_path / "clock")
    assert MONDAY <= again.now() < MONDAY + A_MOMENT
    again.close()


def test_watchers_are_told_the_time() -> None:
    clock, heard = SandboxClock(start_at=MONDAY), list[datetime]()
    clock.watch(heard.append)
    clock.advance(timedelta(hours=1))
    assert len(heard) == 1
    assert heard[0] >= MONDAY + timedelta(hours=1)
