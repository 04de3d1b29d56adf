"""What is read from a decision's file, what is refused, and what is written."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from rituals.adr_files.links import Target, superseded_by
from rituals.adr_files.madr import (
    Document,
    Section,
    UnreadableDecision,
    filename,
    is_decision_file,
    normal,
    read,
    write,
)
from tests.rituals.adr_files.madr_files import DECISION, collected, our_own
from tests.strategies import documents

CONTEXT = "\n\n## Context and Problem Statement\n\nWhy.\n"


def with_front_matter(lines: str) -> Document:
    return read(f"---\n{lines}\n---\n# T{CONTEXT}".encode())


class TestReading:
    def test_every_part_is_found(self) -> None:
        assert read(DECISION.encode()) == Document(
            title="Keep answers for a day",
            status="proposed",
            other_keys="nav_order: 7",
            preamble="Asked for in the March review.",
            context=(
                "The same questions come again.\n\n```markdown\n## Decision Outcome\n\n"
                'Chosen option: "A trap", because headings count outside fences only.\n```'
            ),
            options=("Cache by prompt", "Cache nothing\n\nIt is what we do now."),
            chosen="Cache by prompt",
            because="most prompts repeat within the hour.\n\nThe cache is per tenant.",
            good=("answers cost less",),
            bad=("a wrong answer lives for a day",),
            neutral=("latency is within its target anyway",),
            consequences_text="We look again in June.",
            confirmation="The hit rate is on the dashboard.",
            pros_and_cons=(
                Section("", "Measured on one week of traffic."),
                Section("Cache by prompt", "* Good, because it is simple"),
                Section("Cache nothing", "Nothing to do."),
            ),
            more_information=(
                "Discussed in the platform channel.\n\n* Follows [ADR-0003](0003-count-tokens.md)"
            ),
        )

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_line_ends_make_no_difference(self, end: str) -> None:
        assert read(DECISION.replace("\n", end).encode()) == read(DECISION.encode())

    def test_byte_order_mark_makes_no_difference(self) -> None:
        assert read(DECISION.encode("utf-8-sig")) == read(DECISION.encode())
        assert read(f"# T{CONTEXT}".encode("utf-8-sig")).title == "T"

    def test_missing_last_newline_makes_no_difference(self) -> None:
        assert read(DECISION.rstrip().encode()) == read(DECISION.encode())

    @pytest.mark.parametrize(
        "value", ["no", "on", "yes", "null", "2026-01-02", "1.10", "0x10", "1:30", "~", "01"]
    )
    def test_scalars_are_text(self, value: str) -> None:
        found = with_front_matter(f"status: {value}\ndate: {value}\ninformed: {value}")
        assert (found.status, found.date, found.informed) == (value, value, (value,))

    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("Ada, Grace", ("Ada", "Grace")),
            ("@ada, @grace", ("@ada", "@grace")),
            ('"@ada"', ("@ada",)),
            ("[@ada, 'Hopper, Grace']", ("@ada", "Hopper, Grace")),
            ("\n  - Ada\n  - '@grace'", ("Ada", "@grace")),
            ("\n- Ada\n- no", ("Ada", "no")),
            (">\n  Ada,\n  Grace", ("Ada", "Grace")),
            ("", ()),
            ("{list everyone involved}", ("{list everyone involved}",)),
        ],
    )
    def test_names_come_in_many_forms(self, source: str, names: tuple[str, ...]) -> None:
        assert with_front_matter(f"decision-makers: {source}\ndate: x").decision_makers == names

    def test_unknown_keys_are_kept_as_they_are(self) -> None:
        found = with_front_matter("parent: A\nstatus: x\ntags: # two\n  - a\n  - @b\ndate: y")
        assert found.other_keys == "parent: A\ntags: # two\n  - a\n  - @b"

    @pytest.mark.parametrize(
        ("status", "state", "by"),
        [
            ("accepted", "accepted", None),
            ("Accepted", "accepted", None),
            ("**Accepted**.", "accepted", None),
            ("superseded by ADR-0123", "superseded", "ADR-0123"),
            ("Superseded by [ADR-0005](0005-x.md)", "superseded", "0005-x.md"),
            ("Superceded by [9. X](../b/0009-x.md)", "superseded", "../b/0009-x.md"),
            (
                "superseded by [20201016-use-y](20201016-use-y.md)",
                "superseded",
                "20201016-use-y.md",
            ),
            ("superceded by 7", "superseded", "ADR-0007"),
            ("SUPERSEDED-BY: adr 12", "superseded", "ADR-0012"),
            ("superseded", "superseded", None),
            ("superseded by https://example.org/12.md", "superseded", None),
            ("on hold", "on hold", None),
            ("not accepted", "not accepted", None),
            ("accepted?", "accepted?", None),
            ("{proposed | accepted}", "{proposed | accepted}", None),
            ("", "", None),
        ],
    )
    def test_unknown_status_is_itself(self, status: str, state: str, by: str | None) -> None:
        found = with_front_matter(f'status: "{status}"')
        assert (found.status, found.state) == (status, state)
        assert [str(one) for one in superseded_by(found.status, ())] == ([by] if by else [])

    def test_superseding_reads_as_it_is_written(self) -> None:
        written = Document(title="T", status="superseded by ADR-0012")
        assert superseded_by(read(write(written)).status, ()) == [Target(number=12)]

    @pytest.mark.parametrize(
        ("line", "chosen", "because"),
        [
            ('Chosen option: "A", because B.', "A", "B."),
            ('chosen option: "A" because B.', "A", "B."),
            ('Chosen option: "A"', "A", ""),
            ('Chosen option: "A".\n\nMore.', "A", "More."),
            ('Chosen option: "A", because\n\n* one\n* two', "A", "* one\n* two"),
            ('Chosen option: "Use "X" now", because B', 'Use "X" now', "B"),
            (r'Chosen option: "Say \"X\"", because B', 'Say "X"', "B"),
            ("Chosen option: “A”, because B", "A", "B"),
            ("Chosen option: A, because B", "A", "B"),
            ("**Chosen option:** A", "A", ""),
            ('We met twice.\n\nChosen option: "A", because B', "A", "B\n\nWe met twice."),
            ("We take A.", "", "We take A."),
        ],
    )
    def test_outcome_is_split(self, line: str, chosen: str, because: str) -> None:
        found = read(f"# T{CONTEXT}\n## Decision Outcome\n\n{line}\n".encode())
        assert (found.chosen, found.because) == (chosen, because)

    def test_unknown_sections_are_kept(self) -> None:
        more = "## Decision Outcome\n\nx\n\n### Follow-up\n\ny\n\n## Risks\n\n### z\n\n# w\n"
        found = read(f"# T{CONTEXT}\n{more}".encode())
        assert found.outcome_sections == (Section("Follow-up", "y"),)
        assert found.sections == (Section("Risks", "### z\n\n# w"),)

    def test_headings_are_known_in_any_case(self) -> None:
        found = read(
            b"T\n=\n\n## context and  problem statement:\n\nWhy.\n\nDecision outcome\n---\nx"
        )
        assert (found.title, found.context, found.because) == ("T", "Why.", "x")

    def test_template_remarks_are_no_text(self) -> None:
        remark = "<!-- This is an optional element. Feel free to remove. -->"
        found = read(f"# T{CONTEXT}\n{remark}\n## Decision Drivers\n\n* a\n".encode())
        assert found.context == "Why."

    @pytest.mark.parametrize("path", collected("madr"))
    def test_madr_collection_reads_whole(self, path: Path) -> None:
        found = read(path.read_bytes())
        assert found.context
        assert len(found.options) > 1
        assert found.chosen
        assert found.state != "accepted"  # none of them says so
        assert read(write(found)) == found

    @pytest.mark.parametrize("path", our_own())
    def test_our_own_decisions_read_whole(self, path: Path) -> None:
        found = read(path.read_bytes())
        assert found.state in {"accepted", "superseded"}
        assert found.chosen in found.options
        assert found.because
        assert found.sections == found.outcome_sections == ()
        assert read(write(found)) == found


class TestRefusing:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "no title"),
            (b"## Context and Problem Statement\n", "no title"),
            (b"```\n# T\n```\n", "no title"),
            (b"# \n", "no title"),
            (b"## Context and Problem Statement\n\n# T\n", "below a section"),
            ("# T\n\nGr\u00f6\u00dfe".encode("windows-1252"), "line 3 is not UTF-8"),
            ("# T\n".encode("utf-16"), "UTF-16"),
            (b"# T\n\0\n", "zero bytes"),
            (b"# T\n" + b"x" * 1_000_000, "larger than 1 MB"),
            (b"# T\n" + b"* x\n" * 20_000, "more than 20000 lines"),
            (b"---\nstatus: x\n# T\n", "never ends"),
            (b"---\nstatus: [x\n---\n# T\n", "not YAML in line 3"),
            (b"---\nstatus: x\n  y: z\n---\n# T\n", "not YAML in line 3"),
            (b"---\n- x\n---\n# T\n", "no list of"),
            (b"---\n{status: x}\n---\n# T\n", "no list of"),
            (b"---\nstatus: x\nstatus: y\n---\n# T\n", "`status` twice"),
            (b"---\nstatus: \x07\n---\n# T\n", "YAML forbids"),
            (b"---\nstatus: " + b"[" * 5000 + b"\n---\n# T\n", "nested too deeply"),
            (b"# Minutes\n\nWe met.\n", "no heading of a decision"),
            (b"# Status\n\n## Status\n\nGreen.\n", "no heading of a decision"),
        ],
    )
    def test_reason_is_named(self, data: bytes, reason: str) -> None:
        with pytest.raises(UnreadableDecision, match=reason):
            read(data)

    @given(st.binary(max_size=200))
    @example(b"&a [*a]: x")
    @example(b"? |\n  x\n: y")
    @example(b"? x")
    @example(b"!!binary x: y")
    @example(b"x: &a y\n<<: *a")
    @example(b"x: *nowhere")
    @example(b'status: "\\ud800 \\0"')
    @example(b'status: "\\Uffffffff"')
    def test_nothing_else_is_raised(self, data: bytes) -> None:
        in_front = b"---\n" + data + b"\n---\n# T\n"
        for content in (data, in_front, b"# T\n\n## Decision Outcome\n" + data):
            with suppress(UnreadableDecision):
                assert read(content).title


class TestWriting:
    def test_form_is_madr_4(self) -> None:
        document = Document(
            title="Keep answers for a day",
            status="accepted",
            date="2026-03-04",
            decision_makers=("@ada", "Grace Hopper"),
            consulted=("Security",),
            informed=("Hopper, Grace", "no"),
            other_keys="nav_order: 7",
            context="The same questions come again.",
            drivers=("Cost", "Latency"),
            options=("Cache by prompt", 'Cache "nothing"'),
            chosen='Cache "nothing"',
            because="prompts hold names.\n\nSo we would keep them.",
            good=("there is nothing to leak",),
            bad=("answers cost more",),
            neutral=("nobody waits",),
            confirmation="A test.",
            pros_and_cons=(Section("Cache by prompt", "* Good, because it is cheap"),),
            more_information="* Supersedes [ADR-0003](0003-x.md)",
            sections=(Section("Costs", "None."),),
        )
        assert write(document).decode() == snapshot("""\
---
status: "accepted"
date: 2026-03-04
decision-makers: "@ada, Grace Hopper"
consulted: Security
informed: ["Hopper, Grace", "no"]
nav_order: 7
---

# Keep answers for a day

## Context and Problem Statement

The same questions come again.

## Decision Drivers

* Cost
* Latency

## Considered Options

* Cache by prompt
* Cache "nothing"

## Decision Outcome

Chosen option: "Cache \\"nothing\\"", because prompts hold names.

So we would keep them.

### Consequences

* Good, because there is nothing to leak
* Bad, because answers cost more
* Neutral, because nobody waits

### Confirmation

A test.

## Pros and Cons of the Options

### Cache by prompt

* Good, because it is cheap

## More Information

* Supersedes [ADR-0003](0003-x.md)

## Costs

None.
""")

    def test_bare_decision_has_the_two_headings(self) -> None:
        assert write(Document(title="T")).decode() == snapshot("""\
---
---

# T

## Context and Problem Statement

## Decision Outcome
""")

    def test_hostile_text_stays_in_its_section(self) -> None:
        hostile = Document(
            title="Use #",
            status="@on",
            context="# Title\n\n```sh\n# a comment\n```\n\nSoon\n---\n\\# so\n<!-- never ends",
            chosen="A",
            because="it says:\n\n## Decision Outcome\n\n```\nand never ends",
            good=("***", "it is\n\n# big"),
            consequences_text="* Good, because this is no list of ours",
        )
        assert write(hostile).decode() == snapshot("""\
---
status: "@on"
---

# Use \\#

## Context and Problem Statement

\\# Title

```sh
# a comment
```

Soon
\\---
\\\\# so
\\<!-- never ends

## Decision Outcome

Chosen option: "A", because it says:

\\## Decision Outcome

\\```
and never ends

### Consequences

* Good, because ***
* Good, because it is

  # big

\\* Good, because this is no list of ours
""")
        assert read(write(hostile)) == hostile

    def test_fences_are_left_as_they_are(self) -> None:
        code = "```\n\\# a line that a backslash begins\n# and one that none does\n```"
        written = write(Document(title="T", context=code)).decode()
        assert f"## Context and Problem Statement\n\n{code}\n\n##" in written

    def test_reason_that_is_a_list_begins_a_line(self) -> None:
        document = Document(title="T", chosen="A", because="* one\n* two")
        assert '"A", because\n\n* one\n* two\n' in write(document).decode()
        assert read(write(document)) == document

    def test_last_resort_is_a_fence(self) -> None:
        text = "```verbatim\nx\n```"
        document = Document(title="T", context=text)
        assert f"````verbatim\n{text}\n````" in write(document).decode()
        assert read(write(document)) == document

    @settings(max_examples=60, deadline=None)
    @given(documents)
    def test_what_is_written_reads_the_same(self, document: Document) -> None:
        written = write(document)
        assert read(written) == normal(document)
        assert write(read(written)) == written

    @settings(max_examples=60, deadline=None)
    @given(documents)
    def test_normal_is_normal(self, document: Document) -> None:
        assert normal(normal(document)) == normal(document)

    @pytest.mark.parametrize(
        "value",
        ["no", "NULL", "~", "1e3", "@x", "`x`", "a: b", "a #b", "- a", "'", '"', "\\", "%x", "!x",
         "&a", "*a", "{a}", "[a]", "|", ">", "?", ":", "\u2028", "\x85", "\x07", "\U0001f600", "é",
         "\ufeff", "\ue000", "=", "<<", "2026-02-30", "0o7", "---", "..."],
    )  # fmt: skip
    def test_front_matter_is_quoted_enough(self, value: str) -> None:
        document = Document(
            title="T", status=value, date=value, informed=(value,), consulted=(value, "b,")
        )
        assert read(write(document)) == normal(document)


class TestFilenames:
    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Use PostgreSQL 18!", "0012-use-postgresql-18.md"),
            ("Don't cache", "0012-dont-cache.md"),
            ("Überwachung für Łódź & Ærø", "0012-uberwachung-fur-lodz-aero.md"),
            ("Почему мы выбрали Кафку", "0012-pochemu-my-vybrali-kafku.md"),
            ("Γιατί όχι", "0012-giati-ochi.md"),
            ("データベース", "0012-decision.md"),
            ("データベース v2", "0012-v2.md"),
            ("../../etc/passwd", "0012-etc-passwd.md"),
            ("", "0012-decision.md"),
            ("w" * 99, f"0012-{'w' * 60}.md"),
            ("twelve words " * 9, f"0012{'-twelve-words' * 4}-twelve.md"),
        ],
    )
    def test_title_becomes_a_slug(self, title: str, name: str) -> None:
        assert filename(12, title) == name

    @given(st.integers(1, 99_999), st.text())
    def test_name_is_short_and_plain(self, number: int, title: str) -> None:
        name = filename(number, title)
        stem, ending = name[:-3], name[-3:]
        assert ending == ".md"
        assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert stem.startswith(f"{number:04d}-")
        assert not stem.endswith("-")
        assert len(name) < 72
        assert is_decision_file(name)

    @pytest.mark.parametrize(
        "name",
        ["template.md", "adr-template.md", "adr-template-bare.md", "README.md", "index.md",
         "docs/Index.md", "docs\\readme.md", "0001-x.txt", ".hidden.md", "notes", ""],
    )  # fmt: skip
    def test_templates_and_indexes_are_no_decisions(self, name: str) -> None:
        assert not is_decision_file(name)

    @pytest.mark.parametrize("name", ["0001-x.md", "docs/adr/20200924-y.md", "0002-template.MD"])
    def test_others_may_be_decisions(self, name: str) -> None:
        assert is_decision_file(name)
