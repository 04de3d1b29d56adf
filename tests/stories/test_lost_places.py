"""Channels that are archived, left or never joined, and cards that are gone: the record is kept."""

from sqlalchemy import update

from bot.sandbox.records import Channel
from rituals.decisions import decisions
from rituals.promises import Promises, soon
from rituals.roles import ENGINEER, ENGINEERING
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from storage.promises import promises
from tests.stage import FRIDAY, ONE_RITUAL, Play, shown, spoken, stage
from tests.stories.test_decision import MONDAY_9_IN_BERLIN, TUESDAY_9_IN_BERLIN


async def logged(play: Play, title: str = "Use one queue") -> None:
    await play.log(play.alice, title)
    assert play.alice.modal is not None
    assert "is saved" in spoken(play.alice.modal.blocks)
    await play.alice.close()
    await play.settle()


async def state_of(play: Play, number: int) -> str:
    async with play.muster.database.reading() as tx:
        return (await decisions.numbered(tx, play.sandbox.workspace.team_id, number)).state


async def never_joined(play: Play) -> Channel:
    """Give the only team a home that the bot was never invited to."""
    alice, bob = play.alice.user.id, play.bob.user.id
    place = play.sandbox.workspace.add_channel("research", members=[alice, bob])
    people = {ENGINEER: [alice], ENGINEERING: [bob]}
    async with play.muster.database.writing() as tx:
        founding = Founding(
            "Research", "Europe/Berlin", place.id, people=people, rituals=ONE_RITUAL
        )
        workspace = play.sandbox.workspace.team_id
        await set_up(tx, workspace, founding, actor="cli", now=FRIDAY)
    return place


async def test_uninvited_bot_tells_the_author(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        place = await never_joined(play)
        await logged(play)
        assert await state_of(play, 1) == "proposed"
        (told,) = play.alice.dm()
        assert "The card of ADR-1 could not be posted: I am not in" in shown(told)
        assert "Type /invite @Muster there and try again." in shown(told)
        # Bob, who may accept it, is asked; the trouble is none of his.
        (asked,) = play.bob.dm()
        assert "ADR-1 waits for your approval." in shown(asked)

        # Alice shows it to herself, tries again too early, and is told again.
        await play.alice.click(told, "Show it")
        view = await play.sandbox.until(lambda: play.alice.modal)
        assert "Use one queue" in spoken(view.blocks)
        await play.alice.close()
        await play.alice.click(told, "Try again")
        await play.settle()
        assert len([one for one in play.alice.dm() if "could not be posted" in shown(one)]) == 2

        # She invites the bot and tries again: the card is there.
        await play.alice.invite("#research", "@muster")
        await play.alice.click(told, "Try again")
        await play.settle()
        (card,) = play.posts(place)
        assert "Use one queue" in shown(card)
        await play.bob.click(card, "Accept")
        await play.settle()
        assert "✅ Accepted" in shown(card)


async def test_archived_channel_keeps_the_record(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.alice.archive("#platform")
        await play.alice.type("@muster", "/adr new Use one queue")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"context": "It hurts.", "chosen": "One"})
        await play.alice.submit()
        await play.settle()
        (told,) = play.alice.dm()
        assert "is archived. Unarchive it" in shown(told)
        assert await state_of(play, 1) == "proposed"

        play.sandbox.workspace.unarchive(play.channel, play.alice.user.id)
        await play.alice.click(told, "Try again")
        await play.settle()
        assert len(play.posts()) == 1


async def test_archived_card_is_told_and_caught_up(database_url: str) -> None:
    async with stage(database_url) as play:
        await logged(play)
        (card,) = play.posts()
        await play.alice.archive("#platform")
        await play.bob.type("@muster", "/adr accept 1")
        await play.settle()
        assert await state_of(play, 1) == "accepted"
        (told,) = play.alice.dm()
        assert "could not be brought up to date" in shown(told)
        assert "ADR-1 itself is saved: it is accepted." in shown(told)
        play.sandbox.workspace.unarchive(play.channel, play.alice.user.id)
        await play.alice.click(told, "Try again")
        await play.settle()
        assert "✅ Accepted" in shown(card)


async def test_removed_bot_tells_the_author(database_url: str) -> None:
    async with stage(database_url) as play:
        play.sandbox.workspace.leave(play.channel, play.alice.app.bot_user)
        await logged(play)
        (told,) = play.alice.dm()
        assert "I am not in" in shown(told)
        await play.alice.invite("#platform", "@muster")
        await play.alice.click(told, "Try again")
        await play.settle()
        assert len(play.posts()) == 1


async def test_deleted_card_is_posted_anew(database_url: str) -> None:
    async with stage(database_url) as play:
        await logged(play)
        (card,) = play.posts()
        play.sandbox.workspace.remove(card)
        await play.bob.type("#platform", "/adr accept 1")
        await play.settle()
        (again,) = play.posts()
        assert again is not card
        assert "✅ Accepted" in shown(again)
        assert play.alice.dm() == []


async def test_deleted_review_is_posted_anew(database_url: str) -> None:
    async with stage(database_url) as play:
        await logged(play)
        await play.until(MONDAY_9_IN_BERLIN)
        play.sandbox.workspace.remove(play.posts()[-1])
        await play.until(TUESDAY_9_IN_BERLIN)
        review = play.posts()[-1]
        assert "🟢 Now" in shown(review)
        await play.bob.click(review, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.submit()
        await play.settle()
        assert "✅ Held" in shown(review)


async def test_review_survives_a_lost_channel(database_url: str) -> None:
    async with stage(database_url) as play:
        await logged(play)
        await play.alice.archive("#platform")
        await play.until(TUESDAY_9_IN_BERLIN)
        done = await play.bob.type("@muster", "/muster status")
        assert done.message is not None
        assert "Could not be done" in shown(done.message)
        assert "is archived" in shown(done.message)

        # Home still offers to record it.
        await play.bob.open_home()
        await play.settle()
        assert play.bob.home is not None
        await play.bob.click(play.bob.home, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"verdict:1": "approved"})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert "REV-1 is recorded" in spoken(play.bob.modal.blocks)
        await play.settle()
        assert await state_of(play, 1) == "accepted"


async def test_a_lost_person_is_no_channel(database_url: str) -> None:
    async with stage(database_url) as play:
        now, lanes = play.clock.now(), (play.bob.user.id, "people", f"home:{play.bob.user.id}")
        workspace = play.sandbox.workspace.team_id
        async with play.muster.database.writing() as tx:
            for lane in lanes:
                late = soon(workspace, "team-leaver", "TEAM-1", f"told:{lane}", now, lane=lane)
                await Promises(tx, workspace).make(late)
            given_up = {"state": "dead", "why": "channel_not_found", "ended_at": now}
            await tx.execute(
                update(promises).where(promises.c.key.startswith("told:")).values(given_up)
            )
        done = await play.alice.type("#platform", "/muster status")
        assert done.message is not None
        told = spoken(done.message.blocks)
        assert f"I cannot write to  <@{play.bob.user.id}> . Did they leave?" in told
        assert "/invite" not in told
        assert told.count("Slack answered “channel_not_found”") == 2


async def test_lost_scope_is_told(database_url: str) -> None:
    async with stage(database_url) as play:
        play.sandbox.faults.error("chat.postMessage", "missing_scope", channel=play.channel.id)
        await logged(play)
        (told,) = play.alice.dm()
        assert "the app lacks a scope" in shown(told)
