"""A calendar file, read by two programs that know nothing of us: the dates are those we hold."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.rrule import rruleset, rrulestr
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from rituals.cadences.cadences import HOLD, NEXT_WORKING_DAY, START_FORMAT
from rituals.cadences.schedules import Days, between
from rituals.calendar.recurrence import Recurrence
from rituals.feeds.icalendars import Entry, calendar, first_shown
from rituals.occurrences.occurrences import ANNOUNCED, HELD, OPEN, PLANNED
from storage.cadences import SKIPPED, Cadence, Occurrence
from storage.days_away import DaysOff
from tests.strategies import recurrences

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATEST = NOW + timedelta(days=730, seconds=1)
"""Two years; no date is at this very instant, of which each reader thinks differently."""
BERLIN = "Europe/Berlin"


def cadence(
    rule: str, zone: str = BERLIN, start: str = "2026-11-20T09:00", **fields: Any
) -> Cadence:
    return Cadence(
        **{
            "id": 7, "workspace": "T1", "team_id": 1, "ritual": "architecture-review",
            "title": "Architecture review", "rule": rule, "zone": zone, "start": start,
            "lead_minutes": 0, "open_minutes": 60, "grace_minutes": 60, "channel": "C1",
            "created_at": NOW, **fields,
        }
    )  # fmt: skip


def written(one: Cadence, days: Days | None = None, **fields: Any) -> bytes:
    entry = Entry(one, one.title, "", fields.pop("zone", one.zone), days or Days(), **fields)
    return calendar("AI platform", [entry], NOW)


def read(file: bytes, until: datetime = LATEST, since: datetime = NOW) -> list[datetime]:
    """Return the instants that recurring-ical-events finds, later than `since`."""
    found = recurring_ical_events.of(Calendar.from_ical(file)).between(since, until)
    return sorted(at for one in found if (at := one["DTSTART"].dt.astimezone(UTC)) > since)


def read_by_hand(file: bytes, until: datetime = LATEST) -> list[datetime]:
    """Return the instants that dateutil finds, which learns the zone from the file itself.

    As RFC 5545 has it: a rule holds nothing at a time that the clocks leave out.
    """
    text = re.sub(r"\r\n[ \t]", "", file.decode())
    zones = "".join(re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r\n", text, re.DOTALL))
    known = tzical(StringIO(zones)) if zones else None
    found: list[datetime] = []
    for event in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL):
        lines = [re.split("[:;]", line, maxsplit=1) for line in event.splitlines()]
        (zone,) = set(re.findall(r"TZID=([^:;]+)", event)) or {""}
        of = known.get(zone) if known and zone else UTC
        dates = rruleset()
        (first,) = (at for name, value in lines if name == "DTSTART" for at in moments(value))
        dates.rdate(first)
        for name, value in lines:
            if name == "RRULE":
                # The end is an instant: it is compared on the clocks of the zone.
                rule, end = re.subn(r";?UNTIL=(\w+)", "", value)
                last = next(moments(re.findall(r"UNTIL=(\w+)", value)[0])) if end else None
                local = last.replace(tzinfo=UTC).astimezone(of) if last else None
                for day in rrulestr(rule, dtstart=first):
                    if day > (until + timedelta(days=2)).replace(tzinfo=None) or (
                        local and day > local.replace(tzinfo=None)
                    ):
                        break
                    dates.rdate(day)
            for at in moments(value) if name in {"RDATE", "EXDATE"} else ():
                (dates.rdate if name == "RDATE" else dates.exdate)(at)
        there = {at.replace(tzinfo=of).astimezone(UTC) for at in dates}
        replaced = [at for name, value in lines if name == "RECURRENCE-ID" for at in moments(value)]
        found = [one for one in found if one not in {at.replace(tzinfo=of).astimezone(UTC)
                                                     for at in replaced}]  # fmt: skip
        found += sorted(there)
    return sorted(at for at in found if NOW < at <= until)


def moments(value: str) -> Iterator[datetime]:
    for one in re.findall(r"\d{8}T\d{6}", value):
        yield datetime.strptime(one, "%Y%m%dT%H%M%S")  # noqa: DTZ007


def ours(one: Cadence, days: Days | None = None) -> list[datetime]:
    found = between(one, days or Days(), NOW - timedelta(days=60), LATEST)
    return sorted(each.at for each in found if not each.skipped and NOW < each.at <= LATEST)


def row(day: date, starts_at: datetime, state: str, **fields: Any) -> Occurrence:
    return Occurrence(
        **{
            "id": 1, "workspace": "T1", "cadence_id": 7, "local_date": day,
            "starts_at": starts_at, "state": state, "number": None, "closed_at": None,
            "why": None, "channel": None, "card_ts": None, **fields,
        }
    )  # fmt: skip


def events(file: bytes) -> Sequence[Any]:
    return Calendar.from_ical(file).walk("VEVENT")


days_off = st.lists(
    st.builds(
        lambda first, length: DaysOff(
            1, "T1", 1, first, first + timedelta(days=length), "off", "U1", NOW
        ),
        st.dates(date(2026, 11, 1), date(2028, 12, 1)),
        st.integers(0, 12),
    ),
    max_size=3,
)


@settings(max_examples=100, deadline=None)
@given(
    recurrences,
    st.sampled_from((None, "DE-BY", "US", "MA", "PT")),
    days_off,
    st.sampled_from(("skip", NEXT_WORKING_DAY, HOLD)),
)
def test_other_programs_read_our_dates(
    recurrence: Recurrence, country: str | None, off: list[DaysOff], holidays: str
) -> None:
    one = cadence(
        recurrence.rule, recurrence.zone, recurrence.start.strftime(START_FORMAT), holidays=holidays
    )
    days = Days(country, tuple(off))
    file = written(one, days)
    assert read(file) == ours(one, days)
    assert read_by_hand(file) == ours(one, days)


@pytest.mark.parametrize(
    ("zone", "start", "gap"),
    [
        ("America/New_York", "2026-11-21T02:30", "2027-03-14T07:00+00:00"),
        ("Europe/Lisbon", "2026-11-21T01:30", "2027-03-28T01:00+00:00"),
        ("Australia/Lord_Howe", "2026-11-21T02:15", "2027-10-02T15:30+00:00"),
        ("Africa/Casablanca", "2026-11-21T02:30", "2027-03-14T02:00+00:00"),
    ],
)
def test_gap_and_fold_are_read_alike(zone: str, start: str, gap: str) -> None:
    one = cadence("FREQ=DAILY", zone, start)
    file = written(one)
    assert datetime.fromisoformat(gap) in ours(one)
    assert read(file) == read_by_hand(file) == ours(one)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TU;COUNT=5",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270105",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270105T080000Z",
        "FREQ=WEEKLY;BYDAY=TU;COUNT=300",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=-1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=WEEKLY;BYDAY=TU;BYHOUR=8;BYMINUTE=15",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,4,7,10",
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, "UTC", "America/New_York"])
def test_rules_end_where_ours_do(rule: str, zone: str) -> None:
    one = cadence(rule, zone)
    file = written(one)
    assert read(file) == read_by_hand(file) == ours(one) != []


def test_rule_stays_a_rule() -> None:
    (event,) = events(written(cadence("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;BYHOUR=8")))
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert event["DTSTART"].to_ical() == b"20261201T080000"
    assert event["DTSTART"].params["TZID"] == BERLIN


def test_rule_that_programs_read_variously_is_dates() -> None:
    (event,) = events(written(cadence("FREQ=YEARLY;BYWEEKNO=20,30;BYDAY=MO")))
    assert "RRULE" not in event
    assert len(event["RDATE"].dts) == 3


def test_old_rule_begins_near_and_keeps_its_weeks() -> None:
    one = cadence("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", start="1970-01-01T09:00")
    (event,) = events(written(one))
    assert event["DTSTART"].dt > NOW
    assert read(written(one)) == ours(one)


def test_skipped_date_is_left_out() -> None:
    one = cadence("FREQ=WEEKLY;BYDAY=TU")
    first, second, *_ = ours(one)
    file = written(one, called=[row(second.date(), second, SKIPPED)])
    assert read(file) == read_by_hand(file) == [at for at in ours(one) if at != second]
    skipped_first = written(one, called=[row(first.date(), first, SKIPPED)])
    assert read(skipped_first) == ours(one)[1:]


def test_moved_date_names_the_one_it_replaces() -> None:
    off = DaysOff(1, "T1", 1, date(2026, 12, 1), date(2026, 12, 1), "offsite", "U1", NOW)
    one = cadence("FREQ=WEEKLY;BYDAY=TU", holidays=NEXT_WORKING_DAY)
    _, moved = events(written(one, Days(None, (off,))))
    assert moved["RECURRENCE-ID"].dt.date() == date(2026, 12, 1)
    assert moved["DTSTART"].dt.date() == date(2026, 12, 2)


def test_date_named_before_and_held_after_is_shown() -> None:
    off = DaysOff(1, "T1", 1, date(2026, 11, 19), date(2026, 11, 20), "offsite", "U1", NOW)
    one = cadence("FREQ=WEEKLY;BYDAY=TH", start="2026-11-01T09:00", holidays=NEXT_WORKING_DAY)
    file = written(one, Days(None, (off,)))
    assert read(file)[0] == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert read(file) == read_by_hand(file) == ours(one, Days(None, (off,)))


def test_what_was_held_stays_where_it_was() -> None:
    held = datetime(2026, 11, 17, 8, tzinfo=UTC)
    earlier = datetime(2026, 8, 4, 8, tzinfo=UTC)
    one = cadence("FREQ=WEEKLY;BYDAY=TH", start="2026-10-01T15:00",
                  created_at=datetime(2026, 10, 1, tzinfo=UTC))  # fmt: skip
    called = [row(earlier.date(), earlier, HELD), row(held.date(), held, HELD, id=2)]
    file = written(one, called=called)
    past = read(file, NOW, datetime(2026, 1, 1, tzinfo=UTC))
    assert past == [earlier, held, datetime(2026, 11, 19, 14, tzinfo=UTC)]
    assert read(file) == ours(one)


def test_run_now_shows() -> None:
    one = cadence("FREQ=MONTHLY;BYDAY=1MO")
    file = written(one, called=[row(NOW.date(), NOW, OPEN)])
    assert NOW in read(file, since=NOW - timedelta(days=1))


@pytest.mark.parametrize("state", [PLANNED, ANNOUNCED])
def test_what_a_former_rule_called_is_shown(state: str) -> None:
    one = cadence("FREQ=WEEKLY;BYDAY=WE")
    tuesday = datetime(2026, 11, 24, 8, tzinfo=UTC)
    file = written(one, called=[row(tuesday.date(), tuesday, state)])
    assert read(file) == [tuesday, *ours(one)]
    assert read(written(one, called=[row(tuesday.date(), tuesday, SKIPPED)])) == ours(one)


def test_facilitator_is_named_on_their_date() -> None:
    one = cadence("FREQ=WEEKLY;BYDAY=TU")
    at = ours(one)[0]
    called = [row(at.date(), at, ANNOUNCED, facilitator="U1")]
    series, first = events(written(one, called=called, names={"U1": "Maya"}))
    assert "DESCRIPTION" not in series
    assert first["DESCRIPTION"] == "Facilitator: Maya"
    assert read(written(one, called=called, names={"U1": "Maya"})) == ours(one)


def test_own_time_is_on_the_own_clock() -> None:
    one = cadence("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", own_time=True)
    tokyo = read(written(one, zone="Asia/Tokyo"))
    assert {at.astimezone(ZoneInfo("Asia/Tokyo")).time() for at in tokyo} == {time(9)}


def test_texts_cannot_leave_their_place() -> None:
    hostile = "Review\r\nBEGIN:VEVENT\nSUMMARY;X=1:a\x00\x07\\, \u2028b🎲" + "é" * 300
    one = cadence("FREQ=WEEKLY", title=hostile, link="https://meet.example/a?b=1;c,d\r\nX-A:1")
    file = written(one)
    assert file.count(b"BEGIN:VEVENT\r\n") == 1
    assert max(map(len, file.split(b"\r\n"))) <= 75
    assert b"\nX-A" not in file
    (event,) = events(file)
    assert event["SUMMARY"].startswith("Review BEGIN:VEVENT SUMMARY;X=1:a\\, b🎲é")
    assert event["URL"] == event["LOCATION"] == "https://meet.example/a?b=1;c,d X-A:1"


def test_calendar_without_rituals_is_one() -> None:
    file = Calendar.from_ical(calendar("AI platform", [], NOW))
    assert file["X-WR-CALNAME"] == "AI platform"
    assert file.walk("VEVENT") == file.walk("VTIMEZONE") == []


def test_cadence_without_dates_is_left_out() -> None:
    off = DaysOff(1, "T1", 1, date(2026, 1, 1), date(2036, 1, 1), "closed", "U1", NOW)
    assert events(written(cadence("FREQ=WEEKLY"), Days(None, (off,)))) == []


def test_same_day_writes_the_same_bytes() -> None:
    one = cadence("FREQ=WEEKLY")
    entry = Entry(one, one.title, "", one.zone)
    later = calendar("AI platform", [entry], NOW + timedelta(hours=3))
    assert later == written(one)
    assert b"SEQUENCE:3" in written(cadence("FREQ=WEEKLY", sequence=3))
    assert b"SEQUENCE:5" in written(cadence("FREQ=WEEKLY", sequence=3, calendar_sequence=2))


def test_quarter_moves_what_is_shown() -> None:
    assert first_shown(NOW) == datetime(2026, 7, 1, tzinfo=UTC)
    assert first_shown(datetime(2027, 1, 2, tzinfo=UTC)) == datetime(2026, 10, 1, tzinfo=UTC)
