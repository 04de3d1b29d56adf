"""The page in a real browser: a sandbox, a small real Bolt app behind it, and Chromium.

`browser` and `scene` are fixtures of the tests whose names begin with `test_page_`.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page import Intro, Step, page_routes
from bot.sandbox.page.play import Move
from bot.sandbox.records import App, Json, Message, View
from bot.sandbox.sandbox import Sandbox, Server
from bot.sandbox.views import new_view, push_view
from tests.bot.sandbox.slack_app import (
    APP_TOKEN,
    BOT_TOKEN,
    SECRET,
    bolt,
    client_for,
    manifest,
    people,
    running,
)
from tests.bot.sandbox.test_page_stage import SmallApp

CHROMIUM = shutil.which("chromium")
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
]
# Long enough for a busy machine; every wait ends as soon as its condition holds.
PATIENCE_MS = 15_000

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


@dataclass
class Scene:
    """An open page, the sandbox under it, and what the app heard."""

    page: Page
    sandbox: Sandbox
    app: App
    heard: list[Json]
    url: str

    async def open(self, query: str = "as=ada&in=general") -> None:
        await self.page.goto(f"{self.url}/?{query}")
        await expect(self.page.locator("html")).to_have_attribute("data-live", "")

    @property
    def composer(self) -> Locator:
        return self.page.locator("#middle textarea")

    @property
    def client(self) -> AsyncWebClient:
        return client_for(Server(self.url))

    @property
    def modal(self) -> Locator:
        return self.page.locator("dialog[data-view]").last

    def bob_says(self, text: str) -> Message:
        general = self.sandbox.workspace.channel("general")
        return self.sandbox.workspace.post(Message(general.id, "", text, user="U0BOB"))

    def shows(self, *blocks: Json, **more: object) -> View:
        """Open a form before Ada, as if the app had."""
        content = {
            "type": "modal",
            "callback_id": "every",
            "title": {"type": "plain_text", "text": "Everything"},
            "submit": {"type": "plain_text", "text": "Save"},
            "blocks": list(blocks),
            **more,
        }
        view = new_view(self.sandbox.workspace, self.app, "U0ADA", content, "modal")
        push_view(self.sandbox.workspace, view)
        return view

    async def declare(self) -> None:
        await self.composer.fill("/adr now")
        await self.composer.press("Enter")
        await expect(self.modal).to_be_visible()

    async def heard_of(self, name: str) -> Json:
        return await self.sandbox.until(
            lambda: next((one for one in self.heard if one["name"] == name), None)
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield chromium
        await chromium.close()


BERLIN = ZoneInfo("Europe/Berlin")
INTRO = Intro((
    Step("Press Enter.", title="Log", command="/adr new", person="ada", place="general"),
    Step("Wait.", title="Later", hours=48),
))  # fmt: skip


@asynccontextmanager
async def staged(
    browser: Browser, *, move: Move | None = None, **context: Any
) -> AsyncIterator[Scene]:
    noon = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    sandbox = Sandbox(clock=SandboxClock(start_at=noon), retry_delays=(), answer_seconds=0.5)
    people(sandbox)
    small = SmallApp()
    troubles: list[str] = []
    routes = page_routes(sandbox, team_zone=BERLIN, move=move, intro=INTRO)
    async with sandbox.serve(routes=routes) as server:
        app = bolt(server)
        small.listen(app)
        async with running(app) as url:
            installed = sandbox.install(
                manifest(),
                bot_token=BOT_TOKEN,
                app_token=APP_TOKEN,
                signing_secret=SECRET,
                request_url=url,
            )
            sandbox.workspace.join(sandbox.workspace.channel("general"), installed.bot_user)
            opened = await browser.new_context(**context)
            opened.set_default_timeout(PATIENCE_MS)
            page = await opened.new_page()
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", lambda said: troubles.extend([said.text] * (said.type == "error")))
            scene = Scene(page, sandbox, installed, small.heard, server.url)
            await scene.open()
            yield scene
            await opened.close()
    assert not troubles, "the page's own console complains"


@pytest_asyncio.fixture(loop_scope="module")
async def scene(browser: Browser) -> AsyncIterator[Scene]:
    expect.set_options(timeout=PATIENCE_MS)
    async with staged(browser) as one:
        yield one
