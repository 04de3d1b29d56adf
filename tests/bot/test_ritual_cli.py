"""`muster ritual`: the dates of a rule for scripts, and the list."""

import json
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.bot.test_cli import Shell, shell, shells

__all__ = ["shell", "shells"]


def dates(shell: Shell, rule: str, zone: str, first: str, count: int) -> list[str]:
    done = shell(
        "ritual", "dates", rule, "--zone", zone, "--from", first, "--count", str(count)
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.splitlines()


def test_dates_keep_the_wall_clock(shell: Shell) -> None:
    assert dates(shell, "FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", "Europe/Berlin", "2026-10-20", 3) == [
        "2026-10-20T09:00:00+02:00",
        "2026-10-27T09:00:00+01:00",
        "2026-11-03T09:00:00+01:00",
    ]


@pytest.mark.parametrize(
    ("zone", "day", "rule", "said"),
    [
        # In the gap: the instant at which the clocks move.
        ("America/New_York", "2026-03-08", "BYHOUR=2;BYMINUTE=30", "03:00:00-04:00"),
        ("Europe/Lisbon", "2026-03-29", "BYHOUR=1;BYMINUTE=15", "02:00:00+01:00"),
        ("Australia/Lord_Howe", "2026-10-04", "BYHOUR=2;BYMINUTE=10", "02:30:00+11:00"),
        # In the fold: the first of the two.
        ("America/New_York", "2026-11-01", "BYHOUR=1;BYMINUTE=30", "01:30:00-04:00"),
        ("Australia/Lord_Howe", "2026-04-05", "BYHOUR=1;BYMINUTE=45", "01:45:00+11:00"),
    ],
)
def test_gap_and_fold_come_to_an_instant(
    shell: Shell, zone: str, day: str, rule: str, said: str
) -> None:
    assert dates(shell, f"FREQ=DAILY;{rule}", zone, day, 1) == [f"{day}T{said}"]


def test_lines_are_read_back(shell: Shell) -> None:
    lines = dates(shell, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Africa/Casablanca", "2026-01-05", 60)
    days = [datetime.fromisoformat(line) for line in lines]
    assert {(b.date() - a.date()).days for a, b in pairwise(days)} == {14}
    zone = ZoneInfo("Africa/Casablanca")
    assert all(one.utcoffset() == one.astimezone(zone).utcoffset() for one in days)


def test_rule_that_ends_prints_fewer(shell: Shell) -> None:
    rule = "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2"
    assert dates(shell, rule, "UTC", "2026-01-01", 9) == [
        "2026-01-31T00:00:00+00:00",
        "2026-02-28T00:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("rule", "zone", "first", "status", "said"),
    [
        ("FREQ=SECONDLY", "UTC", "2026-01-01", 1, "once a day at most"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "UTC", "2026-01-01", 1, "Not every month has a day 31"),
        ("FREQ=WEEKLY;UNTIL=20200101", "UTC", "2026-01-01", 1, "names no day"),
        ("every monday", "UTC", "2026-01-01", 1, "is not a rule to keep"),
        ("FREQ=DAILY", "Mars/Base", "2026-01-01", 1, "There is no time zone “Mars/Base”"),
        ("FREQ=DAILY", "UTC", "soon", 2, "is no local day"),
        ("FREQ=DAILY", "Europe/Berlin", "0001-01-01", 2, "write a year from 1900 to 2999"),
        ("FREQ=DAILY", "America/New_York", "9999-12-31", 2, "write a year from 1900 to 2999"),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "UTC",
            "2026-01-01",
            1,
            "February has a day 29 in leap years alone",
        ),
        ("FREQ=DAILY", "UTC", "2026-01-01T09:00+01:00", 2, "is no local day"),
    ],
)
def test_what_is_wrong_is_said(
    shell: Shell, rule: str, zone: str, first: str, status: int, said: str
) -> None:
    done = shell("ritual", "dates", rule, "--zone", zone, "--from", first, status=status)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert not done.stdout


def test_list_is_for_people_and_scripts(shells: Shell) -> None:
    shells("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1",
           "--manager", "U1")  # fmt: skip
    said = shells("ritual", "list", "--team", "AI platform").stdout
    assert "Architecture review" in said
    done = shells("ritual", "list", "--team", "AI platform", "--format", "json")
    found = {one["ritual"]: one for one in json.loads(done.stdout)}
    one = found["architecture-review"]
    assert one["zone"] == "Europe/Berlin"
    assert one["state"] == "active"
    assert datetime.fromisoformat(one["next"]).astimezone(ZoneInfo("Europe/Berlin")).hour == 9
    shells("ritual", "list", "--team", "nobody", status=1)
