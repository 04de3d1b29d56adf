"""The plain choices of how often a ritual is held, and the rules (RFC 5545) that they come to.

Both ways: a rule that is one of the choices is shown as that choice, every other one as it is
written. Pure.
"""

from dataclasses import dataclass
from datetime import datetime

from rituals.calendar.rrule_words import QUARTER, WORKDAYS
from rituals.calendar.rrules import WEEKDAYS, Frequency, Rule, cleaned, read_rule
from rituals.errors import Unfit

EVERY_WEEKDAY, WEEKLY, TWO_WEEKS = "weekdays", "weekly", "two-weeks"
MONTHLY, LAST_WORKING_DAY, QUARTERLY = "monthly", "last-working-day", "quarterly"
RULE = "rule"
OFTEN = {
    EVERY_WEEKDAY: "Every weekday, Monday to Friday",
    WEEKLY: "Every week, on these days",
    TWO_WEEKS: "Every 2 weeks, on these days",
    MONTHLY: "Every month, on the nth weekday",
    LAST_WORKING_DAY: "Every month, on its last Monday-to-Friday day",
    QUARTERLY: "Every 3 months, on the nth weekday",
    RULE: "By a rule that I type",
}
"""What a form offers, as it is worded there."""
BY_DAYS = (WEEKLY, TWO_WEEKS)
BY_NTH = (MONTHLY, QUARTERLY)
ANCHORED = (TWO_WEEKS, QUARTERLY, RULE)
"""Those whose dates hang on the day that they are counted from."""
FORTNIGHT = 2
NTHS = (1, 2, 3, 4, -1)
"""The fifth weekday is missing from most months: only a rule that is typed may name it."""


class NoDays(Unfit):
    """Choose at least one day of the week."""

    field = "days"


class NoRule(Unfit):
    """Write the rule, for example FREQ=WEEKLY;BYDAY=TU."""

    field = "rule"


@dataclass(frozen=True, slots=True)
class Often:
    """How often: one of `OFTEN`, with what it needs.

    `days` (Monday is 0) are of `BY_DAYS`, `nth` and `weekday` of `BY_NTH`, `rule` of `RULE`.
    """

    kind: str
    days: tuple[int, ...] = ()
    nth: int = 1
    weekday: int = 0
    rule: str = ""


def rule_of(often: Often) -> str:
    """Return the rule that a choice comes to; raise `NoDays` or `NoRule`."""
    if often.kind in BY_DAYS:
        if not often.days:
            raise NoDays
        every = "INTERVAL=2;" if often.kind == TWO_WEEKS else ""
        return f"FREQ=WEEKLY;{every}BYDAY={_named(often.days)}"
    if often.kind in BY_NTH:
        every = f"INTERVAL={QUARTER};" if often.kind == QUARTERLY else ""
        return f"FREQ=MONTHLY;{every}BYDAY={often.nth}{WEEKDAYS[often.weekday]}"
    if often.kind == LAST_WORKING_DAY:
        return f"FREQ=MONTHLY;BYDAY={_named(WORKDAYS)};BYSETPOS=-1"
    if often.kind == EVERY_WEEKDAY:
        return f"FREQ=WEEKLY;BYDAY={_named(WORKDAYS)}"
    rule = cleaned(often.rule)
    if not rule:
        raise NoRule
    return rule


def often_of(text: str, start: datetime) -> Often:
    """Return the choice that a rule from `start` on is; `RULE` where it is none of the others."""
    rule = read_rule(text)
    if _is_bounded(rule):
        return Often(RULE, rule=cleaned(text))
    found = _weekly(rule, start) or _monthly(rule)
    return found or Often(RULE, rule=cleaned(text))


def _is_bounded(rule: Rule) -> bool:
    """Say whether a rule has a part that no choice can show: an end, a time, a month."""
    times = (rule.hour, rule.minute, rule.second)
    ends = rule.count is not None or rule.until is not None
    odd = rule.months or rule.monthdays or rule.yeardays or rule.weeks
    return ends or bool(odd) or any(one is not None for one in times)


def _weekly(rule: Rule, start: datetime) -> Often | None:
    if rule.positions or rule.frequency not in {Frequency.WEEKLY, Frequency.DAILY}:
        return None
    days = tuple(sorted({one.weekday for one in rule.days}))
    if rule.frequency == Frequency.DAILY:
        days = days or tuple(range(7))
    days = days or (start.weekday(),)
    if rule.interval == 1:
        return Often(EVERY_WEEKDAY) if set(days) == WORKDAYS else Often(WEEKLY, days)
    # Which two weeks belong together hangs on the week's first day: ours is Monday.
    in_step = rule.frequency == Frequency.WEEKLY and rule.week_start == 0
    return Often(TWO_WEEKS, days) if rule.interval == FORTNIGHT and in_step else None


def _monthly(rule: Rule) -> Often | None:
    if rule.frequency != Frequency.MONTHLY or rule.interval not in {1, QUARTER}:
        return None
    days, positions = rule.days, rule.positions
    every = {(one.nth, one.weekday) for one in days}
    if positions == (-1,) and every == {(0, day) for day in WORKDAYS}:
        return Often(LAST_WORKING_DAY) if rule.interval == 1 else None
    if len(days) != 1 or len(positions) > 1 or (positions and days[0].nth):
        return None
    nth = positions[0] if positions else days[0].nth
    if nth not in NTHS:
        return None
    kind = MONTHLY if rule.interval == 1 else QUARTERLY
    return Often(kind, nth=nth, weekday=days[0].weekday)


def _named(days: frozenset[int] | tuple[int, ...]) -> str:
    return ",".join(WEEKDAYS[one] for one in sorted(set(days)))
