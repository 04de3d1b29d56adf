"""The charter that ships: whole in every variant, and true to where it says it is from."""

import json
from itertools import product
from typing import Any

import pytest

from rituals.charters.charter import Charter, Size, default_charter, effective
from rituals.charters.values import OURS, TEAM, Entry, Sourced
from rituals.figures.targets import judged_by

VARIANTS = [pytest.param(size, regulated) for size, regulated in product(Size, (False, True))]


def entries(charter: Charter) -> list[Entry]:
    sections = [getattr(charter, name) for name in type(charter).model_fields]
    return [
        entry
        for section in sections
        if isinstance(section, dict)
        for entry in section.values()
        if isinstance(entry, Entry)
    ]


@pytest.mark.parametrize(("size", "regulated"), VARIANTS)
def test_every_variant_is_whole(size: Size, regulated: bool) -> None:  # noqa: FBT001 - a parameter
    charter = default_charter(size, regulated)
    assert (charter.size, charter.regulated) == (size, regulated)
    assert {ritual.id for ritual in charter.rituals.values() if ritual.proposed}
    assert all(name == entry.id for name, entry in charter.kinds.items())
    assert not any(TEAM in (*entry.sources, *entry.team) for entry in entries(charter))
    assert all(not entry.team for entry in entries(charter))


@pytest.mark.parametrize(("size", "regulated"), VARIANTS)
def test_document_gives_charter_back(size: Size, regulated: bool) -> None:  # noqa: FBT001
    charter = default_charter(size, regulated)
    again = Charter.of_document(charter.document())
    assert again == charter
    assert again.hash == charter.hash
    assert again.document() == charter.document()


def test_variants_differ() -> None:
    made = [default_charter(size, regulated) for size, regulated in product(Size, (False, True))]
    assert len({one.hash for one in made}) == len(made)
    startup, large = (
        default_charter(size, regulated=False) for size in (Size.STARTUP, Size.ENTERPRISE)
    )
    few, many = (
        [one for one in made.rituals.values() if one.proposed] for made in (startup, large)
    )
    assert len(few) < len(many)
    assert startup.one_person_may_be_both
    assert not large.one_person_may_be_both


def test_author_never_counts_where_regulated() -> None:
    for size in Size:
        assert default_charter(size, regulated=False).author_counts
        assert not default_charter(size, regulated=True).author_counts


def test_rights_name_who_settles() -> None:
    charter = default_charter(Size.MID_SIZE, regulated=False)
    alone = charter.level("implementation")
    assert (alone.id, alone.roles[0], alone.peers) == ("team", "engineering", 0)
    peer = charter.level("interface-change")
    assert (peer.id, peer.roles, peer.peers, peer.review) == ("peer", (), 2, True)
    assert charter.level("vendor").roles == ("director", "sponsor")
    assert charter.level("a kind of last year's") == charter.level(charter.default_kind)
    assert charter.default_kind == "implementation"
    assert charter.product_facing_needs == ("product", "engineering")
    assert charter.approval_reminder_days == 3


def test_variant_claims_no_document() -> None:
    standup = default_charter(Size.STARTUP, regulated=False).rituals["standup"]
    assert {"often", "rule"} <= set(standup.ours)
    shipped = default_charter(Size.MID_SIZE, regulated=False).rituals["standup"]
    assert not {"often", "rule"} & set(shipped.ours)


def test_older_document_is_read() -> None:
    charter = default_charter(Size.ENTERPRISE, regulated=True)
    older = (
        charter.document()
        .replace('"rights":', '"of-old":')
        .replace('"level":"team"', '"grade":"team"')
        .replace('"trend-weeks":6', '"trend-weeks":"six"')
    )
    read = Charter.of_document(older)
    assert read.rights == charter.rights
    assert read.kinds == charter.kinds
    assert read.weekly.trend_weeks == 6
    assert read.hash != charter.hash
    assert read.hash == Charter.of_document(older).hash


def test_figures_of_an_older_document_get_their_limits() -> None:
    charter = default_charter(Size.MID_SIZE, regulated=False)
    said = json.loads(charter.document())
    fields = ("waits", "least", "most", "limit", "raises")
    for figure in said["figures"].values():
        for field in fields:
            del figure[field]
    said["figures"]["business-uplift"]["unit"] = "EUR"
    older = json.dumps(said)
    read = Charter.of_document(older)
    spend, uplift = read.figures["budget-variance"], read.figures["business-uplift"]
    assert (spend.limit, spend.raises, spend.least) == (10, "cost-material", -100)
    assert read.figures["deployment-success"].waits == "releases"
    assert (uplift.least, uplift.most) == (None, None), "those of per cent"
    assert read.hash == Charter.of_document(older).hash != charter.hash


def as_first_shipped(charter: Charter) -> dict[str, Any]:
    """Return a document of before limits: a bar on both sides of zero was a part of the figure."""
    said: dict[str, Any] = json.loads(charter.document())
    spend = said["figures"]["budget-variance"]
    for field in ("waits", "least", "most", "limit", "raises"):
        del spend[field]
    for target in spend["targets"]:
        target |= {"compare": "value", "where": "over or under"}
    return said


@pytest.mark.parametrize(("size", "regulated"), VARIANTS)
def test_older_target_of_spend_is_judged(size: Size, regulated: bool) -> None:  # noqa: FBT001 - a parameter
    charter = default_charter(size, regulated)
    older = as_first_shipped(charter)
    spend = Charter.of_document(json.dumps(older)).figures["budget-variance"]
    assert judged_by(spend) == judged_by(charter.figures["budget-variance"]) != []
    older["figures"]["budget-variance"]["targets"][0]["good"] = 15  # the team's own words stay
    spend = Charter.of_document(json.dumps(older)).figures["budget-variance"]
    assert [one.where for one in spend.targets] == ["over or under"] * 2


def test_limit_without_its_escalation_is_none() -> None:
    older = as_first_shipped(default_charter(Size.MID_SIZE, regulated=False))
    del older["escalations"]["cost-material"]
    spend = Charter.of_document(json.dumps(older)).figures["budget-variance"]
    assert (spend.limit, spend.raises, spend.most) == (None, None, 1000)
    del older["escalations"]  # a document that knew none at all: they are the default's
    read = Charter.of_document(json.dumps(older))
    assert read.figures["budget-variance"].raises in read.escalations


@pytest.mark.parametrize("size", ["galaxy", 7, None, ["startup"]])
def test_document_of_unknown_size_is_read(size: object) -> None:
    said = {**default_charter(Size.STARTUP, regulated=False).values(), "size": size}
    read = Charter.of_document(json.dumps(said))
    assert read.size == Size.MID_SIZE
    assert read.one_person_may_be_both


def test_charter_is_made_once() -> None:
    assert default_charter(Size.STARTUP, regulated=False) is effective(Size.STARTUP, False, "")  # noqa: FBT003
    assert OURS in default_charter(Size.STARTUP, regulated=False).quiet.sources
    assert isinstance(default_charter(Size.STARTUP, regulated=False).quiet, Sourced)
