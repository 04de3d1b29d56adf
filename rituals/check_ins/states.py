"""The words of check-ins: states of plans, check-ins and goals, the history's verbs, the errors."""

from rituals.errors import NotNow, NotThere, Unfit
from storage.check_ins import ENDED as ENDED

RUNNING, PAUSED = "running", "paused"
LIVING = (RUNNING, PAUSED)
"""States of a plan; the third is `ENDED`."""

PLANNED, ASKED, ANSWERED, CLOSED, MISSED, PASSED = (
    "planned", "asked", "answered", "closed", "missed", "passed",
)  # fmt: skip
"""States of a check-in. `missed`: not answered in time, and still taken, marked late. `passed`:
not asked, for its day was over when the plan began or was moved, a later one asks for both, or the
plan ended before it."""
TAKEN = (ASKED, MISSED)
"""States in which a draft is kept."""
ONCE_ASKED = (ASKED, ANSWERED, CLOSED, MISSED)

OPEN, DONE, DROPPED, REMOVED = "open", "done", "dropped", "removed"
"""States of a goal; `removed`: an edit took it out before it was asked after."""
CHARTER, OWN, AGREED = "charter", "own", "agreed"
"""Where a goal comes from."""

CUSTOM = "custom"
"""The role of a plan whose goals are nobody's but its own."""

GOALS_AT_MOST = 30
AGREED_AT_MOST = 20
"""Of one check-in: what two people keep in mind, and a message holds."""
GOAL_CHARACTERS = 300
TEXT_CHARACTERS = 3000
TITLE_CHARACTERS = 80
MISSED_AFTER_DAYS = 30
LONGEST_AHEAD_DAYS = 366
"""Further ahead, a start or a return is a slip of the pen: ours."""


class NoSuchPlan(NotThere):
    """There is no such plan here, or it is not for you: check-ins are seen by the person and
    their manager alone. `/checkin` shows yours.
    """


class NoSuchCheckIn(NotThere):
    """There is no such check-in here, or it is not for you: check-ins are seen by the person and
    their manager alone. `/checkin` shows yours.
    """


class TeamNotStarted(NotNow):
    """{team} is set up and not started, so nothing would be asked yet. Press Start on its card
    first: `/muster setup`.
    """


class NoSuchRole(Unfit):
    """There are no goals for “{typed}”. {near} For goals of its own write `custom`."""

    field = "role"


class NoTitle(Unfit):
    """What is this plan for? Give the role a name."""

    field = "title"


class LongTitle(Unfit):
    """A role's name has at most {most} characters, and this one has {length}. Shorten it."""

    field = "title"


class CannotHave(Unfit):
    """{name} cannot have check-ins: {why}. Choose somebody else."""

    field = "person"


class CannotManage(Unfit):
    """{name} cannot be the manager of check-ins: {why}. Choose somebody else."""

    field = "manager"


class OwnManager(Unfit):
    """Nobody is their own manager in check-ins. Choose somebody else."""

    field = "manager"


class NotOfPrivateTeam(Unfit):
    """{team} is private, and {name} is not of it. Choose somebody of the team, or let its manager
    add them: `/muster setup`.
    """


class SecondPlan(Unfit):
    """{name} has check-ins that are not over. One plan at a time: it is ended with `/checkin end`
    by them or their manager.
    """

    field = "person"


class CannotStart(Unfit):
    """Check-ins of {name} cannot be started by you now. Ask {name}: they can start them, or say
    what stands in the way.
    """

    field = "person"


class NoGoals(Unfit):
    """A plan needs a goal: write one a line, beside the check-in at which it is asked after."""

    field = "goals"


class NoMilestone(Unfit):
    """There is no check-in “{typed}”. There are {known}; your own are written like day-45 or
    month-9.
    """

    field = "goals"


class TimeOver(Unfit):
    """{title} after the start was on {day}, which is past. Choose a later time."""

    field = "other"


class TimeBefore(Unfit):
    """{title} after the start is on {day}, and the check-in “{later}”, which comes after it, was
    asked already. Choose a later time.
    """

    field = "other"


class ManyGoals(Unfit):
    """A plan has at most {most} goals, and these are {count}. Fewer goals are reached sooner."""

    field = "goals"


class LongGoal(Unfit):
    """A goal has at most {most} characters, and “{start}…” has {length}. Shorten it."""

    field = "goals"


class StartTooFar(Unfit):
    """{day} is more than a year away. Is the year right? Today is {today}."""

    field = "start"


class AllOver(Unfit):
    """With a start on {day} the last check-in would have been on {last}, which is past. Choose a
    later start.
    """

    field = "start"


class SameStart(Unfit):
    """The start is {day} already."""

    field = "start"


class BackTooSoon(Unfit):
    """A pause ends on a day after today, {today}. Leave it empty to resume by hand."""

    field = "until"


class BackTooFar(Unfit):
    """{day} is more than a year away. Is the year right? Leave it empty to resume by hand."""

    field = "until"


class NoReason(Unfit):
    """Say why in a few words: the other of you will ask."""

    field = "why"


class LongText(Unfit):
    """That is {length} characters, and at most {most} are kept. Shorten it, or link to where the
    rest is.
    """


class NoStatus(Unfit):
    """Say how it stands with “{goal}”, or keep it with Save for later."""


class BadLink(Unfit):
    """Beside “{goal}” stands what is no link. A link begins with https:// or http:// and has no
    blanks; a record goes by its name, ADR-12. Nothing is lost: what you typed still stands in the
    form. Correct the link, then save or send again.
    """


class NothingSaid(Unfit):
    """Write a reply or agree on something. To leave it at what was said, close
    the check-in.
    """

    field = "reply"


class NoAgreed(Unfit):
    """Say what is to be done, by whom and until when; or leave all three empty."""

    field = "agreed"


class ManyAgreed(Unfit):
    """A check-in holds at most {most} agreed actions: {known} are agreed, and these are {count}
    more. Fewer are done sooner; for work of the team add an action: `/action add`.
    """

    field = "reply"


class AgreedOwner(Unfit):
    """What you two agree is done by one of you. For somebody else's work add an action:
    `/action add`.
    """

    field = "owner"


class AgreedPast(Unfit):
    """{day} is past. Agree on a day from today, {today}, on."""

    field = "due"


class PlanEnded(NotNow):
    """These check-ins have ended: nothing of them changes any more."""


class AlreadyPaused(NotNow):
    """These check-ins are paused already. `/checkin resume` lets them go on."""


class NotPaused(NotNow):
    """These check-ins are not paused: there is nothing to resume."""


class StalePlan(NotNow):
    """The plan was changed meanwhile, on another device or by the other of you. Nothing was
    changed by you; open it again.
    """


class StaleCheckIn(NotNow):
    """This check-in was changed meanwhile, on another device or by the other of you. What you typed
    still stands here and is not saved: copy what you need, then open it again.
    """


class AskedAlready(Unfit):
    """The goals of {title} were asked after already, and stay as they are. Set new ones for a later
    check-in.
    """

    field = "goals"


class NotAskedYet(NotNow):
    """This check-in comes on {day}: there is nothing to answer yet."""


class AnsweredAlready(NotNow):
    """This was sent to your manager already. Send it again to correct it."""


class NotAnswered(NotNow):
    """This check-in was not answered yet."""


class NotYoursToRead(NotNow):
    """This was answered before your time: you read it once its person shares it with you."""


class AskedTogether(NotNow):
    """This check-in is not asked by itself any more: its goals, and what you saved, come with the
    next one. What you typed since still stands here: copy it, then answer that one.
    """


class NotClosed(NotNow):
    """This check-in is open: there is nothing to open again."""


class ClosedSince(NotNow):
    """Only what was closed last is opened again, and that is the check-in “{title}”."""


class NewerPlan(NotNow):
    """{name} has newer check-ins since: these stay ended."""


class StaysEnded(NotNow):
    """These check-ins stay ended, and what is closed in them is not opened again. Ask {name}, or
    start check-ins anew.
    """


class ClosedAlready(NotNow):
    """This check-in is closed already."""


class NotTheManager(NotNow):
    """That is for the manager of these check-ins."""


class NotThePerson(NotNow):
    """That is for the person whose check-ins these are."""


class SameManager(Unfit):
    """{name} is the manager of these check-ins already."""

    field = "manager"


class NobodyToShare(NotNow):
    """These check-ins have no manager to share with. Name one first."""


class NotAgreed(NotNow):
    """That is done or given up already."""


class NotYoursToDo(NotNow):
    """That is for {name} to do, who says when it is done."""
