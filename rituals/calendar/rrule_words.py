"""What a rule is called: "every 2 weeks on Monday", "quarterly on the first Tuesday".

Only the days; the time, the zone and the end are `calendar.in_words`'s.
"""

import calendar

from rituals.calendar.rrules import Day, Frequency, Rule

ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
WORKDAYS = frozenset(range(5))
QUARTER = 3
FIFTH = 5


def words(rule: Rule) -> str | None:
    """Name the days of a rule whose open parts are filled; None where it has no common name."""
    if rule.yeardays or rule.weeks:
        return None
    match rule.frequency:
        case Frequency.DAILY:
            return _daily(rule)
        case Frequency.WEEKLY:
            return None if rule.months or rule.positions else _weekly(rule.days, rule.interval)
        case Frequency.MONTHLY:
            return _monthly(rule)
        case Frequency.YEARLY:
            return _yearly(rule)


def _daily(rule: Rule) -> str | None:
    if rule.months or rule.monthdays:
        return None
    if rule.days:
        return _weekly(rule.days, 1)
    return "every day" if rule.interval == 1 else f"every {rule.interval} days"


def _weekly(days: tuple[Day, ...], interval: int) -> str:
    numbers = {day.weekday for day in days}
    names = "weekday" if numbers == WORKDAYS else _listed(_weekdays(days))
    if interval == 1:
        return "every day" if numbers == set(range(7)) else f"every {names}"
    return f"every {interval} weeks on {'every weekday' if names == 'weekday' else names}"


def _monthly(rule: Rule) -> str | None:
    which = _which(rule)
    if which is None:
        return None
    if rule.months:
        return f"on {which} of {_months(rule.months)}" if rule.interval == 1 else None
    if rule.interval == 1:
        return f"monthly on {which}"
    return (
        f"{'quarterly' if rule.interval == QUARTER else f'every {rule.interval} months'} on {which}"
    )


def _yearly(rule: Rule) -> str | None:
    which = _which(rule)
    if which is None or not rule.months:
        return None
    often = "yearly" if rule.interval == 1 else f"every {rule.interval} years"
    if len(rule.months) > 1:
        if rule.positions:  # the first of all of them, not of each
            return None
        return f"on {which} of {_months(rule.months)}" if rule.interval == 1 else None
    if not rule.days and rule.monthdays[0] > 0 and len(rule.monthdays) == 1:
        return f"{often} on {rule.monthdays[0]} {_months(rule.months)}"
    return f"{often} on {which} of {_months(rule.months)}"


def _which(rule: Rule) -> str | None:
    """Name the days within a month: "the first Tuesday", "the 15th", "the last day"."""
    if rule.days:
        return None if rule.monthdays else _nth_weekdays(rule)
    if rule.positions or any(day < -1 for day in rule.monthdays):
        return None
    numbers = sorted(rule.monthdays, key=lambda day: day % 32)
    return "the " + _listed(["last day" if day == -1 else _ordinal(day) for day in numbers])


def _nth_weekdays(rule: Rule) -> str | None:
    if not rule.positions:
        named = [(day.nth, day.weekday) for day in rule.days]
    elif len(rule.days) == 1 and not rule.days[0].nth:
        named = [(position, rule.days[0].weekday) for position in rule.positions]
    elif {(day.nth, day.weekday) for day in rule.days} == {(0, day) for day in WORKDAYS}:
        known = [ORDINALS[nth] for nth in rule.positions if nth in ORDINALS]
        return f"the {_listed(known)} weekday" if len(known) == len(rule.positions) else None
    else:
        return None
    if any(nth not in ORDINALS for nth, _ in named):
        return None
    days = _listed([f"{ORDINALS[nth]} {calendar.day_name[day]}" for nth, day in named])
    return f"the {days}" + (
        " (in months that have one)" if any(nth == FIFTH for nth, _ in named) else ""
    )


def _weekdays(days: tuple[Day, ...]) -> list[str]:
    return [calendar.day_name[number] for number in sorted({day.weekday for day in days})]


def _months(months: tuple[int, ...]) -> str:
    return _listed([calendar.month_name[month] for month in sorted(months)])


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _ordinal(number: int) -> str:
    ending = "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
