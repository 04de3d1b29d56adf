"""What Slack refused is said of the place that refused it: a channel, a person, or none."""

import pytest

from handlers import refusals
from tests.stage import spoken


def said(error: str, lane: str) -> str:
    elements = [{"type": "rich_text_section", "elements": refusals.in_words(error, lane)}]
    return spoken([{"type": "rich_text", "elements": elements}])


@pytest.mark.parametrize(
    ("error", "lane", "kinds"),
    [
        ("not_in_channel", "C1", ["channel"]),
        ("is_archived", "G1", ["channel"]),
        ("restricted_action", "C1", ["channel"]),
        ("odd", "C1", ["channel"]),
        ("channel_not_found", "U1", ["user"]),
        ("account_inactive", "W1", ["user"]),
        ("odd", "U1", ["user"]),
        ("missing_scope", "U1", []),
        ("channel_not_found", "home:U1", []),
        ("odd", "people", []),
        ("odd", "", []),
    ],
)
def test_only_what_slack_knows_is_named(error: str, lane: str, kinds: list[str]) -> None:
    parts = refusals.in_words(error, lane)
    assert [one["type"] for one in parts if one["type"] != "text"] == kinds


def test_nobody_invites_muster_to_a_person() -> None:
    assert "/invite" in said("channel_not_found", "C1")
    assert said("channel_not_found", "U1").endswith(". Did they leave?")
    assert said("channel_not_found", "home:U1") == "Slack answered “channel_not_found” ."
