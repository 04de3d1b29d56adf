"""Socket Mode: one envelope to one socket, acks, repeats, and coming again."""

from typing import Any

import aiohttp
from slack_bolt import BoltResponse

from bot.sandbox.records import Json, Message
from tests.bot.sandbox.slack_app import APP_TOKEN, Play, client_for, manifest, played, staged


async def test_each_envelope_reaches_one_socket() -> None:
    async with played(socket_mode=True, sockets=2) as play:
        heard: list[str] = []

        @play.bolt.command("/raw")
        async def take(ack: Any, body: Json) -> None:
            heard.append(body["text"])
            await ack()

        ada = play.sandbox.hand("ada")
        for number in range(4):
            assert (await ada.type("#general", f"/raw {number}")).ok
        assert heard == ["0", "1", "2", "3"]


async def test_acks_carry_answers() -> None:
    async with played(socket_mode=True) as play:

        @play.bolt.command("/raw")
        async def take(ack: Any) -> None:
            await ack("only you")

        ada = play.sandbox.hand("ada")
        await ada.type("#general", "/raw")
        assert ada.sees("#general")[-1].text == "only you"


async def test_errors_leave_no_ack() -> None:
    async with played(socket_mode=True) as play:
        play.sandbox.courier.seconds = 0.2
        heard: list[str] = []

        @play.bolt.error
        async def failed() -> BoltResponse:
            return BoltResponse(status=500)

        @play.bolt.event("reaction_added")
        async def take(body: Json) -> None:
            heard.append(body["event_id"])
            if len(heard) == 1:
                raise RuntimeError

        done = await play.sandbox.hand("ada").react(_said(play), "pushpin")
        assert done.failure == "operation_timeout"
        await play.sandbox.until(lambda: [d for d in play.sandbox.deliveries if d.ok])
        assert len(heard) == 2
        assert len(set(heard)) == 1


async def test_apps_come_again_after_a_disconnect() -> None:
    async with played(socket_mode=True) as play:

        @play.bolt.command("/raw")
        async def take(ack: Any) -> None:
            await ack()

        await play.sandbox.sockets.disconnect()
        assert play.sandbox.sockets.count() == 0
        assert not (await play.sandbox.hand("ada").type("#general", "/raw")).ok
        await play.sandbox.until(lambda: play.sandbox.sockets.count() == 1 or None, 15)
        assert (await play.sandbox.hand("ada").type("#general", "/raw")).ok


async def test_hello_and_pong() -> None:
    async with staged(manifest=manifest(socket_mode=True), request_url=None) as stage:
        app_client = client_for(stage.server, APP_TOKEN)
        opened = await app_client.apps_connections_open(app_token=APP_TOKEN)
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(opened["url"], autoping=False) as socket:
                hello = await socket.receive_json()
                assert hello["type"] == "hello"
                assert hello["num_connections"] == 1
                assert hello["connection_info"]["app_id"] == stage.app.id
                await socket.ping(b"sdk-ping-pong:1")
                pong = await socket.receive()
                assert pong.type is aiohttp.WSMsgType.PONG
                assert pong.data == b"sdk-ping-pong:1"
            async with session.ws_connect(opened["url"]) as again:
                assert (await again.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_late_acks_do_not_count() -> None:
    async with staged(manifest=manifest(socket_mode=True), request_url=None) as stage:
        stage.sandbox.courier.seconds = 0.05
        app_client = client_for(stage.server, APP_TOKEN)
        opened = await app_client.apps_connections_open(app_token=APP_TOKEN)
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(opened["url"]) as socket,
        ):
            await socket.receive_json()
            done = await stage.sandbox.hand("ada").type("#general", "/adr x")
            assert done.failure == "operation_timeout"
            envelope = await socket.receive_json()
            assert envelope["type"] == "slash_commands"
            assert envelope["accepts_response_payload"] is True
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            assert "operation_timeout" in stage.sandbox.hand("ada").sees("#general")[-1].text


def _said(play: Play) -> Message:
    place = play.sandbox.workspace.channel("general")
    return play.sandbox.workspace.post(Message(channel=place.id, ts="", text="x", user="U0BOB"))
