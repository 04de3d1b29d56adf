"""Reviews in Slack: `/review`, the live message, the outcome's form, and their promises."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.decisions.views import NEW, row
from handlers.kinds import Moot, NotYet, PostKind, RowsKind, without_place
from handlers.reviews import views
from handlers.routes import Commands, Feature, Route
from handlers.slack import Outgoing, Post, Sent
from rituals import cadences, decisions, reviews
from rituals.cadences import Cadence, Occurrence
from rituals.decision_keeping import to_look_at
from rituals.decision_moves import LEADS
from rituals.names import number_of
from rituals.promises import Promise, Promises
from rituals.reviews import NoSuchReview, Ruling
from rituals.rights import ensure_holds, team_here, team_seen
from rituals.teams import Team, team_with
from rituals.work import Tx

LISTED = 20


async def queue(command: Command, tx: Tx, now: datetime) -> Answer:
    """Show what waits for the next review, and when that is."""
    team, teams = await team_here(tx, await asker(tx, command))
    shown = [part for one in ([team] if team else teams) for part in await _queue_of(tx, one, now)]
    return Say("What waits for review", shown)


async def _queue_of(tx: Tx, team: Team, now: datetime) -> list[Block]:
    waiting = await reviews.agenda(tx, team)
    shown: list[Block] = [blocks.header(f"{team.name}: {len(waiting)} in the queue")]
    for cadence in await cadences.of_team(tx, team):
        ahead = cadences.next_date(cadence, now)
        if ahead is not None:
            parts = [
                blocks.words(f"{cadence.title}, {cadences.words(cadence)}. Next: "),
                blocks.moment(ahead.at),
            ]
            shown.append(blocks.line(*parts))
    if not waiting:
        nothing = blocks.sentence("Nothing waits for a decision.")
        log = blocks.actions(blocks.button("Log a decision", NEW))
        return [*shown, nothing, log, *await _past_date(tx, team, now)]
    shown += [row(decision) for decision in waiting[:LISTED]]
    if len(waiting) > LISTED:
        more = f"… and {len(waiting) - LISTED} more: `/adr list proposed`"
        shown.append(blocks.sentence(more))
    return [*shown, *await _past_date(tx, team, now)]


async def _past_date(tx: Tx, team: Team, now: datetime) -> list[Block]:
    """List accepted decisions whose day to be looked at again has come."""
    due = await to_look_at(tx, team, now)
    if not due:
        return []
    return [
        blocks.line(blocks.words("Due to be looked at again", bold=True)),
        *(row(one) for one in due[:LISTED]),
    ]


async def outcome_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    occurrence, cadence, team = await _held_by(tx, click, click.value, now)
    reviews.check_recordable(occurrence)
    queue = await reviews.agenda(tx, team, cadences.closes_at(occurrence, cadence))
    return Open(views.outcome_form(occurrence, queue))


async def outcome_saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    occurrence_id, *_ = form.metadata.split(";")
    occurrence, cadence, team = await _held_by(tx, form, occurrence_id, now)
    record = await reviews.record(
        tx, team, occurrence, cadence, _rulings(form), actor=form.who.user, now=now
    )
    return Receipt(views.receipt(record), f"REV-{record.occurrence.number} is recorded already.")


def _rulings(form: Submission) -> list[Ruling]:
    """Read a ruling for each item that was given an outcome or a note."""
    judged = {
        int(name.removeprefix(prefix))
        for name in form.form.values
        for prefix in (views.VERDICT, views.NOTE)
        if name.startswith(prefix)
    }
    shown = dict(one.split(":") for one in form.metadata.split(";")[1:])
    return [
        Ruling(
            number,
            form.form.text(f"{views.VERDICT}{number}"),
            form.form.text(f"{views.NOTE}{number}").strip(),
            int(shown[str(number)]) if str(number) in shown else None,
        )
        for number in sorted(judged)
    ]


async def _held_by(
    tx: Tx, arrival: Click | Submission, value: str, now: datetime
) -> tuple[Occurrence, Cadence, Team]:
    """Return the review that is meant; only a lead or the manager records its outcome."""
    who = await asker(tx, arrival)
    found = await cadences.occurrence_of(tx, who.workspace, int(value))
    if found is None:
        raise NoSuchReview
    occurrence, cadence = found
    team = await team_seen(tx, who, cadence.team_id)
    await ensure_holds(tx, who, team, LEADS, "Recording a review's outcome", now)
    return occurrence, cadence, team


# -- promises -------------------------------------------------------------------------------------


async def card_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    found = await _of(tx, promise)
    if found is None:
        return Moot("the occurrence is gone")
    occurrence, cadence = found
    team = await team_with(tx, promise.workspace, cadence.team_id)
    outcomes = await reviews.outcomes_of(tx, occurrence)
    titles = {
        one.name: one.title
        for outcome in outcomes
        for one in [await decisions.numbered(tx, promise.workspace, number_of(outcome.subject))]
    }
    due = await to_look_at(tx, team, now)
    return views.card(occurrence, cadence, await reviews.agenda(tx, team), outcomes, titles, due)


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the message stands; one sent earlier may be out of date and is edited."""
    found = await _of(tx, promise)
    if found and sent.channel and sent.ts and found[0].card_ts is None:
        await cadences.card_posted(tx, found[0], sent.channel, sent.ts)
    if found and sent.found:
        await Promises(tx, promise.workspace).rearm(cadences.refresh(*found, now))


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a live message anew that somebody deleted while it matters."""
    found = await _of(tx, promise)
    if found and error == "message_not_found" and found[0].state in cadences.UNFINISHED:
        await cadences.card_lost(tx, *found, now)


async def line_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    found = await _of(tx, promise)
    if found is None or found[0].card_ts is None or found[0].channel is None:
        return await without_place(tx, promise, cadences.CARD)
    occurrence, cadence = found
    if promise.key.endswith(":start"):
        if occurrence.state != cadences.OPEN:
            return Moot(f"it was {occurrence.state} before it could be said")
        team = await team_with(tx, promise.workspace, cadence.team_id)
        parts = views.started(await reviews.agenda(tx, team))
    else:
        parts = views.summed_up(occurrence, await reviews.outcomes_of(tx, occurrence))
    return Post(
        found[0].channel, blocks.fallback(*parts), [blocks.line(*parts)], occurrence.card_ts
    )


async def _of(tx: Tx, promise: Promise) -> tuple[Occurrence, Cadence] | None:
    return await cadences.occurrence_of(tx, promise.workspace, number_of(promise.subject))


KINDS = (
    RowsKind(cadences.CALL, cadences.call),
    RowsKind(cadences.START, cadences.start),
    RowsKind(cadences.CLOSE, cadences.close),
    PostKind(cadences.CARD, card_facts, card_landed, card_refused),
    PostKind(cadences.LINE, line_facts),
)

FEATURE = Feature(
    "reviews",
    commands=(
        Commands(
            "review",
            "See what waits for the next review.",
            alone="queue",
            subcommands=(
                Route(
                    "queue",
                    queue,
                    writes=False,
                    example="/review",
                    about="what waits, and when the next review is",
                ),
            ),
        ),
    ),
    clicks=(Route(views.OUTCOME, outcome_clicked, writes=False),),
    submissions=(Route(views.OUTCOME_FORM, outcome_saved),),
)
