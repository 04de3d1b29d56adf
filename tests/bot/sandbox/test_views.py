"""Modals and Home by the Web API: triggers, stacks, hashes, kept input."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.records import Json
from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import Stage, manifest, staged

INPUT: Json = {
    "type": "input",
    "block_id": "title",
    "label": {"type": "plain_text", "text": "Title"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": list(blocks) or [INPUT],
        **more,
    }


def home(text: str = "x") -> Json:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {"type": "home", "blocks": [section]}


def trigger(stage: Stage) -> str:
    return stage.sandbox.core.triggers.lend(stage.app, "U0ADA", stage.sandbox.hand("ada").modal)


async def opened(stage: Stage, **more: Any) -> Json:
    answer = await stage.client.views_open(trigger_id=trigger(stage), view=modal(**more))
    return dict(answer["view"])


async def test_an_opened_form_is_shown() -> None:
    async with staged() as stage:
        view = await opened(stage, callback_id="form", private_metadata="m")
        shown = stage.sandbox.hand("ada").modal
        assert shown is not None
        assert shown.id == view["id"] == view["root_view_id"]
        assert view["state"]["values"]["title"]["text"] == {
            "type": "plain_text_input",
            "value": None,
        }


async def test_a_trigger_works_once() -> None:
    async with staged() as stage:
        trigger_id = trigger(stage)
        await stage.client.views_open(trigger_id=trigger_id, view=modal())
        again = stage.client.views_open(trigger_id=trigger_id, view=modal())
        assert await refusal(again) == "exchanged_trigger_id"


async def test_old_and_strange_triggers_fail() -> None:
    async with staged() as stage:
        stage.sandbox.core.triggers.seconds = 0.0
        late = stage.client.views_open(trigger_id=trigger(stage), view=modal())
        assert await refusal(late) == "expired_trigger_id"
        strange = stage.client.views_open(trigger_id="1.2.abc", view=modal())
        assert await refusal(strange) == "invalid_trigger_id"
        malformed = stage.client.views_open(trigger_id="nonsense", view=modal())
        assert await refusal(malformed) == "invalid_arguments"


async def test_bad_views_are_explained() -> None:
    async with staged() as stage:
        bad = modal()
        del bad["title"]
        with pytest.raises(SlackApiError) as caught:
            await stage.client.views_open(trigger_id=trigger(stage), view=bad)
        assert caught.value.response["error"] == "invalid_arguments"
        assert caught.value.response["response_metadata"]["messages"] == [
            "[ERROR] missing required field: title [json-pointer:/view]"
        ]


async def test_the_stack_is_three_deep() -> None:
    async with staged() as stage:
        await opened(stage)
        for _ in range(2):
            await stage.client.views_push(trigger_id=trigger(stage), view=modal())
        fourth = stage.client.views_push(trigger_id=trigger(stage), view=modal())
        assert await refusal(fourth) == "push_limit_reached"
        assert len(stage.sandbox.workspace.modals["U0ADA"]) == 3


async def test_an_update_keeps_id_and_input() -> None:
    async with staged() as stage:
        view = await opened(stage)
        ada = stage.sandbox.hand("ada")
        await ada.fill({"title": "typed"})
        answer = await stage.client.views_update(
            view_id=view["id"], hash=view["hash"], view=modal(INPUT, {"type": "divider"})
        )
        assert answer["view"]["id"] == view["id"]
        assert answer["view"]["hash"] != view["hash"]
        assert answer["view"]["state"]["values"]["title"]["text"]["value"] == "typed"
        reset = await stage.client.views_update(
            view_id=view["id"], view=modal({**INPUT, "block_id": "other"})
        )
        assert reset["view"]["state"]["values"]["other"]["text"]["value"] is None


async def test_a_stale_hash_conflicts() -> None:
    async with staged() as stage:
        view = await opened(stage, external_id="form-1")
        await stage.client.views_update(external_id="form-1", view=modal(external_id="form-1"))
        stale = stage.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
        assert await refusal(stale) == "hash_conflict"
        closed = stage.client.views_update(view_id="V0NONE", view=modal())
        assert await refusal(closed) == "not_found"


async def test_external_ids_are_unique() -> None:
    async with staged() as stage:
        await opened(stage, external_id="one")
        twin = stage.client.views_push(trigger_id=trigger(stage), view=modal(external_id="one"))
        assert await refusal(twin) == "duplicate_external_id"


async def test_home_is_published_and_replaced() -> None:
    async with staged() as stage:
        first = await stage.client.views_publish(user_id="U0ADA", view=home("a"))
        second = await stage.client.views_publish(
            user_id="U0ADA", view=home("b"), hash=first["view"]["hash"]
        )
        assert second["view"]["id"] == first["view"]["id"]
        assert second["view"]["title"]["text"] == "View Title"
        stale = stage.client.views_publish(user_id="U0ADA", view=home(), hash=first["view"]["hash"])
        assert await refusal(stale) == "hash_conflict"
        nobody = stage.client.views_publish(user_id="U0NONE", view=home())
        assert await refusal(nobody) == "invalid_arguments"
        shown = stage.sandbox.hand("ada").home
        assert shown is not None
        assert shown.blocks[0]["text"]["text"] == "b"


async def test_home_must_be_enabled() -> None:
    without = manifest()
    without["features"]["app_home"]["home_tab_enabled"] = False
    async with staged(manifest=without) as stage:
        publish = stage.client.views_publish(user_id="U0ADA", view=home())
        assert await refusal(publish) == "not_enabled"
