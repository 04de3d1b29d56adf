"""Private rituals: each of their people has the message alone; nobody else hears of it."""

from tests.stage import shown
from tests.stories.standing_up import Standing, standing, utc
from tests.stories.test_home import home_of

THURSDAY_13 = utc(26, 12)
FRIDAY_13 = utc(27, 12)
TITLE = "1:1 with each report"


async def called(day: Standing, **fields: object) -> None:
    """Let Bob hold a 1:1 with Carol."""
    bob, carol = day.bob.user.id, day.carol.user.id
    await day.called(
        "one-on-one", channel=bob, owner=bob, who="chosen", chosen=f"{bob},{carol}", **fields
    )


async def test_one_on_one_is_between_two(database_url: str) -> None:
    async with standing(database_url) as day:
        await called(day)
        await day.play.until(THURSDAY_13)
        (his,) = day.told(day.bob, TITLE)
        (hers,) = day.told(day.carol, TITLE)
        for message in (his, hers):
            assert "🟢 Now" in shown(message)
            assert shown(message).endswith("Outcome Away")
        assert day.play.posts() == []
        for hand in (day.alice, day.dan, day.erin):
            assert day.told(hand, TITLE) == []

        # Once Bob says that it took place, Carol's copy says so too, and still nobody else's.
        await day.opens(day.bob, "Outcome", his)
        await day.bob.submit()
        await day.play.settle()
        assert "✅ Held" in shown(his)
        assert "✅ Held" in shown(hers)
        assert day.play.posts() == []
        for hand in (day.alice, day.dan, day.erin):
            assert day.told(hand, TITLE) == []
        assert day.play.sandbox.refused == []


async def test_two_at_the_same_time_are_said_to_who_has_both(database_url: str) -> None:
    async with standing(database_url) as day:
        await called(day)
        bob, dan = day.bob.user.id, day.dan.user.id
        await day.called(
            "one-on-one", channel=bob, owner=bob, who="chosen", chosen=f"{bob},{dan}",
            title="1:1 with Dan",
        )  # fmt: skip
        await day.play.until(THURSDAY_13)
        told = [shown(one) for one in day.told(day.bob, "1:1") if "🟢 Now" in shown(one)]
        assert len(told) == 2
        assert any("at that time too." in one for one in told)
        for hand, title in ((day.carol, TITLE), (day.dan, "1:1 with Dan")):
            (theirs,) = day.told(hand, title)
            assert "🟢 Now" in shown(theirs)
            assert "at that time" not in shown(theirs)
        assert day.told(day.carol, "1:1 with Dan") == []
        assert day.play.sandbox.refused == []


async def test_one_on_one_that_was_missed_is_told_to_no_one_else(database_url: str) -> None:
    async with standing(database_url) as day:
        await called(day)
        await day.play.until(FRIDAY_13)
        (his,) = day.told(day.bob, TITLE)
        (hers,) = day.told(day.carol, TITLE)
        assert "Not held" in shown(his)
        assert "Not held" in shown(hers)
        assert day.play.posts() == []
        assert day.told(day.alice, TITLE) == []


async def test_away_in_a_copy_shows_in_both(database_url: str) -> None:
    async with standing(database_url) as day:
        await called(day, questions='{"topics": {"ask": "What shall we talk about?"}}')
        await day.play.until(THURSDAY_13)
        (his,) = day.told(day.bob, TITLE)
        (hers,) = day.told(day.carol, TITLE)
        assert "0 of 2 answered" in shown(hers)
        await day.carol.click(hers, "Away")
        await day.play.settle()
        assert "0 of 1 answered · 1 away" in " ".join(shown(his).split())
        assert "0 of 1 answered · 1 away" in " ".join(shown(hers).split())


async def test_home_shows_it_to_its_people_alone(database_url: str) -> None:
    async with standing(database_url) as day:
        await called(day)
        for name in ("alice", "dan", "erin"):
            assert TITLE not in await home_of(day.play, name)
        assert TITLE in await home_of(day.play, "bob")
        assert TITLE in await home_of(day.play, "carol")
