"""`muster postmortem export`: a postmortem as a file, from a shell."""

import asyncio
import os

from rituals.postmortems.clock import start
from storage.db import Database
from tests.bot.test_cli import Shell, shell, shells
from tests.decision_rows import NOW, a_found_team
from tests.postmortem_rows import a_resolved

__all__ = ["shell", "shells"]


def with_one(shell: Shell) -> None:
    shell("team", "add", "Another", "--zone", "UTC", "--workspace", "T1")

    async def open_one() -> None:
        database = Database(os.environ["DATABASE_URL"])
        async with database.writing() as tx:
            team = await a_found_team(tx)
            await start(tx, team, await a_resolved(tx, team, private=True), NOW)
        await database.close()

    asyncio.run(open_one())


def test_it_is_written_out(shells: Shell) -> None:
    with_one(shells)
    told = shells("postmortem", "export", "PM-1").stdout
    assert told.startswith("---\nstatus: ")
    assert "# PM-1: Checkout answers nonsense\n" in told
    said = shells("postmortem", "export", "1", "--out", "pm.md").stdout
    assert said == "PM-1 written to pm.md.\n"
    assert (shells.folder / "pm.md").read_text(encoding="utf-8") == told


def test_what_is_none_is_refused(shell: Shell) -> None:
    with_one(shell)
    assert "There is no PM-7 here." in shell("postmortem", "export", "7", status=1).stderr
    assert "There is no PM-99999999999" in (
        shell("postmortem", "export", "99999999999", status=1).stderr
    )
    assert "is no postmortem" in shell("postmortem", "export", "ADR-1", status=2).stderr
