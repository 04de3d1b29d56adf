"""How what was said in a check-in looks: whole in a window, in short in a message."""

from typing import Any

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import words
from handlers.checkins import names
from handlers.checkins.days import state_of
from handlers.checkins.seen import Seen
from handlers.checkins.texts import adjective
from handlers.checkins.views import NOTE_SHOWN, STATUS_BADGES, pieces
from rituals.check_ins import ANSWERED, Answer, CheckIn, Goal

LINK_SHOWN = 100
HELP_SHOWN = 1500
SHORT_CHARACTERS = 6000
"""What a message says of all goals together, for Slack takes about 12 000 characters in one."""
PIECE_CHARACTERS = 2900


def answers(seen: Seen, one: CheckIn) -> View:
    """Return a window with all that was said in a check-in."""
    title = blocks.clip(f"{adjective(one.title)} check-in", blocks.TITLE_CHARACTERS)
    shown = [blocks.line(blocks.person(seen.plan.person), words(f" · {state_of(one, seen)}"))]
    return blocks.modal(title, [*shown, *answered(seen, one), *_after(seen, one)])


def answered(seen: Seen, one: CheckIn) -> list[Block]:
    """Return what a person said of each goal, whole."""
    shown: list[Block] = []
    for goal in seen.whole.goals:
        answer = seen.answer(one, goal)
        if answer is None:
            continue
        shown.append(blocks.line(*_answer_line(seen, goal, answer)))
        shown += pieces(answer.note)
    if one.help:
        shown += [blocks.line(words("Help needed", bold=True)), *pieces(one.help)]
    return shown


def _answer_line(seen: Seen, goal: Goal, answer: Answer) -> list[blocks.Part]:
    title = seen.statuses.get(answer.status, answer.status)
    badge = STATUS_BADGES.get(answer.status, "▫️")
    parts = [words(f"{badge} {goal.text}", bold=True), words(f" · {title}")]
    return [*parts, words(f" · {answer.link}")] if answer.link else parts


def _after(seen: Seen, one: CheckIn) -> list[Block]:
    """Return the manager's word on a check-in, and what can be done with it."""
    shown: list[Block] = []
    if one.reply:
        by = [words(", by "), blocks.person(one.replied_by)] if one.replied_by else []
        head = blocks.line(words("The manager's reply", bold=True), *by)
        shown += [head, *pieces(one.reply)]
    if one.state == ANSWERED and not seen.is_own:
        shown.append(blocks.actions(*manager_steps(one)[:-1]))
    if one.state == ANSWERED and seen.is_own and seen.lives:
        shown.append(blocks.actions(names.answer_button(one.id, "Change my answers")))
    return shown


def manager_steps(one: CheckIn) -> list[dict[str, Any]]:
    """Return what a manager does with answers."""
    again = "Change the reply" if one.reply else "Reply"
    return [
        names.reply_button(one.id, again),
        names.close_button(one.id),
        blocks.button("Read it all", names.READ, str(one.id)),
    ]


def in_short(seen: Seen, one: CheckIn) -> list[Block]:
    """Return the answers as a message holds them: a line a goal, texts shortened to fit."""
    answered = [(goal, said) for goal in seen.whole.goals if (said := seen.answer(one, goal))]
    room = min(NOTE_SHOWN, SHORT_CHARACTERS // max(1, 2 * len(answered)))
    rows = []
    for goal, said in answered:
        title = seen.statuses.get(said.status, said.status)
        badge = STATUS_BADGES.get(said.status, "▫️")
        parts = [words(f"{badge} {blocks.clip(goal.text, room)}", bold=True), words(f" · {title}")]
        note = f": {blocks.clip(said.note, room)}" if said.note else ""
        link = f" · {blocks.clip(said.link, LINK_SHOWN)}" if said.link else ""
        rows.append([*parts, *blocks.any_words(note), *blocks.any_words(link)])
    found = [blocks.bullets(rows)] if rows else []
    if one.help:
        helped = words(blocks.clip(one.help, HELP_SHOWN))
        found.append(blocks.line(words("Help needed: ", bold=True), helped))
    return found
