"""The numbers of a weekly page as the rows of its table, with their trends drawn in text. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, isclose, log10

from rituals.figures.units import MONEY, NO_CURRENCY, PERCENT
from rituals.figures.units import said as value_in_words
from rituals.weekly.values import Number, TeamPage
from rituals.weekly.words import verdict_said

NO_DATA = "no data"
HOLE = "·"
"""Stands in a trend for a week without data."""
STEPS = "▁▂▃▄▅▆▇█"
GROUPS = ("decisions", "incidents", "postmortems", "actions", "rituals", "check-ins", "figures")
OF = {"rituals-held": "rituals-planned", "check-ins-done": "check-ins-due"}
"""What is said as so many of so many, in one row."""
NONE_OF = {"rituals-planned": "none planned", "check-ins-due": "none due"}
PARTS = "incidents-"
"""Of the number above them, and counted in it."""
PART, PAIRED = "↳ ", "& "
"""What stands before the title of a part, and of what is to be read with the row above."""
BY_SEVERITY = ("incidents-", "mttr-", "ttm-", "mttd-")
"""The numbers of one severity: those of one that had no incident are gathered in a sentence."""
SUMMARY = (
    ("decisions-made", "Decisions"),
    ("incidents", "Incidents"),
    ("postmortems-overdue", "Postmortems late"),
    ("actions-overdue", "Actions late"),
    ("rituals-held", "Rituals held"),
)
"""Of many teams: the numbers that stand beside each, and the titles of their columns."""

MINUTES, TEN_MINUTES = "min", 10
"""From ten minutes on nobody asks for a fraction of one."""
SOURCED = " ("
"""Behind it a charter's target says what holds elsewhere: `>= 99.9 (99.5-99.9 in M)`."""
DECIMALS = 3
"""What a mean is rounded to, and of what is below 1 how many of its figures; what people report
seldom has more.
"""
MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A number as a row of the table; `part`: it is counted in one above it, `paired`: it is what
    the one above it brought, or costs by the piece, and is to be read with it.
    """

    number: Number
    title: str
    value: str
    before: str
    trend: str
    goal: str
    part: bool = False
    paired: bool = False

    @property
    def titled(self) -> str:
        """Return the title with what it is to the row above."""
        return f"{PART * self.part}{PAIRED * self.paired}{self.title}"


def rows_of(team: TeamPage) -> list[Row]:
    """Return the table: group by group, each number beside the one that it never stands without.

    A severity without incidents in all of the weeks is left out: `quiet_of` names it.
    """
    shown: list[Row] = []
    done: set[str] = set()
    by_id = {one.id: one for one in team.numbers}
    hidden = {by_id[one].id for one in OF.values() if one in by_id} & {
        OF[one] for one in OF if one in by_id
    }
    hidden |= {one.id for one in team.numbers if _is_quiet(one, team.numbers)}
    for number in sorted(team.numbers, key=_place):
        pair = by_id.get(number.pair) or _naming(number, team.numbers)
        for one, paired in ((number, False), (pair, True)):
            if one is not None and one.id not in done | hidden:
                part = one.id.startswith(PARTS)
                beside = paired and number.id not in hidden and not part
                shown.append(replace(row_of(one, by_id), part=part, paired=beside))
                done.add(one.id)
    return shown


def _place(number: Number) -> int:
    return GROUPS.index(number.group) if number.group in GROUPS else len(GROUPS)


def _naming(number: Number, numbers: Sequence[Number]) -> Number | None:
    """Return the number that names this one as its pair."""
    return next((one for one in numbers if one.pair == number.id), None)


def weeks_said(team: TeamPage) -> str:
    """Return the title of the trends: 6 weeks."""
    weeks = max((len(one.trend) for one in team.numbers), default=0)
    return f"{weeks} weeks" if weeks > 1 else "Trend"


def quiet_of(team: TeamPage) -> str:
    """Name the severities that had no incident in all the weeks shown; "" where each had some."""
    quiet = [
        one.title
        for one in team.numbers
        if _is_quiet(one, team.numbers) and one.id.startswith("incidents-")
    ]
    known = (sum(each is not None for each in one.trend) for one in team.numbers)
    weeks = max(known, default=0)
    span = f"{weeks} weeks" if weeks > 1 else "1 week"
    return f"None in {span}: {', '.join(quiet)}." if quiet and weeks else ""


def below_of(team: TeamPage) -> str:
    """Say what is to be known of the table: what is left out, and that money has no currency."""
    unsaid = any(one.unit == MONEY and one.value is not None for one in team.numbers)
    return " ".join(part for part in (quiet_of(team), NO_CURRENCY * unsaid) if part)


def _is_quiet(number: Number, numbers: Sequence[Number]) -> bool:
    if not number.id.startswith(BY_SEVERITY):
        return False
    severity = number.id.partition("-")[2]
    counted = next((one for one in numbers if one.id == f"incidents-{severity}"), None)
    counts = (counted or number).trend or ((counted or number).value,)
    return not any(counts)


def row_of(number: Number, by_id: dict[str, Number]) -> Row:
    """Return a number's row; what is counted out of a whole is said with the whole."""
    whole = by_id.get(OF.get(number.id, ""))
    value, before = said(number.value, number), said(number.before, number)
    if whole is not None:
        value = _out_of(number.value, whole.value, whole)
        before = _out_of(number.before, whole.before, whole)
    return Row(number, number.title, value, before, trend_of(number), goal_of(number))


def _out_of(part: float | None, whole: float | None, of: Number) -> str:
    if part is None or whole is None:
        return NO_DATA
    return f"{said(part, of)} of {said(whole, of)}" if whole else NONE_OF.get(of.id, "none")


def said(value: float | None, number: Number) -> str:
    """Say a value in its number's unit; None is no data, and never zero."""
    if value is None:
        return NO_DATA
    whole = number.unit == MINUTES and value >= TEN_MINUTES
    return value_in_words(round(value) if whole else _shortened(value, number), number.unit)


def _shortened(value: float, number: Number) -> float:
    """Round a value, and never onto nothing, all or the target if it is not just that."""
    edges = {0.0, number.aim} | ({100.0} if number.unit == PERCENT else set())
    small = DECIMALS - 1 - floor(log10(abs(value))) if 0 < abs(value) < 1 else DECIMALS
    for digits in range(max(small, DECIMALS), MOST_DECIMALS):
        short = round(value, digits)
        if short not in edges or isclose(short, value):
            return short
    return value


def goal_of(number: Number) -> str:
    """Say a number's target, and whether it is met where somebody can say."""
    goal = plain_goal(number)
    if not goal or number.value is None or number.met is None:
        return goal
    return f"{'✓ met' if number.met else '✗ missed'} ({goal})"


def plain_goal(number: Number) -> str:
    """Return a target without what its documents say of other cases."""
    return number.goal.partition(SOURCED)[0]


def trend_of(number: Number) -> str:
    """Draw the last weeks in text, the newest last; a dot is a week without data."""
    return spark(number.trend, from_zero=is_count(number))


def is_count(number: Number) -> bool:
    """Say whether a number counts things: its trend then stands on zero."""
    return number.unit in {"", "count"}


def spark(values: Sequence[float | None], *, from_zero: bool) -> str:
    """Draw values as steps; `from_zero`: the lowest step is nothing, not the smallest of them."""
    steps = levels(values, from_zero=from_zero)
    return "".join(HOLE if one is None else STEPS[one] for one in steps)


def levels(values: Sequence[float | None], *, from_zero: bool) -> list[int | None]:
    """Return the step of each value, from 0 to 7; None where there is no data."""
    known = [one for one in values if one is not None]
    if not known:
        return [None] * len(values)
    low, high = (min(0.0, *known) if from_zero else min(known)), max(known)
    top = len(STEPS) - 1
    if high == low:
        flat = 0 if from_zero else top // 2
        return [None if one is None else flat for one in values]
    return [None if one is None else round((one - low) / (high - low) * top) for one in values]


def behind_of(team: TeamPage) -> list[tuple[str, list[str]]]:
    """Return what shows what is behind the numbers: a group and its command.

    Of several it is that of what waits or is overdue, where anything does, else the first.
    """
    found: dict[str, list[Number]] = {}
    for number in sorted(team.numbers, key=_place):
        if number.behind:
            found.setdefault(number.group, []).append(number)
    return [(group, [max(of, key=_waits).behind]) for group, of in found.items()]


def _waits(number: Number) -> bool:
    return number.better == "down" and bool(number.value)


# -- many teams ------------------------------------------------------------------------------------


def summary_head() -> list[str]:
    return ["Team", "Verdict", *(title for _, title in SUMMARY)]


def summary_row(team: TeamPage) -> list[str]:
    """Return a team's line in the table of several."""
    by_id = {one.id: one for one in team.numbers}
    found = (by_id.get(name) for name, _ in SUMMARY)
    values = (row_of(one, by_id).value if one else NO_DATA for one in found)
    return [team.team, verdict_said(team), *values]
