"""Which model servers may be spoken to: what the operator's environment allows, and no more.

An address is resolved once; the connection goes to the number that was looked at, so that a name
which later means another machine leads nowhere. A key belongs to scheme, host and port.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from backends.errors import BackendError, Kind

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Number = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]  # host and port -> numbers

DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*", re.ASCII)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*", re.ASCII)
# Never meant: here, everybody, and the ways to write one number inside another one.
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
            *("::/128", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
            *("fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    )
)


class AddressError(ValueError):
    """What the operator wrote as allowed servers cannot be understood."""


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address, allowed and resolved."""

    scheme: str
    host: str
    port: int
    path: str  # without a slash at its end, usually /v1
    number: str  # of the machine that is connected to

    @property
    def origin(self) -> str:
        return origin_of(self.scheme, self.host, self.port)

    @property
    def is_plain(self) -> bool:
        return self.scheme == "http"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret together with the only place that it may be sent to."""

    secret: str = field(repr=False)
    origin: str


def origin_of(scheme: str, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}"


def split(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address as people write it, in one spelling only."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _refused(url, "it is no address") from error
    host = parts.hostname or ""
    reason = (
        _wrong_signs(url)
        or (parts.scheme not in DEFAULT_PORTS and "it begins with neither http:// nor https://")
        or ("@" in parts.netloc and "it holds a user's name; keys are named apart from it")
        or ((parts.query or parts.fragment) and "it has a question mark or a hash sign")
        or _wrong_host(host)
    )
    if reason:
        raise _refused(url, reason)
    return parts.scheme, host, port, parts.path.rstrip("/") or "/v1"


def origin(url: str) -> str:
    """Scheme, host and port of an address: what a key is bound to."""
    scheme, host, port, _ = split(url)
    return origin_of(scheme, host, port)


def _wrong_signs(url: str) -> str:
    if not url.isascii():
        return "it holds letters beyond ASCII; write the name as DNS has it (xn--...)"
    if "\\" in url or "%" in url.partition("//")[2].partition("/")[0] or not url.isprintable():
        return "it holds signs that no host name has"
    return "it holds a space" if " " in url else ""


def _wrong_host(host: str) -> str:
    if not host:
        return "it names no host"
    if host.endswith("."):
        return "its host ends with a dot"
    if _number(host) is not None:
        return ""
    if ":" in host or _NUMERIC.fullmatch(host):
        return "its number is not written in the usual way, such as 10.0.4.12"
    return "" if _NAME.fullmatch(host) else "its host is no name"


def _number(text: str) -> Number | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _refused(url: str, reason: str) -> BackendError:
    shown = url if len(url) <= 200 else url[:200] + "…"
    if "@" in shown:  # perhaps a secret stands before it
        shown = shown.rpartition("@")[2]
    return BackendError(
        f"The address {shown!r} is not used: {reason}.", permanent=True, kind=Kind.ADDRESS
    )


def resolve(host: str, port: int) -> list[str]:
    """The numbers of a host as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A network or a host name, at one port or at all."""

    network: Network | None
    name: str
    port: int | None

    def allows(self, host: str, number: Number, port: int) -> bool:
        if self.port not in {None, port}:
            return False
        if self.network is not None:
            return number in self.network
        # A name may not lead to this machine itself: that needs a rule that says so.
        return host == self.name and not number.is_loopback


@dataclass(frozen=True, slots=True)
class AllowedServers:
    """The operator's list, from ARENA_MODEL_SERVERS; an empty one allows nothing."""

    rules: tuple[_Rule, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "AllowedServers":
        """Networks and names with or without a port: `10.0.4.0/24:8000, [::1]:8000, vllm`."""
        return cls(tuple(_rule(word) for word in re.split(r"[,\s]+", text.strip()) if word))

    def find(self, url: str, resolve: Resolve = resolve) -> Address:
        """The address of a server that may be spoken to, or `BackendError` with the reason."""
        scheme, host, port, path = split(url)
        if not self.rules:
            raise _refused(url, "ARENA_MODEL_SERVERS allows no server")
        try:
            numbers = [ipaddress.ip_address(text) for text in resolve(host, port)]
        except (OSError, ValueError) as error:
            raise BackendError(
                f"The host of {url!r} is not found.", permanent=False, kind=Kind.CONNECTION
            ) from error
        for number in numbers:
            plain = getattr(number, "ipv4_mapped", None) or number
            if any(plain in never for never in _NEVER):
                continue
            if any(rule.allows(host, plain, port) for rule in self.rules):
                return Address(scheme, host, port, path, str(plain))
        shown = ", ".join(map(str, numbers)) or "no number"
        raise _refused(url, f"it leads to {shown}, which ARENA_MODEL_SERVERS does not allow")


def _rule(word: str) -> _Rule:
    bracketed = re.fullmatch(r"\[([0-9a-fA-F:.]+(?:/\d+)?)\](?::(\d+))?", word)
    plain = re.fullmatch(r"([^:\[\]]+)(?::(\d+))?", word)
    found = bracketed or plain
    host, digits = found.groups() if found else (word, None)
    port = int(digits) if digits else None
    if port is not None and not 0 < port < 65536:
        raise AddressError(f"{word!r} has no port from 1 to 65535")
    try:
        return _Rule(ipaddress.ip_network(host), "", port)
    except ValueError:
        name = host.lower()
    if "/" in name or _NUMERIC.fullmatch(name) or not _NAME.fullmatch(name):
        raise AddressError(
            f"{word!r} is neither a network such as 10.0.4.0/24:8000 or [::1]:8000 nor a host name"
        )
    return _Rule(None, name, port)
