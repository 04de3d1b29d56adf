"""How plans look: the list, one whole, and the buttons of each. The answers of a check-in are in
`answer_views.py`.

All of it is for the person and their manager alone, in their own windows and direct messages.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.check_ins import names
from handlers.check_ins.answer_forms import carried
from handlers.check_ins.days import follows, state_of
from handlers.check_ins.pages import turned
from handlers.check_ins.seen import Seen, left_over, reopens
from rituals.calendar.days import said
from rituals.check_ins.agreed import seen_to_by
from rituals.check_ins.check_ins import (
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
    is_unread,
)
from rituals.check_ins.states import DONE, OPEN
from rituals.check_ins.words import is_saved

WHAT_FOR = (
    "They ask whoever is new in a role how each goal goes and what help they need, after 30, 60 and"
    " 90 days, 6 and 12 months; their manager alone reads it."
)
BADGES = {PLANNED: "⚪", ASKED: "🔵", ANSWERED: "💬", CLOSED: "✅", MISSED: "❌", PASSED: "⚫"}
STATUS_BADGES = {"done": "✅", "on-track": "🟢", "at-risk": "🟡", "blocked": "🔴", "dropped": "⚪"}
PLANS_SHOWN = 15
"""Two blocks each, of the fifty that a message holds."""
NOTE_SHOWN = 300
GOALS_SHOWN = 40
LEFT_SHOWN = 15
"""Two blocks each, as above."""


# -- the list --------------------------------------------------------------------------------------


def listing(mine: Sequence[Seen], reports: Sequence[Seen], *, left: int = 0) -> Say:
    """Show one's own plan and those of one's reports, at a glance; `left` more are not shown."""
    start = blocks.actions(blocks.button("Start check-ins", names.START))
    if not mine and not reports:
        told = "You have no check-ins, and nobody who reports to you has any."
        return Say(told, [blocks.sentence(f"{told} {WHAT_FOR}"), start])
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
    parts = [*whose, words(plan.title, bold=True), words(" · "), *standing(seen)]
    more = len([one for one in seen.whole.check_ins if waits(seen, one)]) - 1
    return [*parts, words(f"; {more} more wait{'s' if more == 1 else ''}")] if more > 0 else parts


def standing(seen: Seen) -> list[Part]:
    """Say where a plan stands: what waits, or what comes next."""
    plan = seen.plan
    if plan.state == ENDED:
        left = next((one for one in seen.whole.check_ins if waits(seen, one)), None)
        return [words(f"ended; 💬 {left.title}: still open" if left is not None else "ended")]
    if plan.state == PAUSED:
        until = f" until {said(plan.back_on)}" if plan.back_on else ""
        return [words(f"paused{until}")]
    return [words(_waiting(seen))]


def _waiting(seen: Seen) -> str:
    """Say what a plan that runs waits for, or what comes next."""
    first = {one.state: one for one in reversed(seen.whole.check_ins)}
    if (asked := first.get(ASKED)) is not None:
        return f"🔵 {asked.title}: {state_of(asked, seen)}"
    if (told := _answered(seen)) is not None:
        return told
    if (ahead := follows(seen)) is not None:
        return f"next: {ahead.title} on {said(ahead.due_on)}"
    if (last := left_over(seen)) is not None:
        told = "you can still answer, or your manager closes it"
        told = told if seen.is_own else "they can still answer, or you close it"
        return f"❌ {last.title}: not answered; {told}"
    return "nothing more is asked"


def _answered(seen: Seen) -> str | None:
    """Say for what an open answer waits; of several, one that waits for the viewer."""
    answered = [one for one in seen.whole.check_ins if one.state == ANSWERED]
    if not answered:
        return None
    first = min(answered, key=lambda one: is_unread(seen.plan, one) != seen.is_own)
    if is_unread(seen.plan, first):
        own = "answered to an earlier manager, who left it open: nobody reads it"
        told = own if seen.is_own else "answered before your time, and not shared with you"
    elif seen.plan.manager is None:
        told = "answered, and there is no manager who reads it"
    elif first.replied_at is not None:
        told = "answered, replied to, and not closed yet"
    else:
        told = "answered, and your manager has not replied yet"
        told = told if seen.is_own else "answered, and waits for your reply"
    return f"💬 {first.title}: {told}"


def steps(seen: Seen, *, short: bool = False) -> list[dict[str, Any]]:
    """Return the buttons of what can be done with a plan now, the likeliest first.

    `short`: in the list, with the first check-in that waits; in the window each stands under its
    own, for no two of one name may stand in a row.
    """
    plan, value = seen.plan, str(seen.plan.number)
    found = []
    if short:
        first = next((one for one in seen.whole.check_ins if waits(seen, one)), None)
        found += due(seen, first)[:1] if first is not None else []
    if seen.is_own and plan.manager is None and seen.lives:
        found.append(names.name_button(plan.number))
    if short:
        return [*found, blocks.button("Show", names.SHOW, value)]
    if seen.lives:
        found.append(blocks.button("Edit", names.EDIT, value))
    if plan.state == RUNNING:
        found.append(blocks.button("Move the start", names.MOVE, value))
        found.append(blocks.button("Pause", names.PAUSE, value))
    if plan.state == PAUSED:
        found.append(blocks.button("Resume", names.RESUME, value))
    if seen.lives:
        if plan.manager is not None:
            found.append(blocks.button("Another manager", names.NAME, value))
        found.append(blocks.button("End", names.END, value))
    if seen.is_own:
        found.append(blocks.button("Summary", names.SUMMARY, value))
        found += sharing(seen)
    return found


def waits(seen: Seen, one: CheckIn) -> bool:
    """Say whether the viewer is the one for whom a check-in waits."""
    if seen.is_own:
        return one.state == ASKED
    return (one.state == ANSWERED and one.id in seen.whole.readable) or one == left_over(seen)


def due(seen: Seen, one: CheckIn) -> list[dict[str, Any]]:
    """Return the buttons of what the viewer can do with a check-in."""
    if reopens(seen, one):
        return [names.reopen_button(one.id, own=seen.is_own)]
    return _own_due(seen, one) if seen.is_own else _manager_due(seen, one)


def _own_due(seen: Seen, one: CheckIn) -> list[dict[str, Any]]:
    if not seen.lives:
        return []
    asked = f"Go on with {one.title}" if is_saved(one) else f"Answer {one.title}"
    label = {ASKED: asked, MISSED: "Answer late", ANSWERED: "Change my answers"}
    found = [names.answer_button(one.id, label[one.state])] if one.state in label else []
    was_anothers = one.state == ANSWERED and one.manager not in {None, seen.plan.manager}
    return [*found, names.close_button(one.id)] if was_anothers else found


def _manager_due(seen: Seen, one: CheckIn) -> list[dict[str, Any]]:
    if one == left_over(seen):
        return [names.close_button(one.id)]
    if one.state == ANSWERED and one.id in seen.whole.readable:
        again = "Change the reply" if one.reply else f"Reply to {one.title}"
        return [names.reply_button(one.id, again), names.close_button(one.id)]
    return []


def sharing(seen: Seen) -> list[dict[str, Any]]:
    """Return the button that shares earlier answers, or takes it back, where there is one."""
    plan, value = seen.plan, str(seen.plan.number)
    if plan.manager is None or not seen.lives:
        return []
    if plan.shared_with == plan.manager:
        return [blocks.button("Stop sharing earlier answers", names.UNSHARE, value)]
    if any(one.manager not in {None, plan.manager} for one in seen.whole.check_ins):
        sure = "Your manager then reads what you answered before their time, until you stop it."
        return [blocks.button("Share earlier answers", names.SHARE, value, sure=sure)]
    return []


# -- one plan --------------------------------------------------------------------------------------


def window(seen: Seen, page: int = 0) -> View:
    """Return a window with all of a plan, or a page of it."""
    plan = seen.plan
    head: list[Block] = [
        blocks.line(blocks.person(plan.person), words(f" · {plan.title}", bold=True)),
        blocks.line(*_facts(seen)),
    ]
    if steps(seen):
        head.append(blocks.actions(*steps(seen)))
    shown = turned(head, whole(seen), page, names.SHOW_TURNS, str(plan.number))
    private = blocks.sentence("Only the two of you see this.")
    return blocks.modal("Check-ins", [*shown, blocks.divider(), private])


def whole(seen: Seen) -> list[list[Block]]:
    """Return the parts of a plan: each check-in with its goals, then what was agreed."""
    why = seen.plan.why
    parts = [[blocks.line(words("Why it ended", bold=True)), *pieces(why)]] if why else []
    parts += [_milestone(seen, one) for one in seen.whole.check_ins]
    agreed = [_agreement(seen, one) for one in open_first(seen.whole.goals)]
    if agreed:
        agreed[0].insert(0, blocks.line(words("Agreed", bold=True)))
    return [*parts, *agreed]


def _facts(seen: Seen) -> list[Part]:
    plan = seen.plan
    parts = [words(f"Start: {said(plan.start_on)}. Manager: ")]
    parts += [blocks.person(plan.manager)] if plan.manager else [words("nobody is named")]
    return [*parts, words("; "), *standing(seen)]


def _milestone(seen: Seen, one: CheckIn) -> list[Block]:
    """Show one check-in: its day and state, and its goals with what was said of them last."""
    head = [words(f"{BADGES.get(one.state, '⚪')} {one.title}", bold=True)]
    head.append(words(f" · {state_of(one, seen)}"))
    goals = [goal for goal in seen.whole.goals if goal.milestone == one.milestone
             and goal.source != AGREED]  # fmt: skip
    rows = [_goal_row(seen, goal) for goal in goals[:GOALS_SHOWN]]
    if len(goals) > GOALS_SHOWN:
        rows.append([words(f"… and {len(goals) - GOALS_SHOWN} more")])
    shown: list[Block] = [blocks.line(*head)]
    if rows:
        shown.append(blocks.bullets(rows))
    shown += _joining(seen, one)
    buttons = due(seen, one)
    if one.answered_at is not None and one.id in seen.whole.readable:
        buttons.append(blocks.button("Read the answers", names.READ, str(one.id)))
    return [*shown, blocks.actions(*buttons)] if buttons else shown


def _joining(seen: Seen, one: CheckIn) -> list[Block]:
    """Show which goals of earlier check-ins one asks after too: of what waits, and of the next."""
    several = seen.whole.check_ins
    if not seen.lives or not (one.state == ASKED or one == follows(seen)):
        return []
    goals = [goal for goal in seen.whole.asked_in(one) if goal.milestone != one.milestone]
    if not goals:
        return []
    titles = {other.milestone: other.title for other in several}
    rows = [
        [words(blocks.clip(goal.text, NOTE_SHOWN)), words(_origin(goal, titles), italic=True)]
        for goal in goals[:GOALS_SHOWN]
    ]
    if len(goals) > GOALS_SHOWN:
        rows.append([words(f"… and {len(goals) - GOALS_SHOWN} more")])
    told = "Carried over into it:" if one.state == ASKED else "To be carried over, unless done:"
    return [blocks.line(words(told)), blocks.bullets(rows)]


def _origin(goal: Goal, titles: Mapping[str, str]) -> str:
    """Say in which check-in a goal was set, or agreed on."""
    agreed = "agreed at " if goal.source == AGREED else "from "
    return f" ({agreed}{titles.get(goal.milestone, goal.milestone)})"


def goals_at(seen: Seen, milestone: str) -> list[str]:
    """List the texts of the goals that are first asked after at a milestone."""
    own = (one for one in seen.whole.goals if one.source != AGREED)
    return [one.text for one in own if one.milestone == milestone]


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


def left_behind(seen: Seen) -> list[Block]:
    """Show its person what an earlier manager had agreed to do: nobody else knows of it now."""
    if not seen.left_behind:
        return []
    told = "Your earlier manager had agreed to do this; it is left to you:"
    return [blocks.sentence(told), *agreements(seen, seen.left_behind, LEFT_SHOWN)]


def open_first(goals: Iterable[Goal]) -> list[Goal]:
    """List what was agreed: what is open first, the soonest due before the others."""
    agreed = [one for one in goals if one.source == AGREED]
    return sorted(agreed, key=lambda one: (one.state != OPEN, one.due_on or date.max))


def agreements(seen: Seen, agreed: Iterable[Goal], most: int) -> list[Block]:
    """Show what was agreed, what is open first; of more than so many the others are counted."""
    several = open_first(agreed)
    shown = [block for one in several[:most] for block in _agreement(seen, one)]
    left = len(several) - most
    if left > 0:
        shown.append(blocks.sentence(f"… and {left} more: All check-ins shows them."))
    return shown


def _agreement(seen: Seen, one: Goal) -> list[Block]:
    """Show who does what until when, with Done where the viewer can say so."""
    owner = [blocks.person(one.owner), words(" · ")] if one.owner else []
    due = f" · due {said(one.due_on)}" if one.due_on else ""
    badge = [words("✅ ")] if one.state == DONE else []
    shown = [blocks.line(*badge, *owner, words(f"{one.text}{due}"))]
    if one.state == OPEN and seen.lives and seen_to_by(seen.plan, one) == seen.viewer:
        done = blocks.button("Mark as done", names.AGREED_DONE, str(one.id))
        shown.append(blocks.actions(done))
    return shown


def pieces(text: str) -> list[Block]:
    """Return a text whole, in as many paragraphs as it needs."""
    return [blocks.paragraph(one) for one in blocks.pieces(text, blocks.SECTION_CHARACTERS)]
