"""What somebody's Home asks of several teams at once: one question a noun, however many teams."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Executable, bindparam, or_, select

from storage.cadences import Cadence, Occurrence, cadences, occurrences
from storage.db import Tx
from storage.decisions import Decision, decisions
from storage.incident_people import incident_people
from storage.occurrence_people import Asked, occurrence_people
from storage.postmortems import postmortem_authors
from storage.review_items import ReviewItem, review_items
from storage.reviews import Signoff, signoffs

_TEAMS: BindParameter[int] = bindparam("teams", expanding=True)
_CADENCES = (
    select(cadences)
    .where(
        cadences.c.workspace == bindparam("of_workspace"),
        cadences.c.team_id.in_(_TEAMS),
        cadences.c.state != bindparam("but"),
    )
    .order_by(cadences.c.id)
)
_THESE = select(cadences).where(
    cadences.c.workspace == bindparam("of_workspace"),
    cadences.c.id.in_(bindparam("these", expanding=True)),
)
_PROPOSED = (
    select(decisions)
    .where(
        decisions.c.workspace == bindparam("of_workspace"),
        decisions.c.team_id.in_(_TEAMS),
        decisions.c.state == bindparam("in_state"),
    )
    .order_by(decisions.c.proposed_at, decisions.c.number)
    .limit(bindparam("count"))
)
_TO_LOOK_AT = (
    select(decisions)
    .where(
        decisions.c.workspace == bindparam("of_workspace"),
        decisions.c.team_id.in_(_TEAMS),
        decisions.c.state == bindparam("in_state"),
        decisions.c.review_on <= bindparam("until"),
    )
    .order_by(decisions.c.review_on, decisions.c.number)
    .limit(bindparam("count"))
)
_ITEMS = (
    select(review_items)
    .where(
        review_items.c.workspace == bindparam("of_workspace"),
        review_items.c.team_id.in_(_TEAMS),
        review_items.c.state == bindparam("in_state"),
    )
    .order_by(review_items.c.added_at, review_items.c.id)
)
_RECORDED = (
    select(occurrences)
    .join(cadences, cadences.c.id == occurrences.c.cadence_id)
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        cadences.c.team_id.in_(_TEAMS),
        cadences.c.ritual.in_(bindparam("rituals", expanding=True)),
        occurrences.c.number.is_not(None),
    )
    .order_by(occurrences.c.number.desc())
    .limit(bindparam("count"))
)
_SIGNED = select(signoffs).where(
    signoffs.c.workspace == bindparam("of_workspace"),
    signoffs.c.occurrence_id.in_(bindparam("these", expanding=True)),
)
_ASKED = (
    select(occurrence_people)
    .join(occurrences, occurrences.c.id == occurrence_people.c.occurrence_id)
    .where(
        occurrence_people.c.workspace == bindparam("of_workspace"),
        occurrence_people.c.person == bindparam("somebody"),
        occurrences.c.state == bindparam("in_state"),
    )
)
_OCCURRENCES = (
    select(occurrences)
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        occurrences.c.id.in_(bindparam("these", expanding=True)),
    )
    .order_by(occurrences.c.starts_at, occurrences.c.id)
)
_UNEXPLAINED = (
    select(occurrences)
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        occurrences.c.cadence_id.in_(bindparam("these", expanding=True)),
        occurrences.c.state == bindparam("in_state"),
        occurrences.c.starts_at >= bindparam("since"),
        or_(
            occurrences.c.why.is_(None),
            occurrences.c.why.in_(bindparam("no_reasons", expanding=True)),
        ),
    )
    .order_by(occurrences.c.starts_at, occurrences.c.id)
    .limit(bindparam("count"))
)
_AUTHORS = (
    select(postmortem_authors.c.postmortem_id, postmortem_authors.c.person)
    .where(postmortem_authors.c.postmortem_id.in_(bindparam("these", expanding=True)))
    .order_by(postmortem_authors.c.person)
)
_NAMED = (
    select(incident_people.c.incident_id, incident_people.c.person)
    .where(
        incident_people.c.workspace == bindparam("of_workspace"),
        incident_people.c.incident_id.in_(bindparam("these", expanding=True)),
    )
    .order_by(incident_people.c.rung, incident_people.c.named_at, incident_people.c.person)
)


class HomeQuestions:
    """The questions of one workspace's Homes. No team and no record named: nothing is asked."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._of = {"of_workspace": workspace}

    async def cadences_of(self, teams: Sequence[int], *, but: str) -> list[Cadence]:
        """List the cadences of teams, those in the state `but` left out."""
        if not teams:
            return []
        return await self._tx.rows(
            Cadence, _CADENCES, {**self._of, "teams": list(teams), "but": but}
        )

    async def these(self, ids: Iterable[int]) -> dict[int, Cadence]:
        """Return cadences by their ids."""
        these = sorted(set(ids))
        found = await self._tx.rows(Cadence, _THESE, {**self._of, "these": these}) if these else []
        return {one.id: one for one in found}

    async def proposed_in(self, teams: Sequence[int], state: str, limit: int) -> list[Decision]:
        """List the decisions of teams in `state`, the longest waiting first."""
        if not teams:
            return []
        asked = {**self._of, "teams": list(teams), "in_state": state, "count": limit}
        return await self._tx.rows(Decision, _PROPOSED, asked)

    async def to_look_at(
        self, teams: Sequence[int], state: str, until: date, limit: int
    ) -> list[Decision]:
        """List the decisions of teams in `state` whose day to be looked at is not after `until`."""
        if not teams:
            return []
        asked = {**self._of, "teams": list(teams), "in_state": state, "until": until}
        return await self._tx.rows(Decision, _TO_LOOK_AT, {**asked, "count": limit})

    async def items_of(self, teams: Sequence[int], state: str) -> list[ReviewItem]:
        """List what waits in the queues of teams, the longest waiting first."""
        if not teams:
            return []
        asked = {**self._of, "teams": list(teams), "in_state": state}
        return await self._tx.rows(ReviewItem, _ITEMS, asked)

    async def recorded_of(
        self, teams: Sequence[int], rituals: Sequence[str], limit: int
    ) -> list[Occurrence]:
        """List the meetings of teams that were recorded of some rituals, the last first."""
        if not teams or not rituals:
            return []
        asked = {**self._of, "teams": list(teams), "rituals": list(rituals), "count": limit}
        return await self._tx.rows(Occurrence, _RECORDED, asked)

    async def unexplained(
        self,
        cadences: Sequence[int],
        state: str,
        no_reasons: Iterable[str],
        since: datetime,
        limit: int,
    ) -> list[Occurrence]:
        """List the occurrences in `state` that began since an instant and whose reason nobody gave,
        the oldest first.
        """
        if not cadences:
            return []
        asked = {**self._of, "these": list(cadences), "in_state": state, "since": since}
        asked |= {"no_reasons": sorted(no_reasons), "count": limit}
        return await self._tx.rows(Occurrence, _UNEXPLAINED, asked)

    async def signed_in(self, occurrence_ids: Sequence[int]) -> set[tuple[int, str]]:
        """Return the (occurrence, role) pairs in which somebody has signed."""
        if not occurrence_ids:
            return set()
        asked = {**self._of, "these": list(occurrence_ids)}
        found = await self._tx.rows(Signoff, _SIGNED, asked)
        return {(one.occurrence_id, one.role) for one in found}

    async def asking(self, person: str, state: str) -> list[tuple[Occurrence, Asked, Cadence]]:
        """List the occurrences in `state` that ask somebody, the soonest first."""
        asked = await self._tx.rows(
            Asked, _ASKED, {**self._of, "somebody": person, "in_state": state}
        )
        if not asked:
            return []
        of = {one.occurrence_id: one for one in asked}
        found = await self._tx.rows(Occurrence, _OCCURRENCES, {**self._of, "these": list(of)})
        cadence = await self.these(one.cadence_id for one in found)
        return [(one, of[one.id], cadence[one.cadence_id]) for one in found]

    async def authors_of(self, postmortem_ids: Sequence[int]) -> dict[int, list[str]]:
        """Return who wrote postmortems, by their ids."""
        return await self._people(_AUTHORS, {"these": list(postmortem_ids)})

    async def named_in(self, incident_ids: Sequence[int]) -> dict[int, list[str]]:
        """Return who is named in incidents, by their ids, those told first before others."""
        return await self._people(_NAMED, {**self._of, "these": list(incident_ids)})

    async def _people(self, query: Executable, asked: dict[str, Any]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        if asked["these"]:
            for key, person in map(tuple, (await self._tx.execute(query, asked)).all()):
                found.setdefault(key, []).append(person)
        return found
