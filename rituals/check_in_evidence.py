"""What a person has done since a day, by the records: offered as evidence in a check-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.rights import Viewer
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record of somebody's own: its name (ADR-12), what it says, what they did of it, when."""

    name: str
    title: str
    did: str
    at: datetime


async def evidence(tx: Tx, who: Viewer, since: datetime, until: datetime) -> Sequence[Evidence]:
    raise NotImplementedError
