"""`muster adr`: folders in, folders out, the register, and what is wrong."""

import json

import pytest

from tests.bot.test_cli import RECORD, Shell, shell, shells
from tests.rituals.adr_files.madr_files import COLLECTIONS, NYGARD, SUPERSEDED_PAIR

__all__ = ["shell", "shells"]

TEAM = ("--team", "ai platform")


def founded(shell: Shell, files: dict[str, bytes]) -> None:
    shell("team", "add", "AI platform", "--zone", "Europe/Berlin", "--workspace", "T1")
    for path, data in files.items():
        written(shell, path, data)


def written(shell: Shell, path: str, data: bytes) -> None:
    file = shell.folder / "adr" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def test_folder_is_taken_in_and_brought_up_to_date(shells: Shell) -> None:
    founded(shells, {"a/0003-x.md": NYGARD.encode(), "0001-keep.MD": RECORD.encode()})
    taken = shells.rows("adr", "import", "adr", *TEAM)
    assert [row["decision"] for row in taken] == ["ADR-1", "ADR-2"]
    rows = shells.rows("adr", "export", "adr", *TEAM)
    assert [(row["file"], row["outcome"]) for row in rows] == [
        ("0001-keep.MD", "as it was"),
        ("a/0003-x.md", "as it was"),
    ]
    register = shells.rows("adr", "list", *TEAM)
    assert [row["chosen"] for row in register] == ["The repository", ""]
    assert "a/0003-x.md" in shells("adr", "list", *TEAM).stdout

    edited = RECORD.replace("Nobody", "No one")
    written(shells, "0001-keep.MD", edited.encode())
    done = shells("adr", "export", "adr", *TEAM).stdout
    assert "edited in the folder; that is kept" in done
    assert "0 files written" in done
    assert (shells.folder / "adr" / "0001-keep.MD").read_text() == edited
    assert "1 files written" in shells("adr", "export", "adr", "--overwrite", *TEAM).stdout
    assert (shells.folder / "adr" / "0001-keep.MD").read_text() == RECORD


def test_check_is_silent_on_sound_folders(shell: Shell) -> None:
    founded(shell, SUPERSEDED_PAIR)
    assert shell("adr", "check", "adr").stdout == "Nothing is wrong in adr.\n"
    if not COLLECTIONS.is_dir():
        pytest.skip("no decision folders lie beside this checkout")
    shell("adr", "check", str(COLLECTIONS / "adr-tools"))
    shell("adr", "check", str(COLLECTIONS / "log4brains"))


def test_check_names_what_is_wrong(shell: Shell) -> None:
    written(shell, "0001-keep.md", RECORD.encode())
    written(shell, "0004-broken.md", b"\xff\xfe no text")
    done = shell("adr", "check", "adr", "--format", "json", status=1)
    assert [(row["file"], row["finding"]) for row in json.loads(done.stdout)] == [
        ("./", "gap"),
        ("0004-broken.md", "unreadable"),
    ]
    assert "0002 to 0003 are missing" in shell("adr", "check", "adr", status=1).stdout


def test_check_asks_for_a_folder(shell: Shell) -> None:
    assert "does not exist" in shell("adr", "check", "nowhere", status=2).stderr


def test_empty_register_says_how_to_begin(shell: Shell) -> None:
    founded(shell, {})
    assert "muster adr import DIR" in shell("adr", "list", *TEAM).stdout
    assert shell.rows("adr", "list", *TEAM) == []


def test_refused_files_are_counted_and_told(shell: Shell) -> None:
    founded(shell, {"0001-keep.md": RECORD.encode(), "0002-copy.md": RECORD.encode()})
    written(shell, "0004-broken.md", b"\xff\xfe no text")
    written(shell, "0005-odd.md", RECORD.replace("Nobody", "No one").encode())
    done = shell("adr", "import", "adr", *TEAM, status=1)
    assert "2 taken in, 1 known or copies, 1 not read." in done.stdout
    again = shell("adr", "import", "adr", *TEAM, "--format", "json", status=1)
    assert [row["result"] for row in json.loads(again.stdout)] == [
        "known", "known", "refused", "known",
    ]  # fmt: skip


def test_link_out_of_the_folder_is_left(shell: Shell) -> None:
    founded(shell, {"0001-keep.md": RECORD.encode()})
    outside = shell.folder / "outside.md"
    outside.write_text(RECORD)
    (shell.folder / "adr" / "0002-out.md").symlink_to(outside)
    done = shell("adr", "import", "adr", *TEAM)
    assert "0002-out.md leads out of adr, and is left out." in done.stderr
    assert "ADR-2" not in done.stdout


def test_date_that_is_none_is_named(shell: Shell) -> None:
    dated = RECORD.replace("date: 2026", "date: 2026-13-45 #", 1)
    assert dated != RECORD
    founded(shell, {"0001-keep.md": dated.encode()})
    assert "is no date like" in shell("adr", "check", "adr", status=1).stdout
    assert "its date" in shell("adr", "import", "adr", *TEAM).stdout
