"""A stand-up's whole day: asked, answered, away, reminded once, closed, and answered late."""

from datetime import UTC, datetime, timedelta

from tests.stage import shown, spoken
from tests.stories.standing_up import standing, utc

MONDAY_9 = utc(23, 8)
MONDAY_15 = utc(23, 14)
MONDAY_17 = utc(23, 16)
TUESDAY_9 = utc(24, 8)


async def test_whole_day_of_a_standup(database_url: str) -> None:  # noqa: PLR0915 - a whole day
    async with standing(database_url) as day:
        cadence = await day.called()
        await day.play.until(MONDAY_9)
        assert len(day.cards()) == 1
        assert "🟢 Now · can be answered until" in day.reads()
        assert "0 of 4 answered" in day.reads()
        assert day.reads().endswith("Answer Away")

        # Alice answers in one window; her answers stand in the thread, the count on the card.
        form = await day.opens(day.alice, "Answer")
        assert "What did you get done?" in spoken(form.blocks)
        await day.alice.fill({"done": "The queue", "next": "The cache", "blocked": "No GPU"})
        await day.alice.submit()
        assert day.alice.modal is not None
        assert "your answers stand in its thread" in spoken(day.alice.modal.blocks)
        await day.alice.close()
        await day.play.settle()
        assert "1 of 4 answered" in day.reads()
        (said,) = day.thread()
        assert said.startswith(f"<@{day.alice.user.id}>")
        assert "What did you get done? The queue" in said
        assert "What blocks you? No GPU" in said

        # She changes her mind: the same reply is edited, and counted once.
        form = await day.opens(day.alice, "Answer")
        assert "The cache" in str(form.blocks)
        await day.alice.fill({"next": "The index"})
        await day.alice.submit()
        await day.alice.close()
        await day.play.settle()
        (said,) = day.thread()
        assert "What comes next? The index" in said
        assert "1 of 4 answered" in day.reads()

        # Dan is away, and nobody reminds him; Carol and Erin are reminded once.
        assert "you are marked away" in await day.is_told(day.dan, "Away")
        assert "1 of 3 answered · 1 away" in day.reads()
        await day.play.until(MONDAY_15)
        assert day.told(day.alice) == []
        assert day.told(day.dan) == []
        (reminder,) = day.told(day.carol)
        assert "waits for your answers" in shown(reminder)
        await day.answers(day.carol, reminder, next="Tests")
        assert "you have answered" in shown(day.told(day.carol)[0])
        assert len(day.told(day.erin)) == 1

        # At five it closes: counts for everybody, what blocks whom, and names to who leads.
        await day.play.until(MONDAY_17)
        assert "✅ Held" in day.reads()
        assert "2 of 3 answered · 1 away" in day.reads()
        assert f"What blocks you? <@{day.alice.user.id}> : No GPU" in day.reads()
        assert f"<@{day.erin.user.id}>" not in day.reads()
        (names,) = [one for one in day.told(day.alice) if "No answer came from" in shown(one)]
        assert f"<@{day.erin.user.id}>" in shown(names)
        assert f"<@{day.dan.user.id}>" not in shown(names)
        for hand in (day.bob, day.carol, day.dan, day.erin):
            assert all("No answer came from" not in shown(one) for one in day.told(hand))

        # Erin answers late, and that is said; Alice's answers stand as they were.
        await day.answers(day.erin, button="Answer late", next="Sleep")
        assert "2 of 3 answered · 1 late · 1 away" in day.reads()
        assert day.thread()[-1].startswith(f"<@{day.erin.user.id}> · late")
        told = await day.is_told(day.alice, "Answer late")
        assert "your answers stand as they were" in told

        # On Tuesday what comes next is what she said, and what blocks her blocks her still.
        await day.play.until(TUESDAY_9)
        assert len(day.cards()) == 2
        form = await day.opens(day.alice, "Answer")
        filled = {
            one["block_id"]: one["element"].get("initial_value")
            for one in form.blocks
            if one["type"] == "input"
        }
        assert filled["done"] == "The index"
        assert filled["blocked"] == "No GPU"
        assert filled["next"] is None
        assert [one.state for one in await day.occurrences(cadence)][:2] == ["held", "open"]
        assert day.play.sandbox.refused == []


async def test_nobody_answers_and_somebody_says_why(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_17)
        assert "Not held" in day.reads()
        assert "recorded as missed: nobody answered." in day.reads()
        told = await day.is_told(day.carol, "Why not held?")
        assert "Saying why it was not held is for Bob (Manager) or Alice (Engineering lead)" in told
        await day.opens(day.bob, "Why not held?")
        await day.bob.fill({"why": "We were all at the <@here> offsite."})
        await day.bob.submit()
        await day.bob.close()
        await day.play.settle()
        assert "recorded as missed: We were all at the <@here> offsite." in day.reads()


async def test_late_answer_is_not_nobody(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_17)
        await day.answers(day.erin, button="Answer late", next="Sleep")
        assert "recorded as missed · 0 of 4 answered · 1 late" in day.reads()
        assert "nobody answered" not in day.reads()


async def test_everybody_is_away(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        for hand in (day.alice, day.carol, day.dan, day.erin):
            await day.is_told(hand, "Away")
        assert "everybody is away" in day.reads()
        await day.play.until(MONDAY_17)
        assert "recorded as missed: everybody was away." in day.reads()
        assert [one for one in day.told(day.alice) if "No answer" in shown(one)] == []


async def test_away_is_taken_back(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        await day.is_told(day.dan, "Away")
        assert "you are counted" in await day.is_told(day.dan, "Away")
        assert "0 of 4 answered" in day.reads()
        await day.play.until(MONDAY_15)
        assert len(day.told(day.dan)) == 1


async def test_who_may_answer(database_url: str) -> None:
    """The manager is of the team, and counted apart; a stranger is told whom it asks."""
    async with standing(database_url) as day:
        await day.called()
        play = day.play
        guest = play.sandbox.workspace.add_user("gina", tz="Europe/Berlin", is_restricted=True)
        other = play.sandbox.workspace.add_user("olga", tz="Europe/Berlin")
        visitor = play.sandbox.workspace.add_channel("elsewhere", members=[other.id])
        assert visitor is not None
        await play.until(MONDAY_9)
        await day.answers(day.bob, next="Budget")
        assert "0 of 4 answered, and 1 more" in day.reads()
        play.sandbox.workspace.join(play.channel, guest.id)
        said = await day.is_told(play.sandbox.hand(guest.id), "Answer")
        assert "Guests and people of other workspaces" in said


async def test_chosen_people_alone_answer(database_url: str) -> None:
    async with standing(database_url) as day:
        chosen = f"{day.carol.user.id},{day.dan.user.id}"
        await day.called(who="chosen", chosen=chosen)
        await day.play.until(MONDAY_9)
        assert "0 of 2 answered" in day.reads()
        said = await day.is_told(day.erin, "Answer")
        assert "Stand-up asks Carol and Dan." in said


async def test_three_thousand_characters_everywhere(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        long = "é" * 3000
        await day.answers(day.alice, done=long, next=long, blocked=long, anomalies=long)
        await day.play.until(MONDAY_17)
        assert "1 of 4 answered" in day.reads()
        assert len(day.thread()) == 1
        assert day.play.sandbox.refused == []


async def test_required_question_is_asked_for(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        await day.opens(day.alice, "Answer")
        await day.alice.fill({"next": "   "})
        await day.alice.submit()
        assert day.alice.modal is not None
        assert day.alice.modal.errors == {"next": "This one needs an answer."}


async def test_deleted_message_comes_back(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        day.play.sandbox.workspace.remove(day.card)
        assert day.cards() == []
        await day.play.until(MONDAY_15)
        await day.answers(day.carol, day.told(day.carol)[0], next="Tests")
        assert "1 of 4 answered" in day.reads()
        assert len(day.cards()) == 1


async def test_archived_channel_is_told_and_answers_are_kept(database_url: str) -> None:
    async with standing(database_url) as day:
        cadence = await day.called()
        await day.alice.archive("#platform")
        await day.play.until(MONDAY_15)
        assert day.cards() == []
        (told,) = [one for one in day.told(day.alice) if "could not be shown" in shown(one)]
        assert "is archived" in shown(told)
        (reminder,) = day.told(day.carol)
        await day.answers(day.carol, reminder, next="Tests")
        await day.play.until(MONDAY_17)
        assert (await day.occurrences(cadence))[0].state == "held"
        await day.play.until(utc(25, 16))
        troubles = [one for one in day.told(day.alice) if "could not be shown" in shown(one)]
        assert len(troubles) == 1


async def test_restart_in_the_middle(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        await day.answers(day.alice, next="The cache")
        await day.play.restart()
        await day.play.until(MONDAY_15)
        assert len(day.told(day.carol)) == 1
        await day.play.restart()
        await day.play.until(MONDAY_17)
        assert "1 of 4 answered" in day.reads()
        assert len(day.cards()) == 1
        assert len(day.thread()) == 1


async def test_facilitator_leaves_in_the_middle(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called(facilitators=day.erin.user.id)
        await day.play.until(MONDAY_9)
        assert f"Facilitated by <@{day.erin.user.id}>" in day.reads()
        await day.answers(day.alice, next="The cache")
        await day.play.change(day.erin.user)
        await day.answers(day.carol, next="Tests")
        assert "Facilitated by" not in day.reads()
        assert "2 of 3 answered" in day.reads()
        await day.play.until(MONDAY_17)
        (names,) = [one for one in day.told(day.alice) if "No answer came from" in shown(one)]
        assert f"<@{day.dan.user.id}>" in shown(names)


async def test_home_lists_what_is_not_answered(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        await day.carol.open_home()
        await day.play.settle()
        assert day.carol.home is not None
        assert "AI platform: Stand-up asks you" in spoken(day.carol.home.blocks)
        await day.carol.click(day.carol.home, "Answer")
        await day.play.sandbox.until(lambda: day.carol.modal)
        await day.carol.fill({"next": "Tests"})
        await day.carol.submit()
        await day.play.settle()
        assert "asks you" not in spoken(day.carol.home.blocks)
        await day.bob.open_home()
        await day.play.settle()
        assert day.bob.home is not None
        assert "asks you" not in spoken(day.bob.home.blocks)


async def test_month_of_downtime_nudges_nobody(database_url: str) -> None:
    """What was open as the bot stopped is closed without a word to anybody; today's is opened."""
    async with standing(database_url) as day:
        cadence = await day.called()
        await day.play.until(MONDAY_9)
        await day.answers(day.alice, next="The cache")
        day.play.clock.move_to(datetime(2026, 12, 21, 8, 30, tzinfo=UTC))
        await day.play.settle()
        assert (await day.occurrences(cadence))[0].state == "held"
        assert day.told(day.carol) == []
        assert day.told(day.alice) == []
        assert len(day.cards()) == 2
        assert "0 of 4 answered" in day.reads()


async def test_words_say_at_the_close_what_became_of_them(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_15)
        await day.answers(day.carol, day.told(day.carol)[0], next="Tests")
        assert "Change my answers" in day.reads(day.told(day.carol)[0])
        assert "Answer Away" in day.reads(day.told(day.erin)[0])
        await day.play.until(MONDAY_17)
        (hers,) = day.told(day.carol)
        closed = "Stand-up of Monday, 23 November 2026 is closed: you"
        assert day.reads(hers) == f"{closed} answered."
        (silent,) = day.told(day.erin)
        assert day.reads(silent) == f"{closed} did not answer."
        await day.answers(day.erin, button="Answer late", next="Sleep")
        assert day.reads(day.told(day.erin)[0]) == f"{closed} answered late."


async def test_removed_ritual_asks_nothing_any_more(database_url: str) -> None:
    async with standing(database_url) as day:
        cadence = await day.called()
        await day.play.until(MONDAY_15)
        (word,) = day.told(day.erin)
        assert "waits for your answers" in shown(word)
        await day.alice.type("#platform", "/ritual remove standup")
        await day.play.sandbox.until(lambda: day.alice.modal)
        await day.alice.submit()
        await day.alice.close()
        await day.play.settle()
        assert "Called off" in day.reads()
        assert "removed by @Alice" in day.reads()
        assert "Answer" not in day.reads()
        assert "is called off: removed by @" in day.reads(day.told(day.erin)[0])
        assert "actions" not in {one["type"] for one in day.told(day.erin)[0].blocks}
        (one,) = await day.occurrences(cadence)
        assert one.state == "skipped"
        await day.play.until(MONDAY_17)
        assert "Called off" in day.reads()
        for hand in day.hands.values():
            assert all("No answer came from" not in shown(one) for one in day.told(hand))


async def test_who_leads_is_not_named_to_themselves(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        for hand in (day.carol, day.dan):
            await day.answers(hand, next="Tests")
        await day.play.until(MONDAY_17)
        (names,) = [one for one in day.told(day.alice) if "No answer came from" in shown(one)]
        named = day.reads(names).partition("No answer came from")[2]
        assert f"<@{day.erin.user.id}>" in named
        assert f"<@{day.alice.user.id}>" not in named


async def test_answer_stands_whoever_presses_away(database_url: str) -> None:
    async with standing(database_url) as day:
        await day.called()
        await day.play.until(MONDAY_9)
        await day.answers(day.dan, next="Tests")
        told = await day.is_told(day.dan, "Away")
        assert "Your answer stands, so Stand-up counts you." in told
        assert "1 of 4 answered" in day.reads()
        done = await day.alice.type("#platform", "/ritual run standup")
        assert done.message is not None
        assert "is open already. Answer it, or let it close." in shown(done.message)


async def test_closed_offers_what_still_makes_sense(database_url: str) -> None:
    """A late answer is offered for two days, and the reason asked for once."""
    async with standing(database_url) as day:
        await day.called(rule="FREQ=WEEKLY;BYDAY=MO")
        await day.play.until(MONDAY_17)
        assert day.reads().endswith("Answer late Why not held?")
        assert "primary" not in str(day.card.blocks)
        await day.opens(day.bob, "Why not held?")
        await day.bob.fill({"why": "We were all at the offsite."})
        await day.bob.submit()
        await day.bob.close()
        await day.play.settle()
        assert day.reads().endswith("Answer late")
        await day.play.until(MONDAY_17 + timedelta(days=2, minutes=-1))
        assert day.reads().endswith("Answer late")
        await day.play.until(MONDAY_17 + timedelta(days=2, minutes=1))
        assert "Answer late" not in day.reads()
