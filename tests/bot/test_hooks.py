"""Notices to the operator's own tool, over real HTTP: signed, judged, and never led astray."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.responses import PlainTextResponse, RedirectResponse

from bot.clock import real_time
from bot.hooks import Pager, with_pager
from bot.settings import Settings
from bot.signing import is_fresh, is_signed
from handlers.slack import Hook, Limited, Post, Refused, Sent, Unclear, Unreached
from tests.bot.receiving import received
from tests.bot.test_addresses import INSIDE
from tests.handlers.stand_in import ToldSlack

SECRET = "a-secret-of-the-pager"
HOOK = Hook("INC-7:declared", '{"incident": 7, "title": "Langsame Prüfung"}')


def pager(url: str, **more: Any) -> Pager:
    return Pager(url, SECRET, **{"seconds": 5, "allow_private": True} | more)


class Names:
    """A name server that answers differently each time it is asked."""

    def __init__(self, *answers: Sequence[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_notice_is_signed() -> None:
    async with received() as receiver:
        assert await pager(receiver.url).send(HOOK) == Sent()
        ((headers, body),) = receiver.came
        assert body == HOOK.body.encode()
        assert headers["content-type"].startswith("application/json")
        assert headers["x-muster-event"] == "INC-7:declared"
        stamp, given = headers["x-muster-timestamp"], headers["x-muster-signature"]
        assert is_fresh(stamp, real_time())
        assert is_signed(SECRET, stamp, body, given)
        assert not is_signed(SECRET, stamp, body + b" ", given)
        assert not is_signed("another-secret-16", stamp, body, given)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused), (401, Refused), (404, Refused), (410, Refused), (500, Unclear),
        (502, Unclear), (503, Unclear), (429, Limited), (304, Refused),
    ],
)  # fmt: skip
async def test_answers_have_a_kind(status: int, kind: type[Exception]) -> None:
    async with received() as receiver:
        receiver.answers.append(PlainTextResponse("no", status))
        with pytest.raises(kind):
            await pager(receiver.url).send(HOOK)


@pytest.mark.parametrize(
    ("asked", "seconds"), [("7", 7), ("0", 1), ("999999", 3600), ("soon", 60), (None, 60)]
)
async def test_pause_is_kept_within_bounds(asked: str | None, seconds: float) -> None:
    async with received() as receiver:
        headers = {"Retry-After": asked} if asked else None
        receiver.answers.append(PlainTextResponse("later", 429, headers))
        with pytest.raises(Limited) as limited:
            await pager(receiver.url).send(HOOK)
        assert limited.value.seconds == seconds


async def test_redirect_is_not_followed() -> None:
    async with received() as receiver, received() as inside:
        for status in (301, 302, 303, 307, 308):
            receiver.answers.append(RedirectResponse(inside.url, status))
            with pytest.raises(Refused, match="redirected"):
                await pager(receiver.url).send(HOOK)
        assert (len(receiver.came), inside.came) == (5, [])


async def test_slow_receiver_is_unclear() -> None:
    async with received() as receiver:
        receiver.seconds = 30
        with pytest.raises(Unclear):
            await pager(receiver.url, seconds=0.2).send(HOOK)
        assert len(receiver.came) == 1


async def test_long_answer_is_not_read() -> None:
    async with received() as receiver:
        receiver.answers.append(PlainTextResponse("x" * 5_000_000))
        assert await pager(receiver.url).send(HOOK) == Sent()


async def test_nobody_there_is_unreached() -> None:
    with pytest.raises(Unreached):
        await pager("http://127.0.0.1:1/in").send(HOOK)


@pytest.mark.parametrize("failure", [OSError("no such name"), TimeoutError(), []])
async def test_unknown_name_is_unreached(failure: Exception | list[str]) -> None:
    with pytest.raises(Unreached):
        await pager("https://pager.example/in", resolve=Names(failure)).send(HOOK)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433",  # noqa: S104
        "0x7f.1", "0177.0.0.1", *INSIDE, "169.254.169.254", "100.64.0.1", "[fd00::1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ],
)  # fmt: skip
async def test_private_host_is_refused(host: str) -> None:
    async with received() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        with pytest.raises(Refused, match="private_address"):
            await pager(f"https://{host}:{port}/in", allow_private=False).send(HOOK)
        assert receiver.came == []


async def test_name_that_leads_inside_is_refused() -> None:
    for addresses in (["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:a00:1"], ["::1"]):
        names = Names(addresses)
        with pytest.raises(Refused, match="private_address"):
            await pager("https://pager.example/in", allow_private=False, resolve=names).send(HOOK)
        assert names.asked == [("pager.example", 443)]


async def test_name_is_asked_once() -> None:
    """A name that leads elsewhere when it is asked again is not asked again."""
    async with received() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        names = Names(["127.0.0.1"], AssertionError("asked twice"))
        url = f"http://pager.example:{port}/in"
        assert await pager(url, resolve=names).send(HOOK) == Sent()
        assert receiver.came[0][0]["host"] == f"pager.example:{port}"


async def test_every_judged_address_is_tried() -> None:
    async with received() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        names = Names(["127.0.0.2", "127.0.0.1"])
        assert await pager(f"http://pager.example:{port}/in", resolve=names).send(HOOK) == Sent()


async def test_settings_name_the_receiver() -> None:
    slack = ToldSlack()
    assert with_pager(slack, Settings(_env_file=None), 5) is slack
    async with received() as receiver:
        settings = Settings(
            _env_file=None,
            webhook_allow_private=True,
            webhook_url=SecretStr(receiver.url),
            webhook_secret=SecretStr(SECRET),
        )
        paging = with_pager(slack, settings, 5)
        assert await paging.send(HOOK, "k1") == Sent()
        post = Post("C1", "Hello")
        await paging.send(post, "k2")
        assert await paging.find(post, "k2", real_time()) is not None
        assert (len(receiver.came), slack.sent) == (1, [("k2", post)])
    closed = Settings(
        _env_file=None,
        webhook_url=SecretStr("https://localhost/in"),
        webhook_secret=SecretStr(SECRET),
    )
    with pytest.raises(Refused, match="private_address"):
        await with_pager(slack, closed, 5).send(HOOK, "k3")
