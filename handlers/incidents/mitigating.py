"""Record what was done about an incident: the rollback, what it moved, who approved it."""

from datetime import datetime

from handlers import blocks, fields
from handlers.answers import Answer, Block, Open, Receipt, View
from handlers.arrivals import Click, Command, Form, Submission
from handlers.blocks import words
from handlers.incidents import names
from handlers.incidents.picking import (
    Asked,
    by_command,
    clicked,
    ensure_open,
    receipt,
    sent,
    which,
)
from handlers.routes import Route
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.incidents.drafts import called_class
from rituals.incidents.incidents import Incident
from rituals.incidents.mitigations import (
    OBJECTS,
    WORDS_CHARACTERS,
    Done,
    described,
    mitigate,
)
from rituals.incidents.states import LIVE, MITIGATE
from rituals.work import Tx

VERSIONS = {"from", "to"}


async def asked(command: Command, tx: Tx, now: datetime) -> Answer:
    who, meant, _ = await by_command(command, tx, now, "mitigate", bare=True)
    if meant is None:
        return Open(await which(tx, who, command, "mitigate", "", LIVE))
    await ensure_open(tx, meant, MITIGATE)
    return Open(await form(tx, meant))


async def pressed(click: Click, tx: Tx, now: datetime) -> Answer:
    meant, _ = await clicked(tx, click, now)
    await ensure_open(tx, meant, MITIGATE)
    return Open(await form(tx, meant))


async def form(tx: Tx, meant: Asked) -> View:
    charter = await in_force(tx, meant.team)
    first = Done(mitigation=next(iter(charter.mitigations)), at=meant.now)
    return _form(meant, charter, first)


async def chosen(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show the fields that the chosen mitigation asks for; what was typed stays."""
    meant, _ = await sent(tx, click, now)
    return Receipt(_form(meant, await in_force(tx, meant.team), _typed(click.form)), "")


def _form(meant: Asked, charter: Charter, done: Done) -> View:
    incident = meant.incident
    known = charter.mitigations.get(done.mitigation)
    asks = set(known.asks) if known else set()
    options = [(one.title or name, name) for name, one in charter.mitigations.items()]
    evidence = _evidence(incident, charter, done)
    first = bool(evidence) and not evidence[-1]["optional"]
    menu = blocks.choice("mitigation", "What was done?", options, initial=done.mitigation)
    menu = {
        **menu,
        "dispatch_action": True,
        "element": {**menu["element"], "action_id": names.MITIGATION},
    }
    shown = [
        *(evidence if first else ()),
        menu,
        *_what(asks, done),
        *_circumstances(done),
        *(() if first else evidence),
    ]
    return blocks.modal(
        f"Mitigate {incident.name}",
        shown,
        callback_id=names.MITIGATE_FORM,
        submit="Record it",
        close="Cancel",
        metadata=meant.opened().pack(),
    )


def _evidence(incident: Incident, charter: Charter, done: Done) -> list[Block]:
    """Return the field for what was kept; where the class asks for it first, with a word on it."""
    kind = charter.classes.get(incident.class_id)
    needed = kind is not None and kind.evidence_first
    asked_for = blocks.text_input(
        "evidence",
        "Evidence",
        initial=done.evidence,
        placeholder="https://",
        hint="The address of logs, traces or outputs that were kept",
        optional=not needed,
    )
    if not needed:
        return [asked_for]
    named = called_class(charter, incident.class_id)
    said = f"{named}: keep the evidence before anything is rolled back, and link it here."
    return [blocks.line(words(said, bold=True)), asked_for]


def _what(asks: set[str], done: Done) -> list[Block]:
    """Return the fields for what was changed: which, and from which version to which."""
    shown = []
    moves = asks & VERSIONS
    if moves:
        shown.append(
            blocks.choice(
                "object",
                "What was changed?",
                [(title, name) for name, title in OBJECTS.items()],
                initial=done.object or None,
                optional=True,
            )
        )
    others = sorted(asks - VERSIONS - {"what"})
    label = f"Which {' and '.join(others)}?" if others else "Which one, or what exactly?"
    shown.append(_line("what", label, done.what, needed=bool(asks - VERSIONS)))
    if moves:
        shown += [
            _line("from_version", "From version", done.from_version, needed="from" in asks),
            _line("to_version", "To version", done.to_version, needed="to" in asks),
        ]
    return shown


def _circumstances(done: Done) -> list[Block]:
    return [
        _line("share", "Share of traffic, in %", done.share, hint="0 to 100; empty: all of it"),
        fields.person("approved_by", "Approved by", initial=done.approved_by, optional=True),
        _line(
            "score_before", "Evaluation before", done.score_before, hint="For example 71 % of 200"
        ),
        _line("score_after", "Evaluation after", done.score_after),
        fields.moment("mitigated_at", "When", initial=done.at, hint="Empty: now", optional=True),
    ]


def _line(name: str, label: str, value: str, *, hint: str = "", needed: bool = False) -> Block:
    return blocks.text_input(
        name, label, initial=value, hint=hint, optional=not needed, characters=WORDS_CHARACTERS
    )


def _typed(typed: Form) -> Done:
    return Done(
        mitigation=typed.text("mitigation"),
        object=typed.text("object"),
        what=typed.text("what"),
        from_version=typed.text("from_version"),
        to_version=typed.text("to_version"),
        share=typed.text("share"),
        approved_by=typed.text("approved_by") or None,
        score_before=typed.text("score_before"),
        score_after=typed.text("score_after"),
        evidence=typed.text("evidence"),
        at=typed.instant("mitigated_at"),
    )


async def recorded(sent_form: Submission, tx: Tx, now: datetime) -> Answer:
    meant, _ = await sent(tx, sent_form, now)
    moved, record = await mitigate(
        tx, meant.who, meant.team, meant.incident, _typed(sent_form.form), now=now
    )
    said = described(await in_force(tx, meant.team), record)
    shown = [
        blocks.line(words(f"{moved.name} is mitigated.", bold=True)),
        blocks.line(words(f"{said}, "), blocks.moment(record.at), words(".")),
        blocks.sentence("What else is done is recorded the same way. `/incident resolve` ends it."),
    ]
    return receipt("Mitigated", shown, f"That is recorded of {moved.name} already.")


ROUTES = (
    Route(
        "mitigate",
        asked,
        writes=False,
        example="/incident mitigate [7]",
        about="record what was done: rolled back, switched off, rerouted; from, to, approved by",
    ),
)
CLICKS = (
    Route(names.MITIGATE, pressed, writes=False),
    Route(names.MITIGATION, chosen, writes=False),
)
SUBMISSIONS = (Route(names.MITIGATE_FORM, recorded),)
