"""What the manager does with answers: read, reply, agree on what is to be done, close."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers import blocks, home
from handlers.answers import Answer, Block, Open, Quiet, Receipt, Say, View
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.checkins import answer_views, forms, names, views
from handlers.checkins.facts import seen_in
from handlers.checkins.forms import Opened, Row, rows_in
from handlers.checkins.texts import adjective
from handlers.checkins.views import Seen
from handlers.inputs import joined
from handlers.routes import Route
from rituals import check_in_answers
from rituals.check_in_answers import Agreed
from rituals.check_in_states import ClosedAlready, NoAgreed, NotAnswered, NotTheManager
from rituals.check_in_words import is_shown_in
from rituals.check_ins import ANSWERED, CLOSED, CheckIn
from rituals.errors import Unfit
from rituals.rights import Viewer
from rituals.work import Tx


async def read_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show all that was said in a check-in."""
    seen, check_in = await seen_in(tx, await asker(tx, click), names.number_in(click.value))
    if check_in.id not in seen.whole.readable:
        raise NotAnswered
    return Open(answer_views.answers(seen, check_in))


async def reply_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Open the answers with the reply to them."""
    seen, check_in = await seen_in(tx, await asker(tx, click), names.number_in(click.value))
    _ensure_open(seen, check_in)
    rows = [Row()] * forms.AGREED_AT_FIRST if seen.lives else []
    return Open(_form(seen, check_in, check_in.reply, rows))


def _ensure_open(seen: Seen, check_in: CheckIn) -> None:
    if seen.is_own:
        raise NotTheManager
    if check_in.state == CLOSED:
        raise ClosedAlready
    if check_in.state != ANSWERED:
        raise NotAnswered


def _form(seen: Seen, check_in: CheckIn, text: str, rows: Sequence[Row]) -> View:
    shown: list[Block] = [
        blocks.line(blocks.person(seen.plan.person), words(f" · {views.state_of(check_in, seen)}")),
        *answer_views.in_short(seen, check_in),
    ]
    return forms.reply(check_in, shown, text, rows, seen.plan.person)


async def more_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show the form anew with one more agreed action; what is typed stays."""
    opened = Opened.unpack(click.metadata)
    seen, check_in = await seen_in(tx, await asker(tx, click), opened.check_in)
    _ensure_open(seen, check_in)
    rows = [*rows_in(click.form, opened.rows), Row()][: forms.AGREED_AT_MOST]
    return Receipt(_form(seen, check_in, joined(click.form, forms.REPLY), rows), "")


async def replied(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, opened = await asker(tx, form), Opened.unpack(form.metadata)
    rows, text = rows_in(form.form, opened.rows), joined(form.form, forms.REPLY)
    agreed = _agreed(rows)
    try:
        kept = await check_in_answers.reply(
            tx, who, opened.check_in, opened.revision, text, agreed, now=now
        )
    except Unfit as error:
        error.field = await _beside(tx, who, opened.check_in, rows, error.field)
        raise
    await home.refresh(tx, form.who, now)
    seen, check_in = await seen_in(tx, who, kept.id)
    shown = [
        blocks.line(blocks.person(seen.plan.person), words(" reads your reply.")),
        *([_count(agreed)] if agreed else []),
        blocks.sentence("Close it once nothing is left to be said."),
        blocks.actions(blocks.button("Close", names.CLOSE, str(check_in.id))),
    ]
    return Receipt(blocks.modal("Sent", shown, close="Done"), "Your reply is sent already.")


async def _beside(
    tx: Tx, who: Viewer, check_in_id: int, rows: Sequence[Row], field: str | None
) -> str | None:
    """Return the field of the row that is wrong: an owner who is neither of the two, a past day."""
    said = [(at, row) for at, row in enumerate(rows) if row.what.strip()]
    if field == "owner":
        two = {(await seen_in(tx, who, check_in_id))[0].plan.person, who.user}
        wrong = next((at for at, row in said if row.owner not in two), 0)
        return f"{forms.OWNER}-{wrong}"
    if field == "due" and said:
        first = min(said, key=lambda pair: pair[1].until)
        return f"{forms.UNTIL}-{first[0]}"
    return field


def _count(agreed: Sequence[Agreed]) -> Block:
    one = "Whoever is to do it is reminded on its day."
    return blocks.sentence(one if len(agreed) == 1 else "Each is reminded on its day.")


def _agreed(rows: Sequence[Row]) -> list[Agreed]:
    """Return the rows that say something; one that says half of it raises `NoAgreed` beside it."""
    found = []
    for at, row in enumerate(rows):
        if not row.what.strip():
            if row.until:
                raise NoAgreed(field=f"{forms.WHAT}-{at}")
            continue
        if row.owner is None:
            raise NoAgreed(field=f"{forms.OWNER}-{at}")
        if not row.until:
            raise NoAgreed(field=f"{forms.UNTIL}-{at}")
        found.append(Agreed(row.what, row.owner, date.fromisoformat(row.until)))
    return found


async def close_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Close a check-in: nothing is left to be said of it. A message that shows it says so."""
    who = await asker(tx, click)
    closed = await check_in_answers.close(tx, who, names.number_in(click.value), now=now)
    await home.refresh(tx, click.who, now)
    seen, check_in = await seen_in(tx, who, closed.id)
    if await is_shown_in(tx, seen.plan, click.channel, click.message_ts):
        return Quiet()
    told = f"The {adjective(closed.title)} check-in is closed.{views.goes_on(seen, check_in)}"
    parts = [words(told if seen.lives else f"{told} The check-ins have ended.")]
    if click.view_id is not None and not click.in_home:
        return Receipt(blocks.modal("Closed", [blocks.line(*parts)], close="Done"), "")
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


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
    Route(names.REPLY, reply_clicked, writes=False),
    Route(names.MORE_AGREED, more_clicked, writes=False),
    Route(names.CLOSE, close_clicked),
    Route(names.AGREED_DONE, agreed_done_clicked),
)
SUBMISSIONS = (Route(names.REPLY_FORM, replied),)
