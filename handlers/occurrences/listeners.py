"""Occurrences in Slack: the live message, the lines in its thread, and their promises."""

from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.kinds import Moot, NotYet, PostKind, RowsKind, without_place
from handlers.occurrences import views
from handlers.reviews import views as review_views
from handlers.routes import Feature
from handlers.slack import Outgoing, Post, Sent
from rituals import answer_promises, answering, calling, decisions, occurrences, reviews
from rituals.cadences import ARCHITECTURE_REVIEW, Cadence
from rituals.decision_keeping import to_look_at
from rituals.names import number_of
from rituals.occurrences import Occurrence
from rituals.promises import Promise, Promises
from rituals.teams import Team, team_with
from rituals.work import Tx


async def card_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    found = await _of(tx, promise)
    if found is None:
        return Moot("the occurrence is gone")
    occurrence, cadence = found
    team = await team_with(tx, promise.workspace, cadence.team_id)
    agenda = await _agenda(tx, team, cadence, now)
    return views.card(occurrence, cadence, agenda, await _left(tx, occurrence))


async def _agenda(tx: Tx, team: Team, cadence: Cadence, now: datetime) -> Sequence[Block]:
    if cadence.ritual != ARCHITECTURE_REVIEW:
        return []
    queue = await reviews.agenda(tx, team)
    due = await to_look_at(tx, team, now)
    return [*review_views.queue_blocks(queue), *review_views.to_look_at_blocks(due)]


async def _left(tx: Tx, occurrence: Occurrence) -> Sequence[Block]:
    outcomes = await reviews.outcomes_of(tx, occurrence)
    titles = {
        one.name: one.title
        for outcome in outcomes
        for one in [await decisions.numbered(tx, occurrence.workspace, number_of(outcome.subject))]
    }
    return review_views.held(outcomes, titles)


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the message stands; one sent earlier may be out of date and is edited."""
    found = await _of(tx, promise)
    if found and sent.channel and sent.ts and found[0].card_ts is None:
        await occurrences.card_posted(tx, found[0], sent.channel, sent.ts)
    if found and sent.found:
        await Promises(tx, promise.workspace).rearm(occurrences.refresh(*found, now))


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a live message anew that somebody deleted while it matters."""
    found = await _of(tx, promise)
    if found and error == "message_not_found" and found[0].state in occurrences.UNFINISHED:
        await occurrences.card_lost(tx, *found, now)


async def line_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    found = await _of(tx, promise)
    if found is None or found[0].card_ts is None or found[0].channel is None:
        return await without_place(tx, promise, occurrences.CARD)
    occurrence, cadence = found
    if promise.key.endswith(":start"):
        if occurrence.state != occurrences.OPEN:
            return Moot(f"it was {occurrence.state} before it could be said")
        team = await team_with(tx, promise.workspace, cadence.team_id)
        parts = review_views.started(await reviews.agenda(tx, team))
    else:
        parts = review_views.summed_up(occurrence, await reviews.outcomes_of(tx, occurrence))
    return Post(
        found[0].channel, blocks.fallback(*parts), [blocks.line(*parts)], occurrence.card_ts
    )


async def _of(tx: Tx, promise: Promise) -> tuple[Occurrence, Cadence] | None:
    return await occurrences.occurrence_of(tx, promise.workspace, number_of(promise.subject))


KINDS = (
    RowsKind(calling.CALL, calling.call),
    RowsKind(occurrences.ANNOUNCE, occurrences.announce),
    RowsKind(answer_promises.GATHER, occurrences.gather),
    RowsKind(occurrences.START, occurrences.start),
    RowsKind(answer_promises.NUDGE, answering.nudge),
    RowsKind(occurrences.CLOSE, occurrences.close),
    PostKind(occurrences.CARD, card_facts, card_landed, card_refused),
    PostKind(occurrences.LINE, line_facts),
)

FEATURE = Feature("occurrences")
