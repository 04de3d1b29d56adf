"""Calendars over real HTTP: who is answered with what, and what every other address says."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from bot.app import Muster, build
from bot.sandbox.clock import SandboxClock
from bot.settings import Settings
from rituals import secrets
from rituals.feeds import feeds
from rituals.feeds.feeds import NONE_YET
from rituals.people import Person, know
from rituals.rights import viewer
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.bot.at_an_address import at_an_address
from tests.databases import fresh_sqlite

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
HIDDEN = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}


@dataclass
class Shelf:
    """The bot with one team, and an address of its calendar."""

    muster: Muster
    address: str
    secret: str = ""

    async def ask(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, str, Mapping[str, str]]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.address}{path}", headers=headers) as answer,
        ):
            return answer.status, (await answer.read()).decode(), answer.headers

    async def read(self, **headers: str) -> tuple[int, str, Mapping[str, str]]:
        return await self.ask(f"/calendar/{self.secret}.ics", headers)


def is_hidden(headers: Mapping[str, str]) -> bool:
    return {name: headers.get(name) for name in HIDDEN} == HIDDEN


def settings_of(database_url: str) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr("xoxb-1"),
        slack_app_token=SecretStr("xapp-1"),
        slack_api_url="http://127.0.0.1:1/",
        database_url=database_url,
        public_url="https://muster.example/",
    )


@asynccontextmanager
async def shelf(database_url: str) -> AsyncIterator[Shelf]:
    muster = build(settings_of(database_url), clock=SandboxClock(start_at=NOW))
    async with at_an_address(muster) as address:
        made = Shelf(muster, address)
        async with muster.database.writing() as tx:
            people = {ENGINEER: ["U1"], MANAGER: ["U2"]}
            founding = Founding("AI platform", "Europe/Berlin", "C1", people=people)
            team = await set_up(tx, "T1", founding, actor="cli", now=NOW)
            await know(tx, Person("T1", "U1", "Maya", None, False, False, NOW))  # noqa: FBT003
            who = await viewer(tx, "T1", "U1")
            made.secret = (await feeds.subscribe(tx, who, team, NONE_YET, NOW))[1]
        yield made


async def test_calendar_is_served(database_url: str) -> None:
    async with shelf(database_url) as made:
        status, body, headers = await made.read()
        assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert body.startswith("BEGIN:VCALENDAR\r\n")
        assert body.endswith("END:VCALENDAR\r\n")
        assert "SUMMARY:Architecture review\r\n" in body
        assert is_hidden(headers)


async def test_unchanged_calendar_is_not_sent_again(database_url: str) -> None:
    async with shelf(database_url) as made:
        _, _, first = await made.read()
        for known in (first["ETag"], f'"other", W/{first["ETag"]}'):
            status, body, headers = await made.read(**{"If-None-Match": known})
            assert (status, body, headers["ETag"]) == (304, "", first["ETag"])
        status, body, _ = await made.read(**{"If-None-Match": '"other"'})
        assert (status, bool(body)) == (200, True)
        clock = made.muster.clock
        assert isinstance(clock, SandboxClock)
        clock.move_to(NOW + timedelta(days=1))
        assert (await made.read(**{"If-None-Match": first["ETag"]}))[0] == 200


async def test_length_is_told_without_the_calendar(database_url: str) -> None:
    async with shelf(database_url) as made:
        _, body, _ = await made.read()
        status, nothing, headers = await made.ask(f"/calendar/{made.secret}.ics", method="HEAD")
        assert (status, nothing) == (200, "")
        assert int(headers["Content-Length"]) == len(body.encode())


async def test_every_other_address_says_the_same(database_url: str) -> None:
    async with shelf(database_url) as made:
        guessed = made.secret[:-1] + ("A" if made.secret[-1] != "A" else "B")
        kept = secrets.hashed(made.secret)
        told = [
            await made.ask(f"/calendar/{one}.ics")
            for one in (guessed, made.secret.swapcase(), kept, "x", "%00", "a" * 5000, "%2e%2e")
        ]
        async with made.muster.database.writing() as tx:
            who = await viewer(tx, "T1", "U1")
            (_, offer) = await feeds.offers(tx, who)
            await feeds.revoke(tx, who, offer.feed_id, NOW)
        told.append(await made.read())
        assert {(status, body) for status, body, _ in told} == {
            (404, "There is no such calendar.\n")
        }
        assert all(is_hidden(headers) for _, _, headers in told)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_calendar_is_only_read(tmp_path: Path, method: str) -> None:
    async with shelf(fresh_sqlite(tmp_path)) as made:
        assert (await made.ask(f"/calendar/{made.secret}.ics", method=method))[0] == 405


async def test_secret_is_not_logged(tmp_path: Path) -> None:
    async with shelf(fresh_sqlite(tmp_path)) as made:
        with capture_logs() as logged:
            await made.read()
            await made.ask(f"/calendar/{made.secret}x.ics")
        assert made.secret not in json.dumps(logged, default=str)


async def test_lost_database_is_said() -> None:
    muster = build(settings_of("postgresql://muster@127.0.0.1:1/lost"))
    async with at_an_address(muster) as address:
        made = Shelf(muster, address, "a" * secrets.CHARACTERS)
        status, body, headers = await made.read()
    assert (status, body) == (503, "Not now. Ask again in a minute.\n")
    assert headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    "url",
    ["http://muster.example", "muster.example", "https://", "https://me:secret@x.example",
     "https://x.example/?a=1", "https://x.example/#a", "https://x.example:0", "ftp://x.example"],
)  # fmt: skip
def test_public_address_is_a_safe_one(url: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate({"public_url": url})
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://muster.example/", "https://muster.example"),
        ("https://example.com/tools/muster", "https://example.com/tools/muster"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("", ""),
    ],
)
def test_public_address_is_kept_without_a_slash(url: str, kept: str) -> None:
    assert Settings.model_validate({"public_url": url}).public_url == kept
