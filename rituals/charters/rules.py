"""The parts of a charter that are rules of their own: rights, check-ins, the weekly page."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rituals.charters.values import (
    Entry,
    Id,
    Kept,
    Length,
    Role,
    Sourced,
    TimeOfDay,
    Words,
)

Few = Annotated[int, Field(ge=1, le=100)]
VERDICT_RULES = (
    "open-sev1",
    "open-safety-or-data",
    "postmortem-overdue",
    "anything-overdue",
    "decision-waiting",
    "review-missed",
    "figure-past-limit",
    "figure-off-target",
)
"""What the weekly page can look for: a charter weighs these, and invents none."""


class Rights(Sourced):
    """What holds for every decision, of whatever kind."""

    default_kind: Id = "implementation"
    author_counts: bool = True
    product_facing_needs: tuple[Role, ...] = ("product", "engineering")
    one_person_may_be_both: bool = False
    control_needs_one_of: tuple[Role, ...] = ("security", "privacy")
    risk_owner_named: bool = True
    spend_limit: Annotated[float, Field(ge=0)] = 0
    reminder_working_days: Few = 3
    product_settles: Words | None = None
    engineering_settles: Words | None = None


class RiskAcceptance(Sourced):
    """How an unmet gate is passed: by what is written down, and settled as that kind."""

    kind: Id = "risk-acceptance"
    asks: tuple[Words, ...] = ()
    reviewed_at_end: bool = True


class Milestone(Entry):
    """When a check-in is due after a start date: so many days, or calendar months."""

    days: Few | None = None
    months: Annotated[int, Field(ge=1, le=60)] | None = None

    @model_validator(mode="after")
    def _is_due(self) -> Self:
        if (self.days is None) == (self.months is None):
            msg = "expected either days or months"
            raise ValueError(msg)
        return self


class Goals(Entry):
    """What a new leader owes: goals by milestone, and what is signed off at it."""

    at: dict[Id, tuple[Words, ...]]
    signs: dict[Id, Words] = Field(default_factory=dict)
    later: Words | None = None


class CheckIns(Sourced):
    """How a check-in goes."""

    statuses: dict[Id, Words]
    asks: tuple[Words, ...]
    carries_over: bool = True
    closed_by: Role = "manager"
    heads_up_days: Few = 3
    reminder_days: tuple[Few, ...] = (3, 6)
    next_working_day: bool = True


class Quiet(Sourced):
    """When nobody is written to, but for what `except` names; mornings gather the rest."""

    starts: TimeOfDay = time(19)
    ends: TimeOfDay = time(8)
    morning: TimeOfDay = time(9)
    exceptions: tuple[Words, ...] = ()


class Chasing(Sourced):
    """When the owner of an action is reminded: before its day, on it, and again after it."""

    days_before: Few = 1
    on_the_day: bool = True
    again_every_days: Few = 3


class VerdictRule(Sourced):
    verdict: Literal["act", "watch", "off"]
    when: Words
    after: Length | None = None


class Weekly(Sourced):
    """The manager's page: when it is sent, what it weighs, which figures it shows."""

    day: Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"] = "MO"
    at: TimeOfDay = time(8, 30)
    asks: Few = 3
    trend_weeks: Few = 6
    rules: dict[Id, VerdictRule] = Field(default_factory=dict)
    figures: tuple[Id, ...] = ()


class Retention(Sourced):
    """For how long each sort of record is kept."""

    keeps: dict[Id, Kept] = Field(default_factory=dict)


class Emphasis(Entry):
    """What a team of some bent looks at first."""

    says: Words
    figures: tuple[Id, ...] = ()
    rituals: tuple[Id, ...] = ()
