"""Answer, Away, and why something was not held: the buttons and forms of an occurrence."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Quiet, Receipt, Say
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.home import listeners as home
from handlers.occurrences import forms, names
from handlers.routes import Route
from rituals.occurrences import answers, not_held
from rituals.work import Tx


async def answer_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open the form with all questions, as they answered it or as last time goes on."""
    number, _ = names.read(click.value)
    here = await answers.asking(tx, await asker(tx, click), number)
    answers.check_answerable(here, now)
    return Open(forms.answering(here, await answers.filled_with(tx, here), click.value))


async def answered(form: Submission, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(form.metadata)
    here = await answers.asking(tx, await asker(tx, form), number)
    kept = await answers.answer(tx, here, forms.given(form.form, here.questions), now)
    await home.refresh(tx, form.who, now)
    return Receipt(forms.saved(here, late=kept.late), "Your answers are saved.")


async def away_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Mark whoever presses it away; the second press takes it back."""
    number, place = names.read(click.value)
    here = await answers.asking(tx, await asker(tx, click), number)
    away = await answers.turn_away(tx, here, now)
    await home.refresh(tx, click.who, now)
    if click.in_home or place == names.HOME:
        return Quiet()
    said = "you are marked away. Press Away again to take it back." if away else "you are counted."
    parts = [words(f"{here.cadence.title}: {said}")]
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


async def why_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(click.value)
    who = await asker(tx, click)
    occurrence, cadence = await not_held.missed(tx, who, number, now)
    return Open(forms.why(occurrence, cadence, await not_held.said(tx, occurrence)))


async def explained(form: Submission, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(form.metadata)
    typed = form.form.text(names.REASON)
    _, cadence = await not_held.explain(tx, await asker(tx, form), number, typed, now)
    told = [blocks.line(words(f"{cadence.title}: its message and the record say why."))]
    return Receipt(blocks.modal("Saved", told, close="Done"), "That is saved already.")


CLICKS = (
    Route(names.ANSWER, answer_clicked, writes=False),
    Route(names.AWAY, away_clicked),
    Route(names.WHY, why_clicked, writes=False),
)
SUBMISSIONS = (Route(names.ANSWER_FORM, answered), Route(names.WHY_FORM, explained))
