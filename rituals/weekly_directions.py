"""Whether it gets better or worse, in words: by rules that `docs/weekly.md` states. Pure.

Incidents of a week are held against the mean of the weeks before that are shown, unit costs
against the week before. Where something between is not known, nobody can say, and it says so.
"""

from collections.abc import Sequence

from rituals.figure_units import CURRENCY, MONEY
from rituals.figure_units import said as value_in_words
from rituals.weekly import Number
from rituals.weekly_words import plain_goal
from rituals.weeks import Week

UNIT_COSTS = 2
"""Lines of unit costs: more would be a second table."""
FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ROUND = 0.5
"""Per cent: a change that is smaller is none that anybody speaks of."""


def directions(numbers: Sequence[Number], week: Week, *, so_far: bool) -> tuple[str, ...]:
    """Return the lines of a page: of incidents, and of unit costs that are reported."""
    incidents = [_incidents(one, week, so_far=so_far) for one in numbers if one.id == "incidents"]
    costs = [
        _cost(one, week, so_far=so_far)
        for one in numbers
        if one.group == "figures" and is_unit_cost(one) and any(_known(one.trend))
    ]
    return (*incidents, *costs[:UNIT_COSTS])


def is_unit_cost(number: Number) -> bool:
    """Say whether a figure is what something costs: money, and less of it is better."""
    money = number.unit == MONEY or CURRENCY.fullmatch(number.unit) is not None
    return money and number.better == "down"


def _known(values: Sequence[float | None]) -> list[float]:
    return [one for one in values if one is not None]


def _when(week: Week, *, so_far: bool) -> str:
    return "so far this week" if so_far else f"in {week.name.partition('-')[2]}"


def _incidents(number: Number, week: Week, *, so_far: bool) -> str:
    when = _when(week, so_far=so_far)
    if number.value is None:
        return "Incidents: of this week nothing is known"
    head = f"Incidents: {_count(number.value)} {when}"
    before = list(number.trend[:-1])
    while before and before[0] is None:  # what lies before the team
        before.pop(0)
    if not before:
        return f"{head}; of the weeks before nothing is known, so nobody can say which way it goes"
    gaps = sum(one is None for one in before)
    if gaps:
        of = f"{_few(gaps)} of the {_few(len(before))} weeks before"
        return f"{head}; of {of} nothing is known, so nobody can say which way it goes"
    total = sum(_known(before))
    span = f"the {_few(len(before))} weeks before" if before[1:] else "the week before"
    mean = f" ({total / len(before):.1f} a week)" if total and before[1:] else ""
    return f"{head}, {_count(total)} in {span}{mean}: {_against(number.value, total / len(before))}"


def _against(value: float, mean: float) -> str:
    if value == mean:
        return "as many as before"
    return "more than before" if value > mean else "fewer than before"


def _count(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u202f") if value else "none"


def _few(count: int) -> str:
    return FEW[count] if count < len(FEW) else str(count)


def _cost(number: Number, week: Week, *, so_far: bool) -> str:
    """Say what a unit costs, against the week before, and whether that is on target."""
    if number.value is None:
        last = next(
            (back, one) for back, one in enumerate(reversed(number.trend)) if one is not None
        )
        of = week.ahead(-last[0]).name.partition("-")[2]
        value = value_in_words(last[1], number.unit)
        return f"{number.title}: no data {_when(week, so_far=so_far)}, {value} in {of}"
    value = value_in_words(number.value, number.unit)
    parts = [f"{number.title} {value}", _change(number.value, number.before), _target(number)]
    return ", ".join(part for part in parts if part)


def _change(value: float, before: float | None) -> str:
    if before is None:
        return "no data of the week before"
    if not before:
        return "" if value == before else "0 the week before"
    change = 100 * (value - before) / abs(before)
    if abs(change) < ROUND:
        return "as in the week before"
    return f"{abs(change):.0f} % {'higher' if change > 0 else 'lower'} than the week before"


def _target(number: Number) -> str:
    goal = plain_goal(number)
    if not goal:
        return ""
    if number.met is None:
        return f"nobody can say yet whether it is on target ({goal})"
    return f"{'on' if number.met else 'off'} target ({goal})"
