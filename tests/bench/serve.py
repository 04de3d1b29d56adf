"""Serve one app in a process of its own; the first line on stdout says at which port."""

import argparse
import asyncio
import json
import sys

import uvicorn

from bot.listening import listen
from bot.log import configure
from tests.bench.apps import app_named


async def served(name: str, slack_url: str, database_url: str) -> None:
    async with app_named(name, slack_url, database_url) as app:
        listener = listen("127.0.0.1", 0)
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", loop="none")
        )
        sys.stdout.write(json.dumps({"port": listener.getsockname()[1]}) + "\n")
        sys.stdout.flush()
        await server.serve(sockets=[listener])


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("app")
    asked.add_argument("--slack", required=True)
    asked.add_argument("--database", default="")
    given = asked.parse_args()
    configure("json", "warning")
    config = uvicorn.Config(app=given.app, loop="auto")
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(served(given.app, given.slack, given.database))


if __name__ == "__main__":
    main()
