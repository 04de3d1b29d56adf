"""Homes: who has opened theirs, what stands there, and that one is to be brought up to date.

A change touches the Homes of its workspace: one row of promises, in the change's own transaction,
and none where nobody has opened a Home lately.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    Table,
    Text,
    bindparam,
    case,
    delete,
    exists,
    literal_column,
    null,
    select,
    update,
)

from storage.bulk import Bulk
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.promises import ENDED, KEPT, REARMED, WAITING, NewPromise, promises

homes = Table(
    "homes",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("shown", Text, nullable=False, server_default=""),
)
Index("ix_homes_opened", homes.c.workspace, homes.c.opened_at)


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's Home: when they last opened it, and the hash of what was published there."""

    workspace: str
    person: str
    opened_at: datetime
    shown: str


_open = insert(homes).inline()
_OPEN = _open.on_conflict_do_update(
    index_elements=["workspace", "person"], set_={"opened_at": _open.excluded.opened_at}
)
_SINCE = (
    select(homes)
    .where(homes.c.workspace == bindparam("of_workspace"), homes.c.opened_at >= bindparam("since"))
    .order_by(homes.c.opened_at.desc(), homes.c.person)
)
# Of several changes at once the first makes the promise. One that comes late, when it was kept
# already, arms it anew.
_touched = insert(promises).from_select(
    ["workspace", "kind", "subject", "key", "lane", "due_at", "deliver_at"],
    select(
        bindparam("of_workspace", type_=Text),
        bindparam("as_kind", type_=Text),
        bindparam("of_subject", type_=Text),
        bindparam("as_key", type_=Text),
        null(),
        bindparam("at", type_=UTCDateTime()),
        bindparam("at", type_=UTCDateTime()),
    ).where(
        exists().where(
            homes.c.workspace == bindparam("of_workspace"), homes.c.opened_at >= bindparam("since")
        )
    ),
    include_defaults=False,
)
_TOUCH = _touched.on_conflict_do_update(
    index_elements=["workspace", "key"],
    set_=REARMED,
    where=promises.c.state != literal_column(f"'{WAITING}'"),
)
_PROMISED = ("workspace", "kind", "subject", "key", "lane", "due_at", "deliver_at")
_SOONER = (promises.c.state == literal_column(f"'{WAITING}'")) & (
    promises.c.deliver_at < literal_column("excluded.deliver_at", type_=UTCDateTime())
)
_AGAIN = Bulk(
    promises,
    _PROMISED,
    lambda new: new.on_conflict_do_update(
        index_elements=["workspace", "key"],
        # One that waits for an earlier moment keeps it: what changes all the time comes up too.
        set_={
            "due_at": case((_SOONER, promises.c.due_at), else_=new.excluded.due_at),
            "deliver_at": case((_SOONER, promises.c.deliver_at), else_=new.excluded.deliver_at),
            **REARMED,
        },
    ),
)
_SHOWING = update(homes).where(
    homes.c.workspace == bindparam("of_workspace"), homes.c.person == bindparam("somebody")
)
_SHOWS = _SHOWING.values(shown=bindparam("mark"))
_SHOWN = _SHOWING.where(homes.c.shown == bindparam("before")).values(shown=bindparam("mark"))
_FORGET = delete(homes).where(
    homes.c.workspace == bindparam("of_workspace"), homes.c.opened_at < bindparam("before")
)
_FORGET_TOUCHES = delete(promises).where(
    promises.c.workspace == bindparam("of_workspace"),
    promises.c.subject == bindparam("of_subject"),
    promises.c.kind == bindparam("as_kind"),
    promises.c.state.in_((literal_column(f"'{KEPT}'"), literal_column(f"'{ENDED}'"))),
    promises.c.due_at < bindparam("before"),
)


class Homes:
    """The Homes of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    def opened(self, person: str, now: datetime) -> None:
        """Note that somebody opened their Home."""
        row = {"workspace": self._workspace, "person": person, "opened_at": now}
        self._tx.put_off(_OPEN, [row])

    async def since(self, moment: datetime) -> list[Home]:
        """List the Homes opened at or after a moment, the latest first."""
        asked = {"of_workspace": self._workspace, "since": moment}
        return await self._tx.rows(Home, _SINCE, asked)

    async def of(self, person: str) -> Home | None:
        query = select(homes).where(homes.c.workspace == self._workspace, homes.c.person == person)
        return await self._tx.row(Home, query)

    def shows(self, person: str, mark: str) -> None:
        """Note what stands in somebody's Home; `""`: nothing that we know of."""
        self._tx.put_off(_SHOWS, [self._of(person) | {"mark": mark}])

    def stays(self, person: str, before: str, mark: str) -> None:
        """Note what stands there in the place of `before`, if that is still what was noted."""
        self._tx.put_off(_SHOWN, [self._of(person) | {"before": before, "mark": mark}])

    def forget(self, before: datetime) -> None:
        """Forget the Homes that were opened last before a moment."""
        asked = {"of_workspace": self._workspace, "before": before}
        self._tx.put_off(_FORGET, [asked])

    def forget_touches(self, kind: str, subject: str, before: datetime) -> None:
        """Forget the touches that were kept, and due before a moment: none is armed anew."""
        asked = {"of_workspace": self._workspace, "of_subject": subject, "as_kind": kind}
        self._tx.put_off(_FORGET_TOUCHES, [asked | {"before": before}])

    def touch(self, promised: NewPromise, since: datetime) -> None:
        """Promise to look after the Homes, if any was opened at or after `since`."""
        asked = {
            "of_workspace": self._workspace,
            "as_kind": promised.kind,
            "of_subject": promised.subject,
            "as_key": promised.key,
            "at": promised.due_at,
            "since": since,
        }
        self._tx.put_off(_TOUCH, [asked])
        self._tx.expect(promised.due_at)

    def _of(self, person: str) -> dict[str, str]:
        return {"of_workspace": self._workspace, "somebody": person}


def again(tx: Tx, made: Sequence[NewPromise]) -> None:
    """Promise Homes, each once; of two moments the earlier one counts."""
    if made:
        tx.put_off(*_AGAIN.written(tx.dialect, [one.row() for one in made]))
        tx.expect(min(one.deliver_at or one.due_at for one in made))
