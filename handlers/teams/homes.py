"""A team's home when it is lost or cannot be one: who is told, and what helps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from handlers import blocks, fields, refusals
from handlers.answers import Answer, Block, Open, Quiet, Receipt, Say, View
from handlers.arrivals import Click, Happening, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Look, Outgoing, Post, Sent
from handlers.teams.setup_views import CHANGE
from rituals.incidents import rooms as incident_rooms
from rituals.people import names_of
from rituals.promises import DEAD, Promise, Promises
from rituals.rights import crew_of, ensure_in, team_seen
from rituals.roles import ROLES
from rituals.teams import founding
from rituals.teams import home_channels as homes
from rituals.teams.home_channels import ARCHIVED, CARD, DELETED, REFUSED, SENT_OUT, SHARED
from rituals.teams.teams import Team
from rituals.work import Tx

AGAIN: Final = "team:again"
ELSEWHERE: Final = "team:elsewhere"
ELSEWHERE_FORM: Final = "team:elsewhere:form"
PRIVATE: Final = "private"

GONE: Mapping[str, str] = {
    ARCHIVED: " was archived. It was the home of {team}: no ritual can be called and no card be"
    " posted until it is unarchived, or the team has another home.",
    DELETED: " was deleted. It was the home of {team}: no ritual can be called and no card be"
    " posted until the team has another home.",
    SENT_OUT: " is the home of {team}, and I was removed from it. Type /invite @Muster there, or"
    " choose another home.",
    SHARED: " is the home of {team}, and is shared with another company now: its people can read"
    " what is posted there. They never count as members. If that is not meant, choose another"
    " home.",
    REFUSED: " is shared with another company, whose people would read along, so it cannot be the"
    " home of {team}. Choose a channel of your own.",
}
"""What became of a home, after the channel's name."""

EVENTS_GONE = {
    "channel_archive": ARCHIVED,
    "group_archive": ARCHIVED,
    "channel_deleted": DELETED,
    "group_deleted": DELETED,
    "channel_left": SENT_OUT,
    "group_left": SENT_OUT,
    "channel_shared": SHARED,
}

ROOMS_GONE = {
    ARCHIVED: incident_rooms.ARCHIVED,
    DELETED: incident_rooms.DELETED,
    SENT_OUT: incident_rooms.SENT_OUT,
}
"""The same of an incident's channel, in the word that Slack has for it when something is said."""


async def gone(event: Happening, tx: Tx, now: datetime) -> Answer:
    """Tell whose home a channel was; any other channel is none of our business."""
    if event.channel is not None:
        how = EVENTS_GONE[event.type]
        await homes.home_gone(tx, event.who.workspace, event.channel, how, now)
        if how in ROOMS_GONE:
            why = ROOMS_GONE[how]
            await incident_rooms.channel_gone(tx, event.who.workspace, event.channel, why, now)
    return Quiet()


async def renumbered(event: Happening, tx: Tx, now: datetime) -> Answer:
    if event.channel is not None and event.new_channel is not None:
        workspace = event.who.workspace
        await homes.home_renumbered(tx, workspace, event.channel, event.new_channel, now)
        await incident_rooms.channel_renumbered(tx, workspace, event.channel, event.new_channel)
    return Quiet()


async def again_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Post a card once more; any other person of the team may press it too."""
    who = await asker(tx, click)
    team = await team_seen(tx, who, int(click.value))
    await ensure_in(tx, who, team)
    await homes.try_again(tx, team, now)
    return Say(blocks.escaped(f"{team.name}: trying again."))


async def elsewhere_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    team = await team_seen(tx, who, int(click.value))
    await founding.ensure_may_change(tx, who, team, "Choosing another home", now)
    return Open(_form(team))


async def elsewhere_saved(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    team = await team_seen(tx, who, int(form.metadata))
    private = PRIVATE in form.form.choices(PRIVATE)
    chosen = form.form.text("channel")
    team = await homes.rehome(tx, who, team, chosen, private=private, now=now)
    parts = [
        words(f"{team.name} has its home in "),
        blocks.channel(chosen),
        words(" now. Its card goes there, and its rituals are called there."),
    ]
    hint = blocks.sentence("If I am not there yet, type `/invite @Muster` there.")
    view = blocks.modal("Moved", [blocks.line(*parts), hint], close="Done")
    return Receipt(view, f"{team.name} has that home already.")


def _form(team: Team) -> View:
    ticked = [PRIVATE] if team.private else []
    private = [("It is a private channel: only its people see the team", PRIVATE)]
    return blocks.modal(
        "Choose another home",
        [
            blocks.paragraph(team.name),
            fields.channel("channel", "Where the team meets", hint="Its rituals are called there."),
            blocks.ticks(PRIVATE, "Who sees it", private, ticked=ticked),
        ],
        callback_id=ELSEWHERE_FORM,
        submit="Move",
        close="Cancel",
        metadata=str(team.id),
    )


# -- promises -------------------------------------------------------------------------------------


async def look_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    if team.channel is None or team.channel != promise.lane:
        return Moot("its team has another home")
    return Look(team.channel)


async def looked(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Take to heart what Slack said of a home, as far as it said anything."""
    if sent.place is None or promise.lane is None:
        return
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    channel = promise.lane
    is_private, is_shared = sent.place.is_private, sent.place.is_shared
    if is_shared and team.channel == channel:
        await homes.tell_of_home(tx, team, channel, REFUSED, now)
    await founding.looked(tx, team, channel, is_private=is_private, is_shared=is_shared, now=now)


async def trouble_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    how, channel = promise.key.split(":")[-2:]
    if how == CARD:
        return await _card_trouble(tx, promise, team)
    if team.channel not in {channel, None}:
        return Moot("the team has another home")
    parts = [blocks.channel(channel), words(GONE[how].format(team=team.name))]
    return _told(promise, team, parts, again=how == SENT_OUT)


async def _card_trouble(tx: Tx, promise: Promise, team: Team) -> Outgoing | Moot:
    made = {one.key: one for one in await Promises(tx, team.workspace).of(promise.subject)}
    card = made.get(founding.card_key(team))
    if card is None or card.state != DEAD or team.channel is None:
        return Moot("its card has been promised again since")
    done = "posted" if team.card_ts is None else "brought up to date"
    why = refusals.in_words(card.why or "unknown", team.channel)
    parts = [words(f"The card of {team.name} could not be {done}: "), *why,
             words(" The team itself is saved.")]  # fmt: skip
    return _told(promise, team, parts, again=True)


def _told(promise: Promise, team: Team, parts: list[Part], *, again: bool) -> Post:
    number = str(team.id)
    buttons = [blocks.button("Try again", AGAIN, number, style="primary")] if again else []
    buttons.append(blocks.button("Choose another", ELSEWHERE, number))
    shown: list[Block] = [blocks.line(*parts), blocks.actions(*buttons)]
    return Post(promise.lane or "", blocks.fallback(*parts), shown)


async def leaver_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Tell that somebody in a role is gone; nothing, once the role is somebody else's."""
    team = await founding.team_named(tx, promise.workspace, promise.subject)
    leaver = promise.key.split(":")[-2]
    crew = await crew_of(tx, team)
    held = [ROLES[role] for role, people in crew.absent.items() if leaver in people]
    if not held:
        return Moot("they hold no role in the team any more, or are back")
    names = await names_of(tx, team.workspace, [leaver])
    instead = (
        "You stand in until somebody else is named."
        if crew.manager == promise.lane
        else "Until somebody else is named, nobody manages the team."
        if crew.manager in {None, leaver}
        else "The manager stands in until somebody else is named."
    )
    parts = [
        words(
            f"{names[leaver]} cannot act for {team.name} any more: they have left, or are a guest"
            f" now. They were {' and '.join(held)} there. {instead}"
        )
    ]
    button = blocks.button("Name somebody else", CHANGE, str(team.id), style="primary")
    return Post(
        promise.lane or "", blocks.fallback(*parts), [blocks.line(*parts), blocks.actions(button)]
    )


KINDS = (
    PostKind(founding.LOOK, look_facts, looked),
    PostKind(homes.TROUBLE, trouble_facts),
    PostKind(homes.LEAVER, leaver_facts),
)
CLICKS = (
    Route(AGAIN, again_clicked),
    Route(ELSEWHERE, elsewhere_clicked, writes=False),
)
SUBMISSIONS = (Route(ELSEWHERE_FORM, elsewhere_saved),)
EVENTS = (
    *(Route(name, gone) for name in EVENTS_GONE),
    Route("channel_id_changed", renumbered),
)
