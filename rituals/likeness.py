"""Which of known names somebody meant who typed none of them: a part of one, or a slip. Pure."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

WHOLE, WORD = 0.6, 0.8
"""How alike a slip is to what was meant, of a whole name and of one word of it."""
PART_CHARACTERS = 2
"""A single letter is a part of nearly every name."""
NAMED = 5


def nearest(wanted: str, known: Mapping[str, str]) -> list[str]:
    """Return the ids that were probably meant, the likeliest first.

    `known` are names, folded as `wanted` is (`catalogue.folded`), each with its id. Names that
    have what was typed in them come first; where there are none, the one that a slip is nearest
    to; and last those that have words like those typed.
    """
    words = wanted.split()
    if not words:
        return []
    parts = [name for name in known if _has(name, wanted, words)]
    slip = [] if parts else get_close_matches(wanted, list(known), 1, WHOLE)
    found = parts or slip or [name for name in known if _is_like(name, words)]
    return list(dict.fromkeys(known[name] for name in found))


def suggested(ids: list[str]) -> str:
    """Ask whether one of these ids was meant; `""` where there is none, a few where many are."""
    quoted = [f"`{one}`" for one in ids[:NAMED]]
    if not quoted:
        return ""
    if len(ids) > NAMED:
        return f" {len(ids)} are like it, such as {_listed(quoted, 'and')}."
    return f" Did you mean {_listed(quoted, 'or')}?"


def _has(name: str, wanted: str, words: Iterable[str]) -> bool:
    """Say whether a name holds what was typed, or begins a word with each word of it."""
    if len(wanted) < PART_CHARACTERS:
        return False
    begun = name.split()
    return wanted in name or all(any(one.startswith(word) for one in begun) for word in words)


def _is_like(name: str, words: Iterable[str]) -> bool:
    return all(
        any(SequenceMatcher(None, word, one).ratio() >= WORD for one in name.split())
        for word in words
    )


def _listed(quoted: list[str], joint: str) -> str:
    *first, last = quoted
    return f"{', '.join(first)} {joint} {last}" if first else last
