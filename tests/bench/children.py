"""The processes of a run: apps, the load tool, keepers, and a Slack that says yes to everything."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

import psutil

from tests.bench.kept import Kept
from tests.bench.load import Figures, Order

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 15


class Broken(Exception):
    """A process of the benchmark ended early; its log says why."""


class Child:
    """One of our processes, spoken to in lines of JSON."""

    def __init__(self, log: Path, module: str, *arguments: str) -> None:
        self._log: IO[bytes] = log.open("ab")
        self._name = log
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.bench.{module}", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def say(self, order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def hear(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Broken(self._name.read_text()[-2000:])
        return json.loads(line)

    def cpu_seconds(self) -> float:
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def memory_bytes(self) -> int:
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()


class App(Child):
    """A served app; `told` counts the records it acknowledged, `untold` its other answers."""

    def __init__(self, log: Path, name: str, slack_url: str, database_url: str) -> None:
        super().__init__(log, "serve", name, "--slack", slack_url, "--database", database_url)
        self.name = name
        self.told = self.untold = 0
        self.port = int(self.hear()["port"])


class Loader(Child):
    """The load tool."""

    def __init__(self, log: Path) -> None:
        super().__init__(log, "load")

    def carry_out(self, order: Order) -> Figures:
        self.begin(order)
        return self.end()

    def begin(self, order: Order) -> None:
        self.say(asdict(order))

    def end(self) -> Figures:
        said = self.hear()
        return Figures(**{**said, "samples": [tuple(pair) for pair in said["samples"]]})


class Keeper(Child):
    """Keeps promises or fires jobs, once it is told to begin."""

    def __init__(self, log: Path, keeper: str, database_url: str, count: int) -> None:
        arguments = (keeper, "--database", database_url, "--count", str(count))
        super().__init__(log, "keeping", *arguments)
        self.hear()

    def begin(self) -> None:
        self.say("go")

    def end(self) -> Kept:
        kept = Kept(**self.hear())
        self.stop()
        return kept


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run keeps its files, and the address of its Slack."""

    folder: Path
    slack_url: str

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


class _Yes(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        said = {
            "ok": True,
            "team_id": "T0BENCH",
            "bot_id": "B0BENCH",
            "user_id": "U0BOT",
            "channel": "C0BENCH",
            "ts": "1.000001",
            "user": {"id": "U0BENCH", "name": "bench"},
        }
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parameter's name
        pass


@contextmanager
def agreeable_slack() -> Iterator[str]:
    """Run a Slack that says yes; it is asked when an app starts, and for each post."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Yes)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api/"
    server.shutdown()
    server.server_close()
    thread.join()
