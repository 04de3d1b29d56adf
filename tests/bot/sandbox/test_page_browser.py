"""The page in a real browser: messages, commands, cards, shortcuts, people and the clock."""

import asyncio
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Locator, Route, expect

from bot.sandbox.page import page_routes
from bot.sandbox.sandbox import Sandbox, Server
from tests.bot.sandbox.browsing import IN_A_BROWSER, PATIENCE_MS, PHONE, Scene, staged
from tests.bot.sandbox.slack_app import client_for, people
from tests.bot.sandbox.test_page_stage import CARD, plain

pytestmark = IN_A_BROWSER


async def test_messages_arrive_by_themselves(scene: Scene) -> None:
    scene.bob_says("hello *there*")
    await expect(scene.page.locator("article strong", has_text="there")).to_be_visible()


async def test_typing_survives_what_arrives(scene: Scene) -> None:
    await scene.composer.fill("half a sen")
    await scene.composer.evaluate("field => field.setSelectionRange(4, 4)")
    scene.bob_says("an interruption")
    await expect(scene.page.get_by_text("an interruption")).to_be_visible()
    await expect(scene.composer).to_have_value("half a sen")
    await expect(scene.composer).to_be_focused()
    assert await scene.composer.evaluate("field => field.selectionStart") == 4


async def test_reading_place_survives_what_arrives(scene: Scene) -> None:
    for number in range(60):
        scene.bob_says(f"line {number}")
    await expect(scene.page.get_by_text("line 59")).to_be_visible()
    scroller = scene.page.locator("#scroller")
    await scroller.evaluate("one => { one.scrollTop = 100; }")
    scene.bob_says("far below")
    await expect(scene.page.get_by_text("far below")).to_be_attached()
    assert await scroller.evaluate("one => one.scrollTop") == 100


async def test_drafts_stay_in_their_channel(scene: Scene) -> None:
    await scene.composer.fill("for general")
    await scene.page.get_by_role("link", name="secret").click()
    await expect(scene.composer).to_have_value("")
    await scene.page.go_back()
    await expect(scene.composer).to_have_value("for general")


async def test_enter_sends_a_message(scene: Scene) -> None:
    await scene.composer.fill("hi <b>all</b>")
    await scene.composer.press("Enter")
    await expect(scene.page.locator("article").get_by_text("hi <b>all</b>")).to_be_visible()
    await expect(scene.composer).to_have_value("")


async def test_keys_complete_a_command(scene: Scene) -> None:
    await scene.composer.press_sequentially("/")
    await expect(scene.page.get_by_role("option").first).to_contain_text("/adr")
    await scene.composer.press("ArrowDown")
    await scene.composer.press("Tab")
    await expect(scene.composer).to_have_value("/raw ")
    await expect(scene.composer).to_be_focused()
    await scene.composer.press("Enter")
    await expect(scene.page.get_by_text("Only visible to you")).to_be_visible()


async def test_escape_leaves_the_commands(scene: Scene) -> None:
    await scene.composer.press_sequentially("/a")
    await expect(scene.page.get_by_role("option")).to_have_count(2)
    await scene.composer.press("Escape")
    await expect(scene.page.get_by_role("option")).to_have_count(0)
    await expect(scene.composer).to_have_value("/a")


async def test_unknown_commands_are_told(scene: Scene) -> None:
    await scene.composer.fill("/dance")
    await scene.composer.press("Enter")
    await expect(scene.page.get_by_text("/dance is not a valid command.")).to_be_visible()
    await scene.page.get_by_role("button", name="Dismiss").click()
    await expect(scene.page.get_by_text("Only visible to you")).to_have_count(0)


async def test_form_complains_then_saves(scene: Scene) -> None:
    await scene.declare()
    title = scene.modal.get_by_label("Title", exact=True)
    await expect(title).to_be_focused()
    await title.fill("bad")
    await scene.modal.get_by_text("Save").click()
    await expect(scene.modal.get_by_text("Please complete this required field.")).to_have_count(2)
    await scene.modal.locator("summary").first.click()
    await scene.modal.get_by_text("Checkout").click()
    await scene.modal.get_by_text("Search", exact=True).click()
    await scene.page.keyboard.press("Escape")
    await scene.modal.locator("summary").nth(1).click()
    await expect(scene.modal.locator("input[type=search]").last).to_be_focused()
    await scene.page.keyboard.type("lis")
    await scene.modal.get_by_text("Lisbon").click()
    await scene.modal.get_by_label("At", exact=False).last.fill("2026-11-23T18:30")
    await scene.modal.get_by_text("Save").click()
    await expect(scene.modal.get_by_text("Say more.")).to_be_visible()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await title.fill("Checkout answers wrong")
    await title.press("Enter")
    await expect(scene.modal).to_have_count(0)
    values = (await scene.heard_of("declare"))["values"]
    assert values["title"]["title"]["value"] == "Checkout answers wrong"
    chosen = [one["value"] for one in values["services"]["services"]["selected_options"]]
    assert chosen == ["checkout", "search"]
    assert values["zone"]["zone"]["selected_option"]["value"] == "lisbon"
    moment = datetime(2026, 11, 23, 17, 30, tzinfo=UTC).timestamp()
    assert values["at"]["at"]["selected_date_time"] == moment


async def test_forms_stack_and_escape_unstacks(scene: Scene) -> None:
    await scene.declare()
    await scene.modal.get_by_label("Title", exact=True).fill("kept")
    await scene.modal.get_by_role("button", name="Deeper").click()
    await expect(scene.page.get_by_text("Second")).to_be_visible()
    await scene.page.keyboard.press("Escape")
    await expect(scene.page.get_by_text("Second")).to_have_count(0)
    await expect(scene.modal.get_by_label("Title", exact=True)).to_have_value("kept")
    await scene.page.keyboard.press("Escape")
    await expect(scene.modal).to_have_count(0)
    await expect(scene.composer).to_be_focused()


async def test_cross_closes_the_whole_stack(scene: Scene) -> None:
    await scene.declare()
    await scene.modal.get_by_role("button", name="Deeper").click()
    await expect(scene.page.get_by_text("Second")).to_be_visible()
    await scene.modal.get_by_role("button", name="Close", exact=True).first.click()
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(0)


async def card(scene: Scene) -> Locator:
    general = scene.sandbox.workspace.channel("general").id
    client = client_for(Server(scene.url))
    await client.chat_postMessage(channel=general, blocks=CARD, text="card")
    found = scene.page.locator("article", has_text="The card")
    await expect(found).to_be_visible()
    return found


async def test_buttons_ask_before_they_act(scene: Scene) -> None:
    shown = await card(scene)
    await shown.get_by_role("button", name="Resolve").click()
    await scene.page.get_by_role("button", name="Leave it").click()
    await expect(scene.page.get_by_text("Sure?")).to_have_count(0)
    assert scene.heard == []
    await shown.get_by_role("button", name="Resolve").click()
    await scene.page.get_by_role("button", name="Do it").click()
    await scene.heard_of("resolve")


NAMELESS = [{key: value for key, value in block.items() if key != "block_id"} for block in CARD]
"""The card as Slack names its blocks: anew at each edit."""


async def test_an_edit_under_the_mouse_loses_no_click(scene: Scene) -> None:
    general = scene.sandbox.workspace.channel("general").id
    said = await scene.client.chat_postMessage(channel=general, blocks=NAMELESS, text="card")
    card = scene.page.locator("article", has_text="The card")
    box = await card.get_by_role("button", name="Silent").bounding_box()
    assert box is not None
    await scene.page.mouse.move(box["x"] + 5, box["y"] + 5)
    await scene.page.mouse.down()
    edited = [{"type": "section", "text": plain("The card, edited")}, *NAMELESS[1:]]
    await scene.client.chat_update(channel=general, ts=said["ts"], blocks=edited, text="card")
    await expect(card).to_contain_text("The card, edited")
    await scene.page.mouse.up()
    await expect(card.get_by_role("alert")).to_contain_text("did not")


async def test_a_click_on_the_card_before_its_edit_counts(scene: Scene) -> None:
    general = scene.sandbox.workspace.channel("general").id
    said = await scene.client.chat_postMessage(channel=general, blocks=NAMELESS, text="card")
    card = scene.page.locator("article", has_text="The card")
    await expect(card).to_be_visible()
    read_again = asyncio.Event()

    async def later(route: Route) -> None:
        await read_again.wait()
        await route.continue_()

    await scene.page.route(f"{scene.url}/?*", later)
    await scene.client.chat_update(channel=general, ts=said["ts"], blocks=NAMELESS, text="card")
    async with scene.page.expect_response("**/page/do/press"):
        await card.get_by_role("button", name="Silent").click()
    read_again.set()
    await expect(card.get_by_role("alert")).to_contain_text("did not")


async def test_overflow_tells_what_was_chosen(scene: Scene) -> None:
    shown = await card(scene)
    await shown.locator("details.overflow summary").click()
    await shown.get_by_role("menuitem", name="History").click()
    heard = await scene.heard_of("rest")
    assert heard["action"]["selected_option"]["value"] == "history"


async def test_silent_app_is_told(scene: Scene) -> None:
    shown = await card(scene)
    await shown.get_by_role("button", name="Silent").click()
    await expect(shown.get_by_role("alert")).to_contain_text("did not")


async def test_reactions_come_and_go(scene: Scene) -> None:
    scene.bob_says("react to this")
    message = scene.page.locator("article", has_text="react to this")
    await message.hover()
    await message.get_by_role("button", name="Add a reaction").click()
    await scene.page.get_by_role("menuitem", name="eyes").click()
    chip = message.get_by_role("button", name="👀")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await chip.click()
    await expect(chip).to_have_count(0)


async def test_threads_open_and_answer(scene: Scene) -> None:
    parent = scene.bob_says("a question")
    message = scene.page.locator("#middle article", has_text="a question")
    await message.hover()
    await message.get_by_role("link", name="Reply in a thread").click()
    reply = scene.page.locator("#thread textarea")
    await expect(reply).to_be_focused()
    await reply.fill("an answer")
    await reply.press("Enter")
    await expect(scene.page.locator("#thread").get_by_text("an answer")).to_be_visible()
    await expect(scene.page.get_by_role("link", name="1 reply")).to_be_visible()
    workspace = scene.sandbox.workspace
    assert [one.text for one in workspace.replies(parent)] == ["an answer"]
    await scene.page.keyboard.press("Escape")
    await expect(scene.page.locator("#thread")).to_have_count(0)


async def test_message_shortcuts_carry_the_message(scene: Scene) -> None:
    scene.bob_says("log this")
    message = scene.page.locator("article", has_text="log this")
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await scene.page.get_by_role("menuitem", name="Log").click()
    heard = await scene.heard_of("log")
    assert heard["shortcut"]["message"]["text"] == "log this"


async def test_global_shortcuts_start(scene: Scene) -> None:
    await scene.page.get_by_role("button", name="Shortcuts").click()
    await scene.page.get_by_role("menuitem", name="New").click()
    await scene.heard_of("new")


async def test_switching_people_changes_the_view(scene: Scene) -> None:
    await expect(scene.page.get_by_role("link", name="secret")).to_be_visible()
    await scene.page.locator("details.acting summary").click()
    await scene.page.locator("details.acting").get_by_role("link", name="Bob Noyce").click()
    await expect(scene.page.get_by_role("link", name="secret")).to_have_count(0)
    await expect(scene.page.locator("details.acting summary")).to_contain_text("Bob Noyce")
    await expect(scene.page.locator(".clock-now")).to_have_text("06:00")


async def test_home_is_published_when_opened(scene: Scene) -> None:
    await scene.page.get_by_role("navigation").get_by_role("link", name="Probe").click()
    await expect(scene.page.get_by_role("heading", name="Needs you")).to_be_visible()
    await scene.page.get_by_role("link", name="Messages").click()
    await expect(scene.composer).to_be_visible()


async def test_clock_moves_forward_only(scene: Scene) -> None:
    await scene.page.get_by_role("button", name="+24 h").click()
    await expect(scene.page.locator(".clock-day")).to_contain_text("Tue 24 Nov")
    await scene.page.get_by_role("button", name=re.compile("To Monday 09:00")).click()
    await expect(scene.page.locator(".clock-now")).to_have_text("09:00")
    await scene.page.locator(".clock-pick summary").click()
    await scene.page.get_by_label("Move time forward to").fill("2026-11-23T09:00")
    await scene.page.get_by_role("button", name="Move", exact=True).click()
    await expect(scene.page.locator(".clock-pick .slips")).to_contain_text("Time only goes forward")


async def test_nothing_moves_a_clock_that_moves(browser: Browser) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    there = asyncio.Event()

    async def move(_: datetime) -> None:
        await there.wait()

    async with staged(browser, move=move) as one:
        clock, tour = one.page.locator("#clock"), one.page.locator("#tour")
        offered, pick = tour.get_by_role("button", name="+48 h"), clock.locator(".clock-pick")
        await pick.locator("summary").click()
        await clock.get_by_role("button", name="+1 h").click()
        await expect(clock).to_contain_text("Playing the time until Mon 23 Nov, 13:00")
        await expect(pick).not_to_have_attribute("open", "")
        await expect(pick.locator("summary")).to_have_attribute("aria-disabled", "true")
        await pick.locator("summary").dispatch_event("click")
        await expect(pick).not_to_have_attribute("open", "")
        for button in [*await clock.locator("button").all(), offered]:
            await expect(button).to_be_disabled()
        there.set()
        await expect(offered).to_be_enabled()
        await pick.locator("summary").click()
        await expect(pick).to_have_attribute("open", "")


async def test_nothing_is_sent_of_nothing(scene: Scene) -> None:
    send = scene.page.get_by_role("button", name="Send")
    await expect(send).to_be_disabled()
    await scene.composer.fill("something")
    await expect(send).to_be_enabled()
    scene.bob_says("an interruption")
    await expect(scene.page.get_by_text("an interruption")).to_be_visible()
    await send.click()
    await expect(scene.page.locator("article", has_text="something")).to_be_visible()
    await expect(send).to_be_disabled()


async def test_a_window_closed_elsewhere_is_no_trouble(scene: Scene) -> None:
    view = scene.shows({"type": "section", "text": {"type": "plain_text", "text": "Still here"}})
    await expect(scene.modal).to_be_visible()
    # Gone without a word to this page, as where it was closed in the same moment.
    scene.sandbox.workspace.modals["U0ADA"].remove(view)
    await scene.page.keyboard.press("Escape")
    await expect(scene.modal).to_have_count(0)
    await expect(scene.page.locator(".slips p")).to_have_count(0)
    view = scene.shows({"type": "section", "text": {"type": "plain_text", "text": "Once more"}})
    await expect(scene.modal).to_be_visible()
    scene.sandbox.workspace.modals["U0ADA"].remove(view)
    await scene.modal.get_by_role("button", name="Save").click()
    await expect(scene.modal).to_have_count(0)
    await expect(scene.page.locator("#middle .slips")).to_contain_text("was closed meanwhile")


async def test_tour_puts_a_command_ready(scene: Scene) -> None:
    await scene.page.locator("#tour").get_by_role("button", name="/adr new").click()
    await expect(scene.composer).to_have_value("/adr new")
    await expect(scene.composer).to_be_focused()
    await scene.page.get_by_role("button", name="Close the tour").click()
    await expect(scene.page.locator("#tour")).to_be_hidden()
    await scene.page.reload()
    await expect(scene.page.locator("#tour")).to_be_hidden()


async def test_empty_page_fills(browser: Browser) -> None:
    sandbox = Sandbox()
    routes = page_routes(sandbox, team_zone=ZoneInfo("Europe/Berlin"))
    async with sandbox.serve(routes=routes) as server:
        page = await browser.new_page()
        await page.goto(server.url)
        await expect(page.get_by_text("Nobody has moved in yet")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("data-live", "")
        people(sandbox)
        await expect(page.get_by_role("link", name="general")).to_be_visible()
        await page.close()


async def test_phone_has_a_drawer(browser: Browser) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with staged(browser, **PHONE) as one:
        link = one.page.get_by_role("link", name="secret")
        await expect(link).to_be_hidden()
        await one.page.get_by_role("button", name="Channels and people").tap()
        await expect(link).to_be_visible()
        await link.tap()
        await expect(link).to_be_hidden()
        await expect(one.page.get_by_role("heading", name="secret")).to_be_visible()
        width = await one.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
