"""Who may accept a decision: each level by example, and every rule against a restatement of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product as combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.charters.charter import Size, default_charter
from rituals.decisions.approval_rules import (
    PEER,
    REVIEW,
    Capacity,
    Lack,
    Rule,
    approvers,
    capacities,
    rule_of,
    standing,
)
from rituals.rights import Crew
from rituals.roles import DIRECTOR, ENGINEER, ENGINEERING, MANAGER, PRODUCT, SPONSOR
from storage.approvals import Approval
from tests.decision_rows import a_crew, a_decision, an_approval

ANN, BEN, CAT, DAN, EVE = "UANN", "UBEN", "UCAT", "UDAN", "UEVE"
OUT = "UOUT"
"""Somebody of no team, who can only be a deputy."""
CREW = a_crew(
    {
        ENGINEER: [ANN, BEN, CAT, DAN],
        ENGINEERING: [BEN],
        MANAGER: [CAT],
        PRODUCT: [DAN],
        DIRECTOR: [EVE],
    }
)
ENGINEERED, STARTED = Size.MID_SIZE, Size.STARTUP


def rule(
    kind: str, size: Size = ENGINEERED, *, regulated: bool = False, facing: bool = False
) -> Rule:
    return rule_of(default_charter(size, regulated), a_decision(kind=kind, product_facing=facing))


def lacks(rule_: Rule, *given_: tuple[str, Capacity | str], author: str = ANN) -> list[Lack]:
    decision = a_decision(author=author)
    return list(standing(rule_, CREW, decision, [an_approval(*one) for one in given_]).lacks)


# -- levels ----------------------------------------------------------------------------------------


def test_lead_alone_settles_a_teams() -> None:
    (lack,) = lacks(rule("implementation"))
    assert lack.people == (BEN, CAT)  # nobody is head of AI, and an engineer is not asked
    assert lacks(rule("implementation"), (BEN, ENGINEERING)) == []
    assert lacks(rule("implementation"), (CAT, MANAGER)) == []
    assert lacks(rule("implementation"), (ANN, REVIEW)) == []


def test_engineers_approval_is_no_leads() -> None:
    assert capacities(rule("implementation"), CREW, DAN, ANN) == ()


def test_two_others_settle_a_peers() -> None:
    assert lacks(rule("interface-change")) == [Lack(PEER, (BEN, CAT, DAN, EVE), 2)]
    assert lacks(rule("interface-change"), (BEN, PEER)) == [Lack(PEER, (CAT, DAN, EVE), 1)]
    assert lacks(rule("interface-change"), (BEN, PEER), (DAN, PEER)) == []
    assert lacks(rule("interface-change"), (ANN, REVIEW)) == []


def test_one_peer_twice_is_one() -> None:
    twice = lacks(rule("interface-change", facing=True), (DAN, PEER), (DAN, PRODUCT))
    assert Lack(PEER, (BEN, CAT, EVE), 1) in twice


def test_author_is_nobodys_peer() -> None:
    assert capacities(rule("interface-change"), CREW, ANN, ANN) == ()
    forged = lacks(rule("interface-change"), (ANN, PEER), (BEN, PEER))
    assert forged == [Lack(PEER, (CAT, DAN, EVE), 1)]


def test_deputy_of_no_team_is_no_peer() -> None:
    facing = rule("interface-change", facing=True)
    in_place = (OUT, Capacity(PRODUCT, DAN))
    (peer, _) = lacks(facing, (BEN, PEER), in_place)
    assert (peer.what, peer.count) == (PEER, 1)


def test_review_settles_no_executives() -> None:
    executive = rule("vendor")
    assert lacks(executive, (BEN, REVIEW), (BEN, ENGINEERING), (CAT, MANAGER)) == [
        Lack("executive", (EVE,))
    ]
    assert lacks(executive, (EVE, DIRECTOR)) == []


def test_unknown_kind_is_the_default_one() -> None:
    assert rule("no-such-kind") == rule("implementation")


def test_successor_takes_what_its_target_took() -> None:
    charter = default_charter(ENGINEERED, regulated=False)
    target = a_decision(id=2, number=2, kind="vendor", product_facing=True)
    found = rule_of(charter, a_decision(kind="implementation"), [target])
    assert (found.level, found.sides) == ("executive", (PRODUCT, ENGINEERING))
    assert rule_of(charter, a_decision(kind="vendor"), [a_decision(id=2)]).level == "executive"


# -- product-facing --------------------------------------------------------------------------------


def test_product_and_engineering_are_both_needed() -> None:
    facing = rule("implementation", facing=True)
    assert [one.what for one in lacks(facing)] == [PRODUCT, ENGINEERING]
    assert lacks(facing, (BEN, ENGINEERING)) == [Lack(PRODUCT, (DAN,))]
    assert lacks(facing, (DAN, PRODUCT))[-1] == Lack(ENGINEERING, (BEN,))
    assert lacks(facing, (BEN, ENGINEERING), (DAN, PRODUCT)) == []


def test_one_person_is_both_in_startups_alone() -> None:
    both = [(BEN, ENGINEERING), (BEN, PRODUCT)]
    assert lacks(rule("implementation", STARTED, facing=True), *both) == []
    assert lacks(rule("implementation", facing=True), *both) == [Lack(PRODUCT, (DAN,))]


def test_second_person_is_sought_on_either_side() -> None:
    """Dan is product and decides for Ben, so the engineering side is the one left to give."""
    in_place = (DAN, Capacity(ENGINEERING, BEN))
    assert lacks(rule("implementation", facing=True), (DAN, PRODUCT), in_place) == [
        Lack(ENGINEERING, (BEN,))
    ]


# -- authors and deputies --------------------------------------------------------------------------


def test_regulated_author_never_counts() -> None:
    regulated = rule("implementation", regulated=True)
    assert capacities(regulated, CREW, BEN, BEN) == ()
    assert capacities(regulated, CREW, OUT, BEN, [BEN]) == ()
    for given_ in ((BEN, ENGINEERING), (OUT, Capacity(ENGINEERING, BEN)), (BEN, REVIEW)):
        assert lacks(regulated, given_, author=BEN) == [Lack("team", (CAT,))]
    assert lacks(rule("implementation"), (BEN, ENGINEERING), author=BEN) == []


def test_manager_stands_in_for_a_regulated_author() -> None:
    facing = rule("implementation", regulated=True, facing=True)
    assert lacks(facing, (BEN, ENGINEERING), author=DAN) == [Lack(PRODUCT, (CAT,))]
    assert Capacity(PRODUCT) in capacities(facing, CREW, CAT, DAN)
    executive = rule("vendor", regulated=True)
    assert lacks(executive, author=EVE) == [Lack("executive", (CAT,))]


def test_manager_stands_in_where_nobody_is() -> None:
    crew = a_crew({ENGINEER: [ANN], MANAGER: [CAT]})
    executive = rule("vendor")
    assert capacities(executive, crew, CAT, ANN) == (Capacity(DIRECTOR),)
    assert capacities(executive, crew, ANN, ANN) == ()
    assert approvers(executive, crew, ANN) == (CAT,)


def test_founder_stands_in_for_the_manager() -> None:
    crew = a_crew({ENGINEER: [ANN]}, owner=OUT)
    assert capacities(rule("implementation"), crew, OUT, ANN) == (Capacity(ENGINEERING),)
    assert lacks_of_nobody(a_crew({ENGINEER: [ANN]})) == [Lack("team", ())]


def lacks_of_nobody(crew: Crew) -> list[Lack]:
    return list(standing(rule("implementation"), crew, a_decision(), []).lacks)


def test_deputy_acts_for_the_giver() -> None:
    assert capacities(rule("implementation"), CREW, OUT, ANN, [BEN]) == (
        Capacity(ENGINEERING, BEN),
    )
    own_first = capacities(rule("implementation"), CREW, CAT, ANN, [BEN])
    assert own_first == (Capacity(MANAGER), Capacity(ENGINEERING, BEN))


def test_approval_is_for_one_text() -> None:
    decision = a_decision(revision=2)
    stands = standing(rule("implementation"), CREW, decision, [an_approval(BEN, ENGINEERING)])
    assert (stands.given, stands.is_settled) == ((), False)


# -- every rule ------------------------------------------------------------------------------------

SOMEBODY = st.sampled_from((ANN, BEN, CAT, DAN, EVE))
ROLE = st.sampled_from((ENGINEERING, MANAGER, PRODUCT, DIRECTOR, SPONSOR))
crews = st.builds(
    lambda engineers, held, owner: a_crew(
        {ENGINEER: sorted(engineers), **{role: [one] for role, one in held.items()}}, owner
    ),
    st.sets(SOMEBODY, max_size=4),
    st.dictionaries(ROLE, SOMEBODY, max_size=5),
    st.one_of(st.none(), SOMEBODY),
)
rules = st.builds(
    lambda level, sides, counts, both: replace(
        level, sides=sides, author_counts=counts, one_person_both=both
    ),
    st.sampled_from(
        (
            Rule("team", (ENGINEERING, MANAGER), review=True),
            Rule("peer", peers=2, review=True),
            Rule("peer", peers=3),
            Rule("executive", (DIRECTOR, SPONSOR)),
            Rule("forum", review=True),
        )
    ),
    st.sampled_from(((), (PRODUCT, ENGINEERING), (PRODUCT, ENGINEERING, DIRECTOR))),
    st.booleans(),
    st.booleans(),
)
any_approvals = st.lists(
    st.builds(
        an_approval,
        SOMEBODY,
        st.builds(
            Capacity,
            st.one_of(ROLE, st.sampled_from((PEER, REVIEW))),
            st.one_of(st.none(), SOMEBODY),
        ),
        st.integers(1, 2),
    ),
    max_size=7,
)


def is_truly_settled(rule_: Rule, author: str, approvals: Iterable[Approval]) -> bool:
    """Say in other words when a decision at revision 2 is settled."""
    good = [one for one in approvals if one.revision == 2]
    if not rule_.author_counts:
        good = [one for one in good if author not in {one.person, one.on_behalf_of}]
    own = [one for one in good if one.on_behalf_of is None and one.capacity != REVIEW]
    others = {one.person for one in own} - {author}
    by_level = (
        any(one.capacity in rule_.roles for one in good)
        or (rule_.review and any(one.capacity == REVIEW for one in good))
        or (rule_.peers > 0 and len(others) >= rule_.peers)
    )
    sides = [[one.person for one in good if one.capacity == side] for side in rule_.sides]
    by_sides = any(
        rule_.one_person_both or len(set(chosen)) == len(chosen) for chosen in combinations(*sides)
    )
    return by_level and by_sides


@given(rules, crews, SOMEBODY, any_approvals)
def test_settled_means_what_it_says(
    rule_: Rule, crew: Crew, author: str, approvals: list[Approval]
) -> None:
    decision = a_decision(author=author, revision=2)
    stands = standing(rule_, crew, decision, approvals)
    assert stands.is_settled is is_truly_settled(rule_, author, approvals)


@given(rules, crews, SOMEBODY, SOMEBODY, st.lists(SOMEBODY, max_size=2))
def test_capacity_is_held_or_stood_in_for(
    rule_: Rule, crew: Crew, author: str, person: str, givers: list[str]
) -> None:
    for one in capacities(rule_, crew, person, author, givers):
        holder = one.on_behalf_of or person
        assert one.on_behalf_of is None or one.on_behalf_of in givers
        assert rule_.author_counts or author not in {person, one.on_behalf_of}
        if one.role == PEER:
            assert person != author
            assert person in crew.people
            assert one.on_behalf_of is None
            continue
        assert one.role in {*rule_.roles, *rule_.sides}
        if holder not in crew.by_role.get(one.role, ()):
            left = {
                held for role in group_of(rule_, one.role) for held in crew.by_role.get(role, ())
            }
            assert left <= ({author} if not rule_.author_counts else set())
            assert holder == crew.manager


def group_of(rule_: Rule, role: str) -> tuple[str, ...]:
    """Return the roles of which one suffices, where `role` is one of them."""
    return (role,) if role in rule_.sides else rule_.roles


GIVEN: Mapping[str, list[str]] = {OUT: [BEN, DAN], CAT: [DAN]}


@given(rules, crews, SOMEBODY, st.lists(st.one_of(SOMEBODY, st.just(OUT)), max_size=4))
def test_who_is_waited_for_can_give_it(
    rule_: Rule, crew: Crew, author: str, first: list[str]
) -> None:
    """Whoever is named can approve, and it moves; where all have, nobody is named any more."""
    decision, approvals = a_decision(author=author), list[Approval]()
    for person in first:
        approvals += fresh(rule_, crew, author, person, approvals)
    for _ in range(12):
        stands = standing(rule_, crew, decision, approvals)
        named = [one for lack in stands.lacks for one in lack.people]
        if not named:
            break
        new = fresh(rule_, crew, author, named[0], approvals)
        assert new, (named[0], stands)
        approvals += new
    stands = standing(rule_, crew, decision, approvals)
    assert stands.is_settled or not any(lack.people for lack in stands.lacks)


def fresh(
    rule_: Rule, crew: Crew, author: str, person: str, before: list[Approval]
) -> list[Approval]:
    """Return the approvals that somebody can give and has not given."""
    able = capacities(rule_, crew, person, author, GIVEN.get(person, []))
    had = {one.capacity for one in before if one.person == person}
    return [an_approval(person, one) for one in able if one.role not in had]


@given(rules, crews, SOMEBODY)
def test_only_who_may_is_asked(rule_: Rule, crew: Crew, author: str) -> None:
    asked = approvers(rule_, crew, author)
    assert author not in asked
    assert len(set(asked)) == len(asked)
    if rule_.roles:
        assert all(capacities(rule_, crew, one, author) for one in asked)


@pytest.mark.parametrize("size", Size)
def test_every_kind_can_be_settled(size: Size) -> None:
    """With its default charter each team can accept each kind, whoever wrote it."""
    for regulated, kind in combinations(
        (False, True), default_charter(size, regulated=False).kinds
    ):
        for author in (ANN, BEN, CAT, DAN, EVE):
            found = rule(kind, size, regulated=regulated, facing=True)
            approvals: list[Approval] = []
            for person in (ANN, BEN, CAT, DAN, EVE):
                approvals += fresh(found, CREW, author, person, approvals)
            stands = standing(found, CREW, a_decision(author=author), approvals)
            assert stands.is_settled, (kind, size, regulated, author, stands.lacks)
