"""The demo: a pretend Slack workspace in the browser, with the real bot behind it.

Everything is real but Slack: signed HTTP, the same `build`, a database file of its own that is
made anew each time. Its clock starts on a Friday, three days before the team's review.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app import build
from bot.demo_past import Past, begins
from bot.demo_story import (
    BYSTANDER,
    CAST,
    GUEST,
    INTRO,
    NEW_CHANNEL,
    PEOPLE,
    TEAM,
    WEEKLY,
    ZONE,
)
from bot.log import configure
from bot.manifest import OPTIONAL, manifest
from bot.playing import play
from bot.sandbox.clock import SandboxClock
from bot.sandbox.page import page_routes
from bot.sandbox.records import App, Channel
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serving
from bot.settings import Missing, Settings
from handlers.features import FEATURES
from rituals.promises import Pacing
from rituals.teams.teams import Founding
from storage.migrate import migrate

FRIDAY, TEN = 4, 10
PACING = Pacing(lane_seconds=0.2, edit_seconds=0.3, first_retry_seconds=0.5)
"""Quick enough to watch; a real workspace gets a message a second."""
NO_PAUSES = Pacing(lane_seconds=0, edit_seconds=0, first_retry_seconds=0.05)
"""Nobody watches the past."""


async def demo(host: str, port: int, *, browser: bool) -> None:
    """Run the demo at `host` and `port` until it is told to stop."""
    configure("auto", "warning")
    with tempfile.TemporaryDirectory(prefix="muster-demo-") as folder:
        async with staged(Path(folder), host, port) as address:
            sys.stdout.write(f"\n  Muster's demo is at {address}\n  Ctrl+C stops it.\n\n")
            sys.stdout.flush()
            if browser and has_screen():
                webbrowser.open(address)
            await _told_to_stop()
    sys.stdout.write("  Stopped; nothing was kept.\n")


@asynccontextmanager
async def staged(folder: Path, host: str, port: int) -> AsyncIterator[str]:
    """Set up the pretend workspace, the bot and a small team; give the page's address."""
    arrives = last_friday()
    sandbox = Sandbox(clock=SandboxClock(start_at=begins(arrives)), domain="northwind")
    people = [
        sandbox.workspace.add_user(name, real, tz=ZONE, title=title) for name, real, title in CAST
    ]
    general = sandbox.workspace.add_channel(
        "general", members=[one.id for one in people], is_general=True
    )
    database_url = f"sqlite:///{folder / 'demo.db'}?synchronous=off"  # nothing of it is kept
    await asyncio.to_thread(migrate, database_url)
    taken, listening = _free_port(host, port), _free_port("127.0.0.1", 0)
    api = f"http://{host}:{taken}/api/"
    token, secret = f"xoxb-{token_hex(8)}", token_hex(16)
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr(token),
        slack_signing_secret=SecretStr(secret),
        slack_api_url=api,
        database_url=database_url,
        public_url=f"http://127.0.0.1:{listening}",
    )
    muster = build(settings, clock=sandbox.clock, pacing=PACING)

    async def move(moment: datetime) -> None:
        await play(sandbox.clock, muster.due, moment)

    lived = asyncio.Event()
    routes = page_routes(
        sandbox, team_zone=ZoneInfo(ZONE), move=move, intro=INTRO, ready=lived.is_set
    )
    async with sandbox.serve(host, taken, routes=routes) as server:
        url = f"http://127.0.0.1:{listening}/slack/events"
        app = sandbox.install(
            manifest(FEATURES, url=url, extras=OPTIONAL),
            bot_token=token,
            app_token="",
            signing_secret=secret,
            request_url=url,
        )
        channel = _channels(sandbox, app, general)
        await _seed(settings, sandbox, channel, listening, arrives)
        async with (
            serving(muster.web(events=True), "127.0.0.1", listening),
            muster.running(keeps=True),
        ):
            lived.set()
            yield server.url


def _channels(sandbox: Sandbox, app: App, general: Channel) -> Channel:
    everybody = list(general.members)
    workspace = sandbox.workspace
    handle, real, title = BYSTANDER
    bystander = workspace.add_user(handle, real, tz=ZONE, title=title)
    handle, real, title = GUEST
    guest = workspace.add_user(handle, real, tz=ZONE, title=title, is_restricted=True)
    workspace.add_channel("random", members=[*everybody, bystander.id, guest.id])
    workspace.add_channel(NEW_CHANNEL, members=[*everybody, app.bot_user])
    return workspace.add_channel("ai-platform", members=[*everybody, guest.id, app.bot_user])


async def _seed(
    settings: Settings, sandbox: Sandbox, channel: Channel, port: int, until: datetime
) -> None:
    """Let a bot without pauses play the team's past; the one of the visitor finds it there."""
    muster = build(settings, clock=sandbox.clock, pacing=NO_PAUSES)
    founding = Founding(
        name=TEAM, zone=ZONE, channel=channel.id, people=_people(sandbox), rituals=WEEKLY
    )
    ids = {handle: sandbox.workspace.user(handle).id for handle, _, _ in CAST}
    workspace = sandbox.workspace.team_id
    past = Past(muster, sandbox.clock, workspace, ids, founding, until)
    async with (
        serving(muster.web(events=True), "127.0.0.1", port),
        muster.running(keeps=False),
    ):
        await past.play()


def _people(sandbox: Sandbox) -> dict[str, list[str]]:
    """Return who is who in the team, by role."""
    return {
        role: [sandbox.workspace.user(handle).id for handle in handles]
        for role, handles in PEOPLE.items()
    }


def last_friday() -> datetime:
    """Return the latest Friday, 10:00 in the team's zone, that has been."""
    zone = ZoneInfo(ZONE)
    today = SandboxClock().now().astimezone(zone)
    day = today - timedelta(days=(today.weekday() - FRIDAY) % 7)
    friday = day.replace(hour=TEN, minute=0, second=0, microsecond=0)
    if friday > today:
        friday -= timedelta(days=7)
    return friday.astimezone(UTC)


def has_screen() -> bool:
    """Say whether a browser could show itself here."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _free_port(host: str, port: int) -> int:
    """Return `port` if nobody listens there; raise what to do where somebody does."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            msg = f"Port {port} is taken. Choose another: PORT={port + 1} make demo"
            raise Missing(msg) from error
        return int(probe.getsockname()[1])


async def _told_to_stop() -> None:
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, told.set)
    await told.wait()
