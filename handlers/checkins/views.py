"""How plans look: the list, one whole, the answers of a check-in, and the buttons of each.

All of it is for the person and their manager alone, in their own windows and direct messages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.checkins import names
from handlers.checkins.answer_forms import carried
from handlers.checkins.texts import adjective
from rituals.check_ins import (
    AGREED,
    ANSWERED,
    ASKED,
    CLOSED,
    ENDED,
    MISSED,
    PASSED,
    PAUSED,
    PLANNED,
    RUNNING,
    Answer,
    CheckIn,
    Goal,
    Plan,
    Whole,
)
from rituals.days import said

BADGES = {PLANNED: "⚪", ASKED: "🔵", ANSWERED: "💬", CLOSED: "✅", MISSED: "❌", PASSED: "⚫"}
STATUS_BADGES = {"done": "✅", "on-track": "🟢", "at-risk": "🟡", "blocked": "🔴", "dropped": "⚪"}
PLANS_SHOWN = 15
"""Two blocks each, of the fifty that a message holds."""
NOTE_SHOWN = 300
LINK_SHOWN = 100
HELP_SHOWN = 1500
SHORT_CHARACTERS = 6000
"""What a message says of all goals together, for Slack takes about 12 000 characters in one."""
GOALS_SHOWN = 40
PIECE_CHARACTERS = 2900


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as one of the two sees it; `statuses` are the charter's, what they are called."""

    whole: Whole
    viewer: str
    statuses: Mapping[str, str]

    @property
    def plan(self) -> Plan:
        return self.whole.plan

    @property
    def is_own(self) -> bool:
        return self.plan.person == self.viewer

    def answer(self, check_in: CheckIn, goal: Goal) -> Answer | None:
        found = self.whole.said.get(check_in.id, ())
        return next((one for one in found if one.goal_id == goal.id), None)


# -- the list --------------------------------------------------------------------------------------


def listing(mine: Sequence[Seen], reports: Sequence[Seen], *, left: int = 0) -> Say:
    """Show one's own plan and those of one's reports, at a glance; `left` more are not shown."""
    start = blocks.actions(blocks.button("Start check-ins", names.START))
    if not mine and not reports:
        told = "You have no check-ins, and nobody who reports to you has any."
        return Say(told, [blocks.sentence(told), start])
    shown: list[Block] = []
    for title, found in (("Yours", mine), ("Your reports", reports)):
        if found:
            shown.append(blocks.line(words(title, bold=True)))
        for one in found:
            shown += [blocks.line(*_glance(one)), blocks.actions(*steps(one, short=True))]
    if left:
        shown.append(blocks.sentence(f"… and {left} more: `/checkin show @person`"))
    return Say("Check-ins", [*shown, start])


def _glance(seen: Seen) -> list[Part]:
    plan = seen.plan
    whose = [] if seen.is_own else [blocks.person(plan.person), words(" · ")]
    return [*whose, words(plan.title, bold=True), words(" · "), *standing(seen)]


def standing(seen: Seen) -> list[Part]:
    """Say where a plan stands: what waits, or what comes next."""
    plan = seen.plan
    if plan.state == ENDED:
        return [words("ended")]
    if plan.state == PAUSED:
        until = f" until {said(plan.back_on)}" if plan.back_on else ""
        return [words(f"paused{until}")]
    asked = next((one for one in seen.whole.check_ins if one.state == ASKED), None)
    answered = next((one for one in seen.whole.check_ins if one.state == ANSWERED), None)
    ahead = next((one for one in seen.whole.check_ins if one.state == PLANNED), None)
    if asked is not None:
        return [words(f"🔵 {asked.title}: asked on {said(asked.due_on)}, not answered yet")]
    if answered is not None:
        return [words(f"💬 {answered.title}: answered, the manager's reply is open")]
    if ahead is not None:
        return [words(f"next: {ahead.title} on {said(ahead.due_on)}")]
    return [words("nothing more is asked")]


def steps(seen: Seen, *, short: bool = False) -> list[dict[str, Any]]:
    """Return the buttons of what can be done with a plan now, the likeliest first."""
    plan, value = seen.plan, str(seen.plan.number)
    found = _due(seen, short=short)
    if short:
        return [*found, blocks.button("Show", names.SHOW, value)]
    if plan.state != ENDED:
        found.append(blocks.button("Edit", names.EDIT, value))
    if plan.state == RUNNING:
        found.append(blocks.button("Move the start", names.MOVE, value))
        found.append(blocks.button("Pause", names.PAUSE, value))
    if plan.state == PAUSED:
        found.append(blocks.button("Resume", names.RESUME, value))
    if plan.state != ENDED:
        if plan.manager is not None:
            found.append(blocks.button("Another manager", names.NAME, value))
        found.append(blocks.button("End", names.END, value))
    if seen.is_own:
        found.append(blocks.button("Summary", names.SUMMARY, value))
        found += _sharing(seen)
    return found


def _due(seen: Seen, *, short: bool) -> list[dict[str, Any]]:
    """Return the buttons of what waits for the viewer."""
    found = []
    if seen.is_own:
        found = [
            names.answer_button(one.id, f"Answer {one.title}")
            for one in seen.whole.check_ins
            if one.state == ASKED or (one.state == MISSED and not short)
        ]
        if seen.plan.manager is None and seen.plan.state != ENDED:
            found.append(names.name_button(seen.plan.number))
        return found
    return [
        names.reply_button(one.id, f"Reply to {one.title}")
        for one in seen.whole.check_ins
        if one.state == ANSWERED and one.id in seen.whole.readable
    ]


def _sharing(seen: Seen) -> list[dict[str, Any]]:
    plan, value = seen.plan, str(seen.plan.number)
    if plan.manager is None:
        return []
    if plan.shared_with == plan.manager:
        return [blocks.button("Stop sharing earlier answers", names.UNSHARE, value)]
    if any(one.manager not in {None, plan.manager} for one in seen.whole.check_ins):
        sure = "Your manager then reads what you answered before their time, until you stop it."
        return [blocks.button("Share earlier answers", names.SHARE, value, sure=sure)]
    return []


# -- one plan --------------------------------------------------------------------------------------


def window(seen: Seen) -> View:
    """Return a window with all of a plan."""
    return blocks.modal("Check-ins", whole(seen))


def whole(seen: Seen) -> list[Block]:
    """Return all of a plan: who, since when, each check-in with its goals, and what can be done."""
    plan = seen.plan
    shown: list[Block] = [
        blocks.line(blocks.person(plan.person), words(f" · {plan.title}", bold=True)),
        blocks.line(*_facts(seen)),
    ]
    if steps(seen):
        shown.append(blocks.actions(*steps(seen)))
    if plan.why:
        shown += [blocks.line(words("Why it ended", bold=True)), *_pieces(plan.why)]
    for one in seen.whole.check_ins:
        shown += _milestone(seen, one)
    agreed = [one for one in seen.whole.goals if one.source == AGREED]
    if agreed:
        shown += [blocks.line(words("Agreed", bold=True)), *agreements(agreed)]
    private = "Only the two of you see this."
    return [*shown, blocks.divider(), blocks.sentence(private)]


def _facts(seen: Seen) -> list[Part]:
    plan = seen.plan
    parts = [words(f"Since {said(plan.start_on)}. Manager: ")]
    parts += [blocks.person(plan.manager)] if plan.manager else [words("nobody is named")]
    return [*parts, words(". "), *standing(seen)]


def _milestone(seen: Seen, one: CheckIn) -> list[Block]:
    """Show one check-in: its day and state, and its goals with what was said of them last."""
    head = [words(f"{BADGES.get(one.state, '⚪')} {one.title}", bold=True)]
    head.append(words(f" · {state_of(one)}"))
    goals = [goal for goal in seen.whole.goals if goal.milestone == one.milestone
             and goal.source != AGREED]  # fmt: skip
    rows = [_goal_row(seen, goal) for goal in goals[:GOALS_SHOWN]]
    if len(goals) > GOALS_SHOWN:
        rows.append([words(f"… and {len(goals) - GOALS_SHOWN} more")])
    shown: list[Block] = [blocks.line(*head)]
    if rows:
        shown.append(blocks.bullets(rows))
    if one.answered_at is not None and one.id in seen.whole.readable:
        read = [blocks.button("Read the answers", names.READ, str(one.id))]
        shown.append(blocks.actions(*read))
    return shown


def goals_at(seen: Seen, milestone: str) -> list[str]:
    """List the texts of the goals that are first asked after at a milestone."""
    own = (one for one in seen.whole.goals if one.source != AGREED)
    return [one.text for one in own if one.milestone == milestone]


def state_of(one: CheckIn) -> str:
    """Say where a check-in stands."""
    day = said(one.due_on)
    return {
        PLANNED: f"on {day}",
        ASKED: f"asked on {day}, not answered yet",
        ANSWERED: f"of {day}, answered",
        CLOSED: f"of {day}, closed",
        MISSED: f"of {day}, not answered",
        PASSED: f"would have been on {day}: over before this began",
    }.get(one.state, one.state)


def _goal_row(seen: Seen, goal: Goal) -> list[Part]:
    """Show a goal with the latest word on it that the viewer may read."""
    latest: Answer | None = None
    for one in seen.whole.check_ins:
        if one.id in seen.whole.readable and one.answered_at is not None:
            latest = seen.answer(one, goal) or latest
    badge = f"{STATUS_BADGES.get(latest.status, '▫️')} " if latest and latest.status else ""
    parts = [words(f"{badge}{blocks.clip(goal.text, NOTE_SHOWN)}")]
    more = carried(goal)
    return [*parts, words(f" ({more})", italic=True)] if more else parts


# -- the answers of one ----------------------------------------------------------------------------


def answers(seen: Seen, one: CheckIn) -> View:
    """Return a window with all that was said in a check-in."""
    title = blocks.clip(f"{adjective(one.title)} check-in", blocks.TITLE_CHARACTERS)
    shown = [blocks.line(blocks.person(seen.plan.person), words(f" · {state_of(one)}"))]
    return blocks.modal(title, [*shown, *answered(seen, one), *_after(seen, one)])


def answered(seen: Seen, one: CheckIn) -> list[Block]:
    """Return what a person said of each goal, whole."""
    shown: list[Block] = []
    for goal in seen.whole.goals:
        answer = seen.answer(one, goal)
        if answer is None:
            continue
        shown.append(blocks.line(*_answer_line(seen, goal, answer)))
        shown += _pieces(answer.note)
    if one.help:
        shown += [blocks.line(words("Help needed", bold=True)), *_pieces(one.help)]
    return shown


def _answer_line(seen: Seen, goal: Goal, answer: Answer) -> list[Part]:
    title = seen.statuses.get(answer.status, answer.status)
    badge = STATUS_BADGES.get(answer.status, "▫️")
    parts = [words(f"{badge} {goal.text}", bold=True), words(f" · {title}")]
    return [*parts, words(f" · {answer.link}")] if answer.link else parts


def _after(seen: Seen, one: CheckIn) -> list[Block]:
    """Return the manager's word on a check-in, and what can be done with it."""
    shown: list[Block] = []
    if one.reply:
        shown += [blocks.line(words("The manager's reply", bold=True)), *_pieces(one.reply)]
    if one.state == ANSWERED and not seen.is_own:
        shown.append(blocks.actions(*manager_steps(one)))
    if one.state == ANSWERED and seen.is_own:
        shown.append(blocks.actions(names.answer_button(one.id, "Change my answers")))
    return shown


def manager_steps(one: CheckIn) -> list[dict[str, Any]]:
    """Return what a manager does with answers."""
    again = "Change the reply" if one.reply else "Reply"
    return [
        names.reply_button(one.id, again),
        blocks.button("Close", names.CLOSE, str(one.id)),
        blocks.button("Read it all", names.READ, str(one.id)),
    ]


def in_short(seen: Seen, one: CheckIn) -> list[Block]:
    """Return the answers as a message holds them: a line a goal, texts shortened to fit."""
    answered = [(goal, said) for goal in seen.whole.goals if (said := seen.answer(one, goal))]
    room = min(NOTE_SHOWN, SHORT_CHARACTERS // max(1, 2 * len(answered)))
    rows = []
    for goal, said in answered:
        title = seen.statuses.get(said.status, said.status)
        badge = STATUS_BADGES.get(said.status, "▫️")
        parts = [words(f"{badge} {blocks.clip(goal.text, room)}", bold=True), words(f" · {title}")]
        note = f": {blocks.clip(said.note, room)}" if said.note else ""
        link = f" · {blocks.clip(said.link, LINK_SHOWN)}" if said.link else ""
        rows.append([*parts, *blocks.any_words(note), *blocks.any_words(link)])
    found = [blocks.bullets(rows)] if rows else []
    if one.help:
        helped = words(blocks.clip(one.help, HELP_SHOWN))
        found.append(blocks.line(words("Help needed: ", bold=True), helped))
    return found


def agreements(agreed: Sequence[Goal]) -> list[Block]:
    """Show what was agreed: who does it until when, with Done where it is open."""
    shown: list[Block] = []
    for one in agreed[:GOALS_SHOWN]:
        owner = [blocks.person(one.owner), words(" · ")] if one.owner else []
        due = f" · due {said(one.due_on)}" if one.due_on else ""
        badge = [words("✅ ")] if one.state == "done" else []
        shown.append(blocks.line(*badge, *owner, words(f"{one.text}{due}")))
        if one.state == "open":
            done = blocks.button("Done", names.AGREED_DONE, str(one.id))
            shown.append(blocks.actions(done))
    return shown


def _pieces(text: str) -> list[Block]:
    return [blocks.paragraph(one) for one in blocks.pieces(text, blocks.SECTION_CHARACTERS)]
