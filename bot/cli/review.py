"""`muster review`: what reviews decided, as an operator sees it, of private teams too."""

from typing import Annotated, Any

import typer

from bot.cli.common import Format, FormatOption, opened, run, settings, show
from bot.cli.documents import OutOption, ensure_number, number_typed, write
from bot.cli.meant import TeamOption, WorkspaceOption, team_meant, workspace_meant
from rituals.reviews.looking import NoSuchRev, numbered, register
from rituals.reviews.minutes import exported

review = typer.Typer(help="Reviews: what they decided, and their minutes.", no_args_is_help=True)

DEFAULT_LIMIT = 50

LimitOption = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="The last so many")]


@review.command("list")
def list_command(
    team_name: TeamOption,
    ritual: Annotated[
        str | None, typer.Option("--ritual", help="Of one ritual alone, by its id")
    ] = None,
    limit: LimitOption = DEFAULT_LIMIT,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List a team's recorded reviews with what each decided, the last first.

    Example: `muster review list --team "AI platform" --ritual architecture-review`
    """

    async def work() -> list[dict[str, Any]]:
        known = settings()
        async with opened(known) as database:
            found = await team_meant(known, database, team_name, workspace)
            async with database.reading() as tx:
                return await register(tx, found, ritual=ritual, limit=limit)

    rows = run(work())
    if form is Format.table:
        rows = [row | {"outcomes": "; ".join(row["outcomes"])} for row in rows]
    show(rows, form, empty="No outcome of a review is recorded yet.")


@review.command("minutes")
def minutes_command(
    name: Annotated[str, typer.Argument(help="Its name or number, such as REV-3")],
    out: OutOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a review's minutes as Markdown, with names for ids.

    Example: `muster review minutes REV-3 --out rev-3.md`
    """
    number = number_typed(name, "REV", "review")

    async def work() -> bytes:
        known = settings()
        async with opened(known) as database:
            home = workspace or await workspace_meant(known, database)
            async with database.reading() as tx:
                return await exported(
                    tx, await numbered(tx, home, ensure_number(number, NoSuchRev))
                )

    write(run(work()), out, f"REV-{number}")
