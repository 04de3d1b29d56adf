"""`muster incident` and `muster figures`: files in, the record and its figures out."""

import csv
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.bot.test_cli import Shell, shell, shells
from tests.house.project import ROOT, text_files
from tests.house.test_docs import FENCE

__all__ = ["shell", "shells"]

COLLECTION = ROOT.parent / "shared" / "data" / "incidents"
PROVIDERS = ("openai.csv", "character-ai.csv")
MEANS = {"API": 2.56, "ChatGPT": 3.64, "Labs": 3.03, "Playground": 2.95, "Character.AI": 3.95}
"""What "An Empirical Characterization of Outages and Incidents in Public Services for Large
Language Models" (ICPE 2025) gives for a mean time to resolve, in hours."""

TEAM = ("--team", "ai platform")
FIELDS = ("external_id=id", "title=title", "severity=impact", "services=services",
          "detected_at=seen", "resolved_at=end")  # fmt: skip
MAPS = tuple(word for field in FIELDS for word in ("--map", field))
HEADER = "id,title,impact,services,seen,end\n"
ROWS = (
    "a,API down,sev1,API;Chat,2026-03-04T09:30:00Z,2026-03-04T12:00:00Z\n"
    "b,Slow,sev2,Chat,2026-03-05T09:30:00Z,2026-03-05T08:30:00Z\n"
)


def founded(shell: Shell) -> None:
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--workspace", "T1")


def written(shell: Shell, text: str, encoding: str = "utf-8") -> str:
    (shell.folder / "old.csv").write_bytes(text.encode(encoding))
    return "old.csv"


def as_json(shell: Shell, *words: str, status: int = 0) -> Any:
    return json.loads(shell(*words, "--format", "json", status=status).stdout)


def documented(file: str) -> list[str]:
    """Return the words of the import that the documentation shows, for one of the files."""
    blocks = FENCE.findall(text_files()["docs/incident-import.md"])
    (line,) = [line for line in "\n".join(blocks).splitlines() if "incident import" in line]
    words = shlex.split(line)[1:]
    return [str(COLLECTION / file) if word == "openai.csv" else word for word in words]


@pytest.mark.skipif(not COLLECTION.is_dir(), reason=f"no incidents at {COLLECTION}")
def test_providers_give_the_papers_means(shells: Shell) -> None:
    founded(shells)
    for file in PROVIDERS:
        dry = shells(*documented(file), "--dry-run")
        assert "would be imported" in dry.stdout
        shells(*documented(file))
    again = [as_json(shells, *documented(file)) for file in PROVIDERS]
    assert {row["result"] for rows in again for row in rows} == {"known"}

    found = as_json(shells, "figures", "--by", "service")
    means = {one["service"]: one["mttr"]["mean_hours"] for one in found["groups"]}
    assert {name: means[name] for name in MEANS} == MEANS
    assert found["all"]["incidents"] == 401
    assert found["all"]["mttr"]["count"] == 360
    assert found["all"]["mttr"]["left_out"] == {
        "out_of_order": 5, "no_start": 36, "still_open": 0, "no_end": 0,
    }  # fmt: skip
    table = shells("figures", "--by", "service").stdout
    assert all(f"{mean:.2f} h" in table for mean in MEANS.values())
    assert (
        "360 incidents, 41 left out (5 with times out of order,"
        " 36 of which nobody knows when they were detected)"
    ) in table
    sheet = list(csv.DictReader(io.StringIO(
        shells("figures", *TEAM, "--by", "service", "--format", "csv").stdout
    )))  # fmt: skip
    assert {
        row["service"]: float(row["mttr_mean_hours"]) for row in sheet if row["service"]
    } == MEANS
    assert shells("verify").stdout.startswith("whole")


def test_documented_means_are_the_papers() -> None:
    paper = text_files()["docs/incident-import.md"]
    assert all(f"| {name} | {mean:.2f} h |" in paper for name, mean in MEANS.items())


def test_import_says_what_became_of_rows(shells: Shell) -> None:
    founded(shells)
    odd = "c,,sev9,,soon,\n" + "a,Twice,sev1,,2026-03-04T09:30:00Z,\n"
    file = written(shells, HEADER + ROWS + odd)
    rows = shells.rows("incident", "import", file, *TEAM, *MAPS, status=1)
    assert [(row["row"], row["result"], row["incident"]) for row in rows] == [
        (2, "imported", "INC-1"), (3, "imported", "INC-2"),
        (4, "refused", None), (5, "refused", None),
    ]  # fmt: skip
    done = shells("incident", "import", file, *TEAM, *MAPS, status=1)
    assert "0 imported (0 of them with times out of order), 2 were here before" in done.stdout
    assert "it has no title" in done.stdout
    assert str(rows[2]["what"]).split("; ") == [
        "it has no title",
        "seen: “soon” is no date and time, such as 2026-03-04T09:30:00+01:00",
        (
            "severity: “sev9” is no severity here. There are sev1 (Sev1 · critical), "
            "sev2 (Sev2), sev3 (Sev3), sev4 (Sev4 · minor)"
        ),
    ]
    assert str(rows[3]["what"]) == "row 2 has the same external_id"
    written(shells, HEADER + ROWS.replace("Slow", "Slower"))
    assert "the file says something else of its title" in (
        shells("incident", "import", file, *TEAM, *MAPS).stdout
    )


def test_incidents_are_listed_and_shown(shells: Shell) -> None:
    founded(shells)
    assert "muster incident import FILE" in shells("incident", "list", *TEAM).stdout
    shells("incident", "import", written(shells, HEADER + ROWS), *TEAM, *MAPS)
    rows = shells.rows("incident", "list", *TEAM)
    assert [(row["incident"], row["private"], row["services"]) for row in rows] == [
        ("INC-2", False, ["Chat"]), ("INC-1", False, ["API", "Chat"]),
    ]  # fmt: skip
    assert shells.rows("incident", "list", *TEAM, "--state", "open") == []
    assert "is no state" in shells("incident", "list", *TEAM, "--state", "shut", status=2).stderr
    whole = as_json(shells, "incident", "show", "inc-2")
    assert whole["incident"]["flaw"] == "resolved is before detected"
    assert [one["verb"] for one in whole["history"]] == ["imported"]
    shown = shells("incident", "show", "2").stdout
    assert "resolved is before detected" in shown
    assert "There is no INC-9 here" in shells("incident", "show", "9", status=1).stderr


@pytest.mark.parametrize(
    ("text", "encoding", "options", "error"),
    [
        (HEADER + "ä" + ROWS, "latin-1", (), "name its encoding"),
        (HEADER + ROWS, "utf-16", (), "name its encoding"),
        ("", "utf-8", (), "The file is empty"),
        ("id,name\n", "utf-8", (), "no column “title”. It has id, name"),
        (HEADER + 'a,"down\n', "utf-8", (), "is no CSV from line"),
        (HEADER, "utf-8", ("--map", "colour=x"), "“colour” is no field"),
        (HEADER, "utf-8", ("--value", "severity:a=b"), "“b” is no severity"),
        (HEADER, "utf-8", ("--order", "seen,then"), "no column “then”"),
        (HEADER, "utf-8", ("--zone", "Mars"), "no time zone “Mars”"),
    ],
)
def test_file_that_cannot_be_read_is_refused(
    shell: Shell, text: str, encoding: str, options: tuple[str, ...], error: str
) -> None:
    founded(shell)
    file = written(shell, text, encoding)
    assert error in shell("incident", "import", file, *TEAM, *MAPS, *options, status=1).stderr
    assert shell.rows("incident", "list", *TEAM) == []


@pytest.mark.parametrize(
    ("text", "encoding", "options"),
    [
        (HEADER + ROWS, "utf-8-sig", ()),
        (HEADER + ROWS.replace("Slow", "Lé"), "latin-1", ("--encoding", "latin-1")),
        (HEADER + ROWS, "utf-16", ("--encoding", "utf-16")),
        ((HEADER + ROWS).replace(";", "|").replace(",", ";"), "utf-8", ("--delimiter", ";")),
        ((HEADER + ROWS).replace(",", "\t"), "utf-8", ("--delimiter", "tab")),
        ((HEADER + ROWS).replace("Z", ""), "utf-8", ("--zone", "Europe/Berlin")),
    ],
)
def test_odd_files_can_be_read(
    shell: Shell, text: str, encoding: str, options: tuple[str, ...]
) -> None:
    founded(shell)
    file = written(shell, text, encoding)
    shell("incident", "import", file, *TEAM, *MAPS, *options)
    assert len(shell.rows("incident", "list", *TEAM)) == 2


def test_misuse_is_told(shell: Shell) -> None:
    founded(shell)
    file = written(shell, HEADER)
    for options in (("--encoding", "hex"), ("--encoding", "no"), ("--delimiter", "ab")):
        shell("incident", "import", file, *TEAM, *MAPS, *options, status=2)
    assert "There is no incident in old.csv" in (
        shell("incident", "import", file, *TEAM, *MAPS).stdout
    )
    assert "is no day" in shell("figures", "--from", "yesterday", status=2).stderr
    assert "before it begins" in (
        shell("figures", "--from", "2026-02-02", "--to", "2026-02-01", status=1).stderr
    )


def test_figures_are_of_days_and_of_one_team(shells: Shell) -> None:
    assert "muster team add" in (
        shells("migrate"), shells("figures", "--by", "service", status=1),
    )[1].stderr  # fmt: skip
    founded(shells)
    shells("incident", "import", written(shells, HEADER + ROWS), *TEAM, *MAPS)
    day = ("--from", "2026-03-04", "--to", "2026-03-04")
    found = as_json(shells, "figures", *day, "--by", "severity", "--unit", "minutes")
    assert [(one["severity"], one["mttr"]["mean_minutes"]) for one in found["groups"]] == [
        ("sev1", 150.0)
    ]
    assert "MTTR missed" in shells("figures", *day, "--by", "severity").stdout
    assert (
        "No incident in that time"
        in shells("figures", "--to", "2026-03-03", "--by", "class").stdout
    )
    keys = {
        (row["id"], row["severity"]): row
        for row in shells.rows("figures", "--from", "2026-01-01", "--to", "2026-03-31")
    }
    assert (keys["sev1-incidents", ""]["value"], keys["sev1-incidents", ""]["met"]) == (1, True)
    assert keys["mttr", "sev1"]["met"] is False
    assert keys["mttd", ""]["value"] is None
    shells("team", "add", "Search", "--zone", "UTC", "--workspace", "T1")
    assert "name one with --team" in shells("figures", status=1).stderr
    assert as_json(shells, "figures", "--team", "search", "--by", "month")["groups"] == []


def test_sheet_holds_no_formula(shell: Shell) -> None:
    founded(shell)
    evil = HEADER + "a,Down,sev1,=HYPERLINK(1),2026-03-04T09:30:00Z,2026-03-04T12:00:00Z\n"
    shell("incident", "import", written(shell, evil), *TEAM, *MAPS)
    sheet = shell("figures", "--by", "service", "--format", "csv").stdout
    assert "\n'=HYPERLINK(1),1," in sheet


def test_many_rows_come_in(shell: Shell, tmp_path: Path) -> None:
    founded(shell)
    rows = (
        f"{one},Down {one},sev3,API,2026-03-04T{one % 24:02}:30:00Z,2026-03-05T12:00:00Z\n"
        for one in range(2_001)
    )
    file = written(shell, HEADER + "".join(rows))
    assert "2001 imported" in shell("incident", "import", file, *TEAM, *MAPS).stdout
    newest = shell.rows("incident", "list", *TEAM, "--limit", "1")
    assert [(row["incident"], row["external_id"]) for row in newest] == [("INC-2001", "2000")]
