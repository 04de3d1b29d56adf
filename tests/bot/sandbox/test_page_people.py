"""People and channels on the page: who acts, who waits, who is brought in, what is completed."""

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.sandbox.records import File, Json, Message
from tests.bot.sandbox.browsing import IN_A_BROWSER, PATIENCE_MS, PHONE, Scene, staged

pytestmark = IN_A_BROWSER


def message(scene: Scene, words: str) -> Locator:
    return scene.page.locator("#middle article", has_text=words)


SETTLED_MS = 300
"""A page that was just gone to puts back what was written there: nobody types sooner."""


async def say(scene: Scene, text: str) -> None:
    await scene.composer.fill(text)
    await scene.composer.press("Enter")


async def more(scene: Scene, words: str, item: str) -> None:
    """Choose in a message's menu."""
    await message(scene, words).hover()
    await message(scene, words).get_by_role("button", name="More actions").click()
    await scene.page.get_by_role("menuitem", name=item).click()


async def test_a_dot_tells_who_is_waited_for(scene: Scene) -> None:
    face = scene.page.locator("#side .strip").get_by_role("link", name="Act as Bob Noyce")
    await expect(face.locator(".dot")).to_have_count(0)
    await scene.client.chat_postMessage(channel="U0BOB", text="Please approve")
    await expect(face.locator(".dot")).to_have_text("1")
    await expect(face).to_have_accessible_name("Act as Bob Noyce, 1 unread")
    await face.click()
    await expect(scene.page.locator("details.acting summary strong")).to_have_text("Bob Noyce")
    app = scene.page.locator("#side").get_by_role("link", name="Probe")
    await expect(app.locator(".badge")).to_contain_text("1")
    await app.click()
    await expect(message(scene, "Please approve")).to_be_visible()
    await expect(app.locator(".badge")).to_have_count(0)


async def test_channels_make_nobody_wait(scene: Scene) -> None:
    scene.bob_says("to everyone")
    await expect(message(scene, "to everyone")).to_be_visible()
    await expect(scene.page.locator("#side .strip .dot")).to_have_count(0)


async def test_the_app_is_invited(scene: Scene) -> None:
    workspace, bot = scene.sandbox.workspace, scene.app.bot_user
    await scene.page.get_by_role("button", name="Add a channel").click()
    dialog = scene.page.locator("#new-channel")
    await dialog.get_by_label("Name").fill("Our Plans")
    await dialog.get_by_label("Private").check()
    await dialog.get_by_role("button", name="Add").click()
    await expect(scene.page.get_by_role("heading", name="our-plans")).to_be_visible()
    assert workspace.channel("our-plans").is_private
    await scene.page.wait_for_timeout(SETTLED_MS)
    await say(scene, "/invite @Probe")
    await expect(message(scene, "added @probe to #our-plans")).to_be_visible()
    assert workspace.channel("our-plans").members == ["U0ADA", bot]
    await say(scene, "/invite @probe @bob")
    await expect(message(scene, "added @Bob Noyce to #our-plans")).to_be_visible()
    await say(scene, "/remove @bob @probe")
    await expect(message(scene, "removed @Bob Noyce and @probe from #our-plans")).to_be_visible()
    assert workspace.channel("our-plans").members == ["U0ADA"]


async def test_an_absent_app_is_one_click_away(scene: Scene) -> None:
    await expect(scene.page.get_by_text("Probe is not in this channel")).to_have_count(0)
    await scene.page.get_by_role("link", name="secret").click()
    await scene.page.get_by_role("button", name="Invite Probe").click()
    await expect(message(scene, "Ada Lovelace added @probe to #secret")).to_be_visible()
    await expect(scene.page.get_by_text("Probe is not in this channel")).to_have_count(0)
    assert scene.app.bot_user in scene.sandbox.workspace.channel("secret").members


async def test_refused_words_stand_there_again(scene: Scene) -> None:
    await say(scene, "/invite @nobody")
    await expect(scene.page.locator("#middle .slips")).to_contain_text("nobody called @nobody")
    await expect(scene.composer).to_have_value("/invite @nobody")
    await say(scene, "/silence")
    await expect(scene.page.get_by_text("is not a valid command")).to_be_visible()
    await expect(scene.composer).to_have_value("/silence")


async def test_the_last_words_come_back(scene: Scene) -> None:
    await say(scene, "once more")
    await expect(message(scene, "once more")).to_be_visible()
    await expect(scene.composer).to_have_value("")
    await scene.composer.press("ArrowUp")
    await expect(scene.composer).to_have_value("once more")


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("ask @bo", "ask @bob "),
        ("ask @noy", "ask @bob "),
        ("see #sec", "see #secret "),
        ("/invite @pro", "/invite @probe "),
        ("ask @Bob N", "ask @bob "),
        ("/invite @bób noy", "/invite @bob "),
    ],
)
async def test_names_are_completed(scene: Scene, typed: str, completed: str) -> None:
    await scene.composer.press_sequentially(typed)
    await expect(scene.page.get_by_role("option", selected=True)).to_be_visible()
    await scene.composer.press("Enter")
    await expect(scene.composer).to_have_value(completed)
    assert not scene.sandbox.workspace.channel("general").messages


async def test_a_name_is_completed_in_the_middle(scene: Scene) -> None:
    await scene.composer.fill("ask  about it")
    await scene.composer.evaluate("field => field.setSelectionRange(4, 4)")
    await scene.composer.press_sequentially("@b")
    await scene.composer.press("Tab")
    await expect(scene.composer).to_have_value("ask @bob about it")
    assert await scene.composer.evaluate("field => field.selectionStart") == len("ask @bob ")


async def test_a_name_in_full_is_sent_as_it_stands(scene: Scene) -> None:
    await scene.composer.press_sequentially("ask @bob noyce")
    await expect(scene.page.get_by_role("option", selected=True)).to_contain_text("Bob Noyce")
    await scene.composer.press("Enter")
    await expect(message(scene, "ask @Bob Noyce")).to_be_visible()
    (sent,) = scene.sandbox.workspace.channel("general").messages
    assert sent.text == "ask <@U0BOB>"
    await scene.composer.press_sequentially("@bob noise")
    await expect(scene.page.get_by_role("option")).to_have_count(0)


COVERED = """slip => {
  const at = slip.getBoundingClientRect();
  const beside = (one) => one.left >= at.right || one.right <= at.left
    || one.top >= at.bottom || one.bottom <= at.top;
  return [...document.querySelectorAll("button, summary, a, textarea, h1, .content")]
    .filter((one) => !slip.contains(one) && !one.closest(".skip"))
    .filter((one) => {
      const box = one.getBoundingClientRect();
      const inside = one.closest(".scroller")?.getBoundingClientRect();
      const scrolled = inside && (box.bottom <= inside.top || box.top < inside.top);
      return one.checkVisibility() && !scrolled && !beside(box);
    })
    .map((one) => one.outerHTML);
}"""


async def test_a_notice_covers_nothing(scene: Scene) -> None:
    for number in range(60):
        scene.bob_says(f"line {number}")
    last = message(scene, "line 59")
    await expect(last).to_be_in_viewport()
    before = await last.bounding_box()
    await say(scene, "/invite @nobody")
    slip = scene.page.locator("#middle .slips p")
    await expect(slip).to_contain_text("nobody called @nobody")
    assert await last.bounding_box() == before
    assert await slip.evaluate(COVERED) == []
    await slip.get_by_role("button", name="Close this notice").click()
    await expect(slip).to_have_count(0)
    assert await last.bounding_box() == before


async def test_usage_stays_in_sight(scene: Scene) -> None:
    await scene.composer.press_sequentially("/rename x")
    await expect(scene.page.get_by_role("option")).to_have_count(1)
    await expect(scene.page.get_by_role("option")).to_contain_text("[name]")


async def test_own_words_are_changed_in_their_place(scene: Scene) -> None:
    await say(scene, "helo @bob")
    await more(scene, "helo", "Edit")
    field = scene.page.get_by_label("Your message")
    await expect(field).to_have_value("helo @bob")
    scene.bob_says("an interruption")
    await expect(scene.page.get_by_text("an interruption")).to_be_visible()
    await field.fill("hello @bob")
    await field.press("Enter")
    await expect(message(scene, "hello @Bob Noyce")).to_contain_text("(edited)")
    await more(scene, "hello", "Edit")
    await field.fill("never mind")
    await field.press("Escape")
    await expect(message(scene, "hello @Bob Noyce")).to_be_visible()
    await more(scene, "hello", "Delete")
    await expect(message(scene, "hello")).to_have_count(0)


async def test_others_words_are_left_alone(scene: Scene) -> None:
    scene.bob_says("mine alone")
    await message(scene, "mine alone").hover()
    await message(scene, "mine alone").get_by_role("button", name="More actions").click()
    await expect(scene.page.get_by_role("menuitem", name="Log")).to_be_visible()
    await expect(scene.page.get_by_role("menuitem", name="Edit")).to_be_hidden()


async def test_permalinks_lead_to_the_message(scene: Scene) -> None:
    workspace = scene.sandbox.workspace
    parent = scene.bob_says("the very question")
    for number in range(60):
        scene.bob_says(f"line {number}")
    reply = workspace.post(
        Message(parent.channel, "", "the answer", user="U0BOB", thread_ts=parent.ts)
    )
    card = Message(
        workspace.channel("secret").id, "", f"<{workspace.link(parent)}|the question> or "
        f"<{workspace.link(reply)}|the answer>", user="U0ADA",
    )  # fmt: skip
    workspace.post(card)
    await scene.open("as=ada&in=secret")
    await scene.page.get_by_role("link", name="the question").click()
    await expect(message(scene, "the very question")).to_be_in_viewport()
    await scene.page.go_back()
    await scene.page.get_by_role("link", name="the answer").click()
    await expect(scene.page.locator("#thread").get_by_text("the answer")).to_be_visible()


async def test_new_channel_comes_by_itself(scene: Scene) -> None:
    side = scene.page.locator("#side")
    await expect(side.get_by_role("link", name="inc-7")).to_have_count(0)
    made = await scene.client.conversations_create(name="inc-7-slow", is_private=True)
    channel = made["channel"]["id"]
    await scene.client.conversations_invite(channel=channel, users="U0ADA")
    await scene.client.conversations_setTopic(channel=channel, topic="Sev2 · Ada leads")
    await scene.client.chat_postMessage(channel=channel, text="It is slow")
    await side.get_by_role("link", name="inc-7-slow").click()
    await expect(scene.page.locator(".topic")).to_have_text("Sev2 · Ada leads")
    await expect(scene.page.get_by_text("It is slow")).to_be_visible()


async def test_channels_close_and_open_again(scene: Scene) -> None:
    secret = scene.sandbox.workspace.channel("secret").id
    await scene.page.get_by_role("link", name="secret").click()
    await expect(scene.page.get_by_role("heading", name="secret")).to_be_visible()
    await scene.page.locator("#middle").get_by_label("About this channel").first.click()
    scene.sandbox.workspace.post(Message(secret, "", "a last word", user="U0ADA"))
    await scene.page.get_by_role("menuitem", name="Set the topic").click()
    await expect(scene.composer).to_have_value("/topic ")
    await scene.composer.press_sequentially("hush")
    await scene.composer.press("Enter")
    await expect(scene.page.locator(".topic")).to_have_text("hush")
    await scene.page.locator("#middle").get_by_label("About this channel").first.click()
    await scene.page.get_by_role("menuitem", name="Archive").click()
    await expect(scene.page.get_by_text("This channel is archived.")).to_be_visible()
    react = message(scene, "a last word").get_by_role("button", name="Add a reaction")
    await expect(react).to_be_disabled()
    await scene.page.get_by_role("button", name="Open it again").click()
    await expect(scene.composer).to_be_visible()
    await expect(react).to_be_enabled()
    await say(scene, "/rename quiet")
    await expect(scene.page.get_by_role("heading", name="quiet")).to_be_visible()


async def test_guests_find_no_doors(scene: Scene) -> None:
    workspace = scene.sandbox.workspace
    workspace.add_user("guy", "Guy Test", id="U0GUY", is_restricted=True, title="Designer")
    workspace.join(workspace.channel("secret"), "U0GUY")
    await scene.open("as=guy&in=secret")
    await expect(scene.page.locator("details.acting summary")).to_contain_text("Guest · Designer")
    await expect(scene.page.get_by_role("button", name="Add a channel")).to_have_count(0)
    await expect(scene.page.locator("#side").get_by_role("link", name="general")).to_have_count(0)
    await scene.composer.press_sequentially("/")
    await expect(scene.page.get_by_role("option", name="/dm")).to_be_visible()
    await expect(scene.page.get_by_role("option", name="/invite")).to_have_count(0)
    await say(scene, "/invite @bob")
    await expect(scene.page.locator("#middle .slips")).to_contain_text("is a guest here")


async def test_files_are_cards_to_save(scene: Scene) -> None:
    workspace = scene.sandbox.workspace
    workspace.add_file(
        File("F1", "adr.zip", "Decisions", 12_345, scene.app.bot_user, 0, content=b"PK")
    )
    general = workspace.channel("general").id
    workspace.post(Message(general, "", "the export", user=scene.app.bot_user, files=["F1"]))
    file = message(scene, "the export").get_by_role("link", name="Decisions")
    await expect(file).to_contain_text("12 kB")
    await expect(file).to_contain_text("ZIP")
    async with scene.page.expect_download() as saving:
        await file.click()
    assert (await saving.value).suggested_filename == "adr.zip"


def long_card() -> list[Json]:
    said = [
        {"type": "section", "text": {"type": "plain_text", "text": f"Part {n}"}} for n in range(40)
    ]
    return [{"type": "header", "text": {"type": "plain_text", "text": "A long page"}}, *said]


async def test_a_long_message_is_shown_from_its_head(scene: Scene) -> None:
    general = scene.sandbox.workspace.channel("general").id
    await say(scene, "show me")
    await scene.client.chat_postMessage(channel=general, text="long", blocks=long_card())
    await expect(scene.page.get_by_role("heading", name="A long page")).to_be_in_viewport()
    await expect(scene.page.get_by_text("Part 39")).not_to_be_in_viewport()
    await say(scene, "thanks")
    await expect(message(scene, "thanks")).to_be_in_viewport()


async def test_whoever_arrives_sees_the_last_from_its_head(scene: Scene) -> None:
    workspace, bot = scene.sandbox.workspace, scene.app.bot_user
    secret = workspace.channel("secret").id
    for number in range(40):
        workspace.post(Message(secret, "", f"line {number}", user=bot))
    workspace.post(Message(secret, "", "", user=bot, blocks=long_card()))
    await scene.page.get_by_role("link", name="secret").click()
    await expect(scene.page.get_by_role("heading", name="A long page")).to_be_in_viewport()
    await expect(message(scene, "line 0")).not_to_be_in_viewport()


COLUMNS = ("Figure", "Now", "Before", "Wanted", "By whom it was said")
WIDE: Json = {
    "type": "table",
    "rows": [[{"type": "raw_text", "text": f"{c} of {n}"} for c in COLUMNS] for n in range(3)],
    "column_settings": [None, *[{"align": "right"}] * 4],
}


async def test_phone_says_that_a_table_scrolls(browser: Browser) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with staged(browser, **PHONE) as one:
        general = one.sandbox.workspace.channel("general").id
        await one.client.chat_postMessage(channel=general, text="table", blocks=[WIDE])
        frame, table = one.page.locator(".wide"), one.page.get_by_role("region", name="Table")
        await expect(frame).to_have_attribute("data-more", "")
        assert "Scrolls" in await frame.evaluate("one => getComputedStyle(one, '::after').content")
        await table.evaluate("one => { one.scrollLeft = one.scrollWidth; }")
        await expect(frame).not_to_have_attribute("data-more", "")
        await expect(one.page.get_by_text("Figure of 2")).to_be_in_viewport(ratio=1)


async def test_phone_gives_long_cells_some_width(browser: Browser) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with staged(browser, **PHONE) as one:
        long = {
            "type": "raw_text",
            "text": "so far 26 % lower than in October, more than was wanted",
        }
        head = [{"type": "raw_text", "text": f"{c} of it"} for c in COLUMNS]
        rows = [head, [{"type": "raw_text", "text": "Cost"}, *[long] * 4]]
        await one.client.chat_postMessage(
            channel="U0ADA", text="t", blocks=[{"type": "table", "rows": rows}]
        )
        await one.open(f"as=ada&in={one.app.bot_user}")
        box = await one.page.get_by_role("cell").last.bounding_box()
        assert box
        assert box["width"] >= 150
        assert box["height"] < 120
        await expect(one.page.get_by_role("button", name="Tour", exact=True)).to_be_visible()


async def test_phone_shows_that_someone_waits(browser: Browser) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    async with staged(browser, **PHONE) as one:
        button = one.page.get_by_role("button", name="Channels and people")
        await expect(button.locator(".dot")).to_have_count(0)
        await one.client.chat_postMessage(channel="U0BOB", text="Please approve")
        await expect(button.locator(".dot")).to_be_visible()
        await button.tap()
        await one.page.locator("#side .strip").get_by_role("link").first.tap()
        await expect(one.page.locator("#side")).to_be_hidden()
        assert await one.page.evaluate("document.documentElement.scrollWidth") <= 390
