"""The lists that somebody's Home is made of, each row with what is to be done about it.

Home shows as many rows of each as it has room for; the rest opens behind a button.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from handlers import blocks
from handlers.actions.views import rows as action_rows
from handlers.actions.views import standing
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.cadences.dormant_views import buttons
from handlers.check_ins import names as check_in_names
from handlers.check_ins.texts import adjective
from handlers.decisions.views import row as decision_row
from handlers.home import incidents as home_incidents
from handlers.incidents.looking_views import row as incident_row
from handlers.occurrences.names import HOME, answer_button
from handlers.reviews.names import outcome_button
from handlers.reviews.views import to_sign_row
from handlers.weekly.deeds import ask_button
from rituals.actions import actions
from rituals.actions.actions import Action
from rituals.cadences.cadences import Cadence
from rituals.cadences.dormant import Asleep
from rituals.cadences.schedules import Planned as Date
from rituals.calendar.days import said
from rituals.calendar.wall_clock import resolve, zone_named
from rituals.check_ins import check_ins
from rituals.check_ins.agreed import is_left_behind
from rituals.check_ins.check_ins import CheckIn, Needed
from rituals.check_ins.words import is_saved
from rituals.decisions.decisions import Decision
from rituals.home import asks as home_asks
from rituals.home import looking as home_looking
from rituals.home import records as home_records
from rituals.home.looking import AHEAD, Around, Prompt, ToRecord, look_around
from rituals.home.records import MOST, Live, Owed, Planned
from rituals.people import names_of
from rituals.reviews.rulings import Meeting
from rituals.rights import Viewer
from rituals.texts import one_line
from rituals.weekly.values import Ask
from rituals.weekly.words import day_said
from rituals.work import Tx

TITLE_SHOWN = 110
Row = list[Block]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: what one of it is called, and several; `rows` are all there are."""

    id: str
    one: str
    several: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a Home shows."""

    around: Around
    live: Live
    owed: Sequence[Owed]
    prompts: Sequence[Prompt]
    to_record: Sequence[ToRecord]
    to_sign: Sequence[Meeting]
    to_approve: Sequence[Decision]
    to_look_at: Sequence[Decision]
    check_ins: Sequence[Needed]
    planned: Sequence[Planned]
    actions: Sequence[Action]
    overdue: Sequence[Action]
    missed: Sequence[Ask]
    unattended: Sequence[tuple[Cadence, Asleep]]
    figures: Sequence[Ask]
    dates: Sequence[tuple[Cadence, Date]]
    names: dict[str, str]


async def gather(tx: Tx, who: Viewer, now: datetime) -> Gathered:
    """Ask for all that somebody's Home shows."""
    around = await look_around(tx, who, now)
    concerning = await check_ins.concerning(tx, who)
    waiting = await check_ins.needs(tx, who, now, concerning)
    people = {one.plan.person for one in waiting if one.plan.person != who.user}
    return Gathered(
        around=around,
        live=await home_records.live(tx, around),
        owed=await home_records.owed(tx, around),
        prompts=await home_looking.prompts(tx, around),
        to_record=await home_looking.to_record(tx, around),
        to_sign=await home_looking.to_sign(tx, around),
        to_approve=await home_looking.to_approve(tx, around),
        to_look_at=await home_looking.to_look_at(tx, around),
        check_ins=waiting,
        planned=home_records.planned(around, concerning),
        actions=await actions.mine(tx, who.workspace, who.user, MOST * 2),
        overdue=await home_records.overdue(tx, around),
        missed=await home_asks.missed(tx, around),
        unattended=await home_asks.unattended(tx, around),
        figures=await home_asks.figures(tx, around),
        dates=await home_looking.dates(tx, around),
        names=await names_of(tx, who.workspace, sorted(people)) if people else {},
    )


# -- what needs somebody ---------------------------------------------------------------------------


def needs(of: Gathered) -> list[Listing]:
    """Return what waits for somebody, the most pressing list first."""
    around, now = of.around, of.around.now
    late = [
        one
        for one in home_asks.updates(around, of.live)
        if one.next_update_at is not None and one.next_update_at <= now
    ]
    charters = of.live.charters
    updates = [home_incidents.update(one, now, charters[one.team_id]) for one in late]
    return [
        Listing(
            "told",
            "incident to see",
            "incidents to see",
            [home_incidents.told(one) for one in of.live.told],
        ),
        Listing("updates", "update to give", "updates to give", updates),
        Listing(
            "postmortems",
            "postmortem",
            "postmortems",
            [home_incidents.owed(one, now) for one in of.owed],
        ),
        Listing("prompts", "ritual asks you", "rituals ask you", [_prompt(x) for x in of.prompts]),
        Listing(
            "outcomes",
            "outcome to record",
            "outcomes to record",
            [row for one in of.to_record if (row := _outcome(one))],
        ),
        Listing(
            "signatures",
            "review to sign",
            "reviews to sign",
            [[to_sign_row(one)] for one in of.to_sign],
        ),
        Listing(
            "approvals",
            "decision to approve",
            "decisions to approve",
            [[decision_row(one)] for one in of.to_approve],
        ),
        Listing("check-ins", "check-in", "check-ins", [_check_in(one, of) for one in of.check_ins]),
        Listing(
            "looks",
            "decision to look at again",
            "decisions to look at again",
            [[decision_row(one)] for one in of.to_look_at],
        ),
        Listing(
            "actions",
            "action",
            "actions",
            [action_rows(one, around.today) for one in of.actions],
        ),
        Listing(
            "overdue",
            "overdue action of others",
            "overdue actions of others",
            [action_rows(one, around.today_of(one.team_id), owned=False) for one in of.overdue],
        ),
        Listing(
            "missed", "missed review", "missed reviews", [_asked(one, of) for one in of.missed]
        ),
        Listing(
            "unattended",
            "ritual that nobody attends to",
            "rituals that nobody attends to",
            [_unattended(*one, of) for one in of.unattended],
        ),
        Listing(
            "figures",
            "figure past its limit",
            "figures past their limit",
            [_asked(one, of) for one in of.figures],
        ),
    ]


def _asked(one: Ask, of: Gathered) -> Row:
    """Show what the weekly page asks too, with the same button."""
    zone = zone_named(of.around.teams[one.team_id].zone)
    since = f" (since {day_said(one.since, zone)})" if one.since else ""
    text = f"{blocks.clip(one.team, TITLE_SHOWN)}: {blocks.clip(one.what, TITLE_SHOWN)}{since}"
    return [{"type": "section", "text": blocks.plain(text), "accessory": ask_button(one)}]


def _unattended(cadence: Cadence, asleep: Asleep, of: Gathered) -> Row:
    team = of.around.teams[cadence.team_id]
    named = words(f"{team.name}: {cadence.title}, not held {asleep.times} times in a row")
    return [blocks.line(named), blocks.actions(*buttons(cadence))]


def _prompt(one: Prompt) -> Row:
    return [
        {
            "type": "section",
            "text": blocks.plain(f"{one.team.name}: {one.cadence.title} asks you"),
            "accessory": answer_button(one.occurrence, place=HOME),
        }
    ]


def _outcome(one: ToRecord) -> Row:
    queued = f", {one.queued} in the queue" if one.queued else ""
    text = f"{one.team.name}: {one.cadence.title}{queued}"
    button = outcome_button(one.occurrence, one.cadence)
    if button is None:
        return []
    return [{"type": "section", "text": blocks.plain(text), "accessory": button}]


def _check_in(one: Needed, of: Gathered) -> Row:
    """Show that a check-in waits, and nothing of what was said in it but what its viewer owes."""
    whose = "Your" if one.plan.person == of.around.who.user else f"{of.names[one.plan.person]}:"
    text, button = _of_plan(one) if one.check_in is None else _of_check_in(one.what, one.check_in)
    return [{"type": "section", "text": blocks.plain(f"{whose} {text}"), "accessory": button}]


def _of_plan(one: Needed) -> tuple[str, Block]:
    """Say what waits of a plan itself: what was agreed in it, or that nobody manages it."""
    if one.what == check_ins.TO_DO and one.goal is not None:
        agreed = blocks.clip(one_line(one.goal.text), TITLE_SHOWN)
        left = "earlier manager's " if is_left_behind(one.plan, one.goal) else ""
        due = f"{left}agreed action, due {said(one.since)}: {agreed}"
        return due, blocks.button("Done", check_in_names.AGREED_DONE, str(one.goal.id))
    return "check-ins have no manager", check_in_names.name_button(one.plan.number)


def _of_check_in(what: str, one: CheckIn) -> tuple[str, Block]:
    title = adjective(one.title)
    if what == check_ins.TO_ANSWER and is_saved(one):
        go_on = check_in_names.answer_button(one.id, "Go on")
        return f"{title} check-in is saved, not sent", go_on
    if what == check_ins.TO_ANSWER:
        return f"{title} check-in waits for your answer", check_in_names.answer_button(one.id)
    if what == check_ins.TO_SEND:
        again = check_in_names.answer_button(one.id, "Send it again")
        return f"{title} check-in was answered to an earlier manager: nobody reads it", again
    if what == check_ins.TO_CLOSE:
        button = check_in_names.close_button(one.id, "Close it")
        return f"{title} check-in was missed", button
    if one.reply:
        read = blocks.button("Open", check_in_names.READ, str(one.id))
        return f"{title} check-in waits to be closed", read
    button = check_in_names.reply_button(one.id, "Open")
    return f"{title} check-in waits for your reply", button


# -- what is open, and what comes ------------------------------------------------------------------


def open_incidents(of: Gathered) -> Listing:
    """Return the open incidents that somebody sees, the gravest first."""
    rows = [[incident_row(one, of.live.charters[one.team_id])] for one in of.live.open]
    return Listing("incidents", "open incident", "open incidents", rows)


def coming(of: Gathered) -> list[list[Part]]:
    """Return what comes up in the next seven days, the soonest first."""
    around = of.around
    last = around.today + AHEAD

    def day(one: date) -> datetime:
        return resolve(datetime.combine(one, time(12)), around.zone)

    rows: list[tuple[datetime, list[Part]]] = [
        (
            when.at,
            [
                words(f"{around.teams[one.team_id].name}: {one.title}, "),
                blocks.moment(when.at),
            ],
        )
        for one, when in of.dates
    ]
    rows += [
        (day(one.due_on), [words(f"{_named(one)}, {standing(one, around.today)}")])
        for one in of.actions
        if one.due_on is not None and around.today <= one.due_on <= last
    ]
    rows += [
        (due, [words(f"{_titled(one)}: due "), blocks.moment(due)])
        for one in of.owed
        if (due := one.postmortem.due_at) is not None and around.now <= due <= around.now + AHEAD
    ]
    own: dict[date, list[str]] = {}
    for one in of.planned:
        own.setdefault(one.due_on, []).append(adjective(one.title))
    rows += [
        (day(due), [words(f"Your {' and '.join(titles)} check-in, {said(due)}")])
        for due, titles in own.items()
    ]
    return [parts for _, parts in sorted(rows, key=lambda row: row[0])]


def _named(one: Action) -> str:
    return blocks.clip(f"{one.name} · {one.title}", TITLE_SHOWN)


def _titled(one: Owed) -> str:
    return blocks.clip(f"{one.postmortem.name} · {one.incident.title}", TITLE_SHOWN)


def moments(of: Gathered) -> list[datetime | None]:
    """Return the moments at which the clock changes what is shown."""
    return [
        *(when.at for _, when in of.dates),
        *(one.postmortem.due_at for one in of.owed),
        *(one.next_update_at for one in home_asks.updates(of.around, of.live)),
    ]
