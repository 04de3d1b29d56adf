"""What stories of reviews share: a team that holds one ritual, its open message and its form."""

from functools import partial

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from rituals.cadences import cadences, schedules
from tests.stage import Play, shown, spoken
from tests.stories.deciding import Cast

PEOPLE = {"product": ["carol"], "finance": ["dan"], "procurement": ["dan"], "security": ["dan"]}


async def opened(cast: Cast, ritual: str) -> Message:
    """Play the time until a ritual of the team starts; return its live message."""
    play = cast.play
    assert play.team is not None
    async with play.muster.database.reading() as tx:
        coming = await schedules.coming(tx, play.team, play.clock.now())
    (at,) = (when.at for one, when in coming if one.ritual == ritual and when is not None)
    await play.until(at)
    return await message_of(cast, ritual)


async def message_of(cast: Cast, ritual: str) -> Message:
    """Return the last live message of a ritual in the team's channel."""
    assert cast.play.team is not None
    async with cast.play.muster.database.reading() as tx:
        known = await cadences.of_team(tx, cast.play.team)
    (title,) = (one.title for one in known if one.ritual == ritual)
    return [one for one in cast.play.posts() if shown(one).startswith(title)][-1]


async def outcome(cast: Cast, hand: Hand, message: Message) -> View:
    """Press Outcome; return the form."""
    return await cast.presses(hand, message, "Outcome")


async def adds_rows(play: Play, hand: Hand, what: str, count: int = 1) -> None:
    """Press the button of an outcome's form that adds a row, until there are so many new ones."""
    for _ in range(count):
        assert hand.modal is not None
        ids = [str(one.get("block_id", "")) for one in hand.modal.blocks]
        row = f"name:row{sum(one.startswith('name:row') for one in ids)}"
        await hand.click(hand.modal, f"Add {what}")
        await play.sandbox.until(partial(_has, hand, row))


def _has(hand: Hand, field: str) -> bool:
    return hand.modal is not None and f"'{field}'" in str(hand.modal.blocks)


async def saved(cast: Cast, hand: Hand) -> str:
    """Send the form; return what its receipt says, once all of it is kept."""
    await hand.submit()
    await cast.play.settle()
    assert hand.modal is not None
    told = said(hand.modal)
    assert "is recorded" in told, (hand.modal.errors, hand.modal.trouble, told)
    await hand.close()
    return told


def said(where: Message | View) -> str:
    """Return all the words of a message or a window in one line."""
    words = shown(where) if isinstance(where, Message) else spoken(where.blocks)
    return " ".join(words.split())
