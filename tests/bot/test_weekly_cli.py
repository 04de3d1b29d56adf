"""`muster weekly`: a team's week from a shell, and a real week of 2024 counted independently."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

import pytest

from rituals.weekly.documents import of_json
from tests.bot.test_cli import Shell, shell, shells
from tests.bot.test_incident_cli import COLLECTION, documented

__all__ = ["shell", "shells"]

TEAM = ("--team", "ai platform")
SEVERITIES = {"critical": "sev1", "major": "sev2", "minor": "sev3", "none": "sev4"}
UNSAID = "sev3"
"""What an empty cell is taken for."""
STAGES = ("investigating_at", "identified_at", "monitoring_at", "resolved_at", "postmortem_at")


def founded(shell: Shell, zone: str = "UTC") -> None:
    shell("team", "add", "AI platform", "--zone", zone, "--workspace", "T1")


def test_a_page_is_written_in_three_forms(shells: Shell) -> None:
    founded(shells)
    said = shells("weekly", *TEAM, "--week", "this").stdout
    assert said.startswith("# AI platform: ")
    assert ", so far\n\n**🟢 On track**: " in said
    page = of_json(shells("weekly", *TEAM, "--week", "this", "--format", "json").stdout)
    assert page.teams[0].team == "AI platform"
    told = shells("weekly", *TEAM, "--week", "this", "--format", "html", "--out", "w.html").stdout
    assert told == f"Week {page.week} written to w.html.\n"
    written = (shells.folder / "w.html").read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>\n")
    assert written.endswith("</html>\n")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-W54", "2026 has no week 54: its last is 2026-W53."),
        ("2999-W01", "there is nothing of it yet"),
        ("yesterday", "“yesterday” is no week."),
        ("2019-W01", "There is nothing of 2019-W01"),
    ],
)
def test_a_week_that_is_none_is_refused(shell: Shell, typed: str, told: str) -> None:
    founded(shell)
    assert told in shell("weekly", *TEAM, "--week", typed, status=1).stderr


def test_an_unknown_team_or_form_is_refused(shell: Shell) -> None:
    founded(shell)
    assert "Nobody" in shell("weekly", "--team", "Nobody", status=1).stderr
    assert "pdf" in shell("weekly", *TEAM, "--format", "pdf", status=2).stderr


# -- real incidents --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Real:
    """One incident as a provider published it."""

    title: str
    severity: str
    occurred: datetime
    minutes: float | None
    resolved: datetime | None


def real() -> Iterator[Real]:
    """Read the file in plain Python, by the words of the collection's own README."""
    with (COLLECTION / "openai.csv").open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            known = [datetime.fromisoformat(row[one]) if row[one] else None for one in STAGES]
            stages = [one for one in known if one is not None]
            seen = [one for one in known[:3] if one is not None]
            detected, resolved = min(seen, default=None), known[3]
            whole = stages == sorted(stages) and detected is not None and resolved is not None
            minutes = (resolved - detected).total_seconds() / 60 if whole else None  # type: ignore[operator]
            occurred = detected or resolved
            assert occurred is not None
            severity = SEVERITIES.get(row["impact"], UNSAID)
            yield Real(row["title"], severity, occurred, minutes, resolved)


def counted(monday: date) -> tuple[Counter[str], dict[str, float], int]:
    """Count a week's incidents by severity, their mean minutes, and those resolved in it."""
    begins = datetime.combine(monday, datetime.min.time(), UTC)
    ends = begins + timedelta(days=7)
    here = [one for one in real() if begins <= one.occurred < ends]
    times: dict[str, list[float]] = {}
    for one in here:
        if one.minutes is not None:
            times.setdefault(one.severity, []).append(one.minutes)
    resolved = sum(1 for one in real() if one.resolved and begins <= one.resolved < ends)
    means = {severity: fmean(some) for severity, some in times.items()}
    return Counter(one.severity for one in here), means, resolved


WEEKS = ("2024-W01", "2024-W06", "2024-W23", "2024-W24", "2024-W35")


@pytest.mark.skipif(not COLLECTION.is_dir(), reason=f"no incidents at {COLLECTION}")
def test_weeks_of_2024_are_right(shells: Shell) -> None:
    founded(shells)
    shells(*documented("openai.csv"))
    for week in WEEKS:
        said = shells("weekly", *TEAM, "--week", week, "--format", "json").stdout
        (team,) = of_json(said).teams
        by_id = {one.id: one for one in team.numbers}
        for back in range(6):
            monday = date.fromisocalendar(2024, int(week[-2:]), 1) - timedelta(weeks=back)
            severities, means, _ = counted(monday)
            of_week = {name: one.trend[-1 - back] for name, one in by_id.items()}
            assert of_week["incidents"] == severities.total()
            for severity in SEVERITIES.values():
                assert of_week[f"incidents-{severity}"] == severities[severity], (week, back)
            for severity in ("sev1", "sev2"):
                mean = of_week[f"mttr-{severity}"]
                expected = means.get(severity)
                assert mean == (None if expected is None else pytest.approx(expected, abs=0.01))


@pytest.mark.skipif(not COLLECTION.is_dir(), reason=f"no incidents at {COLLECTION}")
def test_a_week_of_2024_is_worth_reading(shells: Shell) -> None:
    founded(shells)
    shells(*documented("openai.csv"))
    severities, means, resolved = counted(date(2024, 6, 3))
    said = shells("weekly", *TEAM, "--week", "2024-W23").stdout
    assert said.startswith("# AI platform: 2024-W23, 3 to 9 June 2024\n")
    assert f"| Incidents | {severities.total()} | " in said
    assert f"| & MTTR Sev1 | {round(means['sev1'])} min | no data |" in said
    assert "| SLO attainment | no data | no data | ······ |" in said
    changed = said.partition("## What changed")[2].partition("##")[0]
    named = [line.split(" resolved: ")[1] for line in changed.splitlines() if "INC-" in line]
    more = changed.partition("and ")[2].partition(" more incidents resolved")[0]
    assert len(named) + int(more or 0) == resolved
    assert {one.replace("\\", "") for one in named} <= {one.title for one in real()}
    drawn = shells("weekly", *TEAM, "--week", "2024-W23", "--format", "html").stdout
    assert drawn.count("<figure>") == 1
    assert f"<title>W23, Sev1: {severities['sev1']}</title>" in drawn
    counts = json.loads(shells("weekly", *TEAM, "--week", "2024-W23", "--format", "json").stdout)
    assert counts["week"] == "2024-W23"
