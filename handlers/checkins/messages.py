"""What the direct messages of check-ins say, each drawn for the one who reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.checkins import names, views
from handlers.checkins.texts import adjective
from handlers.checkins.views import Seen
from rituals import check_in_promises as promised
from rituals.check_in_states import OPEN
from rituals.check_ins import AGREED, ANSWERED, ASKED, CLOSED, MISSED, CheckIn, Goal, Plan
from rituals.days import said

SUBJECT = "Check-ins"
"""All that a notification says where no milestone is meant."""
GOALS_SHOWN = 30
GOAL_SHOWN = 150


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about, as its reader sees it."""

    seen: Seen
    goal: Goal | None = None
    check_in: CheckIn | None = None

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
    return [blocks.line(*parts), blocks.actions(_show(about))]


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
    if one.state == ANSWERED:
        told = f" is answered. {_waits(about)}"
        change = names.answer_button(one.id, "Change my answers")
        shown = [words("💬 "), words(name, bold=True), words(told)]
        return [blocks.line(*shown), blocks.actions(change, _show(about))]
    if one.state == CLOSED:
        shown = [words("✅ "), words(name, bold=True), words(" is closed.")]
        return [blocks.line(*shown), blocks.actions(_read(one), _show(about))]
    if one.state == MISSED:
        told = " was not answered in time. Its goals go on; an answer is still taken, marked late."
        late = names.answer_button(one.id, "Answer late")
        shown = [words(name, bold=True), words(told)]
        return [blocks.line(*shown), blocks.actions(late, _show(about))]
    return _line(about, words(name, bold=True), words(" is not asked any more."))


def _waits(about: About) -> str:
    if about.plan.manager is None:
        return "Nobody is named as your manager: name somebody, so that it is read."
    return "Your manager reads it, replies and closes it."


def _goals(about: About) -> list[Block]:
    goals = about.seen.whole.asked_in(about.milestone)
    rows = [[words(blocks.clip(one.text, GOAL_SHOWN))] for one in goals[:GOALS_SHOWN]]
    return [blocks.bullets(rows)] if rows else []


def _read(one: CheckIn) -> dict[str, Any]:
    return blocks.button("Read it all", names.READ, str(one.id))


def heads_up(about: About) -> list[Block]:
    one = about.milestone
    parts = [words(f"Your {adjective(one.title)} check-in", bold=True)]
    parts.append(words(f" comes on {said(one.due_on)}. It will ask how these go:"))
    return [blocks.line(*parts), *_goals(about), blocks.actions(_show(about))]


def remind(about: About) -> list[Block]:
    one = about.milestone
    parts = [words(f"Your {adjective(one.title)} check-in", bold=True)]
    parts.append(words(f" of {said(one.due_on)} still waits for your answers."))
    return [blocks.line(*parts), blocks.actions(names.answer_button(one.id), _show(about))]


def agreed(about: About) -> list[Block]:
    """Remind whoever is to do it of what was agreed, on its day."""
    if about.goal is None:
        return _line(about, words("What you agreed is due."))
    if about.goal.state != OPEN:
        return _line(about, words("What you agreed is done."))
    done = blocks.button("Done", names.AGREED_DONE, str(about.goal.id), style="primary")
    parts = [words("You agreed to do this by today: "), words(about.goal.text, bold=True)]
    return [blocks.line(*parts), blocks.actions(done, _show(about))]


# -- to the manager --------------------------------------------------------------------------------


def escalate(about: About) -> list[Block]:
    one = about.milestone
    parts = [
        blocks.person(about.plan.person),
        words(f" has not answered the {adjective(one.title)} check-in of {said(one.due_on)}."),
        words(" They were reminded. You are told as their manager: a word with them helps most."),
    ]
    return _line(about, *parts)


def answered(about: About) -> list[Block]:
    """Show the answers to the manager, and later what became of them."""
    one = about.milestone
    name = f" answered the {adjective(one.title)} check-in"
    late = ", late" if one.is_late else ""
    head = [blocks.person(about.plan.person), words(name, bold=True), words(f"{late}.")]
    if one.state == CLOSED:
        parts = [words("✅ The check-in of "), blocks.person(about.plan.person)]
        closed = words(f", {one.title}, is closed. What is not done goes on.")
        return [blocks.line(*parts, closed), blocks.actions(_read(one), _show(about))]
    shown = [blocks.line(*head), *views.in_short(about.seen, one)]
    if one.reply:
        shown.append(blocks.line(words("You replied. Close it once nothing is left to be said.")))
    return [*shown, blocks.actions(*views.manager_steps(one))]


# -- what one of the two did -----------------------------------------------------------------------


def started(about: About) -> list[Block]:
    plan = about.plan
    since = f" as {plan.title}, since {said(plan.start_on)}; "
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
    why = f": {blocks.clip(about.plan.why, views.HELP_SHOWN)}" if about.plan.why else "."
    return _line(about, *_whose(about), words(" have ended"), words(why))


def replied(about: About) -> list[Block]:
    """Show the person what their manager says, and what was agreed."""
    one = about.milestone
    name = f" replied to your {adjective(one.title)} check-in."
    head = [*_manager(about), words(name, bold=True)]
    shown = [blocks.line(*head)]
    if one.reply:
        shown += [
            blocks.line(words(piece)) for piece in blocks.pieces(one.reply, views.PIECE_CHARACTERS)
        ]
    own = [
        goal
        for goal in about.seen.whole.goals
        if goal.source == AGREED and goal.milestone == one.milestone
    ]
    if own:
        shown += [blocks.line(words("Agreed", bold=True)), *views.agreements(own)]
    return [*shown, blocks.actions(_read(one), _show(about))]


def _manager(about: About) -> list[Part]:
    manager = about.plan.manager
    return [blocks.person(manager)] if manager else [words("Your manager")]


def closed(about: About) -> list[Block]:
    one = about.milestone
    told = f" closed your {adjective(one.title)} check-in. What is not done goes on to the next."
    shown = [*_manager(about), words(told)]
    return [blocks.line(*shown), blocks.actions(_read(one), _show(about))]


def named(about: About) -> list[Block]:
    if about.seen.is_own:
        told = " is the manager of your check-ins now, and reads what you answer from here on."
        return _line(about, *_manager(about), words(told))
    told = "'s check-ins now. You read what they answer from here on; earlier answers only if they"
    opening = [words("You are the manager of "), blocks.person(about.plan.person)]
    return _line(about, *opening, words(told), words(" share them."))


def handed(plan: Plan) -> list[Part]:
    """Tell an earlier manager that somebody else reads what follows."""
    return [words("Somebody else is the manager of "), blocks.person(plan.person),
            words("'s check-ins now. There is nothing left for you to do.")]  # fmt: skip


def manager_gone(about: About) -> list[Block]:
    told = "The manager of your check-ins has left. Name somebody: until then your answers wait,"
    name = names.name_button(about.plan.number)
    shown = blocks.line(words(told), words(" and nobody reads them."))
    if about.plan.manager is not None:
        shown = blocks.line(*_manager(about), words(" is the manager of your check-ins now."))
        return [shown, blocks.actions(_show(about))]
    return [shown, blocks.actions(name, _show(about))]


def person_gone(about: About) -> list[Block]:
    told = " has left, so their check-ins have ended. Nothing more is sent."
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
    promised.REPLIED: replied,
    promised.CLOSED: closed,
    promised.NAMED: named,
    promised.MANAGER_GONE: manager_gone,
    promised.PERSON_GONE: person_gone,
    promised.SHARED: shared,
    promised.DID: did,
}
"""What is told -> how it is said. `handed-over` is not here: its reader sees the plan no more."""
