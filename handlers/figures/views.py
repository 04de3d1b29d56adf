"""How a team's figures are shown at a glance, and what a report did. One whole: `whole.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.figures import names
from handlers.figures.facts import Receipt
from handlers.figures.reasons import unjudged
from handlers.figures.reporters import by
from rituals.calendar.days import said as day_said
from rituals.charters.charter import Charter
from rituals.figures.standings import COMPUTED, WAITING, Standing
from rituals.figures.units import MONEY, NO_CURRENCY, said, unit_in_words
from rituals.incidents.drafts import called_severity
from rituals.roles import within
from rituals.teams.teams import Team
from rituals.weekly.rows import spark

SHOWN = 24
"""Figures with a value in one reply; what is left stands behind a button."""
FOLDED_FROM = 8
"""So many without a value are no longer named, but folded behind a button."""
ROWS_A_BLOCK = 12
ROWS_A_WINDOW = 400
SIGNS = {True: "✓", False: "✗", None: "·"}
MET = {True: "met", False: "missed"}
LEGEND = "✓ target met, ✗ missed, · not judged yet. The steps are the last values, the newest last."
NOTHING = "No figure of {team} has a value yet. `/kpi report ID VALUE` reports one."


# -- at a glance -----------------------------------------------------------------------------------


def glance(team: Team, charter: Charter, stand: Sequence[Standing]) -> Say:
    """Show where a team's figures stand, the leading ones first, with those that have no value."""
    known = [one for one in stand if one.value is not None]
    shown: list[Block] = [blocks.header(f"Figures of {team.name}")]
    if not known:
        shown.append(blocks.sentence(NOTHING.format(team=team.name)))
    for heading, leading in (("Leading", True), ("Lagging", False)):
        of = [one for one in known[:SHOWN] if one.leading is leading]
        if of:
            shown.append(blocks.line(words(heading, bold=True)))
            shown += rows(charter, of)
    shown += _without(charter, [one for one in stand if one.value is None])
    if known:
        shown.append(blocks.line(words(LEGEND, italic=True)))
    if any(one.unit == MONEY for one in known):
        shown.append(blocks.line(words(NO_CURRENCY, italic=True)))
    shown.append(_doing(team, stand, left=len(known) - SHOWN))
    return Say(blocks.escaped(f"Figures of {team.name}: {summary(stand)}"), shown)


def summary(stand: Sequence[Standing]) -> str:
    """Say in a line how many figures have a value, and how many of them miss their target."""
    known = [one for one in stand if one.value is not None]
    missed = sum(one.met is False for one in known)
    return f"{len(known)} of {len(stand)} have a value, {missed} miss their target"


def rows(charter: Charter, stand: Sequence[Standing]) -> list[Block]:
    """Return figures as lists, a row for each."""
    every = [_row(charter, one) for one in stand]
    return [
        blocks.bullets(every[at : at + ROWS_A_BLOCK]) for at in range(0, len(every), ROWS_A_BLOCK)
    ]


def _row(charter: Charter, one: Standing) -> list[Part]:
    if one.value is None:
        parts = [words(called(charter, one), bold=True), *blocks.marked(f" `{one.id}`")]
        return [
            *parts,
            words(f" · no value, in {unit_in_words(one.unit)}, target: {one.goal}{_source(one)}"),
        ]
    parts = [words(f"{SIGNS[one.met]} "), words(called(charter, one), bold=True)]
    parts.append(words(f": {said(one.value, one.unit)}, {_when(one)}"))
    if len([value for value in one.trend if value is not None]) > 1:
        parts.append(words(f" · {trend(one)}"))
    parts.append(words(f" · target: {one.goal}"))
    if one.over_limit:
        parts.append(words(" · past its limit", bold=True))
    if one.id in charter.figures and (why := unjudged(charter, charter.figures[one.id], one)):
        parts.append(words(f" ({why})"))
    if one.reading is not None:
        parts += [words(" · by "), *by(one.reading)]
    return parts


def called(charter: Charter, one: Standing) -> str:
    """Return what a figure is called; of one severity, with it."""
    return f"{one.title}, {called_severity(charter, one.severity)}" if one.severity else one.title


def trend(one: Standing) -> str:
    return spark(one.trend, from_zero=one.unit == "count")


def _when(one: Standing) -> str:
    if one.reading is None:
        return f"computed for {_period(one.period)}"
    return short(one.on_day) if one.on_day else ""


def _period(name: str) -> str:
    """Say a month or a quarter by its name: 2026-10 is October 2026, 2026-Q3 is Q3 2026."""
    year, _, part = name.partition("-")
    return f"{date(int(year), int(part), 1):%B} {year}" if part.isdecimal() else f"{part} {year}"


def _source(one: Standing) -> str:
    """Say why a figure has no value, where it is not merely that nobody reported it."""
    if one.sort == WAITING:
        return f"; reported until there are records of {one.waits}"
    return "; computed, and the record has nothing yet" if one.sort == COMPUTED else ""


def short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _without(charter: Charter, stand: Sequence[Standing]) -> list[Block]:
    """Name the figures without a value, or say how many there are where they are many."""
    if not stand:
        return []
    if len(stand) >= FOLDED_FROM:
        return [blocks.line(words(f"{len(stand)} more have no value yet."))]
    named = ", ".join(called(charter, one) for one in stand)
    return [blocks.line(words("No value yet: ", bold=True), words(named))]


def _doing(team: Team, stand: Sequence[Standing], *, left: int) -> Block:
    """Return the buttons below a glance, and the menu that leads to one figure."""
    elements = [
        blocks.button("Report a figure", names.REPORT, names.value(team.id), style="primary")
    ]
    empty = sum(one.value is None for one in stand)
    if left > 0 or empty >= FOLDED_FROM:
        more = [f"{left} more" if left > 0 else "", f"{empty} without a value" if empty else ""]
        label = ", ".join(part for part in more if part)
        elements.append(blocks.button(label, names.REST, names.value(team.id)))
    figures = {one.id: one.title for one in stand}
    picks = [(title, names.value(team.id, id_)) for id_, title in figures.items()]
    if picks:
        elements.append(_menu(names.PICK, "Show one with its history", picks))
    return blocks.actions(*elements)


def _menu(action_id: str, says: str, picks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a menu of (label, value) pairs that acts as soon as something is chosen in it."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": blocks.plain(says, 150),
        "options": [blocks.option(*pick) for pick in picks[: blocks.OPTIONS]],
    }


def others(team: Team, charter: Charter, stand: Sequence[Standing]) -> View:
    """Show what a glance left out: further figures with a value, and those without one."""
    known = [one for one in stand if one.value is not None][SHOWN:]
    empty = [one for one in stand if one.value is None]
    shown: list[Block] = []
    for heading, of in (("Further figures", known), ("Without a value", empty)):
        if of:
            shown += [blocks.line(words(heading, bold=True)), *rows(charter, of[:ROWS_A_WINDOW])]
    if not shown:
        shown.append(blocks.line(words("Every figure stands in the list.")))
    shown.append(blocks.sentence("`/kpi report ID VALUE` reports one, `/kpi show ID` shows it."))
    return blocks.modal(team.name, shown)


def teams(found: Sequence[Team]) -> Say:
    """Ask of which team the figures are to be shown."""
    ask = "Figures are a team's. Which one?"
    picks = [(one.name, names.value(one.id)) for one in found]
    return Say(ask, [blocks.line(words(ask)), blocks.actions(_menu(names.LIST, "Team", picks))])


# -- receipts --------------------------------------------------------------------------------------


def receipt(one: Receipt) -> Say:
    """Say what a report did: to the figure, to its target, and whom it concerns."""
    reading, title = one.done.reading, one.figure.title
    value = said(reading.value, one.figure.unit)
    head = [words(f"{title} of {one.team.name}", bold=True)]
    head.append(words(f": {value} for {day_said(reading.on_day)}."))
    shown: list[Block] = [blocks.line(*head), blocks.bullets(_did(one))]
    name = names.value(one.team.id, one.figure.id)
    shown.append(
        blocks.actions(
            blocks.button("Show its history", names.SHOW, name),
            blocks.button("Report another", names.REPORT, names.value(one.team.id)),
        )
    )
    return Say(blocks.escaped(f"{title} of {one.team.name}: {value}"), shown)


def _did(one: Receipt) -> list[list[Part]]:
    done, unit = one.done, one.figure.unit
    found: list[list[Part]] = []
    if not done.changed:
        found.append([words("That stood there already, so nothing is changed.")])
    elif done.replaced is not None:
        was = said(done.replaced.value, done.replaced.unit)
        found.append(
            [words(f"It takes the place of {was}, reported by "), *by(done.replaced),
             words("; both stay in the record.")]
        )  # fmt: skip
    found += _corrected(one)
    found.append([words(target_said(one))])
    if one.now.reading is not None and one.now.reading.id != done.reading.id:
        newest = said(one.now.reading.value, unit)
        later = f"The newest value is still {newest}, for {day_said(one.now.reading.on_day)}."
        found.append([words(later)])
    if len(one.now.trend) > 1:
        found.append([words(f"Last values: {trend(one.now)}")])
    return [*found, *_raised(one)]


def _corrected(one: Receipt) -> list[list[Part]]:
    """Name who was told of the value before, and reads in that message what took its place."""
    people = [who for who in one.done.corrected if who != one.done.reading.by]
    if not people or one.done.replaced is None:
        return []
    was = said(one.done.replaced.value, one.done.replaced.unit)
    parts = [words(f"The message that told of {was} says now that it was corrected: ")]
    for at, who in enumerate(people):
        parts += [words(", ")] if at else []
        parts.append(blocks.person(who))
    return [parts]


def target_said(one: Receipt) -> str:
    """Say what a report does to the figure's target."""
    goal, met, before = one.now.goal, one.now.met, one.before.met
    if met is None:
        why = unjudged(one.charter, one.figure, one.now)
        return f"Target: {goal}; {why}." if why else f"Target: {goal}."
    changed = one.done.changed and before is not None
    if changed and before is not met:
        return f"Target: {goal}. It is {MET[met]} now; before it was {MET[bool(before)]}."
    return f"Target: {goal}. It is {'still ' if changed else ''}{MET[met]}."


def _raised(one: Receipt) -> list[list[Part]]:
    """Say that a value is past its limit, and who is told of it."""
    limit = one.figure.limit
    if not one.done.over_limit or limit is None:
        return []
    parts = [words(f"It is past its limit of {said(limit, one.figure.unit)}. ", bold=True)]
    if not one.done.changed:
        return [[*parts, words("Whom that concerns was told when it was reported.")]]
    if not one.done.told:
        return [[*parts, words("It concerns you alone, and you know.")]]
    parts.append(words("Told: "))
    for at, call in enumerate(one.done.told):
        parts += [words(", ")] if at else []
        parts += [blocks.person(call.person), words(f" ({within(call.why)})")]
    return [parts]
