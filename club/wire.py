"""The one way out to addresses that people typed (safety.md R60, I6).

https only, no redirects, no proxies; the name is resolved once, every address it has must be public, and
the connection goes to the address that was checked, so that a name cannot point elsewhere in between.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 5
ANSWER_MAX = 1_000_000  # bytes
PORTS = frozenset({443, 8443})
MAPPED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: IPv4 in disguise

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Resolve = Callable[[str, int], list[str]]


class Unreachable(Exception):
    """``args[0]`` says why, in one word for machines."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


@dataclass(frozen=True)
class Target:
    host: str
    port: int
    path: str
    address: str


def resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def target_of(url: str, resolve: Resolve = resolved) -> Target:
    """Where a request would go. Raises Unreachable: address, scheme, port, name, private."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise Unreachable("address") from None
    host = parts.hostname or ""
    if parts.scheme != "https":
        raise Unreachable("scheme")
    if not host or parts.username is not None or parts.password is not None or any(c <= " " for c in url):
        raise Unreachable("address")
    if port not in PORTS:
        raise Unreachable("port")
    try:
        found = resolve(host.encode("idna").decode(), port)
    except (OSError, UnicodeError):
        raise Unreachable("name") from None
    if not found or not all(is_public(each) for each in found):
        raise Unreachable("private")
    path = parts.path or "/"
    return Target(host, port, f"{path}?{parts.query}" if parts.query else path, found[0])


def is_public(text: str) -> bool:
    """An address of the open internet: not private, not ours, not a disguise of one that is."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in MAPPED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Pinned(http.client.HTTPSConnection):
    """Speaks to the address that was checked, and asks for the certificate of the name."""

    def __init__(self, target: Target, context: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS, context=context)
        self.target, self.tls = target, context

    def connect(self) -> None:
        plain = socket.create_connection((self.target.address, self.target.port), SECONDS)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.target.host)


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    resolve: Resolve = resolved,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """POST once. A redirect is an answer like any other: it is not followed. Raises Unreachable."""
    target = target_of(url, resolve)
    line = Pinned(target, context or ssl.create_default_context())
    try:
        line.request("POST", target.path, body=body, headers=dict(headers))
        answer = line.getresponse()
        return Answer(answer.status, answer.read(ANSWER_MAX))
    except ssl.SSLError:
        raise Unreachable("certificate") from None
    except TimeoutError:
        raise Unreachable("slow") from None
    except (OSError, http.client.HTTPException):
        raise Unreachable("connection") from None
    finally:
        line.close()
