"""An archive of incidents, filled in bulk: teams, timelines, people, services, a whole history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text

from rituals.decisions.search import words_of
from rituals.history import Change, chained
from rituals.incidents.states import MERGED, OPEN, RESOLVED
from rituals.people import Person, know
from rituals.teams.teams import Founding, add_team
from rituals.verify import NOTHING_BEFORE
from rituals.work import Database
from storage.history import Head, History, heads, history
from storage.incident_entries import incident_entries
from storage.incident_people import incident_people
from storage.incidents import NAMED, TEAM, incident_services, incidents
from tests.bench.archive import ASKER, BEGAN, TEAMS, WORKSPACE, Writer

AT_ONCE = 1_000
ENTRIES = 6
"""Of a timeline; the one in the middle of the archive has a hundred times as many."""
LONG = 100
SPAN = timedelta(days=2_100)
"""However many there are, they lie in so many days: a quarter has one in twenty-three."""
SEVERITIES = {"sev1": 5, "sev2": 20, "sev3": 55, "sev4": 20}
STATES = {RESOLVED: 90, "cancelled": 5, MERGED: 4, OPEN: 1}
CLASSES = ("", "provider-outage", "service-outage", "quality-regression", "data-pipeline")
SERVICES = ("API", "Chat", "Search", "Labs", "Playground", "Embeddings", "Billing")
PRIVATE_SHARE, MINE_SHARE, UNKNOWN_SHARE = 0.03, 0.02, 0.1
PEOPLE = 60


@dataclass(frozen=True, slots=True)
class IncidentArchive:
    """A filled database: its teams' ids, and how many incidents it has."""

    url: str
    count: int
    teams: tuple[int, ...]

    @property
    def middle(self) -> int:
        """Return the number of the incident with the long timeline."""
        return self.count // 2


def rows(count: int, teams: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield incidents, the oldest first."""
    writer = Writer()
    dice = writer.dice
    for number in range(1, count + 1):
        at = BEGAN + SPAN * number / count
        (severity,) = dice.choices(list(SEVERITIES), list(SEVERITIES.values()))
        (state,) = dice.choices(list(STATES), list(STATES.values()))
        (team,) = dice.choices(teams, [len(teams) - at for at in range(len(teams))])
        services = "\n".join(sorted(dice.sample(SERVICES, dice.choice((0, 1, 1, 1, 2)))))
        took = timedelta(seconds=dice.randint(60, 40_000))
        title, impact = writer.words(6), writer.words(40)
        unknown = dice.random() < UNKNOWN_SHARE
        # Those that are shown are public.
        private = dice.random() < PRIVATE_SHARE and number not in {1, count // 2, count}
        over = None if state == OPEN else at + took
        yield {
            "id": number, "workspace": WORKSPACE, "series": "INC", "number": number,
            "team_id": team, "state": state,
            "visibility": NAMED if private else TEAM,
            "title": title, "severity": severity, "highest": severity,
            "class_id": dice.choice(CLASSES), "services": services, "impact": impact,
            "started_at": None if unknown else at - took / 10, "detected_at": at,
            "declared_at": at, "mitigated_at": over and at + took / 2, "resolved_at": over,
            "occurred_at": at, "updated_at": at + took, "summary": writer.words(20),
            "declared_by": f"U{dice.randrange(PEOPLE)}", "lead": f"U{dice.randrange(PEOPLE)}",
            "room": "thread", "words": words_of(title, services, impact),
        }  # fmt: skip


def around(incident: Mapping[str, Any], count: int, dice: Any) -> dict[Any, list[dict[str, Any]]]:
    """Return the rows of other tables that belong to an incident: people, services, timeline."""
    number, at = incident["number"], incident["detected_at"]
    people = {incident["declared_by"], incident["lead"], f"U{dice.randrange(PEOPLE)}"}
    if dice.random() < MINE_SHARE:
        people.add(ASKER)
    entries = ENTRIES * LONG if number == count // 2 else ENTRIES
    return {
        incident_people: [
            {"incident_id": number, "person": one, "workspace": WORKSPACE, "why": "On call",
             "named_at": at}
            for one in sorted(people)
        ],
        incident_services: [
            {"incident_id": number, "service": one, "workspace": WORKSPACE}
            for one in incident["services"].split("\n")
            if one
        ],
        incident_entries: [
            {"workspace": WORKSPACE, "incident_id": number, "at": at + timedelta(minutes=one),
             "noted_at": at + timedelta(minutes=one), "source": "note", "verb": "note",
             "author": ASKER, "by": ASKER, "text": f"{incident['title']}, {one}"}
            for one in range(entries)
        ],
    }  # fmt: skip


def entries(incident: Mapping[str, Any], end: Head) -> Iterator[dict[str, Any]]:
    """Yield an incident's entries in the history, which follow `end`."""
    name, by, at = f"INC-{incident['number']}", incident["declared_by"], incident["declared_at"]
    told = {"title": incident["title"], "impact": incident["impact"]}
    for change in (
        Change(name, "declared", by, at, texts=told),
        Change(name, "resolved", by, incident["updated_at"]),
    ):
        entry = chained(WORKSPACE, change, end)
        end = Head(entry.seq, entry.hash)
        yield {field: getattr(entry, field) for field in entry.__dataclass_fields__}


async def filled(url: str, count: int) -> IncidentArchive:
    """Fill the database at `url` with `count` incidents and what belongs to them."""
    database = Database(url)
    async with database.writing() as tx:
        await know(tx, Person(WORKSPACE, ASKER, "Ada", None, is_bot=False, has_left=False,
                              known_at=BEGAN))  # fmt: skip
        teams = [
            (await add_team(tx, WORKSPACE, Founding(f"Team {one}", "UTC", f"C{one}"),
                            actor=ASKER, now=BEGAN)).id
            for one in range(TEAMS)
        ]  # fmt: skip
    dice = Writer().dice
    async with database.writing() as tx:
        end = await History(tx, WORKSPACE).head() or Head(0, NOTHING_BEFORE)
        batch: dict[Any, list[dict[str, Any]]] = {}
        for row in rows(count, teams):
            batch.setdefault(incidents, []).append(row)
            for table, more in around(row, count, dice).items():
                batch.setdefault(table, []).extend(more)
            past = list(entries(row, end))
            end = Head(past[-1]["seq"], past[-1]["hash"])
            batch.setdefault(history, []).extend(past)
            if row["number"] % AT_ONCE == 0 or row["number"] == count:
                for table, added in batch.items():
                    if added:
                        await tx.execute(insert(table), added)
                batch = {}
        await tx.execute(heads.update().values(seq=end.seq, hash=end.hash))
    if not database.is_sqlite:  # as autovacuum does
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
    await database.close()
    return IncidentArchive(url, count, tuple(teams))
