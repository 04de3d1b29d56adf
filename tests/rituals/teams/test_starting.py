"""A team's rituals begin without a noise, and follow its zone, its holidays and its home."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rituals.cadences import cadences
from rituals.calendar.recurrence import upcoming
from rituals.charters.charter import Ritual, Size, default_charter
from rituals.charters.choices import fresh_start, offered
from rituals.charters.values import TEAM
from rituals.history import record_of
from rituals.promises import Promises
from rituals.teams.changes import settle
from rituals.teams.founding import looked
from rituals.teams.setup import move_home, set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Database, Tx
from storage.cadences import Cadence, Cadences

FRIDAY = datetime(2026, 12, 18, 10, tzinfo=UTC)
ZONE = "Europe/Berlin"


async def founded(tx: Tx, **fields: Any) -> Team:
    said: dict[str, Any] = {"channel": "C1", "rituals": ["standup", "cost-review"], **fields}
    return await set_up(tx, "T1", Founding("AI platform", ZONE, **said), actor="U1", now=FRIDAY)


async def calls(tx: Tx, team: Team) -> dict[str, str]:
    """Return the day for which each ritual's call waits."""
    found = {}
    for one in await cadences.of_team(tx, team):
        made = await Promises(tx, "T1").of(cadences.named(one))
        found[one.ritual] = " ".join(
            promise.key.split(":", 2)[2] for promise in made if promise.state == "waiting"
        )
    return found


def a_ritual(rule: str, at: str = "09:00", lead: str = "24 h") -> Ritual:
    said = {"title": "Clinic", "often": "so", "rule": rule, "at": at, "lead": lead, "from": [TEAM]}
    return Ritual.model_validate(said)


@pytest.mark.parametrize(
    ("rule", "at", "lead", "first"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", "12:00", "0 min", "2026-12-18"),
        ("FREQ=WEEKLY;BYDAY=FR", "12:00", "24 h", "2026-12-25"),
        ("FREQ=WEEKLY;BYDAY=FR", "09:00", "0 min", "2026-12-25"),
        ("FREQ=WEEKLY", "09:00", "24 h", "2026-12-25"),
        ("FREQ=WEEKLY", "12:00", "24 h", "2026-12-25"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "09:00", "24 h", "2027-01-02"),
        ("FREQ=DAILY", "09:00", "72 h", "2026-12-24"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=3SA", "09:00", "24 h", "2027-03-20"),
        ("FREQ=WEEKLY;BYDAY=MO", "09:00", "24 h", "2026-12-28"),
        ("FREQ=WEEKLY;BYDAY=MO", "12:00", "24 h", "2026-12-21"),
    ],
)
def test_first_date_can_be_announced(rule: str, at: str, lead: str, first: str) -> None:
    """What would be said on a weekend is said on the Friday before: at 09:00 that has passed."""
    ritual = a_ritual(rule, at, lead)
    start = fresh_start(ritual, ZONE, FRIDAY)
    begun = Cadence(1, "T1", 1, "clinic", "Clinic", rule, ZONE, start, 0, 60, 60, "C1", FRIDAY)
    assert next(upcoming(cadences.recurrence(begun), FRIDAY)).date.isoformat() == first


def test_private_rituals_are_no_teams() -> None:
    for size in Size:
        charter = default_charter(size, regulated=True)
        names = {one.id for one in offered(charter)}
        assert not names & {"one-on-one", "talent-review", "postmortem", "check-in"}
        assert len(names) > 25
        for one in charter.rituals.values():
            assert not (one.proposed and one.private and one.rule)


@pytest.mark.parametrize(
    ("size", "count"), [(Size.STARTUP, 4), (Size.MID_SIZE, 8), (Size.ENTERPRISE, 12)]
)
def test_preset_grows_with_size(size: Size, count: int) -> None:
    plain, regulated = (default_charter(size, one) for one in (False, True))
    assert len([one for one in offered(plain) if one.proposed]) == count
    more = {
        one.id for one in offered(regulated) if one.proposed and not plain.rituals[one.id].proposed
    }
    assert more <= {"safety-checks", "governance-review", "security-privacy-checkpoint"}
    assert "safety-checks" in more


async def test_other_holidays_move_what_is_next(database: Database) -> None:
    """Christmas is a day off in Germany; the stand-up of that day is called, and recorded so."""
    async with database.writing() as tx:
        team = await founded(tx, rituals=["vendor-review", "cost-review"])
        (cost, _) = await cadences.of_team(tx, team)
        await Cadences(tx, "T1").reset(
            cost.id, holidays="next-working-day", rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"
        )
        team = (await settle(tx, team, {"zone": "Europe/Lisbon"}, {}, actor="U1", now=FRIDAY)).team
        assert (await calls(tx, team))["cost-review"] == "2026-12-25"
        team = (await settle(tx, team, {"country": "DE"}, {}, actor="U1", now=FRIDAY)).team
        assert (await calls(tx, team))["cost-review"] == "2026-12-25:2026-12-28"


async def test_zone_is_followed_but_for_own_ones(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, rituals=["standup", "cost-review", "ai-triage"])
        standup, cost, _ = await cadences.of_team(tx, team)
        await Cadences(tx, "T1").reset(standup.id, touched="zone")
        await Cadences(tx, "T1").reset(cost.id, zone="Asia/Tokyo")
        done = await settle(tx, team, {"zone": "Europe/Lisbon"}, {}, actor="U1", now=FRIDAY)
        assert [one.zone for one in await cadences.of_team(tx, done.team)] == [
            "Europe/Berlin", "Asia/Tokyo", "Europe/Lisbon",
        ]  # fmt: skip


async def test_home_takes_its_own_rituals_along(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, rituals=["standup", "cost-review", "ai-triage"])
        _, cost, talk = await cadences.of_team(tx, team)
        await Cadences(tx, "T1").reset(cost.id, channel="C7")
        await Cadences(tx, "T1").reset(talk.id, channel="U5", owner="U5")
        moved = await move_home(tx, team, "C2", actor="U1", now=FRIDAY)
        assert [one.channel for one in await cadences.of_team(tx, moved)] == ["C2", "C7", "U5"]


async def test_home_that_was_shared_is_left_with_all(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        standup, _ = await cadences.of_team(tx, team)
        await Cadences(tx, "T1").reset(standup.id, state="removed")
        team = await looked(tx, team, "C1", is_private=False, is_shared=True, now=FRIDAY)
        assert team.channel is None
    async with database.writing() as tx:
        team = await move_home(tx, team, "C2", actor="U1", now=FRIDAY + timedelta(hours=1))
        found = await cadences.of_team(tx, team, removed=True)
        assert [(one.ritual, one.state, one.channel) for one in found] == [
            ("standup", "removed", "C2"),
            ("cost-review", "active", "C2"),
        ]
    async with database.reading() as tx:
        assert "moved" in [one.verb for one in await record_of(tx, "T1", f"TEAM-{team.id}")]


async def test_first_home_starts_what_waits_for_it(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, channel=None)
        assert await cadences.of_team(tx, team) == []
        team = await move_home(tx, team, "C2", actor="U1", now=FRIDAY)
        assert [one.ritual for one in await cadences.of_team(tx, team)] == [
            "standup",
            "cost-review",
        ]
