"""Cadences (a team's ritual with its rule) and their occurrences (one for each local date)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    false,
    or_,
    select,
    update,
)

from storage.changes import while_so
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.promises import Promises, Rearming
from storage.teams import Id

cadences = Table(
    "cadences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("ritual", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("lead_minutes", Integer, nullable=False),
    Column("open_minutes", Integer, nullable=False),
    Column("grace_minutes", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False, server_default="active"),
    Column("who", Text, nullable=False, server_default="roles"),
    Column("chosen", Text, nullable=False, server_default=""),
    Column("facilitators", Text, nullable=False, server_default="rotate"),
    Column("holidays", Text, nullable=False, server_default="skip"),
    Column("nudge_minutes", Integer, nullable=False, server_default="120"),
    Column("own_time", Boolean, nullable=False, server_default=false()),
    Column("questions", Text, nullable=False, server_default=""),
    Column("agenda", Text, nullable=False, server_default=""),
    Column("link", Text, nullable=False, server_default=""),
    Column("owner", Text),
    Column("touched", Text, nullable=False, server_default=""),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("calendar_sequence", Integer, nullable=False, server_default="0"),
)
Index("ix_cadences_team", cadences.c.workspace, cadences.c.team_id)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("cadence_id", ForeignKey("cadences.id"), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("starts_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("number", Integer),
    Column("closed_at", UTCDateTime),
    Column("why", Text),
    Column("channel", Text),
    Column("card_ts", Text),
    Column("closes_at", UTCDateTime),
    Column("facilitator", Text),
    Column("charter", Text),
    Column("attendees", Text, nullable=False, server_default=""),
    Column("decided", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("by", Text),
    UniqueConstraint("cadence_id", "local_date"),
    UniqueConstraint("workspace", "number"),
)
Index("ix_occurrences_list", occurrences.c.workspace, occurrences.c.state, occurrences.c.starts_at)
_TURNS = ("cadence_id", "facilitator", "starts_at", "state", "workspace")
Index(
    "ix_occurrences_starts",
    occurrences.c.cadence_id,
    occurrences.c.starts_at,
    occurrences.c.state,
)
Index("ix_occurrences_turns", *(occurrences.c[one] for one in _TURNS))  # no row is read for a turn


@dataclass(frozen=True, slots=True)
class Cadence:
    """A ritual of a team: an RRULE in `zone` from the local `start` (`2026-11-24T09:00`).

    `ritual` is its id in the charter, or `custom`. `lead_minutes` before the start it is
    announced; `open_minutes` after it, it closes; found later than `grace_minutes` after the
    start, it is not opened any more but recorded as missed. `channel` is where it is held: a
    channel's id, or for a private one (a 1:1) a person's.

    `who` says whom it asks: `roles` of its ritual, the `channel`'s members as it opens, or those
    `chosen` (ids, with commas between). `facilitators`: `rotate` over those it asks, `none`, or
    ids with commas between to rotate over. `holidays`: `skip`, `next-working-day` or `hold`.
    `nudge_minutes` before its close who has not answered is reminded (0: nobody). `own_time`:
    each is asked at the time of day in their own zone. `questions` is JSON as in the charter,
    `agenda` lines, both empty where the charter's hold. `touched` names, with commas between, the
    fields that a person changed by hand: a new charter leaves those. `sequence` counts changes,
    `calendar_sequence` what a calendar has to hear of: those, and each date that was called off.
    """

    id: int
    workspace: str
    team_id: int
    ritual: str
    title: str
    rule: str
    zone: str
    start: str
    lead_minutes: int
    open_minutes: int
    grace_minutes: int
    channel: str
    created_at: datetime
    state: str = "active"
    who: str = "roles"
    chosen: str = ""
    facilitators: str = "rotate"
    holidays: str = "skip"
    nudge_minutes: int = 120
    own_time: bool = False
    questions: str = ""
    agenda: str = ""
    link: str = ""
    owner: str | None = None
    touched: str = ""
    sequence: int = 0
    calendar_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a cadence: `local_date` is the day that the rule names, `starts_at` the instant
    it is held, which a holiday may move to a later day.

    `number` (REV-3) is given when an outcome is recorded: `by` whom, with `attendees` (ids, with
    commas between), what was `decided` (a line each) and a `note`. `why` is the reason of one that
    was skipped or missed. `charter` is the hash of the one in force as it was called.
    """

    id: int
    workspace: str
    cadence_id: int
    local_date: date
    starts_at: datetime
    state: str
    number: int | None
    closed_at: datetime | None
    why: str | None
    channel: str | None
    card_ts: str | None
    closes_at: datetime | None = None
    facilitator: str | None = None
    charter: str | None = None
    attendees: str = ""
    decided: str = ""
    note: str = ""
    by: str | None = None


SKIPPED = "skipped"
"""The state of an occurrence that was called off before its day."""
AHEAD = ("planned", "announced")
"""The states of what is called and still to be held."""
_ADD_CADENCE = insert(cadences).returning(cadences)
CARD_KEY = ("occurrence:", ":card")
"""Around an occurrence's id: the key under which its live message is promised."""

_OF_TEAM = (
    select(cadences)
    .where(
        cadences.c.workspace == bindparam("workspace"),
        cadences.c.team_id == bindparam("team"),
        cadences.c.state != bindparam("but"),
    )
    .order_by(cadences.c.id)
)
_CARDS = Rearming(
    select(CARD_KEY[0] + cast(occurrences.c.id, Text) + CARD_KEY[1])
    .join(cadences, cadences.c.id == occurrences.c.cadence_id)
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        or_(
            occurrences.c.state == bindparam("in_state"),
            occurrences.c.state == bindparam("or_state"),
        ),
        cadences.c.team_id == bindparam("of_team"),
    )
)
_OCCURRENCE = select(occurrences).where(
    occurrences.c.workspace == bindparam("workspace"), occurrences.c.id == bindparam("id")
)


class Cadences:
    """The cadences and occurrences of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Cadence:
        """Add a cadence; `fields` are those of `Cadence` without its id and workspace."""
        return await self._tx.sole(Cadence, _ADD_CADENCE, {"workspace": self._workspace, **fields})

    async def reset(
        self,
        cadence_id: int,
        *,
        only_in: Sequence[str] | None = None,
        sequence: int | None = None,
        **fields: Any,
    ) -> Cadence | None:
        """Change a cadence's own fields (rule, start, state and so on) from now on.

        None where it is not in one of `only_in`, or was changed since `sequence`.
        """
        query = while_so(cadences, self._workspace, cadence_id, states=only_in)
        if sequence is not None:
            query = query.where(cadences.c.sequence == sequence)
        changed = query.values(sequence=cadences.c.sequence + 1, **fields)
        return await self._tx.row(Cadence, changed.returning(cadences))

    async def move(self, team_id: int, before: str | None, channel: str) -> None:
        """Let what is called in a team's home be called in its new one from now on.

        What has a channel of its own, or is held in direct messages, stays there.
        """
        await self._tx.execute(
            update(cadences)
            .where(
                cadences.c.workspace == self._workspace,
                cadences.c.team_id == team_id,
                cadences.c.channel == before,
            )
            .values(channel=channel)
        )

    async def get(self, cadence_id: int) -> Cadence | None:
        query = select(cadences).where(
            cadences.c.workspace == self._workspace, cadences.c.id == cadence_id
        )
        return await self._tx.row(Cadence, query)

    async def of_team(self, team_id: int, *, but: str = "") -> list[Cadence]:
        """List a team's cadences, those in the state `but` left out."""
        asked = {"workspace": self._workspace, "team": team_id, "but": but}
        return await self._tx.rows(Cadence, _OF_TEAM, asked)

    def refresh_cards(self, team_id: int, states: tuple[str, str], at: datetime) -> None:
        """Arm anew the live messages of a team's occurrences in either of `states`."""
        asked = {"of_team": team_id, "in_state": states[0], "or_state": states[1]}
        Promises(self._tx, self._workspace).rearm_known(_CARDS, at, **asked)

    async def occurrence(self, occurrence_id: int) -> Occurrence | None:
        return await self._tx.row(
            Occurrence, _OCCURRENCE, {"workspace": self._workspace, "id": occurrence_id}
        )

    async def occurrences(
        self, cadence_ids: Sequence[int], *, states: Sequence[str], limit: int
    ) -> list[Occurrence]:
        """List occurrences of some cadences in `states`, the latest first."""
        query = (
            select(occurrences)
            .where(
                occurrences.c.workspace == self._workspace,
                occurrences.c.cadence_id.in_(list(cadence_ids)),
                occurrences.c.state.in_(list(states)),
            )
            .order_by(occurrences.c.starts_at.desc())
            .limit(limit)
        )
        return await self._tx.rows(Occurrence, query)

    async def settled(self, cadence_ids: Sequence[int], since: datetime) -> dict[int, set[date]]:
        """Return the days after `since` that are called off, open or over already, by cadence."""
        query = select(occurrences.c.cadence_id, occurrences.c.local_date).where(
            # No index's here: SQLite would read all occurrences of the workspace.
            occurrences.c.workspace + "" == self._workspace,
            occurrences.c.cadence_id.in_(list(cadence_ids)),
            occurrences.c.state.not_in(AHEAD),
            occurrences.c.starts_at > since,
        )
        found: dict[int, set[date]] = {}
        for one in await self._tx.execute(query):
            found.setdefault(one.cadence_id, set()).add(one.local_date)
        return found

    async def called(self, cadence_id: int, since: date) -> set[date]:
        """Return the days from `since` on of which an occurrence is there, whatever its state."""
        query = select(occurrences.c.local_date).where(
            occurrences.c.workspace == self._workspace,
            occurrences.c.cadence_id == cadence_id,
            occurrences.c.local_date >= since,
        )
        return {one.local_date for one in await self._tx.execute(query)}

    async def of_day(self, cadence_id: int, day: date) -> Occurrence | None:
        """Return the occurrence of the day that a cadence's rule names."""
        query = select(occurrences).where(
            occurrences.c.workspace == self._workspace,
            occurrences.c.cadence_id == cadence_id,
            occurrences.c.local_date == day,
        )
        return await self._tx.row(Occurrence, query)

    async def change(
        self, occurrence: Occurrence, *, only_in: Sequence[str] | None = None, **fields: Any
    ) -> Occurrence | None:
        """Change an occurrence if it is (still) in one of `only_in`, else return None."""
        query = while_so(occurrences, self._workspace, occurrence.id, states=only_in)
        return await self._tx.row(Occurrence, query.values(**fields).returning(occurrences))
