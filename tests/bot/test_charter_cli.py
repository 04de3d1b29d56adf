"""`muster charter`: what it prints, where, and its exit status."""

import json

import pytest
import yaml

from tests.bot.test_cli import Shell, shell, shells

__all__ = ["shell", "shells"]

TEAM = ("--team", "ai platform")
OURS = """# ours
rituals:
  architecture-review:
    rule: FREQ=WEEKLY;BYDAY=WE
    at: 10:30
rights: {reminder-working-days: 5}
"""
WRONG = """rituals:
  standup:
    rule: FREQ=HOURLY
kinds:
  vendor: {level: nobody}
"""


def written(shell: Shell, text: str, name: str = "charter.yaml") -> str:
    (shell.folder / name).write_text(text)
    return name


def founded(shell: Shell) -> None:
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--channel", "C1")


def test_charter_is_planned_applied_and_compared(shells: Shell) -> None:
    founded(shells)
    file = written(shells, OURS)
    checked = shells("charter", "validate", file, *TEAM).stdout
    assert "charter.yaml is a charter; it changes 3 things in the default (mid-size)." in checked

    planned = shells("charter", "plan", file, *TEAM).stdout
    assert "FREQ=WEEKLY;BYDAY=TU  FREQ=WEEKLY;BYDAY=WE" in planned
    assert "no manager to stand in where nobody holds a role" in planned
    assert planned.split("The next dates:")[1].count("at 10:30 (Europe/Berlin)") >= 1
    assert "Architecture review: every Wednesday at 10:30 (Europe/Berlin), next on" in planned
    assert "FREQ=WEEKLY;BYDAY=TU" in shells("charter", "show", "rituals", *TEAM).stdout

    applied = shells("charter", "apply", file, *TEAM).stdout
    assert "every Wednesday at 10:30 (Europe/Berlin), next on Wednesday" in applied
    assert "AI platform's charter is in force: " in applied
    again = shells("charter", "apply", file, *TEAM).stdout
    assert again == "AI platform has that charter already.\n"
    assert "Nothing would change." in shells("charter", "plan", file, *TEAM).stdout

    differs = shells.rows("charter", "diff", *TEAM)
    assert {
        "path": "rights.reminder-working-days",
        "default": 3,
        "team": 5,
    } in differs
    assert len(differs) == 3
    calls = [row for row in shells.rows("promises", "list") if row["kind"] == "occurrence-call"]
    assert len(calls) == 8
    assert shells("verify").stdout.startswith("whole: 12 entries")

    written(shells, "", "empty.yaml")
    shells("charter", "apply", "empty.yaml", *TEAM)
    assert shells.rows("charter", "diff", *TEAM) == []
    assert "one that ships" in shells("charter", "diff", *TEAM).stdout


def test_plan_and_apply_speak_to_scripts(shell: Shell) -> None:
    founded(shell)
    file = written(shell, OURS)
    planned = json.loads(shell("charter", "plan", file, *TEAM, "--format", "json").stdout)
    assert planned.keys() == {"hash", "changes", "rituals", "warnings", "dates"}
    assert len(planned["dates"]) == 10
    assert planned["dates"][0].keys() == {"at", "local", "zone", "ritual"}
    applied = json.loads(shell("charter", "apply", file, *TEAM, "--format", "json").stdout)
    assert applied["hash"] == planned["hash"]
    assert applied["changes"] == planned["changes"]
    assert [one["ritual"] for one in applied["rituals"]["moved"]] == ["architecture-review"]
    assert applied["rituals"] == planned["rituals"]
    again = json.loads(shell("charter", "apply", file, *TEAM, "--format", "json").stdout)
    assert (again["changes"], again["rituals"]["moved"]) == ([], [])


def test_faults_are_told_with_file_and_line(shell: Shell) -> None:
    refused = shell("charter", "validate", written(shell, WRONG), status=1)
    first, second = refused.stderr.splitlines()
    assert refused.stdout == ""
    assert first.startswith("charter.yaml:3: rituals.standup.rule: expected a rule of RFC 5545.")
    assert second.startswith("charter.yaml:5: kinds.vendor.level: expected one of team, peer,")
    rows = json.loads(
        shell("charter", "validate", "charter.yaml", "--format", "json", status=1).stdout
    )
    assert [(row["line"], row["path"]) for row in rows] == [
        (3, "rituals.standup.rule"),
        (5, "kinds.vendor.level"),
    ]


@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_wrong_charter_changes_nothing(shell: Shell, verb: str) -> None:
    founded(shell)
    before = shell("charter", "show", *TEAM).stdout
    refused = shell("charter", verb, written(shell, WRONG), *TEAM, status=1)
    assert "charter.yaml:3: rituals.standup.rule" in refused.stderr
    assert shell("charter", "show", *TEAM).stdout == before


def test_variant_decides_what_fits(shell: Shell) -> None:
    file = written(shell, "rights: {author-counts: yes}")
    shell("charter", "validate", file, "--size", "enterprise")
    refused = shell("charter", "validate", file, "--size", "enterprise", "--regulated", status=1)
    assert "the author never counts" in refused.stderr


def test_show_names_the_parts(shell: Shell) -> None:
    shown = yaml.safe_load(shell("charter", "show", "levels.peer").stdout)
    assert (shown["peers"], shown["review"]) == (2, True)
    whole = json.loads(shell("charter", "show", "--size", "startup", "--format", "json").stdout)
    assert whole["size"] == "startup"
    item = shell("charter", "show", "rituals.standup.looks-at[1]").stdout
    assert item.splitlines()[1] == "next"
    for path, said in (
        ("ritual", "Did you mean “rituals”?"),
        ("rituals.standup.title.x", "has no parts"),
        ("rituals.standup.looks-at[9]", "expected [0] to [3]"),
        ("rituals[0]", "expected one of"),
        ("a[b]c]", "a path looks like"),
    ):
        assert said in shell("charter", "show", path, status=1).stderr


def test_shown_charter_can_be_applied(shell: Shell) -> None:
    founded(shell)
    file = written(shell, shell("charter", "show", *TEAM).stdout)
    assert "it changes nothing" in shell("charter", "validate", file, *TEAM).stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("charter", "validate", "missing.yaml"), 2, "does not exist"),
        (("charter", "validate", "charter.yaml", "--size", "huge"), 2, "huge"),
        (("charter", "validate", "charter.yaml", "--team", "nobody"), 1, "no tables there"),
        (("charter", "plan", "charter.yaml"), 2, "--team"),
        (("charter", "diff", "--team", "nobody"), 1, "no tables there"),
    ],
)
def test_bad_input_is_told(shell: Shell, words: tuple[str, ...], status: int, said: str) -> None:
    written(shell, "")
    assert said in " ".join(shell(*words, status=status).stderr.split())


def test_bytes_are_refused_with_their_line(shell: Shell) -> None:
    (shell.folder / "latin.yaml").write_bytes("quiet: {}\n# Büro\n".encode("latin-1"))
    refused = shell("charter", "validate", "latin.yaml", status=1)
    assert refused.stderr == "latin.yaml:2: expected UTF-8, found other bytes\n"
