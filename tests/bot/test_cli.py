"""The command line: what it prints, where, and its exit status."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli import main
from bot.settings import Settings, may_be_shown
from tests.databases import Postgres
from tests.deadlocks import opponent, sees_deadlocks_soon

PROPOSED = 8
"""Rituals that a team of middling size is called to unless it chooses."""
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


@dataclass(frozen=True)
class Done:
    stdout: str
    stderr: str


@dataclass
class Shell:
    """A shell in an empty folder, with a database of its own."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str, status: int = 0) -> Done:
        self.monkeypatch.setattr(sys, "argv", ["muster", *words])
        self.capsys.readouterr()
        ended: object = 0
        try:
            main()
        except SystemExit as exit_:
            ended = exit_.code or 0
        done = Done(*self.capsys.readouterr())
        assert ended == status, done.stdout + done.stderr
        return done

    def rows(self, *words: str, status: int = 0) -> list[dict[str, object]]:
        done = self(*words, "--format", "json", status=status)
        found: list[dict[str, object]] = json.loads(done.stdout)
        return found

    def use(self, database_url: str) -> None:
        for name in Settings.model_fields:
            self.monkeypatch.delenv(name.upper(), raising=False)
        self.monkeypatch.setenv("DATABASE_URL", database_url)
        self.monkeypatch.setenv("COLUMNS", "200")
        self.monkeypatch.chdir(self.folder)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    made = Shell(tmp_path, monkeypatch, capsys)
    made.use(f"sqlite:///{tmp_path / 'fresh.db'}")
    handlers, level = logging.root.handlers[:], logging.root.level
    yield made
    logging.root.handlers, logging.root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(params=["sqlite", "postgresql"])
def shells(request: pytest.FixtureRequest, shell: Shell) -> Shell:
    """A shell on an empty database of each kind."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        shell.use(server.empty())
    return shell


def test_operator_takes_a_folder_through(shells: Shell) -> None:
    assert "Migrated from nothing" in shells("migrate").stdout
    assert "is at revision" in shells("migrate").stdout
    added = shells("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")
    assert "every Tuesday at 09:00 (Europe/Berlin)" in added.stdout
    assert [row["team"] for row in shells.rows("team", "list")] == ["AI platform"]
    assert "without a home channel" in shells("team", "add", "Search", "--zone", "UTC").stdout
    assert (
        "is another team's" in shells("team", "set", "search", "--channel", "C1", status=1).stderr
    )
    shells("team", "set", "search", "--channel", "C2")
    assert [row["channel"] for row in shells.rows("team", "list")] == ["C1", "C2"]
    calls = [row for row in shells.rows("promises", "list") if row["kind"] == "occurrence-call"]
    assert len(calls) == 2 * PROPOSED

    folder = shells.folder / "adr"
    folder.mkdir()
    (folder / "0001-keep-prompts.md").write_text(RECORD)
    (folder / "0002-broken.md").write_bytes(b"\xff\xfe no text")
    (folder / "template.md").write_text(RECORD)
    taken = shells.rows("adr", "import", str(folder), "--team", "ai PLATFORM", status=1)
    assert [(row["file"], row["decision"]) for row in taken] == [
        ("0001-keep-prompts.md", "ADR-1"),
        ("0002-broken.md", None),
    ]
    assert "UTF-16" in str(taken[1]["outcome"])
    again = shells.rows("adr", "import", str(folder), "--team", "AI platform", status=1)
    assert again[0]["outcome"] == "was imported before"

    shells("adr", "export", "out", "--team", "AI platform")
    assert (shells.folder / "out" / "0001-keep-prompts.md").read_text() == RECORD
    assert "0 files written" in shells("adr", "export", "out", "--team", "AI platform").stdout


def test_history_is_exported_and_verified(shells: Shell) -> None:
    shells("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")
    whole = shells("verify").stdout
    assert whole.startswith(f"whole: {2 + PROPOSED} entries")
    head = whole.strip().rsplit(" ", 1)[1]
    shells("verify", "--anchor", head)

    exported = shells.folder / "history.jsonl"
    exported.write_text(shells("history").stdout)
    shells("verify", str(exported), "--anchor", head)
    lines = exported.read_text().splitlines()
    exported.write_text("\n".join(lines[:-1]))
    assert "is not there" in shells("verify", str(exported), "--anchor", head, status=1).stdout
    exported.write_text(lines[0].replace("AI platform", "AI Platform"))
    assert "its name was changed" in shells("verify", str(exported), status=1).stdout


def test_promises_are_shown_and_dropped(shells: Shell) -> None:
    shells("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")
    found = [row for row in shells.rows("promises", "list") if row["kind"] == "occurrence-call"]
    assert {row["state"] for row in found} == {"waiting"}
    calls = [str(row["id"]) for row in found]
    shells("promises", "drop", *calls)
    kinds = {row["kind"] for row in shells.rows("promises", "list")}
    assert kinds == {"tidy", "anchor", "weekly-plan"}
    refused = shells("promises", "drop", calls[0], "999", status=1)
    assert "cannot drop" in refused.stderr
    shells("promises", "retry", calls[0])
    assert len(shells.rows("promises", "list", "--state", "waiting")) == 4


def test_command_that_collides_is_done_all_the_same(shell: Shell, postgres: Postgres) -> None:
    url = postgres.fresh()
    sees_deadlocks_soon(url)
    shell.use(url)
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin")
    first, *_, last = sorted(str(row["id"]) for row in shell.rows("promises", "list"))
    touch = "UPDATE promises SET why = 'touched' WHERE id = {}"
    with opponent(url, touch.format(last), touch.format(first)):
        done = shell("promises", "drop", first, last)
    assert done.stdout == f"{first}, {last} are given up.\n"
    postgres.drop(url)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("team", "add", "x", "--zone", "Mars/Base"), 1, "There is no time zone"),
        (("team", "add", " ", "--zone", "UTC"), 1, "1 to 80 characters"),
        (("adr", "export", "out", "--team", "nobody"), 1, "Muster has no tables there"),
        (("verify",), 1, "Muster has no tables there"),
        (("team", "add", "x", "--zone", "UTC", "--channel", "#general"), 2, "no id of Slack's"),
        (("manifest", "--url", "http://x"), 2, "https address"),
        (("adr", "import", "missing", "--team", "x"), 2, "does not exist"),
        (("promises", "list", "--state", "lost"), 2, "there is no state lost"),
        (("manifest", "--with", "everything"), 2, "no group of scopes"),
        (("run",), 1, "SLACK_BOT_TOKEN is not set"),
        (("worker",), 1, "SLACK_BOT_TOKEN is not set"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_bad_input_is_told(shell: Shell, words: tuple[str, ...], status: int, said: str) -> None:
    assert said in " ".join(shell(*words, status=status).stderr.split())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_SECRET", "hunter2"),
        ("WEBHOOK_INCOMING_SECRET", "hunter2"),
        ("WEBHOOK_URL", "https://bob:hunter2@pager.example/in"),
        ("PUBLIC_URL", "https://bob:hunter2@muster.example"),
    ],
)
def test_wrong_secret_is_not_repeated(shell: Shell, name: str, value: str) -> None:
    shell.monkeypatch.setenv(name, value)
    said = shell("run", status=1).stderr
    assert said.startswith(f"muster: {name} is not right: ")
    assert "hunter2" not in said


def test_secrets_and_addresses_alone_are_hidden() -> None:
    shown = {name for name in Settings.model_fields if may_be_shown(name)}
    secrets = {
        name
        for name, setting in Settings.model_fields.items()
        if "SecretStr" in repr(setting.annotation)
    }
    addresses = {"database_url", "public_url", "slack_api_url", "webhook_url"}
    assert set(Settings.model_fields) - shown == secrets | addresses


def test_wrong_setting_is_shown(shell: Shell) -> None:
    shell.monkeypatch.setenv("PORT", "eighty")
    assert shell("run", status=1).stderr.startswith("muster: PORT cannot be 'eighty': ")


def test_silent_database_is_told(shell: Shell) -> None:
    shell.use("postgresql://nobody@127.0.0.1:1/none")
    refused = shell("team", "list", status=1)
    assert "The database does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_wrong_wait_for_the_disk_is_told(shell: Shell) -> None:
    shell.use("sqlite:///muster.db?synchronous=never")
    assert "is one of full, normal, off" in shell("migrate", status=1).stderr


def test_installed_command_starts(shell: Shell) -> None:
    command = [sys.executable, "-m", "bot", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "muster" in done.stdout.lower()
    assert shell("--help").stdout


def test_python_without_sentences_is_refused() -> None:
    command = [sys.executable, "-OO", "-m", "bot", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "-OO" in done.stderr


def test_doctor_names_what_is_missing(shell: Shell) -> None:
    findings = {row["check"]: row for row in json.loads(
        shell("doctor", "--format", "json", status=1).stdout
    )}  # fmt: skip
    assert findings["SLACK_BOT_TOKEN"]["finding"] == "not set"
    assert "muster migrate" in findings["migrations"]["do"]
