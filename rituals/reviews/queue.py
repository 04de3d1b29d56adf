"""The queue of a review: what people put on it, and the decisions that queue by themselves.

What a meeting decides of it is `rituals/reviews/reviews.py`'s.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from rituals.cadences.cadences import ARCHITECTURE_REVIEW
from rituals.cadences.catalogue import ON_DEMAND
from rituals.charters.charter import Ritual
from rituals.charters.in_force import in_force
from rituals.decisions import decisions
from rituals.decisions.decisions import Decision
from rituals.decisions.keeping import to_look_at
from rituals.decisions.states import ACCEPTED, DRAFT, PROPOSED
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note
from rituals.names import ITEM, name_of
from rituals.occurrences.occurrences import HELD, refresh_unfinished
from rituals.people import to_know
from rituals.promises import Promises
from rituals.reviews.kinds import kind, leaves_outcome
from rituals.rights import Viewer, ensure_holds, ensure_in, seen_teams
from rituals.roles import ENGINEERING, MANAGER, PRODUCT
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.decisions import Decisions
from storage.numbers import take_number
from storage.review_items import ReviewItem as ReviewItem
from storage.review_items import ReviewItems
from storage.reviews import Outcomes

WAITING, DECIDED, WITHDRAWN = "waiting", "decided", "withdrawn"
TITLE_CHARACTERS = 200
LINK_CHARACTERS = 2000
LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
RECORDERS = (ENGINEERING, MANAGER, PRODUCT)
"""Who records the outcome of a review, beside its facilitator, and takes items off its queue."""


class NoItemTitle(Unfit):
    """What is the review to look at? Give it a title, or the number of a decision: `/review add
    ADR-12`.
    """

    field = "title"


class ItemTitleTooLong(Unfit):
    """A title has at most {most} characters, and this one has {length}. Shorten it; the rest can
    stand behind the link.
    """

    field = "title"


class NoLink(Unfit):
    """“{typed}” is no address. One begins with https:// or http://."""

    field = "link"


class LinkTooLong(Unfit):
    """A link has at most {most} characters, and this one has {length}."""

    field = "link"


class NoSuchRitual(Unfit):
    """“{name}” is no ritual of {team}. Its rituals: {known}."""

    field = "ritual"


class KeepsNothing(Unfit):
    """{title} is private: of it nothing is kept but that it took place, so it has no queue."""

    field = "ritual"


class HasNoQueue(Unfit):
    """{title} has no queue: {so}. `/review add` offers those that look at what waits."""

    field = "ritual"


class WaitsAlready(NotNow):
    """{name} waits for that review already: “{title}”. `/review` shows the queue."""

    field = "title"


class NotForReview(NotNow):
    """{name} is {state}, so there is nothing to review. {so}"""

    field = "title"


class NoSuchItem(NotThere):
    """There is no ITEM-{number} here. `/review` shows what waits."""


class ItemSettled(NotNow):
    """{name} does not wait any more: it is {state}."""


class NoReason(Unfit):
    """Say in a sentence why it is taken off the queue."""

    field = "why"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a review: a decision, or an item that somebody added.

    `key` names it in a form. `carried` counts the meetings that were held while it waited.
    """

    key: str
    name: str
    title: str
    since: datetime
    by: str | None
    link: str = ""
    carried: int = 0
    decision: Decision | None = None
    item: ReviewItem | None = None


async def queue_of(tx: Tx, team: Team, ritual: str, until: datetime | None = None) -> list[Waiting]:
    """List what waits for a team's ritual, the longest waiting first.

    For a meeting that is over, `until` is its close: what came later waits for the next.
    """
    found = await _decisions(tx, team) if ritual == ARCHITECTURE_REVIEW else []
    known = {one.name for one in found}
    added = await ReviewItems(tx, team.workspace).of_team(team.id, states=(WAITING,), ritual=ritual)
    found += [_waiting(one) for one in added if one.subject not in known]
    found = sorted(
        (one for one in found if until is None or one.since <= until), key=lambda one: one.since
    )
    if not found:
        return []
    starts = await Outcomes(tx, team.workspace).held_since(team.id, ritual, HELD, found[0].since)
    return [replace(one, carried=sum(start > one.since for start in starts)) for one in found]


async def _decisions(tx: Tx, team: Team) -> list[Waiting]:
    return [
        Waiting(
            str(one.number),
            one.name,
            one.title,
            one.proposed_at or one.created_at,
            None if one.imported else one.author,
            decision=one,
        )
        for one in await decisions.queue(tx, team)
    ]


def _waiting(item: ReviewItem) -> Waiting:
    name = item.subject or named(item)
    return Waiting(
        named(item), name, item.title, item.added_at, item.added_by, item.link, item=item
    )


async def rituals_waiting(tx: Tx, team: Team) -> list[str]:
    """Name the rituals of a team for which items wait, the architecture review first."""
    added = await ReviewItems(tx, team.workspace).of_team(team.id, states=(WAITING,))
    return list(dict.fromkeys([ARCHITECTURE_REVIEW, *(one.ritual for one in added)]))


def named(item: ReviewItem) -> str:
    """Return the name that an item goes by."""
    return name_of(ITEM, item.number)


# -- what people do with it ------------------------------------------------------------------------


async def add(
    tx: Tx,
    who: Viewer,
    team: Team,
    *,
    ritual: str,
    title: str,
    link: str = "",
    now: datetime,
) -> ReviewItem:
    """Put something on the queue of a team's ritual: anybody in the team may."""
    await ensure_in(tx, who, team)
    await ensure_ritual(tx, team, ritual)
    title, link = _titled(title), _linked(link)
    return await _add(tx, who, team, now, ritual=ritual, title=title, link=link, subject="")


async def add_decision(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, ritual: str, now: datetime
) -> ReviewItem | None:
    """Let a decision join a queue; None where it joins as proposals do, without an item.

    The architecture review looks at what is proposed, and at what is accepted and due to be looked
    at again.
    """
    await ensure_in(tx, who, team)
    await ensure_ritual(tx, team, ritual)
    if decision.state not in {PROPOSED, ACCEPTED}:
        raise _not_for_review(decision)
    if ritual == ARCHITECTURE_REVIEW and decision.state == PROPOSED:
        await _queue(tx, who, decision, now)
        return None
    if ritual == ARCHITECTURE_REVIEW:
        due = await to_look_at(tx, team, now)
        if decision.id not in {one.id for one in due}:
            raise _not_for_review(decision)
    return await _add(
        tx, who, team, now, ritual=ritual, title=decision.title, link="", subject=decision.name
    )


async def _queue(tx: Tx, who: Viewer, decision: Decision, now: datetime) -> None:
    """Tick a proposal that was unticked."""
    if decision.queued:
        raise WaitsAlready(name=decision.name, title=decision.title)
    changed = await Decisions(tx, decision.workspace).change(
        decision, only_in=(PROPOSED,), queued=True
    )
    if changed is None:
        raise _not_for_review(await decisions.numbered(tx, decision.workspace, decision.number))
    note(tx, decision.workspace, Change(decision.name, "queued", who.user, now))
    refresh_unfinished(tx, decision.workspace, decision.team_id, now)


async def _add(
    tx: Tx,
    who: Viewer,
    team: Team,
    now: datetime,
    *,
    ritual: str,
    title: str,
    link: str,
    subject: str,
) -> ReviewItem:
    # The number comes first: it holds up whoever adds the same at once, who then finds it here.
    number = await take_number(tx, team.workspace, ITEM)
    store = ReviewItems(tx, team.workspace)
    for one in await store.of_team(team.id, states=(WAITING,), ritual=ritual):
        same = one.subject == subject if subject else folded(one.title) == folded(title)
        if same:
            raise WaitsAlready(name=named(one), title=one.title)
    item = await store.add(
        number=number,
        team_id=team.id,
        ritual=ritual,
        title=title,
        link=link,
        subject=subject,
        state=WAITING,
        added_by=who.user,
        added_at=now,
    )
    _noted(tx, item, "added", who.user, now, {"title": title, "link": link})
    await Promises(tx, team.workspace).make(to_know(team.workspace, who.user, now))
    refresh_unfinished(tx, team.workspace, team.id, now)
    return item


async def come_back(
    tx: Tx, team: Team, *, ritual: str, title: str, actor: str, now: datetime
) -> ReviewItem:
    """Keep what a meeting named itself and wants to see again."""
    number = await take_number(tx, team.workspace, ITEM)
    item = await ReviewItems(tx, team.workspace).add(
        number=number,
        team_id=team.id,
        ritual=ritual,
        title=title,
        state=WAITING,
        added_by=actor,
        added_at=now,
    )
    _noted(tx, item, "added", actor, now, {"title": title})
    return item


async def drop(tx: Tx, who: Viewer, number: int, *, why: str, now: datetime) -> ReviewItem:
    """Take an item off its queue, with the reason: who added it may, and a lead or the manager."""
    item, team = await seen(tx, who, number)
    ensure_waits(item)
    if who.user != item.added_by:
        await ensure_holds(tx, who, team, RECORDERS, f"Taking {named(item)} off the queue", now)
    why = one_line(why)
    if not why:
        raise NoReason
    dropped = await ReviewItems(tx, team.workspace).change(
        item, only_in=(WAITING,), state=WITHDRAWN, closed_at=now
    )
    if dropped is None:
        raise ItemSettled(name=named(item), state="settled")
    _noted(tx, dropped, WITHDRAWN, who.user, now, {"why": why})
    refresh_unfinished(tx, team.workspace, team.id, now)
    return dropped


async def seen(tx: Tx, who: Viewer, number: int) -> tuple[ReviewItem, Team]:
    """Return ITEM-`number` with its team; a private team's is not there for others."""
    item = await ReviewItems(tx, who.workspace).numbered(number)
    for team in await seen_teams(tx, who):
        if item is not None and item.team_id == team.id:
            return item, team
    raise NoSuchItem(number=number)


def ensure_waits(item: ReviewItem) -> None:
    """Raise `ItemSettled` for an item that waits no longer."""
    if item.state != WAITING:
        raise ItemSettled(name=named(item), state=item.state)


async def ensure_ritual(tx: Tx, team: Team, ritual: str) -> None:
    """Raise where a team's charter knows no such ritual, or nothing can wait for it."""
    known = (await in_force(tx, team)).rituals
    if ritual not in known:
        offered = ", ".join(one.id for one in known.values() if takes_items(one))
        raise NoSuchRitual(name=ritual[:40], team=team.name, known=offered)
    one = known[ritual]
    if one.private:
        raise KeepsNothing(title=one.title or ritual)
    if _follows_an_event(one):
        raise HasNoQueue(title=one.title or ritual, so="an event calls it, and brings what it is")
    if not takes_items(one):
        raise HasNoQueue(title=one.title or ritual, so="people answer it, and no outcome is kept")


def takes_items(ritual: Ritual) -> bool:
    """Say whether things can wait for a ritual: whether an outcome of them is recorded there."""
    if ritual.private or _follows_an_event(ritual):
        return False
    return leaves_outcome(kind(ritual), asks=bool(ritual.questions))


def _follows_an_event(ritual: Ritual) -> bool:
    """Say so of what is called by its event alone; a readiness audit is run for a launch."""
    return ritual.event is not None and ritual.id not in ON_DEMAND


def folded(title: str) -> str:
    """Return a title as it is compared: in one line, whatever its case."""
    return one_line(title).casefold()


def _titled(typed: str) -> str:
    title = one_line(typed)
    if not title:
        raise NoItemTitle
    if len(title) > TITLE_CHARACTERS:
        raise ItemTitleTooLong(most=TITLE_CHARACTERS, length=len(title))
    return title


def _linked(typed: str) -> str:
    link = one_line(typed)
    if link and LINK.fullmatch(link) is None:
        raise NoLink(typed=link[:60])
    if len(link) > LINK_CHARACTERS:
        raise LinkTooLong(most=LINK_CHARACTERS, length=len(link))
    return link


def _not_for_review(decision: Decision) -> NotForReview:
    so = "What comes after is a new decision."
    if decision.state == DRAFT:
        so = f"Propose it first: `/adr propose {decision.number}`."
    elif decision.state == ACCEPTED and decision.review_on is not None:
        so = f"It is to be looked at again on {decision.review_on.isoformat()}."
    elif decision.state == ACCEPTED:
        so = "A change is a new decision that supersedes it."
    return NotForReview(name=decision.name, state=decision.state, so=so)


def _noted(
    tx: Tx, item: ReviewItem, verb: str, actor: str, now: datetime, texts: dict[str, str]
) -> None:
    data: dict[str, str | int | None] = {
        "team": item.team_id,
        "ritual": item.ritual,
        "about": item.subject or None,
    }
    said = {name: value for name, value in texts.items() if value}
    note(tx, item.workspace, Change(named(item), verb, actor, now, data=data, texts=said))
