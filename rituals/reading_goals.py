"""A figure's target in words, and as a number where it is one. Pure."""

from datetime import timedelta

from rituals.charter_parts import Figure, Target
from rituals.figure_units import said, written
from rituals.reading_targets import SINCE_BASELINE, Baselines, judged_by

YEAR = timedelta(days=365)
PERCENT_CHANGE = "percent-change"


def goal_said(figure: Figure, baselines: Baselines) -> str:
    """Return a target in words: of a change, in which direction, and from what it is counted.

    Of every other target the charter's own words are the plainest.
    """
    judged = judged_by(figure)
    if len(judged) != 1 or judged[0].compare not in SINCE_BASELINE or not judged[0].good:
        return figure.target
    target = judged[0]
    base = baselines.get(target.within)
    was = "" if base is None else f", was {said(base.value, figure.unit)}"
    return f"{_change(target, figure.unit)}{_within(target.within)}{was}"


def _change(target: Target, unit: str) -> str:
    good, best = target.good or 0, target.best
    least, most = (good, good) if best is None else sorted((good, best), key=abs)
    span = written(abs(least)) if most == least else f"{written(abs(least))} to"
    if most != least:
        span = f"{span} {written(abs(most))}"
    of = "%" if target.compare == PERCENT_CHANGE else unit
    return f"{span} {of} {'higher' if good > 0 else 'lower'}".replace("  ", " ")


def _within(span: timedelta | None) -> str:
    if span is None:
        return " than at first"
    return " within a year" if span == YEAR else f" within {span.days} days"


def aim_of(figure: Figure) -> float | None:
    """Return the number that values are held against, the strictest; None where none is one."""
    judged = judged_by(figure)
    aims = [one.good for one in judged if one.good is not None and one.compare == "value"]
    if not aims or len(aims) < len(judged):
        return None
    return max(aims) if figure.better == "up" else min(aims)
