"""The command line, run as an operator runs it: a process, its output and its exit status."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import Postgres

ROOT = Path(__file__).parents[2]
RECORD = """---
status: accepted
date: 2026-03-04
---

# Keep prompts in the repository

## Context and Problem Statement

Nobody reviews what is edited in a web console.

## Considered Options

* The repository
* The console

## Decision Outcome

Chosen option: "The repository", because a prompt then passes the gates of code.
"""


@dataclass
class Shell:
    """A shell in an empty folder, with a database of its own."""

    folder: Path
    database_url: str

    def __call__(self, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "DATABASE_URL": self.database_url,
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def rows(self, *words: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self(*words, "--format", "json").stdout)
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    if request.param == "sqlite":
        return Shell(tmp_path, f"sqlite:///{tmp_path / 'fresh.db'}")
    server: Postgres = request.getfixturevalue("postgres")
    return Shell(tmp_path, server.empty())


def test_operator_takes_a_folder_through(shell: Shell) -> None:
    assert "Migrated from nothing" in shell("migrate").stdout
    assert "is at revision" in shell("migrate").stdout
    added = shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")
    assert "every Tuesday at 09:00 (Europe/Berlin)" in added.stdout
    assert [row["team"] for row in shell.rows("team", "list")] == ["AI platform"]

    folder = shell.folder / "adr"
    folder.mkdir()
    (folder / "0001-keep-prompts.md").write_text(RECORD)
    (folder / "0002-broken.md").write_bytes(b"\xff\xfe no text")
    (folder / "template.md").write_text(RECORD)
    taken = shell.rows("adr", "import", str(folder), "--team", "ai PLATFORM")
    assert [(row["file"], row["decision"]) for row in taken] == [
        ("0001-keep-prompts.md", "ADR-1"),
        ("0002-broken.md", None),
    ]
    assert "UTF-16" in str(taken[1]["outcome"])
    again = shell.rows("adr", "import", str(folder), "--team", "AI platform")
    assert again[0]["outcome"] == "was imported before"

    shell("adr", "export", "out", "--team", "AI platform")
    assert (shell.folder / "out" / "0001-keep-prompts.md").read_text() == RECORD
    assert "0 files written" in shell("adr", "export", "out", "--team", "AI platform").stdout


def test_history_is_exported_and_verified(shell: Shell) -> None:
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")
    whole = shell("verify").stdout
    assert whole.startswith("whole: 2 entries")
    head = whole.strip().rsplit(" ", 1)[1]
    shell("verify", "--anchor", head)

    exported = shell.folder / "history.jsonl"
    exported.write_text(shell("history").stdout)
    shell("verify", str(exported), "--anchor", head)
    lines = exported.read_text().splitlines()
    exported.write_text("\n".join(lines[:-1]))
    assert "is not there" in shell("verify", str(exported), "--anchor", head, status=1).stdout
    exported.write_text(lines[0].replace("AI platform", "AI Platform"))
    assert "its name was changed" in shell("verify", str(exported), status=1).stdout


def test_promises_are_shown_and_dropped(shell: Shell) -> None:
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")
    found = {row["kind"]: row for row in shell.rows("promises", "list")}
    waiting = found["occurrence-call"]
    assert waiting["state"] == "waiting"
    shell("promises", "drop", str(waiting["id"]))
    assert [row["kind"] for row in shell.rows("promises", "list")] == ["tidy"]
    refused = shell("promises", "drop", str(waiting["id"]), "999", status=1)
    assert "cannot drop" in refused.stderr
    shell("promises", "retry", str(waiting["id"]))
    assert len(shell.rows("promises", "list", "--state", "waiting")) == 2


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("team", "add", "x", "--zone", "Mars/Base"), 1, "There is no time zone"),
        (("team", "add", " ", "--zone", "UTC"), 1, "1 to 80 characters"),
        (("adr", "export", "out", "--team", "nobody"), 1, "no team called “nobody”"),
        (("adr", "import", "missing", "--team", "x"), 2, "does not exist"),
        (("promises", "list", "--state", "lost"), 2, "there is no state lost"),
        (("manifest", "--with", "everything"), 2, "no group of scopes"),
        (("run",), 1, "SLACK_BOT_TOKEN is not set"),
        (("worker",), 1, "SLACK_BOT_TOKEN is not set"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_bad_input_is_told(tmp_path: Path, words: tuple[str, ...], status: int, said: str) -> None:
    shell = Shell(tmp_path, f"sqlite:///{tmp_path / 'fresh.db'}")
    assert said in " ".join(shell(*words, status=status).stderr.split())


def test_silent_database_is_told(tmp_path: Path) -> None:
    shell = Shell(tmp_path, "postgresql://nobody@127.0.0.1:1/none")
    refused = shell("team", "list", status=1)
    assert "The database does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_doctor_names_what_is_missing(tmp_path: Path) -> None:
    shell = Shell(tmp_path, f"sqlite:///{tmp_path / 'fresh.db'}")
    findings = {row["check"]: row for row in json.loads(
        shell("doctor", "--format", "json", status=1).stdout
    )}  # fmt: skip
    assert findings["SLACK_BOT_TOKEN"]["finding"] == "not set"
    assert "muster migrate" in findings["migrations"]["do"]
