"""How days away and a team's days off look: what is named, what that changes, the forms."""

from collections.abc import Sequence

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.away import names
from handlers.blocks import Part, words
from handlers.facilitating.views import who_has_it
from rituals.away.days import Away, Named, Span
from rituals.away.teams import WHY_CHARACTERS, DaysOff, Moved, Rest
from rituals.calendar.days import said
from rituals.occurrences.facilitating import Turn
from rituals.occurrences.occurrences import SKIPPED
from rituals.teams.teams import Team

MEANS = (
    "Meanwhile no nudges reach you, you facilitate nothing, and rituals do not wait for you."
    " Open incidents and deadlines within the day do not wait."
)
LISTED = 20


def named(made: Named, passed: Sequence[Turn], person: str) -> list[Block]:
    """Say which days somebody is away now, and what that changed."""
    parts = [words("You are away "), words(str(made.span), bold=True), words(f". {MEANS}")]
    if made.joined:
        parts.append(words(" Days that you had named before are in it."))
    rows = [_passed(one, person) for one in passed]
    return [blocks.line(*parts), *([blocks.bullets(rows)] if rows else [])]


def _passed(turn: Turn, person: str) -> list[Part]:
    start = blocks.moment(turn.occurrence.starts_at)
    return [words(f"{turn.title} · "), start, words(": "), *who_has_it(turn, person)]


def cancelled(found: Sequence[Away]) -> list[Part]:
    spans = "; ".join(str(_span(one)) for one in found)
    return [words(f"Cancelled: {spans}. What was given to somebody else meanwhile is theirs.")]


def coming(found: Sequence[Away]) -> list[Block]:
    """List days away, each with a button that takes them back."""
    if not found:
        return [blocks.sentence("You named no days away. For example: `/ritual away tomorrow`.")]
    shown: list[Block] = []
    for one in found[:LISTED]:
        shown.append(blocks.line(words("Away "), words(str(_span(one)), bold=True)))
        shown.append(blocks.actions(blocks.button("Cancel", names.CANCEL, str(one.id))))
    return shown


def away_form(found: Sequence[Away], today: str) -> View:
    """Return the form that names days away, with those that are named above it."""
    shown = coming(found) if found else []
    shown += [
        blocks.sentence(MEANS),
        fields.day(names.FROM, "From", initial=today),
        fields.day(names.UNTIL, "Until the end of", initial=today),
    ]
    return blocks.modal(
        "Away", shown, callback_id=names.AWAY_FORM, submit="Save", close="Cancel"
    )  # fmt: skip


# -- a team's days off ----------------------------------------------------------------------------


def off(rest: Rest, team: Team) -> list[Block]:
    """Say when a team is off, and what became of what was called by then."""
    parts = [
        words(f"{team.name} is off "),
        words(str(rest.span), bold=True),
        words(f": {rest.off.why}. Rituals keep their rule for holidays on these days."),
    ]
    rows: list[list[Part]] = []
    for one in rest.moved:
        start = blocks.moment(one.occurrence.starts_at)
        is_off = one.occurrence.state == SKIPPED
        became = [words("called off")] if is_off else [words("moved to "), start]
        rows.append([words(f"{one.cadence.title}: "), *became])
    return [blocks.line(*parts), *([blocks.bullets(rows)] if rows else [])]


def removed(gone: Rest) -> list[Block]:
    """Say that days off are gone, and how what they called off is held after all."""
    told = f"{gone.span} is no day off any more. What it called off or moved already stays so."
    shown: list[Block] = [blocks.line(words(told))]
    if not gone.moved:
        return shown
    rows = [_stays_off(one) for one in gone.moved[:LISTED]]
    if len(gone.moved) > LISTED:
        rows.append([words(f"… and {len(gone.moved) - LISTED} more")])
    return [*shown, blocks.line(words("These stay called off:")), blocks.bullets(rows)]


def _stays_off(one: Moved) -> list[Part]:
    day = one.occurrence.local_date
    hold = blocks.marked(f"; to hold it: `/ritual unskip {one.cadence.id} {day.isoformat()}`")
    return [words(f"{one.cadence.title}, {said(day)}"), *hold]


def days_off(found: Sequence[DaysOff], team: Team, *, may: bool) -> list[Block]:
    """List a team's days off; with the buttons that remove them for who may."""
    if not found:
        none = f"{team.name} named no days off. Public holidays are known without it."
        return [blocks.line(words(none))]
    shown: list[Block] = []
    for one in found[:LISTED]:
        span = str(Span(one.first_day, one.last_day))
        shown.append(
            blocks.line(words(span, bold=True), words(f" · {one.why} · by "), blocks.person(one.by))
        )
        if may:
            value = f"{team.id}:{one.id}"
            shown.append(blocks.actions(blocks.button("Remove", names.REMOVE, value)))
    return shown


def off_form(named: Sequence[tuple[Team, Sequence[DaysOff]]], days: Span, why: str = "") -> View:
    """Return the form that names days off, with those that are named above it.

    Of several teams, it asks of which.
    """
    shown: list[Block] = []
    for team, found in named:
        if found and len(named) > 1:
            shown.append(blocks.line(words(team.name, bold=True)))
        shown += days_off(found, team, may=True) if found else []
    teams = [team for team, _ in named]
    alone = teams[0] if len(teams) == 1 else None
    if alone is None:
        offered = [(one.name, str(one.id)) for one in teams]
        shown.append(blocks.choice(names.TEAM, "Team", offered))
    label = f"{blocks.clip(alone.name, 80)} is off from" if alone else "It is off from"
    shown += [
        fields.day(names.FROM, label, initial=days.first.isoformat()),
        fields.day(names.UNTIL, "Until the end of", initial=days.last.isoformat()),
        blocks.text_input(
            names.WHY, "Why", initial=blocks.clip(why, WHY_CHARACTERS), characters=WHY_CHARACTERS,
            hint="Everybody reads it where a date is called off.",
        ),
    ]  # fmt: skip
    return blocks.modal(
        "Days off", shown, callback_id=names.OFF_FORM, submit="Save", close="Cancel",
        metadata=str(alone.id) if alone else "",
    )  # fmt: skip


def _span(one: Away) -> Span:
    return Span(one.first_day, one.last_day)
