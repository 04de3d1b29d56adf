"""Chased until done: one message a working morning, edited as things get done, then the manager."""

from datetime import UTC, datetime

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from tests.stage import shown
from tests.stories.deciding import casting

FRIDAY_9 = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
"""09:00 in Berlin."""
MONDAY_9 = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TUESDAY_9 = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def said(message: Message) -> str:
    return " ".join(shown(message).split())


def mornings(hand: Hand) -> list[Message]:
    """Return the morning messages that somebody has."""
    return [one for one in hand.dm() if "action" in said(one) or "all done" in said(one)]


async def last(hand: Hand) -> str:
    return said(mornings(hand)[-1])


async def test_owner_reads_before_on_and_after_the_day(database_url: str) -> None:
    async with casting(database_url) as cast:  # Friday, 11:00 in Berlin
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-26")
        days = []
        for day in range(21, 31):
            for hour in (7, 8):
                before = len(mornings(cast.carol))
                await cast.play.until(datetime(2026, 11, day, hour, 59, tzinfo=UTC))
                if len(mornings(cast.carol)) > before:
                    days.append((day, hour, (await last(cast.carol)).split(" ▫️ ")[0]))
        # The day before, on the day; the third day after is a Sunday, so the Monday.
        assert [(day, hour) for day, hour, _ in days] == [(25, 8), (26, 8), (30, 8)]
        (word, _, late) = mornings(cast.carol)
        assert said(word).startswith(
            "Wednesday, 25 November 2026: One action needs you ▫️ ACT-1 · Fix the alert"
            " · due tomorrow Done Hand over Move Drop Show"
        )
        assert "ACT-1 · Fix the alert · 4 days overdue (Thu 26 Nov 2026)" in said(late)


async def test_morning_is_said_once_through_restart(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.restart()
        await cast.play.until(MONDAY_9.replace(hour=7, minute=59))
        assert mornings(cast.carol) == []
        await cast.play.restart()
        await cast.play.until(MONDAY_9)
        assert len(mornings(cast.carol)) == 1
        await cast.play.restart()
        await cast.play.until(MONDAY_9.replace(hour=22))
        assert len(mornings(cast.carol)) == 1


async def test_morning_stays_nine_through_clock_change(database_url: str) -> None:
    """Summer time begins in Berlin on Sunday, 28 March 2027."""
    start = datetime(2027, 3, 25, 12, 0, tzinfo=UTC)
    async with casting(database_url, start_at=start) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2027-03-29")
        await cast.play.until(datetime(2027, 3, 26, 7, 59, tzinfo=UTC))
        assert mornings(cast.carol) == []
        await cast.play.until(datetime(2027, 3, 26, 8, 0, tzinfo=UTC))  # the word before: Friday
        assert len(mornings(cast.carol)) == 1
        await cast.play.until(datetime(2027, 3, 29, 6, 59, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 1
        await cast.play.until(datetime(2027, 3, 29, 7, 0, tzinfo=UTC))
        assert "due today" in await last(cast.carol)


async def test_day_before_monday_is_friday(database_url: str) -> None:
    early = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    async with casting(database_url, start_at=early) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-23")
        await cast.play.until(FRIDAY_9)
        assert "due Mon 23 Nov 2026" in await last(cast.carol)
        await cast.play.until(MONDAY_9.replace(hour=7, minute=59))
        assert len(mornings(cast.carol)) == 1
        await cast.play.until(MONDAY_9)
        assert "due today" in await last(cast.carol)


async def test_holiday_is_no_morning(database_url: str) -> None:
    """25 and 26 December are holidays in Germany, and then comes a weekend."""
    start = datetime(2026, 12, 21, 12, 0, tzinfo=UTC)
    async with casting(database_url, start_at=start, country="DE") as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-12-25")
        await cast.play.until(datetime(2026, 12, 24, 8, 0, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 1
        await cast.play.until(datetime(2026, 12, 28, 7, 59, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 1
        await cast.play.until(datetime(2026, 12, 28, 8, 0, tzinfo=UTC))
        assert "3 days overdue" in await last(cast.carol)


async def test_each_reads_in_their_own_zone(database_url: str) -> None:
    async with casting(database_url) as cast:
        cast.dan.user.tz = "Asia/Tokyo"
        await cast.says(cast.dan, "/action")  # Slack is asked who he is
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.says(cast.carol, "/action add Write the test @dan by 2026-11-24")
        await cast.play.until(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
        assert mornings(cast.dan) == []
        await cast.play.until(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))  # 09:00 in Tokyo
        assert "ACT-2 · Write the test · due tomorrow" in await last(cast.dan)
        assert f"new for you, from <@{cast.carol.user.id}>" in await last(cast.dan)
        assert mornings(cast.carol) == []
        await cast.play.until(MONDAY_9)
        assert len(mornings(cast.carol)) == 1


async def test_one_message_gathers_and_is_edited(database_url: str) -> None:
    async with casting(database_url) as cast:
        for title in ("One", "Two", "Three", "Four"):
            await cast.says(cast.carol, f"/action add {title} @carol by 2026-11-24")
        await cast.play.until(MONDAY_9)
        (word,) = mornings(cast.carol)
        assert "Monday, 23 November 2026: 4 actions need you" in said(word)

        await cast.carol.click(word, "Done", value="1:morning")
        await cast.play.settle()
        assert "3 actions need you ✅ ACT-1 · One done ▫️ ACT-2" in said(word)
        # From elsewhere, and by somebody else, too.
        await cast.says(cast.bob, "/action done 2")
        assert f"✅ ACT-2 · Two done by <@{cast.bob.user.id}>" in said(word)
        await cast.says(cast.carol, "/action move 3 2026-12-01 The vendor is late")
        assert "🗓️ ACT-3 · Three moved to Tuesday, 1 December 2026" in said(word)
        await cast.says(cast.carol, "/action drop 4 It is not needed")
        assert "🗑️ ACT-4 · Four dropped" in said(word)
        assert said(word).startswith("Monday, 23 November 2026: all done")

        # Done by mistake: it stands there again.
        await cast.says(cast.carol, "/action reopen 1")
        assert "One action needs you ▫️ ACT-1 · One · due tomorrow Done" in said(word)
        assert len(mornings(cast.carol)) == 1
        await cast.says(cast.carol, "/action done 1")
        # Nothing is due: no message, and the one that was moved has its own day before.
        await cast.play.until(datetime(2026, 11, 30, 7, 59, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 1
        await cast.play.until(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))
        assert "ACT-3 · Three · due tomorrow · moved once" in await last(cast.carol)


async def test_handed_over_is_in_the_others_morning(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.until(MONDAY_9)
        (word,) = mornings(cast.carol)
        await cast.presses(cast.carol, word, "Hand over")
        await cast.carol.fill({"owner": cast.dan.user.id, "why": "You know it better"})
        await cast.carol.submit()
        await cast.play.settle()
        dan = f"<@{cast.dan.user.id}>"
        assert f"all done ➡️ ACT-1 · Fix the alert handed over to {dan}" in said(word)
        assert mornings(cast.dan) == []
        await cast.play.until(TUESDAY_9)
        assert "due today · new for you, from" in await last(cast.dan)
        assert len(mornings(cast.carol)) == 1


async def test_fourth_word_reaches_the_manager(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        for day in (23, 24, 27):  # before, on the day, and the third after it
            await cast.play.until(datetime(2026, 11, day, 8, 0, tzinfo=UTC))
            assert mornings(cast.bob) == []
        await cast.play.until(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 4
        (word,) = mornings(cast.bob)
        assert "Others owe these 🔴 ACT-1 · Fix the alert · 6 days overdue" in said(word)
        assert f"<@{cast.carol.user.id}> · was reminded of it Hand over Done" in said(word)
        # It stays there every third day until he does something about it.
        await cast.play.until(datetime(2026, 12, 3, 8, 0, tzinfo=UTC))
        assert len(mornings(cast.bob)) == 2
        await cast.presses(cast.bob, mornings(cast.bob)[-1], "Hand over")
        await cast.bob.fill({"owner": cast.dan.user.id})
        await cast.bob.submit()
        await cast.play.settle()
        assert "all done" in await last(cast.bob)
        await cast.play.until(datetime(2026, 12, 4, 8, 0, tzinfo=UTC))
        assert "ACT-1 · Fix the alert" in await last(cast.dan)
        assert len(mornings(cast.bob)) == 2


async def test_leavers_actions_go_to_the_manager(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-12-11")
        await cast.play.change(cast.carol.user)
        await cast.play.until(MONDAY_9)
        (word,) = mornings(cast.bob)
        carol = f"<@{cast.carol.user.id}>"
        assert f"due Fri 11 Dec 2026 · {carol} · cannot do it any more Hand over" in said(word)
        await cast.play.until(TUESDAY_9)
        assert len(mornings(cast.bob)) == 1
        # Nobody took it: its own days bring it up again, with the manager alone.
        await cast.play.until(datetime(2026, 12, 10, 8, 0, tzinfo=UTC))
        assert len(mornings(cast.bob)) == 2
        assert mornings(cast.carol) == []


async def test_guest_keeps_no_action(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.change(cast.carol.user, is_restricted=True)
        await cast.play.until(MONDAY_9)
        assert mornings(cast.carol) == []
        assert "cannot do it any more" in await last(cast.bob)


async def test_quiet_moves_the_morning(database_url: str) -> None:
    """Chosen before it was promised, or after: either way nothing is said, and nothing lost."""
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.until(MONDAY_9.replace(hour=7))
        await cast.says(cast.carol, "/muster quiet until 2026-11-25")
        await cast.play.until(datetime(2026, 11, 26, 7, 59, tzinfo=UTC))
        assert mornings(cast.carol) == []
        await cast.play.until(datetime(2026, 11, 26, 8, 0, tzinfo=UTC))
        assert "2 days overdue" in await last(cast.carol)
        await cast.play.until(datetime(2026, 11, 26, 18, 0, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 1


async def test_late_riser_reads_it_later(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/muster quiet 20:00-10:30")
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.until(datetime(2026, 11, 23, 9, 29, tzinfo=UTC))
        assert mornings(cast.carol) == []
        await cast.play.until(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
        assert len(mornings(cast.carol)) == 1


async def test_crowd_of_actions_is_one_message_a_day(database_url: str) -> None:
    async with casting(database_url) as cast:
        for number in range(20):
            await cast.says(cast.carol, f"/action add Task {number} @carol by 2026-11-23")
        await cast.play.until(MONDAY_9)
        (word,) = mornings(cast.carol)
        assert "15 actions need you" in said(word)
        assert "5 more follow on the next working morning: /action lists all." in said(word)
        await cast.play.until(TUESDAY_9)
        assert len(mornings(cast.carol)) == 2
        assert "Task 19" in await last(cast.carol)
        assert "Task 0 " not in await last(cast.carol)


async def test_morning_survives_slacks_failures(database_url: str) -> None:
    """What never arrived was never said: the second try says all of it."""
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.until(MONDAY_9.replace(hour=7, minute=59))
        hers, faults = cast.carol.user.id, cast.play.sandbox.faults
        faults.drop("chat.postMessage", effect=False, channel=hers)
        faults.ratelimit("chat.postMessage", retry_after=1, channel=hers)
        await cast.play.until(MONDAY_9)
        (word,) = mornings(cast.carol)
        assert "One action needs you ▫️ ACT-1" in said(word)
        told = await cast.says(cast.carol, "/action show 1")
        assert told.count("brought up with") == 1


async def test_morning_given_up_is_said_with_the_next(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.carol, "/action add Fix the alert @carol by 2026-11-24")
        await cast.play.until(MONDAY_9.replace(hour=7, minute=59))
        hers, faults = cast.carol.user.id, cast.play.sandbox.faults
        faults.error("chat.postMessage", "restricted_action", channel=hers)
        await cast.play.until(MONDAY_9)
        assert mornings(cast.carol) == []
        await cast.play.until(TUESDAY_9)
        assert "due today" in await last(cast.carol)
        assert len(mornings(cast.carol)) == 1
