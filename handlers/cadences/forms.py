"""The form of a cadence: a short first window that can be saved as it opens, and the rest of it.

How its fields are read back is `reading.py`'s.
"""

from calendar import day_abbr, day_name
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.blocks import words
from handlers.cadences import names
from handlers.inputs import long_text
from handlers.remembering import Remembered
from rituals.cadences import choices
from rituals.cadences.cadences import (
    CHANNEL,
    CHOSEN,
    HOLD,
    NEXT_WORKING_DAY,
    NOBODY,
    ROLES,
    ROTATE,
    SKIP,
)
from rituals.cadences.catalogue import ONE_ON_ONE
from rituals.cadences.choices import Often
from rituals.cadences.people import Crowd
from rituals.cadences.schedules import Planned
from rituals.cadences.wishes import (
    LINK_CHARACTERS,
    TITLE_CHARACTERS,
    Wish,
    asks,
    own_questions,
)
from rituals.calendar.days import said
from rituals.calendar.rrule_words import ORDINALS
from rituals.charters.charter import Ritual
from rituals.roles import ROLES as TITLES

TURNS: Final = "turns"
"""The choice that those who are named below take turns."""
LENGTHS = (
    (0, "at the time itself"),
    (15, "15 minutes"),
    (30, "30 minutes"),
    (60, "1 hour"),
    (120, "2 hours"),
    (240, "4 hours"),
    (480, "8 hours"),
    (1440, "1 day"),
    (2880, "2 days"),
    (4320, "3 days"),
    (10080, "1 week"),
)
HOUR, DAY = 60, 1440
ASKS = (
    (ROLES, "Who has one of these roles"),
    (CHANNEL, "Whoever is in the channel as it opens"),
    (CHOSEN, "The people chosen here"),
)
FACILITATION = (
    (ROTATE, "Those it asks take turns"),
    (TURNS, "Only the people chosen here take turns"),
    (NOBODY, "Nobody"),
)
DAYS_OFF = (
    (SKIP, "Skip it"),
    (NEXT_WORKING_DAY, "Hold it on the next working day"),
    (HOLD, "Hold it anyway"),
)


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form remembers: whose it is, which version it changes, and which dates it showed."""

    team: int = 0
    ritual: str = ""
    cadence: int = 0
    sequence: int = 0
    channel: str = ""
    more: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a wish comes to: in words, its next dates, and whom it asks. `wrong`: what is amiss."""

    words: str = ""
    dates: Sequence[Planned] = ()
    crowd: Crowd | None = None
    wrong: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """All that stands in the form."""

    wish: Wish
    often: Often
    ritual: Ritual | None
    preview: Preview
    opened: Opened
    note: str = ""


def form(filled: Filled) -> View:
    """Return the form with what stands in it."""
    shown: list[Block] = [blocks.sentence(filled.note)] if filled.note else []
    shown += [*_first(filled), *preview_blocks(filled.preview)]
    if filled.opened.more:
        shown += [blocks.divider(), *_rest(filled)]
    buttons = [blocks.button("Check the dates", names.CHECK)]
    if not filled.opened.more:
        buttons.append(blocks.button("More", names.MORE))
    shown.append(blocks.actions(*buttons))
    changes = bool(filled.opened.cadence)
    return blocks.modal(
        "Change a ritual" if changes else "Add a ritual",
        shown,
        callback_id=names.FORM,
        submit="Save",
        close="Cancel",
        metadata=filled.opened.pack(),
    )


def _first(filled: Filled) -> list[Block]:
    wish, often = filled.wish, filled.often
    offered = [(label, kind) for kind, label in choices.OFTEN.items()]
    how = blocks.choice("often", "How often", offered, initial=often.kind)
    how = {**how, "dispatch_action": True, "element": {**how["element"], "action_id": names.OFTEN}}
    shown = [
        blocks.text_input("title", "Title", initial=wish.title, characters=TITLE_CHARACTERS),
        how,
        *_often(often),
    ]
    if often.kind in choices.ANCHORED:
        hint = "A rule that skips weeks or months counts from here."
        shown.append(fields.day("from", "Counted from", initial=wish.first, hint=hint))
    shown.append(fields.time_of_day("at", "At", initial=wish.at, hint=f"Local time: {wish.zone}"))
    if wish.private:
        return [*shown, _named(wish)]
    hint = "Muster has to be a member of it."
    return [*shown, fields.channel("channel", "Held in", initial=wish.channel or None, hint=hint)]


def _often(often: Often) -> list[Block]:
    if often.kind in choices.BY_DAYS:
        offered = [(day_abbr[day], str(day)) for day in range(7)]
        ticked = [str(day) for day in often.days]
        block = blocks.ticks("days", "On", offered, ticked=ticked)
        return [block]
    if often.kind in choices.BY_NTH:
        nths = [(ORDINALS[nth].capitalize(), str(nth)) for nth in choices.NTHS]
        days = [(day_name[day], str(day)) for day in range(7)]
        return [
            blocks.choice("nth", "Which one", nths, initial=str(often.nth)),
            blocks.choice("weekday", "Day", days, initial=str(often.weekday)),
        ]
    if often.kind == choices.RULE:
        hint = "RFC 5545, for example FREQ=MONTHLY;BYMONTHDAY=-1 for the last day of the month."
        return [blocks.text_input("rule", "Rule", initial=often.rule, characters=500, hint=hint)]
    return []


def _named(wish: Wish) -> Block:
    others = [one for one in wish.chosen if one != wish.owner]
    if wish.ritual == ONE_ON_ONE:
        hint = "Seen by the two of you alone. Only that it took place is recorded."
        return fields.person("report", "With", initial=next(iter(others), None), hint=hint)
    hint = "Seen by you and these people alone. Only that it took place is recorded."
    return fields.people(
        "people", "Who takes part beside you", initial=others, hint=hint, optional=True
    )


def _rest(filled: Filled) -> list[Block]:
    wish = filled.wish
    shown: list[Block] = []
    if filled.often.kind not in choices.ANCHORED:
        shown.append(fields.day("from", "From", initial=wish.first))
    shown.append(blocks.text_input("zone", "Time zone", initial=wish.zone, characters=60))
    if not wish.private:
        shown += [*_people(wish), *_turns(wish)]
    questions = asks(own_questions(wish.questions, filled.ritual))
    looks_at = wish.agenda or "\n".join(filled.ritual.looks_at if filled.ritual else ())
    own = [("Ask each at this time of day where they are", "own")]
    shown += [
        _length("lead", "Announced before it", wish.lead_minutes),
        _length("open", "Open for", wish.open_minutes, least=HOUR),
        _length("nudge", "Who has not answered is reminded before its close", wish.nudge_minutes,
                none="nobody is reminded"),
        blocks.choice("holidays", "On a day off", _flipped(DAYS_OFF), initial=wish.holidays),
        blocks.ticks("own", "Own time", own, ticked=["own"] if wish.own_time else []),
        *long_text("questions", "Questions, one a line", value=questions,
                   hint="Each person answers them; without any, nobody is asked."),
        *long_text("agenda", "What it looks at, one a line", value=looks_at),
        blocks.text_input("link", "Meeting link", initial=wish.link, optional=True,
                          placeholder="https://", characters=LINK_CHARACTERS),
    ]  # fmt: skip
    return shown


def _people(wish: Wish) -> list[Block]:
    roles = [(title, role) for role, title in TITLES.items()]
    of_role = wish.chosen if wish.who == ROLES else ()
    people = wish.chosen if wish.who == CHOSEN else ()
    return [
        blocks.choice("who", "It asks", _flipped(ASKS), initial=wish.who),
        fields.several("roles", "Roles", roles, initial=of_role),
        fields.people("people", "People", initial=people, optional=True,
                      hint="Bots and guests are never asked."),
    ]  # fmt: skip


def _turns(wish: Wish) -> list[Block]:
    named = wish.facilitators not in {ROTATE, NOBODY}
    kind = TURNS if named else wish.facilitators
    turns = wish.facilitators.split(",") if named else ()
    return [
        blocks.choice("facilitation", "Facilitated by", _flipped(FACILITATION), initial=kind),
        fields.people("turns", "Who takes turns", initial=turns, optional=True),
    ]


def _length(block_id: str, label: str, minutes: int, *, least: int = 0, none: str = "") -> Block:
    known = [(length, told) for length, told in LENGTHS if length >= least]
    if minutes not in dict(known):
        known = sorted([*known, (minutes, _told(minutes))])
    offered = [(none if none and not length else told, str(length)) for length, told in known]
    return blocks.choice(block_id, label, offered, initial=str(minutes))


def _told(minutes: int) -> str:
    for length, unit in ((DAY, "days"), (HOUR, "hours")):
        if minutes % length == 0:
            return f"{minutes // length} {unit}"
    return f"{minutes} minutes"


def _flipped(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, value) for value, label in pairs]


# -- what it comes to ------------------------------------------------------------------------------


def preview_blocks(preview: Preview) -> list[Block]:
    """Show what a wish comes to: its rule in words, the next dates, and whom it asks."""
    if preview.wrong:
        return [blocks.line(words("Not yet: ", bold=True), *blocks.marked(preview.wrong))]
    told = preview.words[:1].upper() + preview.words[1:]
    rows = [[words(dated(one))] for one in preview.dates]
    shown = [blocks.line(words(told, bold=True))]
    if rows:
        shown.append(blocks.bullets(rows))
    if preview.crowd is not None:
        shown.append(blocks.line(words(_crowd(preview.crowd))))
        if preview.warns:
            count = len(preview.crowd.people or ())
            sure = f"That is {count} people at once. Press Save again if you mean all of them."
            shown.append(blocks.line(words(sure, bold=True)))
    return shown


def dated(when: Planned) -> str:
    """Say a date in words, with its local time; or why it is not held."""
    if when.skipped:
        return f"{said(when.named)}: not held ({when.skipped})"
    moved = f", moved from {said(when.named)}" if when.is_moved else ""
    return f"{said(when.local.date())}, {when.local:%H:%M}{moved}"


def _crowd(crowd: Crowd) -> str:
    if crowd.people is None:
        asks = "It asks whoever is in the channel as it opens, bots and guests left out."
        return f"{asks} Turns to facilitate go round the team's own people."
    count = len(crowd.people)
    told = f"It asks {count} {'person' if count == 1 else 'people'}."
    left = "; ".join(f"{name}: {why}" for name, why in crowd.left_out[:5])
    return f"{told} Not asked: {left}." if left else told


# -- choosing one ----------------------------------------------------------------------------------


def pick(
    rituals: Sequence[Ritual],
    there: Sequence[str],
    opened: Opened,
    teams: Sequence[tuple[str, str]] = (),
    note: str = "",
    chosen: str = "",
) -> View:
    """Return the window that asks which ritual is added; choosing one opens its form in it."""
    offered = [
        (f"{one.title} (there already)" if one.id in there else one.title, one.id)
        for one in rituals
    ]
    all_of_them = [("One of our own", "custom"), *offered]
    menu = blocks.choice("ritual", "Ritual", all_of_them, initial=chosen or None)
    element = {**menu["element"], "action_id": names.PICK}
    shown: list[Block] = [blocks.sentence(note)] if note else []
    if teams:
        shown.append(blocks.choice("team", "Team", teams, initial=teams[0][1]))
    shown.append({**menu, "dispatch_action": True, "element": element})
    intro = "Each comes filled in as the charter proposes it: its days, its people, its questions."
    return blocks.modal(
        "Add a ritual",
        [blocks.sentence(intro), *shown],
        callback_id=names.PICK_FORM,
        submit="Next",
        close="Cancel",
        metadata=opened.pack(),
    )
