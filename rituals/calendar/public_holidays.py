"""Public holidays by country and region; the dates are the `holidays` library's."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from rituals.errors import Unfit

SMALL = {"and", "of", "the"}


class NoSuchCountry(Unfit):
    """There are no public holidays of “{code}” here. Write a country as DE, or with its region as
    DE-BY.
    """

    field = "country"


@cache
def options() -> tuple[tuple[str, str], ...]:
    """Return every country and region as (label, code): (Germany, DE), (Germany, BY; DE-BY)."""
    names = {codes[1]: _spelled(name) for name, codes in COUNTRIES.items()}
    found = []
    for code, regions in holidays.list_supported_countries(include_aliases=False).items():
        name = names.get(code, code)
        found.append((name, code))
        found += [(f"{name}: {region}", f"{code}-{region}") for region in regions]
    return tuple(sorted(found))


def labelled(code: str | None) -> tuple[str, str] | None:
    """Return a code with its label; None where there is no such code."""
    return next((one for one in options() if one[1] == code), None)


def ensure_country(code: str | None) -> None:
    """Raise `NoSuchCountry` for a code that is none."""
    if code and labelled(code) is None:
        raise NoSuchCountry(code=code[:20])


def holidays_of(code: str | None, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of a country or region; none without one."""
    if not code:
        return frozenset()
    return frozenset(day for year in years for day in _of_year(code, year))


def named(code: str | None, day: date) -> str | None:
    """Return what a public holiday is called; None for a day that is none there."""
    return _of_year(code, day.year).get(day) if code else None


@cache
def _of_year(code: str, year: int) -> Mapping[date, str]:
    if labelled(code) is None:
        return {}
    country, _, region = code.partition("-")
    found = holidays.country_holidays(country, region or None, years=[year], language="en_US")
    return dict(found.items())


def _spelled(name: str) -> str:
    return " ".join(
        word if word in SMALL and at else word.capitalize()
        for at, word in enumerate(name.split("_"))
    )
