"""What stories of occurrences share: a cast in many zones, and a ritual that is called to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from rituals.cadences.cadences import called_as, start_of
from rituals.cadences.calling import add_cadence
from rituals.charters.in_force import default_of
from rituals.occurrences.occurrences import Cadence, Occurrence
from rituals.people import Person, know
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from storage.cadences import Cadences
from tests.stage import FRIDAY, Play, shown, stage, without_pages

BERLIN = "Europe/Berlin"
ZONES = {"carol": BERLIN, "dan": BERLIN, "erin": BERLIN}


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Standing:
    """The stage with a ritual: Alice leads, Bob manages, the others are engineers."""

    play: Play
    hands: dict[str, Hand] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Hand:
        try:
            return self.hands[name]
        except KeyError:
            raise AttributeError(name) from None

    async def called(self, ritual: str = "standup", **fields: Any) -> Cadence:
        """Call the team to a ritual of the default charter, with other `fields`."""
        team = self.play.team
        assert team is not None
        now = self.play.clock.now()
        agreed = default_of(team).rituals[ritual]
        made = {
            "ritual": ritual,
            "zone": team.zone,
            "start": start_of(agreed, team.zone, now),
            "channel": team.channel,
            "facilitators": "none",
            **{key: value for key, value in called_as(agreed).items() if key != "facilitators"},
            **fields,
        }
        async with self.play.muster.database.writing() as tx:
            return await add_cadence(tx, team, actor=self.alice.user.id, now=now, **made)

    async def occurrences(self, cadence: Cadence) -> list[Occurrence]:
        """Return the occurrences of a cadence, the earliest first."""
        states = ("planned", "announced", "open", "held", "missed", "skipped")
        async with self.play.muster.database.reading() as tx:
            found = await Cadences(tx, cadence.workspace).occurrences(
                [cadence.id], states=states, limit=100
            )
        return found[::-1]

    def cards(self, title: str = "Stand-up") -> list[Message]:
        return [one for one in self.play.posts() if shown(one).startswith(title)]

    @property
    def card(self) -> Message:
        return self.cards()[-1]

    def reads(self, message: Message | None = None) -> str:
        return " ".join(shown(message or self.card).split())

    def told(self, hand: Hand, about: str = "Stand-up") -> list[Message]:
        """Return what somebody was told by the bot alone about a ritual."""
        return [one for one in hand.dm() if about in shown(one)]

    def thread(self, message: Message | None = None) -> list[str]:
        return [" ".join(shown(one).split()) for one in self.alice.thread(message or self.card)]

    async def opens(self, hand: Hand, button: str, where: Message | None = None) -> View:
        """Press a button that opens a form."""
        await hand.click(where or self.card, button)
        return await self.play.sandbox.until(lambda: hand.modal)

    async def answers(
        self, hand: Hand, where: Message | None = None, button: str = "Answer", **said: object
    ) -> None:
        """Answer all in one window, and close what it turns into."""
        await self.opens(hand, button, where)
        await hand.fill(said)
        await hand.submit()
        assert hand.modal is not None
        assert not hand.modal.errors, hand.modal.errors
        await hand.close()
        await self.play.settle()

    async def is_told(self, hand: Hand, button: str, where: Message | None = None) -> str:
        """Press a button; return the private answer."""
        place = where or self.card
        before = len(hand.sees(place.channel))
        await hand.click(place, button)
        await self.play.sandbox.until(lambda: len(hand.sees(place.channel)) > before)
        await self.play.settle()
        return " ".join(shown(hand.sees(place.channel)[-1]).split())


def _described(play: Play, hand: Hand) -> Person:
    """Return somebody as Slack describes them: who sets a team up is asked for everybody."""
    user = hand.user
    return Person(
        play.sandbox.workspace.team_id,
        user.id,
        user.real_name,
        user.tz,
        is_bot=False,
        has_left=False,
        known_at=play.clock.now(),
    )


@asynccontextmanager
async def standing(
    database_url: str,
    *,
    start_at: datetime = FRIDAY,
    zones: dict[str, str] | None = None,
    extras: tuple[str, ...] = (),
) -> AsyncIterator[Standing]:
    """Set the stage with more people, each in a zone; no ritual is called yet."""
    zones = ZONES if zones is None else zones
    async with stage(database_url, start_at=start_at, team=False, extras=extras) as play:
        workspace = play.sandbox.workspace
        hands = {"alice": play.alice, "bob": play.bob}
        for name, zone in zones.items():
            user = workspace.add_user(name, tz=zone)
            workspace.join(play.channel, user.id)
            hands[name] = play.sandbox.hand(user.id)
        engineers = [hands[name].user.id for name in ("alice", *zones)]
        people = {
            ENGINEER: engineers,
            ENGINEERING: [play.alice.user.id],
            MANAGER: [play.bob.user.id],
        }
        founding = Founding(
            "AI platform", BERLIN, channel=play.channel.id, people=people, rituals=()
        )
        async with play.muster.database.writing() as tx:
            play.team = await set_up(
                tx, workspace.team_id, founding, actor="cli", now=play.clock.now()
            )
            for hand in hands.values():
                await know(tx, _described(play, hand))
        await without_pages(play.muster, play.team, play.clock.now())
        yield Standing(play, hands)
