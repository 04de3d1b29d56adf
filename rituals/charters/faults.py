"""What is wrong with a charter: where it stands, what was expected, what was probably meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rituals.errors import Unfit

Path = tuple[str | int, ...]
SHOWN_CHARACTERS = 60
SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `line` (from 1) is the nearest line of the text that says it."""

    line: int | None
    path: str
    said: str

    def __str__(self) -> str:
        """Say it in one line, as compilers do."""
        place = "" if self.line is None else f"line {self.line}: "
        return f"{place}{self.path}: {self.said}" if self.path else f"{place}{self.said}"


class CharterWrong(Unfit):
    """This charter cannot be taken. {count}: {listed}"""

    field = "charter"

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Take every fault there is, so that one reading mends them all."""
        self.faults = tuple(sorted(faults, key=lambda one: (one.line or 0, one.path)))
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(count=count, listed="".join(f"\n{fault}" for fault in self.faults))


def written(path: Path) -> str:
    """Write a path as people do: `rituals.standup.looks-at[2]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def shown(value: object) -> str:
    """Quote what was found, shortened."""
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + '…'}”"


def not_known(names: Iterable[str], found: object) -> str:
    """Say that a name is none of those known, and which was probably meant."""
    known = list(names)
    near = get_close_matches(str(found), known, n=1)
    hint = f". Did you mean “{near[0]}”?" if near else ""
    return f"expected one of {listed(known)}, found {shown(found)}{hint}"


def listed(names: Sequence[str]) -> str:
    """List names, the first dozen of many."""
    if len(names) > SHOWN_NAMES:
        return f"{', '.join(names[:SHOWN_NAMES])} and {len(names) - SHOWN_NAMES} more"
    return ", ".join(names)
