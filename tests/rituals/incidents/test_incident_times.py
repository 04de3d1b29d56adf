"""The order of an incident's times, what is measured between them, and lengths in words."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.charters.charter import Charter, Size, default_charter
from rituals.incidents.drafts import InFuture, LongAgo
from rituals.incidents.flaws import flaw_of
from rituals.incidents.times import (
    ORDER,
    Moments,
    OutOfOrder,
    in_order,
    in_words,
    lengths,
    measured,
)
from tests.incident_values import an_incident

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CHARTER: Charter = default_charter(Size.MID_SIZE, regulated=False)


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def moments(**known: datetime) -> Moments:
    return Moments(declared_at=at(9), **known)


@pytest.mark.parametrize(
    ("known", "wrong", "field"),
    [
        (
            {"mitigated_at": at(11), "resolved_at": at(10)},
            "been resolved before it was mitigated (20 November 2026, 12:00, Europe/Berlin)",
            "resolved_at",
        ),
        (
            {"started_at": at(10), "detected_at": at(9)},
            "been detected before it started (20 November 2026, 11:00, Europe/Berlin)",
            "detected_at",
        ),
        (
            {"detected_at": at(10), "resolved_at": at(9)},
            "been resolved before it was detected (20 November 2026, 11:00, Europe/Berlin)",
            "resolved_at",
        ),
    ],
)
def test_wrong_order_is_refused(known: dict[str, datetime], wrong: str, field: str) -> None:
    with pytest.raises(OutOfOrder) as refused:
        in_order(moments(**known), NOW, BERLIN)
    assert str(refused.value) == f"It cannot have {wrong}. One of the two times is wrong."
    assert refused.value.field == field


def test_sentence_stands_beside_a_field_there_is() -> None:
    known = moments(mitigated_at=at(11), detected_at=at(11, 30))
    with pytest.raises(OutOfOrder) as refused:
        in_order(known, NOW, BERLIN, shown={"mitigated_at"})
    assert refused.value.field == "mitigated_at"
    with pytest.raises(OutOfOrder) as refused:
        in_order(known, NOW, BERLIN, shown={"detected_at"})
    assert refused.value.field == "detected_at"


def test_future_is_refused_but_for_a_slip() -> None:
    with pytest.raises(InFuture, match="Times are taken in Europe/Berlin"):
        in_order(moments(resolved_at=NOW + timedelta(minutes=6)), NOW, BERLIN)
    ahead = in_order(moments(resolved_at=NOW + timedelta(minutes=4)), NOW, BERLIN)
    assert ahead.resolved_at == NOW


def test_wrong_year_is_noticed() -> None:
    last_year = at(9).replace(year=2025)
    with pytest.raises(LongAgo, match="is the year right"):
        in_order(moments(started_at=last_year - timedelta(days=2)), NOW, BERLIN)
    imported = moments(started_at=last_year - timedelta(days=2), detected_at=at(9))
    assert in_order(imported, NOW, BERLIN, imported=True) == imported


def test_one_minute_is_one_moment() -> None:
    """A field that knows minutes cannot say what came first within one."""
    same = in_order(moments(mitigated_at=at(10, 0, 45), resolved_at=at(10)), NOW, BERLIN)
    assert same.resolved_at == same.mitigated_at == at(10, 0, 45)


def test_leap_day_is_a_day() -> None:
    leap = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)
    known = Moments(declared_at=leap, detected_at=leap, resolved_at=leap + timedelta(hours=1))
    later = datetime(2028, 3, 1, 12, 0, tzinfo=UTC)
    mttr = measured(CHARTER, in_order(known, later, BERLIN), "sev1")[2]
    assert str(mttr) == "MTTR 1 h (target met: under 2 h)"


def test_clock_change_is_no_hour() -> None:
    """From 02:30 summer time to 02:30 winter time an hour passes, in whatever zone it is read."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    known = Moments(
        declared_at=first.astimezone(UTC),
        detected_at=first.astimezone(UTC),
        resolved_at=second.astimezone(UTC),
    )
    in_order(known, NOW, BERLIN)
    assert measured(CHARTER, known, "sev1")[2].length == timedelta(hours=1)


instants = st.datetimes(datetime(2026, 11, 1), NOW.replace(tzinfo=None)).map(  # noqa: DTZ001
    lambda one: one.replace(tzinfo=UTC)
)


@given(st.fixed_dictionaries({one: st.none() | instants for one in ORDER}))
def test_what_passes_is_in_order(known: dict[str, datetime | None]) -> None:
    stated = Moments(declared_at=at(9), **known)
    there = [one for name in ORDER if (one := known[name]) is not None]
    minutes = [one.replace(second=0, microsecond=0) for one in there]
    try:
        passed = in_order(stated, NOW, BERLIN)
    except OutOfOrder:
        assert minutes != sorted(minutes)
        return
    kept = [one for name in ORDER if (one := passed.at(name)) is not None]
    assert all(first <= second for first, second in pairwise(kept))
    assert flaw_of(**{name: passed.at(name) for name in ORDER}) == ""
    assert len(kept) == len(there)


@pytest.mark.parametrize(
    ("severity", "minutes", "said"),
    [
        ("sev1", 90, "MTTR 1 h 30 min (target met: under 2 h)"),
        ("sev1", 120, "MTTR 2 h (target missed: under 2 h)"),
        ("sev2", 120, "MTTR 2 h (target met: under 4 h)"),
        ("sev3", 120, "MTTR 2 h"),
    ],
)
def test_target_is_that_of_the_severity(severity: str, minutes: int, said: str) -> None:
    known = moments(detected_at=at(9), resolved_at=at(9) + timedelta(minutes=minutes))
    assert str(measured(CHARTER, known, severity)[2]) == said


def test_target_that_depends_is_only_named() -> None:
    known = moments(started_at=at(9), detected_at=at(9, 45))
    mttd, ttm, _ = measured(CHARTER, known, "sev2")
    assert str(mttd) == (
        "MTTD 45 min (target under 30 min for critical services,"
        " under 1 h for major model degradation)"
    )
    assert mttd.met is None
    assert str(ttm) == "TTM not known"


def test_known_times_are_said_in_words() -> None:
    short = an_incident(
        started_at=NOW - timedelta(seconds=45),
        detected_at=NOW,
        resolved_at=NOW + timedelta(hours=1, minutes=5),
    )
    assert lengths(CHARTER, short) == [("MTTD", "45 s"), ("MTTR", "1 h 5 min")]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=65), "1 h 5 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=2, hours=3, minutes=4), "2 d 3 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(days=3, minutes=59), "3 d"),
    ],
)
def test_length_in_words(length: timedelta, said: str) -> None:
    assert in_words(length) == said
