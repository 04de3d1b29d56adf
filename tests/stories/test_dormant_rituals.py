"""A ritual that has died: its owner is asked once, and the others hear less of it meanwhile."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.roles import ENGINEERING
from storage.members import Members
from tests.stage import shown, spoken
from tests.stories.standing_up import Standing, standing

ASKED = "nobody answered the last 5 times"
TITLE = "1:1 with each report"


def on(day: int, hour: int = 18, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


FIFTH = on(27, 18, 11)
"""The evening of a Friday: the stand-ups of five days are over, the first of them on Monday."""


def question(hand: Hand, about: str = "Stand-up") -> list[Message]:
    return [one for one in hand.dm() if about in shown(one) and "Keep it" in shown(one)]


def words(message: Message) -> str:
    return " ".join(shown(message).split())


def reminded(day: Standing, hand: Hand) -> int:
    """Count how often somebody was reminded of the stand-up, or told who did not answer."""
    return len(day.told(hand))


async def asleep(day: Standing) -> Message:
    """Let five stand-ups go by that nobody answers; return what Alice is asked the next morning."""
    await day.called(owner=None)
    await day.play.until(FIFTH)
    await day.play.until(on(30, 8, 11))  # said in waking hours
    (asked,) = question(day.alice)
    return asked


async def test_its_owner_is_asked_once(database_url: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        assert f"Stand-up of AI platform: {ASKED}. Pause it, or keep it?" in words(asked)
        assert "Pause it Keep it Show" in words(asked)
        for hand in (day.bob, day.carol, day.dan, day.erin):
            assert question(hand) == []
        assert "Stand-up, not held 5 times in a row" in await _home(day, day.alice)
        assert "not held 5 times in a row" not in await _home(day, day.bob)

        # Until she says, its message comes, and nobody is reminded or told who did not answer.
        before = {name: reminded(day, hand) for name, hand in day.hands.items()}
        cards = len(day.cards())
        await day.play.restart()
        await day.play.until(on(4))
        assert {name: reminded(day, hand) for name, hand in day.hands.items()} == before
        assert len(question(day.alice)) == 1
        assert len(day.cards()) == cards + 4
        assert day.play.sandbox.refused == []


async def test_reminders_of_what_lives_go_on(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called(owner=None)
        for number in (23, 24, 25, 26):
            await day.play.until(on(number, month=11))
        assert reminded(day, day.carol) == 4
        await day.play.until(on(27, 10, 11))
        await day.answers(day.erin, next="Tests")
        await day.play.until(on(3))
        assert question(day.alice) == []
        assert reminded(day, day.carol) == 9


async def test_kept_it_is_asked_about_after_as_many_more(database_url: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        before = reminded(day, day.carol)
        told = await day.is_told(day.alice, "Keep it", asked)
        assert "Stand-up stays as it is, reminders too." in told
        assert "asked again if it is missed 5 times more" in told
        (kept,) = (one for one in day.alice.dm() if one.ts == asked.ts)
        assert f"<@{day.alice.user.id}> keeps it as it is" in words(kept).replace("<@ ", "<@")
        assert "Keep it" not in shown(kept)
        assert "in a row" not in await _home(day, day.alice)

        # Reminders come again, and after five more she is asked once more.
        await day.play.until(on(30, 18, 11))
        assert reminded(day, day.carol) == before + 1
        await day.play.until(on(3))
        assert question(day.alice) == []
        await day.play.until(on(8, 8))
        (again,) = question(day.alice)
        assert again.ts != asked.ts


async def test_paused_until_a_day_it_goes_on_by_itself(database_url: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        cards = len(day.cards())
        form = await day.opens(day.alice, "Pause it", asked)
        assert "Left empty, it rests until somebody resumes it." in spoken(form.blocks)
        await day.alice.fill({"until": "2026-11-30"})
        await day.alice.submit()
        assert day.alice.modal is not None
        assert list(day.alice.modal.errors) == ["until"]  # today is no rest
        await day.alice.fill({"until": "2026-12-03"})
        await day.alice.submit()
        assert "it goes on by itself on" in spoken(day.alice.modal.blocks)
        await day.alice.close()
        await day.play.settle()
        assert "it is paused, it goes on by itself on" in words(asked)
        assert "Keep it" not in shown(asked)
        listed = await _typed(day.alice, "/ritual")
        assert "paused until Thursday, 3 December 2026" in " ".join(listed.split())
        await day.play.restart()
        await day.play.until(on(2))
        assert len(day.cards()) == cards
        await day.play.until(on(3))
        assert len(day.cards()) == cards + 1
        assert day.play.sandbox.refused == []


async def test_resumed_by_hand_no_date_moves_it(database_url: str) -> None:
    async with standing(database_url) as day:
        cadence = await day.called(owner=None)
        told = await _typed(day.alice, "/ritual pause standup until 2026-12-03")
        assert "it goes on by itself on" in told
        assert "goes on." in await _typed(day.alice, "/ritual resume standup")
        assert "nobody is called until" in await _typed(day.alice, "/ritual pause standup")
        await day.play.until(on(5))
        assert await day.occurrences(cadence) == []
        for typed, told in (
            ("standup until whenever", "“whenever” is no date"),
            ("standup until today", "It rests until a day from tomorrow on"),
            ("standup until 2026-11-01", "is past"),
            ("standup whenever", "No ritual here is called “standup whenever”"),
        ):
            assert told in await _typed(day.alice, f"/ritual pause {typed}"), typed


@pytest.mark.parametrize("second", ["Keep it", "Pause it"])
async def test_a_second_click_says_what_became_of_it(database_url: str, second: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        buttons = list(asked.blocks)
        await _typed(day.bob, "/ritual pause standup")
        await day.play.settle()
        assert "it is paused, nobody is called until" in words(asked)
        asked.blocks = buttons  # another window of hers still shows them
        told = await day.is_told(day.alice, second, asked)
        assert (
            "there is nothing to decide" if second == "Keep it" else "is paused already"
        ) in told


async def test_an_answer_wakes_it(database_url: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        before = reminded(day, day.carol)
        await day.play.until(on(30, 9, 11))
        await day.answers(day.dan, next="I am here")
        assert "it is attended to again, or was changed since" in words(asked)
        assert "Keep it" not in shown(asked)
        await day.play.until(on(30, 18, 11))
        assert reminded(day, day.carol) == before + 1  # she is reminded again
        assert "in a row" not in await _home(day, day.alice)


async def test_who_may_not_is_told(database_url: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        team = day.play.team
        assert team is not None
        async with day.play.muster.database.writing() as tx:
            await Members(tx, team.workspace).fill(team.id, ENGINEERING, [day.dan.user.id])
        for button in ("Keep it", "Pause it"):
            told = await day.is_told(day.alice, button, asked)
            assert "a ritual is for Bob (Manager) or Dan (Engineering lead)" in told
        # Who leads now is asked after the next that nobody answers.
        await day.play.until(on(1, 8))
        assert len(question(day.dan)) == 1
        assert len(question(day.alice)) == 1


async def test_both_press_at_once(database_url: str) -> None:
    async with standing(database_url) as day:
        asked = await asleep(day)
        before = len(day.alice.dm())
        await asyncio.gather(*(day.alice.click(asked, "Keep it") for _ in range(2)))
        await day.play.sandbox.until(lambda: len(day.alice.dm()) == before + 2)
        said = " ".join(words(one) for one in day.alice.dm()[-2:])
        assert "stays as it is, reminders too" in said
        assert "there is nothing to decide" in said


async def test_private_one_is_asked_of_its_owner_alone(database_url: str) -> None:
    async with standing(database_url) as day:
        bob, carol = day.bob.user.id, day.carol.user.id
        await day.called(
            "one-on-one", channel=bob, owner=bob, who="chosen", chosen=f"{bob},{carol}"
        )
        await day.play.until(datetime(2027, 1, 15, 18, tzinfo=UTC))
        (asked,) = question(day.bob, TITLE)
        assert "of its last 3 dates nobody recorded an outcome" in words(asked)
        assert TITLE in await _home(day, day.bob)
        for hand in (day.alice, day.carol, day.dan, day.erin):
            assert question(hand, TITLE) == []
        for hand in (day.alice, day.dan, day.erin):
            assert day.told(hand, TITLE) == []
            assert TITLE not in await _home(day, hand)
        assert day.play.posts() == []


async def test_weekends_off_and_everybody_away_count_for_nothing(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called(owner=None)
        await day.play.until(on(23, 8, 11))
        for name in ("alice", "carol", "dan", "erin"):
            await day.is_told(day.hands[name], "Away")
        await day.play.until(on(30, 9, 11))
        assert question(day.alice) == []  # four of the five days
        await day.play.until(on(1, 9))
        assert len(question(day.alice)) == 1


# -- what a person sees ----------------------------------------------------------------------------


async def _home(day: Standing, hand: Hand) -> str:
    await hand.open_home()
    await day.play.settle()
    assert hand.home is not None
    return " ".join(spoken(hand.home.blocks).split())


async def _typed(hand: Hand, text: str) -> str:
    done = await hand.type("#platform", text)
    assert done.message is not None
    return " ".join(shown(done.message).split())
