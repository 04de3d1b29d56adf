"""`/postmortem export`: a postmortem as a Markdown file, sent to whoever asked."""

from datetime import datetime

from handlers import files
from handlers.answers import Answer
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.files import Wanted
from handlers.helping import words_after
from handlers.kinds import Moot, PostKind
from handlers.postmortems.numbering import number_in
from handlers.routes import Route
from handlers.slack import Outgoing
from rituals.errors import NotThere
from rituals.names import number_of
from rituals.postmortems import postmortems
from rituals.postmortems.markdown import exported
from rituals.promises import Promise
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.slugs import slug
from rituals.work import Tx

EXPORT, REFUSED = "postmortem-export", "postmortem-export-refused"
LONGEST_NAME = 60


async def export(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "export")
    number = await number_in(tx, who, typed, "/postmortem export 7")
    return await _promised(tx, who, number, now)


async def export_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _promised(tx, await asker(tx, click), int(click.value), now)


async def _promised(tx: Tx, who: Viewer, number: int, now: datetime) -> Answer:
    found, incident, team = await postmortems.seen(tx, who, number)
    wanted = Wanted(
        workspace=found.workspace,
        kind=EXPORT,
        subject=found.name,
        key=f"{found.name}:{EXPORT}:{who.channel or ''}:{who.user}",
        person=who.user,
        called=f"{found.name} is",
        holds=await exported(tx, found, incident, team),
    )
    return await files.ask(tx, wanted, now)


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Write the file, if whoever asked may still see what it is about."""
    person, place = _asked(promise)
    try:
        who = await viewer(tx, promise.workspace, person, place)
        found, incident, team = await postmortems.seen(tx, who, number_of(promise.subject))
    except (NotThere, PersonUnknown, OnlyAnswers):
        return Moot("whoever asked may not see it any more")
    name = slug(incident.title, longest=LONGEST_NAME, otherwise="postmortem")
    data = await exported(tx, found, incident, team)
    said = f"{found.name} ({found.state}) as a Markdown file:"
    return files.upload(person, said, f"{found.name.lower()}-{name}.md", data)


async def refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say what to do instead where Slack takes no file from us."""
    await files.instead(tx, promise, REFUSED, now, error)


async def refused_facts(_tx: Tx, promise: Promise, _now: datetime) -> Outgoing:
    person, _ = _asked(promise)
    by_hand = f"`muster postmortem export {number_of(promise.subject)}`"
    return files.refused(person, promise, f"Whoever runs Muster can write it with {by_hand}.")


def _asked(promise: Promise) -> tuple[str, str | None]:
    """Return who asked, and in which channel."""
    _, _, channel, person = files.asked_under(promise).split(":")
    return person, channel or None


ROUTE = Route(
    "export",
    export,
    example="/postmortem export 7",
    about="sends it to you as a Markdown file, where the bot may send files",
)
KINDS = (
    PostKind(EXPORT, facts, refused=refused),
    PostKind(REFUSED, refused_facts),
)
