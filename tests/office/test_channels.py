"""Mail and group robots: what leaves the house leaves once, says no names, and its address is never shown."""

import base64
import hashlib
import hmac
import json
import threading
import uuid
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPDataError, SMTPServerDisconnected
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from core.exceptions import BusinessRuleError, WrongState
from core.models import AuditEntry
from office import deliveries, digests, robots, schedules, services_channels, summaries
from office.digests import Audience, Count, Line
from office.models import CalendarDay, Delivery, Digest, Message, Robot
from tests.factories.office import CountyFactory, UserFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2024, 6, 3)
SECRET = "SEC-of-the-test"
NAMED = "某某小学校长张某"


@pytest.fixture
def stub(settings):
    """A robot's server on this machine; `answer` is what it says, `asked` what it heard."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append((self.path, json.loads(body)))
            status, answer = server.answer
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answer = [], (200, b'{"errcode":0,"errmsg":"ok"}')
    server.place = f"127.0.0.1:{server.server_port}"
    settings.ROBOT_HOSTS = [server.place]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def admin(county):
    """The system administrator."""
    return UserFactory(role="system_admin")


@pytest.fixture
def add(stub, admin):
    """add("dingtalk") -> a robot at the stub."""

    def make(kind="dingtalk", **fields) -> Robot:
        url = f"http://{stub.place}/robot/send?access_token=abcd1234"
        given = {"name": f"工作群{uuid.uuid4().hex[:4]}", "kind": kind, "url": url, "audience": "staff"}
        return services_channels.add_robot(actor=admin, **(given | fields))

    return make


@pytest.fixture
def told(monkeypatch):
    """One source that has one thing to tell everybody."""
    line = Line(f"逾期3个工作日：{NAMED}", "/rectification/", "danger", "逾期")
    monkeypatch.setattr(digests, "SOURCES", [lambda user, day: [line]])
    return line


@pytest.fixture
def reader(county):
    """Somebody who wants mail."""
    return UserFactory(role="staff", email="reader@example.com", wants_mail=True)


# --- mail -----------------------------------------------------------------------------------------------------------
def test_the_mail_of_a_day_goes_out_once_with_counts_and_no_names(told, reader, settings):
    for _ in range(2):
        digests.make_digests(MONDAY)
        deliveries.send_waiting()
    letter = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert letter.to == ["reader@example.com"]
    assert f"{settings.BASE_URL}/office/digests/" in letter.body
    assert "逾期1" in letter.body
    assert NAMED not in letter.body + letter.subject
    row = Delivery.objects.get()
    assert (row.key, row.state, row.attempts) == (f"mail:{reader.pk}:2024-06-03", "sent", 1)


def test_who_does_not_want_mail_or_left_gets_none(told, reader):
    UserFactory(role="staff", email="quiet@example.com")
    digests.make_digests(MONDAY)
    reader.wants_mail = False
    reader.save()
    deliveries.send_waiting()
    assert mail.outbox == []
    assert Delivery.objects.get().state == "failed"


def test_a_kill_between_sending_and_marking_is_told_and_not_sent_again(told, reader, monkeypatch):
    digests.make_digests(MONDAY)

    def killed(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "mark", killed)
        with pytest.raises(KeyboardInterrupt):
            deliveries.send_waiting()
    assert len(mail.outbox) == 1
    deliveries.send_waiting()
    assert Delivery.objects.get().state == "sending"
    Delivery.objects.update(claimed_at=timezone.now() - deliveries.LEASE - timedelta(seconds=1))
    deliveries.send_waiting()
    row = Delivery.objects.get()
    assert (row.state, len(mail.outbox)) == ("unsure", 1)
    assert "没有重发" in row.error


def test_a_refusal_is_tried_five_times_and_a_broken_line_not_again(told, reader, monkeypatch):
    digests.make_digests(MONDAY)

    def refuse(self, messages):
        raise SMTPDataError(451, b"later")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for _ in range(7):
        deliveries.send_waiting()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("failed", deliveries.ATTEMPTS)

    def broken(self, messages):
        raise SMTPServerDisconnected("gone")

    Delivery.objects.update(state="waiting", attempts=0)
    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    deliveries.send_waiting()
    assert Delivery.objects.get().state == "unsure"


def test_a_server_that_is_down_is_asked_once_a_run(told, reader, monkeypatch):
    UserFactory(role="staff", email="other@example.com", wants_mail=True)
    digests.make_digests(MONDAY)

    def closed(self):
        asked.append(self)
        raise ConnectionRefusedError

    asked = []
    monkeypatch.setattr(EmailBackend, "open", closed)
    deliveries.send_waiting()
    assert len(asked) == 1
    assert sorted(Delivery.objects.values_list("state", "attempts")) == [("waiting", 0), ("waiting", 1)]
    monkeypatch.undo()
    deliveries.send_waiting()
    assert len(mail.outbox) == 2


def test_only_one_of_two_processes_takes_a_message(told, reader):
    digests.make_digests(MONDAY)
    row = Delivery.objects.get()
    assert deliveries.send_one(row.pk) is True
    assert deliveries.send_one(row.pk) is False
    assert len(mail.outbox) == 1


def test_a_digest_is_read_by_its_person_alone(told, reader, as_role):
    digests.make_digests(MONDAY)
    digest = Digest.objects.get(user=reader)
    assert Message.objects.get(user=reader).url == digest.get_absolute_url()
    assert NAMED in as_role("staff", reader).get(digest.get_absolute_url()).content.decode()
    assert as_role("director").get(digest.get_absolute_url()).status_code == 404


def test_mail_is_everybodys_own_choice(as_role):
    client = as_role("principal")
    url = reverse("office:profile_mail")
    assert client.post(url, {"client_uuid": uuid.uuid4(), "wants_mail": "on", "email": ""}).status_code == 422
    assert client.post(url, {"client_uuid": uuid.uuid4(), "wants_mail": "on", "email": "是"}).status_code == 422
    assert client.post(url, {"client_uuid": uuid.uuid4(), "wants_mail": "on", "email": "a@b.cn"}).status_code == 302
    client.person.refresh_from_db()
    assert (client.person.email, client.person.wants_mail) == ("a@b.cn", True)


# --- robots ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "kind", "is_fine"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "wecom", True),
        ("https://oapi.dingtalk.com/robot/send?access_token=1", "dingtalk", True),
        ("https://oapi.dingtalk.com:443/robot/send", "dingtalk", True),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "wecom", False),
        ("https://oapi.dingtalk.com/robot/send", "wecom", False),
        ("https://qyapi.weixin.qq.com.evil.cn/send", "wecom", False),
        ("https://evil.cn/?qyapi.weixin.qq.com", "wecom", False),
        ("https://qyapi.weixin.qq.com@evil.cn/send", "wecom", False),
        ("https://user:pw@qyapi.weixin.qq.com/send", "wecom", False),
        ("https://qyapi.weixin.qq.com:8443/send", "wecom", False),
        ("https://qyapi.weixin.qq.com/send\r\nHost: evil.cn", "wecom", False),
        ("https://qyapi.weixin.qq.com/send?key=1（工作群）", "wecom", False),
        ("https://qyapi.weixin.qq.com/send?key=1\x7f", "wecom", False),
        ("https://gateway.county.gov.cn/send", "wecom", True),
        ("http://gateway.county.gov.cn/send", "wecom", False),
        ("http://127.0.0.1:9000/send", "wecom", True),
        ("http://127.0.0.1:9001/send", "wecom", False),
        ("file:///etc/passwd", "wecom", False),
        ("https://[::1/send", "wecom", False),
    ],
)
def test_a_robot_may_be_at_its_makers_or_at_a_gateway_of_ones_own(url, kind, is_fine, settings):
    settings.ROBOT_HOSTS = ["gateway.county.gov.cn", "127.0.0.1:9000"]
    if is_fine:
        assert robots.checked_address(url, kind) == url
    else:
        with pytest.raises(BusinessRuleError):
            robots.checked_address(url, kind)


def test_dingtalk_is_spoken_to_with_its_signature(add, stub):
    robot = add(secret=SECRET)
    robots.send(robots.address_of(robot), robot.kind, robots.secret_of(robot), title="标题", text="- 逾期 3条")
    path, said = stub.asked[0]
    query = parse_qs(urlsplit(path).query)
    stamp = query["timestamp"][0]
    expected = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"][0] == base64.b64encode(expected).decode()
    assert query["access_token"] == ["abcd1234"]
    assert abs(int(stamp) / 1000 - timezone.now().timestamp()) < 60
    assert said == {"msgtype": "markdown", "markdown": {"title": "标题", "text": "### 标题\n- 逾期 3条"}}


def test_wecom_takes_markdown_of_at_most_4096_bytes(add, stub):
    robot = add("wecom")
    robots.send(robots.address_of(robot), robot.kind, title="标题", text="长" * 3000)
    path, said = stub.asked[0]
    assert path == "/robot/send?access_token=abcd1234"
    assert said["msgtype"] == "markdown"
    assert len(said["markdown"]["content"].encode()) <= 4096


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ((200, b'{"errcode":0,"errmsg":"ok"}'), "sent", ""),
        ((200, b'{"errcode":310000,"errmsg":"sign not match"}'), "waiting", "310000：sign not match"),
        ((302, b""), "waiting", "没有跟随跳转"),
        ((404, b""), "waiting", "HTTP 404"),
        ((502, b""), "unsure", "HTTP 502"),
        ((200, b"<html>"), "unsure", "读不出来"),
    ],
)
def test_only_errcode_0_means_it_was_taken(add, stub, admin, answer, state, words, django_capture_on_commit_callbacks):
    stub.answer = answer
    with django_capture_on_commit_callbacks(execute=True):
        row = services_channels.try_robot(actor=admin, robot=add())
    row.refresh_from_db()
    assert row.state == state
    assert words in row.error
    assert len(stub.asked) == 1


def test_a_robot_that_is_not_reached_is_tried_again(add, stub, admin, django_capture_on_commit_callbacks):
    robot = add()
    stub.shutdown()
    stub.server_close()
    with django_capture_on_commit_callbacks(execute=True):
        row = services_channels.try_robot(actor=admin, robot=robot)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "连不上" in row.error


def test_a_group_hears_counts_with_links_once_a_workday(add, stub, monkeypatch, settings):
    counts = [
        Count("今天到期", 3, "/rectification/?a=1"),
        Count("逾期", 6, "/rectification/?b=1"),
        Count("待下达", 0, "/"),
    ]
    monkeypatch.setitem(summaries.AUDIENCES, "staff", Audience("督导室", lambda day: counts))
    robot = add()
    add(audience="inspector")
    for _ in range(2):
        summaries.queue_summaries(MONDAY)
        deliveries.send_waiting()
    assert len(stub.asked) == 1
    text = stub.asked[0][1]["markdown"]["text"]
    assert f"[今天到期 3条]({settings.BASE_URL}/rectification/?a=1)" in text
    assert f"[逾期 6条]({settings.BASE_URL}/rectification/?b=1)" in text
    assert "待下达" not in text
    assert Delivery.objects.get().key == f"robot:{robot.pk}:2024-06-03"
    CalendarDay.objects.create(day=MONDAY + timedelta(days=1), is_workday=False)
    assert summaries.queue_summaries(MONDAY + timedelta(days=1)) == 0


def test_the_clock_tells_people_and_groups_and_may_strike_again(add, stub, told, monkeypatch):
    monkeypatch.setitem(summaries.AUDIENCES, "staff", Audience("督导室", lambda day: [Count("逾期", 1, "/")]))
    CountyFactory()
    add()
    monkeypatch.setattr(schedules.clock, "today", lambda: MONDAY)
    for _ in range(2):
        schedules.send_digests()
        schedules.send_deliveries()
    assert len(stub.asked) == 1
    assert Digest.objects.count() == Message.objects.count() >= 1


def test_the_address_is_sealed_and_on_no_page(add, as_role, admin):
    robot = add(secret=SECRET)
    assert "abcd1234" not in robot.url_sealed
    client = as_role("system_admin", admin)
    pages = [robot.get_absolute_url(), reverse("office:robot_edit", args=[robot.pk]), reverse("office:robot_list")]
    for page in pages:
        content = client.get(page).content.decode()
        assert "abcd1234" not in content
        assert SECRET not in content
    assert "127.0.0.1/…1234" in client.get(robot.get_absolute_url()).content.decode()
    assert "abcd1234" not in json.dumps(list(AuditEntry.objects.values("data", "target_label")), ensure_ascii=False)


def test_a_changed_robot_keeps_its_address_unless_a_new_one_is_given(add, as_role, admin):
    robot = add(secret=SECRET)
    client = as_role("system_admin", admin)
    sent = {"name": "新名", "audience": "principal", "url": "", "secret": "", "version": robot.version}
    url = reverse("office:robot_edit", args=[robot.pk])
    assert client.post(url, sent | {"client_uuid": uuid.uuid4()}).status_code == 302
    robot.refresh_from_db()
    assert (robot.name, robot.audience) == ("新名", "principal")
    assert robots.address_of(robot).endswith("abcd1234")
    assert robots.secret_of(robot) == SECRET
    sent |= {"drop_secret": "on", "version": robot.version, "client_uuid": uuid.uuid4()}
    assert client.post(url, sent).status_code == 302
    robot.refresh_from_db()
    assert robots.secret_of(robot) == ""
    wrong = sent | {"url": "https://evil.cn/send", "version": robot.version, "client_uuid": uuid.uuid4()}
    answer = client.post(url, wrong)
    assert answer.status_code == 422
    assert "地址应在 oapi.dingtalk.com" in answer.content.decode()


def test_a_failed_message_is_sent_again_by_hand_and_a_sent_one_is_not(
    add, stub, admin, as_role, django_capture_on_commit_callbacks
):
    row = deliveries.queue_robot(add(), key="robot:x", subject="提醒", body="无")
    client = as_role("system_admin", admin)
    Delivery.objects.update(state="unsure", attempts=5)
    url = reverse("office:delivery_retry", args=[row.pk])
    assert "可能已经送达" in client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"client_uuid": uuid.uuid4()}).status_code == 302
    row.refresh_from_db()
    assert (row.state, len(stub.asked)) == ("sent", 1)
    with pytest.raises(WrongState, match="不需要重发"):
        services_channels.retry_delivery(actor=admin, delivery=row)
    listed = client.get(reverse("office:delivery_list") + "?state=failed")
    assert "没有符合" in listed.content.decode()
    assert client.get(reverse("office:delivery_list") + "?export=xlsx").status_code == 200


def test_a_robot_that_is_off_says_nothing(add, stub, admin):
    robot = add()
    row = deliveries.queue_robot(robot, key="robot:y", subject="提醒", body="无")
    services_channels.toggle_robot(actor=admin, robot=robot)
    deliveries.send_waiting()
    row.refresh_from_db()
    assert (row.state, stub.asked) == ("failed", [])
    with pytest.raises(WrongState, match="已停用"):
        services_channels.try_robot(actor=admin, robot=Robot.objects.get())
