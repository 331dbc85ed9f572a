"""A walk through the sample county: every kind of page a role can reach by links, on phone and desk.

With SCREENSHOTS=1 in the environment each page is also kept as a picture in var/screenshots.
"""

import os
from io import BytesIO
from urllib.parse import urlsplit

import pdfplumber
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from office.models import County, User
from supervision.sample.people import SHOWN
from tests.browser.conftest import SCREENS, Office

HREFS = "[...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)"


def load_the_sample_county() -> None:
    """The fictional county in the place of the test's empty one, every account past its first password."""
    County.objects.all().delete()
    call_command("load_sample", verbosity=0)
    User.objects.update(must_change_password=False)


def kind_of(address: str) -> str:
    """The name of the page behind an address; empty for what is no page of ours."""
    parts = urlsplit(address)
    if "export=" in parts.query or parts.hostname not in {"127.0.0.1", "localhost"}:
        return ""
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return ""


def open_page(page: Page, address: str) -> bool:
    """False when the address answered with a file."""
    try:
        page.goto(address)
    except Error as error:
        if "Download is starting" in error.message or "ERR_ABORTED" in error.message:
            return False
        raise
    return True


def walk(office: Office, page: Page, seen: set[str], faults: list[str]) -> None:
    """Open one page of every kind that links lead to and nobody has opened before; it is looked at on both screens."""
    waiting = [f"{office.url}/"]
    here: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or kind in here or (kind in seen and address != f"{office.url}/"):
            continue
        here.add(kind)
        if not open_page(page, address):
            continue
        faults += [f"{kind}: {line}" for line in office.accessibility(page)]
        waiting += page.evaluate(HREFS)
        for size in (SCREENS["phone"], SCREENS["desk"]):
            page.set_viewport_size(size)
            office.check_width(page)
            if os.environ.get("SCREENSHOTS"):
                office.picture(page, kind.replace(":", "-"))
    seen |= here


def walk_as_everybody(office: Office) -> tuple[set[str], list[str]]:
    """Every kind of page that any role reaches, and what is wrong with them."""
    seen: set[str] = set()
    faults: list[str] = []
    for account in SHOWN.values():
        page = office.sign_in(User.objects.get(username=account), "desk")
        walk(office, page, seen, faults)
        page.context.close()
    return seen, faults


def test_every_page_fits_its_screen_and_keeps_the_rules_and_the_leaders_page_is_one_sheet(office):
    """One test, so that the county is loaded once."""
    load_the_sample_county()
    seen, faults = walk_as_everybody(office)
    assert faults == []
    assert len(seen) > 100
    page = office.sign_in(User.objects.get(username=SHOWN["leader"]), "desk")
    page.goto(f"{office.url}/overview/")
    page.locator("[data-drawn]").first.wait_for()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    with pdfplumber.open(BytesIO(printed)) as paper:
        assert len(paper.pages) == 1
