"""The composition root: settings in, a whole Muster out.

Tests and the demo call the same `build`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from os import getpid
from secrets import token_hex
from socket import gethostname

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from starlette.applications import Starlette

from bot.alarm import Alarm
from bot.bell import Bell
from bot.clock import Clock, clock_of, real_time
from bot.feeds import CalendarFeeds
from bot.figures import FigureReports
from bot.hooks import with_pager
from bot.incoming import Incoming
from bot.metrics import metrics
from bot.receiving import Identity, bolt_app
from bot.settings import Settings, secret
from bot.slack import SlackClient
from bot.web import web_app
from handlers.door import DEADLINE_SECONDS, Door, Outside
from handlers.due import Clocks, Due
from handlers.features import FEATURES, kinds_for
from handlers.feeds import listeners as feeds
from handlers.figures import listeners as figures
from handlers.kinds import table
from handlers.naming import Names, Spelling
from handlers.routes import Feature, Routes
from handlers.saying import Saying
from handlers.slack import Limited, Refused, Unclear, Unreached
from rituals.anchors import promise_anchors
from rituals.errors import StoreUnavailable
from rituals.message_links import learn
from rituals.promises import Pacing
from rituals.teams.teams import workspaces_with_teams
from rituals.work import Database, committed
from storage.migrate import is_behind

log = structlog.get_logger()

WHERE_TOKEN = (
    "Slack shows it under “OAuth & Permissions” once the app is installed; see docs/install.md."  # noqa: S105
)
WHERE_SECRET = (
    "Slack shows it under “Basic Information”; without Socket Mode, requests are checked with it."  # noqa: S105
)
IDENTITY_AGAIN_SECONDS = 30


@dataclass(frozen=True)
class Muster:
    """Everything a process needs, built and not yet started."""

    settings: Settings
    database: Database
    clock: Clock
    slack: SlackClient
    door: Door
    due: Due
    alarm: Callable[[], Alarm]
    identity: Identity
    bolt: AsyncApp
    ringing: "Ringing"

    def web(self, *, events: bool) -> Starlette:
        """Return the routes; Slack's only where this process receives over HTTP."""

        async def ready() -> str | None:
            try:
                async with self.database.reading() as tx:
                    behind = await is_behind(tx)
            except StoreUnavailable:
                return "the database does not answer\n"
            return "the database is to be migrated: muster migrate\n" if behind else None

        async def counted() -> str:
            return await metrics(self.database, self.clock.now())

        given = self.settings.webhook_incoming_secret
        reports = Incoming(given.get_secret_value() if given else None, self.door, self._workspace)
        return web_app(
            self.bolt if events else None,
            ready=ready,
            metrics=counted,
            reports=reports.endpoint,
            feeds=CalendarFeeds(self.database, self.clock.now).endpoint,
            figures=FigureReports(self.database, self.clock.now, self.ringing.ring).endpoint,
        )

    async def _workspace(self) -> str | None:
        """Return the workspace that we serve: the token's, or before that is known the only one."""
        if self.identity.team_id is not None:
            return self.identity.team_id
        async with self.database.reading() as tx:
            known = await workspaces_with_teams(tx)
        return known[0] if len(known) == 1 else None

    @asynccontextmanager
    async def running(self, *, keeps: bool, socket_token: str | None = None) -> AsyncIterator[None]:
        """Run: keep promises if `keeps`, receive by Socket Mode if there is a token for it.

        On leaving, what is under way is finished: nothing that was told done is undone.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.database.close)
            await stack.enter_async_context(self.slack)
            stack.push_async_callback(self.door.close)
            if keeps:
                alarm = await stack.enter_async_context(self.alarm())
                self.ringing.bells.append(alarm.ring)
                await self._bell(stack, alarm.ring)
            else:
                await self._bell(stack, None)
            writing: set[asyncio.Future[None]] = set()
            stack.push_async_callback(ended, writing)
            learning = asyncio.create_task(self._learn_identity(writing))
            stack.push_async_callback(stopped, learning)
            if socket_token is not None:
                await self._socket(stack, socket_token)
            yield

    async def _bell(self, stack: AsyncExitStack, heard: Callable[[], None] | None) -> None:
        if self.database.is_sqlite:
            return
        bell = await stack.enter_async_context(Bell(self.database.url, heard))
        if heard is None:
            self.ringing.bells.append(bell.ring)

    async def _socket(self, stack: AsyncExitStack, token: str) -> None:
        handler = AsyncSocketModeHandler(self.bolt, token, web_client=self.slack.web)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        stack.push_async_callback(handler.close_async)

    async def _learn_identity(self, writing: set[asyncio.Future[None]]) -> None:
        while self.identity.bot_user_id is None:
            try:
                me = await self.slack.who_am_i()
            except (Refused, Limited, Unreached, Unclear) as error:
                log.warning("identity_unknown", error=str(error))
                await asyncio.sleep(IDENTITY_AGAIN_SECONDS)
                continue
            self.identity.team_id = me.get("team_id")
            self.identity.bot_id = me.get("bot_id")
            self.identity.bot_user_id = me.get("user_id")
            if self.identity.team_id is not None:
                address = self._learn_address(self.identity.team_id, str(me.get("url") or ""))
                writing.add(asyncio.ensure_future(address))
                await asyncio.shield(*writing)

    async def _learn_address(self, workspace: str, address: str) -> None:
        """Keep where our workspace is: messages link to the cards of records there."""
        try:
            await committed(self.database.writing, lambda tx: learn(tx, workspace, address))
        except StoreUnavailable as error:
            log.warning("address_not_kept", error=str(error.__cause__)[:200])


async def ended(writing: Collection[asyncio.Future[None]]) -> None:
    """Wait for what writes: cancelled as it connects, it would leave a connection open."""
    if writing:
        await asyncio.wait(writing)


async def stopped(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it has given back what it held."""
    task.cancel()
    await asyncio.wait([task])


class Ringing:
    """Where a commit rings: this process's alarm, another process's bell, or both."""

    def __init__(self) -> None:
        self.bells: list[Callable[[], None]] = []

    def ring(self, _moment: datetime | None = None) -> None:
        for bell in self.bells:
            bell()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    pacing: Pacing | None = None,
    features: tuple[Feature, ...] = FEATURES,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Muster:
    """Build the whole bot from its settings; connect to nothing."""
    token = secret(settings.slack_bot_token, "SLACK_BOT_TOKEN", WHERE_TOKEN)
    signing = settings.slack_signing_secret
    if settings.slack_app_token is None:
        secret(signing, "SLACK_SIGNING_SECRET", WHERE_SECRET)
    clock = clock or clock_of(settings.clock_file)
    database = Database(settings.database_url)
    pacing = pacing or Pacing(
        lane_seconds=settings.lane_seconds,
        edit_seconds=settings.edit_seconds,
        lease_seconds=settings.lease_seconds,
    )
    slack = SlackClient(token, settings.slack_api_url, lease_seconds=pacing.lease_seconds)
    ringing, identity = Ringing(), Identity()
    routes = Routes.of(_reached(features, settings.public_url))
    names = Names(
        frozenset(routes.commands), settings.command_prefix, one=settings.commands == "one"
    )
    spelt = slack if names.are_plain else Spelling(slack, names)
    due = Due(
        database,
        table(kinds_for(settings.audit_channel)),
        with_pager(spelt, settings, slack.call_seconds),
        Clocks(clock.now, real_time),
        owner=f"{gethostname()}:{getpid()}:{token_hex(4)}",
        pacing=pacing,
        ring=ringing.ring,
        begins=promise_anchors if settings.audit_channel else None,
    )
    door = Door(
        database,
        routes,
        Outside(clock.now, ringing.ring, Saying(slack), slack, names),
        deadline_seconds=deadline_seconds,
    )
    bolt = bolt_app(
        door,
        token=token,
        # Over Socket Mode nothing is signed; Bolt wants a secret all the same.
        signing_secret=signing.get_secret_value() if signing else token_hex(16),
        base_url=settings.slack_api_url,
        identity=identity,
    )
    return Muster(
        settings=settings,
        database=database,
        clock=clock,
        slack=slack,
        door=door,
        due=due,
        alarm=lambda: Alarm(due, clock.now, real_time),
        identity=identity,
        bolt=bolt,
        ringing=ringing,
    )


def _reached(features: tuple[Feature, ...], base: str) -> tuple[Feature, ...]:
    """Return the features, those among them that say where we are reached knowing it."""
    knowing = {one.FEATURE.name: one.reached_at for one in (feeds, figures)}
    return tuple(knowing[one.name](base) if one.name in knowing else one for one in features)
