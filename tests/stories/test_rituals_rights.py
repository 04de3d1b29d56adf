"""Who sees a team's rituals and who changes them: private teams, guests, whoever added and left."""

from rituals.teams.setup import move_home
from tests.stories.deciding import casting
from tests.stories.test_rituals_added import kept, saves
from tests.stories.test_rituals_changed import REVIEW, adds


async def test_private_team_is_private_here_too(database_url: str) -> None:
    async with casting(database_url, private=True) as cast:
        cadence = await kept(cast, REVIEW)
        cast.play.sandbox.workspace.add_channel("lobby", members=[cast.erin.user.id])
        for text in ("/ritual", "/ritual show archi", f"/ritual show {cadence.id}",
                     f"/ritual pause {cadence.id}", "/ritual add standup"):  # fmt: skip
            told = await cast.says(cast.erin, text, "#lobby")
            assert "Architecture review" not in told, text
            assert "AI platform" not in told, text
        assert (await kept(cast, REVIEW)).state == "active"


async def test_guest_does_nothing_here(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.change(cast.erin.user, is_restricted=True)
        told = await cast.says(cast.erin, "/ritual")
        assert "Guests and people of other workspaces answer" in told


async def test_who_added_it_changes_it(database_url: str) -> None:
    async with casting(database_url, people={"product": ["carol"]}) as cast:
        await cast.opens(cast.carol, "/ritual add technical-forum")
        assert "is added" in await saves(cast, cast.carol)
        await cast.carol.close()
        assert "is paused" in await cast.says(cast.carol, "/ritual pause technical-forum")
        assert "goes on" in await cast.says(cast.bob, "/ritual resume technical-forum")
        told = await cast.says(cast.dan, "/ritual pause technical-forum")
        assert "Pausing a ritual is for" in told


async def test_private_one_outlives_its_owner(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add one-on-one")
        await saves(cast, cast.bob, report=cast.carol.user.id)
        await cast.bob.close()
        one = await kept(cast, "one-on-one")
        await cast.play.change(cast.bob.user)
        # Whoever is left in it can end it; nobody else learns of it.
        assert "No ritual here" in await cast.says(cast.alice, f"/ritual pause {one.id}")
        assert "is paused" in await cast.says(cast.carol, f"/ritual pause {one.id}")


async def test_new_home_leaves_what_is_elsewhere(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        people = [one.user.id for one in (cast.alice, cast.bob)]
        other = workspace.add_channel("forum", members=people)
        await cast.opens(cast.bob, "/ritual add technical-forum")
        await saves(cast, cast.bob, channel=other.id)
        await cast.bob.close()
        await cast.opens(cast.bob, "/ritual add one-on-one")
        await saves(cast, cast.bob, report=cast.carol.user.id)
        await cast.bob.close()
        await adds(cast, "cost-review")
        home = workspace.add_channel("home", members=people)
        assert cast.play.team is not None
        async with cast.play.muster.database.writing() as tx:
            await move_home(tx, cast.play.team, home.id, actor="cli", now=cast.play.clock.now())
        assert (await kept(cast, "cost-review")).channel == home.id
        assert (await kept(cast, "technical-forum")).channel == other.id
        assert (await kept(cast, "one-on-one")).channel == cast.bob.user.id
