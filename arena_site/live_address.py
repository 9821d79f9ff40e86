"""Whose connection it is, so that nobody takes all places for live updates."""

import ipaddress

from asgiref.typing import HTTPScope


def address_of(scope: HTTPScope, proxies: int) -> str:
    """Who asks: only what our own proxies note is believed. Of IPv6 the network of the customer."""
    peer = scope.get("client")
    address = peer[0] if peer else ""
    if proxies:
        noted = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        address = noted[-proxies].strip() if len(noted) >= proxies else address
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address) and not known.ipv4_mapped:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
