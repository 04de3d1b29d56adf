"""A figure's target in words, and as a number where it is one. Pure."""

import re
from datetime import date, timedelta

from rituals.charters.parts import Figure, Target
from rituals.charters.values import TEAM
from rituals.figures.targets import (
    NEEDS_FIRST,
    SINCE_BASELINE,
    Baselines,
    compared,
    judged_by,
)
from rituals.figures.units import PERCENT, UNSAID, said, written
from storage.figure_readings import Reading

YEAR = timedelta(days=365)
ROUNDED_TO = 6
"""Digits behind the point of a bar that is reckoned."""
PERCENT_CHANGE = "percent-change"
ALSO_CALLED = re.compile(r"\bP(?=\d\b)")
TWICE = re.compile(r"(?P<whose>Sev\d < )(?P<one>\d+), (?P=whose)(?P<other>\d+)")
"""Severities as one of the documents calls them, P1, and a bar of each document for the same one:
`Sev1 < 120 (H), P1 < 60 (M)`.
"""
OF_DOCUMENTS = re.compile(r" \([LHM](?:, [LHM])*\)")
INSTEAD = re.compile(r"\((?:[LHM]: (?P<one>[^()]*)|(?P<other>\d[^()]*) in [LHM])\)")
IN_DOCUMENT = re.compile(r" in [LHM](?=\))")
"""How the default charter names the document that a part of a target is from: `(H)`, and where
one says something else, `(M: 60-80 in 12)`, `(99.5-99.9 in M)` or `(per squad in M)`.
"""


def goal_said(figure: Figure, baselines: Baselines, newest: Reading | None = None) -> str:
    """Return a target in words; of a change also how far the newest reading has come, from where
    it is counted, and until when there is time.

    Of every other target the charter's own words are the plainest.
    """
    judged = judged_by(figure)
    if len(judged) != 1:
        return target_said(figure)
    target = judged[0]
    if target.compare in SINCE_BASELINE and _is_for_the_better(figure, target):
        return _change_said(figure, target, baselines, newest)
    due = _due(target, baselines, newest)
    return f"{target_said(figure)}: by {due.day} {due:%B %Y}" if due else target_said(figure)


def target_said(figure: Figure) -> str:
    """Return a target in the charter's words, without the letters of the documents it is from.

    The default charter says `>= 99.9 (99.5-99.9 in M)`: a reader of figures is told the numbers,
    and `docs/charter.md` whose they are. A severity has one name. What a team wrote itself is left
    as it is.
    """
    if TEAM in figure.sources or "target" in figure.team:
        return figure.target
    said = OF_DOCUMENTS.sub("", figure.target)
    said = INSTEAD.sub(lambda found: f"(or {found['one'] or found['other']})", said)
    said = ALSO_CALLED.sub("Sev", IN_DOCUMENT.sub("", said))
    return TWICE.sub(r"\g<whose>\g<other>-\g<one>", said)


def severity_goal(figure: Figure, severity: str, unit: str) -> str:
    """Return the target that a figure has for one severity, in its unit; "" where it has none."""
    sign = ">" if figure.better == "up" else "<"
    return ", ".join(
        f"{sign}{'' if one.exclusive else '='} {said(one.good, unit)}"
        for one in figure.targets
        if one.severity == severity and one.good is not None and one.compare == "value"
    )


def _is_for_the_better(figure: Figure, target: Target) -> bool:
    """Say whether a change is wanted, and not merely allowed."""
    return bool(target.good) and ((target.good or 0) > 0) == (figure.better == "up")


def _due(target: Target, baselines: Baselines, newest: Reading | None) -> date | None:
    """Return until when there is time for a target; None where there is none left, or no end."""
    first = baselines.get(NEEDS_FIRST)
    if target.within is None or first is None:
        return None
    due = first.on_day + target.within
    base = baselines.get(target.within)
    if newest is None:  # of a week without a value: is it still counted from the very first?
        return due if base is not None and base.on_day == first.on_day else None
    return due if newest.on_day < due else None


def _change_said(
    figure: Figure, target: Target, baselines: Baselines, newest: Reading | None
) -> str:
    wanted, way = _span(target, figure.unit), "higher" if (target.good or 0) > 0 else "lower"
    due, base = _due(target, baselines, newest), baselines.get(target.within)
    ends = f" by {due:%B %Y}" if due else _within(target.within)
    if base is None or newest is None:
        than = f" than {_based(figure, base, None)}" if base else ""
        return f"{wanted} {way}{than}{ends}"
    change = compared(target, newest, baselines)
    if change is not None:
        so_far = "so far " if due else ""
        came = f"{so_far}{_came(target, change, figure.unit)} {_based(figure, base, newest)}"
        beyond = _is_beyond(target, change)
        aim = f"better than the {wanted} wanted" if beyond else f"wanted {wanted} {way}"
        return f"{came}, {aim}{ends}"
    if base.on_day < newest.on_day:
        return f"{wanted} {way}{ends}, but nothing is a part of {_based(figure, base, newest)}"
    if due or target.within is None:
        return f"{wanted} {way} than this first value{ends}"
    return f"{wanted} {way}{ends}, with no value of that time to count from"


def _based(figure: Figure, base: Reading, newest: Reading | None) -> str:
    """Say from what a change is counted: `4.10 EUR in October`."""
    day = base.on_day
    if newest is None or day.year != newest.on_day.year:
        when = f"in {day:%B %Y}"
    else:
        when = f"on {day.day} {day:%B}" if day.month == newest.on_day.month else f"in {day:%B}"
    return f"{said(base.value, figure.unit)} {when}"


def _came(target: Target, change: float, unit: str) -> str:
    """Say by how much a value changed, so rounded that it stays on its side of the bar."""
    if not change:
        return "the same as"
    bars = [one for one in (target.good, target.best, 0.0) if one is not None]
    sides = [(change > bar, change < bar) for bar in bars]
    rounded = next(
        (
            one
            for one in (round(change, digits) for digits in range(4))
            if [(one > bar, one < bar) for bar in bars] == sides
        ),
        change,
    )
    way = "higher" if change > 0 else "lower"
    return f"{written(abs(rounded))} {_of(target, unit)}".strip() + f" {way} than"


def _is_beyond(target: Target, change: float) -> bool:
    """Say whether a change is more than the most that was wanted."""
    most = target.best if target.best is not None else target.good or 0
    return target.best is not None and (change > most if most > 0 else change < most)


def _of(target: Target, unit: str) -> str:
    if target.compare == PERCENT_CHANGE:
        return "%"
    return "points" if unit == PERCENT else "" if unit in UNSAID else unit


def _span(target: Target, unit: str) -> str:
    good, best = target.good or 0, target.best
    least, most = (good, good) if best is None else sorted((good, best), key=abs)
    span = written(abs(least))
    if most != least:
        span = f"{span} to {written(abs(most))}"
    return f"{span} {_of(target, unit)}".strip()


def _within(span: timedelta | None) -> str:
    if span is None:
        return ""
    return " within a year" if span == YEAR else f" within {span.days} days"


def aim_of(figure: Figure, baselines: Baselines) -> float | None:
    """Return the number that values are held against, the strictest; None where none is one.

    Of a change it is counted from the baseline.
    """
    judged = judged_by(figure)
    aims = [_aim(one, baselines) for one in judged if one.good is not None]
    known = [one for one in aims if one is not None]
    if not known or len(known) < len(judged):
        return None
    return max(known) if figure.better == "up" else min(known)


def _aim(target: Target, baselines: Baselines) -> float | None:
    good, base = target.good or 0.0, baselines.get(target.within)
    if target.compare == "value":
        return good
    if target.compare not in SINCE_BASELINE or base is None:
        return None
    moved = good if target.compare != PERCENT_CHANGE else abs(base.value) * good / 100
    return round(base.value + moved, ROUNDED_TO)
