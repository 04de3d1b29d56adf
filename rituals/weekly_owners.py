"""Whose it is that is overdue: of each reason and ask of a page the owner, or the lead. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from rituals.weekly import Ask, Reason
from rituals.weekly_standing import Found, Standing

One = TypeVar("One", Ask, Reason)
NOBODY, LED_BY_NOBODY = "no owner", "nobody leads it"


def owners_of(standing: Standing) -> dict[str, str | None]:
    """Return who owns or leads what is overdue or open in a team, by the record's name."""
    sorts: tuple[tuple[str, Iterable[Found]], ...] = (
        ("INC", (*standing.gravest, *standing.told, *standing.updates)),
        ("PM", (*standing.late, *standing.overdue)),
        ("ACT", standing.actions),
    )
    return {f"{series}-{one.number}": one.person for series, found in sorts for one in found}


def owned(
    found: Iterable[One],
    owners: Mapping[str, str | None],
    names: Mapping[str, str],
    reader: str | None,
) -> tuple[One, ...]:
    """Name beside each what is overdue whose it is."""
    return tuple(
        _owned(one, owners[one.record], names, reader) if one.record in owners else one
        for one in found
    )


def _owned(one: One, person: str | None, names: Mapping[str, str], reader: str | None) -> One:
    led = one.record.startswith("INC-")
    if not person:
        return replace(one, owner=LED_BY_NOBODY if led else NOBODY)
    name = names.get(person, "somebody who is not known here any more")
    return replace(one, owner=f"led by {name}" if led else name, yours=person == reader)
