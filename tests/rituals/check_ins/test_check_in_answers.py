"""What is said in a check-in: drafts, answers, two devices, replies, what is agreed, evidence."""

from datetime import date, timedelta
from typing import Any

import pytest

from rituals.actions import actions
from rituals.actions import moves as action_moves
from rituals.check_ins import answers as check_in_answers
from rituals.check_ins import check_ins
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.answers import Agreed, Said
from rituals.check_ins.evidence import evidence
from rituals.check_ins.states import (
    AgreedOwner,
    AgreedPast,
    AnsweredAlready,
    BadLink,
    ClosedAlready,
    LongText,
    NoAgreed,
    NoStatus,
    NotAgreed,
    NotAnswered,
    NotAskedYet,
    NothingSaid,
    NotTheManager,
    NotYoursToDo,
    StaleCheckIn,
)
from rituals.check_ins.typed import NoSuchStatus
from rituals.history import record_of
from rituals.incidents.incidents import DRILL
from storage.check_ins import CheckIn, CheckIns
from storage.db import Database
from storage.postmortems import Postmortems
from tests.check_in_rows import (
    BEGIN,
    MAYA,
    OTHER,
    STRANGER,
    Clock,
    a_plan,
    a_team,
    answers,
    at,
    begun,
    closes,
    goals_of,
    plan_of,
    the,
    told,
)
from tests.decision_rows import HEAD, a_found_team, a_logged, as_
from tests.postmortem_rows import a_resolved

DAY = timedelta(days=1)
FIRST = date(2026, 12, 23)
NOW = at(FIRST)
LONG = "\u0645\U0001f680 x" * 750
"""3 000 characters."""


async def asked(database: Database, **fields: Any) -> Clock:
    """Start a plan and let its first check-in be asked."""
    return await begun(database, NOW, **fields)


CUSTOM: dict[str, Any] = {
    "role": "custom", "title": "Lead", "goals": {"day-30": ("one", "two"), "day-60": ("three",)}
}  # fmt: skip


async def test_a_draft_is_kept_page_by_page(database: Database) -> None:
    await asked(database, **CUSTOM)
    async with database.writing() as tx:
        who, row = await as_(tx, MAYA), await the(tx, "day-30")
        one, two, _ = await goals_of(tx)
        saved = await check_in_answers.save(
            tx, who, row.id, row.revision, {one.id: Said("done", LONG)}, "help me", now=NOW
        )
        saved = await check_in_answers.save(
            tx, who, row.id, saved.revision, {two.id: Said("", "later")}, None, now=NOW
        )
        form = await check_in_answers.form(tx, who, row.id, NOW)
        assert (form.help, form.said[one.id].note, form.said[two.id].note) == (
            "help me", LONG, "later",
        )  # fmt: skip
        assert list(form.statuses) == ["done", "on-track", "at-risk", "blocked", "dropped"]
        with pytest.raises(NoStatus, match="two") as refused:
            await check_in_answers.answer(tx, who, row.id, saved.revision, {}, None, now=NOW)
        assert refused.value.field == f"goal-{two.id}-status"
        said = {two.id: Said("on-track", "later")}
        sent = await check_in_answers.answer(tx, who, row.id, saved.revision, said, None, now=NOW)
        assert (sent.state, sent.help, sent.manager) == ("answered", "help me", HEAD)
        assert [goal.state for goal in await goals_of(tx)] == ["done", "open", "open"]
        with pytest.raises(AnsweredAlready):
            await check_in_answers.save(tx, who, row.id, sent.revision, said, None, now=NOW)


async def test_of_two_devices_one_is_stale(database: Database) -> None:
    await asked(database, **CUSTOM)
    async with database.writing() as tx:
        who, row = await as_(tx, MAYA), await the(tx, "day-30")
        said = {one.id: Said("done") for one in await goals_of(tx) if one.milestone == "day-30"}
        await check_in_answers.answer(tx, who, row.id, row.revision, said, "", now=NOW)
    for again in (check_in_answers.answer, check_in_answers.save):
        async with database.writing() as tx:
            with pytest.raises(StaleCheckIn, match="still stands here"):
                await again(tx, who, row.id, row.revision, said, "second", now=NOW)
    async with database.reading() as tx:
        assert (await the(tx, "day-30")).help == ""


async def test_the_clock_makes_no_form_stale(database: Database) -> None:
    """It is missed, or moved by a leave, while the form is open."""
    clock = await asked(database, **CUSTOM)
    async with database.writing() as tx:
        row = await the(tx, "day-30")
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, now=NOW)
        await check_in_moves.resume(tx, await as_(tx, MAYA), 1, now=NOW)
    await clock.until(at(FIRST + 40 * DAY))
    async with database.writing() as tx:
        assert (await the(tx, "day-30")).state == "missed"
        who = await as_(tx, MAYA)
        said = {one.id: Said("done") for one in await goals_of(tx) if one.milestone == "day-30"}
        sent = await check_in_answers.answer(tx, who, row.id, row.revision, said, "", now=clock.now)
        assert sent.is_late
    assert ("tell", "answered", HEAD) in told(await clock.until(clock.now + DAY))


async def test_a_late_answer_undoes_no_later_one(database: Database) -> None:
    clock = await asked(database, **CUSTOM)
    await clock.until(at(FIRST + 31 * DAY))
    async with database.writing() as tx:
        await answers(tx, "day-60", clock.now, but={"one": "done"})
        # Done there, so the missed one does not ask after it any more.
        late = await answers(tx, "day-30", clock.now, "blocked")
        assert late.is_late
        assert [one.state for one in await goals_of(tx)] == ["done", "open", "open"]
        seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
        assert [one.text for one in seen.asked_in(late)] == ["two"]


async def test_until_it_is_closed_it_is_corrected(database: Database) -> None:
    clock = await asked(database, **CUSTOM)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW, "done", help="first")
    await clock.until(at(FIRST, 13))
    async with database.writing() as tx:
        await answers(tx, "day-30", at(FIRST, 13), "blocked", help="second")
        assert [one.state for one in await goals_of(tx)] == ["open"] * 3
        assert (await closes(tx, "day-30", at(FIRST, 14))).closed_by == HEAD
        with pytest.raises(ClosedAlready):
            await closes(tx, "day-30", at(FIRST, 15))
    async with database.writing() as tx:
        with pytest.raises(ClosedAlready):
            await answers(tx, "day-30", at(FIRST, 15))
    words = [one for one in clock.sent if one.about == "answered"]
    assert [one.to for one in words] == [HEAD]


@pytest.mark.parametrize(
    ("said", "error", "field"),
    [
        (Said("great"), NoSuchStatus, "status"),
        (Said("done", LONG + "x"), LongText, "note"),
        (Said("done", link="javascript:alert(1)"), BadLink, "link"),
        (Said("done", link="https://"), BadLink, "link"),
        (Said("done", link="https://[::1"), BadLink, "link"),
        (Said("done", link="see the wiki"), BadLink, "link"),
        (Said("done", link="https://x.example/" + "a" * 2000), LongText, "link"),
    ],
)
async def test_what_cannot_be_said(
    database: Database, said: Said, error: type[Exception], field: str
) -> None:
    await asked(database, **CUSTOM)
    async with database.writing() as tx:
        who, row, goal = await as_(tx, MAYA), await the(tx, "day-30"), (await goals_of(tx))[0]
        with pytest.raises(error) as refused:
            await check_in_answers.save(
                tx, who, row.id, row.revision, {goal.id: said}, None, now=NOW
            )
        assert getattr(refused.value, "field", None) == f"goal-{goal.id}-{field}"


async def test_nothing_is_answered_before_its_day(database: Database) -> None:
    await asked(database)
    async with database.writing() as tx:
        who = await as_(tx, MAYA)
        with pytest.raises(NotAskedYet, match="22 January 2027"):
            await check_in_answers.form(tx, who, (await the(tx, "day-60")).id, NOW)
        # What belongs to another check-in is left out, whatever a form sends.
        row, foreign = await the(tx, "day-30"), (await goals_of(tx))[-1]
        said = {foreign.id: Said("done")}
        await check_in_answers.save(tx, who, row.id, row.revision, said, None, now=NOW)
        assert await CheckIns(tx, "T1").said([row.id]) == {}


# -- the manager ---------------------------------------------------------------------------------


async def replies(database: Database, text: str, *agreed: Agreed, by: str = HEAD) -> CheckIn:
    async with database.writing() as tx:
        row = await the(tx, "day-30")
        who = await as_(tx, by)
        return await check_in_answers.reply(tx, who, row.id, row.revision, text, agreed, now=NOW)


async def test_a_reply_needs_something_said(database: Database) -> None:
    await asked(database)
    with pytest.raises(NotAnswered):
        await replies(database, "Well done")
    async with database.writing() as tx:
        with pytest.raises(NotAnswered):
            await closes(tx, "day-30", NOW)
        await answers(tx, "day-30", NOW)
    for text, agreed, error in (
        (" \n", (), NothingSaid),
        (LONG + "x", (), LongText),
        ("", (Agreed(" ", MAYA, FIRST),), NoAgreed),
        ("", (Agreed("Meet", STRANGER, FIRST),), AgreedOwner),
        ("", (Agreed("Meet", MAYA, FIRST - DAY),), AgreedPast),
    ):
        with pytest.raises(error):
            await replies(database, text, *agreed)
    for move in (replies(database, "Mine", by=MAYA),):
        with pytest.raises(NotTheManager):
            await move
    async with database.writing() as tx:
        with pytest.raises(NotTheManager):
            await closes(tx, "day-30", NOW, by=MAYA)
    assert (await replies(database, LONG)).reply == LONG


async def test_a_reply_is_emptied(database: Database) -> None:
    """What is agreed stays; the same again writes nothing, and nobody hears of it."""
    clock = await asked(database)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW)
    await replies(database, "Hopeless", Agreed("Meet", MAYA, FIRST + DAY))
    async with database.reading() as tx:
        (goal,) = [one for one in await goals_of(tx) if one.source == "agreed"]
    same = Agreed("Meet", MAYA, FIRST + DAY, goal.id)
    emptied = await replies(database, "", same)
    assert (emptied.reply, emptied.revision) == ("", 3)
    assert await replies(database, " ", same) == emptied
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW + DAY / 24, "at-risk")
    heard = [one for one in told(await clock.until(NOW + DAY / 12)) if one[1] == "replied"]
    assert len(heard) == 2
    with pytest.raises(NothingSaid):
        await replies(database, "")


async def test_unchanged_answers_tell_nothing(database: Database) -> None:
    """Sent again as they were, also with a correction that is undone, they are no news."""
    clock = await asked(database)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW)
    await replies(database, "Well done")
    await clock.until(at(FIRST, 13))
    async with database.writing() as tx:
        row, maya = await the(tx, "day-30"), await as_(tx, MAYA)
        assert await answers(tx, "day-30", clock.now) == row
        goal = (await check_in_answers.form(tx, maya, row.id, clock.now)).goals[0]
        other = {goal.id: Said("blocked")}
        await check_in_answers.correct(tx, maya, row.id, row.revision, other, "Time")
        assert await answers(tx, "day-30", clock.now) == row
        assert not (await check_in_answers.form(tx, maya, row.id, clock.now)).unsent
        assert [one.verb for one in await record_of(tx, "T1", "PLAN-1")].count("answered") == 1
    assert told(await clock.until(at(FIRST, 14))) == []
    async with database.writing() as tx:
        assert (await answers(tx, "day-30", clock.now, help="Time")).help == "Time"
    assert told(await clock.until(at(FIRST, 15))) == [("tell", "changed", HEAD)]


async def test_unchanged_answers_are_new_to_another_manager(database: Database) -> None:
    clock = await asked(database)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW)
        await check_in_moves.name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=NOW)
    await clock.until(at(FIRST, 13))
    async with database.writing() as tx:
        assert (await answers(tx, "day-30", clock.now)).manager == OTHER
    assert told(await clock.until(at(FIRST, 14))) == [("tell", "answered", OTHER)]


async def test_what_is_agreed_is_no_team_action(database: Database) -> None:
    clock = await asked(database)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW)
    mine, theirs = Agreed("Meet data", MAYA, FIRST + 5 * DAY), Agreed("Ask", HEAD, FIRST + 6 * DAY)
    await replies(database, "", mine, theirs)
    async with database.writing() as tx:
        row, head = await the(tx, "day-30"), await as_(tx, HEAD)
        old = row.revision - 1
        with pytest.raises(StaleCheckIn):
            await check_in_answers.reply(tx, head, row.id, old, "Again", (), now=NOW)
    async with database.reading() as tx:
        assert await actions.mine(tx, "T1", MAYA) == []
    words = await clock.until(at(FIRST + 7 * DAY))
    assert told(words) == [
        ("tell", "answered", HEAD), ("tell", "replied", MAYA),
        ("agreed", "goal", MAYA), ("agreed", "goal", HEAD),
    ]  # fmt: skip
    async with database.writing() as tx:
        goals = [one for one in await goals_of(tx) if one.source == "agreed"]
        waits = await check_ins.needs(tx, await as_(tx, HEAD), clock.now)
        assert [(one.what, one.goal) for one in waits] == [("reply", None), ("agreed", goals[1])]
        with pytest.raises(NotYoursToDo, match="is for Name of U3HEAD to do"):
            await check_in_answers.agreed_done(tx, await as_(tx, MAYA), goals[1].id, now=clock.now)
        done = await check_in_answers.agreed_done(
            tx, await as_(tx, HEAD), goals[1].id, now=clock.now
        )
        assert done.state == "done"
        with pytest.raises(NotAgreed):
            await check_in_answers.agreed_done(tx, await as_(tx, HEAD), goals[1].id, now=clock.now)
    # What Maya is to do is asked after in the next check-in, what the manager does is not.
    await clock.until(at(FIRST + 31 * DAY))
    async with database.reading() as tx:
        seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
        asked_after = {one.text for one in seen.asked_in(await the(tx, "day-60"))}
    assert "Meet data" in asked_after
    assert "Ask" not in asked_after


async def test_agreed_in_a_leave_comes_after_it(database: Database) -> None:
    clock = await asked(database)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW)
    await replies(database, "", Agreed("Meet data", MAYA, FIRST + 5 * DAY))
    await clock.until(at(FIRST, 14))
    async with database.writing() as tx:
        back = FIRST + 14 * DAY
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, back_on=back, now=clock.now)
    words = await clock.until(at(FIRST + 15 * DAY))
    said = [one.at.date() for one in words if one.kind == "check-in-agreed"]
    assert said == [back]


async def test_the_last_close_ends_the_plan(database: Database) -> None:
    clock = await asked(database, **CUSTOM)
    async with database.writing() as tx:
        await answers(tx, "day-30", NOW)
    await clock.until(at(FIRST + 31 * DAY))
    async with database.writing() as tx:
        await answers(tx, "day-60", clock.now)
        await closes(tx, "day-60", clock.now)
        # The first one waits for the manager still.
        assert (await plan_of(tx)).state == "running"
        await closes(tx, "day-30", clock.now)
        ended = await plan_of(tx)
        assert (ended.state, ended.why) == ("ended", "")
        with pytest.raises(ClosedAlready):
            await closes(tx, "day-30", clock.now)
        assert (await check_ins.whole(tx, await as_(tx, HEAD), 1)).readable


# -- evidence ------------------------------------------------------------------------------------


async def test_evidence_is_ones_own_and_seen(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        private = await a_found_team(tx, {"engineer": (OTHER,)}, name="Two", private=True)
        await a_logged(tx, team, author=MAYA, title="Mine", now=BEGIN + DAY)
        await a_logged(tx, team, author=OTHER, title="Not mine", now=BEGIN + DAY)
        await a_logged(tx, team, author=MAYA, title="Too old", now=BEGIN - DAY)
        await a_logged(tx, private, author=MAYA, title="Unseen now", now=BEGIN + DAY)
        await a_plan(tx, team)
        maya = await as_(tx, MAYA)
        owed = await actions.owe(
            tx, team, title="Fix it", owner=MAYA, source="", actor=HEAD, now=BEGIN
        )
        await action_moves.finish(tx, maya, team, owed, now=BEGIN + 2 * DAY)
    await Clock(database).until(NOW)
    async with database.reading() as tx:
        maya = await as_(tx, MAYA)
        found = await evidence(tx, maya, BEGIN, NOW)
        assert [(one.name, one.title, one.did) for one in found] == [
            ("ACT-1", "Fix it", "did"), ("ADR-1", "Mine", "wrote"),
        ]  # fmt: skip
        assert found[0].at == BEGIN + 2 * DAY
        form = await check_in_answers.form(tx, maya, (await the(tx, "day-30")).id, NOW)
        assert list(form.evidence) == found


async def test_evidence_of_every_room(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        led: dict[str, Any] = {"lead": MAYA, "now": BEGIN + DAY, "people": (OTHER,)}
        incident = await a_resolved(tx, team, title="Seen", **led)
        await a_resolved(tx, team, title="Kept from her", private=True, **led)
        await a_resolved(tx, team, title="Only practised", series=DRILL, **led)
        await Postmortems(tx, "T1").add(
            number=incident.number,
            incident_id=incident.id,
            team_id=team.id,
            state="published",
            owner=MAYA,
            opened_at=BEGIN,
            closed_at=BEGIN + 3 * DAY,
            closed_by=HEAD,
        )
    async with database.reading() as tx:
        found = await evidence(tx, await as_(tx, MAYA), BEGIN, NOW)
        assert [(one.name, one.title, one.did) for one in found] == [
            ("PM-1", "Seen", "published"), ("INC-1", "Seen", "led"),
        ]  # fmt: skip
