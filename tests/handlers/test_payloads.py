"""Each shape of Slack's payloads, read into its arrival."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.arrivals import (
    Click,
    Closing,
    Command,
    Described,
    Happening,
    MessageShortcut,
    Search,
    Shortcut,
    Submission,
    Who,
)
from handlers.payloads import Unreadable, Unwanted, described_person, form, plain, read

ALICE = Who("T1", "U1")
COMMON: dict[str, Any] = {
    "token": "x", "api_app_id": "A1", "team": {"id": "T1", "domain": "acme"},
    "user": {"id": "U1", "username": "alice", "name": "alice", "team_id": "T1"},
    "enterprise": None, "is_enterprise_install": False, "trigger_id": "1.2.ab", "not_yet": {"k": 1},
}  # fmt: skip
COMMAND = {
    "token": "x", "team_id": "T1", "team_domain": "acme", "channel_id": "C1",
    "channel_name": "platform", "user_id": "U1", "user_name": "alice", "command": "/adr",
    "text": " new Use &lt;one&gt; queue ", "api_app_id": "A1", "is_enterprise_install": "false",
    "response_url": "https://hooks.slack.com/commands/T1/1/x", "trigger_id": "1.2.ab",
}  # fmt: skip
VIEW: dict[str, Any] = {
    "id": "V1", "team_id": "T1", "type": "modal", "callback_id": "form", "hash": "1.x",
    "private_metadata": "7", "blocks": [], "state": {"values": {"title": {"title": {
        "type": "plain_text_input", "value": "One"}}}},
}  # fmt: skip


def test_command_is_read() -> None:
    assert read(COMMAND) == Command(
        ALICE, "adr", "new Use <one> queue", "C1", in_dm=False, trigger_id="1.2.ab",
        response_url="https://hooks.slack.com/commands/T1/1/x", channel_name="platform",
    )  # fmt: skip
    assert read({**COMMAND, "channel_name": "directmessage", "text": ""}) == Command(
        ALICE, "adr", "", "C1", in_dm=True, trigger_id="1.2.ab",
        response_url="https://hooks.slack.com/commands/T1/1/x",
    )  # fmt: skip


def test_command_knows_whom_it_names() -> None:
    said = read({**COMMAND, "text": "delegate <@U2|bob> or <@W3>, not <#C1|here> or <!here>"})
    assert isinstance(said, Command)
    assert said.text == "delegate @bob or @W3, not #here or @here"
    assert said.mentions == ("U2", "W3")
    assert said.mentioned == ("@bob", "@W3")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("directmessage", (True, False, "")),
        ("mpdm-alice--bob-1", (True, False, "mpdm-alice--bob-1")),
        ("privategroup", (False, True, "")),
        ("platform", (False, False, "platform")),
    ],
)
def test_command_knows_where_it_was_typed(name: str, where: tuple[bool, bool, str]) -> None:
    said = read({**COMMAND, "channel_name": name})
    assert isinstance(said, Command)
    assert (said.in_dm, said.in_private, said.channel_name) == where


def click(**more: Any) -> Click:
    action = {"type": "button", "action_id": "go", "block_id": "b", "value": "7", "action_ts": "1"}
    found = read({**COMMON, "type": "block_actions", "actions": [action], **more})
    assert isinstance(found, Click)
    return found


def test_clicks_know_where_they_were() -> None:
    url = "https://hooks.slack.com/actions/T1/1/x"
    container = {"type": "message", "message_ts": "1.0", "channel_id": "C1", "is_ephemeral": True}
    ephemeral = click(container=container, channel={"id": "C1", "name": "p"}, response_url=url)
    assert (ephemeral.channel, ephemeral.message_ts, ephemeral.response_url) == ("C1", "1.0", url)
    assert (ephemeral.view_id, ephemeral.in_home, ephemeral.value) == (None, False, "7")
    modal = click(container={"type": "view", "view_id": "V1"}, view=VIEW)
    assert (modal.view_id, modal.in_home, modal.channel, modal.response_url) == (
        "V1", False, None, None,
    )  # fmt: skip
    home = click(container={"type": "view", "view_id": "V1"}, view={**VIEW, "type": "home"})
    assert (home.view_id, home.in_home) == ("V1", True)


def test_submission_is_read() -> None:
    found = read({**COMMON, "type": "view_submission", "view": VIEW, "response_urls": []})
    assert isinstance(found, Submission)
    assert (found.who, found.callback_id, found.view_id, found.view_hash, found.metadata) == (
        ALICE, "form", "V1", "1.x", "7",
    )  # fmt: skip
    assert found.form.text("title") == "One"
    assert found.form.text("nothing") == ""
    assert found.form.choices("nothing") == ()


@pytest.mark.parametrize(
    ("value", "single", "several"),
    [
        ({"type": "plain_text_input", "value": "a"}, "a", ()),
        ({"type": "plain_text_input", "value": None}, "", ()),
        ({"type": "plain_text_input", "value": "a\0b\ud800"}, "ab", ()),
        ({"type": "number_input", "value": "12"}, "12", ()),
        ({"type": "static_select", "selected_option": {"text": {}, "value": "a"}}, "a", ()),
        ({"type": "static_select", "selected_option": None}, "", ()),
        ({"type": "checkboxes", "selected_options": [{"text": {}, "value": "a"}]}, "", ("a",)),
        ({"type": "checkboxes", "selected_options": []}, "", ()),
        ({"type": "users_select", "selected_user": "U1"}, "U1", ()),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, "", ("U1", "U2")),
        ({"type": "channels_select", "selected_channel": "C1"}, "C1", ()),
        ({"type": "multi_channels_select", "selected_channels": ["C1"]}, "", ("C1",)),
        ({"type": "conversations_select", "selected_conversation": "C1"}, "C1", ()),
        ({"type": "datepicker", "selected_date": "2026-11-23"}, "2026-11-23", ()),
        ({"type": "timepicker", "selected_time": "09:05", "timezone": "UTC"}, "09:05", ()),
        ({"type": "datetimepicker", "selected_date_time": 1700000000}, "1700000000", ()),
    ],
)
def test_every_element_has_its_value(
    value: dict[str, Any], single: str, several: tuple[str, ...]
) -> None:
    read_form = form({"values": {"field": {"field": value}}})
    assert read_form.text("field") == single
    assert read_form.choices("field") == several


def test_the_rest_is_read() -> None:
    assert read({**COMMON, "type": "view_closed", "view": VIEW, "is_cleared": True}) == Closing(
        ALICE, "form", "7"
    )
    search = {"type": "block_suggestion", "action_id": "a", "block_id": "b", "value": "ber"}
    assert read({**COMMON, **search}) == Search(ALICE, "a", "ber")
    user = {"id": "U1", "username": "alice", "team_id": "T1"}
    shortcut = {"type": "shortcut", "callback_id": "c", "team": None, "user": user}
    assert read({**COMMON, **shortcut}) == Shortcut(ALICE, "c", "1.2.ab")
    message = {
        "type": "message_action", "callback_id": "c", "channel": {"id": "C1", "name": "p"},
        "message_ts": "1.0", "message": {"text": "a &amp; b <@U2>", "user": "U2"},
        "response_url": "https://hooks.slack.com/app/T1/1/x",
    }  # fmt: skip
    assert read({**COMMON, **message}) == MessageShortcut(
        ALICE, "c", "1.2.ab", "C1", "1.0", "a & b @U2", "U2", "https://hooks.slack.com/app/T1/1/x",
        permalink="https://acme.slack.com/archives/C1/p10",
    )  # fmt: skip


def happening(event: dict[str, Any], **more: Any) -> Happening:
    envelope = {
        "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": event,
        "event_id": "Ev1", "event_time": 1, "authorizations": [{"team_id": "T1", "user_id": "UB"}],
    }  # fmt: skip
    found = read({**envelope, **more})
    assert isinstance(found, Happening)
    return found


def test_events_are_read() -> None:
    home = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    read = Happening(ALICE, "app_home_opened", "Ev1", channel="D1", tab="home", bare=True)
    assert happening(home) == read
    assert not happening({**home, "view": {"type": "home"}}).bare
    renamed = {"type": "channel_rename", "channel": {"id": "C1", "name": "new"}}
    assert happening(renamed).channel == "C1"
    shared = happening(home, team_id="T9", authorizations=[{"team_id": "T1"}])
    assert shared.who.workspace == "T1"
    assert happening(home, authorizations=[]).who.workspace == "T1"


REACTION: dict[str, Any] = {
    "type": "reaction_added", "user": "U1", "reaction": "pushpin", "item_user": "U2",
    "item": {"type": "message", "channel": "C1", "ts": "1700000000.000100"}, "event_ts": "1.0",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["reaction_added", "reaction_removed"])
def test_reactions_name_their_message(kind: str) -> None:
    assert happening({**REACTION, "type": kind}) == Happening(
        ALICE, kind, "Ev1", channel="C1", reaction="pushpin",
        message_ts="1700000000.000100", author="U2",
    )  # fmt: skip
    webhooks = {key: value for key, value in REACTION.items() if key != "item_user"}
    assert happening(webhooks).author is None


@pytest.mark.parametrize(
    "of",
    [
        {"user": "UB"},
        {"item_user": "UB"},
        {"item": {"type": "file", "file": "F1"}},
        {"item": {"type": "file_comment", "file": "F1", "file_comment": "Fc1"}},
    ],
)
def test_other_reactions_are_unwanted(of: dict[str, Any]) -> None:
    with pytest.raises(Unwanted):
        happening({**REACTION, **of})


@pytest.mark.parametrize("item", [None, {}, {"type": "message"}, {"type": "message", "ts": "1.0"}])
def test_reaction_to_nothing_is_unreadable(item: Any) -> None:
    with pytest.raises(Unreadable):
        happening({**REACTION, "item": item})


def test_changed_person_is_described() -> None:
    user = {
        "id": "U1",
        "name": "alice",
        "deleted": True,
        "tz": None,
        "profile": {"real_name": "Al"},
    }
    assert happening({"type": "user_change", "user": user}).person == Described(
        "U1", "Al", None, is_bot=False, has_left=True
    )
    bare = happening({"type": "user_change", "user": {"id": "U1"}})
    assert bare.person == Described("U1", "U1", None, is_bot=False, has_left=False)


@pytest.mark.parametrize(
    ("updated", "read_as"),
    [
        (1795000000, datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)),
        (0, None),
        (None, None),
        ("1795000000", None),
        (-1, None),
        (1795000000000, None),
    ],
)
def test_when_somebody_changed_is_read(updated: object, read_as: datetime | None) -> None:
    event = happening({"type": "user_change", "user": {"id": "U1", "updated": updated}})
    assert event.person is not None
    assert event.person.changed_at == read_as


@pytest.mark.parametrize(
    "body",
    [
        {}, {"type": "unheard_of"}, {"type": ["a"]}, {"command": "/adr"}, {"type": "block_actions"},
        {**COMMON, "type": "block_actions", "actions": []},
        {**COMMON, "type": "shortcut", "callback_id": "c", "team": None, "user": {"id": "U1"}},
        {**COMMON, "type": "view_submission", "view": {}},
        {"type": "event_callback", "event": {"type": "a"}},
    ],
)  # fmt: skip
def test_anything_else_is_unreadable(body: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(body)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<@U1|alice> <@U1>", "@alice @U1"),
        ("<#C1|platform> <#C1|>", "#platform #C1"),
        ("<https://x.example> <http://x.com|x.com>", "https://x.example x.com"),
        ("<mailto:me@x.com|me@x.com> <https://x.example|see>", "me@x.com https://x.example"),
        ("<!subteam^S1|@leads> <!here> <!channel>", "@leads @here @channel"),
        ("&lt;!channel&gt;", "<!channel>"),
    ],
)
def test_escapes_are_undone_once(sent: str, typed: str) -> None:
    assert plain(sent) == typed


def test_status_ends_or_stands() -> None:
    def told(**profile: object) -> tuple[str, datetime | None]:
        read = described_person({"id": "U1", "profile": profile})
        return read.status, read.status_until

    ends = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert told(status_emoji=":palm_tree:", status_expiration=int(ends.timestamp())) == (
        ":palm_tree:",
        ends,
    )
    assert told(status_emoji=":palm_tree:", status_expiration=0) == (":palm_tree:", None)
    assert told(status_emoji=None, status_expiration=None) == ("", None)
    assert told(status_expiration=10**15) == ("", None)
    assert told() == ("", None)
