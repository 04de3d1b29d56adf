"""Whether it gets better or worse, in words: by rules that `docs/weekly.md` states. Pure.

Incidents of a week are held against the weeks before that are shown, by as much of the week as is
over, and called more or fewer only where that is hardly chance; unit costs are held against the
week before. Where something between is not known, nobody can say, and it says so.
"""

from collections.abc import Mapping, Sequence
from math import exp, lgamma, log, log1p

from rituals.calendar.weeks import Week
from rituals.figures.units import CURRENCY, MONEY
from rituals.figures.units import said as value_in_words
from rituals.weekly.rows import plain_goal
from rituals.weekly.values import Number

UNIT_COSTS = 2
"""Lines of unit costs: more would be a second table."""
FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
JUST_BEGUN = 1 / 168
"""An hour of a week: so much of it is over at the least."""
RARE = 0.1
"""What chance brings in fewer than one week of ten is told as a change."""
ROUND = 0.5
"""Per cent: a change that is smaller is none that anybody speaks of."""


def directions(numbers: Sequence[Number], week: Week, *, elapsed: float) -> tuple[str, ...]:
    """Return the lines of a page: of incidents, and of unit costs that are reported.

    `elapsed` says how much of the week is over, from 0 to 1.
    """
    so_far, elapsed = elapsed < 1, max(elapsed, JUST_BEGUN)
    by_id = {one.id: one for one in numbers}
    incidents = [_incidents(by_id, week, elapsed)] if "incidents" in by_id else []
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


def _incidents(by_id: Mapping[str, Number], week: Week, elapsed: float) -> str:
    number = by_id["incidents"]
    when = _when(week, so_far=elapsed < 1)
    if number.value is None:
        return "Incidents: of this week nothing is known"
    severities = [by_id[one] for one in by_id if one.startswith("incidents-")]
    head = f"Incidents: {_count(number.value)} {when}{_by_severity(severities)}"
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
    gravest = next((one.title for one in severities if any(_known(one.trend[:-1]))), "")
    of = f" (gravest {gravest})" if gravest else ""
    way = _against(number.value, total, elapsed / len(before))
    return f"{head}, {_count(total)} in {span}{of}: {way}"


def _by_severity(severities: Sequence[Number]) -> str:
    """Say which severities a week's incidents had, the gravest first."""
    had = [one for one in severities if one.value]
    if not had:
        return ""
    if len(had) == 1:
        return f" ({'' if had[0].value == 1 else 'all '}{had[0].title})"
    return f" ({', '.join(f'{_count(one.value or 0)} {one.title}' for one in had)})"


def _against(value: float, total: float, share: float) -> str:
    """Say which way it goes: more or fewer only where chance alone would rarely bring as many.

    If nothing had changed, each of all these incidents would lie in this week as often as its
    share of the time, `share` to one: a binomial's tail of less than `RARE` is a change.
    """
    both = int(value + total)
    if not both:
        return "no change"
    chances = _binomial(both, share / (1 + share))
    if sum(chances[int(value) :]) < RARE:
        return "more than before"
    if sum(chances[: int(value) + 1]) < RARE:
        return "fewer than before"
    return "no clear change"


def _binomial(count: int, chance: float) -> list[float]:
    """Return how likely 0, 1, ... of `count` are."""
    hit, miss, all_of = log(chance), log1p(-chance), lgamma(count + 1)
    return [
        exp(all_of - lgamma(one + 1) - lgamma(count - one + 1) + one * hit + (count - one) * miss)
        for one in range(count + 1)
    ]


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
        return f"target: {goal}"
    return f"{'on' if number.met else 'off'} target ({goal})"
