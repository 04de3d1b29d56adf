"""What a Home asks: as many questions for sixty teams as for one, and no table is read whole."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from handlers.home.lists import gather
from rituals.actions import actions
from rituals.check_ins import check_ins
from rituals.home import home
from rituals.promises import NewPromise, Promises
from rituals.rights import viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Database, Tx
from storage.homes import Homes, again
from storage.people import People, Person
from tests.plans import full_scans, plans

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ASKER, WORKSPACE = "U1", "T1"
LARGE = ("decisions", "incidents", "actions", "postmortems", "occurrences", "homes")
MOST_QUESTIONS = 24
"""Measured, where nothing waits."""


async def teams_of(database: Database, count: int) -> list[Team]:
    async with database.writing() as tx:
        for name in (ASKER, "U2"):
            person = Person(WORKSPACE, name, name, "Europe/Berlin", is_bot=False, has_left=False,
                            known_at=NOW)  # fmt: skip
            await People(tx, WORKSPACE).note(person)
        return [
            await set_up(
                tx,
                WORKSPACE,
                Founding(
                    name=f"Team {number}",
                    zone="Europe/Berlin",
                    channel=f"C{number}",
                    people={ENGINEER: [ASKER, "U2"], MANAGER: ["U2"], ENGINEERING: [ASKER]},
                    rituals=("architecture-review", "operational-review"),
                ),
                actor="cli",
                now=NOW,
            )
            for number in range(count)
        ]


async def drawn(tx: Tx) -> object:
    return await gather(tx, await viewer(tx, WORKSPACE, ASKER), NOW)


async def asked(database: Database) -> list[str]:
    """Return the plans of all that a Home asks."""
    return await plans(database, drawn)


async def test_sixty_teams_cost_as_many_questions_as_one(database: Database) -> None:
    await teams_of(database, 1)
    few = len(await asked(database))
    async with database.writing() as tx:
        for number in range(60):
            await set_up(
                tx,
                WORKSPACE,
                Founding(
                    name=f"More {number}",
                    zone="Europe/Berlin",
                    channel=f"D{number}",
                    people={ENGINEER: [ASKER], MANAGER: [ASKER]},
                    rituals=("architecture-review",),
                ),
                actor="cli",
                now=NOW,
            )
    assert few == len(await asked(database)) <= MOST_QUESTIONS


async def test_nothing_is_asked_twice(database: Database) -> None:
    """Each noun is asked for once: somebody's teams, and the check-ins that concern them."""
    (team,) = await teams_of(database, 1)
    async with database.writing() as tx:
        who = await viewer(tx, WORKSPACE, "U2")
        for person, manager in ((ASKER, "U2"), ("U2", ASKER)):
            await check_ins.start(
                tx, who, team, person=person, manager=manager, role="lead-ai-engineer",
                start_on=NOW.date() - timedelta(days=25), now=NOW,
            )  # fmt: skip
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with database.reading() as tx:
        of = await gather(tx, await viewer(tx, WORKSPACE, ASKER), NOW)
    event.remove(engine, "before_cursor_execute", note)
    assert len(of.planned) == 1
    asked_of = [one.partition("FROM ")[2].split()[0] for one in said]
    for noun in ("teams", "check_in_plans", "check_ins", "check_in_goals"):
        assert asked_of.count(noun) == 1, noun


async def test_a_home_reads_no_table_whole(database: Database) -> None:
    (team,) = await teams_of(database, 1)
    async with database.writing() as tx:
        for number in range(400):
            await actions.owe(
                tx, team, title=f"Do {number}", owner=ASKER if number % 100 == 0 else "U2",
                source="", actor="cli", now=NOW,
            )  # fmt: skip
    if not database.is_sqlite:  # it would rather read a table of few rows whole
        pytest.skip("told by the plans of SQLite, which choose by indexes alone")
    for plan in await asked(database):
        assert full_scans(plan, LARGE) == [], plan


# -- what brings it up to date ---------------------------------------------------------------------


async def promised(database: Database, subject: str) -> list[tuple[str, datetime, str]]:
    async with database.reading() as tx:
        found = await Promises(tx, WORKSPACE).of(subject)
    return [(one.key, one.deliver_at, one.state) for one in found if one.kind.startswith("home")]


async def test_a_touch_needs_an_open_home(database: Database) -> None:
    async with database.writing() as tx:
        home.touch(tx, WORKSPACE, NOW)
    assert await promised(database, home.ALL) == []
    async with database.writing() as tx:
        home.opened(tx, WORKSPACE, ASKER, NOW - timedelta(days=15), bare=False)
        home.touch(tx, WORKSPACE, NOW)
    assert await promised(database, home.ALL) == []
    async with database.writing() as tx:
        home.opened(tx, WORKSPACE, ASKER, NOW - timedelta(days=13), bare=False)
        home.touch(tx, WORKSPACE, NOW)
        home.touch(tx, WORKSPACE, NOW + timedelta(seconds=1))
        home.touch(tx, "T2", NOW)
    ((_, at, state),) = await promised(database, home.ALL)
    assert (at, state) == (NOW + timedelta(seconds=2), "waiting")


async def test_a_late_change_touches_anew(database: Database) -> None:
    """Its moment was kept before it was committed: what it changed would never be shown."""
    async with database.writing() as tx:
        home.opened(tx, WORKSPACE, ASKER, NOW, bare=False)
        home.touch(tx, WORKSPACE, NOW)
    async with database.writing() as tx:
        ((key, _, _),) = await promised(database, home.ALL)
        await Promises(tx, WORKSPACE).end(key, reason="kept", at=NOW)
    async with database.writing() as tx:
        home.touch(tx, WORKSPACE, NOW)
    assert [state for _, _, state in await promised(database, home.ALL)] == ["waiting"]


async def test_the_last_to_look_come_first(database: Database) -> None:
    """Of 100 Homes thirty are drawn at once and ten a second follow, whoever changes what."""
    async with database.writing() as tx:
        for number in range(100):
            opened_at = NOW - timedelta(minutes=number)
            home.opened(tx, WORKSPACE, f"U{number}", opened_at, bare=False)
        home.touch(tx, WORKSPACE, NOW)
    for later in (timedelta(), timedelta(seconds=2)):
        async with database.writing() as tx:
            found = await Promises(tx, WORKSPACE).of(home.ALL)
            await home.touched(tx, found, NOW + later)
    for person, seconds in (("U0", 0), ("U29", 0), ("U30", 0), ("U40", 1), ("U99", 6.9)):
        ((_, at, _),) = await promised(database, person)
        assert at == NOW + timedelta(seconds=seconds), person


async def test_the_sooner_moment_counts(database: Database) -> None:
    def of(at: datetime) -> NewPromise:
        return NewPromise(WORKSPACE, home.HOME, ASKER, "home:U1", at, "home:U1")

    for moments in ((0, 5), (5, 0)):
        for seconds in moments:
            async with database.writing() as tx:
                again(tx, [of(NOW + timedelta(seconds=seconds))])
        ((_, at, _),) = await promised(database, ASKER)
        assert at == NOW


async def test_what_did_not_arrive_is_not_shown(database: Database) -> None:
    async with database.writing() as tx:
        home.opened(tx, WORKSPACE, ASKER, NOW, bare=False)
    async with database.writing() as tx:
        there = await home.home_of(tx, WORKSPACE, ASKER)
        assert there is not None
        home.goes(tx, there, "mark")
    async with database.writing() as tx:
        there = await home.home_of(tx, WORKSPACE, ASKER)
        assert there is not None
        assert there.shown != "mark"
        home.arrived(tx, there)
    async with database.writing() as tx:
        there = await home.home_of(tx, WORKSPACE, ASKER)
        assert there is not None
        assert there.shown == "mark"
        home.opened(tx, WORKSPACE, ASKER, NOW, bare=True)
    async with database.reading() as tx:
        there = await Homes(tx, WORKSPACE).of(ASKER)
        assert there is not None
        assert there.shown == ""
