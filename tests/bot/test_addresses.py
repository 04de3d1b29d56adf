"""Which addresses a webhook may be sent to, in every family there is."""

from ipaddress import IPv4Address

import pytest

from bot.addresses import is_public

INSIDE = [str(IPv4Address(one)) for one in (0x0A000001, 0xAC100001, 0xAC1FFFFF, 0xC0A80101)]
"""The first or last of each private network of RFC 1918."""


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", *INSIDE,
        "169.254.169.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1",  # noqa: S104
        "255.255.255.255", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "192.88.99.1",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12:3456::1", "ff02::1", "fec0::1", "100::1", "2001:db8::1", "2001::1", "2001:10::1",
        "::ffff:127.0.0.1", "::ffff:a00:1", "::ffff:169.254.169.254", "::ffff:100.64.0.1",
        "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",
        "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8",
        "4000::1", "localhost", "", "1", "127.1", "0x7f000001",
    ],
)  # fmt: skip
def test_private_address_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
        "2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
    ],
)  # fmt: skip
def test_public_address_is_known(address: str) -> None:
    assert is_public(address)
