"""What one of the two did, as the other is told of it by direct message."""

from collections.abc import Callable, Mapping

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.check_ins import answer_views, messages, names, views
from handlers.check_ins.about import About, line, line_with, read, show
from handlers.check_ins.days import goes_on, laid
from handlers.check_ins.texts import NOBODYS, adjective
from rituals.calendar.days import said
from rituals.check_ins import promises as promised
from rituals.check_ins.check_ins import AGREED, MISSED, PASSED
from rituals.check_ins.leaving import GUEST
from rituals.check_ins.states import AGREED_AT_MOST

TIMES_NAMED = 6
"""Of more times than that their number is said: a plan of one's own may have thirty."""


def started(about: About) -> list[Block]:
    """Say who started check-ins, what they are for, and what the reader has to do with them."""
    plan = about.plan
    ahead = plan.start_on > about.seen.whole.day_of(plan.started_at)
    since = f" as {plan.title}, {'from' if ahead else 'since'} {said(plan.start_on)}"
    if about.seen.is_own:
        opening = [blocks.person(plan.started_by), words(f" started check-ins for you{since}.")]
        asks = f" {_times(about)} you are asked how each goal goes and what help you need; "
        shown = blocks.line(*opening, words(asks), *views.standing(about.seen), words("."))
        return [shown, *_reader(about)]
    own = plan.started_by == plan.person
    whose = [] if own else [words(" for "), blocks.person(plan.person)]
    opening = [blocks.person(plan.started_by), words(" started check-ins"), *whose, words(since)]
    asks = f", with you as the manager. {_times(about)} they say how each goal goes and what help"
    asks += " they need; "
    yours = words(". You read it, reply and close it; nobody else sees it.")
    return line(about, *opening, words(asks), *views.standing(about.seen), yours)


def _times(about: About) -> str:
    """Say after what times a plan asks, of those that it still asks at."""
    titles = [one.title for one in about.seen.whole.check_ins if one.state != PASSED]
    if not 0 < len(titles) <= TIMES_NAMED:
        return f"{len(titles)} times" if titles else "From now on"
    named = " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
    return f"After {named}"


def _reader(about: About) -> list[Block]:
    """Say to a person who reads what they answer, or let them name somebody."""
    plan = about.plan
    if plan.manager is not None:
        told = [words("Only you and "), blocks.person(plan.manager), words(" see it.")]
        return line(about, *told)
    told = [words("Nobody is named as your manager yet: whoever you name reads what you answer.")]
    return line_with(about, told, [names.name_button(plan.number)])


def _whose(about: About) -> list[Part]:
    if about.seen.is_own:
        return [words("Your check-ins")]
    return [words("The check-ins of "), blocks.person(about.plan.person)]


def _did(about: About, verb: str, otherwise: str) -> list[Part]:
    """Say who did something to whose check-ins; `otherwise` of those, where nobody did."""
    if about.by is None:
        return [*_whose(about), words(f" {otherwise}")]
    whose = [words("your check-ins")]
    if not about.seen.is_own:
        whose = [words("the check-ins of "), blocks.person(about.plan.person)]
        if about.by == about.plan.person:
            whose = [words("their check-ins")]
    return [blocks.person(about.by), words(f" {verb} "), *whose]


def edited(about: About) -> list[Block]:
    told = ". What was asked already stays; All check-ins shows the goals and days ahead."
    return line(about, *_did(about, "changed", "were changed"), words(told))


def moved(about: About) -> list[Block]:
    told = f": the start is {said(about.plan.start_on)} now; "
    opening = [*_did(about, "moved", "were moved"), words(told), *views.standing(about.seen)]
    return [blocks.line(*opening, words(".")), *laid(about.seen), blocks.actions(show(about))]


def paused(about: About) -> list[Block]:
    plan = about.plan
    until = f"until {said(plan.back_on)}" if plan.back_on else "until one of you resumes them"
    opening = [*_did(about, "paused", "are paused"), words(f" {until}; nothing is sent meanwhile.")]
    return [blocks.line(*opening), *laid(about.seen), blocks.actions(show(about))]


def resumed(about: About) -> list[Block]:
    opening = [*_did(about, "resumed", "go on"), words("; "), *views.standing(about.seen)]
    return [blocks.line(*opening, words(".")), *laid(about.seen), blocks.actions(show(about))]


def ended(about: About) -> list[Block]:
    why = f": {blocks.clip(about.plan.why, answer_views.HELP_SHOWN)}" if about.plan.why else "."
    opening = blocks.line(*_did(about, "ended", "have ended"), words(why))
    after = "Nothing more is asked. What was said stays with the two of you."
    return [opening, *line(about, words(after))]


def replied(about: About) -> list[Block]:
    """Show the person what their manager says, and what was agreed."""
    one = about.milestone
    name = f" replied to your {adjective(one.title)} check-in."
    head = [*_by(one.replied_by), words(name, bold=True)]
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
        shown += [
            blocks.line(words("Agreed", bold=True)),
            *views.agreements(about.seen, own, AGREED_AT_MOST),
        ]
    return [*shown, blocks.actions(read(one), show(about))]


def _manager(about: About) -> list[Part]:
    manager = about.plan.manager
    return [blocks.person(manager)] if manager else [words("Your manager")]


def _by(person: str | None) -> list[Part]:
    """Name who did something to a check-in: whoever manages it now may be somebody else."""
    return [blocks.person(person)] if person else [words("Your manager")]


def closed(about: About) -> list[Block]:
    one = about.milestone
    told = f" closed your {adjective(one.title)} check-in.{goes_on(about.seen, one)}"
    shown = [*_by(one.closed_by), words(told)]
    return [blocks.line(*shown), blocks.actions(read(one), show(about))]


def reopened(about: About) -> list[Block]:
    """Tell the person that what was closed is not, and what they can do with it again."""
    one = about.milestone
    told = f" opened your {adjective(one.title)} check-in again: what you answered can be changed."
    button = names.answer_button(one.id, "Change my answers")
    if one.state == MISSED:
        told = f" opened your {adjective(one.title)} check-in again: you can still answer it."
        button = names.answer_button(one.id, "Answer late")
    last = one == about.seen.whole.check_ins[-1]
    told += " The check-ins go on until it is closed." if last else ""
    shown = blocks.line(*_manager(about), words(told))
    return [shown, blocks.actions(button, show(about))]


def named(about: About) -> list[Block]:
    """Say who manages a plan from now on, who named them, and what they read."""
    waited = any(
        one.answered_at is not None and one.manager == about.plan.manager
        for one in about.seen.whole.check_ins
    )
    if about.seen.is_own:
        told = [*_named(about, _manager(about), "your"), words(". They read what you answer")]
        also = ", and what you answered while nobody was named" if waited else ""
        left = f" {NOBODYS}" if about.seen.nobodys else ""
        shown = blocks.line(*told, words(f" from here on{also}.{left}"))
        return [shown, *views.left_behind(about.seen), blocks.actions(show(about))]
    whose = "their" if about.by == about.plan.person else ""
    told = [*_named(about, [words("you")], whose), words(". You read what they answer")]
    also = ", and what they answered while nobody was named" if waited else ""
    shares = "; what they answered to somebody else only if they share it."
    return line(about, *told, words(f" from here on{also}{shares}"))


def _named(about: About, manager: list[Part], whose: str) -> list[Part]:
    """Say who named whom; `whose` check-ins, where that is no name."""
    person = about.plan.person
    of = [words(f"{whose} check-ins")] if whose else [blocks.person(person), words("'s check-ins")]
    if about.by is None and about.seen.is_own:
        return [*manager, words(" is the manager of "), *of, words(" now")]
    if about.by is None:
        return [words("You are the manager of "), *of, words(" now")]
    return [blocks.person(about.by), words(" named "), *manager, words(" as the manager of "), *of]


def manager_gone(about: About) -> list[Block]:
    told = "The manager of your check-ins has left, or is a guest now. Name somebody, who"
    name = names.name_button(about.plan.number)
    shown = blocks.line(words(told), words(" reads what you answer; until then it waits."))
    if about.plan.manager is not None:
        shown = blocks.line(*_manager(about), words(" is the manager of your check-ins now."))
        return [shown, blocks.actions(show(about))]
    return [shown, *views.left_behind(about.seen), blocks.actions(name, show(about))]


def person_gone(about: About) -> list[Block]:
    why = "is a guest here now" if about.plan.why == GUEST else "has left"
    told = f" {why}, so their check-ins have ended. Nothing more is sent."
    return line(about, blocks.person(about.plan.person), words(told))


def shared(about: About) -> list[Block]:
    told = " shares with you what they answered before your time."
    return line(about, blocks.person(about.plan.person), words(told))


def did(about: About) -> list[Block]:
    """Tell that what was agreed is done."""
    if about.goal is None:
        return line(about, words("What you agreed is done."))
    owner, text = about.goal.owner, words(about.goal.text, bold=True)
    if about.by is not None and owner is not None and about.by != owner:
        whose = [words(" marked as done what "), blocks.person(owner), words(" was to do: ")]
        return line(about, blocks.person(about.by), *whose, text)
    by = [blocks.person(owner), words(" did")] if owner else [words("Done")]
    return line(about, *by, words(" what you agreed: "), text)


TOLD: Mapping[str, Callable[[About], list[Block]]] = {
    promised.STARTED: started,
    promised.EDITED: edited,
    promised.MOVED: moved,
    promised.PAUSED: paused,
    promised.RESUMED: resumed,
    promised.ENDED: ended,
    promised.ANSWERED: messages.answered,
    promised.CHANGED: messages.changed,
    promised.REPLIED: replied,
    promised.CLOSED: closed,
    promised.REOPENED: reopened,
    promised.NAMED: named,
    promised.MANAGER_GONE: manager_gone,
    promised.PERSON_GONE: person_gone,
    promised.SHARED: shared,
    promised.DID: did,
}
"""What is told -> how it is said. `handed-over` is not here: its reader sees the plan no more."""
