import socket
from collections.abc import Callable

import pytest

from bot import listening
from bot.sandbox import server


@pytest.mark.parametrize("listen", [listening.listen, server.listen])
def test_an_answers_body_follows_its_head_at_once(
    listen: Callable[[str, int], socket.socket],
) -> None:
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        accepted, peer = listener.accept()
        with accepted:
            assert peer == client.getsockname()
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
