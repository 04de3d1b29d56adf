"""The rows of check-ins: plans, check-ins, goals, answers. How they are asked for and changed is in
`storage/check_ins.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storage.db import UTCDateTime, metadata
from storage.teams import Id

ENDED = "ended"

plans = Table(
    "check_in_plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("manager", Text),
    Column("role", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("country", Text),
    Column("start_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("paused_on", Date),
    Column("back_on", Date),
    Column("paused_days", Integer, nullable=False, server_default="0"),
    Column("shared_with", Text),
    Column("started_by", Text, nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Column("why", Text, nullable=False, server_default=""),
    Column("charter", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    UniqueConstraint("workspace", "number"),
)
LIVING = plans.c.state != ENDED
Index(
    "uq_check_in_plans_person",
    plans.c.workspace,
    plans.c.person,
    unique=True,
    sqlite_where=LIVING,
    postgresql_where=LIVING,
)
Index("ix_check_in_plans_manager", plans.c.workspace, plans.c.manager)
Index("ix_check_in_plans_team", plans.c.workspace, plans.c.team_id)

check_ins = Table(
    "check_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("plan_id", ForeignKey("check_in_plans.id"), nullable=False),
    Column("milestone", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("days", Integer),
    Column("months", Integer),
    Column("due_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("manager", Text),
    Column("asked_at", UTCDateTime),
    Column("counts_from", Date),
    Column("missed_at", UTCDateTime),
    Column("answered_at", UTCDateTime),
    Column("replied_at", UTCDateTime),
    Column("replied_by", Text),
    Column("closed_at", UTCDateTime),
    Column("closed_by", Text),
    Column("help", Text, nullable=False, server_default=""),
    Column("reply", Text, nullable=False, server_default=""),
    Column("charter", Text, nullable=False, server_default=""),
    Column("moved", Integer, nullable=False, server_default="0"),
    Column("revision", Integer, nullable=False, server_default="0"),
    UniqueConstraint("plan_id", "milestone"),
)

goals = Table(
    "check_in_goals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("plan_id", ForeignKey("check_in_plans.id"), nullable=False),
    Column("milestone", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text),
    Column("due_on", Date),
    Column("carried", Integer, nullable=False, server_default="0"),
    Column("revision", Integer, nullable=False, server_default="0"),
)
Index("ix_check_in_goals_plan", goals.c.plan_id)

answers = Table(
    "check_in_answers",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("check_in_id", ForeignKey("check_ins.id"), primary_key=True),
    Column("goal_id", ForeignKey("check_in_goals.id"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("link", Text, nullable=False, server_default=""),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Somebody's check-ins from a start date on, in a role of the charter's or one of their own.

    `manager` is None until one is named. While `paused` since `paused_on`, nothing is sent;
    `back_on` is when it goes on by itself, `paused_days` by how many days what is ahead has moved.
    `shared_with` is the manager who may read what was answered before their time. `charter` is the
    hash of the one that the goals were taken from.
    """

    id: int
    workspace: str
    number: int
    team_id: int
    person: str
    manager: str | None
    role: str
    title: str
    country: str | None
    start_on: date
    state: str
    paused_on: date | None
    back_on: date | None
    paused_days: int
    shared_with: str | None
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    why: str
    charter: str
    revision: int

    @property
    def name(self) -> str:
        """Return what the history calls it: it names nobody."""
        return f"PLAN-{self.number}"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One milestone of a plan, so many `days` or `months` after the start.

    `due_on` is the working day on which the person is asked. `manager` is who was their manager as
    they answered, and may read it. `help` is what the person needs. `reply` is what `replied_by`
    says, the manager then; None where it was said before that was kept. Answers sent after
    `replied_at` are corrected ones. Reminders count from `counts_from`. `moved` counts how often
    its days were set anew: promises name it. One that was missed and answered after all has both
    moments.
    """

    id: int
    workspace: str
    plan_id: int
    milestone: str
    title: str
    days: int | None
    months: int | None
    due_on: date
    state: str
    manager: str | None
    asked_at: datetime | None
    counts_from: date | None
    missed_at: datetime | None
    answered_at: datetime | None
    replied_at: datetime | None
    replied_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    help: str
    reply: str
    charter: str
    moved: int
    revision: int

    @property
    def is_late(self) -> bool:
        """Whether it was answered after it was missed."""
        return self.missed_at is not None and self.answered_at is not None


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach, first asked after at a `milestone`.

    `source` is `charter`, `own`, or `agreed`: then it is what person and manager agreed to do, with
    an `owner` and a day. `carried` counts to how many later check-ins it went.
    """

    id: int
    workspace: str
    plan_id: int
    milestone: str
    position: int
    text: str
    source: str
    state: str
    owner: str | None
    due_on: date | None
    carried: int
    revision: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of one goal in one check-in; until that is answered, a draft."""

    workspace: str
    check_in_id: int
    goal_id: int
    status: str
    note: str
    link: str
