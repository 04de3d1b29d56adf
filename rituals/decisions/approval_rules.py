"""What accepting a decision takes, as pure functions: who may approve, in which capacity, and
whether the approvals given suffice (`domain.md`, section 5; the charter says which role is where).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from rituals.charters.charter import Charter
from rituals.rights import Crew
from storage.approvals import Approval
from storage.decisions import Decision

PEER, REVIEW = "peer", "review"
"""Capacities beside the roles: one of several, and a review's outcome."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One of `roles` alone settles it, or `peers` others than the author, or a review's outcome.

    `sides`: a product-facing one also needs an approval of each of these roles, of different
    people unless `one_person_both`.
    """

    level: str
    roles: tuple[str, ...] = ()
    peers: int = 0
    review: bool = False
    sides: tuple[str, ...] = ()
    author_counts: bool = True
    one_person_both: bool = False


@dataclass(frozen=True, slots=True)
class Capacity:
    """A role in which somebody may approve; `on_behalf_of` whom they decide as a deputy."""

    role: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """What is still to come: an approval of any of `roles`, of a peer, of a side.

    `people` may give it; none: nobody can, and `/muster setup` is where that is mended.
    """

    what: str
    people: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a proposed decision stands: the approvals that count, and what it lacks."""

    given: tuple[Approval, ...]
    lacks: tuple[Lack, ...]

    @property
    def is_settled(self) -> bool:
        return not self.lacks


def rule_of(charter: Charter, decision: Decision, superseded: Sequence[Decision] = ()) -> Rule:
    """Return what accepting this decision takes under a charter.

    One that supersedes others takes what the highest of them took: nobody undoes with a small
    decision what an executive settled.
    """
    concerned = (decision, *superseded)
    order = list(charter.levels)
    level = max((charter.level(one.kind) for one in concerned), key=lambda one: order.index(one.id))
    product_facing = any(one.product_facing for one in concerned)
    return Rule(
        level=level.id,
        roles=tuple(level.roles),
        peers=level.peers,
        review=level.review,
        sides=tuple(charter.product_facing_needs) if product_facing else (),
        author_counts=charter.author_counts,
        one_person_both=charter.one_person_may_be_both,
    )


def capacities(
    rule: Rule, crew: Crew, person: str, author: str, givers: Sequence[str] = ()
) -> tuple[Capacity, ...]:
    """List the capacities in which somebody may approve, their own before those of others.

    `givers` have them decide in their place. An author who does not count has none, nor has
    anybody in an author's place.
    """
    found: dict[str, Capacity] = {}
    for holder in (person, *givers):
        if not rule.author_counts and author in {holder, person}:
            continue
        for role in _roles_of(rule, crew, holder, author):
            on_behalf = None if holder == person else holder
            found.setdefault(role, Capacity(role, on_behalf))
    if rule.peers and person != author and person in peers_of(crew, author):
        found.setdefault(PEER, Capacity(PEER))
    return tuple(found.values())


def standing(rule: Rule, crew: Crew, decision: Decision, given: Iterable[Approval]) -> Standing:
    """Return where a decision stands with the approvals given to its present text."""
    author = decision.author
    counting = tuple(
        one
        for one in given
        if one.revision == decision.revision
        and (rule.author_counts or author not in {one.person, one.on_behalf_of})
        and (one.capacity != PEER or one.person != author)
    )
    by_side = _side_lacks(rule, crew, author, counting)
    # Whoever gives a side that is also one of the level's roles settles the level with it.
    with_side = any(lack.what in rule.roles for lack in by_side)
    by_level = [] if with_side else _level_lacks(rule, crew, author, counting)
    return Standing(counting, (*by_level, *by_side))


def approvers(rule: Rule, crew: Crew, author: str) -> tuple[str, ...]:
    """List whom to ask for an approval: who alone settles it, and each side."""
    wanted = [
        *level_holders(rule, crew, author),
        *(one for side in rule.sides for one in _able(rule, crew, author, side)),
    ]
    if not rule.roles:
        wanted = [*crew.holders("engineering"), *wanted, *crew.holders("manager")]
    return tuple(one for one in dict.fromkeys(wanted) if one != author)


def level_holders(rule: Rule, crew: Crew, author: str) -> tuple[str, ...]:
    """List who alone settles a decision of this level and this author."""
    return _able(rule, crew, author, *rule.roles) if rule.roles else ()


def peers_of(crew: Crew, author: str) -> tuple[str, ...]:
    """List whose approvals count as a peer's: everybody in the team but the author."""
    return tuple(sorted(crew.people - {author}))


def _roles_of(rule: Rule, crew: Crew, holder: str, author: str) -> list[str]:
    """List the roles of a rule that somebody holds, or stands in for as the manager."""
    held = [role for role in rule.roles if holder in crew.by_role.get(role, ())]
    if not held and holder in level_holders(rule, crew, author):
        held = [rule.roles[0]]
    sides = (side for side in rule.sides if holder in _able(rule, crew, author, side))
    return list(dict.fromkeys([*held, *sides]))


def _able(rule: Rule, crew: Crew, author: str, *roles: str) -> tuple[str, ...]:
    """List who can approve in one of these roles.

    The manager stands in where nobody holds one, or only an author who does not count.
    """
    holders = crew.holders(*roles)
    if rule.author_counts:
        return holders
    others = tuple(one for one in holders if one != author)
    stand_in = crew.manager
    return others if others or stand_in in {None, author} else (str(stand_in),)


def _level_lacks(rule: Rule, crew: Crew, author: str, counting: Sequence[Approval]) -> list[Lack]:
    said = {one.capacity for one in counting}
    if said & set(rule.roles) or (rule.review and REVIEW in said):
        return []
    others = {
        one.person
        for one in counting
        if one.person != author and one.on_behalf_of is None and one.capacity != REVIEW
    }  # a deputy's approval is another's, and makes nobody a peer
    if rule.peers and len(others) >= rule.peers:
        return []
    if rule.roles:
        return [Lack(rule.level, level_holders(rule, crew, author))]
    if not rule.peers:
        return [Lack(REVIEW, ())]
    able = tuple(one for one in peers_of(crew, author) if one not in others)
    return [Lack(PEER, able, rule.peers - len(others))]


def _side_lacks(rule: Rule, crew: Crew, author: str, counting: Sequence[Approval]) -> list[Lack]:
    by_side = {
        side: {one.person for one in counting if one.capacity == side} for side in rule.sides
    }
    able = {side: _able(rule, crew, author, side) for side in rule.sides}
    lacks = [Lack(side, able[side]) for side, people in by_side.items() if not people]
    if lacks or rule.one_person_both or _different(list(by_side.values())):
        return lacks
    given = {one for people in by_side.values() for one in people}
    others = {side: tuple(one for one in able[side] if one not in given) for side in rule.sides}
    side = next((side for side in rule.sides if others[side]), rule.sides[0])
    return [Lack(side, others[side])]


def _different(sides: list[set[str]]) -> bool:
    """Tell whether each side can be a person of its own."""
    everybody = sorted({one for side in sides for one in side})
    return any(
        all(one in side for one, side in zip(chosen, sides, strict=True))
        for chosen in permutations(everybody, len(sides))
    )
