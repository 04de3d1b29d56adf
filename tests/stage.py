"""A stage for stories: the sandbox, the whole bot behind it over real HTTP, and a cast.

async with stage(database_url) as play:
    done = await play.alice.type("#platform", "/adr new Use one queue")
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from bot.app import Muster, build
from bot.manifest import manifest
from bot.playing import play
from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import ANSWER_SECONDS
from bot.sandbox.hand import Hand
from bot.sandbox.records import Channel, Message, User
from bot.sandbox.sandbox import Sandbox, Server
from bot.sandbox.server import serving
from bot.sandbox.triggers import TRIGGER_SECONDS
from bot.settings import Settings
from handlers.door import DEADLINE_SECONDS
from handlers.features import FEATURES
from rituals.cadences.cadences import ARCHITECTURE_REVIEW
from rituals.calendar.weeks import Week
from rituals.promises import Pacing, Promises
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.weekly.promises import plan

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""The stories' first day: the Friday before a review on Tuesday, 24 November, 09:00 in Berlin."""
PATIENCE_SECONDS = 25.0
"""For what Slack and the door give up on after 3 s: a machine that is busy with other tests is no
part of a story. Those of slowness are `hurried`, and have the real limits.
"""
NO_PAUSES = Pacing(lane_seconds=0, edit_seconds=0, first_retry_seconds=0.05)
ONE_RITUAL = (ARCHITECTURE_REVIEW,)
"""What the stories' teams are called to, so that a story meets what it is about alone."""
SECRET = "stage-signing-secret"
BOT_TOKEN, APP_TOKEN = "xoxb-stage", "xapp-stage"


@dataclass
class Play:
    """What a story has at hand."""

    sandbox: Sandbox
    server: Server
    muster: Muster
    channel: Channel
    team: Team | None
    alice: Hand
    bob: Hand
    start_anew: Callable[[], Awaitable[Muster]]

    async def restart(self) -> None:
        """Stop the bot and start it anew: all that it knows is in the database."""
        self.muster = await self.start_anew()

    @property
    def clock(self) -> SandboxClock:
        return self.sandbox.clock

    async def settle(self) -> None:
        """Wait until everything that is due now has been kept."""
        assert await self.muster.due.drain(20), "something that is due was not kept"

    async def until(self, moment: datetime) -> None:
        """Play the time until `moment`, stopping at each instant at which something is due."""
        assert await play(self.clock, self.muster.due, moment), "something was not kept"

    async def after(self, **length: float) -> None:
        await self.until(self.clock.now() + timedelta(**length))

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """Return the bot's messages in a channel, replies left out."""
        place = self.sandbox.workspace.channels[(channel or self.channel).id]
        return [
            one
            for one in place.messages
            if one.app_id is not None and one.thread_ts in {None, one.ts}
        ]

    async def change(self, *people: User, **fields: object) -> None:
        """Change what Slack says of people, to `deleted` without fields, until it is known."""
        for one in people:
            with self.sandbox.events.collected() as sendings:
                self.sandbox.workspace.change_user(one, **(fields or {"deleted": True}))
            await asyncio.gather(*sendings)
        await self.settle()

    async def log(self, hand: Hand, title: str, **fields: object) -> None:
        """Log a decision through the form, proposed unless `now` says otherwise."""
        while hand.modal is not None:
            await hand.close()
        await hand.type(f"#{self.channel.name}", f"/adr new {title}")
        await self.sandbox.until(lambda: hand.modal)
        await hand.fill({"context": "It hurts.", "chosen": "The simple one", **fields})
        await hand.submit()


def shown(message: Message) -> str:
    """Return all the words of a message, as a reader would meet them."""
    return spoken(message.blocks or []) or message.text


def spoken(value: object) -> str:
    """Return every text in a piece of Block Kit, in order."""
    if isinstance(value, dict):
        if value.get("type") == "user":
            return f"<@{value['user_id']}>"
        if isinstance(value.get("text"), str):
            return str(value["text"])
        return " ".join(filter(None, (spoken(one) for one in value.values())))
    if isinstance(value, list):
        return " ".join(filter(None, (spoken(one) for one in value)))
    return ""


def settings_for(database_url: str, server: Server, **more: Any) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=server.api_url,
        database_url=database_url,
        **more,
    )


@asynccontextmanager
async def stage(
    database_url: str,
    *,
    start_at: datetime = FRIDAY,
    zone: str = "Europe/Berlin",
    team: bool = True,
    extras: tuple[str, ...] = (),
    pacing: Pacing = NO_PAUSES,
    socket: bool = False,
    hurried: bool = False,
    prefix: str = "",
    one: bool = False,
    configured: Mapping[str, Any] | None = None,
    rituals: Sequence[str] | None = ONE_RITUAL,
    weekly: bool = False,
) -> AsyncIterator[Play]:
    """Set the stage: one team with a home channel, and the bot; `configured` are more settings.

    Alice is its engineering lead, Bob its manager. `hurried`: time has Slack's limits. `rituals`
    are those that the team is called to (None: what the charter proposes). `weekly`: the manager
    is sent the weekly page too.
    """
    sandbox = Sandbox(
        clock=SandboxClock(start_at=start_at),
        retry_delays=(0.1, 0.2),
        answer_seconds=ANSWER_SECONDS if hurried else PATIENCE_SECONDS,
        trigger_seconds=TRIGGER_SECONDS if hurried else PATIENCE_SECONDS,
    )
    people = [sandbox.workspace.add_user(name, tz=zone) for name in ("alice", "bob")]
    async with sandbox.serve() as server:
        more: dict[str, Any] = {"slack_app_token": SecretStr(APP_TOKEN)} if socket else {}
        more |= {"command_prefix": prefix, "commands": "one" if one else "each"}
        more |= configured or {}
        settings = settings_for(database_url, server, **more)
        # Left in reverse: nobody comes in any more as the database is closed.
        async with AsyncExitStack() as running, AsyncExitStack() as listening:
            places: list[int] = [0]

            async def listen() -> Muster:
                late = DEADLINE_SECONDS if hurried else PATIENCE_SECONDS
                muster = build(settings, clock=sandbox.clock, pacing=pacing, deadline_seconds=late)
                web = serving(muster.web(events=True), "127.0.0.1", places[0])
                places[0] = int((await listening.enter_async_context(web)).rpartition(":")[2])
                return muster

            async def run(muster: Muster) -> Muster:
                token = APP_TOKEN if socket else None
                await running.enter_async_context(muster.running(keeps=True, socket_token=token))
                return muster

            async def start_anew() -> Muster:
                await listening.aclose()
                await running.aclose()
                return await run(await listen())

            muster = await listen()
            url = None if socket else f"http://127.0.0.1:{places[0]}/slack/events"
            app = sandbox.install(
                manifest(FEATURES, url=url, extras=extras, prefix=prefix, one=one),
                bot_token=BOT_TOKEN,
                app_token=APP_TOKEN,
                signing_secret=SECRET,
                request_url=url,
            )
            cast = [person.id for person in people]
            channel = sandbox.workspace.add_channel("platform", members=[*cast, app.bot_user])
            await run(muster)
            made = await _team(muster, sandbox, channel, zone, cast, rituals) if team else None
            if made is not None and not weekly:
                await without_pages(muster, made, sandbox.clock.now())
            alice, bob = (sandbox.hand(one) for one in cast)
            yield Play(sandbox, server, muster, channel, made, alice, bob, start_anew)


async def _team(
    muster: Muster,
    sandbox: Sandbox,
    channel: Channel,
    zone: str,
    cast: list[str],
    rituals: Sequence[str] | None,
) -> Team:
    async with muster.database.writing() as tx:
        return await set_up(
            tx,
            sandbox.workspace.team_id,
            Founding(
                name="AI platform",
                zone=zone,
                channel=channel.id,
                people={ENGINEER: cast, MANAGER: cast[1:], ENGINEERING: cast[:1]},
                rituals=rituals,
            ),
            actor="cli",
            now=sandbox.clock.now(),
        )


async def without_pages(muster: Muster, team: Team, now: datetime) -> None:
    """Call off the weekly pages of a story that is about something else."""
    week = Week.of(now.date())
    async with muster.database.writing() as tx:
        promises = Promises(tx, team.workspace)
        await promises.end(plan(team.workspace, week).key, reason="not in this story", at=now)
