"""Every screen of the phone pages: readable by everybody, wide enough for a thumb, small enough for a weak line."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from inspectors.phone_shell import shell
from tests.browser.phone import PHONE, begin, cast, enter, hand_in, photo, write_visit

pytestmark = pytest.mark.xdist_group("phone")
SECTIONS = (
    "",
    "arrival",
    "matters",
    "themes",
    "figures",
    "talks",
    "text",
    "findings",
    "photos",
    "leaving",
    "sign",
    "check",
)
BUDGET = 200_000  # bytes, compressed
# What can be pressed and is smaller than a thumb. A control inside its label is as large as the label.
SMALL = """() => Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary"))
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => Math.round(box.height) < 44 || Math.round(box.width) < 44)
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""


def check(office, page, name):
    """Accessible, thumb-sized, not wider than the screen."""
    page.locator("h1").wait_for()
    office.picture(page, f"phone-{name}")
    assert office.accessibility(page) == [], name
    assert page.evaluate(SMALL) == [], name


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_screen_is_accessible_and_thumb_sized(office, dark):
    people = cast()
    page = office.sign_in(people.inspector, "phone", dark=dark)
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, office.url)
    for name in ("", "schools", "queue", "device", f"school/{people.schools[0].pk}"):
        page.goto(f"{office.url}{PHONE}#/{name}")
        page.wait_for_function("(hash) => document.body.dataset.shown === hash", arg=f"#/{name}")
        check(office, page, f"{name.split('/')[0] or 'today'}{'-dark' if dark else ''}")
    page.goto(f"{office.url}{PHONE}#/")
    begin(page, "柳河镇中心小学")
    page.get_by_label("拍照，存到这次督导").set_input_files(photo(1))
    page.get_by_text("已存下1张照片").wait_for()
    visit = page.url.rsplit("/", 1)[0]
    for name in SECTIONS:
        page.goto(f"{visit}/{name}".rstrip("/"))
        page.wait_for_function(
            "(hash) => document.body.dataset.shown === hash", arg="#" + f"{visit}/{name}".rstrip("/").split("#")[1]
        )
        if name == "talks":
            page.get_by_role("button", name="加一节听课").click()
            page.get_by_role("button", name="加一次访谈").click()
        if name == "findings":
            page.get_by_role("button", name="加一条问题").click()
        check(office, page, f"visit-{name or 'index'}{'-dark' if dark else ''}")


def test_a_sent_visit_is_accessible(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, office.url)
    write_visit(page, "柳河镇中心小学", [photo(1)], signs=True)
    hand_in(page)
    page.get_by_text("核对一致").wait_for()
    check(office, page, "sent-list")
    page.get_by_role("link", name="柳河镇中心小学").click()
    page.get_by_text("服务器已收到并核对一致").wait_for()
    check(office, page, "sent")


def test_the_first_load_fits_a_weak_line(office):
    people = cast()
    client = Client()
    client.force_login(people.inspector, backend="office.authentication.AccountBackend")
    total = sum(len(gzip.compress(client.get(f"{PHONE}{name}").content)) for name in ("", "sw.js", "app.webmanifest"))
    root = Path(settings.STATICFILES_DIRS[0])
    for address in shell().urls:
        total += len(
            gzip.compress((root / address.removeprefix(settings.STATIC_URL).removeprefix("/static/")).read_bytes())
        )
    assert 20_000 < total <= BUDGET

    page = office.sign_in(people.inspector, "phone")
    asked = []
    page.on(
        "request",
        lambda request: asked.append(request.url.split("/static/")[-1]) if "/static/" in request.url else None,
    )
    enter(page, office.url)
    assert asked
    assert not [one for one in asked if any(name in one for name in ("htmx", "bootstrap.min", "echarts"))]


def test_without_scripts_the_page_leads_to_the_form(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone", scripts=False)
    page.goto(office.url + PHONE)
    page.get_by_role("link", name="在网页上填写督导记录").click()
    page.get_by_role("heading", name="填写督导记录", level=1).wait_for()


def test_the_home_page_leads_to_the_phone_pages(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    page.goto(f"{office.url}/inspectors/mine/")
    page.get_by_role("link", name="手机督导").click()
    page.get_by_role("heading", name="今日", level=1).wait_for()
