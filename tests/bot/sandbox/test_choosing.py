"""People and conversations in a form: who and what is listed, and what is chosen beforehand."""

import pytest

from bot.sandbox.errors import HandError
from bot.sandbox.records import Json, View
from tests.bot.sandbox.receiver import Scene, scene
from tests.bot.sandbox.slack_app import client_for
from tests.bot.sandbox.test_hand import field, form


def picks(kind: str, **more: object) -> Json:
    return field({"type": kind, "action_id": kind, **more}, kind)


def held(view: View, kind: str) -> Json:
    return {key: v for key, v in view.state[kind][kind].items() if key != "type"}


async def test_names_stand_for_ids() -> None:
    async with scene() as s:
        view = form(s, picks("users_select"), picks("multi_conversations_select"))
        ada = s.sandbox.hand("ada")
        await ada.fill({"users_select": "@bob"})
        await ada.fill({"multi_conversations_select": ["#general", "#secret"]})
        places = [s.sandbox.workspace.channel(name).id for name in ("general", "secret")]
        assert held(view, "users_select") == {"selected_user": "U0BOB"}
        assert held(view, "multi_conversations_select") == {"selected_conversations": places}


@pytest.mark.parametrize(
    ("kind", "wish"),
    [
        ("users_select", "@nobody"),
        ("users_select", "@gone"),
        ("multi_users_select", ["@bob", "@gone"]),
        ("channels_select", "#secret"),
        ("channels_select", "#old"),
        ("conversations_select", "#hidden"),
    ],
)
async def test_only_what_is_listed_is_chosen(kind: str, wish: object) -> None:
    async with scene() as s:
        workspace = s.sandbox.workspace
        workspace.add_user("gone", deleted=True)
        workspace.add_channel("old").is_archived = True
        workspace.add_channel("hidden", members=["U0BOB"], is_private=True)
        form(s, picks(kind))
        with pytest.raises(HandError, match="is not in the list"):
            await s.sandbox.hand("ada").fill({kind: wish})


async def test_filters_leave_out() -> None:
    async with scene() as s:
        workspace = s.sandbox.workspace
        workspace.share(workspace.channel("general"))
        wanted = {"include": ["public"], "exclude_external_shared_channels": True}
        form(s, picks("conversations_select", filter=wanted))
        for place in ("#general", "#secret"):
            with pytest.raises(HandError, match="is not in the list"):
                await s.sandbox.hand("ada").fill({"conversations_select": place})


async def opened_from(s: Scene, channel: str, **more: object) -> View:
    """Run a command in a channel, and open a form that wishes for that channel."""
    ada = s.sandbox.hand("ada")
    await ada.type(channel, "/adr")
    blocks = [picks("conversations_select", default_to_current_conversation=True, **more)]
    view = {
        "type": "modal", "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Save"}, "blocks": blocks,
    }  # fmt: skip
    client = client_for(s.server)
    await client.views_open(trigger_id=s.inbox.last["trigger_id"], view=view)
    assert ada.modal is not None
    return ada.modal


async def test_the_current_conversation_is_chosen() -> None:
    async with scene() as s:
        secret = s.sandbox.workspace.channel("secret").id
        view = await opened_from(s, "#secret")
        assert held(view, "conversations_select") == {"selected_conversation": secret}
        public = await opened_from(s, "#secret", filter={"include": ["public"]})
        assert held(public, "conversations_select") == {"selected_conversation": None}
