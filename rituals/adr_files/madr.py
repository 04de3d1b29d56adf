"""Decisions as files: every dialect read and patched, MADR 4.0.0 written.

The one entry to it: `document.py` has the values, `layout.py` the dialects,
`reading.py`, `writing.py` and `patching.py` a verb each. Bytes in, bytes out;
folders are `rituals/decisions/files.py`'s.
"""

import re
from pathlib import PurePosixPath

from rituals.adr_files.document import Document, Section, UnreadableDecision, normal
from rituals.adr_files.edits import UnpatchableDecision
from rituals.adr_files.layout import Dialect
from rituals.adr_files.patching import patch
from rituals.adr_files.reading import read
from rituals.adr_files.writing import write
from rituals.slugs import slug

__all__ = [
    "Dialect",
    "Document",
    "Section",
    "UnpatchableDecision",
    "UnreadableDecision",
    "filename",
    "is_decision_file",
    "normal",
    "patch",
    "read",
    "write",
]

LONGEST_SLUG = 60
"""With number and ending under 72 characters: a line of `git log --stat` shows it whole."""
NO_DECISIONS = re.compile(r"(?:readme|index|template|adr-template.*)\.md", re.IGNORECASE)


def filename(number: int, title: str) -> str:
    """Name a decision's file: `0012-short-slug.md`."""
    return f"{number:04d}-{slug(title, longest=LONGEST_SLUG, otherwise='decision')}.md"


def is_decision_file(name: str) -> bool:
    """Tell by its name or path whether a file may be a decision: no template, index or readme."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return (
        last.lower().endswith(".md")
        and not last.startswith(".")
        and not NO_DECISIONS.fullmatch(last)
    )
