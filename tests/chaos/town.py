"""Where the processes run: a pretend Slack in this process, teams with cadences, and people."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.manifest import manifest
from bot.sandbox.clock import SandboxClock
from bot.sandbox.hand import Hand
from bot.sandbox.records import Channel, Message
from bot.sandbox.sandbox import Sandbox
from handlers.features import FEATURES
from rituals.cadences.cadences import ARCHITECTURE_REVIEW, NOBODY
from rituals.calendar.weeks import Week
from rituals.charters.in_force import in_force
from rituals.promises import Promises
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from rituals.weekly.promises import plan
from rituals.work import Database
from storage.promises import CLAIMED, SENDING, STATES, WAITING, Promise, look
from tests.cadence_rows import start_cadence
from tests.chaos.processes import Process, until
from tests.stage import BOT_TOKEN, SECRET

LEASE_SECONDS = 4.0
SLACK_SECONDS = 0.05
"""How long the pretend Slack takes for a call: without it no kill would ever hit one."""
FOREVER = 1_000_000


@dataclass
class Town:
    """What a test of kills has at hand."""

    sandbox: Sandbox
    database: Database
    channels: list[Channel]
    hands: list[Hand]
    folder: Path
    settings: dict[str, str]
    processes: list[Process] = field(default_factory=list)

    @property
    def workspace(self) -> str:
        return self.sandbox.workspace.team_id

    @property
    def front(self) -> Process:
        """The process that receives."""
        return self.processes[0]

    @property
    def clock(self) -> SandboxClock:
        return self.sandbox.clock

    def posts(self) -> list[Message]:
        """Return everything that the bot wrote in any channel or thread."""
        places = self.sandbox.workspace.channels.values()
        return [one for place in places for one in place.messages if one.app_id is not None]

    def keys(self) -> Counter[str]:
        """Count the bot's messages by the key of the promise that each carries."""
        return Counter(key_of(one) for one in self.posts())

    def calls(self, *methods: str) -> int:
        """Count the calls of these methods so far."""
        return sum(one.method.startswith(methods) for one in self.sandbox.received)

    @property
    def kills(self) -> int:
        return sum(one.kills for one in self.processes)


def key_of(message: Message) -> str:
    return str(((message.metadata or {}).get("event_payload") or {}).get("key"))


def next_friday(after: datetime) -> datetime:
    """Return the first Friday, 10:00 UTC, a day or more ahead.

    The pretend clock is ahead of the real one, as nobody's Slack lags days behind its bot.
    """
    day = after + timedelta(days=1)
    day += timedelta(days=(4 - day.weekday()) % 7)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


@asynccontextmanager
async def town(
    database_url: str,
    folder: Path,
    *,
    commands: Sequence[str] = ("run",),
    history: bool = True,
    also: tuple[str, ...] = (),
    teams: int = 8,
    cadences_each: int = 5,
    lease_seconds: float = LEASE_SECONDS,
) -> AsyncIterator[Town]:
    """Build the town and start a process for each command; the first one receives.

    `also` are groups of scopes beside that of the history.
    """
    real = SandboxClock().now().astimezone(UTC)
    clock = SandboxClock(folder / "clock", start_at=next_friday(real))
    sandbox = Sandbox(clock=clock, retry_delays=(0.2, 0.5))
    names = [f"person{number}" for number in range(teams)]
    people = [sandbox.workspace.add_user(name, tz="UTC") for name in names]
    async with sandbox.serve() as server:
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": server.api_url,
            "DATABASE_URL": database_url,
            "CLOCK_FILE": str(folder / "clock"),
            "LOG_FORMAT": "json",
            "LEASE_SECONDS": str(lease_seconds),
            "LANE_SECONDS": "0",
            "EDIT_SECONDS": "0.2",
        }
        place = Town(sandbox, Database(database_url), [], [], folder, settings)
        place.processes = [Process(command, folder, settings) for command in commands]
        app = sandbox.install(
            manifest(FEATURES, url=place.front.url, extras=(*("history",) * history, *also)),
            bot_token=BOT_TOKEN,
            app_token="xapp-chaos",
            signing_secret=SECRET,
            request_url=place.front.url,
        )
        for name in names:
            members = [*(one.id for one in people), app.bot_user]
            place.channels.append(sandbox.workspace.add_channel(f"team-{name}", members=members))
        place.hands = [sandbox.hand(one.id) for one in people]
        await _set_up(place, cadences_each)
        sandbox.faults.delay("chat.*", SLACK_SECONDS, times=FOREVER)
        try:
            for process in place.processes:
                process.start()
            for process in place.processes:
                await process.listening()
            yield place
        finally:
            for process in place.processes:
                process.end()
            await place.database.close()
            clock.close()


async def _set_up(place: Town, cadences_each: int) -> None:
    """Found a team for each channel: its person leads it, the next one is its manager.

    Nobody facilitates, and nobody is sent a week's page: a direct message cannot be looked up, so
    one of unknown fate is held.
    """
    now = place.clock.now()
    cast = [one.user.id for one in place.hands]
    async with place.database.writing() as tx:
        for at, channel in enumerate(place.channels):
            people = {ENGINEERING: [cast[at]], MANAGER: [cast[(at + 1) % len(cast)]]}
            founding = Founding(channel.name, "UTC", channel.id, people=people, rituals=())
            team = await set_up(tx, place.workspace, founding, actor="cli", now=now)
            usual = (await in_force(tx, team)).rituals[ARCHITECTURE_REVIEW]
            review = usual.model_copy(update={"facilitators": NOBODY})
            for _ in range(cadences_each):
                await start_cadence(tx, team, review, channel=channel.id, actor="cli", now=now)
        no_page = plan(place.workspace, Week.of(now.date())).key
        await Promises(tx, place.workspace).move(no_page, now + timedelta(weeks=500))


async def settled(place: Town, what: str) -> None:
    """Wait until nothing is due and nothing is under way; who still holds a claim must give it."""
    await until(lambda: at_rest(place), f"{what} settled", 60)


async def at_rest(place: Town) -> bool:
    for process in place.processes:
        process.must_live()
    return not await unsettled(place)


async def unsettled(place: Town) -> list[str]:
    """Name the promises that are due and not done."""
    found = await promises(place, WAITING, CLAIMED, SENDING)
    now = place.clock.now()
    return [one.key for one in found if one.state != WAITING or one.deliver_at <= now]


async def promises(place: Town, *states: str) -> list[Promise]:
    """Return the promises in these states; all without any."""
    async with place.database.reading() as tx:
        return await look(tx, states=states or STATES, limit=FOREVER)
