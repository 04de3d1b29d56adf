"""A private incident is lived through, and then everything is searched for what it is about."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, redirect_stderr
from io import StringIO
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from bot.doctor import examine
from bot.log import QUIET, configure
from bot.metrics import metrics
from bot.sandbox.hand import Hand
from rituals.history import record_of
from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.bot.receiving import Receiver, received
from tests.stage import ONE_RITUAL, settings_for, spoken
from tests.stories.incidents import Cast, casting
from tests.stories.postmortems import saves
from tests.stories.privacy import Watch, as_text, hidden

TITLE = "Zebrafinch payroll exfiltration"
SECRETS = (
    "zebrafinch", "payroll", "exfiltration", "payvault", "ostrich", "heron", "pelican", "curlew",
    "ibis", "kingfisher", "avocet", "shoebill", "data-exposure", "data exposure",
)  # fmt: skip
"""Of the title and its class, and of each text that is written in the course of its life."""
EVERY_SCOPE = ("incidents", "channels", "history", "reactions", "files")
LOOKS = (
    "/incident list", "/incident list all", "/incident list mine", "/incident list sev1",
    "/incident show 1", "/incident 1", "/incident timeline 1", "/incident timeline INC-1",
    "/incident note INC-1 Let me in", "/incident update INC-1 Let me in", "/incident sev INC-1 3",
    "/incident roles 1", "/incident mitigate 1", "/incident resolve 1", "/incident reopen 1",
    "/incident cancel INC-1 No", "/incident times 1", "/incident merge 1 into 2",
    "/incident update", "/incident note", "/incident resolve",
    "/postmortem", "/postmortem 1", "/postmortem list all", "/postmortem edit 1",
    "/postmortem export 1", "/postmortem publish 1", "/action", "/action 1", "/action list all",
    "/action done 1", "/muster status", "/review", "/adr list",
)  # fmt: skip


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Log all there is, as the operator's `LOG_LEVEL=debug` does, and keep it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*QUIET, "slack_bolt")}
    kept = StringIO()
    with redirect_stderr(kept):
        configure("json", "debug")
    yield kept
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level
    for name, one in levels.items():
        logging.getLogger(name).setLevel(one)


@asynccontextmanager
async def watched(
    database_url: str,
    pager: Receiver,
    *,
    private: bool = False,
    extras: tuple[str, ...] = EVERY_SCOPE,
) -> AsyncIterator[tuple[Cast, Watch]]:
    """Set the stage with all scopes and a pager, and with an outsider of no team: Olga."""
    settings: dict[str, Any] = {
        "webhook_url": SecretStr(pager.url),
        "webhook_secret": SecretStr("a-secret-of-the-pager"),
        "webhook_allow_private": True,
    }
    async with casting(database_url, extras=extras, configured=settings, private=private) as cast:
        workspace = cast.play.sandbox.workspace
        olga = workspace.add_user("olga", tz="Europe/Berlin")
        workspace.add_channel("lobby", members=[olga.id, cast.dan.user.id, olga.id])
        cast.hands["olga"] = cast.play.sandbox.hand(olga.id)
        yield cast, Watch(cast, SECRETS)


async def declare(cast: Cast, watch: Watch) -> None:
    """Let Alice declare it: the class makes it private."""
    await cast.opens(cast.alice, f"/incident declare sev1 {TITLE}")
    await cast.fills(cast.alice, "class", "Data exposure")
    await cast.fills(cast.alice, "services", "payvault")
    assert cast.alice.modal is not None
    await cast.alice.click(cast.alice.modal, "More fields")
    await cast.play.sandbox.until(lambda: "Impact" in window(cast.alice))
    await cast.alice.fill({"impact": "The ostrich ledger is out"})
    await cast.submits(cast.alice)
    incident = await cast.incident()
    assert incident.private
    watch.ids = (incident.channel, "inc-1") if incident.channel else ("inc-1",)


async def closes(hand: Hand) -> None:
    if hand.modal is not None:
        await hand.close(all=True)


def window(hand: Hand) -> str:
    """Return what somebody's window says."""
    return spoken(hand.modal.blocks) if hand.modal else ""


async def test_a_private_life_stays_private(database_url: str, logged: StringIO) -> None:
    async with received() as pager, watched(database_url, pager) as (cast, watch):
        await declare(cast, watch)
        outsiders = (cast.dan, cast.olga)
        await all_try(watch, outsiders)
        await run(cast)
        await cast.play.after(minutes=45)
        await all_try(watch, outsiders)
        await resolve(cast)
        await all_try(watch, outsiders)
        await cast.play.after(hours=60)
        await write_up(cast)
        await cast.play.after(hours=60)
        await all_try(watch, outsiders)

        insiders = await watch.named("INC-1")
        assert cast.dan.user.id not in insiders
        assert cast.olga.user.id not in insiders
        assert insiders >= {one.user.id for one in (cast.alice, cast.sam, cast.priya, cast.leo)}
        assert watch.leaks(insiders) == []
        assert hidden(as_text([body.decode() for _, body in pager.came]), SECRETS) == []
        assert len(pager.came) >= 2
        await operators_see_nothing(cast, database_url, watch)
        watch_logs(logged, watch)
        # And those who are named were told, so the search would have found it.
        assert any(TITLE in one for one in cast.dms(cast.sam))
        assert watch.leaks(insiders - {cast.sam.user.id}) != []


async def test_a_private_teams_life_stays_in_it(database_url: str, logged: StringIO) -> None:
    """What is not private in itself is seen by all of a private team, and by nobody else."""
    async with (
        received() as pager,
        watched(database_url, pager, private=True) as (cast, watch),
    ):
        await cast.declares(cast.alice, f"/incident declare sev1 {TITLE}", services="payvault")
        incident = await cast.incident()
        assert not incident.private
        assert incident.channel is not None
        room = cast.play.sandbox.workspace.channels[incident.channel]
        assert room.is_private
        watch.ids, watch.nameless = (room.id, room.name), False
        cast.play.sandbox.workspace.join(room, cast.sam.user.id)
        await watch.tries(cast.olga, *LOOKS, where="#lobby")
        await run(cast, room.name)
        await resolve(cast)
        await cast.play.after(hours=60)
        await watch.tries(cast.olga, *LOOKS, where="#lobby")
        await write_up(cast)
        await cast.play.after(hours=60)
        await watch.tries(cast.olga, *LOOKS, where="#lobby")

        team = {one.user.id for name, one in cast.hands.items() if name != "olga"}
        assert watch.leaks(team) == []
        assert watch.leaks(team - {cast.dan.user.id}) != []
        assert hidden(as_text([body.decode() for _, body in pager.came]), SECRETS) == []
        assert len(pager.came) >= 2
        assert "INC-1" in await cast.says(cast.dan, "/incident list all")
        await operators_see_nothing(cast, database_url, watch)
        watch_logs(logged, watch)


async def test_a_merge_keeps_a_private_one_private(database_url: str) -> None:
    """It goes into nothing open; what is open goes into it, and says nothing of where."""
    async with received() as pager, watched(database_url, pager) as (cast, watch):
        await declare(cast, watch)
        await cast.declares(cast.alice, "/incident declare sev3 Answers are slow")
        said = await cast.says(cast.alice, "/incident merge 1 into 2")
        assert said.startswith("INC-1 is private and INC-2 is not")
        assert (await cast.incident()).state == "open"
        await cast.says(cast.alice, "/incident merge 2 into 1")
        second = await cast.incident("INC-2")
        assert second.merged_into == (await cast.incident()).id
        await cast.play.after(minutes=45)
        watch.ids = (*watch.ids, "INC-1")
        await all_see(watch, (cast.dan, cast.olga), "2")
        insiders = await watch.named("INC-1")
        assert cast.dan.user.id not in insiders
        assert watch.leaks(insiders) == []
        assert hidden(as_text([body.decode() for _, body in pager.came]), SECRETS) == []
        assert "It goes on as another incident" in cast.reads("INC-2")


async def test_a_merge_keeps_a_private_teams_one_in_it(database_url: str) -> None:
    """Olga is of an open team beside it, and Alice, of both, merges this way and that."""
    async with (
        received() as pager,
        watched(database_url, pager, private=True) as (cast, watch),
    ):
        await beside(cast)
        await cast.declares(cast.alice, f"/incident declare sev1 {TITLE}", services="payvault")
        await cast.opens(cast.alice, "/incident declare sev3 Answers are slow", "#lobby")
        await cast.submits(cast.alice)
        incident = await cast.incident()
        assert incident.channel is not None
        assert incident.team_id != (await cast.incident("INC-2")).team_id
        room = cast.play.sandbox.workspace.channels[incident.channel]
        watch.ids, watch.nameless = (room.id, room.name, "INC-1"), False
        said = await cast.says(cast.alice, "/incident merge 1 into 2")
        assert said.startswith("INC-1 is its private team's and INC-2 is not")
        await cast.says(cast.alice, "/incident merge 2 into 1")
        second = await cast.incident("INC-2")
        assert second.merged_into == incident.id
        await cast.play.after(minutes=45)
        await all_see(watch, (cast.olga,), "2")
        team = {one.user.id for name, one in cast.hands.items() if name != "olga"}
        assert cast.olga.user.id not in await watch.named("INC-1")
        assert watch.leaks(team) == []
        assert watch.leaks(team - {cast.dan.user.id}) != []
        assert hidden(as_text([body.decode() for _, body in pager.came]), SECRETS) == []
        assert len(pager.came) >= 2


async def beside(cast: Cast) -> None:
    """Found an open team with Alice and Olga, at home in the lobby."""
    workspace = cast.play.sandbox.workspace
    people, lobby = [cast.alice.user.id, cast.olga.user.id], workspace.channel("lobby")
    for one in (*people, cast.alice.app.bot_user):
        workspace.join(lobby, one)
    held = {ENGINEER: people}
    founding = Founding("Open", "Europe/Berlin", lobby.id, people=held, rituals=ONE_RITUAL)
    async with cast.play.muster.database.writing() as tx:
        await set_up(tx, workspace.team_id, founding, actor="cli", now=cast.play.clock.now())


async def all_see(watch: Watch, outsiders: tuple[Hand, ...], number: str) -> None:
    """Let outsiders look at an open incident, wherever it is shown."""
    looks = ("/incident list all", f"/incident show {number}", f"/incident timeline {number}")
    for hand in outsiders:
        await watch.tries(hand, *looks, where="#lobby")


async def test_who_is_named_sees_it_without_the_team(database_url: str, logged: StringIO) -> None:
    """Olga is of no team and sees none; leading a private incident, she sees that alone."""
    async with (
        received() as pager,
        watched(database_url, pager, private=True) as (cast, watch),
    ):
        await declare(cast, watch)
        await cast.declares(cast.dan, "/incident declare sev4 A typo")
        await watch.tries(cast.olga, "/incident list", "/incident 1", where="#lobby")
        assert watch.leaks({one.user.id for one in cast.hands.values()} - {cast.dan.user.id}) == []
        await cast.alice.type("#platform", "/incident lead INC-1 @olga")
        await cast.play.settle()
        said = await cast.says(cast.olga, "/incident list", "#lobby")
        assert f"🔒 INC-1 · {TITLE}" in said
        assert "INC-2" not in said
        await cast.olga.type("#lobby", "/incident show")
        await cast.play.sandbox.until(lambda: TITLE in window(cast.olga))
        watch_logs(logged, watch)


async def test_without_a_channel_it_stays_private_too(database_url: str, logged: StringIO) -> None:
    """Where no channel can be made, it goes by direct messages, and never the team's channel."""
    async with received() as pager, watched(database_url, pager, extras=()) as (cast, watch):
        await declare(cast, watch)
        assert (await cast.incident()).channel is None
        await cast.alice.type("#platform", "/incident update INC-1 The pelican service is off")
        await cast.alice.type("#platform", "/incident note INC-1 The heron key was rotated")
        await cast.play.after(minutes=45)
        await resolve(cast)
        await cast.play.after(hours=120)
        await all_try(watch, (cast.dan, cast.olga))
        insiders = await watch.named("INC-1")
        assert watch.leaks(insiders) == []
        assert watch.leaks(insiders - {cast.sam.user.id}) != []
        said = as_text([one.blocks for one in cast.home.messages])
        assert "INC-1" not in said
        assert "PM-1" not in said
        watch_logs(logged, watch)


async def all_try(watch: Watch, outsiders: tuple[Hand, ...]) -> None:
    for hand, where in zip(outsiders, ("#platform", "#lobby"), strict=True):
        await watch.tries(hand, *LOOKS, where=where)


async def run(cast: Cast, room: str = "inc-1") -> None:
    """Update it, note, pin, hand over, mitigate."""
    for command in (
        "/incident update INC-1 The pelican service is off",
        "/incident note INC-1 The heron key was rotated",
        "/incident sev INC-1 2",
        "/incident lead INC-1 @sam",
        "/incident lead INC-1 @alice",
    ):
        await cast.alice.type("#platform", command)
        await cast.play.settle()
        if "@sam" in command:
            assert (await cast.incident()).lead == cast.sam.user.id
    done = await cast.sam.type(f"#{room}", "It was the shoebill export")
    assert done.message is not None
    await cast.alice.react(done.message, "pushpin")
    await cast.play.settle()
    await cast.opens(cast.alice, "/incident mitigate INC-1")
    await cast.fills(cast.alice, "mitigation", "flag-off")
    await cast.submits(
        cast.alice, what="curlew-flag", evidence="https://evidence.example.com/curlew"
    )
    incident = await cast.incident()
    assert incident.state == "mitigated"
    assert incident.news == "The pelican service is off"


async def resolve(cast: Cast) -> None:
    await cast.opens(cast.alice, "/incident resolve INC-1")
    await cast.submits(cast.alice, summary="The ibis leak is closed")
    assert (await cast.incident()).state == "resolved"


async def write_up(cast: Cast) -> None:
    """Write the postmortem, with an action; have it read, publish and export it."""
    await saves(cast, cast.alice, "lessons", "Watch the kingfisher logs")
    await saves(cast, cast.alice, "catch", "A kingfisher alert")
    await saves(cast, cast.alice, "causes", "The kingfisher logs were open")
    view = await cast.opens(cast.alice, "/postmortem 1")
    place = next(one["block_id"] for one in view.blocks if "Add an action" in as_text(one))
    await cast.alice.click(view, "Add an action", block_id=place)
    await cast.play.sandbox.until(lambda: "What is to be done" in window(cast.alice))
    await cast.submits(cast.alice, title="Close the avocet bucket", owner=cast.sam.user.id)
    await closes(cast.alice)
    await cast.alice.type("#platform", "/postmortem review 1")
    await cast.play.settle()
    await cast.opens(cast.sam, "/postmortem publish 1")  # it names what is left empty
    await cast.sam.submit()
    await cast.play.settle()
    await cast.alice.type("#platform", "/postmortem export 1")
    view = await cast.opens(cast.alice, "/incident timeline 1")
    await cast.presses(cast.alice, view, "As a file")
    await closes(cast.alice)
    async with cast.play.muster.database.reading() as tx:
        workspace = cast.play.sandbox.workspace.team_id
        past = [one.verb for one in await record_of(tx, workspace, "PM-1")]
        actions = await record_of(tx, workspace, "ACT-1")
    assert "published" in past
    assert actions
    files = [one.content or b"" for one in cast.play.sandbox.workspace.files.values()]
    assert any(b"kingfisher" in one for one in files)
    assert any(b"heron" in one for one in files)


async def operators_see_nothing(cast: Cast, database_url: str, watch: Watch) -> None:
    """Look at metrics and at what the doctor finds."""
    page = await metrics(cast.play.muster.database, cast.play.clock.now())
    assert "incident-card" in page or "incident-room" in page
    assert watch.told_in(page) == []
    found = await examine(settings_for(database_url, cast.play.server))
    assert watch.told_in(as_text([str(one) for one in found])) == []


def watch_logs(logged: StringIO, watch: Watch) -> None:
    lines = logged.getvalue().splitlines()
    events = [json.loads(one) for one in lines if one.startswith("{")]
    assert events
    assert [(one, line) for line in lines for one in watch.told_in(line)] == []
