"""Looking incidents up: lists, one whole, and what is told to whom nothing is shown."""

import re
from datetime import UTC, datetime, timedelta

from rituals import history
from rituals.actions import actions
from rituals.history import Change
from rituals.incidents import incidents
from rituals.incidents import register as incident_register
from rituals.incidents.incidents import Draft
from rituals.incidents.naming import name_person
from rituals.rights import viewer
from storage.incident_entries import IncidentEntries
from storage.incidents import Incidents
from tests.stage import spoken
from tests.stories.incidents import Cast, casting
from tests.stories.postmortems import says

LONG = "".join(f"Customer {number} is answered in Klingon. \n" for number in range(110))[:4000]


async def made(cast: Cast, hand: str, title: str, **fields: object) -> str:
    """Declare an incident as its form would; return its name."""
    play = cast.play
    person = cast.hands[hand]
    await person.type("#platform", "/muster status")  # so that Slack said who they are
    async with play.muster.database.writing() as tx:
        who = await viewer(tx, play.sandbox.workspace.team_id, person.user.id, play.channel.id)
        assert play.team is not None
        draft = Draft(title=title, **fields)  # type: ignore[arg-type]
        incident = await incidents.declare(tx, who, play.team, draft, now=play.clock.now())
    await play.settle()
    return incident.name


async def shows(cast: Cast, hand: str, command: str) -> str:
    """Return what somebody's window says that a command opens."""
    person = cast.hands[hand]
    if person.modal is not None:
        await person.close(all=True)
    await person.type("#platform", command)
    await cast.play.sandbox.until(lambda: person.modal)
    return says(person)


async def listed(cast: Cast, hand: str, words: str = "") -> str:
    return await cast.says(cast.hands[hand], f"/incident list {words}".strip())


async def test_empty_list_says_what_to_do(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = await listed(cast, "carol")
        assert "No incident is open." in said
        assert "/incident list all" in said
        assert "Declare an incident" in said
        assert "No incident has been declared yet." in await listed(cast, "carol", "all")
        assert "No incident fits “sev1”." in await listed(cast, "carol", "sev1")


async def test_lists_by_what_was_asked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await made(cast, "alice", "Search is slow", severity="sev1", class_id="security")
        await made(cast, "bob", "Answers are wrong", class_id="quality-regression")
        await made(cast, "bob", "A typo", severity="sev4")
        await cast.says(cast.alice, "/incident cancel INC-3 False alarm")
        open_ones = await listed(cast, "carol")
        assert open_ones.index("INC-2 · Answers are wrong") < open_ones.index("INC-1 ·")
        assert "INC-3" not in open_ones
        assert await listed(cast, "carol", "open") == open_ones
        assert "INC-3 · A typo (Sev4, cancelled)" in await listed(cast, "carol", "all")
        assert "INC-2" not in await listed(cast, "carol", "sev1")
        assert "INC-1" in await listed(cast, "carol", "SEV1")
        assert "INC-1" not in await listed(cast, "carol", "quality-regression")
        assert "INC-3" in await listed(cast, "carol", "cancelled")
        assert "INC-1" in await listed(cast, "carol", "all before 2")
        assert "INC-2" not in await listed(cast, "carol", "all before INC-2")
        mine = await listed(cast, "bob", "mine")
        assert "INC-2" in mine
        assert "No incident fits “mine”." in await listed(cast, "dan", "mine")
        told = await listed(cast, "carol", "urgent")
        assert "“urgent” is no state, severity or class" in told


async def test_long_list_says_how_to_go_on(database_url: str) -> None:
    async with casting(database_url) as cast:
        for number in range(17):
            await made(cast, "alice", f"Problem {number}")
        first = await listed(cast, "carol")
        assert "INC-17" in first
        assert "INC-2 ·" not in first
        assert "Older ones: /incident list before 3" in first
        second = await listed(cast, "carol", "before 3")
        assert "INC-2 ·" in second
        assert "Older ones" not in second


async def test_drills_and_private_ones_stay_out(database_url: str) -> None:
    async with casting(database_url) as cast:
        await made(cast, "alice", "Only practice", practice=True)
        await made(cast, "alice", "Keys leaked", private=True, class_id="security")
        assert "🔒 INC-1 · Keys leaked" in await listed(cast, "alice")
        assert "Only practice" not in await listed(cast, "alice", "all")
        assert "No incident is open." in await listed(cast, "dan")
        # One that is there and one that is not are answered alike.
        there = await cast.says(cast.dan, "/incident show 1")
        missing = await cast.says(cast.dan, "/incident show 9")
        assert there == missing.replace("INC-9", "INC-1")
        assert "There is no INC-1 here." in there
        assert "Only practice" in await shows(cast, "alice", "/incident show DRILL-1")
        told = await cast.says(cast.dan, "/incident show DRILL-1")
        assert "There is no DRILL-1 here." in told


async def test_show_tells_all_of_one(database_url: str) -> None:
    async with casting(database_url) as cast:
        start = cast.play.clock.now() - timedelta(minutes=30)
        await made(
            cast, "alice", "Answers in Klingon", severity="sev1", impact=LONG,
            services="checkout\nsearch", class_id="quality-regression", started_at=start,
            link="https://acme.slack.com/archives/C1/p1",
        )  # fmt: skip
        await cast.says(cast.alice, "/incident update INC-1 Rolling back")
        (word,) = (one for one in cast.bob.dm() if "INC-1" in spoken(one.blocks))
        await cast.presses(cast.bob, word, "Seen")
        await cast.says(cast.alice, "/incident sev INC-1 2")
        await cast.play.after(minutes=90)
        shown = await shows(cast, "carol", "/incident 1")
        assert "Customer 0 is answered" in shown
        assert "Customer 90 is answered" in shown
        for said in (
            "INC-1 · Answers in Klingon", "Sev2, Sev1 at its highest",
            "Services: checkout, search",
            "MTTD 30 min", "Last update Rolling back", "saw it", "Next update due", "this message",
            "Declared by", "Update", "Resolve", "History", "declared by",
        ):  # fmt: skip
            assert said in shown, said
        await cast.opens(cast.alice, "/incident resolve INC-1")
        await cast.submits(cast.alice, summary="The prompt was wrong")
        shown = await shows(cast, "carol", "/incident show 1")
        for said in ("PM-1: draft", "due", "MTTR", "Reopen", "Postmortem", "The prompt was wrong"):
            assert said in shown, said
        # The window's own buttons lead on.
        assert cast.carol.modal is not None
        await cast.carol.click(cast.carol.modal, "Timeline")
        await cast.play.sandbox.until(lambda: "latest first" in says(cast.carol))


async def test_show_without_number_is_the_only_one(database_url: str) -> None:
    async with casting(database_url) as cast:
        assert "Which incident?" in await cast.says(cast.carol, "/incident show")
        await made(cast, "alice", "Search is slow")
        assert "INC-1 · Search is slow" in await shows(cast, "carol", "/incident show")


async def test_show_holds_what_is_hostile(database_url: str) -> None:
    async with casting(database_url) as cast:
        title = "<!channel> *down* שלום \u200b🔥 <https://evil.example|click>"
        await made(cast, "alice", title, impact="a" * 4000)
        incident = await cast.incident()
        async with cast.play.muster.database.writing() as tx:
            past = datetime(2020, 1, 1, tzinfo=UTC)
            await Incidents(tx, incident.workspace).change(
                incident, summary="b" * 9000, flaw="its end lies before its start", imported=True,
                external_id="X-1", detected_at=past,
            )  # fmt: skip
        shown = await shows(cast, "carol", "/incident show 1")
        assert "<!channel> *down*" in shown
        assert "b" * 2900 in shown
        assert "Left out of time figures: its end lies before its start" in shown


async def test_show_says_how_much_it_leaves_out(database_url: str) -> None:
    async with casting(database_url) as cast:
        await made(cast, "alice", "Search is slow")
        incident, now = await cast.incident(), cast.play.clock.now()
        team = cast.play.team
        assert team is not None
        async with cast.play.muster.database.writing() as tx:
            for at in range(70):
                person = f"U0NAMED{at:02}"
                await name_person(tx, incident, person, "Asked to help", now)
                history.note(tx, incident.workspace, Change("INC-1", "seen", person, now))
                await actions.owe(
                    tx, team, title=f"Step {at}", owner=cast.alice.user.id, source="INC-1",
                    actor=cast.alice.user.id, now=now, incident=incident,
                )  # fmt: skip
            for at in range(1_010):
                IncidentEntries(tx, incident.workspace).add_soon(
                    incident_id=incident.id, at=now, noted_at=now, source="note", verb="",
                    by=incident.declared_by, text=f"note {at}",
                )  # fmt: skip
        said = await shows(cast, "alice", "/incident show 1")
        assert "Step 29" in said
        assert "Step 30" not in said
        assert "… and 40 more" in said
        assert re.search(r"… and 1\d more", said)
        assert re.search(r"History … \d+ earlier", said)
        async with cast.play.muster.database.reading() as tx:
            whole = await incident_register.whole(tx, incident.workspace, "INC-1")
        assert len([one for one in whole.timeline if one["source"] == "note"]) == 1_010
