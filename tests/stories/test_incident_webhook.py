"""A monitor declares an incident and adds to it, and a pager is told: once, and in private."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from starlette.responses import PlainTextResponse

from bot.clock import real_time
from bot.signing import is_signed, signed
from handlers.incidents.telling import Notice
from rituals.incidents.incidents import WEBHOOK
from rituals.promises import STATES, look
from rituals.roles import MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.bot.receiving import Receiver, received
from tests.house.project import text_files
from tests.house.test_docs import first_column, section
from tests.stage import FRIDAY, spoken
from tests.stories.incidents import Cast, casting, told

OURS, THEIRS = "a-secret-of-the-monitor", "a-secret-of-the-pager"
ALERT = {"action": "declare", "key": "alert-1", "title": "Checkout answers wrong"}
ROOM = "inc-1-checkout-answers-wrong"
LATER = "2031-01-01T00:00:00Z"
NOTHING_PRIVATE = {"event", "incident", "severity", "state", "private", "declared_at"}
"""All that a notice of a private incident says."""
Answer = tuple[int, dict[str, Any]]


@asynccontextmanager
async def monitored(
    database_url: str, pager: Receiver | str | None = None, *, private: bool = False
) -> AsyncIterator[Cast]:
    """Set the stage with a monitor, and a pager: one that receives, or the address of none."""
    settings: dict[str, Any] = {"webhook_incoming_secret": SecretStr(OURS)}
    if pager is not None:
        settings |= {
            "webhook_url": SecretStr(pager.url if isinstance(pager, Receiver) else pager),
            "webhook_secret": SecretStr(THEIRS),
            "webhook_allow_private": isinstance(pager, Receiver),
        }
    async with casting(database_url, configured=settings, private=private) as cast:
        yield cast


async def report(cast: Cast, **said: Any) -> Answer:
    """Post a report as a monitor does; it is kept when this returns."""
    body = json.dumps(said).encode()
    url = str(cast.alice.app.request_url).replace("/slack/events", "/hooks/incidents")
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=signed(OURS, body, real_time())) as answer,
    ):
        answered = answer.status, await answer.json()
    await cast.play.settle()
    return answered


def notices(pager: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in pager.came]


async def test_monitor_declares_once(database_url: str) -> None:
    async with monitored(database_url) as cast:
        alert = ALERT | {"severity": "sev2", "service": "checkout"}
        answers = await asyncio.gather(*(report(cast, **alert) for _ in range(3)))
        assert answers == [(200, {"incident": 1, "state": "open"})] * 3
        assert await report(cast, **alert) == answers[0]
        assert len(cast.play.posts()) == 1
        card = cast.reads()
        for said in ("Checkout answers wrong", "🟠 Sev2 · open", "declared by webhook",
                     "Service: checkout"):  # fmt: skip
            assert said in card, said
        assert cast.rooms() == [ROOM]
        incident = await cast.incident()
        # The engineering lead leads it, and is told so.
        assert (incident.severity, incident.declared_by) == ("sev2", WEBHOOK)
        assert incident.lead == cast.alice.user.id
        assert any("You lead it" in one for one in cast.dms(cast.alice))


async def test_private_class_reports_privately(database_url: str) -> None:
    async with monitored(database_url) as cast:
        await report(cast, **ALERT | {"class": "Data exposure"})
        assert cast.rooms() == ["inc-1"]
        assert cast.play.posts() == []
        assert (await cast.incident()).private


async def test_long_title_is_kept_whole(database_url: str) -> None:
    async with monitored(database_url) as cast:
        title = " ".join(["very"] * 80)
        status, _ = await report(cast, **ALERT | {"title": title, "text": "p95 is 9 s"})
        assert status == 200
        assert (await cast.incident()).impact == f"{title}\n\np95 is 9 s"


async def test_several_teams_have_to_be_told_apart(database_url: str) -> None:
    async with monitored(database_url) as cast:
        async with cast.play.muster.database.writing() as tx:
            founding = Founding(
                "Research", "Europe/Berlin", None, people={MANAGER: [cast.dan.user.id]}
            )
            workspace = cast.play.sandbox.workspace.team_id
            await set_up(tx, workspace, founding, actor="cli", now=FRIDAY)
        status, said = await report(cast, **ALERT)
        assert (status, said["field"]) == (422, "team")
        # A team without a home has no card: its channel is made all the same.
        status, _ = await report(cast, **ALERT | {"team": "research"})
        assert status == 200
        assert cast.play.posts() == []
        assert cast.rooms() == [ROOM]


async def test_monitor_adds_by_its_key(database_url: str) -> None:
    async with monitored(database_url) as cast:
        await report(cast, **ALERT)
        more = {"action": "append", "text": "Error rate 40 %"}
        for how in ({"key": "a2", "declared_key": "alert-1"}, {"key": "a3", "incident": 1}):
            for _ in range(2):
                assert await report(cast, **more, **how) == (200, {"incident": 1, "state": "open"})
        window = await cast.opens(cast.alice, "/incident timeline 1")
        assert spoken(window.blocks).count("Error rate 40 %") == 2
        for to in ({"declared_key": "alert-9"}, {"incident": 7}):
            status, body = await report(cast, **more, key="a4", **to)
            assert (status, [body["field"]]) == (422, list(to))


@pytest.mark.parametrize(
    "wrong",
    [{"severity": "sev9"}, {"class": "weather"}, {"team": "Nobody"},
     {"detected_at": LATER}, {"started_at": LATER}],
)  # fmt: skip
async def test_unfit_report_declares_nothing(database_url: str, wrong: dict[str, str]) -> None:
    async with monitored(database_url) as cast:
        status, body = await report(cast, **ALERT | wrong)
        assert (status, body["error"]) == (422, "unfit")
        # A team that is not there is told apart by the sentence alone.
        assert body.get("field", "team") in wrong
        assert body["message"]
        assert cast.rooms() == []
        assert cast.play.posts() == []
        # Corrected under the same key it is taken.
        assert await report(cast, **ALERT) == (200, {"incident": 1, "state": "open"})


async def test_pager_is_told_until_it_takes_it(database_url: str) -> None:
    async with received() as pager, monitored(database_url, pager) as cast:
        pager.answers = [PlainTextResponse("no", 503), PlainTextResponse("later", 502)]
        await report(cast, **ALERT | {"severity": "sev1"})
        assert len(pager.came) == 3
        events = {headers["x-muster-event"] for headers, _ in pager.came}
        assert events == {"T0MUSTER:INC-1:declared"}
        for headers, body in pager.came:
            stamp, given = headers["x-muster-timestamp"], headers["x-muster-signature"]
            assert is_signed(THEIRS, stamp, body, given)
        last = notices(pager)[-1]
        assert (last["event"], last["incident"], last["severity"]) == ("declared", "INC-1", "sev1")
        assert (last["title"], last["private"]) == ("Checkout answers wrong", False)
        assert (last["team"], last["state"]) == ("AI platform", "open")


async def test_pager_learns_nothing_private(database_url: str) -> None:
    async with received() as pager, monitored(database_url, pager) as cast:
        await report(cast, **ALERT | {"private": True, "class": "data-exposure"})
        (notice,) = notices(pager)
        assert (notice["incident"], notice["private"]) == ("INC-1", True)
        assert set(notice) == NOTHING_PRIVATE
        said = json.dumps(notice) + str(pager.came[0][0])
        for secret in ("Checkout", "data-exposure", "AI platform"):
            assert secret not in said


async def test_pager_learns_nothing_of_private_teams(database_url: str) -> None:
    async with received() as pager, monitored(database_url, pager, private=True) as cast:
        await cast.declares(cast.carol, "/incident sev1 Zanzibar is down")
        (notice,) = notices(pager)
        assert set(notice) == NOTHING_PRIVATE
        assert notice["private"]


async def test_practice_pages_nobody(database_url: str) -> None:
    async with received() as pager, monitored(database_url, pager) as cast:
        await cast.declares(cast.carol, "/incident practise All is down")
        assert pager.came == []


async def test_address_within_is_no_pagers(database_url: str) -> None:
    async with monitored(database_url, "https://127.0.0.1:9/in") as cast:
        await report(cast, **ALERT)
        (line,) = [
            told(one) for one in cast.play.posts(cast.room(ROOM)) if "webhook was" in told(one)
        ]
        assert "The webhook was not told of INC-1 (private_address): it pages nobody." in line


async def test_refusing_pager_is_not_asked_again(database_url: str) -> None:
    async with received() as pager, monitored(database_url, pager) as cast:
        pager.answers = [PlainTextResponse("gone", 410)]
        await report(cast, **ALERT)
        assert len(pager.came) == 1
        async with cast.play.muster.database.reading() as tx:
            dead = [one.why for one in await look(tx, states=["dead"])]
        assert dead == ["http_410"]
        said = [told(one) for one in cast.room(ROOM).messages]
        assert len([one for one in said if "pages nobody" in one]) == 1


async def test_without_a_pager_nothing_is_missed(database_url: str) -> None:
    async with monitored(database_url) as cast:
        await report(cast, **ALERT)
        async with cast.play.muster.database.reading() as tx:
            ended = {one.kind: one.state for one in await look(tx, states=STATES)}
        assert ended["incident-hook"] == "ended"
        said = [told(one) for one in cast.room(ROOM).messages]
        assert not [one for one in said if "pages nobody" in one]


def test_paper_names_what_a_notice_says() -> None:
    named = first_column(section(text_files()["docs/webhooks.md"], "## Notices to a pager"))
    assert set(named) == {name.rstrip("_") for name in Notice.model_fields}
