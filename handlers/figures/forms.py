"""The form that reports a figure: which, its value, for which day, and what there is to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.blocks import words
from handlers.figures import names
from handlers.remembering import Remembered
from rituals.charters.parts import Figure
from rituals.figures.goals import goal_said
from rituals.figures.readings import NOTE_CHARACTERS
from rituals.figures.units import example, unit_in_words
from rituals.teams.teams import Team

VALUE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form remembers: the channel it was opened in, and its team where there is one."""

    team: int = 0
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Reporting:
    """What the form shows; `team` is None where it has to ask, `wrong` says what was no good.

    `last` says what was reported of the figure before.
    """

    team: Team | None
    teams: Sequence[Team]
    channel: str | None
    figure: Figure | None = None
    value: str = ""
    day: str = ""
    note: str = ""
    last: str = ""
    wrong: str = ""


def report(asked: Reporting) -> View:
    """Return the form; once a figure is chosen it says its unit, its target and its last value."""
    shown: list[Block] = [blocks.sentence(asked.wrong)] if asked.wrong else []
    if len(asked.teams) > 1:
        shown.append(_team(asked))
    elif asked.team is not None:
        shown.append(blocks.line(words("Of "), words(asked.team.name, bold=True)))
    shown += [_figure(asked.figure), *about(asked.figure, asked.last)]
    hint = _hint(asked.figure) if asked.figure else ""
    shown += [
        blocks.text_input(
            "value", "Value", initial=asked.value, hint=hint, characters=VALUE_CHARACTERS
        ),
        fields.day("date", "For which day", initial=asked.day or None),
        blocks.text_input(
            "note",
            "Note",
            initial=asked.note,
            hint="Where it is from, or why it moved",
            multiline=True,
            optional=True,
            characters=NOTE_CHARACTERS,
        ),
    ]
    return blocks.modal(
        "Report a figure",
        shown,
        callback_id=names.REPORT_FORM,
        submit="Report",
        close="Cancel",
        metadata=Opened(_settled(asked), asked.channel or "").pack(),
    )


def _settled(asked: Reporting) -> int:
    """Return the team where it is settled, and is not asked for in the form."""
    return asked.team.id if asked.team is not None and len(asked.teams) <= 1 else 0


def _hint(figure: Figure) -> str:
    return f"In {unit_in_words(figure.unit)}, such as {example(figure)}"


def option_of(figure: Figure) -> tuple[str, str]:
    """Return a figure as an option: its title, unit and target, as far as there is room."""
    return f"{figure.title} ({unit_in_words(figure.unit)}): {goal_said(figure, {})}", figure.id


def about(figure: Figure | None, last: str = "") -> list[Block]:
    """Say what a figure is, its unit, its target, and what was reported last."""
    if figure is None:
        return []
    parts = [
        [words("What: ", bold=True), words(figure.means), *blocks.marked(f" (`{figure.id}`)")],
        [words("Unit: ", bold=True), words(unit_in_words(figure.unit))],
        [words("Target: ", bold=True), words(goal_said(figure, {}))],
    ]
    if last:
        parts.append([words("Last: ", bold=True), words(last)])
    return [blocks.bullets(parts)]


def _team(asked: Reporting) -> Block:
    """Return the menu of teams; what is chosen is told at once, for figures are a team's."""
    chosen = str(asked.team.id) if asked.team else None
    menu = blocks.choice(
        "team", "Team", [(one.name, str(one.id)) for one in asked.teams], initial=chosen
    )
    element = {**menu["element"], "action_id": names.TEAM}
    return {**menu, "element": element, "dispatch_action": True}


def _figure(figure: Figure | None) -> Block:
    """Return the menu of figures, searched as one types; what is chosen is told at once."""
    menu = fields.searched(
        "figure",
        "Figure",
        names.SEARCH,
        initial=option_of(figure) if figure else None,
        hint="Its name or id",
    )
    element = {**menu["element"], "min_query_length": 0}
    return {**menu, "element": element, "dispatch_action": True}
