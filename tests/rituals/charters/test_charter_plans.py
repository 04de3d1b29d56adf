"""What a plan says before a charter is applied, and the ways to look into one."""

from datetime import UTC, datetime, timedelta

import pytest

from rituals.cadences import cadences, calling
from rituals.charters import in_force as charters
from rituals.charters.applying import apply
from rituals.charters.charter import Size, default_charter
from rituals.charters.plans import NothingThere, as_yaml, at, compared, in_line, plan
from rituals.promises import Promises
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Database, Tx

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
SHIPPED = default_charter(Size.MID_SIZE, regulated=False)


async def founded(tx: Tx, **people: list[str]) -> Team:
    founding = Founding(
        name="AI platform",
        zone="Europe/Berlin",
        channel="C1",
        people=people,
        rituals=["architecture-review"],
    )
    return await set_up(tx, "T1", founding, actor="U1", now=MONDAY)


async def test_missing_roles_are_named(database: Database) -> None:
    everybody = {role: [f"U{role.upper()}"] for role in charters.roles_called(SHIPPED)}
    async with database.writing() as tx:
        team = await founded(tx, **{**everybody, "legal": []})
    async with database.reading() as tx:
        (warning,) = (await plan(tx, team, "", MONDAY)).warnings
        assert warning == "Nobody holds legal: the manager stands in."


async def test_missing_manager_is_named(database: Database) -> None:
    async with database.writing() as tx:
        team = await founded(tx, engineering=["U2"])
    async with database.reading() as tx:
        (warning,) = (await plan(tx, team, "", MONDAY)).warnings
        assert warning.startswith("AI platform has no manager to stand in where nobody holds")
        assert "a role: product, security" in warning


async def test_plan_says_what_moves_and_what_stays(database: Database) -> None:
    source = "rituals: {architecture-review: {at: '10:00'}, standup: {at: '08:00'}}"
    async with database.writing() as tx:
        team = await founded(tx, manager=["U1"])
        (cadence,) = await cadences.of_team(tx, team)
        due = await Promises(tx, "T1").of(f"CADENCE-{cadence.id}")
        await calling.call(tx, due, MONDAY)
    async with database.reading() as tx:
        planned = await plan(tx, team, source, MONDAY + timedelta(hours=1))
        assert [(one.path, one.before, one.after) for one in planned.changes] == [
            ("rituals.standup.at", "09:00", "08:00"),
            ("rituals.architecture-review.at", "09:00", "10:00"),
        ]
        said = " ".join(planned.warnings)
        assert "Stand-up is not called for this team" in said
        assert "Architecture review on Tuesday, 24 November is called already" in said
        assert planned.dates[0].local == datetime(2026, 12, 1, 10)  # noqa: DTZ001 - wall-clock
        assert len(planned.dates) == 10
        assert await charters.in_force(tx, team) == SHIPPED


async def test_moving_there_and_back_leaves_one_call(database: Database) -> None:
    """Each step ends the call that waits and makes one, also for a date that had one before."""
    days = ["WE", "TU", "FR", "TU", "MO", "WE", "TU"]
    async with database.writing() as tx:
        team = await founded(tx)
        (cadence,) = await cadences.of_team(tx, team)
    for step, day in enumerate(days):
        source = f"rituals: {{architecture-review: {{rule: FREQ=WEEKLY;BYDAY={day}}}}}"
        now = MONDAY + timedelta(hours=step)
        async with database.writing() as tx:
            done = await apply(tx, team, source, actor="U1", now=now)
        async with database.reading() as tx:
            made = await Promises(tx, "T1").of(f"CADENCE-{cadence.id}")
            (waiting,) = [one for one in made if one.state == "waiting"]
            first = done.rituals.moved[0].first
            assert first is not None
            assert waiting.key == f"cadence:{cadence.id}:{first.named}"
            assert f"{first.named:%a}".upper().startswith(day)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("rituals.standup.questions.next.ask", "What comes next?"),
        ("rituals.standup.looks-at[0]", "done"),
        ("figures.mttr.targets[0].severity", "sev1"),
        ("levels.team.peers", 0),
    ],
)
def test_path_leads_to_its_value(path: str, found: object) -> None:
    assert at(SHIPPED.values(), path) == found


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("rituals.standp", "Did you mean “standup”?"),
        ("rituals.standup.looks-at[4]", "expected [0] to [3]"),
        ("rituals.standup.looks-at.done", "expected [0] to [3]"),
        ("rituals.standup.title.x", "has no parts"),
        ("rituals[0]", "expected one of"),
        ("rituals.standup.also-called[x]", "a path looks like"),
        ("rituals.standup.also-called[1]", "expected [0] to [0]"),
        ("a]b", "a path looks like"),
    ],
)
def test_lost_path_is_told(path: str, why: str) -> None:
    with pytest.raises(NothingThere) as told:
        at(SHIPPED.values(), path)
    assert why in str(told.value)


def test_charters_are_compared_without_sources() -> None:
    other = default_charter(Size.STARTUP, regulated=False)
    paths = {one.path for one in compared(SHIPPED, other)}
    assert "rights.one-person-may-be-both" in paths
    assert not {path for path in paths if path.endswith((".ours", ".from", ".team"))}
    assert list(compared(SHIPPED, SHIPPED)) == []


def test_values_are_written_for_people() -> None:
    assert [in_line(one) for one in (None, True, 5.0, 0.5, ["a", "b"], {"a": [1.0]})] == [
        "", "yes", "5", "0.5", "a, b", "{a: [1]}",
    ]  # fmt: skip
    assert as_yaml(SHIPPED.levels["peer"].model_dump(by_alias=True)).splitlines()[0] == (
        "title: The affected teams or the forum"
    )
