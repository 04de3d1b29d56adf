"""The queue of a review: show it, put something on it, take something off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.decisions.views import NEW, row
from handlers.helping import words_after
from handlers.remembering import Remembered
from handlers.reviews import names
from handlers.reviews.numbering import DECISION, LARGEST_NUMBER, number_first
from handlers.reviews.outcome_forms import meetings
from handlers.reviews.views import action_row
from rituals.agendas.duties import still_open_of
from rituals.cadences import cadences, schedules
from rituals.cadences.cadences import ARCHITECTURE_REVIEW, is_private
from rituals.cadences.catalogue import ON_DEMAND
from rituals.cadences.looking import is_on_demand
from rituals.cadences.schedules import Planned
from rituals.charters.in_force import in_force
from rituals.decisions import decisions
from rituals.decisions.keeping import to_look_at
from rituals.reviews import naming as review_naming
from rituals.reviews import queue as review_queue
from rituals.reviews.queue import TITLE_CHARACTERS, ReviewItem, Waiting, queue_of
from rituals.rights import Viewer, ensure_in, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

LISTED = 20
WHOLE_SHOWN = 5
"""Paragraphs of what was typed as a title and is too long for one."""


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form for an item remembers: where it was opened and for which team."""

    team: int = 0
    channel: str = ""


# -- show it ---------------------------------------------------------------------------------------


async def queue(command: Command, tx: Tx, now: datetime) -> Answer:
    """Show what waits for the next reviews, and when those are."""
    team, teams = await team_here(tx, await asker(tx, command))
    shown = [part for one in ([team] if team else teams) for part in await _queues(tx, one, now)]
    return Say("What waits for review", shown)


async def _queues(tx: Tx, team: Team, now: datetime) -> list[Block]:
    coming = {one.ritual: (one, ahead) for one, ahead in await schedules.coming(tx, team, now)}
    shown: list[Block] = []
    count = 0
    for ritual in await review_queue.rituals_waiting(tx, team):
        waiting = await queue_of(tx, team, ritual)
        count += len(waiting)
        if ritual == ARCHITECTURE_REVIEW or waiting:
            title = (await in_force(tx, team)).rituals.get(ritual)
            shown += _queue(waiting, title.title or ritual if title else ritual, coming.get(ritual))
    head = blocks.header(f"{team.name}: {count} in the queue")
    add = blocks.button("Add to the queue", names.ADD, str(team.id))
    buttons = [blocks.button("Log a decision", NEW), add] if not count else [add]
    return [
        head,
        *shown,
        blocks.actions(*buttons),
        *await _past_date(tx, team, now),
        *await _still_open(tx, team),
    ]


async def _still_open(tx: Tx, team: Team) -> list[Block]:
    """List the open actions that reviews led to: conditions, findings, what was agreed."""
    found = await still_open_of(tx, team)
    if not found:
        return []
    rows = [action_row(one) for one in found[:LISTED]]
    if len(found) > LISTED:
        rows.append(blocks.marked(f"… and {len(found) - LISTED} more: `/action list team`"))
    return [blocks.line(words("Still open from reviews", bold=True)), blocks.bullets(rows)]


def _queue(
    waiting: Sequence[Waiting], title: str, coming: tuple[cadences.Cadence, Planned | None] | None
) -> list[Block]:
    parts = [words(title, bold=True)]
    if coming is not None:
        cadence, ahead = coming
        parts = [words(cadence.title, bold=True), words(f", {cadences.words(cadence)}. ")]
        if ahead is not None:
            parts += [words("Next: "), blocks.moment(ahead.at)]
    shown: list[Block] = [blocks.line(*parts)]
    if not waiting:
        return [*shown, blocks.sentence("Nothing waits for a decision.")]
    for one in waiting[:LISTED]:
        shown += _waiting(one)
    if len(waiting) > LISTED:
        decided = any(one.decision is not None for one in waiting[LISTED:])
        where = ": `/adr list proposed`" if decided else ""
        more = f"… and {len(waiting) - LISTED} more{where}"
        shown.append(blocks.sentence(more))
    return shown


def _waiting(one: Waiting) -> list[Block]:
    if one.decision is not None:
        carried = [blocks.line(words(_carried(one), italic=True))] if one.carried else []
        return [row(one.decision), *carried]
    title = blocks.clip(one.title, TITLE_CHARACTERS)
    item = review_queue.named(one.item) if one.item else one.name
    name = item if item == one.name else f"{item} · {one.name}"
    parts: list[Part] = [words(name, bold=True), words("  ")]
    parts.append(blocks.link(one.link, title) if one.link else words(title))
    parts += [words(" · waiting since "), blocks.moment(one.since, "{date_short_pretty}")]
    if one.by is not None:
        parts += [words(" · by "), blocks.person(one.by)]
    if one.carried:
        parts.append(words(f" · {_carried(one)}"))
    number = str(one.item.number) if one.item else ""
    return [
        blocks.line(*parts),
        blocks.actions(blocks.button("Take off", names.DROP, number)),
    ]


def _carried(one: Waiting) -> str:
    return f"carried over: it waited through {meetings(one.carried)}"


async def _past_date(tx: Tx, team: Team, now: datetime) -> list[Block]:
    """List accepted decisions whose day to be looked at again has come; not what is queued."""
    queued = {one.name for one in await queue_of(tx, team, ARCHITECTURE_REVIEW)}
    due = [one for one in await to_look_at(tx, team, now) if one.name not in queued]
    if not due:
        return []
    return [
        blocks.line(words("Due to be looked at again", bold=True)),
        *(row(one) for one in due[:LISTED]),
    ]


# -- add to it -------------------------------------------------------------------------------------


async def add(command: Command, tx: Tx, now: datetime) -> Answer:
    """Put something on a queue at once where it is named, else open the form."""
    who = await asker(tx, command)
    team, teams = await team_here(tx, who)
    typed = words_after(command, "review", "add").strip()
    ritual, typed = await _ritual_in(tx, who, team or teams[0], typed)
    if (found := DECISION.fullmatch(typed)) is not None:
        return await _add_decision(tx, who, int(found[1]), ritual, now)
    title, link = _parted(typed)
    if team is None or not 0 < len(title) <= TITLE_CHARACTERS:
        return await _form(tx, who, title, link, ritual)
    item = await review_queue.add(tx, who, team, ritual=ritual, title=title, link=link, now=now)
    return Say(f"{review_queue.named(item)} is in the queue", await _added(tx, team, item, now))


async def _ritual_in(tx: Tx, who: Viewer, team: Team, typed: str) -> tuple[str, str]:
    """Return the ritual that a text begins with, else the architecture review, and the rest."""
    ritual, rest = review_naming.first_in(await review_naming.known_as(tx, who, team), typed)
    return ritual or ARCHITECTURE_REVIEW, rest


def _parted(typed: str) -> tuple[str, str]:
    """Return a title and the link behind it; a link alone is its own title."""
    head, _, last = typed.rpartition(" ")
    if review_queue.LINK.fullmatch(last):
        return (head.strip() or last), last
    return typed, ""


async def _add_decision(tx: Tx, who: Viewer, number: int, ritual: str, now: datetime) -> Answer:
    if number > LARGEST_NUMBER:
        raise decisions.NoSuchDecision(number=number)
    decision, team = await decisions.seen(tx, who, number)
    item = await review_queue.add_decision(tx, who, team, decision, ritual=ritual, now=now)
    if item is not None:
        return Say(f"{decision.name} is in the queue", await _added(tx, team, item, now))
    told = f"{decision.name} joins the queue."
    shown = [blocks.line(words(told, bold=True)), *await _when(tx, team, ritual, now)]
    return Say(told, shown)


async def _added(tx: Tx, team: Team, item: ReviewItem, now: datetime) -> list[Block]:
    about = f" ({item.subject})" if item.subject else ""
    head = words(f"{review_queue.named(item)}{about} is in the queue", bold=True)
    title = blocks.clip(item.title, TITLE_CHARACTERS)
    return [
        blocks.line(head, words(f": {title}")),
        *await _when(tx, team, item.ritual, now),
        blocks.actions(blocks.button("Take off", names.DROP, str(item.number))),
    ]


async def _when(tx: Tx, team: Team, ritual: str, now: datetime) -> list[Block]:
    """Say when it is looked at; a ritual that the team does not hold is named as such."""
    coming = await schedules.coming(tx, team, now)
    held = [pair for pair in coming if pair[0].ritual == ritual and not is_private(pair[0])]
    for cadence, ahead in held:
        if ahead is not None:
            text = words(f"“{cadence.title}” looks at it next ")
            return [blocks.line(text, blocks.moment(ahead.at), words("."))]
    for cadence, _ in held:
        return [blocks.line(words(f"“{cadence.title}” "), *blocks.marked(_rests(cadence)))]
    how = f"`/ritual add {ritual}` calls it"
    if ritual in ON_DEMAND:
        how = f"`/ritual run {ritual}` opens it"
    told = f"{team.name} does not hold this review yet: {how}."
    return [blocks.sentence(told)]


def _rests(cadence: cadences.Cadence) -> str:
    """Say how something comes to be looked at by a ritual that has no next date."""
    if is_on_demand(cadence):
        return f"is held on demand: `/ritual run {cadence.id}` opens it, and it looks at this."
    if cadence.state == cadences.PAUSED:
        return f"is paused: it looks at this after `/ritual resume {cadence.id}`."
    return f"has no date left: `/ritual edit {cadence.id}` gives it others."


async def add_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    team = await team_seen(tx, who, int(click.value))
    return await _form(tx, who, "", "", ARCHITECTURE_REVIEW, team)


async def _form(
    tx: Tx, who: Viewer, title: str, link: str, ritual: str, named: Team | None = None
) -> Answer:
    """Open the form with what is said; what is too long for a title stands above it, whole."""
    team, teams = (named, [named]) if named else await team_here(tx, who)
    if team is not None:
        await ensure_in(tx, who, team)
    shown: list[Block] = []
    if len(title) > TITLE_CHARACTERS:
        told = f"A title has at most {TITLE_CHARACTERS} characters. This is what you wrote:"
        pieces = blocks.pieces(title, blocks.SECTION_CHARACTERS)[:WHOLE_SHOWN]
        shown = [blocks.line(words(told)), *(blocks.paragraph(one) for one in pieces)]
    if team is None:
        offered = [(one.name, str(one.id)) for one in teams]
        shown.append(blocks.choice("team", "Team", offered))
    charter = await in_force(tx, team or teams[0])
    rituals = [
        (one.title or one.id, one.id)
        for one in charter.rituals.values()
        if review_queue.takes_items(one)
    ]
    shown += [
        blocks.text_input(
            "title",
            "What is to be looked at",
            initial=blocks.clip(title, TITLE_CHARACTERS),
            hint="A decision by its number (ADR-12), or a title",
            characters=TITLE_CHARACTERS,
        ),
        blocks.text_input("link", "Link", initial=link, optional=True),
        blocks.choice("ritual", "Which review", rituals, initial=ritual),
    ]
    opened = Opened(team.id if team else 0, who.channel or "")
    return Open(
        blocks.modal(
            "Add to the queue", shown, callback_id=names.ADD_FORM, submit="Add", close="Cancel",
            metadata=opened.pack(),
        )
    )  # fmt: skip


async def added(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel or None)
    team = await team_seen(tx, who, opened.team or int(form.form.text("team") or 0))
    ritual = form.form.text("ritual") or ARCHITECTURE_REVIEW
    title = form.form.text("title")
    item = None
    if (found := DECISION.fullmatch(title)) is not None and int(found[1]) <= LARGEST_NUMBER:
        decision, team = await decisions.seen(tx, who, int(found[1]))
        item = await review_queue.add_decision(tx, who, team, decision, ritual=ritual, now=now)
    else:
        link = form.form.text("link")
        item = await review_queue.add(tx, who, team, ritual=ritual, title=title, link=link, now=now)
    name = review_queue.named(item) if item else title
    told = f"{name} is in the queue"
    shown = [blocks.line(words(told, bold=True)), *await _when(tx, team, ritual, now)]
    return Receipt(blocks.modal("Added", shown, close="Done"), f"{told} already.")


# -- take something off ----------------------------------------------------------------------------


async def drop(command: Command, tx: Tx, now: datetime) -> Answer:
    typed = words_after(command, "review", "drop")
    if (found := DECISION.fullmatch(typed)) is not None:
        told = (
            f"A decision leaves the queue by its own form: untick the review in `/adr edit"
            f" {int(found[1])}`, or withdraw it."
        )
        return Say(told, [blocks.sentence(told)])
    number, why = number_first(typed, "/review drop ITEM-4 because …")
    who = await asker(tx, command)
    if why:
        item = await review_queue.drop(tx, who, number, why=why, now=now)
        return Say(told := _dropped(item), [blocks.line(words(told))])
    return await _drop_form(tx, who, number)


async def drop_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return await _drop_form(tx, await asker(tx, click), int(click.value))


async def _drop_form(tx: Tx, who: Viewer, number: int) -> Answer:
    item, _ = await review_queue.seen(tx, who, number)
    review_queue.ensure_waits(item)
    hint = "It stands in the record."
    shown = [
        blocks.paragraph(item.title),
        blocks.text_input("why", "Why it is not looked at", multiline=True, hint=hint),
    ]
    return Open(
        blocks.modal(
            f"Take off {review_queue.named(item)}", shown, callback_id=names.DROP_FORM,
            submit="Take off", close="Cancel",
            metadata=f"{number}:{who.channel or ''}",
        )
    )  # fmt: skip


async def dropped(form: Submission, tx: Tx, now: datetime) -> Answer:
    number, _, channel = form.metadata.partition(":")
    who = await asker(tx, form, channel or None)
    item = await review_queue.drop(tx, who, int(number), why=form.form.text("why"), now=now)
    told = _dropped(item)
    return Receipt(blocks.modal("Taken off", [blocks.line(words(told))], close="Done"), told)


def _dropped(item: ReviewItem) -> str:
    return f"{review_queue.named(item)} is off the queue; the record says why."
