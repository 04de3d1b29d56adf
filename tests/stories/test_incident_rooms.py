"""Where an incident is talked over: its channel, what stands in its place, and lost places."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rituals.incidents.promises import IN_CHANNEL, IN_MESSAGES, IN_THREAD, line
from rituals.promises import HELD, Pacing, Promises, look
from storage.members import Members
from tests.stage import shown
from tests.stories.incidents import EVERYTHING, Cast, casting, told

UNHURRIED = Pacing(lane_seconds=0, edit_seconds=0, first_retry_seconds=0.5)
CREATE = "conversations.create"


async def says_a_line(cast: Cast, what: str) -> None:
    """Promise a line of the incident."""
    async with cast.play.muster.database.writing() as tx:
        incident = await cast.incident()
        made = line(incident, what, cast.play.clock.now())
        await Promises(tx, incident.workspace).make(*made)
    await cast.play.settle()


@asynccontextmanager
async def declared(
    database_url: str, words: str = "sev2 Answers are slow", **staging: object
) -> AsyncIterator[Cast]:
    async with casting(database_url, **staging) as cast:  # type: ignore[arg-type]
        await cast.declares(cast.carol, f"/incident {words}")
        yield cast


# -- what has no channel --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("restricted_action", "your workspace's rules keep apps from making channels"),
        ("name_taken", "a channel of that name is there already"),
        ("user_is_ultra_restricted", "Slack answered “user_is_ultra_restricted”"),
    ],
)
async def test_refused_channel_leaves_the_thread(database_url: str, word: str, why: str) -> None:
    async with casting(database_url) as cast:
        cast.play.sandbox.faults.error(CREATE, word)
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        assert cast.rooms() == []
        assert (await cast.incident()).room == IN_THREAD
        assert f"It is talked over here, in this thread: {why}." in cast.reads()
        assert len(cast.play.posts()) == 1

        # A line stands in the thread then, and Try again makes the channel after all.
        await says_a_line(cast, "missing:1:U0NOBODY")
        assert len(cast.carol.thread(cast.card())) == 1
        await cast.presses(cast.carol, cast.card(), "Try again")
        assert cast.rooms() == ["inc-1-answers-are-slow"]
        assert "Join in: " in cast.reads()
        await cast.presses(cast.dan, cast.card(), "Timeline")
        assert len(cast.play.posts()) == 1


async def test_name_of_somebody_elses_stays_theirs(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        theirs = workspace.add_channel("inc-1-answers-are-slow", members=[cast.dan.user.id])
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        assert "a channel of that name is there already" in cast.reads()
        assert theirs.messages == []


async def test_without_scope_the_card_says_so(database_url: str) -> None:
    async with declared(database_url, extras=("channels",)) as cast:
        assert cast.rooms() == []
        assert "the app may not make channels" in cast.reads()


async def test_private_without_scope_goes_by_message(database_url: str) -> None:
    async with casting(database_url, extras=("channels",)) as cast:
        await cast.opens(cast.carol, "/incident Keys are on the web")
        await cast.fills(cast.carol, "class", "data-exposure")
        await cast.submits(cast.carol)
        incident = await cast.incident()
        assert (incident.room, cast.rooms(), cast.play.posts()) == (IN_MESSAGES, [], [])
        # Whoever is named has the whole card, with its buttons; nobody else has anything.
        for hand in (cast.carol, cast.sam, cast.priya, cast.leo):
            (card,) = hand.dm()
            assert told(card).startswith("INC-1 · Keys are on the web")
            assert "the app may not make channels" in told(card)
            assert shown(card).endswith("Update Severity Roles Mitigate Resolve Timeline")
            assert "Keys" not in card.text
        for hand in (cast.alice, cast.bob, cast.dan, cast.pia):
            assert hand.dm() == []

        # What one does, the others' cards say; a line goes to each of them.
        await cast.presses(cast.sam, cast.sam.dm()[0], "Seen")
        assert "saw it" in cast.dms(cast.leo)[0]
        await says_a_line(cast, "missing:1:U0NOBODY")
        for hand in (cast.carol, cast.sam, cast.priya, cast.leo):
            card = next(one for one in hand.dm() if one.thread_ts in {None, one.ts})
            assert len(hand.thread(card)) == 1


async def test_private_channel_says_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident Keys are on the web")
        await cast.fills(cast.carol, "class", "security")
        await cast.submits(cast.carol)
        assert cast.rooms() == ["inc-1"]
        room = cast.room("inc-1")
        assert room.is_private
        # Security is told of majors alone, so of a Sev3 only who declared it is in.
        assert cast.carol.user.id in room.members
        assert cast.dan.user.id not in room.members
        assert "Keys" not in room.topic
        (top,) = cast.play.posts(room)
        assert "Keys are on the web" in shown(top)
        assert "Keys" not in top.text
        assert cast.play.posts() == []


async def test_private_team_has_private_channels(database_url: str) -> None:
    async with declared(database_url, private=True) as cast:
        room = cast.room("inc-1-answers-are-slow")
        assert room.is_private
        assert "Join in: " in cast.reads()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("x" * 200, f"inc-1-{'x' * 74}"),
        (
            f"{'words and ' * 19}",
            "inc-1-words-and-words-and-words-and-words-and-words-and-words-and",
        ),
        ("🔥🔥🔥", "inc-1"),
        ("الإجابات خاطئة", "inc-1"),
        ("Пропали ответы", "inc-1-propali-otvety"),
        ("an\u200bsw\u200ders are slow", "inc-1-answers-are-slow"),
        ("Ünïcode — Größe", "inc-1-unicode-grosse"),
    ],
)
async def test_odd_titles_make_sound_names(database_url: str, title: str, name: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident")
        await cast.submits(cast.carol, title=title)
        (made,) = cast.rooms()
        assert made.startswith(name)
        assert len(made) <= 80
        assert (await cast.incident()).room == IN_CHANNEL


# -- one channel, whatever happens ----------------------------------------------------------------


async def test_lost_answer_makes_one_channel(database_url: str) -> None:
    async with casting(database_url, pacing=UNHURRIED) as cast:
        cast.play.sandbox.faults.drop(CREATE, effect=True)
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        assert cast.rooms() == ["inc-1-answers-are-slow"]
        assert "Join in: " in cast.reads()
        assert cast.carol.user.id in cast.room("inc-1-answers-are-slow").members


async def test_lost_answer_without_leave_to_look(database_url: str) -> None:
    async with casting(database_url, extras=("incidents",), pacing=UNHURRIED) as cast:
        cast.play.sandbox.faults.drop(CREATE, effect=True)
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        assert len(cast.rooms()) == 1
        assert "a channel of that name is there already" in cast.reads()


async def test_restart_between_card_and_channel(database_url: str) -> None:
    async with casting(database_url, pacing=UNHURRIED) as cast:
        fault = cast.play.sandbox.faults.status(CREATE, 503, times=1000)
        await cast.opens(cast.carol, "/incident sev2 Answers are slow")
        await cast.carol.submit()
        await cast.carol.close()
        await cast.play.sandbox.until(lambda: cast.play.posts() or None)
        assert "Opening #inc-1-answers-are-slow" in cast.reads()
        await cast.play.sandbox.until(lambda: fault.hits or None)
        fault.clear()
        await cast.play.restart()
        await cast.play.settle()
        assert cast.rooms() == ["inc-1-answers-are-slow"]
        assert "Join in: " in cast.reads()
        assert len(cast.play.posts()) == 1
        assert len(cast.play.posts(cast.room("inc-1-answers-are-slow"))) == 1


async def test_line_waits_for_its_channel(database_url: str) -> None:
    async with casting(database_url, pacing=UNHURRIED) as cast:
        fault = cast.play.sandbox.faults.status(CREATE, 503, times=1000)
        await cast.opens(cast.carol, "/incident sev2 Answers are slow")
        await cast.carol.submit()
        await cast.carol.close()
        await cast.play.sandbox.until(lambda: cast.play.posts() or None)
        async with cast.play.muster.database.writing() as tx:
            incident = await cast.incident()
            made = line(incident, "missing:1:U0NOBODY", cast.play.clock.now())
            await Promises(tx, incident.workspace).make(*made)
        fault.clear()
        await cast.play.settle()
        room = cast.room("inc-1-answers-are-slow")
        assert any("I could not bring in" in told(one) for one in cast.play.posts(room))
        assert cast.carol.thread(cast.card()) == []


async def test_many_at_once_all_have_one(database_url: str) -> None:
    async with casting(database_url) as cast:
        hands = (cast.alice, cast.bob, cast.carol, cast.dan)
        await asyncio.gather(
            *(cast.opens(one, f"/incident Wrong {one.user.name}") for one in hands)
        )
        await asyncio.gather(*(one.submit() for one in hands))
        await cast.play.settle()
        assert len(cast.rooms()) == len(cast.play.posts()) == len(hands)


# -- who is brought in ----------------------------------------------------------------------------


async def test_leaver_stops_nobody_else(database_url: str) -> None:
    """Sixty people stand for security, and one of them has left."""
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        crowd = [workspace.add_user(f"guard{at}").id for at in range(60)]
        async with cast.play.muster.database.writing() as tx:
            assert cast.play.team is not None
            await Members(tx, workspace.team_id).fill(cast.play.team.id, "security", crowd)
        workspace.user("guard7").deleted = True
        await cast.declares(cast.carol, "/incident sev1 All is down")
        room = cast.room("inc-1-all-is-down")
        assert {*crowd} - {*room.members} == {workspace.user("guard7").id}
        (said,) = [one for one in cast.play.posts(room) if "could not bring in" in told(one)]
        assert workspace.user("guard7").id in shown(said)
        assert "… and" in cast.reads()


# -- places that are lost -------------------------------------------------------------------------


async def test_archived_room_moves_to_the_thread(database_url: str) -> None:
    async with declared(database_url) as cast:
        room = cast.room("inc-1-answers-are-slow")
        await cast.carol.archive(f"#{room.name}")
        await cast.play.settle()
        assert "in this thread: its channel was archived." in cast.reads()
        cast.play.sandbox.workspace.unarchive(room, cast.carol.user.id)
        await cast.presses(cast.carol, cast.card(), "Try again")
        assert (await cast.incident()).channel == room.id
        assert "Join in: " in cast.reads()
        assert len(cast.rooms()) == 1


async def test_unheard_of_archive_is_found_out(database_url: str) -> None:
    """Without the scope for its events, the first line that is refused tells."""
    async with declared(database_url, extras=("incidents",)) as cast:
        room = cast.room("inc-1-answers-are-slow")
        cast.play.sandbox.workspace.archive(room, cast.carol.user.id)
        await says_a_line(cast, "missing:1:U0NOBODY")
        assert "in this thread: its channel was archived." in cast.reads()
        (said,) = cast.carol.thread(cast.card())
        assert "I could not bring in" in told(said)


async def test_deleted_room_is_made_anew(database_url: str) -> None:
    async with declared(database_url) as cast:
        room = cast.room("inc-1-answers-are-slow")
        cast.play.sandbox.workspace.delete_channel(room, cast.carol.user.id)
        await cast.play.sandbox.until(lambda: "its channel was deleted" in cast.reads() or None)
        await cast.presses(cast.carol, cast.card(), "Try again")
        again = cast.room("inc-1-answers-are-slow")
        assert again.id != room.id
        assert (await cast.incident()).channel == again.id
        assert len(cast.play.posts(again)) == 1


async def test_removed_bot_goes_on_in_the_thread(database_url: str) -> None:
    async with declared(database_url) as cast:
        room = cast.room("inc-1-answers-are-slow")
        workspace, bot = cast.play.sandbox.workspace, cast.carol.app.bot_user
        workspace.leave(room, bot, sent_by=cast.carol.user.id)
        await says_a_line(cast, "missing:1:U0NOBODY")
        assert "the app was removed from its channel" in cast.reads()
        assert len(cast.carol.thread(cast.card())) == 1


async def test_deleted_card_is_posted_anew(database_url: str) -> None:
    async with declared(database_url) as cast:
        room = cast.room("inc-1-answers-are-slow")
        (top,) = cast.play.posts(room)
        cast.play.sandbox.workspace.remove(cast.card())
        cast.play.sandbox.workspace.remove(top)
        await cast.carol.archive(f"#{room.name}")
        await cast.play.settle()
        assert "its channel was archived" in cast.reads()


async def test_uninvited_bot_tells_who_declared(database_url: str) -> None:
    async with casting(database_url) as cast:
        bot = cast.carol.app.bot_user
        cast.play.sandbox.workspace.leave(cast.home, bot)
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        (trouble,) = [one for one in cast.carol.dm() if "could not be posted" in told(one)]
        assert "INC-1 itself is saved: it is open." in told(trouble)
        # Its channel is there all the same.
        assert len(cast.rooms()) == 1
        # Too early she is told again; what else happens tells her nothing more.
        await cast.presses(cast.carol, trouble, "Try again")
        assert len([one for one in cast.carol.dm() if "could not be posted" in told(one)]) == 2
        await cast.carol.type(cast.room(cast.rooms()[0]).id, "/incident update Looking into it")
        await cast.play.settle()
        assert len([one for one in cast.carol.dm() if "could not be posted" in told(one)]) == 2
        await cast.carol.invite("#platform", "@muster")
        await cast.presses(cast.carol, trouble, "Try again")
        assert "Join in: " in cast.reads()


@pytest.mark.parametrize("extras", [EVERYTHING, ("incidents", "channels")])
async def test_card_without_an_answer_stays_one(database_url: str, extras: tuple[str, ...]) -> None:
    async with casting(database_url, extras=extras) as cast:
        cast.play.sandbox.faults.drop("chat.postMessage", effect=True, channel=cast.home.id)
        await cast.declares(cast.carol, "/incident sev2 Answers are slow")
        assert len(cast.play.posts()) == 1
        async with cast.play.muster.database.reading() as tx:
            held = await look(tx, states=(HELD,))
        assert [one.kind for one in held] == ([] if extras == EVERYTHING else ["incident-card"])


async def test_private_room_is_found_again(database_url: str) -> None:
    """Whoever removed the bot invites it again; the channel is the same."""
    async with casting(database_url, extras=("incidents",)) as cast:
        await cast.opens(cast.carol, "/incident Keys are on the web")
        await cast.fills(cast.carol, "class", "data-exposure")
        await cast.submits(cast.carol)
        room, workspace = cast.room("inc-1"), cast.play.sandbox.workspace
        workspace.leave(room, cast.carol.app.bot_user, sent_by=cast.carol.user.id)
        await cast.presses(cast.sam, cast.sam.dm()[0], "Seen")
        assert (await cast.incident()).room == IN_MESSAGES
        (card,) = cast.carol.dm()
        assert "its channel is gone, or the app was removed from it" in told(card)
        workspace.join(room, cast.carol.app.bot_user)
        await cast.presses(cast.carol, card, "Try again")
        assert (await cast.incident()).room == IN_CHANNEL
        assert len(cast.rooms()) == 1
        assert cast.play.posts() == []


async def test_deleted_top_is_posted_anew(database_url: str) -> None:
    async with declared(database_url, "sev1 All is down") as cast:
        room = cast.room("inc-1-all-is-down")
        (top,) = cast.play.posts(room)
        cast.play.sandbox.workspace.remove(top)
        await cast.presses(cast.sam, cast.sam.dm()[0], "Seen")
        (again,) = cast.play.posts(room)
        assert again is not top
        assert "Security (a Sev1): saw it" in told(again)


async def test_called_off_before_its_channel(database_url: str) -> None:
    async with casting(database_url, pacing=UNHURRIED) as cast:
        fault = cast.play.sandbox.faults.status(CREATE, 503, times=1000)
        await cast.opens(cast.carol, "/incident sev2 Answers are slow")
        await cast.carol.submit()
        await cast.carol.close()
        await cast.play.sandbox.until(lambda: fault.hits or None)
        await cast.carol.type("#platform", "/incident cancel INC-1 A false alarm")
        fault.clear()
        await cast.play.settle()
        assert cast.rooms() == []
        assert "it was over before its channel was made" in cast.reads()
        assert "Called off: A false alarm" in cast.reads()
