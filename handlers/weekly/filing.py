"""The weekly page as a Markdown file, for whoever asks: once as long as it says the same."""

from datetime import datetime

from handlers import files
from handlers.answers import Answer
from handlers.arrivals import Click
from handlers.asking import asker
from handlers.files import Wanted
from handlers.kinds import Moot, PostKind
from handlers.slack import Outgoing
from handlers.weekly import names
from handlers.weekly.looking import page_seen
from handlers.weekly.names import Meant
from rituals.errors import NotNow, NotThere
from rituals.promises import Promise
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, team_seen, viewer
from rituals.slugs import slug
from rituals.weekly.documents import mark_of, markdown
from rituals.weekly.pages import ensure_of
from rituals.weekly.promises import FILE, TEXT, asked
from rituals.weekly.values import Page
from rituals.weekly.words import title_of
from rituals.work import Tx

PLACE = "@"
"""Stands before the channel from which a file was asked for."""
LONGEST_NAME = 60


async def markdown_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    meant = names.read(click.value)
    page = await _seen(tx, who, meant, now)
    whence = f"{click.value}{PLACE}{await _needed(tx, who, meant)}"
    promise = asked(FILE, who.workspace, whence, who.user, now)
    wanted = Wanted(
        workspace=who.workspace,
        kind=FILE,
        subject=promise.subject,
        key=promise.key,
        person=who.user,
        called=f"The page of {meant.week} is",
        holds=mark_of(page),
        as_text=TEXT,
    )
    return await files.ask(tx, wanted, now)


async def _needed(tx: Tx, who: Viewer, meant: Meant) -> str:
    """Return the channel that somebody asks from, where they see the team from nowhere else.

    Who sees it from anywhere is sent one file, from wherever they ask.
    """
    if meant.team_id is None or who.channel is None:
        return ""
    elsewhere = await viewer(tx, who.workspace, who.user, None)
    try:
        await ensure_of(tx, elsewhere, await team_seen(tx, elsewhere, meant.team_id))
    except (NotThere, NotNow):
        return who.channel
    return ""


async def _seen(tx: Tx, who: Viewer, meant: Meant, now: datetime) -> Page:
    team = None if meant.team_id is None else await team_seen(tx, who, meant.team_id)
    return await page_seen(tx, who, meant, team, now)


async def file_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    page = await _asked(tx, promise, now)
    if page is None:
        return Moot("whoever asked may not see it any more")
    whose = page.teams[0].team if len(page.teams) == 1 else "teams"
    name = slug(whose, longest=LONGEST_NAME, otherwise="team")
    said = f"{title_of(page)}, as a Markdown file:"
    return files.upload(promise.subject, said, f"{name}-{page.week}.md", markdown(page).encode())


async def file_refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Send it as a message where Slack takes no file from us."""
    await files.instead(tx, promise, TEXT, now)


async def text_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    page = await _asked(tx, promise, now)
    if page is None:
        return Moot("whoever asked may not see it any more")
    by_hand = f"`muster weekly --team TEAM --week {page.week} --format md`"
    rest = f"Whoever runs Muster has it: {by_hand}."
    head = f"The page of {page.week} as Markdown:"
    return files.text(promise.subject, head, markdown(page), rest)


async def _asked(tx: Tx, promise: Promise, now: datetime) -> Page | None:
    """Return the page that was asked for, if whoever asked may still see it."""
    value, _, place = files.asked_under(promise).split(":", 2)[2].partition(PLACE)
    try:
        who = await viewer(tx, promise.workspace, promise.subject, place or None)
        return await _seen(tx, who, names.read(value), now)
    except (NotThere, NotNow, PersonUnknown, OnlyAnswers):
        return None


KINDS = (PostKind(FILE, file_facts, refused=file_refused), PostKind(TEXT, text_facts))
