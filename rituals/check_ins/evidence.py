"""What a person has done since a day, by the records: offered as evidence in a check-in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rituals.incidents.incidents import INC
from rituals.message_links import Links, links_in
from rituals.rights import Viewer, seen_teams
from rituals.texts import one_line
from rituals.work import Tx
from storage.check_in_evidence import Asked, Deed, deeds

OFFERED = 50
"""The latest; more than a form can show, and fewer than a year of somebody busy."""
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record of somebody's own: its name (ADR-12), what it says, what they did of it, when.

    `did` is one of: wrote, led, published, did, facilitated. `link` is its card's address; `""`
    where it has none, as an action.
    """

    name: str
    title: str
    did: str
    at: datetime
    link: str = ""


async def evidence(tx: Tx, who: Viewer, since: datetime, until: datetime) -> Sequence[Evidence]:
    """List what somebody did that they see still, the latest first: decisions that they wrote,
    incidents that they led (no drills), postmortems published, actions done, reviews facilitated.
    """
    return await _found(tx, who, who.user, (since, until), OFFERED)


async def records_of(
    tx: Tx, who: Viewer, person: str, names: Collection[str]
) -> Mapping[str, Evidence]:
    """Return somebody's own records by their names, of those that the asker sees."""
    several = len(names) * 2
    found = await _found(tx, who, person, EVER, several, named=sorted(names)) if names else []
    return {one.name: one for one in found}


async def _found(
    tx: Tx,
    who: Viewer,
    person: str,
    span: tuple[datetime, datetime],
    limit: int,
    *,
    named: Sequence[str] | None = None,
) -> list[Evidence]:
    """Return what somebody did in a span of time, as far as the asker may see it."""
    team_ids = [one.id for one in await seen_teams(tx, who)]
    asked = Asked(who.workspace, person, who.user, team_ids, INC, *span)
    found = await deeds(tx, asked, limit, named=named)
    links = await links_in(tx, who.workspace) if found else Links()
    return [_evidence(one, links) for one in found]


def _evidence(one: Deed, links: Links) -> Evidence:
    link = links.to(one.channel, one.ts)
    return Evidence(one.name, one_line(one.title), one.did, one.at, link)
