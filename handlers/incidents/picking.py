"""Which incident a command, a button or a form is about; where that is not clear, a form asks."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers import blocks
from handlers.answers import Block, Receipt, Say, View
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.helping import words_after
from handlers.incidents import names
from handlers.remembering import Remembered
from rituals.errors import NotThere, Unfit
from rituals.incidents import incidents
from rituals.incidents.incidents import Incident
from rituals.incidents.moves import refusal
from rituals.incidents.states import Move
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx

NAMED_FIRST = re.compile(
    r"((?:inc|drill)[- ]?\d{1,9}|#\d{1,9})(?!\S)\s*(.*)", re.IGNORECASE | re.DOTALL
)
NUMBER_FIRST = re.compile(
    r"((?:(?:inc|drill)[- ]?|#)?\d{1,9})(?!\S)\s*(.*)", re.IGNORECASE | re.DOTALL
)
OFFERED = 50


class NoneToChoose(NotThere):
    """No incident is there for that. `/incident list all` shows them, `/incident` declares one."""


class Which(Unfit):
    """Which incident? Choose one."""

    field = "incident"


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What a form remembers: its incident, where it was opened, and what stood there then."""

    incident: str = ""
    channel: str = ""
    then: str = ""
    stood: dict[str, Any] = field(default_factory=dict)


async def picked(
    tx: Tx, who: Viewer, typed: str, *, bare: bool = False
) -> tuple[Incident | None, str, bool]:
    """Return the incident that a command is about, the words that are left, and if it is named.

    It is the one named first; with `bare`, a plain number names one too, but in an incident's own
    channel not where words follow (“3 pods are down”). Else it is the one that is meant: this
    channel's, which counts as named, or the only open one. None: it is not clear.
    """
    typed = typed.strip()
    here = await incidents.in_channel(tx, who.workspace, who.channel) if who.channel else None
    found = NAMED_FIRST.fullmatch(typed)
    if found is None and bare:
        found = NUMBER_FIRST.fullmatch(typed)
        found = None if found and found[2] and here is not None else found
    if found is not None:
        incident, _ = await incidents.seen(tx, who, found[1])
        return incident, found[2].strip(), True
    if here is not None:
        return here, typed, True
    return await incidents.meant(tx, who), typed, False


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for something of which incident, from where and with which words."""

    who: Viewer
    team: Team
    incident: Incident
    channel: str
    now: datetime
    typed: str = ""
    named: bool = True
    """Not only the one that is open, but the one that was named, or whose channel it is."""

    def opened(self, **stood: Any) -> Opened:
        """Return what a form remembers that is opened for it."""
        return Opened(incident=self.incident.name, channel=self.channel, stood=stood)


Forming = Callable[[Tx, Asked], Awaitable[View]]


async def by_command(
    command: Command, tx: Tx, now: datetime, word: str, *, bare: bool = False
) -> tuple[Viewer, Asked | None, str]:
    """Return who typed a command, what they ask of which incident, and the words that are left."""
    who = await asker(tx, command)
    left = words_after(command, "incident", word)
    incident, typed, named = await picked(tx, who, left, bare=bare)
    if incident is None:
        return who, None, typed
    incident, team = await incidents.seen(tx, who, incident.name)
    return who, Asked(who, team, incident, command.channel, now, typed, named), typed


async def clicked(tx: Tx, click: Click, now: datetime) -> tuple[Asked, list[str]]:
    """Return who pressed a button, of which incident, and what else the button carries."""
    name, *more = click.value.split(":")
    opened = Opened.unpack(click.metadata)
    channel = click.channel or opened.channel
    who = await asker(tx, click, channel or None)
    incident, team = await incidents.seen(tx, who, name)
    return Asked(who, team, incident, channel, now), more


async def sent(tx: Tx, form: Submission | Click, now: datetime) -> tuple[Asked, Opened]:
    """Return who sent a form, for which incident, and what the form remembers."""
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel or None)
    incident, team = await incidents.seen(tx, who, opened.incident)
    return Asked(who, team, incident, opened.channel, now), opened


async def ensure_open(tx: Tx, asked: Asked, step: Move) -> None:
    """Raise before a form opens that nobody could send: by right, or by the incident's state."""
    await incidents.ensure_acts(tx, asked.who, asked.team, asked.incident)
    if asked.incident.state not in step.before:
        raise await refusal(tx, asked.incident, step)


async def which(
    tx: Tx, who: Viewer, command: Command, then: str, typed: str, states: Sequence[str]
) -> View:
    """Return the form that asks which incident is meant; `then` names the form that follows."""
    offered = await incidents.listed(tx, who, states=states, limit=OFFERED)
    if not offered:
        raise NoneToChoose
    options = [(f"{one.name} · {one.title}", one.name) for one in offered]
    kept = Opened(channel=command.channel, then=then)
    only = options[0][1] if len(options) == 1 else None
    shown = [blocks.choice("incident", "Which incident?", options, initial=only)]
    if typed:
        shown.append(blocks.text_input("typed", "What you typed", initial=typed, multiline=True))
    return blocks.modal(
        "Which incident?",
        shown,
        callback_id=names.WHICH_FORM,
        submit="Go on",
        close="Cancel",
        metadata=kept.pack(),
    )


# -- what is answered -----------------------------------------------------------------------------


def say(shown: list[Block]) -> Say:
    """Say lines to whoever asked, alone."""
    sections = [part for block in shown for part in block.get("elements", ())]
    parts = [part for section in sections for part in section.get("elements", ())]
    return Say(blocks.fallback(*parts), shown)


def receipt(title: str, shown: list[Block], text: str) -> Receipt:
    """Show what became of a form in its own window; `text` is kept for a second press."""
    return Receipt(blocks.modal(title, shown, close="Done"), text)
