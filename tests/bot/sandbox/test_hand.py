"""What a person does arrives in Slack's own shapes; what they see is what Slack would show."""

import json
from datetime import UTC, date, datetime, time

import pytest
from aiohttp import web

from bot.sandbox.errors import HandError
from bot.sandbox.records import Json, View
from bot.sandbox.signing import signed_headers
from bot.sandbox.views import new_view, push_view
from tests.bot.sandbox.receiver import Scene, failing, saying, scene

BUTTON: Json = {
    "type": "button",
    "action_id": "accept",
    "text": {"type": "plain_text", "text": "Accept", "emoji": True},
    "value": "7",
}


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.upper()}, "value": value}


SELECT: Json = {
    "type": "static_select",
    "action_id": "kind",
    "options": [option("team"), option("peer")],
}
MANY: Json = {**SELECT, "type": "multi_static_select", "action_id": "many"}


def field(element: Json, label: str, **more: object) -> Json:
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": {"type": "plain_text", "text": label},
        "element": element,
        **more,
    }


TITLE = field({"type": "plain_text_input", "action_id": "text"}, "Title")


def form(scene_: Scene, *blocks: Json, **more: object) -> View:
    """Open a form before Ada."""
    content = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Save"},
        "callback_id": "form",
        "blocks": list(blocks) or [TITLE],
        **more,
    }
    view = new_view(scene_.sandbox.workspace, scene_.app, "U0ADA", content, "modal")
    push_view(scene_.sandbox.workspace, view)
    return view


def test_the_signature_matches_the_vector() -> None:
    body = b"payload=%7B%22type%22%3A%22shortcut%22%7D"
    signature = signed_headers("test-signing-secret", body, at=1_700_000_000)["X-Slack-Signature"]
    assert signature == "v0=d61e086e6e3435c3f02d8f00d2325b5b49c516bad4bcaf8d59646f122d4f30ff"


async def test_a_command_is_all_text() -> None:
    async with scene() as s:
        done = await s.sandbox.hand("ada").type("#general", "/adr list")
        assert done.ok
        assert 0 < done.elapsed < 1
        fields = s.inbox.last
        assert all(isinstance(value, str) for value in fields.values())
        assert (fields["command"], fields["text"]) == ("/adr", "list")
        assert fields["is_enterprise_install"] == "false"
        assert fields["channel_name"] == "general"
        await s.sandbox.hand("ada").type("#general", "/adr")
        assert s.inbox.last["text"] == ""


async def test_mentions_are_escaped_if_asked() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        typed = "x @bob, #general #secret <b> & https://x.y/?a=1&b=2 @nobody"
        await ada.type("#general", f"/adr {typed}")
        general = s.sandbox.workspace.channel("general").id
        secret = s.sandbox.workspace.channel("secret").id
        assert s.inbox.last["text"] == (
            f"x <@U0BOB|bob>, <#{general}|general> <#{secret}|> &lt;b&gt; &amp; "
            "<https://x.y/?a=1&amp;b=2> @nobody"
        )
        await ada.type("#general", f"/raw {typed}")
        assert s.inbox.last["text"] == typed


async def test_private_places_hide_their_names() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        await ada.type("#secret", "/adr")
        assert s.inbox.last["channel_name"] == "privategroup"
        await ada.type("@probe", "/adr")
        assert s.inbox.last["channel_name"] == "directmessage"


async def test_commands_fail_in_threads() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        said = await ada.type("#general", "hello")
        done = await ada.type("#general", "/adr", thread=said.message)
        assert done.refused == "not_in_threads"
        assert (await ada.type("#general", "/nope")).refused == "not_a_command"
        assert not s.inbox.got


async def test_answers_are_private_by_default() -> None:
    async with scene() as s:
        ada, bob = s.sandbox.hand("ada"), s.sandbox.hand("bob")
        s.inbox.answer = saying({"text": "only you"})
        await ada.type("#general", "/adr")
        assert [m.text for m in ada.sees("#general")] == ["only you"]
        assert bob.sees("#general") == []
        s.inbox.answer = saying({"text": "all", "response_type": "in_channel"})
        await ada.type("#general", "/adr list")
        assert [m.text for m in bob.sees("#general")] == ["/adr list", "all"]
        s.inbox.answer = lambda _got: web.Response(text="plain")
        done = await ada.type("#general", "/adr")
        assert done.message is not None
        assert done.message.ephemeral_to == "U0ADA"


async def test_failures_are_shown_to_the_person() -> None:
    async with scene(answer_seconds=0.1) as s:
        ada = s.sandbox.hand("ada")
        s.inbox.answer = failing(500)
        assert (await ada.type("#general", "/adr")).failure == "dispatch_failed"
        assert "dispatch_failed" in ada.sees("#general")[-1].text
        s.inbox.answer = saying({"blocks": [{"type": "x"}]})
        assert (await ada.type("#general", "/adr")).failure == "bad_answer"
        assert s.sandbox.refused[-1].error == "invalid_blocks"


async def test_a_click_on_a_message() -> None:
    async with scene() as s:
        card = s.posted(BUTTON)
        await s.sandbox.hand("bob").click(card, "accept")
        got = s.inbox.last
        assert got["type"] == "block_actions"
        assert got["container"] == {
            "type": "message",
            "message_ts": card.ts,
            "channel_id": card.channel,
            "is_ephemeral": False,
        }
        assert got["message"]["ts"] == card.ts
        assert got["channel"]["name"] == "general"
        assert got["state"] == {"values": {}}
        assert got["response_url"].startswith(f"{s.server.url}/actions/T0MUSTER/")
        assert "view" not in got
        action = got["actions"][0]
        assert (action["action_id"], action["block_id"]) == ("accept", "b")
        assert action["value"] == "7"
        assert set(got["user"]) == {"id", "username", "name", "team_id"}


async def test_two_clicks_have_two_times() -> None:
    async with scene() as s:
        card, ada = s.posted(BUTTON), s.sandbox.hand("ada")
        await ada.click(card, "Accept")
        await ada.click(card, "Accept")
        first, second = (one.payload["actions"][0]["action_ts"] for one in s.inbox.got)
        assert first != second


async def test_an_ephemerals_click_lacks_the_message() -> None:
    async with scene() as s:
        card = s.posted(BUTTON, ephemeral=True)
        await s.sandbox.hand("ada").click(card, "accept")
        assert s.inbox.last["container"]["is_ephemeral"] is True
        assert "message" not in s.inbox.last
        with pytest.raises(HandError, match="does not see"):
            await s.sandbox.hand("bob").click(card, "accept")


async def test_twin_buttons_need_a_value() -> None:
    async with scene() as s:
        twin = {**BUTTON, "value": "8", "action_id": "accept2"}
        card, ada = s.posted(BUTTON, twin), s.sandbox.hand("ada")
        with pytest.raises(HandError, match="more than one button 'Accept'"):
            await ada.click(card, "Accept")
        await ada.click(card, "Accept", value="8")
        assert s.inbox.last["actions"][0]["action_id"] == "accept2"
        with pytest.raises(HandError, match="no button 'Reject'; there is: button 'accept'"):
            await ada.click(card, "Reject")


async def test_choosing_in_a_message_tells_state() -> None:
    async with scene() as s:
        overflow = {"type": "overflow", "action_id": "more", "options": [option("edit")]}
        card, ada = s.posted(SELECT, overflow), s.sandbox.hand("ada")
        await ada.choose(card, "kind", "PEER")
        assert s.inbox.last["actions"][0]["selected_option"]["value"] == "peer"
        assert s.inbox.last["state"]["values"]["b"]["kind"]["selected_option"]["value"] == "peer"
        await ada.choose(card, "more", "edit")
        assert s.inbox.last["actions"][0]["selected_option"]["value"] == "edit"
        assert set(s.inbox.last["state"]["values"]["b"]) == {"kind"}
        with pytest.raises(HandError, match="there is no option 'nope'"):
            await ada.choose(card, "kind", "nope")


async def test_multi_selects_tell_each_pick() -> None:
    async with scene() as s:
        card = s.posted(MANY)
        await s.sandbox.hand("ada").choose(card, "many", ["team", "peer"])
        picks = [len(one.payload["actions"][0]["selected_options"]) for one in s.inbox.got]
        assert picks == [1, 2]


async def test_a_submission_holds_the_whole_state() -> None:
    async with scene() as s:
        section = {
            "type": "section",
            "block_id": "s",
            "text": {"type": "mrkdwn", "text": "x"},
            "accessory": {"type": "users_select", "action_id": "who"},
        }
        form(
            s,
            TITLE,
            section,
            field({**MANY}, "Many", optional=True),
            field({"type": "datepicker", "action_id": "d"}, "Day"),
            field({"type": "timepicker", "action_id": "t", "timezone": "Europe/Berlin"}, "Time"),
            field({"type": "datetimepicker", "action_id": "dt"}, "Moment"),
            field(
                {"type": "number_input", "action_id": "n", "is_decimal_allowed": False}, "Number"
            ),
            field({"type": "rich_text_input", "action_id": "r"}, "Rich", optional=True),
        )
        ada = s.sandbox.hand("ada")
        await ada.fill(
            {
                "Title": "Use SQLite",
                "Day": date(2026, 11, 23),
                "Time": time(9, 5),
                "Moment": datetime.fromtimestamp(1_700_000_000, UTC),
                "Number": 12,
            }
        )
        assert (await ada.submit()).ok
        assert ada.modal is None
        got = s.inbox.last
        values = got["view"]["state"]["values"]
        assert values["title"]["text"] == {"type": "plain_text_input", "value": "Use SQLite"}
        assert values["s"]["who"] == {"type": "users_select", "selected_user": None}
        assert values["many"]["many"]["selected_options"] == []
        assert values["day"]["d"]["selected_date"] == "2026-11-23"
        assert values["time"]["t"]["selected_time"] == "09:05"
        assert values["time"]["t"]["timezone"] == "Europe/Berlin"
        assert values["moment"]["dt"]["selected_date_time"] == 1_700_000_000
        assert values["number"]["n"]["value"] == "12"
        assert values["rich"]["r"]["rich_text_value"] is None
        assert got["response_urls"] == []
        assert "channel" not in got
        assert "response_url" not in got


async def test_incomplete_forms_stay_in_the_window() -> None:
    async with scene() as s:
        number = {
            "type": "number_input",
            "action_id": "n",
            "is_decimal_allowed": False,
            "max_value": "9",
        }
        form(s, TITLE, field(number, "Number"))
        ada = s.sandbox.hand("ada")
        assert (await ada.submit()).refused == "form_incomplete"
        await ada.fill({"Title": "x", "Number": "10"})
        done = await ada.submit()
        assert not done.ok
        assert ada.modal is not None
        assert ada.modal.errors == {"number": "Please enter a number of at most 9."}
        assert not s.inbox.got


async def test_answers_steer_the_form() -> None:
    async with scene() as s:
        view, ada = form(s), s.sandbox.hand("ada")
        await ada.fill({"Title": "x"})
        s.inbox.answer = saying({"response_action": "errors", "errors": {"title": "No"}})
        await ada.submit()
        assert view.errors == {"title": "No"}
        content = {
            "type": "modal",
            "title": {"type": "plain_text", "text": "Next"},
            "blocks": [{"type": "divider"}],
        }
        s.inbox.answer = saying({"response_action": "push", "view": content})
        await ada.submit()
        assert ada.modal is not view
        await ada.close()
        s.inbox.answer = saying({"response_action": "update", "view": content})
        await ada.submit()
        assert ada.modal is view
        assert view.title is not None
        assert view.title["text"] == "Next"
        s.inbox.answer = saying({"response_action": "clear"})
        await ada.submit()
        assert not s.sandbox.workspace.modals


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"elsewhere": "No"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
        {"text": "thanks"},
    ],
)
async def test_bad_answers_leave_the_form(body: Json) -> None:
    async with scene() as s:
        view, ada = form(s), s.sandbox.hand("ada")
        await ada.fill({"Title": "x"})
        s.inbox.answer = saying(body)
        assert (await ada.submit()).failure == "bad_answer"
        assert ada.modal is view
        assert view.trouble is not None
        s.inbox.answer = failing(500)
        assert (await ada.submit()).failure == "dispatch_failed"


async def test_closing_is_told_on_request() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        form(s)
        assert not (await ada.close()).deliveries
        root = form(s, TITLE, notify_on_close=True)
        top = form(s, TITLE, notify_on_close=True)
        await ada.close()
        assert s.inbox.last["view"]["id"] == top.id
        assert not s.inbox.last["is_cleared"]
        assert s.inbox.last["view"]["state"]["values"] == {}
        assert "trigger_id" not in s.inbox.last
        form(s)
        await ada.close(all=True)
        assert s.inbox.last["view"]["id"] == root.id
        assert s.inbox.last["is_cleared"]
        assert ada.modal is None


async def test_inputs_act_only_if_asked() -> None:
    async with scene() as s:
        form(s, TITLE, field({**SELECT}, "Kind", dispatch_action=True))
        ada = s.sandbox.hand("ada")
        await ada.fill({"Title": "x"})
        assert not s.inbox.got
        await ada.fill({"Kind": "peer"})
        got = s.inbox.last
        assert got["container"]["type"] == "view"
        assert got["view"]["state"]["values"]["title"]["text"]["value"] == "x"
        assert "channel" not in got
        assert "message" not in got
        assert "response_url" not in got


async def test_external_selects_ask_the_app() -> None:
    async with scene() as s:
        element = {"type": "external_select", "action_id": "zone", "min_query_length": 2}
        form(s, field(element, "Zone"))
        ada = s.sandbox.hand("ada")
        s.inbox.answer = saying({"options": [option("berlin"), option("bern")]})
        assert ada.modal is not None
        assert await ada.suggest(ada.modal, "zone", "b") == []
        offered = await ada.suggest(ada.modal, "Zone", "be")
        assert [one["value"] for one in offered] == ["berlin", "bern"]
        assert s.inbox.last["value"] == "be"
        assert "trigger_id" not in s.inbox.last
        await ada.fill({"Zone": "bern"})
        await ada.submit()
        value = s.inbox.last["view"]["state"]["values"]["zone"]["zone"]
        assert value["selected_option"]["value"] == "bern"
        form(s, field({**element, "action_id": "other"}, "Zone"))
        s.inbox.answer = saying({"options": [{"text": "x"}]})
        with pytest.raises(HandError, match="would not show"):
            await ada.fill({"Zone": "bern"})


async def test_shortcuts_in_their_shapes() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        await ada.shortcut("new")
        got = s.inbox.last
        assert (got["type"], got["callback_id"]) == ("shortcut", "new")
        assert not {"channel", "api_app_id", "response_url"} & got.keys()
        assert "name" not in got["user"]
        said = await ada.type("#general", "hello @bob")
        assert said.message is not None
        await ada.message_shortcut(said.message, "log")
        got = s.inbox.last
        assert got["message"]["text"] == "hello <@U0BOB>"
        assert got["message_ts"] == said.message.ts
        assert set(got["user"]) == {"id", "name"}
        assert "/app/" in got["response_url"]
        await ada.message_shortcut(s.posted(BUTTON), "log")
        assert s.inbox.last["message"]["bot_id"] == s.app.bot_id
        with pytest.raises(HandError, match="no shortcuts"):
            await ada.message_shortcut(s.posted(BUTTON, ephemeral=True), "log")
        with pytest.raises(HandError, match="global shortcut 'log'"):
            await ada.shortcut("log")


async def test_home_is_opened_and_clicked() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        await ada.open_home()
        event = s.inbox.last["event"]
        assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "home", "U0ADA")
        assert event["channel"].startswith("D")
        assert "view" not in event
        content = {"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON]}]}
        home = new_view(s.sandbox.workspace, s.app, "U0ADA", content, "home")
        s.sandbox.workspace.publish_home(home)
        await ada.click(home, "accept")
        assert s.inbox.last["view"]["type"] == "home"
        assert "response_url" not in s.inbox.last
        await ada.open_home()
        assert s.inbox.last["event"]["view"]["id"] == home.id
        with pytest.raises(HandError, match="not open"):
            await s.sandbox.hand("bob").click(home, "accept")


async def test_people_keep_to_their_channels() -> None:
    async with scene() as s:
        bob = s.sandbox.hand("bob")
        with pytest.raises(HandError, match="not in #secret"):
            await bob.type("#secret", "hi")
        assert bob.sees("#secret") == []
        ada = s.sandbox.hand("ada")
        await ada.create("team")
        await ada.invite("#team", "bob")
        await ada.archive("#team")
        with pytest.raises(HandError, match="archived"):
            await bob.type("#team", "hi")


async def test_unknown_keys_ride_along() -> None:
    async with scene() as s:
        await s.sandbox.hand("ada").click(s.posted(BUTTON), "accept")
        assert "x_not_yet_known" in s.inbox.last
        assert "x_not_yet_known" in s.inbox.last["message"]
        assert json.loads(json.dumps(s.inbox.last)) == s.inbox.last
