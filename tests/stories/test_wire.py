"""What arrives over HTTP and is not what Slack sends, and forms that open too late."""

import json
import time
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.signing import signed_headers
from tests.databases import fresh_sqlite
from tests.stage import SECRET, Play, shown, spoken, stage

COMMAND = {
    "command": "/adr", "text": "list", "team_id": "T0MUSTER", "channel_id": "C1",
    "user_id": "U1", "channel_name": "platform", "trigger_id": "1.1.a",
}  # fmt: skip
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def target(play: Play) -> str:
    url = play.alice.app.request_url
    assert url is not None
    return url


async def post(play: Play, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(target(play), data=BytesIO(body), headers=headers) as answer,
    ):
        await answer.read()
        return answer.status


def signed(body: bytes, kind: dict[str, str] = FORM) -> dict[str, str]:
    return kind | signed_headers(SECRET, body)


async def test_only_signed_requests_are_served(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        body = urlencode(COMMAND).encode()
        good = signed(body)
        assert await post(play, body, good) == 200
        stamp, signature = "X-Slack-Request-Timestamp", "X-Slack-Signature"
        wrong = {
            "no headers": FORM,
            "another body": signed(body + b"&x=1"),
            "another secret": FORM | signed_headers("guessed", body),
            "no signature": {k: v for k, v in good.items() if k != signature},
            "no timestamp": {k: v for k, v in good.items() if k != stamp},
            "empty signature": good | {signature: ""},
            "old": good | {stamp: str(int(time.time()) - 301)},
            "words for a timestamp": good | {stamp: "yesterday"},
            "a fraction": good | {stamp: "1700000000.5"},
            "minus": good | {stamp: "-1700000000"},
            "other digits": good | {stamp: "١٢٣"},
            "very many digits": good | {stamp: "9" * 5000},
        }
        for name, headers in wrong.items():
            assert await post(play, body, headers) == 401, name


async def test_stale_but_rightly_signed_is_refused(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        body = urlencode(COMMAND).encode()
        for off in (-301, 301):
            headers = FORM | signed_headers(SECRET, body, at=int(time.time()) + off)
            assert await post(play, body, headers) == 401


@pytest.mark.parametrize("kind", [FORM, JSON])
async def test_bodies_that_are_no_payload(tmp_path: Path, kind: dict[str, str]) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        for body in (
            b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe\x00", b"payload={",
            b"payload=[]",
            b"payload=", b"payload=%FF%FE", b"[" * 100_000, b'{"a":' * 50_000,
            b'{"type":"view_submission"}', b"payload=" + b'{"type":"block_actions"}',
            json.dumps({"type": "event_callback", "event": {}}).encode(), b"command=%2Fadr",
            b'payload={"type":"block_actions","user":7,"actions":{}}',
        ):  # fmt: skip
            status = await post(play, body, signed(body, kind))
            assert status in {200, 400, 404}, body[:40]
            assert await post(play, body, kind) in {400, 401}, body[:40]
        assert (await play.alice.type("#platform", "/adr list")).ok


async def test_huge_body_is_cut_off(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        body = b"payload=" + b"x" * 10_000_000
        assert await post(play, body, signed(body)) == 413

        async def trickle() -> object:
            for _ in range(100):
                yield b"x" * 100_000

        async with aiohttp.ClientSession() as session:
            try:
                async with session.post(
                    target(play), data=trickle(), headers=signed(b"x")
                ) as answer:
                    assert answer.status == 413
            except (aiohttp.ClientConnectionError, ConnectionError):
                pass  # it was hung up on in the middle, which is as good
        assert (await play.alice.type("#platform", "/adr list")).ok


async def test_late_form_says_so(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        play.sandbox.core.triggers.seconds = 0
        await play.alice.type("#platform", "/adr new Use one queue")
        told = await play.sandbox.until(
            lambda: [one for one in play.alice.sees("#platform") if one.ephemeral_to]
        )
        assert "please run the command or press the button again" in shown(told[0])
        assert play.alice.modal is None

        # A button of Home has no address to answer to: it is a DM.
        await play.alice.open_home()
        await play.settle()
        assert play.alice.home is not None
        await play.alice.click(play.alice.home, "Log a decision")
        (dm,) = await play.sandbox.until(play.alice.dm)
        assert "please run the command" in shown(dm)

        play.sandbox.core.triggers.seconds = 3
        await play.alice.type("#platform", "/adr new Use one queue")
        await play.sandbox.until(lambda: play.alice.modal)


async def test_late_button_in_a_form_is_told(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        await play.log(play.alice, "Use one queue", ticks=[])
        assert play.alice.modal is not None
        play.sandbox.core.triggers.seconds = 0
        receipt = play.alice.modal

        # To change its own window takes no trigger.
        await play.alice.click(receipt, "Propose it")
        await play.sandbox.until(lambda: "🟡 Proposed" in spoken(receipt.blocks))
        assert play.alice.dm() == []

        # A window over it does, and so does a refusal that would be shown in one.
        await play.alice.click(receipt, "Edit")
        (late,) = await play.sandbox.until(play.alice.dm)
        assert "please run the command or press the button again" in shown(late)
        await play.bob.type("#platform", "/adr reject 1 Too costly")
        await play.alice.click(receipt, "Edit")
        refused = await play.sandbox.until(
            lambda: [one for one in play.alice.dm() if "ADR-1 is rejected" in shown(one)]
        )
        assert "It is settled. A change is a new decision." in shown(refused[0])


async def test_other_paths_are_not_there(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        base = target(play).removesuffix("/slack/events")
        async with aiohttp.ClientSession() as session:
            for path, status in {
                "/healthz": 200, "/readyz": 200, "/metrics": 200, "/": 404, "/slack/events": 405,
            }.items():  # fmt: skip
                async with session.get(base + path) as answer:
                    assert answer.status == status, path
