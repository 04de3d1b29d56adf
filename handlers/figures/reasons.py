"""Why nobody can say whether a figure meets its target, in words."""

from collections.abc import Sequence

from rituals.charters.parts import Figure, Target
from rituals.figures.standings import Standing
from rituals.figures.targets import SINCE_BASELINE, judged_by

NOT_HELD = "the target cannot be held against it"


def unjudged(figure: Figure, one: Standing) -> str:
    """Return why a value is held against no target; "" where it is, where there is no value, or
    where the target as it is said says so itself.
    """
    if one.value is None or one.met is not None:
        return ""
    if not figure.targets:
        return "the target is no number"
    judged = judged_by(figure)
    if one.reading is None or not judged:
        return _of_others(figure)
    return _of_time(judged, one)


def _of_time(judged: Sequence[Target], one: Standing) -> str:
    """Say that a target looks back, or ahead, further than the values reach."""
    if len(judged) == 1 and judged[0].compare in SINCE_BASELINE:
        return ""  # the goal says how far it has come
    is_first = len([value for value in one.trend if value is not None]) == 1
    if is_first and any(each.compare in SINCE_BASELINE for each in judged):
        return "the target is a change, and there is no value of before"
    if any(each.within is not None for each in judged):
        return "there is still time"
    if any(each.trend for each in judged):
        return "the target is a trend, and there is no value of before"
    return NOT_HELD


def _of_others(figure: Figure) -> str:
    """Say for what the targets are, where that is not what the value is of."""
    found = [one for one in dict.fromkeys(_for(one) for one in figure.targets) if one]
    return (
        f"the target is {' and '.join(found)}" if found else "the target cannot be held against it"
    )


def _for(target: Target) -> str:
    if target.where is not None:
        return f"for {target.where}"
    if target.per is not None:
        return f"per {target.per}"
    return f"for {target.severity}" if target.severity else ""
