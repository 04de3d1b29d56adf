"""Two people at once, the same event three times: one incident, one channel, one of everything."""

import asyncio
from datetime import timedelta

from bot.sandbox import payloads
from bot.sandbox.hand import Hand
from rituals import history
from rituals.incidents import timeline as incident_timeline
from tests.stage import spoken
from tests.stories.incidents import Cast, casting, told

PIN = "pushpin"
ROOM = "inc-1-search-is-slow"


async def declared(cast: Cast, words: str = "Search is slow") -> None:
    await cast.declares(cast.alice, f"/incident declare {words}")


async def submits_often(cast: Cast, hand: Hand, times: int = 3) -> list[str]:
    """Send one form several times at once, as an impatient network does; return the answers."""
    view = hand.modal
    assert view is not None
    arrival = payloads.submission(cast.play.sandbox.core, hand.app, hand.user, view)
    sent = (cast.play.sandbox.courier.deliver(hand.app, arrival) for _ in range(times))
    answers = [str(one.body) for one in await asyncio.gather(*sent)]
    await cast.play.settle()
    return answers


async def verbs(cast: Cast, name: str = "INC-1") -> list[str]:
    async with cast.play.muster.database.reading() as tx:
        past = await history.record_of(tx, cast.play.sandbox.workspace.team_id, name)
    return [one.verb for one in past]


async def entries(cast: Cast) -> list[tuple[str, str]]:
    """Return every entry of the timeline: what it is about, and what it says."""
    incident = await cast.incident()
    async with cast.play.muster.database.reading() as tx:
        return [(one.verb, one.text) for one in await incident_timeline.whole(tx, incident)]


async def test_form_sent_three_times_declares_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.alice, "/incident declare Search is slow")
        answers = await submits_often(cast, cast.alice)
        assert sum("INC-1 is declared already." in one for one in answers) == 2
        assert cast.rooms() == [ROOM]
        assert len(cast.play.posts()) == 1
        assert len(cast.play.posts(cast.room(ROOM))) == 1
        assert (await verbs(cast)).count("declared") == 1
        assert [one for one in await entries(cast) if one[0] == "declared"] == [
            ("declared", "Search is slow")
        ]


async def test_two_declare_at_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        for hand in (cast.alice, cast.bob):
            await cast.opens(hand, "/incident declare Search is slow")
        await asyncio.gather(cast.alice.submit(), cast.bob.submit())
        await cast.play.settle()
        assert sorted(cast.rooms()) == [ROOM, "inc-2-search-is-slow"]
        assert len(cast.play.posts()) == 2


async def test_one_of_two_resolves(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev2 Search is slow")
        for hand in (cast.alice, cast.bob):
            await cast.opens(hand, "/incident resolve INC-1")
            await hand.fill({"summary": f"Done by {hand.user.name}"})
        await asyncio.gather(cast.alice.submit(), cast.bob.submit())
        await cast.play.settle()
        said = [
            " ".join([*hand.modal.errors.values(), spoken(hand.modal.blocks)])
            for hand in (cast.alice, cast.bob)
            if hand.modal is not None
        ]
        assert sum("resolved already, by" in one for one in said) == 1
        assert (await verbs(cast)).count("resolved") == 1
        assert sum(one[0] == "resolved" for one in await entries(cast)) == 1
        assert (await cast.incident()).resolutions == 1


async def test_pin_delivered_three_times_is_one_entry(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        done = await cast.alice.type(f"#{ROOM}", "Rolling back")
        assert done.message is not None
        cast.play.sandbox.workspace.join(cast.room(ROOM), cast.bob.user.id)
        # Each of these pins is delivered twice, with the same event_id; then the other adds his.
        cast.play.sandbox.faults.repeat("reaction_added", times=2)
        await asyncio.gather(cast.alice.react(done.message, PIN), cast.bob.react(done.message, PIN))
        await cast.play.settle()
        await cast.alice.unreact(done.message, PIN)
        await cast.alice.react(done.message, PIN)
        await cast.play.settle()
        assert sum(one[1] == "Rolling back" for one in await entries(cast)) == 1
        past = await verbs(cast)
        assert (past.count("pinned"), past.count("quoted")) == (1, 1)


async def test_removed_pin_delivered_twice(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        done = await cast.alice.type(f"#{ROOM}", "Rolling back")
        assert done.message is not None
        await cast.alice.react(done.message, PIN)
        await cast.play.settle()
        cast.play.sandbox.faults.repeat("reaction_removed")
        await cast.alice.unreact(done.message, PIN)
        await cast.play.settle()
        assert (await verbs(cast)).count("unpinned") == 1


async def test_one_seen_of_a_double_click(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev1 Search is down")
        (word,) = (one for one in cast.bob.dm() if "INC-1" in told(one))
        await asyncio.gather(*(cast.bob.click(word, "Seen") for _ in range(2)))
        await cast.play.settle()
        assert (await verbs(cast)).count("seen") == 1


async def test_restarted_bot_reminds_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast, "sev1 Search is down")
        incident = await cast.incident()
        assert incident.next_update_at is not None
        before = len(cast.alice.dm())
        await cast.play.until(incident.next_update_at - timedelta(seconds=1))
        assert len(cast.alice.dm()) == before
        await cast.play.restart()
        await cast.play.until(incident.next_update_at + timedelta(minutes=1))
        await cast.play.restart()
        await cast.play.settle()
        assert len(cast.alice.dm()) == before + 1


async def test_two_notes_at_once_are_two(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await asyncio.gather(
            cast.alice.type("#platform", "/incident note INC-1 One"),
            cast.bob.type("#platform", "/incident note INC-1 Two"),
        )
        texts = [text for _, text in await entries(cast)]
        assert sorted(one for one in texts if one in {"One", "Two"}) == ["One", "Two"]


async def test_taken_out_twice_is_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.says(cast.alice, "/incident note Wrong thread")
        for hand in (cast.alice, cast.bob):
            await cast.opens(hand, "/incident timeline 1")
        pressed = []
        for hand in (cast.alice, cast.bob):
            assert hand.modal is not None
            pressed.append(hand.click(hand.modal, "Take out"))
        await asyncio.gather(*pressed)
        await cast.play.settle()
        assert (await verbs(cast)).count("note-taken-out") == 1
