"""The form that declares an incident: a title is enough, the rest is preset or behind a button.

What stands in it is read back here too, so that a field's two ends lie side by side. Slack keeps
what stands in a field that an update shows again under the same id: the tick for "private" gets
another one each time that we set it ourselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import blocks, fields, inputs
from handlers.answers import Block, View
from handlers.arrivals import Click, Form, Submission
from handlers.blocks import Part, words
from handlers.incidents import names
from handlers.remembering import Remembered
from rituals.charters.charter import Charter
from rituals.errors import Unfit
from rituals.incidents.calls import Call, followers
from rituals.incidents.drafts import DEFAULT_SEVERITY, TITLE_CHARACTERS, Draft
from rituals.teams.teams import Team

UNKNOWN = "-"
"""The class of which nobody knows anything yet."""
PRIVATE, SAID, NOTE = "private", "text", "note:"
LONGEST = 12_000
"""Characters that one text of a form carries, in four inputs."""
SHOWN = 12


class NoTeam(Unfit):
    """Choose the team that it concerns."""

    field = "team"


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What a form remembers: its team, where it was opened, what it was opened from.

    `touched`: the person decided themselves whether it is private. `flips` counts how often we
    did, each time under another block id.
    """

    team: int | None = None
    channel: str | None = None
    practice: bool = False
    long: bool = False
    touched: bool = False
    flips: int = 0
    link: str = ""
    author: str = ""
    source: str = "form"


@dataclass(frozen=True, slots=True)
class Declaring:
    """What the form shows: a draft, what there is to choose from, and whom it would tell."""

    draft: Draft
    opened: Opened
    charter: Charter
    teams: Sequence[Team]
    team: Team | None
    calls: Sequence[Call] = ()
    notes: Sequence[Block] = ()


def form(declaring: Declaring) -> View:
    """Return the form."""
    draft, opened = declaring.draft, declaring.opened
    shown = [{**one, "block_id": f"{NOTE}{at}"} for at, one in enumerate(declaring.notes)]
    if opened.team is None:
        shown.append(_team(declaring))
    shown += [
        blocks.text_input(
            "title",
            "What is wrong?",
            initial=draft.title,
            characters=TITLE_CHARACTERS,
            placeholder="Checkout answers are wrong",
        ),
        _severity(declaring),
        _class(declaring),
        blocks.text_input(
            "services", "Service", initial=draft.services, optional=True, hint="Several: one; two"
        ),
    ]
    if not opened.practice:
        shown.append(_private(declaring))
    if draft.text:
        shown += _said(draft)
    if opened.long or draft.impact:
        shown += _impact(draft)
    if opened.long:
        shown += _rest(draft)
    shown.append(_tells(declaring))
    if not opened.long:
        shown.append(blocks.actions(blocks.button("More fields", names.MORE), block_id="more"))
    return blocks.modal(
        "Practise an incident" if opened.practice else "Declare an incident",
        shown,
        callback_id=names.DECLARE_FORM,
        submit="Practise" if opened.practice else "Declare",
        close="Cancel",
        metadata=opened.pack(),
    )


def _listened(block: Block, action_id: str) -> Block:
    """Return a field of which Slack tells us at once when something is chosen in it."""
    return {**block, "element": {**block["element"], "action_id": action_id},
            "dispatch_action": True}  # fmt: skip


def _team(declaring: Declaring) -> Block:
    options = [(one.name, str(one.id)) for one in declaring.teams]
    chosen = str(declaring.team.id) if declaring.team else None
    return _listened(blocks.choice("team", "Team", options, initial=chosen), names.CHOSEN_TEAM)


def _severity(declaring: Declaring) -> Block:
    charter, severity = declaring.charter, declaring.draft.severity
    options = [(one.title or one.id, one.id) for one in charter.severities.values()]
    chosen = severity if severity in charter.severities else next(iter(charter.severities))
    return _listened(
        blocks.choice("severity", "Severity", options, initial=chosen), names.CHOSEN_SEVERITY
    )


def _class(declaring: Declaring) -> Block:
    charter = declaring.charter
    known = [(one.title or one.id, one.id) for one in charter.classes.values()]
    block = blocks.choice(
        "class",
        "Class",
        [("Not known yet", UNKNOWN), *known],
        initial=declaring.draft.class_id or UNKNOWN,
    )
    return _listened(block, names.CHOSEN_CLASS)


def _private(declaring: Declaring) -> Block:
    block = blocks.ticks(
        f"{PRIVATE}:{declaring.opened.flips}",
        "Who sees it",
        [("Private: only who is named in it sees it", PRIVATE)],
        ticked=[PRIVATE] if declaring.draft.private else [],
    )
    return _listened(block, names.CHOSEN_PRIVATE)


def _said(draft: Draft) -> list[Block]:
    hint = "It begins the timeline. Take out what should not stand there"
    said = blocks.clip(draft.text, LONGEST)
    return inputs.long_text(SAID, "The message", value=said, hint=hint)


def _impact(draft: Draft) -> list[Block]:
    hint = "Who or what is hit, and how much"
    return inputs.long_text("impact", "Impact", value=draft.impact, hint=hint)


def _rest(draft: Draft) -> list[Block]:
    return [
        fields.moment(
            "detected_at", "Detected", initial=draft.detected_at, hint="Empty: now", optional=True
        ),
        fields.moment(
            "started_at",
            "Started",
            initial=draft.started_at,
            hint="Where it is known already",
            optional=True,
        ),
        fields.person("lead", "Lead", initial=draft.lead, optional=True, hint="Empty: you"),
    ]


def _tells(declaring: Declaring) -> Block:
    """Say whom it will tell, and why; and who else can read it."""
    draft = declaring.draft
    if declaring.opened.practice:
        return blocks.line(
            words("Practice: only you see it. Nobody is told, and it counts nowhere.", italic=True)
        )
    where = " In the team's channel a card says what happens." if not draft.private else ""
    if draft.private:
        where = f"{_who_follows(declaring)} It has no card, and its channel is a private one."
    if not declaring.calls:
        return blocks.line(
            words("It tells nobody by itself.", bold=True),
            words(f" The severity and the class decide.{where}"),
        )
    parts: list[Part] = [words("It tells: ", bold=True)]
    for at, one in enumerate(declaring.calls[:SHOWN]):
        parts += [words("; ")] if at else []
        parts += [blocks.person(one.person), words(f", {one.why}")]
    if len(declaring.calls) > SHOWN:
        parts.append(words(f"; and {len(declaring.calls) - SHOWN} more"))
    return blocks.line(*parts, words(f".{where}"))


def _who_follows(declaring: Declaring) -> str:
    """Say who else comes to see a private incident where somebody who is told stays silent."""
    follow = followers(declaring.charter)
    if not follow:
        return " Nobody else sees it."
    return f" Nobody else sees it, unless somebody stays silent: then {', then '.join(follow)}."


# -- reading it back ------------------------------------------------------------------------------


def read(arrival: Submission | Click, opened: Opened, charter: Charter) -> Draft:
    """Return the draft that stands in the form; what it does not show is as at first.

    A class that is private makes it so, unless the person decided otherwise: also where they
    were quicker than the tick that we set for them.
    """
    typed = arrival.form
    class_id = typed.text("class").removeprefix(UNKNOWN)
    ticked = any(PRIVATE in many for name, many in typed.many.items() if name.startswith(PRIVATE))
    known = charter.classes.get(class_id)
    preset = known is not None and known.private and not opened.touched
    lead = typed.text("lead") or None
    return Draft(
        title=typed.text("title"),
        severity=typed.text("severity") or DEFAULT_SEVERITY,
        class_id=class_id,
        services=typed.text("services"),
        impact=inputs.joined(typed, "impact"),
        detected_at=typed.instant("detected_at"),
        started_at=typed.instant("started_at"),
        lead=lead,
        private=not opened.practice and (ticked or preset),
        practice=opened.practice,
        link=opened.link,
        text=inputs.joined(typed, SAID),
        author=opened.author or None,
        source=opened.source,
    )


def ticked_for(draft: Draft, opened: Opened, form_: Form) -> Opened:
    """Return what the form remembers once it shows a tick that differs from the one it has."""
    stands = any(PRIVATE in many for name, many in form_.many.items() if name.startswith(PRIVATE))
    return opened if stands == draft.private else replace(opened, flips=opened.flips + 1)


def notes_of(click: Click) -> list[Block]:
    """Return what a form says on top, so that it stays when the form changes."""
    blocks_of = click.view.get("blocks") or []
    return [dict(one) for one in blocks_of if str(one.get("block_id", "")).startswith(NOTE)]
