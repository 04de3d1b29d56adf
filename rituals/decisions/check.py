"""What is wrong in a folder of decision files: found without a database, for people and for CI."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rituals.adr_files.folder import Folder
from rituals.adr_files.layout import layout
from rituals.adr_files.links import Target, file_of, joined
from rituals.adr_files.madr import is_decision_file
from rituals.decisions.decisions import STATES, SUPERSEDED
from rituals.decisions.files import Read, day_of, read_files
from rituals.markdown_source import addresses


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file (or a folder, which ends in a slash), and the detail."""

    file: str
    finding: str
    detail: str


def check(files: Mapping[str, bytes], is_there: Callable[[str], bool]) -> list[Finding]:
    """List what is wrong among decision files, by path.

    `is_there` tells whether a path, from the same folder as theirs, leads to a file.
    """
    read = read_files(files)
    folder = Folder(path for path in files if is_decision_file(path))
    states = {one.path: one for one in read if one.draft is not None}
    found = [*_numbers(folder, [one.path for one in read])]
    for one in read:
        found += _of_file(one, folder, states, is_there)
    return sorted(found, key=lambda finding: (finding.file, finding.finding))


def _numbers(folder: Folder, paths: Iterable[str]) -> Iterator[Finding]:
    for name in sorted({posixpath.dirname(path) for path in paths}):
        numbers = folder.numbers(name)
        for number, doubles in sorted(numbers.items()):
            for path in sorted(doubles)[1:]:
                others = ", ".join(one for one in sorted(doubles) if one != path)
                yield Finding(path, "duplicate number", f"{number:04d} is also {others}")
        for first, last in _gaps(sorted(numbers)):
            said = f"{first:04d} is" if first == last else f"{first:04d} to {last:04d} are"
            yield Finding(f"{name or '.'}/", "gap", f"{said} missing")


def _gaps(numbers: list[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(numbers):
        if after - before > 1:
            yield before + 1, after - 1


def _of_file(
    file: Read, folder: Folder, known: Mapping[str, Read], is_there: Callable[[str], bool]
) -> Iterator[Finding]:
    if file.draft is None:
        yield Finding(file.path, "unreadable", file.reason)
        return
    if file.state and file.state not in STATES:
        yield Finding(file.path, "unknown status", f"“{file.state}” is none of {', '.join(STATES)}")
    if file.date and day_of(file.date) is None:
        yield Finding(file.path, "bad date", f"“{file.date}” is no date like 2026-11-21")
    yield from _broken_links(file, is_there)
    if file.state != SUPERSEDED:
        return
    if not file.superseded_by:
        yield Finding(file.path, "no successor", "superseded, and it does not say by what")
    for target in file.superseded_by:
        yield from _successor(file, target, folder, known)


def _broken_links(file: Read, is_there: Callable[[str], bool]) -> Iterator[Finding]:
    taken_apart = layout(file.data)
    body = "\n".join(taken_apart.lines)
    above = taken_apart.text[: taken_apart.starts[0]].count("\n")
    for line, address in addresses(body):
        path = file_of(address)
        if path is not None and not is_there(joined(file.path, path)):
            yield Finding(
                file.path, "broken link", f"line {above + line + 1}: {address} is not there"
            )


def _successor(
    file: Read, target: Target, folder: Folder, known: Mapping[str, Read]
) -> Iterator[Finding]:
    path = folder.find(file.path, target)
    if path is None:
        if target.path is None:  # a path that leads nowhere is a broken link already
            yield Finding(file.path, "broken link", f"superseded by {target}: no such file")
        return
    seen = {file.path}
    while path is not None and path in known:
        if path in seen:
            yield Finding(file.path, "circle", f"its successors lead back to {path}")
            return
        seen.add(path)
        successors = (folder.find(path, one) for one in known[path].superseded_by)
        path = next((one for one in successors if one), None)
