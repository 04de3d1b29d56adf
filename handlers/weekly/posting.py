"""A team's page in its channel, once a week: asked about only where a post would follow."""

from dataclasses import dataclass
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say, View
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import Part, words
from handlers.kinds import Moot, PostKind
from handlers.refusals import in_words
from handlers.remembering import Remembered
from handlers.slack import Outgoing, Post
from handlers.weekly import names
from handlers.weekly.names import Meant
from handlers.weekly.views import page_blocks, page_text
from rituals.calendar.weeks import Week
from rituals.message_links import links_in
from rituals.promises import Promise, Promises
from rituals.rights import Viewer, team_seen
from rituals.teams.teams import Team
from rituals.weekly import posts as weekly_posts
from rituals.weekly.posts import Posted, Ready
from rituals.weekly.promises import POST, WORD, asked
from rituals.work import Tx

TITLE = "Post to channel"
POSTED_FOR = (
    " for everybody there to read, without check-ins and private records. It says that you"
    " posted it."
)
DIFFERS = (
    " What you would post now says something else by now: the posted page stays as it was, for a"
    " week is posted once."
)


@dataclass(frozen=True, slots=True)
class Asked(Remembered):
    """What the question remembers: the page, as a button names it, and where it was pressed."""

    page: str = ""
    channel: str = ""


async def post_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Ask whether a team's page is to be posted; of one that is posted already, say so."""
    who, team, meant = await _meant(tx, click, click.value)
    ready = await weekly_posts.look(tx, who, team, meant.week, now, anew=meant.anew)
    if ready.already is not None:
        return await _already(tx, team, meant.week, ready.already)
    return Open(_question(click.value, who.channel, meant.week, ready))


async def posted(form: Submission, tx: Tx, now: datetime) -> Answer:
    """Promise a team's page in its home; somebody else may have posted it meanwhile."""
    asked_in = Asked.unpack(form.metadata)
    who, team, meant = await _meant(tx, form, asked_in.page, asked_in.channel or None)
    ready = await weekly_posts.ask(tx, who, team, meant.week, now, anew=meant.anew)
    if ready.already is not None:
        return await _already(tx, team, meant.week, ready.already)
    parts = [
        words(f"The page of {meant.week} is on its way to "),
        blocks.channel(ready.channel),
        words("."),
    ]
    view = blocks.modal(TITLE, [blocks.line(*parts)], close="Done")
    return Receipt(view, f"The page of {meant.week} is posted already.")


async def _meant(
    tx: Tx, arrival: Click | Submission, page: str, channel: str | None = None
) -> tuple[Viewer, Team, Meant]:
    """Return who posts a page, of which team, and which one."""
    who, meant = await asker(tx, arrival, channel), names.read(page)
    if meant.team_id is None:
        raise weekly_posts.OneTeamOnly
    return who, await team_seen(tx, who, meant.team_id), meant


def _question(page: str, channel: str | None, week: Week, ready: Ready) -> View:
    as_sent = " as it was sent to you" if ready.page.sent_at else ""
    parts = [
        words(f"The page of {week} is posted{as_sent} to "),
        blocks.channel(ready.channel),
        words(POSTED_FOR),
    ]
    shown = [blocks.line(*parts)]
    if ready.so_far is not None:
        shown.append(blocks.line(*_by(ready.so_far, "What there was of it so far was posted")))
    return blocks.modal(
        TITLE,
        shown,
        callback_id=names.POST_FORM,
        submit="Post",
        close="Cancel",
        metadata=Asked(page, channel or "").pack(),
    )


async def _already(tx: Tx, team: Team, week: Week, there: Posted) -> Say:
    """Say who posted a week's page and when, lead to it, and say if another would be posted now."""
    if not there.is_there:
        parts = _by(there, f"The page of {week} is on its way to the channel already, posted")
    else:
        parts = _by(there, f"The page of {week} is posted already,")
        address = (await links_in(tx, team.workspace)).to(there.channel, there.ts)
        parts += [words(" "), blocks.link(address, "Open it"), words(".")] if address else []
        if there.differs:
            parts.append(words(DIFFERS))
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


def _by(there: Posted, said: str) -> list[Part]:
    """Say by whom something was posted, and when."""
    by = blocks.person(there.by) if there.by else words("somebody")
    return [words(f"{said} by "), by, words(", "), blocks.moment(there.at), words(".")]


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


KINDS = (PostKind(POST, post_facts, refused=post_refused), PostKind(WORD, word_facts))
