"""How a postmortem looks in Slack: its card, a line in a list, and all of it in a window."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.postmortems import names
from handlers.slack import Edit, Post
from rituals.actions.actions import OPEN as OPEN_ACTION
from rituals.actions.actions import Action
from rituals.charters.charter import Charter
from rituals.history import Happened
from rituals.incidents.incidents import Incident
from rituals.incidents.times import in_words, lengths
from rituals.postmortems.moves import lacks_catch
from rituals.postmortems.postmortems import Page, Postmortem, roles_of
from rituals.postmortems.promises import place_of
from rituals.postmortems.related import Proposal
from rituals.postmortems.sections import ACTIONS, TIMELINE
from rituals.postmortems.states import DRAFT, IN_REVIEW, OWED, PUBLISHED, WAIVED

BADGES = {DRAFT: "📝", IN_REVIEW: "👀", PUBLISHED: "✅", WAIVED: "⏭️"}
SHOWN_SECTIONS = 4
"""Paragraphs of 3 000 characters that a window shows of one section; the rest is in the file."""
HAPPENED_SHOWN = 15
ACTIONS_SHOWN = 10
TITLE_SHOWN = 150
REASON_SHOWN = 500
IN_HOURS = 120
"""From so many minutes on, hours are precise enough."""
VERBS = {
    "opened": "opened",
    "opened-again": "opened again, for the incident was resolved again",
    "opened-by-hand": "opened",
    "clock-stopped": "its clock was stopped",
    "handed-over": "handed over",
    "clock-moved": "its clock was moved",
    "review-asked": "asked for a review",
    "sent-back": "sent it back",
    "taken-up": "took it up again",
    "no-catch": "said why nothing would have caught it",
    "recurred": "said that it came back",
    "not-recurred": "said that it did not come back",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What a window shows beside the page itself."""

    charter: Charter
    opened: str
    """What the window remembers of where it was opened."""
    past: Sequence[Happened] = ()
    linked: Sequence[tuple[Incident, str]] = ()
    proposed: Sequence[Proposal] = field(default_factory=tuple)


# -- the card ------------------------------------------------------------------------------------


def card(page: Page) -> Post | Edit:
    """Return the card, where the incident is talked over; without a place, to its owner."""
    postmortem = page.postmortem
    shown = [*face(page), blocks.actions(*card_buttons(page))]
    text = f"{postmortem.name} · {page.incident.title} · {postmortem.state}"
    text = fallback(page, blocks.clip(blocks.escaped(text), blocks.FALLBACK_CHARACTERS))
    if postmortem.card_channel and postmortem.card_ts:
        return Edit(postmortem.card_channel, postmortem.card_ts, text, shown)
    channel, thread = place_of(page.incident) or (postmortem.owner, None)
    return Post(channel, text, shown, thread)


def fallback(page: Page, text: str) -> str:
    """Return a message's text; that of a private incident, which screens show, names it alone."""
    return f"{page.postmortem.name}: there is news" if page.incident.private else text


def face(page: Page) -> list[Block]:
    """Return what a card says of a postmortem, without its buttons."""
    postmortem = page.postmortem
    shown = [blocks.header(headline(page)), blocks.line(*standing(page))]
    if postmortem.why:
        why = blocks.clip(postmortem.why, REASON_SHOWN)
        shown.append(blocks.line(words("Why: ", bold=True), words(why)))
    if page.authors:
        parts = [words("Written by ", bold=True), *_people(page.authors)]
        shown.append(blocks.line(*parts, *_corrected(page)))
    if postmortem.state in OWED and page.empty:
        named = blocks.clip(", ".join(page.empty), REASON_SHOWN)
        shown.append(blocks.line(words("Not written yet: ", bold=True), words(named)))
    if postmortem.state == PUBLISHED and page.empty:
        named = blocks.clip(", ".join(page.empty), REASON_SHOWN)
        shown.append(blocks.line(words("Left empty: ", bold=True), words(named)))
    waiting = [one for one in page.actions if one.state == OPEN_ACTION]
    if page.actions:
        done = len(page.actions) - len(waiting)
        told = f"{len(waiting)} open, {done} closed"
        shown.append(blocks.line(words("Actions: ", bold=True), words(told)))
    if waiting:
        shown.append(blocks.bullets(_action(one) for one in waiting[:ACTIONS_SHOWN]))
    return shown


def headline(page: Page) -> str:
    return f"{page.postmortem.name} · {page.incident.title}"


def standing(page: Page) -> list[Part]:
    """Say where a postmortem stands, when it is due, and whose it is."""
    postmortem = page.postmortem
    badge = BADGES.get(postmortem.state, "▫️")
    parts = [words(f"{badge} {postmortem.state.capitalize()}", bold=True)]
    if postmortem.state in OWED:
        if postmortem.due_at is not None:
            parts += [words(" · due "), blocks.moment(postmortem.due_at)]
        parts += [words(" · owned by "), blocks.person(postmortem.owner)]
        if postmortem.asked_by and postmortem.asked_at:
            parts += [words(" · review asked by "), blocks.person(postmortem.asked_by)]
        return parts
    if postmortem.closed_by and postmortem.closed_at:
        parts += [words(" by "), blocks.person(postmortem.closed_by), words(" ")]
        parts.append(blocks.moment(postmortem.closed_at))
    if postmortem.due_at and postmortem.closed_at and postmortem.state == PUBLISHED:
        late = postmortem.closed_at - postmortem.due_at
        if late > timedelta():
            parts.append(words(f" · {in_words(late)} late"))
    return parts


def _corrected(page: Page) -> list[Part]:
    """Say who corrected a published one last, if anybody did."""
    closed = page.postmortem.closed_at
    if page.postmortem.state != PUBLISHED or closed is None:
        return []
    later = [one for one in page.written.values() if one.edited_at > closed]
    if not later:
        return []
    last = max(later, key=lambda one: one.edited_at)
    by = blocks.person(last.edited_by)
    return [words(" · corrected by "), by, words(" "), blocks.moment(last.edited_at)]


def card_buttons(page: Page) -> list[dict[str, object]]:
    """Return the buttons of a card, or of somebody who is reminded."""
    postmortem, number = page.postmortem, str(page.postmortem.number)
    opens = blocks.button("Write it", names.OPEN, number, style="primary")
    action = blocks.button("Add an action", names.ACTION, number)
    if postmortem.state == DRAFT:
        review = blocks.button("Ask for a review", names.REVIEW, number)
        return [opens, review, action, blocks.button("Waive", names.WAIVE, number)]
    if postmortem.state == IN_REVIEW:
        return [
            blocks.button("Read it", names.OPEN, number, style="primary"),
            blocks.button("Publish", names.PUBLISH, at_revision(postmortem)),
            blocks.button("Send back", names.BACK, number),
            action,
            blocks.button("Waive", names.WAIVE, number),
        ]
    if postmortem.state == PUBLISHED:
        return [
            blocks.button("Read it", names.OPEN, number),
            blocks.button("Markdown file", names.EXPORT, number),
            action,
        ]
    return [
        blocks.button("Read it", names.OPEN, number),
        blocks.button("Take it up again", names.RESUME, number),
    ]


def at_revision(postmortem: Postmortem) -> str:
    """Return a button's value: the postmortem, and the text that its reader has before them."""
    return f"{postmortem.number}:{postmortem.revision}"


def _action(one: Action) -> list[Part]:
    parts = [words(f"{one.name} · {blocks.clip(one.title, TITLE_SHOWN)} · ")]
    parts.append(blocks.person(one.owner))
    return [*parts, words(f", due {one.due_on:%d %b %Y}")] if one.due_on else parts


def _people(people: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for at, one in enumerate(people):
        parts += [words(", ")] if at else []
        parts.append(blocks.person(one))
    return parts


# -- lists ---------------------------------------------------------------------------------------


def row(postmortem: Postmortem, incident: Incident, now: datetime) -> Block:
    """Return a postmortem as one line with its Open button."""
    badge = BADGES.get(postmortem.state, "▫️")
    title = blocks.clip(f"{badge} {postmortem.name} · {incident.title}", TITLE_SHOWN)
    told = f"{title} ({postmortem.state}{_left(postmortem, now)})"
    return {
        "type": "section",
        "text": blocks.plain(told),
        "accessory": blocks.button("Open", names.OPEN, str(postmortem.number)),
    }


def _left(postmortem: Postmortem, now: datetime) -> str:
    """Say how much of its time is left, or gone."""
    if postmortem.state not in OWED or postmortem.due_at is None:
        return ""
    left = postmortem.due_at - now
    return f", {rounded(left)} left" if left > timedelta() else f", {rounded(-left)} overdue"


def rounded(left: timedelta) -> str:
    """Say about how long something is, as reminders do: 24 h, 50 min."""
    minutes = round(left.total_seconds() / 60)
    return f"{round(minutes / 60)} h" if minutes >= IN_HOURS else f"{minutes} min"


def listing(
    found: Sequence[tuple[Postmortem, Incident]], now: datetime, empty: str, *, more: str = ""
) -> Say:
    """List postmortems, each with its own Open button; `more` is the command that shows others."""
    if not found:
        return Say(empty, [blocks.sentence(empty)])
    shown = [row(*one, now) for one in found]
    if more:
        shown.append(blocks.sentence(f"There are more: `{more}`."))
    return Say(f"{len(found)} postmortems", shown)


# -- the window ----------------------------------------------------------------------------------


def window(page: Page, around: Around) -> View:
    """Return a window with all of a postmortem, and a button to edit each section."""
    postmortem = page.postmortem
    shown = [*face(page), blocks.actions(*_window_buttons(page))]
    if postmortem.state in OWED and lacks_catch(page):
        asked = (
            "What would have caught it? An evaluation test, a guardrail or an alert: it is asked"
        )
        shown.append(blocks.line(words(f"{asked} for before it is published.", italic=True)))
    shown.append(blocks.bullets(_facts(page, around)))
    shown += _related(page, around)
    for name, title in page.titles.items():
        shown += _section(page, name, title)
    if around.past:
        shown += [blocks.divider(), blocks.line(words("History", bold=True))]
        shown.append(blocks.bullets(_happened(one) for one in around.past[-HAPPENED_SHOWN:]))
    return blocks.modal(postmortem.name, shown, metadata=around.opened)


def _window_buttons(page: Page) -> list[dict[str, object]]:
    kept = [one for one in card_buttons(page) if one["action_id"] != names.OPEN]
    if page.postmortem.state != PUBLISHED:
        kept.append(blocks.button("Markdown file", names.EXPORT, str(page.postmortem.number)))
    if page.postmortem.state != WAIVED:
        kept.append(blocks.button("Hand over", names.GIVE, str(page.postmortem.number)))
    return kept


def _facts(page: Page, around: Around) -> list[list[Part]]:
    incident = page.incident
    moments = [
        ("Started", incident.started_at),
        ("Detected", incident.detected_at),
        ("Mitigated", incident.mitigated_at),
        ("Resolved", incident.resolved_at),
    ]
    rows = [[words(f"{word}: ", bold=True), blocks.moment(when)] for word, when in moments if when]
    told = ", ".join(f"{word} {value}" for word, value in lengths(around.charter, incident))
    if told:
        rows.append([words("It took: ", bold=True), words(told)])
    for role, person in roles_of(incident).items():
        if person:
            rows.append([words(f"{role}: ", bold=True), blocks.person(person)])
    rows.append([words("Incident: ", bold=True), words(f"{incident.name} ({incident.state})")])
    if incident.owes and incident.owes_why:
        rows.append([words("Owed, for: ", bold=True), words(incident.owes_why)])
    return rows


def _related(page: Page, around: Around) -> list[Block]:
    """Show what is linked, and propose what may belong with it, with why."""
    shown: list[Block] = []
    if around.linked:
        shown.append(blocks.line(words("Related incidents", bold=True)))
        told = [f"{one.name} · {blocks.clip(one.title, TITLE_SHOWN)}: {how}"
                for one, how in around.linked]  # fmt: skip
        shown.append(blocks.bullets([words(one)] for one in told))
    for one in around.proposed:
        value = f"{page.postmortem.number}:{one.incident.number}"
        said = f"{one.incident.name} · {blocks.clip(one.incident.title, TITLE_SHOWN)}"
        shown += [
            blocks.line(
                words("Does this belong with it? "), words(said, bold=True), words(f": {one.why}")
            ),
            blocks.actions(
                blocks.button(f"Related: {one.incident.name}", names.RELATED, value),
                blocks.button(f"Same cause: {one.incident.name}", names.REPEAT, value),
            ),
        ]
    return shown


def _section(page: Page, name: str, title: str) -> list[Block]:
    number, state = page.postmortem.number, page.postmortem.state
    head: Block = {"type": "section", "text": blocks.plain(f"▸ {title}")}
    if name == ACTIONS:
        add = blocks.button("Add an action", names.ACTION, str(number))
        head["accessory"] = add
    elif state != WAIVED:
        label = f"Edit {name.replace('-', ' ')}"
        head["accessory"] = blocks.button(label, names.EDIT, f"{number}:{name}")
    text = page.text(name)
    earlier = page.entries - len(page.facts.entries)
    if name == TIMELINE and name not in page.written and earlier > 0:
        text = f"… {earlier} earlier entries\n{text}"
    if not text.strip():
        return [head, blocks.line(words("Nothing yet.", italic=True))]
    pieces = blocks.pieces(text, blocks.SECTION_CHARACTERS)
    shown = [blocks.paragraph(one) for one in pieces[:SHOWN_SECTIONS] if one.strip()]
    if len(pieces) > SHOWN_SECTIONS:
        rest = blocks.sentence(f"The rest is in the file: `/postmortem export {number}`")
        shown.append(rest)
    return [head, *shown]


def _happened(one: Happened) -> list[Part]:
    parts = [blocks.moment(one.at), words(f"  {VERBS.get(one.verb, one.verb)}")]
    if one.data.get("section"):
        parts.append(words(f" {one.data['section']}"))
    parts.append(words(" by "))
    parts.append(words("Muster") if one.actor == "muster" else blocks.person(one.actor))
    if one.data.get("for"):
        parts += [words(" for "), blocks.person(str(one.data["for"]))]
    why = one.texts.get("why")
    return [*parts, words(f": {blocks.clip(why, REASON_SHOWN)}")] if why else parts
