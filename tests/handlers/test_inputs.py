from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from handlers import blocks, inputs


@given(st.text(st.sampled_from("ab \n"), max_size=200), st.integers(2, 40))
def test_pieces_are_the_text_again(text: str, characters: int) -> None:
    found = blocks.pieces(text, characters)
    assert "".join(found) == text
    assert all(0 < len(one) <= characters for one in found)


def test_text_is_cut_between_paragraphs() -> None:
    text = "a" * 60 + "\n\n" + "b" * 60
    assert blocks.pieces(text, 100) == ["a" * 60, "\n\n" + "b" * 60]


def test_long_text_has_several_fields() -> None:
    fields = inputs.long_text("context", "Context", value="x" * 6001)
    assert [one["block_id"] for one in fields] == ["context", "context:1", "context:2"]
    assert [len(one["element"]["initial_value"]) for one in fields] == [3000, 3000, 1]


def test_fields_are_preset() -> None:
    assert inputs.people("p", "P", initial=["U1"])["element"]["initial_users"] == ["U1"]
    assert inputs.person("p", "P", initial="U1")["element"]["initial_user"] == "U1"
    assert (
        inputs.day("d", "D", initial=date(2026, 12, 1))["element"]["initial_date"] == "2026-12-01"
    )
    (option,) = inputs.found("f", "F", initial=[("ADR-1", "1")])["element"]["initial_options"]
    assert option["value"] == "1"
    empty = (inputs.people("p", "P"), inputs.person("p", "P"), inputs.day("d", "D"))
    assert not any(key.startswith("initial") for one in empty for key in one["element"])
