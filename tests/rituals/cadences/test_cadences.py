from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rituals.cadences.cadences import NOBODY, Cadence, recurrence
from rituals.cadences.calling import plan
from rituals.calendar.recurrence import between, lead, next_after, resolve
from tests.strategies import zones

MINUTES_A_DAY = 24 * 60
RULES = (
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1",
)


def cadence(
    rule: str = RULES[0], zone: str = "Europe/Berlin", *, lead_minutes: int = MINUTES_A_DAY,
    grace_minutes: int = 240, start: str = "2027-01-01T09:00",
) -> Cadence:  # fmt: skip
    return Cadence(
        id=1, workspace="T1", team_id=1, ritual="architecture-review", title="Review", rule=rule,
        zone=zone, start=start, lead_minutes=lead_minutes, open_minutes=MINUTES_A_DAY,
        grace_minutes=grace_minutes, channel="C1", created_at=datetime(2027, 1, 1, tzinfo=UTC),
        facilitators=NOBODY,
    )  # fmt: skip


def called(local: datetime, ahead: timedelta, zone: str) -> datetime:
    """Return when a date is called: not on a weekend, unless it is the day of the date itself."""
    at = local - ahead
    while at.date() < local.date() and at.isoweekday() > 5:
        at -= timedelta(days=1)
    return resolve(at, ZoneInfo(zone))


def test_on_time_opens_one() -> None:
    tuesday = date(2027, 3, 2)
    planned = plan(cadence(), tuesday, datetime(2027, 3, 1, 8, 0, tzinfo=UTC))
    assert [one.named for one in planned.opened] == [tuesday]
    assert planned.missed == ()
    assert planned.following is not None
    assert planned.following.named == date(2027, 3, 9)


def test_called_early_opens_nothing() -> None:
    planned = plan(cadence(), date(2027, 3, 2), datetime(2027, 3, 1, 7, 59, tzinfo=UTC))
    assert planned.opened == ()
    assert planned.missed == ()
    assert planned.following is not None
    assert planned.following.named == date(2027, 3, 2)


def test_ended_rule_promises_nothing_more() -> None:
    ends = cadence("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270302T235959")
    planned = plan(ends, date(2027, 3, 2), datetime(2027, 3, 2, 9, 0, tzinfo=UTC))
    assert len(planned.opened) == 1
    assert planned.following is None


@given(
    rule=st.sampled_from(RULES),
    zone=zones,
    lead_minutes=st.integers(0, 3 * MINUTES_A_DAY),
    grace_minutes=st.integers(0, 2 * MINUTES_A_DAY),
    away=st.timedeltas(timedelta(), timedelta(days=120)),
    first=st.integers(0, 40),
)
def test_no_date_is_lost_or_doubled(
    rule: str, zone: str, lead_minutes: int, grace_minutes: int, away: timedelta, first: int
) -> None:
    """Whenever the call is kept, each date is opened, missed or still to come: exactly one."""
    made = cadence(rule, zone, lead_minutes=lead_minutes, grace_minutes=grace_minutes)
    dates = between(
        recurrence(made), datetime(2026, 12, 31, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    )
    first_one = dates[first % len(dates[:20])]
    ahead = timedelta(minutes=lead_minutes)
    now = lead(first_one.local, ahead, ZoneInfo(zone)) + away
    planned = plan(made, first_one.date, now)

    settled = sorted([*planned.missed, *planned.opened], key=lambda one: one.at)
    expected = [
        one for one in dates
        if one.at >= first_one.at and called(one.local, ahead, zone) <= now
    ]  # fmt: skip
    assert [(one.named, one.at) for one in settled] == [(one.date, one.at) for one in expected]
    following = next_after(recurrence(made), settled[-1].at)
    assert following is not None
    assert planned.following is not None
    assert planned.following.at == following.at
    assert called(planned.following.local, ahead, zone) > now
    grace = timedelta(minutes=min(grace_minutes, made.open_minutes))
    assert sum(one.at <= now for one in planned.opened) <= 1, "no burst"
    assert all(now <= one.at + grace for one in planned.opened)
    useful = [one for one in settled if one.at <= now <= one.at + grace]
    assert useful[-1:] == [one for one in planned.opened if one.at <= now]
