"""The pages that DOIs lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from ... import config
from ...database import is_migrated
from ...lifecycle.reports import waiting
from ...lifecycle.reports.site_status import example_landing_page
from ...registry.profiles import is_loopback
from .result import NOTE, OK, TIMEOUT, WRONG, CheckResult, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST = 1024 * 1024
_CHUNK = 64 * 1024
_BROKEN = "CKAN itself fails on this page: see its log."
_MEND = f"Check ckan.site_url, ckan.root_path and {config.LANDING_URL}."


@dataclass(frozen=True)
class Page:
    """A landing page as it opens from here.

    `url` is the address that DOIs lead to, `led_to` where that led; `failure` says in a sentence
    why there is no page, `mend` what to do about that.
    """

    url: str
    led_to: str = ""
    text: str = ""
    failure: str = ""
    mend: str = _MEND


def landing_page() -> Iterator[CheckResult]:
    """Tell whether a landing page opens, is one, and shows the DOI that leads to it."""
    known = waiting.a_registered_doi() if is_migrated() else None
    url = known.url if known and known.url else example_landing_page()
    if config.environment() == "production" and is_loopback(urlsplit(url).hostname or ""):
        text = f"DOIs would lead to {url}, which only this machine can open."
        yield CheckResult(Topic.LANDING_PAGE, WRONG, text, _MEND)
        return
    page = opened(url)
    if page.failure:
        yield CheckResult(Topic.LANDING_PAGE, WRONG, page.failure, page.mend)
        return
    if config.environment() == "production" and url.startswith("http:"):
        yield unencrypted(page)
    yield _shown(page, known.doi if known else None)


def opened(url: str) -> Page:
    """Open a landing page as a visitor does, and read its beginning."""
    try:
        with requests.get(url, timeout=TIMEOUT, stream=True) as answer:
            if answer.status_code >= requests.codes.bad_request:
                failure = f"{url} answers HTTP {answer.status_code}."
                is_broken = answer.status_code >= requests.codes.server_error
                return Page(url, failure=failure, mend=_BROKEN if is_broken else _MEND)
            if "html" not in answer.headers.get("Content-Type", "").lower():
                return Page(url, failure=f"{url} is no web page.")
            return Page(url, answer.url, _beginning(answer))
    except requests.RequestException as error:
        failure = f"{url} does not open from this machine ({type(error).__name__})."
        return Page(url, failure=failure)


def _beginning(answer: requests.Response) -> str:
    body = b""
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) >= _LARGEST:
            break
    return body.decode("utf-8", "replace")


def unencrypted(page: Page) -> CheckResult:
    """Tell what is wrong with a page that DOIs of production reach by http."""
    if page.led_to.startswith("https:"):
        text = f"DOIs lead to {page.url}, and only from there to https."
        return CheckResult(Topic.LANDING_PAGE, NOTE, text, "Write https in ckan.site_url.")
    text = f"DOIs would lead to {page.url}, which is not encrypted."
    return CheckResult(Topic.LANDING_PAGE, WRONG, text, f"Serve the site by https. {_MEND}")


def _shown(page: Page, doi: str | None) -> CheckResult:
    if doi is None:
        return CheckResult(Topic.LANDING_PAGE, OK, f"{page.url} opens; no DOI leads to it yet")
    if doi in page.text.lower():
        return CheckResult(Topic.LANDING_PAGE, OK, f"{page.url} opens, and shows {doi}")
    text = f"{page.url} opens, but {doi}, which leads there, is not in it."
    if config.lands_elsewhere():
        # a page that a browser puts together shows nothing before
        return CheckResult(Topic.LANDING_PAGE, NOTE, text, "See in a browser whether it shows it.")
    mend = "See whether it is the dataset's page, and whether a theme has left the DOI out."
    return CheckResult(Topic.LANDING_PAGE, WRONG, text, mend)
