"""The bot as real processes, and somebody who kills them with SIGKILL and starts them again."""

import asyncio
import os
import random
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
POLL_SECONDS = 0.02
GENEROUS_SECONDS = 60.0
MARK_SECONDS = 120.0
BUSY_SOON_SECONDS = 2.0
KEPT_OF_OURS = ("PATH", "HOME", "TMPDIR", "LANG", "XDG_RUNTIME_DIR", "VIRTUAL_ENV")

SEED = int(os.environ.get("CHAOS_SEED", "20261121"))
"""Chooses who does what and when somebody dies; how far each had come is the machine's to say."""

Condition = Callable[[], bool] | Callable[[], Awaitable[bool]]


def seeded() -> random.Random:
    """Return the chance of one test; a failure shows the seed."""
    say(f"CHAOS_SEED={SEED}")
    return random.Random(SEED)  # noqa: S311 - it guards nothing


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


async def until(
    condition: Condition,
    what: str,
    seconds: float = GENEROUS_SECONDS,
    pause: float = POLL_SECONDS,
) -> None:
    """Wait until something is so; it may be in another process, which wakes nobody."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + seconds
    while True:
        found = condition()
        if found if isinstance(found, bool) else await found:
            return
        assert loop.time() < limit, f"waited {seconds:.0f} s in vain: {what}"
        await asyncio.sleep(pause)


def free_port() -> int:
    """Return a port that nobody is given by chance, so that it is still ours after a kill."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - below those of connections
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Process:
    """One `muster` process: always on the same port, with the same settings."""

    def __init__(self, command: str, folder: Path, settings: dict[str, str]) -> None:
        self.command = command
        self.port = free_port()
        self.kills = 0
        self._folder = folder
        self._log = folder / f"{command}-{self.port}.log"
        ours = {name: os.environ[name] for name in KEPT_OF_OURS if name in os.environ}
        self._environment = {**ours, **settings, "PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", self.command],
                cwd=self._folder,  # no .env of the developer's
                env={**self._environment, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def listening(self) -> None:
        await until(self._listens, f"{self.command} listens at {self.port}\n{self.said()}")

    async def _listens(self) -> bool:
        self.must_live()
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.close()
            await writer.wait_closed()
            return True
        return False

    def must_live(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, f"{self.command} ended by itself:\n{self.said()}"

    def kill(self) -> None:
        """End it as the out-of-memory killer does: it gets no say."""
        self.must_live()
        self.kills += 1
        self.end()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def restart(self) -> None:
        self.kill()
        self.start()

    def said(self) -> str:
        return self._log.read_text()[-3000:] if self._log.exists() else ""

    def complaints(self) -> list[str]:
        """List what was logged of defects of ours."""
        return [line for line in self._log.read_text().splitlines() if '"level": "error"' in line]

    async def muster(self, *arguments: str) -> str:
        """Run an operator's command with this process's settings; return what it said."""
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=self._folder, env={**self._environment, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await running.communicate()
        assert running.returncode == 0, err.decode()
        return out.decode()


async def kill_at(
    process: Process,
    progress: Callable[[], int],
    marks: list[int],
    chance: random.Random,
    *,
    busy: Condition | None = None,
) -> None:
    """Kill and restart a process at a random moment after each mark of progress is reached.

    With `busy`, the moment begins when the process is seen at work, if that is soon.
    """
    for mark in sorted(marks):
        await until(
            lambda mark=mark: bool(progress() >= mark), f"mark {mark} of progress", MARK_SECONDS
        )
        if busy is None:
            await a_moment(chance)
        else:
            with suppress(AssertionError):
                await until(busy, "it works", BUSY_SOON_SECONDS)
        process.restart()


async def a_moment(chance: random.Random) -> None:
    """Let a random moment pass: where in its work the process is hit is left to chance."""
    await asyncio.sleep(chance.uniform(0, 0.15))
