"""Let APScheduler fire in a process of its own.

It says that it is ready, waits for a line, fires, and prints its figures. The jobs' function is in
a module of its own: a stored job names it, and this one is called `__main__`.
"""

import argparse
import asyncio
import json
import sys

from tests.bench.ritual_rival import fire, remember


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("store", choices=("sql", "memory"))
    asked.add_argument("--database", default="")
    asked.add_argument("--count", type=int, required=True)
    given = asked.parse_args()
    doing = remember(given.count) if given.store == "memory" else fire(given.database, given.count)
    sys.stdout.write(json.dumps(asyncio.run(doing)) + "\n")


if __name__ == "__main__":
    main()
