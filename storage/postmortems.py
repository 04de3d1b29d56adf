"""Postmortems: one an incident, their sections, their authors, and whether it came back.

Lists of them are `storage/postmortem_lists.py`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)

from storage.changes import while_so
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

postmortems = Table(
    "postmortems",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("asked_at", UTCDateTime),
    Column("asked_by", Text),
    Column("closed_at", UTCDateTime),
    Column("closed_by", Text),
    Column("why", Text, nullable=False, server_default=""),
    Column("card_channel", Text),
    Column("card_ts", Text),
    Column("read_out_at", UTCDateTime),
    Column("charter", Text),
    UniqueConstraint("workspace", "number"),
    UniqueConstraint("incident_id"),
)
Index(
    "ix_postmortems_state",
    postmortems.c.workspace,
    postmortems.c.team_id,
    postmortems.c.state,
    postmortems.c.due_at,
)
Index("ix_postmortems_owner", *(postmortems.c[one] for one in ("workspace", "owner", "closed_at")))
_CLOSING = (
    "workspace", "team_id", "closed_at", "due_at", "state", "opened_at", "incident_id",
)  # fmt: skip
Index("ix_postmortems_closed", *(postmortems.c[one] for one in _CLOSING))  # for counts alone

postmortem_sections = Table(
    "postmortem_sections",
    metadata,
    Column("postmortem_id", ForeignKey("postmortems.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("edited_by", Text, nullable=False),
    Column("edited_at", UTCDateTime, nullable=False),
)

postmortem_authors = Table(
    "postmortem_authors",
    metadata,
    Column("postmortem_id", ForeignKey("postmortems.id"), primary_key=True),
    Column("person", Text, primary_key=True),
)

postmortem_checks = Table(
    "postmortem_checks",
    metadata,
    Column("postmortem_id", ForeignKey("postmortems.id"), primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("answer", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("by", Text),
    Column("at", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Postmortem:
    """The postmortem of one incident, whose number it has.

    `due_at` is None while its clock is stopped (the incident was reopened); `round` is the
    resolution that started it. `asked_at`: since when it is in review. `closed_at` and `closed_by`:
    published or waived, the latter with `why`. `read_out_at`: an operational review heard it.
    """

    id: int
    workspace: str
    number: int
    incident_id: int
    team_id: int
    state: str
    owner: str
    opened_at: datetime
    due_at: datetime | None
    round: int
    revision: int
    asked_at: datetime | None
    asked_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    why: str
    card_channel: str | None
    card_ts: str | None
    read_out_at: datetime | None
    charter: str | None

    @property
    def name(self) -> str:
        return f"PM-{self.number}"


@dataclass(frozen=True, slots=True)
class Section:
    """One section's text; `revision` counts its edits."""

    postmortem_id: int
    name: str
    text: str
    revision: int
    edited_by: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """Whether it came back after so many days: `answer` is yes or no, None while nobody said."""

    postmortem_id: int
    days: int
    due_at: datetime
    answer: str | None
    note: str
    by: str | None
    at: datetime | None


_ADD = insert(postmortems).on_conflict_do_nothing().returning(postmortems)
_BY_NUMBER = select(postmortems).where(
    postmortems.c.workspace == bindparam("workspace"), postmortems.c.number == bindparam("number")
)
_OF_INCIDENT = select(postmortems).where(
    postmortems.c.workspace == bindparam("workspace"),
    postmortems.c.incident_id == bindparam("of_incident"),
)
_SECTIONS = select(postmortem_sections).where(
    postmortem_sections.c.postmortem_id == bindparam("of_postmortem")
)
_ADD_SECTION = insert(postmortem_sections).on_conflict_do_nothing().returning(postmortem_sections)
_EDIT_SECTION = (
    update(postmortem_sections)
    .where(
        postmortem_sections.c.postmortem_id == bindparam("of_postmortem"),
        postmortem_sections.c.name == bindparam("of_name"),
        postmortem_sections.c.revision == bindparam("at_revision"),
    )
    .values(
        text=bindparam("new_text"),
        revision=postmortem_sections.c.revision + 1,
        edited_by=bindparam("editor"),
        edited_at=bindparam("moment"),
    )
    .returning(postmortem_sections)
)
_AUTHOR = insert(postmortem_authors).inline().on_conflict_do_nothing()
_AUTHORS = (
    select(postmortem_authors.c.person)
    .where(postmortem_authors.c.postmortem_id == bindparam("of_postmortem"))
    .order_by(postmortem_authors.c.person)
)
_new_check = insert(postmortem_checks).inline()
_ADD_CHECK = _new_check.on_conflict_do_update(
    index_elements=["postmortem_id", "days"],
    set_={"due_at": _new_check.excluded.due_at},
    where=postmortem_checks.c.answer.is_(None),
)
_FORGET_CHECKS = delete(postmortem_checks).where(
    postmortem_checks.c.postmortem_id == bindparam("of_postmortem")
)
_CHECKS = (
    select(postmortem_checks)
    .where(postmortem_checks.c.postmortem_id == bindparam("of_postmortem"))
    .order_by(postmortem_checks.c.days)
)
_ANSWER = (
    update(postmortem_checks)
    .where(
        postmortem_checks.c.postmortem_id == bindparam("of_postmortem"),
        postmortem_checks.c.days == bindparam("after_days"),
        postmortem_checks.c.answer.is_(None),
    )
    .values(
        answer=bindparam("said"),
        note=bindparam("remark"),
        by=bindparam("somebody"),
        at=bindparam("moment"),
    )
    .returning(postmortem_checks)
)


class Postmortems:
    """The postmortems of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Postmortem | None:
        """Open a postmortem; None where the incident has one."""
        return await self._tx.row(Postmortem, _ADD, {"workspace": self._workspace, **fields})

    async def numbered(self, number: int) -> Postmortem | None:
        return await self._tx.row(
            Postmortem, _BY_NUMBER, {"workspace": self._workspace, "number": number}
        )

    async def of_incident(self, incident_id: int) -> Postmortem | None:
        asked = {"workspace": self._workspace, "of_incident": incident_id}
        return await self._tx.row(Postmortem, _OF_INCIDENT, asked)

    async def change(
        self,
        postmortem: Postmortem,
        *,
        only_in: Iterable[str] | None = None,
        at_revision: int | None = None,
        **fields: Any,
    ) -> Postmortem | None:
        """Change a postmortem if it is (still) in one of the states `only_in`, else None.

        With `at_revision`, only while its text is that one.
        """
        query = while_so(
            postmortems, self._workspace, postmortem.id, states=only_in, revision=at_revision
        )
        return await self._tx.row(Postmortem, query.values(**fields).returning(postmortems))

    async def count_edit(
        self, postmortem: Postmortem, *, only_in: Iterable[str]
    ) -> Postmortem | None:
        """Let its text be the next revision."""
        revision = postmortems.c.revision + 1
        return await self.change(postmortem, only_in=only_in, revision=revision)

    async def sections(self, postmortem: Postmortem) -> dict[str, Section]:
        """Return the sections by their names."""
        found = await self._tx.rows(Section, _SECTIONS, {"of_postmortem": postmortem.id})
        return {one.name: one for one in found}

    async def write(
        self, postmortem: Postmortem, name: str, text: str, *, at_revision: int, by: str,
        at: datetime,
    ) -> Section | None:  # fmt: skip
        """Write a section that is (still) at `at_revision`, 0 for a new one; else return None."""
        if at_revision == 0:
            row = {
                "postmortem_id": postmortem.id,
                "name": name,
                "text": text,
                "revision": 1,
                "edited_by": by,
                "edited_at": at,
            }
            return await self._tx.row(Section, _ADD_SECTION, row)
        asked = {
            "of_postmortem": postmortem.id,
            "of_name": name,
            "at_revision": at_revision,
            "new_text": text,
            "editor": by,
            "moment": at,
        }
        return await self._tx.row(Section, _EDIT_SECTION, asked)

    def write_with(self, postmortem: Postmortem, person: str) -> None:
        """Count somebody among the authors."""
        self._tx.put_off(_AUTHOR, [{"postmortem_id": postmortem.id, "person": person}])

    async def authors(self, postmortem: Postmortem) -> list[str]:
        found = await self._tx.execute(_AUTHORS, {"of_postmortem": postmortem.id})
        return [str(one.person) for one in found]

    def check_on(self, postmortem: Postmortem, days: int, due_at: datetime) -> None:
        """Let it be asked after so many days whether it came back."""
        self._tx.put_off(
            _ADD_CHECK, [{"postmortem_id": postmortem.id, "days": days, "due_at": due_at}]
        )

    def forget_checks(self, postmortem: Postmortem) -> None:
        """Let nothing be asked, and nothing have been said: it is to be published anew."""
        self._tx.put_off(_FORGET_CHECKS, [{"of_postmortem": postmortem.id}])

    async def checks(self, postmortem: Postmortem) -> list[Check]:
        return await self._tx.rows(Check, _CHECKS, {"of_postmortem": postmortem.id})

    async def answer(
        self, postmortem: Postmortem, days: int, said: str, note: str, by: str, at: datetime
    ) -> Check | None:
        """Keep whether it came back; None where it was said before."""
        asked = {
            "of_postmortem": postmortem.id,
            "after_days": days,
            "said": said,
            "remark": note,
            "somebody": by,
            "moment": at,
        }
        return await self._tx.row(Check, _ANSWER, asked)
