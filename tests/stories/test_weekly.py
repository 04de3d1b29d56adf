"""`/weekly` as people ask for it: this week so far, another one, of which team, and who may."""

from datetime import UTC, datetime

from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""08:30 in Berlin."""
THIS, NEXT = "2026-W47", "2026-W48"


async def another(cast: Cast, name: str, *, private: bool = False, **roles: list[str]) -> Team:
    """Set up a second team, without a channel."""
    workspace = cast.play.sandbox.workspace
    ids = {role: [workspace.user(one).id for one in people] for role, people in roles.items()}
    async with cast.play.muster.database.writing() as tx:
        return await set_up(
            tx,
            workspace.team_id,
            Founding(name, "America/New_York", private=private, people=ids, rituals=()),
            actor="cli",
            now=cast.play.clock.now(),
        )


async def test_week_is_shown_so_far(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.bob, "/weekly")
        assert told.startswith("AI platform: 2026-W47, 16 to 22 November 2026, so far")
        assert "On track" in told
        # The next week is of the ritual that it is called to.
        assert "Tue 24 Nov: Architecture review" in told
        assert "Later" not in told


async def test_empty_week_says_so(database_url: str) -> None:
    async with casting(database_url, rituals=()) as cast:
        told = await cast.says(cast.bob, "/weekly")
        assert "Nothing happened this week, as far as Muster knows." in told
        assert "Nothing needs you." in told
        assert "Nothing is planned." in told


async def test_monday_shows_last_week(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        assert "2026-W47" in await cast.says(cast.dan, "/weekly")
        assert "2026-W48" in await cast.says(cast.dan, "/weekly this")
        await cast.play.after(days=1)
        assert "2026-W48" in await cast.says(cast.dan, "/weekly")
        assert "2026-W47" in await cast.says(cast.dan, "/weekly last")
        assert "2026-W47" in await cast.says(cast.dan, "/weekly ai platform 2026-w47")


async def test_odd_weeks_are_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        assert "2026 has no week 54" in await cast.says(cast.bob, "/weekly 2026-W54")
        assert "begins on 30 November 2026" in await cast.says(cast.bob, "/weekly 2026-W49")
        assert "is no week" in await cast.says(cast.bob, "/weekly 2026-47")
        told = await cast.says(cast.bob, "/weekly 2026-W10")
        assert "begins on Friday, 20 November 2026" in told


async def test_weeks_are_said_as_people_say_them(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY.replace(day=25))
        for typed in (
            "last week", "Last  Week", "2026 W47", "2026-w47 AI platform", "ai platform last week",
            "AI platform 2026 w47", "last AI platform", "previous week ai platform",
        ):  # fmt: skip
            told = await cast.says(cast.bob, f"/weekly {typed}")
            assert told.startswith("AI platform: 2026-W47"), typed
        for typed in ("this week", "this", "AI platform this week", "this week AI platform"):
            assert "2026-W48, 23" in await cast.says(cast.bob, f"/weekly {typed}"), typed
        for typed in ("yesterday", "week", "<script>"):
            told = await cast.says(cast.bob, f"/weekly {typed}")
            assert f"“{typed}” is no week ( last , W47) and no team that you see." in told
            assert "You see: AI platform." in told
        for typed, meant in (("lst", "last"), ("ai platfrom", "AI platform")):
            told = await cast.says(cast.bob, f"/weekly {typed}")
            assert f"Did you mean {meant} ?" in told
            assert "You see" not in told
        for typed in ("next", "next week", "AI platform next week", "2026-w49"):
            told = await cast.says(cast.bob, f"/weekly {typed}")
            assert "begins on 30 November 2026" in told, typed
        for typed in ("W47", "w47", "w47 AI platform"):
            assert "2026-W47, 16" in await cast.says(cast.bob, f"/weekly {typed}"), typed
        assert "no team called “Sandworms”" in await cast.says(cast.bob, "/weekly Sandworms last")


async def test_team_called_like_a_week_is_that_team(database_url: str) -> None:
    async with casting(database_url) as cast:
        await another(cast, "Last week", manager=["bob"])
        assert (await cast.says(cast.bob, "/weekly last week")).startswith("Last week: ")
        told = await cast.says(cast.bob, "/weekly last week this week")
        assert told.startswith("Last week: 2026-W47")


async def test_who_is_in_two_teams_chooses(database_url: str) -> None:
    async with casting(database_url) as cast:
        await another(cast, "Search", engineer=["dan"])
        await another(cast, "Ads", manager=["erin"])
        dm = f"@{cast.play.sandbox.workspace.users[cast.bob.app.bot_user].name}"
        done = await cast.dan.type(dm, "/weekly this week")
        assert done.message is not None
        await cast.play.settle()
        assert "Which one?" in shown(done.message)
        assert "Ads" not in str(done.message.blocks)
        await cast.dan.choose(done.message, "weekly:week", "Search")
        await cast.play.settle()
        assert "Search: 2026-W47, 16 to 22 November 2026" in shown(cast.dan.dm()[-1])


async def test_private_team_is_as_if_not_there(database_url: str) -> None:
    async with casting(database_url) as cast:
        await another(cast, "Skunkworks", private=True, manager=["erin"])
        unseen = await cast.says(cast.dan, "/weekly Skunkworks")
        unknown = await cast.says(cast.dan, "/weekly Sandworms")
        assert unseen.replace("Skunkworks", "Sandworms") == unknown
        unseen = await cast.says(cast.dan, "/weekly Skunkworks last")
        unknown = await cast.says(cast.dan, "/weekly Sandworms last")
        assert unseen.replace("Skunkworks", "Sandworms") == unknown
        assert "You see: AI platform." in unseen
        assert "Skunkworks" in await cast.says(cast.erin, "/weekly skunkworks")


async def test_week_is_for_its_teams_people(database_url: str) -> None:
    async with casting(database_url) as cast:
        await another(cast, "Search", manager=["erin"])
        assert "for the people of Search" in await cast.says(cast.dan, "/weekly search")


async def test_several_teams_are_one_page(database_url: str) -> None:
    async with casting(database_url) as cast:
        await another(cast, "Search", manager=["erin"], sponsor=["bob"])
        await cast.play.log(cast.alice, "Use one queue")
        dm = f"@{cast.play.sandbox.workspace.users[cast.bob.app.bot_user].name}"
        told = await cast.says(cast.bob, "/weekly", dm)
        assert told.startswith("2 teams")
        assert "AI platform" in told
        assert "Search" in told
        # In a team's channel it is that team's.
        assert (await cast.says(cast.bob, "/weekly")).startswith("AI platform")


async def test_weeks_back_and_forth(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY.replace(day=24))
        done = await cast.dan.type("#platform", "/weekly")
        assert done.message is not None
        await cast.dan.click(done.message, "Earlier")
        await cast.play.settle()
        back = cast.dan.sees("#platform")[-1]
        told = spoken(back.blocks)
        assert "2026-W47" in told
        assert "Earlier" not in told  # nothing is known of the team before
        await cast.dan.click(back, "Later")
        await cast.play.settle()
        assert "2026-W48" in spoken(cast.dan.sees("#platform")[-1].blocks)


async def test_check_ins_are_counted_for_who_leads(database_url: str) -> None:
    async with casting(database_url) as cast:
        assert "Check-ins" in await cast.says(cast.bob, "/weekly")
        assert "Check-ins" not in await cast.says(cast.dan, "/weekly")


async def test_proposal_waits_for_who_approves(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.log(cast.carol, "Use one queue")
        assert "waits for you" in await cast.says(cast.alice, "/weekly")
        assert "waits for you" not in await cast.says(cast.dan, "/weekly")
