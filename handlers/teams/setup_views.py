"""How setting a team up looks: the form, its receipt, and the team's card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.cadences.names import RUN
from handlers.decisions.views import NEW
from handlers.incidents.names import PRACTISE
from handlers.slack import Edit, Post
from rituals.rights import Crew
from rituals.roles import CONTACTS, ENGINEER, ENGINEERING, MANAGER, ROLES
from rituals.teams.founding import SIZES
from rituals.teams.teams import NAME_CHARACTERS, Team

FORM: Final = "team:setup:form"
MORE: Final = "team:setup:more"
START: Final = "team:start"
CHANGE: Final = "team:change"
ZONES: Final = "team:zones"
COUNTRIES: Final = "team:countries"
CONTACT: Final = "contact:"
REGULATED: Final = "regulated"

PEOPLE_SHOWN = 12
MISSING_SHOWN = 4
"""On the card; status names every role."""
"""A card is read in passing."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a form was opened, and for which team: it travels with the form."""

    channel: str
    private: bool = False
    team: int | None = None
    more: bool = False
    started: bool = False
    stamp: str = ""
    size: str = ""
    """The size for which More showed the rituals."""

    def __str__(self) -> str:
        flags = "".join(
            sign
            for sign, holds in (("p", self.private), ("m", self.more), ("s", self.started))
            if holds
        )
        return " ".join(
            (self.channel, flags or "-", str(self.team or "-"), self.stamp or "-", self.size or "-")
        )

    @classmethod
    def read(cls, metadata: str) -> "Opened":
        channel, flags, team, stamp, size = metadata.split(" ")
        return cls(
            channel,
            private="p" in flags,
            more="m" in flags,
            started="s" in flags,
            team=None if team == "-" else int(team),
            stamp="" if stamp == "-" else stamp,
            size="" if size == "-" else size,
        )


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    name: str
    engineers: Sequence[str]
    manager: str
    size: str
    regulated: bool = False
    contacts: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    country: tuple[str, str] | None = None
    """Its label and its code."""
    rituals: Sequence[str] = ()


def form(opened: Opened, filled: Filled, rituals: Sequence[tuple[str, str]]) -> View:
    """Return the form: four fields, all of them filled, and the rest once More was pressed."""
    shown: list[Block] = [
        *_first(filled),
        *(_more(opened, filled, rituals) if opened.more else [_more_button()]),
    ]
    return blocks.modal(
        "Set up a team" if opened.team is None else "Change the team",
        shown,
        callback_id=FORM,
        submit="Set up" if opened.team is None else "Save",
        close="Cancel",
        metadata=str(opened),
    )


def _first(filled: Filled) -> list[Block]:
    sizes = [(label, id_) for id_, label in SIZES.items()]
    return [
        blocks.text_input("name", "Team", initial=filled.name, characters=NAME_CHARACTERS),
        fields.people(
            "engineers", "Engineers", initial=filled.engineers, hint="Add everybody in the team."
        ),
        fields.person("manager", "Manager", initial=filled.manager or None,
                      hint="Stands in for every role that nobody holds."),
        blocks.choice("size", "Size of the organisation", sizes, initial=filled.size,
                      hint="It chooses the default charter: rituals, decision rights, gates."),
    ]  # fmt: skip


def _more_button() -> Block:
    more = blocks.button("More: contacts, time zone, holidays, rituals", MORE)
    return blocks.actions(more, block_id="more")


def _more(opened: Opened, filled: Filled, rituals: Sequence[tuple[str, str]]) -> list[Block]:
    ticked = [REGULATED] if filled.regulated else []
    regulated = [("Regulated: an author's own approval never counts", REGULATED)]
    shown: list[Block] = [
        blocks.ticks("regulated", "Regulation", regulated, ticked=ticked),
        fields.searched("zone", "Time zone of the team's rituals", ZONES,
                        initial=(filled.zone, filled.zone) if filled.zone else None),
        fields.searched("country", "Public holidays of", COUNTRIES, initial=filled.country,
                        optional=True),
    ]  # fmt: skip
    if not opened.started:
        hint = "Called from Start on. Left as they are, they follow the size and regulation."
        shown.append(
            fields.several("rituals", "Rituals", rituals, initial=filled.rituals, hint=hint)
        )
    return [
        *shown,
        blocks.sentence("Who is told and asked. Leave out whom you do not have."),
        *(
            fields.person(
                f"{CONTACT}{role}", title, initial=filled.contacts.get(role), optional=True
            )
            for role, title in CONTACTS.items()
        ),
    ]


def receipt(team: Team, *, is_new: bool, rituals: Sequence[str] = ()) -> View:
    """Return what the form turns into."""
    done = "is set up" if is_new else "is changed"
    shown: list[Block] = [blocks.header(f"{team.name} {done}")]
    if team.channel is None:
        shown.append(blocks.sentence("It has no home channel, so it has no card."))
    elif is_new:
        shown += [
            blocks.line(
                words("Its card goes to "),
                blocks.channel(team.channel),
                words(". Nobody is prompted before somebody presses Start on it."),
            ),
            blocks.sentence(
                "If it does not appear there, I am not in the channel yet:"
                " type `/invite @Muster` there, and press Try again in the message I send you."
            ),
        ]
    else:
        shown.append(
            blocks.line(
                words("Its card in "),
                blocks.channel(team.channel),
                words(" is brought up to date."),
            )
        )
    if rituals:
        shown.append(blocks.bullets([[words(one)] for one in rituals]))
    return blocks.modal("Saved", shown, close="Done")


# -- the card -------------------------------------------------------------------------------------

Held = tuple[str, str, datetime | None]
"""A ritual: its title, when it is held in words, and its next date."""


def card(
    team: Team,
    crew: Crew,
    names: Mapping[str, str],
    held: Sequence[Held],
    charter: Sequence[Part],
    standup: int | None = None,
) -> Post | Edit:
    """Return a team's card; `standup` is the number of the cadence that can be run at once."""
    standing = (
        [words("🟢 Started ", bold=True), blocks.moment(team.started_at)]
        if team.started_at is not None
        else [words("⏸️ Not started yet: ", bold=True), words("nobody is prompted before Start.")]
    )
    number = str(team.id)
    buttons = [
        blocks.button("Change", CHANGE, number),
        blocks.button("Log a decision", NEW),
        blocks.button("Practise an incident", PRACTISE),
    ]
    if standup is not None:
        buttons.insert(1, blocks.button("Run a stand-up now", RUN, str(standup)))
    if team.started_at is None:
        buttons.insert(0, blocks.button("Start", START, number, style="primary"))
    shown = [
        blocks.header(team.name),
        blocks.line(*standing),
        blocks.bullets(
            [
                *people(crew, names, short=True),
                *rituals(held, started=team.started_at is not None),
                charter,
            ]
        ),
        blocks.sentence(
            "To change any of it: the button Change, or `/muster setup` here. Decisions that you"
            " keep as files come in with `muster adr import`, which your operator runs."
        ),
        blocks.actions(*buttons),
    ]
    started = "" if team.started_at else ": press Start when you are ready"
    text = blocks.clip(
        blocks.escaped(f"{team.name} is set up{started}"), blocks.FALLBACK_CHARACTERS
    )
    if team.card_ts is None:
        return Post(team.channel or "", text, shown)
    return Edit(team.channel or "", team.card_ts, text, shown)


def people(crew: Crew, names: Mapping[str, str], *, short: bool = False) -> list[list[Part]]:
    """Say who is in a team, who stands in for whom, and who cannot be counted any more.

    `short` counts the roles that nobody holds where they are many.
    """
    engineers = crew.by_role.get(ENGINEER, ())
    rows = [[words("Engineers: ", bold=True), *_several(engineers)]]
    if crew.manager is None:
        rows.append([words("Manager: ", bold=True), words("nobody yet")])
    else:
        named = bool(crew.by_role.get(MANAGER))
        instead = [] if named else [words(", who set the team up, until there is one")]
        rows.append([words("Manager: ", bold=True), blocks.person(crew.manager), *instead])
    rows.append([words("Leads: ", bold=True), *_lead(crew)])
    held = [role for role in CONTACTS if role != ENGINEERING and crew.by_role.get(role)]
    rows += [
        [words(f"{CONTACTS[role]}: ", bold=True), blocks.person(crew.by_role[role][0])]
        for role in held
    ]
    missing = [CONTACTS[role] for role in crew.missing() if role != ENGINEERING]
    if missing and crew.manager is not None:
        told = ", ".join(missing)
        if short and len(missing) > MISSING_SHOWN:
            told = f"{len(missing)} roles that nobody holds; `/muster status` names them"
        rows.append([words("The manager stands in for: ", bold=True), *blocks.marked(told)])
    for role, gone in crew.absent.items():
        told = ", ".join(names.get(one, one) for one in gone)
        rows.append(
            [
                words("⚠️ Does not count: ", bold=True),
                words(f"{told} ({ROLES[role]}). A bot, a guest, of another workspace, or gone."),
            ]
        )
    return rows


def _lead(crew: Crew) -> list[Part]:
    if crew.by_role.get(ENGINEERING):
        return [blocks.person(crew.by_role[ENGINEERING][0])]
    if crew.manager is None:
        return [words("nobody yet")]
    return [blocks.person(crew.manager), words(", who stands in for the engineering lead")]


def _several(found: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for one in found[:PEOPLE_SHOWN]:
        parts += [words(", ")] if parts else []
        parts.append(blocks.person(one))
    if len(found) > PEOPLE_SHOWN:
        parts.append(words(f" and {len(found) - PEOPLE_SHOWN} more"))
    return parts or [words("nobody yet")]


def rituals(held: Sequence[Held], *, started: bool) -> list[list[Part]]:
    """Say which rituals there are and when they are next."""
    rows = []
    for title, when, ahead in held:
        row = [words(f"{title}: ", bold=True), words(when)]
        if ahead is not None:
            label = ". Next: " if started else ". First, if you start now: "
            row += [words(label), blocks.moment(ahead)]
        rows.append(row)
    return rows or [[words("Rituals: ", bold=True), words("none is called")]]


def charter_row(team: Team, since: datetime | None, by: str | None, *, own: bool) -> list[Part]:
    """Say which charter is in force, since when and by whom."""
    size = SIZES.get(team.size, team.size).lower()
    kind = (
        f"{'your own' if own else 'the default'}, {size}{', regulated' if team.regulated else ''}"
    )
    parts = [words("Charter: ", bold=True), words(kind)]
    if team.charter:
        parts.append(words(f", {team.charter[:8]}"))
    if since is not None:
        parts += [words(", in force since "), blocks.moment(since, "{date_short_pretty}")]
    if by is not None:
        parts += [words(", applied by "), *_by(by)]
    return parts


def _by(actor: str) -> list[Part]:
    return [blocks.person(actor)] if actor.startswith(("U", "W")) else [words("your operator")]
