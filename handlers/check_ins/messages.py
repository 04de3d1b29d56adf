"""What the direct messages of check-ins say, each drawn for the one who reads it."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.check_ins import answer_views, names, views
from handlers.check_ins.about import About, line, line_with, read, show
from handlers.check_ins.days import goes_on, state_of, taken_by
from handlers.check_ins.seen import left_over, reopens
from handlers.check_ins.texts import adjective
from rituals.calendar.days import said
from rituals.check_ins import promises as promised
from rituals.check_ins.check_ins import (
    ANSWERED,
    ASKED,
    CLOSED,
    MISSED,
    PASSED,
    PLANNED,
    CheckIn,
    is_unread,
)
from rituals.check_ins.states import OPEN
from rituals.check_ins.words import is_saved

GOALS_SHOWN = 30
AGREED_SHOWN = 20
"""Two blocks each, of the fifty that a message holds."""
GOAL_SHOWN = 150
LEFT_OPEN = (
    "Your earlier manager left it open, and nobody reads it: share it, send it again, or close it."
)
ENDED_AGREED = "The check-ins have ended. You had agreed to do this:"


# -- to the person, by the clock -------------------------------------------------------------------


def ask(about: About) -> list[Block]:
    """Ask for a check-in, and later say what became of it."""
    one = about.milestone
    name = f"Your {adjective(one.title)} check-in"
    if one.state == ASKED:
        opening = [words(name, bold=True), words(f" is here, for {said(one.due_on)}. It asks how")]
        opening.append(words(f" each goal goes and what help you need; {_saved(one)}."))
        opening += _readers(about)
        answer = names.answer_button(one.id, "Go on" if is_saved(one) else "Answer")
        return [blocks.line(*opening), *_goals(about), blocks.actions(answer, show(about))]
    return _became(about, name)


def _readers(about: About) -> list[Part]:
    """Say who reads what is answered."""
    manager = about.plan.manager
    if manager is None:
        return [words(" Nobody is named as your manager yet: it waits until somebody is.")]
    return [words(" "), blocks.person(manager), words(" alone reads it, once you send it.")]


def _saved(one: CheckIn) -> str:
    """Say that a draft is kept, to the person whose it is, or that one can be."""
    return "what you saved is not sent yet" if is_saved(one) else "you can save it for later"


def _became(about: About, name: str) -> list[Block]:
    """Say what became of a check-in that was asked, to its person."""
    one, lives = about.milestone, about.seen.lives
    head = words(name, bold=True)
    if one.state == ANSWERED:
        shown = [words("💬 "), head, words(f" is answered. {_waits(about)}")]
        return [blocks.line(*shown), blocks.actions(*_changes(about), show(about))]
    if one.state == CLOSED:
        shown = [words("✅ "), head, words(" is closed.")]
        return [blocks.line(*shown), blocks.actions(read(one), show(about))]
    if one.state == MISSED and lives:
        told = f" was not answered in time.{goes_on(about.seen, one)} You can still answer it:"
        late = names.answer_button(one.id, "Answer late")
        shown = [head, words(f"{told} it is marked as late.")]
        return [blocks.line(*shown), blocks.actions(late, show(about))]
    if one.state == MISSED:
        return line(about, head, words(" was not answered, and the check-ins have ended."))
    if (taken := taken_by(about.seen, one)) is not None and lives:
        saved = " What you saved is there." if one.revision else ""
        told = f" is asked together with your {adjective(taken.title)} one.{saved}"
        return line(about, head, words(told))
    return line(about, head, words(" is not asked any more."))


def _changes(about: About) -> list[dict[str, Any]]:
    """Return what the person can do with answers that are open."""
    one = about.milestone
    if not about.seen.lives:
        return [read(one)]
    if not is_unread(about.plan, one):
        return [names.answer_button(one.id, "Change my answers")]
    again = names.answer_button(one.id, "Send it again")
    return [again, *views.sharing(about.seen), names.close_button(one.id)]


def _waits(about: About) -> str:
    if not about.seen.lives:
        return "The check-ins have ended; your manager can still reply and close it."
    if is_unread(about.plan, about.milestone):
        return LEFT_OPEN
    if about.plan.manager is None and about.milestone.manager is not None:
        return LEFT_OPEN.replace("share it", "name somebody and share it")
    if about.plan.manager is None:
        return "Nobody is named as your manager: name somebody, and they read it."
    if about.milestone.replied_at is not None and not _changed_since(about.milestone):
        return "Your manager has replied; it is open until they close it."
    return "Your manager reads it, replies and closes it."


def _goals(about: About) -> list[Block]:
    goals = about.seen.whole.asked_in(about.milestone)
    rows = [[words(blocks.clip(one.text, GOAL_SHOWN))] for one in goals[:GOALS_SHOWN]]
    return [blocks.bullets(rows)] if rows else []


def heads_up(about: About) -> list[Block]:
    one = about.milestone
    parts = [words(f"Your {adjective(one.title)} check-in", bold=True)]
    if one.state == ASKED:  # It came as this was to be edited.
        return line(about, *parts, words(f" has come, on {said(one.due_on)}."))
    if one.state != PLANNED:
        return _became(about, f"Your {adjective(one.title)} check-in")
    parts.append(words(f" comes {state_of(one, about.seen)}. It will ask how these go:"))
    return [blocks.line(*parts), *_goals(about), blocks.actions(show(about))]


def remind(about: About) -> list[Block]:
    """Remind the person, and later say what became of it."""
    one = about.milestone
    if one.state != ASKED:
        return _became(about, f"Your {adjective(one.title)} check-in")
    parts = [words(f"Your {adjective(one.title)} check-in", bold=True)]
    saved = " What you saved is not sent yet." if is_saved(one) else ""
    parts.append(words(f" of {said(one.due_on)} still waits for your answers.{saved}"))
    answer = names.answer_button(one.id, "Go on" if saved else "Answer")
    return [blocks.line(*parts), blocks.actions(answer, show(about))]


def agreed(about: About) -> list[Block]:
    """Remind whoever is to do it of what was agreed, on its day: all of that day together."""
    if not any(one.state == OPEN for one in about.agreed):
        return line(about, words("What you agreed is done."))
    shown = [
        blocks.line(words("You agreed to do this by today:" if about.seen.lives else ENDED_AGREED)),
        *views.agreements(about.seen, about.agreed, AGREED_SHOWN),
    ]
    return [*shown, blocks.actions(show(about))]


# -- to the manager --------------------------------------------------------------------------------


def escalate(about: About) -> list[Block]:
    """Tell the manager that nothing was answered, and later what became of it."""
    one = about.milestone
    person = blocks.person(about.plan.person)
    if one.state == ASKED and about.refused:
        told = f" could not be asked for the {adjective(one.title)} check-in of"
        told += f" {said(one.due_on)}: Slack refused the message. You are told as their manager:"
        told += " let them know. It waits for them on their App Home."
        return line(about, person, words(told))
    if one.state == ASKED:
        late = f" has not answered the {adjective(one.title)} check-in of {said(one.due_on)}."
        told = " They were reminded." if about.reminded else ""
        told += " You are told as their manager: a word with them helps most."
        return line(about, person, words(late), words(told))
    steps = [*_close_of(about), *_again(about)]
    return line_with(about, [person, words(_escalated(about))], steps)


def _escalated(about: About) -> str:
    """Say what became of a check-in of which the manager was told."""
    one = about.milestone
    name = f"the {adjective(one.title)} check-in"
    if one.state == MISSED:
        left = " Close it where nothing is to come: then the check-ins end."
        left = left if _close_of(about) else goes_on(about.seen, one)
        return f" has not answered {name} in time.{left}"
    if one.state == PASSED:
        return f" did not answer {name}, and it is not asked any more."
    if one.answered_at is None:
        return f" did not answer {name}, and it is closed."
    return f" has answered {name}{', and it is closed' if one.state == CLOSED else ''}."


def _close_of(about: About) -> list[dict[str, Any]]:
    """Return Close where all that a plan waits for is its last check-in, which was missed."""
    if about.seen.is_own or about.milestone != left_over(about.seen):
        return []
    return [names.close_button(about.milestone.id)]


def _again(about: About) -> list[dict[str, Any]]:
    """Return Open again where the reader closed what nobody had answered."""
    one = about.milestone
    again = not about.seen.is_own and one.answered_at is None and reopens(about.seen, one)
    return [names.reopen_button(one.id)] if again else []


def answered(about: About) -> list[Block]:
    """Show the answers to the manager, and later what became of them."""
    one = about.milestone
    if one.id not in about.seen.whole.readable:  # They were the manager before, and are again.
        told = f"'s {adjective(one.title)} check-in is not yours to read any more."
        return line(about, blocks.person(about.plan.person), words(told))
    name = f" answered the {adjective(one.title)} check-in"
    late = ", late" if one.is_late else ""
    head = [blocks.person(about.plan.person), words(name, bold=True), words(f"{late}.")]
    if one.state == CLOSED:
        parts = [words("✅ The check-in of "), blocks.person(about.plan.person)]
        closed = words(f", {one.title}, is closed.{goes_on(about.seen, one)}")
        again = [names.reopen_button(one.id)] if reopens(about.seen, one) else []
        return [blocks.line(*parts, closed), blocks.actions(read(one), *again, show(about))]
    shown = [blocks.line(*head), *answer_views.in_short(about.seen, one)]
    if one.replied_by not in {None, about.seen.viewer}:
        earlier = blocks.person(one.replied_by or "")
        shown.append(blocks.line(earlier, words(" replied to it before.")))
    elif _changed_since(one):
        told = "They changed their answers after your reply: this is what they say now."
        shown.append(blocks.line(words(told)))
    elif one.reply:
        shown.append(blocks.line(words("You replied. Close it once nothing is left to be said.")))
    return [*shown, blocks.actions(*answer_views.manager_steps(one))]


def _changed_since(one: CheckIn) -> bool:
    """Say whether answers were corrected after the manager replied to them."""
    if one.replied_at is None or one.answered_at is None:
        return False
    return one.answered_at > one.replied_at


def changed(about: About) -> list[Block]:
    """Tell the manager, once, that what they replied to is not what stands there now."""
    one = about.milestone
    told = f" changed their answers to the {adjective(one.title)} check-in after your reply."
    parts = [blocks.person(about.plan.person), words(told)]
    return line_with(about, parts, [read(one)] if one.id in about.seen.whole.readable else [])


SAID: Mapping[str, Callable[[About], list[Block]]] = {
    promised.ASK: ask,
    promised.HEADS_UP: heads_up,
    promised.REMIND: remind,
    promised.ESCALATE: escalate,
    promised.AGREED: agreed,
}
