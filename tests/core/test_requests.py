"""What holds for every request: sane input, headers, the same 404 for missing and foreign, refusals in the trail."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse

from core.middleware import LONGEST_ADDRESS, client_address, client_network
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.mark.smoke
def test_an_anonymous_visitor_is_sent_to_the_door(county):
    answer = Client().get(reverse("office:user_list"))
    assert answer["Location"].startswith(reverse("office:login"))


def test_an_ended_session_on_an_htmx_call_sends_the_whole_page_to_the_door(county):
    answer = Client().get(reverse("office:user_list"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith(reverse("office:login"))


@pytest.mark.parametrize(
    "address",
    [
        "/office/users/?full_name=%00",
        "/office/users/?full_name=%ED%A0%80",
        "/office/users/?page=99999999999999999999999",
        "/office/users/?page=-1&page=x",
        "/office/users/?sort=user__password&nonsense=1",
        "/office/users/?groups__user__password__startswith=a",
        "/office/users/99999999999999999999999999/",
        "/office/users/?is_active=maybe",
        "/office/parameters/?year=99999999999999999999",
        "/office/parameters/99999999999999/visit.min_per_month/",
        "/no/such/page/",
        "/office/users/?full_name=" + "长" * 2000,
    ],
)
def test_no_address_breaks_the_server(as_role, address):
    for role in ("security_admin", "staff"):
        assert as_role(role).get(address).status_code in {200, 302, 400, 403, 404, 414}


@pytest.mark.parametrize("text", ["a%00b", "%ED%A0%80", "%FF", "a" * 100_000])
def test_no_text_breaks_a_form(as_role, text):
    answer = as_role("system_admin").post(
        reverse("office:user_create"), f"username=x1&full_name={text}", "application/x-www-form-urlencoded"
    )
    assert answer.status_code in ({302} if text in {"%ED%A0%80", "%FF"} else {400, 422})


def test_a_foreign_row_and_a_missing_row_look_the_same(as_role):
    client = as_role("system_admin")
    missing = client.get(reverse("office:user_detail", args=[10**9]))
    assert missing.status_code == 404
    assert "不在您负责的范围内" in missing.content.decode()


def test_every_answer_carries_the_headers(as_role):
    for answer in (
        as_role("staff").get(reverse("office:profile")),
        as_role("staff").get("/no/such/"),
        Client().get(reverse("office:login")),
    ):
        policy = answer["Content-Security-Policy"]
        assert "script-src 'nonce-" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert len(answer["X-Request-ID"]) == 32
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_a_refused_request_leaves_a_line_with_its_id(as_role):
    client = as_role("principal")
    answer = client.get(reverse("office:user_list"))
    assert answer.status_code == 403
    line = AuditEntry.objects.get(verb="request.denied")
    assert (line.actor, line.request_id) == (client.person, answer["X-Request-ID"])
    assert answer["X-Request-ID"] in answer.content.decode()


def test_an_unknown_host_is_refused():
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_form_of_another_site_is_refused(as_role):
    client = Client(enforce_csrf_checks=True)
    client.force_login(as_role("staff").person, backend="office.authentication.AccountBackend")
    answer = client.post(reverse("office:sessions_end"), {})
    assert answer.status_code == 403
    assert "安全凭证已失效" in answer.content.decode()


def test_unknown_methods_are_405(as_role):
    for method in ("TRACE", "PUT", "FOO"):
        assert as_role("staff").generic(method, reverse("office:profile")).status_code == 405


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2")
    assert client_address(request) == "10.0.0.7"
    settings.TRUSTED_PROXIES = ["10.0.0.7"]
    assert client_address(request) == "2.2.2.2"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("unix:", ""),
    ],
)
def test_limits_count_a_subscriber_as_one_client(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_a_request_beyond_the_limit_is_a_sentence(county, settings):
    settings.REQUEST_LIMIT_MB = 1
    answer = Client().post(reverse("office:login"), b"x" * (1024 * 1024 + 1), content_type="text/plain")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"--x", "multipart/form-data; boundary=y"),
        (b"{}", "application/json"),
    ],
)
def test_a_broken_body_is_a_bad_request(as_role, body, content_type):
    answer = as_role("system_admin").post(reverse("office:user_create"), body, content_type=content_type)
    assert answer.status_code in {400, 403, 422}


def test_a_wrong_method_is_a_page_with_a_sentence(as_role):
    answer = as_role("staff").get(reverse("office:logout"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert "不能直接打开" in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_an_address_beyond_the_limit_is_a_page_with_a_sentence(as_role):
    client = as_role("system_admin")
    assert client.get(reverse("office:user_list"), {"full_name": "a" * 7_900}).status_code == 200
    answer = client.get(reverse("office:user_list"), {"full_name": "a" * 8_000})
    assert answer.status_code == 414
    assert "地址太长" in answer.content.decode()


def test_the_server_in_front_lets_such_an_address_through():
    found: dict = {}
    exec((Path(settings.BASE_DIR) / "deploy" / "gunicorn.conf.py").read_text(encoding="utf-8"), found)  # noqa: S102 our own file
    assert found["limit_request_line"] > LONGEST_ADDRESS


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", MULTIPART_CONTENT])
def test_a_form_with_too_much_text_is_read_to_its_end_and_answered(as_role, content_type):
    typed = {"username": "x1", "full_name": "长" * 1_000_000}
    client = as_role("system_admin")
    body = typed if content_type == MULTIPART_CONTENT else urlencode(typed)
    answer = client.post(reverse("office:user_create"), body, content_type=content_type)
    assert answer.status_code == 413
    assert "超过 2 MB" in answer.content.decode()
    assert answer.wsgi_request.read(1) == b""


def test_too_many_fields_are_answered_with_a_sentence(as_role):
    typed = urlencode([(f"f{n}", "1") for n in range(3_001)])
    answer = as_role("system_admin").post(
        reverse("office:user_create"), typed, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "栏目太多" in answer.content.decode()
