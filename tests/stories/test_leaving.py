"""People leave and channels die: the manager hears of it, with a button that helps."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.people import known, to_know
from rituals.promises import Promises
from rituals.rights import crew_of
from rituals.roles import ENGINEERING
from rituals.teams.teams import Team, all_teams
from tests.stage import Play, shown, stage

NIGHT = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


async def team_of(play: Play) -> Team:
    async with play.muster.database.reading() as tx:
        (team,) = await all_teams(tx, play.sandbox.workspace.team_id)
    return team


def said(message: Message) -> str:
    return " ".join(shown(message).split())


async def told(play: Play, hand: Hand) -> list[Message]:
    await play.settle()
    return hand.dm()


# -- people ---------------------------------------------------------------------------------------


async def test_manager_hears_of_a_lead_who_left(database_url: str) -> None:
    async with stage(database_url) as play:  # Alice leads, Bob manages
        await play.settle()
        await play.change(play.alice.user)
        (word,) = await play.sandbox.until(play.bob.dm)
        assert said(word).startswith("Alice cannot act for AI platform any more: they have left")
        assert "They were Engineer and Engineering lead there." in said(word)
        assert "You stand in until somebody else is named." in said(word)
        async with play.muster.database.reading() as tx:
            crew = await crew_of(tx, await team_of(play))
        assert crew.lead == play.bob.user.id
        assert ENGINEERING in crew.missing()

        # He names himself, and is not told again.
        await play.bob.click(word, "Name somebody else")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"engineers": [play.bob.user.id]})
        await play.bob.submit()
        assert len(await told(play, play.bob)) == 1


async def test_guest_counts_as_gone(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.settle()
        await play.change(play.alice.user, is_restricted=True)
        (word,) = await play.sandbox.until(play.bob.dm)
        assert "or are a guest now" in said(word)
        # Another change of hers is no news.
        await play.change(play.alice.user, title="Guest")
        assert len(await told(play, play.bob)) == 1


async def test_answer_of_before_changes_nothing(database_url: str) -> None:
    """Slack was asked who she is, she left, and only then it answers what was true before."""
    async with stage(database_url) as play:
        await play.settle()
        workspace, alice = play.sandbox.workspace, play.alice.user
        asked = play.sandbox.faults.delay("users.info", 0.5)
        async with play.muster.database.writing() as tx:
            await Promises(tx, workspace.team_id).rearm(
                to_know(workspace.team_id, alice.id, play.clock.now())
            )
        play.muster.ringing.ring()
        await play.sandbox.until(lambda: asked.hits)
        with play.sandbox.events.collected() as sendings:
            workspace.change_user(alice, deleted=True)
        await asyncio.gather(*sendings)
        await play.settle()
        async with play.muster.database.reading() as tx:
            found = await known(tx, workspace.team_id, alice.id)
        assert found is not None
        assert found.has_left
        assert len([one for one in play.bob.dm() if "they have left" in said(one)]) == 1


async def test_change_that_is_told_late_changes_nothing(database_url: str) -> None:
    """Slack's events overtake each other: a new name comes after word that she has left."""
    async with stage(database_url) as play:
        await play.settle()
        alice = play.alice.user
        play.sandbox.faults.late("user_change", 0.5)
        with play.sandbox.events.collected() as sendings:
            play.sandbox.workspace.change_user(alice, real_name="Alice Ng")
            play.clock.advance(timedelta(seconds=2))
            play.sandbox.workspace.change_user(alice, deleted=True)
        await asyncio.gather(*sendings)
        await play.settle()
        async with play.muster.database.reading() as tx:
            found = await known(tx, play.sandbox.workspace.team_id, alice.id)
        assert found is not None
        assert found.has_left


async def test_word_waits_for_the_morning(database_url: str) -> None:
    async with stage(database_url, start_at=NIGHT) as play:
        await play.settle()
        await play.change(play.alice.user)
        assert await told(play, play.bob) == []
        await play.until(MORNING)
        assert len(play.bob.dm()) == 1


async def test_who_comes_back_by_morning_is_not_told_of(database_url: str) -> None:
    async with stage(database_url, start_at=NIGHT) as play:
        await play.settle()
        await play.change(play.alice.user)
        await play.change(play.alice.user, deleted=False)
        await play.until(MORNING)
        assert play.bob.dm() == []


async def test_manager_who_left_is_told_to_the_others(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.settle()
        await play.change(play.bob.user)
        (word,) = await play.sandbox.until(play.alice.dm)
        assert "Until somebody else is named, nobody manages the team." in said(word)


async def test_engineer_who_left_is_no_news(database_url: str) -> None:
    async with stage(database_url) as play:
        carol = play.sandbox.hand(play.sandbox.workspace.add_user("carol").id)
        await play.settle()
        await play.change(carol.user)
        assert await told(play, play.bob) == []


# -- channels -------------------------------------------------------------------------------------


@pytest.mark.parametrize("private", [False, True])
async def test_manager_hears_of_an_archived_home(database_url: str, *, private: bool) -> None:
    async with stage(database_url, extras=("channels",)) as play:
        play.channel.is_private = private
        await play.settle()
        await play.alice.archive("#platform")
        (word,) = await told(play, play.bob)
        assert "was archived. It was the home of AI platform" in said(word)
        assert play.alice.dm() == []

        # He gives it another home, where its reviews are called from now on.
        own = play.sandbox.workspace.add_channel(
            "elsewhere", members=[play.bob.user.id, play.bob.app.bot_user]
        )
        await play.bob.click(word, "Choose another")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"channel": own.id})
        await play.bob.submit()
        await play.settle()
        assert "AI platform" in shown(play.posts(own)[0])
        assert (await team_of(play)).channel == own.id
        await play.after(days=4)
        assert "Architecture review" in shown(play.posts(own)[-1])


async def test_removed_bot_is_told_to_the_manager(database_url: str) -> None:
    async with stage(database_url, extras=("channels",)) as play:
        await play.settle()
        await play.alice.remove("#platform", "@muster")
        (word,) = await told(play, play.bob)
        assert "is the home of AI platform, and I was removed from it." in said(word)
        await play.alice.invite("#platform", "@muster")
        await play.bob.click(word, "Try again")
        await play.settle()
        assert len(play.posts()) == 1


async def test_deleted_and_shared_homes_are_told(database_url: str) -> None:
    async with stage(database_url, extras=("channels",)) as play:
        await play.settle()
        play.sandbox.workspace.share(play.channel)
        (word,) = await play.sandbox.until(play.bob.dm)
        assert "is shared with another company now: its people can read" in said(word)
        play.sandbox.workspace.delete_channel(play.channel, play.alice.user.id)
        words = await play.sandbox.until(lambda: play.bob.dm() if len(play.bob.dm()) > 1 else None)
        assert "was deleted. It was the home of AI platform" in said(words[-1])


async def test_other_channels_are_none_of_our_business(database_url: str) -> None:
    async with stage(database_url, extras=("channels",)) as play:
        play.sandbox.workspace.add_channel(
            "lunch", members=[play.alice.user.id, play.alice.app.bot_user]
        )
        await play.settle()
        await play.alice.archive("#lunch")
        assert await told(play, play.bob) == []


async def test_another_home_is_checked(database_url: str) -> None:
    async with stage(database_url, extras=("channels",)) as play:
        await play.settle()
        await play.alice.archive("#platform")
        (word,) = await told(play, play.bob)
        taken = play.sandbox.workspace.add_channel(
            "taken", members=[play.alice.user.id, play.bob.user.id, play.bob.app.bot_user]
        )
        await play.alice.type("#taken", "/muster setup")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.submit()
        await play.bob.click(word, "Choose another")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"channel": taken.id})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert play.bob.modal.errors == {
            "channel": "That channel is the home of Taken already. Choose another one."
        }


async def test_home_is_followed_to_its_new_id(database_url: str) -> None:
    async with stage(database_url, extras=("channels",)) as play:
        await play.settle()
        event = {
            "type": "channel_id_changed",
            "old_channel_id": play.channel.id,
            "new_channel_id": "C0NEW",
        }
        await play.sandbox.events.send(play.alice.app, event)
        assert (await team_of(play)).channel == "C0NEW"
