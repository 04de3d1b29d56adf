"""response_urls: five posts in half an hour, private unless said, replacing and deleting."""

from typing import Any

import aiohttp

from bot.sandbox.records import Json
from tests.bot.sandbox.receiver import Scene, scene
from tests.bot.sandbox.test_hand import BUTTON


async def post(url: str, **body: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.text()


async def from_command(s: Scene, channel: str = "#general") -> str:
    await s.sandbox.hand("ada").type(channel, "/adr")
    return str(s.inbox.last["response_url"])


async def test_five_times_and_no_more() -> None:
    async with scene() as s:
        url = await from_command(s)
        answers = [await post(url, text=str(n)) for n in range(6)]
        assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
        assert s.sandbox.refused[-1].error == "used_url"


async def test_old_ones_are_dead() -> None:
    async with scene() as s:
        s.sandbox.core.response_urls.seconds = 0.0
        assert (await post(await from_command(s), text="late"))[0] == 404


async def test_answers_are_private_unless_said() -> None:
    async with scene() as s:
        url = await from_command(s, "#secret")
        await post(url, text="mine")
        await post(url, text="ours", response_type="in_channel")
        secret = s.sandbox.workspace.channel("secret")
        assert [m.text for m in secret.messages] == ["ours"]
        assert [m.text for m in s.sandbox.hand("ada").sees("#secret")] == ["mine", "ours"]


async def test_replacing_keeps_who_sees_it() -> None:
    async with scene() as s:
        ada = s.sandbox.hand("ada")
        for ephemeral in (False, True):
            card = s.posted(BUTTON, ephemeral=ephemeral)
            await ada.click(card, "accept")
            url = str(s.inbox.last["response_url"])
            await post(url, text="done", replace_original="true", response_type="in_channel")
            assert card.text == "done"
            assert card.blocks == []
            assert (card.ephemeral_to is None) is not ephemeral
            await post(url, delete_original=True)
            assert card not in ada.sees("#general")


async def test_a_click_answered_beside_the_card() -> None:
    async with scene() as s:
        card = s.posted(BUTTON)
        await s.sandbox.hand("ada").click(card, "accept")
        url = str(s.inbox.last["response_url"])
        await post(url, text="psst", replace_original=False)
        assert card.text == "card"
        assert s.sandbox.hand("ada").sees("#general")[-1].ephemeral_to == "U0ADA"


async def test_bad_posts_are_told() -> None:
    async with scene() as s:
        url = await from_command(s)
        blocks: list[Json] = [{"type": "header"}]
        status, said = await post(url, text="x", blocks=blocks)
        assert status == 400
        assert "invalid_blocks" in said
        assert (await post(url))[0] == 400
