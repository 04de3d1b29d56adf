"""What a message of check-ins is about, as its reader sees it, and what messages share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.check_ins import names
from handlers.check_ins.seen import Seen
from handlers.check_ins.texts import adjective
from rituals.check_ins.check_ins import CheckIn, Goal, Plan

SUBJECT = "Check-ins"
"""All that a notification says where no milestone is meant."""


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about, as its reader sees it; `by` is who did it, where that is told."""

    seen: Seen
    goal: Goal | None = None
    check_in: CheckIn | None = None
    agreed: Sequence[Goal] = ()
    reminded: bool = False
    refused: bool = False
    by: str | None = None

    @property
    def plan(self) -> Plan:
        return self.seen.plan

    @property
    def milestone(self) -> CheckIn:
        """Return the check-in; raise LookupError where it is about a whole plan."""
        if self.check_in is None:
            raise LookupError
        return self.check_in

    def person(self, *, own: str = "You") -> Part:
        return words(own) if self.seen.is_own else blocks.person(self.plan.person)


def subject(about: About) -> str:
    """Return what a notification says: that there is a check-in, and nothing of it."""
    if about.check_in is None:
        return SUBJECT
    whose = "Your" if about.seen.is_own else "A"
    return f"{whose} {adjective(about.check_in.title)} check-in"


def show(about: About) -> dict[str, Any]:
    return blocks.button("All check-ins", names.SHOW, str(about.plan.number))


def line(about: About, *parts: Part) -> list[Block]:
    """Return a message of one line, with Show."""
    return line_with(about, parts, [])


def line_with(
    about: About, parts: Sequence[Part], buttons: Sequence[dict[str, Any]]
) -> list[Block]:
    return [blocks.line(*parts), blocks.actions(*buttons, show(about))]


def read(one: CheckIn) -> dict[str, Any]:
    return blocks.button("Read the answers", names.READ, str(one.id))
