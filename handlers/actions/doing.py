"""Do something with an action: done, drop, move, give, reopen. Each is a command and a button."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from handlers import blocks
from handlers.actions import forms, names, views
from handlers.actions.numbering import number_first, numbers_in
from handlers.answers import Answer, Open, Quiet, Receipt, Say, View
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.helping import words_after
from handlers.home import listeners as home
from rituals.actions import actions
from rituals.actions import moves as action_moves
from rituals.actions.actions import Action
from rituals.actions.moves import ensure_open
from rituals.away.quiet import own_zone
from rituals.calendar.days import day_typed, said
from rituals.errors import Unfit
from rituals.history import going_on, record_of
from rituals.rights import Viewer
from rituals.work import Tx


class NobodyNamed(Unfit):
    """To whom? Type @ and choose one person from Slack's list: `/action give 41 @maya`."""

    field = "owner"


# -- at once ---------------------------------------------------------------------------------------


async def done(command: Command, tx: Tx, now: datetime) -> Answer:
    """Mark actions done: all that are named, or none where one of them cannot be."""
    numbers = numbers_in(words_after(command, "action", "done"), "/action done 41")
    who = await asker(tx, command)
    return _say_all([await _done(tx, who, number, now) for number in numbers])


async def done_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, _done)


async def _done(tx: Tx, who: Viewer, number: int, now: datetime) -> tuple[Action, list[Part]]:
    action, team = await actions.seen(tx, who, number)
    closed = await action_moves.finish(tx, who, team, action, now=now)
    return closed, [words(f"{closed.name} is done.")]


async def reopen(command: Command, tx: Tx, now: datetime) -> Answer:
    numbers = numbers_in(words_after(command, "action", "reopen"), "/action reopen 41")
    who = await asker(tx, command)
    return _say_all([await _reopen(tx, who, number, now) for number in numbers])


async def reopen_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, _reopen)


async def _reopen(tx: Tx, who: Viewer, number: int, now: datetime) -> tuple[Action, list[Part]]:
    action, team = await actions.seen(tx, who, number)
    opened = await action_moves.reopen(tx, who, team, action, now=now)
    return opened, [words(f"{opened.name} is open again, and "), blocks.person(opened.owner),
                    words(" owns it.")]  # fmt: skip


async def _clicked(
    click: Click,
    tx: Tx,
    now: datetime,
    step: Callable[[Tx, Viewer, int, datetime], Awaitable[tuple[Action, list[Part]]]],
) -> Answer:
    """Take a step, and show it where the button stands: a window, the message, or an answer."""
    number, place = names.read(click.value)
    who = await asker(tx, click)
    action, parts = await step(tx, who, number, now)
    await home.refresh(tx, click.who, now)
    if click.in_home or place == names.MORNING:
        return Quiet()  # it is edited
    if click.view_id is not None:
        return Receipt(await _window(tx, who, action, now), "")
    return _say(action, parts)


async def _window(tx: Tx, who: Viewer, action: Action, now: datetime) -> View:
    past = await record_of(tx, action.workspace, action.name)
    past += going_on(tx, action.workspace, action.name)
    return views.window(action, past, await actions.today_of(tx, who, now))


# -- with a word -----------------------------------------------------------------------------------


async def drop(command: Command, tx: Tx, now: datetime) -> Answer:
    typed = words_after(command, "action", "drop")
    number, why = number_first(typed, "/action drop 41 because …")
    who = await asker(tx, command)
    if why:
        return _say(*await _drop(tx, who, number, why, now))
    return Open(forms.drop(await _open(tx, who, number), names.value(number)))


async def drop_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    action = await _open(tx, await asker(tx, click), names.read(click.value)[0])
    return Open(forms.drop(action, click.value))


async def dropped(form: Submission, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(form.metadata)
    who = await asker(tx, form)
    return await _receipt(form, tx, now, *await _drop(tx, who, number, form.form.text("why"), now))


async def _drop(
    tx: Tx, who: Viewer, number: int, why: str, now: datetime
) -> tuple[Action, list[Part]]:
    action, team = await actions.seen(tx, who, number)
    closed = await action_moves.drop(tx, who, team, action, why=why, now=now)
    return closed, [words(f"{closed.name} is dropped; the record says why.")]


async def move(command: Command, tx: Tx, now: datetime) -> Answer:
    """Move an action at once where a day and a reason are said, else open the form."""
    typed = words_after(command, "action", "move")
    number, rest = number_first(typed, "/action move 41 2026-12-01 because …")
    who = await asker(tx, command)
    until, why = (*rest.split(maxsplit=1), "", "")[:2]
    if until and why:
        return _say(*await _move(tx, who, number, until, why, now))
    action = await _open(tx, who, number)
    day: date | None = None
    if until:
        day = day_typed(until, await own_zone(tx, who), now)
    return Open(forms.move(action, names.value(number), day))


async def move_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    action = await _open(tx, await asker(tx, click), names.read(click.value)[0])
    return Open(forms.move(action, click.value))


async def moved(form: Submission, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(form.metadata)
    until, why = form.form.text("until"), form.form.text("why")
    step = await _move(tx, await asker(tx, form), number, until, why, now)
    return await _receipt(form, tx, now, *step)


async def _move(
    tx: Tx, who: Viewer, number: int, until: str, why: str, now: datetime
) -> tuple[Action, list[Part]]:
    action, team = await actions.seen(tx, who, number)
    moved_to = await action_moves.move(tx, who, team, action, until=until, why=why, now=now)
    due = said(moved_to.due_on) if moved_to.due_on else "no day"
    times = "once" if moved_to.moved == 1 else f"{moved_to.moved} times"
    return moved_to, [words(f"{moved_to.name} is due on {due}. It was moved {times}.")]


async def give(command: Command, tx: Tx, now: datetime) -> Answer:
    """Hand an action over at once where one person is named, else open the form."""
    typed = words_after(command, "action", "give")
    number, rest = number_first(typed, "/action give 41 @maya")
    who = await asker(tx, command)
    if not rest:
        return Open(forms.give(await _open(tx, who, number), names.value(number)))
    if len(command.mentions) != 1 or not rest.removeprefix("to ").lstrip().startswith("@"):
        raise NobodyNamed
    why = rest[rest.index("@") :].partition(" ")[2]
    return _say(*await _give(tx, who, number, command.mentions[0], why, now))


async def give_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    action = await _open(tx, await asker(tx, click), names.read(click.value)[0])
    return Open(forms.give(action, click.value))


async def given(form: Submission, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(form.metadata)
    owner = form.form.text("owner")
    if not owner:
        raise NobodyNamed
    step = await _give(tx, await asker(tx, form), number, owner, form.form.text("why"), now)
    return await _receipt(form, tx, now, *step)


async def _give(
    tx: Tx, who: Viewer, number: int, owner: str, why: str, now: datetime
) -> tuple[Action, list[Part]]:
    action, team = await actions.seen(tx, who, number)
    handed = await action_moves.hand_over(tx, who, team, action, owner=owner, why=why, now=now)
    told = words(" owns it now, and reads so on their next working morning.")
    return handed, [words(f"{handed.name}: "), blocks.person(owner), told]


async def _open(tx: Tx, who: Viewer, number: int) -> Action:
    """Return an open action that somebody sees, for a form; raise before it opens for nothing."""
    action, _ = await actions.seen(tx, who, number)
    ensure_open(action)
    return action


async def _receipt(
    form: Submission, tx: Tx, now: datetime, action: Action, parts: list[Part]
) -> Answer:
    await home.refresh(tx, form.who, now)
    view = blocks.modal(action.name, [blocks.line(*parts)], close="Done")
    return Receipt(view, f"{action.name}: that is done already.")


def _say_all(steps: list[tuple[Action, list[Part]]]) -> Say:
    """Tell what was done to each of several actions."""
    said = [_say(*one) for one in steps]
    text = "\n".join(one.text for one in said)
    return Say(text, blocks.fitting([block for one in said for block in one.blocks], 50))


def _say(action: Action, parts: list[Part]) -> Say:
    """Tell what was done, with what can be done next: each step can be undone from there."""
    shown = [blocks.line(*parts), blocks.actions(*views.buttons(action, show=True))]
    return Say(blocks.fallback(*parts), shown)
