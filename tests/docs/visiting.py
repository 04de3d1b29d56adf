"""A visitor at the demo's page: Chromium, and what a hand does there."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from playwright.async_api import Locator, Page, async_playwright, expect

from bot.demo import staged

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
WIDE = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 2700}
PATIENCE_MS = 45_000
PLAYED_MS = 60_000
"""Days of messages, at the pace of the demo, on a machine that is busy with other tests."""
SETTLED_MS = 500
ONE_PRESS_MS = 1_100
"""The page takes two presses of one button of the clock within a second for one."""


@dataclass
class Visit:
    """A visitor at the demo's page."""

    page: Page
    folder: Path | None

    async def picture(self, name: str) -> None:
        if self.folder is not None:
            await self.page.wait_for_timeout(300)
            await self.page.screenshot(path=self.folder / f"{name}.png")

    async def picture_of(self, name: str, message: Locator) -> None:
        """Take a picture of a message as a whole, with all the room that it takes."""
        if self.folder is not None:
            tour = self.page.locator("button.tour-button")
            await tour.click()
            await self.page.set_viewport_size(TALL)  # type: ignore[arg-type]
            await message.scroll_into_view_if_needed()
            await self.page.wait_for_timeout(300)
            await message.screenshot(path=self.folder / f"{name}.png")
            await self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
            await tour.click()

    async def to_bot(self, tab: str) -> None:
        """Go to the bot's Home or to its direct messages."""
        await self.page.locator("#side").get_by_role("link", name="Muster").click()
        await self.page.locator("#middle").get_by_role("link", name=tab, exact=True).click()

    async def act_as(self, name: str) -> None:
        acting = self.page.locator("details.acting")
        if await acting.locator("summary strong").inner_text() == name:
            return
        await acting.locator("summary").click()
        await acting.get_by_role("link", name=name).click()
        await expect(acting.locator("summary strong")).to_have_text(name)

    async def type(self, text: str) -> None:
        box = self.page.locator("#middle textarea")
        await box.fill(text)
        await box.press("Enter")

    def card(self, words: str) -> Locator:
        """Return the message in the middle that says `words`."""
        return self.page.locator("#middle article.message", has_text=words)

    async def go_to(self, channel: str) -> None:
        await self.page.locator("#side").get_by_role("link", name=channel).click()
        await expect(self.page.locator("#middle h1, #middle header").first).to_contain_text(channel)

    async def fill(self, fields: dict[str, str]) -> None:
        form = self.page.locator("dialog.modal[open]")
        for label, text in fields.items():
            await form.get_by_label(label).first.fill(text)

    async def log(self, title: str, fields: dict[str, str], *, tick: str = "") -> None:
        """Log a decision through the form; it is proposed at once."""
        await self.type(f"/adr new {title}")
        form = self.page.locator("dialog.modal[open]")
        await self.fill(fields)
        if tick:
            await form.get_by_label(tick).check()
            await self.picture("form")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_contain_text("is saved")
        await form.get_by_role("button", name="Done").click()
        await expect(self.card(title)).to_be_visible()

    async def move(self, button: str) -> None:
        await self.page.wait_for_timeout(ONE_PRESS_MS)
        clock = self.page.locator("#clock")
        async with self.page.expect_response("**/page/clock"):
            await clock.get_by_role("button", name=button).click()
        # Each answer of the page's own says whether time is still being played.
        await self.page.wait_for_timeout(SETTLED_MS)
        await expect(clock).not_to_have_attribute("data-playing", "", timeout=PLAYED_MS)


@asynccontextmanager
async def visiting(folder: Path | None) -> AsyncIterator[Visit]:
    """Open the demo in Chromium; pictures go to `folder`, none are taken without it."""
    with tempfile.TemporaryDirectory() as home:
        async with staged(Path(home), "127.0.0.1", 0) as address, async_playwright() as play:
            browser = await play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = await browser.new_page(viewport=WIDE, device_scale_factor=1)  # type: ignore[arg-type]
            page.set_default_timeout(PATIENCE_MS)
            expect.set_options(timeout=PATIENCE_MS)
            await page.goto(address)
            yield Visit(page, folder)
            await browser.close()
