"""The sandbox drives a real Bolt app, over HTTP and by Socket Mode alike."""

from typing import Any

import pytest

from tests.bot.sandbox.slack_app import Play, played

FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket"])
async def test_command_form_and_receipt(socket_mode: bool) -> None:  # noqa: FBT001 - a way
    async with played(socket_mode=socket_mode) as play:
        _register_form(play)
        ada = play.sandbox.hand("ada")

        typed = await ada.type("#general", "/adr new Foo")
        assert typed.ok
        assert typed.elapsed < 1
        view = await play.sandbox.until(lambda: ada.modal)
        assert view.private_metadata == "new Foo"

        assert (await ada.submit()).refused == "form_incomplete"
        await ada.fill({"Title": "wrong"})
        assert (await ada.submit()).ok
        assert view.errors == {"title": "Say more"}
        await ada.fill({"title": "Use SQLite"})
        assert (await ada.submit()).ok
        assert ada.modal is None

        card = await play.sandbox.until(lambda: _card(play))
        clicked = await ada.click(card, "Accept")
        assert clicked.ok
        await play.sandbox.until(lambda: card.text == "Accepted by U0ADA")
        assert not play.sandbox.refused


def _card(play: Play) -> Any:
    messages = play.sandbox.workspace.channel("general").messages
    return next((m for m in messages if m.bot_id), None)


def _register_form(play: Play) -> None:
    @play.bolt.command("/adr")
    async def opened(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(
            trigger_id=body["trigger_id"], view={**FORM, "private_metadata": body["text"]}
        )

    @play.bolt.view("form")
    async def saved(ack: Any, view: Any, client: Any) -> None:
        title = view["state"]["values"]["title"]["text"]["value"]
        if title == "wrong":
            await ack(response_action="errors", errors={"title": "Say more"})
            return
        await ack()
        button = {
            "type": "button",
            "action_id": "accept",
            "text": {"type": "plain_text", "text": "Accept"},
        }
        channel = play.sandbox.workspace.channel("general").id
        await client.chat_postMessage(
            channel=channel, text=title, blocks=[{"type": "actions", "elements": [button]}]
        )

    @play.bolt.action("accept")
    async def accepted(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        await respond(text=f"Accepted by {body['user']['id']}", replace_original=True)
