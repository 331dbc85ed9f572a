"""The queue: drains, survives a server that fails in every way, an ended session and a changed password."""

import pytest
from playwright.sync_api import expect

from inspectors.models import Visit, VisitPhoto
from inspectors.workflow import Status
from office.services import change_password
from tests.browser.phone import PHONE, cast, cookie, counts, enter, hand_in, hurry, kept, line_to, photo, write_visit

pytestmark = pytest.mark.xdist_group("phone")

# Copies of the visit that waits, as so many visits of so many hours: the queue as it stands after weeks without a network.
MULTIPLY = """async (many) => {
  const open = () => new Promise((done) => {
    const asked = indexedDB.open(`visits-${document.body.dataset.user}`);
    asked.onsuccess = () => done(asked.result);
  });
  const settled = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = failed;
  });
  const db = await open();
  const [row] = await settled(db.transaction("visits").objectStore("visits").getAll());
  for (let n = 1; n < many; n += 1) {
    const uuid = crypto.randomUUID();
    const document = { ...row.document, uuid, summary: `${row.document.summary}第${n}次。` };
    const body = JSON.stringify(document);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
    const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    await settled(db.transaction("visits", "readwrite").objectStore("visits").add({ ...row, uuid, document, body, sha256 }));
  }
  db.close();
}"""


def waiting_visit(office, line, photos=()):
    """A page with one visit that waits while the line is down."""
    people = cast()
    page = office.open("phone")
    cookie(office, people.inspector, line.url, page.context)
    enter(page, line.url)
    line.down()
    write_visit(page, "柳河镇中心小学", list(photos))
    hand_in(page)
    counts(page, 1)
    return people, page


def test_fifty_waiting_visits_drain(office):
    with line_to(office) as line:
        _, page = waiting_visit(office, line)
        page.evaluate(MULTIPLY, 50)
        page.reload()
        counts(page, 50)
        line.up()
        hurry(page)
        counts(page, 0, timeout=90_000)
        assert {row["state"] for row in kept(page, "visits")} == {"sent"}
    assert Visit.objects.filter(status=Status.SUBMITTED).count() == 50


@pytest.mark.parametrize("failure", ["500", "timeout", "cut", "wrong receipt"])
def test_a_server_that_fails_loses_nothing_and_has_it_once(office, failure):
    with line_to(office) as line:
        _, page = waiting_visit(office, line, [photo(1), photo(2)])
        before = {row["uuid"]: row["sha256"] for row in kept(page, "blobs")}
        if failure == "cut":
            line.cut_after = 150_000
        elif failure == "timeout":
            page.route("**/uploads/**", lambda route: route.abort("timedout"))
        elif failure == "500":
            page.route("**/uploads/**", lambda route: route.fulfill(status=500, body="broken"))
        else:
            lie = '{"receipt": {"kind": "visit", "id": "x", "sha256": "x"}, "status": "submitted", "pk": 1}'
            page.route("**/submit/", lambda route: route.fulfill(status=200, body=lie, content_type="application/json"))
        line.up()
        hurry(page)
        page.wait_for_function("() => document.querySelector('.soon')?.textContent.length > 0")
        page.wait_for_timeout(300)
        assert [row["state"] for row in kept(page, "visits")] == ["queued"]
        assert {row["uuid"]: row["sha256"] for row in kept(page, "blobs")} == before

        page.unroute_all(behavior="ignoreErrors")
        line.up()
        hurry(page)
        counts(page, 0, timeout=40_000)
    office.problems = [one for one in office.problems if "500" not in one]
    visit = Visit.objects.get()
    assert visit.status == Status.SUBMITTED
    assert {str(one.client_uuid): one.file.sha256 for one in VisitPhoto.objects.all()} == before


def test_what_is_too_large_for_the_server_is_for_a_person(office):
    with line_to(office) as line:
        _, page = waiting_visit(office, line, [photo(1)])
        line.up()
        page.route(
            "**/uploads/**",
            lambda route: route.fulfill(status=413, body='{"error": "照片太大。"}', content_type="application/json"),
        )
        hurry(page)
        counts(page, 0, 1)
        expect(page.locator("article .late")).to_have_text("照片太大。")
        page.unroute_all(behavior="ignoreErrors")
        page.get_by_role("button", name="重试：柳河镇中心小学").click()
        counts(page, 0)
    assert Visit.objects.get().photos.count() == 1


def test_an_ended_session_keeps_the_queue_and_asks_to_sign_in(office):
    with line_to(office) as line:
        people, page = waiting_visit(office, line, [photo(1)])
        page.context.clear_cookies()
        line.up()
        hurry(page)
        page.get_by_role("link", name="重新登录").wait_for()
        counts(page, 1)
        cookie(office, people.inspector, line.url, page.context)
        page.goto(line.url + PHONE)
        counts(page, 0)
    assert Visit.objects.get().status == Status.SUBMITTED


def test_a_changed_password_keeps_the_queue(office):
    with line_to(office) as line:
        people, page = waiting_visit(office, line)
        people.inspector.refresh_from_db()
        change_password(actor=people.inspector, password="Another-horse-7")
        line.up()
        hurry(page)
        page.get_by_role("link", name="重新登录").wait_for()
        assert [row["state"] for row in kept(page, "visits")] == ["queued"]
        people.inspector.refresh_from_db()
        cookie(office, people.inspector, line.url, page.context)
        hurry(page)
        counts(page, 0)
    assert Visit.objects.count() == 1


def test_two_tabs_send_once(office):
    with line_to(office) as line:
        people, page = waiting_visit(office, line, [photo(1)])
        other = page.context.new_page()
        other.goto(line.url + PHONE)
        counts(other, 1)
        sent = []
        page.context.on("request", lambda one: sent.append(one.url) if one.url.endswith("/submit/") else None)
        line.up()
        hurry(page)
        hurry(other)
        counts(page, 0)
        counts(other, 0)
        assert len(sent) == 1
    assert Visit.objects.get().inspector == people.inspector
