"""Web addresses, made fit for XML's anyURI."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import quote, unquote

from ..emails import holds_email

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
# Most addresses are as they should be: nothing to encode, no port, nobody's name or address.
_USUAL = re.compile(
    r"(https?)://((?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?)"
    r"(?:/[\w.~!$&'()*+,;=:/-]*)?(?:\?[\w.~!$&'()*+,;=:/?-]*)?(?:#[\w.~!$&'()*+,;=:/?-]*)?",
    re.ASCII,
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?")
_PORT = re.compile(r"(.*?)(?::([0-9]{0,5}))?", re.DOTALL)
# Nodes of somebody's graph, of which nobody else knows anything: blank in RDF, named by Virtuoso,
# RDF 1.1's well-known path, or a letter and a number as rdflib and others draw them.
_BLANK_NODE = re.compile(
    r"_:.*|nodeid:.*|genid.*|.*/\.well-known/genid/.*", re.IGNORECASE | re.DOTALL
)
_DRAWN = re.compile(r"[a-z][0-9a-f]{10,}", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# How an address or a DOI begins, and where another one does.
BEGINNING = (
    r"(?:(?:https?|ftp)://|doi:\s*(?=10\.)|(?:(?:dx|www)\.)?doi\.org/(?=10\.)"
    r"|10\.[0-9]{4,9}(?:\.[0-9]+)*/)"
)
_CALLED_DOI = re.compile(r"\s*doi:\s*10\.", re.IGNORECASE)
_ANOTHER = re.compile(rf"(?<=[\s,;|]){BEGINNING}", re.IGNORECASE)
_MAX_HOST = 253
# Ends of names that mean nothing outside of a network of one's own (RFC 6761, RFC 6762, ICANN).
_AT_HOME = frozenset("localhost localdomain local internal intranet lan home corp private".split())
_PRIVATE = tuple(
    map(
        ip_network,
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16
        ::/128 ::1/128 fc00::/7 fe80::/10
        """.split(),
    )
)
# RFC 3986: what may stand in a path unencoded, beside letters, digits and "-._~".
_PATH = "!$&'()*+,;=:@/%"


def clean_url(text: str, schemes: Collection[str] = ("http", "https")) -> str | None:
    """Give a web address as RFC 3986 wants it, or None if it is no address to publish.

    User information is dropped, the host becomes IDNA, what RFC 3986 doesn't allow is
    percent-encoded. Another scheme, a broken host, one that only a private network knows, an
    e-mail address inside or a second address behind it gives None.
    """
    text = text.strip()
    if begins_another(text):
        return None
    usual = _USUAL.fullmatch(text) if len(text) <= _MAX_HOST else None
    if usual and usual[1] in schemes:
        return text if is_public(usual[2]) else None
    match = _URL.fullmatch(text)
    if not match or match[1].lower() not in schemes:
        return None
    host = clean_authority(match[2].rpartition("@")[2])
    if host is None:
        return None
    try:
        rest = (
            percent_encoded(match[3])
            + percent_encoded(match[4] or "", "?")
            + percent_encoded(match[5] or "", "#")
        )
    except UnicodeEncodeError:
        return None
    url = f"{match[1].lower()}://{host}{rest}"
    return None if holds_email(url) or holds_email(unquote(url)) else url


def clean_authority(text: str) -> str | None:
    """Return host and port as RFC 3986 wants them, or None if there is no such host."""
    host, port = text, ""
    match = _PORT.fullmatch(text)
    if match and match[2] is not None:
        host, port = match[1], match[2]
    name = ipv6_host(host) if host.startswith("[") else idna_host(host)
    if name is None or not is_public(name):
        return None
    return f"{name}:{port}" if port else name


def begins_another(text: str) -> bool:
    """Tell whether another address or DOI begins in a text, behind a blank, comma or the like."""
    if "://" not in text and "10." not in text:
        return False
    own = _CALLED_DOI.match(text)
    return _ANOTHER.search(text, own.end() if own else 0) is not None


@lru_cache(maxsize=1024)
def is_public(host: str) -> bool:
    """Tell whether the name of a host can mean something outside of a private network."""
    name = host.rstrip(".")
    bare = name.strip("[]")
    try:
        # A number of version 4 ends in a digit, one of version 6 has colons.
        address = ip_address(bare) if ":" in bare or bare[-1:].isdigit() else None
    except ValueError:
        address = None
    if address is None:
        return "." in name and name.rpartition(".")[2] not in _AT_HOME
    address = getattr(address, "ipv4_mapped", None) or address
    return not any(address in network for network in _PRIVATE)


def ipv6_host(host: str) -> str | None:
    """Return an IPv6 address in its brackets and usual spelling, or None."""
    try:
        return f"[{IPv6Address(host[1:-1])}]" if host.endswith("]") else None
    except ValueError:
        return None


def idna_host(host: str) -> str | None:
    """Return the name of a host as DNS knows it (IDNA), or None."""
    if len(host) > _MAX_HOST:
        return None
    try:
        name = host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return name if _HOST.fullmatch(name) else None


def percent_encoded(part: str, mark: str = "") -> str:
    """Return a path, or a query or fragment behind its mark, as RFC 3986 allows it."""
    safe = _PATH + "?" if mark else _PATH
    return mark + quote(_STRAY_PERCENT.sub("%25", part[len(mark) :]), safe=safe) if part else ""


def last_segment(text: str) -> str:
    """Return the last segment of a URI; a text that is none stays as it is."""
    text = text.strip()
    if not is_uri(text):
        return text
    return re.split(r"[/#]", text.rstrip("/#"))[-1]


def is_blank_node(text: str) -> bool:
    """Tell whether a text, or the last segment of a URI, names a blank node of a graph."""
    text = text.strip()
    name = last_segment(text)
    return any(_BLANK_NODE.fullmatch(one) for one in (text, name)) or bool(_DRAWN.fullmatch(name))


def is_uri(text: str) -> bool:
    """Tell whether a text is a URI with an authority, and nothing else."""
    return _URI.fullmatch(text.strip()) is not None
