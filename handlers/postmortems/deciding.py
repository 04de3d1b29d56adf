"""Decide on a postmortem: ask for a review, send it back, publish it, waive it, link a repeat."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.helping import words_after
from handlers.postmortems import forms, names
from handlers.postmortems.facts import asks, page_seen, window_for
from handlers.postmortems.forms import Opened
from handlers.postmortems.numbering import number_and_rest, number_in
from rituals.incidents import incidents
from rituals.people import names_of
from rituals.postmortems import moves as postmortem_moves
from rituals.postmortems import postmortems
from rituals.postmortems import related as postmortem_related
from rituals.postmortems.postmortems import Page, refusal
from rituals.postmortems.states import RETURN, WAIVE
from rituals.rights import Viewer, ensure_holds
from rituals.roles import MANAGER
from rituals.work import Tx


async def start(command: Command, tx: Tx, now: datetime) -> Answer:
    """Open the postmortem of an incident that owes none, or take up one that was waived."""
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "start")
    number = await number_in(tx, who, typed, "/postmortem start 7")
    incident, team = await postmortems.incident_seen(tx, who, number)
    opened = await postmortem_moves.open_by_hand(tx, who, team, incident, now=now)
    if opened.state == "waived":
        page = await page_seen(tx, who, number)
        await postmortem_moves.resume(tx, who, page, now=now)
    return Open(await window_for(tx, who, number, now))


async def review(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "review")
    number = await number_in(tx, who, typed, "/postmortem review 7")
    return _say(await _asked(tx, who, number, now))


async def review_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, click)
    told = await _asked(tx, who, int(click.value), now)
    return await _answer(click, tx, who, told, now)


async def _asked(tx: Tx, who: Viewer, number: int, now: datetime) -> list[blocks.Part]:
    page = await page_seen(tx, who, number)
    moved = await postmortem_moves.ask_review(tx, who, page, now=now)
    people = [one for one in await postmortem_moves.reviewers(tx, page) if one != who.user]
    parts = [blocks.words(f"{moved.name} is in review. ")]
    if not people:
        return [
            *parts,
            blocks.words("Anybody in the team who is not its only author publishes it."),
        ]
    for at, one in enumerate(people):
        parts += (
            [blocks.words(", " if at else ""), blocks.person(one)] if at else [blocks.person(one)]
        )
    return [*parts, blocks.words(" will be asked to read it.")]


# -- publish -------------------------------------------------------------------------------------


async def publish(command: Command, tx: Tx, now: datetime) -> Answer:
    """Publish what is in review; a form names what is empty, and asks what is missing."""
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "publish")
    number = await number_in(tx, who, typed, "/postmortem publish 7")
    page = await page_seen(tx, who, number)
    await postmortem_moves.ensure_publishes(tx, who, page)
    if page.empty:
        return Open(forms.unfinished(page, _reading(who, page)))
    moved = await postmortem_moves.publish(tx, who, page, now=now)
    return _say(_published(moved.name))


async def publish_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Publish the text that the button's reader has before them."""
    who = await asks(tx, click)
    number, _, revision = click.value.partition(":")
    page = await page_seen(tx, who, int(number))
    await postmortem_moves.ensure_publishes(tx, who, page, int(revision or 0) or None)
    if page.empty:
        view = forms.unfinished(page, _reading(who, page, revision))
        return Receipt(view, "") if click.view_id and not click.in_home else Open(view)
    moved = await postmortem_moves.publish(
        tx, who, page, now=now, at_revision=int(revision or page.postmortem.revision)
    )
    return await _answer(click, tx, who, _published(moved.name), now)


async def published(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, form)
    opened = Opened.unpack(form.metadata)
    page = await page_seen(tx, who, opened.number)
    moved = await postmortem_moves.publish(
        tx, who, page, now=now, at_revision=opened.revision,
        none_because=form.form.text("none-because"),
    )  # fmt: skip
    return _done(_published(moved.name), f"{moved.name} is published already.")


def _reading(who: Viewer, page: Page, revision: str = "") -> Opened:
    """Return what a form remembers: the text that its reader has before them."""
    at = int(revision or page.postmortem.revision)
    return Opened(page.postmortem.number, who.channel or "", revision=at)


def _published(name: str) -> list[blocks.Part]:
    days = ", ".join(str(one) for one in postmortem_moves.CHECK_DAYS[:-1])
    return [
        blocks.words(f"{name} is published. Its lessons are kept for the next operational review."),
        blocks.words(f" In {days} and {postmortem_moves.CHECK_DAYS[-1]} days its owner"),
        blocks.words(" is asked whether it came back."),
    ]


# -- send back, waive, take up again ---------------------------------------------------------------


async def back_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    page = await page_seen(tx, who := await asks(tx, click), int(click.value))
    if page.postmortem.state not in RETURN.before:
        raise await refusal(tx, page.postmortem, RETURN)
    name = page.postmortem.name
    hint = "What is missing, for those who write it"
    view = forms.reason(
        _reading(who, page), f"Send {name} back", "Send back", names.BACK_FORM, hint
    )
    return Receipt(view, "") if click.view_id and not click.in_home else Open(view)


async def sent_back(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, form)
    page = await page_seen(tx, who, Opened.unpack(form.metadata).number)
    moved = await postmortem_moves.send_back(tx, who, page, why=form.form.text("why"), now=now)
    return _done([blocks.words(f"{moved.name} is a draft again.")], f"{moved.name} is sent back.")


async def waive(command: Command, tx: Tx, now: datetime) -> Answer:
    """Waive with the words after the number as the reason; without them a form asks."""
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "waive")
    number, why = await number_and_rest(tx, who, typed, "/postmortem waive 7 because …")
    page = await page_seen(tx, who, number)
    if not why:
        return await _waiving(tx, who, page, now)
    moved = await postmortem_moves.waive(tx, who, page, why=why, now=now)
    return _say([blocks.words(f"{moved.name} is waived. Nobody is reminded of it any more.")])


async def waive_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, click)
    page = await page_seen(tx, who, int(click.value))
    opened = await _waiving(tx, who, page, now)
    return Receipt(opened.view, "") if click.view_id and not click.in_home else opened


async def _waiving(tx: Tx, who: Viewer, page: Page, now: datetime) -> Open:
    postmortem = page.postmortem
    await ensure_holds(tx, who, page.team, (MANAGER,), f"Waiving {postmortem.name}", now)
    if postmortem.state not in WAIVE.before:
        raise await refusal(tx, postmortem, WAIVE)
    hint = "It stands in the record, with your name."
    return Open(
        forms.reason(
            _reading(who, page), f"Waive {postmortem.name}", "Waive", names.WAIVE_FORM, hint
        )
    )


async def waived(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, form)
    page = await page_seen(tx, who, Opened.unpack(form.metadata).number)
    moved = await postmortem_moves.waive(tx, who, page, why=form.form.text("why"), now=now)
    told = [blocks.words(f"{moved.name} is waived. Nobody is reminded of it any more.")]
    return _done(told, f"{moved.name} is waived already.")


async def resume_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, click)
    page = await page_seen(tx, who, int(click.value))
    moved = await postmortem_moves.resume(tx, who, page, now=now)
    return await _answer(click, tx, who, [blocks.words(f"{moved.name} is a draft again.")], now)


async def give_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    page = await page_seen(tx, who := await asks(tx, click), int(click.value))
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    view = forms.give(_reading(who, page), page.postmortem.name)
    return Receipt(view, "") if click.view_id and not click.in_home else Open(view)


async def given(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asks(tx, form)
    page = await page_seen(tx, who, Opened.unpack(form.metadata).number)
    owner = form.form.text("owner")
    moved = await postmortem_moves.hand_over(tx, who, page, owner, now=now)
    name = (await names_of(tx, who.workspace, [owner]))[owner]
    return _done([blocks.words(f"{moved.name} is {name}'s now.")], f"{moved.name} is {name}'s.")


# -- what belongs with it ------------------------------------------------------------------------


async def link_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Link a proposed incident, as related or as a repeat of the same cause."""
    who = await asks(tx, click)
    number, _, other_number = click.value.partition(":")
    page = await page_seen(tx, who, int(number))
    other, _ = await incidents.seen(tx, who, f"{incidents.INC}-{other_number}")
    kind = (
        postmortem_related.REPEAT if click.action_id == names.REPEAT else postmortem_related.RELATED
    )
    await postmortem_related.link(tx, who, page.team, page.incident, other, kind, now=now)
    told = [blocks.words(f"{page.incident.name} and {other.name} are linked.")]
    return await _answer(click, tx, who, told, now)


async def _answer(
    click: Click, tx: Tx, who: Viewer, told: list[blocks.Part], now: datetime
) -> Answer:
    """Say what became of a button; in a window, show the record as it is now."""
    if click.view_id is None or click.in_home:
        return _say(told)
    number = int(click.value.partition(":")[0])
    view = await window_for(tx, who, number, now)
    view["blocks"] = blocks.fitting([blocks.line(*told), *view["blocks"]], blocks.VIEW_BLOCKS)
    return Receipt(view, "")


def _say(parts: list[blocks.Part]) -> Say:
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])


def _done(parts: list[blocks.Part], again: str) -> Receipt:
    return Receipt(blocks.modal("Done", [blocks.line(*parts)], close="Done"), again)
