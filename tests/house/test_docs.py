"""The papers name what there is: settings, commands, scopes and kinds of promises, and no others.

Both ways: what is missing in the papers fails, and so does what they name and the code has not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.manifest import LEAST, OPTIONAL, scopes
from bot.settings import Settings
from handlers.features import FEATURES, KINDS
from handlers.kinds import table
from tests.house.project import text_files

SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
BAR = re.compile(r"(?<!\\)\|")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
HELP_FLAGS = {"--help"}


def section(text: str, heading: str) -> str:
    """Return what stands under `heading`, up to the next heading of its level or above."""
    level = heading.index(" ")
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"no section {heading}"
    return found[1]


def cells(row: str) -> list[str]:
    """Split a table's row as GitHub does: at each bar that has no backslash, in a code span too."""
    return [one.strip().replace(r"\|", "|") for one in BAR.split(row.strip())[1:-1]]


def first_column(text: str) -> list[str]:
    """Return the code spans of the first column of the tables in `text`."""
    rows = [cells(line)[0] for line in text.splitlines() if line.startswith("| `")]
    return [span for row in rows for span in SPAN.findall(row)]


def uneven(text: str) -> Iterator[str]:
    """Yield the rows whose cells are more or fewer than the columns of their table."""
    columns = 0
    for line in FENCE.sub("", text).splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        found = len(cells(line))
        columns = columns or found
        if found != columns:
            yield line


def differences(there: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    """Yield what only one of the two, the code and the papers, knows."""
    there, named = list(there), list(named)
    yield from (f"not in the papers: {name}" for name in sorted({*there} - {*named}))
    yield from (f"only in the papers: {name}" for name in sorted({*named} - {*there}))
    yield from (
        f"twice in the papers: {name}" for name in sorted({*named}) if named.count(name) > 1
    )


def commands_paper(heading: str) -> list[str]:
    return first_column(section(text_files()["docs/commands.md"], heading))


def test_settings_are_in_papers() -> None:
    there = [name.upper() for name in Settings.model_fields]
    assert list(differences(there, first_column(text_files()["docs/settings.md"]))) == []


def test_readme_names_real_settings() -> None:
    named = {name for name in first_column(text_files()["README.md"]) if name.isupper()}
    assert "DATABASE_URL" in named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_slash_commands_are_in_papers() -> None:
    there = [
        route.example
        for feature in FEATURES
        for command in feature.commands
        for route in command.subcommands
    ]
    assert there
    named = [name for name in commands_paper("## In Slack") if not name.endswith(" help")]
    assert list(differences(there, named)) == []


def test_promise_kinds_are_in_papers() -> None:
    assert list(differences(table(KINDS), commands_paper("## Kinds of promises"))) == []


def test_scopes_are_in_papers() -> None:
    there = [scope.name for scope in scopes(OPTIONAL)]
    assert len(there) > len(LEAST)
    assert list(differences(there, commands_paper("## Scopes"))) == []


def test_missing_name_is_caught() -> None:
    paper = "# A\n## B\n| `X` | x |\n| `Y`, `Z` | x |\n| `Z` | x |\n## C\n| `W` | x |\n"
    assert list(differences(["W", "X", "Y"], first_column(section(paper, "## B")))) == [
        "not in the papers: W",
        "only in the papers: Z",
        "twice in the papers: Z",
    ]


@pytest.mark.parametrize("name", [name for name in text_files() if name.endswith(".md")])
def test_tables_are_even(name: str) -> None:
    assert list(uneven(text_files()[name])) == []


def test_bar_in_a_table_is_seen() -> None:
    paper = "| a | b |\n|---|---|\n| `x [y|z]` | w |\n\n| c |\n|---|\n| `d [e\\|f]` |\n"
    assert list(uneven(paper)) == ["| `x [y|z]` | w |"]
    assert first_column(paper) == ["d [e|f]"]


# -- the command line ------------------------------------------------------------------------------


def leaves(command: Any, path: tuple[str, ...] = ("muster",)) -> dict[str, set[str]]:
    """Return every command's flags by its full name."""
    below: Mapping[str, Any] = getattr(command, "commands", {})
    if not below:
        flags = {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)}
        return {" ".join(path): flags}
    return {
        name: flags
        for word, one in below.items()
        for name, flags in leaves(one, (*path, word)).items()
    }


def said(text: str) -> Iterator[str]:
    """Yield what `text` tells a reader to type: lines of code blocks and code spans."""
    for block in FENCE.findall(text):
        for line in block.splitlines():
            _, found, rest = line.partition("muster ")
            if found and re.fullmatch(r"[\w/=:.$ -]*", line.partition("muster ")[0]):
                yield f"muster {rest.partition(' #')[0]}".strip()
    yield from (span for span in SPAN.findall(FENCE.sub("", text)) if span.startswith("muster "))


def unknown(typed: str, known: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield what of a typed line no command of `known` takes."""
    words = re.split(r"\s(?=-)|\s[>|&]", typed)[0].split()
    name = next(
        (
            " ".join(words[:end])
            for end in range(len(words), 0, -1)
            if " ".join(words[:end]) in known
        ),
        None,
    )
    if name is None:
        if not any(command.startswith(f"{' '.join(words)} ") for command in known):
            yield f"no such command: {typed}"
        return
    yield from (
        f"{name} has no {flag}"
        for flag in FLAG.findall(typed)
        if flag not in known[name] | HELP_FLAGS
    )


KNOWN = leaves(typer.main.get_command(app))


def test_every_command_is_in_papers() -> None:
    named = commands_paper("## On the command line")
    found = {
        max((one for one in KNOWN if f"{name} ".startswith(f"{one} ")), key=len, default=name)
        for name in named
    }
    assert list(differences(KNOWN, found)) == []


PAPERS = [name for name in text_files() if re.fullmatch(r"(?!docs/adr/).+\.md", name)]
"""Not the records: each is of its day."""


@pytest.mark.parametrize("name", PAPERS)
def test_papers_type_real_commands(name: str) -> None:
    typed = list(said(text_files()[name]))
    assert [wrong for line in typed for wrong in unknown(line, KNOWN)] == []


def test_papers_type_many_commands() -> None:
    assert len(list(said(text_files()["docs/install.md"]))) > 5


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("muster dance", "no such command: muster dance"),
        ("muster promises mend 7", "no such command: muster promises mend 7"),
        ("muster web --sockets", "muster web has no --sockets"),
        ("muster verify f.jsonl --format json", "muster verify has no --format"),
    ],
)
def test_unreal_command_is_caught(typed: str, wrong: str) -> None:
    known = {"muster web": {"--socket"}, "muster verify": set[str](), "muster promises list": set()}
    assert list(unknown(typed, known)) == [wrong]


def test_real_command_is_spared() -> None:
    paper = "Run `muster web --socket`.\n```console\nPORT=9 muster promises list --help  # x\n```\n"
    known = {"muster web": {"--socket"}, "muster promises list": set[str]()}
    assert list(said(paper)) == ["muster promises list --help", "muster web --socket"]
    assert [wrong for typed in said(paper) for wrong in unknown(typed, known)] == []
