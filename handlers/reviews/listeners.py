"""Reviews in Slack: `/review` and the outcome's form."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.decisions.views import NEW, row
from handlers.reviews import views
from handlers.routes import Commands, Feature, Route
from rituals import cadences, occurrences, reviews, schedules
from rituals.decision_keeping import to_look_at
from rituals.decision_moves import LEADS
from rituals.occurrences import Cadence, Occurrence
from rituals.reviews import NoSuchReview, Ruling
from rituals.rights import ensure_holds, team_here, team_seen
from rituals.teams import Team
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
    for cadence, ahead in await schedules.coming(tx, team, now):
        if ahead is not None and cadence.ritual == cadences.ARCHITECTURE_REVIEW:
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
    queue = await reviews.agenda(tx, team, occurrences.closes_at(occurrence, cadence))
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
    found = await occurrences.occurrence_of(tx, who.workspace, int(value))
    if found is None:
        raise NoSuchReview
    occurrence, cadence = found
    team = await team_seen(tx, who, cadence.team_id)
    await ensure_holds(tx, who, team, LEADS, "Recording a review's outcome", now)
    return occurrence, cadence, team


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
