"""Why nobody can say whether a figure meets its target, in words."""

from collections.abc import Sequence

from rituals.charters.charter import Charter
from rituals.charters.parts import Figure, Target
from rituals.figures.standings import Standing
from rituals.figures.targets import SINCE_BASELINE, judged_by
from rituals.incidents.drafts import called_severity
from rituals.texts import enumerated

NOT_HELD = "the target cannot be held against it"


def unjudged(charter: Charter, figure: Figure, one: Standing) -> str:
    """Return why a value is held against no target; "" where it is, where there is no value, or
    where the target as it is said says so itself. Severities are called as the charter does.
    """
    if one.value is None or one.met is not None:
        return ""
    if not figure.targets:
        return "the target is no number"
    judged = judged_by(figure)
    if one.reading is None or not judged:
        return _of_others(charter, figure)
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


def _of_others(charter: Charter, figure: Figure) -> str:
    """Say for what the targets are, where that is not what the value is of."""
    targets = figure.targets
    periods = [f"per {one.per}" for one in targets if one.per and not one.where]
    parts = [
        one.where or called_severity(charter, one.severity or "")
        for one in targets
        if one.where or (one.severity and not one.per)
    ]
    of = [f"for {enumerated(list(dict.fromkeys(parts)))}"] if parts else []
    found = [*of, *dict.fromkeys(periods)]
    return f"the target is {enumerated(found)}" if found else NOT_HELD
