"""`muster charter`: a team's policy as a file: check it, see what it changes, put it in force."""

import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.cli.meant import ACTOR, TeamOption, WorkspaceOption, team_meant
from bot.clock import clock_of
from rituals.charters import in_force as charters
from rituals.charters import plans as charter_plans
from rituals.charters.applying import Applied, apply
from rituals.charters.charter import Charter, CharterWrong, Fault, Size, decoded, default_charter
from rituals.charters.following import Followed, in_full, on
from rituals.charters.plans import Coming, Difference, Planned, in_line
from rituals.teams.teams import Team
from rituals.work import Tx, committed

T = TypeVar("T")

charter = typer.Typer(help="Charters: a team's policy.", no_args_is_help=True)

FileArgument = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="The team's overrides, in YAML")
]
SizeOption = Annotated[Size, typer.Option("--size", help="Whose default, without --team")]
RegulatedOption = Annotated[
    bool, typer.Option("--regulated", help="The regulated variant of it, without --team")
]
MaybeTeam = Annotated[
    str | None, typer.Option("--team", help="The team's name; the default charter without it")
]
Work = Callable[[Tx, Team, datetime], Awaitable[T]]


@charter.command("validate")
def validate_command(
    file: FileArgument,
    team: MaybeTeam = None,
    size: SizeOption = Size.MID_SIZE,
    regulated: RegulatedOption = False,  # noqa: FBT002 - a switch
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Check a file: each fault with its line, its path and what was expected; 1 if there is one.

    Examples: `muster charter validate charter.yaml`,
    `muster charter validate charter.yaml --size startup --regulated`
    """
    try:
        source = decoded(file.read_bytes())
        if team is None:
            now = clock_of(settings().clock_file).now()
            found = charters.checked(size, regulated, source, now)
            base = default_charter(size, regulated)
        else:
            found, base = run(_with_team(team, workspace, _would_be(source)))
    except CharterWrong as wrong:
        _refuse(file, wrong, form)
    count = len(list(charter_plans.compared(base, found)))
    if form is Format.json:
        _write([])
        return
    differ = {0: "nothing", 1: "one thing"}.get(count, f"{count} things")
    variant = f"{found.size}{', regulated' if found.regulated else ''}"
    say(f"{file} is a charter; it changes {differ} in the default ({variant}).")


@charter.command("show")
def show_command(
    path: Annotated[str, typer.Argument(help="Such as rituals.standup; all of it without")] = "",
    team: MaybeTeam = None,
    size: SizeOption = Size.MID_SIZE,
    regulated: RegulatedOption = False,  # noqa: FBT002 - a switch
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Show the charter in force for a team, or the one that ships, or a part of it.

    Examples: `muster charter show rituals.architecture-review --team "AI platform"`,
    `muster charter show kinds --size enterprise`
    """
    if team is None:
        found, since = default_charter(size, regulated), "The charter that ships."
    else:
        found, since = run(_with_team(team, workspace, _in_force))
    value = charter_plans.at(json.loads(found.document()), path)
    if form is Format.json:
        _write(value)
    else:
        say(f"# {since}\n{charter_plans.as_yaml(value)}")


@charter.command("plan")
def plan_command(
    file: FileArgument,
    team: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Say what applying a file would change, what to mind, and the next ten dates. Changes nothing.

    Example: `muster charter plan charter.yaml --team "AI platform"`
    """
    try:
        source = decoded(file.read_bytes())
        planned: Planned = run(_with_team(team, workspace, _planned(source)))
    except CharterWrong as wrong:
        _refuse(file, wrong, form)
    if form is Format.json:
        _write(
            {
                "hash": planned.charter.hash,
                "changes": [_row(one) for one in planned.changes],
                "rituals": _rituals(planned.rituals),
                "warnings": list(planned.warnings),
                "dates": [_date_row(one) for one in planned.dates],
            }
        )
        return
    _show_changes(planned.changes, "Nothing would change.")
    for sentence in planned.rituals.said():
        say(sentence)
    for warning in planned.warnings:
        say(f"Mind: {warning}")
    say("\nThe next dates:")
    rows = [{"when": _when(one), "ritual": one.title} for one in planned.dates]
    show(rows, form, empty="No ritual is called for this team yet.")


@charter.command("apply")
def apply_command(
    file: FileArgument,
    team: TeamOption,
    workspace: WorkspaceOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Put a file in force; what it does not say is the default's, so an empty file is all of that.

    Example: `muster charter apply charter.yaml --team "AI platform"`
    """
    try:
        source = decoded(file.read_bytes())
        done: Applied = run(_applied(source, team, workspace))
    except CharterWrong as wrong:
        _refuse(file, wrong, form)
    changes = list(charter_plans.compared(done.before, done.charter))
    if form is Format.json:
        rows = [_row(one) for one in changes]
        rituals = _rituals(done.rituals.shown())
        _write({"hash": done.charter.hash, "changes": rows, "rituals": rituals})
        return
    _show_changes(changes, f"{done.team.name} has that charter already.")
    for sentence in done.rituals.said():
        say(sentence)
    if changes:
        say(f"{done.team.name}'s charter is in force: {done.charter.hash[:12]}.")


@charter.command("diff")
def diff_command(
    team: TeamOption, workspace: WorkspaceOption = None, form: FormatOption = Format.table
) -> None:
    """Say where a team's charter differs from the one that ships for its size.

    Example: `muster charter diff --team "AI platform" --format json`
    """

    async def work(tx: Tx, found: Team, _now: datetime) -> list[Difference]:
        in_force = await charters.in_force(tx, found)
        return list(charter_plans.compared(charters.default_of(found), in_force))

    differs: list[Difference] = run(_with_team(team, workspace, work))
    if form is Format.json:
        _write([_row(one, before="default", after="team") for one in differs])
        return
    rows = [
        {"path": one.path, "default": in_line(one.before), "team": in_line(one.after)}
        for one in differs
    ]
    show(rows, form, empty="This team's charter is the one that ships.")


async def _with_team(name: str, workspace: str | None, work: Work[T]) -> T:
    read = settings()
    async with opened(read) as database:
        found = await team_meant(read, database, name, workspace)
        async with database.reading() as tx:
            return await work(tx, found, clock_of(read.clock_file).now())


async def _applied(source: str, name: str, workspace: str | None) -> Applied:
    read = settings()
    async with opened(read) as database:
        found = await team_meant(read, database, name, workspace)
        now = clock_of(read.clock_file).now()
        return await committed(
            database.writing, lambda tx: apply(tx, found, source, actor=ACTOR, now=now)
        )


def _would_be(source: str) -> Work[tuple[Charter, Charter]]:
    async def work(_tx: Tx, team: Team, now: datetime) -> tuple[Charter, Charter]:
        return charters.would_be(team, source, now), charters.default_of(team)

    return work


def _planned(source: str) -> Work[Planned]:
    async def work(tx: Tx, team: Team, now: datetime) -> Planned:
        return await charter_plans.plan(tx, team, source, now)

    return work


async def _in_force(tx: Tx, team: Team, _now: datetime) -> tuple[Charter, str]:
    found, version = await charters.in_force(tx, team), await charters.since(tx, team)
    if version is None:
        return found, f"{team.name} has the charter that ships."
    at = version.applied_at.isoformat(timespec="minutes")
    return found, f"In force for {team.name} since {at} by {version.applied_by}: {version.hash}"


def _refuse(file: Path, wrong: CharterWrong, form: Format) -> None:
    """Say each fault as compilers do, on standard error; scripts read them on standard output."""
    if form is Format.json:
        _write([{"line": one.line, "path": one.path, "fault": one.said} for one in wrong.faults])
    else:
        sys.stderr.write("".join(f"{_located(file, one)}\n" for one in wrong.faults))
    raise typer.Exit(1)


def _located(file: Path, fault: Fault) -> str:
    line = "" if fault.line is None else f"{fault.line}:"
    path = f" {fault.path}:" if fault.path else ""
    return f"{file}:{line}{path} {fault.said}"


def _show_changes(changes: list[Difference] | tuple[Difference, ...], empty: str) -> None:
    rows = [
        {"path": one.path, "from": in_line(one.before), "to": in_line(one.after)} for one in changes
    ]
    show(rows, Format.table, empty=empty)


def _row(one: Difference, before: str = "from", after: str = "to") -> dict[str, Any]:
    return {"path": one.path, before: one.before, after: one.after}


def _date_row(one: Coming) -> dict[str, str]:
    local = one.local.isoformat(timespec="minutes")
    return {"at": one.at.isoformat(), "local": local, "zone": one.zone, "ritual": one.title}


def _when(one: Coming) -> str:
    return f"{in_full(one.local)} ({one.zone})"


def _rituals(followed: Followed) -> dict[str, Any]:
    """Return what becomes of a team's rituals, for scripts."""
    called = {"added": followed.added, "resumed": followed.resumed}
    return {
        **{
            name: [{"ritual": one.cadence.ritual, "next": on(one.first)} for one in those]
            for name, those in called.items()
        },
        "moved": [{"ritual": one.after.ritual, "next": on(one.first)} for one in followed.moved],
        "paused": [one.ritual for one in followed.paused],
        "kept": list(followed.kept),
    }


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
