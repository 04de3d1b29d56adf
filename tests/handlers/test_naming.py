from typing import Any

import pytest

from handlers import blocks
from handlers.answers import Answer, Open, Quiet, Receipt, Say, Told, Wrong
from handlers.arrivals import Command, Who
from handlers.naming import PREFIX, Names
from handlers.slack import (
    Ask,
    Edit,
    Hook,
    Invite,
    MakeChannel,
    Outgoing,
    Post,
    Publish,
    Quote,
    Topic,
)
from tests.stage import spoken

KNOWN = frozenset({"muster", "adr", "review"})
PREFIXED = Names(KNOWN, prefix="ai-")
ALONE = Names(KNOWN, one=True)
BOTH = Names(KNOWN, prefix="ai-", one=True)


@pytest.mark.parametrize(
    ("names", "own", "typed"),
    [
        (Names(KNOWN), "/adr show 12", "/adr show 12"),
        (PREFIXED, "/adr show 12", "/ai-adr show 12"),
        (PREFIXED, "/muster status", "/ai-muster status"),
        (ALONE, "/adr", "/muster adr"),
        (ALONE, "/muster adr list", "/muster adr list"),
        (BOTH, "/review", "/ai-muster review"),
        (BOTH, "/invite @Muster", "/invite @Muster"),
        (BOTH, "/adrenaline", "/adrenaline"),
        (BOTH, "adr", "adr"),
    ],
)
def test_command_is_typed_as_registered(names: Names, own: str, typed: str) -> None:
    assert names.typed(own) == typed


@pytest.mark.parametrize(
    ("names", "arrives", "own"),
    [
        (PREFIXED, "ai-adr", "adr"),
        (PREFIXED, "adr", "adr"),
        (PREFIXED, "ai-other", "ai-other"),
        (ALONE, "muster", "muster"),
    ],
)
def test_command_arrives_under_its_own_name(names: Names, arrives: str, own: str) -> None:
    came = Command(Who("T1", "U1"), arrives, "", "C1", in_dm=False, trigger_id="", response_url="")
    assert names.own(came).name == own


def sentence(text: str) -> dict[str, Any]:
    return blocks.sentence(text)


OURS, THEIRS = "Try `/adr list`.", "He wrote /adr list and so did I."


def test_our_words_are_renamed_and_theirs_are_not() -> None:
    said = [sentence(OURS), blocks.paragraph(THEIRS), blocks.line(blocks.words(THEIRS))]
    told = PREFIXED.answer(Say(f"Try /adr list. {blocks.escaped('See above.')}", said))
    assert isinstance(told, Say)
    assert spoken(list(told.blocks)) == f"Try  /ai-adr list . {THEIRS} {THEIRS}"
    assert told.text == "Try /ai-adr list. See above."


def test_forms_and_their_errors_are_renamed() -> None:
    field = blocks.text_input("title", "Title", initial="`/adr list`")
    view = blocks.modal("Form", [sentence(OURS), field])
    for answer in (Open(view), Receipt(view, "")):
        told = ALONE.answer(answer)
        assert isinstance(told, Open | Receipt)
        assert "/muster adr list" in spoken(told.view["blocks"])
        assert told.view["blocks"][1] == field  # what was typed is not ours
    wrong = ALONE.answer(Wrong({"title": "Write `/adr list`, not /adr list."}))
    assert wrong == Wrong({"title": "Write `/muster adr list`, not /adr list."})


def test_messages_and_home_are_renamed() -> None:
    said = [sentence(OURS)]
    for message in (Post("C1", OURS, said), Edit("C1", "1.0", OURS, said)):
        told = PREFIXED.outgoing(message)
        assert isinstance(told, Post | Edit)
        assert "/ai-adr list" in spoken(list(told.blocks))
        assert told.text == "Try `/ai-adr list`."
    home = PREFIXED.outgoing(Publish("U1", blocks.home(said)))
    assert isinstance(home, Publish)
    assert "/ai-adr list" in spoken(home.view["blocks"])
    assert PREFIXED.outgoing(Ask("U1")) == Ask("U1")


@pytest.mark.parametrize("answer", [Quiet(), Say("Try /adr list.", [sentence(OURS)])])
def test_plain_names_change_nothing(answer: Answer) -> None:
    assert Names(KNOWN).answer(answer) is answer


@pytest.mark.parametrize("prefix", ["ai-", "a", "team_1-"])
def test_prefix_fits_a_command(prefix: str) -> None:
    assert PREFIX.fullmatch(prefix)


@pytest.mark.parametrize("prefix", ["-ai", "AI-", "a i", "ä", "/ai", "a" * 17])
def test_unfit_prefix_is_none(prefix: str) -> None:
    assert not PREFIX.fullmatch(prefix)


def test_other_tools_read_our_names_too() -> None:
    told = PREFIXED.answer(Told({"message": f"{OURS} {THEIRS}", "incident": 7}, 422))
    assert told == Told({"message": f"Try `/ai-adr list`. {THEIRS}", "incident": 7}, 422)
    assert PREFIXED.answer(Told({"incident": 7})) == Told({"incident": 7})


@pytest.mark.parametrize(
    "asked",
    [
        MakeChannel("inc-7", private=True), Invite("C1", ("U1",)), Topic("C1", "/adr `/adr list`"),
        Quote("C1", "1.0"), Hook("e1", '{"title": "`/adr list`"}'), Ask("U1"),
    ],
)  # fmt: skip
def test_what_people_wrote_goes_out_as_it_is(asked: Outgoing) -> None:
    assert BOTH.outgoing(asked) == asked
