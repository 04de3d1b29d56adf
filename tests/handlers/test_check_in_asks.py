"""What waits of check-ins on the weekly page and on Home: every word of it has its button."""

from datetime import date, timedelta

from handlers.home.lists import gather, needs
from handlers.weekly.deeds import ask_button
from rituals.calendar.weeks import Week
from rituals.check_ins import check_ins
from rituals.check_ins import replies as check_in_replies
from rituals.check_ins.moves import name_manager
from rituals.check_ins.replies import Agreed
from rituals.weekly.asks import ASKED_IN
from rituals.weekly.pages import page_for
from rituals.work import Database, Tx
from storage.teams import Teams
from tests.check_in_rows import MAYA, OTHER, Clock, a_plan, answers, at, closes, leaves, the
from tests.decision_rows import HEAD, as_

WORDS = {getattr(check_ins, name) for name in dir(check_ins) if name.startswith("TO_")}
"""Every word that `check_ins.needs` may say."""
ASKED_ON = date(2026, 12, 23)
DUE = ASKED_ON + timedelta(days=2)
ON_HOME = {
    check_ins.TO_ANSWER: "Your 30-day check-in waits for your answer",
    check_ins.TO_SEND: "Your 30-day check-in was answered to an earlier manager: nobody reads it",
    check_ins.TO_REPLY: f"Name of {MAYA}: 30-day check-in waits for your reply",
    check_ins.TO_CLOSE: f"Name of {MAYA}: 12-month check-in was missed",
    check_ins.TO_NAME: "Your check-ins have no manager",
    check_ins.TO_DO: f"Name of {MAYA}: agreed action, due Friday, 25 December 2026: Talk to them",
}


async def shown(tx: Tx, user: str, day: date) -> dict[str, str]:
    """Return what waits of check-ins for somebody by its word, as a row of their Home, once it is
    seen that the weekly page asks for the same with the same button.
    """
    now, who = at(day), await as_(tx, user)
    page = await page_for(tx, who, now, week=Week.of(day), team=(await Teams(tx, "T1").all())[0])
    asks = [one for one in page.teams[0].asks if one.deed.startswith("check-in")]
    waiting = await check_ins.needs(tx, who, now)
    (rows,) = [one.rows for one in needs(await gather(tx, who, now)) if one.id == "check-ins"]
    assert len(asks) == len(waiting) == len(rows)
    found = {}
    for one, ask, (row,) in zip(waiting, asks, rows, strict=True):
        button = ask_button(ask)
        assert button is not None
        accessory = row["accessory"]
        assert (accessory["action_id"], accessory["value"]) == (
            button["action_id"], button["value"],
        )  # fmt: skip
        assert "Talk to them" not in ask.what
        assert ask.private
        found[one.what] = row["text"]["text"]
    return found


def test_every_word_is_asked_in_its_own() -> None:
    assert ASKED_IN.keys() == WORDS == ON_HOME.keys()


async def test_every_word_is_on_the_page_and_on_home(database: Database) -> None:
    clock, found = Clock(database), dict[str, str]()
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(ASKED_ON))
    async with database.writing() as tx:
        found |= await shown(tx, MAYA, ASKED_ON)
        assert await shown(tx, HEAD, ASKED_ON) == {}
        await answers(tx, "day-30", at(ASKED_ON))
        found |= await shown(tx, HEAD, ASKED_ON)
        for manager in (OTHER, HEAD):
            await name_manager(tx, await as_(tx, MAYA), 1, manager, now=at(ASKED_ON))
            found |= await shown(tx, MAYA, ASKED_ON)
        row, who = await the(tx, "day-30"), await as_(tx, HEAD)
        owed = [Agreed("Talk\nto them", HEAD, DUE)]
        await check_in_replies.reply(tx, who, row.id, row.revision, "ok", owed, now=at(ASKED_ON))
        assert await shown(tx, HEAD, ASKED_ON) == {
            check_ins.TO_REPLY: f"Name of {MAYA}: 30-day check-in waits to be closed"
        }
        await closes(tx, "day-30", at(ASKED_ON))
        assert await shown(tx, HEAD, ASKED_ON) == {}
        found |= await shown(tx, HEAD, DUE)
    over = date(2028, 2, 1)
    await clock.until(at(over))
    async with database.writing() as tx:
        found |= await shown(tx, HEAD, over)
        await leaves(tx, HEAD, at(over))
        left = await shown(tx, MAYA, over)
        assert left.pop(check_ins.TO_DO).startswith("Your earlier manager's agreed action")
        found |= left
    assert found == ON_HOME
