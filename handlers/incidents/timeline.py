"""The timeline of an incident: look at it, add to it, correct it, take it away as a file."""

import hashlib
from dataclasses import replace
from datetime import datetime

from handlers import blocks, inputs
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command, MessageShortcut, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.helping import words_after
from handlers.incidents import names, timeline_file
from handlers.incidents import timeline_views as views
from handlers.incidents.picking import picked
from handlers.incidents.timeline_views import Opened
from handlers.routes import Route
from rituals.errors import NotThere, Unfit
from rituals.incidents import incidents, timeline
from rituals.incidents.incidents import Incident, ensure_acts
from rituals.incidents.states import LIVE
from rituals.incidents.timeline import Entry, Said, moment_of
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx

OFFERED = 50


class WhichIncident(Unfit):
    """Which incident? Write its number, for example `{example}`; `/incident list` shows them."""

    field = "incident"


class NoneToAddTo(NotThere):
    """There is no incident that this could go to. “Declare incident” on the message declares
    one from it.
    """


# -- look ----------------------------------------------------------------------------------------


async def asked(command: Command, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "incident", "timeline").strip()
    if typed:
        incident, _ = await incidents.seen(tx, who, typed)
    else:
        found = await incidents.meant(tx, who)
        if found is None:
            raise WhichIncident(example="/incident timeline 7")
        incident = found
    return Open(await _window(tx, incident, Opened(channel=command.channel)))


async def clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Open the timeline; a button in the timeline itself turns its page."""
    name, _, skip = click.value.partition(":")
    opened, who = await opened_in(tx, click)
    incident, _ = await incidents.seen(tx, who, name)
    turned = replace(opened, skip=int(skip or 0))
    shown = await _window(tx, incident, turned)
    return Open(shown) if click.action_id == names.TIMELINE else Receipt(shown, "")


async def entry_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    incident, _, entry, _, _ = await _entry(tx, click)
    return Open(views.entry_window(incident, entry))


# -- add a note ----------------------------------------------------------------------------------


async def note(command: Command, tx: Tx, now: datetime) -> Answer:
    """Add a note at once where it is clear to which incident; else ask by the form."""
    who = await asker(tx, command)
    incident, typed, _ = await picked(tx, who, words_after(command, "incident", "note"))
    if incident is None:
        opened = Opened(channel=command.channel)
        return Open(views.note_form(opened, typed, await _offered(tx, who)))
    team = await _team(tx, who, incident)
    if not typed:
        return Open(views.note_form(Opened(incident=incident.name, channel=command.channel)))
    added = await timeline.add_note(tx, who, team, incident, typed, now=now)
    return _added(incident, added, "Noted in")


async def note_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Ask for a note; in the timeline's own window the form takes its place, and gives it back."""
    opened, who = await opened_in(tx, click)
    incident, team = await incidents.seen(tx, who, click.value)
    await ensure_acts(tx, who, team, incident)
    form = views.note_form(replace(opened, incident=incident.name))
    return Receipt(form, "") if click.view_id and not click.in_home else Open(form)


async def noted(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened, who = await opened_in(tx, form)
    incident, team = await _meant(tx, who, form, opened)
    text, at = inputs.joined(form.form, "text"), form.form.instant("at")
    await timeline.add_note(tx, who, team, incident, text, now=now, at=at)
    shown = await _window(tx, incident, replace(opened, skip=0), said="Noted.")
    return Receipt(shown, f"Noted in the timeline of {incident.name} already.")


# -- add a message -------------------------------------------------------------------------------


async def from_message(shortcut: MessageShortcut, tx: Tx, now: datetime) -> Answer:
    """Add a message; ask first where the incident is not clear, or it was said in private."""
    who = await asker(tx, shortcut)
    said = Said(
        channel=shortcut.channel,
        ts=shortcut.message_ts,
        at=moment_of(shortcut.message_ts) or now,
        author=shortcut.author,
        permalink=shortcut.permalink,
        text=shortcut.text,
    )
    opened = Opened(
        channel=shortcut.channel,
        message=said.channel,
        ts=said.ts,
        author=said.author or "",
        permalink=said.permalink,
        digest=_digest(said.text),
    )
    found = await incidents.meant(tx, who)
    if found is None:
        offered = await _offered(tx, who)
        readers = "whoever sees the incident that you choose" if shortcut.in_private else ""
        return Open(views.message_form(said, opened, readers, offered))
    team = await _team(tx, who, found)
    if shortcut.in_private and found.channel != shortcut.channel:
        opened = replace(opened, incident=found.name)
        return Open(views.message_form(said, opened, readers_of(found, team), ()))
    return await _add_message(tx, who, team, found, said, now)


async def message_added(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened, who = await opened_in(tx, form)
    incident, team = await _meant(tx, who, form, opened)
    text = inputs.joined(form.form, "text")
    said = Said(
        channel=opened.message,
        ts=opened.ts,
        at=moment_of(opened.ts) or now,
        author=opened.author or None,
        permalink=opened.permalink,
        text=text,
        excerpt=_digest(text) != opened.digest,
    )
    told = await _add_message(tx, who, team, incident, said, now)
    return Receipt(blocks.modal("Added", list(told.blocks), close="Done"), told.text)


async def _add_message(
    tx: Tx, who: Viewer, team: Team, incident: Incident, said: Said, now: datetime
) -> Say:
    entry, was_there = await timeline.add_message(tx, who, team, incident, said, now=now)
    if was_there:
        return _say(f"That message is in the timeline of {incident.name} already.")
    return _added(incident, entry, "Added to")


def readers_of(incident: Incident, team: Team) -> str:
    """Say who will read what is added to an incident."""
    if incident.private:
        return f"those who are named in {incident.name}"
    if team.private:
        return f"the people of {team.name}"
    return f"everybody here who looks up {incident.name}"


# -- correct, and take out of sight --------------------------------------------------------------


async def correct_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    incident, team, entry, opened, who = await _entry(tx, click)
    await ensure_acts(tx, who, team, incident)
    if entry.source == incidents.AUTO:
        raise timeline.Automatic
    kept = replace(opened, incident=incident.name, entry=entry.id)
    return Receipt(views.note_form(kept, entry.text, old=entry), "")


async def corrected(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened, who = await opened_in(tx, form)
    incident, team = await incidents.seen(tx, who, opened.incident)
    text, at = inputs.joined(form.form, "text"), form.form.instant("at")
    await timeline.correct(tx, who, team, incident, opened.entry, text, now=now, at=at)
    shown = await _window(tx, incident, opened, said="Corrected.")
    return Receipt(shown, "That is corrected already.")


async def out_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    incident, team, entry, opened, who = await _entry(tx, click)
    gone = await timeline.take_out(tx, who, team, incident, entry.id, now=now)
    said = "Taken out of sight; the file still shows it, struck."
    if click.view_id is None:
        return _say(f"{incident.name}: {said[0].lower()}{said[1:]}")
    return Receipt(await _window(tx, incident, opened, said=said, back=gone), "")


async def back_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    incident, team, entry, opened, who = await _entry(tx, click)
    await timeline.bring_back(tx, who, team, incident, entry.id, now=now)
    return Receipt(await _window(tx, incident, opened, said="It is back."), "")


# -- the file ------------------------------------------------------------------------------------


async def file_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    _, who = await opened_in(tx, click)
    incident, _ = await incidents.seen(tx, who, click.value)
    return await timeline_file.send(tx, incident, who, now)


# -- how -----------------------------------------------------------------------------------------


async def _window(
    tx: Tx, incident: Incident, opened: Opened, *, said: str = "", back: Entry | None = None
) -> dict[str, object]:
    found, count = await timeline.page(tx, incident, opened.skip)
    if not found and count:  # what stood on the last page is gone
        opened = replace(opened, skip=(count - 1) // timeline.PAGE * timeline.PAGE)
        found, count = await timeline.page(tx, incident, opened.skip)
    return views.window(incident, found, count, opened, said=said, back=back)


async def opened_in(tx: Tx, arrival: Click | Submission) -> tuple[Opened, Viewer]:
    """Return what a window remembers, and who asks, from the channel where it was opened."""
    opened = Opened.unpack(arrival.metadata)
    if isinstance(arrival, Click) and arrival.channel:
        opened = Opened(channel=arrival.channel)
    return opened, await asker(tx, arrival, opened.channel or None)


async def _entry(tx: Tx, click: Click) -> tuple[Incident, Team, Entry, Opened, Viewer]:
    name, _, number = click.value.partition(":")
    opened, who = await opened_in(tx, click)
    incident, team = await incidents.seen(tx, who, name)
    return incident, team, await timeline.entry_of(tx, incident, int(number)), opened, who


async def _meant(tx: Tx, who: Viewer, form: Submission, opened: Opened) -> tuple[Incident, Team]:
    name = opened.incident or form.form.text("incident")
    if not name:
        raise WhichIncident(example="/incident note INC-7 …")
    return await incidents.seen(tx, who, name)


async def _team(tx: Tx, who: Viewer, incident: Incident) -> Team:
    """Return an incident's team to who may add to it."""
    _, team = await incidents.seen(tx, who, incident.name)
    await ensure_acts(tx, who, team, incident)
    return team


async def _offered(tx: Tx, who: Viewer) -> list[Incident]:
    """Return the incidents to choose from: the open ones, else the last ones."""
    found = await incidents.listed(tx, who, states=LIVE, limit=OFFERED)
    found = found or await incidents.listed(tx, who, limit=OFFERED)
    if not found:
        raise NoneToAddTo
    return found


def _added(incident: Incident, entry: Entry, verb: str) -> Say:
    text = f"{verb} the timeline of {incident.name}."
    value = f"{incident.name}:{entry.id}"
    steps = blocks.actions(
        blocks.button("Timeline", names.TIMELINE, incident.name),
        blocks.button("Take it out", names.ENTRY_OUT, value),
    )
    return Say(text, [blocks.line(words(text)), steps])


def _say(text: str) -> Say:
    return Say(blocks.escaped(text), [blocks.line(words(text))])


def _digest(text: str) -> str:
    """Return what says whether somebody shortened a message before adding it."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]


ROUTES = (
    Route(
        "timeline",
        asked,
        writes=False,
        example="/incident timeline [7]",
        about="what happened when; add to it, correct it, or take it as a file",
    ),
    Route(
        "note",
        note,
        example="/incident note [TEXT]",
        about="add a line to the timeline; alone it opens a form, with the time",
    ),
)
CLICKS = (
    Route(names.TIMELINE, clicked, writes=False),
    Route(names.TIMELINE_LATER, clicked, writes=False),
    Route(names.TIMELINE_EARLIER, clicked, writes=False),
    Route(names.TIMELINE_FIRST, clicked, writes=False),
    Route(names.TIMELINE_FILE, file_clicked),
    Route(names.NOTE, note_clicked, writes=False),
    Route(names.ENTRY_SHOW, entry_clicked, writes=False),
    Route(names.ENTRY_CORRECT, correct_clicked, writes=False),
    Route(names.ENTRY_OUT, out_clicked),
    Route(names.ENTRY_BACK, back_clicked),
)
SUBMISSIONS = (
    Route(names.NOTE_FORM, noted),
    Route(names.CORRECT_FORM, corrected),
    Route(names.MESSAGE_FORM, message_added),
)
MESSAGE_SHORTCUTS = (
    Route(
        names.NOTE_MESSAGE,
        from_message,
        label="Add to incident timeline",
        about="Keep this message, its author and its time in an incident's timeline",
    ),
)
KINDS = timeline_file.KINDS
