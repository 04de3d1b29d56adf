"""Questions about many postmortems: who sees which, those that are over, and their actions."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, select

from storage.actions import Action, actions
from storage.db import Tx
from storage.incident_people import incident_people
from storage.incidents import TEAM, Incident, incidents
from storage.postmortems import Postmortem, postmortems

_PAIRS = select(postmortems, incidents).join(incidents, incidents.c.id == postmortems.c.incident_id)
_OF_TEAMS = _PAIRS.where(
    postmortems.c.workspace == bindparam("workspace"),
    postmortems.c.team_id.in_(bindparam("teams", expanding=True)),
    postmortems.c.state.in_(bindparam("states", expanding=True)),
    incidents.c.visibility == TEAM,
).limit(bindparam("count"))
_NAMED_IN = (
    _PAIRS.join(incident_people, incident_people.c.incident_id == incidents.c.id)
    .where(
        incident_people.c.workspace == bindparam("workspace"),
        incident_people.c.person == bindparam("somebody"),
        postmortems.c.workspace == bindparam("workspace"),
        postmortems.c.state.in_(bindparam("states", expanding=True)),
    )
    .limit(bindparam("count"))
)
_DUE = (postmortems.c.due_at.is_(None), postmortems.c.due_at, postmortems.c.number)
_NEWEST = (postmortems.c.number.desc(),)
_SEEN_DUE = tuple(one.order_by(*_DUE) for one in (_OF_TEAMS, _NAMED_IN))
_SEEN_NEWEST = tuple(one.order_by(*_NEWEST) for one in (_OF_TEAMS, _NAMED_IN))
_SEEN_BEFORE = tuple(one.where(postmortems.c.number < bindparam("under")) for one in _SEEN_NEWEST)
"""Two questions, each by an index of its own, where one with "or" would read every postmortem."""
_ACTIONS = (
    select(actions)
    .where(
        actions.c.workspace == bindparam("workspace"),
        actions.c.incident_id == bindparam("of_incident"),
        actions.c.source == bindparam("from_source"),
    )
    .order_by(actions.c.number + 0)  # by no index: SQLite would read all of the workspace
)


def _soonest(postmortem: Postmortem) -> tuple[bool, float, int]:
    due = postmortem.due_at
    return due is None, due.timestamp() if due else 0.0, postmortem.number


class PostmortemLists:
    """The lists of one workspace's postmortems."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def seen_by(
        self,
        person: str,
        team_ids: Iterable[int],
        states: Iterable[str],
        limit: int,
        *,
        newest: bool = False,
        before: int | None = None,
    ) -> list[tuple[Postmortem, Incident]]:
        """List those of teams, and of incidents in which somebody is named; the soonest due first.

        With `newest` the highest number comes first, with `before` those under that number. Private
        ones are listed for who is named alone.
        """
        asked = {"workspace": self._workspace, "states": list(states), "count": limit}
        of_teams, named_in = _SEEN_NEWEST if newest else _SEEN_DUE
        if newest and before is not None:
            (of_teams, named_in), asked = _SEEN_BEFORE, {**asked, "under": before}
        teams = list(team_ids)
        found = await self._pairs(of_teams, {**asked, "teams": teams}) if teams else []
        found += await self._pairs(named_in, {**asked, "somebody": person})
        every = list({one.id: (one, incident) for one, incident in found}.values())
        if newest:
            return sorted(every, key=lambda pair: -pair[0].number)[:limit]
        return sorted(every, key=lambda pair: _soonest(pair[0]))[:limit]

    async def actions(self, postmortem: Postmortem) -> list[Action]:
        """List the actions that came from a postmortem."""
        asked = {
            "workspace": self._workspace,
            "of_incident": postmortem.incident_id,
            "from_source": postmortem.name,
        }
        return await self._tx.rows(Action, _ACTIONS, asked)

    async def _pairs(
        self, query: Select[Any], asked: dict[str, Any]
    ) -> list[tuple[Postmortem, Incident]]:
        width = len(postmortems.c)
        found = (await self._tx.execute(query, asked)).all()
        return [(Postmortem(*row[:width]), Incident(*row[width:])) for row in found]
