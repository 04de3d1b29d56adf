"""How long something took, over many: means, medians, and why some are left out. Pure.

All times are in whole seconds. No data is not zero: where nothing was measured, there is no mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Self

from storage.incident_figures import Timed

UNITS = {"seconds": 1, "min": 60, "minutes": 60, "h": 3600, "hours": 3600, "days": 86400}
"""What a charter or an option may say, in seconds."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many incidents a time is not known of, by the reason.

    `backwards`: their times are out of order. `not_begun`: the moment from which it is measured is
    not known. `going_on`: they are not over. `not_ended`: they are, and nobody said when.
    """

    backwards: int = 0
    not_begun: int = 0
    going_on: int = 0
    not_ended: int = 0

    @property
    def count(self) -> int:
        return self.backwards + self.not_begun + self.going_on + self.not_ended


@dataclass(frozen=True, slots=True)
class Times:
    """Mean and median in seconds over `count` incidents; None where there are none."""

    count: int
    mean: float | None
    median: float | None
    left_out: LeftOut

    @classmethod
    def of(cls, timed: Timed) -> Self:
        left_out = LeftOut(timed.backwards, timed.not_begun, timed.going_on, timed.not_ended)
        return cls(len(timed.seconds), mean_of(timed.seconds), median_of(timed.seconds), left_out)


NONE = Times(0, None, None, LeftOut())


def mean_of(seconds: Sequence[int]) -> float | None:
    """Return the arithmetic mean; None of nothing."""
    return fmean(seconds) if seconds else None


def median_of(seconds: Sequence[int]) -> float | None:
    """Return the middle one, or the mean of the middle two; None of nothing."""
    return float(median(seconds)) if seconds else None


def in_unit(seconds: float | None, unit: str) -> float | None:
    """Return seconds in hours, minutes or days, to two decimals."""
    return None if seconds is None else round(seconds / UNITS[unit], 2)
