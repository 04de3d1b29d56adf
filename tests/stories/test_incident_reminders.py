"""Reminders that an update is due: exactly once, to the lead first, quiet when one was posted."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.incidents import incidents
from rituals.incidents.drafts import Draft
from rituals.incidents.promises import REMIND, REMIND_ROOM
from rituals.incidents.reminders import NothingDue, Turn, snooze
from rituals.promises import WAITING, Promise, Promises
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, PRODUCT
from storage.promises import SENDING
from tests.stage import shown, spoken
from tests.stories.incidents import Cast, casting, told

ROOM = "inc-1-checkout-answers-wrong"
NIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
"""21:00 in Berlin: quiet hours."""
EVERY_ROLE = (
    ENGINEER, ENGINEERING, MANAGER, PRODUCT, "security", "privacy", "legal", "platform",
)  # fmt: skip
BEFORE_THE_CHANGE = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
"""02:20 summer time in Berlin; at 01:00 UTC the clock goes back from 03:00 to 02:00."""


def reminders(hand: Hand, name: str = "INC-1") -> list[Message]:
    return [one for one in hand.dm() if told(one).startswith(f"An update of {name}")]


def asked(cast: Cast) -> list[Message]:
    """Return what asks everybody in the incident's channel."""
    said = cast.play.posts(cast.room(ROOM))
    return [one for one in said if told(one).startswith("An update of INC-1 is due")]


async def promised(cast: Cast, name: str = "INC-1") -> list[Promise]:
    """List the reminders that were ever promised."""
    async with cast.play.muster.database.reading() as tx:
        made = await Promises(tx, cast.play.sandbox.workspace.team_id).of(name)
    return [one for one in made if one.kind in {REMIND, REMIND_ROOM}]


async def waiting(cast: Cast, name: str = "INC-1") -> list[str]:
    """List the kinds of the reminders that are still to come."""
    return [one.kind for one in await promised(cast, name) if one.state == WAITING]


async def declared(cast: Cast, severity: str = "sev1") -> None:
    await cast.declares(cast.carol, f"/incident {severity} Checkout answers wrong")


async def test_lead_first_then_everybody(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=29)
        assert reminders(cast.carol) == []
        await cast.play.after(minutes=1)
        (word,) = reminders(cast.carol)
        assert "Checkout answers wrong" in told(word)
        assert asked(cast) == []
        await cast.play.after(minutes=10)
        (line,) = asked(cast)
        assert "Lead:" in told(line)
        assert len(reminders(cast.carol)) == 1


async def test_more_seldom_while_nothing_comes(database_url: str) -> None:
    """After 30 and 60 minutes, 2, 4, 8, 16 and 32 hours, then daily."""
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=119)
        assert len(reminders(cast.carol)) == 2
        assert len(asked(cast)) == 2
        await cast.play.after(minutes=1)
        assert len(reminders(cast.carol)) == 3
        await cast.play.after(hours=70)
        assert len(reminders(cast.carol)) == 8
        assert len(asked(cast)) == 8


async def test_new_update_begins_anew(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(hours=5)
        before = len(reminders(cast.carol))
        await cast.says(cast.carol, "/incident update Retries are off", f"#{ROOM}")
        await cast.play.after(minutes=30)
        assert len(reminders(cast.carol)) == before + 1


async def all_see_it(cast: Cast) -> None:
    for name in ("sam", "pia", "bob"):
        await cast.presses(cast.hands[name], cast.hands[name].dm()[0], "Seen")


async def test_third_unanswered_tells_the_head_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await all_see_it(cast)
        await cast.play.after(minutes=129)
        assert cast.alice.dm() == []
        await cast.play.after(minutes=1)
        (word,) = cast.alice.dm()
        why = "Carol leads it, and 3 reminders that an update is due were not answered"
        assert why in told(word)
        await cast.presses(cast.alice, word, "Seen")
        before = len(cast.dms(cast.alice))
        await cast.play.after(hours=40)
        assert len(cast.dms(cast.alice)) == before


async def test_head_who_knows_of_it_reads_a_line(database_url: str) -> None:
    async with casting(database_url, people={"security": ["alice"]}) as cast:
        await declared(cast)
        for hand in (cast.alice, cast.pia, cast.bob):
            await cast.presses(hand, hand.dm()[0], "Seen")
        await cast.play.after(hours=40)
        said = [one for one in cast.dms(cast.alice) if one.startswith("No update of INC-1")]
        assert len(said) == 1


async def test_said_ones_are_edited(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(hours=1)
        first, second = reminders(cast.carol)
        assert told(first) == "An update of INC-1 was due: you are asked again below."
        assert told(second).endswith("Hand over")
        await cast.says(cast.carol, "/incident update Retries are off", f"#{ROOM}")
        for one in reminders(cast.carol):
            said = f"An update of INC-1 was due: posted by <@{cast.carol.user.id}>"
            assert told(one).startswith(said)
            assert "Snooze" not in shown(one)


async def test_update_makes_it_quiet(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=30)
        await cast.says(cast.carol, "/incident update Retries are off", f"#{ROOM}")
        await cast.play.after(minutes=29)
        assert len(reminders(cast.carol)) == 1
        assert asked(cast) == []
        await cast.play.after(minutes=1)
        assert len(reminders(cast.carol)) == 2


async def test_each_once_across_restarts(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        for _ in range(12):  # two hours
            await cast.play.after(minutes=10)
            await cast.play.restart()
        await cast.play.settle()
        assert len(reminders(cast.carol)) == 3
        assert len(asked(cast)) == 2


async def test_downtime_ends_without_burst(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        cast.play.clock.advance(timedelta(hours=6))  # nobody kept anything
        await cast.play.restart()
        await cast.play.settle()
        (word,) = reminders(cast.carol)
        assert "was due 5 h 30 min ago" in told(word)
        await cast.play.after(minutes=10)
        assert len(asked(cast)) == 1
        await cast.play.after(minutes=20)
        assert len(reminders(cast.carol)) == 2


async def test_snooze_moves_one_only(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        due = (await cast.incident()).next_update_at
        await cast.play.after(minutes=30)
        (word,) = reminders(cast.carol)
        await cast.presses(cast.carol, word, "Snooze 30 min")
        assert "this comes again" in told(reminders(cast.carol)[0])
        assert "Snooze" not in shown(reminders(cast.carol)[0])
        assert (await cast.incident()).next_update_at == due
        await cast.play.after(minutes=29)
        assert len(reminders(cast.carol)) == 1
        assert asked(cast) == []
        await cast.play.after(minutes=1)
        assert len(reminders(cast.carol)) == 2
        await cast.play.after(minutes=10)
        assert len(asked(cast)) == 1
        await cast.play.after(minutes=50)  # and on as before
        assert len(reminders(cast.carol)) == 3


async def test_snooze_of_answered_one_says_so(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=30)
        await cast.says(cast.carol, "/incident update Retries are off", f"#{ROOM}")
        incident, team = await cast.incident(), cast.play.team
        assert team is not None
        async with cast.play.muster.database.writing() as tx:
            with pytest.raises(NothingDue, match="waits for no update any more: one was posted"):
                await snooze(
                    tx,
                    team,
                    incident,
                    Turn(0, 0),
                    actor=cast.carol.user.id,
                    now=cast.play.clock.now(),
                )
        assert await waiting(cast) == [REMIND]


async def test_hand_over_from_the_reminder(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=30)
        (word,) = reminders(cast.carol)
        await cast.presses(cast.carol, word, "Hand over")
        await cast.carol.fill({"lead": cast.dan.user.id})
        await cast.carol.submit()
        await cast.play.after(minutes=30)
        assert len(reminders(cast.carol)) == 1
        assert len(reminders(cast.dan)) == 1


async def test_lead_who_left_has_a_stand_in(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.change(cast.carol.user)
        await cast.play.after(minutes=30)
        assert len(reminders(cast.alice)) == 1


async def test_lead_who_left_without_heir(database_url: str) -> None:
    """Nobody is there to be reminded: everybody is asked at once, and on as before."""
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.change(*(one.user for one in cast.hands.values()))
        await cast.play.after(minutes=30)
        (line,) = asked(cast)
        assert "Lead:" not in told(line)
        await cast.play.after(minutes=30)
        assert len(asked(cast)) == 2


async def test_webhook_without_people_asks_the_room(database_url: str) -> None:
    nobody: dict[str, list[str]] = {role: [] for role in EVERY_ROLE}
    async with casting(database_url, people=nobody) as cast:
        team = cast.play.team
        assert team is not None
        async with cast.play.muster.database.writing() as tx:
            draft = Draft(title="Checkout answers wrong", severity="sev1")
            await incidents.report(tx, team, draft, now=cast.play.clock.now())
        await cast.play.after(minutes=30)
        assert len(asked(cast)) == 1
        await cast.says(cast.dan, "/incident lead 1 @dan")
        await cast.play.after(minutes=29)
        assert reminders(cast.dan) == []
        await cast.play.after(minutes=1)
        assert len(reminders(cast.dan)) == 1
        await cast.play.after(minutes=10)
        assert len(asked(cast)) == 2
        await cast.play.after(minutes=50)
        assert len(reminders(cast.dan)) == 2


async def test_everybody_is_asked_in_messages_too(database_url: str) -> None:
    """A private incident without a channel has no place but its people's messages."""
    async with casting(database_url, extras=()) as cast:
        await cast.opens(cast.carol, "/incident sev1 Addresses leak")
        await cast.submits(cast.carol, **{"class": "data-exposure"})
        await cast.play.after(minutes=39)
        assert reminders(cast.sam) == []
        await cast.play.after(minutes=1)
        assert len(reminders(cast.sam)) == 1
        assert reminders(cast.dan) == []  # who is not named in it


async def test_raise_reminds_sooner(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev3")
        await cast.play.after(hours=1)
        await cast.says(cast.carol, "/incident sev 1")
        await cast.play.after(minutes=30)
        assert len(reminders(cast.carol)) == 1
        await cast.says(cast.carol, "/incident sev 4")  # of a Sev4 nobody asks for news
        await cast.play.after(hours=30)
        assert len(reminders(cast.carol)) == 1
        assert await waiting(cast) == []


async def test_daily_one_waits_for_the_morning(database_url: str) -> None:
    async with casting(database_url, start_at=NIGHT) as cast:
        await declared(cast, "sev3")
        await cast.play.after(hours=24)
        assert reminders(cast.carol) == []
        await cast.play.until(datetime(2026, 11, 22, 7, 0, tzinfo=UTC))  # 08:00 in Berlin
        assert len(reminders(cast.carol)) == 1


async def test_open_sev1_is_reminded_of_at_night(database_url: str) -> None:
    async with casting(database_url, start_at=NIGHT) as cast:
        await declared(cast)
        await cast.play.after(minutes=30)
        assert len(reminders(cast.carol)) == 1


async def test_half_an_hour_is_that_on_the_longest_night(database_url: str) -> None:
    async with casting(database_url, start_at=BEFORE_THE_CHANGE) as cast:
        await declared(cast)
        start = cast.play.clock.now()
        await cast.play.until(start + timedelta(minutes=121))
        assert len(reminders(cast.carol)) == 3


async def test_resolve_ends_them(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.play.after(minutes=35)  # the room's is still to come
        await cast.opens(cast.carol, "/incident resolve", f"#{ROOM}")
        await cast.carol.fill({"summary": "A bad prompt"})
        await cast.carol.submit()
        await cast.play.settle()
        assert await waiting(cast) == []
        await cast.play.after(hours=3)
        assert len(reminders(cast.carol)) == 1
        assert asked(cast) == []


async def test_resolved_while_reminder_is_sent(database_url: str) -> None:
    """The reminder has read that it is open, and is under way as the resolution is committed."""
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.opens(cast.carol, "/incident resolve", f"#{ROOM}")
        await cast.carol.fill({"summary": "A bad prompt"})
        lead = cast.carol.user.id
        slow = cast.play.sandbox.faults.delay("chat.postMessage", 1.0, channel=lead)
        cast.play.clock.advance(timedelta(minutes=30))
        keeping = asyncio.create_task(cast.play.settle())
        await cast.play.sandbox.until(lambda: slow.hits or None)
        await cast.carol.submit()
        assert (await cast.incident()).state == "resolved"
        assert [one.state for one in await promised(cast)] == [
            SENDING
        ]  # Slack has not answered yet
        await keeping
        assert len(reminders(cast.carol)) == 1
        assert await waiting(cast) == []
        await cast.play.after(hours=2)
        assert len(reminders(cast.carol)) == 1
        assert asked(cast) == []


async def test_reopened_one_reminds_again(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.opens(cast.carol, "/incident resolve", f"#{ROOM}")
        await cast.carol.fill({"summary": "A bad prompt"})
        await cast.carol.submit()
        await cast.carol.close()
        await cast.play.after(hours=1)
        await cast.says(cast.carol, "/incident reopen It is back", f"#{ROOM}")
        await cast.play.after(minutes=30)
        assert len(reminders(cast.carol)) == 1


def drilled(cast: Cast) -> list[Message]:
    return [one for one in cast.carol.dm() if "n update of DRILL-1" in told(one)]


async def test_drill_is_quiet_at_night_and_then(database_url: str) -> None:
    async with casting(database_url, start_at=NIGHT) as cast:
        await cast.opens(cast.carol, "/incident practise Checkout answers wrong")
        await cast.carol.fill({"severity": "sev1"})
        await cast.carol.submit()
        await cast.play.until(datetime(2026, 11, 21, 6, 59, tzinfo=UTC))  # 07:59 in Berlin
        assert drilled(cast) == []
        await cast.play.until(datetime(2026, 11, 21, 7, 0, tzinfo=UTC))
        assert len(drilled(cast)) == 1
        await cast.play.after(hours=80)
        assert len(drilled(cast)) == 2


async def test_drill_reminds_its_asker_alone(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident practise Checkout answers wrong")
        assert cast.carol.modal is not None
        await cast.carol.fill({"severity": "sev1"})
        await cast.carol.submit()
        await cast.play.settle()
        assert cast.carol.modal is not None
        assert "DRILL-1" in spoken(cast.carol.modal.blocks)
        before = {hand.user.id: len(hand.dm()) for hand in cast.hands.values()}
        await cast.play.after(minutes=45)
        (word,) = drilled(cast)
        assert "Checkout answers wrong" in told(word)
        others = [one for one in cast.hands.values() if one is not cast.carol]
        assert all(len(one.dm()) == before[one.user.id] for one in others)
