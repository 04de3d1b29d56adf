"""What other tools report over real HTTP: who may, how large, how often, and what they read."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import build
from bot.clock import real_time
from bot.incoming import Report
from bot.settings import Settings
from bot.signing import SIGNATURE, STAMP, signature, signed
from handlers.answers import Answer, Told
from handlers.arrivals import Hooked
from handlers.hooked import answer_to
from handlers.routes import Feature, Route
from rituals.errors import NotThere
from rituals.work import Tx, note_seen
from tests.bot.at_an_address import at_an_address
from tests.databases import fresh_sqlite
from tests.house.project import text_files
from tests.house.test_docs import FENCE, first_column, section

SECRET = "a-secret-of-the-monitor"
DECLARE = {"action": "declare", "key": "alert-1", "title": "Checkout answers wrong"}
PAPER = "docs/webhooks.md"


@dataclass
class Office:
    """The bot with one feature of ours, that numbers what is declared."""

    url: str = ""
    served: list[Hooked] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    async def serve(self, arrival: Hooked, tx: Tx, now: datetime) -> Answer:
        self.served.append(arrival)
        if self.fails:
            raise self.fails.pop(0)
        if arrival.action == "append":
            known = await answer_to(tx, arrival.who.workspace, arrival.declared_key)
            if known is None:
                raise NotThere(what="such incident", field="declared_key")
            return Told({"incident": known["incident"], "state": "open"})
        await note_seen(tx, arrival.who.workspace, f"effect {arrival.key}", now)
        return Told({"incident": len(self.served), "state": "open"})

    async def post(
        self, body: bytes, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        given = signed(SECRET, body, real_time()) if headers is None else headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers=given) as answer,
        ):
            return answer.status, await answer.json()

    async def tell(self, **report: Any) -> tuple[int, dict[str, Any]]:
        return await self.post(json.dumps(report).encode())


@asynccontextmanager
async def office(
    database_url: str, *, secret: str | None = SECRET, workspace: str | None = "T1"
) -> AsyncIterator[Office]:
    made = Office()
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr("xoxb-1"),
        slack_signing_secret=SecretStr("s"),
        slack_api_url="http://127.0.0.1:1/",
        database_url=database_url,
        webhook_incoming_secret=SecretStr(secret) if secret else None,
    )
    feature = Feature("test", hooks=(Route("incident", made.serve),))
    muster = build(settings, features=(feature,))
    muster.identity.team_id = workspace
    async with at_an_address(muster) as address:
        made.url = f"{address}/hooks/incidents"
        yield made


async def test_report_is_served(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        status, body = await made.tell(
            **DECLARE, text="a & <b>\x00", severity="sev2", service="checkout", team="AI platform",
            link="https://x.example/1", detected_at="2026-11-21T10:00:00+01:00",
            started_at="2026-11-21T08:00:00Z", private=True, **{"class": "service-outage"},
        )  # fmt: skip
        assert (status, body) == (200, {"incident": 1, "state": "open"})
        (arrival,) = made.served
        assert (arrival.who.workspace, arrival.who.user, arrival.key) == ("T1", "", "alert-1")
        assert (arrival.text, arrival.class_id, arrival.private) == (
            "a & <b>",
            "service-outage",
            True,
        )
        assert arrival.detected_at == datetime(2026, 11, 21, 9, tzinfo=UTC)
        assert arrival.started_at == datetime(2026, 11, 21, 8, tzinfo=UTC)


async def test_replay_is_answered_alike(database_url: str) -> None:
    async with office(database_url) as made:
        raw = json.dumps(DECLARE).encode()
        headers = signed(SECRET, raw, real_time())
        answers = await asyncio.gather(*(made.post(raw, headers) for _ in range(3)))
        later = await made.post(json.dumps(DECLARE, indent=1).encode())
        assert {str(one) for one in (*answers, later)} == {
            "(200, {'incident': 1, 'state': 'open'})"
        }
        assert len(made.served) == 1


async def test_key_is_for_one_report(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        await made.tell(**DECLARE)
        status, body = await made.tell(**DECLARE | {"title": "Another"})
        assert (status, body["error"], len(made.served)) == (409, "key_reused", 1)


async def test_stolen_request_is_one_whatever_its_headers(database_url: str) -> None:
    async with office(database_url) as made:
        raw = json.dumps(DECLARE).encode()
        stolen = signed(SECRET, raw, real_time())
        answers = [
            await made.post(raw, stolen | {"Idempotency-Key": key}) for key in ("k1", "k2", "k3")
        ]
        assert answers == [(200, {"incident": 1, "state": "open"})] * 3
        assert [one.key for one in made.served] == ["alert-1"]


async def test_key_is_what_was_signed(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        raw = json.dumps({"action": "declare", "title": "One"}).encode()
        keyed = signed(SECRET, raw, real_time()) | {"Idempotency-Key": "k1"}
        for headers in (None, keyed):
            status, body = await made.post(raw, headers)
            assert (status, body["field"]) == (422, "key")
        assert made.served == []


async def test_append_finds_its_incident(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        await made.tell(**DECLARE)
        more = {"action": "append", "key": "alert-2", "text": "Still wrong"}
        assert await made.tell(**more, declared_key="alert-1") == (
            200, {"incident": 1, "state": "open"},
        )  # fmt: skip
        status, body = await made.tell(**more | {"key": "alert-3"}, declared_key="alert-9")
        assert (status, body["error"], body["field"]) == (422, "unfit", "declared_key")
        assert body["message"] == "There is no such incident here."


async def test_only_signed_reports_are_served(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        raw, now = json.dumps(DECLARE).encode(), real_time()
        good = signed(SECRET, raw, now)
        old = signed(SECRET, raw, now - timedelta(seconds=302))
        ahead = signed(SECRET, raw, now + timedelta(seconds=302))
        wrong = {
            "no headers": {},
            "another body": signed(SECRET, raw + b" ", now),
            "another secret": signed("guessed-guessed-guessed", raw, now),
            "no signature": {STAMP: good[STAMP]},
            "no timestamp": {SIGNATURE: good[SIGNATURE]},
            "empty signature": good | {SIGNATURE: ""},
            "other letters": good | {SIGNATURE: good[SIGNATURE].upper()},
            "not ASCII": good | {SIGNATURE: "v0=é"},
            "old": old,
            "of tomorrow": ahead,
            "old, dated anew": good | {SIGNATURE: old[SIGNATURE]},
            "words": good | {STAMP: "now", SIGNATURE: signature(SECRET, "now", raw)},
            "a long number": good | {STAMP: "1" * 5000},
        }
        for name, headers in wrong.items():
            status, body = await made.post(raw, headers)
            assert (name, status) == (name, 401)
            assert body["error"] in {"stale", "bad_signature"}
        assert made.served == []


LARGE = 5_000_000


async def test_announced_length_is_refused_unread(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path)) as made, aiohttp.ClientSession() as session:
        headers = signed(SECRET, b"", real_time())
        async with session.post(made.url, data=BytesIO(b"x" * LARGE), headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]) == (413, "too_large")
        assert made.served == []


async def test_unannounced_length_is_cut_off(tmp_path: Path) -> None:
    sent = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < LARGE:
            sent += 1_000
            yield b"x" * 1_000
            await asyncio.sleep(0)

    async with office(fresh_sqlite(tmp_path)) as made, aiohttp.ClientSession() as session:
        headers = signed(SECRET, b"", real_time())
        async with session.post(made.url, data=parts(), headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]) == (413, "too_large")
        assert made.served == []
    assert sent < LARGE


@pytest.mark.parametrize(
    ("raw", "status", "said"),
    [
        (b"", 400, "JSON"), (b"{", 400, "JSON"), (b'"x"', 422, "object"),
        (b"[" * 9_999, 400, "JSON"),
        (b"\xff\xfe", 400, "JSON"), (b"null", 422, "object"),
    ],
)  # fmt: skip
async def test_what_is_no_report_is_refused(
    tmp_path: Path, raw: bytes, status: int, said: str
) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        answered, body = await made.post(raw)
        assert (answered, body["error"]) == (status, "invalid")
        assert said in body["message"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": None}, "title"), ({"title": 7}, "title"), ({"title": " \n"}, None),
        ({"action": "resolve"}, "action"), ({"sevrity": "sev1"}, "sevrity"),
        ({"key": ""}, "key"), ({"key": "k" * 201}, "key"), ({"key": 7}, "key"),
        ({"key": "\x00"}, "key"), ({"private": "yes"}, "private"), ({"incident": 7}, None),
        ({"detected_at": "2026-02-29T10:00:00Z"}, "detected_at"),
        ({"detected_at": "2026-11-21T10:00:00"}, "detected_at"),
        ({"detected_at": "yesterday"}, "detected_at"),
        ({"detected_at": "0001-01-01T00:00:00+14:00"}, "detected_at"),
        ({"detected_at": "9999-12-31T23:59:59-12:00"}, "detected_at"),
        ({"action": "append", "text": "x"}, None),
        ({"action": "append", "text": "x", "incident": 7, "declared_key": "k"}, None),
        ({"action": "append", "text": "", "incident": 7}, None),
        ({"action": "append", "text": "x", "incident": 0}, "incident"),
        ({"action": "append", "text": "x", "incident": "7"}, "incident"),
        ({"action": "append", "text": "x", "incident": 2**63}, "incident"),
    ],
)  # fmt: skip
async def test_unfit_report_is_told_why(
    tmp_path: Path, wrong: dict[str, Any], field: str | None
) -> None:
    async with office(fresh_sqlite(tmp_path)) as made:
        status, body = await made.tell(**DECLARE | wrong)
        assert (status, body["error"], body.get("field")) == (422, "invalid", field)
        assert body["message"]
        assert made.served == []


async def test_refusal_saves_nothing(database_url: str) -> None:
    async with office(database_url) as made:
        made.fails = [NotThere(what="team of that name", field="team"), ValueError("inner")]
        status, body = await made.tell(**DECLARE)
        assert (status, body) == (422, {
            "error": "unfit", "message": "There is no team of that name here.", "field": "team",
        })  # fmt: skip
        status, body = await made.tell(**DECLARE)
        assert (status, body["error"], "inner" in str(body)) == (503, "failed", False)
        assert (await made.tell(**DECLARE))[0] == 200


async def test_outage_says_to_come_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/muster.db"
    async with office(url) as made, aiohttp.ClientSession() as session:
        raw = json.dumps(DECLARE).encode()
        headers = signed(SECRET, raw, real_time())
        async with session.post(made.url, data=raw, headers=headers) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    async with office(fresh_sqlite(tmp_path), workspace=None) as made:
        assert (await made.tell(**DECLARE))[0] == 503


async def test_without_a_secret_nothing_is_there(tmp_path: Path) -> None:
    async with office(fresh_sqlite(tmp_path), secret=None) as made:
        assert (await made.tell(**DECLARE))[0] == 404


async def test_curl_of_the_paper_works(tmp_path: Path) -> None:
    (script,) = (one for one in FENCE.findall(text_files()[PAPER]) if "curl" in one)
    async with office(fresh_sqlite(tmp_path)) as made:
        address = made.url.removesuffix("/hooks/incidents")
        local = script.replace("https://muster.example.com", address)
        ran = await asyncio.create_subprocess_exec(
            "bash", "-euc", local,
            env={"PATH": "/usr/bin:/bin", "WEBHOOK_INCOMING_SECRET": SECRET},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await ran.communicate()
        assert json.loads(out) == {"incident": 1, "state": "open"}
        assert made.served[0].key == "alert-4711"


def test_vector_of_the_paper_is_right() -> None:
    paper = text_files()[PAPER]
    found = re.search(
        r"secret `(\S+)`, timestamp `(\d+)` and body `([^`]+)` give `(v0=\w+)`", paper
    )
    assert found is not None
    assert signature(found[1], found[2], found[3].encode()) == found[4]


def test_paper_names_every_field() -> None:

    named = first_column(section(text_files()[PAPER], "## Reporting an incident to Muster"))
    assert set(named) == {info.alias or name for name, info in Report.model_fields.items()}
