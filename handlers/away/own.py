"""`/ritual away`: name the days, look at them, take them back."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.away import names, views
from handlers.helping import first_word, rest, words_after
from rituals.away import days as away_days
from rituals.away import effects as away_effects
from rituals.away.days import Named, Span
from rituals.away.quiet import own_zone
from rituals.calendar.wall_clock import local_time
from rituals.occurrences.facilitating import Turn
from rituals.rights import Viewer
from rituals.work import Tx

LIST, CANCEL = ("list", "show"), ("cancel", "off", "remove", "back")


async def away(command: Command, tx: Tx, now: datetime) -> Answer:
    """Take days, `list` or `cancel`; alone, open the form with the days that are named."""
    said = words_after(command, "ritual", "away").strip()
    who = await asker(tx, command)
    if not said:
        today = local_time(now, await own_zone(tx, who)).date().isoformat()
        return Open(views.away_form(await away_days.coming(tx, who, now), today))
    if said.lower() in LIST:
        return Say("The days that you named", views.coming(await away_days.coming(tx, who, now)))
    if first_word(said) in CANCEL:
        found = await away_days.cancel(tx, who, rest(said), now)
        await away_effects.let_go(tx, who.workspace, who.user, now)
        parts = views.cancelled(found)
        return Say(blocks.fallback(*parts), [blocks.line(*parts)])
    days = away_days.span_typed(said, await own_zone(tx, who), now)
    made, passed = await _named(tx, who, days, now)
    return Say(f"You are away {made.span}.", views.named(made, passed, who.user))


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    first, last = form.form.text(names.FROM), form.form.text(names.UNTIL)
    days = away_days.span(first, last or first, await own_zone(tx, who), now)
    made, passed = await _named(tx, who, days, now)
    shown = views.named(made, passed, who.user)
    return Receipt(blocks.modal("Away", shown, close="Done"), "That is saved already.")


async def cancel_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    number = int(click.value) if click.value.isdecimal() else 0
    found = await away_days.cancel_one(tx, who, number, now)
    await away_effects.let_go(tx, who.workspace, who.user, now)
    parts = views.cancelled(found)
    if click.view_id is None:
        return Say(blocks.fallback(*parts), [blocks.line(*parts)])
    return Receipt(blocks.modal("Away", [blocks.line(*parts)], close="Done"), "")


async def _named(tx: Tx, who: Viewer, days: Span, now: datetime) -> tuple[Named, list[Turn]]:
    made = await away_days.name_days(tx, who, days, now)
    return made, await away_effects.take_hold(tx, who.workspace, who.user, now)
