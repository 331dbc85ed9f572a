"""Real Chromium against a live server: phone and desk, with and without JavaScript, nothing leaving the machine.

A journey asks for `desktop` or `phone` (or `screen`, which is both) and `scripts` (on and off), and signs people in:

    def test_home(office, screen, scripts):
        page = office.sign_in(UserFactory(role="staff"), screen, scripts=scripts)
        page.goto(office.url + "/")
        office.picture(page, "home")

At the end of the test `office` fails it if any page asked for something off the machine, broke the content security
policy, wrote an error to the console, got a server error, or was wider than its screen.
"""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from office.models import User
from tests.factories.office import CountyFactory

# Playwright's sync API keeps an event loop in this thread; the test's own queries are still synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 800}}
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
PICTURES = Path(settings.BASE_DIR) / "var" / "screenshots"
PASSWORD = "Right-horse-9"  # of UserFactory
# The browser reports a refused page (4xx) as a console error; refusals are answers, and tests assert them.
REFUSED_PAGE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Office:
    """The running office as one test sees it: its address, its open browsers, and what went wrong in them."""

    url: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def open(self, screen: str = "desk", *, scripts: bool = True, dark: bool = False) -> Page:
        """A fresh browser without a session."""
        context = self.browser.new_context(
            viewport=SCREENS[screen],
            has_touch=screen == "phone",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("response", self._response)
        return page

    def sign_in(self, person: User, screen: str = "desk", *, scripts: bool = True, dark: bool = False) -> Page:
        """A browser in which the person already has a session."""
        client = Client()
        client.force_login(person, backend="office.authentication.AccountBackend")
        page = self.open(screen, scripts=scripts, dark=dark)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])
        return page

    def sign_in_by_hand(self, username: str, password: str = PASSWORD, screen: str = "desk", **wishes: bool) -> Page:
        """Through the door, as a person does it; ends on his own first page."""
        page = self.open(screen, **wishes)
        page.goto(f"{self.url}/office/login/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        return page

    def picture(self, page: Page, name: str) -> Path:
        """A screenshot of the whole page in var/screenshots, to be looked at; also checks that nothing sticks out."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        path = PICTURES / f"{name}-{width}.png"
        page.screenshot(path=path, full_page=True)
        self.check_width(page)
        return path

    def check_width(self, page: Page) -> None:
        """No page scrolls sideways."""
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.problems.append(f"{page.url} is {wide}px wider than the screen")

    def accessibility(self, page: Page) -> list[str]:
        """WCAG 2.1 A and AA violations of the page as axe-core finds them, one line each."""
        found = page.evaluate(
            AXE.read_text(encoding="utf-8")
            + ";axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(r => r.violations)"
        )
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]

    def close(self) -> None:
        """Close every browser this test opened."""
        for context in self.contexts:
            context.close()

    def _request(self, address: str) -> None:
        host = urlsplit(address).hostname
        if not address.startswith(("data:", "blob:", "about:")) and host not in {"127.0.0.1", "localhost"}:
            self.problems.append(f"left the machine: {address}")

    def _response(self, response: Response) -> None:
        kind = response.request.resource_type
        if response.status >= 500 or (response.status >= 400 and kind not in {"document", "xhr", "fetch"}):
            self.problems.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED_PAGE.search(message.text):
            where = json.dumps(message.location, ensure_ascii=False)
            self.problems.append(f"console: {message.text[:300]} {where}")


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def office(chromium, live_server, settings):
    """The running office with its roles and its county."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    call_command("sync_roles", verbosity=0)
    CountyFactory()
    running = Office(live_server.url, chromium)
    yield running
    running.close()
    assert running.problems == []


@pytest.fixture(params=["phone", "desk"])
def screen(request) -> str:
    """Both screens."""
    return request.param


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request) -> bool:
    """JavaScript on and off."""
    return request.param


def pytest_collection_modifyitems(items):
    """Everything in this folder is a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
