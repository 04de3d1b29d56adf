"""What is wrong in a folder of decisions."""

import pytest

from rituals.decisions.check import check
from tests.rituals.adr_files.madr_files import NYGARD, SUPERSEDED_PAIR

SOUND = NYGARD.replace("\nAmends [2. Count tokens](0002-count-tokens.md)\n", "")


def found_in(files: dict[str, str | bytes]) -> list[tuple[str, str, str]]:
    """Return what is found in a folder that holds these files and a picture."""
    data = {
        path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()
    }
    there = {*data, "img/a b.png"}
    found = check(data, lambda path: path in there)
    return [(one.file, one.finding, one.detail) for one in found]


def status(text: str) -> str:
    return SOUND.replace("Accepted", text)


def test_sound_folder_has_no_finding() -> None:
    pair = {path: data.decode() for path, data in SUPERSEDED_PAIR.items()}
    links = SOUND + "\n[a](img/a%20b.png#x) [b](#top) <https://example.org/x.md> `[c](none.md)`\n"
    assert found_in({**pair, "0003-x.md": links, "20260101-y.md": SOUND, "README.md": "x"}) == []


def test_numbers_are_counted_by_folder() -> None:
    files = {"0001-a.md": SOUND, "b/0001-a.md": SOUND, "b/0001-b.md": SOUND, "b/0005-c.md": SOUND}
    assert found_in({**files, "0003-c.md": SOUND, "0007-d.md": b""}) == [
        ("./", "gap", "0002 is missing"),
        ("./", "gap", "0004 to 0006 are missing"),
        ("0007-d.md", "unreadable", found_in({"0007-d.md": b""})[0][2]),
        ("b/", "gap", "0002 to 0004 are missing"),
        ("b/0001-b.md", "duplicate number", "0001 is also b/0001-a.md"),
    ]


@pytest.mark.parametrize(
    ("text", "finding", "detail"),
    [
        (status("on hold"), "unknown status", "“on hold” is none of draft, proposed"),
        (status("Superseded"), "no successor", "does not say by what"),
        (status("Superseded by ADR-9"), "broken link", "superseded by ADR-0009: no such file"),
        (status("Superseded by [x](y.md)"), "broken link", "line 7: y.md is not there"),
        (status("Superseded by [x](a.md)"), "circle", "lead back to a.md"),
        (SOUND + "\n![x](none.png)\n", "broken link", "line 24: none.png is not there"),
        (f"---\nx: y\n---\n{SOUND}\n[x](../a.md)\n", "broken link", "line 27: ../a.md"),
        ("# No decision\n", "unreadable", "no heading of a decision"),
        ("# T\n\nGr\u00fc\u00dfe".encode("latin-1"), "unreadable", "line 3 is not UTF-8"),
    ],
)
def test_finding_is_named(text: str | bytes, finding: str, detail: str) -> None:
    ((file, named, said),) = found_in({"a.md": text})
    assert (file, named) == ("a.md", finding)
    assert detail in said


def test_longer_circle_is_found_once_a_file() -> None:
    files: dict[str, str | bytes] = {
        "a.md": status("Superseded by [b](b.md)"),
        "b.md": status("Superseded by [a](a.md)"),
        "c.md": status("Superseded by [a](a.md)"),
    }
    assert [(file, finding) for file, finding, _ in found_in(files)] == [
        ("a.md", "circle"), ("b.md", "circle"), ("c.md", "circle"),
    ]  # fmt: skip
