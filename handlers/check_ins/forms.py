"""The short forms of a plan, and the manager's reply with what is agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.arrivals import Form
from handlers.blocks import words
from handlers.check_ins import names, start_forms
from handlers.inputs import long_text
from handlers.remembering import Remembered
from handlers.teams.setup_views import COUNTRIES
from rituals.calendar.days import said
from rituals.check_ins.check_ins import CheckIn, Plan
from rituals.check_ins.goals import Due
from rituals.check_ins.states import AGREED_AT_MOST, TITLE_CHARACTERS

AGREED_AT_FIRST = 1
ROW_BLOCKS = 3
"""An agreed action takes so many of the hundred that a window holds."""
REPLY, WHAT, OWNER, UNTIL = "reply", "what", "owner", "until"


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the reply remembers: its check-in, the version that was read, how many rows it has.

    The first rows are of `goals`, which were agreed before.
    """

    check_in: int = 0
    revision: int = 0
    rows: int = AGREED_AT_FIRST
    goals: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Edited(Remembered):
    """What the other forms remember: their plan, and the version that was read."""

    number: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Moved(Remembered):
    """What the form of a move remembers; `sure` is the day that was asked about already."""

    number: int = 0
    revision: int = 0
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One agreed action as it stands in the form; `goal` is what it was agreed as before."""

    what: str = ""
    owner: str | None = None
    until: str = ""
    goal: int = 0


def reply(
    check_in: CheckIn,
    shown: Sequence[Block],
    text: str,
    rows: Sequence[Row],
    two: Sequence[tuple[str, str]],
    most: int,
) -> View:
    """Return the form of the reply, under the answers that it is to; without `rows` there is
    nothing more to agree on. It takes at most so many rows, each of one of `two`, names and ids,
    the person's first.
    """
    read = list(shown[: blocks.VIEW_BLOCKS - ROW_BLOCKS * AGREED_AT_MOST - 12])
    if len(shown) > len(read):
        read.append(blocks.sentence("There is more: Read the answers, in the message, shows it."))
    written = long_text(REPLY, "Your reply", value=text, hint="Only the two of you read it.")
    agreed: list[Block] = []
    if rows:
        agreed.append(blocks.line(words("What you agree on", bold=True)))
    for at, row in enumerate(rows):
        agreed += _row(at, row, two)
    if rows and len(rows) < most:
        agreed.append(blocks.actions(blocks.button("One more", names.MORE_AGREED)))
    elif rows:
        agreed.append(blocks.sentence(f"A check-in holds {AGREED_AT_MOST} agreed actions."))
    return blocks.modal(
        "Reply", [*read, blocks.divider(), *written, *agreed],
        callback_id=names.REPLY_FORM, submit="Send", close="Cancel",
        metadata=Opened(
            check_in.id, check_in.revision, len(rows), [one.goal for one in rows if one.goal]
        ).pack(),
    )  # fmt: skip


def _row(at: int, row: Row, two: Sequence[tuple[str, str]]) -> list[Block]:
    hint = "Agreed already. Empty: it is taken back." if row.goal else ""
    return [
        blocks.text_input(
            f"{WHAT}-{at}", "What is to be done", initial=row.what, optional=True, hint=hint
        ),
        blocks.choice(
            f"{OWNER}-{at}", "By whom", two, initial=row.owner or two[0][1], optional=True
        ),
        fields.day(f"{UNTIL}-{at}", "Until", initial=row.until or None, optional=True),
    ]


def rows_in(form: Form, opened: Opened) -> list[Row]:
    """Read the agreed actions as they stand in the form, empty ones too."""
    goals = dict(enumerate(opened.goals))
    return [
        Row(
            form.text(f"{WHAT}-{at}"),
            form.text(f"{OWNER}-{at}") or None,
            form.text(f"{UNTIL}-{at}"),
            goals.get(at, 0),
        )
        for at in range(min(opened.rows, AGREED_AT_MOST))
    ]


def edit(
    plan: Plan,
    milestones: Sequence[Due],
    texts: dict[str, str],
    country: tuple[str, str] | None,
) -> View:
    """Return the form that changes goals that are still ahead, the title, and the country."""
    shown = [
        blocks.text_input("title", "Called", initial=plan.title, characters=TITLE_CHARACTERS),
        fields.searched("country", "Public holidays of", COUNTRIES, initial=country, optional=True),
        *start_forms.goals(milestones, texts),
        *long_text(start_forms.OTHER, "Goals for other times", hint=start_forms.OTHER_HINT),
    ]
    if not milestones:
        shown.append(blocks.sentence("Every check-in was asked already: its goals stay."))
    return _form("Edit check-ins", plan, shown, names.EDIT_FORM, "Save")


def move(plan: Plan, day: date | None, warned: Sequence[Block] = ()) -> View:
    """Return the form for another start date; `warned`: what to think of before `day` is taken."""
    told = f"It starts on {said(plan.start_on)}. What was not asked yet moves with it."
    shown = [
        *(warned or [blocks.sentence(told)]),
        fields.day("start", "Starts on", initial=(day or plan.start_on).isoformat()),
    ]
    sure = day.isoformat() if warned and day is not None else ""
    submit = "Move all the same" if sure else "Move"
    form = _form("Move the start", plan, shown, names.MOVE_FORM, submit)
    return {**form, "private_metadata": Moved(plan.number, plan.revision, sure).pack()}


def pause(plan: Plan) -> View:
    """Return the form that pauses a plan."""
    told = "Nothing is sent meanwhile. What is ahead moves by as many days as it lasts."
    shown = [
        blocks.sentence(told),
        fields.day("until", "Back on", optional=True, hint="Empty: until somebody resumes it."),
    ]
    return _form("Pause check-ins", plan, shown, names.PAUSE_FORM, "Pause")


def end(plan: Plan, why: str = "") -> View:
    """Return the form that ends a plan; it says whose."""
    told = "Nothing more is asked. What was said stays with the two of you."
    asked = blocks.text_input("why", "Why", initial=why, multiline=True)
    return _form("End check-ins", plan, [blocks.sentence(told), asked], names.END_FORM, "End")


def name(plan: Plan, *, own: bool, unread: bool) -> View:
    """Return the form that asks who the manager is from now on, and says what they read.

    `unread`: something was answered while nobody was named.
    """
    answers, answered = ("you answer", "you answered") if own else ("is answered", "was answered")
    told = [f"They read what {answers} from now on."]
    if unread:
        told.append(f"They also read what {answered} while nobody was named.")
    sharer = "you share" if own else "its person shares"
    told.append(f"They read what {answered} to somebody else only if {sharer} it.")
    shown = [
        fields.person("manager", "Manager", initial=plan.manager),
        blocks.sentence(" ".join(told)),
    ]
    return _form("Name a manager", plan, shown, names.NAME_FORM, "Save")


def _form(title: str, plan: Plan, shown: Sequence[Block], callback: str, submit: str) -> View:
    whose = blocks.line(blocks.person(plan.person), words(f" · {plan.title}"))
    return blocks.modal(
        title, [whose, *shown], callback_id=callback, submit=submit, close="Cancel",
        metadata=Edited(plan.number, plan.revision).pack(),
    )  # fmt: skip
