"""Public holidays by country and region; the dates are the `holidays` library's."""

from collections.abc import Iterable
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
    if not code or labelled(code) is None:
        return frozenset()
    country, _, region = code.partition("-")
    return _dates(country, region, tuple(years))


@cache
def _dates(country: str, region: str, years: tuple[int, ...]) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, region or None, years=years))


def _spelled(name: str) -> str:
    return " ".join(
        word if word in SMALL and at else word.capitalize()
        for at, word in enumerate(name.split("_"))
    )
