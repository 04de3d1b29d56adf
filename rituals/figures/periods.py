"""Periods of days, as figures are asked for: days are those of the team's zone. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import DAY, resolve
from rituals.errors import Unfit

MONTHS = {"month": 1, "quarter": 3}
FIRST_YEAR, LAST_YEAR = 1970, 2999
MOST_PERIODS = 400
"""A list of months that spans more than thirty years is a slip of the pen."""


class EndsBefore(Unfit):
    """The period ends on {last}, before it begins on {first}."""


class OddYear(Unfit):
    """{day} is far from any incident: figures go from {first} to {last}."""


class TooLong(Unfit):
    """From {first} to {last} there are more than {most} periods: name the days with --from."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both within it; None: as far back, or ahead, as there is."""

    first: date | None
    last: date | None
    zone: ZoneInfo

    def __post_init__(self) -> None:
        for day in (self.first, self.last):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise OddYear(day=day, first=FIRST_YEAR, last=LAST_YEAR)
        if self.first is not None and self.last is not None and self.last < self.first:
            raise EndsBefore(first=self.first, last=self.last)

    @property
    def starts(self) -> datetime | None:
        """Return the instant, in UTC, with which the first day begins in the zone."""
        return None if self.first is None else self._midnight(self.first)

    @property
    def ends(self) -> datetime | None:
        """Return the instant, in UTC, with which the last day is over; it is not within."""
        return None if self.last is None else self._midnight(self.last + DAY)

    def _midnight(self, day: date) -> datetime:
        return resolve(datetime.combine(day, time()), self.zone)

    def is_one(self, unit: str) -> bool:
        """Say whether it is a calendar month or quarter from its first day to its last."""
        if self.first is None or self.last is None or unit not in MONTHS:
            return False
        return whole(self.first, unit, self.zone) == self

    def before(self) -> "Period | None":
        """Return the period of the same kind before it: the month before, or as many days."""
        if self.first is None or self.last is None:
            return None
        last = self.first - DAY
        if last.year < FIRST_YEAR:
            return None
        for unit in MONTHS:
            if self.is_one(unit):
                return whole(last, unit, self.zone)
        first = last - (self.last - self.first)
        return None if first.year < FIRST_YEAR else Period(first, last, self.zone)

    @property
    def name(self) -> str:
        """Return how a whole month (2026-11) or quarter (2026-Q4) is called, or else its days."""
        if self.first is not None and self.is_one("month"):
            return f"{self.first:%Y-%m}"
        if self.first is not None and self.is_one("quarter"):
            return f"{self.first.year:04}-Q{(self.first.month + 2) // 3}"
        return f"{self.first or ''}..{self.last or ''}"


def whole(day: date, unit: str, zone: ZoneInfo) -> Period:
    """Return the calendar month or quarter that a day is in."""
    months = MONTHS[unit]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(first, _next(first, months) - DAY, zone)


def parts(period: Period, unit: str) -> Iterator[Period]:
    """Yield the months or quarters of a period with both ends, those at its ends cut to it."""
    if period.first is None or period.last is None:
        raise ValueError(period)
    at, count = period.first, 0
    while at <= period.last:
        count += 1
        if count > MOST_PERIODS:
            raise TooLong(first=period.first, last=period.last, most=MOST_PERIODS)
        end = whole(at, unit, period.zone).last or period.last
        yield Period(at, min(end, period.last), period.zone)
        at = end + DAY


def _next(first: date, months: int) -> date:
    month = first.month - 1 + months
    return first.replace(year=first.year + month // 12, month=month % 12 + 1)
