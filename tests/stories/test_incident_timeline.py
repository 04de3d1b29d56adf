"""The timeline: notes, messages, pins; corrected and taken out, never erased."""

from datetime import timedelta

import pytest

from bot.sandbox.records import Channel, Message, View
from handlers.incidents.names import NOTE_MESSAGE
from rituals import history
from rituals.incidents import incidents
from rituals.incidents import timeline as incident_timeline
from rituals.incidents.timeline import Entry
from rituals.rights import viewer
from tests.incident_rows import incident as a_row
from tests.stage import spoken
from tests.stories.incidents import EVERYTHING, Cast, casting, told

PIN = "pushpin"
ROOM = "inc-1-search-is-slow"


async def declared(cast: Cast) -> Channel:
    """Let Alice declare INC-1, and Bob join its channel; return it."""
    await cast.declares(cast.alice, "/incident declare Search is slow")
    room = cast.room(ROOM)
    cast.play.sandbox.workspace.join(room, cast.bob.user.id)
    return room


async def entries(cast: Cast, name: str = "INC-1") -> list[Entry]:
    """Return what people wrote into a timeline, all of it."""
    incident = await cast.incident(name)
    async with cast.play.muster.database.reading() as tx:
        every = await incident_timeline.whole(tx, incident)
    return [one for one in every if one.source != "auto"]


async def timeline(cast: Cast, hand: str = "alice", name: str = "INC-1") -> str:
    """Return what somebody's window of the timeline says."""
    person = cast.hands[hand]
    while person.modal is not None:
        await person.close()
    view = await cast.opens(person, f"/incident timeline {name}")
    return " ".join(spoken(view.blocks).split())


async def window(cast: Cast, hand: str, words: str) -> View:
    """Wait until somebody's window says something, and return it."""
    person = cast.hands[hand]

    def there() -> View | None:
        view = person.modal
        return view if view is not None and words in spoken(view.blocks) else None

    return await cast.play.sandbox.until(there)


async def correcting(cast: Cast, hand: str) -> View:
    """Open the timeline and press Correct; return the form."""
    await timeline(cast, hand)
    person = cast.hands[hand]
    assert person.modal is not None
    await cast.presses(person, person.modal, "Correct")
    return await window(cast, hand, "What it said before stays")


async def verbs(cast: Cast, name: str = "INC-1") -> list[str]:
    async with cast.play.muster.database.reading() as tx:
        past = await history.record_of(tx, cast.play.sandbox.workspace.team_id, name)
    return [one.verb for one in past]


async def writes(cast: Cast, hand: str, where: str, text: str) -> Message:
    done = await cast.hands[hand].type(f"#{where}", text)
    assert done.message is not None
    return done.message


# -- notes ---------------------------------------------------------------------------------------


async def test_note_stands_with_its_time(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        said = await cast.says(cast.bob, "/incident note Index rebuilt & <checked>")
        assert "Noted in the timeline of INC-1." in said
        shown = await timeline(cast)
        assert "Index rebuilt & <checked>" in shown
        assert "Declared" in shown

        earlier = cast.play.clock.now() - timedelta(minutes=20)
        await cast.alice.close()
        view = await cast.opens(cast.alice, "/incident timeline")
        await cast.presses(cast.alice, view, "Add a note")
        await cast.fills(cast.alice, "text", "First complaint by a customer")
        await cast.fills(cast.alice, "at", earlier)
        await cast.alice.submit()
        assert cast.alice.modal is not None
        shown = " ".join(spoken(cast.alice.modal.blocks).split())
        assert "Noted." in shown
        assert shown.index("Index rebuilt") < shown.index("First complaint")
        (first, _) = await entries(cast)
        assert first.text == "First complaint by a customer"
        assert first.at == earlier.replace(microsecond=0)
        assert (await verbs(cast)).count("noted") == 2


async def test_note_finds_its_incident(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.alice, "/incident declare Answers are wrong")
        # In the incident's own channel it is that one's.
        await cast.says(cast.alice, "/incident note Here", f"#{ROOM}")
        # Named, it is the named one's.
        await cast.says(cast.alice, "/incident note INC-2 There")
        # Else the form asks, with what was typed.
        view = await cast.opens(cast.bob, "/incident note Neither")
        assert view.state["text"]["text"]["value"] == "Neither"
        await cast.fills(cast.bob, "incident", "INC-2")
        await cast.bob.submit()
        assert [one.text for one in await entries(cast)] == ["Here"]
        assert sorted(one.text for one in await entries(cast, "INC-2")) == ["Neither", "There"]


async def test_impossible_moments_are_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        now = cast.play.clock.now()
        await cast.opens(cast.alice, "/incident note")
        for at, said in {
            now + timedelta(hours=1): "lies in the future",
            now - timedelta(days=700): "is the year right?",
        }.items():
            await cast.fills(cast.alice, "text", "Something")
            await cast.fills(cast.alice, "at", at)
            await cast.alice.submit()
            assert cast.alice.modal is not None
            assert said in cast.alice.modal.errors["at"]
        assert await entries(cast) == []


async def test_strangers_to_the_team_add_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        workspace = cast.play.sandbox.workspace
        outsider = cast.play.sandbox.hand(workspace.add_user("olga").id)
        elsewhere = workspace.add_channel("elsewhere", members=[outsider.user.id])
        done = await outsider.type(f"#{elsewhere.name}", "/incident note INC-1 Let me help")
        assert done.message is not None
        assert "That is for the people of AI platform." in told(done.message)
        # What is public they may read.
        await outsider.type(f"#{elsewhere.name}", "/incident timeline 1")
        view = await cast.play.sandbox.until(lambda: outsider.modal)
        assert "Declared" in spoken(view.blocks)
        assert await entries(cast) == []


async def test_what_is_over_can_still_be_added_to(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.opens(cast.alice, "/incident resolve INC-1")
        await cast.submits(cast.alice, summary="Done")
        # Nothing is open, so it has to be named, or asked from its channel.
        assert "Noted in" in await cast.says(cast.bob, "/incident note INC-1 It was the index")
        assert "Noted in" in await cast.says(cast.alice, "/incident note And the cache", f"#{ROOM}")
        assert [one.text for one in await entries(cast)] == ["It was the index", "And the cache"]


# -- messages ------------------------------------------------------------------------------------


async def test_message_keeps_author_and_time(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        said = await writes(cast, "dan", "platform", "p95 is at 9 s")
        await cast.play.after(minutes=7)
        await cast.carol.message_shortcut(said, NOTE_MESSAGE)
        await cast.play.settle()
        (entry,) = await entries(cast)
        assert (entry.text, entry.author, entry.by) == (
            "p95 is at 9 s",
            cast.dan.user.id,
            cast.carol.user.id,
        )
        assert f"{entry.at.timestamp():.6f}" == said.ts
        assert said.ts.replace(".", "") in entry.permalink
        # A second time it is the same entry, and says so.
        await cast.bob.message_shortcut(said, NOTE_MESSAGE)
        answer = await cast.play.sandbox.until(
            lambda: [one for one in cast.bob.sees("#platform") if one.ephemeral_to] or None
        )
        assert "is in the timeline of INC-1 already" in told(answer[-1])
        assert len(await entries(cast)) == 1


async def test_shortcut_asks_where_it_is_unclear(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.alice, "/incident declare Answers are wrong")
        said = await writes(cast, "dan", "platform", "p95 is at 9 s")
        await cast.carol.message_shortcut(said, NOTE_MESSAGE)
        view = await cast.play.sandbox.until(lambda: cast.carol.modal)
        assert "said in private" not in spoken(view.blocks)
        assert "Added to the timeline of INC-2." in await cast.submits(cast.carol, incident="INC-2")
        (entry,) = await entries(cast, "INC-2")
        assert (entry.text, entry.verb) == ("p95 is at 9 s", "")


async def test_private_words_are_asked_about_first(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        leads = cast.play.sandbox.workspace.add_channel(
            "leads", is_private=True, members=[cast.carol.user.id, cast.dan.user.id]
        )
        said = await writes(cast, "dan", leads.name, "The key is hunter2. Search is down since 9")
        await cast.carol.message_shortcut(said, NOTE_MESSAGE)
        view = await cast.play.sandbox.until(lambda: cast.carol.modal)
        warned = " ".join(spoken(view.blocks).split())
        assert "This was said in private. Once added, everybody here who looks up INC-1" in warned
        assert await entries(cast) == []
        await cast.submits(cast.carol, text="Search is down since 9")
        (entry,) = await entries(cast)
        assert (entry.text, entry.verb) == ("Search is down since 9", "excerpt")
        assert "(shortened)" in await timeline(cast)


async def test_very_long_messages_are_kept_whole(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.declares(cast.alice, "/incident declare Answers are wrong")
        text = "\n".join(f"line {number} of the trace 🧵" for number in range(400))
        said = await writes(cast, "dan", "platform", text)
        await cast.carol.message_shortcut(said, NOTE_MESSAGE)
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        await cast.submits(cast.carol, incident="INC-1")
        (entry,) = await entries(cast)
        assert (entry.text, entry.verb) == (text, "")
        assert "line 399" not in await timeline(cast)
        assert cast.alice.modal is not None
        await cast.presses(cast.alice, cast.alice.modal, "Show all")
        whole = await window(cast, "alice", "line 399")
        assert "line 0 of" in spoken(whole.blocks)


# -- pins ----------------------------------------------------------------------------------------


async def pinned(cast: Cast, hand: str, message: Message, *, off: bool = False) -> None:
    person = cast.hands[hand]
    await (person.unreact(message, PIN) if off else person.react(message, PIN))
    await cast.play.settle()


async def test_pin_puts_a_message_in(database_url: str) -> None:
    async with casting(database_url) as cast:
        room = await declared(cast)
        said = await writes(cast, "bob", room.name, "Rolling back &amp; waiting")
        await pinned(cast, "alice", said)
        (entry,) = await entries(cast)
        assert (entry.author, entry.by) == (cast.bob.user.id, cast.alice.user.id)
        assert f"{entry.at.timestamp():.6f}" == said.ts
        assert entry.text.startswith("Rolling back")
        assert said.ts.replace(".", "") in entry.permalink
        shown = await timeline(cast)
        assert "Rolling back" in shown
        assert {"pinned", "quoted"} <= set(await verbs(cast))


async def test_pin_without_history_keeps_the_link(database_url: str) -> None:
    async with casting(database_url, extras=("incidents", "channels", "reactions")) as cast:
        room = await declared(cast)
        said = await writes(cast, "bob", room.name, "Rolling back")
        await pinned(cast, "alice", said)
        (entry,) = await entries(cast)
        assert entry.text == ""
        assert said.ts.replace(".", "") in entry.permalink
        shown = await timeline(cast)
        assert f"<@{cast.bob.user.id}> , pinned" in shown
        assert "message" in shown


async def test_last_pin_takes_it_out(database_url: str) -> None:
    async with casting(database_url) as cast:
        room = await declared(cast)
        said = await writes(cast, "bob", room.name, "Rolling back")
        await pinned(cast, "alice", said)
        await pinned(cast, "bob", said)
        await pinned(cast, "alice", said, off=True)
        assert "Rolling back" in await timeline(cast)
        await pinned(cast, "bob", said, off=True)
        assert "Rolling back" not in await timeline(cast)
        (entry,) = await entries(cast)
        assert entry.removed_by == cast.bob.user.id
        # A new pin brings the same entry back.
        await pinned(cast, "bob", said)
        assert "Rolling back" in await timeline(cast)
        (again,) = await entries(cast)
        assert again.id == entry.id
        past = [one for one in await verbs(cast) if "pinned" in one]
        assert past == ["pinned", "unpinned", "pinned"]


async def test_what_a_hand_added_outlives_pins(database_url: str) -> None:
    async with casting(database_url) as cast:
        room = await declared(cast)
        said = await writes(cast, "bob", room.name, "Rolling back")
        await pinned(cast, "alice", said)
        await cast.carol.type("#platform", "hello")
        await cast.alice.message_shortcut(said, NOTE_MESSAGE)
        await cast.play.settle()
        await pinned(cast, "alice", said, off=True)
        assert "Rolling back" in await timeline(cast)
        assert len(await entries(cast)) == 1


async def test_other_reactions_mean_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        room = await declared(cast)
        said = await writes(cast, "bob", room.name, "Rolling back")
        await cast.alice.react(said, "eyes")
        elsewhere = await writes(cast, "bob", "platform", "Lunch?")
        await pinned(cast, "alice", elsewhere)
        ours = next(one for one in room.messages if one.app_id is not None and not one.subtype)
        await pinned(cast, "alice", ours)
        workspace = cast.play.sandbox.workspace
        guest = workspace.add_user("gina", is_restricted=True)
        robot = workspace.add_user("robot", is_bot=True)
        for one in (guest, robot):
            workspace.join(room, one.id)
            await cast.play.sandbox.hand(one.id).react(said, PIN)
        await cast.play.settle()
        assert await entries(cast) == []
        assert "Rolling back" not in await timeline(cast)


async def test_pin_in_the_cards_thread(database_url: str) -> None:
    """Without a channel of its own, an incident is talked over below its card."""
    async with casting(database_url, extras=("channels", "reactions")) as cast:
        await cast.declares(cast.alice, "/incident declare Search is slow")
        card = cast.card()
        done = await cast.bob.type("#platform", "Rolling back", thread=card)
        beside = await writes(cast, "bob", "platform", "Lunch?")
        assert done.message is not None
        await pinned(cast, "alice", done.message)
        await pinned(cast, "alice", beside)
        (entry,) = await entries(cast)
        assert (entry.author, entry.message_ts) == (None, done.message.ts)
        assert done.message.ts.replace(".", "") in entry.permalink
        await pinned(cast, "alice", done.message, off=True)
        (entry,) = await entries(cast)
        assert entry.removed_at is not None


async def test_pin_below_an_old_card(database_url: str) -> None:
    """However many incidents came after it, imported ones among them."""
    async with casting(database_url, extras=("channels", "reactions")) as cast:
        await cast.declares(cast.alice, "/incident declare Search is slow")
        team = cast.play.team
        assert team is not None
        async with cast.play.muster.database.writing() as tx:
            for _ in range(60):
                await a_row(tx, team, imported=True)
        done = await cast.bob.type("#platform", "Rolling back", thread=cast.card())
        assert done.message is not None
        await pinned(cast, "alice", done.message)
        (entry,) = await entries(cast)
        assert entry.message_ts == done.message.ts


# -- corrected, taken out ------------------------------------------------------------------------


async def test_correction_shows_what_it_was(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.says(cast.alice, "/incident note Index rebuilt")
        view = await correcting(cast, "bob")
        assert view.state["text"]["text"]["value"] == "Index rebuilt"
        await cast.fills(cast.bob, "text", "Cache emptied")
        await cast.bob.submit()
        assert cast.bob.modal is not None
        shown = " ".join(spoken(cast.bob.modal.blocks).split())
        assert f"Cache emptied corrected by <@{cast.bob.user.id}> , was: Index rebuilt" in shown
        old, new = await entries(cast)
        assert (new.corrects, old.text, new.author) == (
            old.id,
            "Index rebuilt",
            cast.alice.user.id,
        )
        assert "note-corrected" in await verbs(cast)


async def test_two_corrections_at_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        await cast.says(cast.alice, "/incident note Index rebuilt")
        for name in ("bob", "carol"):
            await correcting(cast, name)
            await cast.fills(cast.hands[name], "text", f"Cache emptied, says {name}")
        await cast.bob.submit()
        await cast.carol.submit()
        assert cast.carol.modal is not None
        said = " ".join(cast.carol.modal.errors.values())
        assert "Somebody corrected that entry meanwhile." in said
        assert len(await entries(cast)) == 2


async def test_taken_out_and_brought_back(database_url: str) -> None:
    async with casting(database_url, extras=("incidents", "files")) as cast:
        await declared(cast)
        await cast.says(cast.alice, "/incident note Wrong <b>thread</b>")
        await timeline(cast, "bob")
        assert cast.bob.modal is not None
        await cast.presses(cast.bob, cast.bob.modal, "Take out")
        view = await window(cast, "bob", "Taken out")
        assert "Wrong <b>" not in spoken(view.blocks)

        # The file has it, struck, and says who did it.
        await cast.presses(cast.bob, view, "As a file")
        while cast.bob.modal is not view:
            await cast.bob.close()
        await cast.presses(cast.bob, view, "As a file")
        assert cast.bob.modal is not None
        assert "in your direct messages" in spoken(cast.bob.modal.blocks)
        while cast.bob.modal is not view:
            await cast.bob.close()
        (file,) = cast.play.sandbox.workspace.files.values()
        assert file.content is not None
        text = file.content.decode()
        assert r"~~Alice: Wrong \<b\>thread\</b\>~~ (taken out by Bob" in text
        assert file.name == "inc-1-timeline.md"

        await cast.presses(cast.bob, view, "Bring it back")
        await window(cast, "bob", "It is back")
        assert "Wrong <b>" in await timeline(cast)


async def test_file_for_who_only_reads_along(database_url: str) -> None:
    """Dan was brought into the private incident's channel by hand; nobody named him."""
    async with casting(database_url, extras=(*EVERYTHING, "files")) as cast:
        await cast.opens(cast.carol, "/incident Addresses leak")
        await cast.submits(cast.carol, **{"class": "data-exposure"})
        room = cast.room("inc-1")
        cast.play.sandbox.workspace.join(room, cast.dan.user.id)
        view = await cast.opens(cast.dan, "/incident timeline 1", "#inc-1")
        await cast.presses(cast.dan, view, "As a file")
        (file,) = cast.play.sandbox.workspace.files.values()
        assert file.name == "inc-1-timeline.md"


async def test_file_for_who_has_no_role(database_url: str) -> None:
    """Zoe has no role in the private team: she is in its channel."""
    async with casting(database_url, extras=(*EVERYTHING, "files"), private=True) as cast:
        workspace = cast.play.sandbox.workspace
        zoe = workspace.add_user("zoe", tz="Europe/Berlin")
        workspace.join(cast.home, zoe.id)
        hand = cast.play.sandbox.hand(zoe.id)
        await cast.declares(cast.carol, "/incident Search is slow")
        view = await cast.opens(hand, "/incident timeline 1")
        await cast.presses(hand, view, "As a file")
        assert len(workspace.files) == 1


async def test_without_files_it_is_said(database_url: str) -> None:
    async with casting(database_url, extras=("incidents",)) as cast:
        await declared(cast)
        view = await cast.opens(cast.alice, "/incident timeline 1")
        await cast.presses(cast.alice, view, "As a file")
        assert any("it lacks files:write" in one.replace("`", "") for one in cast.dms(cast.alice))


async def test_what_muster_wrote_stands(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        view = await cast.opens(cast.alice, "/incident timeline 1")
        labels = spoken(view.blocks)
        assert "Declared" in labels
        assert "Correct" not in labels
        incident = await cast.incident()
        async with cast.play.muster.database.writing() as tx:
            (auto,) = await incident_timeline.whole(tx, incident)
            who = await viewer(tx, incident.workspace, cast.alice.user.id)
            assert cast.play.team is not None
            with pytest.raises(incident_timeline.Automatic):
                await incident_timeline.correct(
                    tx, who, cast.play.team, incident, auto.id, "No", now=cast.play.clock.now()
                )


# -- long ones -----------------------------------------------------------------------------------


async def test_ten_thousand_entries_turn_pages(database_url: str) -> None:
    async with casting(database_url) as cast:
        await declared(cast)
        incident = await cast.incident()
        now = cast.play.clock.now()
        async with cast.play.muster.database.writing() as tx:
            for number in range(10_000):
                at = now + timedelta(seconds=number)
                text = f"note {number}"
                incidents.add_entry(
                    tx, incident, "update", by=cast.alice.user.id, at=at, now=at, text=text
                )
        view = await cast.opens(cast.alice, "/incident timeline 1")
        shown = spoken(view.blocks)
        assert "1 to 15 of 10001 entries" in shown
        assert "note 9999" in shown
        await cast.presses(cast.alice, view, "Earlier")
        view = await window(cast, "alice", "16 to 30 of")
        await cast.presses(cast.alice, view, "The beginning")
        await window(cast, "alice", "9991 to 10001 of")
