"""Which addresses webhooks may go to: never into the house's own network unless the operator has said so.

A host name is looked up once, every address it has is checked, and the connection goes to a checked one: whoever changes
the name in between gains nothing (DNS rebinding). Background: the section on SSRF of the Standard Webhooks specification.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

NEVER = [
    ip_network(text)
    for text in (
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "192.0.0.192/32",
        "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128",
    )
]  # fmt: skip
"""Refused even where private addresses are allowed: this host, link-local, multicast, reserved, and the metadata
addresses of cloud providers (169.254.169.254 and the like, Alibaba 100.100.100.200, Oracle 192.0.0.192)."""
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Target:
    """An address taken apart: whether TLS, the host in ASCII, the port, and what stands after them."""

    tls: bool
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """`url` taken apart. Refused, beside the field url, if webhooks cannot or may not go there."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = "", 0
    if not host or not url.isprintable() or " " in url or parts.scheme not in ("http", "https") or len(url) > 500:
        raise Refused(_("This is no web address. Write it as https://host/path."), field="url")
    if parts.scheme == "http" and settings.PRODUCTION:
        raise Refused(_("The address must begin with https://, so that nobody on the way can read along."), field="url")
    if parts.username is not None or parts.fragment:
        raise Refused(
            _("Leave out names, passwords and # from the address. The signature says who sends."), field="url"
        )
    if _is_literal(host) and not allowed(ip_address(host)):
        raise Refused(_("This address lies in a private network. Webhooks do not go there."), field="url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, _ascii(path))


def allowed(address: Address) -> bool:
    """Whether webhooks may go to `address`: on the public internet, or private where GEZHI_WEBHOOK_PRIVATE is 1."""
    inner = _within(address)
    if any(inner.version == net.version and inner in net for net in NEVER):
        return False
    return settings.WEBHOOK_PRIVATE or (inner.is_global and not inner.is_multicast)


def checked(host: str, port: int, resolver: Resolver) -> list[str]:
    """The addresses of `host`; none at all if even one of them is not allowed. Raises OSError for an unknown name."""
    found = list(dict.fromkeys(resolver(host, port)))
    return found if found and all(allowed(ip_address(one)) for one in found) else []


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver knows, in its order."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]).partition("%")[0] for row in rows]


def _within(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _ascii(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/?&=%:@!$'()*+,;~-._[]")
