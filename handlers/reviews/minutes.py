"""The minutes of a review, sent to whoever asked: as a file, or as a message where none may be."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from handlers.kinds import Moot, PostKind
from handlers.reviews.numbering import number_in
from handlers.routes import Route
from handlers.slack import Outgoing, Post, Upload
from rituals.errors import NotThere
from rituals.names import number_of
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.reviews import looking as review_looking
from rituals.reviews.looking import Whole
from rituals.reviews.minutes import exported
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.slugs import slug
from rituals.work import Tx

MINUTES, AS_TEXT = "review-minutes", "review-minutes-text"
LONGEST_NAME = 60
TEXT_CHARACTERS = 11_000
"""Slack takes about 13 000 in a message's blocks, of which some are not text."""


async def minutes(command: Command, tx: Tx, now: datetime) -> Answer:
    number = number_in(words_after(command, "review", "minutes"), "/review minutes 3")
    return await _promised(tx, await asker(tx, command), number, now)


async def minutes_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _promised(tx, await asker(tx, click), int(click.value), now)


async def _promised(tx: Tx, who: Viewer, number: int, now: datetime) -> Answer:
    whole = await review_looking.seen(tx, who, number)
    await Promises(tx, who.workspace).rearm(_promise(MINUTES, whole, who, now))
    return Say(f"The minutes of {whole.name} are on their way to you, as a direct message.")


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Write the file, if whoever asked may still see what it is about."""
    whole = await _whole(tx, promise)
    if whole is None:
        return Moot("whoever asked may not see it any more")
    name = slug(whole.meeting.cadence.title, longest=LONGEST_NAME, otherwise="review")
    data = await exported(tx, whole)
    person, _ = _asked(promise)
    text = f"The minutes of {whole.name} as a Markdown file."
    return Upload(person, text, f"{whole.name.lower()}-{name}.md", data)


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Send them as a message where Slack takes no file from us."""
    key = promise.key.replace(f":{MINUTES}:", f":{AS_TEXT}:")
    person, _ = _asked(promise)
    told = soon(promise.workspace, AS_TEXT, promise.subject, key, now, person)
    await Promises(tx, promise.workspace).rearm(told)


async def text_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    whole = await _whole(tx, promise)
    if whole is None:
        return Moot("whoever asked may not see it any more")
    person, _ = _asked(promise)
    source = (await exported(tx, whole)).decode()
    number = whole.occurrence.number
    head = f"The minutes of {whole.name}:"
    shown = [blocks.sentence(head)]
    kept = source[:TEXT_CHARACTERS]
    shown += [blocks.paragraph(one) for one in blocks.pieces(kept, blocks.SECTION_CHARACTERS)]
    if len(source) > len(kept):
        by_hand = f"`muster review minutes {number}`"
        shown.append(
            blocks.sentence(f"The rest does not fit here. Whoever runs Muster has it: {by_hand}.")
        )
    return Post(person, head, shown)


async def _whole(tx: Tx, promise: Promise) -> Whole | None:
    person, place = _asked(promise)
    try:
        who = await viewer(tx, promise.workspace, person, place)
        return await review_looking.seen(tx, who, number_of(promise.subject))
    except (NotThere, PersonUnknown, OnlyAnswers):
        return None


def _promise(kind: str, whole: Whole, who: Viewer, now: datetime) -> NewPromise:
    key = f"{whole.name}:{kind}:{who.channel or ''}:{who.user}"
    return soon(who.workspace, kind, whole.name, key, now, who.user)


def _asked(promise: Promise) -> tuple[str, str | None]:
    """Return who asked, and in which channel."""
    _, _, channel, person = promise.key.split(":")
    return person, channel or None


ROUTE = Route(
    "minutes",
    minutes,
    example="/review minutes 3",
    about="sends you its minutes: a Markdown file where the bot may send files, else a message",
)
KINDS = (PostKind(MINUTES, facts, refused=refused), PostKind(AS_TEXT, text_facts))
