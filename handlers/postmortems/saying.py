"""What is said of a postmortem: at a step of its clock, to its readers, writers and new owner.

Each stands with its buttons until it is settled. Then the last one that somebody has is edited to
what became of it; those before it keep what they said, and lose their buttons.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from handlers import blocks
from handlers.blocks import Part, words
from handlers.kinds import Moot, PostKind
from handlers.postmortems import names, views
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.history import Happened, record_of
from rituals.incidents.incidents import Incident
from rituals.incidents.states import LIVE, RESOLVED
from rituals.names import number_of
from rituals.postmortems import postmortems
from rituals.postmortems import promises as postmortem_promises
from rituals.postmortems import reminding as postmortem_reminding
from rituals.postmortems.clock import AGAIN, show_anew
from rituals.postmortems.moves import NOTED
from rituals.postmortems.postmortems import Page, Postmortem, page_of
from rituals.postmortems.promises import REVIEWER, moment_in, place_of
from rituals.postmortems.reminding import Running, reviewers_of, running, say_otherwise
from rituals.postmortems.states import (
    DRAFT,
    IN_REVIEW,
    OWED,
    PUBLISH,
    PUBLISHED,
    RETURN,
    WAIVE,
    WAIVED,
)
from rituals.promises import Promise, Promises
from rituals.teams.teams import team_with
from rituals.work import Tx

TITLE_SHOWN = 150
REASON_SHOWN = 500
JUST_NOW = timedelta(hours=1)
"""So long after it fell due it is due now; then it is overdue."""
SAYS_THE_END = (postmortem_promises.WORD, postmortem_promises.ASK, postmortem_promises.GIVEN)
"""What is edited to what became of a postmortem. A word of its being sent back stays as it is."""
CAME_OF_IT = {NOTED[RETURN]: "sent back", NOTED[PUBLISH]: "published", NOTED[WAIVE]: "waived"}
"""What the history says became of a review, in words."""


async def page(tx: Tx, promise: Promise) -> Page:
    """Return the postmortem that a promise is about, with all that a card shows of it."""
    postmortem, incident = await of(tx, promise)
    team = await team_with(tx, promise.workspace, postmortem.team_id)
    return await page_of(tx, postmortem, incident, team, entries=1)


async def of(tx: Tx, promise: Promise) -> tuple[Postmortem, Incident]:
    return await postmortems.numbered(tx, promise.workspace, number_of(promise.subject))


def _stands(promise: Promise) -> bool:
    return promise.channel is not None and promise.ts is not None


def _sent(
    promise: Promise,
    about: Page,
    parts: Sequence[Part],
    buttons: Sequence[dict[str, object]] = (),
    thread: str | None = None,
) -> Outgoing:
    """Return the message, or its edit where it stands."""
    shown = [blocks.line(*parts), *([blocks.actions(*buttons)] if buttons else [])]
    text = views.fallback(about, blocks.fallback(*parts))
    if promise.channel is not None and promise.ts is not None:
        return Edit(promise.channel, promise.ts, text, shown)
    return Post(promise.lane or about.postmortem.owner, text, shown, thread)


async def _settled(
    tx: Tx, promise: Promise, about: Page, became: Sequence[Part], why: str, said: Sequence[Part]
) -> Outgoing | Moot:
    """Edit what stands to what became of it, or to what it `said` where a later one says that.

    What was not sent yet is not sent.
    """
    if not _stands(promise):
        return Moot(why)
    if await _is_followed(tx, promise):
        return _sent(promise, about, said)
    return _ended(promise, about, became, why)


def _ended(promise: Promise, about: Page, became: Sequence[Part], why: str) -> Outgoing | Moot:
    if not _stands(promise):
        return Moot(why)
    return _sent(promise, about, [_title(about), words(": "), *became])


async def _is_followed(tx: Tx, promise: Promise) -> bool:
    """Say whether a later word of the same postmortem stands where this one does."""
    made = await Promises(tx, promise.workspace).of(promise.subject)
    return any(
        one.kind in SAYS_THE_END
        and one.lane == promise.lane
        and one.ts is not None
        and _moment_of(one) > _moment_of(promise)
        for one in made
    )


def _moment_of(promise: Promise) -> datetime:
    """Return when a message was sent: Slack's `ts` is its second, with what makes it its own."""
    return datetime.fromtimestamp(float(promise.ts or 0), UTC)


def _title(about: Page) -> Part:
    return words(_called(about.postmortem, about.incident), bold=True)


def _called(postmortem: Postmortem, incident: Incident) -> str:
    return f"{postmortem.name} · {blocks.clip(incident.title, TITLE_SHOWN)}"


def _became(about: Page, counted: int | None = None) -> list[Part]:
    """Say what became of a postmortem, or of the clock that counted from a resolution."""
    postmortem, incident = about.postmortem, about.incident
    if postmortem.state in (PUBLISHED, WAIVED) and postmortem.closed_by and postmortem.closed_at:
        by = blocks.person(postmortem.closed_by)
        return [words(f"{postmortem.state} by "), by, words(" "),
                blocks.moment(postmortem.closed_at), words(".")]  # fmt: skip
    if counted is not None and counted != postmortem.round:
        return [words(f"{incident.name} was resolved again since, and its clock began anew.")]
    if incident.state in LIVE:
        return [words(f"{incident.name} was opened again, so its clock is stopped.")]
    if incident.state == RESOLVED:
        return [words("nobody is reminded of it any more.")]
    return [words(f"{incident.name} is {incident.state}, so none is owed.")]


# -- at a step of the clock ------------------------------------------------------------------------


async def word_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    about, found = await page(tx, promise), await running(tx, promise)
    counted, said = postmortem_promises.length_in(promise.key)
    if isinstance(found, str):
        reminded = _reminded(about.postmortem, about.incident, promise, counted)
        return await _settled(tx, promise, about, _became(about, counted), found, reminded)
    who = postmortem_promises.told(promise.key)
    later = found.says_now(who, now)
    overtaken = later is not None and later > said
    if overtaken and not _stands(promise):
        return Moot("a later step says it")
    if overtaken:
        return _sent(promise, about, _reminded(found.postmortem, found.incident, promise, counted))
    parts = await _said(tx, found, who, now)
    steps, lane = views.card_buttons(about), promise.lane or found.postmortem.owner
    if lane != found.postmortem.owner and who != REVIEWER:
        steps.append(blocks.button("Hand over", names.GIVE, str(found.postmortem.number)))
    place = place_of(found.incident)
    return _sent(promise, about, parts, steps, place[1] if place and place[0] == lane else None)


async def _said(tx: Tx, found: Running, who: str, now: datetime) -> list[Part]:
    """Say that a postmortem is owed, and for whom it waits."""
    postmortem = found.postmortem
    parts = _owed(postmortem, found.incident, postmortem.due_at or now, now)
    if postmortem.state == IN_REVIEW:
        parts += await _waits(tx, found, who)
    if who != postmortem_reminding.OWNER:
        parts += [words(" Owned by "), blocks.person(postmortem.owner), words(".")]
    return parts


def _owed(postmortem: Postmortem, incident: Incident, due: datetime, at: datetime) -> list[Part]:
    """Say when a postmortem is due, and how much of its time is left at a moment."""
    parts = [words(_called(postmortem, incident), bold=True)]
    if due > at:
        left = f": {views.rounded(due - at)} left."
        return [*parts, words(" is due "), blocks.moment(due), words(left)]
    if due + JUST_NOW > at:
        return [*parts, words(" is due now ("), blocks.moment(due), words(").")]
    late = f": {views.rounded(at - due)} overdue."
    return [*parts, words(" was due "), blocks.moment(due), words(late)]


def _reminded(
    postmortem: Postmortem, incident: Incident, promise: Promise, counted: int
) -> list[Part]:
    """Say what a word of the clock said when it was sent, as far as that clock still counts."""
    sent_at = _moment_of(promise)
    if postmortem.due_at is not None and postmortem.round == counted:
        return _owed(postmortem, incident, postmortem.due_at, sent_at)
    reminder = [words(": a reminder of "), blocks.moment(sent_at), words(".")]
    return [words(_called(postmortem, incident), bold=True), *reminder]


async def _waits(tx: Tx, found: Running, who: str) -> list[Part]:
    """Say for whom a postmortem in review waits."""
    if who == REVIEWER:
        return [words(" It is in review, and waits for you to publish it or to send it back.")]
    people = await reviewers_of(tx, found)
    if not people:
        return [words(" It is in review, and waits for somebody to publish it.")]
    parts = [words(" It is in review, and waits for ")]
    for at, one in enumerate(people):
        parts += [words(" or "), blocks.person(one)] if at else [blocks.person(one)]
    return [*parts, words(" to publish it.")]


async def word_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say elsewhere what was refused; an edit that was refused was said before."""
    if not _stands(promise):
        await say_otherwise(tx, promise, error, now)


# -- a review --------------------------------------------------------------------------------------


async def ask_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    about = await page(tx, promise)
    postmortem, asked = about.postmortem, about.postmortem.asked_at
    waits = postmortem.state == IN_REVIEW and asked is not None and postmortem.asked_by
    if asked is None or not waits or moment_in(promise.key) != int(asked.timestamp()):
        return await _answered(tx, promise, about)
    parts = [
        blocks.person(postmortem.asked_by or ""),
        words(" asks you to read "),
        _title(about),
        words(", and to publish it or send it back."),
    ]
    if postmortem.due_at is not None:
        parts += [words(" It is due "), blocks.moment(postmortem.due_at), words(".")]
    return _sent(promise, about, parts, views.card_buttons(about))


async def _answered(tx: Tx, promise: Promise, about: Page) -> Outgoing | Moot:
    """Say how the review that was asked for ended: what came first after it."""
    name, asked = about.postmortem.name, moment_in(promise.key)
    past = await record_of(tx, promise.workspace, name, *CAME_OF_IT, AGAIN)
    first = next((one for one in past if int(one.at.timestamp()) >= asked), None)
    why = f"it is {about.postmortem.state}, or was asked again"
    if first is not None and first.verb in {AGAIN, NOTED[RETURN]}:  # the end of this review alone
        return _ended(promise, about, _came_of_it(first, about), why)
    became = _became(about) if first is None else _came_of_it(first, about)
    began = blocks.moment(datetime.fromtimestamp(asked, UTC))
    reads = [_title(about), words(": you were asked "), began, words(" to read it.")]
    return await _settled(tx, promise, about, became, why, reads)


def _came_of_it(first: Happened, about: Page) -> list[Part]:
    if first.verb == AGAIN:
        return [words(f"{about.incident.name} was resolved again since, and it is a draft again.")]
    said = words(f"{CAME_OF_IT[first.verb]} by ")
    return [said, blocks.person(first.actor), words(" "), blocks.moment(first.at), words(".")]


async def back_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Say that it was sent back, and why; in the incident's place this is a line, and stays."""
    about, sent = await page(tx, promise), await _sent_back(tx, promise)
    place = place_of(about.incident)
    in_place = place is not None and place[0] == promise.lane
    if sent is None or (in_place and _stands(promise)):
        return Moot("there is nothing to say")
    waits = about.postmortem.state == DRAFT
    if not waits and not in_place and not _stands(promise):
        return Moot(f"it is {about.postmortem.state}")
    why = blocks.clip(sent.texts.get("why", ""), REASON_SHOWN)
    parts = [blocks.person(sent.actor), words(" sent back "), _title(about)]
    parts.append(words(f": {why}" if why else ", and gave no reason."))
    if in_place:
        return _sent(promise, about, parts, thread=place[1] if place else None)
    write = blocks.button("Write it", names.OPEN, str(about.postmortem.number), style="primary")
    return _sent(promise, about, parts, [write] if waits else [])


async def _sent_back(tx: Tx, promise: Promise) -> Happened | None:
    past = await record_of(tx, promise.workspace, promise.subject, NOTED[RETURN])
    at = moment_in(promise.key)
    return next((one for one in past if int(one.at.timestamp()) == at), None)


# -- a new owner -----------------------------------------------------------------------------------


async def given_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    about = await page(tx, promise)
    postmortem = about.postmortem
    if postmortem.state not in OWED:
        given = blocks.moment(datetime.fromtimestamp(moment_in(promise.key), UTC))
        said = [_title(about), words(": it was handed over to you "), given, words(".")]
        why = f"it is {postmortem.state}"
        return await _settled(tx, promise, about, _became(about), why, said)
    if promise.lane != postmortem.owner:
        became = [words("owned by "), blocks.person(postmortem.owner), words(" now.")]
        return _ended(promise, about, became, "it is somebody else's")
    title = blocks.clip(about.incident.title, TITLE_SHOWN)
    parts = [words(f"{postmortem.name} is yours now: "), words(title, bold=True), words(".")]
    if postmortem.due_at is not None:
        parts += [words(" It is due "), blocks.moment(postmortem.due_at), words(".")]
    return _sent(promise, about, parts, views.card_buttons(about))


async def landed(tx: Tx, promise: Promise, _sent: Sent, now: datetime) -> None:
    """Edit what was settled while it was on its way: who settled it found no message yet."""
    if promise.ts is not None:
        return
    postmortem, incident = await of(tx, promise)
    settled = postmortem.state not in OWED or (
        promise.kind == postmortem_promises.ASK and postmortem.state != IN_REVIEW
    )
    stopped = promise.kind == postmortem_promises.WORD and incident.state != RESOLVED
    if settled or stopped:
        again = postmortem_promises.again(promise, now)
        await Promises(tx, promise.workspace).rearm(again)
        await show_anew(tx, postmortem, now)  # the word before it is the last one no more


KINDS = (
    PostKind(postmortem_promises.WORD, word_facts, landed, word_refused, deadline=True),
    PostKind(postmortem_promises.ASK, ask_facts, landed),
    PostKind(postmortem_promises.BACK, back_facts, landed),
    PostKind(postmortem_promises.GIVEN, given_facts, landed),
)
