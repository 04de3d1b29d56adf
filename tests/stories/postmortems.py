"""What stories of postmortems share: an incident that was resolved, and what each person sees."""

from datetime import datetime

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from handlers.postmortems.views import BADGES
from rituals.incidents import incidents
from rituals.incidents import moves as incident_moves
from rituals.incidents.incidents import Draft, Incident
from rituals.incidents.moves import Resolution
from rituals.postmortems import postmortems
from rituals.postmortems.postmortems import Postmortem
from rituals.rights import viewer
from storage.postmortems import Postmortems
from tests.stage import spoken
from tests.stories.incidents import Cast, told


async def declared(
    cast: Cast, hand: Hand, title: str = "Checkout answers nonsense", *, private: bool = False
) -> Incident:
    """Declare a Sev2 as its form would, and wait for its channel."""
    play = cast.play
    await hand.type("#platform", "/postmortem")  # so that Slack said who they are
    draft = Draft(
        title=title,
        severity="sev2",
        class_id="quality-regression",
        services="checkout",
        private=private,
    )
    async with play.muster.database.writing() as tx:
        who = await viewer(tx, play.sandbox.workspace.team_id, hand.user.id, play.channel.id)
        assert play.team is not None
        made = await incidents.declare(tx, who, play.team, draft, now=play.clock.now())
    await play.settle()
    return await cast.incident(made.name)


async def resolves(
    cast: Cast, hand: Hand, name: str = "INC-1", summary: str = "Rolled back."
) -> datetime:
    """Resolve an incident now; return when that is."""
    play = cast.play
    now = play.clock.now()
    async with play.muster.database.writing() as tx:
        who = await viewer(tx, play.sandbox.workspace.team_id, hand.user.id)
        incident, team = await incidents.seen(tx, who, name)
        await incident_moves.resolve(tx, who, team, incident, Resolution(summary=summary), now=now)
    await play.settle()
    return now


async def reopens(cast: Cast, hand: Hand, name: str = "INC-1") -> None:
    play = cast.play
    async with play.muster.database.writing() as tx:
        who = await viewer(tx, play.sandbox.workspace.team_id, hand.user.id)
        incident, team = await incidents.seen(tx, who, name)
        await incident_moves.reopen(
            tx, who, team, incident, why="It is back.", now=play.clock.now()
        )
    await play.settle()


async def postmortem(cast: Cast, number: int = 1) -> Postmortem:
    async with cast.play.muster.database.reading() as tx:
        found, _ = await postmortems.numbered(tx, cast.play.sandbox.workspace.team_id, number)
    return found


async def text_of(cast: Cast, name: str, number: int = 1) -> str:
    """Return what stands in a section, read off the record."""
    async with cast.play.muster.database.reading() as tx:
        store = Postmortems(tx, cast.play.sandbox.workspace.team_id)
        found = await store.numbered(number)
        assert found is not None
        sections = await store.sections(found)
    return sections[name].text


def cards(cast: Cast, where: str = "#inc-1-checkout-answers-nonsense") -> list[Message]:
    """Return the postmortem's cards in its incident's channel."""
    room = cast.room(where.removeprefix("#"))
    return [
        one
        for one in cast.play.posts(room)
        if told(one).startswith("PM-") and any(badge in told(one) for badge in BADGES.values())
    ]


async def opens_window(cast: Cast, hand: Hand, text: str = "/postmortem 1") -> View:
    """Return the window that a command opens."""
    await hand.type("#platform", text)
    return await cast.play.sandbox.until(lambda: hand.modal)


async def edits(cast: Cast, hand: Hand, name: str) -> View:
    """Open a section's form from the window; return it."""
    window = await opens_window(cast, hand)
    await hand.click(window, f"Edit {name.replace('-', ' ')}")
    return await cast.play.sandbox.until(
        lambda: hand.modal if hand.modal and hand.modal.title["text"] == "PM-1: write" else None  # type: ignore[index]
    )


async def saves(cast: Cast, hand: Hand, name: str, text: str) -> str:
    """Write a section through its form; return what the window says then."""
    await edits(cast, hand, name)
    await hand.fill({"text": text})
    return await submits(cast, hand)


async def publishes(cast: Cast, hand: Hand) -> str:
    """Publish with sections left empty: a form names them first; return what it says then."""
    await opens_window(cast, hand, "/postmortem publish 1")
    return await submits(cast, hand)


async def submits(cast: Cast, hand: Hand) -> str:
    done = await hand.submit()
    assert done.ok, done
    assert hand.modal is not None
    assert not hand.modal.errors, hand.modal.errors
    said = says(hand)
    await hand.close()
    await cast.play.settle()
    return said


def says(hand: Hand) -> str:
    """Return what somebody's open window says."""
    assert hand.modal is not None
    return " ".join(spoken(hand.modal.blocks).split())
