"""A CSV file of somebody's incidents, row by row: its header, its cells, and what is odd in them.

Text comes in and rows go out; which encoding the text had is the caller's.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rituals.charters.charter import Charter
from rituals.errors import Unfit
from rituals.incidents.import_plan import Plan
from rituals.incidents.import_rows import Reading, reading


class NoHeader(Unfit):
    """The file is empty. Its first line names the columns."""


class TwiceInHeader(Unfit):
    """The column “{column}” stands twice in the header; which of them is meant?"""


class NotCSV(Unfit):
    """The file is no CSV from line {line} on: {why}. A quote may be open somewhere above."""


def header_of(lines: Iterable[str], delimiter: str) -> tuple[list[str], Iterator[list[str]]]:
    """Return the columns of a file and its rows after them, which are read as they are asked for.

    Raise `NotCSV` where the lines are none, now or later.
    """
    rows = _rows(lines, delimiter)
    header = [name.strip() for name in next(rows, [])]
    if not any(header):
        raise NoHeader
    for name in header:
        if name and header.count(name) > 1:
            raise TwiceInHeader(column=name)
    return header, rows


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise NotCSV(line=reader.line_num, why=error) from None


def readings(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    plan: Plan,
    charter: Charter,
    now: datetime,
) -> Iterator[Reading]:
    """Yield what each row says, in order; empty lines are none, and an id counts once."""
    first: dict[str, int] = {}
    for number, cells in enumerate(rows, start=2):
        if not any(map(str.strip, cells)):
            continue
        yield _once(_of(number, header, cells, plan, charter, now), first)


def _of(
    number: int,
    header: Sequence[str],
    cells: Sequence[str],
    plan: Plan,
    charter: Charter,
    now: datetime,
) -> Reading:
    if len(cells) != len(header):
        wrong = f"it has {len(cells)} cells, and the header {len(header)}"
        return Reading(number, "", None, wrong, "look for a missing quote or a comma too many")
    return reading(number, dict(zip(header, cells, strict=True)), plan, charter, now)


def _once(one: Reading, first: dict[str, int]) -> Reading:
    """Refuse a row whose external id another row had before."""
    if not one.external_id:
        return one
    before = first.setdefault(one.external_id, one.row)
    if before == one.row:
        return one
    wrong = f"row {before} has the same external_id"
    return replace(one, told=None, wrong=wrong, helps="give each row an id of its own")
