"""CSV files of the command line, read as they were saved, written as no sheet runs them."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from bot.settings import Missing
from rituals.incidents.import_files import header_of

DEFAULT_ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark that spreadsheets put before it."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

FileArgument = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file; its first line is a header")
]
EncodingOption = Annotated[str, typer.Option("--encoding", help="Such as latin-1 or utf-16")]
DelimiterOption = Annotated[str, typer.Option("--delimiter", help="What stands between two cells")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each")]


@dataclass(frozen=True, slots=True)
class CSVFile:
    """A file, and what it takes to read it."""

    path: Path
    encoding: str
    delimiter: str

    @contextmanager
    def opened(self) -> Iterator[TextIO]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as text:
                yield text
        except UnicodeError as error:
            msg = (
                f"{self.path} is not written in {self.encoding}: name its encoding, as in"
                " --encoding latin-1 (Western Europe), cp1252 (Windows) or utf-16"
            )
            raise Missing(msg) from error

    def checked(self) -> tuple[list[str], int]:
        """Read the file to its end, and return its columns and how many rows it has."""
        with self.opened() as text:
            header, rows = header_of(text, self.delimiter)
            return header, sum(1 for _ in rows)

    def rows(self, text: TextIO) -> Iterator[list[str]]:
        """Return the rows after the header, as they are asked for."""
        return header_of(text, self.delimiter)[1]


def meant(path: Path, encoding: str, delimiter: str) -> CSVFile:
    """Return the file that the options describe; refuse an encoding or a delimiter that is none."""
    return CSVFile(path, _known(encoding), _one(delimiter))


def write_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows (all with the same keys) as CSV; of none, nothing."""
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: object) -> object:
    """Return a value as no spreadsheet takes it for a formula: people wrote some of them."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)  # unlike a lookup, this refuses what is no text's
    except LookupError:
        msg = f"there is no encoding “{encoding}”; there are utf-8, utf-16, latin-1, cp1252"
        raise typer.BadParameter(msg, param_hint="--encoding") from None
    return encoding


def _one(delimiter: str) -> str:
    meant_ = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(meant_) != 1 or meant_ in '"\r\n':
        msg = "one character stands between two cells, such as ; (or say tab)"
        raise typer.BadParameter(msg, param_hint="--delimiter")
    return meant_
