"""What a charter's fields hold: lengths, times, roles, and the sources of an entry."""

import re
from datetime import datetime, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from rituals.calendar.recurrence import Recurrence, zone_named
from rituals.calendar.rrules import cleaned
from rituals.charters.faults import not_known, shown
from rituals.errors import RitualError
from rituals.roles import ROLES

OURS, TEAM = "ours", "team"
RULE_START = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - wall-clock
"""A Monday: where a rule leaves its weekday open, this one is checked."""
UNITS = {
    "min": 1,
    "h": 60,
    "day": 24 * 60,
    "days": 24 * 60,
    "week": 7 * 24 * 60,
    "weeks": 7 * 24 * 60,
}
PLACES = {"owner", "lead", "channel", "next-contact"}
"""Who can be told beside the roles: of an incident its lead, its channel, of a duty its owner."""
FOREVER = "forever"
LONGEST = timedelta(days=100 * 366)
DAYS_FROM = timedelta(days=5)
"""From here on a length is written in days: people say 72 h, and 30 days."""


class Part(BaseModel):
    """A part of a charter: frozen, and nothing in it that nobody knows."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        alias_generator=AliasGenerator(alias=lambda name: name.replace("_", "-")),
        protected_namespaces=(),
    )


Tag = Annotated[str, StringConstraints(pattern=r"^([LHM]\d{0,2}(\.\d{1,2})?|P\d?|ours|team)$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Sourced(Part):
    """A part that says where it is from.

    `from` holds tags of the documents that the default charter follows (`L4` is section 4 of the
    lead's), `ours` for a choice of Muster's, `team` for one of the team's. The fields `ours` and
    `team` name the fields (`leaves`), or single items of them (`leaves.owner`), for which no
    document is claimed.
    """

    sources: tuple[Tag, ...] = Field((TEAM,), alias="from", min_length=1)
    ours: tuple[str, ...] = ()
    team: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _name_own_fields(self) -> Self:
        fields = {field.alias or name: name for name, field in type(self).model_fields.items()}
        for path in (*self.ours, *self.team):
            name, _, item = path.partition(".")
            holds = getattr(self, fields[name], None) if name in fields else None
            if name not in fields or (item and item not in (holds or ())):
                msg = f"expected a field or an item of this entry, found {shown(path)}"
                raise ValueError(msg)
        return self


class Entry(Sourced):
    """A part with a title, and with an id, which is its key."""

    title: Words
    _id: str = PrivateAttr("")

    @property
    def id(self) -> str:
        return self._id


def _role(value: str) -> str:
    if value not in ROLES:
        raise ValueError(not_known(ROLES, value))
    return value


def _recipient(value: str) -> str:
    return value if value in PLACES else _role(value)


def _length(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d{1,8}) *(min|h|days?|weeks?)", str(value).strip())
    if not found:
        msg = f"expected a length such as 30 min, 72 h or 15 days, found {shown(value)}"
        raise ValueError(msg)
    length = timedelta(minutes=int(found[1]) * UNITS[found[2]])
    if length > LONGEST:
        msg = f"expected at most a hundred years, found {shown(value)}"
        raise ValueError(msg)
    return length


def in_units(length: timedelta) -> str:
    """Write a length as a charter does: 30 min, 72 h, 15 days."""
    minutes = int(length.total_seconds()) // 60
    if length >= DAYS_FROM and not minutes % UNITS["day"]:
        return f"{minutes // UNITS['day']} days"
    return f"{minutes} min" if minutes % 60 or not minutes else f"{minutes // 60} h"


def _kept(value: object) -> timedelta | None:
    return None if value is None or value == FOREVER else _length(value)


def _keeps(length: timedelta | None) -> str:
    return FOREVER if length is None else in_units(length)


def _clock_time(value: object) -> time:
    if isinstance(value, time):
        return value
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        msg = f"expected a time of day such as 09:00, found {shown(value)}"
        raise ValueError(msg)
    return time.fromisoformat(str(value))


def _zone(value: str) -> str:
    try:
        return zone_named(value).key
    except RitualError as error:
        msg = f"expected a time zone. {error}"
        raise ValueError(msg) from None


def _rule(value: str) -> str:
    try:
        return Recurrence(cleaned(value), "UTC", RULE_START).rule
    except RitualError as error:
        msg = f"expected a rule of RFC 5545. {error}"
        raise ValueError(msg) from None


Role = Annotated[str, AfterValidator(_role)]
Length = Annotated[timedelta, BeforeValidator(_length), PlainSerializer(in_units, return_type=str)]
TimeOfDay = Annotated[
    time,
    BeforeValidator(_clock_time),
    PlainSerializer(lambda at: at.strftime("%H:%M"), return_type=str),
]
Zone = Annotated[str, AfterValidator(_zone)]
RecurrenceRule = Annotated[str, AfterValidator(_rule)]
Tier = Literal["low", "medium", "high", "touched"]
Recipient = Annotated[str, AfterValidator(_recipient)]
Kept = Annotated[timedelta | None, BeforeValidator(_kept), PlainSerializer(_keeps, return_type=str)]
"""A length, or `forever` (None)."""
