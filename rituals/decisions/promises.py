"""What a decision promises: its card, lines in its thread, and messages to those it concerns.

card       the card in the team's channel, and its edits
line       a line in the card's thread
trouble    a word to the author: the card could not be posted
asking     rows only: find out who is to be asked for an approval
ask        the message that asks one person, and its edits
ask-line   a line under that message: the text was edited
reminder   one reminder, after the charter's working days
changes    a word to the author: somebody asks for changes
look       a word that a decision was to be looked at again today
"""

from datetime import datetime

from rituals.promises import NewPromise, soon
from storage.decisions import Decision

CARD, LINE, TROUBLE = "decision-card", "decision-line", "decision-trouble"
ASKING, ASK, ASK_LINE = "decision-asking", "decision-ask", "decision-ask-line"
REMINDER, CHANGES, LOOK = "decision-reminder", "decision-changes", "decision-look"


def card_key(decision: Decision) -> str:
    return f"decision:{decision.id}:card"


def ask_key(decision: Decision, person: str) -> str:
    return f"decision:{decision.id}:ask:{person}"


def person_of(key: str) -> str:
    """Return whom a message is for, by the key of its promise."""
    return key.rsplit(":", 1)[1]


def reminder_key(decision: Decision, person: str) -> str:
    """Name a reminder by the text it is for: an edited text is a new question."""
    return f"decision:{decision.id}:reminder:{decision.revision}:{person}"


def card(decision: Decision, now: datetime) -> list[NewPromise]:
    """Promise the card, or its next edit; a team without a channel has none."""
    if decision.channel is None:
        return []
    return [
        soon(decision.workspace, CARD, decision.name, card_key(decision), now, decision.channel)
    ]


def line(decision: Decision, what: str, now: datetime) -> list[NewPromise]:
    """Promise the line that a change leaves in the card's thread; `what` names it and its facts."""
    if decision.channel is None:
        return []
    key = f"decision:{decision.id}:line:{what}"
    return [soon(decision.workspace, LINE, decision.name, key, now, decision.channel)]


def trouble(decision: Decision, now: datetime) -> NewPromise:
    """Promise to tell the author that the card could not be posted."""
    key = f"decision:{decision.id}:trouble"
    return soon(decision.workspace, TROUBLE, decision.name, key, now, decision.author)


def asking(decision: Decision, now: datetime) -> NewPromise:
    """Promise to find out who is to be asked for an approval."""
    key = f"decision:{decision.id}:asking"
    return NewPromise(decision.workspace, ASKING, decision.name, key, now)


def ask(decision: Decision, person: str, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise the message that asks somebody for their approval, or its next edit."""
    key = ask_key(decision, person)
    return NewPromise(
        decision.workspace, ASK, decision.name, key, now, lane=person, deliver_at=deliver_at
    )


def ask_line(decision: Decision, person: str, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise the line under that message which says that the text was edited."""
    key = f"decision:{decision.id}:ask-line:{decision.revision}:{person}"
    return NewPromise(
        decision.workspace, ASK_LINE, decision.name, key, now, lane=person, deliver_at=deliver_at
    )


def reminder(decision: Decision, person: str, due_at: datetime, deliver_at: datetime) -> NewPromise:
    """Promise the one reminder of a question to somebody."""
    key = reminder_key(decision, person)
    return NewPromise(
        decision.workspace, REMINDER, decision.name, key, due_at, lane=person, deliver_at=deliver_at
    )


def changes(decision: Decision, times: int, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise to tell the author that changes are asked for, for the `times`-th time."""
    key = f"decision:{decision.id}:changes:{times}"
    return NewPromise(
        decision.workspace,
        CHANGES,
        decision.name,
        key,
        now,
        lane=decision.author,
        deliver_at=deliver_at,
    )


def look_key(decision: Decision) -> str:
    return f"decision:{decision.id}:look"


def look(decision: Decision, person: str, due_at: datetime) -> NewPromise:
    """Promise the word that a decision was to be looked at again."""
    return NewPromise(
        decision.workspace, LOOK, decision.name, look_key(decision), due_at, lane=person
    )
