"""A folder of decision files: which file another one means, and how one names another."""

import posixpath
from collections.abc import Iterable
from pathlib import PurePosixPath

from rituals.adr_files.layout import Dialect
from rituals.adr_files.links import Target, between, joined, number_in
from rituals.adr_files.madr import filename

ADR_NUMBER_DIGITS = 4


class Folder:
    """The paths of decisions; those without a decision of ours count too, as they are there."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {posixpath.normpath(path): path for path in paths}
        self._numbered: dict[tuple[str, int], list[str]] = {}
        for path in self._paths.values():
            number = number_in(path)
            if number is not None:
                self._numbered.setdefault((posixpath.dirname(path), number), []).append(path)

    def find(self, path: str, target: Target) -> str | None:
        """Return the path that the file `path` means; None where it is not here, or not certain."""
        if target.path is not None:
            return self._paths.get(joined(path, target.path))
        if target.number is None:
            return None
        found = self._numbered.get((posixpath.dirname(path), target.number), [])
        return found[0] if len(found) == 1 else None

    def numbers(self, folder: str) -> dict[int, list[str]]:
        """Return the files of one folder by their number."""
        return {number: paths for (of, number), paths in self._numbered.items() if of == folder}

    def room_for(self, folder: str, number: int, title: str) -> str:
        """Name a new file: by its decision's number, or the next free one where that is taken."""
        taken = self.numbers(folder)
        if number in taken:
            number = max(taken) + 1
        path = str(PurePosixPath(folder) / filename(number, title))
        self._paths[posixpath.normpath(path)] = path
        self._numbered.setdefault((posixpath.dirname(path), number), []).append(path)
        return path

    def common(self) -> str:
        """Return the folder that most files lie in; new ones join them."""
        folders = [posixpath.dirname(path) for path in sorted(self._paths)]
        return max(folders, key=folders.count) if folders else ""


def named(path: str, target: str, title: str, dialect: Dialect) -> str:
    """Write a link from the file `path` to another, as its dialect does."""
    number = number_in(target)
    if number is None:
        words = PurePosixPath(target).stem
    elif dialect is Dialect.NYGARD:
        words = f"{number}. {title}"
    else:
        words = f"ADR-{number:0{ADR_NUMBER_DIGITS}d}"
    plain = words.replace("[", "(").replace("]", ")")
    address = between(path, target).replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    return f"[{plain}]({address})"


def superseded_status(
    path: str, target: str | None, title: str, dialect: Dialect, name: str
) -> str:
    """Word the status of a decision that another took the place of.

    MADR 4 has the other's number alone; a file without one is linked. `target` is None for a
    decision that has no file here: then it goes by its own `name`.
    """
    if target is None:
        words = name
    elif dialect in {Dialect.MADR_4, Dialect.MADR_3} and (number := number_in(target)) is not None:
        words = f"ADR-{number:0{ADR_NUMBER_DIGITS}d}"
    else:
        words = named(path, target, title, dialect)
    return spelled(f"superseded by {words}", dialect)


def spelled(status: str, dialect: Dialect) -> str:
    """Begin a status with a capital where the dialect does."""
    return status[:1].upper() + status[1:] if dialect is Dialect.NYGARD else status
