"""The doctor: looks at everything the bot needs, and says what to do about what is wrong."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import psycopg
from sqlalchemy.exc import SQLAlchemyError

from bot.bell import CHANNEL
from bot.clock import clock_of, real_time
from bot.hooks import pager_of
from bot.manifest import LEAST, OPTIONAL
from bot.settings import Missing, Settings
from bot.slack import SlackClient
from handlers.slack import Limited, Refused, Unclear, Unreached
from rituals.errors import StoreUnavailable
from rituals.promises import DEAD, HELD, WAITING, tally
from rituals.teams.teams import workspaces_with_teams
from rituals.work import Database
from storage.migrate import revisions

LARGEST_SKEW = timedelta(seconds=60)
"""Slack refuses a signature that is 300 s off, and so do we."""
LATE = timedelta(minutes=5)
WEBHOOK_SECONDS = 5
SLACK_FAILURES = (Refused, Limited, Unreached, Unclear)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `fails` where the bot cannot work so, `remedy` where something can be done."""

    check: str
    finding: str
    fails: bool = False
    remedy: str = ""

    @property
    def mark(self) -> str:
        return "✗" if self.fails else "!" if self.remedy else "✓"


async def examine(read: Settings) -> list[Finding]:
    """Check settings, Slack, the webhook, clock, database and promises, in this order."""
    found = _settings(read)
    if read.slack_bot_token is not None:
        found += await _slack(read, read.slack_bot_token.get_secret_value())
    found += await _webhook(read)
    found += await _clock(read)
    if read.database_url:
        found += await _database(read)
    return found


def _settings(read: Settings) -> list[Finding]:
    found = []
    if read.slack_bot_token is None:
        found.append(
            Finding(
                "SLACK_BOT_TOKEN",
                "not set",
                fails=True,
                remedy="Install the app and copy its bot token from “OAuth & Permissions”.",
            )
        )
    if read.slack_app_token is not None:
        found.append(Finding("receiving", "by Socket Mode (SLACK_APP_TOKEN is set)"))
    elif read.slack_signing_secret is not None:
        found.append(Finding("receiving", "over HTTP at /slack/events, signed"))
    else:
        found.append(
            Finding(
                "receiving",
                "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set",
                fails=True,
                remedy="Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.",
            )
        )
    return [*found, _calendars(read)]


def _calendars(read: Settings) -> Finding:
    if read.public_url:
        return Finding("calendars", f"are read below {read.public_url}/calendar/")
    return Finding(
        "PUBLIC_URL",
        "not set, and optional: `/ritual calendar` has no address to give",
        remedy="Set it to the https address at which calendar programs reach this bot.",
    )


async def _slack(read: Settings, token: str) -> list[Finding]:
    async with SlackClient(token, read.slack_api_url) as slack:
        try:
            me = await slack.who_am_i()
        except Refused as error:
            return [
                Finding(
                    "bot token",
                    f"Slack refuses it: {error.error}",
                    fails=True,
                    remedy="Copy the token again; reinstall the app if it was revoked.",
                )
            ]
        except SLACK_FAILURES as error:
            return [
                Finding(
                    "Slack",
                    f"does not answer at {read.slack_api_url}: {error}",
                    fails=True,
                    remedy="Check the network, a proxy, and SLACK_API_URL.",
                )
            ]
    found = [Finding("bot token", f"{me.get('user')} in {me.get('team')} ({me.get('team_id')})")]
    found += _scopes({str(one) for one in me["scopes"]})
    found += await _workspace(read, str(me.get("team_id")))
    return found


def _scopes(granted: set[str]) -> list[Finding]:
    found = [
        Finding(
            f"scope {scope.name}",
            f"missing: {scope.without}",
            fails=True,
            remedy="Update the app with `muster manifest` and reinstall it.",
        )
        for scope in LEAST
        if scope.name not in granted
    ]
    for group, scopes in OPTIONAL.items():
        missing = [scope for scope in scopes if scope.name not in granted]
        if missing:
            names = ", ".join(scope.name for scope in missing)
            found.append(
                Finding(
                    f"scopes {names}",
                    f"not granted, and optional: {missing[0].without}",
                    remedy=f"`muster manifest --with {group}` asks for them.",
                )
            )
    return found or [Finding("scopes", "all granted")]


async def _workspace(read: Settings, workspace: str) -> list[Finding]:
    database = Database(read.database_url)
    try:
        async with database.reading() as tx:
            known = await workspaces_with_teams(tx)
    except (StoreUnavailable, SQLAlchemyError):
        return []  # said by the database's own check
    finally:
        await database.close()
    strangers = [one for one in known if one != workspace]
    if strangers and workspace not in known:
        return [
            Finding(
                "teams",
                f"belong to {', '.join(strangers)}, and the token to {workspace}",
                remedy=f"Add it again: `muster team add NAME --zone ZONE --workspace {workspace}`.",
            )
        ]
    return []


async def _webhook(read: Settings) -> list[Finding]:
    """Look where notices of incidents would go, without sending one."""
    check, wrong, remedy = "WEBHOOK_URL", "", ""
    try:
        pager = pager_of(read, WEBHOOK_SECONDS)
        if pager is None:
            return []
        await pager.look()
    except Missing as error:
        wrong, remedy = str(error), "Set it to what the receiver checks signatures with."
    except Refused:
        wrong = "leads to a private address, so nothing is sent there"
        remedy = "Where that is meant, set WEBHOOK_ALLOW_PRIVATE=yes."
    except Unreached as error:
        wrong, remedy = str(error), "Check the address, and this machine's name server."
    if wrong:
        return [Finding(check, wrong, fails=True, remedy=remedy)]
    return [Finding(check, "its name leads where it may")]


async def _clock(read: Settings) -> list[Finding]:
    """Compare our clock with the one that Slack stamps its answers with."""
    timeout = aiohttp.ClientTimeout(total=5)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{read.slack_api_url}api.test") as answer,
        ):
            stamped = answer.headers.get("date")
    except (aiohttp.ClientError, TimeoutError):
        return []  # said by the token's check, where there is a token
    if stamped is None:
        return []
    skew = abs(real_time() - parsedate_to_datetime(stamped))
    if skew > LARGEST_SKEW:
        return [
            Finding(
                "clock",
                f"{skew.total_seconds():.0f} s off Slack's",
                fails=True,
                remedy="Let NTP set the machine's clock: signatures and reminders depend on it.",
            )
        ]
    return [Finding("clock", "agrees with Slack's")]


async def _database(read: Settings) -> list[Finding]:
    try:
        at, newest = await asyncio.to_thread(revisions, read.database_url)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return [
            Finding(
                "database",
                f"does not answer: {reason}",
                fails=True,
                remedy="Check DATABASE_URL and that the database runs.",
            )
        ]
    if at != newest:
        return [
            Finding(
                "migrations",
                f"at {at or 'nothing'}, this version needs {newest}",
                fails=True,
                remedy="Run `muster migrate`.",
            )
        ]
    found = [Finding("database", "answers"), Finding("migrations", f"at {at}, the newest")]
    database = Database(read.database_url)
    try:
        if not database.is_sqlite:
            found.append(await _notify(database))
        found += await _promises(read, database)
    finally:
        await database.close()
    return found


async def _notify(database: Database) -> Finding:
    """Ring ourselves once: a pooler in transaction mode swallows NOTIFY."""
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as listener:
            await listener.execute(f"LISTEN {CHANNEL}")
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as ringer:
                await ringer.execute(f"NOTIFY {CHANNEL}")
            async for _ in listener.notifies(timeout=3, stop_after=1):
                return Finding("NOTIFY", "is heard")
    except psycopg.Error as error:
        return Finding(
            "NOTIFY",
            f"fails: {str(error).splitlines()[0]}",
            remedy="Promises are still kept, a few seconds later.",
        )
    return Finding(
        "NOTIFY",
        "is not heard",
        remedy="A pooler in transaction mode? Promises are still kept, a few seconds later.",
    )


async def _promises(read: Settings, database: Database) -> list[Finding]:
    async with database.reading() as tx:
        rows = await tally(tx)
    stuck = sum(row.count for row in rows if row.state in {DEAD, HELD})
    waiting = [row.oldest for row in rows if row.state == WAITING]
    found = [Finding("promises", f"{sum(row.count for row in rows)}, none given up or held")]
    if stuck:
        found = [
            Finding(
                "promises",
                f"{stuck} given up or held",
                remedy="`muster promises list` says why; then `retry` or `drop` them.",
            )
        ]
    late = clock_of(read.clock_file).now() - min(waiting) if waiting else timedelta()
    if late > LATE:
        found.append(
            Finding(
                "lateness",
                f"the oldest promise is {late.total_seconds() / 60:.0f} min late",
                fails=True,
                remedy="Does `muster run` or `muster worker` run, and does it reach Slack?",
            )
        )
    return found
