"""Merge a duplicate into the incident that goes on; and the form that asks which one is meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt, View
from handlers.arrivals import Command, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.helping import words_after
from handlers.incidents import mitigating, names, resolving, running
from handlers.incidents.picking import (
    OFFERED,
    Asked,
    Forming,
    NoneToChoose,
    Opened,
    Which,
    by_command,
    ensure_open,
    receipt,
    say,
    sent,
    which,
)
from handlers.routes import Route
from rituals.errors import Unfit
from rituals.incidents import incidents
from rituals.incidents import merging as incident_merging
from rituals.incidents.incidents import Incident, ensure_acts
from rituals.incidents.merging import TAKES
from rituals.incidents.states import (
    CANCEL,
    HAND_OVER,
    LIVE,
    MERGE,
    MITIGATE,
    RAISE,
    REOPEN,
    RESOLVE,
    UPDATE,
    Move,
)
from rituals.work import Tx

INTO = re.compile(
    r"(?:(?P<from>(?:(?:inc|drill)[- ]?|#)?\d{1,9})\s+)?into\s+(?P<into>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


class MergeWhat(Unfit):
    """Say which duplicate goes into which incident: `/incident merge 8 into 7`."""


class IntoWhich(Unfit):
    """Into which incident? Choose one."""

    field = "into"


async def merge(command: Command, tx: Tx, now: datetime) -> Answer:
    """Merge `8 into 7`; what is not said is asked by the form."""
    said = INTO.fullmatch(words_after(command, "incident", "merge").strip())
    if said is not None and said["from"]:
        who = await asker(tx, command)
        incident, team = await incidents.seen(tx, who, said["from"])
        return say(await _merged(tx, Asked(who, team, incident, "", now), said["into"]))
    who, asked, typed = await by_command(command, tx, now, "merge", bare=True)
    if typed and said is None:
        raise MergeWhat
    if asked is None:
        return Open(await which(tx, who, command, "merge", "", LIVE))
    if said is not None:
        return say(await _merged(tx, asked, said["into"]))
    await ensure_open(tx, asked, MERGE)
    return Open(await form(tx, asked))


async def form(tx: Tx, asked: Asked) -> View:
    found = await incidents.listed(tx, asked.who, states=TAKES, limit=OFFERED)
    options = [
        (f"{one.name} · {one.title}", one.name) for one in found if one.id != asked.incident.id
    ]
    if not options:
        raise NoneToChoose
    shown = [
        blocks.line(words(asked.incident.title)),
        blocks.choice("into", "It is the same as", options),
        blocks.line(words("It keeps its number and its timeline; both say where the other is.")),
    ]
    return blocks.modal(
        f"Merge {asked.incident.name}",
        shown,
        callback_id=names.MERGE_FORM,
        submit="Merge",
        close="Cancel",
        metadata=asked.opened().pack(),
    )


async def merged(sent_form: Submission, tx: Tx, now: datetime) -> Answer:
    asked, _ = await sent(tx, sent_form, now)
    into = sent_form.form.text("into")
    if not into:
        raise IntoWhich
    shown = await _merged(tx, asked, into)
    return receipt("Merged", shown, f"{asked.incident.name} is merged already.")


async def _merged(tx: Tx, asked: Asked, into: str) -> list[Block]:
    target = await incidents.seen(tx, asked.who, into)
    duplicate = (asked.incident, asked.team)
    moved, other = await incident_merging.merge(tx, asked.who, duplicate, target, now=asked.now)
    return [blocks.line(*_said(moved, other))]


def _said(moved: Incident, other: Incident) -> list[blocks.Part]:
    parts = [words(f"{moved.name} is merged into {other.name}, which goes on")]
    if other.channel is not None:
        parts += [words(" in "), blocks.channel(other.channel)]
    return [*parts, words(". Both timelines say so.")]


# -- which incident -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Follows:
    """The form that follows once somebody said which incident they mean, and its step."""

    form: Forming
    step: Move | None


FOLLOWS: Mapping[str, Follows] = {
    "update": Follows(running.update_form, UPDATE),
    "severity": Follows(running.severity_form, RAISE),
    "roles": Follows(running.roles_form, HAND_OVER),
    "mitigate": Follows(mitigating.form, MITIGATE),
    "resolve": Follows(resolving.resolve_form, RESOLVE),
    "reopen": Follows(resolving.reopen_form, REOPEN),
    "cancel": Follows(resolving.cancel_form, CANCEL),
    "times": Follows(resolving.times_form, None),
    "merge": Follows(form, MERGE),
}


async def chosen(sent_form: Submission, tx: Tx, now: datetime) -> Answer:
    """Put the form that was asked for in the place of the one that asked which incident."""
    opened = Opened.unpack(sent_form.metadata)
    who = await asker(tx, sent_form, opened.channel or None)
    name = sent_form.form.text("incident")
    if not name:
        raise Which
    incident, team = await incidents.seen(tx, who, name)
    typed = sent_form.form.text("typed")
    asked = Asked(who, team, incident, opened.channel, now, typed)
    follows = FOLLOWS[opened.then]
    if follows.step is not None:
        await ensure_open(tx, asked, follows.step)
    else:
        await ensure_acts(tx, who, team, incident)
    return Receipt(await follows.form(tx, asked), "")


ROUTES = (
    Route(
        "merge",
        merge,
        example="/incident merge 8 into 7",
        about="a duplicate goes into the incident that it is; both say so",
    ),
)
SUBMISSIONS = (Route(names.MERGE_FORM, merged), Route(names.WHICH_FORM, chosen))
