"""How what was said in a check-in looks: whole in a window, in short in a message."""

from typing import Any

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import words
from handlers.check_ins import names
from handlers.check_ins.days import state_of
from handlers.check_ins.pages import turned
from handlers.check_ins.seen import Seen
from handlers.check_ins.texts import adjective
from handlers.check_ins.views import NOTE_SHOWN, STATUS_BADGES, agreements, pieces
from rituals.check_ins.check_ins import ANSWERED, Answer, CheckIn, Goal
from rituals.check_ins.states import AGREED_AT_MOST
from rituals.check_ins.typed import RECORD

LINK_SHOWN = 100
TITLE_SHOWN = 80
WHOLE = 2000
"""As long as a link may be."""
HELP_SHOWN = 1500
SHORT_CHARACTERS = 6000
"""What a message says of all goals together, for Slack takes about 12 000 characters in one."""
LINKS_CHARACTERS = 3000
"""What all addresses in it take beside that: most are shorter than a goal's share of it."""
PIECE_CHARACTERS = 2900


def answers(seen: Seen, one: CheckIn, page: int = 0) -> View:
    """Return a window with all that was said in a check-in, or a page of it.

    What is to be done with it, the help needed and the reply stand before the goals.
    """
    title = blocks.clip(f"{adjective(one.title)} check-in", blocks.TITLE_CHARACTERS)
    head = [blocks.line(blocks.person(seen.plan.person), words(f" · {state_of(one, seen)}"))]
    if buttons := _steps(seen, one):
        head.append(blocks.actions(*buttons))
    parts = [*_texts(one), *_agreed(seen, one), *answered(seen, one)]
    return blocks.modal(title, turned(head, parts, page, names.READ_TURNS, str(one.id)))


def _texts(one: CheckIn) -> list[list[Block]]:
    """Return the help that is needed, and the manager's word."""
    found: list[list[Block]] = []
    if one.help:
        found.append([blocks.line(words("Help needed", bold=True)), *pieces(one.help)])
    if one.reply:
        by = [words(", by "), blocks.person(one.replied_by)] if one.replied_by else []
        head = blocks.line(words("The manager's reply", bold=True), *by)
        found.append([head, *pieces(one.reply)])
    return found


def _agreed(seen: Seen, one: CheckIn) -> list[list[Block]]:
    """Return what was agreed in a check-in."""
    goals = [goal for goal in seen.whole.goals if goal.milestone == one.milestone]
    found = agreements(seen, goals, AGREED_AT_MOST)
    return [[blocks.line(words("Agreed", bold=True)), *found]] if found else []


def answered(seen: Seen, one: CheckIn) -> list[list[Block]]:
    """Return what a person said of each goal, whole."""
    said = ((goal, seen.answer(one, goal)) for goal in seen.whole.goals)
    return [
        [blocks.line(*_answer_line(seen, goal, answer)), *pieces(answer.note)]
        for goal, answer in said
        if answer is not None
    ]


def _answer_line(seen: Seen, goal: Goal, answer: Answer) -> list[blocks.Part]:
    title = seen.statuses.get(answer.status, answer.status)
    badge = STATUS_BADGES.get(answer.status, "▫️")
    parts = [words(f"{badge} {goal.text}", bold=True), words(f" · {title}")]
    return [*parts, *_link(seen, answer.link, WHOLE)]


def _link(seen: Seen, link: str, room: int) -> list[blocks.Part]:
    """Show evidence: a record with its title, linked to its card where it has one; an address as a
    link, for it was checked. One for which there is no room is shortened, and is none then.
    """
    if not link:
        return []
    if link in seen.records:
        record = seen.records[link]
        label = f"{link}, {blocks.clip(record.title, min(room, TITLE_SHOWN))}"
        return [words(" · "), blocks.linked(record.link, label)]
    if RECORD.fullmatch(link) or len(link) > room:
        return [words(f" · {blocks.clip(link, room)}")]
    return [words(" · "), blocks.link(link, blocks.clip(link, LINK_SHOWN))]


def _steps(seen: Seen, one: CheckIn) -> list[dict[str, Any]]:
    """Return what can be done with answers by who reads them."""
    if one.state != ANSWERED:
        return []
    if not seen.is_own:
        return manager_steps(one)[:-1]
    return [names.answer_button(one.id, "Change my answers")] if seen.lives else []


def manager_steps(one: CheckIn) -> list[dict[str, Any]]:
    """Return what a manager does with answers."""
    again = "Change the reply" if one.reply else "Reply"
    return [
        names.reply_button(one.id, again),
        names.close_button(one.id),
        blocks.button("Read the answers", names.READ, str(one.id)),
    ]


def in_short(seen: Seen, one: CheckIn) -> list[Block]:
    """Return the answers as a message holds them: a line a goal, texts shortened to fit."""
    answered = [(goal, said) for goal in seen.whole.goals if (said := seen.answer(one, goal))]
    count = max(1, len(answered))
    room = min(NOTE_SHOWN, SHORT_CHARACTERS // (2 * count))
    of_link = min(WHOLE, LINKS_CHARACTERS // count)
    rows = []
    for goal, said in answered:
        title = seen.statuses.get(said.status, said.status)
        badge = STATUS_BADGES.get(said.status, "▫️")
        parts = [words(f"{badge} {blocks.clip(goal.text, room)}", bold=True), words(f" · {title}")]
        note = f": {blocks.clip(said.note, room)}" if said.note else ""
        link = _link(seen, said.link, of_link)
        rows.append([*parts, *blocks.any_words(note), *link])
    found = [blocks.bullets(rows)] if rows else []
    if one.help:
        helped = words(blocks.clip(one.help, HELP_SHOWN))
        found.append(blocks.line(words("Help needed: ", bold=True), helped))
    return found
