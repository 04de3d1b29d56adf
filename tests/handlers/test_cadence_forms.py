"""What the form of a ritual says before anything is saved."""

from handlers.cadences.forms import Preview, preview_blocks
from rituals.cadences.people import Crowd
from tests.stage import spoken


def test_who_follows_a_channel_reads_whose_turns_go_round() -> None:
    told = spoken(preview_blocks(Preview("every Tuesday", crowd=Crowd(None))))
    assert "It asks whoever is in the channel as it opens" in told
    assert "Turns to facilitate go round the team's own people." in told
    asked = spoken(preview_blocks(Preview("every Tuesday", crowd=Crowd(("U1", "U2")))))
    assert asked == "Every Tuesday It asks 2 people."
