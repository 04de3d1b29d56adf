"""Posting, editing, deleting and showing, with Slack's refusals."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.records import Message
from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import Stage, manifest, staged

METADATA = {"event_type": "promise", "event_payload": {"key": "a", "list": [1, {"b": 2}]}}


def last(stage: Stage, channel: str | None = None) -> Message:
    return stage.sandbox.workspace.channels[channel or stage.general].messages[-1]


async def test_a_post_is_the_bots() -> None:
    async with staged() as stage:
        answer = await stage.client.chat_postMessage(
            channel=stage.general, text="hi", metadata=METADATA
        )
        message = answer["message"]
        assert message["user"] == stage.app.bot_user
        assert message["bot_id"] == stage.app.bot_id
        assert message["app_id"] == stage.app.id
        assert "subtype" not in message
        assert message["metadata"] == METADATA
        assert answer["ts"] == last(stage).ts


async def test_a_person_is_reached_by_dm() -> None:
    async with staged() as stage:
        answer = await stage.client.chat_postMessage(channel="U0ADA", text="hi")
        assert answer["channel"].startswith("D")
        again = await stage.client.chat_postMessage(channel="U0ADA", text="hi")
        assert again["channel"] == answer["channel"]
        edit = stage.client.chat_update(channel="U0ADA", ts=answer["ts"], text="x")
        assert await refusal(edit) == "channel_not_found"
        await stage.client.chat_update(channel=answer["channel"], ts=answer["ts"], text="x")


async def test_a_closed_messages_tab_refuses() -> None:
    closed = manifest()
    closed["features"]["app_home"]["messages_tab_enabled"] = False
    async with staged(manifest=closed) as stage:
        post = stage.client.chat_postMessage(channel="U0ADA", text="hi")
        assert await refusal(post) == "messages_tab_disabled"


async def test_where_the_bot_may_not_post() -> None:
    async with staged() as stage:
        workspace, post = stage.sandbox.workspace, stage.client.chat_postMessage
        other = workspace.add_channel("other", members=["U0ADA"])
        assert await refusal(post(channel=other.id, text="x")) == "not_in_channel"
        secret = workspace.channel("secret")
        assert await refusal(post(channel=secret.id, text="x")) == "channel_not_found"
        assert await refusal(post(channel="C0NONE", text="x")) == "channel_not_found"
        workspace.archive(workspace.channel("general"), "U0ADA")
        assert await refusal(post(channel=stage.general, text="x")) == "is_archived"


async def test_write_public_opens_public_channels() -> None:
    async with staged(granted_scopes=["chat:write", "chat:write.public"]) as stage:
        other = stage.sandbox.workspace.add_channel("other")
        await stage.client.chat_postMessage(channel=other.id, text="x")
        await stage.client.chat_postMessage(channel="#other", text="by name")
        assert last(stage, other.id).text == "by name"


async def test_empty_posts_are_refused() -> None:
    async with staged() as stage:
        empty = {"channel": stage.general, "text": ""}
        post = stage.client.api_call("chat.postMessage", json=empty)
        assert await refusal(post) == "no_text"


async def test_bad_blocks_are_explained() -> None:
    async with staged() as stage:
        long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
        with pytest.raises(SlackApiError) as caught:
            await stage.client.chat_postMessage(
                channel=stage.general, text="x", blocks=[{"type": "divider"}, long]
            )
        answer = caught.value.response
        assert answer["error"] == "invalid_blocks"
        said = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
        assert answer["response_metadata"]["messages"] == [f"[ERROR] {said}"]
        assert not stage.sandbox.workspace.channels[stage.general].messages


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "x"}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {}, "more": 1}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {"a": "b" * 9000}}, "metadata_too_large"),
    ],
)
async def test_bad_metadata_is_refused(metadata: dict[str, Any], error: str) -> None:
    async with staged() as stage:
        post = stage.client.chat_postMessage(channel=stage.general, text="x", metadata=metadata)
        assert await refusal(post) == error


async def test_threads_hang_on_their_parent() -> None:
    async with staged() as stage:
        parent = await stage.client.chat_postMessage(channel=stage.general, text="p")
        reply = await stage.client.chat_postMessage(
            channel=stage.general, text="r", thread_ts=parent["ts"]
        )
        assert reply["message"]["thread_ts"] == parent["ts"]
        nested = await stage.client.chat_postMessage(
            channel=stage.general, text="n", thread_ts=reply["ts"]
        )
        assert nested["message"]["thread_ts"] == parent["ts"]
        lost = stage.client.chat_postMessage(channel=stage.general, text="x", thread_ts="1.000000")
        assert await refusal(lost) == "thread_not_found"


async def test_an_edit_keeps_metadata() -> None:
    async with staged() as stage:
        blocks = [{"type": "divider"}]
        posted = await stage.client.chat_postMessage(
            channel=stage.general, text="a", blocks=blocks, metadata=METADATA
        )
        where = {"channel": stage.general, "ts": posted["ts"]}
        edited = await stage.client.chat_update(**where, text="b")
        assert edited["text"] == "b"
        assert "blocks" not in edited["message"]
        assert edited["message"]["metadata"] == METADATA
        assert edited["message"]["edited"]["user"] == stage.app.bot_user
        cleared = await stage.client.chat_update(**where, text="c", metadata={})
        assert "metadata" not in cleared["message"]


async def test_only_own_messages_change() -> None:
    async with staged() as stage:
        said = await stage.sandbox.hand("ada").type("#general", "mine")
        assert said.message is not None
        where: dict[str, Any] = {"channel": stage.general, "ts": said.message.ts}
        update = stage.client.chat_update(**where, text="x")
        assert await refusal(update) == "cant_update_message"
        assert await refusal(stage.client.chat_delete(**where)) == "cant_delete_message"
        missing = stage.client.chat_update(channel=stage.general, ts="1.000000", text="x")
        assert await refusal(missing) == "message_not_found"


async def test_archived_channels_hold_still() -> None:
    async with staged() as stage:
        posted = await stage.client.chat_postMessage(channel=stage.general, text="a")
        workspace = stage.sandbox.workspace
        workspace.archive(workspace.channel("general"), "U0ADA")
        update = stage.client.chat_update(channel=stage.general, ts=posted["ts"], text="b")
        assert await refusal(update) == "is_inactive"


async def test_deleted_messages_are_gone() -> None:
    async with staged() as stage:
        posted = await stage.client.chat_postMessage(channel=stage.general, text="a")
        await stage.client.chat_delete(channel=stage.general, ts=posted["ts"])
        again = stage.client.chat_delete(channel=stage.general, ts=posted["ts"])
        assert await refusal(again) == "message_not_found"


async def test_ephemerals_reach_one_member() -> None:
    async with staged() as stage:
        show = stage.client.chat_postEphemeral
        answer = await show(channel=stage.general, user="U0ADA", text="psst")
        ada, bob = (stage.sandbox.hand(name) for name in ("ada", "bob"))
        assert [m.text for m in ada.sees("#general")] == ["psst"]
        assert bob.sees("#general") == []
        update = stage.client.chat_update(channel=stage.general, ts=answer["message_ts"], text="x")
        assert await refusal(update) == "message_not_found"
        stage.sandbox.workspace.add_user("guest", id="U0GUEST", is_restricted=True)
        outsider = show(channel=stage.general, user="U0GUEST", text="x")
        assert await refusal(outsider) == "user_not_in_channel"


async def test_permalinks_lead_to_messages() -> None:
    async with staged() as stage:
        posted = await stage.client.chat_postMessage(channel=stage.general, text="a")
        found = await stage.client.chat_getPermalink(channel=stage.general, message_ts=posted["ts"])
        assert found["permalink"].endswith(f"{stage.general}/p{posted['ts'].replace('.', '')}")


async def test_a_borrowed_name_needs_customize() -> None:
    async with staged() as stage:
        post = stage.client.chat_postMessage(channel=stage.general, text="x", username="Boss")
        assert await refusal(post) == "missing_scope"


async def test_markdown_stands_alone() -> None:
    async with staged() as stage:
        await stage.client.chat_postMessage(channel=stage.general, markdown_text="**b**")
        assert last(stage).blocks[0]["type"] == "markdown"
        both = stage.client.chat_postMessage(channel=stage.general, markdown_text="x", text="y")
        assert await refusal(both) == "markdown_text_conflict"
