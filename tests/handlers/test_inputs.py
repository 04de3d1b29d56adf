from hypothesis import given
from hypothesis import strategies as st

from handlers import blocks, inputs
from handlers.arrivals import Form


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


@given(st.text(max_size=400), st.permutations(range(14)))
def test_a_long_text_comes_back_whole(text: str, order: list[int]) -> None:
    """More fields than ten, in any order: read back to the character."""
    pieces = [text[at : at + 30] for at in range(0, max(len(text), 1), 30)]
    stands = {f"said:{at}" if at else "said": piece for at, piece in enumerate(pieces)}
    mixed = {name: stands[name] for at in order for name in list(stands)[at : at + 1]}
    assert inputs.joined(Form({**mixed, "saidmore:1": "another's"}), "said") == text


def test_search_is_preset() -> None:
    (option,) = inputs.found("f", "F", initial=[("ADR-1", "1")])["element"]["initial_options"]
    assert option["value"] == "1"
    assert "initial_options" not in inputs.found("f", "F")["element"]
