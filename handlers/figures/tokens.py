"""`/kpi token` and `/kpi tokens`: what a pipeline reports figures with, shown once, and revoked."""

from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Block, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.blocks import words
from handlers.figures import names
from handlers.figures.meant import team_meant
from handlers.helping import words_after
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.figures import tokens as figure_tokens
from rituals.figures.tokens import Token
from rituals.rights import team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

PATH = "/figures"
NO_ADDRESS = "https://YOUR-MUSTER-ADDRESS"
"""Stands in the line to copy where the operator has set no PUBLIC_URL."""
KEEP_IT = (
    "Copy it now into your pipeline's secrets: it is not shown again, and Muster keeps only a hash"
    " of it. Whoever has it can report this team's figures, and can read nothing. `/kpi tokens`"
    " revokes it."
)
HOW = "To report from a shell, with a number in the place of `VALUE`, and any of your figures:"
OPERATOR = (
    "Muster does not know its own address here: your operator knows it (setting `PUBLIC_URL`)."
)
SURE = "Whatever reports with it is refused from then on. What it reported stays."


async def token(base: str, command: Command, tx: Tx, now: datetime) -> Answer:
    """Give the team a token and show its secret; `base` is where pipelines reach this bot."""
    who = await asker(tx, command)
    team = await team_meant(tx, who)
    typed = words_after(command, "kpi", "token")
    made, secret = await figure_tokens.issue(tx, who, team, typed, now)
    return shown_once(team, made, secret, base, await in_force(tx, team))


async def tokens(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    team = await team_meant(tx, who)
    return listing(team, await figure_tokens.tokens_of(tx, who, team, now))


async def revoke_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    team_id, which = names.read(click.value)
    team = await team_seen(tx, who, team_id)
    gone = await figure_tokens.revoke(tx, who, team, int(which), now)
    left = await figure_tokens.tokens_of(tx, who, team, now)
    return listing(team, left, f"{gone.name} is revoked: it opens nothing any more.")


def shown_once(team: Team, made: Token, secret: str, base: str, charter: Charter) -> Say:
    """Show a secret, and how a pipeline uses it."""
    title = f"Token {made.name} of {team.name}"
    shown: list[Block] = [
        blocks.line(words(title, bold=True)),
        _as_it_is(secret),
        blocks.sentence(KEEP_IT),
        blocks.sentence(HOW),
        _as_it_is(curl(secret, base or NO_ADDRESS, charter)),
    ]
    if not base:
        shown.append(blocks.sentence(OPERATOR))
    return Say(blocks.escaped(f"{title} is made."), shown)


def curl(secret: str, base: str, charter: Charter) -> str:
    """Return a line for a shell that reports one of the team's figures."""
    reported = (one for one in charter.figures.values() if not one.computed or one.waits)
    figure = next(reported, None)
    row = f'{{"figure": "{figure.id if figure else "FIGURE"}", "value": VALUE}}'
    return (
        f"curl -sS --fail-with-body {base}{PATH} -H 'Authorization: Bearer {secret}'"
        f" -H 'Content-Type: application/json' -d '{row}'"
    )


def listing(team: Team, found: Sequence[Token], done: str = "") -> Say:
    """List a team's tokens, each with Revoke; never what is secret of one."""
    none = f"{team.name} has no token. `/kpi token NAME` makes one for a pipeline."
    title = f"Tokens of {team.name}" if found else none
    shown: list[Block] = [blocks.line(words(done))] if done else []
    head = blocks.line(words(title, bold=True)) if found else blocks.sentence(title)
    shown.append(head)
    for one in found:
        made = [words(": made by "), blocks.person(one.created_by), words(" ")]
        parts = [words(one.name, bold=True), *made, blocks.moment(one.created_at)]
        parts.append(words(", last used " if one.used_at else ", never used"))
        parts += [blocks.moment(one.used_at)] if one.used_at else []
        value = names.value(team.id, one.id)
        button = blocks.button("Revoke", names.REVOKE, value, style="danger", sure=SURE)
        shown += [blocks.line(*parts), blocks.actions(button)]
    return Say(blocks.escaped(done or title), shown)


def _as_it_is(text: str) -> Block:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [words(text)]}],
    }
