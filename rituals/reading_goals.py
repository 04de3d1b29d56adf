"""A figure's target in words, and as a number where it is one. Pure."""

import re
from datetime import timedelta

from rituals.charter_parts import Figure, Target
from rituals.charter_values import TEAM
from rituals.figure_units import said, written
from rituals.reading_targets import SINCE_BASELINE, Baselines, judged_by

YEAR = timedelta(days=365)
PERCENT_CHANGE = "percent-change"
OF_DOCUMENTS = re.compile(r" \([LHM](?:, [LHM])*\)")
INSTEAD = re.compile(r"\((?:[LHM]: (?P<one>[^()]*)|(?P<other>\d[^()]*) in [LHM])\)")
IN_DOCUMENT = re.compile(r" in [LHM](?=\))")
"""How the default charter names the document that a part of a target is from: `(H)`, and where
one says something else, `(M: 60-80 in 12)`, `(99.5-99.9 in M)` or `(per squad in M)`.
"""


def goal_said(figure: Figure, baselines: Baselines) -> str:
    """Return a target in words: of a change, in which direction, and from what it is counted.

    Of every other target the charter's own words are the plainest.
    """
    judged = judged_by(figure)
    if len(judged) != 1 or judged[0].compare not in SINCE_BASELINE or not judged[0].good:
        return target_said(figure)
    target = judged[0]
    base = baselines.get(target.within)
    was = "" if base is None else f", was {said(base.value, figure.unit)}"
    return f"{_change(target, figure.unit)}{_within(target.within)}{was}"


def target_said(figure: Figure) -> str:
    """Return a target in the charter's words, without the letters of the documents it is from.

    The default charter says `>= 99.9 (99.5-99.9 in M)`: a reader of figures is told the numbers,
    and `docs/charter.md` whose they are. What a team wrote itself is left as it is.
    """
    if TEAM in figure.sources or "target" in figure.team:
        return figure.target
    said = OF_DOCUMENTS.sub("", figure.target)
    said = INSTEAD.sub(lambda found: f"(or {found['one'] or found['other']})", said)
    return IN_DOCUMENT.sub("", said)


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
