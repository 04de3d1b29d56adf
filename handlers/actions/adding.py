"""Add an action by hand: in one line where all of it is said, else in a form.

One that is added in an incident's channel, or by the button in its window, belongs to it.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from handlers import blocks
from handlers.actions import forms, names, views
from handlers.actions.forms import Adding, Opened
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.helping import words_after
from rituals.actions import actions
from rituals.actions.actions import TITLE_CHARACTERS, Action
from rituals.away.quiet import own_zone
from rituals.calendar.days import day_typed, said
from rituals.errors import Unfit
from rituals.incidents import incidents
from rituals.incidents.incidents import Incident
from rituals.rights import Viewer, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?"
NTH = r"\d{1,2}(?:st|nd|rd|th|\.)?"
DATED = rf"(?:{NTH}\s+{MONTH}|{MONTH}\s+{NTH}),?(?:\s+\d{{4}})?"
"""A date with the month's name, which we do not read: 29 February, June 5, 2027."""
MEANT = re.compile(rf"\d{{4}}-|\d{{1,2}}[./]\d{{1,2}}[./]|{DATED}", re.IGNORECASE)
"""What was meant as a date: “by 50%” was not."""
LINE = re.compile(
    rf"(?P<title>.*?)(?:\s*(?<!\S)@\S+)?(?:\s+(?:by|until|due)\s+(?P<day>{DATED}|\S+))?\s*",
    re.DOTALL | re.IGNORECASE,
)


class OneOwner(Unfit):
    """An action has one owner, and here {count} people are named. Add one for each."""


async def add(command: Command, tx: Tx, now: datetime) -> Answer:
    """Add an action at once where title, owner and day are said, else open the form."""
    typed = words_after(command, "action", "add").strip()
    who = await asker(tx, command)
    if len(command.mentions) > 1:
        raise OneOwner(count=len(command.mentions))
    owner = next(iter(command.mentions), None)
    title, day, wrong = await _read(tx, who, typed, now)
    team, _, incident = await _place(tx, who)
    short = 0 < len(title) <= TITLE_CHARACTERS
    if team is None or owner is None or day is None or not short:
        return await _form(tx, who, now, title=title, owner=owner, day=day, wrong=wrong)
    action = await actions.add(
        tx, who, team, title=title, owner=owner, due_on=day, now=now, incident=incident
    )
    parts = _added(action, incident)
    shown = views.rows(action, await actions.today_of(tx, who, now), owned=False)
    return Say(blocks.fallback(*parts), [blocks.line(*parts), *shown])


async def _read(tx: Tx, who: Viewer, typed: str, now: datetime) -> tuple[str, date | None, str]:
    """Read the title and the day of a line, and what is wrong with the day.

    A word that is no day (“stand by everybody”) is a part of the title.
    """
    found = LINE.fullmatch(typed)
    if found is None or found["day"] is None:
        return (found["title"] if found else typed).strip(), None, ""
    title = found["title"].strip()
    try:
        return title, day_typed(found["day"], await own_zone(tx, who), now), ""
    except Unfit as error:
        if MEANT.match(found["day"]):
            return title, None, str(error)
    return typed, None, ""


async def add_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _form(tx, await asker(tx, click), now)


async def add_to_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open the form for an action of the incident whose window the button stands in."""
    channel = click.channel or Opened.unpack(click.metadata).channel
    return await _form(tx, await asker(tx, click, channel or None), now, of=click.value)


async def _place(
    tx: Tx, who: Viewer, of: str = ""
) -> tuple[Team | None, Sequence[Team], Incident | None]:
    """Return the team that an action is added to, those to choose from, and its incident.

    It is the incident called `of`, else the one whose channel this is, if any.
    """
    if not of and who.channel is not None:
        here = await incidents.in_channel(tx, who.workspace, who.channel)
        of = here.name if here is not None else ""
    if of:
        incident, team = await incidents.seen(tx, who, of)
        return team, [team], incident
    team_or_none, teams = await team_here(tx, who)
    return team_or_none, teams, None


async def _form(
    tx: Tx,
    who: Viewer,
    now: datetime,
    *,
    title: str = "",
    owner: str | None = None,
    day: date | None = None,
    wrong: str = "",
    of: str = "",
) -> Answer:
    """Open the form with what is said; a day that is `wrong` is left empty, with the reason."""
    team, teams, incident = await _place(tx, who, of)
    if team is not None:
        await actions.ensure_adds(tx, who, team, incident)
    note = f"{wrong} Choose the day below." if wrong else ""
    if len(title) > TITLE_CHARACTERS:
        note += f" The title has {len(title)} characters, and {TITLE_CHARACTERS} is the most."
    due = day or (None if wrong else actions.usual_day(team or teams[0], now))
    adding = Adding(title, owner or who.user, due, team, teams, who.channel, note.strip(), incident)
    return Open(forms.add(adding))


async def added(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel or None)
    incident = None
    if opened.incident:
        incident, team = await incidents.seen(tx, who, opened.incident)
    else:
        team = await team_seen(tx, who, opened.team or int(form.form.text("team") or 0))
    typed = form.form.text("until")
    action = await actions.add(
        tx,
        who,
        team,
        title=form.form.text("title"),
        owner=form.form.text("owner") or who.user,
        due_on=day_typed(typed, await own_zone(tx, who), now) if typed else None,
        now=now,
        incident=incident,
    )
    button = blocks.button("Show", names.SHOW, names.value(action.number))
    shown = [
        blocks.line(words(f"{action.name} is saved", bold=True)),
        blocks.paragraph(action.title),
        blocks.line(*_added(action, incident)),
        blocks.actions(button),
    ]
    view = blocks.modal("Saved", shown, close="Done")
    return Receipt(view, f"{action.name} is saved already.")


def _added(action: Action, incident: Incident | None) -> list[Part]:
    """Say what follows: who reads of it, and when; and where it belongs."""
    due = said(action.due_on) if action.due_on else "no day"
    return [
        words(f"{action.name} is "),
        blocks.person(action.owner),
        words(
            f"'s, due on {due}. It is in their morning message the working day before, on the day,"
            " and after it until it is done."
        ),
        *([words(f" {forms.belongs(incident)}")] if incident else []),
    ]
