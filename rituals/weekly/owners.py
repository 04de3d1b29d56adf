"""Whose it is that is overdue: of each reason and ask of a page the owner, or the lead. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import local_time
from rituals.weekly.standing import Found, Standing
from rituals.weekly.values import Ask, Reason

One = TypeVar("One", Ask, Reason)
NOBODY, LED_BY_NOBODY = "no owner", "nobody leads it"
GONE = "somebody who is not known here any more"
SHOWN = 3
"""Overdue records that the page's line names; the rest is counted."""
MOMENT = timedelta(microseconds=1)


def owners_of(standing: Standing) -> dict[str, str | None]:
    """Return who owns or leads what is overdue or open in a team, by the record's name."""
    sorts: tuple[tuple[str, Iterable[Found]], ...] = (
        ("INC", (*standing.gravest, *standing.told, *standing.updates)),
        ("PM", (*standing.late, *standing.overdue)),
        ("ACT", standing.actions),
    )
    return {f"{series}-{one.number}": one.person for series, found in sorts for one in found}


def overdue_said(standing: Standing, names: Mapping[str, str], zone: ZoneInfo) -> str:
    """Say in a line what is overdue and whose, or that nothing is, with the day that holds for."""
    sorts = (standing.updates, "INC"), (standing.late, "PM"), (standing.actions, "ACT")
    found = [(f"{series}-{one.number}", one) for some, series in sorts for one in some]
    named = [f"{record} ({_whose(record, one.person, names)})" for record, one in found[:SHOWN]]
    more = sum(some[0].of for some, _ in sorts if some) - len(named)
    said = ", ".join([*named, *([f"and {more} more"] if more else [])]) or "nothing"
    day = local_time(standing.at - MOMENT, zone)
    return f"Overdue on {day:%a} {day.day} {day:%b}: {said}"


def _whose(record: str, person: str | None, names: Mapping[str, str]) -> str:
    led = record.startswith("INC-")
    if not person:
        return LED_BY_NOBODY if led else NOBODY
    name = names.get(person, GONE)
    return f"led by {name}" if led else name


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
    yours = person is not None and person == reader
    return replace(one, owner=_whose(one.record, person, names), yours=yours)
