"""The verdict of a week: the charter's rules in their order, and the record that each one finds.

A verdict weighs what stands now; that of a week before the last one what stood at its end. The
numbers of a week are as it ended: what was late only afterwards says so.
Check-ins are never weighed. Pure.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import local_time
from rituals.charters.charter import Charter
from rituals.charters.parts import Figure
from rituals.charters.rules import VerdictRule
from rituals.charters.values import in_units
from rituals.figures.units import said
from rituals.incidents.drafts import called_class, called_severity, rank
from rituals.incidents.times import in_words
from rituals.weekly.figures import GROUP as FIGURES
from rituals.weekly.figures import PastLimit
from rituals.weekly.rows import plain_goal
from rituals.weekly.standing import Found, Standing
from rituals.weekly.values import Number, Reason, Verdict

OFF = "off"
OVERDUE = "anything-overdue"
PAST_LIMIT, OFF_TARGET = "figure-past-limit", "figure-off-target"
GRAVEST = 0
AFTERWARDS = "after the week's end"


def weighed(
    charter: Charter,
    standing: Standing,
    zone: ZoneInfo,
    past: Sequence[PastLimit] = (),
    numbers: Sequence[Number] = (),
) -> tuple[Verdict, tuple[Reason, ...]]:
    """Return the verdict and why: each rule that finds something, the gravest first.

    `past` are the figures past their limit, `numbers` the page's. Of two rules with one verdict the
    charter's first goes first.
    """
    found = []
    for name, rule in charter.weekly.rules.items():
        if rule.verdict == OFF:
            continue
        verdict, says = Verdict(rule.verdict), _said(rule)
        if name == PAST_LIMIT:
            reason = _past_limit(verdict, says, past)
        elif name == OFF_TARGET:
            reason = _off_target(verdict, says, numbers, {one.figure.id for one in past})
        else:
            reason = _reason(name, verdict, says, charter, standing, zone)
        if reason is not None:
            found.append(reason)
    found.sort(key=lambda one: -_grave(one.verdict))
    return (found[0].verdict if found else Verdict.on_track), tuple(found)


def rules_of(charter: Charter) -> tuple[tuple[str, str], ...]:
    """Return the charter's rules as (verdict, words), in the order in which they are weighed."""
    rules = [one for one in charter.weekly.rules.values() if one.verdict != OFF]
    rules.sort(key=lambda one: -_grave(Verdict(one.verdict)))
    return tuple((one.verdict, _said(one)) for one in rules)


def _said(rule: VerdictRule) -> str:
    return rule.when if rule.after is None else f"{rule.when} for {in_units(rule.after)}"


def _grave(verdict: Verdict) -> int:
    return tuple(Verdict).index(verdict)


def _reason(
    name: str,
    verdict: Verdict,
    says: str,
    charter: Charter,
    standing: Standing,
    zone: ZoneInfo,
) -> Reason | None:
    """Return what one rule finds; None where it finds nothing."""
    found, series = _found(name, standing)
    if not found:
        return None
    first = found[0]
    return Reason(
        verdict,
        name,
        says,
        record=f"{series}-{first.number}" if series else "",
        what=_what(first, series, charter, standing, zone),
        more=(_overdue(standing) if name == OVERDUE else first.of) - 1,
        private=first.private,
    )


def _past_limit(verdict: Verdict, says: str, past: Sequence[PastLimit]) -> Reason | None:
    """Return the first figure that is past its limit, with its value and the day of that."""
    if not past:
        return None
    figure, day = past[0].figure, past[0].on_day
    value = said(past[0].value, figure.unit)
    what = f"{figure.title} was {value} on {day:%a} {day.day} {day:%b}"
    return Reason(
        verdict, PAST_LIMIT, says, what=f"{what} (limit {limit_said(figure)})", more=len(past) - 1
    )


def _off_target(
    verdict: Verdict, says: str, numbers: Sequence[Number], named: Collection[str]
) -> Reason | None:
    """Return the first of a page's key figures that misses its target in the week; what another
    rule `named` is left out.
    """
    off = [
        one for one in numbers if one.group == FIGURES and one.met is False and one.id not in named
    ]
    if not off:
        return None
    first = off[0]
    what = f"{first.title} was {said(first.value or 0, first.unit)}"
    goal = f" (target {plain_goal(first)})" if first.goal else ""
    return Reason(verdict, OFF_TARGET, says, what=f"{what}{goal}", more=len(off) - 1)


def limit_said(figure: Figure) -> str:
    """Say a figure's limit in its unit."""
    return said(figure.limit or 0, figure.unit)


def _found(name: str, standing: Standing) -> tuple[Sequence[Found], str]:
    """Return what a rule looks for, and the series of its names ("": it has none)."""
    sorts = _late(standing)
    found: dict[str, tuple[Sequence[Found], str]] = {
        "open-sev1": (standing.gravest, "INC"),
        "open-safety-or-data": (standing.told, "INC"),
        "postmortem-overdue": (standing.overdue, "PM"),
        "decision-waiting": (standing.waiting, "ADR"),
        "review-missed": (standing.missed, ""),
        # Of all sorts the first of which something is overdue.
        OVERDUE: next((one for one in sorts if one[0]), sorts[0]),
    }
    return found[name]


def _late(standing: Standing) -> tuple[tuple[Sequence[Found], str], ...]:
    return (standing.updates, "INC"), (standing.late, "PM"), (standing.actions, "ACT")


def _overdue(standing: Standing) -> int:
    """Count what is overdue at all, of every sort."""
    return sum(found[0].of for found, _ in _late(standing) if found)


def _what(found: Found, series: str, charter: Charter, standing: Standing, zone: ZoneInfo) -> str:
    at, ended = standing.at, standing.ended
    if series == "INC":
        kind = called_severity(charter, found.severity)
        if found.class_id:
            kind = f"{kind}, {called_class(charter, found.class_id).lower()}"
        late = ", its update is overdue" if is_update_late(found, at) else ""
        return f"{found.title} ({kind}{late})"
    if series == "PM" and found.at is not None:
        later = f", due {AFTERWARDS}" if ended and found.at >= ended else ""
        return f"{found.title} ({in_words(at - found.at)} overdue{later})"
    if series == "ACT" and found.on is not None:
        days = (local_time(at, zone).date() - found.on).days
        later = (
            f", due {AFTERWARDS}" if ended and found.on >= local_time(ended, zone).date() else ""
        )
        return f"{found.title} ({days_said(days)} overdue{later})"
    if series == "ADR" and found.at is not None:
        later = f", proposed {AFTERWARDS}" if ended and found.at >= ended else ""
        return f"{found.title} (waiting {in_words(at - found.at)}{later})"
    day = local_time(found.at, zone).date() if found.at else None
    return f"{found.title} on {day:%a} {day.day} {day:%b}" if day else found.title


def days_said(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def is_gravest(charter: Charter, found: Found) -> bool:
    """Say whether an incident is of the gravest severity that the charter knows."""
    return rank(charter, found.severity) == GRAVEST


def is_update_late(found: Found, at: datetime) -> bool:
    """Say whether an open incident's update is due; of an old week nobody knows it any more."""
    return found.at is not None and found.at <= at
