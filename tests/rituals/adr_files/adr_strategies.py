"""ADR files to try: in each dialect, with the line ends, fences and bullets that people have."""

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from rituals.adr_files.layout import Dialect

WORDS = (
    "Two queues drift apart.", "Why: it **costs** less", "See [x](https://example.org/a_b).",
    "Über-große Köpfe", "a | b", "1 < 2 & 3", "status: accepted", "Chosen by all", "no", "@ada",
    "`# not a heading`", "because of that", "Good, because of that", "tail  ", "\\# so",
)  # fmt: skip
BLOCKS = (
    "```sh\n# no heading\n## Decision Outcome\n* no item\n```",
    "~~~\n---\nstatus: rejected\n---\n~~~",
    "<!-- a remark\n## Status\n-->",
    "> ## quoted\n> * Good, because quoted",
    "    # indented code",
    "### A heading of its own",
    "| a | b |\n|---|---|\n| 1 | 2 |",
)
words = st.sampled_from(WORDS)
paragraph = st.lists(words, min_size=1, max_size=2).map("\n".join)
prose = st.lists(
    st.one_of(paragraph, paragraph, st.sampled_from(BLOCKS[:5])), min_size=1, max_size=3
).map("\n\n".join)
deep_prose = st.lists(st.one_of(paragraph, st.sampled_from(BLOCKS)), min_size=1, max_size=3).map(
    "\n\n".join
)
bullet = st.sampled_from(("*", "-", "+", "1.", " *", "*  "))
entry = st.sampled_from(
    ("Cache", "Cache `all`", "Two\n  lines", "**Bold** one", "With\n\n  paragraphs", "A. Letter")
)
remark = st.sampled_from(("", "", " <!-- optional -->"))
gap = st.sampled_from(("\n", "\n", "\n\n"))


@st.composite
def lists(draw: st.DrawFn, items: st.SearchStrategy[str]) -> str:
    """Draw a list with one marker, tight or loose."""
    marker, loose = draw(bullet), draw(gap)
    width = len(marker) + 1
    found = draw(st.lists(items, min_size=1, max_size=3))
    return loose.join(f"{marker} {one}".replace("\n  ", "\n" + " " * width) for one in found)


arguments = st.builds(
    "{}, because {}".format, st.sampled_from(("Good", "Bad", "Neutral", "good")), entry
)
names = st.sampled_from(("Ada", "Ada, Grace", "@ada", "no", "Hopper"))
statuses = st.sampled_from(
    ("accepted", "Proposed", "on hold", "no", "superseded by [x](x.md)", "Deprecated", "rejected")
)
dates = st.sampled_from(("2026-01-05", "2020-12-31", "05/01/2026"))
titles = st.sampled_from(("Use one queue", "Use `x` # now", "Why not?", "Größe", "3 of them"))
outcomes = st.one_of(
    st.builds(
        'Chosen option: "{}", because {}\n\n{}'.format,
        st.sampled_from(("Cache", "x y")),
        paragraph,
        prose,
    ),
    st.builds("Chosen option: {}".format, st.sampled_from(("Cache", '"Two"', "'x'."))),
    prose,
)


def section(heading: str, body: st.SearchStrategy[str], level: int = 2) -> st.SearchStrategy[str]:
    """Draw a section, or none."""
    there = st.builds(
        lambda name, rest, space, text: f"{'#' * level} {name}{rest}{space}{text}\n\n",
        st.sampled_from((heading, heading, heading.upper(), f"{heading} ##")),
        remark if heading.islower() else st.just(""),
        gap,
        body,
    )
    return st.one_of(there, there, st.just(""))


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _madr(confirmation: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Draw the body of MADR 3 or 4."""
    return _joined(
        section("Context and Problem Statement", deep_prose),
        section("Decision Drivers", lists(entry)),
        section("Considered Options", lists(entry)),
        outcomes.map("## Decision Outcome\n\n{}\n\n".format),
        section("Consequences", lists(arguments), 3),
        confirmation,
        section("Follow-up", prose, 3),
        section("Pros and Cons of the Options", prose),
        section("Risks", deep_prose),
        section(
            "More Information",
            st.one_of(prose, lists(entry), _joined(prose, gap, gap, lists(entry))),
        ),
    )


@st.composite
def _front_matter(draw: st.DrawFn, people: str) -> str:
    keys = {
        "status": statuses.map('"{}"'.format), "date": dates, people: names.map('"{}"'.format),
        "consulted": names.map("[{}]".format).map(lambda one: one.replace("@", "")),
        "tags": st.just("\n  - a\n  - b  # two"),
    }  # fmt: skip
    there = draw(st.lists(st.sampled_from(sorted(keys)), unique=True, min_size=1))
    lines = [f"{key}: {draw(keys[key])}{draw(st.sampled_from(('', '  # why')))}" for key in there]
    extra = draw(st.sampled_from(("", "# a comment\n", "parent: 'Decisions' # x\n")))
    known = [people, "status"]
    if not set(known) & set(there) or (people == "deciders" and people not in there):
        lines.append(f"{people}: {draw(names.map(repr))}")
    return "---\n" + extra + "\n".join(lines) + "\n---\n" + draw(st.sampled_from(("", "\n")))


def _marks(labels: Sequence[tuple[str, st.SearchStrategy[str]]]) -> st.SearchStrategy[str]:
    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        marker = draw(st.sampled_from(("*", "-")))
        there = draw(st.lists(st.sampled_from(range(len(labels))), unique=True, min_size=1))
        return "".join(
            f"{marker} {labels[place][0]}: {draw(labels[place][1])}{draw(remark)}\n"
            for place in sorted(there)
        )

    return drawn()


_LABELS = (
    ("Status", statuses), ("Deciders", names), ("Date", dates), ("Tags", st.just("a, b")),
)  # fmt: skip
_madr_2 = _joined(
    titles.map("# {}\n\n".format),
    _marks(_LABELS[:3]),
    st.sampled_from(("\n", "- Tags: a, b\n\n", "\nTechnical Story: <https://example.org>\n\n")),
    section("Context and Problem Statement", deep_prose),
    section("Decision Drivers", lists(entry)),
    section("Considered Options", lists(entry)),
    outcomes.map("## Decision Outcome\n\n{}\n\n".format),
    section("Positive Consequences", lists(entry), 3),
    section("Negative Consequences", lists(entry), 3),
    section("Pros and Cons of the Options", prose),
    section("Links", lists(entry)),
)
_nygard = _joined(
    titles.map("# 7. {}\n\n".format),
    st.one_of(st.just(""), dates.map("Date: {}\n\n".format)),
    st.builds(
        "## Status\n\n{}\n\n{}".format,
        statuses,
        st.sampled_from(("", "Amends [5. Help](0005-help.md)\n\n", "<!-- a remark -->\n\n")),
    ),
    deep_prose.map("## Context\n\n{}\n\n".format),
    prose.map("## Decision\n\n{}\n\n".format),
    section("Consequences", st.one_of(prose, lists(entry))),
)
BODIES = {
    Dialect.MADR_4: _joined(
        _front_matter("decision-makers"),
        titles.map("# {}\n\n".format),
        _madr(section("Confirmation", prose, 3)),
    ),
    Dialect.MADR_3: _joined(
        _front_matter("deciders"), titles.map("{}\n=====\n\n".format),
        _madr(section("Validation", prose)),
    ),
    Dialect.MADR_2: _madr_2,
    Dialect.NYGARD: _nygard,
}  # fmt: skip


_LINE_ENDS: dict[str, Callable[[int], str]] = {
    "unix": lambda _: "\n",
    "windows": lambda _: "\r\n",
    "mixed": lambda place: "\r\n" if place % 3 else "\n",
}


@st.composite
def files(draw: st.DrawFn, dialect: Dialect) -> bytes:
    """Draw a file of a dialect, as bytes."""
    lines = draw(BODIES[dialect]).rstrip("\n").split("\n")
    end = _LINE_ENDS[draw(st.sampled_from(sorted(_LINE_ENDS)))]
    body = "".join(line + end(place) for place, line in enumerate(lines[:-1])) + lines[-1]
    trailing = draw(st.sampled_from(("", end(0), end(0) * 2)))
    return (draw(st.sampled_from(("", "\ufeff"))) + body + trailing).encode()
