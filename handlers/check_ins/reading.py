"""What people type after `/checkin`: whom they mean, a role in its own words, and a day.

People come as mentions: at the start, or where no free words are taken, wherever they stand. A day
is 2026-12-01, tomorrow or friday; a pause may also be as long as “2 weeks”.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from handlers.arrivals import Command
from handlers.check_ins.names import number_in
from handlers.helping import words_after
from rituals.calendar.days import DayPast, DayTooFar, NoDay, day_typed
from rituals.calendar.wall_clock import DAY, local_time
from rituals.errors import Unfit

NAMED = re.compile(r"(?:plan-|#)(\d+)", re.IGNORECASE | re.ASCII)
BARE = re.compile(r"\d+", re.ASCII)
"""A number without its sign is a plan's only where nothing else stands: “2 weeks” is none."""
WRITTEN = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
DAYS = re.compile(
    r"today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday", re.IGNORECASE
)
LEADING = ("until ", "till ", "from ", "to ", "on ", "by ")
LENGTH = re.compile(r"(?:for )?(\w+) (day|week|month)s?", re.IGNORECASE | re.ASCII)
UNKNOWN = re.compile(r"(?<![\w.@])@[^\s@,;:!?()]*[^\s@,;:!?().'\u2019]")
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
    """Nobody is called {typed} here. Write @ and choose from the list that Slack then shows."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed=typed)
        self.typed = typed


class OnePerson(Unfit):
    """That names {count} people. Name the one whose check-ins these are."""


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
    people = tuple(_people(command, typed))
    first = next(iter(people), None)
    if free and first is not None and first.start > 0:
        first = None
    if first is None or not free:
        _ensure_known(typed, people, free=free)
    if first is not None:
        after = typed[first.end :] if free else without_people(typed, people)
        return Meant(first.id, rest=_owned(after))
    word, rest = ([*typed.split(maxsplit=1), "", ""])[:2]
    found = NAMED.fullmatch(word) or (None if free else BARE.fullmatch(typed))
    if found is not None:
        return Meant(number=number_in(found[found.lastindex or 0]), rest=rest.strip())
    return Meant(rest=typed)


@dataclass(frozen=True, slots=True)
class At:
    """An @ in a line: from where to where, and whom it means; `""` where it is nobody."""

    start: int
    end: int
    id: str = ""


def _people(command: Command, typed: str) -> Iterator[At]:
    """Find those whom a line mentions, as Slack resolved them, in their order."""
    at = 0
    for id_, name in zip(command.mentions, command.mentioned, strict=True):
        found = re.compile(rf"(?<!\w){re.escape(name)}(?![.-]?\w)").search(typed, at)
        if found is not None:
            at = found.end()
            yield At(found.start(), at, id_)


def _unknown(typed: str, people: Sequence[At]) -> list[At]:
    """Find each @ that is nobody whom Slack knows: it stays a text."""
    found = (At(*one.span()) for one in UNKNOWN.finditer(typed))
    return [at for at in found if not any(one.start <= at.start < one.end for one in people)]


def _ensure_known(typed: str, people: Sequence[At], *, free: bool) -> None:
    """Raise `NotMentioned` for an @ that is nobody, `OnePerson` where two are named; of free words
    it is the first one alone that says whose plan is meant.
    """
    unknown = [one for one in _unknown(typed, people) if one.start == 0 or not free]
    if unknown:
        raise NotMentioned(typed[unknown[0].start : unknown[0].end][:40])
    several = len({one.id for one in people})
    if several > 1 and not free:
        raise OnePerson(count=several)


def _owned(rest: str) -> str:
    """Return what follows a name, without what belongs to the name."""
    return re.sub(r"^(?:['\u2019]s\b)?[\s,:;]*", "", rest).strip()


def without_people(typed: str, people: Sequence[At]) -> str:
    """Return a line without those it mentions."""
    for one in sorted(people, key=lambda at: at.start, reverse=True):
        typed = f"{typed[: one.start]} {_owned(typed[one.end :])}"
    return " ".join(typed.split())


def bare(typed: str) -> str:
    """Return the date that a line says, without a leading “until” or “from”."""
    typed = typed.strip()
    for word in LEADING:
        if typed.lower().startswith(word):
            return typed[len(word) :].strip()
    return typed


@dataclass(frozen=True, slots=True)
class Started:
    """What `/checkin start` says: person and manager by their ids, a role and a day as typed.

    `unknown` are the names behind an @ that are nobody: each keeps its place, so that who is named
    after it is not taken for it. `more` says that there were more than two.
    """

    person: str | None
    manager: str | None
    role: str
    day: str
    unknown: tuple[str, ...] = ()
    more: bool = False


def started(command: Command) -> Started:
    """Read `@person role date [@manager]`; every part may be missing."""
    typed = words_after(command, "checkin", "start").strip()
    people = list(_people(command, typed))
    unknown = _unknown(typed, people)
    named = sorted([*people, *unknown], key=lambda one: one.start)
    person, manager = ([one.id or None for one in named] + [None, None])[:2]
    words = without_people(typed, named).split()
    return Started(
        person,
        manager,
        " ".join(word for word in words if not is_day(word)),
        next((word for word in words if is_day(word)), ""),
        tuple(typed[one.start : one.end] for one in unknown),
        more=len(named) > len(("person", "manager")),
    )


def role_readings(typed: str) -> list[str]:
    """List what words may mean as a role, the most of them first: fillers at both ends may go.

    A role's own words come before ours: AI Engineering Manager ends with one of them.
    """
    words = typed.split()
    before = next((at for at, one in enumerate(words) if not says_nothing(one)), len(words))
    after = next(
        (at for at, one in enumerate(reversed(words[before:])) if not says_nothing(one)), 0
    )
    found = {
        " ".join(words[first : len(words) - last])
        for first in range(before + 1)
        for last in range(after + 1)
    }
    return sorted(found, key=len, reverse=True)


def says_nothing(word: str) -> bool:
    """Say whether a word is one that only joins others."""
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
