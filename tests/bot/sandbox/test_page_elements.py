"""What each interactive element looks like."""

import pytest

from tests.bot.sandbox.test_page_blocks import SELECT, Json, actions, field, html, option, plain


def test_button_knows_style_and_value() -> None:
    shown = html(
        actions(
            {
                "type": "button",
                "action_id": "go",
                "text": plain("Go"),
                "style": "primary",
                "value": "7",
            }
        )
    )
    assert 'class="button primary"' in shown
    assert 'data-action="go"' in shown
    assert 'data-value="7"' in shown


def test_button_with_address_is_a_link() -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go"), "url": "https://x.y"}
    assert 'href="https://x.y"' in html(actions(button))
    assert "href" not in html(actions({**button, "url": "javascript:x"}))


def test_confirmation_waits_in_a_template() -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": plain("Really"),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    shown = html(
        actions({"type": "button", "action_id": "go", "text": plain("Go"), "confirm": confirm})
    )
    assert '<template data-confirm="v1-b-go">' in shown
    assert "data-confirms" in shown
    assert "<h2>Sure?</h2>" in shown


def test_overflow_lists_its_options() -> None:
    shown = html(actions({"type": "overflow", "action_id": "o", "options": [option("edit")]}))
    assert 'role="menuitem" value="edit">Edit</button>' in shown


def test_select_marks_the_initial_option() -> None:
    shown = html(actions({**SELECT, "initial_option": option("two")}))
    assert '<option value="two" selected>Two</option>' in shown


def test_what_was_chosen_beats_the_initial() -> None:
    values = {"b": {"a": {"type": "static_select", "selected_option": option("one")}}}
    shown = html(actions({**SELECT, "initial_option": option("two")}), values=values)
    assert '<option value="one" selected>' in shown
    assert '<option value="two">' in shown


def test_option_groups_stay_grouped() -> None:
    groups = [{"label": plain("First"), "options": [option("one")]}]
    shown = html(actions({"type": "static_select", "action_id": "a", "option_groups": groups}))
    assert '<optgroup label="First">' in shown


def test_channels_select_offers_public_ones() -> None:
    shown = html(actions({"type": "channels_select", "action_id": "a"}))
    assert "#team" in shown
    assert "#secret" not in shown


def test_conversations_select_obeys_its_filter() -> None:
    shown = html(
        actions(
            {
                "type": "conversations_select",
                "action_id": "a",
                "filter": {"include": ["private", "im"]},
            }
        )
    )
    assert "#secret" in shown
    assert ">Ben<" in shown
    assert "#team" not in shown


@pytest.mark.parametrize("kind", ["static", "users", "channels", "conversations"])
def test_multi_selects_are_pickers(kind: str) -> None:
    shown = html(field({**SELECT, "type": f"multi_{kind}_select", "max_selected_items": 2}))
    assert '<details data-many data-most="2"' in shown
    assert 'type="checkbox"' in shown


def test_external_select_waits_for_typing() -> None:
    shown = html(
        field({"type": "external_select", "min_query_length": 1, "initial_option": option("utc")})
    )
    assert 'data-least="1"' in shown
    assert 'value="utc" checked' in shown


def test_boxes_are_a_named_group() -> None:
    boxes = {
        "type": "checkboxes",
        "options": [option("one"), option("two")],
        "initial_options": [option("two")],
    }
    shown = html(field(boxes))
    assert "<legend>Name</legend>" in shown
    assert 'type="checkbox" name="v1-b-a" value="two" checked' in shown
    assert 'type="radio"' in html(
        field({**boxes, "type": "radio_buttons", "initial_options": None})
    )


@pytest.mark.parametrize(
    ("element", "attribute"),
    [
        ({"type": "plain_text_input", "max_length": 9}, 'type="text" value="" autocomplete="off"'),
        ({"type": "number_input"}, 'inputmode="decimal"'),
        ({"type": "url_text_input"}, 'type="url"'),
        ({"type": "email_text_input"}, 'type="email"'),
        ({"type": "datepicker", "initial_date": "2026-11-23"}, 'type="date" value="2026-11-23"'),
        ({"type": "timepicker", "initial_time": "09:05"}, 'type="time" value="09:05"'),
        ({"type": "datetimepicker", "initial_date_time": 1795420800}, 'value="2026-11-23T09:00"'),
    ],
)
def test_inputs_have_their_native_control(element: Json, attribute: str) -> None:
    shown = html(field(element))
    assert attribute in shown
    assert '<label for="v1-b-a">Name</label>' in shown


def test_multiline_inputs_keep_their_text() -> None:
    shown = html(
        field({"type": "plain_text_input", "multiline": True, "initial_value": "a\n</textarea>"})
    )
    assert ">a\n&lt;/textarea&gt;</textarea>" in shown


def test_rich_input_shows_its_words() -> None:
    value = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}],
    }
    assert ">hi</textarea>" in html(field({"type": "rich_text_input", "initial_value": value}))


def test_groups_stand_in_a_picker() -> None:
    groups = [
        {"label": plain("Small"), "options": [option("ant"), option("bee")]},
        {"label": plain("Big"), "options": [option("cow")]},
    ]
    element: Json = {
        "type": "multi_static_select",
        "action_id": "a",
        "option_groups": groups,
        "initial_options": [option("bee")],
    }
    shown = html(field(element))
    assert shown.index("Small") < shown.index('value="ant"') < shown.index("Big")
    assert 'value="bee" checked' in shown
    assert shown.count("checked") == 1
