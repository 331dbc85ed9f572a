"""A visit written where there is no network, in a browser that is killed, arrives once and whole."""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from django.utils import timezone

from inspectors.models import Visit, VisitPhoto
from inspectors.workflow import Status
from schools.models import Posting, School
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phone import (
    PHONE,
    begin,
    cast,
    cookie,
    counts,
    enter,
    go,
    hand_in,
    hurry,
    kept,
    line_to,
    photo,
    write_visit,
)

pytestmark = pytest.mark.xdist_group("phone")


def launch(office, folder):
    """A browser that keeps what it knows in a folder."""
    context = office.browser.browser_type.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=FLAGS, viewport={"width": 360, "height": 740}, locale="zh-CN"
    )
    context.set_default_timeout(15_000)
    return context


def kill(folder):
    """End the browser as a phone does that runs out of power: at once, every process that uses the folder."""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            told = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if folder.encode() in told and b"chrom" in told:
            os.kill(int(process.name), signal.SIGKILL)


def test_a_visit_written_without_network_survives_a_kill_and_arrives_once(office):
    people = cast()
    folder = tempfile.mkdtemp(prefix="phone-")
    with line_to(office) as line:
        context = launch(office, folder)
        cookie(office, people.inspector, line.url, context)
        page = context.pages[0]
        enter(page, line.url)
        line.down()
        context.set_offline(True)
        page.reload()
        write_visit(page, "柳河镇中心小学", [photo(number) for number in range(1, 7)], signs=True)
        hand_in(page)
        counts(page, 1)
        made = {row["uuid"]: row["sha256"] for row in kept(page, "blobs")}
        sizes = [row["size"] for row in kept(page, "blobs")]
        kill(folder)

        context = launch(office, folder)
        page = context.pages[0]
        page.goto(line.url + PHONE)
        counts(page, 1)
        assert {row["uuid"]: row["sha256"] for row in kept(page, "blobs")} == made
        cookie(office, people.inspector, line.url, context)
        line.up()
        hurry(page)
        counts(page, 0, timeout=60_000)
        context.close()

    visit = Visit.objects.get()
    assert (visit.status, visit.origin, visit.inspector) == (Status.SUBMITTED, Visit.Origin.PHONE, people.inspector)
    arrived = {str(row.client_uuid): row.file.sha256 for row in visit.photos.select_related("file")}
    assert len(arrived) == 6
    signature = visit.signatures.get()
    assert arrived | {str(signature.client_uuid): signature.file.sha256} == made
    assert max(sizes) <= 400_000
    taken = {timezone.localtime(row.file.taken_at).strftime("%H:%M") for row in VisitPhoto.objects.all()}
    assert taken == {f"09:{number:02d}" for number in range(1, 7)}


def test_half_a_sentence_is_there_after_a_reload(office):
    cast_ = cast()
    page = office.sign_in(cast_.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    for name in ("督导事项", "专题", "资料采集", "听课和访谈", "纪实和亮点"):
        go(page, name)
    page.get_by_label("看了什么").fill("查看了食堂和宿舍，还没")
    page.reload()
    assert page.get_by_label("看了什么").input_value() == "查看了食堂和宿舍，还没"
    page.goto(f"{office.url}{PHONE}#/")
    page.get_by_role("heading", name="没写完的记录（1）").wait_for()


def test_the_last_screen_says_what_is_missing_and_leads_there(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    page.goto(page.url.replace("/arrival", "/check"))
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_text("处没有填完，点上面的链接去填").wait_for()
    assert kept(page, "visits")[0]["state"] == "draft"
    page.get_by_role("link", name="还没有签退").click()
    page.get_by_role("heading", name="后续处理和签退", level=1).wait_for()


def test_a_listing_that_ended_meanwhile_is_a_sentence_with_the_way_to_it(office):
    people = cast()
    with line_to(office) as line:
        page = office.open("phone")
        cookie(office, people.inspector, line.url, page.context)
        enter(page, line.url)
        line.down()
        write_visit(page, "柳河镇中心小学", [])
        hand_in(page)
        Posting.objects.filter(school=people.schools[0]).update(ended_on="2024-05-01")
        line.up()
        hurry(page)
        counts(page, 0, 1)
        page.get_by_text("您不是柳河镇中心小学的责任督学").wait_for()
        office.picture(page, "phone-refused")
        page.get_by_role("link", name="去处理").click()
        page.get_by_role("heading", name="核对和提交", level=1).wait_for()
        Posting.objects.filter(school=people.schools[0]).update(ended_on=None)
        hand_in(page)
        counts(page, 0, 0)
    assert Visit.objects.get().status == Status.SUBMITTED


def test_a_photo_the_browser_cannot_open_is_a_sentence(office):
    people = cast()
    page = office.sign_in(people.inspector, "phone")
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    broken = {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic"}
    page.get_by_label("拍照，存到这次督导").set_input_files(broken)
    page.get_by_text("请在相机设置里改为“兼容性最佳”").wait_for()
    assert kept(page, "blobs") == []


@pytest.mark.parametrize(("north", "words"), [("30.006", "距学校约667米，"), ("33.3", "距学校约367公里，")])
def test_the_distance_to_the_school_is_said_in_words_one_can_grasp(office, north, words):
    people = cast()
    School.objects.filter(pk=people.schools[0].pk).update(latitude="30", longitude="112")
    page = office.sign_in(people.inspector, "phone")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": float(north), "longitude": 112, "accuracy": 0})
    enter(page, office.url)
    begin(page, "柳河镇中心小学")
    page.get_by_text(f"{words}定位精度约1米。").wait_for()
