"""The forms of an action: add one, drop it, move it, hand it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import blocks, fields
from handlers.actions import names
from handlers.answers import Block, View
from handlers.blocks import words
from handlers.remembering import Remembered
from rituals.actions.actions import Action
from rituals.calendar.days import said
from rituals.incidents.incidents import Incident
from rituals.teams.teams import Team


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form for a new action remembers: where it was opened, its team, its incident."""

    team: int = 0
    channel: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Adding:
    """What the form for a new action shows at first; `team` is None where it has to ask."""

    title: str
    owner: str
    due: date | None
    team: Team | None
    teams: Sequence[Team]
    channel: str | None
    note: str = ""
    incident: Incident | None = None


def add(adding: Adding) -> View:
    """Return the form for a new action; its title may be too long, so that it can be shortened."""
    shown: list[Block] = [blocks.sentence(adding.note)] if adding.note else []
    if adding.incident is not None:
        shown.append(blocks.line(words(belongs(adding.incident))))
    if adding.team is None:
        offered = [(one.name, str(one.id)) for one in adding.teams]
        shown.append(blocks.choice("team", "Team", offered))
    shown += [
        blocks.text_input("title", "What is to be done", initial=adding.title),
        fields.person("owner", "Who owns it", initial=adding.owner),
        fields.day("until", "Due on", initial=adding.due.isoformat() if adding.due else None),
    ]
    return blocks.modal(
        "Add an action",
        shown,
        callback_id=names.ADD_FORM,
        submit="Add",
        close="Cancel",
        metadata=Opened(
            adding.team.id if adding.team else 0,
            adding.channel or "",
            adding.incident.name if adding.incident else "",
        ).pack(),
    )


def belongs(incident: Incident) -> str:
    """Say to which incident an action belongs, and who sees it."""
    if incident.private:
        return (
            f"It belongs to {incident.name}, which is private: whoever is named there sees it, and"
            " its owner is named there."
        )
    return f"It belongs to {incident.name}, and is seen by whoever sees that."


def drop(action: Action, value: str) -> View:
    """Return the form that asks why an action is given up."""
    hint = "It stands in the record, and can be reopened."
    asked = blocks.text_input("why", "Why it is not needed any more", multiline=True, hint=hint)
    return _form(f"Drop {action.name}", action, [asked], names.DROP_FORM, "Drop", value)


def move(action: Action, value: str, day: date | None = None, why: str = "") -> View:
    """Return the form for another due date."""
    now_due = said(action.due_on) if action.due_on else "no day"
    times = {0: "", 1: ", moved once already"}.get(action.moved, f", moved {action.moved} times")
    shown = [
        blocks.line(words(f"Due on {now_due}{times}.")),
        fields.day("until", "Due on", initial=day.isoformat() if day else None),
        blocks.text_input("why", "Why", initial=why, multiline=True),
    ]
    return _form(f"Move {action.name}", action, shown, names.MOVE_FORM, "Move", value)


def give(action: Action, value: str) -> View:
    """Return the form that asks who is to own an action."""
    shown = [
        blocks.line(words("It is "), blocks.person(action.owner), words("'s now.")),
        fields.person(
            "owner", "Who owns it from now on", hint="They read it on their next working morning."
        ),
        blocks.text_input("why", "A word for them", multiline=True, optional=True),
    ]
    return _form(f"Hand over {action.name}", action, shown, names.GIVE_FORM, "Hand over", value)


def _form(
    title: str, action: Action, shown: Sequence[Block], callback: str, submit: str, value: str
) -> View:
    return blocks.modal(
        title,
        [blocks.paragraph(action.title), *shown],
        callback_id=callback,
        submit=submit,
        close="Cancel",
        metadata=value,
    )
