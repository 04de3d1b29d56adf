"""Who is asked to approve a decision, when, and what becomes of the question."""

from datetime import UTC, datetime

from tests.stage import shown, spoken
from tests.stories.deciding import casting

NIGHT = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
SATURDAY_8_IN_BERLIN = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
THURSDAY_NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


async def test_approvers_are_asked_with_buttons(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        for hand in (cast.alice, cast.bob):
            (question,) = hand.dm()
            assert "ADR-1 waits for your approval." in shown(question)
            assert shown(question).endswith("Accept Reject Ask for changes Show all")
        assert cast.carol.dm() == []
        assert cast.dan.dm() == []

        # Bob answers from his message; Alice's says that nothing is asked any more.
        await cast.bob.click(cast.bob.dm()[0], "Accept")
        await cast.play.settle()
        (question,) = cast.alice.dm()
        assert "ADR-1 is accepted; nothing is asked of you any more." in shown(question)
        assert shown(question).endswith("Show it")
        assert "✅ Accepted" in shown(cast.card(1))


async def test_question_at_night_waits_for_the_morning(database_url: str) -> None:
    async with casting(database_url, start_at=NIGHT) as cast:
        await cast.log(cast.carol, "Use one queue")
        assert "🟡 Proposed" in shown(cast.card(1))
        assert cast.alice.dm() == []
        await cast.play.until(SATURDAY_8_IN_BERLIN)
        assert "ADR-1 waits for your approval." in shown(cast.alice.dm()[0])


async def test_settled_at_night_is_never_asked(database_url: str) -> None:
    async with casting(database_url, start_at=NIGHT) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.bob, "/adr accept 1")
        await cast.play.until(SATURDAY_8_IN_BERLIN)
        assert cast.alice.dm() == []


async def test_one_reminder_and_no_second(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        await cast.play.until(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
        assert len([one for one in cast.alice.dm() if "ADR-1" in shown(one)]) == 1
        await cast.play.until(THURSDAY_NOON)
        reminders = [one for one in cast.alice.dm() if "has waited for your approval" in shown(one)]
        assert len(reminders) == 1
        assert "I will not ask again; it stays on your Home." in shown(reminders[0])
        await cast.play.after(days=14)
        told = [one for one in cast.alice.dm() if "has waited for your approval" in shown(one)]
        assert len(told) == 1
        await cast.alice.click(reminders[0], "Accept")
        await cast.play.settle()
        assert "✅ Accepted" in shown(cast.card(1))


async def test_author_is_told_which_changes_are_asked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        form = await cast.presses(cast.alice, cast.alice.dm()[0], "Ask for changes")
        assert "Changes to ADR-1" in str(form.title) + spoken(form.blocks)
        done = await cast.alice.submit()
        assert done.refused == "form_incomplete"  # it wants a reason
        await cast.alice.fill({"why": "Say what it costs <!channel>"})
        await cast.alice.submit()
        await cast.play.settle()
        (word,) = cast.carol.dm()
        told = " ".join(shown(word).split())
        assert f"<@{cast.alice.user.id}> asks for changes to ADR-1 · Use one queue:" in told
        assert "Say what it costs" in told
        assert "🟡 Proposed" in shown(cast.card(1))
        assert "needs changes, it was said by" in cast.thread(1)[-1]
        await cast.presses(cast.carol, word, "Edit")


async def test_deputy_is_asked_in_the_givers_place(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.alice, "/muster delegate @dan until 2026-12-01")
        await cast.log(cast.carol, "Use one queue")
        assert any("ADR-1 waits for your approval." in shown(one) for one in cast.dan.dm())
        assert not any("waits for your approval" in shown(one) for one in cast.alice.dm())


async def test_deputy_from_outside_hears_nothing_of_a_private_team(database_url: str) -> None:
    async with casting(database_url, private=True) as cast:
        await cast.says(cast.alice, "/muster delegate @erin until 2026-12-01")
        told = len(cast.erin.dm())
        await cast.log(cast.carol, "Use one queue")
        assert len(cast.erin.dm()) == told
        assert any("ADR-1 waits for your approval." in shown(one) for one in cast.alice.dm())


async def test_rejection_goes_to_the_author(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        told = await cast.says(cast.bob, "/adr reject 1 Too dear")
        assert "ADR-1 is rejected." in told
        line = cast.thread(1)[-1]
        assert "Too dear" in line
        assert f"for <@{cast.carol.user.id}>" in line
        assert "⛔ Rejected" in shown(cast.card(1))
        assert "ADR-1 is rejected; nothing is asked" in shown(cast.alice.dm()[0])
