"""What the views of figures show, asked of the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.charters.parts import Figure
from rituals.errors import NotThere
from rituals.figures import readings
from rituals.figures.readings import Reading, Reported
from rituals.figures.standings import Standing, standings
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Whole:
    """One figure with all that there is of it; `figure` is None where the charter has it no more.

    `standings` are several where a figure is computed by severity.
    """

    team: Team
    charter: Charter
    id: str
    figure: Figure | None
    standings: Sequence[Standing]
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a report: where the figure stood before, and where it stands now."""

    team: Team
    charter: Charter
    figure: Figure
    done: Reported
    before: Standing
    now: Standing


async def standings_of(
    tx: Tx, who: Viewer, team: Team, charter: Charter, figure: Figure, now: datetime
) -> list[Standing]:
    """Return where one figure stands, without asking for the others."""
    alone = charter.model_copy(update={"figures": {figure.id: figure}})
    return await standings(tx, team, charter=alone, whose=who, now=now)


async def whole_of(tx: Tx, who: Viewer, team: Team, typed: str, now: datetime) -> Whole:
    """Return a figure with its history; one that the charter has dropped keeps what it has."""
    charter = await in_force(tx, team)
    try:
        figure = readings.figure_meant(charter, typed)
    except NotThere:
        past = await readings.history_of(tx, team, typed)
        return Whole(team, charter, typed, None, (), past)
    past = await readings.history_of(tx, team, figure.id)
    stand = await standings_of(tx, who, team, charter, figure, now)
    return Whole(team, charter, figure.id, figure, stand, past)
