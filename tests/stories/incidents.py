"""What stories of incidents share: a cast with contacts, and what each of them sees."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.hand import Hand
from bot.sandbox.records import Channel, Message, View
from rituals.incidents import incidents
from rituals.incidents.incidents import Incident
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, PRODUCT
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import FRIDAY, ONE_RITUAL, Play, shown, spoken, stage, without_pages

EVERYTHING = ("incidents", "channels", "history", "reactions")
"""All scopes that an incident can make use of."""
NAMES = ("carol", "dan", "sam", "priya", "leo", "petra", "pia")


@dataclass
class Cast:
    """The stage with contacts.

    Alice leads, Bob manages, Carol and Dan are engineers; Sam is security, Priya privacy, Leo
    legal, Petra platform, Pia product.
    """

    play: Play
    hands: dict[str, Hand] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Hand:
        try:
            return self.hands[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def home(self) -> Channel:
        return self.play.channel

    def card(self, name: str = "INC-1") -> Message:
        """Return an incident's card in the team's channel."""
        (found,) = (one for one in self.play.posts() if shown(one).startswith(f"{name} ·"))
        return found

    def reads(self, name: str = "INC-1") -> str:
        """Return what the card says."""
        return told(self.card(name))

    def room(self, name: str) -> Channel:
        """Return a channel by its name."""
        return self.play.sandbox.workspace.channel(name)

    def rooms(self) -> list[str]:
        """List the channels that the bot made."""
        bot = self.alice.app.bot_user
        return [
            one.name
            for one in self.play.sandbox.workspace.channels.values()
            if one.creator == bot and one.kind == "channel"
        ]

    def dms(self, hand: Hand) -> list[str]:
        return [told(one) for one in hand.dm()]

    async def says(self, hand: Hand, text: str, where: str = "#platform") -> str:
        """Return what somebody alone is answered to a command, once it is kept."""
        done = await hand.type(where, text)
        assert done.ok, done
        assert done.message is not None, text
        await self.play.settle()
        return told(done.message)

    async def opens(self, hand: Hand, text: str, where: str = "#platform") -> View:
        """Return the form that a command opens."""
        await hand.type(where, text)
        return await self.play.sandbox.until(lambda: hand.modal)

    async def declares(self, hand: Hand, text: str, **fields: object) -> str:
        """Declare an incident through the form; return what its window says then."""
        await self.opens(hand, text)
        return await self.submits(hand, **fields)

    async def submits(self, hand: Hand, **fields: object) -> str:
        """Fill what is open, send it, and return what its window says then."""
        for name, wish in fields.items():
            await self.fills(hand, name, wish)
        done = await hand.submit()
        assert done.ok, done
        assert hand.modal is not None
        said = " ".join(spoken(hand.modal.blocks).split())
        assert not hand.modal.errors, hand.modal.errors
        await hand.close()
        await self.play.settle()
        return said

    async def fills(self, hand: Hand, name: str, wish: object) -> None:
        """Fill one field; one that shows the form anew is waited for."""
        assert hand.modal is not None
        before = hand.modal.hash
        done = await hand.fill({name: wish})
        if done.deliveries:
            await self.play.sandbox.until(
                lambda: hand.modal is not None and hand.modal.hash != before
            )

    async def presses(self, hand: Hand, where: Message | View, button: str) -> None:
        """Press a button and wait for what follows."""
        await hand.click(where, button)
        await self.play.settle()

    async def incident(self, name: str = "INC-1") -> Incident:
        async with self.play.muster.database.reading() as tx:
            found = await incidents.of_name(tx, self.play.sandbox.workspace.team_id, name)
        assert found is not None, name
        return found


def told(message: Message) -> str:
    return " ".join(shown(message).split())


@asynccontextmanager
async def casting(
    database_url: str,
    *,
    people: Mapping[str, list[str]] | None = None,
    start_at: datetime = FRIDAY,
    extras: tuple[str, ...] = EVERYTHING,
    private: bool = False,
    **staging: Any,
) -> AsyncIterator[Cast]:
    """Set the stage with contacts; `people` are names by role, instead of the usual ones."""
    async with stage(database_url, start_at=start_at, team=False, extras=extras, **staging) as play:
        workspace = play.sandbox.workspace
        ids = {"alice": play.alice.user.id, "bob": play.bob.user.id}
        for name in NAMES:
            ids[name] = workspace.add_user(name, tz="Europe/Berlin").id
            workspace.join(play.channel, ids[name])
        held = {
            ENGINEER: ["alice", "bob", "carol", "dan"],
            ENGINEERING: ["alice"],
            MANAGER: ["bob"],
            "security": ["sam"],
            "privacy": ["priya"],
            "legal": ["leo"],
            "platform": ["petra"],
            PRODUCT: ["pia"],
            **(people or {}),
        }
        play.channel.is_private = private
        async with play.muster.database.writing() as tx:
            play.team = await set_up(
                tx,
                workspace.team_id,
                Founding(
                    name="AI platform",
                    zone="Europe/Berlin",
                    channel=play.channel.id,
                    people={role: [ids[one] for one in names] for role, names in held.items()},
                    private=private,
                    rituals=ONE_RITUAL,
                ),
                actor="cli",
                now=play.clock.now(),
            )
        if not staging.get("weekly"):
            await without_pages(play.muster, play.team, play.clock.now())
        hands = {name: play.sandbox.hand(user) for name, user in ids.items()}
        yield Cast(play, hands)
