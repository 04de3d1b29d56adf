"""A week's numbers, a whole page and a Home asked of an archive by our functions; and its rows as
objects. The same in SQL is `weekly_by_hand.py`'s.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import select

from handlers.home.listeners import HOME, Drawing
from rituals.promises import Promise
from rituals.rights import Viewer, viewer
from rituals.teams.teams import Team, all_teams
from rituals.weekly.numbers import known_of, numbers_of
from rituals.weekly.pages import page_for
from rituals.work import Database, Tx
from storage.actions import Action, actions
from storage.cadences import Occurrence, cadences, occurrences
from storage.check_ins import CheckIn, check_ins, plans
from storage.decisions import Decision, decisions
from storage.figure_readings import Reading, readings
from storage.incidents import Incident, incidents
from storage.postmortems import Postmortem, postmortems
from tests.bench import weekly_by_hand
from tests.bench.aims import WEEKLY_NUMBERS, WEEKLY_PAGE
from tests.bench.archive import ASKER
from tests.bench.questions import Question
from tests.bench.weekly_archive import LARGEST, MANAGED, NOW, WeeklyArchive
from tests.bench.weekly_by_hand import CHARTER, WEEK, WEEKS

Ask = Callable[[Tx], Awaitable[object]]


async def asked_of(archive: WeeklyArchive, database: Database) -> list[Question]:
    """Return the questions: the numbers of one team, and of all that one person manages."""
    who, teams = await there(database)
    assert len(teams) == len(archive.teams)
    some = {"of one team": teams[:1], "of five teams": teams[:MANAGED]}
    sqlite = database.is_sqlite
    return [
        Question(WEEKLY_NUMBERS, name, numbers(who, of), weekly_by_hand.numbers(of, sqlite=sqlite))
        for name, of in some.items()
    ]


async def pages_of(database: Database) -> list[Question]:
    """Return the same for whole pages, each with all that it shows of the record in SQL."""
    who, teams = await there(database)
    some = {"of one team": (teams[0], teams[:1]), "of five teams": (None, teams[:MANAGED])}
    sqlite = database.is_sqlite
    return [
        Question(
            WEEKLY_PAGE,
            name,
            page(who, one),
            [
                *weekly_by_hand.numbers(of, sqlite=sqlite),
                *weekly_by_hand.records(of, sqlite=sqlite).values(),
            ],
        )
        for name, (one, of) in some.items()
    ]


async def there(database: Database) -> tuple[Viewer, Sequence[Team]]:
    """Return who asks, and all teams of the largest workspace."""
    async with database.reading() as tx:
        return await viewer(tx, LARGEST, ASKER), await all_teams(tx, LARGEST)


def numbers(who: Viewer, teams: Sequence[Team]) -> Ask:
    charters = dict.fromkeys((one.id for one in teams), CHARTER)

    async def ask(tx: Tx) -> object:
        known = await known_of(tx, teams, WEEKS, whose=who, charters=charters)
        return await numbers_of(tx, teams, WEEKS, known, whose=who, charters=charters, now=NOW)

    return ask


def page(who: Viewer, team: Team | None) -> Ask:
    """Return how the whole page is asked for: its numbers, verdict, asks and lines."""

    async def ask(tx: Tx) -> object:
        return await page_for(tx, who, NOW, week=WEEK, team=team)

    return ask


def home(who: Viewer) -> Ask:
    """Return how a Home is drawn."""
    fields: dict[str, Any] = dict.fromkeys(Promise.__slots__)
    promise = Promise(**fields | {"workspace": LARGEST, "subject": who.user, "kind": HOME})

    async def ask(tx: Tx) -> object:
        return await Drawing(frozenset()).facts(tx, promise, NOW)

    return ask


# -- as objects ------------------------------------------------------------------------------------

LOADED = (
    (Decision, decisions),
    (Incident, incidents),
    (Postmortem, postmortems),
    (Action, actions),
    (Reading, readings),
)


def objects(teams: Sequence[Team]) -> Ask:
    """Return how the records of teams are loaded, each row as an object; counting comes on top."""
    ids = [one.id for one in teams]

    async def ask(tx: Tx) -> object:
        found: list[object] = []
        for kind, table in LOADED:
            query = select(table).where(table.c.workspace == LARGEST, table.c.team_id.in_(ids))
            found += await tx.rows(kind, query)
        of_teams = cadences.c.workspace == LARGEST, cadences.c.team_id.in_(ids)
        held = select(occurrences).join(cadences, cadences.c.id == occurrences.c.cadence_id)
        found += await tx.rows(Occurrence, held.where(*of_teams))
        planned = plans.c.workspace == LARGEST, plans.c.team_id.in_(ids)
        due = select(check_ins).join(plans, plans.c.id == check_ins.c.plan_id).where(*planned)
        return found + await tx.rows(CheckIn, due)

    return ask
