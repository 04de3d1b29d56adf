"""The form for a new plan: who, as what, since when; its dates in words, and goals to be edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.arrivals import Form
from handlers.blocks import words
from handlers.check_ins import names
from handlers.inputs import joined, long_text
from handlers.remembering import Remembered
from handlers.teams.setup_views import COUNTRIES
from rituals.calendar.days import said
from rituals.charters.charter import Charter
from rituals.check_ins.goals import Due, goals_typed
from rituals.check_ins.states import TITLE_CHARACTERS
from rituals.check_ins.times import time_meant
from rituals.errors import Unfit
from rituals.teams.teams import Team

GOALS_HINT = "One a line. Leave it empty where there is none."
OTHER = "other"
OTHER_HINT = "One a line, with its time: 45 days: the first release, month 9: a second team."


class NoStart(Unfit):
    """Choose the day on which they start."""

    field = "start"


class NoTime(Unfit):
    """“{line}” says no time. Write the time first, for example 45 days: the first release."""

    field = OTHER


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form remembers: its team, where it was opened, the role whose goals it shows."""

    team: int = 0
    channel: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A milestone as the form shows it: the day on which it is asked; None until one is known.

    `passed`: it is over already, so that its goals go to the next one.
    """

    title: str
    day: date | None = None
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """All that stands in the form; `team` is None where it has to ask."""

    opened: Opened
    team: Team | None
    teams: Sequence[Team]
    roles: Sequence[tuple[str, str]]
    milestones: Sequence[Due]
    person: str | None = None
    role: str = ""
    title: str = ""
    day: date | None = None
    manager: str | None = None
    country: tuple[str, str] | None = None
    goals: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    dates: Sequence[Dated] = ()
    note: str = ""


def form(filled: Filled) -> View:
    """Return the form with what stands in it: choosing a role or a day shows it anew."""
    shown: list[Block] = [blocks.sentence(filled.note)] if filled.note else []
    if filled.team is None:
        offered = [(one.name, str(one.id)) for one in filled.teams]
        shown.append(blocks.choice("team", "Team", offered))
    day = fields.day(
        "start", "Start date", initial=filled.day.isoformat() if filled.day else None,
        hint="It may be in the past: what is over by then is not asked, and its goals go on.",
    )  # fmt: skip
    shown += [
        fields.person("person", "Who starts", initial=filled.person),
        _telling(blocks.choice("role", "Role", filled.roles, initial=filled.role or None)),
        blocks.text_input(
            name_of("title", filled.role), "Called", initial=filled.title, optional=True,
            characters=TITLE_CHARACTERS, hint="Empty: as the role is called.",
        ),
        _telling(day),
        fields.person(
            "manager", "Manager", initial=filled.manager,
            hint="Reads the answers, replies and closes. Nobody but the two sees them.",
        ),
        fields.searched(
            "country", "Public holidays of", COUNTRIES, initial=filled.country, optional=True,
            hint="What falls on a day off there is asked a working day later. Empty: the team's.",
        ),
        *dates(filled.dates),
        blocks.divider(),
        *goals(filled.milestones, filled.goals, filled.role),
        *long_text(OTHER, "Goals for other times", value=filled.other, hint=OTHER_HINT),
        blocks.actions(blocks.button("Check the dates", names.START_AGAIN)),
    ]  # fmt: skip
    return blocks.modal(
        "Start check-ins", shown, callback_id=names.START_FORM, submit="Start", close="Cancel",
        metadata=filled.opened.pack(),
    )  # fmt: skip


def _telling(block: Block) -> Block:
    """Let a field tell its choice at once, so that the form follows it."""
    element = {**block["element"], "action_id": names.START_AGAIN}
    return {**block, "dispatch_action": True, "element": element}


def dates(found: Sequence[Dated]) -> list[Block]:
    """Say in words when each check-in is asked."""
    if not any(one.day for one in found):
        return [blocks.sentence("Choose a start date to see when each check-in is.")]
    rows = [[words(f"{one.title}: ", bold=True), words(_dated(one))] for one in found if one.day]
    return [blocks.line(words("When they are asked", bold=True)), blocks.bullets(rows)]


def _dated(one: Dated) -> str:
    if one.day is None:
        return "no date yet"
    return f"{said(one.day)}, over already: its goals go on" if one.passed else said(one.day)


def goals(milestones: Sequence[Due], texts: Mapping[str, str], role: str = "") -> list[Block]:
    """Return the goals of each milestone as text that can be edited, a goal a line.

    Another role has other fields: Slack keeps what stands in a field of the same name.
    """
    shown: list[Block] = []
    for one in milestones:
        label = f"Goals for {one.title}"
        text = texts.get(one.id, "")
        shown += long_text(name_of(one.id, role), label, value=text, hint=GOALS_HINT)
    return shown


def goals_in(form: Form, milestones: Sequence[Due], role: str = "") -> dict[str, str]:
    """Read the goals back, as they stand in the form."""
    return {one.id: joined(form, name_of(one.id, role)) for one in milestones}


def typed_other(form: Form) -> str:
    """Return goals for times of their own as they were typed."""
    return joined(form, OTHER)


def other_in(typed: str, charter: Charter) -> dict[str, list[str]]:
    """Read goals for times of their own, by milestone; what is wrong with a line stands beside it.

    Raise `NoTime` for a line without a time, `NoMilestone`, or `LongGoal`.
    """
    found: dict[str, list[str]] = {}
    for line in typed.splitlines():
        if not line.strip():
            continue
        when, mark, goal = line.partition(":")
        if not mark or not goal.strip():
            raise NoTime(line=line.strip()[:40])
        try:
            lines = found.setdefault(time_meant(charter, when), [])
            lines += goals_typed(goal)
        except Unfit as error:
            error.field = OTHER
            raise
    return found


def name_of(milestone: str, role: str) -> str:
    return f"{milestone}@{role}" if role else milestone
