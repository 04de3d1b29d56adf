"""Home of who leads a team: what others let pass stands there, as it does on the weekly page."""

from datetime import timedelta

from handlers.home.lists import gather, needs
from rituals.actions import actions
from rituals.rights import viewer
from tests.stories.incidents import Cast, casting
from tests.stories.postmortems import declared, resolves
from tests.stories.test_home_incidents import home_of


async def owes(cast: Cast, title: str, days: int) -> None:
    """Let Carol owe an action that is due in so many days."""
    assert cast.play.team is not None
    now = cast.play.clock.now()
    async with cast.play.muster.database.writing() as tx:
        await actions.owe(
            tx, cast.play.team, title=title, owner=cast.carol.user.id, source="", actor="cli",
            due_on=now.date() + timedelta(days=days), now=now,
        )  # fmt: skip


async def test_what_others_let_pass_needs_who_leads(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, cast.carol)
        await resolves(cast, cast.carol)
        await owes(cast, "Measure it", 1)
        await owes(cast, "Write it down", 20)
        before = await home_of(cast, cast.bob)
        assert "Measure it" not in before
        assert "PM-1" not in before
        await cast.play.after(days=6)
        for hand in (cast.alice, cast.bob):  # she leads, he manages
            said = await home_of(cast, hand)
            assert "ACT-1 · Measure it · " in said
            assert f"5 days overdue (Sat 21 Nov 2026) · <@{cast.carol.user.id}>" in said
            assert "PM-1 · Checkout answers nonsense: owed by Carol (draft, 3 d" in said
            assert "Write it down" not in said
            assert "Needs you Nothing." not in said
        hers = await home_of(cast, cast.carol)
        assert hers.count("ACT-1 · Measure it") == 1
        assert "PM-1 · Checkout answers nonsense: yours to write" in hers
        theirs = await home_of(cast, cast.dan)
        assert "ACT-1" not in theirs
        assert "PM-1" not in theirs


async def test_done_by_another_leaves_the_home(database_url: str) -> None:
    async with casting(database_url) as cast:
        await owes(cast, "Measure it", 1)
        await cast.play.after(days=6)
        assert "ACT-1" in await home_of(cast, cast.bob)
        await cast.says(cast.carol, "/action done 1")
        await cast.play.after(minutes=1)
        assert cast.bob.home is not None
        async with cast.play.muster.database.reading() as tx:
            assert cast.play.team is not None
            who = await viewer(tx, cast.play.team.workspace, cast.bob.user.id)
            of = await gather(tx, who, cast.play.clock.now())
        assert [one.id for one in needs(of) if one.id == "overdue" and one.rows] == []
