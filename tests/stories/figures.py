"""What the stories of figures have in common: who says what, and what is shown."""

from bot.sandbox.deliveries import Done
from bot.sandbox.hand import Hand
from rituals.roles import MANAGER, SPONSOR
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from storage.members import Members
from tests.stage import Play, spoken

HERE = "#platform"


def said(done: Done) -> str:
    """Return what a command or button answered, as its reader meets it."""
    assert done.message is not None
    return spoken(done.message.blocks) or done.message.text


async def typed(hand: Hand, text: str, where: str = HERE) -> str:
    return said(await hand.type(where, text))


def window(hand: Hand) -> str:
    """Return the words of the window that is open."""
    assert hand.modal is not None
    return spoken(hand.modal.blocks)


def whispers(play: Play, hand: Hand) -> list[str]:
    """Return what only this person was told in the channel, the latest last."""
    return [
        spoken(one.blocks) or one.text
        for one in hand.sees(f"#{play.channel.name}")
        if one.ephemeral_to == hand.user.id
    ]


def told(hand: Hand) -> list[str]:
    """Return the direct messages that somebody got."""
    return [spoken(one.blocks or []) for one in hand.dm()]


async def give(play: Play, role: str, *people: str) -> None:
    """Let these people, and nobody else, hold a role of the team."""
    assert play.team is not None
    async with play.muster.database.writing() as tx:
        await Members(tx, play.team.workspace).fill(play.team.id, role, people)


async def join(play: Play, name: str, *roles: str, zone: str = "Europe/Berlin") -> Hand:
    """Let somebody come into the workspace, the channel and roles of the team."""
    user = play.sandbox.workspace.add_user(name, tz=zone)
    play.sandbox.workspace.channels[play.channel.id].members.append(user.id)
    for role in roles:
        await give(play, role, user.id)
    return play.sandbox.hand(user.id)


async def secret_team(play: Play, hand: Hand) -> Team:
    """Found a private team with a channel of its own, led by somebody."""
    place = play.sandbox.workspace.add_channel(
        "vault", members=[hand.user.id, hand.app.bot_user], is_private=True
    )
    async with play.muster.database.writing() as tx:
        founding = Founding(
            "Vault", "Europe/Berlin", place.id, private=True,
            people={MANAGER: [hand.user.id], SPONSOR: [hand.user.id]}, rituals=(),
        )  # fmt: skip
        workspace = play.sandbox.workspace.team_id
        return await set_up(tx, workspace, founding, actor="cli", now=play.clock.now())
