"""Read the form of a cadence: what stands in its fields, over what it was opened with.

A field that is not shown changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from handlers.arrivals import Click, Form, Submission
from handlers.cadences.forms import TURNS, Preview
from handlers.inputs import joined
from rituals.cadences import choices, schedules
from rituals.cadences.cadences import CHANNEL, CHOSEN, ROLES, ROTATE, words
from rituals.cadences.choices import Often, often_of, rule_of
from rituals.cadences.looking import coming
from rituals.cadences.moves import Fields, weighed
from rituals.cadences.people import Crowd
from rituals.cadences.wishes import Wish, agenda_typed, questions_typed
from rituals.calendar.rrules import read_rule
from rituals.charters.charter import Ritual
from rituals.errors import Unfit
from rituals.teams.teams import Team
from rituals.work import Tx

DATES_SHOWN = 3
MARK_CHARACTERS = 16
UNTITLED = "-"


class NobodyTakesTurns(Unfit):
    """Choose who takes turns, or let those it asks take turns."""

    field = "turns"


class NoRoles(Unfit):
    """Choose at least one role, or choose people."""

    field = "roles"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says: the wish, how often, and the first thing that is wrong in it."""

    wish: Wish
    often: Often
    wrong: Unfit | None = None


def fields_of(arrival: Click | Submission) -> set[str]:
    """Return the block ids of a form: the fields that it shows."""
    return {str(block.get("block_id")) for block in arrival.view.get("blocks") or []}


def often_in(wish: Wish) -> Often:
    """Return how often a wish is held, as the form shows it."""
    try:
        start = datetime.fromisoformat(f"{wish.first}T{wish.at}")
        return often_of(wish.rule, start)
    except (ValueError, Unfit):
        return Often(choices.RULE, rule=wish.rule)


def read(form: Form, shown: set[str], base: Wish, ritual: Ritual | None) -> Typed:
    """Read a form over what it was opened with; what is wrong comes beside what could be read."""
    often = _often(form, shown, often_in(base))
    plain = {
        name: form.text(field)
        for field, name in (
            ("title", "title"), ("from", "first"), ("zone", "zone"), ("at", "at"),
            ("channel", "channel"), ("link", "link"), ("holidays", "holidays"),
        )
        if field in shown and (form.text(field) or field in {"title", "link"})
    }  # fmt: skip
    minutes = {
        name: int(form.text(field))
        for field, name in (
            ("lead", "lead_minutes"), ("open", "open_minutes"), ("nudge", "nudge_minutes"),
        )
        if field in shown and form.text(field).isdecimal()
    }  # fmt: skip
    said: dict[str, Any] = {**plain, **minutes, **_people(form, shown, base)}
    if "own" in shown:
        said["own_time"] = "own" in form.choices("own")
    wish = replace(base, **said)
    try:
        wish = _in_lines(form, shown, wish, ritual)
        # A rule that is chosen as it was stays as it is written.
        if often not in {often_in(wish), Often(choices.RULE, rule=wish.rule)}:
            wish = replace(wish, rule=rule_of(often))
        read_rule(wish.rule)
        _whole(form, shown, wish)
    except Unfit as error:
        return Typed(wish, often, error)
    return Typed(wish, often)


def _often(form: Form, shown: set[str], before: Often) -> Often:
    kind = form.text("often") or before.kind
    kept = moved_to(before, kind)
    days = tuple(sorted(int(one) for one in form.choices("days")))
    return replace(
        kept,
        days=days if "days" in shown and kind in choices.BY_DAYS else kept.days,
        nth=int(form.text("nth") or kept.nth) if kind in choices.BY_NTH else kept.nth,
        weekday=int(form.text("weekday") or kept.weekday)
        if kind in choices.BY_NTH
        else kept.weekday,
        rule=form.text("rule") if "rule" in shown and kind == choices.RULE else kept.rule,
    )


def moved_to(before: Often, kind: str) -> Often:
    """Return another choice with what it can take over from the one before."""
    if kind == before.kind:
        return before
    day = before.days[0] if before.days else before.weekday
    if kind in choices.BY_DAYS:
        days = before.days or (before.weekday,)
        return Often(kind, days=days)
    if kind in choices.BY_NTH:
        return Often(kind, nth=before.nth, weekday=day)
    if kind != choices.RULE:
        return Often(kind)
    try:
        return Often(kind, rule=rule_of(before))
    except Unfit:
        return Often(kind)


def _people(form: Form, shown: set[str], base: Wish) -> dict[str, Any]:
    """Read whom it asks and who takes turns."""
    if base.private:
        named = (form.text("report"),) if "report" in shown else form.choices("people")
        others = tuple(one for one in dict.fromkeys(named) if one and one != base.owner)
        # Without anybody else the owner stands alone, and `rituals/cadences/people.py` says so.
        return {"who": CHOSEN, "chosen": (base.owner, *others)}
    said: dict[str, Any] = {}
    if "who" in shown:
        said["who"] = form.text("who") or base.who
        chosen = {ROLES: form.choices("roles"), CHOSEN: form.choices("people"), CHANNEL: ()}
        named = tuple(dict.fromkeys(chosen[said["who"]]))
        # Slack gives them in its own order: the same ones in another are no change.
        same = said["who"] == base.who and set(named) == set(base.chosen)
        said["chosen"] = base.chosen if same else named
    if "facilitation" in shown:
        kind = form.text("facilitation") or ROTATE
        said["facilitators"] = ",".join(form.choices("turns")) if kind == TURNS else kind
    return said


def _in_lines(form: Form, shown: set[str], wish: Wish, ritual: Ritual | None) -> Wish:
    if "questions" in shown:
        typed = joined(form, "questions")
        wish = replace(wish, questions=questions_typed(typed, wish.questions, ritual))
    if "agenda" in shown:
        wish = replace(wish, agenda=agenda_typed(joined(form, "agenda"), ritual))
    return wish


def _whole(form: Form, shown: set[str], wish: Wish) -> None:
    if "facilitation" in shown and form.text("facilitation") == TURNS and not wish.facilitators:
        raise NobodyTakesTurns
    if "who" in shown and wish.who == ROLES and not wish.chosen:
        raise NoRoles


# -- what it comes to ------------------------------------------------------------------------------


async def previewed(
    tx: Tx, team: Team, typed: Typed, now: datetime
) -> tuple[Preview, Fields | None]:
    """Return what a form comes to, with its next dates; or the first thing that is wrong.

    That a title is still missing keeps nobody from looking at dates.
    """
    if typed.wrong is not None:
        return Preview(wrong=str(typed.wrong)), None
    wish = typed.wish if typed.wish.title.strip() else replace(typed.wish, title=UNTITLED)
    try:
        found = await weighed(tx, team, wish, now)
    except Unfit as error:
        return Preview(wrong=str(error)), None
    days = await schedules.days_of(tx, team, schedules.looked_from(now))
    dates = coming(found.draft, days, now, DATES_SHOWN)
    return Preview(words(found.draft), dates, found.crowd), found


def mark(said: Mapping[str, Any], crowd: Crowd | None = None) -> str:
    """Return a mark of what a preview showed: its dates, and a crowd that was warned of."""
    many = str(len(crowd.people or ())) if crowd is not None and crowd.is_large else ""
    shown = [str(said[name]) for name in ("rule", "zone", "start", "holidays")]
    return sha256("|".join([*shown, many]).encode()).hexdigest()[:MARK_CHARACTERS]
