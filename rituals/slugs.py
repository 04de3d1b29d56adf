"""Titles turned into names for files and channels: ASCII, lower case, short."""

# ruff: noqa: RUF001 letters that look like others are the data here

import re
import unicodedata

CYRILLIC = (
    "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f "
    "х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya і i ї yi є ye ґ g ў u"
)
GREEK = (
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s τ t υ y φ f χ ch "
    "ψ ps ω o ς s"
)
LATIN = "ß ss æ ae œ oe ø o đ d ð d þ th ł l ı i ħ h ŋ ng ŧ t ĸ k"
"""A letter and its spelling, in turn: those that have no accent to lose."""
PAIRS = f"{CYRILLIC} {GREEK} {LATIN}".split()
LETTERS = str.maketrans(dict(zip(PAIRS[::2], PAIRS[1::2], strict=True)))


def slug(title: str, *, longest: int, otherwise: str) -> str:
    """Return a title's words with dashes between, cut at a word where one ends in time.

    Letters lose their accents; Cyrillic and Greek are spelt in Latin. `otherwise` stands for a
    title of which nothing is left.
    """
    folded = unicodedata.normalize("NFKC", title).lower().translate(LETTERS)
    plain = unicodedata.normalize("NFKD", folded).translate(LETTERS)
    joined = re.sub(r"['\u2019_]", "", plain).encode("ascii", "ignore").decode()
    # What is dropped as a letter of another script leaves no gap; what is no letter does.
    words = re.sub(r"[^a-z0-9]+", "-", joined).strip("-")
    if len(words) > longest:
        cut = words[: longest + 1]
        words = (cut.rpartition("-")[0] if "-" in cut else cut[:longest]).strip("-")
    return words or otherwise
