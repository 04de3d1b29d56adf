"""The questions of a ritual: its charter's, or those that somebody wrote for one cadence."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pydantic import TypeAdapter

from rituals.cadences.cadences import CUSTOM, Cadence
from rituals.charters.in_force import in_force
from rituals.charters.parts import Question
from rituals.work import Tx
from storage.occurrence_people import Asked
from storage.teams import due_teams

Questions = Mapping[str, Question]
LIVE = "live"
"""How a ritual is held for which people meet: `Ritual.held`."""
PERSON = "person"
"""The answer to a question that asks for a person: their id."""
_OWN: TypeAdapter[dict[str, Question]] = TypeAdapter(dict[str, Question])


async def questions_of(tx: Tx, cadences: Sequence[Cadence]) -> Mapping[int, Questions]:
    """Return what cadences ask, by cadence: in bulk, a charter is read once for all its teams."""
    found: dict[int, Questions] = {one.id: own_of(one.questions) for one in cadences}
    chartered = [one for one in cadences if not one.questions and one.ritual != CUSTOM]
    if not chartered:
        return found
    teams = await due_teams(tx, [(one.workspace, one.team_id) for one in chartered])
    for one in chartered:
        ritual = (await in_force(tx, teams[one.team_id])).rituals.get(one.ritual)
        found[one.id] = ritual.questions if ritual else {}
    return found


async def asked_by(tx: Tx, cadence: Cadence) -> Questions:
    """Return what one cadence asks."""
    return (await questions_of(tx, [cadence]))[cadence.id]


async def answered_alone(tx: Tx, cadences: Sequence[Cadence]) -> set[int]:
    """Name the cadences that each answers where they are: those that ask, and need no meeting."""
    asking = await questions_of(tx, cadences)
    asked = [one for one in cadences if asking[one.id]]
    teams = await due_teams(tx, [(one.workspace, one.team_id) for one in asked])
    found = set()
    for one in asked:
        ritual = (await in_force(tx, teams[one.team_id])).rituals.get(one.ritual)
        if ritual is None or ritual.held != LIVE:
            found.add(one.id)
    return found


@lru_cache(maxsize=256)
def own_of(written: str) -> Questions:
    """Read the questions that a cadence has of its own, as JSON; none where nothing is written."""
    return _OWN.validate_json(written) if written else {}


def answers_of(asked: Asked) -> Mapping[str, str]:
    """Return somebody's answers, by question; what was left empty is not there."""
    found: Mapping[str, str] = json.loads(asked.answers) if asked.answers else {}
    return found


def lasting(questions: Questions) -> Iterable[str]:
    """Name the questions whose answer stands until it is cleared: what blocks somebody."""
    return [name for name, one in questions.items() if one.prefill == name]
