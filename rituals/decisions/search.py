"""Find decisions by what is written in them: the words kept of each, and the words asked for.

Both databases are given the same words, made here, so that neither's own idea of a word counts.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rituals.errors import Unfit
from rituals.work import Tx
from storage.decisions import Decision
from storage.search import IN_TITLE, Place, matching

WORD_CHARACTERS = 60
"""What is longer is a hash or an address, and found by its beginning."""
KEPT_BYTES = 300_000
"""Of one decision, each word counted once. PostgreSQL's tsvector ends at 1 MB."""
ASKED_WORDS = 32

_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
    r"|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff"
    r"\U00020000-\U0003ffff]+"
)
"""A word; and one character of the scripts that write no blanks (Thai and Lao, Burmese, Khmer,
kana, Han), where a reader alone knows the words."""

_PLAIN_WORD = re.compile(r"[a-z0-9]+")
"""The same in ASCII, three times as fast."""


class NothingToSearch(Unfit):
    """Say what to search for: `/adr search` and some words, such as `/adr search vector store`."""


class TooManyWords(Unfit):
    """A search takes up to {most} words, and this has {count}. The rare ones are enough."""


def words_of(title: str, *texts: str) -> str:
    """Return what search looks at: the words of texts, each once, with blanks between.

    The title's come first, and again with a mark, so that what is called so is found first.
    """
    titled = dict.fromkeys(folded_words(title))
    kept = [*titled, *(IN_TITLE + word for word in titled)]
    kept += [word for word in dict.fromkeys(folded_words(*texts)) if word not in titled]
    words = " ".join(kept)
    if len(words.encode()) <= KEPT_BYTES:
        return words
    return words.encode()[:KEPT_BYTES].decode(errors="ignore").rpartition(" ")[0]


def asked(text: str) -> tuple[str, ...]:
    """Return the words asked for; raise `NothingToSearch` where there are none.

    What a person types is never taken for a query language: quotes, stars and colons are blanks.
    """
    words = tuple(dict.fromkeys(folded_words(text)))
    if not words:
        raise NothingToSearch
    if len(words) > ASKED_WORDS:
        raise TooManyWords(most=ASKED_WORDS, count=len(words))
    return words


async def find(
    tx: Tx,
    workspace: str,
    text: str,
    *,
    team_ids: Sequence[int],
    limit: int,
    states: Sequence[str] = (),
    after: Decision | None = None,
) -> list[Decision]:
    """Return these teams' decisions in which every word of `text` begins a word.

    Those whose title has them all come first, and of each sort the newest; `after` is the last
    one of the page before. A word of one character is meant as it stands.
    """
    words = asked(text)
    place = None if after is None else Place(has(words_of(after.title), words), after.id)
    return await matching(
        tx, workspace, words, team_ids=team_ids, states=states, limit=limit, after=place
    )


def has(kept: str, words: Sequence[str]) -> bool:
    """Say whether every one of `words` begins a word, as the databases are asked."""
    known = kept.split(" ")
    return all(
        any(one == word if len(word) == 1 else one.startswith(word) for one in known)
        for word in words
    )


def folded_words(*texts: str) -> Iterator[str]:
    """Return the words of texts as they are compared: without case and marks."""
    folded = _folded(" ".join(texts))
    pattern = _PLAIN_WORD if folded.isascii() else _WORD
    for word in pattern.findall(folded):
        yield word[:WORD_CHARACTERS]


def _folded(text: str) -> str:
    """Return a text without case, marks and what is not seen; ligatures and such taken apart."""
    return text.lower() if text.isascii() else _bare(_bare(text).casefold())


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if unicodedata.category(one) not in _UNSEEN)


_UNSEEN = frozenset({"Mn", "Mc", "Me", "Cf"})
"""Marks, and what only shapes a text: soft hyphens, joiners."""
