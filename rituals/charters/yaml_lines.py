"""A charter's YAML, read to plain values that remember their lines.

Every scalar is text, so that `no`, dates and 09:00 stay what was written; what a value means is
its field's part (`rituals/charters/parts.py`). A charter is read by people: anchors, tags and
several documents in one file are refused.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from rituals.charters.faults import CharterWrong, Fault, Path, shown, written

LOADER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
"""The C parser is ten times as fast; both give the same events."""
LONGEST_BYTES = 200_000
"""Five times the default charter."""
DEEPEST = 20
"""The default charter is eight levels deep."""
TEXT = "tag:yaml.org,2002:str"
NOTHING = {"~", "null", "Null", "NULL"}


class Unsaid:
    """What stands where a key has no value: nothing is said, so nothing changes."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a text says, and on which line each path of it stands."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """Return the line of a path, or of the nearest one above it that the text names."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def decoded(data: bytes) -> str:
    """Return a file's text; raise CharterWrong, with the line, where it is not UTF-8."""
    _refuse_long(len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CharterWrong([Fault(line, "", "expected UTF-8, found other bytes")]) from None


def read(text: str) -> Source:
    """Read a text; raise CharterWrong with all that is wrong with its form."""
    _refuse_long(len(text.encode("utf-8", "replace")))
    reading = _Reading()
    try:
        for event in yaml.parse(text.removeprefix("\ufeff"), Loader=LOADER):
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        raise CharterWrong([*reading.faults, _misread(text, error)]) from None
    except yaml.reader.ReaderError as error:
        said = "a character that YAML does not allow"
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise CharterWrong([Fault(line, "", said)]) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise CharterWrong([Fault(None, "", "characters that YAML does not allow")]) from None
    if reading.faults:
        raise CharterWrong(reading.faults)
    return Source(reading.root, reading.lines)


def _refuse_long(size: int) -> None:
    if size > LONGEST_BYTES:
        said = f"expected at most {LONGEST_BYTES // 1000} KB, found {size // 1000} KB"
        raise CharterWrong([Fault(None, "", said)])


def _misread(text: str, error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    lines = text.splitlines()
    if line is not None and line <= len(lines) and re.match(r"[ -]*\t", lines[line - 1]):
        return Fault(line, "", "expected blanks before the key, found a tab")
    problem = " ".join(str(error.problem or error.context or "not YAML").split())
    return Fault(line, "", f"expected YAML: {problem}")


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is being read; a mapping's `key` waits for its value."""

    holds: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


class _Reading:
    """Takes the parser's events one by one: no recursion, so no text is too deep for it."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse(line, "expected one document, found a second one behind ---")
            case yaml.AliasEvent():
                self._refuse(line, f"expected a value, found the alias *{event.anchor}")
                self._put(None, line)
            case yaml.ScalarEvent():
                self._check(event, line)
                self._put(_meant(event), line, plain=True)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check(event, line)
                self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()

    def _check(self, event: Any, line: int) -> None:
        if event.anchor:
            self._refuse(line, f"expected a plain value, found the anchor &{event.anchor}")
        if event.tag not in {None, "!", TEXT} and not event.tag.endswith((":map", ":seq")):
            self._refuse(line, f"expected a plain value, found the tag {shown(event.tag)}")

    def _begin(self, holds: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._open) >= DEEPEST:
            self._refuse(line, f"expected at most {DEEPEST} levels")
            raise CharterWrong(self.faults)
        self._open.append(_Open(holds, self._put(holds, line)))

    def _put(self, value: Any, line: int, *, plain: bool = False) -> Path:
        """Put a value where it belongs; return its path."""
        if not self._open:
            self._take_root(value, line)
            return ()
        here = self._open[-1]
        if isinstance(here.holds, list):
            path = (*here.path, len(here.holds))
            here.holds.append(value)
            self.lines[path] = line
            return path
        if here.key is None:
            here.key = self._key(here, value, line, plain=plain)
            return here.path
        path = (*here.path, here.key)
        here.holds.setdefault(here.key, value)
        here.key = None
        return path

    def _key(self, here: _Open, value: Any, line: int, *, plain: bool) -> str:
        if not plain or not isinstance(value, str):
            self._refuse(line, f"expected a word as the key, found {shown(value)}")
            return f"line {line}"
        path = (*here.path, value)
        if path in self.lines:
            said = f"expected each key once; it stands in line {self.lines[path]} already"
            self.faults.append(Fault(line, written(path), said))
        else:
            self.lines[path] = line
        return value

    def _take_root(self, value: Any, line: int) -> None:
        if self._documents > 1 or isinstance(value, Unsaid):
            return
        if isinstance(value, dict):
            self.root = value
        else:
            self._refuse(line, f"expected keys and values, found {shown(value)}")

    def _refuse(self, line: int, said: str) -> None:
        path = self._open[-1].path if self._open else ()
        key = self._open[-1].key if self._open else None
        self.faults.append(Fault(line, written((*path, key) if key else path), said))


def _meant(event: Any) -> Any:
    """Return a scalar's text, None for an explicit null, Unsaid where nothing stands."""
    if event.style is None or event.style == "":
        if event.value == "":
            return Unsaid()
        if event.value in NOTHING:
            return None
    return event.value
