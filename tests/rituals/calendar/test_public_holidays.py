from datetime import UTC, date, datetime
from typing import Any

import pytest

from rituals.calendar.public_holidays import (
    NoSuchCountry,
    ensure_country,
    holidays_of,
    labelled,
    options,
)
from rituals.decisions.approval_asks import reminded_at
from rituals.teams.teams import Team

MAUNDY_THURSDAY = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


def team(**fields: Any) -> Team:
    known: dict[str, Any] = dict.fromkeys(Team.__slots__)
    return Team(**known | {"zone": "Europe/Berlin"} | fields)


def test_regions_have_their_own() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in holidays_of("DE-BY", [2026])
    assert epiphany not in holidays_of("DE", [2026])
    assert date(2027, 1, 1) in holidays_of("DE", [2026, 2027])


@pytest.mark.parametrize("code", [None, "", "XX", "DE-XX"])
def test_no_country_has_none(code: str | None) -> None:
    assert holidays_of(code, [2026]) == frozenset()


def test_countries_are_offered_with_their_regions() -> None:
    assert labelled("DE") == ("Germany", "DE")
    assert labelled("DE-BY") == ("Germany: BY", "DE-BY")
    assert labelled("US") == ("United States", "US")
    assert labelled(None) is None
    assert len(options()) == len(set(options())) > 500
    assert all(len(label) <= 75 for label, _ in options())  # Slack's limit for an option


def test_unknown_country_is_refused() -> None:
    ensure_country(None)
    ensure_country("DE-BY")
    with pytest.raises(NoSuchCountry, match="no public holidays of “Atlantis”"):
        ensure_country("Atlantis")


def test_reminder_waits_out_the_holidays() -> None:
    """Good Friday and Easter Monday are no working days in Germany."""
    usual = reminded_at(MAUNDY_THURSDAY, team(), 1)
    easter = reminded_at(MAUNDY_THURSDAY, team(country="DE"), 1)
    assert usual == datetime(2026, 4, 3, 7, 0, tzinfo=UTC)
    assert easter == datetime(2026, 4, 7, 7, 0, tzinfo=UTC)
