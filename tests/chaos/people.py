"""People who log, propose and accept decisions, and try again until they are told that it is done.

What counts is what somebody was told: a request that failed may or may not have taken effect.
"""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.deliveries import Done
from bot.sandbox.hand import Hand
from bot.sandbox.records import Channel, Message
from handlers.door import DEADLINE_SECONDS
from rituals.decisions.decisions import ACCEPTED, PROPOSED, numbered
from tests.chaos.processes import GENEROUS_SECONDS, until
from tests.chaos.town import Town
from tests.stage import shown, spoken

AGAIN_SECONDS = 0.25
CARD_SECONDS = 15.0
"""Longer than a lease and a look at what has run out."""
NOTHING_SAVED = "nothing was saved"


@dataclass
class Told:
    """What people were told is done: a title's number, and each step of each number."""

    logged: dict[str, int] = field(default_factory=dict)
    steps: dict[int, list[str]] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    unsure: set[str] = field(default_factory=set)
    """Titles whose form was still being saved when it was last seen."""

    @property
    def commands(self) -> int:
        return len(self.logged) + sum(map(len, self.steps.values()))


class Person:
    """One person in one channel, who does one thing after the other."""

    def __init__(self, place: Town, hand: Hand, channel: Channel, told: Told) -> None:
        self._place = place
        self._hand = hand
        self.channel = channel
        self._told = told
        self.sent = 0
        """How often this person pressed the form's button."""
        self._limit = 0.0

    async def decide(self, title: str, *, click: bool) -> None:
        """Log a decision by the form, propose it by command, accept it by command or button."""
        number = await self.log(title)
        await self.step(number, "propose", PROPOSED)
        if click:
            await self._click_accept(number)
        else:
            await self.step(number, "accept", ACCEPTED)

    async def log(self, title: str) -> int:
        self._patience_anew()
        for tries in count(1):
            self._in_time(title)
            name = title if tries == 1 else f"{title}, again ({tries})"
            number = await self._form(name)
            if number is not None:
                self._told.logged[name] = number
                return number
            self._told.unsure.add(name)
        raise AssertionError

    async def _form(self, title: str) -> int | None:
        """Fill the form and send it until it says that it is saved; None if it never says."""
        while self._hand.modal is None:
            await self._hand_in(self._hand.type(f"#{self.channel.name}", f"/adr new {title}"))
            if not await self._in_a_while(lambda: self._hand.modal is not None, 2):
                self._failed("form")
        await self._hand.fill({"context": "It hurts.", "chosen": "The simple one"})
        while True:
            self._in_time(title)
            self.sent += 1
            done = await self._hand_in(self._hand.submit())
            if done is None:
                continue
            if not await self._in_a_while(lambda: "Still saving" not in self._window(), 4):
                await self._hand.close()  # nobody will say any more what became of it
                return None
            if found := re.search(r"ADR-(\d+) is saved", self._window()):
                await self._hand.close(all=True)
                return int(found[1])
            self._failed(self._window()[-80:])
            await asyncio.sleep(AGAIN_SECONDS)

    def _window(self) -> str:
        view = self._hand.modal
        return spoken(view.blocks) + " ".join(view.errors.values()) if view else ""

    async def step(self, number: int, verb: str, state: str) -> None:
        """Give a command until it says that the decision is in `state` (by an earlier try, too)."""
        self._patience_anew()
        while True:
            self._in_time(verb)
            text = f"/adr {verb} {number}"
            done = await self._hand_in(self._hand.type(f"#{self.channel.name}", text))
            if done is not None:
                assert done.message is not None
                said = shown(done.message)
                if f"ADR-{number} is {state}" in said:
                    self._told.steps.setdefault(number, []).append(state)
                    return
                self._failed(said[:60])
            await asyncio.sleep(AGAIN_SECONDS)

    async def _click_accept(self, number: int) -> None:
        """Press Accept on the card. Its acknowledgement says that it is done, if it is in time."""
        self._patience_anew()
        if not await self._in_a_while(lambda: self.card(number) is not None, CARD_SECONDS):
            await self.step(number, "accept", ACCEPTED)  # where it is held, nobody can press it
            return
        while True:
            self._in_time("Accept")
            card = self.card(number)
            assert card is not None
            if "Accepted" in shown(card):
                break
            before = len(self.channel.ephemerals)
            done = await self._hand_in(self._hand.click(card, "Accept"))
            if done is not None and done.elapsed < DEADLINE_SECONDS:
                if await self._is(number, ACCEPTED):
                    break
                await until(
                    lambda before=before: NOTHING_SAVED in self._whispered(before),
                    f"ADR-{number}: a click was acknowledged and is not in the record",
                )
                self._failed(NOTHING_SAVED)
        self._told.steps.setdefault(number, []).append(ACCEPTED)

    def _whispered(self, since: int) -> str:
        return " ".join(shown(one) for one in self.channel.ephemerals[since:])

    def card(self, number: int) -> Message | None:
        start = f"ADR-{number} · "
        posts = (one for one in self.channel.messages if one.app_id and not one.is_reply)
        return next((one for one in posts if shown(one).startswith(start)), None)

    async def _is(self, number: int, state: str) -> bool:
        async with self._place.database.reading() as tx:
            decision = await numbered(tx, self._place.workspace, number)
        return decision.state == state

    async def _hand_in(self, doing: Awaitable[Done]) -> Done | None:
        """Do something by hand; None, after a moment, where Slack showed a failure."""
        done = await doing
        if done.ok:
            return done
        self._failed(str(done.failure))
        await asyncio.sleep(AGAIN_SECONDS)
        return None

    async def _in_a_while(self, condition: Callable[[], bool], seconds: float) -> bool:
        try:
            await self._place.sandbox.until(condition, seconds)
        except TimeoutError:
            return False
        return True

    def _failed(self, why: str) -> None:
        self._told.failures[why] += 1

    def _patience_anew(self) -> None:
        self._limit = asyncio.get_running_loop().time() + GENEROUS_SECONDS

    def _in_time(self, what: str) -> None:
        late = asyncio.get_running_loop().time() > self._limit
        assert not late, f"never told that it is done: {what}; {self._told.failures}"


async def busy_day(place: Town, told: Told, decisions: int, chance: random.Random) -> None:
    """Let everyone decide things at once, `decisions` in all, three commands each."""
    clicks = set(chance.sample(range(decisions), decisions // 3))

    async def of(at: int) -> None:
        person = Person(place, place.hands[at], place.channels[at], told)
        for number in range(at, decisions, len(place.hands)):
            await person.decide(f"Decision {number}", click=number in clicks)

    async with asyncio.TaskGroup() as day:
        for at in range(len(place.hands)):
            day.create_task(of(at))
