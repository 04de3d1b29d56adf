"""One incident from declare to the published postmortem, all of it by hand in Slack.

Between any two steps the bot is stopped and started anew: all that it knows is in the database.
"""

from collections import Counter
from datetime import timedelta

from bot.sandbox.hand import Hand
from tests.stories.incidents import Cast, casting, told
from tests.stories.postmortems import postmortem, publishes, saves

ROOM = "inc-1-checkout-answers-wrong"
HERE = f"#{ROOM}"
REMINDER, WARNING, DUE, OVERDUE = 24, 48, 72, 96


class Told:
    """What was said so far of the postmortem, by whom it was said to."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._before = Counter[str]()

    def _now(self) -> Counter[str]:
        places = {
            "owner": self._cast.dms(self._cast.carol),
            "manager": self._cast.dms(self._cast.bob),
            "room": [told(one) for one in self._cast.play.posts(self._cast.room(ROOM))],
        }
        return Counter(
            place
            for place, said in places.items()
            for one in said
            if one.startswith("PM-1 ·") and (" is due " in one or " was due " in one)
        )

    def since(self) -> dict[str, int]:
        """Return how often who was told since this was asked last."""
        now = self._now()
        new, self._before = now - self._before, now
        return dict(new)


async def begun_and_resolved(cast: Cast) -> None:
    """Declare, see, update, roll back and resolve, with a restart between any two."""
    carol, play = cast.carol, cast.play
    said = await cast.declares(
        carol, "/incident sev1 Checkout answers wrong", **{"class": "Quality regression"}
    )
    assert "INC-1" in said
    await play.restart()
    await play.settle()
    for hand in (cast.pia, cast.sam):
        (message,) = hand.dm()
        await cast.presses(hand, message, "Seen")
        await play.restart()
    assert cast.reads().count("saw it") == 2
    await cast.says(carol, "/incident update It began with the new prompt", HERE)
    await play.restart()
    await play.after(minutes=20)
    await cast.opens(carol, "/incident mitigate", HERE)
    await cast.submits(carol, what="refunds", from_version="v42", to_version="v41")
    await play.restart()
    await play.after(minutes=5)
    await resolved(cast, carol)


async def resolved(cast: Cast, hand: Hand) -> None:
    await cast.opens(hand, "/incident resolve", HERE)
    said = await cast.submits(hand, summary="The prompt was rolled back.")
    assert "A postmortem is owed: it was Sev1 at its highest." in said
    await cast.play.restart()
    await cast.play.settle()


async def through(cast: Cast, told_: Told, *, days: int = 5) -> list[dict[str, int]]:
    """Play days since the resolution, a restart before and after each; return who was told."""
    begins = (await cast.incident()).resolved_at
    assert begins is not None
    seen = []
    for day in range(1, days + 1):
        await cast.play.restart()
        await cast.play.until(begins + timedelta(hours=24 * day, minutes=1))
        await cast.play.restart()
        await cast.play.settle()
        seen.append(told_.since())
    return seen


EACH = [
    {"owner": 1},
    {"room": 1},
    {"owner": 1, "room": 1},
    {"manager": 1},
    {"manager": 1},
]
"""Who is told after 24, 48, 72, 96 and 120 hours."""


async def test_a_whole_life_survives_every_restart(database_url: str) -> None:
    async with casting(database_url) as cast:
        await begun_and_resolved(cast)
        told_ = Told(cast)
        assert await through(cast, told_) == EACH

        # It comes back: nothing is owed of the first resolution any more.
        await cast.says(cast.carol, "/incident reopen 1 It is back", HERE)
        await cast.play.restart()
        await cast.says(cast.carol, "/incident update Looking again", HERE)
        await cast.play.restart()
        await resolved(cast, cast.carol)
        assert told_.since() == {}
        assert (await through(cast, told_, days=3)) == EACH[:3]

        # It is written by one and published by another; after that nobody is told of it.
        await saves(cast, cast.carol, "causes", "A prompt that nobody had evaluated.")
        await cast.play.restart()
        await saves(cast, cast.carol, "catch", "An evaluation of 50 quoted prices.")
        await cast.play.restart()
        await cast.says(cast.carol, "/postmortem review 1")
        await cast.play.restart()
        assert "is published" in await publishes(cast, cast.alice)
        told_.since()
        assert (await through(cast, told_, days=6))[3:] == [{}, {}, {}]
        assert (await postmortem(cast)).state == "published"

        # One card in the team's channel, one channel, and nothing that Slack refused.
        (card,) = (one for one in cast.play.posts() if told(one).startswith("INC-1 ·"))
        assert "resolved" in told(card)
        assert cast.rooms() == [ROOM]
        # The window that declared it was closed before its channel was there.
        refused = [one.method for one in cast.play.sandbox.refused]
        assert set(refused) <= {"views.update"}


async def test_nothing_is_owed_once_waived(database_url: str) -> None:
    async with casting(database_url) as cast:
        await begun_and_resolved(cast)
        told_ = Told(cast)
        assert (await through(cast, told_, days=1)) == EACH[:1]
        await cast.play.restart()
        said = await cast.says(cast.bob, "/postmortem waive 1 A load test of ours.")
        assert "PM-1 is waived" in said
        assert (await through(cast, told_))[1:] == [{}, {}, {}, {}]
