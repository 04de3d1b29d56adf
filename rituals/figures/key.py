"""The charter's key figures that incidents feed, against its targets (`domain.md`, section 2).

What is counted and timed is `rituals/figures/incidents.py`'s. A value without data is None, never
zero; a target is judged only where the period is the one that it is for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rituals.actions.actions import DONE, OPEN
from rituals.charters.charter import Charter
from rituals.charters.parts import Figure, Target
from rituals.figures.goals import severity_goal, target_said
from rituals.figures.incidents import (
    MEASURES,
    By,
    Figured,
    Whose,
    asked_for,
    figures_of,
    whole_of,
)
from rituals.figures.periods import Period
from rituals.figures.times import NONE, UNITS, Times, in_unit
from rituals.work import Tx
from storage.incident_figures import Figures

SEV1, MAJOR, DATA_QUALITY = "sev1-incidents", "incidents", "data-quality-incidents"
REPEATS, ACTIONS = "repeat-incidents", "actions-completed"
DATA_PIPELINE = "data-pipeline"
POSTMORTEM = "PM"
"""The series of what postmortem actions come from."""
IN_MINUTES = "min"
OF_INCIDENTS = frozenset({*MEASURES, SEV1, MAJOR, DATA_QUALITY, REPEATS, ACTIONS})
"""What can be computed so far: a charter's other computed figures wait for their records."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of a period, of the incidents of one `severity` or, where it is "", of all.

    `value` and `before`, its value in the period before, are in `unit`. `count` is over how many
    incidents or actions it was reckoned. `met`: None where the target cannot be judged.
    """

    id: str
    title: str
    severity: str
    value: float | None
    before: float | None
    unit: str
    count: int
    target: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a period's figures are reckoned from."""

    whole: Figured
    severities: dict[str, Figured]
    classes: dict[str, Figured]
    repeats: int
    actions: dict[str, int]

    def incidents(self, severity: str) -> int:
        return self.severities[severity].incidents if severity in self.severities else 0

    def times(self, measure: str, severity: str) -> Times:
        if not severity:
            return self.whole.times[measure]
        return self.severities[severity].times[measure] if severity in self.severities else NONE


async def key_figures(
    tx: Tx,
    workspace: str,
    team_ids: Sequence[int],
    period: Period,
    *,
    charter: Charter,
    whose: Whose,
) -> list[KeyFigure]:
    """Return the key figures of a period, in the charter's order; see `figures_of` for `whose`."""
    earlier = period.before()
    facts = await _facts(tx, workspace, team_ids, period, charter, whose)
    past = (
        await _facts(tx, workspace, team_ids, earlier, charter, whose)
        if earlier is not None
        else None
    )
    found = []
    for figure in charter.figures.values():
        for severity in _severities(figure, charter):
            value, count = _value(figure, severity, charter, facts)
            before = _value(figure, severity, charter, past)[0] if past is not None else None
            met = is_met(figure, severity, value, before, period)
            unit = _unit(figure) if figure.id in MEASURES else figure.unit
            target = (severity and severity_goal(figure, severity, unit)) or target_said(figure)
            found.append(
                KeyFigure(
                    figure.id, figure.title, severity, value, before, unit, count, target, met
                )
            )
    return found


def is_computed(figure: Figure) -> bool:
    """Say whether the record gives a figure, so that nobody has to report it."""
    return figure.computed and figure.id in OF_INCIDENTS


def time_met(charter: Charter, measure: str, severity: str, seconds: float | None) -> bool | None:
    """Say whether a mean of one severity's incidents meets its target; None where it has none."""
    figure = charter.figures.get(measure)
    if figure is None or seconds is None:
        return None
    value = in_unit(seconds, _unit(figure))
    targets = [one for one in figure.targets if one.severity == severity]
    return _judged(figure, [one for one in targets if _applies(one, None)], value, None)


async def _facts(
    tx: Tx,
    workspace: str,
    team_ids: Sequence[int],
    period: Period,
    charter: Charter,
    whose: Whose,
) -> _Facts:
    async def by(key: By) -> dict[str, Figured]:
        found = await figures_of(
            tx, workspace, team_ids, period, by=key, charter=charter, whose=whose
        )
        return {one.key: one for one in found}

    asked, store = asked_for(team_ids, period, whose), Figures(tx, workspace)
    return _Facts(
        whole=await whole_of(tx, workspace, team_ids, period, charter=charter, whose=whose),
        severities=await by(By.severity),
        classes=await by(By.klass),
        repeats=await store.repeats(asked),
        actions=await store.actions(asked, POSTMORTEM),
    )


def _severities(figure: Figure, charter: Charter) -> list[str]:
    """Return of which severities a figure is shown; "" is all, and none is none of ours."""
    if not is_computed(figure):
        return []
    if figure.id in MEASURES:
        named = dict.fromkeys(one.severity for one in figure.targets if one.severity)
        return ["", *(one for one in charter.severities if one in named)]
    return [""]


def _value(
    figure: Figure, severity: str, charter: Charter, facts: _Facts
) -> tuple[float | None, int]:
    """Return a figure's value in its unit, and of how many it is."""
    if figure.id in MEASURES:
        times = facts.times(figure.id, severity)
        return in_unit(times.mean, _unit(figure)), times.count
    if figure.id == ACTIONS:
        owed = facts.actions.get(OPEN, 0) + facts.actions.get(DONE, 0)
        return (round(100 * facts.actions.get(DONE, 0) / owed, 1) if owed else None), owed
    gravest = next(iter(charter.severities))
    counted = {
        SEV1: facts.incidents(gravest),
        MAJOR: sum(facts.incidents(one.id) for one in charter.severities.values() if one.major),
        DATA_QUALITY: facts.classes[DATA_PIPELINE].incidents
        if DATA_PIPELINE in facts.classes
        else 0,
        REPEATS: facts.repeats,
    }[figure.id]
    return float(counted), facts.whole.incidents


def _unit(figure: Figure) -> str:
    return figure.unit if figure.unit in UNITS else IN_MINUTES


def is_met(
    figure: Figure, severity: str, value: float | None, before: float | None, period: Period
) -> bool | None:
    of_all = figure.id not in MEASURES  # there, a target's severity is part of what is counted
    targets = [one for one in figure.targets if of_all or (one.severity or "") == severity]
    whole = [one for one in targets if _applies(one, period)]
    if whole or value is None:
        return _judged(figure, whole, value, before)
    # Each is for a part of what counts, and which is not recorded: only what misses all is known.
    parts = [one for one in targets if one.where is not None and one.per is None]
    if len(parts) < len(targets) or any(one.compare != "value" for one in parts):
        return None
    found = [_meets(figure, one, value, before) for one in parts]
    return False if found and not any(one is not False for one in found) else None


def _applies(target: Target, period: Period | None) -> bool:
    """Say whether a target can be held against a figure: of its period, and of all that counts."""
    if target.where is not None or target.compare != "value":
        return False
    return target.per is None or (period is not None and period.is_one(target.per))


def _judged(
    figure: Figure, targets: Sequence[Target], value: float | None, before: float | None
) -> bool | None:
    met = [_meets(figure, one, value, before) for one in targets]
    known = [one for one in met if one is not None]
    return all(known) if known else None


def _meets(
    figure: Figure, target: Target, value: float | None, before: float | None
) -> bool | None:
    if value is None:
        return None
    if target.good is not None:
        if value == target.good:
            return not target.exclusive
        return (value > target.good) == (figure.better == "up")
    if target.trend == "falling" and value == 0:
        return True
    if before is None:
        return None
    return {"falling": value < before, "rising": value > before}.get(
        target.trend or "", value == before
    )
