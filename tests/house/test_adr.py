"""Our own decision records have the form that we export (MADR 4.0.0; ADR-0001)."""

import re
import tomllib
from collections.abc import Iterator

import pytest
import yaml
from packaging.requirements import Requirement

from tests.house.project import ROOT, text_files

ADMITTED = "docs/adr/0014-admit-a-dependency-with-a-reason-on-record.md"
FRONT = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
KEYS = ["status", "date", "decision-makers", "consulted", "informed"]
STATUS = re.compile(r"proposed|accepted|rejected|deprecated|superseded by ADR-\d{4}")
NEEDED = [
    "## Context and Problem Statement",
    "## Decision Drivers",
    "## Considered Options",
    "## Decision Outcome",
    "### Consequences",
    "### Confirmation",
]
CHOSEN = re.compile(r'^Chosen option: "(.+)", because ', re.MULTILINE)
REFERENCE = re.compile(r"ADR-(\d{4})")


def records() -> dict[str, str]:
    """Return our records by their file's name."""
    return {
        name.removeprefix("docs/adr/"): text
        for name, text in text_files().items()
        if re.match(r"docs/adr/\d{4}-", name)
    }


def faults(text: str) -> Iterator[str]:
    """Yield where `text` is not a MADR 4.0.0 record of ours."""
    front = FRONT.match(text)
    if front is None:
        yield "no front matter"
        return
    fields = yaml.load(front[1], yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only texts
    if list(fields) != [key for key in KEYS if key in fields]:
        yield "front matter has other keys, or another order"
    if not STATUS.fullmatch(fields.get("status", "")):
        yield "unknown status"
    lines = text[front.end() :].splitlines()
    if not lines or not lines[0].startswith("# "):
        yield "no title after the front matter"
    headings = [line for line in lines if line in NEEDED]
    if headings != NEEDED:
        yield "a heading is missing, doubled or out of order"
    if any(line.startswith(("- ", "+ ")) for line in lines):
        yield "bullets are asterisks"
    chosen = CHOSEN.search(text)
    if chosen is None or f"\n* {chosen[1]}\n" not in text:
        yield "no chosen option among those considered"
    for mark in ("* Good, because ", "* Bad, because "):
        if f"\n{mark}" not in text:
            yield f"no {mark!r}: every choice has both"


SOUND = records()["0001-use-madr-for-decisions.md"]


@pytest.mark.parametrize("name", records())
def test_record_is_madr_4(name: str) -> None:
    assert list(faults(records()[name])) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("---\nstatus", "status"),
        ('status: "accepted"\ndate: 2026-11-21', 'date: 2026-11-21\nstatus: "accepted"'),
        ('"accepted"', '"agreed"'),
        ("# Use MADR", "Use MADR"),
        ("### Confirmation", "## Validation"),
        ("## Decision Drivers", "## Drivers"),
        ('option: "MADR', 'option: "Some'),
        ("* Bad, because", "* Neutral, because"),
        ("* A wiki", "- A wiki"),
    ],
)
def test_broken_record_is_caught(old: str, new: str) -> None:
    assert old in SOUND
    assert list(faults(SOUND.replace(old, new, 1)))


def test_numbers_have_no_hole() -> None:
    numbers = sorted(int(name[:4]) for name in records())
    assert numbers == list(range(1, len(numbers) + 1))


def test_named_records_exist() -> None:
    known = {name[:4] for name in records()}
    named = {
        (name, number)
        for name, text in text_files().items()
        if name.endswith(".md")
        for number in REFERENCE.findall(text)
    }
    assert named
    assert {(name, number) for name, number in named if number not in known} == set()


def unexplained(dependencies: list[str], record: str) -> list[str]:
    """Return the dependencies that `record` gives no reason for."""
    names = [Requirement(asked).name for asked in dependencies]
    return [name for name in names if not re.search(rf"\b{re.escape(name)}\b", record)]


def test_every_dependency_has_reason() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert asked
    assert unexplained(asked, text_files()[ADMITTED]) == []


def test_unexplained_dependency_is_caught() -> None:
    assert unexplained(["jinja2>=3", "left-pad"], "* jinja2: documents.") == ["left-pad"]
