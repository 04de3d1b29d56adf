r"""Markdown as source lines: where headings and lists stand, and texts made safe to stand there.

Knows CommonMark's blocks (markdown-it-py says where they are) and nothing of decisions. A text
here has `\n` for line ends.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

PROBE = "\n\n# probe"
"""A heading put after a text: where it is not seen as one, the text leaves something open."""
PASSES = 4
"""Each pass can lay bare what the last one hid; real texts need one, and there is a last resort."""
MARKS = r"(?:\*\*|__)?(?:Status|Date|Deciders|Decision[- ]makers?|Consulted|Informed)\b"
STRUCTURE = (
    r"#{1,6}(?=[ \t]|$)|```|~~~|<|(?:=+|-+)(?=[ \t]*$)|[*+-][ \t]+(?:Good|Bad|Neutral)\b|"
    rf"(?:[*+-][ \t]+)?{MARKS}"
)
"""What a line begins with that a backslash takes the meaning from."""
ESCAPED = re.compile(rf"( {{0,3}})\\(\\*(?:{STRUCTURE}).*)", re.IGNORECASE)
VERBATIM = re.compile(r"(`{3,})verbatim\n(.*)\n\1", re.DOTALL)
MARKER = re.compile(r" {0,3}(?:[*+-]|\d{1,9}[.)])(?:( {1,4}|\t)(?=\S)|[ \t]?)")
STARS = re.compile(r"\\*\*[* \t]*")
"""A first line that would make a rule of the bullet before it."""
CLOSING = re.compile(r"(^|[ \t])(\\*#+)$")
ESCAPED_CLOSING = re.compile(r"(^|[ \t])\\(\\*#+)$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading outside fences, quotes and lists; `line` to `end` (exclusive) are its lines."""

    level: int
    text: str
    underlined: bool
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of a text's lists (their lines, their source) and what stands beside them."""

    items: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    rest: str


Check = Callable[[str], Collection[int]]


def no_lines(_: str) -> Collection[int]:
    """Name no line: headings and open ends are all there is to disarm."""
    return ()


def headings(text: str) -> list[Heading]:
    """Find the headings that divide a text."""
    tokens = _blocks(text)
    return [
        Heading(
            int(token.tag[1:]),
            heading_read(inline.content),
            token.markup in {"=", "-"},
            *_span(token),
        )
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0
    ]


def heading_source(title: str) -> str:
    """Return a title as it stands behind the `#`: hashes that end it would be dropped."""
    return CLOSING.sub(r"\1\\\2", title)


def heading_read(source: str) -> str:
    """Return the title that `heading_source` wrote."""
    return ESCAPED_CLOSING.sub(r"\1\2", " ".join(source.split("\n")))


def listed(text: str, wanted: Callable[[str], bool] = bool) -> Listed:
    """Take the wanted items out of a text's lists; the unwanted stay in the rest."""
    lines = text.split("\n")
    items, spans, taken = [], [], set[int]()
    for token in _blocks(text):
        if token.type != "list_item_open" or token.level != 1:
            continue
        first, end = _span(token)
        item = unescaped(_dedented(lines[first:end]))
        if wanted(item):
            items.append(item)
            spans.append((first, end))
            taken.update(range(first, end))
    rest = "\n".join(line for number, line in enumerate(lines) if number not in taken)
    return Listed(tuple(items), tuple(spans), rest)


def loose(text: str) -> Listed:
    """Take a text's paragraphs and list items, in their order; the rest is what is neither."""
    lines = text.split("\n")
    items, spans, taken = [], [], set[int]()
    for token in _blocks(text):
        whole = token.type == "list_item_open" and token.level == 1
        if not whole and (token.type != "paragraph_open" or token.level):
            continue
        first, end = _span(token)
        items.append(unescaped(_dedented(lines[first:end]) if whole else _joined(lines[first:end])))
        spans.append((first, end))
        taken.update(range(first, end))
    rest = "\n".join(line for number, line in enumerate(lines) if number not in taken)
    return Listed(tuple(items), tuple(spans), rest)


def last_list(text: str) -> int | None:
    """Find the line at which the list begins that ends a text; None where something else does."""
    outer = [token for token in _blocks(text) if token.level == 0 and token.map]
    last = outer[-1] if outer else None
    if last is None or last.type not in {"bullet_list_open", "ordered_list_open"}:
        return None
    return _span(last)[0]


def bullets(items: Sequence[str]) -> str:
    """Write a list of `*` items, each of which may hold paragraphs, lists and fences."""
    return "\n".join(_item_source(item) for item in items)


def escaped(text: str, level: int, check: Check = no_lines) -> str:
    r"""Write a text so that it stays within its section.

    Headings down to `level`, and fences, comments and tags that never end, get a backslash:
    `\# so`. `check` names further lines to disarm. A text that no backslash can disarm, or that
    would not be read back as it is, is put into a fence called `verbatim`.
    """
    source, safe = disarmed(text, level, check)
    if safe and unescaped(source) == text:
        return source
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}verbatim\n{text}\n{fence}"


def unescaped(source: str) -> str:
    """Read a text that `escaped` wrote."""
    whole = unwrapped(source)
    return rearmed(source) if whole == source else whole


def unwrapped(source: str) -> str:
    """Take a text out of the fence called `verbatim`, where it is in one."""
    whole = VERBATIM.fullmatch(source)
    return whole[2] if whole else source


def disarmed(text: str, level: int, check: Check = no_lines) -> tuple[str, bool]:
    """Put backslashes before what would leave the section; tell whether that was enough."""
    lines, ours = text.split("\n"), set[int]()
    for _ in range(PASSES):
        dangers = _dangers("\n".join(lines), level, check)
        if not dangers:
            break
        for number in dangers:
            lines[number] = _with_backslash(lines[number])
        ours |= dangers
    kept = verbatim_lines("\n".join(lines))
    for number, line in enumerate(lines):
        if number not in ours | kept and ESCAPED.fullmatch(line):
            lines[number] = _with_backslash(line)
    source = "\n".join(lines)
    return source, not _dangers(source, level, check)


def rearmed(source: str) -> str:
    """Take away the backslashes that `disarmed` put."""
    if "\\" not in source:
        return source
    lines, kept = source.split("\n"), verbatim_lines(source)
    return "\n".join(
        line if number in kept else ESCAPED.sub(r"\1\2", line) if ESCAPED.fullmatch(line) else line
        for number, line in enumerate(lines)
    )


def addresses(text: str) -> list[tuple[int, str]]:
    """Return what a text links and shows, each with its line; not what stands in code."""
    found = []
    for token in MarkdownIt("commonmark").parse(text):
        for child in token.children or ():
            address = child.attrGet({"link_open": "href", "image": "src"}.get(child.type, ""))
            if address:
                found.append((_span(token)[0], str(address)))
    return found


def open_end(text: str) -> int | None:
    """Find the line of a fence, comment or tag that never ends, so that it takes all below."""
    tokens = _blocks(text + PROBE)
    if tokens[-1].type == "heading_close" and tokens[-1].level == 0:
        return None
    return max(_span(token)[0] for token in tokens if token.level == 0 and token.map)


def _dangers(text: str, level: int, check: Check) -> set[int]:
    dangers = set(check(text))
    for heading in headings(text):
        if heading.level <= level:
            dangers.add(heading.end - 1 if heading.underlined else heading.line)
    start = open_end(text)
    return dangers if start is None else dangers | {start}


def _with_backslash(line: str) -> str:
    blanks = len(line) - len(line.lstrip(" "))
    return line[:blanks] + "\\" + line[blanks:]


def verbatim_lines(text: str) -> set[int]:
    """Number the lines in which a backslash is a backslash."""
    return {
        number
        for token in _blocks(text)
        if token.type in {"fence", "html_block"}
        for number in range(*_span(token))
    }


def _item_source(item: str) -> str:
    first, *others = escaped(item, 0).split("\n")
    if STARS.fullmatch(first):
        first = "\\" + first
    return "\n".join(["* " + first, *("  " + line if line else "" for line in others)])


def _dedented(lines: list[str]) -> str:
    marker = MARKER.match(lines[0])
    width = len(marker[0]) if marker else 0
    first = lines[0][width:]
    if re.fullmatch(r"\\" + STARS.pattern, first):
        first = first[1:]
    others = [line[min(width, len(line) - len(line.lstrip(" "))) :] for line in lines[1:]]
    return "\n".join([first, *others]).strip(" \t\n")


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.strip(" \t") for line in lines)


@cache
def _parser() -> MarkdownIt:
    """Only blocks: inline rules cost time, hostile text most of all, and move no block."""
    return MarkdownIt("commonmark").disable("inline")


def _blocks(text: str) -> list[Token]:
    return _parser().parse(text)


def _span(token: Token) -> tuple[int, int]:
    if token.map is None:
        raise TypeError(token.type)
    return token.map[0], token.map[1]
