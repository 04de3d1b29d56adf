"""What people type, in the two shapes that records hold: one line, and paragraphs."""

import re
from collections.abc import Sequence

BLANKS = " \t\n"
BREAKS = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
"""Blanks, and what some reader or other takes for the end of a line."""


OVERRIDES, ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"
POP, END = "\u202c", "\u2069"
"""What turns the direction of writing, and what ends it (Unicode, UAX 9)."""


def one_line(value: str) -> str:
    """Return a text in one line, as a title or a name is.

    A turned direction of writing ends with it, so that it does not turn our words that follow.
    """
    line = BREAKS.sub(" ", sound(value)).strip()
    return line + _closing(line)


def _closing(line: str) -> str:
    """Return what ends the directions that a line leaves turned, the last one first."""
    turned: list[str] = []
    for one in line:
        if one in OVERRIDES:
            turned.append(POP)
        elif one in ISOLATES:
            turned.append(END)
        elif one == POP and turned[-1:] == [POP]:
            turned.pop()
        elif one == END and END in turned:
            del turned[len(turned) - 1 - turned[::-1].index(END) :]
    return "".join(reversed(turned))


def text(value: str) -> str:
    r"""Return paragraphs with `\n` for line ends, empty lines empty, and no blanks around."""
    lines = re.sub(r"\r\n?", "\n", sound(value)).split("\n")
    return "\n".join(line if line.strip(BLANKS) else "" for line in lines).strip(BLANKS)


def entries(value: str) -> list[str]:
    r"""Return the entries of a list that is kept one a line; only `\n` ends a line."""
    return [line for one in value.split("\n") if (line := one_line(one))]


def enumerated(words: Sequence[str], joint: str = "and") -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} {joint} {last}" if first else last


def is_blank(line: str) -> bool:
    """Tell whether a line holds nothing but blanks, as Markdown counts them."""
    return not line.strip(BLANKS)


def sound(value: str) -> str:
    """Leave out what no UTF-8 text file holds: lone surrogates and NUL."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "")
