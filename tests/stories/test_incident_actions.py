"""Actions that come of an incident: raised in its window or its channel, and seen by its people."""

from datetime import UTC, datetime

from bot.sandbox.records import View
from rituals.actions.actions import IN_TIMELINE
from rituals.incidents.incidents import Incident
from storage.incident_entries import IncidentEntries
from tests.stage import spoken
from tests.stories.incidents import Cast, casting, told
from tests.stories.postmortems import says

ROOM = "inc-1-answers-are-slow"


async def window(cast: Cast, hand: str, command: str = "/incident 1") -> View:
    """Return the incident's window, opened anew."""
    person = cast.hands[hand]
    if person.modal is not None:
        await person.close(all=True)
    return await cast.opens(person, command)


async def in_timeline(cast: Cast, incident: Incident) -> list[str]:
    """Return what the timeline says of actions."""
    async with cast.play.muster.database.reading() as tx:
        entries = await IncidentEntries(tx, incident.workspace).whole(incident)
    return [one.text for one in entries if one.verb == IN_TIMELINE]


async def test_window_raises_an_action(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.alice, "/incident sev2 Answers are slow")
        room = cast.room(ROOM)
        said = len(room.messages)
        await cast.presses(cast.carol, await window(cast, "carol"), "Add an action")
        assert "It belongs to INC-1, and is seen by whoever sees that." in says(cast.carol)
        answer = await cast.submits(cast.carol, title="Alert on p95", owner=cast.dan.user.id)
        assert "ACT-1 is saved Alert on p95" in answer
        await window(cast, "alice")
        assert "ACT-1 · Alert on p95: open, due 04 Dec 2026" in says(cast.alice)
        assert await in_timeline(cast, await cast.incident()) == ["ACT-1: Alert on p95"]
        assert len(room.messages) == said  # quietly
        assert "due Fri 4 Dec 2026 · from INC-1" in await cast.says(cast.dan, "/action")


async def test_line_in_the_channel_belongs_to_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.alice, "/incident sev2 Answers are slow")
        line = "/action add Alert on p95 @alice by 2026-12-01"
        answer = await cast.says(cast.alice, line, where=f"#{ROOM}")
        assert "It belongs to INC-1" in answer
        assert "from INC-1" in answer
        form = await cast.opens(cast.alice, "/action add Write it down", where=f"#{ROOM}")
        assert "It belongs to INC-1" in spoken(form.blocks)
        assert "ACT-2 is saved" in await cast.submits(cast.alice)
        answer = await cast.says(cast.alice, "/action add Of no incident @alice by 2026-12-01")
        assert "INC-1" not in answer
        await window(cast, "alice")
        assert "ACT-2 · Write it down" in says(cast.alice)
        assert "Of no incident" not in says(cast.alice)


async def test_private_one_is_its_peoples(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident sev2 Zanzibar leaks")
        await cast.fills(cast.carol, "class", "data-exposure")
        await cast.submits(cast.carol)
        assert (await cast.incident()).private
        await cast.says(cast.pia, "/action")  # so that Slack said who she is
        line = "/action add Close Zanzibar @pia by 2026-12-01"
        assert "its owner is named there" in await cast.says(cast.carol, line, where="#inc-1")
        assert "no ACT-1 here" in await cast.says(cast.dan, "/action 1")
        assert "Zanzibar" not in await cast.says(cast.dan, "/action list all")
        assert "Close Zanzibar" in await cast.says(cast.pia, "/action")
        await window(cast, "pia")
        assert "Zanzibar leaks" in says(cast.pia)


async def test_notification_names_no_private_title(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/incident sev2 Zanzibar leaks")
        await cast.fills(cast.carol, "class", "data-exposure")
        await cast.submits(cast.carol)
        line = "/action add Close Zanzibar @carol by 2026-11-23"
        await cast.says(cast.carol, line, where="#inc-1")
        await cast.says(cast.carol, "/action add Tidy up @carol by 2026-11-23")
        await cast.play.until(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
        (word,) = [one for one in cast.carol.dm() if "2 actions need you" in told(one)]
        assert "ACT-1 · Close Zanzibar" in told(word)
        assert word.text == "2 actions need you: ACT-1, due today; ACT-2 Tidy up, due today"


async def test_practice_and_false_alarms_raise_none(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.alice, "/incident practise All is down")
        await window(cast, "alice", "/incident DRILL-1")
        assert "Resolve" in says(cast.alice)
        assert "Add an action" not in says(cast.alice)
        await cast.alice.close(all=True)
        await cast.declares(cast.alice, "/incident sev2 Answers are slow")
        await cast.says(cast.alice, "/incident cancel INC-1 A false alarm")
        await window(cast, "alice")
        assert "Reopen" in says(cast.alice)
        assert "Add an action" not in says(cast.alice)
