"""Answer a check-in: the form, its pages, Save for later, and Send."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, View
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.check_ins import answer_forms, names
from handlers.check_ins.answer_forms import HELP, Filled, Opened, said_in
from handlers.check_ins.days import goes_on
from handlers.check_ins.facts import seen_in
from handlers.check_ins.seen import Seen
from handlers.check_ins.texts import adjective
from handlers.home import listeners as home
from handlers.routes import Route
from rituals.calendar.days import said
from rituals.check_ins import answers as check_in_answers
from rituals.check_ins.answers import Form
from rituals.check_ins.check_ins import ANSWERED, CheckIn
from rituals.rights import Viewer
from rituals.work import Tx


async def answer_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open the form, with the draft that was kept."""
    who = await asker(tx, click)
    form = await check_in_answers.form(tx, who, names.number_in(click.value), now)
    return Open(_view(form, 0))


async def save_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Keep a draft: nobody else sees it."""
    check_in = await _keep(tx, await asker(tx, click), click, now)
    await home.refresh(tx, click.who, now)
    told = "Saved, not sent. Nobody else sees it until you send it, and only you can."
    shown = [
        blocks.sentence(told),
        blocks.actions(names.answer_button(check_in.id, "Go on")),
    ]
    return Receipt(blocks.modal("Saved for later", shown, close="Done"), "")


async def turn_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Keep what is typed on this page, and show another."""
    who = await asker(tx, click)
    check_in = await _keep(tx, who, click, now)
    await home.refresh(tx, click.who, now)
    form = await check_in_answers.form(tx, who, check_in.id, now)
    return Receipt(_view(form, names.number_in(click.value)), "")


async def sent(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Turn to the next page, or send it all where this is the last."""
    who, opened = await asker(tx, form), Opened.unpack(form.metadata)
    stands = await check_in_answers.form(tx, who, opened.check_in, now)
    if not _filled(stands, opened.page).is_last:
        await _keep(tx, who, form, now)
        await home.refresh(tx, form.who, now)
        stands = await check_in_answers.form(tx, who, opened.check_in, now)
        return Receipt(_view(stands, opened.page + 1), "")
    answered = await check_in_answers.answer(
        tx,
        who,
        opened.check_in,
        opened.revision,
        said_in(form.form, form.view),
        form.form.text(HELP),
        now=now,
    )
    await home.refresh(tx, form.who, now)
    seen, _ = await seen_in(tx, who, answered.id)
    if answered.revision == opened.revision:
        return Receipt(_unchanged(seen, answered), "Your manager has these answers already.")
    return Receipt(_sent(seen, answered), "Your answers are sent already.")


async def _keep(tx: Tx, who: Viewer, arrival: Click | Submission, now: datetime) -> CheckIn:
    """Keep a page as a draft, also of answers that were sent before: Send alone sends it."""
    opened = Opened.unpack(arrival.metadata)
    stands = await check_in_answers.form(tx, who, opened.check_in, now)
    helped = arrival.form.text(HELP) if _filled(stands, opened.page).is_last else None
    typed = said_in(arrival.form, arrival.view)
    check_in, revision = opened.check_in, opened.revision
    if stands.check_in.state == ANSWERED:
        return await check_in_answers.correct(tx, who, check_in, revision, typed, helped)
    return await check_in_answers.save(tx, who, check_in, revision, typed, helped, now=now)


async def anew_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Forget what was changed and not sent."""
    who, opened = await asker(tx, click), Opened.unpack(click.metadata)
    check_in = await check_in_answers.take_back(tx, who, opened.check_in)
    told = "What you changed is gone: your answers are as you sent them."
    again = names.answer_button(check_in.id, "Change my answers")
    shown = [blocks.sentence(told), blocks.actions(again)]
    return Receipt(blocks.modal("As you sent them", shown, close="Done"), "")


def _view(form: Form, page: int) -> View:
    filled = _filled(form, page)
    told = [words(f"{form.check_in.title}, of {said(form.check_in.due_on)}. ", bold=True)]
    if form.plan.manager:
        told += [blocks.person(form.plan.manager), words(" alone reads it, once you send it.")]
    else:
        told.append(words("Nobody is named as your manager yet: it waits until somebody is."))
    return answer_forms.form(filled, told)


def _filled(form: Form, page: int) -> Filled:
    last = max(0, -(-len(form.goals) // answer_forms.GOALS_AT_ONCE) - 1)
    return Filled(
        form.check_in,
        form.goals,
        form.said,
        form.statuses,
        form.evidence,
        form.help,
        min(page, last),
        unsent=form.unsent,
        is_first=form.is_first,
    )


def _sent(seen: Seen, answered: CheckIn) -> View:
    """Say what follows."""
    manager = seen.plan.manager
    if manager is None:
        shown = [
            blocks.sentence(
                f"Your {adjective(answered.title)} check-in is answered. Nobody is named as your"
                " manager: name somebody, and they read it."
            ),
            blocks.actions(names.name_button(seen.plan.number)),
        ]
    else:
        shown = [
            blocks.line(
                words(f"Your {adjective(answered.title)} check-in is answered. "),
                blocks.person(manager),
                words(f" reads it, replies and closes it.{goes_on(seen, answered)}"),
            ),
            blocks.actions(names.answer_button(answered.id, "Change my answers")),
        ]
    return blocks.modal("Sent", shown, close="Done")


def _unchanged(seen: Seen, answered: CheckIn) -> View:
    """Say that nothing differs from what was sent, so that nobody hears of it."""
    manager = seen.plan.manager
    told = " has these answers already: nothing was changed, or told."
    if manager is None:
        told = "These answers are kept already: nothing was changed."
    parts = [blocks.person(manager), words(told)] if manager is not None else [words(told)]
    again = blocks.actions(names.answer_button(answered.id, "Change my answers"))
    return blocks.modal("Nothing changed", [blocks.line(*parts), again], close="Done")


CLICKS = (
    Route(names.ANSWER, answer_clicked),
    Route(names.SAVE, save_clicked),
    Route(names.TURN, turn_clicked),
    Route(names.ANEW, anew_clicked),
)
SUBMISSIONS = (Route(names.ANSWER_FORM, sent),)
