"""Whether a reported figure meets its targets, by rules that are stated here and in the docs. Pure.

`good` is the bar. A change is from the baseline: the oldest reading within `within` before the
newest, or the first of all where a target says no `within`. A target that has a time (`within`) is
missed only once that time has passed since the first reading: until then nobody can say. But what
went the wrong way since the baseline misses a target of getting better at once. A trend
is from the reading before. `where` narrows a target to a part of what is reported: such a target
is held against the figure only where it is its only one. `per` counts where the figure is reported
as often. All targets that can be judged must be met.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rituals.charters.parts import Figure, Target
from rituals.figures.units import bounds
from storage.figure_readings import Reading

STABLE = 0.1
"""A figure is stable while it moves by no more than this part of what it was: ours."""
SINCE_BASELINE = ("change", "percent-change")
NEEDS_FIRST = None
"""The key of the first reading of all, among baselines."""

Baselines = Mapping[timedelta | None, Reading]
"""The oldest reading within a span before the newest, by that span; under None the first of all."""


def spans(figure: Figure) -> set[timedelta | None]:
    """Return before which spans a figure's baselines are needed; None: the first of all."""
    wanted: set[timedelta | None] = set()
    for one in judged_by(figure):
        if one.compare in SINCE_BASELINE:
            wanted.add(one.within)
        if one.within is not None:
            wanted.add(NEEDS_FIRST)
    return wanted


def judged_by(figure: Figure) -> list[Target]:
    """Return the targets that a reported figure can be held against."""
    return [
        one
        for one in figure.targets
        if one.severity is None
        and (one.where is None or len(figure.targets) == 1)
        and (one.per is None or one.per == figure.every)
    ]


def is_met(figure: Figure, last: Sequence[Reading], baselines: Baselines) -> bool | None:
    """Say whether the newest of the last readings meets the targets; None: nobody can say."""
    if not last:
        return None
    found = [_meets(figure, one, last, baselines) for one in judged_by(figure)]
    known = [one for one in found if one is not None]
    return all(known) if known else None


def _meets(
    figure: Figure, target: Target, last: Sequence[Reading], baselines: Baselines
) -> bool | None:
    newest, before = last[-1], last[-2] if len(last) > 1 else None
    parts = []
    if target.good is not None:
        value = compared(target, newest, baselines)
        met = None if value is None else _reaches(figure, target, value)
        early = met is False and not _is_due(target, newest.on_day, baselines)
        if early and not (value is not None and _went_wrong(figure, target, value)):
            met = None
        parts.append(met)
    if target.trend is not None:
        parts.append(_follows(figure, target.trend, newest.value, before.value if before else None))
    if False in parts:
        return False
    known = [one for one in parts if one is not None]
    return all(known) if known else None


def compared(target: Target, newest: Reading, baselines: Baselines) -> float | None:
    """Return what a target is held against; None where there is no baseline yet."""
    if target.compare == "value":
        return newest.value
    if target.compare == "size":
        return abs(newest.value)
    base = baselines.get(target.within)
    if base is None or base.on_day >= newest.on_day:
        return None
    change = newest.value - base.value
    if target.compare == "change":
        return _plain(change)
    return _plain(100 * change / abs(base.value)) if base.value else None


def _plain(value: float) -> float:
    """Return a number without what binary fractions leave behind: 0.24 is 20 % below 0.3."""
    return float(f"{value:.12g}")


def _reaches(figure: Figure, target: Target, value: float) -> bool:
    if value == target.good:
        return not target.exclusive
    return (value > (target.good or 0)) == (figure.better == "up")


def _went_wrong(figure: Figure, target: Target, change: float) -> bool:
    """Say whether a change that has to be for the better is for the worse."""
    sign = 1 if figure.better == "up" else -1
    wanted = sign * (target.good or 0) > 0
    return target.compare in SINCE_BASELINE and wanted and sign * change < 0


def _is_due(target: Target, on_day: date, baselines: Baselines) -> bool:
    """Say whether the time that a target gives has passed since the first reading."""
    first = baselines.get(NEEDS_FIRST)
    return target.within is None or (first is not None and on_day - first.on_day >= target.within)


def _follows(figure: Figure, trend: str, value: float, before: float | None) -> bool | None:
    """Say whether a value moved as a trend asks; one that cannot go on any further does."""
    least, most = bounds(figure)
    if (trend == "falling" and value == least) or (trend == "rising" and value == most):
        return True
    if before is None:
        return None
    if trend == "stable":
        return _plain(abs(value - before)) <= _plain(STABLE * abs(before))
    return value < before if trend == "falling" else value > before
