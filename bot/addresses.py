"""Which addresses are on the public internet: a webhook is sent to no other.

A name that the outside controls may point anywhere, so addresses are judged and never names.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

NAT64 = IPv6Network("64:ff9b::/96")
"""What stands behind it is the IPv4 address in its last 32 bits (RFC 6052)."""
NEVER = tuple(
    ip_network(one)
    for one in (
        "100.64.0.0/10",  # carriers' own, RFC 6598
        "192.0.0.0/24",  # protocols' own, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "::/96",  # IPv4-compatible, RFC 4291: deprecated
        "64:ff9b:1::/48",  # NAT64 within a network, RFC 8215
        "100::/64",  # discarded, RFC 6666
        "2001::/23",  # protocols' own, with Teredo, RFC 2928
        "2002::/16",  # 6to4, RFC 3056: an IPv4 address behind a relay
        "fec0::/10",  # once private, RFC 3879
    )
)


def is_public(text: str) -> bool:
    """Say whether an address is one that everybody may reach; False too for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address in NAT64:
            return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if any(address.version == one.version and address in one for one in NEVER):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )
