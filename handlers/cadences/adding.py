"""Add a cadence or change one: the catalogue, the form, what it comes to, and Save.

What is saved was shown before in words with its next dates: where it was not, Save shows it first.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt, View
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.cadences import forms, names, views
from handlers.cadences.forms import Filled, Opened
from handlers.cadences.reading import Typed, fields_of, mark, often_in, previewed, read
from handlers.helping import words_after
from rituals.cadences import looking as cadence_looking
from rituals.cadences import moves as cadence_moves
from rituals.cadences.cadences import CUSTOM, Cadence, is_private, of_team
from rituals.cadences.catalogue import ONE_ON_ONE, FollowsAnEvent, NoSuchRitual, catalogue, meant
from rituals.cadences.moves import weighed
from rituals.cadences.schedules import Planned
from rituals.cadences.wishes import Wish, of_cadence, of_nothing, of_ritual, titled
from rituals.charters.charter import Charter, Ritual
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.occurrences.private_meetings import held_beside
from rituals.people import names_of
from rituals.rights import Viewer, crew_of, team_here, team_seen
from rituals.roles import ENGINEER
from rituals.teams.teams import Team
from rituals.work import Tx

IN_MORE = {"people", "roles", "turns", "zone", "link", "questions", "agenda"}
"""Fields that only the long form has: an error about one of them opens it."""


class WhichRitual(Unfit):
    """Choose a ritual."""

    field = "ritual"


async def add(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "add").strip()
    channel = "" if command.in_dm else command.channel
    return Open(await _opened(tx, who, typed, channel, now))


async def add_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    return Open(await _opened(tx, who, "", click.channel or "", now))


async def _opened(tx: Tx, who: Viewer, typed: str, channel: str, now: datetime) -> View:
    team, teams = await team_here(tx, who)
    if team is None:
        offered = [(one.name, str(one.id)) for one in teams]
        charter = await in_force(tx, teams[0])
        return _of_which_team(charter, typed, offered, Opened(channel=channel))
    await cadence_moves.ensure_adds(tx, who, team, now)
    charter = await in_force(tx, team)
    opened = Opened(team=team.id, channel=channel)
    if not typed:
        there = [one.ritual for one in await of_team(tx, team) if not is_private(one)]
        return forms.pick(catalogue(charter), there, opened)
    try:
        ritual = _wanted(charter, typed)
    except NoSuchRitual as error:
        return await _fresh(tx, who, team, opened, None, now, title=typed, note=str(error))
    return await _fresh(tx, who, team, opened, ritual, now)


def _wanted(charter: Charter, typed: str) -> Ritual:
    """Return the ritual that was typed; raise for one that has no dates, or that is none."""
    ritual = meant(charter, typed)
    if ritual.rule is None:
        raise FollowsAnEvent(
            title=ritual.title, event=ritual.event, instead=views.instead_of_dates(ritual)
        )
    return ritual


def _of_which_team(
    charter: Charter, typed: str, teams: Sequence[tuple[str, str]], opened: Opened
) -> View:
    """Ask for the team, with the ritual that was typed chosen already."""
    chosen, note = "", ""
    if typed:
        try:
            chosen = _wanted(charter, typed).id
        except NoSuchRitual as error:
            note = str(error)
    return forms.pick(catalogue(charter), (), opened, teams, note, chosen)


async def picked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the form of the ritual that was chosen, in the window where it was."""
    return Receipt(await _picked(click, tx, now), "")


async def pick_sent(form: Submission, tx: Tx, now: datetime) -> Answer:
    return Receipt(await _picked(form, tx, now), "Choose a ritual in the window.")


async def _picked(arrival: Click | Submission, tx: Tx, now: datetime) -> View:
    opened = Opened.unpack(arrival.metadata)
    chosen = arrival.form.text("ritual")
    who = await asker(tx, arrival, opened.channel or None)
    if not chosen:
        raise WhichRitual
    team = await team_seen(tx, who, opened.team or int(arrival.form.text("team") or 0))
    await cadence_moves.ensure_adds(tx, who, team, now)
    opened = replace(opened, team=team.id)
    ritual = None if chosen == CUSTOM else meant(await in_force(tx, team), chosen)
    return await _fresh(tx, who, team, opened, ritual, now)


async def _fresh(
    tx: Tx,
    who: Viewer,
    team: Team,
    opened: Opened,
    ritual: Ritual | None,
    now: datetime,
    *,
    title: str = "",
    note: str = "",
) -> View:
    """Return the form for a new cadence, filled so that it can be saved as it is."""
    opened = replace(opened, ritual=ritual.id if ritual is not None else CUSTOM)
    wish = await _base(tx, who, team, opened, ritual, now)
    if ritual is None and title:
        wish = replace(wish, title=title)
    told = f"{note} This makes one of your own." if note else ""
    return await _form(tx, team, Typed(wish, often_in(wish)), ritual, opened, now, note=told)


async def _base(
    tx: Tx, who: Viewer, team: Team, opened: Opened, ritual: Ritual | None, now: datetime
) -> Wish:
    """Return what a new cadence is before anything is typed."""
    channel = team.channel or opened.channel
    if ritual is None:
        return of_nothing(team, title="", channel=channel, owner=who.user, now=now)
    wish = of_ritual(ritual, team, channel=channel, owner=who.user, now=now)
    if wish.private:
        others = await _others(tx, who, team, ritual)
        wish = replace(wish, chosen=(who.user, *others))
    return wish


async def _others(tx: Tx, who: Viewer, team: Team, ritual: Ritual) -> tuple[str, ...]:
    """Propose who takes part in a private ritual: the next report without a 1:1, or its roles."""
    crew = await crew_of(tx, team)
    if ritual.id != ONE_ON_ONE:
        held = {one for role in ritual.people for one in crew.by_role.get(role, ())}
        return tuple(sorted(held - {who.user}))
    mine = [one for one in await of_team(tx, team) if one.owner == who.user and is_private(one)]
    met = {one for cadence in mine if cadence.ritual == ritual.id
           for one in cadence.chosen.split(",")}  # fmt: skip
    reports = [one for one in crew.by_role.get(ENGINEER, ()) if one not in {who.user, *met}]
    return tuple(reports[:1])


async def edit(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "edit")
    cadence, team = await cadence_looking.named(tx, who, typed, "/ritual edit standup")
    return Open(await _edited(tx, who, team, cadence, now))


async def edit_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    cadence, team = await cadence_looking.numbered(tx, who, int(click.value))
    return Open(await _edited(tx, who, team, cadence, now))


async def _edited(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> View:
    await cadence_looking.ensure_changes(tx, who, team, cadence, "Changing a ritual", now)
    cadence_moves.ensure_dated(cadence)
    ritual = (await in_force(tx, team)).rituals.get(cadence.ritual)
    opened = Opened(
        team=team.id, ritual=cadence.ritual, cadence=cadence.id, sequence=cadence.sequence
    )
    wish = of_cadence(cadence, private=is_private(cadence))
    return await _form(tx, team, Typed(wish, often_in(wish)), ritual, opened, now)


async def renewed(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the form anew: another choice of how often, More, or Check the dates."""
    opened = Opened.unpack(click.metadata)
    who = await asker(tx, click, opened.channel or None)
    team, ritual, base = await _of(tx, who, opened, now)
    typed = read(click.form, fields_of(click), base, ritual)
    more = opened.more or click.action_id == names.MORE
    return Receipt(await _form(tx, team, typed, ritual, replace(opened, more=more), now), "")


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Save what the form says, once its dates have been shown; else show them first."""
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel or None)
    team, ritual, base = await _of(tx, who, opened, now)
    shown = fields_of(form)
    typed = read(form.form, shown, base, ritual)
    try:
        if typed.wrong is not None:
            raise typed.wrong
        typed = replace(typed, wish=await _titled(tx, team, typed.wish, ritual))
        if not opened.cadence:
            await cadence_moves.ensure_new(tx, who, team, typed.wish)
        found = await weighed(tx, team, typed.wish, now)
    except Unfit as error:
        if opened.more or error.field in shown or error.field not in IN_MORE or base.private:
            raise
        opened = replace(opened, more=True)
        view = await _form(tx, team, typed, ritual, opened, now, note=str(error))
        return Receipt(view, str(error))
    if mark(found.said, found.crowd) != opened.seen:
        warns = found.crowd.is_large
        note = "" if warns else "Look at the dates below, then press Save again."
        view = await _form(tx, team, typed, ritual, opened, now, note=note, warns=warns)
        return Receipt(view, "Look at the dates, then press Save again.")
    return await _kept(tx, who, team, opened, typed.wish, now)


async def _kept(
    tx: Tx, who: Viewer, team: Team, opened: Opened, wish: Wish, now: datetime
) -> Answer:
    if opened.cadence:
        before, _ = await cadence_looking.numbered(tx, who, opened.cadence)
        cadence = await cadence_moves.edit(
            tx, who, team, before, wish, sequence=opened.sequence, now=now
        )
        done = "is changed"
    else:
        cadence = await cadence_moves.add(tx, who, team, wish, now)
        done = "is added"
    following = await cadence_looking.following(tx, team, cadence, now)
    shown = [
        blocks.line(words(f"{cadence.title} {done}", bold=True)),
        blocks.line(words(f"It is held {cadence_looking.when(cadence)}.")),
        blocks.line(*views.next_parts(cadence, following)),
        *(await _beside(tx, who, cadence, following, now)),
        blocks.actions(blocks.button("Show", names.SHOW, str(cadence.id))),
    ]
    view = blocks.modal("Saved", shown, close="Done")
    return Receipt(view, f"{cadence.title} {done} already.")


async def _beside(
    tx: Tx, who: Viewer, cadence: Cadence, following: Planned | None, now: datetime
) -> list[Block]:
    """Say what else somebody has at the time of a private ritual; it is not refused."""
    if following is None:
        return []
    others = await held_beside(tx, who, cadence, following.at, now)
    return [blocks.line(words(f"You have {one.title} at that time too.")) for one in others]


async def _titled(tx: Tx, team: Team, wish: Wish, ritual: Ritual | None) -> Wish:
    others = [one for one in wish.chosen if one != wish.owner] if wish.private else []
    known = await names_of(tx, team.workspace, others)
    return titled(wish, [known[one] for one in others], ritual)


async def _of(
    tx: Tx, who: Viewer, opened: Opened, now: datetime
) -> tuple[Team, Ritual | None, Wish]:
    """Return what a form was opened for, as it is now; the rights are asked again."""
    team = await team_seen(tx, who, opened.team)
    ritual = (await in_force(tx, team)).rituals.get(opened.ritual)
    if not opened.cadence:
        await cadence_moves.ensure_adds(tx, who, team, now)
        return team, ritual, await _base(tx, who, team, opened, ritual, now)
    cadence, team = await cadence_looking.numbered(tx, who, opened.cadence)
    await cadence_looking.ensure_changes(tx, who, team, cadence, "Changing a ritual", now)
    return team, ritual, of_cadence(cadence, private=is_private(cadence))


async def _form(
    tx: Tx,
    team: Team,
    typed: Typed,
    ritual: Ritual | None,
    opened: Opened,
    now: datetime,
    *,
    note: str = "",
    warns: bool = False,
) -> View:
    """Return the form with what it comes to; it remembers which dates it showed."""
    preview, found = await previewed(tx, team, typed, now)
    # A crowd is shown to have been seen only where it was warned of.
    seen = mark(found.said, found.crowd if warns else None) if found is not None else ""
    preview, opened = replace(preview, warns=warns), replace(opened, seen=seen)
    return forms.form(Filled(typed.wish, typed.often, ritual, preview, opened, note))
