"""How cadences look in Slack: the list, one whole with its buttons, and what was done to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.cadences import names
from handlers.cadences.forms import DAYS_OFF, dated
from rituals.cadences.cadences import ACTIVE, NOBODY, PAUSED, REMOVED, ROTATE, is_private, listed
from rituals.cadences.catalogue import ON_DEMAND
from rituals.cadences.looking import Standing, is_on_demand, when
from rituals.cadences.people import Crowd
from rituals.cadences.schedules import Planned
from rituals.calendar.days import said
from rituals.charters.charter import Ritual
from rituals.occurrences.occurrences import Cadence, Occurrence
from rituals.teams.teams import Team

LISTED = 40
PEOPLE_SHOWN = 15
SKIPS_SHOWN = 5
EMPTY = (
    "No ritual is called here yet. `/ritual add` shows all that the charter knows, each filled in;"
    " `/ritual add standup` opens one at once."
)


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is shown of one cadence."""

    cadence: Cadence
    team: Team
    dates: Sequence[Planned]
    last: Occurrence | None
    current: Occurrence | None
    crowd: Crowd | None
    questions: Sequence[str]
    skipped: Sequence[tuple[date, str]]
    until: date | None = None
    """When it goes on by itself, where it is paused."""


def listing(team: Team, standing: Sequence[Standing], waiting: int = 0) -> list[Block]:
    """Return a team's cadences, a row each; `waiting`: how many begin once it is started."""
    shown: list[Block] = [blocks.header(f"{team.name}: its rituals")]
    if waiting:
        many = "1 ritual begins" if waiting == 1 else f"{waiting} rituals begin"
        shown.append(blocks.sentence(f"{many} when somebody presses Start on the team's card."))
    if not standing and waiting:
        return [*shown, blocks.actions(_add())]
    if not standing:
        return [*shown, blocks.sentence(EMPTY), blocks.actions(_add())]
    rows = [_row(one) for one in standing[:LISTED]]
    if len(standing) > LISTED:
        more = f"… and {len(standing) - LISTED} more: `/ritual show NAME`"
        rows.append(blocks.marked(more))
    ask = "One whole, with its buttons: `/ritual show NAME`, by its name or number."
    return [*shown, blocks.bullets(rows), blocks.sentence(ask), blocks.actions(_add())]


def _add() -> dict[str, object]:
    return blocks.button("Add a ritual", names.ADD)


def _row(one: Standing) -> list[Part]:
    cadence = one.cadence
    told = f" · {when(cadence)}" + (" · private" if is_private(cadence) else "")
    parts = [words(cadence.title, bold=True), words(f"  {cadence.id}{told}")]
    if one.following is not None:
        parts += [words(" · next "), blocks.moment(one.following.at)]
    elif cadence.state == PAUSED and not is_on_demand(cadence):
        until = f" until {said(one.until)}" if one.until is not None else ""
        parts.append(words(f" · paused{until}", bold=True))
    elif not is_on_demand(cadence):
        parts.append(words(" · no date is left", bold=True))
    if one.facilitator is not None:
        parts += [words(" · facilitated by "), blocks.person(one.facilitator)]
    if one.last is None:
        parts.append(words(" · not held yet"))
    else:
        day = blocks.moment(one.last.starts_at, "{date_short_pretty}")
        parts += [words(" · last held "), day]
    return [*parts, words(f" · {one.missed}", bold=True)] if one.missed else parts


def resting(until: date | None) -> list[Part]:
    """Say how long nobody is called to what is paused."""
    if until is None:
        return blocks.marked("nobody is called until `/ritual resume`.")
    return blocks.marked(f"it goes on by itself on {said(until)}, or sooner with `/ritual resume`.")


def next_parts(
    cadence: Cadence, following: Planned | None, until: date | None = None
) -> list[Part]:
    """Say when a cadence is held next, or why it is not."""
    if following is not None:
        return [words("Next: "), blocks.moment(following.at), words(".")]
    if cadence.state == REMOVED:
        return [words("It was removed; its past stays in the record.")]
    if is_on_demand(cadence):
        return blocks.marked("It has no dates: `/ritual run` opens it when it is wanted.")
    if cadence.state == PAUSED:
        return [words("It is paused: "), *resting(until)]
    return blocks.marked("No date is left: `/ritual edit` gives it others.")


def whole(one: Whole) -> list[Block]:
    """Return a cadence with its dates, its people and its buttons."""
    cadence = one.cadence
    held = "in direct messages" if is_private(cadence) else None
    place = [words(held)] if held else [words("in "), blocks.channel(cadence.channel)]
    facts: list[list[Part]] = [
        [words("When: ", bold=True), words(when(cadence))],
        [
            words("Where: ", bold=True),
            *place,
            *([words(f", {cadence.link}")] if cadence.link else []),
        ],
        [words("Asks: ", bold=True), *_asked(one.crowd)],
        [words("Facilitated by: ", bold=True), *_facilitated(cadence)],
        [words("On a day off: ", bold=True), words(dict(DAYS_OFF)[cadence.holidays].lower())],
    ]
    if one.questions:
        facts.append([words("Questions: ", bold=True), words(" · ".join(one.questions))])
    if one.last is not None:
        number = f" (REV-{one.last.number})" if one.last.number else ""
        at = blocks.moment(one.last.starts_at)
        facts.append([words("Last held: ", bold=True), at, *blocks.any_words(number)])
    shown: list[Block] = [blocks.header(cadence.title), blocks.bullets(facts)]
    if one.current is not None:
        told = "It is open now." if one.current.state == "open" else "It is announced."
        shown.append(blocks.sentence(told))
    if one.dates:
        shown.append(blocks.line(words("Next dates", bold=True)))
        shown.append(blocks.bullets([words(dated(date_))] for date_ in one.dates))
    else:
        shown.append(blocks.line(*next_parts(cadence, None, one.until)))
    shown += _skips(one)
    buttons = _buttons(cadence)
    return [*shown, blocks.actions(*buttons)] if buttons else shown


def _asked(crowd: Crowd | None) -> list[Part]:
    if crowd is None:
        return [words("nobody as things stand")]
    if crowd.people is None:
        return [words("whoever is in the channel as it opens")]
    parts: list[Part] = []
    for one in crowd.people[:PEOPLE_SHOWN]:
        parts += [words(" "), blocks.person(one)] if parts else [blocks.person(one)]
    more = len(crowd.people) - PEOPLE_SHOWN
    return [*parts, words(f" and {more} more")] if more > 0 else parts


def _facilitated(cadence: Cadence) -> list[Part]:
    if cadence.facilitators == NOBODY:
        return [words("nobody")]
    if cadence.facilitators == ROTATE:
        return [words("those it asks, in turns")]
    parts: list[Part] = []
    for one in listed(cadence.facilitators)[:PEOPLE_SHOWN]:
        parts += [words(" "), blocks.person(one)] if parts else [blocks.person(one)]
    return [*parts, words(", in turns")]


def _skips(one: Whole) -> list[Block]:
    shown: list[Block] = []
    for day, why in one.skipped[:SKIPS_SHOWN]:
        told = blocks.line(words(f"Called off on {said(day)}: {why}"))
        value = names.of_day(one.cadence.id, day)
        shown += [told, blocks.actions(blocks.button("Hold it after all", names.TAKE_BACK, value))]
    return shown


def _buttons(cadence: Cadence) -> list[dict[str, object]]:
    value = str(cadence.id)
    if cadence.state == REMOVED:
        return []
    found = [blocks.button("Run now", names.RUN, value)]
    if not is_on_demand(cadence):
        found.append(blocks.button("Edit", names.EDIT, value))
    if cadence.state == ACTIVE:
        found.append(blocks.button("Skip a date", names.SKIP, value))
        found.append(blocks.button("Pause", names.PAUSE, value))
    elif not is_on_demand(cadence):
        found.append(blocks.button("Resume", names.RESUME, value))
    found.append(blocks.button("Remove", names.REMOVE, value))
    return found


def window(one: Whole, told: Sequence[Part] = ()) -> View:
    """Return a cadence in a window of its own, below what was done to it."""
    head: list[Block] = [blocks.line(*told), blocks.divider()] if told else []
    return blocks.modal("Ritual", [*head, *whole(one)], close="Done")


def skip_form(cadence: Cadence, dates: Sequence[Planned], chosen: date | None, why: str) -> View:
    """Return the form that asks which date is called off, and why."""
    offered = [(dated(one), one.named.isoformat()) for one in dates if not one.skipped]
    known = {value for _, value in offered}
    first = chosen.isoformat() if chosen is not None else ""
    if first and first not in known:
        offered.append((said(chosen), first) if chosen is not None else ("", ""))
    initial = first or (offered[0][1] if offered else None)
    hint = "Its message and the record say so: a gap that is explained is evidence."
    shown = [
        blocks.choice("date", "Date", offered, initial=initial),
        blocks.text_input("why", "Why it is skipped", initial=why, characters=300, hint=hint),
    ]
    return blocks.modal(
        "Skip a date",
        [blocks.line(words(cadence.title, bold=True)), *shown],
        callback_id=names.SKIP_FORM,
        submit="Skip it",
        close="Cancel",
        metadata=str(cadence.id),
    )


def run_form(title: str, ritual: str, teams: Sequence[Team], channel: str) -> View:
    """Return the form that asks for which team something is run."""
    offered = [(one.name, str(one.id)) for one in teams]
    return blocks.modal(
        "Run a ritual",
        [blocks.line(words(title, bold=True)), blocks.choice("team", "Team", offered)],
        callback_id=names.RUN_FORM,
        submit="Run it",
        close="Cancel",
        metadata=f"{ritual}:{channel}",
    )


def pause_form(cadence: Cadence) -> View:
    """Return the form that asks until when a ritual is to rest."""
    hint = "On that day it goes on by itself. Left empty, it rests until somebody resumes it."
    return blocks.modal(
        "Pause a ritual",
        [
            blocks.line(words(cadence.title, bold=True)),
            fields.day(names.UNTIL, "Until", optional=True, hint=hint),
        ],
        callback_id=names.PAUSE_FORM,
        submit="Pause it",
        close="Cancel",
        metadata=str(cadence.id),
    )


def remove_form(cadence: Cadence) -> View:
    """Return the window that asks once more before a cadence is removed."""
    told = "Nobody is called to it any more. What it decided and recorded stays where it is."
    return blocks.modal(
        "Remove a ritual?",
        [blocks.line(words(cadence.title, bold=True)), blocks.sentence(told)],
        callback_id=names.REMOVE_FORM,
        submit="Remove",
        close="Keep it",
        metadata=str(cadence.id),
    )


def instead_of_dates(ritual: Ritual) -> str:
    """Say how a ritual that follows an event comes about."""
    if ritual.id in ON_DEMAND:
        return f" Open one when it comes: `/ritual run {ritual.id}`."
    return " It is called by itself when that comes."
