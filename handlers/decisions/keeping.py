"""What keeping a decision's promises means: its card, lines in its thread, and direct messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers import blocks, refusals
from handlers.decisions import messages, views
from handlers.decisions.facts import seen_of
from handlers.kinds import Moot, NotYet, PostKind, RowsKind, without_place
from handlers.slack import Outgoing, Post, Sent
from rituals import history
from rituals.decisions import approval_asks, approvals, decisions
from rituals.decisions import promises as decision_promises
from rituals.decisions.decisions import Decision
from rituals.decisions.edits import EDITED, edits_in
from rituals.decisions.moves import CHANGES_ASKED
from rituals.decisions.promises import card_key
from rituals.decisions.states import ACCEPTED, PROPOSED, SUPERSEDED
from rituals.history import Happened
from rituals.names import number_of
from rituals.promises import DEAD, Promise, Promises
from rituals.teams.teams import team_with
from rituals.work import Tx


async def card_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    decision = await _of(tx, promise)
    if decision.channel is None:
        return Moot("its team has no channel")
    return views.card(await seen_of(tx, decision))


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the card stands; one that was sent earlier may be out of date and is edited."""
    decision = await _of(tx, promise)
    if sent.channel and sent.ts and decision.card_ts is None:
        await decisions.card_posted(tx, decision, sent.channel, sent.ts)
    if sent.found:
        await decisions.post_again(tx, decision, now)


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a card anew that somebody deleted; tell the author of any other refusal.

    Of an edit too: a card in an archived channel still says what was.
    """
    decision = await _of(tx, promise)
    if error == "message_not_found" and decision.card_ts is not None:
        await decisions.card_lost(tx, decision, now)
    elif not decision.imported:
        await Promises(tx, promise.workspace).rearm(decision_promises.trouble(decision, now))


async def line_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    decision = await _of(tx, promise)
    if decision.card_ts is None or decision.channel is None:
        return await without_place(tx, promise, decision_promises.CARD)
    what, *rest = promise.key.split(":line:", 1)[1].split(":")
    past = await history.record_of(tx, promise.workspace, decision.name)
    happened = _meant(past, what, rest)
    if what == EDITED and happened is not None:
        shown = messages.edited_line(decision, happened.actor, edits_in(happened))
        text = f"{decision.name} was edited, and needs its approvals anew."
        return Post(decision.channel, text, shown, decision.card_ts)
    parts = messages.thread_line(decision, what, happened)
    return Post(decision.channel, blocks.fallback(*parts), [blocks.line(*parts)], decision.card_ts)


def _meant(past: Sequence[Happened], what: str, rest: Sequence[str]) -> Happened | None:
    """Return the entry of the history that a line is about, by what its key names."""
    found = [one for one in past if one.verb == what]
    if what == CHANGES_ASKED:
        return found[int(rest[0]) - 1] if len(found) >= int(rest[0]) else None
    if what == EDITED:
        found = [one for one in found if str(one.data.get("revision")) == rest[0]]
    elif what == "approved":
        revision, person = rest
        found = [
            one
            for one in found
            if one.actor == person and str(one.data.get("revision")) == revision
        ]
    elif what == SUPERSEDED:
        found = [one for one in found if one.data.get("by")]
    return found[-1] if found else None


async def trouble_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    decision = await _of(tx, promise)
    made = {one.key: one for one in await Promises(tx, promise.workspace).of(decision.name)}
    card = made[card_key(decision)]
    if card.state != DEAD:
        return Moot("its card has been promised again since")
    why = refusals.in_words(card.why or "unknown", decision.channel or "")
    return messages.trouble(decision, why)


# -- asking for approval --------------------------------------------------------------------------


async def ask_around(tx: Tx, promises: Sequence[Promise], now: datetime) -> Mapping[Promise, str]:
    found = {one: await _of(tx, one) for one in promises}
    return await approval_asks.ask_around(tx, promises, found, now)


async def ask_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    decision, person = await _of(tx, promise), decision_promises.person_of(promise.key)
    asked = await approval_asks.asked_of(tx, decision)
    at = (asked[person].channel, asked[person].ts) if person in asked else None
    seen = await seen_of(tx, decision)
    waits = seen.question is not None and await approval_asks.is_awaited(
        tx, seen.question, person, now
    )
    if at is None and (decision.state != PROPOSED or not waits):
        return Moot(f"it is {decision.state}, and waits for others")
    return messages.ask(seen, person, at, waits=waits)


async def ask_landed(tx: Tx, promise: Promise, sent: Sent, _now: datetime) -> None:
    decision, person = await _of(tx, promise), decision_promises.person_of(promise.key)
    if sent.channel and sent.ts:
        approval_asks.asked_at(tx, decision, person, sent.channel, sent.ts)


async def ask_line_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    decision, person = await _of(tx, promise), decision_promises.person_of(promise.key)
    asked = await approval_asks.asked_of(tx, decision)
    revision = promise.key.split(":")[3]
    if person not in asked:
        return await without_place(tx, promise, decision_promises.ASK)
    if decision.state != PROPOSED or str(decision.revision) != revision:
        return Moot("a later text stands in its place")
    past = await history.record_of(tx, promise.workspace, decision.name)
    happened = _meant(past, EDITED, [revision])
    if happened is None or happened.actor == person:
        return Moot("they edited it themselves")
    shown = messages.edited_line(decision, happened.actor, edits_in(happened))
    text = f"{decision.name} was edited, and needs its approvals anew."
    return Post(asked[person].channel, text, shown, asked[person].ts)


async def reminder_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    decision, person = await _of(tx, promise), decision_promises.person_of(promise.key)
    if decision.state != PROPOSED or str(decision.revision) != promise.key.split(":")[3]:
        return Moot(f"it is {decision.state}, or its text is another")
    team = await team_with(tx, promise.workspace, decision.team_id)
    question = await approvals.question_of(tx, team, decision)
    if not await approval_asks.is_awaited(tx, question, person, now):
        return Moot("it waits for others")
    return messages.reminder(decision, person, decision.proposed_at or decision.created_at)


async def changes_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    decision = await _of(tx, promise)
    times = promise.key.rsplit(":", 1)[1]
    past = await history.record_of(tx, promise.workspace, decision.name)
    happened = _meant(past, CHANGES_ASKED, [times])
    if happened is None or decision.state != PROPOSED:
        return Moot(f"it is {decision.state} by now")
    return messages.changes(decision, happened)


async def look_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    decision = await _of(tx, promise)
    if decision.state != ACCEPTED or decision.review_on is None:
        return Moot(f"it is {decision.state}, or its date was taken away")
    return messages.look(decision, promise.lane or decision.author)


async def _of(tx: Tx, promise: Promise) -> Decision:
    return await decisions.numbered(tx, promise.workspace, number_of(promise.subject))


KINDS = (
    PostKind(decision_promises.CARD, card_facts, card_landed, card_refused),
    PostKind(decision_promises.LINE, line_facts),
    PostKind(decision_promises.TROUBLE, trouble_facts),
    RowsKind(decision_promises.ASKING, ask_around),
    PostKind(decision_promises.ASK, ask_facts, ask_landed),
    PostKind(decision_promises.ASK_LINE, ask_line_facts),
    PostKind(decision_promises.REMINDER, reminder_facts),
    PostKind(decision_promises.CHANGES, changes_facts),
    PostKind(decision_promises.LOOK, look_facts),
)
