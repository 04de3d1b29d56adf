"""What people type after `/checkin`: whom they mean, a role in its own words, and a day.

People come as mentions: at the start, or where no free words are taken, wherever they stand. A day
is 2026-12-01, tomorrow or friday; a pause may also be as long as “2 weeks”.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from handlers.arrivals import Command
from handlers.checkins.names import number_in
from handlers.helping import words_after
from rituals.days import DayPast, DayTooFar, NoDay, day_typed
from rituals.errors import Unfit
from rituals.wall_clock import DAY, local_time

NAMED = re.compile(r"(?:plan-|#)(\d+)", re.IGNORECASE | re.ASCII)
BARE = re.compile(r"\d+", re.ASCII)
"""A number without its sign is a plan's only where nothing else stands: “2 weeks” is none."""
WRITTEN = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
DAYS = re.compile(
    r"today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday", re.IGNORECASE
)
LEADING = ("until ", "till ", "from ", "to ", "on ", "by ")
LENGTH = re.compile(r"(?:for )?(\w+) (day|week|month)s?", re.IGNORECASE | re.ASCII)
COUNTS = ("a one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""How many, as people write it: the first of these is one."""
DAYS_OF_A_WEEK = 7
LONGEST_COUNT = 3
"""As many digits as a pause can have: three years are no leave."""
FILLERS = ("as", "from", "on", "reports", "with", "manager")
"""Words that say nothing here, unless a role has them: “as Lead AI Engineer from 2026-12-01”."""


class NoDate(Unfit):
    """“{typed}” is no date. Write it as year-month-day, for example {example}."""

    field = "start"


class NotMentioned(Unfit):
    """“{typed}” names nobody here. Write @ and choose from the list that Slack then shows."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose plan is meant: a person's, one by its number, or whichever is the asker's.

    `rest` are the words that follow, to the letter.
    """

    person: str | None = None
    number: int | None = None
    rest: str = ""

    @property
    def is_named(self) -> bool:
        return self.person is not None or self.number is not None


def meant(command: Command, name: str, *, free: bool = False) -> Meant:
    """Read whose plan a command is about, and what else it says.

    `free`: it takes words of one's own, in which a mention or a number is a part of what is said;
    whose plan it is stands before them. Raise `NotMentioned` for an @ that is nobody.
    """
    typed = words_after(command, "checkin", name).strip()
    first, rest = ([*typed.split(maxsplit=1), "", ""])[:2]
    if first.startswith("@") and not command.mentions:
        raise NotMentioned(typed=first[:40])
    if first.startswith("@"):
        return Meant(command.mentions[0], rest=(rest if free else without_people(rest)).strip())
    if command.mentions and not free:
        return Meant(command.mentions[0], rest=without_people(typed))
    found = NAMED.fullmatch(first) or (None if free else BARE.fullmatch(typed))
    if found is not None:
        return Meant(number=number_in(found[found.lastindex or 0]), rest=rest.strip())
    return Meant(rest=typed)


def without_people(typed: str) -> str:
    """Return a line without those it mentions."""
    return " ".join(word for word in typed.split() if not word.startswith("@"))


def bare(typed: str) -> str:
    """Return the date that a line says, without a leading “until” or “from”."""
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
    return Started(people[0] or None, people[1] or None, " ".join(rest), day)


def role_readings(typed: str) -> list[str]:
    """List what words may mean as a role, the most of them first: fillers at both ends may go.

    A role's own words come before ours: AI Engineering Manager ends with one of them.
    """
    words = typed.split()
    before = next((at for at, one in enumerate(words) if not _says_nothing(one)), len(words))
    after = next(
        (at for at, one in enumerate(reversed(words[before:])) if not _says_nothing(one)), 0
    )
    found = {
        " ".join(words[first : len(words) - last])
        for first in range(before + 1)
        for last in range(after + 1)
    }
    return sorted(found, key=len, reverse=True)


def _says_nothing(word: str) -> bool:
    return word.lower() in FILLERS


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


def back_on(typed: str, zone: ZoneInfo, now: datetime) -> date:
    """Read until when a pause is: a day, or how long it takes from today; raise `NoDate`."""
    wanted = bare(typed).strip(" .,")
    found = LENGTH.fullmatch(wanted)
    count = _counted(found[1]) if found is not None else 0
    if found is None or count == 0:
        return any_day(wanted, zone, now)
    today, unit = local_time(now, zone).date(), found[2].lower()
    if unit == "month":
        return today + relativedelta(months=count)
    return today + count * (DAYS_OF_A_WEEK if unit == "week" else 1) * DAY


def _counted(typed: str) -> int:
    """Read a small number, in digits or as a word; 0 where it is none."""
    if typed.isdecimal():
        return int(typed) if len(typed) <= LONGEST_COUNT else 0
    said = (at for at, one in enumerate(COUNTS, 1) if typed.lower() in one.split())
    return next(said, 0)
