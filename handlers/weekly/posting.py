"""A team's page in its channel, once a week, and the page as a file for whoever asks."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Say
from handlers.arrivals import Click
from handlers.asking import asker
from handlers.blocks import words
from handlers.kinds import Moot, PostKind
from handlers.refusals import in_words
from handlers.slack import Outgoing, Post, Upload
from handlers.weekly import names
from handlers.weekly.looking import page_seen
from handlers.weekly.views import page_blocks, page_text
from rituals.errors import NotNow, NotThere
from rituals.promises import Promise, Promises
from rituals.rights import OnlyAnswers, PersonUnknown, team_seen, viewer
from rituals.slugs import slug
from rituals.weekly import posts as weekly_posts
from rituals.weekly.documents import markdown
from rituals.weekly.promises import FILE, POST, TEXT, WORD, asked
from rituals.weekly.values import Page
from rituals.work import Tx

PLACE = "@"
"""Stands before the channel from which a file was asked for."""
LONGEST_NAME = 60
TEXT_CHARACTERS = 11_000
"""Slack takes about 13 000 in a message's blocks, of which some are not text."""


async def post_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Promise a team's page in its home; the button has asked whether it is meant."""
    who = await asker(tx, click)
    meant = names.read(click.value)
    if meant.team_id is None:
        raise weekly_posts.OneTeamOnly
    team = await team_seen(tx, who, meant.team_id)
    channel = await weekly_posts.ask(tx, who, team, meant.week, now, anew=meant.anew)
    on_its_way = words(f"The page of {meant.week} is on its way to ")
    parts = [on_its_way, blocks.channel(channel), words(".")]
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


async def post_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Draw the page as all of the channel may read it, with the name of whoever posted it."""
    asked_for = await weekly_posts.asked_for(tx, promise)
    if asked_for is None:
        return Moot("its team has no home any more")
    page = await weekly_posts.page(tx, asked_for, now)
    by = blocks.line(blocks.person(asked_for.by), words(" posted the team's week."))
    channel = asked_for.team.channel or ""
    return Post(channel, page_text(page, public=True), [by, *page_blocks(page, public=True)])


async def post_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Tell whoever posted it why Slack did not take it, and what helps."""
    asked_for = await weekly_posts.asked_for(tx, promise)
    if asked_for is not None:
        value = f"{names.value(asked_for.week, asked_for.team.id)}:{error}"
        word = asked(WORD, promise.workspace, value, asked_for.by, now)
        await Promises(tx, promise.workspace).rearm(word)


async def word_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    value, _, error = promise.key.split(":", 2)[2].rpartition(":")
    meant = names.read(value)
    team = await weekly_posts.home_of(tx, promise.workspace, meant.team_id)
    if team is None or team.channel is None:
        return Moot("the team has no home any more")
    parts = [words(f"The page of {meant.week} was not posted: "), *in_words(error, team.channel)]
    return Post(promise.subject, blocks.fallback(*parts), [blocks.line(*parts)])


# -- as Markdown -----------------------------------------------------------------------------------


async def markdown_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    meant = names.read(click.value)
    team = None if meant.team_id is None else await team_seen(tx, who, meant.team_id)
    await page_seen(tx, who, meant, team, now)
    # From a team's channel somebody may see what they may not see from elsewhere.
    whence = f"{click.value}{PLACE}{who.channel or ''}"
    await Promises(tx, who.workspace).rearm(asked(FILE, who.workspace, whence, who.user, now))
    return Say(f"The page of {meant.week} is on its way to you, as a direct message.")


async def file_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    page = await _asked(tx, promise, now)
    if page is None:
        return Moot("whoever asked may not see it any more")
    whose = page.teams[0].team if len(page.teams) == 1 else "teams"
    name = slug(whose, longest=LONGEST_NAME, otherwise="team")
    said = f"The page of {page.week} as a Markdown file."
    return Upload(promise.subject, said, f"{name}-{page.week}.md", markdown(page).encode())


async def file_refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Send it as a message where Slack takes no file from us."""
    text = asked(TEXT, promise.workspace, _value(promise), promise.subject, now)
    await Promises(tx, promise.workspace).rearm(text)


async def text_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    page = await _asked(tx, promise, now)
    if page is None:
        return Moot("whoever asked may not see it any more")
    source, head = markdown(page), f"The page of {page.week} as Markdown:"
    kept = source[:TEXT_CHARACTERS]
    shown = [blocks.sentence(head)]
    shown += [blocks.paragraph(one) for one in blocks.pieces(kept, blocks.SECTION_CHARACTERS)]
    if len(source) > len(kept):
        by_hand = f"`muster weekly --team TEAM --week {page.week} --format md`"
        shown.append(
            blocks.sentence(f"The rest does not fit here. Whoever runs Muster has it: {by_hand}.")
        )
    return Post(promise.subject, head, shown)


async def _asked(tx: Tx, promise: Promise, now: datetime) -> Page | None:
    """Return the page that was asked for, if whoever asked may still see it."""
    value, _, place = _value(promise).partition(PLACE)
    meant = names.read(value)
    try:
        who = await viewer(tx, promise.workspace, promise.subject, place or None)
        team = None if meant.team_id is None else await team_seen(tx, who, meant.team_id)
        return await page_seen(tx, who, meant, team, now)
    except (NotThere, NotNow, PersonUnknown, OnlyAnswers):
        return None


def _value(promise: Promise) -> str:
    return promise.key.split(":", 2)[2]


KINDS = (
    PostKind(POST, post_facts, refused=post_refused),
    PostKind(WORD, word_facts),
    PostKind(FILE, file_facts, refused=file_refused),
    PostKind(TEXT, text_facts),
)
