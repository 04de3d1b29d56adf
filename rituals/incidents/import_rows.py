"""What one row of somebody's file says of an incident, or what is wrong with it. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from rituals.calendar.wall_clock import resolve, zone_named
from rituals.charters.charter import Charter
from rituals.errors import RitualError, Unfit
from rituals.incidents.drafts import (
    DEFAULT_SEVERITY,
    SLIP,
    TITLE_CHARACTERS,
    class_of,
    services_in,
    severity_of,
)
from rituals.incidents.flaws import flaw_of, out_of_order
from rituals.incidents.import_plan import MOMENTS, Plan
from rituals.texts import one_line, text

T = TypeVar("T")
DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(.*)", re.DOTALL)
EXAMPLE = "2026-03-04T09:30:00+01:00"
FIRST_YEAR = 1970


class NoMoment(Unfit):
    """“{typed}” is no date and time, such as {example}."""


class NoSuchDay(Unfit):
    """“{typed}” is no day: {why}."""


class NoTimeOfDay(Unfit):
    """“{typed}” says no time of day, and figures are counted in hours."""


class NoZone(Unfit):
    """“{typed}” does not say in which time zone it is."""


class InFuture(Unfit):
    """“{typed}” lies in the future."""


class LongAgo(Unfit):
    """“{typed}” lies before {year}."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells of an incident: fields of `storage.incidents.Incident`, moments in UTC."""

    external_id: str
    title: str
    impact: str
    summary: str
    severity: str
    class_id: str
    services: str
    started_at: datetime | None
    detected_at: datetime | None
    declared_at: datetime
    mitigated_at: datetime | None
    resolved_at: datetime | None
    flaw: str

    @property
    def occurred_at(self) -> datetime:
        """Return the moment by which it belongs to a period."""
        return self.detected_at or self.started_at or self.declared_at


COMPARED = tuple(field.name for field in fields(Told) if field.name != "flaw")


@dataclass(frozen=True, slots=True)
class Reading:
    """One row, counted from 1 as a table does, its header too: what it tells, or what is wrong.

    `helps` says what would put that right.
    """

    row: int
    external_id: str
    told: Told | None = None
    wrong: str = ""
    helps: str = ""


class _Row:
    """One row while it is read: goes on after a fault, so that all of them are named at once."""

    def __init__(self, cells: Mapping[str, str], plan: Plan, now: datetime) -> None:
        self._cells = cells
        self._plan = plan
        self._now = now
        self.wrong: list[str] = []
        self.helps: list[str] = []
        self._moments: dict[str, datetime | None] = {}

    def said(self, field: str) -> str:
        """Return what the first column of a field that says something says."""
        cells = (self._cells[column].strip() for column in self._plan.columns.get(field, ()))
        return next(filter(None, cells), "")

    def tried(self, read: Callable[[], T], where: str, helps: str) -> T | None:
        try:
            return read()
        except RitualError as error:
            self.refuse(f"{where}: {error}", helps)
            return None

    def refuse(self, wrong: str, helps: str) -> None:
        self.wrong.append(wrong.rstrip("."))
        if helps and helps not in self.helps:
            self.helps.append(helps)

    def moment(self, field: str) -> datetime | None:
        """Return the earliest moment that the columns of a field name."""
        found = (self.at(column) for column in self._plan.columns.get(field, ()))
        return min(filter(None, found), default=None)

    def at(self, column: str) -> datetime | None:
        if column not in self._moments:
            self._moments[column] = self._read(column)
        return self._moments[column]

    def _read(self, column: str) -> datetime | None:
        typed = self._cells[column].strip()
        if not typed:
            return None
        try:
            return moment_in(typed, self._plan.zone, self._now)
        except NoZone as error:
            self.refuse(f"{column}: {error}", "--zone Europe/Berlin, if that is where it was")
        except RitualError as error:
            self.refuse(f"{column}: {error}", f"write it as {EXAMPLE}")
        return None

    def order(self) -> str:
        """Say which of the columns that have an order runs backwards."""
        return out_of_order([(column, self.at(column)) for column in self._plan.order])


def reading(
    number: int, cells: Mapping[str, str], plan: Plan, charter: Charter, now: datetime
) -> Reading:
    """Read a row by the plan; `cells` are by column, and `number` counts the header as 1."""
    row = _Row(cells, plan, now)
    external_id = one_line(row.said("external_id"))
    if not external_id:
        row.refuse("it has no external_id, so a second import would take it in again", "fill it in")
    title, impact = _title(row)
    moments = {field: row.moment(field) for field in MOMENTS}
    flaw = row.order() or flaw_of(
        **{field: at for field, at in moments.items() if field != "declared_at"}
    )
    declared = moments.pop("declared_at") or min(filter(None, moments.values()), default=None)
    if declared is None and not row.wrong:
        row.refuse("it says no moment at all", "fill in when it was detected or resolved")
    severity, class_id = _severity(row, plan, charter), _class(row, plan, charter)
    if row.wrong or declared is None:
        return Reading(number, external_id, None, "; ".join(row.wrong), "; ".join(row.helps))
    told = Told(
        external_id=external_id,
        title=title,
        impact=impact,
        summary=text(row.said("summary")),
        severity=severity,
        class_id=class_id,
        services=_services(row, plan),
        declared_at=declared,
        flaw=flaw,
        **moments,
    )
    return Reading(number, external_id, told)


def _title(row: _Row) -> tuple[str, str]:
    """Return title and impact; a title that is too long for one stands whole in the impact."""
    title, impact = one_line(row.said("title")), text(row.said("impact"))
    if not any(unicodedata.category(one)[0] not in "CZ" for one in title):
        row.refuse("it has no title", "say in a few words what was wrong")
    if len(title) <= TITLE_CHARACTERS:
        return title, impact
    return f"{title[: TITLE_CHARACTERS - 1]}…", f"{title}\n\n{impact}".strip()


def _severity(row: _Row, plan: Plan, charter: Charter) -> str:
    said = row.said("severity")
    word = plan.meant("severity", said) or DEFAULT_SEVERITY
    helps = f"--value 'severity:{said}={DEFAULT_SEVERITY}'"
    return row.tried(lambda: severity_of(charter, word), "severity", helps) or ""


def _class(row: _Row, plan: Plan, charter: Charter) -> str:
    said = row.said("class")
    word = plan.meant("class", said)
    if not word:
        return ""
    helps = f"--value 'class:{said}={next(iter(charter.classes))}'"
    return row.tried(lambda: class_of(charter, word), "class", helps) or ""


def _services(row: _Row, plan: Plan) -> str:
    """Return services one a line; a file has `;` between them."""
    said: Iterable[str] = services_in(row.said("services")).split("\n")
    return services_in("\n".join(plan.meant("services", one) for one in said))


def moment_in(typed: str, zone: str | None, now: datetime) -> datetime:
    """Return the instant, in UTC, that a text names in ISO 8601; raise what is wrong with it.

    One without an offset is taken in `zone`, where one is named.
    """
    found = DAY.fullmatch(typed)
    if found is None:
        raise NoMoment(typed=typed[:40], example=EXAMPLE)
    year, month, day = (int(one) for one in found.groups()[:3])
    try:
        date(year, month, day)
    except ValueError as error:
        leap = (month, day) == (2, 29)
        why = f"{year} has no 29 February" if leap else str(error)
        raise NoSuchDay(typed=typed[:40], why=why) from None
    if not found[4].strip():
        raise NoTimeOfDay(typed=typed[:40])
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise NoMoment(typed=typed[:40], example=EXAMPLE) from None
    return _instant(at, typed[:40], zone, now)


def _instant(at: datetime, typed: str, zone: str | None, now: datetime) -> datetime:
    # By the year first: near the ends of the calendar an instant cannot be reckoned.
    if at.year > now.year + 1:
        raise InFuture(typed=typed)
    if at.year < FIRST_YEAR:
        raise LongAgo(typed=typed, year=FIRST_YEAR)
    if at.tzinfo is None:
        if zone is None:
            raise NoZone(typed=typed)
        instant = resolve(at, zone_named(zone))
    else:
        instant = at.astimezone(UTC)
    if instant > now + SLIP:
        raise InFuture(typed=typed)
    return instant


def differing(told: Told, incident: Any) -> list[str]:
    """Name the fields in which an incident is not what a row tells; both in UTC."""
    return [name for name in COMPARED if getattr(told, name) != getattr(incident, name)]
