"""The examples in the papers run as they stand there, on a machine with no token."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import ROOT, text_files
from tests.house.test_docs import FENCE

PAPERS = ("docs/install.md", "docs/operations.md")
NEED_A_WORKSPACE = {"muster doctor"}
"""They say what is missing, and 1."""
NEED_WHAT_IS_NOT_HERE = {
    "muster promises retry 4711",
    "muster promises drop 4711",
    "muster verify history.jsonl --anchor 120:9f2c…",
}
"""They refuse a promise, or an anchor, that nobody made, and say so."""


def examples(paper: str) -> list[str]:
    """Return the lines of `paper`'s code blocks that call muster, and may write a file."""
    blocks = "\n".join(FENCE.findall(text_files()[paper]))
    return [line for line in blocks.splitlines() if line.startswith("muster ")]


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in `folder` as a shell would, with nothing set but what the papers name."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "DATABASE_URL": f"sqlite:///{folder}/muster.db"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_examples_of_papers_run(paper: str, tmp_path: Path) -> None:
    assert examples(paper)
    typed("muster migrate", tmp_path)
    for line in examples(paper):
        expected = int(line in NEED_A_WORKSPACE | NEED_WHAT_IS_NOT_HERE)
        ran = typed(line, tmp_path)
        assert ran.returncode == expected, f"{line}\n{ran.stdout}{ran.stderr}"
        assert "Traceback" not in ran.stderr


def test_exceptions_are_examples() -> None:
    found = {line for paper in PAPERS for line in examples(paper)}
    assert found >= NEED_A_WORKSPACE | NEED_WHAT_IS_NOT_HERE


def test_our_records_come_back_whole(tmp_path: Path) -> None:
    team = '--team "AI platform"'
    for line in (
        'muster team add "AI platform" --zone Europe/Berlin',
        f"muster adr import {ROOT}/docs/adr {team}",
        f"muster adr import {ROOT}/docs/adr {team}",
        f"muster adr export given {team}",
    ):
        ran = typed(line, tmp_path)
        assert ran.returncode == 0, ran.stderr
    ours = {path.name: path.read_bytes() for path in (ROOT / "docs/adr").glob("*.md")}
    given = {path.name: path.read_bytes() for path in (tmp_path / "given").rglob("*.md")}
    assert ours
    assert given == ours
