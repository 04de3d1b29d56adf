"""What stories of check-ins share: a cast, a plan that is started, and what each of them reads."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from tests.stage import FRIDAY, Play, shown, spoken, stage

BERLIN = ZoneInfo("Europe/Berlin")
START = "2026-12-01"


@dataclass
class Cast:
    """Alice leads, Bob manages; Carol starts; Dan is an engineer, Erin of no team."""

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

    async def says(self, hand: Hand, text: str, where: str = "#platform") -> str:
        """Return what somebody alone is answered to a command, once it is kept."""
        done = await hand.type(where, text)
        assert done.ok, done
        assert done.message is not None, text
        await self.play.settle()
        return told(done.message)

    async def opens(self, hand: Hand, text: str, where: str = "#platform") -> View:
        """Return the window that a command opens."""
        await hand.type(where, text)
        return await self.play.sandbox.until(lambda: hand.modal)

    async def presses(self, hand: Hand, where: Message | View, button: str) -> View:
        """Press a button and return the window that it opens or fills."""
        before = hand.modal
        mark = before.hash if before is not None else ""
        await hand.click(where, button)
        await self.play.sandbox.until(lambda: hand.modal and hand.modal.hash != mark)
        await self.play.settle()
        assert hand.modal is not None
        return hand.modal

    async def chooses(self, hand: Hand, **fields: object) -> View:
        """Fill fields of which each shows the form anew."""
        for name, wish in fields.items():
            assert hand.modal is not None
            mark = hand.modal.hash
            await hand.fill({name: wish})
            await self.play.sandbox.until(lambda: hand.modal and hand.modal.hash != mark)  # noqa: B023
        assert hand.modal is not None
        return hand.modal

    async def sends(self, hand: Hand, **fields: object) -> str:
        """Fill what is open and send it; return what its window says then, and close all."""
        said = await self.sends_on_top(hand, **fields)
        if hand.modal is not None:
            await hand.close(all=True)
        return said

    async def sends_on_top(self, hand: Hand, **fields: object) -> str:
        """Fill the window on top and send it; close that alone."""
        await hand.fill(fields)
        await hand.submit()
        await self.play.settle()
        assert hand.modal is not None
        assert not hand.modal.errors, hand.modal.errors
        said = read(hand)
        await hand.close()
        return said

    def dms(self, hand: Hand) -> list[str]:
        return [told(one) for one in hand.dm()]

    def dm(self, hand: Hand, words: str) -> Message:
        """Return the last message to somebody that says these words."""
        found = [one for one in hand.dm() if words in told(one)]
        assert found, (words, self.dms(hand))
        return found[-1]

    async def starts(self, *, who: Hand | None = None, start: str = START, **fields: object) -> str:
        """Let Bob start Carol's check-ins; return what the window says then."""
        hand = who or self.bob
        await self.opens(hand, f"/checkin start @carol Lead AI Engineer {start} @bob")
        return await self.sends(hand, **fields)

    async def to(self, day: date | str, at: time = time(12)) -> None:
        """Play until noon of a day in Berlin."""
        wanted = date.fromisoformat(day) if isinstance(day, str) else day
        await self.play.until(datetime.combine(wanted, at, BERLIN).astimezone(UTC))

    async def answers(
        self, words: str, status: str = "done", *, hand: Hand | None = None, **fields: object
    ) -> str:
        """Answer the check-in of a message: each goal the same but for `fields`; send it."""
        hand = hand or self.carol
        window = await self.presses(hand, self.dm(hand, words), "Answer")
        filled = dict.fromkeys(statuses(window), status)
        return await self.sends(hand, **{**filled, **fields})


def statuses(window: View) -> list[str]:
    """Name the fields of a form that ask how a goal goes."""
    ids = (str(block.get("block_id")) for block in window.blocks)
    return [one for one in ids if one.endswith("-status")]


def field_of(window: View, goal: str, what: str) -> str:
    """Name the field of a goal that its text begins."""
    (found,) = (
        str(block["block_id"])
        for block in window.blocks
        if str(block.get("block_id", "")).endswith("-status")
        and block["label"]["text"].startswith(goal)
    )
    return found.replace("-status", f"-{what}")


def labels(where: Message | View) -> list[str]:
    """List the buttons of a message, or of a window."""
    return [
        element["text"]["text"]
        for block in where.blocks or ()
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def told(message: Message) -> str:
    return " ".join(shown(message).split())


def read(hand: Hand) -> str:
    """Return what the window on top says."""
    assert hand.modal is not None
    return " ".join(spoken(hand.modal.blocks).split())


@asynccontextmanager
async def casting(
    database_url: str,
    *,
    people: Mapping[str, list[str]] | None = None,
    start_at: datetime = FRIDAY,
    extras: tuple[str, ...] = ("files",),
    private: bool = False,
    country: str | None = "DE-BE",
    **staging: Any,
) -> AsyncIterator[Cast]:
    """Set the stage with a team in Berlin; `people` are names by role, beside the usual ones."""
    async with stage(database_url, start_at=start_at, team=False, extras=extras, **staging) as play:
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
                    country=country,
                    private=private,
                    rituals=(),
                ),
                actor="cli",
                now=play.clock.now(),
            )
        hands = (play.sandbox.hand(ids[one]) for one in ("carol", "dan", "erin"))
        yield Cast(play, *hands)


def later(start: str, **length: int) -> date:
    return date.fromisoformat(start) + timedelta(**length)
