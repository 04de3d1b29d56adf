"""Do something to a cadence: pause, resume, remove it, skip a date, take that back, run it now."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say, View
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.cadences import looking, names, views
from handlers.helping import words_after
from rituals.cadences import dates as cadence_dates
from rituals.cadences import looking as cadence_looking
from rituals.cadences import moves as cadence_moves
from rituals.cadences.cadences import is_private
from rituals.cadences.catalogue import ON_DEMAND, FollowsAnEvent, NoSuchRitual, meant
from rituals.cadences.looking import NoSuchCadence, numbered
from rituals.cadences.rests import until_typed
from rituals.calendar.days import day_typed, said
from rituals.calendar.wall_clock import zone_named
from rituals.charters.charter import Ritual
from rituals.charters.in_force import in_force
from rituals.errors import NotThere, Unfit
from rituals.occurrences.occurrences import Cadence, Occurrence, closes_at
from rituals.rights import Viewer, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

OFFERED = 10
UNTIL = re.compile(r"(.*\S)\s+until\s+(\S+)\s*", re.IGNORECASE | re.DOTALL)
"""A ritual's name, and the day until which it is to rest."""


class NotCalledYet(NotThere):
    """{title} is not called here yet: `/ritual add {ritual}` adds it, then it can be run."""


Step = Callable[[Tx, Viewer, Team, Cadence, datetime], Awaitable[list[Part]]]


async def _pause(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime, until: date | None = None
) -> list[Part]:
    after = await cadence_moves.pause(tx, who, team, cadence, now, until=until)
    return [words(f"{after.title} is paused: "), *views.resting(until)]


async def _resume(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> list[Part]:
    after = await cadence_moves.resume(tx, who, team, cadence, now)
    following = await cadence_looking.following(tx, team, after, now)
    return [words(f"{after.title} goes on. "), *views.next_parts(after, following)]


async def _run(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> list[Part]:
    opened = await cadence_dates.run(tx, who, team, cadence, now)
    return _opened(cadence, opened)


def _opened(cadence: Cadence, opened: Occurrence) -> list[Part]:
    place = (
        [words("in your direct messages")]
        if is_private(cadence)
        else [words("in "), blocks.channel(cadence.channel)]
    )
    until = blocks.moment(closes_at(opened, cadence))
    return [words(f"{cadence.title} is open now "), *place, words(", until "), until, words(".")]


async def pause(command: Command, tx: Tx, now: datetime) -> Answer:
    """Pause a ritual, until the day that is named behind it, or until somebody resumes it."""
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "pause")
    parts = UNTIL.fullmatch(typed)
    named, day = (parts[1], parts[2]) if parts is not None else (typed, "")
    cadence, team = await cadence_looking.named(tx, who, named, "/ritual pause standup")
    until = until_typed(day, cadence, now)
    return _say(cadence, await _pause(tx, who, team, cadence, now, until))


async def resume(command: Command, tx: Tx, now: datetime) -> Answer:
    return await _commanded(command, tx, now, "resume", _resume)


async def run(command: Command, tx: Tx, now: datetime) -> Answer:
    """Open a ritual now; one that follows an event comes into being with it."""
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "run").strip()
    try:
        cadence, team = await cadence_looking.named(tx, who, typed, "/ritual run standup")
    except NoSuchCadence as error:
        return await _run_on_demand(tx, who, typed, error, now)
    return _say(cadence, await _run(tx, who, team, cadence, now))


async def _run_on_demand(
    tx: Tx, who: Viewer, typed: str, unknown: NoSuchCadence, now: datetime
) -> Answer:
    """Run a ritual that is run on demand, or ask for which team; raise where it is none."""
    team, teams = await team_here(tx, who)
    if team is not None:
        ritual = await _demanded(tx, team, typed, unknown)
        cadence = await cadence_moves.on_demand(tx, who, team, ritual, now)
        return _say(cadence, await _run(tx, who, team, cadence, now))
    ritual = await _demanded(tx, teams[0], typed, unknown)
    return Open(views.run_form(ritual.title, ritual.id, teams, who.channel or ""))


async def _demanded(tx: Tx, team: Team, typed: str, unknown: NoSuchCadence) -> Ritual:
    """Return the ritual that somebody wants to run, which a team is not called to yet."""
    try:
        ritual = meant(await in_force(tx, team), typed)
    except NoSuchRitual:
        raise unknown from None
    if ritual.id in ON_DEMAND:
        return ritual
    if ritual.rule is not None:
        raise NotCalledYet(title=ritual.title, ritual=ritual.id)
    raise FollowsAnEvent(
        title=ritual.title, event=ritual.event, instead=views.instead_of_dates(ritual)
    )


async def run_sent(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Run a ritual on demand for the team that was chosen."""
    ritual_id, _, channel = form.metadata.partition(":")
    who = await asker(tx, form, channel or None)
    team = await team_seen(tx, who, int(form.form.text("team") or 0))
    unknown = NoSuchCadence(typed=ritual_id, known="")
    ritual = await _demanded(tx, team, ritual_id, unknown)
    cadence = await cadence_moves.on_demand(tx, who, team, ritual, now)
    told = await _run(tx, who, team, cadence, now)
    view = blocks.modal("Opened", [blocks.line(*told)], close="Done")
    return Receipt(view, f"{cadence.title} is open already.")


async def _commanded(command: Command, tx: Tx, now: datetime, verb: str, step: Step) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "ritual", verb)
    cadence, team = await cadence_looking.named(tx, who, typed, f"/ritual {verb} standup")
    return _say(cadence, await step(tx, who, team, cadence, now))


async def pause_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, _pause)


async def pause_until_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Ask until when a ritual is to rest."""
    who = await asker(tx, click)
    cadence, team = await numbered(tx, who, int(click.value))
    await cadence_moves.ensure_pauses(tx, who, team, cadence, now)
    return Open(views.pause_form(cadence))


async def paused(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    cadence, team = await numbered(tx, who, int(form.metadata))
    until = until_typed(form.form.text(names.UNTIL), cadence, now)
    told = await _pause(tx, who, team, cadence, now, until)
    view = blocks.modal("Paused", [blocks.line(*told)], close="Done")
    return Receipt(view, f"{cadence.title} is paused already.")


async def resume_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, _resume)


async def run_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _clicked(click, tx, now, _run)


async def take_back_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    _, day = names.read_day(click.value)

    async def step(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> list[Part]:
        return await _take_back(tx, who, team, cadence, day, now)

    return await _clicked(click, tx, now, step)


async def _clicked(click: Click, tx: Tx, now: datetime, step: Step) -> Answer:
    """Take a step, and show it where the button stands: in its window, or as an answer."""
    who = await asker(tx, click)
    cadence, team = await numbered(tx, who, int(click.value.partition(":")[0]))
    told = await step(tx, who, team, cadence, now)
    if click.view_id is None:
        return _say(cadence, told)
    return Receipt(views.window(await looking.said_of(tx, who, cadence, now), told), "")


# -- a date ----------------------------------------------------------------------------------------


async def skip(command: Command, tx: Tx, now: datetime) -> Answer:
    """Call a date off at once where the day and a reason are said, else open the form."""
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "skip")
    example = "/ritual skip standup 2026-12-24 Christmas"
    cadence, team, rest = await cadence_looking.named_first(tx, who, typed, example)
    day, why = _day(cadence, rest, now)
    if day is not None and why:
        return _say(cadence, await _skip(tx, who, team, cadence, day, why, now))
    return Open(await _skip_form(tx, who, team, cadence, now, day=day, why=why))


def _day(cadence: Cadence, typed: str, now: datetime) -> tuple[date | None, str]:
    """Read the day that words begin with, and what is left: the reason."""
    first, _, rest = typed.strip().partition(" ")
    if not first:
        return None, ""
    try:
        return day_typed(first, zone_named(cadence.zone), now), rest.strip()
    except Unfit:
        if first[:1].isdigit():
            raise
        return None, typed.strip()


async def skip_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    cadence, team = await numbered(tx, who, int(click.value))
    return Open(await _skip_form(tx, who, team, cadence, now))


async def _skip_form(
    tx: Tx,
    who: Viewer,
    team: Team,
    cadence: Cadence,
    now: datetime,
    *,
    day: date | None = None,
    why: str = "",
) -> View:
    what = "Skipping a date of a ritual"
    await cadence_looking.ensure_changes(tx, who, team, cadence, what, now)
    following = await cadence_dates.next_dates(tx, team, cadence, OFFERED, now)
    return views.skip_form(cadence, following, day, why)


async def skipped(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    cadence, team = await numbered(tx, who, int(form.metadata))
    day = date.fromisoformat(form.form.text("date"))
    told = await _skip(tx, who, team, cadence, day, form.form.text("why"), now)
    view = blocks.modal("Skipped", [blocks.line(*told)], close="Done")
    return Receipt(view, "That date is called off already.")


async def _skip(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, day: date, why: str, now: datetime
) -> list[Part]:
    done = await cadence_dates.skip(tx, who, team, cadence, day, why, now)
    told = f"{_plain(cadence)} of {said(done.local_date)} is called off."
    back = f"`/ritual unskip {cadence.id} {done.local_date.isoformat()}` takes that back."
    return blocks.marked(f"{told} {back}")


async def unskip(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "unskip")
    example = "/ritual unskip standup 2026-12-24"
    cadence, team, rest = await cadence_looking.named_first(tx, who, typed, example)
    day = day_typed(rest, zone_named(cadence.zone), now)
    return _say(cadence, await _take_back(tx, who, team, cadence, day, now))


async def _take_back(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, day: date, now: datetime
) -> list[Part]:
    held = await cadence_dates.take_back(tx, who, team, cadence, day, now)
    start = blocks.moment(held.starts_at)
    return [words(f"{cadence.title} is held after all: "), start, words(".")]


# -- remove ----------------------------------------------------------------------------------------


async def remove(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "ritual", "remove")
    cadence, team = await cadence_looking.named(tx, who, typed, "/ritual remove standup")
    return await _ask_removal(tx, who, team, cadence, now)


async def remove_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    cadence, team = await numbered(tx, who, int(click.value))
    return await _ask_removal(tx, who, team, cadence, now)


async def _ask_removal(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> Answer:
    await cadence_looking.ensure_changes(tx, who, team, cadence, "Removing a ritual", now)
    cadence_moves.ensure_there(cadence)
    return Open(views.remove_form(cadence))


async def removed(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    cadence, team = await numbered(tx, who, int(form.metadata))
    after = await cadence_moves.remove(tx, who, team, cadence, now)
    told = words(f"{after.title} is removed. Its past stays in the record.")
    return Receipt(blocks.modal("Removed", [blocks.line(told)], close="Done"), "It is removed.")


def _say(cadence: Cadence, parts: list[Part]) -> Say:
    button = blocks.button("Show", names.SHOW, str(cadence.id))
    return Say(blocks.fallback(*parts), [blocks.line(*parts), blocks.actions(button)])


def _plain(cadence: Cadence) -> str:
    """Return a title as it stands in a marked sentence: its backticks would be code."""
    return cadence.title.replace("`", "'")
