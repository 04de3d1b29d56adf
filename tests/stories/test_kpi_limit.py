"""A value past its limit is told: to whom the charter names, once, by day, and until corrected."""

from datetime import UTC, datetime, timedelta

from rituals.roles import DIRECTOR, SPONSOR
from storage.members import Members
from tests.stage import Play, stage
from tests.stories.figures import give, join, secret_team, told, typed

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 16, 21, 0, tzinfo=UTC)
"""Ten in the evening in Berlin."""
PAST = "Budget variance of AI platform is past its limit"


async def over(play: Play, value: str = "12,5 %") -> str:
    """Let Alice report spend past its limit of 10 %, and return what she is answered."""
    answer = await typed(play.alice, f"/kpi report budget-variance {value}")
    await play.settle()
    return answer


async def test_each_named_person_is_told_with_the_reason(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        fiona = await join(play, "fiona", "finance")
        diana = await join(play, "diana", DIRECTOR, SPONSOR)
        answer = await over(play)
        assert "It is past its limit of 10 %." in answer
        for hand in (fiona, diana, play.bob):
            assert f"<@{hand.user.id}>" in answer
        (word,) = told(fiona)
        assert f"{PAST}: 12.5 %" in word
        assert "Limit:  10 %" in word
        assert f"Reported by:  <@{play.alice.user.id}>" in word
        assert "Why you:  Finance (FinOps) (spend over its limit)." in word
        (word,) = told(diana)
        assert "Executive sponsor, director or VP (spend over its limit)." in word
        (word,) = told(play.bob)
        assert "In the place of procurement, which nobody holds (spend over its limit)." in word
        assert told(play.alice) == []


async def test_value_within_its_limit_tells_nobody(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        assert "past its limit" not in await over(play, "10 %")
        assert told(play.bob) == []


async def test_same_value_again_tells_nobody_twice(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await over(play)
        again = await over(play)
        assert "Whom that concerns was told when it was reported." in again
        await play.restart()
        await play.settle()
        assert len(told(play.bob)) == 1
        await over(play, "14 %")  # another value is another word; the first says what became of it
        first, second = sorted(told(play.bob), key=lambda word: "was past" not in word)
        assert "Corrected since to 14 %" in first
        assert f"{PAST}: 14 %" in second


async def test_one_reason_is_enough(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await give(play, DIRECTOR, play.bob.user.id)
        await over(play)
        (word,) = told(play.bob)
        assert "Why you:  Director or VP (spend over its limit)." in word
        await give(play, DIRECTOR)
        await over(play, "30 %")
        (word,) = [one for one in told(play.bob) if "30 %" in one and "was past" not in one]
        assert "In the place of finance (FinOps) and 3 more roles, which nobody holds" in word


async def test_correction_stands_in_the_message(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await over(play)
        answer = await over(play, "2 %")
        says = "The message that told of 12.5 % says now that it was corrected:"
        assert f"{says}  <@{play.bob.user.id}>" in answer
        (word,) = told(play.bob)
        assert "Budget variance of AI platform was past its limit: 12.5 %" in word
        assert f"Corrected since to 2 %  by  <@{play.alice.user.id}>" in word


async def test_nobody_is_told_at_night(database_url: str) -> None:
    async with stage(database_url, start_at=LATE) as play:
        await over(play)
        assert told(play.bob) == []
        await play.restart()
        await play.until(datetime(2026, 11, 17, 6, 59, tzinfo=UTC))
        assert told(play.bob) == []
        await play.until(datetime(2026, 11, 17, 8, 0, tzinfo=UTC))
        assert len(told(play.bob)) == 1


async def test_what_is_corrected_in_time_is_told_to_nobody(database_url: str) -> None:
    async with stage(database_url, start_at=LATE) as play:
        await over(play)
        assert "says now that it was corrected" not in await over(play, "2 %")
        await play.until(LATE + timedelta(days=1))
        assert told(play.bob) == []


async def test_manager_stands_in_for_who_has_left(database_url: str) -> None:
    async with stage(database_url, start_at=LATE) as play:
        fiona = await join(play, "fiona", "finance", "procurement", DIRECTOR, SPONSOR)
        answer = await over(play)
        assert f"<@{play.bob.user.id}>" not in answer
        await play.change(fiona.user)
        await play.until(LATE + timedelta(days=1))
        assert told(fiona) == []
        (word,) = [one for one in told(play.bob) if PAST in one]
        assert "In the place of finance (FinOps)" in word


async def test_private_team_tells_nothing_more_to_who_is_out(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        vera, fiona = await join(play, "vera"), await join(play, "fiona")
        vault = await secret_team(play, vera)
        async with play.muster.database.writing() as tx:
            await Members(tx, vault.workspace).fill(vault.id, "finance", [fiona.user.id])
        await typed(vera, "/kpi report budget-variance 12.5", "#vault")
        await play.settle()
        (word,) = told(fiona)
        assert "Budget variance of Vault is past its limit: 12.5 %" in word
        async with play.muster.database.writing() as tx:
            await Members(tx, vault.workspace).fill(vault.id, "finance", [])
        answer = await typed(vera, "/kpi report budget-variance 17", "#vault")
        assert f"<@{fiona.user.id}>" not in answer
        await play.settle()
        assert told(fiona) == [word]


async def test_who_reports_and_alone_is_named_knows(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        for role in ("finance", "procurement", DIRECTOR, SPONSOR):
            await give(play, role, play.alice.user.id)
        assert "It concerns you alone, and you know." in await over(play)
        assert told(play.alice) == told(play.bob) == []


async def test_earlier_day_is_no_news(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await over(play, "2 %")
        assert "past its limit" not in await over(play, "30 % 2026-11-01")
        assert told(play.bob) == []
