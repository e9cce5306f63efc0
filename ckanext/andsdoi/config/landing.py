"""The addresses of datasets: those that DOIs lead to, and all that mean one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit, urlunsplit

import ckan.plugins as p
import ckantoolkit as tk

from .options import LANDING_URL, dataset_types, text_of


def landing_base() -> str:
    """Return what all landing page addresses begin with, without a slash at its end."""
    template = text_of(LANDING_URL)
    if not template:
        return _site_base()
    return template.partition("{")[0].rpartition("/")[0]


def lands_elsewhere() -> bool:
    """Tell whether the pages that DOIs lead to are not CKAN's own."""
    return bool(text_of(LANDING_URL))


def landing_url(package_id: str, name: str, type_: str) -> str:
    """Return the address that a dataset's DOI leads to. Needs no request: jobs call it too."""
    template = text_of(LANDING_URL)
    if not template:
        return f"{_site_base()}/dataset/{package_id}"
    return template.format(
        id=quote(package_id, safe=""), name=quote(name, safe=""), type=quote(type_, safe="")
    )


def page_patterns(old_sites: Iterable[str] = ()) -> tuple[re.Pattern[str], ...]:
    """Return what addresses of datasets look like, with the groups `id` or `name`, and `rest`.

    Those of landing pages, and CKAN's own in any language, which take a name for an id as well;
    each type of dataset may have pages of its own, whether or not it gets DOIs. ckanext-dcat adds
    the format to the address, and the API has another one.

    Args:
        old_sites: Addresses that the site had before, whose pages count, too.
    """
    bases = (_site_base(), *(site.rstrip("/") for site in old_sites))
    own = tuple(_pages_at(base) for base in bases)
    template = text_of(LANDING_URL)
    return (re.compile(_page_pattern(template), re.DOTALL), *own) if template else own


def _pages_at(site: str) -> re.Pattern[str]:
    types = "|".join(re.escape(one) for one in sorted(registered_types() | dataset_types()))
    base = f"{_address_pattern(site)}(?:/+[A-Za-z_@]{{2,12}})?"
    page = f"/+(?:{types})(?:/+edit)?/+"
    api = r"/+api(?:/\d)?/action/package_show\?(?:[^#]*&)?id="
    rest = r"(?P<rest>(?:\.(?:rdf|xml|ttl|n3|jsonld))?(?:[/?#&].*)?)"
    return re.compile(f"{base}(?:{page}|{api})(?P<id>[^/?#&]+?){rest}", re.DOTALL)


def _page_pattern(template: str) -> str:
    """Turn the template of landing pages into a pattern; what is named twice need not agree."""
    parts = re.split(r"\{(id|name|type)\}", template)
    seen: set[str] = set()
    pattern = _address_pattern(parts[0])
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        group = f"?P<{name}>" if name not in seen else "?:"
        seen.add(name)
        pattern += f"({group}[^/?#&]+){re.escape(text)}"
    return f"{pattern}(?P<rest>.*)"


def registered_types() -> frozenset[str]:
    """Return the types of datasets that there are: CKAN's own, and those that extensions bring."""
    brought = (plugin.package_types() for plugin in p.PluginImplementations(p.IDatasetForm))
    return frozenset({"dataset"}.union(*brought))


def _address_pattern(address: str) -> str:
    """Match an address with http as with https, whatever the case of scheme and host."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    known = "https?" if scheme in ("http", "https") else re.escape(scheme)
    return f"(?i:{known}://{re.escape(host)}){re.escape(slash + path)}"


def _site_base() -> str:
    """Return CKAN's own address as its `url_for` builds it, in no language.

    CKAN takes scheme and host from `ckan.site_url` and the path from `ckan.root_path`,
    where `{{LANG}}` marks the place of the language.
    """
    address = urlsplit(str(tk.config["ckan.site_url"]))
    root = str(tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "")
    path = root if tk.config.get("ckan.root_path") else address.path
    return urlunsplit((address.scheme, address.netloc.lower(), path.rstrip("/"), "", ""))
