"""What a postmortem promises. Keys name it by its number, which is its incident's.

card    the card where the incident is talked over, and its edits
step    rows only: a step of the charter's clock has come, so somebody is to be told
word    what is said at a step: to the owner, in the incident's place, to the manager
ask     a word to who may publish it: a review is asked for
back    a word to who writes it, and in the incident's place: it was sent back, and why
given   a word to its new owner: it was handed over
look    rows only: find out who is asked whether it came back, 30, 60 and 90 days later
recur   that question, and its edits
"""

import re
from datetime import datetime, timedelta

from rituals.incidents.promises import IN_CHANNEL
from rituals.promises import NewPromise, Promise, soon
from storage.incidents import Incident
from storage.postmortems import Postmortem

CARD, STEP, WORD = "postmortem-card", "postmortem-step", "postmortem-word"
ASK, BACK, GIVEN = "postmortem-ask", "postmortem-back", "postmortem-given"
LOOK, RECUR = "postmortem-look", "postmortem-recur"
SAID = (WORD, ASK, BACK, GIVEN)
"""What was said of it is edited to what became of it."""
CALLED_OFF = (STEP, *SAID, LOOK, RECUR)
"""What ends once it is published or waived, or its incident is open again: all but its card."""

CHANNEL = "channel"
"""The charter's word for the incident's place among those who are told."""
REVIEWER = "reviewer"
"""Who may publish it, among those who are told: the charter does not name them, a review does."""
_LENGTH = re.compile(r"(\d+)([hm])")


def place_of(incident: Incident) -> tuple[str, str | None] | None:
    """Return where an incident is talked over: a channel, and the thread in it if it is one.

    None where there is no such place: then people are told by direct message.
    """
    if incident.channel is not None and incident.room == IN_CHANNEL:
        return incident.channel, None
    if not incident.private and incident.card_channel and incident.card_ts:
        return incident.card_channel, incident.card_ts
    return None


def card_key(postmortem: Postmortem) -> str:
    return f"postmortem:{postmortem.number}:card"


def card(postmortem: Postmortem, incident: Incident, now: datetime) -> NewPromise:
    """Promise the card, or its next edit; without a place it is a message to the owner."""
    place = place_of(incident)
    lane = postmortem.card_channel or (place[0] if place else postmortem.owner)
    return soon(postmortem.workspace, CARD, postmortem.name, card_key(postmortem), now, lane)


def step_key(postmortem: Postmortem, after: timedelta) -> str:
    """Name a step by the resolution that it counts from, so that the next one has its own."""
    return f"postmortem:{postmortem.number}:{postmortem.round}:{length(after)}"


def step(postmortem: Postmortem, after: timedelta, due_at: datetime) -> NewPromise:
    """Promise to see, `after` the resolution, who is to be told."""
    key = step_key(postmortem, after)
    return NewPromise(postmortem.workspace, STEP, postmortem.name, key, due_at)


def word(
    postmortem: Postmortem, after: timedelta, who: str, lane: str, deliver_at: datetime
) -> NewPromise:
    """Promise what is said at a step; `who` is the charter's recipient (owner, channel)."""
    key = f"{step_key(postmortem, after)}:{who}:{lane}"
    return NewPromise(postmortem.workspace, WORD, postmortem.name, key, deliver_at, lane=lane)


def ask(postmortem: Postmortem, person: str, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise to tell somebody that they may publish it; each asking is a question of its own."""
    at = int(postmortem.asked_at.timestamp()) if postmortem.asked_at else 0
    key = f"postmortem:{postmortem.number}:{at}:ask:{person}"
    return NewPromise(
        postmortem.workspace, ASK, postmortem.name, key, now, lane=person, deliver_at=deliver_at
    )


def back(postmortem: Postmortem, lane: str, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise to say that it was sent back, and why: to a person, or in the incident's place."""
    key = f"postmortem:{postmortem.number}:{int(now.timestamp())}:back:{lane}"
    return NewPromise(
        postmortem.workspace, BACK, postmortem.name, key, now, lane=lane, deliver_at=deliver_at
    )


def again(promise: Promise, now: datetime) -> NewPromise:
    """Promise the next edit of what was said; its key, and so its message, stays."""
    return NewPromise(
        promise.workspace, promise.kind, promise.subject, promise.key, now, lane=promise.lane
    )


def moment_in(key: str) -> int:
    """Return when it was asked, sent back or handed over, in seconds: what a key names."""
    return int(key.split(":")[2])


def given(postmortem: Postmortem, now: datetime, deliver_at: datetime) -> NewPromise:
    """Promise to tell its new owner that a postmortem is theirs."""
    key = f"postmortem:{postmortem.number}:{int(now.timestamp())}:given:{postmortem.owner}"
    return NewPromise(
        postmortem.workspace,
        GIVEN,
        postmortem.name,
        key,
        now,
        lane=postmortem.owner,
        deliver_at=deliver_at,
    )


def look_key(postmortem: Postmortem, days: int) -> str:
    return f"postmortem:{postmortem.number}:look:{days}"


def look(postmortem: Postmortem, days: int, due_at: datetime) -> NewPromise:
    """Promise to ask after so many days whether it came back."""
    key = look_key(postmortem, days)
    return NewPromise(postmortem.workspace, LOOK, postmortem.name, key, due_at)


def question(postmortem: Postmortem, days: int) -> str:
    """Name a question by the resolution too: published anew, it is asked in a message of its own.

    Whom it asks follows.
    """
    return f"postmortem:{postmortem.number}:recur:{days}:{postmortem.round}:"


def recur(
    postmortem: Postmortem, days: int, person: str, now: datetime, deliver_at: datetime
) -> NewPromise:
    """Promise the question itself, to one person, or its next edit."""
    key = f"{question(postmortem, days)}{person}"
    return NewPromise(
        postmortem.workspace, RECUR, postmortem.name, key, now, lane=person, deliver_at=deliver_at
    )


def length(after: timedelta) -> str:
    """Write a length as keys have it: 48h, or 90m where it is no whole hours."""
    minutes = int(after.total_seconds() // 60)
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def length_in(key: str) -> tuple[int, timedelta]:
    """Return the resolution and the step that a key names."""
    _, _, counted, written = key.split(":")[:4]
    found = _LENGTH.fullmatch(written)
    if found is None:
        raise ValueError(key)
    unit = timedelta(hours=1) if found[2] == "h" else timedelta(minutes=1)
    return int(counted), int(found[1]) * unit


def told(key: str) -> str:
    """Return whom a word is for, as the charter calls them."""
    return key.split(":")[4]


def days_in(key: str) -> int:
    """Return after how many days it is asked whether it came back."""
    return int(key.split(":")[3])
