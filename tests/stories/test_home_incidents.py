"""Home: incidents to see, updates and postmortems that one owes, and what is open."""

from datetime import timedelta

from bot.sandbox.hand import Hand
from handlers.blocks import VIEW_BLOCKS
from rituals.actions import actions
from tests.stage import spoken
from tests.stories.incidents import Cast, casting
from tests.stories.postmortems import declared, publishes, resolves, saves


async def home_of(cast: Cast, hand: Hand) -> str:
    """Open somebody's Home and return what it says."""
    await hand.open_home()
    await cast.play.settle()
    assert hand.home is not None
    return " ".join(spoken(hand.home.blocks).split())


async def test_home_declares(database_url: str) -> None:
    async with casting(database_url) as cast:
        quiet = await home_of(cast, cast.carol)
        assert quiet.startswith("Declare an incident Log a decision ")
        assert "Needs you Nothing." in quiet
        assert "Open incidents None is open." in quiet
        assert cast.carol.home is not None
        await cast.carol.click(cast.carol.home, "Declare an incident")
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        await cast.submits(cast.carol, title="Search is slow")
        shown = await home_of(cast, cast.carol)
        assert "Open incidents INC-1 · Search is slow (Sev3, open) Show" in shown
        assert "Needs you Nothing." in shown


async def test_told_and_unseen_needs_me(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident declare sev1 Search is down")
        assert "you were told of it. Did you see it?" in await home_of(cast, cast.bob)
        assert "Did you see it?" not in await home_of(cast, cast.dan)
        assert cast.bob.home is not None
        count = len(cast.bob.dm())
        await cast.bob.click(cast.bob.home, "Seen")
        await cast.play.settle()
        assert cast.bob.home is not None
        assert "Did you see it?" not in spoken(cast.bob.home.blocks)
        assert len(cast.bob.dm()) == count
        assert f"<@{cast.bob.user.id}>" in cast.reads()
        assert "saw it" in cast.reads()


async def test_overdue_update_needs_its_lead(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident declare sev2 Search is slow")
        assert "overdue" not in await home_of(cast, cast.carol)
        await cast.play.after(minutes=75)
        assert (
            "🟠 Sev2 · INC-1 · Search is slow: its update is 15 min overdue Update"
            in await home_of(cast, cast.carol)
        )
        assert "its update is" not in await home_of(cast, cast.dan)
        await cast.says(cast.carol, "/incident update INC-1 Looking")
        assert "its update is" not in await home_of(cast, cast.carol)


async def test_the_gravest_comes_first(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident declare sev1 Search is down")
        await cast.declares(cast.carol, "/incident declare sev3 Typos in answers")
        await cast.declares(cast.carol, "/incident declare sev2 Search is slow")
        await cast.play.after(minutes=75)
        said = await home_of(cast, cast.carol)
        order = [said.index(one) for one in ("🔴 Sev1 · INC-1", "🟠 Sev2 · INC-3")]
        assert order == sorted(order)
        there = said.partition("Open incidents")[2]
        assert there.index("INC-1") < there.index("INC-3") < there.index("INC-2")


async def test_postmortem_needs_its_writer_then_its_reader(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        await resolves(cast, cast.carol)
        await cast.play.after(hours=10, minutes=30)
        title = "PM-1 · Checkout answers nonsense"
        hers = await home_of(cast, cast.carol)
        assert f"{title}: yours to write (draft, 2 d 13 h left) Open" in hers
        assert title not in await home_of(cast, cast.alice)
        await saves(cast, cast.carol, "causes", "The prompt was shortened.")
        await saves(cast, cast.carol, "catch", "An evaluation of refusals.")
        await cast.says(cast.carol, "/postmortem review 1")
        await cast.play.after(hours=63)
        assert (
            f"{title}: yours to read and publish (in review, 1 h 30 min overdue)"
            in await home_of(cast, cast.alice)
        )
        assert f"{title}: waits for Alice or Bob (in review, 1 h 30 min overdue)" in (
            await home_of(cast, cast.carol)
        )
        await publishes(cast, cast.alice)
        for hand in (cast.alice, cast.carol):
            assert title not in await home_of(cast, hand)


async def test_private_ones_show_to_the_named(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol, "Keys leaked", private=True)
        assert "🔒 INC-1 · Keys leaked" in await home_of(cast, cast.carol)
        assert "Open incidents None is open." in await home_of(cast, cast.dan)


async def test_home_never_outgrows_slack(database_url: str) -> None:
    async with casting(database_url) as cast:
        for number in range(12):
            await declared(cast, cast.carol, f"Problem {number} {'long ' * 30}")
        now = cast.play.clock.now()
        async with cast.play.muster.database.writing() as tx:
            assert cast.play.team is not None
            for number in range(40):
                await actions.owe(
                    tx, cast.play.team, title=f"Do {number} {'more ' * 40}",
                    owner=cast.carol.user.id, source="INC-1", actor=cast.bob.user.id, now=now,
                    due_on=(now + timedelta(days=number % 9)).date(),
                )  # fmt: skip
        await cast.play.after(hours=3)
        shown = await home_of(cast, cast.carol)
        assert cast.carol.home is not None
        assert len(cast.carol.home.blocks) <= VIEW_BLOCKS
        assert "4 more open incidents" in shown
        assert "32 more actions" in shown
        assert "more coming up" in shown
        assert "Recent decisions" in shown


async def test_status_counts_what_is_open(database_url: str) -> None:
    async with casting(database_url) as cast:
        assert "No incident is open." in await cast.says(cast.dan, "/muster status")
        await declared(cast, cast.carol)
        await declared(cast, cast.carol, "Keys leaked", private=True)
        assert "1 incident is open." in await cast.says(cast.dan, "/muster status")
        assert "2 incidents are open." in await cast.says(cast.carol, "/muster status")
        await resolves(cast, cast.carol)
        await cast.play.after(hours=73)
        said = await cast.says(cast.dan, "/muster status")
        assert "No incident is open. 1 postmortem is overdue." in said
