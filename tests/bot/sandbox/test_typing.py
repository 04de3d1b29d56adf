"""What Slack makes of typed text can be typed back, letter by letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.clock import SandboxClock
from bot.sandbox.typing_in import as_typed, linked
from bot.sandbox.workspace import Workspace


def workspace() -> Workspace:
    made = Workspace(SandboxClock())
    made.add_user("ada", id="U0ADA")
    made.add_user("j.doe", id="U0JDOE")
    made.add_user("ines", "Inês Carvalho", id="U0INES")
    made.add_user("sinead", "Sinéad O'Connor", id="U0SINEAD")
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


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@Inês Carvalho", "<@U0INES>"),
        ("@ines carvalho, and @INES", "<@U0INES>, and <@U0INES>"),
        ("(@Ine\u0302s CARVALHO)", "(<@U0INES>)"),
        ("@Inês Carvalho's goals", "<@U0INES>'s goals"),
        ("start @Inês Carvalho Lead AI Engineer", "start <@U0INES> Lead AI Engineer"),
        ("@Sinead O'Connor.", "<@U0SINEAD>."),
        ("@Inês Carvalhosa", "<@U0INES> Carvalhosa"),
        ("@Carvalho @Inê @Ada\nLovelace", "@Carvalho @Inê <@U0ADA>\nLovelace"),
        ("@ada.x @ada-l a@ada", "@ada.x @ada-l a@ada"),
        ("@J Doe @j.doe.", "<@U0JDOE> <@U0JDOE>."),
    ],
)
def test_names_in_full_are_people(typed: str, sent: str) -> None:
    assert linked(workspace(), typed, labels=False) == sent


def test_a_name_of_two_is_nobodys() -> None:
    made = workspace()
    made.add_user("other", "Inês Carvalho", id="U0OTHER")
    assert linked(made, "@Inês Carvalho", labels=False) == "<@U0INES> Carvalho"
    made.add_user("jay", "J Doe", id="U0JAY")
    assert linked(made, "@J Doe", labels=False) == "@J Doe"


NAMES = st.sampled_from(["@Inês Carvalho", "@INÊS", "@sinéad o'connor", "@Ada", "@x", "!", "of"])


@given(st.lists(NAMES | WORDS, max_size=6).map(" ".join))
def test_typed_names_come_back_as_the_same_people(text: str) -> None:
    made = workspace()
    sent = linked(made, text, labels=False)
    assert linked(made, as_typed(made, sent), labels=False) == sent


@given(TYPED)
def test_typed_text_forges_nothing(text: str) -> None:
    made = workspace()
    bare = linked(made, text.replace("@", "").replace("#", ""), labels=False)
    assert "<@" not in bare
    assert "<!" not in bare
    assert "<#" not in bare
