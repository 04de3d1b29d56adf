"""Files brought up to date: what was edited changes, all other bytes stay."""

from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rituals.adr_files.madr import (
    Document,
    UnpatchableDecision,
    UnreadableDecision,
    patch,
    read,
    write,
)
from tests.rituals.adr_files.madr_files import DECISION, collected
from tests.strategies import documents, hostile_line

ORIGINAL = DECISION.encode()
LINK = "Superseded by [ADR-0009](0009-y.md)"


def difference(before: bytes, after: bytes) -> list[str]:
    """Return the lines taken out and put in."""
    old, new = before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True)
    changes = unified_diff(old, new, n=0)
    return [line for line in changes if line[:2] not in {"--", "++", "@@"}]


@given(st.binary())
def test_no_change_is_no_change_of_any_bytes(data: bytes) -> None:
    assert patch(data) == data


@pytest.mark.parametrize("path", collected("madr", "adr-tools", "log4brains"))
def test_no_change_keeps_every_collected_file(path: Path) -> None:
    assert patch(path.read_bytes()) == path.read_bytes()


@pytest.mark.parametrize("path", collected("madr"))
def test_same_values_keep_every_collected_file(path: Path) -> None:
    data = path.read_bytes()
    found = read(data)
    assert patch(data, status=found.status, date=found.date, informed="") == data


@pytest.mark.parametrize("path", collected("madr"))
def test_collected_file_gains_two_lines(path: Path) -> None:
    data = path.read_bytes()
    patched = patch(data, status="accepted", date="2026-01-02")
    added = ['+status: "accepted"\n', "+date: 2026-01-02\n"]
    assert difference(data, patched) in (added, ["-status: on hold\n", *added])


def test_status_changes_in_its_line() -> None:
    assert difference(ORIGINAL, patch(ORIGINAL, status="superseded by ADR-0009")) == [
        "-status: proposed  # until Friday\n",
        '+status: "superseded by ADR-0009"  # until Friday\n',
    ]


def test_new_keys_stand_in_order() -> None:
    patched = patch(ORIGINAL, date="2026-01-02", informed="@ada", consulted="Hopper, Grace")
    assert difference(ORIGINAL, patched) == [
        "+date: 2026-01-02\n",
        '+consulted: ["Hopper, Grace"]\n',
        '+informed: "@ada"\n',
    ]


def test_front_matter_is_put_before_a_bare_file() -> None:
    bare = "\ufeff# T\r\n\r\n## Decision Outcome\r\n\r\nx".encode()
    expected = (
        '\ufeff---\r\nstatus: "accepted"\r\n---\r\n\r\n# T\r\n\r\n## Decision Outcome\r\n\r\nx'
    )
    assert patch(bare, status="accepted").decode() == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("status: old", 'status: "new"'),
        ("status: 'old' # why", 'status: "new" # why'),
        ('"status": old', '"status": "new"'),
        ("status:", 'status: "new"'),
        ("status: # why", 'status: "new" # why'),
        ("status:\n  old", 'status: "new"'),
        ("status: >\n  old\n\n# why", 'status: "new"\n\n# why'),
        ("status:\n- old\n- older\n# why\nx: y", 'status: "new"\n# why\nx: y'),
        ("status: [old,\n  older]\nx: y", 'status: "new"\nx: y'),
        ("status: {a | b}", 'status: "new"'),
        ("status: @old", 'status: "new"'),
        ("x: y\ndate: z", 'x: y\nstatus: "new"\ndate: z'),
        ("x: y", 'x: y\nstatus: "new"'),
    ],
)
def test_value_of_any_form_is_replaced(source: str, expected: str) -> None:
    body = "---\n# T\n\n## Decision Outcome\n"
    patched = patch(f"---\n{source}\n{body}".encode(), status="new")
    assert patched.decode() == f"---\n{expected}\n{body}"


def test_emptied_value_leaves_its_key() -> None:
    patched = patch(b"---\ndate: x # y\n---\n# T\n## Decision Outcome\n", date="")
    assert patched == b"---\ndate: # y\n---\n# T\n## Decision Outcome\n"


class TestLinks:
    def test_follow_the_others(self) -> None:
        patched = patch(ORIGINAL, relations=[LINK])
        assert difference(ORIGINAL, patched) == ["+* Superseded by [ADR-0009](0009-y.md)\n"]
        assert patch(patched, relations=[LINK]) == patched

    def test_are_dropped_by_their_text(self) -> None:
        old = "Follows [ADR-0003](0003-count-tokens.md)"
        assert difference(ORIGINAL, patch(ORIGINAL, links="")) == ["-\n", f"-* {old}\n"]
        added = patch(ORIGINAL, links=f"{old}\nhttps://example.org/a")
        assert difference(ORIGINAL, added) == ["+* https://example.org/a\n"]
        assert patch(added, links=old) == ORIGINAL

    def test_one_takes_the_place_of_another(self) -> None:
        old = "Follows [ADR-0003](0003-count-tokens.md)"
        patched = patch(ORIGINAL, links="Amends [ADR-0003](0003-count-tokens.md)")
        assert difference(ORIGINAL, patched) == [
            f"-* {old}\n",
            "+* Amends [ADR-0003](0003-count-tokens.md)\n",
        ]

    @pytest.mark.parametrize(
        ("end", "expected"),
        [
            ("", "\n\n## More Information\n\n* L"),
            ("\n", "\n\n## More Information\n\n* L\n"),
            ("\n\n## More Information", "\n\n## More Information\n\n* L"),
            ("\n\n## More Information\n\nText.\n", "\n\n## More Information\n\nText.\n\n* L\n"),
            ("\n\n## More Information\n\n- a\n\n", "\n\n## More Information\n\n- a\n- L\n\n"),
            ("\n\n## More Information\n\n1. a\n", "\n\n## More Information\n\n1. a\n1. L\n"),
            ("\n## more information\n+ a\n## B\n", "\n## more information\n+ a\n+ L\n## B\n"),
            (
                "\n## More Information\n* a\n  ```\n  b\n",
                "\n## More Information\n* a\n  ```\n  b\n* L\n",
            ),
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_stand_in_more_information(self, end: str, expected: str, newline: str) -> None:
        head = "# T\n\n## Decision Outcome\n\nx"
        expected = expected.replace("L", LINK)
        before, after = ((head + part).replace("\n", newline) for part in (end, expected))
        assert patch(before.encode(), relations=[LINK]).decode() == after

    @pytest.mark.parametrize("opening", ["```", "~~~~ text", "<!-- to do", "<script>"])
    def test_are_not_lost_in_what_never_ends(self, opening: str) -> None:
        data = f"# T\n\n## Decision Outcome\n\n{opening}\nx\n".encode()
        with pytest.raises(UnpatchableDecision, match="end it"):
            patch(data, relations=[LINK])


@settings(max_examples=60, deadline=None)
@given(documents, hostile_line, hostile_line, st.sampled_from(["\n", "\r\n"]))
def test_changed_values_are_read_and_others_stay(
    document: Document, status: str, name: str, newline: str
) -> None:
    data = write(document).replace(b"\n", newline.encode())
    before = read(data)
    patched = patch(data, status=status, informed=f"{name}\nAda", relations=["Supersedes ADR-0001"])
    after = read(patched)
    assert after.status == read(write(Document(title="T", status=status))).status
    assert after.informed[-1] == "Ada"
    assert after.more_information.endswith(" Supersedes ADR-0001")
    assert (after.context, after.because, after.sections) == (
        before.context, before.because, before.sections,
    )  # fmt: skip
    again = patch(patched, status=before.status, informed="\n".join(before.informed))
    assert read(again).informed == before.informed


def test_unusual_front_matter_is_left_alone() -> None:
    data = b"---\nstatus: &s x\ntitle: *s\n---\n# T\n## Decision Outcome\n"
    with pytest.raises(UnreadableDecision):
        patch(data, status="y")
