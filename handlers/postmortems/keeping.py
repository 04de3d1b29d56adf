"""What keeping a postmortem's promises means: its card, and what is said at each step."""

from datetime import datetime, timedelta

from handlers import blocks
from handlers.blocks import Part, words
from handlers.kinds import Moot, PostKind, RowsKind
from handlers.postmortems import names, views
from handlers.slack import Outgoing, Post, Sent
from rituals import postmortem_promises, postmortem_reminding, postmortems
from rituals.incident_rooms import LOST
from rituals.incidents import Incident
from rituals.names import number_of
from rituals.postmortem_promises import place_of
from rituals.postmortem_reminding import Running, running, say_otherwise
from rituals.postmortem_states import IN_REVIEW, OWED
from rituals.postmortems import Page, page_of
from rituals.promises import Promise
from rituals.teams import team_with
from rituals.work import Tx

TITLE_SHOWN = 150
JUST_NOW = timedelta(hours=1)
"""So long after it fell due it is due now; then it is overdue."""


async def card_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing:
    return views.card(await _page(tx, promise))


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the card stands; one that was sent earlier may be out of date and is edited."""
    postmortem, incident = await _of(tx, promise)
    if sent.channel and sent.ts and postmortem.card_ts is None:
        await postmortems.card_posted(tx, postmortem, sent.channel, sent.ts)
    if sent.found:
        await postmortems.shown_anew(tx, postmortem, incident, now)


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a card anew that was deleted, or whose channel takes none; else it stays as it is."""
    postmortem, incident = await _of(tx, promise)
    if error == "message_not_found" and postmortem.card_ts is not None:
        await postmortems.card_lost(tx, postmortem, incident, now)
    elif error in LOST:
        left = await postmortem_reminding.leave(tx, incident, error, now)
        place = place_of(left)
        if promise.lane != (place[0] if place else postmortem.owner):
            await postmortems.card_lost(tx, postmortem, left, now)


async def word_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    found = await running(tx, promise)
    if isinstance(found, str):
        return Moot(found)
    who, (_, said) = (
        postmortem_promises.told(promise.key),
        postmortem_promises.length_in(promise.key),
    )
    later = found.says_now(who, now)
    if later is not None and later > said:
        return Moot("a later step says it")
    page = await _page(tx, promise)
    parts, steps = _said(found, who, now), views.card_buttons(page)
    if promise.lane != found.postmortem.owner:
        steps.append(blocks.button("Hand over", names.GIVE, str(found.postmortem.number)))
    buttons = blocks.actions(*steps)
    lane = promise.lane or found.postmortem.owner
    place = place_of(found.incident)
    thread = place[1] if place and place[0] == lane else None
    text = views.fallback(page, blocks.fallback(*parts))
    return Post(lane, text, [blocks.line(*parts), buttons], thread)


def _said(found: Running, who: str, now: datetime) -> list[Part]:
    """Say that a postmortem is owed: when, and how much of its time is left as this is sent."""
    postmortem, due = found.postmortem, found.postmortem.due_at or now
    title = blocks.clip(found.incident.title, TITLE_SHOWN)
    parts = [words(f"{postmortem.name} · {title}", bold=True)]
    if due > now:
        parts += [
            words(" is due "),
            blocks.moment(due),
            words(f": {views.rounded(due - now)} left."),
        ]
    elif due + JUST_NOW > now:
        parts += [words(" is due now ("), blocks.moment(due), words(").")]
    else:
        parts += [
            words(" was due "),
            blocks.moment(due),
            words(f": {views.rounded(now - due)} overdue."),
        ]
    if postmortem.state == IN_REVIEW:
        parts.append(words(" It is in review, and waits for somebody to publish it."))
    if who != postmortem_reminding.OWNER:
        parts += [words(" Owned by "), blocks.person(postmortem.owner), words(".")]
    return parts


async def ask_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    postmortem, incident = await _of(tx, promise)
    asked = postmortem.asked_at
    if postmortem.state != IN_REVIEW or asked is None or not postmortem.asked_by:
        return Moot(f"it is {postmortem.state}")
    if promise.key.split(":")[2] != str(int(asked.timestamp())):
        return Moot("it was asked again since")
    page = await _page(tx, promise)
    title = blocks.clip(incident.title, TITLE_SHOWN)
    parts = [
        blocks.person(postmortem.asked_by),
        words(" asks you to read "),
        words(f"{postmortem.name} · {title}", bold=True),
        words(", and to publish it or send it back."),
    ]
    if postmortem.due_at is not None:
        parts += [words(" It is due "), blocks.moment(postmortem.due_at), words(".")]
    buttons = blocks.actions(*views.card_buttons(page))
    text = views.fallback(page, blocks.fallback(*parts))
    return Post(promise.lane or "", text, [blocks.line(*parts), buttons])


async def given_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    postmortem, incident = await _of(tx, promise)
    if promise.lane != postmortem.owner or postmortem.state not in OWED:
        return Moot("it is somebody else's, or not owed any more")
    page = await _page(tx, promise)
    title = blocks.clip(incident.title, TITLE_SHOWN)
    parts = [words(f"{postmortem.name} is yours now: "), words(title, bold=True), words(".")]
    if postmortem.due_at is not None:
        parts += [words(" It is due "), blocks.moment(postmortem.due_at), words(".")]
    text = views.fallback(page, blocks.fallback(*parts))
    shown = [blocks.line(*parts), blocks.actions(*views.card_buttons(page))]
    return Post(promise.lane or "", text, shown)


async def _page(tx: Tx, promise: Promise) -> Page:
    postmortem, incident = await _of(tx, promise)
    team = await team_with(tx, promise.workspace, postmortem.team_id)
    return await page_of(tx, postmortem, incident, team, entries=1)


async def _of(tx: Tx, promise: Promise) -> tuple[postmortems.Postmortem, Incident]:
    return await postmortems.numbered(tx, promise.workspace, number_of(promise.subject))


async def word_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    await say_otherwise(tx, promise, error, now)


KINDS = (
    PostKind(postmortem_promises.CARD, card_facts, card_landed, card_refused),
    RowsKind(postmortem_promises.STEP, postmortem_reminding.keep_steps),
    PostKind(postmortem_promises.WORD, word_facts, refused=word_refused, deadline=True),
    PostKind(postmortem_promises.ASK, ask_facts),
    PostKind(postmortem_promises.GIVEN, given_facts),
)
