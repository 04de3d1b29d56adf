"""What one ADR file says of others: links, and which decision supersedes which."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

SUPERSEDES = re.compile(r"[*_]{0,2}superc?s?ee?des?\b[*_]{0,2}:?\s*", re.IGNORECASE)
SUPERSEDED_BY = re.compile(r"[*_]{0,2}superc?s?ee?ded[- ]?(?:by\b)?[*_]{0,2}:?\s*", re.IGNORECASE)
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^()\s<>]+)>?[^)]*\)")
FILE = re.compile(r"[\w./%-]+\.md\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w./-])(?:ADR[-_ #]{0,2})?0*(\d{1,5})(?![\w/-])", re.IGNORECASE)
IN_NAME = re.compile(r"(\d{1,5})(?=[-_. ])")


@dataclass(frozen=True, slots=True)
class Target:
    """Another decision as a file names it: by a path from its own folder, or by a number."""

    path: str | None = None
    number: int | None = None

    def __str__(self) -> str:
        return self.path if self.path is not None else f"ADR-{self.number:04d}"


def is_relation(line: str) -> bool:
    """Tell whether a line says that a decision supersedes another or is superseded."""
    return bool(SUPERSEDES.match(line) or SUPERSEDED_BY.match(line))


def superseded_by(status: str, lines: Iterable[str]) -> list[Target]:
    """Return what a decision says that it is superseded by: in its status, or in its links."""
    return list(_targets(SUPERSEDED_BY, [status, *lines]))


def supersedes(lines: Iterable[str]) -> list[Target]:
    """Return what a decision says that it supersedes."""
    return list(_targets(SUPERSEDES, lines))


def _targets(relation: re.Pattern[str], lines: Iterable[str]) -> Iterator[Target]:
    seen = set[Target]()
    for line in lines:
        found = relation.match(line)
        if not found:
            continue
        for target in _named(line[found.end() :]):
            if target not in seen:
                seen.add(target)
                yield target


def _named(text: str) -> list[Target]:
    """Read targets: links before files' names, and those before numbers."""
    paths = LINK.findall(text) or FILE.findall(text)
    if paths:
        return [Target(path=one) for path in paths if (one := file_of(path))]
    return [Target(number=int(number)) for number in NUMBER.findall(text)]


def file_of(address: str) -> str | None:
    """Return the path in a link's address; None for one that leads out of the folder's tree."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//|/|#|\?", address, re.IGNORECASE):
        return None
    return unquote(re.split("[#?]", address, maxsplit=1)[0]) or None


def joined(path: str, target: str) -> str:
    """Return the path that `target` means in the file `path`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def between(path: str, target: str) -> str:
    """Return `target` as the file `path` links it."""
    return posixpath.relpath(target, posixpath.dirname(path) or ".")


def number_in(path: str) -> int | None:
    """Return the number that a file's name begins with; a date is none."""
    found = IN_NAME.match(posixpath.basename(path))
    return int(found[1]) if found else None
