"""The value of a figure: how people type it, what its unit allows, and how it is written. Pure.

A value is never guessed: what can be read in two ways, or is in another unit, is refused.
"""

import math
import re
from decimal import Decimal

from rituals.charters.parts import Figure
from rituals.errors import Unfit

PERCENT, COUNT, OUT_OF_TEN, MONEY = "%", "count", "/10", "money"
UNSAID = frozenset({COUNT, MONEY, "own", "rate", "r", "index"})
"""Units that are not written behind a value."""
ALSO_WRITTEN = {
    PERCENT: ("percent", "per cent", "pct"),
    OUT_OF_TEN: ("of 10", "out of 10"),
    "days": ("day", "d"),
    "business days": ("business day", "working days", "working day"),
    "min": ("mins", "minute", "minutes"),
    "ms": ("millisecond", "milliseconds"),
    "points": ("point", "pts"),
}
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
WITHOUT = {
    COUNT: "a count",
    MONEY: "an amount, written without its currency",
    "own": "in a unit of its own, written without it",
    "r": "a correlation",
    "rate": "a rate",
    "index": "an index",
}
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
"""A unit such as EUR: a team's charter may name the currency of its figures."""

NO_CURRENCY = "Amounts of money stand without a currency: the charter names none as their unit."
AXES = {MONEY: "amount", "own": "", "rate": "rate", "r": "correlation", OUT_OF_TEN: "of 10"}
"""What a chart's axis says of a unit, where that is another word."""

BOUNDS: dict[str, tuple[float, float]] = {PERCENT: (0, 100), "r": (-1, 1), OUT_OF_TEN: (0, 10)}
NEVER_LESS_THAN_NOTHING = frozenset(
    {COUNT, MONEY, "rate", "days", "business days", "h", "hours", "min", "minutes", "s", "seconds",
     "ms"}
)  # fmt: skip
MOST = 1e15
"""More than any figure is; up to here a double still tells one whole number from the next."""
LONGEST_TYPED = 60
GROUPED_FROM = 10_000

NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<digits>\d[\d.,' ]*\d|\d|[.,]\d+)(?P<power>[eE][+-]?\d{1,4})?", re.ASCII
)
GROUPS = re.compile(r"\d{1,3}(?:([ '.,])\d{3})(?:\1\d{3})*", re.ASCII)
MINUS = str.maketrans({"−": "-", "–": "-", "’": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " "})  # noqa: RUF001
"""What phones, sheets and word processors write for a hyphen, an apostrophe or a blank."""
EXAMPLES = {PERCENT: 99.5, "r": 0.4, OUT_OF_TEN: 8.5, COUNT: 12.0}


class NoValue(Unfit):
    """{title} needs a value, such as {example}."""

    field = "value"


class NoNumber(Unfit):
    """“{typed}” is no number. Write {title} as {example}."""

    field = "value"


class TwoWays(Unfit):
    """“{typed}” can be read in two ways. Write {one} or {other}."""

    field = "value"


class WrongUnit(Unfit):
    """{title} is {unit}, and “{typed}” is not. Write it as {example}."""

    field = "value"


class NoCurrency(Unfit):
    """The charter names no currency for {title}, so “{typed}” may be another than its other
    values. Write it as {example}, or give the figure its currency as `unit` in the charter.
    """

    field = "value"


class OtherCurrency(Unfit):
    """{title} is kept in {unit}, and “{typed}” is in {other}: nothing is converted. Write the
    amount in {unit}, such as {example}.
    """

    field = "value"


class NotWhole(Unfit):
    """{title} is a count, and {value} is no whole number."""

    field = "value"


class OutOfBounds(Unfit):
    """{title} cannot be {value}: it is {bounds}."""

    field = "value"


class TooMuch(Unfit):
    """“{typed}” is too large, or too near to nothing, to be kept."""

    field = "value"


def value_typed(typed: str, figure: Figure, *, commas: bool = False) -> float:
    """Read a value as people write it; raise `Unfit` where it is none of this figure.

    `99.95 %`, `99,95`, `1 234 ms` and `1.234,5` are all read. `1,234` is taken where only one of
    its two meanings can be, as in a count; where decimals stand behind `commas`, so is `1.234`.
    """
    line = " ".join(typed.translate(MINUS).split())
    found = NUMBER.search(line)
    if found is None:
        raise _no_number(typed, figure)
    _check_unit(typed, figure, line[: found.start()], line[found.end() :])
    meant = [
        f"{found['sign']}{one}{found['power'] or ''}" for one in _decimals(found["digits"], commas)
    ]
    if not meant:
        raise _no_number(typed, figure)
    values = [_number(one, typed) for one in meant]
    fitting = [one for one in values if _flaw(figure, one) is None]
    if len(set(fitting)) > 1:
        one, other = (written(value) for value in fitting)
        raise TwoWays(typed=typed.strip()[:LONGEST_TYPED], one=one, other=other)
    return fits(figure, (fitting or values)[0])


def value_given(given: object, figure: Figure) -> float:
    """Read a value out of a document: a number, or a text as people write it."""
    if isinstance(given, str):
        return value_typed(given, figure)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise _no_number("" if given is None else str(given), figure)
    try:
        value = float(given)
    except OverflowError:
        value = math.inf
    if math.isnan(value):
        raise _no_number("NaN", figure)
    return fits(figure, value)


def fits(figure: Figure, value: float) -> float:
    """Return a value that a figure can have (-0 is 0); raise `Unfit` for one that it cannot."""
    flaw = _flaw(figure, value)
    if flaw is not None:
        raise flaw
    return value + 0.0


def bounds(figure: Figure) -> tuple[float | None, float | None]:
    """Return the least and the most that a figure can be; None where there is no such bound."""
    least, most = BOUNDS.get(figure.unit, (None, None))
    if figure.unit in NEVER_LESS_THAN_NOTHING or is_money(figure.unit):
        least = 0
    return (
        least if figure.least is None else figure.least,
        most if figure.most is None else figure.most,
    )


def said(value: float, unit: str) -> str:
    """Write a value with its unit: `99.95 %`, `12 days`, `8.5/10`, `1.50` of money."""
    number = written(value)
    if is_money(unit):
        whole, point, rest = number.partition(".")
        number = f"{whole}.{rest.ljust(2, '0')}" if point else number
    if unit in UNSAID or not unit:
        return number
    if unit == OUT_OF_TEN:
        return f"{number}{unit}"
    return f"{number} {unit.removesuffix('s') if value == 1 and unit.endswith('days') else unit}"


def written(value: float) -> str:
    """Write a number without an exponent, in groups of three where it is long."""
    plain = format(Decimal(f"{value:.15g}").normalize() + 0, "f")
    whole, point, rest = plain.partition(".")
    if abs(value) >= GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", " ")
    return f"{whole}{point}{rest}"


def unit_in_words(unit: str) -> str:
    """Say in what a figure is reported: `EUR`, `a unit of its own`."""
    return {"own": "a unit of its own", MONEY: "money without a currency"}.get(unit, unit)


def axis_of(unit: str) -> str:
    """Say what a chart's axis counts in."""
    return AXES.get(unit, unit)


def is_money(unit: str) -> bool:
    """Say whether a unit is a currency, or money whose currency nobody named."""
    return unit == MONEY or CURRENCY.fullmatch(unit) is not None


def example(figure: Figure) -> str:
    """Write a value as people may type it."""
    value = EXAMPLES.get(figure.unit, 12.5)
    least, most = bounds(figure)
    for bound in (least, most):
        if bound is not None and _flaw(figure, value) is not None:
            value = bound
    return said(value, figure.unit)


def _flaw(figure: Figure, value: float) -> Unfit | None:
    """Say why a figure cannot have a value; None where it can."""
    if math.isnan(value):
        return _no_number("NaN", figure)
    if abs(value) > MOST:
        return TooMuch(typed=f"{value:g}")
    if figure.unit == COUNT and not float(value).is_integer():
        return NotWhole(title=figure.title, value=written(value))
    least, most = bounds(figure)
    if (least is not None and value < least) or (most is not None and value > most):
        words = _bounds_said(least, most, figure.unit)
        return OutOfBounds(title=figure.title, value=said(value, figure.unit), bounds=words)
    return None


def _bounds_said(least: float | None, most: float | None, unit: str) -> str:
    if least is None or most is None:
        only = least if most is None else most
        return f"{said(only or 0.0, unit)} or {'more' if most is None else 'less'}"
    return f"from {said(least, unit)} to {said(most, unit)}"


def _check_unit(typed: str, figure: Figure, before: str, after: str) -> None:
    """Raise `WrongUnit` where what stands around a number is not the figure's unit."""
    named = [SIGNS.get(one.strip(), one.strip()) for one in (before, after) if one.strip()]
    known = {figure.unit.casefold(), *ALSO_WRITTEN.get(figure.unit, ())}
    if not named or (len(named) == 1 and named[0].casefold() in known and _stands(figure, before)):
        return
    if any(not re.search(r"[^\W\d_]|[%/€$£¥]", one) for one in named):
        raise _no_number(typed, figure)
    typed = typed.strip()[:LONGEST_TYPED]
    currency = _currency(named)
    if currency and figure.unit == MONEY:
        raise NoCurrency(title=figure.title, typed=typed, example=example(figure))
    if currency and is_money(figure.unit):
        raise OtherCurrency(
            title=figure.title,
            unit=figure.unit,
            other=currency,
            typed=typed,
            example=example(figure),
        )
    raise WrongUnit(
        title=figure.title,
        unit=WITHOUT.get(figure.unit, f"in {figure.unit}"),
        typed=typed,
        example=example(figure),
    )


def _currency(named: list[str]) -> str:
    """Return the currency that stands around a number, and nothing else does; "" for none."""
    if len(named) != 1:
        return ""
    known = named[0].upper() if named[0].upper() in SIGNS.values() else named[0]
    return known if CURRENCY.fullmatch(known) else ""


def _stands(figure: Figure, before: str) -> bool:
    """Say whether a unit may stand where it does: only a currency stands before its number."""
    return not before.strip() or CURRENCY.fullmatch(figure.unit) is not None


def _decimals(digits: str, commas: bool) -> list[str]:  # noqa: FBT001 - a fact of the sheet
    """Return what digits with marks may mean, with a point; nothing where they mean nothing."""
    marks = [one for one in digits if one in ".,"]
    whole, rest = digits, ""
    if " " in digits or "'" in digits:
        if len(marks) > 1:
            return []
        whole, _, rest = digits.replace(",", ".").partition(".")
    elif len(set(marks)) > 1:
        whole, _, rest = digits.rpartition(marks[-1])
        if marks[-1] in whole:
            return []
    elif len(marks) == 1:
        left, _, right = digits.partition(marks[0])
        decimal = f"{left or '0'}.{right}"
        may_group = marks[0] == "," or commas
        grouped = may_group and GROUPS.fullmatch(digits) and not digits.startswith("0")
        return [decimal, left + right] if grouped else [decimal]
    elif not marks:
        return [digits]
    if GROUPS.fullmatch(whole) is None or not (rest.isdecimal() or not rest):
        return []
    joined = re.sub(r"\D", "", whole)
    return [f"{joined}.{rest}" if rest else joined]


def _number(decimal: str, typed: str) -> float:
    value = float(decimal)
    lost = value == 0 and re.search(r"[1-9]", decimal.lower().partition("e")[0])
    if lost or abs(value) > MOST:
        raise TooMuch(typed=typed.strip()[:LONGEST_TYPED])
    return value


def _no_number(typed: str, figure: Figure) -> Unfit:
    shown = typed.strip()[:LONGEST_TYPED]
    if not shown:
        return NoValue(title=figure.title, example=example(figure))
    return NoNumber(typed=shown, title=figure.title, example=example(figure))
