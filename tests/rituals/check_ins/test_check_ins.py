"""Check-ins from their start to their end: who may, what is refused, who reads what."""

from datetime import date, timedelta
from typing import Any

import pytest

from rituals.calendar.public_holidays import NoSuchCountry
from rituals.charters.in_force import default_of
from rituals.check_ins import answers as check_in_answers
from rituals.check_ins import check_ins
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.goals import goals_typed, role_meant
from rituals.check_ins.states import (
    AllOver,
    CannotHave,
    CannotManage,
    LongGoal,
    ManyGoals,
    NoGoals,
    NoMilestone,
    NoSuchCheckIn,
    NoSuchPlan,
    NoSuchRole,
    NoTitle,
    NotOfPrivateTeam,
    NotThePerson,
    OwnManager,
    PlanEnded,
    SecondPlan,
    StartTooFar,
)
from rituals.check_ins.summaries import summary
from rituals.history import record_of
from rituals.people import know
from rituals.rights import NotYours, PersonUnknown
from rituals.roles import ENGINEER, MANAGER
from storage.db import Database
from tests.check_in_rows import (
    BEGIN,
    MAYA,
    OTHER,
    START,
    STRANGER,
    Clock,
    a_plan,
    a_team,
    answers,
    at,
    begun,
    closes,
    days_of,
    goals_of,
    leaves,
    plan_of,
    states_of,
    the,
    told,
)
from tests.decision_rows import HEAD, a_found_team, a_person, as_
from tests.decision_rows import a_team as team_value

DAY = timedelta(days=1)
RTL = "\u0645\u0631\u062d\u0628\u0627 \U0001f680 \u202eabc"


# -- starting ------------------------------------------------------------------------------------


async def test_a_role_brings_days_and_goals(database: Database) -> None:
    async with database.writing() as tx:
        plan = await a_plan(tx)
        assert (plan.title, plan.manager, plan.state) == ("Lead AI Engineer", HEAD, "running")
    async with database.reading() as tx:
        assert await days_of(tx) == {
            "day-30": ("planned", date(2026, 12, 23)),
            "day-60": ("planned", date(2027, 1, 22)),
            "day-90": ("planned", date(2027, 2, 22)),  # 21 February is a Sunday
            "month-6": ("planned", date(2027, 5, 24)),  # 23 May is a Sunday
            "month-12": ("planned", date(2027, 11, 23)),
        }
        goals = await goals_of(tx)
        assert len(goals) == 21
        assert {one.source for one in goals} == {"charter"}
        # The manager started it, so the person alone is told.
        history = await record_of(tx, "T1", "PLAN-1")
        assert [(one.verb, one.actor, dict(one.data), one.texts) for one in history] == [
            ("started", HEAD, {"start": "2026-11-23"}, {})
        ]
    words = await Clock(database).until(BEGIN)
    assert told(words) == [("tell", "started", MAYA)]


async def test_holidays_of_the_country_move_a_day(database: Database) -> None:
    async with database.writing() as tx:
        await a_plan(tx, start_on=date(2026, 11, 25), country="DE-BY")
    async with database.reading() as tx:
        # Christmas Day, its second day, and a weekend.
        assert (await days_of(tx))["day-30"][1] == date(2026, 12, 28)


async def test_a_start_in_the_past_passes_over(database: Database) -> None:
    """The goals of what is over come with the next one, and count as carried from nowhere."""
    async with database.writing() as tx:
        await a_plan(tx, start_on=START - 70 * DAY)
    async with database.reading() as tx:
        assert await states_of(tx) == ["passed", "passed", "planned", "planned", "planned"]
        due = (await the(tx, "day-90")).due_on
    await Clock(database).until(at(due))
    async with database.writing() as tx:
        who = await as_(tx, MAYA)
        form = await check_in_answers.form(tx, who, (await the(tx, "day-90")).id, at(due))
        assert [one.milestone for one in form.goals] == ["day-30"] * 5 + ["day-60"] * 4 + [
            "day-90"
        ] * 4
        assert {one.carried for one in form.goals} == {0}


async def test_a_start_long_over_is_refused(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        with pytest.raises(AllOver, match="is past"):
            await a_plan(tx, team, start_on=START - 400 * DAY)
        with pytest.raises(StartTooFar, match="more than a year"):
            await a_plan(tx, team, start_on=START + 367 * DAY)


async def test_a_team_manager_is_the_usual_one(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        assert (await a_plan(tx, team, manager=None, by=MAYA)).manager == HEAD
        # The manager's own plan has none until one is named.
        own = await a_plan(tx, team, person=HEAD, manager=None)
        assert own.manager is None
    async with database.reading() as tx:
        waits = await check_ins.needs(tx, await as_(tx, HEAD), BEGIN)
        assert [(one.what, one.plan.person) for one in waits] == [("name-manager", HEAD)]


async def test_nobody_is_their_own_manager(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        plan, who = await a_plan(tx, team), await as_(tx, HEAD)
        with pytest.raises(OwnManager):
            await a_plan(tx, team, person=OTHER, manager=OTHER)
        with pytest.raises(OwnManager):
            await check_in_moves.name_manager(tx, who, plan.number, MAYA, now=BEGIN)


async def test_one_plan_at_a_time(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await a_plan(tx, team)
        with pytest.raises(SecondPlan, match="Name of U5MAYA"):
            await a_plan(tx, team)
    async with database.writing() as tx:
        await check_in_moves.end(tx, await as_(tx, HEAD), 1, why="A new role", now=BEGIN)
        team = await a_team(tx, name="Two")
        await a_plan(tx, team)
        assert [one.state for one in await check_ins.mine(tx, await as_(tx, MAYA))] == [
            "running",
            "ended",
        ]


async def test_only_who_leads_starts_for_others(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        with pytest.raises(NotYours):
            await a_plan(tx, team, by=STRANGER, manager=STRANGER)
        assert (await a_plan(tx, team, by=MAYA)).started_by == MAYA


@pytest.mark.parametrize(
    ("flags", "why"),
    [({"has_left": True}, "have left"), ({"is_bot": True}, "bot"), ({"is_guest": True}, "guest")],
)
async def test_guests_bots_and_leavers_have_none(
    database: Database, flags: dict[str, Any], why: str
) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await know(tx, a_person("U9", **flags))
        with pytest.raises(CannotHave, match=why):
            await a_plan(tx, team, person="U9")
        with pytest.raises(CannotManage, match=why):
            await a_plan(tx, team, manager="U9")
        with pytest.raises(PersonUnknown):
            await a_plan(tx, team, person="U8")


async def test_a_private_team_keeps_to_itself(database: Database) -> None:
    people = {ENGINEER: (MAYA,), MANAGER: (HEAD,)}
    async with database.writing() as tx:
        await know(tx, a_person(OTHER))
        team = await a_found_team(tx, people, private=True)
        with pytest.raises(NotOfPrivateTeam) as refused:
            await a_plan(tx, team, manager=OTHER)
        assert refused.value.field == "manager"
        with pytest.raises(NotOfPrivateTeam):
            await a_plan(tx, team, person=OTHER)
        await a_plan(tx, team)


async def test_an_unknown_role_names_the_nearest(database: Database) -> None:
    charter = default_of(team_value())
    assert role_meant(charter, "Lead AI Engineer") == "lead-ai-engineer"
    assert role_meant(charter, " CUSTOM ") == "custom"
    with pytest.raises(NoSuchRole, match="Did you mean Lead AI Engineer"):
        role_meant(charter, "lead ai enginer")
    with pytest.raises(NoSuchRole, match="There are Lead AI Engineer, "):
        role_meant(charter, "bob")
    async with database.writing() as tx:
        with pytest.raises(NoSuchCountry):
            await a_plan(tx, country="Atlantis")


async def test_goals_are_typed_one_a_line() -> None:
    assert goals_typed("- one\r\n2) two\n\n* \u2022 three\n---\n") == ("one", "two", "\u2022 three")
    assert goals_typed(f"{RTL}\n\U0001f680\n{RTL}") == (RTL + "\u202c", "\U0001f680")
    assert goals_typed(" \n") == ()
    with pytest.raises(LongGoal, match="has 301"):
        goals_typed("a" * 301)
    with pytest.raises(ManyGoals, match="these are 31"):
        goals_typed("\n".join(f"goal {one}" for one in range(31)))


async def test_a_custom_plan_has_its_own_days(database: Database) -> None:
    goals: dict[str, Any] = {"month-9": ("nine",), "day-45": ("one", "two", "one"), "day-30": ()}
    async with database.writing() as tx:
        team = await a_team(tx)
        custom = {"role": "custom", "title": "Platform lead"}
        with pytest.raises(NoGoals):
            await a_plan(tx, team, **custom)
        with pytest.raises(NoGoals):
            await a_plan(tx, team, goals={"day-30": ()}, **custom)
        with pytest.raises(NoTitle):
            await a_plan(tx, team, role="custom", goals=goals)
        for wrong in ("day-0", "day-1000", "month-61", "week-2", "day-\u0665"):
            with pytest.raises(NoMilestone):
                await a_plan(tx, team, goals={wrong: ("x",)}, **custom)
        many = {one: [f"{one} {nth}" for nth in range(16)] for one in ("day-30", "day-60")}
        with pytest.raises(ManyGoals):
            await a_plan(tx, team, goals=many, **custom)
        await a_plan(tx, team, goals=goals, **custom)
    async with database.reading() as tx:
        assert list(await days_of(tx)) == ["day-30", "day-45", "month-9"]
        assert (await the(tx, "day-45")).title == "45 days"
        assert [(one.milestone, one.text, one.source) for one in await goals_of(tx)] == [
            ("day-45", "one", "own"), ("day-45", "two", "own"), ("month-9", "nine", "own"),
        ]  # fmt: skip


# -- who reads what ------------------------------------------------------------------------------


async def test_nobody_else_finds_a_plan(database: Database) -> None:
    async with database.writing() as tx:
        plan = await a_plan(tx, by=MAYA)
        row = await the(tx, "day-30")
    async with database.writing() as tx:
        for person in (STRANGER, OTHER):
            who = await as_(tx, person)
            for number in (plan.number, 99):
                with pytest.raises(NoSuchPlan):
                    await check_ins.whole(tx, who, number)
                with pytest.raises(NoSuchPlan):
                    await summary(tx, who, number)
                for move in (check_in_moves.pause, check_in_moves.resume, check_in_moves.share):
                    with pytest.raises(NoSuchPlan):
                        await move(tx, who, number, now=BEGIN)
            with pytest.raises(NoSuchCheckIn):
                await check_in_answers.form(tx, who, row.id, BEGIN)
            with pytest.raises(NoSuchCheckIn):
                await check_in_answers.close(tx, who, row.id, now=BEGIN)
            assert await check_ins.mine(tx, who) == []
            assert await check_ins.reports(tx, who) == []
            assert await check_ins.needs(tx, who, BEGIN) == []


async def test_the_starter_reads_nothing(database: Database) -> None:
    async with database.writing() as tx:
        await a_plan(tx, manager=OTHER)
        with pytest.raises(NoSuchPlan):
            await check_ins.whole(tx, await as_(tx, HEAD), 1)


async def test_a_draft_is_the_persons_alone(database: Database) -> None:
    async with database.writing() as tx:
        await a_plan(tx)
        due = (await the(tx, "day-30")).due_on
    await Clock(database).until(at(due))
    async with database.writing() as tx:
        row, who = await the(tx, "day-30"), await as_(tx, MAYA)
        goal = (await goals_of(tx))[0]
        said = {goal.id: check_in_answers.Said("blocked", "SECRET")}
        await check_in_answers.save(tx, who, row.id, row.revision, said, "SECRET", now=at(due))
        seen = await check_ins.whole(tx, await as_(tx, HEAD), 1)
        assert "SECRET" not in repr(seen)
        assert not seen.readable
        with pytest.raises(NotThePerson):
            await check_in_answers.form(tx, await as_(tx, HEAD), row.id, at(due))
        assert "SECRET" in repr(await check_ins.whole(tx, who, 1))
        # A missed one that the manager closes was not sent either, shared or not.
        await check_in_moves.share(tx, who, 1, now=at(due))
    await Clock(database).until(at(due + 31 * DAY))
    async with database.writing() as tx:
        assert (await closes(tx, "day-30", at(due + 31 * DAY))).state == "closed"
        assert "SECRET" not in repr(await check_ins.whole(tx, await as_(tx, HEAD), 1))


async def test_a_new_manager_reads_what_follows(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        first, second = (await the(tx, "day-30")).due_on, (await the(tx, "day-60")).due_on
    await clock.until(at(first))
    async with database.writing() as tx:
        goals = await goals_of(tx)
        done = {goals[0].text: "done"}
        await answers(tx, "day-30", at(first), help="FIRST", but=done)
        head = await as_(tx, HEAD)
        assert "FIRST" in repr(await check_ins.whole(tx, head, 1))
        await check_in_moves.name_manager(tx, head, 1, OTHER, now=at(first, 13))
        with pytest.raises(NoSuchPlan):
            await check_ins.whole(tx, head, 1)
        seen = await check_ins.whole(tx, await as_(tx, OTHER), 1)
        assert "FIRST" not in repr(seen)
        assert not seen.said
        # What became of a goal is part of what was said; the open ones they see.
        assert goals[0].id not in {one.id for one in seen.goals}
        assert goals[1].id in {one.id for one in seen.goals}
        with pytest.raises(NoSuchCheckIn):
            await closes(tx, "day-30", at(first, 14), by=OTHER)
    words = await clock.until(at(first, 15))
    # The word of the answers had not left yet: they are not the earlier manager's any more.
    assert told(words) == [("tell", "manager-named", MAYA), ("tell", "manager-named", OTHER)]
    await clock.until(at(second))
    async with database.writing() as tx:
        await answers(tx, "day-60", at(second), help="SECOND")
        other = await as_(tx, OTHER)
        seen = await check_ins.whole(tx, other, 1)
        assert "SECOND" in repr(seen)
        assert "FIRST" not in repr(seen)
        maya = await as_(tx, MAYA)
        await check_in_moves.share(tx, maya, 1, now=at(second))
        assert "FIRST" in repr(await check_ins.whole(tx, other, 1))
        with pytest.raises(NotThePerson):
            await check_in_moves.unshare(tx, other, 1, now=at(second))
        await check_in_moves.unshare(tx, maya, 1, now=at(second))
        assert "FIRST" not in repr(await check_ins.whole(tx, other, 1))
        # Nobody is left to close what was answered to the earlier manager: the person does.
        assert (await closes(tx, "day-30", at(second), by=MAYA)).state == "closed"


# -- leavers -------------------------------------------------------------------------------------


async def test_who_leaves_ends_their_plan(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        await leaves(tx, MAYA, at(START))
        await leaves(tx, MAYA, at(START))
        plan = await plan_of(tx)
        assert (plan.state, set(await states_of(tx))) == ("ended", {"passed"})
    assert told(await clock.until(at(START + 400 * DAY))) == [("tell", "person-gone", HEAD)]
    async with database.writing() as tx:
        with pytest.raises(PlanEnded):
            await check_in_moves.pause(tx, await as_(tx, HEAD), 1, now=at(START))


async def test_a_manager_who_leaves_is_replaced(database: Database) -> None:
    """Answers wait unread until somebody is named; what was answered to the leaver stays theirs."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        first = (await the(tx, "day-30")).due_on
    await clock.until(at(first))
    async with database.writing() as tx:
        await leaves(tx, HEAD, at(first), is_guest=True)
        assert (await plan_of(tx)).manager is None
        waits = await check_ins.needs(tx, await as_(tx, MAYA), at(first))
        assert {one.what for one in waits} == {"answer", "name-manager"}
        await answers(tx, "day-30", at(first), help="WAITS")
    words = await clock.until(at(first + DAY))
    assert told(words) == [("tell", "manager-gone", MAYA)]
    async with database.writing() as tx:
        maya = await as_(tx, MAYA)
        await check_in_moves.name_manager(tx, maya, 1, OTHER, now=clock.now)
        assert "WAITS" in repr(await check_ins.whole(tx, await as_(tx, OTHER), 1))
        waits = await check_ins.needs(tx, await as_(tx, OTHER), clock.now)
        assert [one.what for one in waits] == ["reply"]
    assert ("tell", "answered", OTHER) in told(await clock.until(clock.now + DAY))


async def test_without_a_manager_the_person_is_reminded(database: Database) -> None:
    """Of 3 and 6 days after a Wednesday, Monday and Tuesday, the second is too soon."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        first = (await the(tx, "day-30")).due_on
        await leaves(tx, HEAD, at(START))
    words = await clock.until(at(first + 10 * DAY))
    days = [one.at.date() for one in words if one.kind == "check-in-remind"]
    assert days == [date(2026, 12, 28)]
    await clock.until(at(date(2027, 1, 22)))
    words = await clock.until(at(date(2027, 2, 5)))  # asked on a Friday
    days = [one.at.date() for one in words if one.kind == "check-in-remind"]
    assert days == [date(2027, 1, 25), date(2027, 1, 28)]
    assert {one.to for one in words if one.kind == "check-in-remind"} == {MAYA}


# -- the summary ---------------------------------------------------------------------------------


async def test_a_summary_is_for_the_person(database: Database) -> None:
    async with database.writing() as tx:
        goals = {"day-30": ("# know *the* goals", RTL)}
        await a_plan(tx, role="custom", title="Lead", goals=goals)
        due = (await the(tx, "day-30")).due_on
    await Clock(database).until(at(due))
    async with database.writing() as tx:
        await answers(tx, "day-30", at(due), status="at-risk", help="# no heading\n\n```open")
        row = await the(tx, "day-30")
        agreed = [check_in_answers.Agreed("Meet \U0001f680", MAYA, due + 7 * DAY)]
        head = await as_(tx, HEAD)
        await check_in_answers.reply(
            tx, head, row.id, row.revision, "Take your time.", agreed, now=at(due)
        )
        text = await summary(tx, await as_(tx, MAYA), 1)
        with pytest.raises(NotThePerson):
            await summary(tx, head, 1)
    assert text.splitlines()[0] == "# Check-ins: Lead"
    lines = [line for line in text.splitlines() if line.startswith("#")]
    assert lines[1:] == [
        "## 30 days", "### # know *the* goals", f"### {RTL}\u202c", "### Help needed",
        f"### Reply from Name of {HEAD}", "### Agreed", "## Still open",
    ]  # fmt: skip
    for part in ("**At risk**", "\\# no heading", "Take your time.", "Meet \U0001f680"):
        assert part in text
