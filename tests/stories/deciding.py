"""What stories of decisions share: a larger cast, and what each of them sees."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import FRIDAY, ONE_RITUAL, Play, shown, spoken, stage, without_pages


@dataclass
class Cast:
    """The stage with more people: Alice leads, Bob manages, Carol and Dan are engineers."""

    play: Play
    carol: Hand
    dan: Hand
    erin: Hand

    @property
    def alice(self) -> Hand:
        return self.play.alice

    @property
    def bob(self) -> Hand:
        return self.play.bob

    def card(self, number: int) -> Message:
        """Return a decision's card."""
        (found,) = (one for one in self.play.posts() if shown(one).startswith(f"ADR-{number} ·"))
        return found

    def thread(self, number: int) -> list[str]:
        card = self.card(number)
        return [" ".join(shown(one).split()) for one in self.alice.thread(card)]

    async def says(self, hand: Hand, text: str, where: str = "#platform") -> str:
        """Return what somebody alone is answered to a command, once it is kept."""
        done = await hand.type(where, text)
        assert done.ok, done
        assert done.message is not None, text
        await self.play.settle()
        return " ".join(shown(done.message).split())

    async def reads_and_accepts(self, hand: Hand, number: int) -> str:
        """Type the acceptance of an edited text, read it, press Accept; return the window."""
        window = await self.opens(hand, f"/adr accept {number}")
        await hand.click(window, "Accept")
        await self.play.settle()
        assert hand.modal is not None
        told = " ".join(spoken(hand.modal.blocks).split())
        await hand.close()
        return told

    async def log(self, hand: Hand, title: str, **fields: object) -> None:
        await self.play.log(hand, title, **fields)
        assert hand.modal is not None
        assert "is saved" in spoken(hand.modal.blocks), hand.modal.errors or hand.modal.trouble
        await hand.close()
        await self.play.settle()

    async def opens(self, hand: Hand, text: str) -> View:
        """Return the form that a command opens."""
        await hand.type("#platform", text)
        return await self.play.sandbox.until(lambda: hand.modal)

    async def presses(self, hand: Hand, where: Message | View, button: str) -> View:
        """Return the form that a button opens."""
        await hand.click(where, button)
        return await self.play.sandbox.until(lambda: hand.modal)

    async def presses_more(self, hand: Hand) -> View:
        """Press More fields; return the form with all of them."""
        assert hand.modal is not None
        await hand.click(hand.modal, "More fields")
        return await self.play.sandbox.until(
            lambda: (
                hand.modal if hand.modal and "Confirmation" in spoken(hand.modal.blocks) else None
            )
        )


@asynccontextmanager
async def casting(
    database_url: str,
    *,
    people: Mapping[str, list[str]] | None = None,
    start_at: datetime = FRIDAY,
    weekly: bool = False,
    extras: tuple[str, ...] = (),
    **founding: Any,
) -> AsyncIterator[Cast]:
    """Set the stage with more people; `people` are names by role, beside the usual ones."""
    async with stage(database_url, start_at=start_at, team=False, extras=extras) as play:
        workspace = play.sandbox.workspace
        ids = {"alice": play.alice.user.id, "bob": play.bob.user.id}
        for name in ("carol", "dan", "erin"):
            ids[name] = workspace.add_user(name, tz="Europe/Berlin").id
            workspace.join(play.channel, ids[name])
        held = {
            ENGINEER: ["alice", "bob", "carol", "dan"],
            ENGINEERING: ["alice"],
            MANAGER: ["bob"],
            **(people or {}),
        }
        by_role = {role: [ids[one] for one in names] for role, names in held.items()}
        async with play.muster.database.writing() as tx:
            play.team = await set_up(
                tx,
                workspace.team_id,
                Founding(
                    name="AI platform",
                    zone="Europe/Berlin",
                    channel=play.channel.id,
                    people=by_role,
                    **{"rituals": ONE_RITUAL, **founding},
                ),
                actor="cli",
                now=play.clock.now(),
            )
        if not weekly:
            await without_pages(play.muster, play.team, play.clock.now())
        hands = (play.sandbox.hand(ids[one]) for one in ("carol", "dan", "erin"))
        yield Cast(play, *hands)
