"""What does not go into one window stands on pages, and in a message it is counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from handlers import blocks
from handlers.check_ins import answer_views, names, news, views
from handlers.check_ins.about import About
from handlers.check_ins.facts import seen
from handlers.check_ins.pages import BLOCKS_AT_ONCE, laid
from handlers.check_ins.seen import Seen
from rituals.check_ins import answers as check_in_answers
from rituals.check_ins.answers import Agreed, Said
from rituals.rights import Viewer
from rituals.work import Tx
from storage.db import Database
from tests.check_in_rows import MAYA, Clock, a_plan, answers, at, begun, goals_of, the
from tests.decision_rows import HEAD, as_
from tests.stage import spoken

DAYS = {"day-30": date(2026, 12, 23), "day-60": date(2027, 1, 22), "day-90": date(2027, 2, 22)}
UNTIL = date(2027, 3, 1)


async def agreed_at(tx: Tx, milestone: str, clock: Clock, *, ahead: int = 0) -> None:
    """Let both agree on twenty things."""
    row = await the(tx, milestone)
    until = date(2027, 3, 1 + ahead)
    several = [Agreed(f"{milestone} nr {at}", MAYA, until) for at in range(20)]
    who = await as_(tx, HEAD)
    await check_in_answers.reply(tx, who, row.id, row.revision, "ok", several, now=clock.now)


async def much_agreed(database: Database) -> Clock:
    """Let twenty things be agreed at each of three check-ins; some of the first are done."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    for nth, (milestone, day) in enumerate(DAYS.items()):
        await clock.until(at(day))
        async with database.writing() as tx:
            await answers(tx, milestone, clock.now)
            await agreed_at(tx, milestone, clock, ahead=nth)
    async with database.writing() as tx:
        first = [one for one in await goals_of(tx) if one.text.startswith("day-30 nr")]
        for one in first[:3]:
            await check_in_answers.agreed_done(tx, await as_(tx, MAYA), one.id, now=clock.now)
    return clock


def said(view: Mapping[str, Any]) -> str:
    return " ".join(spoken(view["blocks"]).split())


def all_pages(found: Seen, count: int) -> str:
    return " ".join(said(views.window(found, page)) for page in range(count))


async def test_all_that_is_agreed_is_in_show(database: Database) -> None:
    await much_agreed(database)
    async with database.reading() as tx:
        found = await seen(tx, await as_(tx, MAYA), 1)
    first, more = views.window(found), all_pages(found, 2)
    assert "Page 1 of 2. Next page" in said(first)
    assert "do not fit" not in more
    for milestone in DAYS:
        for nth in range(20):
            assert more.count(f"{milestone} nr {nth} ·") == 1
    assert len(first["blocks"]) < blocks.VIEW_BLOCKS
    assert more.index("day-90 nr 19 ·") < more.index("day-30 nr 0 ·"), "what is open comes first"
    assert said(views.window(found, 9)) == said(views.window(found, 1)), "a stale button"


async def test_all_answers_are_read(database: Database) -> None:
    """Of 80 goals with a note each: the help and the buttons first, and no goal is left out."""
    clock = await much_agreed(database)
    await clock.until(at(date(2027, 5, 24)))
    async with database.writing() as tx:
        who, row = await as_(tx, MAYA), await the(tx, "month-6")
        form = await check_in_answers.form(tx, who, row.id, clock.now)
        typed = {one.id: Said("at-risk", f"why {one.id}.") for one in form.goals}
        assert len(typed) > 70
        await check_in_answers.answer(
            tx, who, row.id, row.revision, typed, "Somebody for the evals", now=clock.now
        )
    async with database.reading() as tx:
        found, row = await seen(tx, await as_(tx, HEAD), 1), await the(tx, "month-6")
        first = answer_views.answers(found, row)
        rest = said(answer_views.answers(found, row, 1))
    assert "do not fit" not in said(first) + rest
    assert said(first).index("Reply Close") < said(first).index("Somebody for the evals")
    assert "Reply Close" in rest
    for goal in typed:
        assert f"why {goal}." in said(first) + rest


async def test_a_message_counts_the_rest(database: Database) -> None:
    await much_agreed(database)
    async with database.reading() as tx:
        who: Viewer = await as_(tx, MAYA)
        found = await seen(tx, who, 1)
        row = await the(tx, "day-30")
    told = views.agreements(found, found.whole.goals, 20)
    assert "… and 40 more: All check-ins shows them." in spoken(told)
    message = news.replied(About(found, None, row))
    assert len(message) <= blocks.MESSAGE_BLOCKS
    assert str(message).count(names.AGREED_DONE) == 17


@pytest.mark.parametrize(("length", "links"), [(80, 5), (600, 5), (601, 0)])
async def test_an_address_is_a_link_while_there_is_room(
    database: Database, length: int, links: int
) -> None:
    """Five goals share what a message takes of addresses; the window links each of them."""
    clock = await begun(database, at(DAYS["day-30"]))
    address = "https://example.com/".ljust(length, "x")
    async with database.writing() as tx:
        maya, row = await as_(tx, MAYA), await the(tx, "day-30")
        form = await check_in_answers.form(tx, maya, row.id, clock.now)
        typed = {one.id: Said("done", link=address) for one in form.goals}
        assert len(typed) == 5
        await check_in_answers.answer(tx, maya, row.id, row.revision, typed, "", now=clock.now)
        found, row = await seen(tx, await as_(tx, HEAD), 1), await the(tx, "day-30")
    assert str(answer_views.in_short(found, row)).count(f"'url': '{address}'") == links
    assert str(answer_views.answers(found, row)).count(f"'url': '{address}'") == 5


def test_a_part_is_never_cut() -> None:
    parts = [[blocks.sentence(f"{one}a"), blocks.sentence(f"{one}b")] for one in range(60)]
    pages = laid([[blocks.sentence("alone")], *parts])
    assert [len(page) for page in pages] == [BLOCKS_AT_ONCE - 1, 42]
    assert laid([]) == [[]]
