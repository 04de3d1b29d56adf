"""Keep what is due in a process of its own: Muster's promises, or APScheduler's jobs.

It says that it is ready, waits for a line, keeps everything, and prints its figures.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from bot.clock import real_time
from bot.log import configure
from bot.slack import SlackClient
from handlers.due import Clocks, Due
from handlers.kinds import RowsKind, table
from rituals.promises import Pacing, Promise
from rituals.work import Database, Tx
from tests.bench.filling import BENCH_KIND
from tests.bench.kept import PATIENCE_SECONDS, Kept, peak_bytes, ready
from tests.bench.rival import keep_jobs


async def keep_promises(url: str, count: int) -> Kept:
    """Keep rows-only promises that ask for nothing but to be marked."""
    kept = 0

    async def keep(_tx: Tx, due: Sequence[Promise], _now: datetime) -> Mapping[Promise, str]:
        nonlocal kept
        kept += len(due)
        return {}

    database = Database(url)
    due = Due(
        database,
        table([RowsKind(BENCH_KIND, keep)]),
        SlackClient("xoxb-bench", "http://127.0.0.1:9/"),
        Clocks(real_time, real_time),
        owner="bench",
        pacing=Pacing(),
    )
    await due.ahead()
    idle, began = ready(), time.monotonic()
    while kept < count and time.monotonic() < began + PATIENCE_SECONDS:
        await due.sweep()
    ended = time.monotonic()
    await database.close()
    return Kept(kept, began, ended, idle, peak_bytes())


KEEPERS = {"promises": keep_promises, "jobs": keep_jobs}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("keeper", choices=KEEPERS)
    asked.add_argument("--database", required=True)
    asked.add_argument("--count", type=int, required=True)
    given = asked.parse_args()
    configure("json", "warning")  # to stderr: stdout is for the figures
    kept = asyncio.run(KEEPERS[given.keeper](given.database, given.count))
    sys.stdout.write(json.dumps(asdict(kept)) + "\n")


if __name__ == "__main__":
    main()
