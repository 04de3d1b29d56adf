"""Open what is due in a process of its own; several may work on one database.

It says that it is ready and how long that took, waits for a line, opens, and prints its figures.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import real_time
from bot.log import configure
from bot.slack import SlackClient
from handlers.due import Clocks, Due
from handlers.features import KINDS
from handlers.kinds import Kind, RowsKind, table
from handlers.slack import Outgoing, Sent
from rituals.cadences import calling
from rituals.promises import Pacing, Promise
from rituals.work import Database, Tx
from tests.bench.kept import peak_bytes
from tests.bench.many_rituals import monday

SEND_SECONDS, LONGEST_SECONDS = 0.001, 600.0
NO_PAUSES = Pacing(lane_seconds=0, edit_seconds=0)


class Agreeable(SlackClient):
    """A Slack that takes a message in a millisecond, and counts them."""

    def __init__(self) -> None:
        super().__init__("xoxb-bench", "http://127.0.0.1:9/")
        self.posted: list[float] = []

    async def send(self, outgoing: Outgoing, key: str) -> Sent:  # noqa: ARG002 - as its base has it
        await asyncio.sleep(SEND_SECONDS)
        channel = getattr(outgoing, "channel", None)
        self.posted.append(time.monotonic())
        return Sent(channel=channel, ts=f"1.{len(self.posted):06}")


class RowsOnly(Due):
    """A keeper whose posts stay on the ground."""

    async def _take_off(self) -> bool:
        return False


class Tally:
    """Opens as `calling.call` does, and notes how many were through by when."""

    def __init__(self) -> None:
        self.through: list[tuple[int, float]] = []
        self._under_way = 0

    async def call(
        self, tx: Tx, promises: Sequence[Promise], now: datetime
    ) -> Mapping[Promise, str]:
        self.note()
        self._under_way = len(promises)
        return await calling.call(tx, promises, now)

    def note(self) -> None:
        """Take what was begun for done: its transaction is over when the next one begins."""
        if self._under_way:
            self.through.append((self._under_way, time.monotonic()))
            self._under_way = 0


async def open_due(url: str, week: int, *, posts: bool) -> dict[str, object]:
    """Open what falls due on a Monday; with `posts`, send the cards too."""
    tally, slack = Tally(), Agreeable()
    started = time.monotonic()
    database = Database(url)
    kinds: list[Kind] = [one for one in KINDS if one.name != calling.CALL]
    due = (Due if posts else RowsOnly)(
        database,
        table([*kinds, RowsKind(calling.CALL, tally.call)]),
        slack,
        Clocks(lambda: moment, real_time),
        owner=f"bench-{time.monotonic_ns()}",
        pacing=NO_PAUSES,
    )
    moment = monday(week) - timedelta(seconds=1)
    await due.sweep()
    start_up = time.monotonic() - started
    idle, began = _ready(start_up), time.monotonic()
    moment = monday(week) + timedelta(seconds=1)
    while time.monotonic() < began + LONGEST_SECONDS:
        moved = await due.sweep()
        await due.settle()
        tally.note()
        if not moved and (not posts or not (await due.ahead()).waiting):
            break
    await database.close()
    ended = slack.posted[-1] if slack.posted else max((at for _, at in tally.through), default=0)
    return {
        "began": began, "ended": ended, "through": tally.through, "posts": len(slack.posted),
        "idle_bytes": idle, "peak_bytes": peak_bytes(),
    }  # fmt: skip


def _ready(start_up_seconds: float) -> int:
    """Say how long the start took, and return this process's memory once it is told to begin."""
    sys.stdout.write(json.dumps(start_up_seconds) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
    return peak_bytes()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", required=True)
    asked.add_argument("--week", type=int, required=True)
    asked.add_argument("--posts", action="store_true")
    given = asked.parse_args()
    configure("json", "error")  # to stderr: stdout is for the figures
    found = asyncio.run(open_due(given.database, given.week, posts=given.posts))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
