"""The reckoning: what people were told, against the database and against the channels."""

from rituals import history
from rituals.anchors import ANCHOR
from rituals.decisions import decisions
from rituals.decisions.decisions import ACCEPTED, PROPOSED, Decision
from rituals.decisions.promises import ASK, CARD, LINE, REMINDER, card_key
from rituals.occurrences.occurrences import CARD as OCCURRENCE_CARD
from rituals.occurrences.occurrences import LINE as OCCURRENCE_LINE
from rituals.occurrences.occurrences import MISSED
from storage.promises import ENDED, HELD, KEPT, WAITING, Promise
from tests.chaos.people import Told
from tests.chaos.town import Town, key_of, promises, unsettled
from tests.stage import shown

POSTED = (CARD, LINE, ASK, OCCURRENCE_CARD, OCCURRENCE_LINE)
APPROVED = "approved"
BADGES = {ACCEPTED: "✅ Accepted", PROPOSED: "🟡 Proposed"}


async def reckon(place: Town, told: Told, *, lost_cards: frozenset[str] = frozenset()) -> None:
    """Check all that was told and promised; `lost_cards` are posts that an operator gave up."""
    wrong = [f"not done: {key}" for key in await unsettled(place)]
    kept = await promises(place)
    found = await _decisions(place)
    wrong += _records(found, told)
    wrong += await _history(place, told)
    settled = {one.name for one in found.values() if one.state == ACCEPTED}
    wrong += _promised(place, kept, lost_cards, settled)
    wrong += _questions(place, kept, settled)
    wrong += _cards(place, found, kept, lost_cards)
    wrong += [line for process in place.processes for line in process.complaints()]
    assert not wrong, "\n".join(wrong)


async def _decisions(place: Town) -> dict[int, Decision]:
    async with place.database.reading() as tx:
        listed = await decisions.listed(tx, place.workspace, limit=100_000)
    return {one.number: one for one in listed}


def _records(found: dict[int, Decision], told: Told) -> list[str]:
    """Each command that was told done is in the record once; numbers have no gap, no repeat."""
    wrong = []
    numbers, titles = sorted(found), [one.title for one in found.values()]
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"numbers have a gap: {numbers}")
    for title, number in told.logged.items():
        if titles.count(title) != 1 or number not in found or found[number].title != title:
            wrong.append(
                f"told {title} is ADR-{number}, and it is there {titles.count(title)} times"
            )
    wrong += [
        f"nobody logged {title}"
        for title in set(titles) - set(told.logged)
        if title not in told.unsure or titles.count(title) > 1
    ]
    wrong += [
        f"told ADR-{number} is {steps[-1]}; it is {found[number].state}"
        for number, steps in told.steps.items()
        if found[number].state != steps[-1]
    ]
    return wrong


async def _history(place: Town, told: Told) -> list[str]:
    wrong = []
    async with place.database.reading() as tx:
        report = await history.verified(tx, [])
        if not report.whole:
            wrong.append(str(report))
        for number, steps in told.steps.items():
            verbs = [
                one.verb for one in await history.record_of(tx, place.workspace, f"ADR-{number}")
            ]
            told_of = [verb for verb in steps if verb != ACCEPTED]
            told_of += [APPROVED, ACCEPTED] if ACCEPTED in steps else []
            if verbs != ["logged", *told_of]:
                wrong.append(f"ADR-{number}: told {steps}, in the history {verbs}")
    return wrong


def _promised(
    place: Town, kept: list[Promise], lost: frozenset[str], settled: set[str]
) -> list[str]:
    """Each promise that fell due is kept, and each post is there once."""
    wrong, now, keys = [], place.clock.now(), place.keys()
    for one in kept:
        ahead = one.state == WAITING and one.deliver_at > now
        given_up = one.state == ENDED and (one.key in lost or _sound(one, lost))
        moot = one.state == ENDED and one.kind in {ASK, REMINDER} and one.subject in settled
        moot = moot or (one.state == ENDED and one.kind == ANCHOR)  # the town has no audit channel
        # Direct messages cannot be looked up: one in doubt is for an operator to see.
        in_doubt = one.state == HELD and one.kind in {ASK, REMINDER} and keys[one.key] <= 1
        if one.state != KEPT and not (ahead or given_up or moot or in_doubt):
            wrong.append(f"{one.key} is {one.state}: {one.why}")
        if one.kind in POSTED and one.state == KEPT and keys[one.key] != 1:
            wrong.append(f"{one.key} is kept and there {keys[one.key]} times")
    known = {one.key for one in kept}
    wrong += [f"{key} is there {times} times" for key, times in keys.items() if times > 1]
    wrong += [f"{key} was never promised" for key in keys if key not in known]
    return wrong


def _sound(one: Promise, lost: frozenset[str]) -> bool:
    """A line of a card that was given up, or came too late for it, has nowhere to stand."""
    return bool(lost) and "never posted" in (one.why or "")


def _questions(place: Town, kept: list[Promise], settled: set[str]) -> list[str]:
    """Whoever was asked for an approval that is needed no more is told so, in the same message."""
    posts = {key_of(one): one for one in place.posts()}
    return [
        f"{one.key} still asks"
        for one in kept
        if one.kind == ASK and one.state == KEPT and one.subject in settled
        if one.key in posts and "nothing is asked of you" not in shown(posts[one.key])
    ]


def _cards(
    place: Town, found: dict[int, Decision], kept: list[Promise], lost: frozenset[str]
) -> list[str]:
    """Each decision that was proposed has one card, which shows how it ended; so has each date."""
    wrong = []
    cards = {key_of(one): one for one in place.posts()}
    for one in found.values():
        key = card_key(one)
        badge = BADGES.get(one.state)
        if badge is None or key in lost:
            continue
        if key not in cards or badge not in shown(cards[key]):
            wrong.append(f"{one.name} is {one.state}, its card does not show it")
    for promise in kept:
        if promise.kind == OCCURRENCE_CARD and promise.key not in lost:
            card = cards.get(promise.key)
            if card is None or "Not held" not in shown(card):
                wrong.append(f"{promise.key} does not show that it was {MISSED}")
    return wrong
