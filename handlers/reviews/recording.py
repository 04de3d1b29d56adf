"""Record the outcome of a meeting: open its form, let it grow, save it; start an ADR from it."""

from dataclasses import replace
from datetime import datetime

from handlers.answers import Answer, Open, Receipt
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.decisions.writing import EMPTY, opened_with
from handlers.reviews import outcome_forms, views
from handlers.reviews.outcome_forms import Asking, Opened
from rituals.away.quiet import own_zone
from rituals.decisions.drafts import TITLE_CHARACTERS
from rituals.errors import NotNow
from rituals.occurrences import occurrences
from rituals.reviews import looking as review_looking
from rituals.reviews import reviews
from rituals.reviews.queue import queue_of
from rituals.work import Tx


class NoSuchLine(NotNow):
    """{name} does not say that any more. `/adr new` opens an empty form."""


class LoggedAlready(NotNow):
    """That decision is logged already, as {name}. `/adr new` opens an empty form."""


async def outcome_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    meeting = await reviews.meeting_of(tx, who, int(click.value))
    await reviews.ensure_records(tx, who, meeting, now)
    await reviews.check_recordable(tx, meeting.occurrence)
    until = occurrences.closes_at(meeting.occurrence, meeting.cadence)
    asking = Asking(
        meeting,
        await queue_of(tx, meeting.team, meeting.cadence.ritual, until),
        await review_looking.named_before(tx, meeting),
        await review_looking.expected(tx, meeting),
        who.channel or "",
    )
    return Open(outcome_forms.form(asking))


async def more_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show one more item or owner, with what was typed so far."""
    opened = Opened.unpack(click.metadata)
    who = await asker(tx, click, opened.channel or None)
    meeting = await reviews.meeting_of(tx, who, opened.occurrence)
    return Receipt(outcome_forms.grown(click, meeting.kind), "")


async def outcome_saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel or None)
    meeting = await reviews.meeting_of(tx, who, opened.occurrence)
    await reviews.ensure_records(tx, who, meeting, now)
    report = outcome_forms.read(form, await own_zone(tx, who), now)
    record = await reviews.record(tx, meeting, report, actor=who.user, now=now)
    return Receipt(views.receipt(record), f"{record.name} is recorded already.")


async def adr_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Open the form of an ADR with what a meeting decided."""
    number, _, at = click.value.partition(":")
    who = await asker(tx, click)
    whole = await review_looking.seen(tx, who, int(number))
    decided = whole.decided
    if int(at) >= len(decided):
        raise NoSuchLine(name=whole.name)
    if name := whole.adrs.get(int(at)):
        raise LoggedAlready(name=name)
    line = decided[int(at)]
    context = f"Decided in {whole.name} ({whole.meeting.cadence.title})."
    if len(line) > TITLE_CHARACTERS:  # nothing is lost: the whole goes on top
        context = f"{context}\n\n{line}"
    draft = replace(EMPTY, title=line[:TITLE_CHARACTERS], context=context, chosen="")
    return await opened_with(tx, who, draft, whole.meeting.team, click.value)
