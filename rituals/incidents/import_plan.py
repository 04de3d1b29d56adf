"""How the columns of somebody's file become the fields of an incident: `--map`, `--value`, ...

What one row then says is `rituals/incidents/import_rows.py`'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from rituals.calendar.wall_clock import zone_named
from rituals.charters.charter import Charter
from rituals.errors import Unfit
from rituals.incidents.drafts import class_of, severity_of

MOMENTS = ("started_at", "detected_at", "declared_at", "mitigated_at", "resolved_at")
TEXTS = ("external_id", "title", "impact", "summary")
CHOICES = ("severity", "class", "services")
"""What the words of another system are translated for."""
FIELDS = (*TEXTS, *CHOICES, *MOMENTS)
NEEDED = ("external_id", "title")


class NoSuchField(Unfit):
    """“{typed}” is no field of an incident. There are {known}."""


class NotWritten(Unfit):
    """“{typed}” is not written as {example}."""


class NotTranslated(Unfit):
    """The words of {typed} are taken as they are; those of {known} can be translated."""


class FieldMissing(Unfit):
    """Say which column is the {name}: `--map {name}=COLUMN`. {why}"""


class NoSuchColumn(Unfit):
    """The file has no column “{column}”. It has {known}."""


WHY = {
    "external_id": "Each row's own id keeps a second import from taking everything in again.",
    "title": "An incident needs one.",
}


class Plan(BaseModel):
    """Which columns are which field, what the words in them mean here, and what has an order.

    A field has the first of its columns that says something, a moment the earliest. `values` are
    by field and by what the file says, without its case. `order` are columns of moments that must
    not run backwards. `zone` is the one of moments that name none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, str]] = {}
    order: tuple[str, ...] = ()
    zone: str | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for field in (*self.columns, *self.values):
            if field not in FIELDS:
                raise NoSuchField(typed=field, known=", ".join(FIELDS))
        for field in NEEDED:
            if field not in self.columns:
                raise FieldMissing(name=field, why=WHY[field])
        for field in self.values:
            if field not in CHOICES:
                raise NotTranslated(typed=field, known=", ".join(CHOICES))
        if self.zone is not None:
            zone_named(self.zone)
        return self

    def check(self, header: Sequence[str], charter: Charter) -> None:
        """Raise where the plan names no column of the file, or a word that means nothing here."""
        for column in (*(one for many in self.columns.values() for one in many), *self.order):
            if column not in header:
                raise NoSuchColumn(column=column, known=", ".join(header))
        for word in self.values.get("severity", {}).values():
            severity_of(charter, word)
        for word in filter(None, self.values.get("class", {}).values()):
            class_of(charter, word)

    def meant(self, field: str, said: str) -> str:
        """Return what a word of the file means here; itself, where nobody translated it."""
        return self.values.get(field, {}).get(said.casefold(), said)


def planned(
    maps: Iterable[str], values: Iterable[str] = (), order: str = "", zone: str | None = None
) -> Plan:
    """Read `FIELD=COLUMN,COLUMN`, `FIELD:FROM=TO` and `COLUMN,COLUMN` as they are typed."""
    columns: dict[str, tuple[str, ...]] = {}
    for typed in maps:
        field, _, named = typed.partition("=")
        if not (found := _names(named)):
            raise NotWritten(typed=typed, example="FIELD=COLUMN or FIELD=COLUMN,COLUMN")
        columns[field.strip()] = (*columns.get(field.strip(), ()), *found)
    return Plan(columns=columns, values=_translated(values), order=_names(order), zone=zone)


def _translated(values: Iterable[str]) -> Mapping[str, dict[str, str]]:
    """Read translations; what is said may be nothing, and may hold an equals sign."""
    read: dict[str, dict[str, str]] = {}
    for typed in values:
        field, colon, rest = typed.partition(":")
        said, equals, meant = rest.rpartition("=")
        if not (colon and equals):
            raise NotWritten(typed=typed, example="FIELD:FROM=TO, such as severity:critical=sev1")
        read.setdefault(field.strip(), {})[said.strip().casefold()] = meant.strip()
    return read


def _names(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in typed.split(",") if (name := one.strip())))
