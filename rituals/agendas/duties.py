"""What an agenda says of duties: what is overdue, still open, was learnt, and was not held."""

from collections.abc import Collection
from datetime import datetime

from rituals.actions import actions
from rituals.agendas.incidents import said
from rituals.agendas.parts import FOR, SHOWN, Drawing, Line, Section, section
from rituals.cadences.cadences import OPERATIONAL_REVIEW, is_private
from rituals.history import Change, note
from rituals.names import DECISION, ITEM, REVIEW, number_of
from rituals.occurrences.occurrences import MISSED, closes_at
from rituals.postmortems.states import OWED, PUBLISHED
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.actions import Action
from storage.agendas import Agendas
from storage.cadences import Cadence, Cadences, Occurrence

OWNER = "owner"
LESSONS = "lessons"
"""The section of a postmortem that is read out."""
READ_OUT = "read-out"
STILL_OPEN = {
    "architecture-review": "Conditions still open",
    "safety-checks": "Findings still open",
    "retrospective": "Retro actions still open",
    "playbook-drill": "Gaps still open",
    "on-call-handoff": "Follow-ups still open",
}
MOST_MISSED = 100


async def overdue(asked: Drawing) -> tuple[Section, ...]:
    """List postmortems and actions that should be done by now, the longest overdue first."""
    store = Agendas(asked.tx, asked.team.workspace)
    late = await store.late_postmortems(asked.team.id, OWED, asked.now)
    today = asked.now.astimezone(asked.zone).date()
    owed = await store.actions(asked.team.id, actions.OPEN, due_before=today)
    written = [
        Line(incident.title, one.name, since=one.due_at, by=one.owner,
             since_as="due", by_as=OWNER)
        for one, incident in late
    ]  # fmt: skip
    return (
        *section("Overdue postmortems", written, more_at="`/postmortem list`"),
        *section("Overdue actions", [_action(one) for one in owed], more_at="`/action list team`"),
    )


async def still_open(asked: Drawing) -> tuple[Section, ...]:
    """List open actions that this ritual led to: conditions, findings, gaps, retro actions."""
    found = await _led_to(asked.tx, asked.team)
    own = [one for one, rituals in found if asked.cadence.ritual in rituals]
    title = STILL_OPEN.get(asked.cadence.ritual, "Still open from earlier")
    return section(title, [_action(one) for one in own], more_at="`/action list team`")


async def still_open_of(tx: Tx, team: Team) -> list[Action]:
    """List the open actions that any review of a team led to."""
    return [one for one, rituals in await _led_to(tx, team) if rituals]


async def _led_to(tx: Tx, team: Team) -> list[tuple[Action, Collection[str]]]:
    """Return the open actions of a team that come of a record, with the rituals that judged it."""
    store = Agendas(tx, team.workspace)
    found = [one for one in await store.actions(team.id, actions.OPEN) if _kind(one)]
    if not found:
        return []
    rituals = await store.rituals_of(
        [one.source for one in found if _kind(one) in {DECISION, ITEM}],
        [number_of(one.source) for one in found if _kind(one) == REVIEW],
    )
    return [(one, rituals.get(_key(one), ())) for one in found]


def _kind(action: Action) -> str:
    """Return the series of the record an action came from, if it is one a review judges."""
    series, _, number = action.source.rpartition("-")
    return series if series in {DECISION, REVIEW, ITEM} and number.isdecimal() else ""


def _key(action: Action) -> str | int:
    return number_of(action.source) if _kind(action) == REVIEW else action.source


def _action(action: Action) -> Line:
    due = f"due {action.due_on.day} {action.due_on:%B %Y}" if action.due_on else ""
    came = f"from {action.source}" if action.source else ""
    note = ", ".join(filter(None, (due, came)))
    return Line(action.title, action.name, by=action.owner, note=note, by_as=FOR)


async def not_held(asked: Drawing) -> tuple[Section, ...]:
    """List what was missed since the last time, by ritual, with the last reason given."""
    store = Cadences(asked.tx, asked.team.workspace)
    known = {one.id: one for one in await store.of_team(asked.team.id) if _is_open(asked, one)}
    if not known:
        return ()
    found = await store.occurrences(list(known), states=(MISSED,), limit=MOST_MISSED)
    missed: dict[int, list[Occurrence]] = {}
    for one in found:
        if one.starts_at >= asked.since:
            missed.setdefault(one.cadence_id, []).append(one)
    lines = []
    for cadence_id, several in missed.items():
        times = "once" if len(several) == 1 else f"{len(several)} times"
        why = f": {several[0].why}" if several[0].why else ""
        lines.append(Line(known[cadence_id].title, note=f"{times}{why}"))
    return section(f"Not held since {said(asked.since, asked)}", lines)


def _is_open(asked: Drawing, cadence: Cadence) -> bool:
    """Say whether all of a team may know when a ritual was held: of a private one they may not."""
    ritual = asked.charter.rituals.get(cadence.ritual)
    return not is_private(cadence) and (ritual is None or not ritual.private)


# -- lessons -------------------------------------------------------------------------------------


async def unread_lessons(asked: Drawing) -> tuple[Section, ...]:
    """List the lessons that no operational review has heard yet."""
    return await _lessons(asked, None)


async def new_lessons(asked: Drawing) -> tuple[Section, ...]:
    """List the lessons published since the last time."""
    return await _lessons(asked, asked.since)


async def _lessons(asked: Drawing, since: datetime | None) -> tuple[Section, ...]:
    store = Agendas(asked.tx, asked.team.workspace)
    found = await store.lessons(asked.team.id, PUBLISHED, LESSONS, since=since)
    lines = [
        Line(one.title, one.postmortem.name, note=one_line(one.text))
        for one in found
        if one.text.strip()
    ]
    return section("Lessons of published postmortems", lines, more_at="`/postmortem list all`")


async def read_out(
    tx: Tx, team: Team, cadence: Cadence, held: Occurrence, *, actor: str, now: datetime
) -> Collection[str]:
    """Note, as an operational review is recorded, that its lessons were read out; name them.

    What was published after its close, or had no room, waits for the next one. Of another ritual
    nothing is noted.
    """
    if cadence.ritual != OPERATIONAL_REVIEW:
        return ()
    store = Agendas(tx, team.workspace)
    until = closes_at(held, cadence)
    known = await store.lessons(team.id, PUBLISHED, LESSONS, since=None)
    shown = [one.postmortem for one in known if one.text.strip()][:SHOWN]
    told = [one.id for one in shown if one.closed_at is None or one.closed_at <= until]
    if not told:
        return ()
    read = await store.read_out(told, PUBLISHED, now)
    for one in read:
        data: dict[str, str | int | None] = {"review": held.number}
        note(tx, team.workspace, Change(one.name, READ_OUT, actor, now, team.charter, data))
    return tuple(one.name for one in read)
