"""The forms of an incident: update, severity and class, roles, its times, steps with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.incidents import names
from handlers.incidents.picking import Opened
from rituals.charters.charter import Charter
from rituals.incidents import corrections as incident_corrections
from rituals.incidents.calls import Call
from rituals.incidents.drafts import called_class, called_severity
from rituals.incidents.incidents import Incident, Named
from rituals.incidents.roles import LEAD, ROLES
from rituals.incidents.times import in_words
from rituals.incidents.updates import NEWS_CHARACTERS, Changed
from rituals.roles import within

UNKNOWN = "-"
"""In a menu: the class is not known yet."""
RIGHT = "right"
"""The tick that an imported incident's times are right as they stand."""
SHOWN = 10


def update(
    incident: Incident, charter: Charter, opened: Opened, *, news: str, next_at: datetime | None
) -> View:
    """Return the form of an update: what changed, and when the next is due."""
    shown = [
        blocks.line(words(incident.title)),
        blocks.text_input(
            "news", "What changed?", initial=news, multiline=True, characters=NEWS_CHARACTERS
        ),
        fields.moment(
            "next_update_at",
            "Next update due",
            initial=next_at,
            hint=_by_severity(charter),
            optional=True,
        ),
        severity_menu(incident, charter),
    ]
    if not incident.class_id:
        shown.append(class_menu(incident, charter, "What kind of incident is it by now?"))
    return _form(f"Update {incident.name}", shown, names.UPDATE_FORM, "Post it", opened)


def _by_severity(charter: Charter) -> str:
    from_now = ", ".join(
        f"{called_severity(charter, one.id)} {in_words(one.updates)}"
        for one in charter.severities.values()
        if one.updates
    )
    return f"Empty: by the severity ({from_now})"


def severity_menu(incident: Incident, charter: Charter) -> Block:
    options = [(one.title or one.id, one.id) for one in charter.severities.values()]
    return blocks.choice("severity", "Severity", options, initial=incident.severity)


def class_menu(incident: Incident, charter: Charter, label: str) -> Block:
    known = [(one.title or one.id, one.id) for one in charter.classes.values()]
    unknown = [] if incident.class_id else [("Not known yet", UNKNOWN)]
    initial = incident.class_id or UNKNOWN
    return blocks.choice("class", label, [*unknown, *known], initial=initial)


def severity(incident: Incident, charter: Charter, opened: Opened) -> View:
    """Return the form that asks for severity and class."""
    held = called_severity(charter, incident.highest)
    said = (
        "A raise tells those whom it newly calls for. The highest that it held"
        f" ({held}) decides whether a postmortem is owed."
    )
    shown = [
        blocks.line(words(said)),
        severity_menu(incident, charter),
        class_menu(incident, charter, "Class"),
    ]
    return _form(f"Severity of {incident.name}", shown, names.SEVERITY_FORM, "Change it", opened)


def roles(incident: Incident, charter: Charter, opened: Opened) -> View:
    """Return the form of roles: assign and hand over, and call somebody in."""
    shown = [
        fields.person(
            role,
            title,
            initial=getattr(incident, role),
            optional=role != "lead",
            hint="They are told, and brought into the channel" if role == "lead" else "",
        )
        for role, title in ROLES.items()
    ]
    options = [(one.title or name, name) for name, one in charter.escalations.items()]
    if options:
        said = "Whoever the charter names for it is told"
        shown.append(fields.several("escalations", "Call in", options, hint=said))
    return _form(f"Roles in {incident.name}", shown, names.ROLES_FORM, "Save", opened)


def hand_over(incident: Incident, opened: Opened) -> View:
    """Return the form that asks for one person: who leads it from now on."""
    shown = [
        blocks.line(words(incident.title)),
        fields.person(
            LEAD, "Who leads it from now on?", hint="They are told, and brought into the channel"
        ),
    ]
    return _form(f"Hand over {incident.name}", shown, names.ROLES_FORM, "Hand over", opened)


def times(incident: Incident, moments: Mapping[str, str], opened: Opened) -> View:
    """Return the form of an incident's times: `moments` are those that it asks for, labelled."""
    shown: list[Block] = [blocks.line(words(incident.title))]
    if incident.flaw:
        counts = "it counts in no figure of time until one is corrected, or ticked to be right."
        shown.append(blocks.line(words(f"⚠️ {incident.flaw}: {counts}")))
    needed = incident_corrections.needed(incident)
    shown += [
        fields.moment(one, label, initial=getattr(incident, one), optional=one not in needed)
        for one, label in moments.items()
    ]
    if incident.flaw:
        shown.append(blocks.ticks(RIGHT, "As they stand", [("These times are right", RIGHT)]))
    return _form(f"Times of {incident.name}", shown, names.TIMES_FORM, "Save", opened)


def reason(
    incident: Incident,
    opened: Opened,
    *,
    title: str,
    callback_id: str,
    submit: str,
    hint: str,
    optional: bool = False,
    why: str = "",
    close: str = "Cancel",
) -> View:
    """Return a form that asks why; `close` leaves it without doing anything."""
    shown = [
        blocks.line(words(incident.title)),
        blocks.text_input(
            "why", "Why?", initial=why, multiline=True, hint=hint, optional=optional,
            characters=1000,
        ),
    ]  # fmt: skip
    return _form(f"{title} {incident.name}", shown, callback_id, submit, opened, close)


def _form(
    title: str,
    shown: Sequence[Block],
    callback_id: str,
    submit: str,
    opened: Opened,
    close: str = "Cancel",
) -> View:
    return blocks.modal(
        title,
        shown,
        callback_id=callback_id,
        submit=submit,
        close=close,
        metadata=opened.pack(),
    )


# -- what became of it ----------------------------------------------------------------------------


def after(changed: Changed, charter: Charter) -> list[Block]:
    """Say what a change of severity or class came to: who is told, and what is to be known."""
    shown = []
    incident = changed.incident
    if changed.severity:
        said = f"{incident.name} is {called_severity(charter, incident.severity)} now."
        if incident.highest != incident.severity:
            said += f" It was {called_severity(charter, incident.highest)} at its highest."
        shown.append(blocks.line(words(said)))
    if changed.classified:
        kind = called_class(charter, incident.class_id)
        said = f"{incident.name} has the class “{kind}” now."
        shown.append(blocks.line(words(said, bold=True)))
    if changed.severity or changed.classified:
        shown.append(blocks.line(*told(changed.called, changed.would_call)))
    if changed.public:
        shown.append(blocks.sentence(made_public(incident)))
    return shown


def told(called: Sequence[Named], would: Sequence[Call]) -> list[Part]:
    """Say who is told now, or, of a drill, who would have been."""
    people = [(one.person, one.why) for one in called] or [(one.person, one.why) for one in would]
    if not people:
        return [words("Nobody is newly told by it.")]
    parts: list[Part] = [words("Told now: " if called else "Nobody is told, for it is practice: ")]
    for at, (person, why) in enumerate(people[:SHOWN]):
        parts += [words("; ")] if at else []
        parts += [blocks.person(person), words(f", {within(why)}")]
    if len(people) > SHOWN:
        parts.append(words(f"; and {len(people) - SHOWN} more"))
    return [*parts, words(".")]


def made_public(incident: Incident) -> str:
    """Say what can be done where a public incident turns out to be one that should be private."""
    return (
        f"{incident.name} is public, and incidents of this class begin private. What was said"
        " cannot be unsaid: write nothing here that others should not read. To go on in private,"
        f" declare a private one with `/incident`, and cancel this one"
        f" (`/incident cancel {incident.name} it goes on in private`)."
    )
