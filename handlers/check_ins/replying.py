"""What the manager does with answers: read, reply, agree on what is to be done, close."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Quiet, Receipt, Say, View
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.check_ins import answer_views, forms, names, pages, views
from handlers.check_ins.days import goes_on, state_of
from handlers.check_ins.facts import seen_in
from handlers.check_ins.forms import Opened, Row, rows_in
from handlers.check_ins.seen import Seen, reopens
from handlers.check_ins.texts import adjective
from handlers.home import listeners as home
from handlers.inputs import joined
from handlers.routes import Route
from rituals.check_ins import answers as check_in_answers
from rituals.check_ins.agreed import is_left_behind
from rituals.check_ins.answers import Agreed
from rituals.check_ins.check_ins import ANSWERED, CLOSED, CheckIn, Goal
from rituals.check_ins.reopening import reopen
from rituals.check_ins.states import (
    AGREED,
    AGREED_AT_MOST,
    OPEN,
    AgreedPast,
    ClosedAlready,
    NoAgreed,
    NotAnswered,
    NotTheManager,
    NotYoursToRead,
)
from rituals.check_ins.words import is_shown_in
from rituals.errors import Unfit
from rituals.people import names_of
from rituals.rights import Viewer
from rituals.work import Tx

LEFT = "Agreed with an earlier manager, and left to the person"


async def read_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show all that was said in a check-in."""
    return Open(await _read(tx, click, names.number_in(click.value), 0))


async def read_turned(click: Click, tx: Tx, _now: datetime) -> Answer:
    return Receipt(await _read(tx, click, *pages.meant(click.value)), "")


async def _read(tx: Tx, click: Click, check_in_id: int, page: int) -> View:
    seen, check_in = await seen_in(tx, await asker(tx, click), check_in_id)
    if check_in.id not in seen.whole.readable:
        raise NotYoursToRead if check_in.answered_at is not None else NotAnswered
    return answer_views.answers(seen, check_in, page)


async def reply_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Open the answers with the reply to them."""
    seen, check_in = await seen_in(tx, await asker(tx, click), names.number_in(click.value))
    _ensure_open(seen, check_in)
    rows = [*_rows(seen, _agreed_in(seen, check_in)), Row()] if seen.lives else []
    return Open(await _form(tx, seen, check_in, check_in.reply, rows))


def _agreed_in(seen: Seen, check_in: CheckIn) -> list[Goal]:
    """List what was agreed in a check-in, done or not."""
    of_it = (one for one in seen.whole.goals if one.milestone == check_in.milestone)
    return [one for one in of_it if one.source == AGREED]


def _rows(seen: Seen, goals: Sequence[Goal]) -> list[Row]:
    """Return what was agreed and is open as it is changed in the form: what the two of now do."""
    return [
        Row(one.text, one.owner, one.due_on.isoformat() if one.due_on else "", one.id)
        for one in goals
        if one.state == OPEN and not is_left_behind(seen.plan, one)
    ]


def _ensure_open(seen: Seen, check_in: CheckIn) -> None:
    if seen.is_own:
        raise NotTheManager
    if check_in.state == CLOSED:
        raise ClosedAlready
    if check_in.state != ANSWERED:
        raise NotAnswered


async def _form(tx: Tx, seen: Seen, check_in: CheckIn, text: str, rows: Sequence[Row]) -> View:
    shown: list[Block] = [
        blocks.line(blocks.person(seen.plan.person), words(f" · {state_of(check_in, seen)}")),
        *answer_views.in_short(seen, check_in),
    ]
    agreed = _agreed_in(seen, check_in)
    done = [one for one in agreed if one.state != OPEN]
    left = [one for one in agreed if is_left_behind(seen.plan, one)]
    shown += [*_listed("Agreed and done", done), *_listed(LEFT, left)]
    most = AGREED_AT_MOST - len(done) - len(left)
    two = [seen.plan.person, seen.viewer]
    known = await names_of(tx, seen.plan.workspace, two)
    return forms.reply(check_in, shown, text, rows[:most], [(known[x], x) for x in two], most)


def _listed(head: str, goals: Sequence[Goal]) -> list[Block]:
    """Show what was agreed and is not changed in the form."""
    rows = [[words(one.text)] for one in goals]
    return [blocks.line(words(head, bold=True)), blocks.bullets(rows)] if rows else []


async def more_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show the form anew with one more agreed action; what is typed stays."""
    opened = Opened.unpack(click.metadata)
    seen, check_in = await seen_in(tx, await asker(tx, click), opened.check_in)
    _ensure_open(seen, check_in)
    rows = [*rows_in(click.form, opened), Row()]
    return Receipt(await _form(tx, seen, check_in, joined(click.form, forms.REPLY), rows), "")


async def replied(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, opened = await asker(tx, form), Opened.unpack(form.metadata)
    rows, text = rows_in(form.form, opened), joined(form.form, forms.REPLY)
    agreed = _agreed(rows)
    dropped = [one.goal for one in rows if one.goal and not one.what.strip()]
    try:
        kept = await check_in_answers.reply(
            tx, who, opened.check_in, opened.revision, text, agreed, dropped=dropped, now=now
        )
    except Unfit as error:
        error.field = await _beside(tx, who, opened.check_in, rows, error)
        raise
    await home.refresh(tx, form.who, now)
    seen, check_in = await seen_in(tx, who, kept.id)
    changed = kept.revision != opened.revision
    told = " reads your reply." if changed else " has your reply; nothing was changed, or told."
    shown = [
        blocks.line(blocks.person(seen.plan.person), words(told)),
        *([_count(agreed)] if agreed and changed else []),
        blocks.sentence("Close it once nothing is left to be said."),
        blocks.actions(names.close_button(check_in.id)),
    ]
    return Receipt(blocks.modal("Sent", shown, close="Done"), "Your reply is sent already.")


async def _beside(
    tx: Tx, who: Viewer, check_in_id: int, rows: Sequence[Row], error: Unfit
) -> str | None:
    """Return the field of the row that is wrong: an owner who is neither of the two, a day that is
    past or too far, a text that is too long. What was agreed before and stays is none of them.
    """
    seen, check_in = await seen_in(tx, who, check_in_id)
    before = set(_rows(seen, _agreed_in(seen, check_in)))
    said = [(at, row) for at, row in enumerate(rows) if row.what.strip() and row not in before]
    if error.field == "owner":
        two = {seen.plan.person, who.user}
        wrong = next((at for at, row in said if row.owner not in two), 0)
        return f"{forms.OWNER}-{wrong}"
    if error.field == "due" and said:
        first = min if isinstance(error, AgreedPast) else max
        return f"{forms.UNTIL}-{first(said, key=lambda pair: pair[1].until)[0]}"
    if error.field in {"agreed", "goals"} and said:
        return f"{forms.WHAT}-{max(said, key=lambda pair: len(pair[1].what))[0]}"
    return error.field


def _count(agreed: Sequence[Agreed]) -> Block:
    one = "Whoever is to do it is reminded on its day."
    return blocks.sentence(one if len(agreed) == 1 else "Each is reminded on its day.")


def _agreed(rows: Sequence[Row]) -> list[Agreed]:
    """Return the rows that say something; one that says half of it raises `NoAgreed` beside it."""
    found = []
    for at, row in enumerate(rows):
        if not row.what.strip():
            if row.until and not row.goal:
                raise NoAgreed(field=f"{forms.WHAT}-{at}")
            continue
        if row.owner is None:
            raise NoAgreed(field=f"{forms.OWNER}-{at}")
        if not row.until:
            raise NoAgreed(field=f"{forms.UNTIL}-{at}")
        day = date.fromisoformat(row.until)
        found.append(Agreed(row.what, row.owner, day, row.goal))
    return found


async def close_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Close a check-in: nothing is left to be said of it. A message that shows it says so."""
    who = await asker(tx, click)
    closed = await check_in_answers.close(tx, who, names.number_in(click.value), now=now)
    await home.refresh(tx, click.who, now)
    seen, check_in = await seen_in(tx, who, closed.id)
    if await is_shown_in(tx, seen.plan, click.channel, click.message_ts):
        return Quiet()
    told = f"The {adjective(closed.title)} check-in is closed.{goes_on(seen, check_in)}"
    parts = [words(told if seen.lives else f"{told} The check-ins have ended.")]
    shown: list[Block] = [blocks.line(*parts)]
    if reopens(seen, check_in):
        shown.append(blocks.actions(names.reopen_button(check_in.id, own=seen.is_own)))
    if click.view_id is not None and not click.in_home:
        return Receipt(blocks.modal("Closed", shown, close="Done"), "")
    return Say(blocks.fallback(*parts), shown)


async def reopen_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open again what was closed too early; a message that shows it says so."""
    who = await asker(tx, click)
    opened = await reopen(tx, who, names.number_in(click.value), now=now)
    await home.refresh(tx, click.who, now)
    seen, check_in = await seen_in(tx, who, opened.id)
    if await is_shown_in(tx, seen.plan, click.channel, click.message_ts):
        return Quiet()
    told = "" if seen.is_own else " Its person is told."
    parts = [words(f"The {adjective(opened.title)} check-in is open again.{told}")]
    shown: list[Block] = [blocks.line(*parts)]
    if buttons := views.due(seen, check_in):
        shown.append(blocks.actions(*buttons))
    if click.view_id is not None and not click.in_home:
        return Receipt(blocks.modal("Open again", shown, close="Done"), "")
    return Say(blocks.fallback(*parts), shown)


async def agreed_done_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Say that what was agreed is done."""
    who = await asker(tx, click)
    goal = await check_in_answers.agreed_done(tx, who, names.number_in(click.value), now=now)
    await home.refresh(tx, click.who, now)
    parts = [words("Done: "), words(goal.text, italic=True)]
    shown = [blocks.line(*parts)]
    if click.view_id is not None and not click.in_home:
        return Receipt(blocks.modal("Done", shown, close="Done"), "")
    return Say("That is done.", shown)


CLICKS = (
    Route(names.READ, read_clicked, writes=False),
    *(Route(one, read_turned, writes=False) for one in names.READ_TURNS),
    Route(names.REPLY, reply_clicked, writes=False),
    Route(names.MORE_AGREED, more_clicked, writes=False),
    Route(names.CLOSE, close_clicked),
    Route(names.REOPEN, reopen_clicked),
    Route(names.AGREED_DONE, agreed_done_clicked),
)
SUBMISSIONS = (Route(names.REPLY_FORM, replied),)
