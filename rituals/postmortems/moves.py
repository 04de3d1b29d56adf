"""Steps of a postmortem's life: a review is asked for, it is published, waived, taken up again.

Each is one conditional change of the row: of two people at once, one takes it and one is told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rituals.actions.actions import ensure_owner
from rituals.away.quiet import may_say
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.incidents import incidents
from rituals.incidents import promises as incident_promises
from rituals.people import names_of, to_know
from rituals.postmortems import promises as promised
from rituals.postmortems.clock import arm, call_off, clock_of, let_see, show_anew, still
from rituals.postmortems.postmortems import Page, refusal
from rituals.postmortems.sections import CATCH
from rituals.postmortems.states import (
    ASK,
    DRAFT,
    EDIT,
    PUBLISH,
    PUBLISHED,
    RESUME,
    RETURN,
    WAIVE,
    WAIVED,
    Move,
)
from rituals.promises import Promises
from rituals.rights import Crew, Viewer, crew_of, ensure_holds
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.incidents import Incident
from storage.postmortems import Postmortem, Postmortems

CHECK_DAYS = (30, 60, 90)
"""After so many days somebody is asked whether it came back: `product.md`."""
OPENED_BY_HAND = "opened-by-hand"
NOTED = {
    ASK: "review-asked",
    RETURN: "sent-back",
    PUBLISH: PUBLISHED,
    WAIVE: WAIVED,
    RESUME: "taken-up",
}
"""What the history calls each step."""


class WhyMissing(Unfit):
    """Say why, in a sentence."""

    field = "why"


class OtherThanAuthor(NotNow):
    """You are the only one who wrote {name}. {others} publishes it, once they have read it."""


class AuthorsDoNot(NotNow):
    """You wrote some of {name}, and this team's charter lets no author publish. {others}
    publishes it, once they have read it.
    """


class TextChanged(NotNow):
    """{name} was edited since you read it. Read it again: `/postmortem show {number}`."""


class CatchMissing(Unfit):
    """{name} does not say yet what would have caught it: an evaluation test, a guardrail or an
    alert. Write that section, or say why there is none.
    """

    field = "none-because"


async def ask_review(tx: Tx, who: Viewer, page: Page, *, now: datetime) -> Postmortem:
    """Ask for a review: whoever may publish it is told."""
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    moved = await _moved(tx, page, ASK, who.user, now, asked_at=now, asked_by=who.user)
    people = [one for one in await reviewers(tx, page) if one != who.user]
    when = await may_say(tx, page.team, people, now, now)
    await show_anew(tx, moved, now)
    asked = [promised.ask(moved, one, now, when[one]) for one in people]
    await Promises(tx, moved.workspace).make(*asked)
    return moved


async def reviewers(tx: Tx, page: Page) -> list[str]:
    """Return who is asked to read it: the lead and the manager, of those who may publish it.

    Of a private incident only who is named in it.
    """
    crew, charter = await crew_of(tx, page.team), await in_force(tx, page.team)
    private = page.incident.private
    named = [one.person for one in await incidents.people_of(tx, page.incident)] if private else []
    return readers(page.postmortem, page.authors, crew, charter, named if private else None)


def readers(
    postmortem: Postmortem,
    authors: Sequence[str],
    crew: Crew,
    charter: Charter,
    named: Sequence[str] | None,
) -> list[str]:
    """Return who is asked to read one; `named` are the people of its incident if it is private."""
    asked = list(crew.holders(ENGINEERING, MANAGER))
    if named is not None:
        asked = [one for one in asked if one in named] or list(named)
    other, counts = charter.postmortem.other_approver, charter.author_counts
    return [
        one
        for one in asked
        if not _hinders(postmortem, authors, one, other=other, author_counts=counts)
    ]


def hinders(page: Page, person: str, *, other: bool, author_counts: bool) -> type[NotNow] | None:
    """Return why somebody may not publish it as one of its authors, if they may not.

    Where nobody has edited it, its owner is taken for its only author.
    """
    return _hinders(page.postmortem, page.authors, person, other=other, author_counts=author_counts)


def _hinders(
    postmortem: Postmortem,
    wrote: Sequence[str],
    person: str,
    *,
    other: bool,
    author_counts: bool,
) -> type[NotNow] | None:
    authors = list(wrote) or [postmortem.owner]
    if person not in authors:
        return None
    if not author_counts:
        return AuthorsDoNot
    return OtherThanAuthor if other and len(authors) == 1 else None


async def send_back(tx: Tx, who: Viewer, page: Page, *, why: str, now: datetime) -> Postmortem:
    """Make it a draft again: its owner and its authors are told why, and the incident's place."""
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    moved = await _moved(
        tx, page, RETURN, who.user, now, said=why.strip(), asked_at=None, asked_by=None
    )
    await show_anew(tx, moved, now)
    owner = await still(tx, await crew_of(tx, page.team), moved.owner)
    people = [one for one in dict.fromkeys([owner, *page.authors]) if one != who.user]
    when = await may_say(tx, page.team, people, now, now)
    told = [promised.back(moved, one, now, when[one]) for one in people]
    place = promised.place_of(page.incident)
    if place is not None:
        told.append(promised.back(moved, place[0], now, now))
    await Promises(tx, moved.workspace).make(*told)
    return moved


async def publish(
    tx: Tx,
    who: Viewer,
    page: Page,
    *,
    now: datetime,
    at_revision: int | None = None,
    none_because: str = "",
) -> Postmortem:
    """Publish what was read: another person than its only author does.

    It says what would have caught it, or `none_because` says why nothing would have.
    """
    postmortem = page.postmortem
    await ensure_publishes(tx, who, page, at_revision)
    if lacks_catch(page) and not none_because.strip():
        raise CatchMissing(name=postmortem.name)
    if lacks_catch(page):
        await _none_would(tx, who, page, none_because.strip(), now)
    moved = await _moved(
        tx, page, PUBLISH, who.user, now, at_revision=postmortem.revision,
        closed_at=now, closed_by=who.user,
    )  # fmt: skip
    await call_off(tx, moved, "it is published", now)
    await show_anew(tx, moved, now)
    store, looks = Postmortems(tx, moved.workspace), []
    for days in CHECK_DAYS:
        store.check_on(moved, days, now + timedelta(days=days))
        looks.append(promised.look(moved, days, now + timedelta(days=days)))
    await Promises(tx, moved.workspace).rearm(*looks)
    return moved


async def ensure_publishes(tx: Tx, who: Viewer, page: Page, at_revision: int | None = None) -> None:
    """Refuse whoever may not publish it, and say who may; and a text that was edited since."""
    postmortem = page.postmortem
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    if postmortem.state not in PUBLISH.before:
        raise await refusal(tx, postmortem, PUBLISH)
    charter = await in_force(tx, page.team)
    hindered = hinders(
        page,
        who.user,
        other=charter.postmortem.other_approver,
        author_counts=charter.author_counts,
    )
    if hindered is not None:
        people = await reviewers(tx, page)
        names = await names_of(tx, postmortem.workspace, people)
        others = " or ".join(names[one] for one in people) or "Somebody who has not written it"
        raise hindered(name=postmortem.name, others=others)
    if at_revision is not None and at_revision != postmortem.revision:
        raise TextChanged(name=postmortem.name, number=postmortem.number)


def lacks_catch(page: Page) -> bool:
    """Say whether it is asked for what would have caught it, and does not say it."""
    return CATCH in page.titles and not page.text(CATCH).strip()


async def _none_would(tx: Tx, who: Viewer, page: Page, because: str, now: datetime) -> None:
    """Write down why nothing would have caught it; this makes nobody an author."""
    text = f"None: {because}"
    store = Postmortems(tx, page.postmortem.workspace)
    at = page.revision(CATCH)
    written = await store.write(page.postmortem, CATCH, text, at_revision=at, by=who.user, at=now)
    if written is None:
        raise await _overtaken(tx, page.postmortem, PUBLISH)
    data: dict[str, str | int | None] = {"section": CATCH, "of-section": written.revision}
    change = Change(page.postmortem.name, "no-catch", who.user, now, data=data, texts={"why": text})
    note(tx, page.postmortem.workspace, change)


async def waive(tx: Tx, who: Viewer, page: Page, *, why: str, now: datetime) -> Postmortem:
    """Say that none is owed after all, and why: the manager may, or who decides for them."""
    if not why.strip():
        raise WhyMissing
    what = f"Waiving {page.postmortem.name}"
    giver = await ensure_holds(tx, who, page.team, (MANAGER,), what, now)
    moved = await _moved(
        tx, page, WAIVE, who.user, now, said=why.strip(), giver=giver,
        closed_at=now, closed_by=who.user, why=why.strip(),
    )  # fmt: skip
    await call_off(tx, moved, "it is waived", now)
    await show_anew(tx, moved, now)
    return moved


async def resume(tx: Tx, who: Viewer, page: Page, *, now: datetime) -> Postmortem:
    """Take up what was waived; steps of its clock that are still ahead are said again."""
    what = f"Taking {page.postmortem.name} up again"
    await ensure_holds(tx, who, page.team, (MANAGER,), what, now)
    moved = await _moved(tx, page, RESUME, who.user, now, closed_at=None, closed_by=None, why="")
    clock = await clock_of(tx, replace(page.team, charter=moved.charter))
    if clock is not None:
        await arm(tx, moved, clock, after=now)
    await show_anew(tx, moved, now)
    return moved


async def hand_over(tx: Tx, who: Viewer, page: Page, owner: str, *, now: datetime) -> Postmortem:
    """Give a postmortem to somebody else; of a private incident they are named from then on."""
    await incidents.ensure_acts(tx, who, page.team, page.incident)
    await ensure_owner(tx, page.team, owner)
    before = page.postmortem
    moved = await Postmortems(tx, before.workspace).change(before, only_in=EDIT.before, owner=owner)
    if moved is None:
        raise await refusal(tx, before, EDIT)
    await let_see(tx, page.incident, owner, f"Owns {moved.name}", now)
    data: dict[str, str | int | None] = {"from": before.owner, "to": owner}
    change = Change(moved.name, "handed-over", who.user, now, charter=page.team.charter, data=data)
    note(tx, moved.workspace, change)
    promises = Promises(tx, moved.workspace)
    await promises.make(to_know(moved.workspace, owner, now))
    await promises.rearm(
        promised.card(moved, page.incident, now),
        *incident_promises.card(page.incident, now),
        *incident_promises.top(page.incident, now),
    )
    await show_anew(tx, moved, now, promised.GIVEN)
    if owner not in {who.user, before.owner}:
        when = await may_say(tx, page.team, [owner], now, now)
        await promises.rearm(promised.given(moved, now, when[owner]))
    return moved


async def open_by_hand(
    tx: Tx, who: Viewer, team: Team, incident: Incident, *, now: datetime
) -> Postmortem:
    """Open the postmortem of an incident that owes none: anybody in the team may write one."""
    await incidents.ensure_acts(tx, who, team, incident)
    store = Postmortems(tx, team.workspace)
    added = await store.add(
        number=incident.number,
        incident_id=incident.id,
        team_id=team.id,
        state=DRAFT,
        owner=who.user,
        opened_at=now,
        due_at=None,
        round=incident.resolutions,
        charter=team.charter,
    )
    if added is None:
        found = await store.of_incident(incident.id)
        if found is None:
            raise LookupError(incident.name)
        return found
    await let_see(tx, incident, who.user, f"Owns {added.name}", now)
    data: dict[str, str | int | None] = {"owner": who.user}
    change = Change(added.name, OPENED_BY_HAND, who.user, now, charter=team.charter, data=data)
    note(tx, team.workspace, change)
    promises = Promises(tx, team.workspace)
    await promises.make(to_know(team.workspace, who.user, now))
    await promises.rearm(promised.card(added, incident, now))
    return added


async def _moved(
    tx: Tx,
    page: Page,
    step: Move,
    actor: str,
    now: datetime,
    *,
    said: str = "",
    giver: str | None = None,
    at_revision: int | None = None,
    **changes: Any,
) -> Postmortem:
    """Take a step, if it is open; raise `CannotMove` with the steps that are."""
    postmortem = page.postmortem
    moved = await Postmortems(tx, postmortem.workspace).change(
        postmortem, only_in=step.before, at_revision=at_revision, state=step.after, **changes
    )
    if moved is None:
        raise await _overtaken(tx, postmortem, step)
    data: dict[str, str | int | None] = {"from": postmortem.state, "revision": moved.revision}
    if giver is not None:
        data["for"] = giver
    change = Change(
        moved.name,
        NOTED[step],
        actor,
        now,
        charter=page.team.charter,
        data=data,
        texts={"why": said} if said else {},
    )
    note(tx, moved.workspace, change)
    promises = Promises(tx, moved.workspace)
    await promises.make(to_know(moved.workspace, actor, now))
    await promises.rearm(
        promised.card(moved, page.incident, now),
        *incident_promises.card(page.incident, now),
        *incident_promises.top(page.incident, now),
    )
    return moved


async def _overtaken(tx: Tx, postmortem: Postmortem, step: Move) -> NotNow:
    """Say what somebody else did in the same moment: took a step, or edited the text."""
    found = await Postmortems(tx, postmortem.workspace).numbered(postmortem.number)
    if found is not None and found.state in step.before:
        return TextChanged(name=postmortem.name, number=postmortem.number)
    return await refusal(tx, postmortem, step)
