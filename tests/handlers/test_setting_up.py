from hypothesis import given
from hypothesis import strategies as st

from handlers.teams.setting_up import matching, name_of
from handlers.teams.setup_views import Opened

OPENED = st.builds(
    Opened,
    channel=st.from_regex(r"[CG][A-Z0-9]{8}", fullmatch=True),
    private=st.booleans(),
    team=st.none() | st.integers(1, 10**9),
    more=st.booleans(),
    started=st.booleans(),
    stamp=st.from_regex(r"([0-9a-f]{12})?", fullmatch=True),
)


@given(opened=OPENED)
def test_form_remembers_where_it_was_opened(opened: Opened) -> None:
    assert Opened.read(str(opened)) == opened


def test_channel_suggests_a_name() -> None:
    assert name_of("ai-platform") == "AI platform"
    assert name_of("team-search_quality") == "Search quality"
    assert name_of("") == ""


def test_search_puts_beginnings_first() -> None:
    zones = [(one, one) for one in ("America/New_York", "Asia/Amman", "Europe/Amsterdam")]
    assert [value for _, value in matching("am", zones)] == [
        "America/New_York", "Asia/Amman", "Europe/Amsterdam",
    ]  # fmt: skip
    assert [value for _, value in matching(" new  york", zones)] == ["America/New_York"]
    assert matching("mars", zones) == []
