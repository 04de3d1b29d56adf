"""Figures taken in from rows of a file: each row whole or not at all, and nothing twice.

A row is refused, and the others are not: what became of each is said. Who is called for by a value
past its limit is told, of a figure's newest day alone. Files are read by whoever calls (`bot/cli`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rituals.charters.charter import Charter
from rituals.charters.parts import Figure
from rituals.errors import RitualError, Unfit
from rituals.figures import readings
from rituals.figures.rows import Rows
from rituals.figures.units import said, value_typed
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.figure_readings import Reading

ID, VALUE, DATE, NOTE = "id", "value", "date", "note"
NEEDED = (ID, VALUE, DATE)
NEW, IMPORTED, CORRECTS, CORRECTED = "new", "imported", "corrects", "corrected"
KNOWN, MISSING, REFUSED = "known", "missing", "refused"
"""What became of a row. `new` and `corrects` are what a dry run says instead of doing it; `known`:
that stood already; `missing`: it has no value, which is not zero, and nothing is reported.
"""
AT_ONCE = 200
"""Rows of one transaction: what else the bot does waits no longer than for these."""
NAME_CHARACTERS = 40
LIKE_A_PERSON = re.compile(r"[UW][A-Z0-9]{2,}", re.ASCII)
"""What reads like somebody's id in Slack: nobody reports in the name of another."""
WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class LacksColumns(Unfit):
    """The file needs the columns id, value and date (and may have note). It has {found}; what is
    missing: {missing}.{parted}
    """


class TwiceAColumn(Unfit):
    """The column {column} stands twice in the header; which of them is meant?"""


class NotADay(Unfit):
    """“{typed}” is no date. Write it as 2026-11-30."""


class BadImporter(Unfit):
    """Who reports has a name of 1 to 40 characters that is no Slack id: `--by "Finance sheet"`."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says, once it is known to be fit."""

    row: int
    figure: Figure
    value: float
    day: date
    note: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row: as it was typed, the result, and what is to be said of it."""

    row: int
    id: str
    value: str
    date: str
    result: str
    what: str = ""


def importer(typed: str) -> str:
    """Return the name of who reports a file; raise `BadImporter`."""
    name = one_line(typed)
    if not name or len(name) > NAME_CHARACTERS or LIKE_A_PERSON.fullmatch(name):
        raise BadImporter
    return name


def columns(header: Sequence[str]) -> dict[str, int]:
    """Return in which column each field stands; raise where one is missing, or stands twice.

    Others are not read.
    """
    names = [name.strip().lower() for name in header]
    places = {name: at for at, name in enumerate(names)}
    missing = [name for name in NEEDED if name not in places]
    if missing:
        found = ", ".join(name for name in header if name) or "none"
        raise LacksColumns(found=found[:200], missing=", ".join(missing), parted=_parted(header))
    for name in (*NEEDED, NOTE):
        if names.count(name) > 1:
            raise TwiceAColumn(column=name)
    return {name: places[name] for name in (*NEEDED, NOTE) if name in places}


def read(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    charter: Charter,
    team: Team,
    now: datetime,
    *,
    commas: bool = False,
) -> Iterator[Told | Taken]:
    """Yield what each row says, or why it is refused; empty lines are none.

    `commas`: the sheet writes decimals behind commas, so that `12.500` may be thousands. Of two
    rows of one figure and day the later is refused where it says something else.
    """
    places = columns(header)
    seen = Rows()
    for number, cells in enumerate(rows, start=2):
        if not any(map(str.strip, cells)):
            continue
        fields = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        shown = (number, fields[ID][:60], fields[VALUE][:60], fields[DATE][:20])
        try:
            if len(cells) != len(header):
                yield Taken(*shown, REFUSED, _uneven(cells, header))
            elif not fields[VALUE]:
                _figure(charter, fields[ID])
                yield Taken(*shown, MISSING, "it has no value, so nothing is reported")
            else:
                told = _told(number, fields, charter, team, now, commas=commas)
                before = seen.before(told)
                yield Taken(*shown, KNOWN, f"row {before} says the same") if before else told
        except RitualError as error:
            yield Taken(*shown, REFUSED, str(error))


async def take_in(
    tx: Tx, team: Team, rows: Sequence[Told], *, by: str, now: datetime, dry: bool = False
) -> list[Taken]:
    """Report rows of one file, handed in by `place`; `dry` only says what would become of each."""
    return [await _taken(tx, team, one, by, now, dry=dry) for one in rows]


async def _taken(tx: Tx, team: Team, one: Told, by: str, now: datetime, *, dry: bool) -> Taken:
    shown = (one.row, one.figure.id, said(one.value, one.figure.unit), one.day.isoformat())
    try:
        if dry:
            before = await readings.standing(tx, team, one.figure.id, one.day)
            if before is not None and readings.says(before, one.figure, one.value, one.note):
                return Taken(*shown, KNOWN)
            return Taken(*shown, CORRECTS, _instead(before)) if before else Taken(*shown, NEW)
        done = await readings.report(
            tx, team, one.figure.id, one.value, one.day,
            by=by, via=readings.IMPORT, note=one.note, now=now,
        )  # fmt: skip
    except RitualError as error:
        return Taken(*shown, REFUSED, str(error))
    if not done.changed:
        return Taken(*shown, KNOWN)
    words = [_instead(done.replaced)] if done.replaced else []
    if done.told:
        words.append(f"past its limit: {len(done.told)} told")
    return Taken(*shown, CORRECTED if done.replaced else IMPORTED, "; ".join(words))


def _parted(header: Sequence[str]) -> str:
    """Say what seems to stand between the cells of a header that was read as one cell."""
    alone = header[0] if len(header) == 1 else ""
    marks = {";": '";"', "\t": "tab", "|": '"|"'}
    named = next((said for mark, said in marks.items() if mark in alone), "")
    return f" Its cells seem to be parted by something else: `--delimiter {named}`" if named else ""


def _told(
    number: int,
    fields: dict[str, str],
    charter: Charter,
    team: Team,
    now: datetime,
    *,
    commas: bool,
) -> Told:
    figure = _figure(charter, fields[ID])
    day = _day(fields[DATE])
    readings.ensure_day(team, day, now)
    value = value_typed(fields[VALUE], figure, commas=commas)
    return Told(number, figure, value, day, readings.note_of(fields.get(NOTE, "")))


def _figure(charter: Charter, typed: str) -> Figure:
    figure = readings.figure_meant(charter, typed)
    readings.ensure_reported(figure)
    return figure


def _day(typed: str) -> date:
    """Read a date as ISO 8601 writes it: a file says the same tomorrow, so `today` is none."""
    try:
        if WRITTEN.fullmatch(typed):
            return date.fromisoformat(typed)
    except ValueError:  # 2026-02-29
        pass
    raise NotADay(typed=typed[:40])


def _uneven(cells: Sequence[str], header: Sequence[str]) -> str:
    return (
        f"it has {len(cells)} cells, and the header {len(header)}: look for a missing quote or a"
        " comma too many, as in 12,5"
    )


def _instead(before: Reading) -> str:
    return f"in the place of {said(before.value, before.unit)}, reported by {before.by}"
