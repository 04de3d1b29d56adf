"""What actions promise.

chase    rows only: bring the messages that show an action up to date, and see whose next morning
         it belongs to. One an action, armed anew at each change and for each day of its chase
morning  the one message a working morning that gathers what somebody owes, and its edits
"""

from datetime import date, datetime

from rituals.promises import NewPromise, soon
from storage.actions import Action

CHASE, MORNING = "action-chase", "action-morning"


def chase_key(action: Action) -> str:
    return f"action:{action.id}:chase"


def chase(action: Action, due_at: datetime) -> NewPromise:
    """Promise to look at an action again."""
    return NewPromise(action.workspace, CHASE, action.name, chase_key(action), due_at)


def morning_key(person: str, day: date) -> str:
    return f"morning:{person}:{day.isoformat()}"


def day_of(key: str) -> date:
    """Return the day that a morning is of, by the key of its promise."""
    return date.fromisoformat(key.rsplit(":", 1)[1])


def morning(
    workspace: str, person: str, day: date, due_at: datetime, deliver_at: datetime
) -> NewPromise:
    """Promise somebody's message of a morning; however many actions it gathers, it is one."""
    key = morning_key(person, day)
    return NewPromise(workspace, MORNING, person, key, due_at, lane=person, deliver_at=deliver_at)


def morning_again(workspace: str, person: str, day: date, now: datetime) -> NewPromise:
    """Promise the next edit of a morning's message."""
    return soon(workspace, MORNING, person, morning_key(person, day), now, lane=person)
