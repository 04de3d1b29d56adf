"""How an action looks in Slack: a row with its buttons, the list, and all of it in a window."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from handlers import blocks
from handlers.actions import names
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.decisions import names as decision_names
from handlers.incidents import names as incident_names
from handlers.postmortems import names as postmortem_names
from handlers.reviews import names as review_names
from rituals.actions.actions import DONE, OPEN, Action, overdue_days
from rituals.calendar.days import said
from rituals.history import Happened
from rituals.names import number_of

TITLE_SHOWN = 300
"""In a row; the whole title is behind Show. One from a form is shorter anyway."""
HAPPENED_SHOWN = 25
WHY_SHOWN = 300
BADGES = {OPEN: "▫️", DONE: "✅", "dropped": "🗑️"}
OPENERS = {
    "ADR": decision_names.SHOW,
    "PM": postmortem_names.OPEN,
    "REV": review_names.SHOW,
}
"""The series of a record that an action came from -> the button that shows it, by its number."""
NAMED_OPENERS = {"INC": incident_names.SHOW, "DRILL": incident_names.SHOW}
"""The same for those whose button carries the record's name."""


def rows(
    action: Action, today: date, *, owned: bool = True, place: str = "", why: str = ""
) -> list[Block]:
    """Return an action as a line, and its buttons; `owned` leaves out whose it is.

    `place` is where the buttons stand, `why` stands behind the line.
    """
    line = blocks.line(*named(action, today, owned=owned), *([words(f" {why}")] if why else []))
    return [line, blocks.actions(*buttons(action, place, show=True))]


def named(action: Action, today: date, *, owned: bool = True) -> list[Part]:
    """Name an action: its number and title, when it is due, whose it is, where it came from."""
    parts = [
        words(f"{_badge(action, today)} {action.name}", bold=True),
        words(f" · {blocks.clip(action.title, TITLE_SHOWN)} · "),
        words(standing(action, today), bold=overdue_days(action, today) > 0),
    ]
    if not owned:
        parts += [words(" · "), blocks.person(action.owner)]
    return [*parts, words(f" · from {action.source}")] if action.source else parts


def _badge(action: Action, today: date) -> str:
    return "🔴" if overdue_days(action, today) else BADGES.get(action.state, "▫️")


def standing(action: Action, today: date) -> str:
    """Say where an action stands: due when, or what became of it."""
    if action.state != OPEN:
        return action.state
    if action.due_on is None:
        return "no due date"
    late = overdue_days(action, today)
    if late:
        return f"{late} {'day' if late == 1 else 'days'} overdue ({_short(action.due_on)})"
    near = {today: "due today", today + timedelta(days=1): "due tomorrow"}
    return near.get(action.due_on, f"due {_short(action.due_on)}")


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def buttons(
    action: Action, place: str = "", *, show: bool = False, others: bool = False
) -> list[dict[str, Any]]:
    """Return what can be done with an action, as buttons; of `others`, handing it over first."""
    value = names.value(action.number, place)
    shown = [blocks.button("Show", names.SHOW, value)] if show else []
    if action.state != OPEN:
        return [blocks.button("Reopen", names.REOPEN, value), *shown]
    give = blocks.button("Hand over", names.GIVE, value)
    done = blocks.button("Done", names.DONE, value, style=None if others else "primary")
    moved = blocks.button("Move", names.MOVE, value)
    dropped = blocks.button("Drop", names.DROP, value)
    first = [give, done] if others else [done, give]
    return [*first, moved, dropped, *shown]


def listing(
    found: Sequence[Action], today: date, *, title: str, owned: bool, older: str = ""
) -> Say:
    """List actions, the soonest due first; `older` is the command that shows those that follow."""
    add = blocks.actions(blocks.button("Add an action", names.ADD))
    if not found:
        return Say(title, [blocks.sentence(title), add])
    shown: list[Block] = [blocks.line(words(title, bold=True))]
    for action in found:
        shown += rows(action, today, owned=owned)
    if older:
        shown.append(blocks.sentence(f"There are more: `{older}`"))
    return Say(blocks.escaped(title), [*shown, add])


# -- all of it -------------------------------------------------------------------------------------


def window(action: Action, past: Sequence[Happened], today: date) -> View:
    """Return a window with all of an action, what happened to it, and what can be done."""
    return blocks.modal(action.name, whole(action, past, today))


def whole(action: Action, past: Sequence[Happened], today: date) -> list[Block]:
    """Return all of an action, what happened to it, and what can be done."""
    opener = source_button(action)
    why = [blocks.line(words("Why it was dropped", bold=True))] if action.why else []
    return [
        blocks.line(words(f"{_badge(action, today)} {action.name}", bold=True)),
        *_paragraphs(action.title),
        blocks.bullets(_facts(action, past, today)),
        *why,
        *_paragraphs(action.why),
        blocks.actions(*buttons(action), *([opener] if opener else [])),
        blocks.divider(),
        blocks.line(words("History", bold=True)),
        blocks.bullets(_happened(one) for one in past[-HAPPENED_SHOWN:]),
    ]


def _paragraphs(text: str) -> list[Block]:
    """Return a text whole: what came from elsewhere may be longer than a paragraph of Slack's."""
    return [blocks.paragraph(one) for one in blocks.pieces(text, blocks.SECTION_CHARACTERS)]


def source_button(action: Action) -> dict[str, Any] | None:
    """Return the button that opens the record which an action came from, where there is one."""
    series = action.source.rpartition("-")[0]
    if series in OPENERS:
        return blocks.button(action.source, OPENERS[series], str(number_of(action.source)))
    if series in NAMED_OPENERS:
        return blocks.button(action.source, NAMED_OPENERS[series], action.source)
    return None


def _facts(action: Action, past: Sequence[Happened], today: date) -> list[list[Part]]:
    facts = [[words("Owner: ", bold=True), blocks.person(action.owner)]]
    facts.append([words("Stands: ", bold=True), words(standing(action, today))])
    if action.due_on is not None:
        times = {0: "never moved", 1: "moved once"}.get(action.moved, f"moved {action.moved} times")
        facts.append([words("Due: ", bold=True), words(f"{said(action.due_on)}, {times}")])
    if action.source:
        facts.append([words("From: ", bold=True), words(action.source)])
    raised = next((one.actor for one in past if one.verb == "added"), None)
    if raised is not None:
        facts.append([words("Raised by: ", bold=True), *by(raised)])
    return facts


def by(actor: str) -> list[Part]:
    """Name who did something; the clock is Muster."""
    return [blocks.person(actor)] if is_person(actor) else [words("Muster")]


def is_person(actor: str) -> bool:
    """Say whether an actor of the history is somebody in Slack."""
    return actor[:1] in {"U", "W"}


def _happened(one: Happened) -> list[Part]:
    parts = [blocks.moment(one.at), words("  ")]
    data = one.data
    if one.verb == "told":
        return [*parts, words("brought up with "), blocks.person(str(data["to"]))]
    parts += [*by(one.actor), words(f" {SAID.get(one.verb, one.verb)}")]
    if data.get("for"):
        parts += [words(" for "), blocks.person(str(data["for"]))]
    if one.verb == "added" and data.get("due"):
        parts += [words(f", due {_on(data['due'])}, for "), blocks.person(str(data["owner"]))]
    elif one.verb == "moved":
        parts.append(words(f" from {_on(data['from'])} to {_on(data['to'])}"))
    elif one.verb == "handed":
        parts += [words(" to "), blocks.person(str(data["owner"]))]
    why = one.texts.get("why")
    return [*parts, words(f": {blocks.clip(why, WHY_SHOWN)}")] if why else parts


SAID = {
    "added": "added it",
    "done": "said that it is done",
    "dropped": "dropped it",
    "moved": "moved it",
    "handed": "handed it over",
    "reopened": "reopened it",
}
"""What was done to an action -> how the history says it, after who did it."""


def _on(day: str | None) -> str:
    return _short(date.fromisoformat(day)) if day else "no day"
