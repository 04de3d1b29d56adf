"""Tokens: what a pipeline reports a team's figures with, until somebody revokes it.

A token is the team's and not a person's: it goes on when whoever made it leaves. It opens nothing
but the reporting of that team's figures, and only a hash of its secret is kept.
"""

import re
from datetime import datetime, timedelta

from rituals import secrets
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.names import TEAM, name_of
from rituals.rights import Viewer, ensure_holds
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.teams import Team, team_with
from rituals.texts import one_line
from rituals.work import Tx
from storage.figure_readings import Readings, Token, token_of_secret

__all__ = ["Token"]

NAME_CHARACTERS = 40
AT_MOST = 20
USED_AGAIN = timedelta(minutes=10)
"""When it was used is known to this: a pipeline's thousand requests are not a thousand writes."""
LEADS = (ENGINEERING, MANAGER)
LIKE_A_PERSON = re.compile(r"[UW][A-Z0-9]*", re.ASCII)
"""What reads like somebody's id in Slack."""


class NoTokenName(Unfit):
    """Say what the token is for: `/kpi token nightly-evaluation`. What it reports carries that
    name.
    """


class BadTokenName(Unfit):
    """A token's name has at most 40 characters, and does not look like somebody's id in Slack."""


class TokenTaken(NotNow):
    """{team} has a token called {name} already. Choose another name, or revoke that one first:
    `/kpi tokens`.
    """


class TooManyTokens(NotNow):
    """{team} has {count} tokens, which is the most. Revoke one that nothing uses: `/kpi tokens`."""


class TokenGone(NotNow):
    """That token is revoked already. Those that are left: `/kpi tokens`."""


async def issue(tx: Tx, who: Viewer, team: Team, typed: str, now: datetime) -> tuple[Token, str]:
    """Give a team a token; return it and its secret, which is known this once."""
    name = _name(typed)
    await ensure_leads(tx, who, team, now)
    there = len(await Readings(tx, team.workspace).tokens_of(team.id))
    if there >= AT_MOST:
        raise TooManyTokens(team=team.name, count=there)
    secret = secrets.made()
    token = await Readings(tx, team.workspace).add_token(
        team_id=team.id,
        name=name,
        secret_hash=secrets.hashed(secret),
        created_by=who.user,
        created_at=now,
    )
    if token is None:
        raise TokenTaken(team=team.name, name=name)
    _note(tx, team, token, "token-made", who, now)
    return token, secret


async def tokens_of(tx: Tx, who: Viewer, team: Team, now: datetime) -> list[Token]:
    """List a team's tokens that still open, for whoever may revoke them."""
    await ensure_leads(tx, who, team, now)
    return await Readings(tx, team.workspace).tokens_of(team.id)


async def revoke(tx: Tx, who: Viewer, team: Team, token_id: int, now: datetime) -> Token:
    """Let a token open nothing any more; raise TokenGone where it does not already."""
    await ensure_leads(tx, who, team, now)
    token = await Readings(tx, team.workspace).revoke(team.id, token_id, now)
    if token is None:
        raise TokenGone
    _note(tx, team, token, "token-revoked", who, now)
    return token


async def ensure_leads(tx: Tx, who: Viewer, team: Team, now: datetime) -> None:
    """Raise `NotYours` for who is neither a lead nor the manager of the team."""
    await ensure_holds(tx, who, team, LEADS, f"Handling the tokens of {team.name}", now)


async def opened(tx: Tx, secret: str) -> tuple[Token, Team] | None:
    """Return the token that a secret is, and its team; None where it opens nothing."""
    if not secrets.may_be_one(secret):
        return None
    token = await token_of_secret(tx, secrets.hashed(secret))
    return (token, await team_with(tx, token.workspace, token.team_id)) if token else None


async def used(tx: Tx, token: Token, now: datetime) -> None:
    """Note that a token was used, unless it was a moment ago."""
    if token.used_at is None or now - token.used_at >= USED_AGAIN:
        await Readings(tx, token.workspace).used(token.id, now)


def _name(typed: str) -> str:
    name = one_line(typed)
    if not name:
        raise NoTokenName
    if len(name) > NAME_CHARACTERS or LIKE_A_PERSON.fullmatch(name):
        raise BadTokenName
    return name


def _note(tx: Tx, team: Team, token: Token, verb: str, who: Viewer, now: datetime) -> None:
    data, texts = {"token": token.id}, {"name": token.name}
    change = Change(name_of(TEAM, team.id), verb, who.user, now, team.charter, data, texts)
    note(tx, team.workspace, change)
