"""A team's file: laid over the default by id, or refused with every fault and where it stands."""

import codecs
import json
from datetime import timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rituals.charters.charter import Charter, CharterWrong, Fault, Size, default_charter, effective
from rituals.charters.values import in_units
from rituals.charters.yaml_lines import LONGEST_BYTES, decoded

SHIPPED = default_charter(Size.MID_SIZE, regulated=False)


def over(source: str, *, regulated: bool = False) -> Charter:
    return effective(Size.MID_SIZE, regulated, source)


def refused(source: str, *, regulated: bool = False) -> list[str]:
    with pytest.raises(CharterWrong) as wrong:
        over(source, regulated=regulated)
    return [str(one) for one in wrong.value.faults]


def test_team_overrides_a_field() -> None:
    standup = over("rituals:\n  standup:\n    at: 08:45\n").rituals["standup"]
    assert standup.at.isoformat() == "08:45:00"
    assert standup.rule == SHIPPED.rituals["standup"].rule
    assert standup.team == ("at",)
    assert "at" not in standup.ours
    assert standup.sources == SHIPPED.rituals["standup"].sources


def test_team_adds_an_entry() -> None:
    source = "rituals: {prompt-clinic: {title: Prompt clinic, often: weekly, rule: FREQ=WEEKLY}}"
    added = over(source).rituals["prompt-clinic"]
    assert (added.id, added.sources, added.proposed) == ("prompt-clinic", ("team",), True)
    assert list(over(source).rituals)[:-1] == list(SHIPPED.rituals)


def test_list_takes_the_place_of_list() -> None:
    changed = over("classes: {security: {tells: [security, legal]}}").classes["security"]
    assert changed.tells == ("security", "legal")
    assert changed.team == ("tells",)


def test_question_is_added_changed_and_left_out() -> None:
    source = """
rituals:
  standup:
    questions:
      next: {ask: "And now?"}
      mood: {ask: How do you feel about it?}
      anomalies: ~
"""
    changed = over(source).rituals["standup"]
    assert list(changed.questions) == ["done", "next", "blocked", "mood"]
    assert changed.questions["next"].ask == "And now?"
    assert changed.questions["next"].required
    assert changed.team == ("questions",)


def test_item_is_the_teams_alone() -> None:
    changed = over("goals: {lead-ai-engineer: {at: {day-30: [meet everybody]}}}")
    goals = changed.goals["lead-ai-engineer"]
    assert goals.team == ("at.day-30",)
    assert goals.sources == ("L6",)


def test_own_target_claims_no_document() -> None:
    source = """
figures:
  mttr:
    targets:
      - {good: 120, best: 60, exclusive: yes, severity: sev1, from: [H7, M7]}
      - {good: 90, severity: sev2}
"""
    first, second = over(source).figures["mttr"].targets
    assert first.sources == ("H7", "M7")
    assert second.sources == ("team",)


def test_level_called_team_is_changed() -> None:
    changed = over("levels: {team: {roles: [manager]}}")
    assert changed.level("implementation").roles == ("manager",)
    assert changed.levels["team"].team == ("roles",)


@pytest.mark.parametrize("source", ["", "\ufeff", "# only words\n", "---\n", "rituals:\n", "{}"])
def test_nothing_said_changes_nothing(source: str) -> None:
    assert over(source) == SHIPPED
    assert over(source).hash == SHIPPED.hash


def test_copy_of_the_default_changes_nothing() -> None:
    said = json.loads(SHIPPED.document())
    for own in ("size", "regulated", "variant"):
        del said[own]
    assert over(yaml.safe_dump(said, sort_keys=False, allow_unicode=True)).hash == SHIPPED.hash


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("ritual: {}", "line 1: ritual: expected one of rituals,"),
        ("ritual:\n", "Did you mean “rituals”?"),
        ("\nrituals:\n  standup:\n    rul: x\n", "line 4: rituals.standup.rul: expected one of"),
        ("rituals: {standup: {rule: FREQ=HOURLY}}", "rituals.standup.rule: expected a rule of RFC"),
        ("rituals: {standup: {rule: ''}}", "rituals.standup.rule: expected a rule of RFC"),
        ("rituals: {standup: {event: a}}", "rituals.standup: expected either a rule or an event"),
        ("rituals: {standup: {zone: Mars/Base}}", "expected a time zone. There is no time zone"),
        ("rituals: {standup: {at: 25:00}}", "expected a time of day such as 09:00, found “25:00”"),
        ("rituals: {standup: {lead: soon}}", "expected a length such as 30 min, 72 h or 15 days"),
        ("rituals: {standup: {lead: 999999 weeks}}", "expected at most a hundred years"),
        ("rituals: {standup: {title: ''}}", "rituals.standup.title: expected text, found nothing"),
        ("rituals: {standup: {looks-at: done}}", "expected a list, found “done”"),
        ("rituals: {standup: {proposed: maybe}}", "expected yes or no, found “maybe”"),
        ("rituals: {standup: {questions: {x: {ask: y, prefill: z}}}}", "prefill of x: expected"),
        ("rituals: {standup: ~}", "rituals.standup: expected keys and values, found nothing"),
        ("rituals: {stand-up: {at: 08:00}}", "“standup”? A new one needs title, often"),
        ("mitigations: {Bad_Id: {title: a}}", "expected an id of small letters, digits"),
        ("rituals: [standup]", "line 1: rituals: expected keys and values, found a list"),
        ("figures: {mttr: {targets: [{good: soon}]}}", "targets[0].good: expected a number, found"),
        ("figures: {mttr: {targets: [{good: .nan}]}}", "expected a number, found “.nan”"),
        ("figures: {mttr: {targets: [{best: 1}]}}", "expected a number in good, or a trend"),
        ("figures: {mttr: {targets: [{good: 1, best: 9}]}}", "expected best to be down from good"),
        ("figures: {mttr: {targets: [{good: 1, severity: sev9}]}}", "Did you mean “sev4”?"),
        ("figures: {mttr: {better: sideways}}", "expected one of up, down, found “sideways”"),
        ("classes: {security: {tells: [securty]}}", "classes.security.tells[0]: expected one of"),
        ("classes: {security: {follows: cost}}", "classes.security.follows: expected one of"),
        ("clocks: {postmortem: {owner: boss}}", "clocks.postmortem.owner: expected one of"),
        ("clocks: {postmortem: {classes: [lost]}}", "clocks.postmortem.classes[0]: expected one"),
        ("kinds: {vendor: {level: exec}}", "kinds.vendor.level: expected one of team, peer, exec"),
        ("levels: {peer: {peers: 0, review: no}}", "nobody could settle anything"),
        ("levels: {peer: {peers: 1.5}}", "levels.peer.peers: expected a whole number"),
        ("rights: {default-kind: nope}", "rights.default-kind: expected one of"),
        ("rights: {reminder-working-days: 0}", "expected at least 1, found “0”"),
        ("weekly: {figures: [mtr]}", "Did you mean “mttr”?"),
        ("weekly: {rules: {moon: {verdict: act, when: full}}}", "weekly.rules.moon: expected one"),
        ("retention: {keeps: {answers: 3 months}}", "expected a length such as"),
        ("milestones: {day-30: {months: 1}}", "expected either days or months"),
        ("goals: {x: {title: X, at: {day-31: [a]}}}", "Did you mean “day-30”?"),
        ("emphases: {product-led: {rituals: [lunch]}}", "emphases.product-led.rituals[0]"),
        ("size: startup", "size: expected to be set with `/muster setup`"),
        ("rituals: {standup: {from: [L9]}}", "rituals.standup.from: expected no sources"),
        ("variants: {startup: {from: [L9]}}", "line 1: variants: expected one of rituals,"),
        ("from: [L9]", "line 1: from: expected one of rituals,"),
        ("quiet: 19:00", "quiet: expected keys and values, found “19:00”"),
        (f"quiet: {{exceptions: [{'x' * 401}]}}", "expected at most 400 characters"),
    ],
)  # fmt: skip
def test_fault_is_located(source: str, said: str) -> None:
    (fault,) = refused(source)
    assert said in fault
    assert fault.startswith("line ")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("- a\n", "line 1: expected keys and values, found a list"),
        ("words", "line 1: expected keys and values, found “words”"),
        ("a:\n\tb: c\n", "line 2: expected blanks before the key, found a tab"),
        ("a: [1\nb: 2", "expected YAML: "),
        ("quiet: {}\nquiet: {}\n", "line 2: quiet: expected each key once; it stands in line 1"),
        ("quiet: &q {}\n", "expected a plain value, found the anchor &q"),
        ("quiet: *q\n", "found the alias *q"),
        ("quiet: !!python/name:os.system {}\n", "found the tag"),
        ("quiet: {}\n---\nquiet: {}\n", "line 2: expected one document"),
        ("? [a]\n: b\n", "expected a word as the key, found a list"),
        ("quiet: \x07\n", "line 1: a character that YAML does not allow"),
        ("[" * 5000, "expected at most 20 levels"),
        ("{a: " * 5000, "expected at most 20 levels"),
        ("# " + "x" * LONGEST_BYTES, "expected at most 200 KB"),
    ],
)
def test_broken_yaml_is_told(source: str, said: str) -> None:
    assert any(said in fault for fault in refused(source))


def test_bomb_is_defused() -> None:
    layers = [
        f"l{number}: &l{number} [{', '.join([f'*l{number - 1}'] * 9)}]" for number in range(1, 9)
    ]
    faults = refused("\n".join(["l0: &l0 [x]", *layers]))
    assert len(faults) > len(layers)


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(CharterWrong, match="line 2: expected UTF-8"):
        decoded(b"quiet: {}\nweekly: \xff\n")
    assert decoded(b"\xef\xbb\xbfquiet: {}") == "quiet: {}"


def test_all_faults_come_at_once() -> None:
    source = """rituals:
  standup: {at: noon, zone: Berlin}
kinds:
  vendor: {level: nobody}
  lunch: {level: team}
wekly: {}
"""
    faults = refused(source)
    assert [int(fault[5]) for fault in faults] == [2, 2, 4, 5, 6]
    assert "Europe/Berlin" in faults[1]


def test_traps_of_yaml_stay_text() -> None:
    changed = over("kinds: {no: {title: no, level: team}, 2026-11-21: {title: 1e3, level: team}}")
    assert changed.kinds["no"].title == "no"
    assert changed.kinds["2026-11-21"].title == "1e3"


def test_author_never_counts_where_regulated() -> None:
    source = "rights:\n  author-counts: yes\n"
    assert over(source).author_counts
    (fault,) = refused(source, regulated=True)
    assert fault.startswith("line 2: rights.author-counts: expected no: in the regulated variant")


# -- any file at all -------------------------------------------------------------------------------

DOCUMENT = json.loads(SHIPPED.document())
for own in ("size", "regulated", "variant"):
    del DOCUMENT[own]

scalars = st.one_of(
    st.sampled_from(
        ["yes", "no", "~", "3", "-1", "1e9", "09:30", "72 h", "15 days", "FREQ=DAILY", "legal",
         "Europe/Berlin", "sev1", "team", "mttr", "act", "", "soon", "null"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@st.composite
def overrides(draw: st.DrawFn) -> object:
    """Walk down the default a way, and say something else there; now and then a new key."""

    def at(value: object, depth: int) -> object:
        if not isinstance(value, dict) or not value or depth > 4:
            leaf = st.one_of(scalars, st.lists(scalars, max_size=2))
            return draw(st.one_of(st.just(value), leaf, leaf, st.just({"x": "y"})))
        keys = draw(st.lists(st.sampled_from(sorted(value)), min_size=1, max_size=3, unique=True))
        said = {key: at(value[key], depth + 1) for key in keys}
        if draw(st.integers(0, 9)) == 0:
            said[draw(scalars)] = draw(scalars)
        return said

    return at(DOCUMENT, 0)


def faults_of(source: str, *, regulated: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a file; where nothing is, hold the charter to its promises."""
    try:
        charter = effective(Size.STARTUP, regulated, source)
    except CharterWrong as wrong:
        return wrong.faults
    again = Charter.of_document(charter.document())
    assert again == charter
    assert again.hash == charter.hash == effective(Size.STARTUP, regulated, f"{source}\n# x").hash
    assert charter.regulated == regulated
    return ()


@settings(max_examples=150, deadline=None)
@given(said=overrides(), regulated=st.booleans())
def test_any_override_fits_or_is_located(said: object, regulated: bool) -> None:  # noqa: FBT001
    source = yaml.safe_dump(said, sort_keys=False, allow_unicode=True)
    lines = len(source.splitlines())
    for one in faults_of(source, regulated=regulated):
        assert one.line is not None
        assert 1 <= one.line <= lines
        assert one.said


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(scalars, max_size=9).map(": ".join)))
def test_any_text_fits_or_is_refused(source: str) -> None:
    assert all(one.said for one in faults_of(source))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        source = decoded(data)
    except CharterWrong as wrong:
        source = f"# {wrong.faults[0].said}"
        data = source.encode()
    assert source.encode() in {data, data.removeprefix(codecs.BOM_UTF8)}


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 100 * 365 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)))
def test_length_is_read_back(length: timedelta) -> None:
    source = f"clocks: {{postmortem: {{due: {in_units(length)}}}}}"
    assert over(source).clocks["postmortem"].due == length
