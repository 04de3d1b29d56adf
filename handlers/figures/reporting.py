"""Report a figure: in one line where all of it is said, else in a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Offer, Open, Receipt, View
from handlers.arrivals import Click, Command, Search, Submission
from handlers.asking import asker
from handlers.figures import forms, names, views
from handlers.figures.facts import Receipt as Reported
from handlers.figures.facts import standings_of
from handlers.figures.forms import Opened, Reporting
from handlers.helping import words_after
from rituals.cadences.catalogue import folded
from rituals.calendar.days import said as day_said
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.charters.in_force import in_force
from rituals.charters.parts import Figure
from rituals.errors import RitualError
from rituals.figures import readings
from rituals.figures.days import day_reported, split_typed
from rituals.figures.key import is_computed
from rituals.figures.readings import SLACK
from rituals.figures.units import said, value_typed
from rituals.rights import Viewer, ensure_in, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody reports, as they typed it."""

    figure: str
    value: str
    day: str
    note: str = ""


SAVED_ALREADY = "It is reported already: `/kpi` shows where it stands."


async def report(command: Command, tx: Tx, now: datetime) -> Answer:
    """Report at once where figure and value are said, else open the form with what is."""
    who = await asker(tx, command)
    typed = words_after(command, "kpi", "report").strip()
    team, teams = await team_here(tx, who)
    if team is not None:
        await ensure_in(tx, who, team)
    home = team or next(iter(teams))
    named, told = readings.split_named(await in_force(tx, home), typed)
    value, day = split_typed(told)
    if team is None or not value:
        asked = Reporting(team, () if team else teams, who.channel, value=value, day=day)
        return Open(forms.report(await _filled(tx, asked, named, now)))
    return views.receipt(await _report(tx, who, team, Typed(named, value, day), now))


async def report_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open the form from a button, which may name the team and the figure."""
    who = await asker(tx, click)
    team_id, named = names.read(click.value)
    team, teams = await _teams_of(tx, who, team_id)
    if team is not None:
        await ensure_in(tx, who, team)
    asked = Reporting(team, teams, who.channel)
    return Open(forms.report(await _filled(tx, asked, named, now)))


async def chosen(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the form anew with what is known of the figure that was chosen, or of the team."""
    return Receipt(await _again(click, tx, now), "")


async def _again(click: Click, tx: Tx, now: datetime) -> View:
    opened, typed = Opened.unpack(click.metadata), click.form
    who = await asker(tx, click, opened.channel or None)
    team_id = opened.team or _number(typed.text("team"))
    teams = [] if opened.team else (await _teams_of(tx, who))[1]
    asked = Reporting(
        await team_seen(tx, who, team_id) if team_id else None,
        teams,
        opened.channel,
        value=typed.text("value"),
        day=typed.text("date"),
        note=typed.text("note"),
    )
    return forms.report(await _filled(tx, asked, typed.text("figure"), now))


async def reported(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened, typed = Opened.unpack(form.metadata), form.form
    who = await asker(tx, form, opened.channel or None)
    team = await team_seen(tx, who, opened.team or _number(typed.text("team")))
    await ensure_in(tx, who, team)
    said_so = Typed(*(typed.text(one) for one in ("figure", "value", "date", "note")))
    told = views.receipt(await _report(tx, who, team, said_so, now))
    return Receipt(blocks.modal("Reported", told.blocks, close="Done"), SAVED_ALREADY)


async def searched(typing: Search, tx: Tx, _now: datetime) -> Answer:
    """Offer the figures that can be reported, of the teams of whoever types."""
    opened = Opened.unpack(typing.metadata)
    who = await asker(tx, typing, opened.channel or None)
    _, teams = await _teams_of(tx, who, opened.team)
    wanted = folded(typing.typed)
    found: dict[str, Figure] = {}
    for team in teams:
        for figure in (await in_force(tx, team)).figures.values():
            if not is_computed(figure) and wanted in folded(f"{figure.title} {figure.id}"):
                found.setdefault(figure.id, figure)
    offered = sorted(found.values(), key=lambda one: one.title.casefold())
    return Offer([forms.option_of(one) for one in offered[: blocks.OPTIONS]])


async def _report(tx: Tx, who: Viewer, team: Team, typed: Typed, now: datetime) -> Reported:
    """Report what was typed; a figure that is computed is refused before its value is read."""
    charter = await in_force(tx, team)
    figure = readings.figure_meant(charter, typed.figure)
    readings.ensure_reported(figure)
    value = value_typed(typed.value, figure)
    on_day = day_reported(typed.day, zone_named(team.zone), now)
    (before,) = await standings_of(tx, who, team, charter, figure, now)
    done = await readings.report(
        tx, team, figure.id, value, on_day, by=who.user, via=SLACK, note=typed.note, now=now
    )
    (after,) = await standings_of(tx, who, team, charter, figure, now)
    return Reported(team, charter, figure, done, before, after)


async def _filled(tx: Tx, asked: Reporting, named: str, now: datetime) -> Reporting:
    """Return the form's contents with the figure that is named, and a day that can be taken."""
    team, wrong, figure, last = asked.team, "", None, ""
    home = team or next(iter(asked.teams))
    if named:
        try:
            figure = readings.figure_meant(await in_force(tx, home), named)
            readings.ensure_reported(figure)
        except RitualError as error:
            figure, wrong = None, str(error)
    if figure is not None and team is not None:
        last = await _last(tx, team, figure)
    today = local_time(now, zone_named(home.zone)).date()
    try:
        day = day_reported(asked.day, zone_named(home.zone), now)
    except RitualError as error:
        day, wrong = today, f"{wrong} {error}".strip()
    return Reporting(
        team, asked.teams, asked.channel, figure, asked.value, day.isoformat(), asked.note, last,
        wrong,
    )  # fmt: skip


async def _last(tx: Tx, team: Team, figure: Figure) -> str:
    """Say what was reported of a figure last."""
    past = await readings.history_of(tx, team, figure.id)
    newest = next((one for one in past if one.replaced_at is None), None)
    return f"{said(newest.value, newest.unit)} for {day_said(newest.on_day)}" if newest else ""


async def _teams_of(tx: Tx, who: Viewer, team_id: int = 0) -> tuple[Team | None, Sequence[Team]]:
    """Return the team that somebody reports for, and those to choose from where it may be any.

    `team_id` is the one that a button names.
    """
    team, teams = await team_here(tx, who)
    if team_id:
        team = await team_seen(tx, who, team_id)
    return team, teams if team is None else [team]


def _number(value: str) -> int:
    return int(value) if value.isdecimal() else 0
