"""A team's earlier incidents taken in from rows of a file: each once, whole or not at all.

They open no clock, promise nothing and tell nobody. How a row is read is
`rituals/incidents/import_rows.py`'s; files are read by whoever calls (`bot/cli`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rituals.decisions.search import words_of
from rituals.errors import NotNow
from rituals.history import Change, note
from rituals.incidents.import_rows import Reading, Told, differing
from rituals.incidents.incidents import INC, moment
from rituals.incidents.promises import IN_MESSAGES
from rituals.incidents.states import RESOLVED
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.imported_incidents import add_all
from storage.incidents import TEAM, Incident, Incidents
from storage.numbers import take_numbers
from storage.teams import Teams

IMPORTER = "import"
"""Who declared what came from a file."""
IMPORTED, NEW, KNOWN, DIFFERS, REFUSED = "imported", "new", "known", "differs", "refused"
"""What became of a row; `new` is one that a dry run would have taken in."""
AT_ONCE = 200
"""Rows of one transaction: what else the bot does waits no longer than for these."""


class TeamGone(NotNow):
    """The team is not there any more."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row: its incident, what is to be said of it, and what helps."""

    row: int
    external_id: str
    result: str
    incident: str | None = None
    what: str = ""
    helps: str = ""
    flawed: bool = False


async def take_in(
    tx: Tx,
    team: Team,
    readings: Sequence[Reading],
    *,
    actor: str,
    now: datetime,
    dry: bool = False,
) -> list[Taken]:
    """Take rows of one file in, in their order; `dry` only says what would become of each.

    No two of them have the same external id. What a team has under it already is left as it is,
    for people may have corrected it; where the row says something else, that is said.
    """
    if not dry and await Teams(tx, team.workspace).hold(team.id) is None:
        raise TeamGone
    told = {one.external_id: one.told for one in readings if one.told is not None}
    store = Incidents(tx, team.workspace)
    known = {str(one.external_id): one for one in await store.with_external(team.id, told)}
    fresh = [one for key, one in told.items() if key not in known]
    numbers: dict[str, int] = {}
    if fresh and not dry:
        first = await take_numbers(tx, team.workspace, INC, len(fresh))
        numbers = {one.external_id: first + at for at, one in enumerate(fresh)}
        await _add(tx, team, fresh, first, actor, now)
    return [_became(one, known, numbers) for one in readings]


def _became(one: Reading, known: dict[str, Incident], numbers: dict[str, int]) -> Taken:
    if one.told is None:
        return Taken(one.row, one.external_id, REFUSED, None, one.wrong, one.helps)
    before = known.get(one.external_id)
    if before is not None:
        return _known(one, one.told, before)
    number = numbers.get(one.external_id)
    said, helps = _doubts(one.told)
    return Taken(
        one.row,
        one.external_id,
        NEW if number is None else IMPORTED,
        None if number is None else f"{INC}-{number}",
        said,
        helps,
        flawed=bool(one.told.flaw),
    )


def _known(one: Reading, told: Told, before: Incident) -> Taken:
    other = differing(told, before)
    if not other:
        return Taken(one.row, one.external_id, KNOWN, before.name, "was imported before")
    said = f"was imported before, and the file says something else of its {', '.join(other)}"
    return Taken(one.row, one.external_id, DIFFERS, before.name, said, "change it in Slack")


def _doubts(told: Told) -> tuple[str, str]:
    """Say why an incident counts in no figure, or in fewer, and what helps."""
    if told.flaw:
        return f"{told.flaw}: it counts in no figure of time", "edit its times in Slack"
    if told.resolved_at is None:
        return "it has no time of resolution, and is taken for resolved", "edit its times in Slack"
    return "", ""


async def _add(
    tx: Tx, team: Team, fresh: Sequence[Told], first: int, actor: str, now: datetime
) -> None:
    rows = [_row(team, one, first + at, now) for at, one in enumerate(fresh)]
    await add_all(tx, team.workspace, rows)
    for one, row in zip(fresh, rows, strict=True):
        note(tx, team.workspace, _change(team, one, f"{INC}-{row['number']}", actor, now))


def _row(team: Team, told: Told, number: int, now: datetime) -> dict[str, Any]:
    return {
        **asdict(told),
        "series": INC,
        "number": number,
        "team_id": team.id,
        "state": RESOLVED,
        "visibility": TEAM,
        "highest": told.severity,
        "occurred_at": told.occurred_at,
        "updated_at": now,
        "declared_by": IMPORTER,
        "room": IN_MESSAGES,
        "resolutions": 1,
        "imported": True,
        "charter": team.charter,
        "words": words_of(told.title, told.services, told.impact),
    }


def _change(team: Team, told: Told, name: str, actor: str, now: datetime) -> Change:
    data: dict[str, str | int | None] = {
        "team": team.id,
        "state": RESOLVED,
        "severity": told.severity,
        "class": told.class_id or None,
        "started": moment(told.started_at),
        "detected": moment(told.detected_at),
        "mitigated": moment(told.mitigated_at),
        "resolved": moment(told.resolved_at),
    }
    texts = {
        "external_id": told.external_id,
        "title": told.title,
        "services": told.services,
        "impact": told.impact,
        "summary": told.summary,
        "flaw": told.flaw,
    }
    kept = {name: value for name, value in texts.items() if value}
    return Change(name, IMPORTED, actor, now, charter=team.charter, data=data, texts=kept)
