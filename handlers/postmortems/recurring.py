"""Did it recur? The question after 30, 60 and 90 days, and its answer."""

import re
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Quiet, Receipt
from handlers.arrivals import Click, Submission
from handlers.blocks import words
from handlers.kinds import Moot, PostKind, RowsKind
from handlers.postmortems import forms, names
from handlers.postmortems.facts import asks
from handlers.postmortems.forms import Opened
from handlers.slack import Edit, Outgoing, Post
from rituals.errors import Unfit
from rituals.incidents import incidents
from rituals.incidents.incidents import Incident
from rituals.names import number_of
from rituals.postmortems import checks as postmortem_checks
from rituals.postmortems import postmortems
from rituals.postmortems import promises as postmortem_promises
from rituals.postmortems.checks import (
    NO,
    YES,
    check_of,
    later_ones,
    repeat_in,
    said_already,
)
from rituals.postmortems.postmortems import Postmortem, seen
from rituals.postmortems.states import PUBLISHED
from rituals.promises import Promise
from rituals.work import Tx

NUMBER = re.compile(r"(?:inc)?[- #]*(\d{1,9})", re.IGNORECASE)
TITLE_SHOWN = 150


class NoIncident(Unfit):
    """“{typed}” is no incident that you see. Write its number, for example INC-9."""

    field = "number"


class NotLater(Unfit):
    """{other} was not after {name}: it cannot be that it came back then."""

    field = "number"


async def recur_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    postmortem, incident = await postmortems.numbered(
        tx, promise.workspace, number_of(promise.subject)
    )
    days = postmortem_promises.days_in(promise.key)
    check = await check_of(tx, postmortem, days)
    stands = promise.channel is not None and promise.ts is not None
    if not promise.key.startswith(postmortem_promises.question(postmortem, days)):
        return Moot("it was resolved again since, and is asked anew")
    if check is None or (postmortem.state != PUBLISHED and not stands):
        return Moot("it is not asked any more")
    if check.answer is not None and not stands:
        return Moot("it was said already")
    shown: list[Block] = []
    parts = [words(f"{postmortem.name} · {blocks.clip(incident.title, TITLE_SHOWN)}", bold=True)]
    if check.answer is None:
        parts.append(words(f" was published {days} days ago. Did it recur?"))
        value = f"{postmortem.number}:{days}"
        buttons = blocks.actions(
            blocks.button("Yes", names.RECURRED, value),
            blocks.button("No", names.RECURRED_NOT, value, style="primary"),
            blocks.button("Read it", names.OPEN, str(postmortem.number)),
        )
        shown = [blocks.line(*parts), buttons]
    else:
        parts += [words(": after "), words(f"{days} days "), blocks.person(check.by or "")]
        came = "it came back" if check.answer == YES else "it did not come back"
        repeat = await repeat_in(tx, postmortem, check, promise.lane or "")
        parts.append(words(f" said that {came}{f' ({repeat.name})' if repeat else ''}."))
        shown = [blocks.line(*parts)]
    text = f"{postmortem.name}: did it recur?" if incident.private else blocks.fallback(*parts)
    if promise.channel is not None and promise.ts is not None:
        return Edit(promise.channel, promise.ts, text, shown)
    return Post(promise.lane or postmortem.owner, text, shown)


async def no_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    number, _, days = click.value.partition(":")
    who = await asks(tx, click)
    postmortem, incident, team = await seen(tx, who, int(number))
    await postmortem_checks.answer(tx, who, team, postmortem, incident, int(days), said=NO, now=now)
    return Quiet()


async def yes_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Ask in which later incident it came back."""
    number, _, days = click.value.partition(":")
    who = await asks(tx, click)
    postmortem, incident, _ = await seen(tx, who, int(number))
    check = await check_of(tx, postmortem, int(days))
    if check is not None and check.answer is not None:
        raise await said_already(tx, postmortem, int(days))
    later = await later_ones(tx, who, incident)
    return Open(forms.recurred(postmortem, int(days), later, who.channel))


async def yes_given(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asks(tx, form)
    postmortem, incident, team = await seen(tx, who, opened.number)
    typed = form.form.text("number").strip() or form.form.text("repeat")
    repeat: Incident | None = None
    if typed:
        found = NUMBER.fullmatch(typed)
        if found is None:
            raise NoIncident(typed=typed[:40])
        repeat, _ = await incidents.seen(tx, who, f"{incidents.INC}-{found[1]}")
        if repeat.occurred_at < incident.occurred_at or repeat.id == incident.id:
            raise NotLater(other=repeat.name, name=incident.name)
    await postmortem_checks.answer(
        tx, who, team, postmortem, incident, opened.days, said=YES, now=now, repeat=repeat
    )
    return _told(postmortem, repeat)


def _told(postmortem: Postmortem, repeat: Incident | None) -> Receipt:
    linked = f", and {repeat.name} is linked as a repeat" if repeat else ""
    said = f"{postmortem.name}: recorded that it came back{linked}."
    view = blocks.modal("Recorded", [blocks.line(words(said))], close="Done")
    return Receipt(view, f"{postmortem.name}: that is recorded already.")


KINDS = (
    RowsKind(postmortem_promises.LOOK, postmortem_checks.keep_looks),
    PostKind(postmortem_promises.RECUR, recur_facts),
)
