"""`muster review`: what reviews decided, from a shell."""

import asyncio
import json
import os

from rituals.reviews import reviews
from rituals.reviews.kinds import kind_of
from rituals.reviews.reviews import Report, Wanted
from rituals.reviews.rulings import Meeting, Ruling
from storage.db import Database
from tests.agenda_rows import a_cadence, an_occurrence
from tests.bot.test_cli import Shell, shell, shells
from tests.decision_rows import LEAD, NOW, a_found_team

__all__ = ["shell", "shells"]


def with_one(shell: Shell) -> None:
    shell("team", "add", "Another", "--zone", "UTC", "--workspace", "T1")

    async def hold_one() -> None:
        database = Database(os.environ["DATABASE_URL"])
        async with database.writing() as tx:
            team = await a_found_team(tx, private=True)
            cadence = await a_cadence(tx, team, "vendor-review")
            held = await an_occurrence(tx, cadence, NOW)
            meeting = Meeting(team, held, cadence, await kind_of(tx, team, cadence))
            report = Report(
                [Ruling("row0", "keep", "# Cheap\n\nand good", name="OpenAI")],
                attendees=(LEAD,),
                decided="Renew for a year",
                wanted=[Wanted(("Sign the renewal",), LEAD)],
                note="# It was short",
            )
            await reviews.record(tx, meeting, report, actor=LEAD, now=NOW)
        await database.close()

    asyncio.run(hold_one())


def test_reviews_are_listed(shells: Shell) -> None:
    with_one(shells)
    (row,) = json.loads(shells("review", "list", "--team", "One", "--format", "json").stdout)
    assert row["review"] == "REV-1"
    assert row["outcomes"] == ["OpenAI: keep", "Renew for a year"]
    assert row["recorded_by"] == f"Name of {LEAD}"
    told = shells("review", "list", "--team", "One").stdout
    assert "OpenAI: keep; Renew for a year" in told
    none = shells("review", "list", "--team", "One", "--ritual", "cost-review").stdout
    assert none == "No outcome of a review is recorded yet.\n"


def test_minutes_are_written_out(shells: Shell) -> None:
    with_one(shells)
    told = shells("review", "minutes", "REV-1").stdout
    assert told.startswith("---\nreview: REV-1\nritual: vendor-review\n")
    assert "\n# REV-1: Vendor review\n" in told
    assert f"* Attended (1): Name of {LEAD}\n" in told
    assert "\n## Decisions\n\n* Renew for a year\n" in told
    assert "Sign the renewal: Name of" in told
    assert [line for line in told.splitlines() if line.startswith("# ")] == [
        "# REV-1: Vendor review"
    ]  # what people wrote makes no heading
    said = shells("review", "minutes", "1", "--out", "rev.md").stdout
    assert said == "REV-1 written to rev.md.\n"
    assert (shells.folder / "rev.md").read_text(encoding="utf-8") == told


def test_what_is_none_is_refused(shell: Shell) -> None:
    with_one(shell)
    assert "There is no REV-7 here." in shell("review", "minutes", "7", status=1).stderr
    assert (
        "There is no REV-99999999999" in shell("review", "minutes", "99999999999", status=1).stderr
    )
    assert "is no review" in shell("review", "minutes", "ADR-1", status=2).stderr
