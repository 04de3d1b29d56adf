"""Sign-offs: the roles that a charter wants to sign what a review decided, and who did.

It is complete once each role has signed. Who may sign is asked of the record at the click: the
holder of the role, the manager where nobody holds it, or whoever decides for one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.away.quiet import may_say
from rituals.charters.in_force import in_force
from rituals.decisions.approval_asks import reminded_at
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note, record_of
from rituals.occurrences import occurrences
from rituals.people import to_know
from rituals.promises import NewPromise, Promises
from rituals.reviews.rulings import Meeting
from rituals.rights import NotYours, Viewer, crew_of, deputies_in, givers_to, named, seeing_private
from rituals.roles import ROLES, within
from rituals.texts import one_line
from rituals.work import Tx
from storage.reviews import Asked, Outcomes

SIGN = "review-sign"
"""The promise of the message that asks somebody to sign, and of its edits."""
REMINDER = "review-sign-reminder"
"""The promise of the one reminder, after as many working days as for an approval."""
LOOKED_AT = 10
"""Meetings of a team that were recorded last, of which Home says that one is to be signed."""
SIGNED, NOT_SIGNED = "signed", "not-signed"
WHY_CHARACTERS = 1000


class NothingToSign(NotNow):
    """{name} needs no signature of yours: {how}."""


class NoWhy(Unfit):
    """Say in a sentence what keeps you from signing."""

    field = "why"


@dataclass(frozen=True, slots=True)
class Signature:
    """One role's: `person` signed it, or else it waits for any of `people`.

    `refused_by` said last why they do not sign yet.
    """

    role: str
    person: str | None = None
    people: tuple[str, ...] = ()
    refused_by: str = ""
    why: str = ""

    @property
    def title(self) -> str:
        return within(ROLES.get(self.role, self.role))


async def signatures(tx: Tx, meeting: Meeting) -> list[Signature]:
    """Return where each role's signature stands, in the charter's order."""
    held = meeting.occurrence
    given = {one.role: one.person for one in await Outcomes(tx, held.workspace).signed(held.id)}
    roles = list(dict.fromkeys([*meeting.kind.signs, *given]))
    if not roles or held.number is None:
        return []
    crew = await crew_of(tx, meeting.team)
    past = await record_of(tx, held.workspace, occurrences.name(held), NOT_SIGNED)
    refused = {str(one.data["role"]): one for one in past}
    found = []
    for role in roles:
        no = refused.get(role) if role not in given else None
        by, why = (no.actor, no.texts.get("why", "")) if no else ("", "")
        found.append(Signature(role, given.get(role), crew.holders(role), by, why))
    return found


async def sign(tx: Tx, who: Viewer, meeting: Meeting, now: datetime) -> list[str]:
    """Sign in every role in which somebody may and nobody has; return those roles."""
    mine = await _in_hand(tx, who, meeting, now)
    held, signed = meeting.occurrence, []
    store = Outcomes(tx, held.workspace)
    for role, giver in mine:
        if await store.sign(held.id, role, who.user, now):
            signed.append((role, giver))
    if not signed:
        raise NothingToSign(name=meeting.name, how="somebody signed at this moment")
    await Promises(tx, held.workspace).make(to_know(held.workspace, who.user, now))
    await _changed(tx, meeting, now)
    for role, giver in signed:
        _noted(tx, meeting, SIGNED, who.user, now, role, giver)
    return [role for role, _ in signed]


async def refuse(tx: Tx, who: Viewer, meeting: Meeting, why: str, now: datetime) -> list[str]:
    """Say why one does not sign yet; it stays open, and the card shows it."""
    mine = await _in_hand(tx, who, meeting, now)
    why = one_line(why)[:WHY_CHARACTERS]
    if not why:
        raise NoWhy
    await _changed(tx, meeting, now)
    for role, giver in mine:
        _noted(tx, meeting, NOT_SIGNED, who.user, now, role, giver, why)
    return [role for role, _ in mine]


async def ensure_signs(tx: Tx, who: Viewer, meeting: Meeting, now: datetime) -> None:
    """Raise for somebody of whom no signature is wanted, or not any more."""
    await _in_hand(tx, who, meeting, now)


async def _in_hand(
    tx: Tx, who: Viewer, meeting: Meeting, now: datetime
) -> list[tuple[str, str | None]]:
    """Return the roles that somebody can sign in now, each with whom they do it for."""
    standing = await signatures(tx, meeting)
    givers = await givers_to(tx, who.workspace, who.user, now)
    mine: list[tuple[str, str | None]] = []
    for one in standing:
        giver = next((two for two in givers if two in one.people), None)
        if who.user in one.people:
            mine.append((one.role, None))
        elif giver is not None:
            mine.append((one.role, giver))
    if not standing:
        raise NothingToSign(name=meeting.name, how="its charter asks for none")
    if not mine:
        crew = await crew_of(tx, meeting.team)
        people = tuple(dict.fromkeys(one for each in standing for one in each.people))
        raise NotYours(what=f"Signing {meeting.name}", who=await named(tx, crew, people))
    done = {one.role for one in standing if one.person is not None}
    still = [pair for pair in mine if pair[0] not in done]
    if not still:
        roles = " and ".join(one.title for one in standing if one.role in dict(mine))
        raise NothingToSign(name=meeting.name, how=f"it is signed already for {roles}")
    return still


# -- who is asked ----------------------------------------------------------------------------------


async def ask_around(tx: Tx, meeting: Meeting, now: datetime) -> None:
    """Promise to ask whoever has to sign; a deputy is asked in the place of the giver.

    Of a private team only a deputy who sees it: another could neither read nor sign it.
    """
    standing = [one for one in await signatures(tx, meeting) if one.person is None]
    if not standing:
        return
    deputies = await deputies_in(tx, meeting.team, now)
    wanted = list(dict.fromkeys(deputies.get(who, who) for one in standing for who in one.people))
    when = await may_say(tx, meeting.team, wanted, now, now)
    await Promises(tx, meeting.workspace).rearm(
        *(promised(meeting, one, now, when[one]) for one in sorted(wanted))
    )
    days = (await in_force(tx, meeting.team)).approval_reminder_days
    again = reminded_at(now, meeting.team, days)
    later = await may_say(tx, meeting.team, wanted, again, now)
    await Promises(tx, meeting.workspace).make(
        *(reminder(meeting, one, again, later[one]) for one in sorted(wanted))
    )


async def waits_for(
    tx: Tx, meeting: Meeting, person: str, now: datetime
) -> tuple[list[Signature], list[Signature]]:
    """Return the signatures that somebody is to give, and all of them."""
    standing = await signatures(tx, meeting)
    acting = {person, *await givers_to(tx, meeting.workspace, person, now)}
    return [one for one in standing if one.person is None and acting & set(one.people)], standing


async def may_read(tx: Tx, meeting: Meeting, person: str) -> bool:
    """Say whether somebody may still be shown what they are to sign."""
    return not meeting.team.private or person in await seeing_private(tx, meeting.team)


async def asked_of(tx: Tx, meeting: Meeting) -> dict[str, Asked]:
    """Return where the messages stand that ask to sign, by whom they ask."""
    store = Outcomes(tx, meeting.workspace)
    return {one.person: one for one in await store.asked(meeting.occurrence.id)}


def asked_at(tx: Tx, meeting: Meeting, person: str, channel: str, ts: str) -> None:
    """Keep where the message stands that asks somebody to sign."""
    Outcomes(tx, meeting.workspace).ask(meeting.occurrence.id, person, channel, ts)


def person_of(key: str) -> str:
    """Return whom a message is for, by the key of its promise."""
    return key.rpartition(":")[2]


async def _changed(tx: Tx, meeting: Meeting, now: datetime) -> None:
    """Bring the card and every message that asks up to date."""
    held = meeting.occurrence
    asked = await asked_of(tx, meeting)
    await Promises(tx, held.workspace).rearm(
        occurrences.refresh(held, meeting.cadence, now),
        *(promised(meeting, one, now, now) for one in sorted(asked)),
    )


def promised(meeting: Meeting, person: str, now: datetime, deliver_at: datetime) -> NewPromise:
    """Return the promise of the message that asks somebody to sign, or of its next edit."""
    held = meeting.occurrence
    key = f"occurrence:{held.id}:sign:{person}"
    return NewPromise(
        held.workspace, SIGN, occurrences.name(held), key, now, lane=person, deliver_at=deliver_at
    )


def reminder(meeting: Meeting, person: str, due_at: datetime, deliver_at: datetime) -> NewPromise:
    """Return the promise of the one reminder of a signature."""
    held = meeting.occurrence
    key = f"occurrence:{held.id}:sign-reminder:{person}"
    return NewPromise(
        held.workspace, REMINDER, occurrences.name(held), key, due_at,
        lane=person, deliver_at=deliver_at,
    )  # fmt: skip


def _noted(
    tx: Tx,
    meeting: Meeting,
    verb: str,
    actor: str,
    now: datetime,
    role: str,
    giver: str | None,
    why: str = "",
) -> None:
    data: dict[str, str | int | None] = {
        "review": meeting.occurrence.number,
        "role": role,
        "for": giver,
    }
    texts = {"why": why} if why else {}
    change = Change(occurrences.name(meeting.occurrence), verb, actor, now, data=data, texts=texts)
    note(tx, meeting.workspace, change)


def said(roles: Sequence[str]) -> str:
    """Name roles within a sentence: product and engineering lead."""
    return " and ".join(within(ROLES.get(one, one)) for one in roles)
