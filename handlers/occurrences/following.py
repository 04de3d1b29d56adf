"""A ritual that follows a channel: who is in it is asked of Slack as it opens, and kept."""

from datetime import datetime
from operator import attrgetter

from handlers import blocks
from handlers.blocks import words
from handlers.introducing import as_person
from handlers.kinds import Moot, PostKind
from handlers.occurrences.facts import found_by
from handlers.slack import Members, Outgoing, Post, Sent
from rituals import people
from rituals.occurrences import answer_promises, answering, occurrences
from rituals.promises import Promise, Promises
from rituals.work import Tx


async def members_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    found = await found_by(tx, promise)
    if found is None or found.occurrence.state not in occurrences.UNFINISHED:
        return Moot("it is over")
    return Members(found.cadence.channel, frozenset(await people.known_ids(tx, promise.workspace)))


async def members_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Keep whom it asks; where Slack does not say, the team's people, and that is said once."""
    found = await found_by(tx, promise)
    if found is None or found.occurrence.state not in occurrences.UNFINISHED:
        return
    for one in sorted(sent.people, key=attrgetter("id")):  # two channels' people: in one order
        await people.know(tx, as_person(promise.workspace, one, sent.asked_at or now))
    await occurrences.follow(tx, found.occurrence, found.cadence, sent.members, now)
    if sent.members is None:
        to = await answering.leads(tx, found.team, found.occurrence, found.cadence)
        if to is not None:
            told = answer_promises.unread(found.occurrence, found.cadence, to, now)
            await Promises(tx, promise.workspace).make(told)


async def members_refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    await members_landed(tx, promise, Sent(), now)


async def unread_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    found = await found_by(tx, promise)
    if found is None or promise.lane is None:
        return Moot("the occurrence is gone")
    parts = [
        words(f"{found.cadence.title} follows the people of "),
        blocks.channel(found.cadence.channel),
        words(
            ", but I may not read who is in it. I ask the team's people instead. Invite me there"
        ),
        *blocks.marked(" and give the app `channels:read` (`groups:read` for a private channel)."),
    ]
    return Post(promise.lane, blocks.fallback(*parts), [blocks.line(*parts)])


KINDS = (
    PostKind(answer_promises.MEMBERS, members_facts, members_landed, members_refused),
    PostKind(answer_promises.UNREAD, unread_facts),
)
