"""`/postmortem export`: a postmortem as a Markdown file, sent to whoever asked."""

from datetime import datetime

from handlers.answers import Answer, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from handlers.kinds import Moot, PostKind
from handlers.postmortems.numbering import number_in
from handlers.routes import Route
from handlers.slack import Outgoing, Post, Upload
from rituals.errors import NotThere
from rituals.names import number_of
from rituals.postmortems import record as postmortems
from rituals.postmortems.markdown import exported
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.slugs import slug
from rituals.work import Tx

EXPORT, REFUSED = "postmortem-export", "postmortem-export-refused"
MISSING_SCOPE = {"missing_scope", "not_allowed_token_type"}
LONGEST_NAME = 60


async def export(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "export")
    number = await number_in(tx, who, typed, "/postmortem export 7")
    return await _promised(tx, who, number, now)


async def export_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _promised(tx, await asker(tx, click), int(click.value), now)


async def _promised(tx: Tx, who: Viewer, number: int, now: datetime) -> Answer:
    postmortem, _, _ = await postmortems.seen(tx, who, number)
    await Promises(tx, who.workspace).rearm(_promise(EXPORT, postmortem, who, now))
    return Say(f"{postmortem.name} is on its way to you, as a Markdown file.")


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
    text = f"{found.name} ({found.state}) as a Markdown file."
    return Upload(person, text, f"{found.name.lower()}-{name}.md", data)


async def refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say what to do instead where Slack takes no file from us."""
    kind = f"{REFUSED}:{'scope' if error in MISSING_SCOPE else 'other'}"
    person, _ = _asked(promise)
    key = f"{promise.subject}:{kind}:{person}"
    told = soon(promise.workspace, REFUSED, promise.subject, key, now, person)
    await Promises(tx, promise.workspace).rearm(told)


async def refused_facts(_tx: Tx, promise: Promise, _now: datetime) -> Outgoing:
    why = "Slack did not take the file."
    if promise.key.split(":")[2] == "scope":
        why = (
            "Muster may not send files here: it lacks `files:write`"
            " (`muster manifest --with files`)."
        )
    number = number_of(promise.subject)
    by_hand = f"`muster postmortem export {number}`"
    person = promise.key.rsplit(":", 1)[1]
    return Post(person, f"{why} Whoever runs Muster can write it with {by_hand}.")


def _promise(
    kind: str, postmortem: postmortems.Postmortem, who: Viewer, now: datetime
) -> NewPromise:
    key = f"{postmortem.name}:{kind}:{who.channel or ''}:{who.user}"
    return soon(postmortem.workspace, kind, postmortem.name, key, now, who.user)


def _asked(promise: Promise) -> tuple[str, str | None]:
    """Return who asked, and in which channel."""
    _, _, channel, person = promise.key.split(":")
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
