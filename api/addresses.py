"""Which addresses may be asked for a page: public ones, over HTTP, on the usual ports, and those that settings name."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx2

from triplewire.api.settings import Settings
from triplewire.graph.errors import FetchRefused

PORTS = {"http": 80, "https": 443}
LONGEST = 4096  # characters of a URL, as for an article's
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)")  # a last label that browsers and resolvers read as a part of an address
UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")  # read differently by different readers of URLs

# Python's tables call some of these global, depending on its version
CLOSED_V4 = tuple(IPv4Network(net) for net in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"))
UNICAST = IPv6Network("2000::/3")
CLOSED_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20"))
NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: read once, and used as it was read."""

    scheme: str
    host: str  # a name, or an address without brackets
    port: int
    target: str  # path and query
    is_private: bool = False  # named in the settings as one that need not be public

    @property
    def origin(self) -> str:
        """Return the place's server as a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        """Return the whole URL, without what stands behind #."""
        return self.origin + self.target


@dataclass(frozen=True, slots=True)
class Rules:
    """Which hosts may be asked."""

    only: tuple[str, ...] = ()  # these and what is below them; none = any
    never: tuple[str, ...] = ()  # nor what is below them
    private: tuple[str, ...] = ()  # HOST or HOST:PORT that need not be public

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """Return the rules that the settings name."""
        private = tuple(name.lower() for name in settings.fetch_private)
        return cls(settings.fetch_only, settings.fetch_never, private)

    def place(self, url: str) -> Place:
        """Return the place of a URL; raise FetchRefused where it may not be asked, whatever its name leads to."""
        read = _read(url)
        scheme = read.scheme
        if scheme not in PORTS:
            raise FetchRefused(f"{scheme[:20]!r} is not fetched", "Give a URL that begins with https:// or http://.")
        if read.userinfo:
            raise FetchRefused("the URL holds a name or a password", "Leave them out: pages are fetched as anybody.")
        host = _host(read)
        port = PORTS[scheme] if read.port is None else read.port
        is_private = f"{_bracketed(host)}:{port}" in self.private or (
            port in PORTS.values() and _bracketed(host) in self.private
        )
        if port not in PORTS.values() and not is_private:
            raise FetchRefused(f"port {port} is not asked for pages", "Ports 80 and 443 are.")
        if not is_private and (_below(host, self.never) or (self.only and not _below(host, self.only))):
            raise FetchRefused("the settings do not let this host be asked", "See fetch_only and fetch_never.")
        return Place(scheme, host, port, read.raw_path.decode("ascii"), is_private)


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public network, also where it is another one in disguise."""
    if isinstance(address, IPv4Address):
        closed = address.is_multicast or address.is_reserved or any(address in net for net in CLOSED_V4)
        return address.is_global and not closed
    inner = _inner(address)
    if inner:
        return all(is_public(part) for part in inner)
    return address in UNICAST and address.is_global and not any(address in net for net in CLOSED_V6)


def _inner(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that packets to an address end at: mapped, 6to4, Teredo, NAT64."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    return (IPv4Address(int(address) & 0xFFFF_FFFF),) if address in NAT64 else ()


def _read(url: str) -> httpx2.URL:
    text = url.strip()
    if len(text) > LONGEST:
        raise FetchRefused(f"the URL has more than {LONGEST:,} characters")
    if UNSAFE.search(text):
        raise FetchRefused("the URL holds blanks, control characters or backslashes", "Write them in percent signs.")
    try:
        return httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchRefused("this is not a URL", "Write it as https://HOST/PATH.") from error


def _host(read: httpx2.URL) -> str:
    """Return the host as it is looked up; one that is written so that readers differ about it is refused."""
    host = read.raw_host.decode("ascii").lower().removesuffix(".")
    try:
        return str(ip_address(host)) if "%" not in host else _refused_host()
    except ValueError:
        pass
    if not HOST.fullmatch(host) or NUMBER.fullmatch(host.rpartition(".")[2]):
        _refused_host()
    return host


def _refused_host() -> str:
    raise FetchRefused("the URL has no host that can be asked", "Write its name, or its address in the usual form.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _below(host: str, names: tuple[str, ...]) -> bool:
    """Say whether a host is one of these names, or below one; a name may be written with a dot before it."""
    plain = {name.lower().strip(".") for name in names}
    labels = host.split(".")
    return any(".".join(labels[at:]) in plain for at in range(len(labels))) or _bracketed(host) in plain
