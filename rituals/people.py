"""People: the names that documents carry instead of ids, kept as Slack last told them."""

from collections.abc import Iterable
from datetime import datetime

from rituals.promises import NewPromise, soon
from rituals.work import Tx
from storage.people import People, Person

__all__ = [
    "FETCH_PERSON",
    "Person",
    "held",
    "know",
    "known",
    "known_ids",
    "named",
    "names_of",
    "to_know",
    "why_not",
]

FETCH_PERSON = "person"
"""The promise to ask Slack who somebody is."""

PEOPLE_LANE = "people"
"""One question at a time, so that a crowd does not run into Slack's rate limit."""


def to_know(workspace: str, person: str, now: datetime) -> NewPromise:
    """Return the promise to learn a person's name; made once a person."""
    return soon(workspace, FETCH_PERSON, person, f"person:{person}", now, lane=PEOPLE_LANE)


async def know(tx: Tx, person: Person) -> bool:
    """Keep what Slack says of a person; False where something newer is known, and stays."""
    return await People(tx, person.workspace).note(person)


async def held(tx: Tx, workspace: str, person: str) -> Person | None:
    """Return somebody as Slack last described them; nobody else changes that meanwhile."""
    return await People(tx, workspace).held(person)


async def known(tx: Tx, workspace: str, person: str) -> Person | None:
    """Return somebody as Slack last described them."""
    return (await named(tx, workspace, [person])).get(person)


async def named(tx: Tx, workspace: str, ids: Iterable[str]) -> dict[str, Person]:
    """Return those of several whom Slack has described, by id."""
    return await People(tx, workspace).named(ids)


async def known_ids(tx: Tx, workspace: str) -> list[str]:
    """List the ids of everybody whom Slack has described."""
    return await People(tx, workspace).ids()


async def names_of(tx: Tx, workspace: str, ids: Iterable[str]) -> dict[str, str]:
    """Return a name for each id: the one Slack gave, or else the id itself."""
    wanted = set(ids)
    known = await People(tx, workspace).named(wanted)
    return {one: known[one].name if one in known else one for one in wanted}


def why_not(person: Person) -> str | None:
    """Say why somebody can take no part here; None where they can."""
    reasons = {
        "they have left": person.has_left,
        "it is a bot": person.is_bot,
        "they are a guest here, and guests only answer what is addressed to them": person.is_guest,
        "they are of another workspace": person.is_stranger,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
