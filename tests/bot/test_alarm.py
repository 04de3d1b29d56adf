import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.alarm import Alarm
from bot.clock import real_time
from handlers.due import Clocks, Due
from handlers.kinds import table
from rituals.promises import Outlook, Pacing
from storage.db import Database
from tests.databases import fresh_sqlite
from tests.handlers.stand_in import ToldSlack

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Counted(Due):
    """A keeper that only counts when it was rung, and says when it wants to be rung next."""

    def __init__(self, folder: Path) -> None:
        database = Database(fresh_sqlite(folder))
        clocks = Clocks(lambda: NOW, real_time)
        super().__init__(database, table([]), ToldSlack(), clocks, owner="me", pacing=Pacing())
        self.sweeps = 0
        self.threads: set[int] = set()
        self.next = Outlook(None, waiting=False)
        self.swept = asyncio.Event()

    async def sweep(self) -> bool:
        self.sweeps += 1
        self.threads.add(threading.get_ident())
        self.swept.set()
        return False

    async def ahead_or_none(self) -> Outlook | None:
        return self.next

    async def rung(self, times: int) -> None:
        async with asyncio.timeout(5):
            while self.sweeps < times:
                self.swept.clear()
                await self.swept.wait()


async def test_alarm_rings_again_and_again(tmp_path: Path) -> None:
    due = Counted(tmp_path)
    async with Alarm(due, lambda: NOW, real_time, every_seconds=0.05):
        await due.rung(4)
    assert due.threads == {threading.get_ident()}


async def test_alarm_rings_at_the_due_instant(tmp_path: Path) -> None:
    due = Counted(tmp_path)
    due.next = Outlook(NOW + timedelta(milliseconds=50), waiting=False)
    async with Alarm(due, lambda: NOW, real_time, every_seconds=60):
        await due.rung(3)


async def test_alarm_looks_soon_where_something_rests(tmp_path: Path) -> None:
    due = Counted(tmp_path)
    due.next = Outlook(None, waiting=True)
    async with Alarm(due, lambda: NOW, real_time, every_seconds=60):
        await due.rung(2)


async def test_rings_in_between_are_one(tmp_path: Path) -> None:
    due = Counted(tmp_path)
    async with Alarm(due, lambda: NOW, real_time, every_seconds=60) as alarm:
        await due.rung(1)
        for _ in range(100):
            alarm.ring()
        await due.rung(2)
    assert due.sweeps == 2
