"""What a person has done since a day, by the records: offered as evidence in a check-in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rituals.incidents.record import INC
from rituals.rights import Viewer, seen_teams
from rituals.texts import one_line
from rituals.work import Tx
from storage.check_in_evidence import Asked, deeds

OFFERED = 50
"""The latest; more than a form can show, and fewer than a year of somebody busy."""
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record of somebody's own: its name (ADR-12), what it says, what they did of it, when.

    `did` is one of: wrote, led, published, did, facilitated.
    """

    name: str
    title: str
    did: str
    at: datetime


async def evidence(tx: Tx, who: Viewer, since: datetime, until: datetime) -> Sequence[Evidence]:
    """List what somebody did that they see still, the latest first: decisions that they wrote,
    incidents that they led (no drills), postmortems published, actions done, reviews facilitated.
    """
    team_ids = [one.id for one in await seen_teams(tx, who)]
    asked = Asked(who.workspace, who.user, team_ids, INC, since, until)
    found = await deeds(tx, asked, OFFERED)
    return [Evidence(one.name, one_line(one.title), one.did, one.at) for one in found]


async def titles_of(tx: Tx, who: Viewer, person: str, names: Collection[str]) -> Mapping[str, str]:
    """Return the titles of somebody's own records by their names, of those that the asker sees."""
    team_ids = [one.id for one in await seen_teams(tx, who)]
    asked = Asked(who.workspace, person, team_ids, INC, *EVER)
    found = await deeds(tx, asked, len(names) * 2, named=sorted(names))
    return {one.name: one_line(one.title) for one in found}
