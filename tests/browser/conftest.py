"""A site that listens, and a browser on it. The tests play the worker: `portal.job()`."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import BaseWSGIServer, make_server

from ..portal import Portal

PATIENCE = 60
"""Seconds until a page that does not change is given up; the machine may do other things, too."""
SCREENSHOTS = Path(__file__).resolve().parents[2] / ".local" / "screenshots"
PASSWORD = "correct-123"
PHONE = {"deviceMetrics": {"width": 360, "height": 780, "pixelRatio": 1}}
DESK = {"deviceMetrics": {"width": 1280, "height": 900, "pixelRatio": 1, "mobile": False}}


@dataclass
class Browser:
    """A person at a browser."""

    driver: Any
    root: str

    def open(self, path: str) -> None:
        self.driver.get(f"{self.root}{path}")

    def find(self, selector: str) -> WebElement:
        """Return the first element of a selector, as soon as there is one."""
        wait = WebDriverWait(self.driver, PATIENCE)
        found: WebElement = wait.until(
            lambda driver: driver.find_element(By.CSS_SELECTOR, selector)
        )
        return found

    def all(self, selector: str) -> list[WebElement]:
        found: list[WebElement] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something holds."""
        WebDriverWait(self.driver, PATIENCE).until(lambda _: condition(), what)

    def text(self) -> str:
        """Return what the page shows."""
        return str(self.driver.find_element(By.TAG_NAME, "body").text)

    def sees(self, text: str) -> None:
        """Wait until the page shows a text."""
        self.until(lambda: text in self.text(), f"the page never shows: {text}")

    def press(self, selector: str) -> None:
        """Bring an element into view and press it as the keyboard does."""
        element = self.find(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        self.driver.execute_script("arguments[0].click()", element)

    def write(self, selector: str, text: str) -> None:
        element = self.find(selector)
        element.clear()
        element.send_keys(text)

    def choose(self, selector: str, value: str) -> None:
        Select(self.find(selector)).select_by_value(value)

    def log_in(self, name: str) -> None:
        self.open("/user/login")
        self.write("#field-login", name)
        self.write("#field-password", PASSWORD)
        self.find("#field-password").send_keys(Keys.ENTER)
        self.until(lambda: "/user/login" not in self.driver.current_url, "logged in")

    def log_out(self) -> None:
        self.driver.delete_all_cookies()

    def clipboard(self) -> str:
        """Return what was copied last."""
        read = "navigator.clipboard.readText().then(arguments[0], e => arguments[0]('' + e))"
        return str(self.driver.execute_async_script(read))

    def too_wide(self) -> list[str]:
        """Return which parts of ours are wider than the screen, but for what scrolls by itself."""
        self.find(".andsdoi")  # nothing of ours would be no proof
        found: list[str] = self.driver.execute_script(
            "return [...document.querySelectorAll('.andsdoi, .andsdoi *')]"
            ".filter(e => !e.closest('pre') && e.getBoundingClientRect().right > screen.width)"
            ".map(e => e.outerHTML.slice(0, 200))"
        )
        return found

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page for a person to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        metrics = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": metrics["width"], "height": metrics["height"], "scale": 1}
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
        )
        (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


@pytest.fixture
def policy() -> str:
    """The Content-Security-Policy of the site; a file of tests may have another."""
    return "default-src * 'unsafe-inline' 'unsafe-eval' data:"


@pytest.fixture
def listening(portal: Portal, app: Any, policy: str) -> Iterator[str]:
    """A site that answers on a port of its own, and asks for tokens as real ones do."""

    def site(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Content-Security-Policy", policy)], *more)

        return app.app(environ, start)

    server: BaseWSGIServer = make_server("127.0.0.1", 0, site, threaded=True)
    root = f"http://127.0.0.1:{server.server_port}"
    portal.set_ckan("ckan.site_url", root)
    app.flask_app.config["WTF_CSRF_ENABLED"] = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield root
    server.shutdown()
    thread.join()
    app.flask_app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def start_browser(listening: str) -> Iterator[Callable[..., Browser]]:
    """Start a browser: on a desk, or on a phone."""
    drivers = []

    def start(device: dict[str, Any] = DESK) -> Browser:
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=en"):
            options.add_argument(argument)
        options.add_experimental_option("mobileEmulation", device)
        service = webdriver.ChromeService("/usr/bin/chromedriver")
        driver = webdriver.Chrome(options=options, service=service)
        driver.set_script_timeout(PATIENCE)
        driver.set_page_load_timeout(PATIENCE)
        granted = {"permissions": ["clipboardReadWrite"], "origin": listening}
        driver.execute_cdp_cmd("Browser.grantPermissions", granted)
        drivers.append(driver)
        return Browser(driver, listening)

    yield start
    for driver in drivers:
        driver.quit()


@pytest.fixture
def browser(
    request: pytest.FixtureRequest, start_browser: Callable[..., Browser]
) -> Iterator[Browser]:
    """A browser on a desk; where the test fails it leaves a picture."""
    begun = start_browser()
    yield begun
    if getattr(request.node, "failed", False):
        begun.picture("failed-" + re.sub(r"\W+", "-", request.node.name))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
    """Let the browser's fixture know that its test has failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report


@pytest.fixture
def person(portal: Portal) -> Callable[..., str]:
    """Make somebody who can log in: a member of the site's organization, or a sysadmin."""
    from ckan.tests import factories

    def make(role: str = "editor") -> str:
        if role == "sysadmin":
            return str(factories.Sysadmin(password=PASSWORD)["name"])
        name = str(factories.User(password=PASSWORD)["name"])
        portal.act("organization_member_create", id=portal.organization, username=name, role=role)
        return name

    return make
