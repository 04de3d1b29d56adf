"""`muster migrate`, `manifest`, `doctor`, `verify`, `history`, `promises`: to keep it running."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.clock import clock_of
from bot.doctor import examine
from bot.manifest import OPTIONAL, manifest
from handlers.features import FEATURES
from handlers.naming import PREFIX
from rituals import history, verify
from rituals.promises import DEAD, HELD, STATES, WAITING, drop, look, retry
from rituals.work import committed
from storage.migrate import migrate, revisions

promises = typer.Typer(
    help="What the bot has promised to do, and what became of it.", no_args_is_help=True
)

StateOption = Annotated[
    list[str] | None,
    typer.Option("--state", help=f"One of {', '.join(STATES)}; may be given several times"),
]
Ids = Annotated[list[int], typer.Argument(help="As `muster promises list` shows them")]


class Registered(StrEnum):
    """Which slash commands Slack knows."""

    each = "each"
    one = "one"


def migrate_command() -> None:
    """Bring the database's tables to this version; safe to run twice, or at once with another.

    Example: `muster migrate`
    """
    url = settings().database_url
    before, newest = revisions(url)
    migrate(url)
    say(
        f"The database is at revision {newest}."
        if before == newest
        else f"Migrated from {before or 'nothing'} to {newest}."
    )


def manifest_command(
    url: Annotated[
        str | None, typer.Option(help="https://HOST/slack/events; without it, Socket Mode")
    ] = None,
    extras: Annotated[
        list[str] | None, typer.Option("--with", help=f"More scopes: {', '.join(OPTIONAL)}")
    ] = None,
    commands: Annotated[
        Registered | None,
        typer.Option("--commands", help="each, or one: /muster alone (COMMANDS without it)"),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", help="ai- makes /ai-adr (COMMAND_PREFIX without it)"),
    ] = None,
) -> None:
    """Print the Slack app manifest, to be pasted at api.slack.com/apps → Create from a manifest.

    Slash names are shared with other apps: where /adr is taken, choose a prefix, or one command.

    Example: `muster manifest --with channels --prefix ai- > manifest.json`
    """
    read = settings()
    named = commands.value if commands else read.commands
    before = read.command_prefix if prefix is None else prefix
    if before and not PREFIX.fullmatch(before):
        msg = "a prefix has up to 16 small letters, digits, - and _, such as ai-"
        raise typer.BadParameter(msg, param_hint="--prefix")
    unknown = [name for name in extras or [] if name not in OPTIONAL]
    if unknown:
        msg = f"there is no group of scopes called {unknown[0]}; there are: {', '.join(OPTIONAL)}"
        raise typer.BadParameter(msg, param_hint="--with")
    if url is not None and not url.startswith("https://"):
        msg = "Slack wants an https address, such as https://muster.example.com/slack/events"
        raise typer.BadParameter(msg, param_hint="--url")
    made = manifest(
        FEATURES, url=url, extras=extras or (), prefix=before, one=named == Registered.one
    )
    say(json.dumps(made, indent=2, ensure_ascii=False))
    if (named, before) != (read.commands, read.command_prefix):
        sys.stderr.write(
            f"muster: set COMMANDS={named} and COMMAND_PREFIX={before} where Muster runs, so that"
            " it answers to these names and calls them so.\n"
        )


def doctor_command(form: FormatOption = Format.table) -> None:
    """Check tokens, scopes, database, clock and promises, and say what to do; 1 if anything fails.

    Example: `muster doctor`
    """
    findings = run(examine(settings()))
    rows = [
        {"mark": one.mark, "check": one.check, "finding": one.finding, "do": one.remedy}
        for one in findings
    ]
    show(rows, form, empty="Nothing was checked.")
    if any(one.fails for one in findings):
        raise typer.Exit(1)


def verify_command(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True, dir_okay=False, help="An exported history; the database without it"
        ),
    ] = None,
    anchor: Annotated[
        list[str] | None, typer.Option("--anchor", help="SEQ:HASH, a head that was noted elsewhere")
    ] = None,
) -> None:
    """Say whether the history is whole, or name the first entry that is broken (exit status 1).

    Example: `muster verify history.jsonl --anchor 120:9f2c…`
    """
    anchors = anchor or []
    if any(not one.partition(":")[0].isdigit() for one in anchors):
        msg = "an anchor is written SEQ:HASH"
        raise typer.BadParameter(msg, param_hint="--anchor")
    if file is not None:
        with file.open(encoding="utf-8") as lines:
            report = verify.check(lines, anchors)
    else:
        report = run(_verified(anchors))
    say(str(report))
    if not report.whole:
        raise typer.Exit(1)


async def _verified(anchors: list[str]) -> verify.Report:
    async with opened(settings()) as database, database.reading() as tx:
        return await history.verified(tx, anchors)


def history_command(
    workspace: Annotated[
        str | None, typer.Option(help="Slack's id; every workspace without it")
    ] = None,
) -> None:
    """Write the history as JSON lines, for `muster verify FILE` or for an auditor.

    Example: `muster history > history.jsonl`
    """

    async def work() -> None:
        async with opened(settings()) as database, database.reading() as tx:
            async for line in history.lines(tx, workspace):
                sys.stdout.write(f"{line}\n")

    run(work())


@promises.command("list")
def list_command(
    state: StateOption = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many")] = 50,
    form: FormatOption = Format.table,
) -> None:
    """List promises, soonest first: those that wait, are dead or held, unless states are given.

    Example: `muster promises list --state dead --state held`
    """
    states = state or [WAITING, DEAD, HELD]
    unknown = [one for one in states if one not in STATES]
    if unknown:
        msg = f"there is no state {unknown[0]}; there are: {', '.join(STATES)}"
        raise typer.BadParameter(msg, param_hint="--state")

    async def work() -> list[dict[str, object]]:
        async with opened(settings()) as database, database.reading() as tx:
            found = await look(tx, states=states, limit=limit)
        return [
            {
                "id": one.id,
                "state": one.state,
                "kind": one.kind,
                "subject": one.subject,
                "due": one.due_at.isoformat(timespec="seconds"),
                "tries": one.attempts,
                "why": one.why,
            }
            for one in found
        ]

    show(run(work()), form, empty="None.")


@promises.command("retry")
def retry_command(ids: Ids) -> None:
    """Let dead, held or ended promises be tried again.

    Example: `muster promises retry 12 15`
    """
    _change(ids, "retry")


@promises.command("drop")
def drop_command(ids: Ids) -> None:
    """Give promises up; they stay in the table, as ended by you.

    Example: `muster promises drop 12`
    """
    _change(ids, "drop")


def _change(ids: list[int], verb: str) -> None:
    read = settings()

    async def work() -> list[int]:
        now = clock_of(read.clock_file).now()
        change = retry if verb == "retry" else drop
        async with opened(read) as database:
            return await committed(database.writing, lambda tx: change(tx, ids, now))

    changed = run(work())
    done = {"retry": "wait again", "drop": "are given up"}[verb]
    if changed:
        say(f"{', '.join(map(str, changed))} {done}.")
    left = sorted(set(ids) - set(changed))
    if left:
        sys.stderr.write(
            f"muster: cannot {verb} {', '.join(map(str, left))}: not there, or not in such a state."
            " See `muster promises list`.\n"
        )
        raise typer.Exit(1)
