"""Every element of a form, filled in a real browser as a person would."""

from typing import Any

from playwright.async_api import Locator, expect

from bot.sandbox.records import Json
from tests.bot.sandbox.browsing import IN_A_BROWSER, Scene
from tests.bot.sandbox.test_page_stage import field, options, plain

pytestmark = IN_A_BROWSER

GROUPS: list[Json] = [
    {"label": plain("Small"), "options": options("Ant", "Bee")},
    {"label": plain("Big"), "options": options("Cow", "Dog")},
]
TITLE = field("title", "Title", {"type": "plain_text_input"})
KIND = field(
    "kind", "Kind", {"type": "static_select", "options": options("Team", "Peer")},
    dispatch_action=True, optional=True,
)  # fmt: skip
TICKED = field("ticked", "Ticked", {"type": "checkboxes", "options": options("One", "Two")})


async def pick(scene: Scene, label: str, *names: str) -> None:
    """Open the picker of a field and tick these."""
    picker = scene.modal.locator(".field", has_text=label).locator("details.picker")
    await picker.locator("summary").click()
    for name in names:
        await picker.get_by_text(name, exact=True).click()
    if await picker.get_attribute("data-many") is not None:
        await scene.page.keyboard.press("Escape")
    await expect(picker).not_to_have_attribute("open", "")


async def saved(scene: Scene) -> Json:
    await scene.modal.get_by_role("button", name="Save").click()
    values: Json = (await scene.heard_of("every"))["values"]
    return values


def value(values: Json, name: str) -> object:
    """Give what an element holds, whatever its kind calls it."""
    held = dict(values[name][name])
    held.pop("type")
    (found,) = held.values()
    return found


async def test_people_and_places_are_chosen(scene: Scene) -> None:
    workspace = scene.sandbox.workspace
    scene.shows(
        field("one", "One person", {"type": "users_select"}),
        field("many", "Many people", {"type": "multi_users_select"}),
        field("open", "Open channel", {"type": "channels_select"}),
        field("opens", "Open channels", {"type": "multi_channels_select"}),
        field("any", "Any conversation", {"type": "conversations_select"}),
        field("some", "Some conversations", {
            "type": "multi_conversations_select", "filter": {"include": ["private"]},
        }),
    )  # fmt: skip
    await scene.modal.get_by_label("One person").select_option("Bob Noyce")
    await pick(scene, "Many people", "Ada Lovelace", "Bob Noyce")
    await scene.modal.get_by_label("Open channel", exact=True).select_option("#general")
    await pick(scene, "Open channels", "#general")
    await scene.modal.get_by_label("Any conversation").select_option("#secret")
    await pick(scene, "Some conversations", "#secret")
    values = await saved(scene)
    general, secret = (workspace.channel(name).id for name in ("general", "secret"))
    assert value(values, "one") == "U0BOB"
    assert value(values, "many") == ["U0ADA", "U0BOB"]
    assert (value(values, "open"), value(values, "opens")) == (general, [general])
    assert (value(values, "any"), value(values, "some")) == (secret, [secret])


async def test_options_are_chosen(scene: Scene) -> None:
    scene.shows(
        field("beast", "Beast", {"type": "static_select", "option_groups": GROUPS}),
        field("beasts", "All beasts", {"type": "multi_static_select", "option_groups": GROUPS}),
        field("zones", "Zones", {"type": "multi_external_select", "min_query_length": 1}),
        field("radio", "Radio", {"type": "radio_buttons", "options": options("Left", "Right")}),
        TICKED,
    )
    await scene.modal.get_by_label("Beast", exact=True).select_option("Cow")
    await pick(scene, "All beasts", "Bee", "Dog")
    picker = scene.modal.locator(".field", has_text="Zones").locator("details.picker")
    await picker.locator("summary").click()
    for typed, name in (("ber", "Berlin"), ("lis", "Lisbon")):
        await picker.locator("input[type=search]").fill(typed)
        await picker.get_by_text(name).click()
    await scene.page.keyboard.press("Escape")
    await scene.modal.get_by_text("Right").click()
    await scene.modal.get_by_text("Two").click()
    values = await saved(scene)

    def names(name: str) -> list[str]:
        held: Any = value(values, name)
        return [one["value"] for one in (held if isinstance(held, list) else [held])]

    assert [names(one) for one in ("beast", "radio", "ticked")] == [["cow"], ["right"], ["two"]]
    assert names("beasts") == ["bee", "dog"]
    assert names("zones") == ["berlin", "lisbon"]


async def test_texts_and_moments_are_entered(scene: Scene) -> None:
    scene.shows(
        field("long", "Long text", {"type": "plain_text_input", "multiline": True}),
        field("count", "Count", {"type": "number_input", "is_decimal_allowed": False}),
        field("link", "Link", {"type": "url_text_input"}),
        field("mail", "Mail", {"type": "email_text_input"}),
        field("rich", "Rich", {"type": "rich_text_input"}),
        field("day", "Day", {"type": "datepicker"}),
        field("hour", "Hour", {"type": "timepicker"}),
    )
    entries = {
        "Long text": "one\n\ntwo", "Count": "twelve", "Link": "acme", "Mail": "me@acme.com",
        "Rich": "said *so*", "Day": "2026-11-24", "Hour": "09:05",
    }  # fmt: skip
    for label, text in entries.items():
        await scene.modal.get_by_label(label).fill(text)
    await scene.modal.get_by_role("button", name="Save").click()
    await expect(scene.modal.get_by_text("Please enter a valid number.")).to_be_visible()
    await expect(scene.modal.get_by_text("Please enter a valid URL.")).to_be_visible()
    await expect(scene.modal.get_by_label("Long text")).to_have_value("one\n\ntwo")
    await scene.modal.get_by_label("Count").fill("12")
    await scene.modal.get_by_label("Link").fill("https://acme.com")
    values = await saved(scene)
    assert value(values, "long") == "one\n\ntwo"
    assert (value(values, "count"), value(values, "link")) == ("12", "https://acme.com")
    assert (value(values, "day"), value(values, "hour")) == ("2026-11-24", "09:05")
    assert "said *so*" in str(value(values, "rich"))


async def test_chosen_days_stand_in_words(scene: Scene) -> None:
    select = {"type": "datepicker", "placeholder": plain("By when?")}
    scene.shows(
        TITLE,
        field("day", "Day", {"type": "datepicker", "initial_date": "2026-11-11"}),
        field("until", "Until", select, optional=True),
        field("at", "At", {"type": "datetimepicker"}, optional=True),
    )
    words = scene.modal.locator(".moment")
    await expect(words.nth(0)).to_have_attribute("data-shown", "November 11th, 2026")
    await expect(words.nth(1)).to_have_attribute("data-shown", "By when?")
    await scene.modal.get_by_label("Until").fill("2026-12-02")
    await expect(words.nth(1)).to_have_attribute("data-shown", "December 2nd, 2026")
    await scene.modal.get_by_label("At").fill("2027-01-23T09:05")
    await expect(words.nth(2)).to_have_attribute("data-shown", "January 23rd, 2027 at 09:05")
    scene.bob_says("an interruption")
    await expect(scene.page.get_by_text("an interruption")).to_be_attached()
    await expect(words.nth(1)).to_have_attribute("data-shown", "December 2nd, 2026")


async def ticked(scene: Scene, name: str) -> Locator:
    await scene.modal.get_by_text(name, exact=True).click()
    return scene.modal.get_by_role("checkbox", name=name)


async def test_what_was_entered_survives_an_update(scene: Scene) -> None:
    scene.shows(TITLE, TICKED, KIND, field("people", "People", {"type": "multi_users_select"}))
    title = scene.modal.get_by_label("Title", exact=True)
    await title.fill("half a ti")
    box = await ticked(scene, "Two")
    await pick(scene, "People", "Bob Noyce")
    scene.bob_says("an interruption")
    await expect(scene.page.get_by_text("an interruption")).to_be_attached()
    await expect(box).to_be_checked()
    await scene.modal.get_by_label("Kind").select_option("Peer")
    await expect(scene.modal.get_by_label("More of it")).to_be_visible()
    assert (await scene.heard_of("kind"))["action"]["selected_option"]["value"] == "peer"
    await expect(title).to_have_value("half a ti")
    await expect(box).to_be_checked()
    await expect(scene.modal.locator("details.picker .picked")).to_have_text("Bob Noyce")
    await title.fill("a whole title")
    await scene.modal.get_by_label("More of it").fill("more")
    values = await saved(scene)
    assert (value(values, "title"), value(values, "more")) == ("a whole title", "more")
    assert value(values, "people") == ["U0BOB"]
    assert [one["value"] for one in values["ticked"]["ticked"]["selected_options"]] == ["two"]


async def test_typing_goes_on_while_the_app_answers(scene: Scene) -> None:
    letters = {
        "type": "plain_text_input",
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    scene.shows(field("letters", "Letters", letters, dispatch_action=True))
    written = scene.modal.get_by_label("Letters")
    await written.press_sequentially("abc")
    await expect(scene.modal.get_by_label("More of it")).to_be_visible()
    await written.press_sequentially("def")
    await expect(written).to_have_value("abcdef")
    await expect(written).to_be_focused()
    await scene.sandbox.until(
        lambda: [one for one in scene.heard if one.get("action", {}).get("value") == "abcdef"]
    )


async def test_changed_options_replace_the_old(scene: Scene) -> None:
    beasts = field("beasts", "Beasts", {
        "type": "multi_static_select", "options": options("Ant", "Bee", "Cow"),
    })  # fmt: skip
    view = scene.shows(beasts, TICKED)
    await pick(scene, "Beasts", "Bee", "Cow")
    await ticked(scene, "Two")
    client = scene.client
    fewer = field("beasts", "Beasts", {
        "type": "multi_static_select", "options": options("Dog", "Cow"),
    })  # fmt: skip
    swapped = field("ticked", "Ticked", {"type": "checkboxes", "options": options("Two", "One")})
    content = {
        "type": "modal", "callback_id": "every", "title": plain("Fewer"), "submit": plain("Save"),
        "blocks": [fewer, swapped],
    }  # fmt: skip
    await client.views_update(view_id=view.id, view=content)
    await expect(scene.modal.get_by_role("heading", name="Fewer")).to_be_visible()
    await expect(scene.modal.get_by_role("checkbox", name="Two")).to_be_checked()
    await expect(scene.modal.locator("details.picker .picked")).to_have_text("Cow")
    values = await saved(scene)
    assert [one["value"] for one in values["beasts"]["beasts"]["selected_options"]] == ["cow"]
    assert [one["value"] for one in values["ticked"]["ticked"]["selected_options"]] == ["two"]


async def test_answers_update_push_and_clear(scene: Scene) -> None:
    answer = field("answer", "Answer", {"type": "plain_text_input"})
    scene.shows(answer)
    await scene.modal.get_by_label("Answer").fill("push")
    await scene.modal.get_by_role("button", name="Save").click()
    await expect(scene.modal.get_by_text("Second")).to_be_visible()
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(2)
    await scene.modal.get_by_role("button", name="Close", exact=True).last.click()
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(1)
    await expect(scene.modal.get_by_label("Answer")).to_have_value("push")
    await scene.modal.get_by_label("Answer").fill("update")
    await scene.modal.get_by_role("button", name="Save").click()
    await expect(scene.modal.get_by_text("Second")).to_be_visible()
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(1)
    await scene.page.keyboard.press("Escape")
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(0)
    scene.shows(answer)
    scene.shows(answer)
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(2)
    await scene.modal.get_by_label("Answer").fill("clear")
    await scene.modal.get_by_role("button", name="Save").click()
    await expect(scene.page.locator("dialog[data-view]")).to_have_count(0)


async def test_a_long_form_keeps_its_buttons_in_sight(scene: Scene) -> None:
    scene.shows(*(field(f"f{n}", f"Field {n}", {"type": "plain_text_input"}) for n in range(40)))
    save = scene.modal.get_by_role("button", name="Save")
    await expect(save).to_be_in_viewport()
    await scene.modal.get_by_label("Field 39").scroll_into_view_if_needed()
    await expect(save).to_be_in_viewport()
    await expect(scene.modal.get_by_role("heading", name="Everything")).to_be_in_viewport()


async def test_pickers_listen_to_keys(scene: Scene) -> None:
    scene.shows(field("people", "People", {"type": "multi_users_select"}))
    await scene.modal.locator("details.picker summary").press("Enter")
    await expect(scene.modal.locator("input[type=search]")).to_be_focused()
    await scene.page.keyboard.type("bob")
    await scene.page.keyboard.press("ArrowDown")
    await scene.page.keyboard.press("Space")
    await scene.page.keyboard.press("Escape")
    await expect(scene.modal.locator("details.picker .picked")).to_have_text("Bob Noyce")
    assert value(await saved(scene), "people") == ["U0BOB"]


async def test_some_lists_are_there_at_once(scene: Scene) -> None:
    scene.shows(field("zone", "Zone", {"type": "external_select", "min_query_length": 0}))
    await pick(scene, "Zone", "Lisbon")
    await expect(scene.modal.locator("details.picker .picked")).to_have_text("Lisbon")
    chosen = (await saved(scene))["zone"]["zone"]["selected_option"]
    assert chosen["value"] == "lisbon"
