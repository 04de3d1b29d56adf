"""72 hours: each reminder exactly once, whatever is restarted, and none after it is settled."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.sandbox.hand import Hand
from tests.stage import Play
from tests.stories.incidents import Cast, casting, told
from tests.stories.postmortems import (
    cards,
    declared,
    opens_window,
    postmortem,
    publishes,
    reopens,
    resolves,
    saves,
)

ROOM = "inc-1-checkout-answers-nonsense"
SETTLED = (" : published by ", " : waived by ", "was opened again", "was resolved again")
"""What a word is edited to, once nobody is asked any more."""
STEPS = (24, 48, 72, 96, 120)


def words_to(hand: Hand, *, reading: str = "PM-1 ·") -> list[str]:
    """Return what the bot said to somebody of the postmortem that it is owed."""
    return [said for said in map(told, hand.dm()) if said.startswith(reading) and _owed(said)]


def words_in(cast: Cast) -> list[str]:
    place = cast.room(ROOM)
    return [
        said
        for said in map(told, cast.play.posts(place))
        if said.startswith("PM-1") and _owed(said)
    ]


def _owed(said: str) -> bool:
    return any(one in said for one in (" is due ", " was due ", *SETTLED))


async def after(play: Play, start: datetime, hours: int) -> None:
    await play.until(start + timedelta(hours=hours))


async def test_each_reminder_comes_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        seen: list[tuple[int, int, int]] = []
        for hours in STEPS:
            await cast.play.restart()
            await after(cast.play, begins, hours)
            await cast.play.restart()
            seen.append((len(words_to(cast.carol)), len(words_in(cast)), len(words_to(cast.bob))))
        assert seen == [(1, 0, 0), (1, 1, 0), (2, 2, 0), (2, 2, 1), (2, 2, 2)]
        assert len(cards(cast)) == 1


async def test_every_word_says_when(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 97)
        first, due = words_to(cast.carol)
        warning, due_too = words_in(cast)
        (late,) = words_to(cast.bob)
        assert first.endswith("left. Write it Ask for a review Add an action Waive")
        assert "24 h left." in warning
        assert " is due now (" in due
        assert " is due now (" in due_too
        assert "24 h overdue. Owned by" in late


async def test_the_channel_has_nothing_more(database_url: str) -> None:
    """In the team's own channel there is one message of the incident, and it is its card."""
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 121)
        about = [said for said in map(told, cast.play.posts()) if "nonsense" in said]
        assert len(about) == 1
        assert about[0].startswith("INC-1")


@pytest.mark.parametrize("settled", ["waived", "published"])
async def test_nothing_comes_once_settled(database_url: str, settled: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 25)
        if settled == "waived":
            said = await cast.says(cast.bob, "/postmortem waive 1 It was a test of ours.")
            assert "PM-1 is waived" in said
        else:
            await saves(cast, cast.carol, "catch", "An evaluation of refusals.")
            await cast.says(cast.carol, "/postmortem review 1")
            assert "is published" in await publishes(cast, cast.alice)
        assert (await postmortem(cast)).state == settled
        settled_words = [*words_to(cast.carol), *words_in(cast)]
        assert settled_words
        for said in settled_words:
            assert f"PM-1 · Checkout answers nonsense : {settled} by " in said
            assert "Write it" not in said
        before = Counter([*words_to(cast.carol), *words_in(cast), *words_to(cast.bob)])
        await cast.play.restart()
        await after(cast.play, begins, 200)
        assert Counter([*words_to(cast.carol), *words_in(cast), *words_to(cast.bob)]) == before
        assert settled.capitalize() in told(cards(cast)[0])


async def test_the_last_word_alone_says_what_became(database_url: str) -> None:
    """Who was reminded twice reads two things: what it said then, and what became of it."""
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 97)
        firsts = words_to(cast.carol)[0], words_in(cast)[0]
        await cast.says(cast.bob, "/postmortem waive 1 It was a test of ours.")
        for before, words in zip(firsts, (words_to(cast.carol), words_in(cast)), strict=True):
            first, last = words
            assert " : waived by " in last
            assert before.startswith(first)
            assert " left." in first
            assert before != first, "its buttons are gone"
        (late,) = words_to(cast.bob)
        assert " : waived by " in late


async def test_a_word_on_its_way_is_the_last(database_url: str) -> None:
    """Waived while a reminder is being sent: that one says so, and the one before it does not."""
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 71)
        slow = cast.play.sandbox.faults.delay("chat.postMessage", 1.0, channel=cast.carol.user.id)
        cast.play.clock.move_to(begins + timedelta(hours=72))
        await cast.play.sandbox.until(lambda: slow.hits)
        await cast.says(cast.bob, "/postmortem waive 1 It was a test of ours.")
        await cast.play.settle()
        first, last = words_to(cast.carol)
        assert " left." in first
        assert " : waived by " in last


async def test_a_reopen_begins_all_anew(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 50)
        await saves(cast, cast.carol, "lessons", "Ask twice.")
        await reopens(cast, cast.carol)
        stopped = (len(words_to(cast.carol)), len(words_in(cast)))
        await cast.play.restart()
        await after(cast.play, begins, 120)
        assert (len(words_to(cast.carol)), len(words_in(cast))) == stopped == (1, 1)
        assert not words_to(cast.bob)
        again = await resolves(cast, cast.carol)
        found = await postmortem(cast)
        assert (found.round, found.due_at) == (2, again + timedelta(hours=72))
        seen = []
        for hours in STEPS:
            await after(cast.play, again, hours)
            await cast.play.restart()
            seen.append((len(words_to(cast.carol)), len(words_in(cast)), len(words_to(cast.bob))))
        assert seen == [(2, 1, 0), (2, 2, 0), (3, 3, 0), (3, 3, 1), (3, 3, 2)]
        assert len(cards(cast)) == 1
        window = await opens_window(cast, cast.carol)
        assert "Ask twice." in str(window.blocks)


async def test_a_review_reminds_its_readers(database_url: str) -> None:
    """In review it waits for those who may publish it; each is told once at a step."""
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await saves(cast, cast.carol, "catch", "An evaluation of refusals.")
        await cast.says(cast.carol, "/postmortem review 1")
        await after(cast.play, begins, 73)
        (hers,) = [said for said in words_to(cast.alice) if "is due now" in said]
        assert "waits for you to publish it or to send it back" in hers
        assert "Publish" in hers
        (owners,) = [said for said in words_to(cast.carol) if "is due now" in said]
        waits = f"waits for <@{cast.alice.user.id}> or <@{cast.bob.user.id}> to publish it"
        assert waits in owners
        await after(cast.play, begins, 121)
        assert len(words_to(cast.alice)) == len(words_to(cast.bob)) == 4
        assert len([said for said in words_to(cast.alice) if "Publish" in said]) == 4
        await publishes(cast, cast.alice)
        for hand in (cast.alice, cast.bob, cast.carol):
            *before, last = map(told, hand.dm())
            assert " : published by " in last
            assert not [said for said in before if " : published by " in said]
            assert not [said for said in (*before, last) if "Send back" in said or "Waive" in said]
        assert any(" : you were asked " in said for said in map(told, cast.alice.dm()))


async def test_a_reopen_says_so_in_its_words(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        await after(cast.play, begins, 50)
        await reopens(cast, cast.carol)
        for (said,) in (words_to(cast.carol), words_in(cast)):
            assert said.endswith("INC-1 was opened again, so its clock is stopped.")


async def test_an_archived_channel_stops_no_word(database_url: str) -> None:
    """Nobody hears of the archive: the first word that is refused finds it out."""
    async with casting(database_url, extras=("incidents",)) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        cast.play.sandbox.workspace.archive(cast.room(ROOM), cast.carol.user.id)
        await after(cast.play, begins, 49)
        thread = [told(one) for one in cast.carol.thread(cast.card())]
        assert len([said for said in thread if _owed(said)]) == 1
        assert len([said for said in thread if said.startswith("PM-1 ·") and "Draft" in said]) == 1


async def test_a_card_deleted_by_hand_comes_again(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        begins = await resolves(cast, cast.carol)
        (card,) = cards(cast)
        cast.play.sandbox.workspace.remove(card)
        await after(cast.play, begins, 25)
        assert len(cards(cast)) == 1
