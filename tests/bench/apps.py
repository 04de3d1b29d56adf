"""The apps that are measured: Muster whole, and what it is compared with."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import build
from bot.settings import Settings
from handlers.answers import Answer, Say
from handlers.arrivals import Command
from handlers.decisions.names import LOG
from handlers.features import FEATURES
from handlers.routes import Commands, Feature, Route
from rituals.work import Tx
from storage.db import Database

SECRET, TOKEN = "bench-signing-secret", "xoxb-bench"

bench_metadata = MetaData()
bench_rows = Table(
    "bench_rows",
    bench_metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
)
Ack = Callable[..., Awaitable[Any]]


async def responder(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once: what the server and the load tool can do at most."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def bolt(slack_url: str, *, process_before_response: bool) -> AsyncApp:
    return AsyncApp(
        token=TOKEN,
        signing_secret=SECRET,
        client=AsyncWebClient(token=TOKEN, base_url=slack_url),
        process_before_response=process_before_response,
    )


def served_by(app: AsyncApp) -> Starlette:
    """Serve a Bolt app in the way that its documentation shows."""
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[WebRoute("/slack/events", events, methods=["POST"])])


def acking(slack_url: str, *, process_before_response: bool) -> Starlette:
    """Return a Bolt app with one listener, which acknowledges and does nothing."""
    app = bolt(slack_url, process_before_response=process_before_response)

    @app.command("/muster")
    async def acknowledge(ack: Ack) -> None:
        await ack()

    return served_by(app)


def inserting(slack_url: str, database: Database) -> Starlette:
    """Return a Bolt app whose one listener writes one row and acknowledges."""
    app = bolt(slack_url, process_before_response=True)
    new = insert(bench_rows)

    @app.view(LOG)
    async def submitted(ack: Ack, view: dict[str, Any]) -> None:
        title = view["state"]["values"]["title"]["title"]["value"]
        async with database.writing() as tx:
            await tx.execute(new, {"title": title})
        await ack()

    return served_by(app)


async def shrugged(_command: Command, _tx: Tx, _now: datetime) -> Answer:
    return Say("Nothing.")


def padded(names: int) -> tuple[Feature, ...]:
    """Return every feature there is, and as many commands more as make `names` in all."""
    have = sum(len(feature.commands) for feature in FEATURES)
    more = tuple(
        Commands(f"bench{one}", "Pads the table.", "do", (Route("do", shrugged, writes=False),))
        for one in range(names - have)
    )
    return (*FEATURES, Feature("bench", commands=more))


@asynccontextmanager
async def muster(
    slack_url: str, database_url: str, *, names: int, keeps: bool
) -> AsyncIterator[ASGIApp]:
    """Run the whole bot; `keeps` says whether this process also keeps promises."""
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr(TOKEN),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=slack_url,
        database_url=database_url,
    )
    whole = build(settings, features=padded(names))
    async with whole.running(keeps=keeps):
        yield whole.web(events=True)


@asynccontextmanager
async def app_named(name: str, slack_url: str, database_url: str) -> AsyncIterator[ASGIApp]:
    """Lend one of the apps: `responder bare stock insert muster-N whole-N`."""
    kind, _, names = name.partition("-")
    if kind == "responder":
        yield responder
    elif kind in {"bare", "stock"}:
        yield acking(slack_url, process_before_response=kind == "bare")
    elif kind == "insert":
        database = Database(database_url)
        async with database.engine.begin() as connection:
            await connection.run_sync(bench_metadata.create_all)
        yield inserting(slack_url, database)
        await database.close()
    else:
        async with muster(
            slack_url, database_url, names=int(names), keeps=kind == "whole"
        ) as whole:
            yield whole
