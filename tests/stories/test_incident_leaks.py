"""A private incident says nothing to anybody who is not named in it, wherever one looks."""

import json
from collections.abc import Iterator

import pytest

from bot.sandbox.core import Received
from tests.stage import spoken
from tests.stories.incidents import EVERYTHING, Cast, casting

SECRETS = ("Zanzibar", "zanzibar", "data-exposure", "Data exposure", "passport")
"""Words of its title, its class and its impact; the channel's name is only its number."""


async def declared(cast: Cast) -> None:
    """Declare one with Security, Privacy and Legal; only Security says Seen."""
    await cast.opens(cast.carol, "/incident Zanzibar export is public")
    await cast.fills(cast.carol, "class", "data-exposure")
    assert cast.carol.modal is not None
    await cast.carol.click(cast.carol.modal, "More fields")
    await cast.play.sandbox.until(
        lambda: cast.carol.modal and "Impact" in spoken(cast.carol.modal.blocks)
    )
    await cast.fills(cast.carol, "impact", "Every passport")
    await cast.submits(cast.carol)
    await cast.presses(cast.sam, cast.sam.dm()[0], "Seen")
    await cast.play.after(minutes=25)


def leaks(cast: Cast, calls: list[Received], named: set[str]) -> Iterator[str]:
    """Yield each call that says more than it may, where it is not for those who are named."""
    workspace = cast.play.sandbox.workspace
    for call in calls:
        said = json.dumps(call.arguments, default=str, ensure_ascii=False)
        if not any(secret in said for secret in SECRETS):
            continue
        if call.method in {"views.open", "views.update", "answer"}:
            continue  # Carol's own form, while she writes it
        place = str(call.arguments.get("channel") or call.arguments.get("user_id"))
        channel = workspace.channels.get(place)
        readers = {place} if channel is None else {*channel.members}
        if not readers <= named | {cast.carol.app.bot_user}:
            yield f"{call.method} to {place}"
        for part in ("text", "metadata", "topic"):
            if any(secret in str(call.arguments.get(part)) for secret in SECRETS):
                yield f"{part} of {call.method}"


@pytest.mark.parametrize("extras", [EVERYTHING, ("channels",)])
async def test_nobody_else_reads_of_it(
    database_url: str, extras: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    async with casting(database_url, extras=extras) as cast:
        await declared(cast)
        for hand in cast.hands.values():
            await hand.open_home()
        await cast.play.settle()
        # Named: who declared it, whom its class calls for, and who was asked in their place.
        named = {
            hand.user.id
            for hand in (cast.carol, cast.sam, cast.priya, cast.leo, cast.alice, cast.bob)
        }
        calls = cast.play.sandbox.received
        assert any("Zanzibar" in str(call.arguments) for call in calls)
        assert list(leaks(cast, calls, named)) == []
        for hand in (cast.dan, cast.petra, cast.pia):
            assert hand.dm() == []
            assert hand.home is not None
            assert not any(secret in spoken(hand.home.blocks) for secret in SECRETS)
            said = await cast.says(hand, "/incident list all")
            assert "INC-1" not in said
            said = await cast.says(hand, "/incident show 1")
            assert "There is no INC-1 here" in said
            said = await cast.says(hand, "/weekly")
            assert "Incidents 0 no data" in said
            assert "INC-1" not in said
        assert cast.play.posts() == []
    logged = capsys.readouterr()
    assert not any(secret in logged.out + logged.err for secret in SECRETS)


async def test_its_channel_shows_it_to_its_people(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        room = cast.room("inc-1")
        assert cast.dan.user.id not in room.members
        # Carol brings Dan in by hand: from there he may ask.
        cast.play.sandbox.workspace.join(room, cast.dan.user.id)
        shown = await cast.opens(cast.dan, "/incident show 1", where=room.id)
        assert "Zanzibar" in spoken(shown.blocks)
        assert "There is no INC-1 here" in await cast.says(cast.dan, "/incident show 1")
