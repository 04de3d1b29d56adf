"""What the two say in check-ins is theirs: no one else reads a word of it, wherever they look."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from bot.metrics import metrics
from bot.sandbox.core import Received
from rituals import history
from rituals.actions import actions
from rituals.check_ins.answers import Said, correct, form
from rituals.check_ins.check_ins import mine
from rituals.check_ins.looking import of_check_in
from rituals.check_ins.states import NoSuchCheckIn
from rituals.promises import DEAD, WAITING
from rituals.rights import viewer
from storage.actions import Actions
from storage.db import metadata
from storage.promises import promises
from tests.postmortem_rows import a_resolved
from tests.stage import spoken
from tests.stories.checking_in import Cast, casting, field_of, read, statuses

SECRET = "zanzibar"
"""It stands in a goal, a draft, a note, a link, the help needed, the reply, what was agreed, and
the reason for the end.
"""
HIDDEN = "quetzal"
"""It is the person's, and not their manager's to read: it stands in a private incident that they
lead, and in an action of it, both evidence in what they answer; and in a correction, not sent.
"""
OWN = {"views.open", "views.push", "views.update", "answer", "response_url", "upload"}
"""What only who asked is shown: what others are shown is looked at where they look."""
THEIRS = {
    "check_in_plans",
    "check_ins",
    "check_in_goals",
    "check_in_answers",
    "check_in_corrections",
}


async def everything_said(cast: Cast) -> None:
    """Say the word wherever something can be said."""
    window = await cast.opens(cast.bob, "/checkin start @carol Lead AI Engineer 2026-12-01 @bob")
    goals = next(
        str(block["block_id"])
        for block in window.blocks
        if str(block.get("block_id", "")).startswith("day-30")
    )
    lines = f"Move the {SECRET} service\nKnow the team\nClose the gap"
    await cast.sends(cast.bob, **{goals: lines})
    await cast.to("2026-12-31")
    await private_records(cast)
    window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
    note = field_of(window, "Move the", "note")
    await cast.carol.fill({note: f"A draft on {SECRET}"})
    await cast.presses(cast.carol, window, "Save for later")
    await cast.carol.close(all=True)
    window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Go on")
    filled = dict.fromkeys(statuses(window), "blocked")
    filled[note] = f"The {SECRET} vendor left"
    filled[field_of(window, "Move the", "link")] = f"https://example.com/{SECRET}"
    filled[field_of(window, "Know the", "link")] = "INC-1"
    filled[field_of(window, "Close the", "link")] = "ACT-1"
    await cast.sends(cast.carol, **filled, help=f"Somebody who knows {SECRET}")
    await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
    agreed = {"what-0": f"Call {SECRET}", "owner-0": cast.bob.user.id, "until-0": "2027-01-05"}
    await cast.sends(cast.bob, reply=f"I know {SECRET} well", **agreed)
    await cast.says(cast.carol, "/checkin summary")
    await cast.to("2027-01-05")
    await cast.bob.click(cast.dm(cast.bob, "You agreed"), "Mark as done")
    await cast.play.settle()


async def more_is_said(cast: Cast) -> None:
    """Let answers be corrected and not sent, the plan paused and gone on, a check-in closed and
    opened again, and all of it ended for a reason.
    """
    workspace, now = cast.play.sandbox.workspace.team_id, cast.play.clock.now()
    async with cast.play.muster.database.writing() as tx:
        carol = await viewer(tx, workspace, cast.carol.user.id)
        there = await form(tx, carol, 1, now)
        said = {there.goals[0].id: Said("blocked", f"Rather the {HIDDEN} team")}
        row = there.check_in
        await correct(tx, carol, row.id, row.revision, said, f"A {HIDDEN}")
    window = await cast.presses(cast.carol, cast.dm(cast.carol, "is answered"), "Change my answers")
    assert HIDDEN in str(window.blocks)
    await cast.carol.close(all=True)
    assert "Paused" in await cast.says(cast.bob, "/checkin pause @carol until 2027-01-20")
    await cast.to("2027-01-21")
    await cast.bob.click(cast.dm(cast.bob, "answered the 30-day"), "Close the check-in")
    await cast.play.after(seconds=10)
    await cast.bob.click(cast.dm(cast.bob, "is closed"), "Open again")
    await cast.play.after(seconds=10)
    await reads_no_more(cast)


async def reads_no_more(cast: Cast) -> None:
    """Bob reads the answers as they were sent, with a record's name where he may not see it."""
    shows = await cast.opens(cast.bob, "/checkin show @carol")
    await cast.presses(cast.bob, shows, "Read the answers")
    said = read(cast.bob)
    assert "INC-1" in said
    assert SECRET in said.lower()
    assert HIDDEN not in str(cast.bob.modal).lower()
    await cast.bob.close(all=True)
    await cast.bob.open_home()
    await cast.play.settle()
    assert cast.bob.home is not None
    assert HIDDEN not in spoken(cast.bob.home.blocks).lower()


async def ends(cast: Cast) -> None:
    """End the plan, for a reason that the other of the two reads."""
    await cast.says(cast.bob, f"/checkin end @carol The {SECRET} project is over")
    await cast.play.after(seconds=10)
    assert f"The {SECRET} project is over" in cast.dms(cast.carol)[-1]


async def private_records(cast: Cast) -> None:
    """Let Carol lead a private incident, with an action; Erin alone is named in it beside her."""
    workspace, now = cast.play.sandbox.workspace.team_id, cast.play.clock.now()
    carol, erin = cast.carol.user.id, cast.erin.user.id
    async with cast.play.muster.database.writing() as tx:
        team = cast.play.team
        assert team is not None
        kept = await a_resolved(
            tx, team, title=f"The {HIDDEN} leak", private=True, lead=carol, people=(carol, erin),
            now=now,
        )  # fmt: skip
        owed = await actions.owe(
            tx, team, title=f"Close the {HIDDEN} leak", owner=carol, source=kept.name,
            actor=carol, incident=kept, now=now,
        )  # fmt: skip
        await Actions(tx, workspace).change(owed, only_in="open", state="done", closed_at=now)


def leaks(calls: list[Received], readers: set[str], word: str = SECRET) -> Iterator[str]:
    """Yield each call that says more than it may, or says it where others are."""
    for call in calls:
        said = json.dumps(call.arguments, default=str, ensure_ascii=False).lower()
        if word not in said:
            continue
        place = str(call.arguments.get("channel") or call.arguments.get("user_id") or "")
        if place not in readers and call.method not in OWN:
            yield f"{call.method} to {place}"
        for part in ("text", "metadata", "filename", "title", "initial_comment"):
            if word in str(call.arguments.get(part)).lower():
                yield f"{part} of {call.method}"


async def kept_elsewhere(cast: Cast) -> list[str]:
    """Name the tables in which the word stands, beside those of check-ins."""
    found = []
    async with cast.play.muster.database.reading() as tx:
        for table in metadata.sorted_tables:
            if table.name in THEIRS:
                continue
            rows = (await tx.execute(select(table))).all()
            if any(SECRET in str(row).lower() for row in rows):
                found.append(table.name)
    return found


async def test_nobody_else_reads_of_it(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with casting(database_url) as cast:
        for hand in (cast.alice, cast.bob, cast.carol, cast.dan, cast.erin):
            await hand.open_home()
        await everything_said(cast)
        await more_is_said(cast)
        workspace = cast.play.sandbox.workspace
        bot = cast.alice.app.bot_user
        two = (cast.bob, cast.carol)
        dms = {workspace.dm(bot, hand.user.id).id for hand in two}
        readers = dms | {hand.user.id for hand in two}
        calls = cast.play.sandbox.received
        assert any(SECRET in str(call.arguments).lower() for call in calls)
        assert list(leaks(calls, readers)) == []
        hers = {workspace.dm(bot, cast.carol.user.id).id, cast.carol.user.id}
        assert any(HIDDEN in str(call.arguments).lower() for call in calls)
        assert list(leaks(calls, hers, HIDDEN)) == []
        (file,) = workspace.files.values()
        kept = (file.content or b"").decode().lower()
        assert SECRET in kept
        assert HIDDEN in kept
        assert file.channels == [workspace.dm(bot, cast.carol.user.id).id]
        await others_look(cast)
        await ends(cast)
        assert list(leaks(calls, readers)) == []
        assert await kept_elsewhere(cast) == []
        await says_nothing_to_operators(cast)
    logged = capsys.readouterr()
    assert SECRET not in (logged.out + logged.err).lower()


async def others_look(cast: Cast) -> None:
    """Let everybody else try each command, on the plan that there is and one that there is not."""
    typed = (
        "/checkin", "/checkin show", "/checkin show @carol", "/checkin show 1", "/checkin 1",
        "/checkin edit 1", "/checkin move 1 2026-12-02", "/checkin move @carol 2026-12-02",
        "/checkin pause 1", "/checkin resume 1", "/checkin end 1 Because", "/checkin summary",
        "/adr search vendor", "/action list all", "/weekly", "/muster status", "/muster verify",
    )  # fmt: skip
    await gives_up(cast)
    for hand in (cast.alice, cast.dan, cast.erin):
        assert not any("heck-in" in one for one in cast.dms(hand))
        assert hand.home is not None
        assert SECRET not in spoken(hand.home.blocks).lower()
        for text in typed:
            done = await hand.type("#platform", text)
            said = spoken(done.message.blocks or []) if done.message else ""
            said += done.message.text if done.message else ""
            if hand.modal is not None:
                said += read(hand)
                await hand.close(all=True)
            assert SECRET not in said.lower().replace("/adr search vendor", ""), text
            assert HIDDEN not in said.lower() or hand is cast.erin, text
            assert "PLAN-" not in said, text
            if " 1" in text or "@carol" in text:
                there = await hand.type("#platform", text.replace(" 1", " 77"))
                assert there.message is not None, text
                assert done.message is not None, text
                assert "There is no such plan here" in there.message.text
                assert done.message.text == there.message.text
    await cast.play.settle()
    async with cast.play.muster.database.reading() as tx:
        workspace = cast.play.sandbox.workspace.team_id
        carol = await viewer(tx, workspace, cast.carol.user.id)
        (plan,) = await mine(tx, carol)
        assert plan.state == "running"
        assert str(plan.start_on) == "2026-12-01"
        for number in range(1, 6):
            for hand in (cast.alice, cast.dan, cast.erin):
                who = await viewer(tx, workspace, hand.user.id)
                with pytest.raises(NoSuchCheckIn):
                    await of_check_in(tx, who, number)


async def gives_up(cast: Cast) -> None:
    """Let all that is still promised of the plan be given up, as by a defect of ours."""
    async with cast.play.muster.database.writing() as tx:
        waits = update(promises).where(promises.c.subject == "PLAN-1", promises.c.state == WAITING)
        await tx.execute(waits.values(state=DEAD, why="LookupError: month-12"))
    status = await cast.says(cast.carol, "/muster status")
    assert "PLAN-1" in status


async def says_nothing_to_operators(cast: Cast) -> None:
    """Look at the history, whom it names, and the metrics."""
    async with cast.play.muster.database.reading() as tx:
        lines = [line async for line in history.lines(tx)]
        of_plans = [json.loads(line) for line in lines if "PLAN-1" in line]
        assert of_plans
        assert SECRET not in "".join(lines).lower()
        for one in of_plans:
            entry = json.loads(one["entry"])
            told = {key: value for key, value in entry.items() if key != "actor"}
            assert cast.carol.user.id not in str(told)
            assert cast.bob.user.id not in str(told)
    page = await metrics(cast.play.muster.database, cast.play.clock.now())
    assert SECRET not in page.lower()


async def test_new_manager_reads_what_follows(database_url: str) -> None:
    """Bob hands over to Alice: she reads earlier answers only once Carol shares them."""
    async with casting(database_url) as cast:
        await everything_said(cast)
        shows = await cast.opens(cast.bob, "/checkin show @carol")
        await cast.presses(cast.bob, shows, "Read the answers")
        assert SECRET in read(cast.bob)
        await cast.bob.close(all=True)
        await hands_over(cast)
        assert "There is no such plan here" in await cast.says(cast.bob, "/checkin show @carol")
        shows = await cast.opens(cast.alice, "/checkin show @carol")
        assert "vendor left" not in read(cast.alice)
        assert "Read the answers" not in str(shows.blocks)
        await cast.alice.close(all=True)
        shows = await cast.opens(cast.carol, "/checkin show")
        await cast.presses(cast.carol, shows, "Share earlier answers")
        await cast.carol.close(all=True)
        assert "shares with you" in cast.dms(cast.alice)[-1]
        shows = await cast.opens(cast.alice, "/checkin show @carol")
        await cast.presses(cast.alice, shows, "Read the answers")
        assert "vendor left" in read(cast.alice)


async def hands_over(cast: Cast) -> None:
    """Let Alice be the manager from now on."""
    shows = await cast.opens(cast.carol, "/checkin show")
    await cast.presses(cast.carol, shows, "Another manager")
    said = await cast.sends(cast.carol, manager=cast.alice.user.id)
    assert "is read by nobody now: share it, send it again, or close it" in said
    assert "Somebody else is the manager" in cast.dms(cast.bob)[-1]
