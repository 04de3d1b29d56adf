"""A ritual to which nobody attends any more: the one question to its owner, and what it became."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Quiet, Say
from handlers.arrivals import Click
from handlers.asking import asker
from handlers.blocks import words
from handlers.cadences.dormant_views import drawn
from handlers.home import listeners as home
from handlers.kinds import Moot, PostKind
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals import people
from rituals.cadences import dormant, dormant_moves
from rituals.cadences.dormant_moves import Became
from rituals.cadences.looking import numbered
from rituals.names import number_of
from rituals.occurrences import answer_promises
from rituals.promises import Promise, Promises
from rituals.teams.teams import team_with
from rituals.work import Tx


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Ask whoever keeps a ritual once; what was asked is edited to what became of it."""
    cadence = await dormant_moves.cadence_of(tx, promise.workspace, number_of(promise.subject))
    to = promise.lane or ""
    if cadence is None:
        return Moot("the ritual is gone")
    question = await dormant_moves.question_of(tx, cadence, promise.key, to)
    team = await team_with(tx, promise.workspace, cadence.team_id)
    text, shown = drawn(cadence, team, question)
    if promise.channel is not None and promise.ts is not None:
        return Edit(promise.channel, promise.ts, text, shown)
    if question.became is not Became.waits:
        return Moot(f"it is {question.became} since")
    person = await people.known(tx, promise.workspace, to)
    if person is not None and not person.is_full:
        return Moot("they have left")
    return Post(to, text, shown)


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Edit what was found to have been sent earlier: it says what was true then."""
    if sent.found:
        await Promises(tx, promise.workspace).rearm(answer_promises.again(promise, now))


async def keep_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    cadence, team = await numbered(tx, who, int(click.value))
    kept = await dormant_moves.keep(tx, who, team, cadence, now)
    if click.in_home:
        await home.refresh(tx, click.who, now)
        return Quiet()
    again = f"You are asked again if it is missed {dormant.enough(kept)} times more."
    parts = [words(f"{kept.title} stays as it is, reminders too. {again}")]
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


KINDS = (PostKind(dormant.DORMANT, facts, landed),)
