"""A private incident is run like any other, and nobody else reads of it."""

from tests.stage import shown
from tests.stories.incidents import Cast, casting, told

TITLE = "Addresses leak to strangers"
SECRET = "Exported to the wrong bucket"
SCOPES = ("incidents", "channels", "history", "reactions")


async def declared(cast: Cast) -> None:
    await cast.opens(cast.carol, f"/incident sev1 {TITLE}")
    await cast.submits(cast.carol, **{"class": "data-exposure"})
    assert (await cast.incident()).private


async def run(cast: Cast) -> None:
    """Let a private incident go its whole way, reminders included."""
    room = "#inc-1" if "inc-1" in cast.rooms() else "#platform"
    name = "" if room == "#inc-1" else "INC-1 "
    await cast.says(cast.carol, f"/incident update {name}{SECRET}", room)
    await cast.play.after(minutes=45)  # reminded, and then everybody in it
    await cast.says(cast.carol, f"/incident sev {name}2", room)
    await cast.says(cast.carol, f"/incident lead {name}@alice", room)
    await cast.opens(cast.carol, "/incident mitigate 1", room)
    await cast.fills(cast.carol, "mitigation", "rotate-credential")
    await cast.submits(cast.carol, what=SECRET, evidence="https://example.com/kept")
    await cast.opens(cast.carol, "/incident resolve 1", room)
    await cast.submits(cast.carol, summary=SECRET)


def everything_for(cast: Cast, name: str) -> str:
    """Return all that one person can read, in channels and in messages."""
    hand = cast.hands[name]
    places = cast.play.sandbox.workspace.channels.values()
    seen = [one for place in places if hand.user.id in place.members for one in place.messages]
    return " ".join([f"{shown(one)} {one.text}" for one in [*seen, *hand.dm()]])


async def test_outsiders_read_nothing_of_it(database_url: str) -> None:
    async with casting(database_url, extras=SCOPES) as cast:
        await declared(cast)
        await run(cast)
        inside = everything_for(cast, "carol")
        assert SECRET in inside
        assert "An update of INC-1 is due" in inside
        for name in ("dan", "petra"):
            read = everything_for(cast, name)
            assert SECRET not in read
            assert TITLE not in read
            assert "INC-1" not in read
        refused = await cast.says(cast.dan, "/incident update INC-1 What is it?")
        assert refused.startswith("There is no INC-1 here.")
        refused = await cast.says(cast.dan, "/incident reopen 1")
        assert refused.startswith("There is no INC-1 here.")


async def test_without_a_channel_its_people_are_told(database_url: str) -> None:
    async with casting(database_url, extras=()) as cast:
        await declared(cast)
        await run(cast)
        assert cast.rooms() == []
        for name in ("sam", "alice"):
            read = everything_for(cast, name)
            assert SECRET in read
        for name in ("dan", "petra"):
            read = everything_for(cast, name)
            assert SECRET not in read
            assert TITLE not in read


async def test_whoever_is_given_a_role_sees_it(database_url: str) -> None:
    async with casting(database_url, extras=SCOPES) as cast:
        await declared(cast)
        assert cast.dan.user.id not in cast.room("inc-1").members
        await cast.opens(cast.carol, "/incident roles 1", "#inc-1")
        await cast.submits(cast.carol, scribe=cast.dan.user.id)
        assert cast.dan.user.id in cast.room("inc-1").members
        (word,) = cast.dan.dm()
        assert "scribe" in told(word)
        answer = await cast.says(cast.dan, "/incident update INC-1 Writing it down")
        assert answer.startswith("INC-1: your update is posted.")
