"""How a request's body is read: by what comes, whatever it announced."""

import pytest
from starlette.requests import Request
from starlette.types import Message

from bot.web import whole_body

LARGEST = 10


def request(announced: str, *parts: bytes) -> Request:
    coming: list[Message] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    coming.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Message:
        return coming.pop(0)

    headers = [(b"content-length", announced.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


@pytest.mark.parametrize("announced", ["", "abc", "-1", "1e9", "²", "+5", "10"])
async def test_what_comes_counts(announced: str) -> None:
    assert await whole_body(request(announced, b"12345", b"67890"), LARGEST) == b"1234567890"
    assert await whole_body(request(announced, b"12345", b"67890", b"1"), LARGEST) is None


@pytest.mark.parametrize("announced", ["11", "9" * 5_000])
async def test_announced_size_is_believed(announced: str) -> None:
    assert await whole_body(request(announced, b"1"), LARGEST) is None
