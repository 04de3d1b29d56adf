"""A Home is kept up to date: by what others do, by the clock, and no oftener than it changes."""

from datetime import timedelta

import pytest

from bot.sandbox.hand import Hand
from rituals.actions import actions
from rituals.home import home
from rituals.promises import ENDED, Promises
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from storage.homes import Homes
from storage.promises import Promise
from tests.stage import Play, spoken, stage
from tests.stories.incidents import casting
from tests.stories.test_decision import TUESDAY_9_IN_BERLIN
from tests.stories.test_home import home_of


def reads(hand: Hand) -> str:
    """Return what somebody's Home says, without opening it anew."""
    assert hand.home is not None
    return " ".join(spoken(hand.home.blocks).split())


def published(play: Play, hand: Hand) -> int:
    """Count how often somebody's Home was published."""
    calls = [one for one in play.sandbox.received if one.method == "views.publish"]
    return sum(one.arguments.get("user_id") == hand.user.id for one in calls)


async def owes(play: Play, hand: Hand, title: str) -> None:
    """Let somebody owe an action, as the command line would write it."""
    assert play.team is not None
    async with play.muster.database.writing() as tx:
        await actions.owe(
            tx, play.team, title=title, owner=hand.user.id, source="", actor="cli",
            now=play.clock.now(),
        )  # fmt: skip


async def of_home(play: Play, hand: Hand) -> list[Promise]:
    async with play.muster.database.reading() as tx:
        found = await Promises(tx, play.sandbox.workspace.team_id).of(hand.user.id)
    return [one for one in found if one.kind == home.HOME]


async def test_it_follows_what_others_do(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "bob")
        await home_of(play, "alice")
        await play.log(play.alice, "Use one queue")
        await play.after(seconds=3)
        assert reads(play.bob).count("ADR-1 · Use one queue (proposed)") == 2
        assert "Recent decisions 🟡 ADR-1 · Use one queue (proposed)" in reads(play.alice)


async def test_it_follows_the_command_line(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        await owes(play, play.alice, "Rotate the keys")
        await play.after(seconds=3)
        assert "ACT-1 · Rotate the keys" in reads(play.alice)


async def test_it_follows_after_a_restart(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        await owes(play, play.alice, "Rotate the keys")
        await play.restart()
        await play.after(seconds=3)
        assert "ACT-1 · Rotate the keys" in reads(play.alice)


async def test_it_follows_the_clock(database_url: str) -> None:
    """Bob looked on Friday; on Tuesday at nine the review is there for him to record."""
    async with stage(database_url) as play:
        await home_of(play, "bob")
        assert "AI platform: Architecture review Outcome" not in reads(play.bob)
        await play.until(TUESDAY_9_IN_BERLIN)
        assert "AI platform: Architecture review Outcome" in reads(play.bob)


async def test_an_update_falls_due_in_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident declare sev2 Search is slow")
        await home_of(cast.play, "carol")
        assert "its update is" not in reads(cast.carol)
        await cast.play.after(hours=1, minutes=1)
        assert "INC-1 · Search is slow: its update is" in reads(cast.carol)


async def test_what_is_the_same_is_not_published(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        before = published(play, play.alice)
        await owes(play, play.bob, "Only his")
        await play.after(seconds=3)
        await home_of(play, "alice")
        assert published(play, play.alice) == before


async def test_many_changes_are_one_publish(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        before = published(play, play.alice)
        for number in range(5):
            await owes(play, play.alice, f"Do {number}")
        await play.after(seconds=5)
        assert "ACT-5" in reads(play.alice)
        # Two, where the five fall into two spans of two seconds.
        assert 1 <= published(play, play.alice) - before <= 2


async def test_a_home_that_slack_lost_is_published(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        before = published(play, play.alice)
        del play.sandbox.workspace.homes[play.alice.user.id, play.alice.app.id]
        await home_of(play, "alice")
        assert published(play, play.alice) == before + 1


async def test_nobody_is_followed_for_ever(database_url: str) -> None:
    """Two weeks after somebody looked, nothing of theirs is drawn, and the row is forgotten."""
    async with stage(database_url) as play:
        await home_of(play, "alice")
        await play.after(days=16)
        before = published(play, play.alice)
        await owes(play, play.alice, "Rotate the keys")
        await play.after(days=1)
        assert published(play, play.alice) == before
        async with play.muster.database.reading() as tx:
            workspace = play.sandbox.workspace.team_id
            assert await Homes(tx, workspace).of(play.alice.user.id) is None
        await home_of(play, "alice")
        assert "ACT-1 · Rotate the keys" in reads(play.alice)


async def test_who_never_looked_costs_nothing(database_url: str) -> None:
    async with stage(database_url) as play:
        await owes(play, play.alice, "Rotate the keys")
        await play.after(seconds=5)
        async with play.muster.database.reading() as tx:
            workspace = play.sandbox.workspace.team_id
            made = await Promises(tx, workspace).of(home.ALL)
        assert [one for one in made if one.kind == home.TOUCH] == []
        assert play.alice.home is None


async def test_a_home_before_the_team(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        assert "Needs you Nothing." in await home_of(play, "alice")
        assert "Nothing in the next 7 days." in reads(play.alice)
        people = [play.alice.user.id, play.bob.user.id]
        async with play.muster.database.writing() as tx:
            await set_up(
                tx,
                play.sandbox.workspace.team_id,
                Founding(
                    name="AI platform",
                    zone="Europe/Berlin",
                    channel=play.channel.id,
                    people={ENGINEER: people, MANAGER: people[1:], ENGINEERING: people[:1]},
                    rituals=("architecture-review",),
                ),
                actor="cli",
                now=play.clock.now(),
            )
        await play.after(seconds=3)
        assert "AI platform: Architecture review" in reads(play.alice)


async def test_who_becomes_a_guest_is_shown_nothing(database_url: str) -> None:
    async with stage(database_url) as play:
        await owes(play, play.alice, "Rotate the keys")
        assert "ACT-1" in await home_of(play, "alice")
        await play.change(play.alice.user, is_restricted=True)
        assert "ACT-1" not in reads(play.alice)
        assert "Guests and people of other workspaces answer" in reads(play.alice)


async def test_who_left_is_shown_nothing(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        before = published(play, play.alice)
        await play.change(play.alice.user)
        await owes(play, play.bob, "Rotate the keys")
        await play.after(days=1)
        assert published(play, play.alice) == before
        assert {(one.state, one.why) for one in await of_home(play, play.alice)} == {
            (ENDED, "they have left")
        }


@pytest.mark.parametrize("pause", [timedelta(seconds=0), timedelta(seconds=90)])
async def test_a_private_team_stays_its_own(database_url: str, pause: timedelta) -> None:
    """Two viewers of one change: who is in the private team, and who is not."""
    async with stage(database_url) as play:
        lab = play.sandbox.workspace.add_channel(
            "lab", members=[play.alice.user.id], is_private=True
        )
        async with play.muster.database.writing() as tx:
            hidden = await set_up(
                tx,
                play.sandbox.workspace.team_id,
                Founding(
                    name="Secret lab",
                    zone="Europe/Berlin",
                    channel=lab.id,
                    private=True,
                    people={ENGINEER: [play.alice.user.id], MANAGER: [play.alice.user.id]},
                    rituals=("architecture-review",),
                ),
                actor="cli",
                now=play.clock.now(),
            )
        await home_of(play, "alice")
        await home_of(play, "bob")
        await play.until(play.clock.now() + pause)
        async with play.muster.database.writing() as tx:
            await actions.owe(
                tx, hidden, title="Melt the ice", owner=play.alice.user.id, source="",
                actor=play.alice.user.id, now=play.clock.now(),
            )  # fmt: skip
        await play.after(seconds=3)
        assert "Melt the ice" in reads(play.alice)
        assert "Secret lab: Architecture review" in reads(play.alice)
        assert "Melt" not in reads(play.bob)
        assert "Secret" not in reads(play.bob)
