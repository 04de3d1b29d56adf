"""What is done to a plan: edit, move, pause, resume, end, name a manager, share.

Each is a command and a button; where all of it is said it is done at once, else a form asks.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.check_ins import forms, names, start_forms, views
from handlers.check_ins.days import laid, laid_then
from handlers.check_ins.facts import seen
from handlers.check_ins.reading import any_day, back_on, bare
from handlers.check_ins.seen import Seen
from handlers.check_ins.start_forms import other_in
from handlers.check_ins.texts import NOBODYS
from handlers.check_ins.whose import plan_meant
from handlers.home import listeners as home
from handlers.inputs import joined
from handlers.routes import Route
from rituals.away.quiet import own_zone
from rituals.calendar import public_holidays
from rituals.calendar.days import said
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.agreed import left_by
from rituals.check_ins.ahead import behind, days_after_move, first_asked_from
from rituals.check_ins.check_ins import PLANNED, Plan
from rituals.check_ins.goals import Due, due_of, goals_typed
from rituals.check_ins.looking import charter_of
from rituals.check_ins.states import LIVING, PlanEnded
from rituals.errors import Unfit
from rituals.rights import Viewer
from rituals.work import Tx


async def _living(tx: Tx, who: Viewer, number: int) -> Seen:
    """Return a plan that a form is about; raise `PlanEnded` before somebody fills it in vain."""
    found = await seen(tx, who, number)
    if found.plan.state not in LIVING:
        raise PlanEnded
    return found


def _told(found: Seen) -> list[Part]:
    """Say that the other of the two is told, by name."""
    return [words(" "), blocks.person(found.other), words(" is told.")] if found.other else []


def _done(
    plan: Plan,
    parts: list[Part],
    arrival: Command | Click | Submission,
    dates: Sequence[Block] = (),
) -> Answer:
    """Tell what was done, where the person looks, with the `dates` that there are now."""
    shown = [blocks.line(*parts), *dates]
    if isinstance(arrival, Submission):
        return Receipt(blocks.modal("Check-ins", shown, close="Done"), "That is done already.")
    shown.append(blocks.actions(blocks.button("Show", names.SHOW, str(plan.number))))
    if isinstance(arrival, Click) and arrival.view_id is not None and not arrival.in_home:
        return Receipt(blocks.modal("Check-ins", shown, close="Done"), "")
    return Say(blocks.fallback(*parts), shown)


# -- edit ------------------------------------------------------------------------------------------


async def edit(command: Command, tx: Tx, _now: datetime) -> Answer:
    who, number, _ = await plan_meant(tx, command, "edit")
    return await _edit(tx, who, number)


async def edit_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return await _edit(tx, await asker(tx, click), names.number_in(click.value))


async def _edit(tx: Tx, who: Viewer, number: int) -> Answer:
    found = await _living(tx, who, number)
    ahead = _ahead(found)
    texts = {one.id: "\n".join(views.goals_at(found, one.id)) for one in ahead}
    country = public_holidays.labelled(found.plan.country)
    return Open(forms.edit(found.plan, ahead, texts, country))


def _ahead(found: Seen) -> list[Due]:
    """List the milestones whose goals can still be edited: those that were not asked yet."""
    return [due_of(one) for one in found.whole.check_ins if one.state == PLANNED]


async def edited(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, opened = await asker(tx, form), forms.Edited.unpack(form.metadata)
    found = await seen(tx, who, opened.number)
    shown = {str(block.get("block_id")) for block in form.view.get("blocks") or ()}
    charter = await charter_of(tx, found.plan)
    other = other_in(start_forms.typed_other(form.form), charter)
    typed = _shown_goals(form, [one.milestone for one in found.whole.check_ins], shown)
    for one, lines in other.items():
        typed[one] = (*typed.get(one, ()), *lines)
    try:
        plan = await check_in_moves.edit(
            tx,
            who,
            opened.number,
            opened.revision,
            goals=typed,
            title=form.form.text("title"),
            country=form.form.text("country"),
            now=now,
        )
    except Unfit as error:
        if error.field == "goals":  # Too many, or none: the fullest is the one to change.
            error.field = max(typed, key=lambda one: len(typed[one]), default="")
        if error.field in typed and (error.field in other or error.field not in shown):
            error.field = start_forms.OTHER
        raise
    after = await seen(tx, who, plan.number)
    days = laid(after) if _days(after) != _days(found) else []
    told = [words("Saved. What was asked already stays as it was."), *_told(after)]
    return _done(plan, told, form, days)


def _days(of: Seen) -> list[tuple[str, date]]:
    return [(one.milestone, one.due_on) for one in of.whole.check_ins]


def _shown_goals(
    form: Submission, milestones: Sequence[str], shown: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Read the goals of each milestone that the window showed, also of one asked since."""
    here = [one for one in milestones if one in shown]
    return {one: _typed(one, joined(form.form, one)) for one in here}


def _typed(milestone: str, text: str) -> tuple[str, ...]:
    """Read a milestone's goals; what is wrong with one stands beside its own field."""
    try:
        return goals_typed(text)
    except Unfit as error:
        error.field = milestone
        raise


# -- move ------------------------------------------------------------------------------------------


async def move(command: Command, tx: Tx, now: datetime) -> Answer:
    who, number, whose = await plan_meant(tx, command, "move")
    day = bare(whose.rest)
    if not day:
        return Open(forms.move((await _living(tx, who, number)).plan, None))
    return await _move(tx, who, number, any_day(day, await own_zone(tx, who), now), command, now)


async def move_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    found = await _living(tx, await asker(tx, click), names.number_in(click.value))
    return Open(forms.move(found.plan, None))


async def moved(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, opened = await asker(tx, form), forms.Moved.unpack(form.metadata)
    day = any_day(form.form.text("start"), await own_zone(tx, who), now)
    sure = opened.sure == day.isoformat()
    return await _move(tx, who, opened.number, day, form, now, sure=sure)


async def _move(
    tx: Tx,
    who: Viewer,
    number: int,
    day: date,
    arrival: Command | Submission,
    now: datetime,
    *,
    sure: bool = False,
) -> Answer:
    """Move the start; ask once, with the new dates, where something was asked before it."""
    before = await seen(tx, who, number)
    if not sure and before.lives and behind(before.whole, day):
        form = forms.move(before.plan, day, await _warned(tx, before, day, now))
        return Receipt(form, "") if isinstance(arrival, Submission) else Open(form)
    plan = await check_in_moves.move_start(tx, who, number, day, now=now)
    found = await seen(tx, who, plan.number)
    parts = [words(f"The start is {said(plan.start_on)} now; "), *views.standing(found)]
    await home.refresh(tx, arrival.who, now)
    return _done(plan, [*parts, words("."), *_told(found)], arrival, laid(found))


async def _warned(tx: Tx, before: Seen, day: date, now: datetime) -> list[Block]:
    """Say what was asked before a start, and the days that there would be."""
    known = behind(before.whole, day)
    asked = ", ".join(f"{one.title} of {said(one.due_on)}" for one in known)
    told = f"That is after check-ins which stay as they are: {asked}. With a start on {said(day)}:"
    days = await days_after_move(tx, before.whole, day, now)
    return [blocks.sentence(told), laid_then(before, days)]


# -- pause and resume ------------------------------------------------------------------------------


async def pause(command: Command, tx: Tx, now: datetime) -> Answer:
    """Pause at once through a day that is named, or so long; alone, ask until when."""
    who, number, whose = await plan_meant(tx, command, "pause")
    if not whose.rest:
        return Open(forms.pause((await _living(tx, who, number)).plan))
    back = back_on(whose.rest, await own_zone(tx, who), now)
    return await _pause(tx, who, number, back, command, now)


async def pause_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    found = await _living(tx, await asker(tx, click), names.number_in(click.value))
    return Open(forms.pause(found.plan))


async def paused(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, typed = await asker(tx, form), form.form.text("until")
    back = any_day(typed, await own_zone(tx, who), now) if typed else None
    return await _pause(tx, who, forms.Edited.unpack(form.metadata).number, back, form, now)


async def _pause(
    tx: Tx,
    who: Viewer,
    number: int,
    back: date | None,
    arrival: Command | Submission,
    now: datetime,
) -> Answer:
    plan = await check_in_moves.pause(tx, who, number, back_on=back, now=now)
    await home.refresh(tx, arrival.who, now)
    until = f"It goes on by itself on {said(back)}." if back else "Resume lets it go on."
    found = await seen(tx, who, plan.number)
    told = [words(f"Paused: nothing is sent meanwhile. {until}{await _off(tx, plan, back)}")]
    return _done(plan, [*told, *_told(found)], arrival, laid(found))


async def _off(tx: Tx, plan: Plan, back: date | None) -> str:
    """Say when somebody is asked first where they come back on a day off."""
    first = await first_asked_from(tx, plan, back) if back is not None else None
    if first is None or first == back:
        return ""
    return f" That is a day off: nothing is asked before {said(first)}."


async def resume(command: Command, tx: Tx, now: datetime) -> Answer:
    who, number, _ = await plan_meant(tx, command, "resume")
    return await _resume(tx, who, number, command, now)


async def resume_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    return await _resume(tx, who, names.number_in(click.value), click, now)


async def _resume(
    tx: Tx, who: Viewer, number: int, arrival: Command | Click, now: datetime
) -> Answer:
    plan = await check_in_moves.resume(tx, who, number, now=now)
    found = await seen(tx, who, plan.number)
    await home.refresh(tx, arrival.who, now)
    parts = [words("It goes on: "), *views.standing(found), words("."), *_told(found)]
    return _done(plan, parts, arrival, laid(found))


# -- end -------------------------------------------------------------------------------------------


async def end(command: Command, tx: Tx, now: datetime) -> Answer:
    """End a plan at once where whose and why are said, else ask: nothing takes it back."""
    who, number, whose = await plan_meant(tx, command, "end", free=True)
    if not whose.rest or not whose.is_named:
        return Open(forms.end((await _living(tx, who, number)).plan, whose.rest))
    return await _end(tx, who, number, whose.rest, command, now)


async def end_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    found = await _living(tx, await asker(tx, click), names.number_in(click.value))
    return Open(forms.end(found.plan))


async def ended(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, number = await asker(tx, form), forms.Edited.unpack(form.metadata).number
    return await _end(tx, who, number, form.form.text("why"), form, now)


async def _end(
    tx: Tx, who: Viewer, number: int, why: str, arrival: Command | Submission, now: datetime
) -> Answer:
    plan = await check_in_moves.end(tx, who, number, why=why, now=now)
    await home.refresh(tx, arrival.who, now)
    told = "Ended: nothing more is asked. What was said stays with the two of you."
    return _done(plan, [words(told), *_told(await seen(tx, who, number))], arrival)


# -- who reads it ----------------------------------------------------------------------------------


async def name_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    found = await _living(tx, await asker(tx, click), names.number_in(click.value))
    return Open(forms.name(found.plan, own=found.is_own, unread=found.unread))


async def named(form: Submission, tx: Tx, now: datetime) -> Answer:
    who, number = await asker(tx, form), forms.Edited.unpack(form.metadata).number
    manager = form.form.text("manager")
    unread = (await seen(tx, who, number)).unread
    plan = await check_in_moves.name_manager(tx, who, number, manager, now=now)
    await home.refresh(tx, form.who, now)
    told = " is the manager of these check-ins now, and is told."
    also = " They also read what was answered while nobody was named." if unread else ""
    if who.user != plan.person:  # They read no more of it: it is somebody else's.
        mine = [one.text for one in await left_by(tx, plan, who.user)]
        left = " What you had agreed to do is theirs to see to; tell them where you still do it:"
        parts = [blocks.person(manager), words(f"{told}{also}{left if mine else ''}")]
        rows = [blocks.bullets([[words(one)] for one in mine])] if mine else []
        return _done(plan, parts, form, rows)
    after = await seen(tx, who, number)
    left = f" {NOBODYS}" if after.nobodys else ""
    parts = [blocks.person(manager), words(f"{told}{also}{left}")]
    return _done(plan, parts, form, views.left_behind(after))


async def share_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    plan = await check_in_moves.share(tx, who, names.number_in(click.value), now=now)
    reader = blocks.person(plan.manager) if plan.manager else words("Your manager")
    return _done(plan, [reader, words(" may read what you answered earlier, and is told.")], click)


async def unshare_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    plan = await check_in_moves.unshare(tx, who, names.number_in(click.value), now=now)
    return _done(plan, [words("What you answered earlier is yours alone again.")], click)


CLICKS = (
    Route(names.EDIT, edit_clicked, writes=False),
    Route(names.MOVE, move_clicked, writes=False),
    Route(names.PAUSE, pause_clicked, writes=False),
    Route(names.RESUME, resume_clicked),
    Route(names.END, end_clicked, writes=False),
    Route(names.NAME, name_clicked, writes=False),
    Route(names.SHARE, share_clicked),
    Route(names.UNSHARE, unshare_clicked),
)
SUBMISSIONS = (
    Route(names.EDIT_FORM, edited),
    Route(names.MOVE_FORM, moved),
    Route(names.PAUSE_FORM, paused),
    Route(names.END_FORM, ended),
    Route(names.NAME_FORM, named),
)
