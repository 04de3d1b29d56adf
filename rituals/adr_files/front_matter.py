"""YAML front matter: what each key says and where it stands, and values quoted to be read back.

Every scalar is text (`no`, `on` and dates are traps); positions count characters of the file.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml

from rituals.texts import one_line

OPENING = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
ENDING = re.compile(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")
RESERVED = str.maketrans("@`", "\ue000\ue001")
"""YAML gives `@` and the backtick no meaning, so it refuses `@name`, which people write anyway."""
RESTORED = str.maketrans("\ue000\ue001", "@`")
PLAIN = re.compile(r"[^\W\d_](?:[\w .,'/()+-]*[\w.)])?")

LONGEST = 50_000
"""Characters. PyYAML reads about a million in ten seconds; the longest we know has 600."""
TEXT = "tag:yaml.org,2002:str"


class FrontMatterBroken(Exception):
    """The reason, to follow a colon."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key: what it says, and where its value (`start` to `end`) and its lines stand."""

    key: str
    value: str | tuple[str, ...]
    colon: int
    start: int
    end: int
    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The entries in their order, and where the closing line and, behind it, the body begin."""

    entries: tuple[Entry, ...]
    closing: int
    end: int

    def __getitem__(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)


def read_front_matter(text: str) -> FrontMatter | None:
    """Read what stands between the file's first line `---` and the next; None where there is none.

    Raise FrontMatterBroken, with the line, for what is no list of keys.
    """
    opening = OPENING.match(text)
    if not opening:
        return None
    closing = ENDING.search(text, opening.end())
    if not closing:
        raise FrontMatterBroken("its front matter starts with --- and never ends")
    inner = text[opening.end() : closing.start()]
    entries = tuple(_entries(inner, opening.end()))
    return FrontMatter(entries, closing.start(), closing.end())


def quoted(value: str) -> str:
    """Write a value in double quotes."""
    source = json.dumps(value, ensure_ascii=False)
    return "".join(_character(character) for character in source)


def scalar(value: str) -> str:
    """Write a value plain where every reader of YAML takes it for this text, else quoted."""
    if PLAIN.fullmatch(value):
        node = yaml.compose(value, Loader=yaml.SafeLoader)
        if node and (node.tag, node.value) == (TEXT, value):
            return value
    return quoted(value)


def sequence(values: Sequence[str]) -> str:
    """Write names in one line, `Ada, Grace`; as a list where a name holds a comma."""
    if any("," in value for value in values):
        return "[" + ", ".join(map(quoted, values)) + "]"
    return scalar(", ".join(values))


def as_names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Read names from a list or from one line with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(name for part in parts if (name := one_line(part)))


def as_line(value: str | tuple[str, ...]) -> str:
    """Read a value as one line."""
    return one_line(value if isinstance(value, str) else ", ".join(value))


def _entries(inner: str, offset: int) -> list[Entry]:
    if len(inner) > LONGEST:
        raise FrontMatterBroken(f"its front matter is longer than {LONGEST} characters")
    root, restored = _composed(inner)
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise FrontMatterBroken("its front matter is no list of `key: value` lines")
    starts = [key.start_mark.index for key, _ in root.value] + [len(inner)]
    entries, keys = [], set[str]()
    for (key, value), span in zip(root.value, pairwise(starts), strict=True):
        entry = _entry(inner, key, value, restored, offset, span)
        if entry.key in keys:
            raise FrontMatterBroken(f"its front matter has `{entry.key}` twice")
        keys.add(entry.key)
        entries.append(entry)
    return entries


def _entry(
    inner: str,
    key: yaml.Node,
    value: yaml.Node,
    restored: Mapping[int, int],
    offset: int,
    span: tuple[int, int],
) -> Entry:
    colon = inner.find(":", key.end_mark.index) + 1
    if not isinstance(key, yaml.ScalarNode) or not colon:
        raise FrontMatterBroken("its front matter has a key that is no word")
    start, end = value.start_mark.index, value.end_mark.index
    source = _trimmed(inner[start:end])
    return Entry(
        key=str(key.value).translate(restored),
        value=_value(value, source, restored),
        colon=offset + colon,
        start=offset + start,
        end=offset + start + len(source),
        line_start=offset + span[0],
        line_end=offset + span[1],
    )


def _trimmed(source: str) -> str:
    """Leave out the blank lines and comments that YAML counts to the value before them."""
    lines = source.splitlines(keepends=True)
    while len(lines) > 1 and re.match(r"\s*(?:#|\Z)", lines[-1]):
        lines.pop()
    return "".join(lines).rstrip()


def _value(node: yaml.Node, source: str, restored: Mapping[int, int]) -> str | tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).translate(restored)
    if isinstance(node, yaml.SequenceNode):
        items = [item.value for item in node.value if isinstance(item, yaml.ScalarNode)]
        if len(items) == len(node.value):
            return tuple(str(item).translate(restored) for item in items)
    return source  # {a placeholder of the template}, or nested data of a key that is not MADR's


def _composed(inner: str) -> tuple[yaml.Node | None, Mapping[int, int]]:
    """Compose the nodes; return with them what to put back into their texts."""
    try:
        return _nodes(inner), {}
    except FrontMatterBroken:
        if not re.search("[@`]", inner):
            raise
    return _nodes(inner.translate(RESERVED)), RESTORED


def _nodes(inner: str) -> yaml.Node | None:
    try:
        return yaml.compose(inner, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise FrontMatterBroken(f"its front matter is not YAML{line} ({error.problem})") from None
    except (yaml.YAMLError, ValueError, OverflowError):  # or an escape beyond Unicode
        raise FrontMatterBroken("its front matter holds characters that YAML forbids") from None
    except RecursionError:
        raise FrontMatterBroken("its front matter is nested too deeply") from None


def _character(character: str) -> str:
    """Escape what YAML, or some reader of it, takes for no text or for the end of a line."""
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 four digits
