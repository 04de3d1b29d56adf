"""The minutes of a review, sent to whoever asked: as a file, or as a message where none may be."""

from datetime import datetime

from handlers import files
from handlers.answers import Answer
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.files import Wanted
from handlers.helping import words_after
from handlers.kinds import Moot, PostKind
from handlers.reviews.numbering import number_in
from handlers.routes import Route
from handlers.slack import Outgoing
from rituals.errors import NotThere
from rituals.names import number_of
from rituals.promises import Promise
from rituals.reviews import looking as review_looking
from rituals.reviews.looking import Whole
from rituals.reviews.minutes import exported
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.slugs import slug
from rituals.work import Tx

MINUTES, AS_TEXT = "review-minutes", "review-minutes-text"
LONGEST_NAME = 60


async def minutes(command: Command, tx: Tx, now: datetime) -> Answer:
    number = number_in(words_after(command, "review", "minutes"), "/review minutes 3")
    return await _promised(tx, await asker(tx, command), number, now)


async def minutes_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _promised(tx, await asker(tx, click), int(click.value), now)


async def _promised(tx: Tx, who: Viewer, number: int, now: datetime) -> Answer:
    whole = await review_looking.seen(tx, who, number)
    wanted = Wanted(
        workspace=who.workspace,
        kind=MINUTES,
        subject=whole.name,
        key=f"{whole.name}:{MINUTES}:{who.channel or ''}:{who.user}",
        person=who.user,
        called=f"The minutes of {whole.name} are",
        holds=await exported(tx, whole),
        as_text=AS_TEXT,
    )
    return await files.ask(tx, wanted, now)


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Write the file, if whoever asked may still see what it is about."""
    whole = await _whole(tx, promise)
    if whole is None:
        return Moot("whoever asked may not see it any more")
    name = slug(whole.meeting.cadence.title, longest=LONGEST_NAME, otherwise="review")
    data, (person, _) = await exported(tx, whole), _asked(promise)
    said = f"The minutes of {whole.name} as a Markdown file:"
    return files.upload(person, said, f"{whole.name.lower()}-{name}.md", data)


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Send them as a message where Slack takes no file from us."""
    await files.instead(tx, promise, AS_TEXT, now)


async def text_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    whole = await _whole(tx, promise)
    if whole is None:
        return Moot("whoever asked may not see it any more")
    source, (person, _) = (await exported(tx, whole)).decode(), _asked(promise)
    by_hand = f"`muster review minutes {whole.occurrence.number}`"
    rest = f"Whoever runs Muster has it: {by_hand}."
    return files.text(person, f"The minutes of {whole.name}:", source, rest)


async def _whole(tx: Tx, promise: Promise) -> Whole | None:
    person, place = _asked(promise)
    try:
        who = await viewer(tx, promise.workspace, person, place)
        return await review_looking.seen(tx, who, number_of(promise.subject))
    except (NotThere, PersonUnknown, OnlyAnswers):
        return None


def _asked(promise: Promise) -> tuple[str, str | None]:
    """Return who asked, and in which channel."""
    _, _, channel, person = files.asked_under(promise).split(":")
    return person, channel or None


ROUTE = Route(
    "minutes",
    minutes,
    example="/review minutes 3",
    about="sends you its minutes: a Markdown file where the bot may send files, else a message",
)
KINDS = (PostKind(MINUTES, facts, refused=refused), PostKind(AS_TEXT, text_facts))
