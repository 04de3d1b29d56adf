"""What the house rules look at: the project's own files, as they lie on the disk."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "rituals", "storage")
TEXT_SUFFIXES = {
    "", ".cfg", ".css", ".example", ".html", ".j2", ".js", ".json", ".lock", ".mako", ".md",
    ".py", ".svg", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip
DOTTED = {".ci", ".editorconfig", ".env.example", ".gitignore", ".pre-commit-config.yaml"}
MADE = {"__pycache__", "build", "dist"}


@dataclass(frozen=True)
class Module:
    """One Python file: `name` is its path from the project's root, with slashes."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def is_test(self) -> bool:
        return self.name.startswith("tests/")

    def explained(self, line: int, code: str) -> bool:
        """Return whether `line` says why it breaks ruff's rule `code`: `# noqa: CODE - reason`."""
        return bool(
            re.search(rf"# noqa: [A-Z0-9, ]*\b{code}\b.* - \S", self.text.splitlines()[line - 1])
        )


def _walk() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        at_root = Path(folder) == ROOT
        below[:] = sorted(
            name
            for name in below
            if name not in MADE
            and not name.endswith(".egg-info")
            and (not name.startswith(".") or (at_root and name in DOTTED))
        )
        for name in sorted(names):
            if not name.startswith(".") or name in DOTTED:
                yield Path(folder) / name


@cache
def text_files() -> dict[str, str]:
    """Return the text of every file of ours by its path from the root."""
    found = {}
    for path in _walk():
        if path.suffix in TEXT_SUFFIXES and path.name != ".env":
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    return found


@cache
def modules() -> list[Module]:
    """Return our packages' and our tests' modules; migrations are written once and left alone."""
    return [
        Module(name, text)
        for name, text in text_files().items()
        if name.endswith(".py")
        and name.split("/")[0] in (*PACKAGES, "tests")
        and "/migrations/versions/" not in name
    ]
