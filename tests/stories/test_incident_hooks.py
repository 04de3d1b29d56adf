"""The webhooks of incidents: a pager that is told, and a monitor that declares."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.clock import real_time
from bot.signing import signed
from rituals.incidents import WEBHOOK
from rituals.roles import MANAGER
from rituals.setup import set_up
from rituals.teams import Founding
from storage.incident_entries import IncidentEntries
from tests.bot.receiving import Receiver, received
from tests.stage import FRIDAY
from tests.stories.incidents import Cast, casting, told

SECRET = "a-secret-of-the-monitor"
IN = {"webhook_incoming_secret": SecretStr(SECRET)}
DECLARE = {
    "action": "declare",
    "key": "alert-1",
    "title": "Checkout answers wrong",
    "severity": "sev2",
    "service": "checkout",
    "text": "p95 is 9 s",
    "link": "https://monitor.example/1",
}


def out(receiver: Receiver) -> dict[str, Any]:
    return {
        "webhook_url": SecretStr(receiver.url),
        "webhook_secret": SecretStr("a-secret-of-the-pager"),
        "webhook_allow_private": True,
    }


async def reports(cast: Cast, report: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Post what a monitor says, signed; return the status and the answer."""
    body = json.dumps(report).encode()
    url = str(cast.carol.app.request_url).replace("/slack/events", "/hooks/incidents")
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=signed(SECRET, body, real_time())) as answer,
    ):
        status, said = answer.status, await answer.json()
    await cast.play.settle()
    return status, said


async def test_pager_is_told(database_url: str) -> None:
    async with received() as pager, casting(database_url, configured=out(pager)) as cast:
        await cast.declares(cast.carol, "/incident sev1 All is down")
        ((headers, body),) = pager.came
        assert headers["x-muster-event"] == "T0MUSTER:INC-1:declared"
        said = json.loads(body)
        assert (said["event"], said["incident"], said["severity"], said["state"]) == (
            "declared", "INC-1", "sev1", "open",
        )  # fmt: skip
        assert (said["title"], said["team"], said["private"]) == (
            "All is down", "AI platform", False,
        )  # fmt: skip


async def test_pager_learns_nothing_private(database_url: str) -> None:
    async with received() as pager, casting(database_url, configured=out(pager)) as cast:
        await cast.opens(cast.carol, "/incident sev1 Zanzibar export is public")
        await cast.fills(cast.carol, "class", "data-exposure")
        await cast.submits(cast.carol)
        ((_, body),) = pager.came
        said = json.loads(body)
        assert set(said) == {"event", "incident", "severity", "state", "private", "declared_at"}
        assert b"Zanzibar" not in body


async def test_practice_pages_nobody(database_url: str) -> None:
    async with received() as pager, casting(database_url, configured=out(pager)) as cast:
        await cast.declares(cast.carol, "/incident practise All is down")
        assert pager.came == []


async def test_refused_pager_is_shown(database_url: str) -> None:
    configured = {
        "webhook_url": SecretStr("https://127.0.0.1:9/in"),
        "webhook_secret": SecretStr("a-secret-of-the-pager"),
    }
    async with casting(database_url, configured=configured) as cast:
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        room = cast.room("inc-1-answers-are-slow")
        (line,) = [one for one in cast.play.posts(room) if "webhook" in told(one)]
        assert "The webhook was not told of INC-1 (private_address): it pages nobody." in told(line)


async def test_monitor_declares_once(database_url: str) -> None:
    async with casting(database_url, configured=IN) as cast:
        answers = await asyncio.gather(*(reports(cast, DECLARE) for _ in range(3)))
        later = await reports(cast, DECLARE)
        assert (200, {"incident": 1, "state": "open"}) in answers
        assert later == (200, {"incident": 1, "state": "open"})
        assert len(cast.play.posts()) == len(cast.rooms()) == 1
        card = cast.reads()
        assert "🟠 Sev2 · open" in card
        assert "declared by webhook" in card
        assert "Service: checkout" in card
        incident = await cast.incident()
        # The engineering lead leads it, and is told so.
        assert (incident.declared_by, incident.lead) == (WEBHOOK, cast.alice.user.id)
        assert any("You lead it" in one for one in cast.dms(cast.alice))


async def test_monitor_appends_once(database_url: str) -> None:
    async with casting(database_url, configured=IN) as cast:
        await reports(cast, DECLARE)
        by_key = {
            "action": "append", "key": "alert-1b", "declared_key": "alert-1", "text": "p95 is 12 s",
        }  # fmt: skip
        for report in (by_key, by_key, {
            "action": "append", "key": "alert-1c", "incident": 1, "text": "p95 is 2 s",
        }):  # fmt: skip
            assert await reports(cast, report) == (200, {"incident": 1, "state": "open"})
        async with cast.play.muster.database.reading() as tx:
            incident = await cast.incident()
            entries = await IncidentEntries(tx, incident.workspace).whole(incident)
        said = [one.text for one in entries if one.source == "hook" and one.text]
        assert said == ["p95 is 12 s", "p95 is 2 s"]


async def test_monitor_is_told_what_is_wrong(database_url: str) -> None:
    async with casting(database_url, configured=IN) as cast:
        for wrong, field in (
            ({**DECLARE, "severity": "terrible"}, "severity"),
            ({**DECLARE, "class": "bad luck"}, "class"),
            ({**DECLARE, "started_at": "2031-01-01T00:00:00Z"}, "started_at"),
            ({"action": "append", "key": "x", "incident": 7, "text": "?"}, "incident"),
            ({"action": "append", "key": "y", "declared_key": "z", "text": "?"}, "declared_key"),
        ):
            status, said = await reports(cast, wrong)
            assert (status, said["error"], said["field"]) == (422, "unfit", field)
        assert cast.play.posts() == []
        # Corrected under the same key it is taken.
        assert (await reports(cast, DECLARE))[0] == 200


async def test_private_class_reports_privately(database_url: str) -> None:
    async with casting(database_url, configured=IN) as cast:
        await reports(cast, {**DECLARE, "class": "Data exposure"})
        assert cast.rooms() == ["inc-1"]
        assert cast.play.posts() == []
        assert (await cast.incident()).private


async def test_long_title_is_kept_whole(database_url: str) -> None:
    async with casting(database_url, configured=IN) as cast:
        title = " ".join(["very"] * 80)
        assert (await reports(cast, {**DECLARE, "title": title}))[0] == 200
        assert (await cast.incident()).impact == f"{title}\n\np95 is 9 s"


async def test_several_teams_have_to_be_told_apart(database_url: str) -> None:
    async with casting(database_url, configured=IN) as cast:
        async with cast.play.muster.database.writing() as tx:
            founding = Founding(
                "Research", "Europe/Berlin", None, people={MANAGER: [cast.dan.user.id]}
            )
            workspace = cast.play.sandbox.workspace.team_id
            await set_up(tx, workspace, founding, actor="cli", now=FRIDAY)
        status, said = await reports(cast, DECLARE)
        assert (status, said["field"]) == (422, "team")
        # A team without a home has no card: its channel is made all the same.
        assert (await reports(cast, {**DECLARE, "team": "research"}))[0] == 200
        assert cast.play.posts() == []
        assert cast.rooms() == ["inc-1-checkout-answers-wrong"]
