"""Duplicates are merged: into what goes on, never in a circle, never from private into the open."""

import asyncio

import pytest

from bot.sandbox.hand import Hand
from rituals.incidents.incidents import people_of
from rituals.roles import ENGINEER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from storage.incident_entries import Entry, IncidentEntries
from storage.incidents import Incident
from tests.stage import ONE_RITUAL, spoken
from tests.stories.incidents import Cast, casting, told


async def two(cast: Cast) -> None:
    await cast.declares(cast.carol, "/incident sev2 Checkout answers wrong")
    await cast.declares(cast.dan, "/incident Answers at checkout are odd")


async def timeline(cast: Cast, incident: Incident) -> list[Entry]:
    async with cast.play.muster.database.reading() as tx:
        return await IncidentEntries(tx, incident.workspace).whole(incident)


def lines(cast: Cast, room: str) -> list[str]:
    return [told(one) for one in cast.play.posts(cast.room(room))[1:]]


async def test_duplicate_goes_into_the_other(database_url: str) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        answer = await cast.says(cast.bob, "/incident merge 2 into 1")
        assert "INC-2 is merged into INC-1, which goes on in" in answer
        first, second = await cast.incident("INC-1"), await cast.incident("INC-2")
        assert (second.state, second.merged_into) == ("merged", first.id)
        assert first.state == "open"
        (left,) = lines(cast, "inc-2-answers-at-checkout-are-odd")
        assert "It goes on in INC-1" in left
        (gone_on,) = lines(cast, "inc-1-checkout-answers-wrong")
        assert "INC-2 was the same : Answers at checkout are odd" in gone_on
        assert any("INC-2 was the same" in one.text for one in await timeline(cast, first))
        kept = [one.verb for one in await timeline(cast, second)]
        assert kept == ["declared", "merged"]
        assert cast.dan.user.id in cast.room("inc-1-checkout-answers-wrong").members
        assert "🔗" in cast.reads("INC-2")
        await cast.play.after(hours=30)
        asked = [one for one in cast.dms(cast.dan) if "An update of INC-2" in one]
        assert asked == []


@pytest.mark.parametrize("words", ["2 into 1", "into INC-1"])
async def test_merged_from_its_own_channel(database_url: str, words: str) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        room = "#inc-2-answers-at-checkout-are-odd"
        answer = await cast.says(cast.dan, f"/incident merge {words}", room)
        assert "INC-2 is merged into INC-1" in answer


async def test_form_offers_what_takes_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        await cast.says(cast.alice, "/incident cancel INC-3 A false alarm")
        form = await cast.opens(cast.bob, "/incident merge 2")
        assert "INC-1 · Checkout answers wrong" in spoken(form.blocks)
        assert "INC-3" not in spoken(form.blocks)
        said = await cast.submits(cast.bob, into="INC-1")
        assert "INC-2 is merged into INC-1" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("2 into 2", "INC-2 cannot be merged into itself"),
        ("2 into 9", "There is no INC-9 here"),
        ("2 with 1", "Say which duplicate goes into which incident"),
        ("2 into 3", "INC-3 is cancelled: nothing is merged into it"),
    ],
)
async def test_what_cannot_be_is_said_in_words(
    database_url: str, words: str, sentence: str
) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        await cast.says(cast.alice, "/incident cancel INC-3 A false alarm")
        assert sentence in await cast.says(cast.bob, f"/incident merge {words}")
        assert (await cast.incident("INC-2")).state == "open"


async def test_no_circle_at_any_depth(database_url: str) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        await cast.declares(cast.dan, "/incident Search is slow")
        await cast.says(cast.bob, "/incident merge 1 into 2")
        refused = await cast.says(cast.bob, "/incident merge 2 into 1")
        assert "INC-1 was merged into INC-2 itself" in refused
        await cast.says(cast.bob, "/incident merge 2 into 3")
        refused = await cast.says(cast.bob, "/incident merge 3 into 1")
        assert "INC-1 was merged into INC-3 itself" in refused
        assert (await cast.incident("INC-3")).state == "open"


async def test_two_merge_crosswise_at_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        await asyncio.gather(
            cast.alice.type("#platform", "/incident merge 1 into 2"),
            cast.bob.type("#platform", "/incident merge 2 into 1"),
        )
        await cast.play.settle()
        states = {(await cast.incident(name)).state for name in ("INC-1", "INC-2")}
        assert states == {"open", "merged"}


async def test_merged_one_is_told_and_reopens(database_url: str) -> None:
    async with casting(database_url) as cast:
        await two(cast)
        await cast.says(cast.bob, "/incident merge 2 into 1")
        again = await cast.says(cast.alice, "/incident merge 2 into 1")
        assert again.startswith("INC-2 is merged already, by Bob, so you cannot merge it.")
        await cast.says(cast.alice, "/incident reopen 2 It is another thing")
        second = await cast.incident("INC-2")
        assert (second.state, second.merged_into) == ("open", None)


async def test_private_one_stays_out_of_the_open(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.declares(cast.carol, "/incident Checkout answers wrong")
        await cast.opens(cast.carol, "/incident Addresses leak")
        await cast.submits(cast.carol, **{"class": "data-exposure"})
        assert (await cast.incident("INC-2")).private
        refused = await cast.says(cast.carol, "/incident merge 2 into 1")
        assert refused.startswith("INC-2 is private and INC-1 is not")
        # The other way round says nothing of the private one in the open.
        await cast.says(cast.carol, "/incident merge 1 into 2")
        said = " ".join(lines(cast, "inc-1-checkout-answers-wrong"))
        assert "It goes on in another incident." in said
        assert "INC-2" not in said
        entries = await timeline(cast, await cast.incident("INC-1"))
        assert not any("INC-2" in one.text for one in entries)
        assert "It goes on as another incident" in cast.reads("INC-1")
        assert "INC-2" not in cast.reads("INC-1")


async def beside_an_open_team(cast: Cast) -> Hand:
    """Found an open team beside the private one, with Alice and an outsider, whom this returns.

    INC-1 is the private team's, INC-2 the open one's.
    """
    workspace = cast.play.sandbox.workspace
    olga = workspace.add_user("olga", tz="Europe/Berlin")
    people = [cast.alice.user.id, olga.id]
    place = workspace.add_channel("open-team", members=[*people, cast.alice.app.bot_user])
    held = {ENGINEER: people}
    founding = Founding("Open", "Europe/Berlin", place.id, people=held, rituals=ONE_RITUAL)
    async with cast.play.muster.database.writing() as tx:
        await set_up(tx, workspace.team_id, founding, actor="cli", now=cast.play.clock.now())
    await cast.declares(cast.alice, "/incident Zanzibar is down")
    await cast.opens(cast.alice, "/incident Answers are slow", "#open-team")
    await cast.submits(cast.alice)
    return cast.play.sandbox.hand(olga.id)


async def test_private_teams_one_stays_in_its_team(database_url: str) -> None:
    async with casting(database_url, private=True) as cast:
        await beside_an_open_team(cast)
        refused = await cast.says(cast.alice, "/incident merge 1 into 2")
        assert refused.startswith("INC-1 is its private team's and INC-2 is not")
        assert lines(cast, "inc-2-answers-are-slow") == []
        assert (await cast.incident("INC-1")).state == "open"


async def test_open_teams_one_goes_on_unnamed(database_url: str) -> None:
    async with casting(database_url, private=True) as cast:
        olga = await beside_an_open_team(cast)
        await cast.says(cast.alice, "/incident merge 2 into 1")
        first, second = await cast.incident("INC-1"), await cast.incident("INC-2")
        assert second.merged_into == first.id
        (said,) = lines(cast, "inc-2-answers-are-slow")
        assert "It goes on in another incident." in said
        assert first.channel is not None
        entries = " ".join([one.text for one in await timeline(cast, second)])
        (card,) = cast.play.posts(cast.room("open-team"))
        for shown in (said, entries, told(card)):
            assert "INC-1" not in shown
            assert first.channel not in shown
        assert "It goes on as another incident" in told(card)
        async with cast.play.muster.database.reading() as tx:
            named = {one.person for one in await people_of(tx, first)}
        assert olga.user.id not in named
        (taken,) = lines(cast, "inc-1-zanzibar-is-down")
        assert "INC-2 was the same : Answers are slow" in taken
