"""A visit with three photos over a 2G line: 35 kB a second, 800 ms until anything answers."""

import pytest
from playwright.sync_api import expect

from inspectors.models import Visit
from tests.browser.phone import cast, counts, enter, hand_in, photo, write_visit

pytestmark = pytest.mark.xdist_group("phone")
TWO_G = {"offline": False, "latency": 800, "downloadThroughput": 35_000, "uploadThroughput": 35_000}


def test_a_visit_with_three_photos_arrives_and_progress_is_seen(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    write_visit(page, "柳河镇中心小学", [photo(number, noise=30) for number in (1, 2, 3)])
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", TWO_G)
    hand_in(page)
    expect(page.get_by_text("发送中 ", exact=False).last).to_be_visible()
    progress = page.get_by_role("progressbar", name="发送进度")
    progress.wait_for()
    first = int(progress.get_attribute("value") or 0)
    page.wait_for_function(
        "(first) => { const bar = document.querySelector('article progress'); return bar && bar.value > first + 10; }",
        arg=first,
        timeout=60_000,
    )
    office.picture(page, "phone-sending")
    counts(page, 0, timeout=90_000)
    assert Visit.objects.get().photos.count() == 3
