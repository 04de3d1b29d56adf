"""Links between our papers resolve: to a file that is there, to a heading that it has."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import normpath

import pytest

from tests.house.project import ROOT, text_files

LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def papers() -> dict[str, str]:
    return {name: text for name, text in text_files().items() if name.endswith(".md")}


def anchors(text: str) -> set[str]:
    """Return the anchors that a forge makes of the headings."""
    headings = HEADING.findall(FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dangling(papers: Mapping[str, str]) -> Iterator[str]:
    """Yield the links of `papers` that lead nowhere in the project."""
    for name, text in papers.items():
        for target in LINK.findall(FENCE.sub("", text)):
            path, _, anchor = target.partition("#")
            if "://" in path or path.startswith("mailto:"):
                continue
            file = normpath(PurePosixPath(name).parent / path) if path else name
            known = file in papers or (ROOT / file).exists()
            if not known or (anchor and anchor not in anchors(papers.get(file, ""))):
                yield f"{name}: {target}"


def test_every_link_resolves() -> None:
    found = papers()
    assert sum(len(LINK.findall(text)) for text in found.values()) > 10
    assert list(dangling(found)) == []


@pytest.mark.parametrize("target", ["gone.md", "../gone.md", "b.md#no-such-heading", "#nor-here"])
def test_dangling_link_is_caught(target: str) -> None:
    example = {"docs/a.md": f"# A\n[x]({target})\n", "docs/b.md": "# What: it `is`\n"}
    assert list(dangling(example)) == [f"docs/a.md: {target}"]


@pytest.mark.parametrize("target", ["b.md", "b.md#what-it-is", "../README.md", "https://a.example"])
def test_sound_link_is_spared(target: str) -> None:
    example = {"docs/a.md": f"# A\n[x]({target})\n", "docs/b.md": "# What: it `is`\n"}
    assert list(dangling(example)) == []
