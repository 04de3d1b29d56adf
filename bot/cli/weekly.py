"""`muster weekly`: a team's week as its operator sees it, private incidents and all.

Check-ins are bare counts: what is said in them is nobody's but the two people's.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.common import opened, run, settings
from bot.cli.documents import OutOption, write
from bot.cli.meant import TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import Week, week_meant
from rituals.figures.incidents import OPERATOR
from rituals.weekly.documents import as_json, html, markdown
from rituals.weekly.pages import ensure_begun, page_of
from rituals.weekly.values import Page


class Form(StrEnum):
    """Markdown to paste, JSON for scripts, HTML to print."""

    md = "md"
    json = "json"
    html = "html"


WRITERS: dict[Form, Callable[[Page], str]] = {
    Form.md: markdown,
    Form.json: as_json,
    Form.html: html,
}

WeekOption = Annotated[
    str, typer.Option("--week", help="Such as 2026-W47, `last` or `this`; the last one without it")
]
FormOption = Annotated[
    Form, typer.Option("--format", help="md to paste, json for scripts, html to print")
]


def weekly_command(
    team_name: TeamOption,
    typed: WeekOption = "last",
    form: FormOption = Form.md,
    out: OutOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a team's weekly page, computed anew from the record.

    Private incidents count here. Check-ins are bare counts, whoever asks.

    Example: `muster weekly --team "AI platform" --week 2026-W47 --format html --out week.html`
    """

    async def work() -> tuple[Week, Page]:
        known = settings()
        now = clock_of(known.clock_file).now()
        async with opened(known) as database:
            team = await team_meant(known, database, team_name, workspace)
            week = week_meant(typed, now, zone_named(team.zone))
            async with database.reading() as tx:
                await ensure_begun(tx, team, week, OPERATOR)
                return week, await page_of(tx, team, now, week=week)

    week, page = run(work())
    text = WRITERS[form](page)
    write((text if text.endswith("\n") else f"{text}\n").encode(), out, f"Week {week}")
