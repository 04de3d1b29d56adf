"""What people type after `/checkin`: whom they mean, a role in its own words, and a day.

People come as mentions, wherever they stand; a day is 2026-12-01, tomorrow or friday.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.arrivals import Command
from handlers.checkins.names import number_in
from handlers.helping import words_after
from rituals.days import DayPast, DayTooFar, NoDay, day_typed
from rituals.errors import Unfit
from rituals.wall_clock import local_time

NUMBER = re.compile(r"(?:plan-|#)?(\d+)", re.IGNORECASE)
WRITTEN = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
DAYS = re.compile(
    r"today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday", re.IGNORECASE
)
LEADING = ("until ", "till ", "from ", "to ", "on ", "because ", "by ")
FILLERS = ("as", "from", "on", "reports", "with", "manager")
"""Words that say nothing here: “as Lead AI Engineer from 2026-12-01”."""


class NoDate(Unfit):
    """“{typed}” is no date. Write it as year-month-day, for example {example}."""

    field = "start"


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose plan is meant: a person's, one by its number, or whichever is the asker's.

    `rest` are the words that follow.
    """

    person: str | None = None
    number: int | None = None
    rest: str = ""


def meant(command: Command, name: str) -> Meant:
    """Read whose plan a command is about, and what else it says."""
    typed = words_after(command, "checkin", name).strip()
    if command.mentions:
        return Meant(command.mentions[0], rest=bare(without_people(typed)))
    first, _, rest = typed.partition(" ")
    found = NUMBER.fullmatch(first)
    if found is not None:
        return Meant(number=number_in(found[1]), rest=bare(rest))
    return Meant(rest=bare(typed))


def without_people(typed: str) -> str:
    """Return a line without those it mentions."""
    return " ".join(word for word in typed.split() if not word.startswith("@"))


def bare(typed: str) -> str:
    """Return what a line says behind a leading “until” or “from”."""
    typed = typed.strip()
    for word in LEADING:
        if typed.lower().startswith(word):
            return typed[len(word) :].strip()
    return typed


@dataclass(frozen=True, slots=True)
class Started:
    """What `/checkin start` says: person and manager by their ids, a role and a day as typed."""

    person: str | None
    manager: str | None
    role: str
    day: str


def started(command: Command) -> Started:
    """Read `@person role date [@manager]`; every part may be missing."""
    people: Sequence[str] = (*command.mentions, "", "")
    typed = without_people(words_after(command, "checkin", "start"))
    rest = [word for word in typed.split() if not is_day(word)]
    day = next((word for word in typed.split() if is_day(word)), "")
    while rest and rest[0].lower() in FILLERS:
        rest = rest[1:]
    while rest and rest[-1].lower() in FILLERS:
        rest = rest[:-1]
    return Started(people[0] or None, people[1] or None, " ".join(rest), day)


def is_day(word: str) -> bool:
    """Say whether a word is meant as a day."""
    word = word.strip(",.")
    return bool(WRITTEN.fullmatch(word) or DAYS.fullmatch(word))


def any_day(typed: str, zone: ZoneInfo, now: datetime) -> date:
    """Read a day that may also be past or far ahead; raise `NoDate`."""
    word = typed.strip().strip(",.")
    try:
        return day_typed(word, zone, now)
    except NoDay as error:
        today = local_time(now, zone).date()
        raise NoDate(typed=word[:40], example=today.isoformat()) from error
    except (DayPast, DayTooFar):
        return date(*(int(part) for part in word.split("-")))
