"""Kill the bot while a postmortem's word is on its way: in the channel it is said once."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.records import Channel
from rituals.incidents import incidents
from rituals.incidents import moves as incident_moves
from rituals.incidents.moves import Resolution
from rituals.postmortems.promises import WORD
from rituals.rights import viewer
from storage.promises import DEAD, KEPT
from tests.chaos.processes import until
from tests.chaos.test_incident_kills import HELD_SECONDS, POST, SCOPES, declare, rooms
from tests.chaos.test_moments import killed_between_claim_and_send
from tests.chaos.town import Town, key_of, promises, settled, town

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

CHANNEL_WORDS = ("48h:channel", "72h:channel")


async def test_a_postmortems_words_survive_kills(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, also=SCOPES, teams=2, cadences_each=1) as place:
        await settled(place, "who everybody is")
        name = await declare(place, 0)
        await settled(place, "the incident")
        (room,) = rooms(place, name)
        await resolve(place, name)
        await settled(place, "its card")

        # Slack has the word, and we never heard: it is found again, and not said twice.
        place.sandbox.faults.delay(POST, HELD_SECONDS, channel=room.id)
        place.clock.advance(timedelta(hours=48, minutes=1))
        await until(lambda: words_in(room) != Counter(), "the warning is posted")
        place.front.restart()
        place.sandbox.faults.clear()
        await settled(place, "the warning")
        assert words_in(room) == Counter({"48h:channel": 1})

        place.clock.advance(timedelta(hours=24))
        await killed_between_claim_and_send(place)
        await settled(place, "that it is due")
        assert words_in(room) == Counter(dict.fromkeys(CHANNEL_WORDS, 1))
        said = [one.key.split(":", 3)[3] for one in await promises(place, KEPT) if one.kind == WORD]
        owner = place.hands[0].user.id
        assert f"72h:owner:{owner}" in said
        assert not [one for one in await promises(place, DEAD) if one.kind == WORD]
        assert place.kills >= 2


async def resolve(place: Town, name: str) -> None:
    now = place.clock.now()
    async with place.database.writing() as tx:
        who = await viewer(tx, place.workspace, place.hands[0].user.id)
        incident, team = await incidents.seen(tx, who, name)
        said = Resolution(summary="Rolled back.")
        done = await incident_moves.resolve(tx, who, team, incident, said, now=now)
    assert done.owes


def words_in(room: Channel) -> Counter[str]:
    """Count what was said of a postmortem in a channel: by its step and to whom."""
    keys = [key_of(one).split(":") for one in room.messages if one.app_id is not None]
    return Counter(":".join(key[3:5]) for key in keys if key[0] == "postmortem" and len(key) > 5)
