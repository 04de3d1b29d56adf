"""A team's charter: what is in force, what applying another one moves, and what it leaves."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rituals.cadences import cadences, calling
from rituals.cadences.schedules import NONE_OFF, next_date
from rituals.charters import in_force as charters
from rituals.charters.applying import apply
from rituals.charters.charter import CharterWrong, Size, default_charter
from rituals.charters.following import plan
from rituals.history import record_of
from rituals.occurrences import occurrences
from rituals.promises import Promises
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team, team_with
from rituals.work import Database, Tx

WEDNESDAYS = "rituals:\n  architecture-review:\n    rule: FREQ=WEEKLY;BYDAY=WE\n    at: '10:30'\n"
LATER = "rituals:\n  architecture-review: {at: '15:00', lead: 48 h, title: Design review}\n"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


async def founded(tx: Tx, now: datetime = MONDAY, **fields: object) -> Team:
    said: dict[str, Any] = {"rituals": ["architecture-review"], **fields}
    founding = Founding(name="AI platform", zone="Europe/Berlin", channel="C1", **said)
    return await set_up(tx, "T1", founding, actor="U1", now=now)


async def calls(tx: Tx, cadence_id: int) -> list[tuple[str, str, datetime]]:
    found = await Promises(tx, "T1").of(f"CADENCE-{cadence_id}")
    return [(one.key, one.state, one.due_at) for one in found]


async def test_new_team_has_default(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        shipped = default_charter(Size.MID_SIZE, regulated=False)
        assert team.charter == shipped.hash
        assert await charters.in_force(tx, team) == shipped
        version = await charters.since(tx, team)
        assert version is not None
        assert (version.applied_by, version.applied_at, version.source) == ("U1", MONDAY, "")


async def test_applied_charter_is_in_force(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        done = await apply(tx, team, "rights: {reminder-working-days: 5}", actor="U2", now=MONDAY)
        assert done.changed
        assert done.team.charter != team.charter
    async with database.reading() as tx:
        assert (await charters.in_force(tx, done.team)).approval_reminder_days == 5
        version = await charters.since(tx, done.team)
        assert version is not None
        assert version.applied_by == "U2"
        entries = await record_of(tx, "T1", f"TEAM-{team.id}")
        assert [one.verb for one in entries][-2:] == ["chartered", "chartered"]
        assert entries[-1].data["to"] == done.team.charter


async def test_two_at_once_come_one_after_the_other(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)

    async def applied(days: int) -> None:
        source = f"rights: {{reminder-working-days: {days}}}"
        async with database.writing() as tx:
            await apply(tx, team, source, actor=f"U{days}", now=MONDAY)

    await asyncio.gather(*(applied(days) for days in (5, 6, 7)))
    async with database.reading() as tx:
        entries = [
            one.data for one in await record_of(tx, "T1", f"TEAM-{team.id}")
            if one.verb == "chartered"
        ]  # fmt: skip
        assert len(entries) == 4
        assert [one["from"] for one in entries[1:]] == [one["to"] for one in entries[:-1]]
        after = await team_with(tx, "T1", team.id)
        assert after.charter == entries[-1]["to"]


async def test_applying_again_changes_nothing(database: Database) -> None:
    async with database.writing() as tx:
        team = (await apply(tx, await founded(tx), LATER, actor="U2", now=MONDAY)).team
    async with database.writing() as tx:
        again = await apply(tx, team, LATER, actor="U3", now=MONDAY + timedelta(days=1))
        assert not again.changed
        assert again.rituals.moved == ()
    async with database.reading() as tx:
        version = await charters.since(tx, team)
        assert version is not None
        assert (version.applied_by, version.applied_at) == ("U2", MONDAY)
        assert len(await record_of(tx, "T1", f"TEAM-{team.id}")) == 3


async def test_same_policy_in_other_words_is_kept(database: Database) -> None:
    async with database.writing() as tx:
        team = (await apply(tx, await founded(tx), LATER, actor="U2", now=MONDAY)).team
        commented = f"# why: the other office\n{LATER}"
        done = await apply(tx, team, commented, actor="U3", now=MONDAY)
        assert not done.changed
        version = await charters.since(tx, done.team)
        assert version is not None
        assert version.source == commented


async def test_cadence_moves_with_rule(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        (cadence,) = await cadences.of_team(tx, team)
    async with database.writing() as tx:
        done = await apply(tx, team, WEDNESDAYS, actor="U2", now=MONDAY)
        assert [one.after.rule for one in done.rituals.moved] == ["FREQ=WEEKLY;BYDAY=WE"]
    async with database.reading() as tx:
        assert await calls(tx, cadence.id) == [
            (f"cadence:{cadence.id}:2026-11-24", "ended", MONDAY),
            (
                f"cadence:{cadence.id}:2026-11-25",
                "waiting",
                datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
            ),
        ]
        (moved,) = await cadences.of_team(tx, team)
        assert cadences.words(moved) == "every Wednesday at 10:30 (Europe/Berlin)"
        assert [one.verb for one in await record_of(tx, "T1", f"CADENCE-{cadence.id}")] == [
            "started",
            "moved",
        ]


async def test_same_day_is_called_at_its_new_time(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        (cadence,) = await cadences.of_team(tx, team)
        await apply(tx, team, LATER, actor="U2", now=MONDAY)
    async with database.reading() as tx:
        (moved,) = await cadences.of_team(tx, team)
        assert (moved.title, moved.lead_minutes) == ("Design review", 48 * 60)
        due = datetime(2026, 11, 20, 14, tzinfo=UTC)  # 48 h before is a Sunday
        assert await calls(tx, cadence.id) == [(f"cadence:{cadence.id}:2026-11-24", "waiting", due)]


async def test_announced_date_stays(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        (cadence,) = await cadences.of_team(tx, team)
    async with database.writing() as tx:
        promises = [
            one for one in await Promises(tx, "T1").of(f"CADENCE-{cadence.id}")
            if one.kind == calling.CALL
        ]  # fmt: skip
        await calling.call(tx, promises, MONDAY)
    async with database.writing() as tx:
        done = await apply(tx, team, LATER, actor="U2", now=MONDAY + timedelta(hours=1))
        (moved,) = done.rituals.moved
        assert moved.first is not None
        assert moved.first.named.isoformat() == "2026-12-01"
        now_called = await occurrences.current(tx, moved.after)
        assert now_called is not None
        assert now_called.starts_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


async def test_other_time_keeps_the_weeks(database: Database) -> None:
    biweekly = "rituals:\n  architecture-review: {rule: FREQ=WEEKLY;INTERVAL=2;BYDAY=TU}\n"
    at_ten = biweekly.replace("{", "{at: '10:00', ")
    async with database.writing() as tx:
        team = (await apply(tx, await founded(tx), biweekly, actor="U2", now=MONDAY)).team
        (before,) = await cadences.of_team(tx, team)
        a_week_on = MONDAY + timedelta(days=7)
        await apply(tx, team, at_ten, actor="U2", now=a_week_on)
        (after,) = await cadences.of_team(tx, team)
        first, second = (next_date(one, NONE_OFF, a_week_on) for one in (before, after))
        assert first is not None
        assert second is not None
        assert first.named == second.named


async def test_untouched_cadence_is_left(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        (cadence,) = await cadences.of_team(tx, team)
        before = await calls(tx, cadence.id)
        done = await apply(tx, team, "rituals: {standup: {at: '08:30'}}", actor="U2", now=MONDAY)
        assert done.changed
        assert done.rituals.moved == ()
        assert await calls(tx, cadence.id) == before


async def test_ritual_without_a_rule_is_paused(database: Database) -> None:
    source = "rituals:\n  architecture-review: {rule: ~, event: when someone asks}\n"
    async with database.writing() as tx:
        team = await founded(tx)
    async with database.writing() as tx:
        done = await apply(tx, team, source, actor="U2", now=MONDAY)
        assert done.rituals.said() == [
            "Architecture review is paused: the charter does not call it any more."
        ]
    async with database.reading() as tx:
        (cadence,) = await cadences.of_team(tx, team)
        assert cadence.state == "paused"
        assert {state for _, state, _ in await calls(tx, cadence.id)} == {"ended"}


async def test_next_dates_follow_the_plan(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
    async with database.reading() as tx:
        before = await charters.in_force(tx, team)
        after = charters.would_be(team, WEDNESDAYS, MONDAY)
        dates = (await plan(tx, team, before, after, MONDAY)).dates
        assert len(dates) == 10
        assert {one.local.strftime("%A %H:%M") for one in dates} == {"Wednesday 10:30"}
        assert list(dates) == sorted(dates)
        kept = (await plan(tx, team, before, before, MONDAY)).dates
        assert {one.local.strftime("%A %H:%M") for one in kept} == {"Tuesday 09:00"}


def test_ended_rule_is_refused() -> None:
    source = "rituals:\n  standup:\n    rule: FREQ=DAILY;UNTIL=20260301T000000\n"
    charters.checked(Size.STARTUP, False, source, datetime(2026, 2, 1, tzinfo=UTC))  # noqa: FBT003
    with pytest.raises(CharterWrong) as refused:
        charters.checked(Size.STARTUP, False, source, MONDAY)  # noqa: FBT003
    assert [(one.line, one.path) for one in refused.value.faults] == [(3, "rituals.standup.rule")]


async def test_regulated_team_has_its_variant(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, size="enterprise", regulated=True)
        assert not (await charters.in_force(tx, team)).author_counts
        with pytest.raises(CharterWrong, match="the author never counts"):
            await apply(tx, team, "rights: {author-counts: yes}", actor="U2", now=MONDAY)


async def test_charter_of_one_team_is_not_anothers(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx)
        other = await set_up(tx, "T2", Founding(name="x", zone="UTC"), actor="U9", now=MONDAY)
        await apply(tx, team, LATER, actor="U2", now=MONDAY)
    async with database.reading() as tx:
        version = await charters.since(tx, other)
        assert version is not None
        assert (version.applied_by, version.source) == ("U9", "")
        assert await charters.in_force(tx, other) == charters.default_of(other)


def test_told_roles_are_known() -> None:
    roles = charters.roles_called(default_charter(Size.MID_SIZE, regulated=False))
    assert {"legal", "security", "director", "manager"} <= set(roles)
    assert "engineer" not in roles
