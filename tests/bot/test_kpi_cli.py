"""`muster kpi`: sheets come in, and a list says where each figure stands."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rituals.charters.charter import Size, default_charter
from rituals.figures.readings import SLACK, report
from rituals.teams.teams import all_teams
from rituals.work import Database
from storage.people import People
from tests.bot.test_cli import Shell, shell, shells
from tests.decision_rows import a_person

__all__ = ["shell", "shells"]

TEAM = ("--team", "ai platform")
HEADER = "id,value,date,note\n"
ROWS = """slo-attainment,"99,95 %",2026-03-31,
budget-variance,-2.5,2026-03-31,before the credit
customer-defects,14,2026-03-31,=HYPERLINK("x")
"""
WRONG = """slo-attainment,130 %,2026-03-01,
slo-attainmnet,99,2026-03-02,
mttr,60,2026-03-03,
slo-attainment,NaN,2026-03-04,
p95-latency,1e309,2026-03-05,
customer-defects,2.5,2026-03-06,
slo-attainment,99,2999-01-01,
slo-attainment,99,1969-12-31,
slo-attainment,99,2026-02-29,
slo-attainment,99,yesterday,
slo-attainment,99,,
,99,2026-03-07,
slo-attainment,99,2026-03-08,a,b
slo-attainment,99,5,2026-03-09
p95-latency,"1,234",2026-03-10,
p95-latency,2 s,2026-03-11,
"""
SAID = [
    "it is from 0 % to 100 %",
    "Did you mean `slo-attainment`?",
    "MTTR is computed from the record",
    "“NaN” is no number",
    "too large",
    "is a count, and 2.5 is no whole number",
    "is still to come",
    "before 1970",
    "“2026-02-29” is no date. Write it as 2026-11-30.",
    "“yesterday” is no date",
    "“” is no date",
    "no figure called “”",
    "it has 5 cells, and the header 4",
    "“5” is no date",
    "in two ways. Write 1.234 or 1234",
    "is in ms",
]


def founded(shell: Shell) -> None:
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--workspace", "T1")


def written(shell: Shell, text: str, encoding: str = "utf-8") -> str:
    (shell.folder / "sheet.csv").write_bytes(text.encode(encoding))
    return "sheet.csv"


def imported(shell: Shell, text: str, *options: str, status: int = 0) -> list[dict[str, Any]]:
    file = written(shell, text)
    return shell.rows("kpi", "import", file, *TEAM, *options, status=status)


def listed(shell: Shell) -> dict[str, Any]:
    """Return where those figures stand that were reported, by id."""
    rows = json.loads(shell("kpi", "list", *TEAM, "--format", "json").stdout)
    return {row["id"]: row for row in rows if row["reported_by"]}


def results(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["result"]) for row in rows]


def test_sheet_comes_in_once(shells: Shell) -> None:
    founded(shells)
    dry = imported(shells, HEADER + ROWS, "--dry-run")
    assert results(dry) == ["new"] * 3
    assert listed(shells) == {}
    assert results(imported(shells, HEADER + ROWS, "--by", "Finance sheet")) == ["imported"] * 3
    found = listed(shells)
    slo, spend = found["slo-attainment"], found["budget-variance"]
    assert (slo["value"], slo["unit"], slo["date"], slo["met"]) == (99.95, "%", "2026-03-31", True)
    assert (slo["reported_by"], slo["via"], slo["trend"]) == ("Finance sheet", "import", [99.95])
    assert (spend["value"], spend["note"], spend["over_limit"]) == (
        -2.5, "before the credit", False,
    )  # fmt: skip
    again = imported(shells, HEADER + ROWS)
    assert results(again) == ["known"] * 3
    assert results(imported(shells, HEADER + ROWS, "--dry-run")) == ["known"] * 3
    assert listed(shells) == found


def test_other_value_takes_the_place_of_the_first(shells: Shell) -> None:
    founded(shells)
    imported(shells, HEADER + ROWS)
    changed = HEADER + ROWS.replace("14", "15")
    dry = imported(shells, changed, "--dry-run", "--by", "Second")
    assert results(dry) == ["known", "known", "corrects"]
    assert listed(shells)["customer-defects"]["value"] == 14
    done = imported(shells, changed, "--by", "Second")
    assert results(done) == ["known", "known", "corrected"]
    assert done[2]["what"] == "in the place of 14, reported by import"
    one = listed(shells)["customer-defects"]
    assert (one["value"], one["reported_by"]) == (15, "Second")
    history = [json.loads(line) for line in shells("history").stdout.splitlines()]
    entries = [json.loads(one["entry"]) for one in history]
    verbs = [one["verb"] for one in entries if one["subject"] == "KPI-1-customer-defects"]
    assert verbs == ["reported", "corrected"]
    assert not any("Second" in one["entry"] for one in history), "names stand beside the chain"


def test_each_wrong_row_is_refused_and_the_others_are_not(shells: Shell) -> None:
    founded(shells)
    rows = imported(shells, HEADER + WRONG + ROWS, status=1)
    refused, rest = rows[: len(SAID)], rows[len(SAID) :]
    assert results(refused) == ["refused"] * len(SAID)
    for row, words in zip(refused, SAID, strict=True):
        assert words in row["what"], row
    assert [row["row"] for row in rows] == list(range(2, len(SAID) + 5))
    assert results(rest) == ["imported"] * 3
    assert sorted(listed(shells)) == ["budget-variance", "customer-defects", "slo-attainment"]
    assert listed(shells)["slo-attainment"]["trend"] == [99.95]
    told = shells("kpi", "import", "sheet.csv", *TEAM, status=1).stdout
    assert "0 reported, 0 corrected, 3 known, 0 without a value, 16 refused." in told
    assert "MTTR is computed from the record" in told


def test_two_rows_of_one_day_contradict_each_other(shells: Shell) -> None:
    founded(shells)
    text = (
        "id,value,date\nadoption,10,2026-03-01\nadoption,10 %,2026-03-01\n"
        "Adoption,11,2026-03-01\nadoption,11,2026-03-02\n\n"
    )
    for expected in ("imported", "known"):
        rows = imported(shells, text, status=1)
        assert results(rows) == [expected, "known", "refused", expected]
        assert rows[1]["what"] == "row 2 says the same"
        assert rows[2]["what"] == "Row 2 says 10 % for that day: which of them is meant?"
    assert listed(shells)["adoption"]["trend"] == [10, 11]


def test_empty_value_is_missing_and_not_zero(shells: Shell) -> None:
    founded(shells)
    text = HEADER + "adoption,,2026-03-01,\nadoption, ,2026-03-02,\nadoption,0,2026-03-03,\n"
    assert results(imported(shells, text)) == ["missing", "missing", "imported"]
    assert listed(shells)["adoption"]["trend"] == [0]
    assert "2 without a value" in shells("kpi", "import", "sheet.csv", *TEAM).stdout


def test_spend_past_its_limit_is_told_of_the_last_month(shells: Shell) -> None:
    founded(shells)
    people = ("--manager", "UM", "--contact", "finance=UF")
    shells("team", "set", "ai platform", *people)
    text = HEADER + "".join(
        f"budget-variance,{20 + month},2026-0{month}-28,\n" for month in range(1, 7)
    )
    rows = imported(shells, text)
    assert [row["what"] for row in rows] == [""] * 5 + ["past its limit: 2 told"]
    kinds = [row["kind"] for row in shells.rows("promises", "list")]
    assert kinds.count("figure-raised") == 2
    assert listed(shells)["budget-variance"]["over_limit"] is True


@pytest.mark.parametrize(
    ("text", "encoding", "options", "error"),
    [
        ("", "utf-8", (), "The file is empty"),
        ("id,value\n", "utf-8", (), "It has id, value; what is missing: date."),
        ("id;value;date\n", "utf-8", (), "It has id;value;date; what is missing: id, value, date."),
        ("id,value,date,id\n", "utf-8", (), "stands twice"),
        ("id,value,date,Value\nadoption,1,2026-03-01,2\n", "utf-8", (), "value stands twice"),
        ("id;value;date\nadoption;1;2026-03-01\n", "utf-8", (), '--delimiter ";"'),
        ("id\tvalue\tdate\n", "utf-8", (), "--delimiter tab"),
        (HEADER + "adoption,12 %,2026-03-01,\u20ac\n", "cp1252", (), "cp1252 (Windows)"),
        (HEADER + "ä" + ROWS, "latin-1", (), "name its encoding"),
        (HEADER + 'adoption,"10\n', "utf-8", (), "is no CSV from line"),
        (HEADER, "utf-8", ("--by", "U0123ABC"), "that is no Slack id"),
        (HEADER, "utf-8", ("--by", " "), "has a name of 1 to 40 characters"),
    ],
)
def test_file_that_cannot_be_read_is_refused(
    shell: Shell, text: str, encoding: str, options: tuple[str, ...], error: str
) -> None:
    founded(shell)
    file = written(shell, text, encoding)
    done = shell("kpi", "import", file, *TEAM, *options, status=1)
    assert error in " ".join(done.stderr.split())
    assert listed(shell) == {}


def test_sheets_of_windows_are_read(shell: Shell) -> None:
    """With the mark before it, line ends of two characters, names in quotes; or in its encoding."""
    founded(shell)
    sheet = (
        '"id","value","date","note"\r\n"SLO attainment","99,95 %","2026-03-31","Zoë, ""ops"""\r\n'
    )
    rows = imported(shell, f"\ufeff{sheet}")
    assert results(rows) == ["imported"]
    file = written(shell, sheet.replace("31", "30"), "cp1252")
    shell("kpi", "import", file, *TEAM, "--encoding", "cp1252")
    found = listed(shell)["slo-attainment"]
    assert (found["value"], found["note"], found["date"]) == (99.95, 'Zoë, "ops"', "2026-03-31")
    assert found["trend"] == [99.95, 99.95]


def test_sheets_of_other_hands_are_read(shell: Shell) -> None:
    founded(shell)
    file = written(shell, "ID;Date;Remark;VALUE\nadoption;2026-03-01;x;12,5 %\n", "utf-16")
    shell("kpi", "import", file, *TEAM, "--encoding", "utf-16", "--delimiter", ";")
    assert listed(shell)["adoption"]["value"] == 12.5
    assert "There is no figure in sheet.csv" in (
        shell("kpi", "import", written(shell, HEADER + "\n\n"), *TEAM).stdout
    )


def test_figures_are_listed_for_people_and_sheets(shells: Shell) -> None:
    founded(shells)
    imported(shells, HEADER + ROWS)
    sheet = list(
        csv.DictReader(io.StringIO(shells("kpi", "list", *TEAM, "--format", "csv").stdout))
    )
    rows = {row["id"]: row for row in sheet}
    assert set(rows) == set(default_charter(Size.MID_SIZE, regulated=False).figures)
    assert rows["budget-variance"]["value"] == "-2.5"
    assert rows["customer-defects"]["note"] == '\'=HYPERLINK("x")', "no sheet runs it"
    assert (rows["adoption"]["value"], rows["adoption"]["date"]) == ("", "")
    assert (rows["incidents"]["value"], rows["incidents"]["by"]) == ("", "computed")
    table = shells("kpi", "list", *TEAM).stdout
    (line,) = [line for line in table.splitlines() if line.startswith("slo-attainment")]
    assert "99.95 %" in line
    assert "2026-03-31" in line
    assert "met" in line
    (line,) = [line for line in table.splitlines() if line.startswith("adoption")]
    assert "no data" in line
    missing = shells("kpi", "list", "--team", "Nobody's", status=1)
    assert "no team called" in missing.stderr


def test_sheet_that_was_listed_comes_in_again(shell: Shell) -> None:
    founded(shell)
    imported(shell, HEADER + ROWS.replace('=HYPERLINK("x")', ""))
    before = listed(shell)
    (shell.folder / "sheet.csv").write_text(shell("kpi", "list", *TEAM, "--format", "csv").stdout)
    rows = shell.rows("kpi", "import", "sheet.csv", *TEAM, status=1)
    by_id = {str(row["id"]): row["result"] for row in rows}
    assert [by_id[name] for name in before] == ["known"] * 3
    assert by_id["adoption"] == "missing"
    assert by_id["incidents"] == "refused"
    assert listed(shell) == before


def test_who_reported_in_slack_has_a_name(shell: Shell) -> None:
    founded(shell)
    url = f"sqlite:///{shell.folder / 'fresh.db'}"

    async def reported() -> None:
        database = Database(url)
        now = datetime(2026, 4, 1, 12, tzinfo=UTC)
        async with database.writing() as tx:
            await People(tx, "T1").note(a_person("U0000ALI"))
            (team,) = await all_teams(tx, "T1")
            day = now.date() - timedelta(days=2)
            await report(tx, team, "adoption", 12, day, by="U0000ALI", via=SLACK, note="", now=now)
        await database.close()

    asyncio.run(reported())
    table = shell("kpi", "list", *TEAM).stdout
    (line,) = [line for line in table.splitlines() if line.startswith("adoption")]
    assert "Name of U0000ALI" in line
    assert listed(shell)["adoption"]["reported_by"] == "U0000ALI", "machines keep the id"
