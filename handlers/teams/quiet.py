"""`/muster quiet`: when somebody wants no nudges. It moves the word, never the duty."""

import re
from dataclasses import replace
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from handlers import blocks, fields
from handlers.answers import Answer, Open, Receipt, Say, View
from handlers.arrivals import Command, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.helping import words_after
from handlers.routes import Route
from rituals.away import quiet
from rituals.away.quiet import HalfHours, Hours, Quiet
from rituals.calendar import days
from rituals.rights import Viewer
from rituals.work import Tx

FORM: Final = "quiet:form"
OFF = ("off", "none", "reset")
NEVER_WAITS = "Open incidents and deadlines within the day do not wait."


async def command(command: Command, tx: Tx, now: datetime) -> Answer:
    """Take hours, a day or “off”; alone, open the form with what holds."""
    said = words_after(command, "muster", "quiet").strip()
    who = await asker(tx, command)
    chosen = await quiet.chosen_by(tx, who)
    if not said:
        hours = quiet.hours_of(chosen) or await quiet.teams_hours(tx, who)
        return Open(form(chosen, hours, await quiet.own_zone(tx, who), now))
    until = re.fullmatch(r"(?:mute[d]?\s+)?until\s+(.+)", said, re.IGNORECASE | re.DOTALL)
    if said.lower() in OFF:
        chosen = replace(chosen, starts=None, ends=None, muted_until=None)
    elif until:
        chosen = replace(chosen, muted_until=await quiet.muted_through(tx, who, until[1], now))
    else:
        chosen = _with(chosen, quiet.hours_typed(said))
    await quiet.choose(tx, who, chosen, now)
    parts = await _holds(tx, who, chosen, now)
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


async def saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    starts, ends, until = (form.form.text(name) for name in ("starts", "ends", "until"))
    if bool(starts) != bool(ends):
        raise HalfHours(field="ends" if starts else "starts")
    chosen = await quiet.chosen_by(tx, who)
    hours = quiet.hours_typed(f"{starts}-{ends}") if starts else None
    if hours == await quiet.teams_hours(tx, who) and chosen.starts is None:
        hours = None  # what stood there already, and is the team's to change
    muted = await quiet.muted_through(tx, who, until, now) if until else None
    chosen = _with(chosen, hours)
    chosen = replace(chosen, muted_until=muted)
    await quiet.choose(tx, who, chosen, now)
    shown = [blocks.line(*await _holds(tx, who, chosen, now))]
    return Receipt(
        blocks.modal("Saved", shown, close="Done"), "Your quiet hours are saved already."
    )


def form(chosen: Quiet, hours: Hours, zone: ZoneInfo, now: datetime) -> View:
    """Return the form, with what holds for this person standing in it."""
    last = quiet.last_day(chosen, zone, now)
    shown = [
        blocks.sentence(f"No nudges reach you in your quiet hours ({zone.key}). {NEVER_WAITS}"),
        fields.time_of_day("starts", "Quiet from", initial=f"{hours.starts:%H:%M}", optional=True),
        fields.time_of_day(
            "ends", "Until", initial=f"{hours.ends:%H:%M}", optional=True,
            hint="The same time twice: no quiet hours. Both empty: those of your team.",
        ),
        fields.day(
            "until", "Mute nudges until the end of", initial=last.isoformat() if last else None,
            optional=True, hint="Leave it empty to be nudged. What is due stays due.",
        ),
    ]  # fmt: skip
    return blocks.modal("Quiet hours", shown, callback_id=FORM, submit="Save", close="Cancel")


async def _holds(tx: Tx, who: Viewer, chosen: Quiet, now: datetime) -> list[Part]:
    """Say what holds for somebody from now on."""
    zone = await quiet.own_zone(tx, who)
    hours, last = quiet.hours_of(chosen), quiet.last_day(chosen, zone, now)
    if hours is None:
        teams = await quiet.teams_hours(tx, who)
        said = f"Your team's quiet hours hold for you ({teams})."
    elif hours.none:
        said = "You have no quiet hours: nudges come at any time."
    else:
        said = f"No nudges reach you from {hours} ({zone.key})."
    parts = [words(f"{said} ")]
    if last is not None:
        usual = await quiet.teams_hours(tx, who)
        again = quiet.may_be_said(chosen, now, zone, usual)
        parts += [
            words(f"You are muted until the end of {days.said(last)}: nudges come again "),
            blocks.moment(again),
            words(". "),
        ]
    return [*parts, words(NEVER_WAITS)]


def _with(chosen: Quiet, hours: Hours | None) -> Quiet:
    return replace(
        chosen,
        starts=_written(hours.starts) if hours else None,
        ends=_written(hours.ends) if hours else None,
    )


def _written(at: time) -> str:
    return f"{at:%H:%M}"


SUBCOMMAND = Route(
    "quiet",
    command,
    example="/muster quiet 18:00-09:00",
    about="when no nudge reaches you; also until a day, or off; alone it opens a form",
)
SUBMISSIONS = (Route(FORM, saved),)
