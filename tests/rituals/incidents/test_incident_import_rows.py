"""One row of a file: what it tells of an incident, and everything that can be wrong with it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.calendar.wall_clock import UnknownZone
from rituals.charters.charter import Size, default_charter
from rituals.errors import RitualError
from rituals.incidents.drafts import NoSuchClass, NoSuchSeverity
from rituals.incidents.flaws import flaw_of, out_of_order
from rituals.incidents.import_files import NoHeader, NotCSV, TwiceInHeader, header_of, readings
from rituals.incidents.import_plan import (
    FieldMissing,
    NoSuchColumn,
    NoSuchField,
    NotTranslated,
    NotWritten,
    Plan,
    planned,
)
from rituals.incidents.import_rows import Reading, Told, moment_in, reading

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CHARTER = default_charter(Size.MID_SIZE, regulated=False)
MAPS = (
    "external_id=id", "title=title", "severity=severity", "class=class", "services=services",
    "impact=impact", "summary=summary", "started_at=start", "detected_at=seen,found",
    "mitigated_at=mitigated", "resolved_at=end",
)  # fmt: skip
PLAN = planned(MAPS, ["severity:critical=sev1", "severity:=sev4", "services:labs=DALL-E"],
               "seen,found,end,written")  # fmt: skip
COLUMNS = (
    "id", "title", "severity", "class", "services", "impact", "summary", "start", "seen", "found",
    "mitigated", "end", "written",
)  # fmt: skip
SOUND = {
    **dict.fromkeys(COLUMNS, ""),
    "id": "a1",
    "title": "API down",
    "severity": "critical",
    "seen": "2026-03-04T09:30:00Z",
    "end": "2026-03-04T12:30:00+02:00",
}


def read(cells: Mapping[str, str] = {}, plan: Plan = PLAN) -> Reading:
    return reading(2, {**SOUND, **cells}, plan, CHARTER, NOW)


def told(cells: Mapping[str, str] = {}, plan: Plan = PLAN) -> Told:
    found = read(cells, plan)
    assert found.told is not None, found.wrong
    return found.told


def test_row_tells_an_incident() -> None:
    assert told({"class": "Data pipeline", "services": "API; Labs;API"}) == Told(
        external_id="a1",
        title="API down",
        impact="",
        summary="",
        severity="sev1",
        class_id="data-pipeline",
        services="API\nDALL-E",
        started_at=None,
        detected_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
        declared_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
        mitigated_at=None,
        resolved_at=datetime(2026, 3, 4, 10, 30, tzinfo=UTC),
        flaw="",
    )


def test_earliest_of_several_columns_counts() -> None:
    both = told({"seen": "2026-03-04T09:30:00Z", "found": "2026-03-04T09:29:59Z"})
    assert both.detected_at == datetime(2026, 3, 4, 9, 29, 59, tzinfo=UTC)
    assert both.flaw == "found is before seen"
    later = told({"seen": "", "found": "2026-03-04T09:31:00Z"})
    assert (later.detected_at, later.flaw) == (datetime(2026, 3, 4, 9, 31, tzinfo=UTC), "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("critical", "sev1"), ("CRITICAL", "sev1"), ("P2", "sev2"), ("Sev 3", "sev3"), ("", "sev4")],
)
def test_severities_have_many_names(typed: str, meant: str) -> None:
    assert told({"severity": typed}).severity == meant


def test_empty_severity_is_the_usual_one() -> None:
    assert told({"severity": ""}, planned(MAPS)).severity == "sev3"


def test_long_title_is_kept_whole() -> None:
    title = "é" * 400
    found = told({"title": f" {title}\n", "impact": "All were hit."})
    assert found.title == "é" * 199 + "…"
    assert found.impact == f"{title}\n\nAll were hit."
    assert told({"title": "x" * 200}).title == "x" * 200


@pytest.mark.parametrize(
    ("cells", "flaw"),
    [
        ({"written": "2026-03-04T10:00:00Z"}, "written is before end"),
        ({"start": "2026-03-04T09:31:00Z"}, "detected is before started"),
        ({"mitigated": "2026-03-04T10:30:01Z"}, "resolved is before mitigated"),
        ({"start": "2026-03-04T09:30:00Z", "mitigated": "2026-03-04T10:30:00Z"}, ""),
    ],
)
def test_row_out_of_order_is_flagged(cells: dict[str, str], flaw: str) -> None:
    assert told(cells).flaw == flaw


@pytest.mark.parametrize(
    ("cells", "wrong", "helps"),
    [
        ({"id": " "}, "no external_id", "fill it in"),
        ({"title": "\u200b\u2028"}, "no title", "in a few words"),
        ({"severity": "bad"}, "“bad” is no severity", "--value 'severity:bad=sev3'"),
        ({"class": "weather"}, "“weather” is no class", "--value 'class:weather=provider-outage'"),
        ({"seen": "yesterday"}, "seen: “yesterday” is no date and time", "write it as"),
        ({"seen": "03/04/2026 9:30"}, "is no date and time", "write it as"),
        ({"seen": "2026-03-04T25:00:00Z"}, "is no date and time", "write it as"),
        ({"seen": "2026-02-29T09:30:00Z"}, "2026 has no 29 February", "write it as"),
        ({"seen": "2026-13-01T09:30:00Z"}, "month must be in 1..12", "write it as"),
        ({"seen": "2026-03-04"}, "no time of day", "write it as"),
        ({"seen": "2026-03-04T09:30:00"}, "in which time zone", "--zone"),
        ({"seen": "2026-11-20T13:00:00Z"}, "in the future", "write it as"),
        ({"seen": "9999-12-31T23:59:59-23:00"}, "in the future", "write it as"),
        ({"seen": "0001-01-01T00:00:00+14:00"}, "before 1970", "write it as"),
        ({"written": "soon"}, "written: “soon”", "write it as"),
        ({"seen": "", "end": ""}, "no moment at all", "fill in"),
    ],
)
def test_what_is_wrong_is_named(cells: dict[str, str], wrong: str, helps: str) -> None:
    found = read(cells)
    assert found.told is None
    assert wrong in found.wrong
    assert helps in found.helps


def test_all_that_is_wrong_is_named() -> None:
    found = read({"title": "", "severity": "bad", "seen": "?", "end": "?"})
    assert found.wrong.count(";") == 3


@pytest.mark.parametrize(
    ("typed", "zone", "instant"),
    [
        ("2026-03-04 09:30", "Europe/Berlin", datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", "Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-03-04T09:30-05:00", "Europe/Berlin", datetime(2026, 3, 4, 14, 30, tzinfo=UTC)),
        ("20260304T093000Z", None, datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        ("2024-02-29T00:00Z", None, datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_moments_are_instants(typed: str, zone: str | None, instant: datetime) -> None:
    assert moment_in(typed, zone, NOW) == instant


@given(st.text(), st.sampled_from([None, "Europe/Berlin"]))
def test_any_text_is_a_moment_or_refused(typed: str, zone: str | None) -> None:
    with suppress(RitualError):
        assert moment_in(typed, zone, NOW) <= NOW + timedelta(minutes=5)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2026, 11, 1), timezones=st.timezones()))  # noqa: DTZ001 - hypothesis adds the zone
def test_moments_come_back(at: datetime) -> None:
    if at.utcoffset() is not None:
        assert moment_in(at.isoformat(), None, NOW) == at.astimezone(UTC)


@given(st.permutations(range(4)), st.lists(st.booleans(), min_size=4, max_size=4))
def test_only_disorder_is_a_flaw(hours: list[int], known: list[bool]) -> None:
    moments = [
        NOW + timedelta(hours=hour) if there else None
        for hour, there in zip(hours, known, strict=True)
    ]
    there = [one for one in moments if one is not None]
    started, detected, mitigated, resolved = moments
    flaw = flaw_of(
        started_at=started, detected_at=detected, mitigated_at=mitigated, resolved_at=resolved
    )
    assert bool(flaw) == (there != sorted(there))
    assert out_of_order([("a", NOW), ("b", NOW)]) == ""


# -- the plan -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maps", "values", "zone", "error"),
    [
        (["title=t"], [], None, FieldMissing),
        (["external_id=id"], [], None, FieldMissing),
        ([*MAPS, "colour=c"], [], None, NoSuchField),
        ([*MAPS, "impact"], [], None, NotWritten),
        ([*MAPS, "impact=,"], [], None, NotWritten),
        (MAPS, ["colour:a=b"], None, NoSuchField),
        (MAPS, ["title:a=b"], None, NotTranslated),
        (MAPS, ["severity=sev1"], None, NotWritten),
        (MAPS, ["severity:critical"], None, NotWritten),
        (MAPS, [], "Mars/Base", UnknownZone),
    ],
)
def test_senseless_plan_is_refused(
    maps: list[str], values: list[str], zone: str | None, error: type[RitualError]
) -> None:
    with pytest.raises(error):
        planned(maps, values, "", zone)


@pytest.mark.parametrize(
    ("maps", "values", "order", "error"),
    [
        (["impact=effect"], [], "", NoSuchColumn),
        ([], [], "seen,then", NoSuchColumn),
        ([], ["severity:bad=worst"], "", NoSuchSeverity),
        ([], ["class:bad=worst"], "", NoSuchClass),
    ],
)
def test_plan_that_fits_not_is_refused(
    maps: list[str], values: list[str], order: str, error: type[RitualError]
) -> None:
    with pytest.raises(error):
        planned([*MAPS, *maps], values, order).check(COLUMNS, CHARTER)


def test_value_may_hold_an_equals_sign() -> None:
    assert planned(MAPS, ["severity:a=b=sev2"]).meant("severity", "A=b") == "sev2"


# -- the file -------------------------------------------------------------------------------------

LEAST = planned(["external_id=id", "title=title", "detected_at=at"])
AT = "2026-03-04T09:30:00Z"


def rows_of(text: str, delimiter: str = ",") -> list[Reading]:
    header, rows = header_of(text.splitlines(keepends=True), delimiter)
    return list(readings(header, rows, LEAST, CHARTER, NOW))


def test_quotes_and_blank_lines_are_read() -> None:
    found = rows_of(f'id,title,at\r\n1,"Down, and\nout",{AT}\r\n\r\n2,Up,{AT}\r\n')
    assert [(one.row, one.told.title) for one in found if one.told] == [
        (2, "Down, and out"),
        (4, "Up"),
    ]
    assert rows_of("id,title,at\n") == []
    assert rows_of(f"id;title;at\n1;Down;{AT}\n", ";")[0].told


def test_odd_rows_are_refused() -> None:
    found = rows_of(f"id,title,at\n1,Down,{AT}\n1,Down again,{AT}\n2,Down\n3,A,{AT},more\n")
    assert [one.wrong for one in found] == [
        "",
        "row 2 has the same external_id",
        "it has 2 cells, and the header 3",
        "it has 4 cells, and the header 3",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", NoHeader),
        (",,\n", NoHeader),
        ("id,title,id\n", TwiceInHeader),
        (f'id,title,at\n1,"Down,{AT}\n', NotCSV),
        (f"id,title,at\n1,{'x' * 200_000},{AT}\n", NotCSV),
    ],
)
def test_file_that_is_none_is_refused(text: str, error: type[RitualError]) -> None:
    with pytest.raises(error):
        rows_of(text)


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3)))
def test_any_table_is_read_to_its_end(cells: list[list[str]]) -> None:
    header = ["id", "title", "at"]
    found = list(readings(header, cells, LEAST, CHARTER, NOW))
    assert len(found) == sum(any(map(str.strip, row)) for row in cells)
    assert all(one.told or one.wrong for one in found)
