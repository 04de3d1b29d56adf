"""What check-ins promise. Each is about PLAN-n; keys name the plan's id and the milestone.

open      rows only: the day of a check-in has come, so it is asked
step      rows only: a day of its clock has come: the heads-up, a reminder, the manager's word, the
          end of the time to answer, the day of what was agreed
back      rows only: a pause ends by itself
ask       the message with the button, and its edits; once a check-in, whatever is moved
heads-up  some days before
remind    some days after, to the person
escalate  later still, to the manager
tell      what one of the two did, to the other
agreed    on the day of what was agreed, to whoever is to do it: one word for all of that day

The keys of `open` and `step` carry how often the day was set anew: what was promised for an
earlier day has nothing to do any more.
"""

from dataclasses import dataclass
from datetime import date, datetime

from rituals.promises import NewPromise, Promise
from storage.check_ins import CheckIn, Goal, Plan

OPEN, STEP, BACK = "check-in-open", "check-in-step", "check-in-back"
ASK, HEADS_UP, REMIND = "check-in-ask", "check-in-heads-up", "check-in-remind"
ESCALATE, TELL, AGREED = "check-in-escalate", "check-in-tell", "check-in-agreed"

BEFORE, AFTER, MANAGER, TOO_LATE, DUE = "heads-up", "remind", "escalate", "missed", "agreed"
"""The steps of a clock."""

STARTED, EDITED, MOVED, PAUSED, RESUMED, ENDED = (
    "started", "edited", "moved", "paused", "resumed", "ended",
)  # fmt: skip
ANSWERED, CHANGED, REPLIED, CLOSED, REOPENED = (
    "answered", "changed", "replied", "closed", "reopened",
)  # fmt: skip
NAMED, HANDED, MANAGER_GONE, PERSON_GONE, SHARED = (
    "manager-named", "handed-over", "manager-gone", "person-gone", "shared",
)  # fmt: skip
DID = "agreed-done"
"""What a word tells. `changed`: that answers were, after the manager's reply. `manager-named` goes
to the new manager, and to the person where the manager did it; `handed-over` to the earlier one;
`manager-gone` asks the person to name another."""

NO_MILESTONE = "-"
GOAL = "goal-"


@dataclass(frozen=True, slots=True)
class Step:
    """What the key of an `open`, a `step`, or a word that follows from one says.

    Of what was agreed `moved` is the day; `days` tells two steps of a kind apart.
    """

    plan_id: int
    milestone: str
    moved: str
    what: str
    days: int


def open_(plan: Plan, check_in: CheckIn, due_at: datetime) -> NewPromise:
    """Promise to ask, on the morning of its day."""
    key = f"check-in:{plan.id}:{check_in.milestone}:{check_in.moved}:open:0"
    return NewPromise(plan.workspace, OPEN, plan.name, key, due_at)


def step(plan: Plan, check_in: CheckIn, what: str, days: int, due_at: datetime) -> NewPromise:
    """Promise to look at a day of a check-in's clock."""
    key = f"check-in:{plan.id}:{check_in.milestone}:{check_in.moved}:{what}:{days}"
    return NewPromise(plan.workspace, STEP, plan.name, key, due_at)


def agreed_step(plan: Plan, day: date, due_at: datetime) -> NewPromise:
    """Promise to look on a day whether what was agreed for it is done."""
    key = f"check-in:{plan.id}:{NO_MILESTONE}:{day:%Y%m%d}:{DUE}:0"
    return NewPromise(plan.workspace, STEP, plan.name, key, due_at)


def back(plan: Plan, day: date, due_at: datetime) -> NewPromise:
    """Promise to let a paused plan go on."""
    key = f"check-in:{plan.id}:{NO_MILESTONE}:{day:%Y%m%d}:back:0"
    return NewPromise(plan.workspace, BACK, plan.name, key, due_at)


def day_of(key: str) -> date:
    """Return the day that a `back` names, or a word on what was agreed."""
    return date.fromisoformat(key.split(":")[3])


def step_in(key: str) -> Step:
    """Return what the key of an `open`, a `step` or a word of one says."""
    _, plan_id, milestone, moved, what, days = key.split(":")[:6]
    return Step(int(plan_id), milestone, moved, what, int(days))


def ask_key(plan: Plan, check_in: CheckIn) -> str:
    """Name the message of a check-in: there is one, whatever its day became."""
    return f"check-in:{plan.id}:{check_in.milestone}:ask"


def ask(plan: Plan, check_in: CheckIn, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise the message with the button, or its next edit."""
    key = ask_key(plan, check_in)
    return NewPromise(plan.workspace, ASK, plan.name, key, now, plan.person, deliver_at)


def word(
    promise: Promise, kind: str, person: str, now: datetime, deliver_at: datetime
) -> NewPromise:
    """Promise what is said at a step: a heads-up, a reminder, an escalation, what was agreed."""
    key = f"{promise.key}:to:{person}"
    return NewPromise(promise.workspace, kind, promise.subject, key, now, person, deliver_at)


def tell(
    plan: Plan,
    what: str,
    person: str,
    now: datetime,
    deliver_at: datetime,
    *,
    of: CheckIn | Goal | None = None,
    by: str | None = None,
) -> NewPromise:
    """Promise to tell somebody what was done, once for each version of what it was done to.

    `by` is kept in the key: who manages the plan by the time that it is read may be another.
    """
    about = NO_MILESTONE
    if of is not None:
        about = of.milestone if isinstance(of, CheckIn) else f"{GOAL}{of.id}"
    revision = plan.revision if of is None else of.revision
    key = f"check-in:{plan.id}:{about}:{what}:{revision}:to:{person}{f':by:{by}' if by else ''}"
    return NewPromise(plan.workspace, TELL, plan.name, key, now, person, deliver_at)


def told(key: str) -> str:
    """Return what a `tell` tells."""
    return key.split(":")[3]


def doer_in(key: str) -> str | None:
    """Return who did what a `tell` tells, where it says so."""
    _, mark, by = key.rpartition(":by:")
    return by if mark else None


def revision_in(key: str) -> int:
    """Return of which version of what it is about a `tell` was promised."""
    return int(key.split(":")[4])


def milestone_in(key: str) -> str | None:
    """Return the milestone that any key names; None where it is about the whole plan or a goal."""
    found = key.split(":")[2]
    return None if found == NO_MILESTONE or found.startswith(GOAL) else found


def goal_in(key: str) -> int | None:
    """Return the goal that the key of an `agreed-done` names."""
    found = key.split(":")[2]
    return int(found.removeprefix(GOAL)) if found.startswith(GOAL) else None
