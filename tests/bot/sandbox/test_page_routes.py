"""What the page's addresses give, and whom they refuse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page import Intro, Step, page_routes
from bot.sandbox.records import File, Message
from bot.sandbox.sandbox import Sandbox
from tests.bot.sandbox.slack_app import manifest

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NOTHING = {"trouble": "", "choices": [], "go": "", "again": False}


@dataclass
class Visit:
    sandbox: Sandbox
    url: str
    http: aiohttp.ClientSession

    async def page(self, query: str = "", **headers: str) -> str:
        async with self.http.get(f"{self.url}/?{query}", headers=headers) as response:
            assert response.status == 200
            return await response.text()

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, object]:
        headers = {"Origin": self.url, **{k.replace("_", "-"): v for k, v in headers.items()}}
        async with self.http.post(f"{self.url}{path}", json=body, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else await response.text()


@asynccontextmanager
async def visit(intro: Intro | None = None) -> AsyncIterator[Visit]:
    sandbox = Sandbox(clock=SandboxClock(start_at=MONDAY_NOON))
    routes = page_routes(sandbox, team_zone=ZoneInfo("Europe/Berlin"), intro=intro)
    async with sandbox.serve(routes=routes) as server, aiohttp.ClientSession() as http:
        yield Visit(sandbox, server.url, http)


def settle_in(sandbox: Sandbox) -> None:
    workspace = sandbox.workspace
    workspace.add_user("ada", "Ada Lovelace", id="U0ADA")
    workspace.add_user("bob", "Bob Noyce", id="U0BOB", tz="America/New_York")
    workspace.add_channel("general", members=["U0ADA", "U0BOB"], is_general=True)
    workspace.add_channel("team", members=["U0ADA", "U0BOB"])
    workspace.add_channel("leads", members=["U0ADA"], is_private=True)


@pytest.fixture
async def visited() -> AsyncIterator[Visit]:
    async with visit() as one:
        settle_in(one.sandbox)
        await one.page("as=zed")
        yield one


async def test_empty_workspace_has_a_page() -> None:
    async with visit() as one:
        assert "Nobody has moved in yet" in await one.page()


async def test_first_visit_shows_a_team(visited: Visit) -> None:
    html = await visited.page()
    assert "Message #team" in html
    assert "Ada Lovelace" in html


async def test_times_are_the_readers(visited: Visit) -> None:
    assert '<time class="clock-now"' in await visited.page()
    assert ">12:00</time>" in await visited.page("as=ada")
    assert ">06:00</time>" in await visited.page("as=bob")


async def test_private_channels_stay_private(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    leads = workspace.channel("leads")
    workspace.post(Message(leads.id, "", "hush", user="U0ADA"))
    assert "hush" in await visited.page("as=ada&in=leads")
    others = await visited.page("as=bob&in=leads")
    assert "hush" not in others
    assert "leads" not in others
    body = {"as": "bob", "channel": leads.id, "ts": leads.messages[-1].ts, "name": "eyes"}
    _, answer = await visited.post("/page/do/react", body)
    assert answer == {**NOTHING, "trouble": "That message is not there any more."}


async def test_bots_private_channel_is_its_members(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    bot = workspace.add_user("muster", is_bot=True)
    room = workspace.add_channel("inc-7", creator=bot.id, is_private=True, members=[bot.id])
    assert "inc-7" not in await visited.page("as=ada")
    workspace.join(room, "U0ADA", inviter=bot.id)
    assert "inc-7" in await visited.page("as=ada")
    assert "inc-7" not in await visited.page("as=bob")
    workspace.delete_channel(room, "U0ADA")
    assert "inc-7" not in await visited.page("as=ada")


async def test_pushpin_is_set_and_shown(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    team = workspace.channel("team")
    message = workspace.post(Message(team.id, "", "pin me", user="U0BOB"))
    body = {"as": "ada", "channel": team.id, "ts": message.ts, "name": "pushpin"}
    assert await visited.post("/page/do/react", body) == (200, NOTHING)
    assert [(one.name, one.users) for one in message.reactions] == [("pushpin", ["U0ADA"])]
    assert "Ada Lovelace reacted with :pushpin:" in await visited.page("as=bob&in=team")
    await visited.post("/page/do/react", body)
    assert message.reactions == []


async def test_ephemerals_reach_one_person(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    team = workspace.channel("team")
    workspace.post(Message(team.id, "", "only you", user="U0BOB", ephemeral_to="U0ADA"))
    assert "Only visible to you" in await visited.page("as=ada&in=team")
    assert "only you" not in await visited.page("as=bob&in=team")


async def test_unread_is_counted_until_read(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    team = workspace.channel("team")
    for text in ("one", "two"):
        workspace.post(Message(team.id, "", text, user="U0BOB"))
    badge = '2<span class="sr"> unread</span>'
    assert badge in await visited.page("as=ada&in=general")
    await visited.page("as=ada&in=team", **{"x-unseen": "1"})
    assert badge in await visited.page("as=ada&in=general")
    await visited.page("as=ada&in=team")
    assert badge not in await visited.page("as=ada&in=general")


async def test_changed_messages_say_so(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    said = workspace.post(Message(workspace.channel("team").id, "", "one", user="U0BOB"))
    assert "(edited)" not in await visited.page("as=ada&in=team")
    workspace.edit(said, by="U0BOB")
    assert "(edited)" in await visited.page("as=ada&in=team")


async def test_own_words_are_not_unread(visited: Visit) -> None:
    team = visited.sandbox.workspace.channel("team")
    visited.sandbox.workspace.post(Message(team.id, "", "mine", user="U0ADA"))
    assert "unread" not in await visited.page("as=ada&in=general")


async def test_messages_cannot_write_markup(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    workspace.add_user("eve", "<script>alert(1)</script>", id="U0EVE")
    channel = workspace.add_channel("x<b>y", members=["U0EVE"])
    channel.topic = "<i>topic</i>"
    workspace.post(Message(channel.id, "", "<img src=x onerror=y>", user="U0EVE", username="<u>"))
    html = await visited.page(f"as=eve&in={channel.id}&thread=<s>")
    for tag in ("<script>alert", "<b>y", "<i>topic", "<img", "<u>", "<s>"):
        assert tag not in html


@pytest.mark.parametrize("path", ["/", "/page/static/main.js", "/page/static/base.css"])
async def test_every_answer_is_bound(visited: Visit, path: str) -> None:
    async with visited.http.get(f"{visited.url}{path}") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_page_holds_no_inline_code(visited: Visit) -> None:
    html = await visited.page()
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
)
async def test_foreign_pages_cannot_act(visited: Visit, headers: dict[str, str]) -> None:
    body = {"as": "ada", "in": "team", "text": "forged"}
    status, _ = await visited.post("/page/do/say", body, **headers)
    assert status == 403
    assert visited.sandbox.workspace.channel("team").messages == []


async def test_foreign_names_cannot_read(visited: Visit) -> None:
    headers = {"Host": "rebound.example"}
    async with visited.http.get(visited.url, headers=headers) as response:
        assert response.status == 403


async def test_own_page_acts(visited: Visit) -> None:
    status, answer = await visited.post(
        "/page/do/say", {"as": "ada", "in": "team", "text": "hello"}, Sec_Fetch_Site="same-origin"
    )
    assert (status, answer) == (200, NOTHING)
    assert visited.sandbox.workspace.channel("team").messages[-1].text == "hello"


async def test_large_body_is_cut_off(visited: Visit) -> None:
    sent = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 20_000_000:
            sent += 50_000
            yield b" " * 50_000
            await asyncio.sleep(0)

    headers = {"Origin": visited.url}
    answer = visited.http.post(f"{visited.url}/page/do/type", data=parts(), headers=headers)
    async with answer as response:
        assert response.status == 413
    assert sent < 20_000_000


async def test_unknown_deeds_are_not_found(visited: Visit) -> None:
    assert (await visited.post("/page/do/dance", {}))[0] == 404


@pytest.mark.parametrize("body", [[], "text", None, 7])
async def test_only_objects_are_taken(visited: Visit, body: object) -> None:
    assert (await visited.post("/page/do/say", body))[0] == 400


async def test_files_are_saved_never_shown(visited: Visit) -> None:
    workspace = visited.sandbox.workspace
    workspace.add_file(File("F1", 'ü".html', "Page", 3, "U0ADA", 0, content=b"<b>"))
    async with visited.http.get(f"{visited.url}/page/files/F1") as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        assert await response.read() == b"<b>"


async def test_clock_refuses_the_past(visited: Visit) -> None:
    body = {"as": "ada", "to": "2026-11-23T09:00"}
    _, answer = await visited.post("/page/clock", body)
    assert answer == {"trouble": "That moment has passed. Time only goes forward here."}


@pytest.mark.parametrize(
    ("to", "then"),
    [
        (72, datetime(2026, 11, 26, 11, 0, tzinfo=UTC)),
        ("monday", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        ("2026-11-23T18:30", datetime(2026, 11, 23, 23, 30, tzinfo=UTC)),
    ],
)
async def test_clock_moves_on_demand(visited: Visit, to: object, then: datetime) -> None:
    _, answer = await visited.post("/page/clock", {"as": "bob", "to": to})
    assert answer == {"trouble": ""}
    await visited.sandbox.until(lambda: visited.sandbox.clock.now() >= then)
    assert (visited.sandbox.clock.now() - then).total_seconds() < 60


@pytest.mark.parametrize("to", ["soon", "", None, 1e300, [], 10**7])
async def test_clock_needs_a_moment(visited: Visit, to: object) -> None:
    _, answer = await visited.post("/page/clock", {"as": "ada", "to": to})
    assert isinstance(answer, dict)
    assert answer["trouble"]


async def test_tour_shows_its_steps() -> None:
    steps = (Step("Say *it*.", title="First", command="/muster setup", place="team", person="bob"),)
    async with visit(Intro(steps, heading="Try it")) as one:
        settle_in(one.sandbox)
        html = await one.page()
    assert 'data-insert="/muster setup"' in html
    assert "Say <strong>it</strong>." in html
    assert "Message #team" in html


async def test_first_step_says_where_to_begin() -> None:
    async with visit(Intro((Step("Go.", place="general", person="bob"),))) as one:
        settle_in(one.sandbox)
        html = await one.page()
    assert "Message #general" in html
    assert 'data-as="U0BOB"' in html


async def test_live_tells_of_changes(visited: Visit) -> None:
    async with visited.http.get(f"{visited.url}/page/live") as response:
        first = await response.content.readuntil(b"\n\n")
        visited.sandbox.workspace.add_user("zoe")
        second = await response.content.readuntil(b"\n\n")
    assert first.startswith(b"retry: 500\ndata: ")
    assert second.startswith(b"data: ")


async def test_what_is_new_begins_with_a_line(visited: Visit) -> None:
    workspace, line = visited.sandbox.workspace, "<span>New</span>"
    team = workspace.channel("team")
    workspace.post(Message(team.id, "", "seen", user="U0BOB"))
    await visited.page("as=ada&in=team")
    assert line not in await visited.page("as=ada&in=general")
    workspace.post(Message(team.id, "", "mine", user="U0ADA"))
    workspace.post(Message(team.id, "", "unseen", user="U0BOB"))
    html = await visited.page("as=ada&in=team")
    assert html.index("mine") < html.index(line) < html.index("unseen")
    assert line in await visited.page("as=ada&in=team")
    await visited.page("as=ada&in=general")
    assert line not in await visited.page("as=ada&in=team")
    workspace.post(Message(team.id, "", "live", user="U0BOB"))
    assert line not in await visited.page("as=ada&in=team")


async def test_the_past_of_channels_counts_as_read() -> None:
    async with visit() as one:
        settle_in(one.sandbox)
        workspace = one.sandbox.workspace
        workspace.post(Message(workspace.channel("team").id, "", "past", user="U0BOB"))
        assert "<span>New</span>" not in await one.page("as=ada&in=team")
        assert "unread" not in await one.page("as=ada&in=general")


async def test_words_to_one_person_wait_for_them() -> None:
    async with visit() as one:
        settle_in(one.sandbox)
        workspace = one.sandbox.workspace
        workspace.post(Message(workspace.dm("U0ADA", "U0BOB").id, "", "psst", user="U0ADA"))
        assert 'aria-label="Act as Bob Noyce, 1 unread"' in await one.page("as=ada&in=team")
        assert "psst" in await one.page("as=bob&in=U0ADA")
        assert 'aria-label="Act as Bob Noyce"' in await one.page("as=ada&in=team")


@pytest.mark.parametrize("read_only", [True, False])
async def test_some_apps_take_no_messages(visited: Visit, *, read_only: bool) -> None:
    asked = manifest()
    asked["features"]["app_home"]["messages_tab_read_only_enabled"] = read_only
    app = visited.sandbox.install(
        asked, bot_token="xoxb-1", app_token="", signing_secret="s", request_url=None
    )
    html = await visited.page(f"as=ada&in={app.bot_user}")
    assert ("takes no messages here" in html) is read_only
    assert ("Message Probe" in html) is not read_only


async def test_page_waits_until_the_past_is_played() -> None:
    ready: list[bool] = []
    sandbox = Sandbox(clock=SandboxClock(start_at=MONDAY_NOON))
    settle_in(sandbox)
    routes = page_routes(sandbox, team_zone=ZoneInfo("Europe/Berlin"), ready=lambda: bool(ready))
    async with sandbox.serve(routes=routes) as server, aiohttp.ClientSession() as http:
        visit = Visit(sandbox, server.url, http)
        waiting = await visit.page()
        assert "opens by itself" in waiting
        assert 'http-equiv="refresh"' in waiting
        assert "Ada Lovelace" not in waiting
        ready.append(True)
        assert "Ada Lovelace" in await visit.page()
