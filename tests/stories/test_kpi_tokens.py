"""Tokens: made by who leads, shown once, used by a pipeline over HTTP, and revoked."""

import re
import shlex
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.sandbox.hand import Hand
from handlers.arrivals import Click, Who
from rituals.history import lines
from tests.stage import Play, spoken, stage
from tests.stories.figures import HERE, join, said, secret_team, told, typed, whispers

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SECRET = re.compile(r"Bearer ([\w-]{43})")


def base(play: Play) -> str:
    return str(play.alice.app.request_url).removesuffix("/slack/events")


async def token(play: Play, hand: Hand, name: str = "nightly", where: str = HERE) -> str:
    """Make a token and return its secret, as the reply's line for a shell has it."""
    found = SECRET.search(await typed(hand, f"/kpi token {name}", where))
    assert found is not None
    return found[1]


async def sent(play: Play, secret: str, body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{base(play)}/figures", json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def test_pipeline_reports_with_a_token(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        secret = await token(play, play.alice)
        status, answer = await sent(play, secret, {"figure": "adoption", "value": 21})
        assert (status, answer["reported"]) == (200, 1)
        shown = await typed(play.bob, "/kpi show adoption")
        assert "16 Nov 2026:  21 %  by nightly" in shown
        assert "never used" not in await typed(play.alice, "/kpi tokens")


async def test_line_for_a_shell_is_what_the_endpoint_takes(database_url: str) -> None:
    configured = {"public_url": "https://muster.example"}
    async with stage(database_url, start_at=MONDAY, configured=configured) as play:
        shown = await typed(play.alice, "/kpi token nightly")
        (line,) = re.findall(r"curl .*\}'", shown)
        words = shlex.split(line)
        assert words[1:4] == ["-sS", "--fail-with-body", "https://muster.example/figures"]
        headers = dict(one.split(": ", 1) for at, one in enumerate(words) if words[at - 1] == "-H")
        body = words[words.index("-d") + 1]
        async with aiohttp.ClientSession() as session:
            for value, status in (("VALUE", 400), ("12", 200)):  # as it stands it reports nothing
                data = body.replace("VALUE", value)
                async with session.post(
                    f"{base(play)}/figures", data=data, headers=headers
                ) as answer:
                    assert answer.status == status


async def test_value_past_its_limit_is_told_of_a_pipeline_too(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        secret = await token(play, play.alice)
        row = {"figure": "budget-variance", "value": 30, "note": "Invoice of October"}
        for result in ("reported", "unchanged"):
            _, answer = await sent(play, secret, row)
            assert answer[result] == 1
            await play.settle()
        (word,) = told(play.bob)
        assert "Budget variance of AI platform is past its limit: 30 %" in word
        assert "Reported by: nightly" in " ".join(word.split())
        assert "Invoice of October" in word


async def test_only_who_leads_handles_tokens(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        carol = await join(play, "carol", "product")
        for line in ("/kpi token mine", "/kpi tokens"):
            refused = await typed(carol, line)
            assert "Handling the tokens of AI platform is for" in refused
            assert "Bearer" not in refused


async def test_token_needs_a_name_of_its_own(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        assert "Say what the token is for" in await typed(play.alice, "/kpi token")
        await token(play, play.alice)
        assert "has a token called nightly already" in await typed(play.bob, "/kpi token nightly")
        for name in ("x" * 41, "U00000002"):
            refused = await typed(play.alice, f"/kpi token {name}")
            assert "does not look like somebody's id" in refused


async def test_revoked_token_opens_nothing(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        secret = await token(play, play.alice)
        other = await token(play, play.bob, "weekly")
        done = await play.bob.type(HERE, "/kpi tokens")
        shown = said(done)
        assert "nightly" in shown
        assert secret not in shown
        assert done.message is not None
        (value,) = {
            one["value"] for block in done.message.blocks or []
            for one in block.get("elements", ()) if one.get("type") == "button"
        } - {f"{play.team.id if play.team else 0}:2"}  # fmt: skip
        for becomes in ("nightly is revoked", "That token is revoked already"):
            before = len(whispers(play, play.bob))
            await play.bob.click(done.message, "Revoke", value=value)
            answers = await play.sandbox.until(
                lambda before=before: whispers(play, play.bob)[before:]  # type: ignore[misc]
            )
            assert becomes in answers[-1]
        status, _ = await sent(play, secret, {"figure": "adoption", "value": 21})
        assert status == 401
        status, _ = await sent(play, other, {"figure": "adoption", "value": 21})
        assert status == 200


async def test_history_names_the_token_and_never_its_secret(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        secret = await token(play, play.alice)
        await sent(play, secret, {"figure": "adoption", "value": 21})
        async with play.muster.database.reading() as tx:
            kept = "".join([str(one) async for one in lines(tx, play.sandbox.workspace.team_id)])
        assert "token-made" in kept
        assert "nightly" in kept
        assert secret not in kept


async def test_private_team_leaks_nowhere(database_url: str) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        vera = play.sandbox.hand(play.sandbox.workspace.add_user("vera", tz="Europe/Berlin").id)
        vault = await secret_team(play, vera)
        secret = await token(play, vera, "heron", "#vault")
        row = {"figure": "budget-variance", "value": 77.25, "note": "Ostrich"}
        assert (await sent(play, secret, row))[0] == 200
        await play.settle()
        assert "77.25 %" in await typed(vera, "/kpi", "#vault")
        await typed(vera, "/kpi report adoption 66.25", "#vault")
        ours = await token(play, play.alice)
        _, answer = await sent(play, ours, [{"figure": "heron", "value": 1}])
        assert "message" in answer["rows"][0]
        seen: list[str] = []
        lines_typed = ("/kpi", "/kpi show budget-variance", "/kpi show adoption", "/kpi tokens")
        for hand in (play.alice, play.bob):
            seen += [await typed(hand, line) for line in lines_typed]
            for action in ("figure:show", "figure:rest", "figure:list", "figure:report"):
                await forged(play, hand, action, f"{vault.id}:adoption")
            await hand.open_home()
            await play.settle()
            assert hand.home is not None
            seen += [spoken(hand.home.blocks), *told(hand), *whispers(play, hand)]
            assert sum("There is no such team here" in one for one in told(hand)) == 4
        for word in ("77.25", "66.25", "Ostrich", "heron", "Vault"):
            assert not [one for one in seen if word in one], word


async def forged(play: Play, hand: Hand, action: str, value: str) -> None:
    """Press a button that this person was never shown."""
    who = Who(play.sandbox.workspace.team_id, hand.user.id)
    click = Click(who, action, value, None, None, None, False, "", None)  # noqa: FBT003
    before = len(hand.dm())
    await play.muster.door.admit(click)
    await play.sandbox.until(lambda: hand.dm()[before:])
