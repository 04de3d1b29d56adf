"""What Slack makes of typed text can be typed back, letter by letter."""

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.clock import SandboxClock
from bot.sandbox.typing_in import as_typed, linked
from bot.sandbox.workspace import Workspace


def workspace() -> Workspace:
    made = Workspace(SandboxClock())
    made.add_user("ada", id="U0ADA")
    made.add_user("j.doe", id="U0JDOE")
    made.add_group("on-call")
    made.add_channel("team")
    made.add_channel("hidden", is_private=True)
    return made


WORDS = st.sampled_from([
    "@ada", "@j.doe", "@on-call", "@here", "@nobody", "#team", "#hidden", "#none", "ada@acme.com",
    "https://x.y/a?b=1&c=2", "http://x.y", "acme.com", "acme.com/shop.", "README.md", "a<b", "&lt;",
    "&amp;", "*bold*", "(https://x.y)", "<@U0ADA>", "<!here>", "1.5", "and so on", "\n", "|",
])  # fmt: skip
TYPED = st.lists(WORDS | st.text(max_size=6), max_size=8).map(" ".join)


@given(TYPED)
def test_typed_text_comes_back(text: str) -> None:
    made = workspace()
    assert as_typed(made, linked(made, text, labels=False)) == text


@given(TYPED)
def test_typed_text_forges_nothing(text: str) -> None:
    made = workspace()
    bare = linked(made, text.replace("@", "").replace("#", ""), labels=False)
    assert "<@" not in bare
    assert "<!" not in bare
    assert "<#" not in bare
