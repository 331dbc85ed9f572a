"""What journeys on the phone pages share: the inspector and his schools, a line that can be cut, a visit written by thumb."""

import contextlib
import io
import select
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.core.management import call_command
from PIL import ExifTags, Image
from playwright.sync_api import BrowserContext, Page, expect

from inspectors.models import Checklist, Inspector
from office.models import County, User
from schools.models import School
from tests.browser.conftest import Office
from tests.factories.inspectors import InspectorFactory, ListingFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

DAY = date(2024, 5, 31)
PHONE = "/inspectors/phone/"
SUMMARY = "巡视教学楼和操场，查看作业公示和留样记录，与分管副校长当面交换意见。"

READY = """async () => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match(location.pathname, { ignoreVary: true }))) await new Promise((go) => setTimeout(go, 50));
}"""


@dataclass
class Cast:
    """An inspector with two schools."""

    inspector: User
    schools: list[School]


def cast() -> Cast:
    """A standing day, the eight national matters, one inspector listed to two schools."""
    County.objects.update(frozen_on=DAY)
    WorkYearFactory(year=DAY.year)
    call_command("load_checklists", verbosity=0)
    Checklist.objects.exclude(code="national_2013").delete()
    person = UserFactory(full_name="钟正平", role="inspector")
    InspectorFactory(user=person)
    schools = [SchoolFactory(name=name) for name in ("柳河镇中心小学", "青禾县第二实验小学")]
    for school in schools:
        ListingFactory(user=person, school=school)
    assert Inspector.objects.filter(user=person).exists()
    return Cast(person, schools)


def photo(number: int, *, edge: int = 1200, noise: int = 60) -> dict:
    """A photo as a camera makes it: on its side, with its moment inside; `noise` makes it larger."""
    image = Image.merge("RGB", [Image.effect_noise((edge, edge * 3 // 4), noise) for _ in range(3)])
    image.paste((number * 37 % 255, 90, 160), (0, 0, edge // 2, edge // 3))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"2024:05:31 09:{number:02d}:00"
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90, exif=exif)
    return {"name": f"现场{number}.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


@dataclass
class Line:
    """A network line to the server that can be taken down, also in the middle of something, and put up again."""

    target: tuple[str, int]
    url: str = ""
    is_up: bool = True
    cut_after: int | None = None  # bytes of one connection towards the server, then the line goes down
    open: set[socket.socket] = field(default_factory=set)

    def start(self) -> None:
        """Listen on a port of its own."""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        """One thread per connection."""
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.door.accept()
                if self.is_up:
                    threading.Thread(target=self.carry, args=(caller,), daemon=True).start()
                else:
                    caller.close()

    def carry(self, caller: socket.socket) -> None:
        """Both ways, until one end closes or the line goes down."""
        with contextlib.suppress(OSError, ValueError), socket.create_connection(self.target) as server, caller:
            self.open |= {caller, server}
            sent = 0
            while True:
                for end in select.select([caller, server], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    if end is caller:
                        sent += len(data)
                        if self.cut_after is not None and sent > self.cut_after:
                            self.cut_after = None
                            self.down()
                            return
                    (server if end is caller else caller).sendall(data)

    def down(self) -> None:
        """No network: what runs is cut, what comes is refused."""
        self.is_up = False
        for end in self.open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.open = set()

    def up(self) -> None:
        """The network is back."""
        self.is_up = True


@contextlib.contextmanager
def line_to(office: Office) -> Iterator[Line]:
    """A line to the running office; what the browser says about its being cut is no problem."""
    place = urlsplit(office.url)
    line = Line((str(place.hostname), int(place.port or 80)))
    line.start()
    yield line
    line.down()
    line.door.close()
    # The browser notes every call that the cut line refused; that it was cut is what the journey is about.
    office.problems[:] = [one for one in office.problems if not (line.url in one and "net::ERR" in one)]


def enter(page: Page, url: str) -> None:
    """Open the phone pages and wait until they would start without a network."""
    page.goto(f"{url}{PHONE}")
    page.get_by_role("heading", name="今日", level=1).wait_for()
    page.evaluate(READY)
    page.get_by_text("我的学校").or_(page.get_by_text("本月待督导")).first.wait_for()


def go(page: Page, name: str) -> None:
    """On to the section with this heading, by the button under the thumb."""
    page.get_by_role("link", name=f"：{name}").click()
    page.get_by_role("heading", name=name, level=1).wait_for()


def begin(page: Page, school: str) -> None:
    """From the list of schools into a new visit, checked in."""
    page.get_by_role("link", name="学校", exact=True).click()
    page.get_by_role("link", name=school).first.click()
    page.get_by_role("button", name="开始督导").click()
    page.get_by_role("heading", name="签到和方式", level=1).wait_for()
    page.get_by_role("button", name="签到：记时间和位置").click()
    page.get_by_label("到校时间").fill("09:05")
    page.get_by_role("checkbox", name="校园巡视").check()


def write_visit(page: Page, school: str, photos: list[dict], *, signs: bool = False, summary: str = SUMMARY) -> None:
    """A whole visit by thumb, up to the last screen."""
    begin(page, school)
    if photos:
        page.get_by_label("拍照，存到这次督导").set_input_files(photos[0])
        page.get_by_text("已存下1张照片").wait_for()
    go(page, "督导事项")
    for chip in page.get_by_role("radio", name="已查").all():
        chip.check()
    go(page, "专题")
    go(page, "资料采集")
    page.get_by_role("button", name="校园巡视加一").click()
    go(page, "听课和访谈")
    go(page, "纪实和亮点")
    page.get_by_label("看了什么").fill(summary)
    go(page, "发现的问题")
    go(page, "照片")
    for number, one in enumerate(photos[1:], 2):
        page.get_by_label("拍照，存到这次督导").set_input_files(one)
        page.get_by_role("heading", name=f"照片（{number}）").wait_for()
    go(page, "后续处理和签退")
    page.get_by_role("radio", name="没有问题").check()
    page.get_by_label("离校时间").fill("11:20")
    go(page, "校方签字")
    if signs:
        sign(page)
    go(page, "核对和提交")


def sign(page: Page) -> None:
    """The school signs."""
    page.get_by_label("签字人").fill("苗春雨")
    page.get_by_label("职务").fill("校长")
    pane = page.get_by_role("img", name="签字区").bounding_box()
    assert pane
    page.get_by_role("img", name="签字区").scroll_into_view_if_needed()
    pane = page.get_by_role("img", name="签字区").bounding_box()
    assert pane
    page.mouse.move(pane["x"] + 40, pane["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(pane["x"] + 40 + step * 15, pane["y"] + 60 + (step % 3) * 18)
    page.mouse.up()
    page.get_by_role("button", name="签好了").click()
    page.get_by_text("已签字", exact=True).wait_for()


def hand_in(page: Page) -> None:
    """提交, also when there are reminders."""
    page.get_by_role("button", name="提交", exact=True).click()
    heading = page.get_by_role("heading", name="发送", level=1)
    heading.or_(page.get_by_role("dialog")).first.wait_for()
    if page.get_by_role("dialog").count():
        page.get_by_role("dialog").get_by_role("button", name="提交", exact=True).click()
    heading.wait_for()


def counts(page: Page, waiting: int, failed: int = 0, *, timeout: int = 20_000) -> None:
    """Wait until the line says so."""
    words = page.locator("[data-line]")
    expect(words).to_contain_text(f"· {waiting} 条待发送，0 条发送中，{failed} 条失败", timeout=timeout)


def kept(page: Page, store: str) -> list[dict]:
    """Everything in one store of this account's database, as the browser keeps it."""
    return page.evaluate(
        """(store) => new Promise((resolve, reject) => {
            const asked = indexedDB.open(`visits-${document.body.dataset.user}`);
            asked.onerror = reject;
            asked.onsuccess = () => {
                const all = asked.result.transaction(store).objectStore(store).getAll();
                all.onsuccess = () => { asked.result.close(); resolve(all.result); };
            };
        })""",
        store,
    )


def hurry(page: Page) -> None:
    """What the phone does when it is looked at again or the network is back."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def cookie(office: Office, person: User, url: str, context: BrowserContext) -> None:
    """Sign the person in at this address."""
    helper = office.sign_in(person, "phone")
    found = helper.context.cookies()[0]
    context.add_cookies([{"name": found["name"], "value": found["value"], "url": url}])
    helper.context.close()
