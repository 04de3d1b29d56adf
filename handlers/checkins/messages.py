"""What the direct messages of check-ins say, each drawn for the one who reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.checkins import answer_views, names, views
from handlers.checkins.texts import NOBODYS, adjective
from handlers.checkins.views import Seen
from rituals import check_in_promises as promised
from rituals.check_in_moves import GUEST
from rituals.check_in_states import OPEN
from rituals.check_ins import (
    AGREED,
    ANSWERED,
    ASKED,
    CLOSED,
    MISSED,
    PASSED,
    PLANNED,
    CheckIn,
    Goal,
    Plan,
)
from rituals.days import said

SUBJECT = "Check-ins"
"""All that a notification says where no milestone is meant."""
GOALS_SHOWN = 30
AGREED_SHOWN = 20
"""Two blocks each, of the fifty that a message holds."""
GOAL_SHOWN = 150
ENDED_AGREED = "The check-ins have ended. You had agreed to do this:"


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about, as its reader sees it."""

    seen: Seen
    goal: Goal | None = None
    check_in: CheckIn | None = None
    agreed: Sequence[Goal] = ()

    @property
    def plan(self) -> Plan:
        return self.seen.plan

    @property
    def milestone(self) -> CheckIn:
        """Return the check-in; raise LookupError where it is about a whole plan."""
        if self.check_in is None:
            raise LookupError
        return self.check_in

    def person(self, *, own: str = "You") -> Part:
        return words(own) if self.seen.is_own else blocks.person(self.plan.person)


def subject(about: About) -> str:
    """Return what a notification says: that there is a check-in, and nothing of it."""
    if about.check_in is None:
        return SUBJECT
    whose = "Your" if about.seen.is_own else "A"
    return f"{whose} {adjective(about.check_in.title)} check-in"


def _show(about: About) -> dict[str, Any]:
    return blocks.button("Show", names.SHOW, str(about.plan.number))


def _line(about: About, *parts: Part) -> list[Block]:
    """Return a message of one line, with Show."""
    return _line_with(about, parts, [])


def _line_with(
    about: About, parts: Sequence[Part], buttons: Sequence[dict[str, Any]]
) -> list[Block]:
    return [blocks.line(*parts), blocks.actions(*buttons, _show(about))]


# -- to the person, by the clock -------------------------------------------------------------------


def ask(about: About) -> list[Block]:
    """Ask for a check-in, and later say what became of it."""
    one = about.milestone
    name = f"Your {adjective(one.title)} check-in"
    if one.state == ASKED:
        opening = [words(name, bold=True), words(f" is here, of {said(one.due_on)}. It asks how")]
        opening.append(words(" each goal goes and what help you need; you can save it for later."))
        answer = names.answer_button(one.id)
        return [blocks.line(*opening), *_goals(about), blocks.actions(answer, _show(about))]
    return _became(about, name)


def _became(about: About, name: str) -> list[Block]:
    """Say what became of a check-in that was asked, to its person."""
    one, lives = about.milestone, about.seen.lives
    head = words(name, bold=True)
    if one.state == ANSWERED:
        shown = [words("💬 "), head, words(f" is answered. {_waits(about)}")]
        change = [names.answer_button(one.id, "Change my answers")] if lives else [_read(one)]
        return [blocks.line(*shown), blocks.actions(*change, _show(about))]
    if one.state == CLOSED:
        shown = [words("✅ "), head, words(" is closed.")]
        return [blocks.line(*shown), blocks.actions(_read(one), _show(about))]
    if one.state == MISSED and lives:
        told = f" was not answered in time.{views.goes_on(about.seen, one)} An answer is still"
        late = names.answer_button(one.id, "Answer late")
        shown = [head, words(f"{told} taken, marked late.")]
        return [blocks.line(*shown), blocks.actions(late, _show(about))]
    if one.state == MISSED:
        return _line(about, head, words(" was not answered, and the check-ins have ended."))
    return _line(about, head, words(" is not asked any more."))


def _waits(about: About) -> str:
    if not about.seen.lives:
        return "The check-ins have ended; your manager can still reply and close it."
    if about.plan.manager is None:
        return "Nobody is named as your manager: name somebody, and they read it."
    return "Your manager reads it, replies and closes it."


def _goals(about: About) -> list[Block]:
    goals = about.seen.whole.asked_in(about.milestone)
    rows = [[words(blocks.clip(one.text, GOAL_SHOWN))] for one in goals[:GOALS_SHOWN]]
    return [blocks.bullets(rows)] if rows else []


def _read(one: CheckIn) -> dict[str, Any]:
    return blocks.button("Read it all", names.READ, str(one.id))


def heads_up(about: About) -> list[Block]:
    one = about.milestone
    if one.state != PLANNED:
        return _became(about, f"Your {adjective(one.title)} check-in")
    parts = [words(f"Your {adjective(one.title)} check-in", bold=True)]
    parts.append(words(f" comes on {said(one.due_on)}. It will ask how these go:"))
    return [blocks.line(*parts), *_goals(about), blocks.actions(_show(about))]


def remind(about: About) -> list[Block]:
    """Remind the person, and later say what became of it."""
    one = about.milestone
    if one.state != ASKED:
        return _became(about, f"Your {adjective(one.title)} check-in")
    parts = [words(f"Your {adjective(one.title)} check-in", bold=True)]
    parts.append(words(f" of {said(one.due_on)} still waits for your answers."))
    return [blocks.line(*parts), blocks.actions(names.answer_button(one.id), _show(about))]


def agreed(about: About) -> list[Block]:
    """Remind whoever is to do it of what was agreed, on its day: all of that day together."""
    if not any(one.state == OPEN for one in about.agreed):
        return _line(about, words("What you agreed is done."))
    left = len(about.agreed) - AGREED_SHOWN
    shown = [
        blocks.line(words("You agreed to do this by today:" if about.seen.lives else ENDED_AGREED)),
        *views.agreements(about.seen, about.agreed[:AGREED_SHOWN]),
    ]
    if left > 0:
        shown.append(blocks.sentence(f"… and {left} more: Show has all of it."))
    return [*shown, blocks.actions(_show(about))]


# -- to the manager --------------------------------------------------------------------------------


def escalate(about: About) -> list[Block]:
    """Tell the manager that nothing was answered, and later what became of it."""
    one = about.milestone
    person = blocks.person(about.plan.person)
    if one.state == ASKED:
        late = f" has not answered the {adjective(one.title)} check-in of {said(one.due_on)}."
        told = " They were reminded. You are told as their manager: a word with them helps most."
        return _line(about, person, words(late), words(told))
    return _line_with(about, [person, words(_escalated(about))], _close_of(about))


def _escalated(about: About) -> str:
    """Say what became of a check-in of which the manager was told."""
    one = about.milestone
    name = f"the {adjective(one.title)} check-in"
    if one.state == MISSED:
        left = " Close it where nothing is to come: then the check-ins end."
        left = left if _close_of(about) else views.goes_on(about.seen, one)
        return f" has not answered {name} in time.{left}"
    if one.state == PASSED:
        return f" did not answer {name}, and it is not asked any more."
    if one.answered_at is None:
        return f" did not answer {name}, and it is closed."
    return f" has answered {name}{', and it is closed' if one.state == CLOSED else ''}."


def _close_of(about: About) -> list[dict[str, Any]]:
    """Return Close where all that a plan waits for is its last check-in, which was missed."""
    if about.seen.is_own or about.milestone != views.left_over(about.seen):
        return []
    return [names.close_button(about.milestone.id)]


def answered(about: About) -> list[Block]:
    """Show the answers to the manager, and later what became of them."""
    one = about.milestone
    name = f" answered the {adjective(one.title)} check-in"
    late = ", late" if one.is_late else ""
    head = [blocks.person(about.plan.person), words(name, bold=True), words(f"{late}.")]
    if one.state == CLOSED:
        parts = [words("✅ The check-in of "), blocks.person(about.plan.person)]
        closed = words(f", {one.title}, is closed.{views.goes_on(about.seen, one)}")
        return [blocks.line(*parts, closed), blocks.actions(_read(one), _show(about))]
    shown = [blocks.line(*head), *answer_views.in_short(about.seen, one)]
    if _changed_since(one):
        told = "They changed their answers after your reply: this is what they say now."
        shown.append(blocks.line(words(told)))
    elif one.reply:
        shown.append(blocks.line(words("You replied. Close it once nothing is left to be said.")))
    return [*shown, blocks.actions(*answer_views.manager_steps(one))]


def _changed_since(one: CheckIn) -> bool:
    """Say whether answers were corrected after the manager replied to them."""
    if one.replied_at is None or one.answered_at is None:
        return False
    return one.answered_at > one.replied_at


def changed(about: About) -> list[Block]:
    """Tell the manager, once, that what they replied to is not what stands there now."""
    one = about.milestone
    told = f" changed their answers to the {adjective(one.title)} check-in after your reply."
    line = [blocks.person(about.plan.person), words(told)]
    return _line_with(about, line, [_read(one)] if one.id in about.seen.whole.readable else [])


# -- what one of the two did -----------------------------------------------------------------------


def started(about: About) -> list[Block]:
    plan = about.plan
    ahead = plan.start_on > plan.started_at.date()
    since = f" as {plan.title}, {'from' if ahead else 'since'} {said(plan.start_on)}; "
    if about.seen.is_own:
        opening = [words("You have check-ins"), words(since), *views.standing(about.seen)]
        if plan.manager is None:
            return _line(about, *opening, words(". Nobody is named as your manager yet."))
        private = [words(". Only you and "), blocks.person(plan.manager), words(" see them.")]
        return _line(about, *opening, *private)
    opening = [words("You are the manager of "), blocks.person(plan.person), words("'s check-ins")]
    told = ". You read the answers, reply and close; nobody else sees them."
    return _line(about, *opening, words(since), *views.standing(about.seen), words(told))


def _whose(about: About) -> list[Part]:
    if about.seen.is_own:
        return [words("Your check-ins")]
    return [words("The check-ins of "), blocks.person(about.plan.person)]


def edited(about: About) -> list[Block]:
    return _line(about, *_whose(about), words(" were changed: what is still ahead has other words"
                 " or days."))  # fmt: skip


def moved(about: About) -> list[Block]:
    told = f" start on {said(about.plan.start_on)} now; "
    return _line(about, *_whose(about), words(told), *views.standing(about.seen), words("."))


def paused(about: About) -> list[Block]:
    plan = about.plan
    until = f"until {said(plan.back_on)}" if plan.back_on else "until one of you resumes them"
    return _line(about, *_whose(about), words(f" rest {until}; nothing is sent meanwhile."))


def resumed(about: About) -> list[Block]:
    return _line(about, *_whose(about), words(" go on; "), *views.standing(about.seen), words("."))


def ended(about: About) -> list[Block]:
    why = f": {blocks.clip(about.plan.why, answer_views.HELP_SHOWN)}" if about.plan.why else "."
    return _line(about, *_whose(about), words(" have ended"), words(why))


def replied(about: About) -> list[Block]:
    """Show the person what their manager says, and what was agreed."""
    one = about.milestone
    name = f" replied to your {adjective(one.title)} check-in."
    head = [*_manager(about), words(name, bold=True)]
    shown = [blocks.line(*head)]
    if one.reply:
        shown += [
            blocks.line(words(piece))
            for piece in blocks.pieces(one.reply, answer_views.PIECE_CHARACTERS)
        ]
    own = [
        goal
        for goal in about.seen.whole.goals
        if goal.source == AGREED and goal.milestone == one.milestone
    ]
    if own:
        shown += [blocks.line(words("Agreed", bold=True)), *views.agreements(about.seen, own)]
    return [*shown, blocks.actions(_read(one), _show(about))]


def _manager(about: About) -> list[Part]:
    manager = about.plan.manager
    return [blocks.person(manager)] if manager else [words("Your manager")]


def closed(about: About) -> list[Block]:
    one = about.milestone
    told = f" closed your {adjective(one.title)} check-in.{views.goes_on(about.seen, one)}"
    shown = [*_manager(about), words(told)]
    return [blocks.line(*shown), blocks.actions(_read(one), _show(about))]


def named(about: About) -> list[Block]:
    waited = any(
        one.answered_at is not None and one.manager == about.plan.manager
        for one in about.seen.whole.check_ins
    )
    if about.seen.is_own:
        told = " is the manager of your check-ins now, and reads what you answer from here on"
        also = ", and what you answered while nobody was named" if waited else ""
        left = f" {NOBODYS}" if about.seen.nobodys else ""
        return _line(about, *_manager(about), words(f"{told}{also}.{left}"))
    told = "'s check-ins now. You read what they answer from here on"
    also = ", and what they answered while nobody was named" if waited else ""
    opening = [words("You are the manager of "), blocks.person(about.plan.person)]
    shares = "; what they answered to somebody else only if they share it."
    return _line(about, *opening, words(f"{told}{also}{shares}"))


def manager_gone(about: About) -> list[Block]:
    told = "The manager of your check-ins has left, or is a guest now. Name somebody, who then"
    name = names.name_button(about.plan.number)
    shown = blocks.line(words(told), words(" reads what you answer: until then it waits."))
    if about.plan.manager is not None:
        shown = blocks.line(*_manager(about), words(" is the manager of your check-ins now."))
        return [shown, blocks.actions(_show(about))]
    return [shown, blocks.actions(name, _show(about))]


def person_gone(about: About) -> list[Block]:
    why = "is a guest here now" if about.plan.why == GUEST else "has left"
    told = f" {why}, so their check-ins have ended. Nothing more is sent."
    return _line(about, blocks.person(about.plan.person), words(told))


def shared(about: About) -> list[Block]:
    told = " shares with you what they answered before your time."
    return _line(about, blocks.person(about.plan.person), words(told))


def did(about: About) -> list[Block]:
    """Tell that what was agreed is done."""
    if about.goal is None:
        return _line(about, words("What you agreed is done."))
    owner = about.goal.owner
    by = [blocks.person(owner), words(" did")] if owner else [words("Done")]
    return _line(about, *by, words(" what you agreed: "), words(about.goal.text, bold=True))


SAID: Mapping[str, Callable[[About], list[Block]]] = {
    promised.ASK: ask,
    promised.HEADS_UP: heads_up,
    promised.REMIND: remind,
    promised.ESCALATE: escalate,
    promised.AGREED: agreed,
}
TOLD: Mapping[str, Callable[[About], list[Block]]] = {
    promised.STARTED: started,
    promised.EDITED: edited,
    promised.MOVED: moved,
    promised.PAUSED: paused,
    promised.RESUMED: resumed,
    promised.ENDED: ended,
    promised.ANSWERED: answered,
    promised.CHANGED: changed,
    promised.REPLIED: replied,
    promised.CLOSED: closed,
    promised.NAMED: named,
    promised.MANAGER_GONE: manager_gone,
    promised.PERSON_GONE: person_gone,
    promised.SHARED: shared,
    promised.DID: did,
}
"""What is told -> how it is said. `handed-over` is not here: its reader sees the plan no more."""
