"""`muster team`: what an operator does with the record from a shell."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.common import Format, FormatOption, opened, run, say, settings, show
from bot.cli.meant import ACTOR, NO_WORKSPACE_YET, WorkspaceOption, team_meant, workspace_meant
from bot.clock import clock_of
from rituals.cadences import cadences
from rituals.calendar.public_holidays import ensure_country
from rituals.calendar.wall_clock import zone_named
from rituals.rights import Crew, crew_of
from rituals.roles import CONTACTS, ENGINEER, ENGINEERING, MANAGER
from rituals.teams.changes import Fields, Settled, settle
from rituals.teams.founding import show_card
from rituals.teams.setup import move_home, set_up
from rituals.teams.teams import Founding, Team, all_teams, workspaces_with_teams
from rituals.work import Tx, committed

team = typer.Typer(help="Teams: who meets where.", no_args_is_help=True)

CHANNEL, WORKSPACE, PERSON = r"[CG][A-Z0-9]+", r"[TE][A-Z0-9]+|local", r"[UW][A-Z0-9]+"
EXAMPLES = {CHANNEL: "C0123456789", WORKSPACE: "T0123456789", PERSON: "U0123456789"}


class TeamSize(StrEnum):
    """Which default charter holds."""

    startup = "startup"
    mid_size = "mid-size"
    enterprise = "enterprise"


SizeOption = Annotated[
    TeamSize | None, typer.Option("--size", help="Which default charter holds; mid-size without it")
]
RegulatedOption = Annotated[
    bool | None, typer.Option("--regulated/--not-regulated", help="An author's approval counts not")
]
PrivateOption = Annotated[
    bool | None, typer.Option("--private/--public", help="Whether only its people see it")
]
ManagerOption = Annotated[str | None, typer.Option("--manager", help="A person's id, U…")]
LeadOption = Annotated[str | None, typer.Option("--lead", help="The engineering lead's id, U…")]
EngineerOption = Annotated[
    list[str] | None, typer.Option("--engineer", help="U…; may be given several times")
]
ContactOption = Annotated[
    list[str] | None,
    typer.Option("--contact", help="ROLE=U…, such as security=U0123456789; several times"),
]
CountryOption = Annotated[
    str | None, typer.Option("--country", help="Whose public holidays count: DE, or DE-BY")
]
OwnerOption = Annotated[str | None, typer.Option("--owner", help="Who may change it, U…")]
ChannelOption = Annotated[str | None, typer.Option("--channel", help="The home channel's id, C…")]


@team.command("add")
def add_team_command(
    name: Annotated[str, typer.Argument(help="As people say it")],
    zone: Annotated[str, typer.Option("--zone", help="An IANA name, such as Europe/Berlin")],
    channel: ChannelOption = None,
    manager: ManagerOption = None,
    lead: LeadOption = None,
    engineer: EngineerOption = None,
    contact: ContactOption = None,
    size: SizeOption = None,
    regulated: RegulatedOption = None,
    private: PrivateOption = None,
    country: CountryOption = None,
    owner: OwnerOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a team; with a channel, its architecture review is called there from now on.

    Example: `muster team add "AI platform" --zone Europe/Berlin --channel C0123456789`
    """
    _check_id(channel, CHANNEL, "--channel")
    _check_id(workspace, WORKSPACE, "--workspace")
    people = _people(manager, lead, engineer, contact)
    _check_id(owner, PERSON, "--owner")
    ensure_country(country)
    founding = Founding(
        name=name,
        zone=zone,
        channel=channel,
        size=(size or TeamSize.mid_size).value,
        regulated=bool(regulated),
        private=bool(private),
        country=country,
        owner=owner,
        people=people,
    )

    async def work() -> None:
        read = settings()
        async with opened(read, make=True) as database:
            home = workspace or await workspace_meant(read, database)
            now = clock_of(read.clock_file).now()

            async def adding(tx: Tx) -> tuple[Team, list[cadences.Cadence]]:
                added = await set_up(tx, home, founding, actor=ACTOR, now=now)
                return added, await cadences.of_team(tx, added)

            added, rituals = await committed(database.writing, adding)
        say(f"{added.name} is added to workspace {home}.")
        if home == NO_WORKSPACE_YET:
            say("That is none of Slack's: set SLACK_BOT_TOKEN, or name yours with --workspace.")
        for one in rituals:
            say(f"{one.title}: {cadences.words(one)}.")
        if not rituals:
            say("No ritual is called without a home channel: muster team set NAME --channel ID.")

    run(work())


@team.command("set")
def set_team_command(
    name: Annotated[str, typer.Argument(help="The team's name")],
    channel: ChannelOption = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="An IANA name; its rituals move with it")
    ] = None,
    manager: ManagerOption = None,
    lead: LeadOption = None,
    engineer: EngineerOption = None,
    contact: ContactOption = None,
    size: SizeOption = None,
    regulated: RegulatedOption = None,
    private: PrivateOption = None,
    country: CountryOption = None,
    owner: OwnerOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Change a team: its home, where its rituals are called from now on, its people, its size.

    What is not named stays. `--contact security=` takes a role away.

    Example: `muster team set "AI platform" --channel C0123456789 --manager U0123456789`
    """
    _check_id(channel, CHANNEL, "--channel")
    _check_id(owner, PERSON, "--owner")
    people = _people(manager, lead, engineer, contact)
    ensure_country(country)
    wanted: dict[str, str | bool | None] = {
        "zone": zone_named(zone).key if zone else None,
        "size": size.value if size else None,
        "regulated": regulated,
        "private": private,
        "country": country,
        "owner": owner,
    }
    fields = {key: value for key, value in wanted.items() if value is not None}
    if not fields and not people and channel is None:
        msg = "name what is to change, such as --channel C0123456789"
        raise typer.BadParameter(msg)

    async def work() -> None:
        read = settings()
        async with opened(read) as database:
            found = await team_meant(read, database, name, workspace)
            now = clock_of(read.clock_file).now()
            done, changed = await committed(
                database.writing, lambda tx: _change(tx, found, fields, people, channel, now)
            )
        if channel is not None:
            say(f"{changed.name} has its home in {changed.channel} now.")
        if changed is not found and (fields or people):
            say(f"{changed.name} is changed.")
            for sentence in done.rituals.said():
                say(sentence)
        elif channel is None:
            say(f"{found.name} is so already.")

    run(work())


async def _change(
    tx: Tx,
    found: Team,
    fields: Fields,
    people: dict[str, list[str]],
    channel: str | None,
    now: datetime,
) -> tuple[Settled, Team]:
    done = await settle(tx, found, fields, people, actor=ACTOR, now=now)
    changed = done.team
    if channel is not None and channel != found.channel:
        changed = await move_home(tx, changed, channel, actor=ACTOR, now=now)
    if found.card_ts is not None:
        await show_card(tx, changed, now)
    return done, changed


@team.command("list")
def list_teams_command(form: FormatOption = Format.table) -> None:
    """List the teams of every workspace.

    Example: `muster team list --format json`
    """

    async def work() -> None:
        rows = []
        async with opened(settings()) as database, database.reading() as tx:
            for workspace in await workspaces_with_teams(tx):
                rows += [
                    _row(one, await crew_of(tx, one)) for one in await all_teams(tx, workspace)
                ]
        show(rows, form, empty="No team yet: muster team add NAME --zone ZONE --channel ID")

    run(work())


def _row(one: Team, crew: Crew) -> dict[str, object]:
    return {
        "team": one.name,
        "zone": one.zone,
        "channel": one.channel,
        "size": f"{one.size}{', regulated' if one.regulated else ''}",
        "manager": crew.manager,
        "lead": crew.lead,
        "engineers": len(crew.by_role.get(ENGINEER, ())),
        "private": one.private,
        "started": one.started_at is not None,
        "workspace": one.workspace,
    }


def _people(
    manager: str | None, lead: str | None, engineers: list[str] | None, contacts: list[str] | None
) -> dict[str, list[str]]:
    """Read who is to be in which role; an empty contact takes the role away."""
    people: dict[str, list[str]] = {}
    for role, option, named in (
        (MANAGER, "--manager", [manager] if manager else []),
        (ENGINEERING, "--lead", [lead] if lead else []),
        (ENGINEER, "--engineer", engineers or []),
    ):
        for one in named:
            _check_id(one, PERSON, option)
        if named:
            people[role] = named
    for given in contacts or []:
        role, _, person = given.partition("=")
        if role not in CONTACTS or "=" not in given:
            msg = f"“{given}” is no ROLE=U…; the roles are {', '.join(CONTACTS)}"
            raise typer.BadParameter(msg, param_hint="--contact")
        _check_id(person or None, PERSON, "--contact")
        people[role] = [person] if person else []
    return people


def _check_id(value: str | None, pattern: str, option: str) -> None:
    if value is not None and not re.fullmatch(pattern, value):
        msg = f"“{value}” is no id of Slack's; one looks like {EXAMPLES[pattern]}"
        raise typer.BadParameter(msg, param_hint=option)
