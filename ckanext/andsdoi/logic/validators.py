"""Validators of the extension, registered with CKAN under their own names.

Those of configuration options turn the text of the ini file into a typed value when CKAN
starts, or stop CKAN: CKAN puts the option's name in front of the one sentence raised here.
Every sentence shows a right value. CKAN runs them again over values that are typed already.
"""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import ckantoolkit as tk

from .. import suffix
from ..metadata.values.identifiers import ror
from ..metadata.values.languages import tag
from ..metadata.vocabulary import CONTRIBUTOR_TYPES, RESOURCE_TYPES

_FIELD = re.compile(r"[A-Za-z0-9_-]+")
_WORD = re.compile(r"[A-Za-z0-9_.:-]+")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WEB_CHARACTERS = re.compile(r"[!#-;=?-\[\]_a-z~]+")
_MODULE_FILE = re.compile(r"[A-Za-z_][\w.]*:[^/].*")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_PLACEHOLDERS = frozenset({"id", "name", "type"})
_MAX_PUBLISHER = 255
_EXCERPT = 60

Validator = Callable[[object], object]


def andsdoi_boolean(value: object) -> bool:
    """Accept a clear yes or no; CKAN's own validator reads every typing error as no."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"true", "yes", "on", "1"}:
        return True
    if text in {"false", "no", "off", "0"}:
        return False
    raise tk.Invalid(f"{_shown(value)} is neither true nor false; write true or false")


def andsdoi_whole_number(minimum: int, maximum: int, example: int) -> Validator:
    """Accept a whole number between two bounds, both included."""

    def validator(value: object) -> int:
        text = str(value).strip()
        if _WHOLE_NUMBER.fullmatch(text) and minimum <= int(text) <= maximum:
            return int(text)
        raise tk.Invalid(
            f"{_shown(value)} is no whole number from {minimum} to {maximum};"
            f" write for example {example}"
        )

    return validator


def andsdoi_one_of(*allowed: str) -> Validator:
    """Accept one of the given words."""

    def validator(value: object) -> str:
        text = str(value)
        if text in allowed:
            return text
        raise tk.Invalid(f"{_shown(value)} is not known; write {_alternatives(allowed)}")

    return validator


def andsdoi_protect(value: object) -> str:
    """Accept what the option `protect` may name; to protect only what is private has no sense."""
    return str(andsdoi_one_of("delete", "delete private")(" ".join(str(value).split())))


def andsdoi_endpoint(value: object) -> str:
    """Accept the registry's base URL and cut the slash at its end."""
    return _base_url(value, "https://mds.datacite.org")


def andsdoi_rest_endpoint(value: object) -> str:
    """Accept the base URL of the REST API and cut the slash at its end."""
    return _base_url(value, "https://api.datacite.org")


def _base_url(value: object, example: str) -> str:
    """Return a base URL. The sentence does not repeat it: people put credentials into URLs."""
    text = str(value)
    if not _is_web_address(text) or set("?#{}") & set(text):
        raise tk.Invalid(
            "this is no plain http or https address without user name and query;"
            f" write for example {example}"
        )
    return text.rstrip("/")


def andsdoi_app_id(value: object) -> str:
    """Accept a user name that HTTP Basic can carry (RFC 7617: no colon)."""
    text = str(value)
    if ":" in text or not _is_one_line(text):
        raise tk.Invalid(
            "a user name has no colon and no line break; write the app id or repository id"
            " alone, such as EXAMPLE.REPO"
        )
    if text[:1] in {'"', "'"}:
        raise tk.Invalid("values stand without quotes; write for example EXAMPLE.REPO")
    return text


def andsdoi_secret(value: object) -> str:
    """Accept a password of one line. The sentence never repeats it."""
    text = str(value)
    if not _is_one_line(text):
        raise tk.Invalid(
            "a secret has no line break and no control character; write it on one line,"
            " such as 3f2a91c04d"
        )
    return text


def andsdoi_secret_file(value: object) -> str:
    """Accept an absolute path. The sentence does not repeat it: it may be the secret itself."""
    text = str(value)
    if not text.startswith("/") or not _is_one_line(text):
        raise tk.Invalid(
            "this is no absolute path of a file; write for example /etc/ckan/andsdoi-secret"
        )
    return text


def andsdoi_prefix(value: object) -> str:
    """Accept a DOI prefix under which new DOIs may be minted."""
    text = str(value)
    if text == suffix.RETIRED_PREFIX:
        raise tk.Invalid(
            f"{text} was once everybody's test prefix and is retired; write the prefix of your"
            " own test account, such as 10.80000"
        )
    return _prefix(text)


def andsdoi_prefixes(value: list[str]) -> list[str]:
    """Accept a list of DOI prefixes. The retired one may be among them."""
    return [_prefix(text) for text in value]


def andsdoi_shoulder(value: object) -> str:
    """Accept the fixed start of a suffix, if every registry keeps it as it is."""
    text = str(value)
    if suffix.is_shoulder(text):
        return text
    raise tk.Invalid(
        f"{_shown(value)} can't begin a suffix; write a few small letters and digits, such as"
        ' geo- or ab12/, without "test"'
    )


def andsdoi_field(value: object) -> str:
    """Accept the key of an extra: letters, digits, hyphen and underscore."""
    text = str(value)
    if _FIELD.fullmatch(text):
        return text
    raise tk.Invalid(
        f"{_shown(value)} can't be the name of an extra; write letters, digits, - and _ only,"
        " for example doi"
    )


def andsdoi_words(example: str) -> Callable[[list[str]], list[str]]:
    """Accept a list of names that were separated by blanks."""

    def validator(value: list[str]) -> list[str]:
        for word in value:
            if "," in word or ";" in word:
                raise tk.Invalid(
                    f"{_shown(word)} can't be a name; separate names by blanks,"
                    f" for example {example}"
                )
        return value

    return validator


def andsdoi_not_empty(example: str) -> Validator:
    """Refuse an option that was set to nothing."""

    def validator(value: object) -> object:
        if not value:
            raise tk.Invalid(f"the value is missing; write for example {example}")
        return value

    return validator


def andsdoi_queue(value: object) -> str:
    """Accept the name of a queue of CKAN's background jobs."""
    text = str(value)
    if _WORD.fullmatch(text):
        return text
    raise tk.Invalid(f"{_shown(value)} can't be the name of a queue; write for example default")


def andsdoi_landing_url(value: object) -> str:
    """Accept a template of landing page addresses with `{id}` or `{name}`, and `{type}`."""
    text = str(value)
    names = _placeholders(text)
    example = "write for example https://data.example.org/datasets/{id}"
    if not names & {"id", "name"} or not names <= _PLACEHOLDERS:
        raise tk.Invalid(
            f"{_shown(value)} needs {{id}} or {{name}}, and knows only {{type}} beside them;"
            f" {example}"
        )
    filled = text.format(id="x", name="x", type="x")
    if not _is_web_address(filled) or "{" in urlsplit(text).netloc:
        raise tk.Invalid(f"{_shown(value)} is no http or https address; {example}")
    return text


def andsdoi_email(value: object) -> str:
    """Accept one plain e-mail address."""
    text = str(value)
    if _EMAIL.fullmatch(text):
        return text
    raise tk.Invalid(f"{_shown(value)} is no e-mail address; write for example data@example.org")


def andsdoi_publisher(value: object) -> str:
    """Accept a publisher's name of one line."""
    text = str(value)
    if _is_one_line(text) and len(text) <= _MAX_PUBLISHER:
        return text
    raise tk.Invalid(
        f"{_shown(value)} is longer than one line of {_MAX_PUBLISHER} characters;"
        " write for example Example University"
    )


def andsdoi_language(value: object) -> str:
    """Accept a language tag (BCP 47)."""
    if known := tag(str(value)):
        return known
    raise tk.Invalid(f"{_shown(value)} is no language tag; write for example en or pt-BR")


def andsdoi_ror(value: object) -> str:
    """Accept a ROR ID."""
    if known := ror(str(value)):
        return known
    raise tk.Invalid(f"{_shown(value)} is no ROR ID; write for example https://ror.org/04wxnsj81")


def andsdoi_resource_types(value: list[str]) -> list[str]:
    """Accept `type=General` and `type=General/Text` of DataCite's resourceTypeGeneral."""
    pairs = _pairs(value, "sample=PhysicalObject/Rock_sample")
    for pair in pairs:
        general = pair.partition("=")[2].partition("/")[0]
        if general not in RESOURCE_TYPES:
            raise tk.Invalid(
                f"{_shown(general)} is no resourceTypeGeneral of DataCite;"
                f" write for example {_near(general, RESOURCE_TYPES, 'Dataset')}"
            )
    return pairs


def andsdoi_licences(value: list[str]) -> list[str]:
    """Accept `ckan_id=SPDX-id` and `ckan_id=URL`."""
    return _pairs(value, "cc-by=CC-BY-3.0-AU")


def andsdoi_maintainer_type(value: object) -> str:
    """Accept a contributorType of DataCite, or `none`."""
    text = str(value)
    if text == "none" or text in CONTRIBUTOR_TYPES:
        return text
    raise tk.Invalid(
        f"{_shown(value)} is no contributorType of DataCite;"
        f" write for example {_near(text, CONTRIBUTOR_TYPES, 'DataManager')}, or none"
    )


def andsdoi_mapping(value: object) -> str:
    """Accept an absolute path, or `package.module:file.yaml`."""
    text = str(value)
    if _is_one_line(text) and (text.startswith("/") or _MODULE_FILE.fullmatch(text)):
        return text
    raise tk.Invalid(
        f"{_shown(value)} is neither an absolute path nor a file of a package;"
        " write for example /etc/ckan/andsdoi.yaml"
    )


def andsdoi_accounts(value: object) -> str:
    """Accept the absolute path of the file of accounts."""
    text = str(value)
    if _is_one_line(text) and text.startswith("/"):
        return text
    raise tk.Invalid(
        f"{_shown(value)} is no absolute path; write for example /etc/ckan/andsdoi-accounts.yaml"
    )


def _prefix(text: str) -> str:
    if suffix.is_prefix(text) or text == suffix.RETIRED_PREFIX:
        return text
    raise tk.Invalid(
        f"{_shown(text)} is no DOI prefix, which is 10. and four or five digits;"
        " write for example 10.4226"
    )


def _pairs(value: list[str], example: str) -> list[str]:
    seen: set[str] = set()
    for pair in value:
        key, _, target = pair.partition("=")
        if not key or not target:
            raise tk.Invalid(f"{_shown(pair)} is no pair; write for example {example}")
        if key in seen:
            raise tk.Invalid(f"{_shown(key)} comes twice; write each once, for example {example}")
        seen.add(key)
    return value


def _placeholders(template: str) -> set[str]:
    """Return the names in braces; a name that can't be filled counts as it is written."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return set()
    return {
        name if not spec and not conversion else f"{name}!{conversion}:{spec}"
        for _, name, spec, conversion in parts
        if name is not None
    }


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port != 0
        and bool(_WEB_CHARACTERS.fullmatch(text))
    )


def _is_one_line(text: str) -> bool:
    return text.isprintable()


def _alternatives(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _near(word: str, known: Iterable[str], otherwise: str) -> str:
    by_lower = {term.lower(): term for term in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else otherwise


def _shown(value: object) -> str:
    """Return the value as a person wrote it, on one line and not too long."""
    text = " ".join(str(value).split())
    return f'"{text[:_EXCERPT]}..."' if len(text) > _EXCERPT else f'"{text}"'
