"""Where the portal may post to: which URLs a person may enter, and which addresses of a host may be connected to."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

from referrals.errors import NotValid

LONGEST_URL = 500
PORTS = frozenset({443, 8443})
"""Ports of hosts that the deployment does not name; a port for something else is no webhook's."""
DEFAULT_PORTS = {"https": 443, "http": 80}

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}")
_PATH = "/%:@!$&'()*+,;=~?-._"
_TRANSLATED = IPv6Network("64:ff9b::/96")
# Where clouds beside those with link-local addresses (169.254.0.0/16) tell a machine its credentials.
_PLATFORM = (
    ip_network("168.63.129.16/32"),  # Azure
    ip_network("100.100.100.200/32"),  # Alibaba Cloud
    ip_network("fd00:ec2::/32"),  # AWS
    ip_network("fd20:ce::254/128"),  # Google Cloud
)

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be posted to. `is_listed` says that the deployment itself names the host."""

    scheme: str
    host: str
    port: int
    path: str
    is_listed: bool

    @property
    def authority(self) -> str:
        """Host, and port unless it is the scheme's own, as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str, listed: Collection[str]) -> Target:
    """Read a URL a person entered. Raises NotValid with a sentence on what to correct.

    `listed` are the hosts the deployment allows beside public ones, as `host` or `host:port`.
    """
    parts, port = _split(url)
    host = _host(parts)
    is_listed = _is_listed(host, port, listed)
    _check_scheme(parts.scheme, is_listed)
    if port not in PORTS and not is_listed:
        raise NotValid("webhook.port", "A webhook's port is 443 or 8443. Other ports are for hosts of this deployment.")
    if refusal := _literal(host, is_listed):
        raise NotValid("webhook.address", refusal)
    path = quote(parts.path or "/", safe=_PATH) + (f"?{quote(parts.query, safe=_PATH)}" if parts.query else "")
    return Target(parts.scheme, host, port, path, is_listed)


def refusal_of(address: str, *, is_listed: bool) -> str:
    """Why this address of a host may not be connected to; "" when it may.

    A host of the deployment's list may be inside the house, but never where machines find their own credentials.
    """
    outer = ip_address(address.partition("%")[0])
    found = _inner(outer) or outer
    if found.is_link_local or found.is_multicast or found.is_unspecified or _is_platform(found):
        return "The host's address is one that no receiver has, so nothing was sent."
    if not is_listed and (not found.is_global or found.is_reserved):
        return (
            "The host's address is inside a private network, so nothing was sent. If that is meant, "
            "an operator adds the host to WEBHOOK_ALLOWED_HOSTS."
        )
    return ""


def _is_platform(address: Address) -> bool:
    return any(address in network for network in _PLATFORM)


def _inner(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _split(url: str) -> tuple[SplitResult, int]:
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise NotValid("webhook.url", f"An address has at most {LONGEST_URL} characters and no spaces.")
    try:
        parts = urlsplit(url)
        return parts, parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NotValid("webhook.url", "This is no address. It looks like https://crm.example/hooks/ace.") from None


def _host(parts: SplitResult) -> str:
    if parts.username is not None or parts.password is not None:
        raise NotValid(
            "webhook.credentials", "Leave name and password out of the address: the posts are signed with a secret."
        )
    if parts.fragment:
        raise NotValid("webhook.url", "Leave out what follows the # in the address; it is never sent.")
    host = _ascii((parts.hostname or "").rstrip("."))
    if not (_HOST.fullmatch(host) or _is_address(host)):
        raise NotValid("webhook.url", "This is no address. It looks like https://crm.example/hooks/ace.")
    return host


def _ascii(host: str) -> str:
    try:
        return host if _is_address(host) else host.encode("idna").decode().lower()
    except UnicodeError:
        return ""


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host)) and "%" not in host
    except ValueError:
        return False


def _is_listed(host: str, port: int, listed: Collection[str]) -> bool:
    name = f"[{host}]" if ":" in host else host
    return name in listed or f"{name}:{port}" in listed


def _check_scheme(scheme: str, is_listed: bool) -> None:
    if scheme != "https" and not (scheme == "http" and is_listed):
        raise NotValid("webhook.scheme", "A webhook's address begins with https://.")


def _literal(host: str, is_listed: bool) -> str:
    return refusal_of(host, is_listed=is_listed) if _is_address(host) else ""
