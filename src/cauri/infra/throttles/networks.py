"""Whose network a request comes from, as far as an address tells."""

import ipaddress

_IPV6_OF_ONE_CALLER = 64


def network_of(address: str) -> str:
    """The IPv4 address itself; of IPv6 the /64, because one subscriber has all the addresses in it."""
    if ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network((address, _IPV6_OF_ONE_CALLER), strict=False))
