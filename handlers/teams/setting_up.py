"""`/muster setup`: a team in its channel, its form, its card, and Start."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import available_timezones

from handlers import blocks
from handlers.answers import Answer, Offer, Open, Quiet, Receipt, Say
from handlers.arrivals import Click, Command, Form, Search, Submission
from handlers.asking import asker
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Outgoing, Sent
from handlers.teams import setup_views as views
from handlers.teams.setup_views import Filled, Held, Opened
from rituals.away.quiet import own_zone
from rituals.cadences import cadences, schedules
from rituals.cadences import looking as cadence_looking
from rituals.calendar import public_holidays
from rituals.calendar.wall_clock import NO_ZONES
from rituals.charters import choices as charter_choices
from rituals.charters import in_force as charters
from rituals.charters.charter import Charter, Size, default_charter
from rituals.errors import NotNow
from rituals.people import names_of
from rituals.promises import Promise
from rituals.rights import Crew, Viewer, crew_of, team_seen
from rituals.roles import CONTACTS, ENGINEER, MANAGER
from rituals.teams import founding, starting
from rituals.teams import home_channels as homes
from rituals.teams.founding import Wish
from rituals.teams.teams import Team
from rituals.work import Tx

SPELLED = {"ai": "AI", "ml": "ML", "llm": "LLM", "sre": "SRE", "qa": "QA", "ux": "UX", "it": "IT"}
STANDUP = "standup"
OFFERED = 100
"""As many options as Slack shows."""


class NotInChannel(NotNow):
    """A team is set up in the channel where it meets, which becomes its home. Go there, and run
    `/muster setup` again.
    """


# -- the form -------------------------------------------------------------------------------------


async def command(command: Command, tx: Tx, now: datetime) -> Answer:
    """Open the form, filled with what is known: of the team that is here, or of a new one."""
    who = await asker(tx, command)
    if command.in_dm:
        raise NotInChannel
    team = await founding.team_at(tx, who.workspace, command.channel)
    if team is not None:
        return await _opened_over(tx, who, team, now)
    name = name_of(command.channel_name) or f"{who.person.name}'s team"
    filled = Filled(name, [who.user], who.user, Size.MID_SIZE.value)
    return Open(views.form(Opened(command.channel, command.in_private), filled, ()))


async def change_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    return await _opened_over(tx, who, await team_seen(tx, who, int(click.value)), now)


async def _opened_over(tx: Tx, who: Viewer, team: Team, now: datetime) -> Answer:
    await founding.ensure_may_change(tx, who, team, "Changing the team", now)
    crew = await crew_of(tx, team)
    opened = Opened(
        team.channel or "-",
        private=team.private,
        team=team.id,
        started=team.started_at is not None,
        stamp=founding.stamp(team, crew),
    )
    return Open(views.form(opened, _of(team, crew, await charters.in_force(tx, team)), ()))


def _of(team: Team, crew: Crew, charter: Charter) -> Filled:
    """Return a team as its form shows it; who cannot be counted any more is left out."""
    return Filled(
        name=team.name,
        engineers=crew.by_role.get(ENGINEER, ()),
        manager=next(iter(crew.by_role.get(MANAGER, ())), ""),
        size=team.size,
        regulated=team.regulated,
        contacts={role: crew.by_role[role][0] for role in CONTACTS if crew.by_role.get(role)},
        zone=team.zone,
        country=public_holidays.labelled(team.country),
        rituals=[one.id for one in charter_choices.wanted(team, charter)],
    )


async def more_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show the rest of the form, with what was typed so far."""
    who, opened = await asker(tx, click), Opened.read(click.metadata)
    size = click.form.text("size") or Size.MID_SIZE.value
    opened = replace(opened, more=True, size=size)
    if opened.team is None:
        charter = default_charter(Size(size), regulated=False)
        zone = (await own_zone(tx, who)).key
        proposed = await _proposed(tx, None, opened)
        stands = Filled("", (), "", size, zone=zone, rituals=proposed)
    else:
        team = await team_seen(tx, who, opened.team)
        charter = await charters.in_force(tx, team)
        stands = _of(team, await crew_of(tx, team), charter)
    options = [(one.title, one.id) for one in charter_choices.offered(charter)]
    typed = replace(
        stands,
        name=click.form.text("name"),
        engineers=click.form.choices("engineers"),
        manager=click.form.text("manager"),
        size=size,
    )
    return Receipt(views.form(opened, typed, options), "")


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.read(form.metadata)
    who = await asker(tx, form, opened.channel)
    wish = _wish(form.form, opened)
    if opened.team is None:
        wish = await _as_proposed(tx, None, opened, wish)
        team = await founding.found(tx, who, opened.channel, wish, private=opened.private, now=now)
        return Receipt(views.receipt(team, is_new=True), f"{team.name} is saved already.")
    team = await team_seen(tx, who, opened.team)
    wish = await _as_proposed(tx, team, opened, wish)
    done = await founding.change(tx, who, team, wish, seen=opened.stamp, now=now)
    view = views.receipt(done.team, is_new=False, rituals=done.rituals.said())
    return Receipt(view, f"{done.team.name} is saved already.")


async def _as_proposed(tx: Tx, team: Team | None, opened: Opened, wish: Wish) -> Wish:
    """Leave the choice of rituals to the charter where nobody changed what it proposes.

    So they follow the size and the regulation, in the form and later.
    """
    undecided = team is None or team.rituals is None
    if undecided and set(wish.rituals or ()) == set(await _proposed(tx, team, opened)):
        return replace(wish, rituals=None)
    return wish


async def _proposed(tx: Tx, team: Team | None, opened: Opened) -> list[str]:
    """Return the rituals that the form showed as chosen when More was pressed."""
    if team is not None:
        charter = await charters.in_force(tx, team)
        return [one.id for one in charter_choices.wanted(team, charter)]
    charter = default_charter(Size(opened.size or Size.MID_SIZE), regulated=False)
    return [one.id for one in charter_choices.offered(charter) if one.proposed]


def _wish(form: Form, opened: Opened) -> Wish:
    return Wish(
        name=form.text("name"),
        engineers=form.choices("engineers"),
        manager=form.text("manager"),
        size=form.text("size"),
        more=opened.more,
        regulated=views.REGULATED in form.choices("regulated"),
        contacts={role: form.text(f"{views.CONTACT}{role}") for role in CONTACTS},
        zone=form.text("zone"),
        country=form.text("country") or None,
        rituals=form.choices("rituals") if opened.more else None,
    )


def name_of(channel: str) -> str:
    """Return a team's name as its channel suggests it: ai-platform is AI platform."""
    name = channel.removeprefix("team-").replace("-", " ").replace("_", " ").strip()
    spelled = " ".join(SPELLED.get(word, word) for word in name.split())
    return spelled[:1].upper() + spelled[1:]


async def zones_searched(search: Search, _tx: Tx, _now: datetime) -> Answer:
    return Offer(
        matching(search.typed, ((one, one) for one in sorted(available_timezones() - NO_ZONES)))
    )


async def countries_searched(search: Search, _tx: Tx, _now: datetime) -> Answer:
    return Offer(matching(search.typed, public_holidays.options()))


def matching(typed: str, options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the options in which a typed text stands, those first that begin with it."""
    word = " ".join(typed.replace("_", " ").casefold().split())
    spoken = [(label.replace("_", " ").casefold(), (label, value)) for label, value in options]
    first = [pair for text, pair in spoken if text.startswith(word)]
    inside = [pair for text, pair in spoken if word in text and not text.startswith(word)]
    return [*first, *inside][:OFFERED]


async def start_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Start; that shows on the card by itself."""
    who = await asker(tx, click)
    team = await founding.start(tx, who, await team_seen(tx, who, int(click.value)), now)
    if team.channel is None:
        return Say(
            blocks.escaped(
                f"{team.name} is started. It has no home channel, so no ritual is called."
            )
        )
    return Quiet()


# -- promises -------------------------------------------------------------------------------------


async def card_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    if team.channel is None:
        return Moot("its team has no home channel")
    crew = await crew_of(tx, team)
    gone = [one for people in crew.absent.values() for one in people]
    names: Mapping[str, str] = await names_of(tx, team.workspace, gone)
    last = await charters.since(tx, team)
    charter = views.charter_row(team, None, None, own=bool(last and last.source))
    return views.card(
        team, crew, names, await held(tx, team, now), charter, await _standup(tx, team)
    )


async def _standup(tx: Tx, team: Team) -> int | None:
    """Return the stand-up that can be run from a team's card, once the team is started."""
    found = [one for one in await cadences.of_team(tx, team) if one.ritual == STANDUP]
    return next((one.id for one in found if one.state == cadences.ACTIVE), None)


async def held(tx: Tx, team: Team, now: datetime) -> list[Held]:
    """List a team's rituals: those that are called, or would be if it were started."""
    found = schedules.coming if team.started_at is not None else starting.would_be_held
    return [
        (one.title, _when(one), ahead.at if ahead else None)
        for one, ahead in await found(tx, team, now)
        if not cadences.is_private(one)
    ]


def _when(cadence: cadences.Cadence) -> str:
    """Say when a cadence is held; everybody in the home reads it."""
    paused = cadence.state == cadences.PAUSED and not cadence_looking.is_on_demand(cadence)
    return f"{cadence_looking.when(cadence)}{', paused' if paused else ''}"


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    if sent.ts and team.card_ts is None and team.channel == promise.lane:
        await founding.card_posted(tx, team, sent.ts)
    if sent.found:
        await founding.show_card(tx, team, now)


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a card anew that somebody deleted; of any other refusal, tell whose team it is."""
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    if error == "message_not_found" and team.card_ts is not None:
        await founding.card_lost(tx, team, now)
        return
    await homes.card_refused(tx, team, now)


KINDS = (PostKind(founding.CARD, card_facts, card_landed, card_refused),)
SUBCOMMAND = Route(
    "setup",
    command,
    writes=False,
    example="/muster setup",
    about="set up this channel's team, or change it",
)
CLICKS = (
    Route(views.MORE, more_clicked, writes=False),
    Route(views.CHANGE, change_clicked, writes=False),
    Route(views.START, start_clicked),
)
SUBMISSIONS = (Route(views.FORM, saved),)
SEARCHES = (
    Route(views.ZONES, zones_searched, writes=False),
    Route(views.COUNTRIES, countries_searched, writes=False),
)
