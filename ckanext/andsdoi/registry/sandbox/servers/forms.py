"""The body of `POST /doi`, as the two servers read it: `doi=...`, LF, `url=...`."""

from __future__ import annotations

from urllib.parse import unquote_plus


def mds_fields(body: bytes) -> dict[str, str]:
    """Read it as MDS does: a line each, split at the first `=`, decoded once.

    Raises:
        ValueError: a line has no `=` (an empty line in between is such a line).
    """
    lines = body.decode("utf-8", "replace").rstrip("\n").split("\n")
    pairs = (line.split("=", 1) for line in lines)
    return {key: unquote_plus(value.strip()) for key, value in pairs}


def proxy_fields(body: bytes) -> dict[str, str]:
    """Read it as the proxy does: each LF becomes `&`, then PHP's `parse_str`.

    PHP drops blanks in front of a name and turns blanks and dots inside it into `_`.
    """
    parts = body.decode("utf-8", "replace").replace("\n", "&").split("&")
    pairs = (part.partition("=") for part in parts)
    return {php_name(key): unquote_plus(value).strip() for key, _, value in pairs}


def php_name(key: str) -> str:
    """Return what PHP makes of the name of a field."""
    return unquote_plus(key).lstrip(" ").replace(" ", "_").replace(".", "_")
