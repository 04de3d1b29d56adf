"""What is typed of goals in a check-in's form: read, checked, and refused with the field's name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rituals.check_ins.states import TEXT_CHARACTERS, BadLink, LongText
from rituals.errors import Unfit
from rituals.texts import one_line, text
from storage.check_ins import Answer, CheckIn, Goal

LINK_CHARACTERS = 2000
GOAL_NAMED = 80
RECORD = re.compile(r"[A-Z]{2,6}-[1-9]\d{0,8}", re.ASCII)
"""A record of ours by its name, ADR-12: evidence needs no address."""


class NoSuchStatus(Unfit):
    """A goal is one of: {known}."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is typed of one goal; in a draft the status may be `""`."""

    status: str
    note: str = ""
    link: str = ""


def typed(
    check_in: CheckIn,
    goals: Sequence[Goal],
    said: Mapping[int, Said],
    statuses: Mapping[str, str],
) -> list[Answer]:
    """Return what is typed of those goals as it is kept; what is said of others is left out."""
    return [
        Answer(
            check_in.workspace,
            check_in.id,
            goal.id,
            _status(said[goal.id].status, statuses, f"goal-{goal.id}-status"),
            long_text(said[goal.id].note, f"goal-{goal.id}-note"),
            _link(said[goal.id].link, goal),
        )
        for goal in goals
        if goal.id in said
    ]


def _status(status: str, known: Mapping[str, str], field: str) -> str:
    if status and status not in known:
        raise NoSuchStatus(known=", ".join(known.values()), field=field)
    return status


def long_text(typed: str, field: str) -> str:
    """Return a text as it is kept; raise `LongText`."""
    kept = text(typed)
    if len(kept) > TEXT_CHARACTERS:
        raise LongText(most=TEXT_CHARACTERS, length=len(kept), field=field)
    return kept


def _link(typed: str, goal: Goal) -> str:
    """Return a link as it is kept; raise `BadLink` for what no browser opens."""
    link, field = one_line(typed), f"goal-{goal.id}-link"
    if not link or RECORD.fullmatch(link):
        return link
    if len(link) > LINK_CHARACTERS:
        raise LongText(most=LINK_CHARACTERS, length=len(link), field=field)
    try:
        parts = urlsplit(link)
    except ValueError:  # a bracket that is no address
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in link:
        raise BadLink(goal=goal.text[:GOAL_NAMED], field=field)
    return link
