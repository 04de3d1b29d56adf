"""Facilitating in Slack: the word a day before, swapping, giving a turn up and taking one over."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.facilitating import names, views
from handlers.helping import words_after
from handlers.kinds import Moot, NotYet, PostKind
from handlers.routes import Feature, Route
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.names import number_of
from rituals.occurrences import facilitating, facilitators, occurrences
from rituals.occurrences.facilitating import NobodyChosen, NoTurn, Turn
from rituals.people import to_know
from rituals.promises import Promise, Promises
from rituals.rights import PersonUnknown, Viewer
from rituals.work import Tx

Step = Callable[[Tx, Viewer, Turn, datetime], Awaitable[Turn]]


async def swap(command: Command, tx: Tx, now: datetime) -> Answer:
    """Swap the next turn at once with whoever is named, else open the form."""
    who = await asker(tx, command)
    mine = await facilitating.turns_of(tx, who.workspace, who.user)
    if not mine:
        raise NoTurn
    named = next(iter(command.mentions), None)
    said = words_after(command, "ritual", "swap").strip()
    if len(mine) > 1 or named is None or len(command.mentions) > 1 or len(said.split()) > 1:
        return Open(views.swap_form(mine, to=named))
    turn = await facilitating.swap(tx, who, mine[0], named, now)
    return _say(turn, who.user)


async def swap_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    return Open(views.swap_form([await _turn(tx, who, click.value)]))


async def swapped(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    to = form.form.text(names.WHO)
    if not to:
        raise NobodyChosen
    turn = await _turn(tx, who, form.metadata or form.form.text(names.TURN))
    turn = await facilitating.swap(tx, who, turn, to, now)
    shown = [blocks.line(*_has(turn, who.user))]
    return Receipt(blocks.modal("Swapped", shown, close="Done"), "That is swapped already.")


async def decline_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, facilitating.decline)


async def take_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, facilitating.take)


async def _clicked(click: Click, tx: Tx, now: datetime, step: Step) -> Answer:
    who = await asker(tx, click)
    turn = await step(tx, who, await _turn(tx, who, click.value), now)
    return _say(turn, who.user)


async def _turn(tx: Tx, who: Viewer, value: str) -> Turn:
    number = int(value) if value.isdecimal() else 0
    return await facilitating.turn_seen(tx, who, number)


def _say(turn: Turn, reader: str) -> Say:
    parts = _has(turn, reader)
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


def _has(turn: Turn, reader: str) -> list[Part]:
    return [
        words(turn.title, bold=True),
        words(" · "),
        blocks.moment(turn.occurrence.starts_at),
        words(": "),
        *views.who_has_it(turn, reader),
    ]


# -- promises -------------------------------------------------------------------------------------


async def told_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot | NotYet:
    """Tell whose turn it is, once it may be said; one that was told is edited to what became."""
    person = promise.lane or ""
    turn = await facilitating.turn_of(tx, promise.workspace, number_of(promise.subject))
    if promise.channel is not None and promise.ts is not None:
        return await _edited(tx, promise, turn, person)
    try:
        said = await facilitating.ready(tx, turn, person, now)
    except PersonUnknown:
        await Promises(tx, promise.workspace).make(to_know(promise.workspace, person, now))
        return NotYet("Slack has not said yet who they are")
    if said is None:
        return Moot("somebody else facilitates it, or it is over")
    if said > now:
        await Promises(tx, promise.workspace).rearm(facilitators.later(promise, said))
        return Moot("they are not to be spoken to now: it is said later")
    parts, shown = await _asked(tx, turn, person)
    return Post(person, blocks.fallback(*parts), shown)


async def _edited(tx: Tx, promise: Promise, turn: Turn, person: str) -> Edit:
    if turn.facilitator == person and turn.occurrence.state in occurrences.UNFINISHED:
        parts, shown = await _asked(tx, turn, person)
    else:
        parts = views.over(turn, person)
        shown = [blocks.line(*parts)]
    return Edit(promise.channel or "", promise.ts or "", blocks.fallback(*parts), shown)


async def _asked(tx: Tx, turn: Turn, person: str) -> tuple[list[Part], list[dict[str, object]]]:
    past = await facilitating.steps(tx, turn.occurrence)
    mine = [one for one in past if one.data.get("to") == person]
    return views.asked(turn, mine[-1] if mine else None)


async def told(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Say what is so now where what was found again may be out of date."""
    if sent.found:
        await Promises(tx, promise.workspace).rearm(facilitators.later(promise, now))


KINDS = (PostKind(facilitators.FACILITATOR, told_facts, told),)
ROUTES = (
    Route(
        "swap",
        swap,
        example="/ritual swap [@maya]",
        about="let somebody else facilitate what you were to; alone it opens a form",
    ),
)
"""The subcommand of `/ritual` that is kept here."""
FEATURE = Feature(
    "facilitating",
    clicks=(
        Route(names.SWAP, swap_clicked, writes=False),
        Route(names.DECLINE, decline_clicked),
        Route(names.TAKE, take_clicked),
    ),
    submissions=(Route(names.SWAP_FORM, swapped),),
)
