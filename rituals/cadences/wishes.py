"""What somebody asks for when they add or change a cadence: its presets, and what is wrong in it.

How often is `choices.py`'s, what becomes of a sound wish `moves.py`'s.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from rituals.cadences.cadences import (
    CHANNEL,
    CHOSEN,
    CUSTOM,
    ROLES,
    START_FORMAT,
    called_as,
    listed,
    start_of,
)
from rituals.cadences.catalogue import ONE_ON_ONE
from rituals.calendar.recurrence import parse, zone_named
from rituals.calendar.rrules import WEEKDAYS
from rituals.charters.charter import Ritual
from rituals.charters.parts import Question
from rituals.errors import Unfit
from rituals.teams.teams import Team
from rituals.texts import entries, one_line
from storage.cadences import Cadence

TITLE_CHARACTERS = 100
LINK_CHARACTERS = 500
QUESTIONS_AT_MOST = 10
QUESTION_CHARACTERS = 200
LINES_AT_MOST = 30
LINE_CHARACTERS = 300
HOUR, DAY = 60, 24 * 60
NO_QUESTIONS = "{}"
"""As `Cadence.questions`: it asks nothing, whatever the charter says."""


class BadTitle(Unfit):
    """A title has 1 to 100 characters in one line; this one has {length}."""

    field = "title"


class BadLink(Unfit):
    """A link begins with https:// and has no blanks, at most 500 characters."""

    field = "link"


class BadTime(Unfit):
    """“{typed}” is no time of day. Write it as 09:00."""

    field = "at"


class BadStart(Unfit):
    """“{typed}” is no date. Write it as 2026-11-24."""

    field = "from"


class TooManyQuestions(Unfit):
    """Ask 10 questions at most, one a line; here are {count}."""

    field = "questions"


class LongQuestion(Unfit):
    """A question has at most 200 characters; “{begin}…” has {length}."""

    field = "questions"


class LongAgenda(Unfit):
    """An agenda has at most 30 lines of 300 characters each."""

    field = "agenda"


@dataclass(frozen=True, slots=True)
class Wish:
    """A cadence as somebody wants it: its fields, with its time of day apart from its first day.

    `private`: it is held in direct messages, and seen by those it names alone. `report` is the
    other person of a 1:1.
    """

    ritual: str
    title: str
    rule: str
    zone: str
    first: str
    at: str
    channel: str
    lead_minutes: int = DAY
    open_minutes: int = DAY
    grace_minutes: int = 4 * HOUR
    who: str = ROLES
    chosen: tuple[str, ...] = ()
    facilitators: str = "rotate"
    holidays: str = "skip"
    nudge_minutes: int = 2 * HOUR
    own_time: bool = False
    questions: str = ""
    agenda: str = ""
    link: str = ""
    private: bool = False
    owner: str = ""


def of_ritual(ritual: Ritual, team: Team, *, channel: str, owner: str, now: datetime) -> Wish:
    """Return what the charter proposes for a ritual: it can be saved as it is."""
    zone = ritual.zone or team.zone
    first, _, at = start_of(ritual, zone, now).partition("T")
    said = called_as(ritual)
    said["chosen"] = () if ritual.private else listed(said["chosen"])
    if ritual.private:
        said |= {"who": CHOSEN, "facilitators": "none"}
        channel = owner
    return Wish(
        ritual=ritual.id, zone=zone, first=first, at=at, channel=channel, private=ritual.private,
        owner=owner, **said,
    )  # fmt: skip


def of_nothing(team: Team, *, title: str, channel: str, owner: str, now: datetime) -> Wish:
    """Return the start of a ritual that the charter does not know: weekly, for its channel."""
    first = now.astimezone(zone_named(team.zone)).date()
    return Wish(
        ritual=CUSTOM,
        title=title,
        rule="FREQ=WEEKLY;BYDAY=" + WEEKDAYS[first.weekday()],
        zone=team.zone,
        first=first.isoformat(),
        at="10:00",
        channel=channel,
        who=ROLES,
        chosen=("engineer",),
        owner=owner,
    )


def of_cadence(cadence: Cadence, *, private: bool) -> Wish:
    """Return a cadence as it is, to be changed."""
    first, _, at = cadence.start.partition("T")
    same = {one.name for one in fields(Wish)} & set(Cadence.__slots__) - {"chosen", "owner"}
    kept = {name: getattr(cadence, name) for name in same}
    return Wish(
        first=first,
        at=at,
        chosen=listed(cadence.chosen),
        private=private,
        owner=cadence.owner or "",
        **kept,
    )


def sound(wish: Wish, now: datetime) -> dict[str, Any]:
    """Return the fields of the cadence that a wish comes to; raise what is wrong with one.

    Whom it asks is looked at by `people.py`, which knows people.
    """
    title = one_line(wish.title)
    if not 0 < len(title) <= TITLE_CHARACTERS:
        raise BadTitle(length=len(title))
    start = _start(wish)
    rule = parse(wish.rule, zone_named(wish.zone).key, start, now=now).rule
    return {
        "ritual": wish.ritual,
        "title": title,
        "rule": rule,
        "zone": wish.zone,
        "start": start.strftime(START_FORMAT),
        "lead_minutes": wish.lead_minutes,
        "open_minutes": wish.open_minutes,
        "grace_minutes": wish.grace_minutes,
        "channel": wish.channel,
        "who": wish.who,
        "chosen": "" if wish.who == CHANNEL else ",".join(wish.chosen),
        "facilitators": wish.facilitators,
        "holidays": wish.holidays,
        "nudge_minutes": min(wish.nudge_minutes, wish.open_minutes),
        "own_time": wish.own_time,
        "questions": wish.questions,
        "agenda": wish.agenda,
        "link": link_typed(wish.link),
        "owner": wish.owner or None,
    }


def draft(team: Team, said: Mapping[str, Any], now: datetime) -> Cadence:
    """Return the cadence that sound fields would make: to look at its dates before it is one."""
    return Cadence(id=0, workspace=team.workspace, team_id=team.id, created_at=now, **said)


def _start(wish: Wish) -> datetime:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", wish.at.strip(), re.ASCII)
    try:
        at = time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        at = None
    if at is None:
        raise BadTime(typed=wish.at[:20])
    try:
        first = date.fromisoformat(wish.first.strip())
    except ValueError:
        raise BadStart(typed=wish.first[:20]) from None
    return datetime.combine(first, at)


# -- what is typed in lines ------------------------------------------------------------------------


def asks(questions: Mapping[str, Question]) -> str:
    """Return questions as a form shows them: one a line."""
    return "\n".join(one.ask for one in questions.values())


def own_questions(kept: str, ritual: Ritual | None) -> Mapping[str, Question]:
    """Return the questions of a cadence: its own, else the charter's."""
    if not kept:
        return ritual.questions if ritual is not None else {}
    return {name: Question.model_validate(one) for name, one in json.loads(kept).items()}


def questions_typed(typed: str, before: str, ritual: Ritual | None) -> str:
    """Return what `Cadence.questions` becomes; a question that stays keeps its name and kind."""
    known = own_questions(before, ritual)
    by_ask = {one.ask: (name, one) for name, one in known.items()}
    lines = list(dict.fromkeys(entries(typed)))
    if len(lines) > QUESTIONS_AT_MOST:
        raise TooManyQuestions(count=len(lines))
    found: dict[str, Question] = {}
    for line in lines:
        if len(line) > QUESTION_CHARACTERS:
            raise LongQuestion(begin=line[:30], length=len(line))
        name, question = by_ask.get(line) or (_fresh(known, found), Question(ask=line))
        found[name] = question
    gone = {
        name: one.model_copy(update={"prefill": None}) if one.prefill not in found else one
        for name, one in found.items()
    }
    if ritual is not None and list(gone.items()) == list(ritual.questions.items()):
        return ""
    if not gone:
        return "" if ritual is None or not ritual.questions else NO_QUESTIONS
    plain = {
        name: one.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        for name, one in gone.items()
    }
    return json.dumps(plain, ensure_ascii=False)


def _fresh(*taken: Mapping[str, Question]) -> str:
    names = {name for one in taken for name in one}
    return next(name for at in range(1, 99) if (name := f"question-{at}") not in names)


def agenda_typed(typed: str, ritual: Ritual | None) -> str:
    """Return what `Cadence.agenda` becomes: nothing where it is as in the charter."""
    lines = entries(typed)
    if len(lines) > LINES_AT_MOST or any(len(one) > LINE_CHARACTERS for one in lines):
        raise LongAgenda
    if ritual is not None and lines == list(ritual.looks_at):
        return ""
    return "\n".join(lines)


def link_typed(typed: str) -> str:
    """Return a meeting's link; raise `BadLink`."""
    link = typed.strip()
    if link and (len(link) > LINK_CHARACTERS or not re.fullmatch(r"https://[^\s<>|]+", link)):
        raise BadLink
    return link


def titled(wish: Wish, names: Sequence[str], ritual: Ritual | None) -> Wish:
    """Name a 1:1 after its report, where nobody gave it a name of its own."""
    if ritual is None or ritual.id != ONE_ON_ONE or wish.title != ritual.title or not names:
        return wish
    return replace(wish, title=one_line(f"1:1 with {', '.join(names)}")[:TITLE_CHARACTERS])


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Name the fields that differ: what a person changed by hand."""
    return {name for name in after if name != "owner" and before.get(name) != after[name]}


def joined(names: Iterable[str]) -> str:
    return ",".join(sorted(set(names)))
