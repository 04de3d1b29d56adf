"""What occurrences promise to the people they ask.

gather      rows only: of a ritual at each person's own time, when the first and the last is asked
members     the question who is in the channel that a ritual follows, as it opens
unread      a word, once, that the channel cannot be read and the team is asked instead
prompt      a person's own prompt, and its edits; of a private ritual, its card
reply       one person's answers in the thread, and their edits
nudge       rows only: who has not answered some time before the close is found
reminder    the word to each of them
unanswered  who did not answer, to whoever facilitates, after the close
late        rows only: two days after the close its message offers no late answer any more
trouble     a word that the live message could not be posted, once a week and ritual
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rituals.occurrences.promises import at_once, closes_at, key, later, name
from rituals.promises import NewPromise, Promise, soon
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence
from storage.said import rearm_said

GATHER, NUDGE = "occurrence-gather", "occurrence-nudge"
"""Promise kinds that only write rows."""
MEMBERS, UNREAD = "occurrence-members", "occurrence-unread"
PROMPT, REMINDER = "occurrence-prompt", "occurrence-reminder"
REPLY, UNANSWERED, TROUBLE = "occurrence-reply", "occurrence-unanswered", "occurrence-trouble"
FACILITATOR = "facilitator-told"
"""The promise to tell somebody, a day before, that they facilitate."""
LATE = "occurrence-late"
"""A promise that only writes rows."""
LATE_OFFERED = timedelta(days=2)
"""So long after its close a message offers to answer late."""
WORDS = (PROMPT, REMINDER, FACILITATOR)
"""What is said to single people, with buttons that go once nothing is asked any more."""

MEMBERS_LANE = "members"
"""One question at a time, so that a Monday morning does not run into Slack's rate limit."""


def gather(occurrence: Occurrence, now: datetime) -> NewPromise:
    return later(GATHER, occurrence, "gather", now)


def members(occurrence: Occurrence, now: datetime) -> NewPromise:
    """Promise to ask who is in the channel; made once an occurrence."""
    return soon(
        occurrence.workspace,
        MEMBERS,
        name(occurrence),
        key(occurrence, "members"),
        now,
        MEMBERS_LANE,
    )


def unread(occurrence: Occurrence, cadence: Cadence, to: str, now: datetime) -> NewPromise:
    """Promise to say that a channel cannot be read; once for a cadence and its channel."""
    made = f"cadence:{cadence.id}:unread:{cadence.channel}"
    return soon(occurrence.workspace, UNREAD, name(occurrence), made, now, to)


def prompt(occurrence: Occurrence, person: str, at: datetime) -> NewPromise:
    """Promise somebody's own prompt; they get one however often it is promised."""
    made = key(occurrence, f"prompt:{person}")
    return soon(occurrence.workspace, PROMPT, name(occurrence), made, at, person)


def reply(occurrence: Occurrence, cadence: Cadence, person: str, now: datetime) -> NewPromise:
    return at_once(REPLY, occurrence, f"reply:{person}", cadence, now)


def nudge(occurrence: Occurrence, due_at: datetime) -> NewPromise:
    return later(NUDGE, occurrence, "nudge", due_at)


def reminder(
    occurrence: Occurrence, person: str, due_at: datetime, deliver_at: datetime
) -> NewPromise:
    """Promise the one word to somebody who has not answered yet."""
    made = key(occurrence, f"reminder:{person}")
    return NewPromise(
        occurrence.workspace, REMINDER, name(occurrence), made, due_at, person, deliver_at
    )


def unanswered(
    occurrence: Occurrence, to: str, due_at: datetime, deliver_at: datetime
) -> NewPromise:
    """Promise to tell whoever facilitates who did not answer."""
    made = key(occurrence, "unanswered")
    return NewPromise(
        occurrence.workspace, UNANSWERED, name(occurrence), made, due_at, to, deliver_at
    )


def trouble(
    occurrence: Occurrence, cadence: Cadence, error: str, to: str, now: datetime
) -> NewPromise:
    """Promise to say that a message could not be posted: once a week, however often it fails."""
    year, week, _ = now.isocalendar()
    made = f"cadence:{cadence.id}:trouble:{error}:{year}-{week}"
    return soon(occurrence.workspace, TROUBLE, name(occurrence), made, now, to)


def too_late(occurrence: Occurrence, cadence: Cadence) -> NewPromise:
    """Promise that a message stops offering to answer late."""
    return later(LATE, occurrence, "late", _ended_at(occurrence, cadence) + LATE_OFFERED)


def offers_late(occurrence: Occurrence, cadence: Cadence, now: datetime) -> bool:
    """Tell whether a message still offers to answer late, where it is closed."""
    return now < _ended_at(occurrence, cadence) + LATE_OFFERED


def _ended_at(occurrence: Occurrence, cadence: Cadence) -> datetime:
    return occurrence.closed_at or closes_at(occurrence, cadence)


async def last_words(tx: Tx, occurrences: Sequence[Occurrence], now: datetime) -> None:
    """Edit what single people were told of occurrences that are over, to what became of them."""
    await rearm_said(tx, [(one.workspace, name(one)) for one in occurrences], WORDS, now)


def again(promise: Promise, now: datetime) -> NewPromise:
    """Return the promise to bring up to date, now, what was said."""
    return soon(promise.workspace, promise.kind, promise.subject, promise.key, now, promise.lane)


def person_of(promised: str) -> str:
    """Return the person that a prompt's, a reply's or a reminder's key names."""
    return promised.rsplit(":", 1)[1]


def error_of(promised: str) -> str:
    """Return Slack's word that a trouble's key names."""
    return promised.rsplit(":", 2)[1]
