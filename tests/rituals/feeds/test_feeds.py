"""Who has an address of which calendar, what stands in it, and when it stops."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rituals import secrets
from rituals.cadences.cadences import CHANNEL, CHOSEN, PAUSED, ROLES
from rituals.cadences.calling import add_cadence
from rituals.feeds import feeds
from rituals.feeds.feeds import NONE_YET, AddressChanged, NotForYou
from rituals.feeds.icalendars import calendar
from rituals.history import record_of
from rituals.occurrences.occurrences import HELD
from rituals.people import Person, know
from rituals.rights import NotInTeam, viewer
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.teams import Founding, Team, add_team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.db import Database
from storage.due_cadences import NewOccurrence, write_occurrences
from storage.feeds import Feeds
from storage.members import Members
from storage.occurrence_people import Asked, add_people
from storage.teams import Teams

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
WORKSPACE = "T1"


async def meet(tx: Tx, *people: str, zone: str | None = None, **flags: Any) -> None:
    for one in people:
        facts: dict[str, Any] = {"is_bot": False, "has_left": False, **flags}
        await know(tx, Person(WORKSPACE, one, f"Name of {one}", zone, known_at=NOW, **facts))


async def found(tx: Tx, name: str, channel: str, *engineers: str, private: bool = False) -> Team:
    people = {ENGINEER: engineers, MANAGER: ["UM"]}
    founding = Founding(name, "Europe/Berlin", channel, private=private, people=people)
    return await add_team(tx, WORKSPACE, founding, actor="cli", now=NOW)


async def call(tx: Tx, team: Team, title: str, **fields: Any) -> Cadence:
    usual = {
        "ritual": "custom", "title": title, "rule": "FREQ=WEEKLY;BYDAY=TU",
        "zone": "Europe/Berlin", "start": "2026-11-20T09:00", "lead_minutes": 0,
        "open_minutes": 60, "grace_minutes": 60, "channel": team.channel, "who": ROLES,
        "chosen": ENGINEER,
    }  # fmt: skip
    return await add_cadence(tx, team, actor="cli", now=NOW, **{**usual, **fields})


async def subscribed(tx: Tx, person: str, team: Team | None = None) -> str:
    who = await viewer(tx, WORKSPACE, person)
    return (await feeds.subscribe(tx, who, team, NONE_YET, NOW))[1]


async def shown(tx: Tx, secret: str) -> list[str] | None:
    """Return the titles that stand in a calendar; None where there is none."""
    found = await feeds.opened(tx, secret, NOW)
    return None if found is None else [one.title for one in found.entries]


async def test_team_calendar_shows_what_is_active(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "UM")
        team = await found(tx, "One", "C1", "U1")
        await call(tx, team, "Stand-up")
        resting = await call(tx, team, "Paused")
        await Cadences(tx, WORKSPACE).reset(resting.id, state=PAUSED)
        await call(tx, team, "1:1", ritual="one-on-one", who=CHOSEN, chosen="U1,UM")
        await call(tx, await found(tx, "Two", "C2"), "Of another team")
        secret = await subscribed(tx, "U1", team)
        assert await shown(tx, secret) == ["Stand-up"]
        found_ = await feeds.opened(tx, secret, NOW)
        assert found_ is not None
        assert found_.name == "One: rituals"


async def test_own_calendar_shows_what_asks_them(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", "UM", zone="Asia/Tokyo")
        one = await found(tx, "One", "C1", "U1")
        two = await found(tx, "Two", "C2", "U2")
        hidden = await found(tx, "Hidden", "C3", "U2", private=True)
        await call(tx, one, "Stand-up", own_time=True)
        await call(tx, one, "Managers", chosen=MANAGER)
        await call(tx, one, "1:1", ritual="one-on-one", who=CHOSEN, chosen="U1,UM")
        await call(tx, two, "Forum", who=CHOSEN, chosen="U1,U2")
        await call(tx, two, "Others'")
        await call(tx, hidden, "Secret", who=CHOSEN, chosen="U1,U2")
        secret = await subscribed(tx, "U1")
        assert await shown(tx, secret) == ["Stand-up (One)", "1:1 (One)", "Forum (Two)"]
        mine = await feeds.opened(tx, secret, NOW)
        assert mine is not None
        assert [entry.zone for entry in mine.entries] == ["Asia/Tokyo", *["Europe/Berlin"] * 2]
        assert b"DTSTART;TZID=Asia/Tokyo:20261124T090000" in calendar(mine.name, mine.entries, NOW)
        assert await shown(tx, await subscribed(tx, "U2")) == [
            "Forum (Two)", "Others' (Two)", "Secret (Hidden)",
        ]  # fmt: skip


async def test_one_on_one_is_for_the_two_of_them(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", "UM")
        team = await found(tx, "One", "C1", "U1", "U2")
        pair = {"channel": "UM", "owner": "UM", "who": CHOSEN, "chosen": "U1"}
        await call(tx, team, "Talk", **pair)
        for person, titles in (("UM", ["Talk (One)"]), ("U1", ["Talk (One)"]), ("U2", [])):
            assert await shown(tx, await subscribed(tx, person)) == titles
            assert await shown(tx, await subscribed(tx, person, team)) == []


async def test_channels_ritual_is_shown_to_whom_it_asked_last(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", "UM")
        team = await found(tx, "One", "C1", "U1")
        one = await call(tx, team, "All hands", who=CHANNEL, chosen="")
        mine, theirs = await subscribed(tx, "U1"), await subscribed(tx, "U2")
        assert (await shown(tx, mine), await shown(tx, theirs)) == (["All hands (One)"], [])
        tuesday = NOW - timedelta(days=3)
        new = NewOccurrence(WORKSPACE, one.id, tuesday.date(), tuesday, HELD)
        (held,) = await write_occurrences(tx, [new])
        asked = Asked(WORKSPACE, held.id, "U2", tuesday, False, None, False, "")  # noqa: FBT003
        add_people(tx, [asked])
    async with database.reading() as tx:
        assert (await shown(tx, mine), await shown(tx, theirs)) == ([], ["All hands (One)"])


async def test_renewed_address_ends_the_old(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "UM")
        team = await found(tx, "One", "C1", "U1")
        who = await viewer(tx, WORKSPACE, "U1")
        first, old = await feeds.subscribe(tx, who, team, NONE_YET, NOW)
        own = await subscribed(tx, "U1")
        second, new = await feeds.subscribe(tx, who, team, first.id, NOW)
        assert (await shown(tx, old), await shown(tx, new)) == (None, [])
        with pytest.raises(AddressChanged):
            await feeds.subscribe(tx, who, team, first.id, NOW)
        with pytest.raises(AddressChanged):
            await feeds.subscribe(tx, who, team, NONE_YET, NOW)
        await feeds.revoke(tx, who, second.id, NOW)
        with pytest.raises(AddressChanged):
            await feeds.revoke(tx, who, second.id, NOW)
        assert (await shown(tx, new), await shown(tx, own)) == (None, [])
    async with database.reading() as tx:
        told = await record_of(tx, WORKSPACE, f"FEED-{second.id}")
        assert [one.verb for one in told] == ["subscribed", "unsubscribed"]


async def test_secret_is_not_kept(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1")
        secret = await subscribed(tx, "U1")
        (feed,) = await Feeds(tx, WORKSPACE).of("U1")
        assert len(secret) == secrets.CHARACTERS
        assert secret not in str(feed)
        assert await shown(tx, feed.secret_hash) is None


@pytest.mark.parametrize(
    "guess", ["", "x", "a" * 43, "a" * 43 + "\0", "é" * 43, "' OR 1=1 --", "a" * 100_000]
)
async def test_guess_opens_nothing(database: Database, guess: str) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1")
        await subscribed(tx, "U1")
        assert await shown(tx, guess) is None


async def test_others_addresses_are_not_ones_own(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2")
        secret = await subscribed(tx, "U1")
        (feed,) = await Feeds(tx, WORKSPACE).of("U1")
        with pytest.raises(AddressChanged):
            await feeds.revoke(tx, await viewer(tx, WORKSPACE, "U2"), feed.id, NOW)
        with pytest.raises(AddressChanged):
            await feeds.subscribe(tx, await viewer(tx, WORKSPACE, "U2"), None, feed.id, NOW)
        assert await shown(tx, secret) == []


async def test_team_calendar_is_for_its_people(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", "UM")
        team = await found(tx, "One", "C1", "U1")
        with pytest.raises(NotInTeam):
            await subscribed(tx, "U2", team)
        at_home = await viewer(tx, WORKSPACE, "U2", "C1")
        with pytest.raises(NotForYou):
            await feeds.subscribe(tx, at_home, team, NONE_YET, NOW)
        assert [one.team for one in await feeds.offers(tx, at_home)] == [None]
        mine = await feeds.offers(tx, await viewer(tx, WORKSPACE, "U1"))
        assert [one.team for one in mine] == [None, team]


async def test_address_ends_with_the_role(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "UM")
        team = await found(tx, "One", "C1", "U1")
        await call(tx, team, "Stand-up")
        secret, own = await subscribed(tx, "U1", team), await subscribed(tx, "U1")
        await Members(tx, WORKSPACE).fill(team.id, ENGINEER, [])
        assert (await shown(tx, secret), await shown(tx, own)) == (None, [])
        await Members(tx, WORKSPACE).fill(team.id, ENGINEER, ["U1"])
        assert await shown(tx, secret) == ["Stand-up"]


@pytest.mark.parametrize("flag", ["has_left", "is_guest", "is_stranger"])
async def test_address_ends_with_the_person(database: Database, flag: str) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "UM")
        team = await found(tx, "One", "C1", "U1")
        secret, own = await subscribed(tx, "U1", team), await subscribed(tx, "U1")
        flags: dict[str, Any] = {flag: True}
        await meet(tx, "U1", **flags)
        assert (await shown(tx, secret), await shown(tx, own)) == (None, None)


async def test_team_turned_private_hides_what_it_chose(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2")
        team = await found(tx, "Two", "C2", "U2")
        await call(tx, team, "Forum", who=CHOSEN, chosen="U1,U2")
        secret = await subscribed(tx, "U1")
        assert await shown(tx, secret) == ["Forum (Two)"]
        await Teams(tx, WORKSPACE).change(team.id, private=True)
        assert await shown(tx, secret) == []


async def test_what_is_looked_at_is_described(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "UM")
        team = await found(tx, "One", "C1", "U1")
        await call(tx, team, "Review", ritual="architecture-review")
        await call(tx, team, "Ours", agenda="Costs\nRisks")
        found_ = await feeds.opened(tx, await subscribed(tx, "U1", team), NOW)
        assert found_ is not None
        theirs, ours = found_.entries
        assert theirs.about.startswith("Looks at:\n- ")
        assert ours.about == "Looks at:\n- Costs\n- Risks"
