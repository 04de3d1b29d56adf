"""Fill a database before the clock starts: a team, and promises that are due."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.clock import real_time
from rituals.people import Person, know
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Database
from storage.decisions import decisions
from storage.promises import KEPT, NewPromise, make_all, promises

WORKSPACE, PERSON, CHANNEL = "T0BENCH", "U0BENCH", "C0BENCH"
BENCH_KIND = "bench"
AT_ONCE = 1000


async def team(url: str) -> Team:
    """Add the team that decisions are logged for, and meet whoever logs them."""
    database = Database(url)
    async with database.writing() as tx:
        await know(
            tx,
            Person(
                WORKSPACE, PERSON, "Ada", None, is_bot=False, has_left=False, known_at=real_time()
            ),
        )
        made = await set_up(
            tx,
            WORKSPACE,
            Founding(name="Bench", zone="Europe/Berlin", channel=CHANNEL, rituals=()),
            actor=PERSON,
            now=real_time(),
        )
    await database.close()
    return made


async def promised(url: str, label: str, count: int) -> None:
    """Promise `count` rows-only things, all due already."""
    database, due = Database(url), real_time() - timedelta(minutes=1)
    for start in range(0, count, AT_ONCE):
        async with database.writing() as tx:
            await make_all(
                tx,
                [
                    NewPromise(WORKSPACE, BENCH_KIND, "BENCH-1", f"{label}:{one}", due)
                    for one in range(start, min(start + AT_ONCE, count))
                ],
            )
    await database.close()


async def kept(url: str, label: str) -> int:
    """Return how many of `label`'s promises are marked kept."""
    database = Database(url)
    query = select(func.count()).where(
        promises.c.kind == BENCH_KIND,
        promises.c.key.startswith(f"{label}:"),
        promises.c.state == KEPT,
    )
    async with database.reading() as tx:
        found: int = (await tx.execute(query)).scalar_one()
    await database.close()
    return found


async def logged(url: str) -> int:
    """Return how many decisions are in the record."""
    database = Database(url)
    async with database.reading() as tx:
        found: int = (await tx.execute(select(func.count(decisions.c.id)))).scalar_one()
    await database.close()
    return found
