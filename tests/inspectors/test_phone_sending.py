"""A visit sent by a phone: document, submission, receipts, and everything that can go wrong on the way."""

import json
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from inspectors import receipts, services
from inspectors.content import content_of
from inspectors.models import Receipt, Visit, VisitDocument, VisitFinding, VisitVersion
from inspectors.workflow import Status
from office.models import WorkYear
from rectification.models import Item
from tests.factories.inspectors import DAY, ListingFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory
from tests.inspectors.phone import EMPTY, Phone, document, finding, named_photo, named_signature, sha, stamp
from tests.inspectors.test_visit_pages import typed


def test_a_whole_visit_is_saved_and_handed_in(phone, place):
    found = document(
        place,
        findings=[finding()],
        follow_up="notice",
        lessons=[
            {
                "uuid": str(uuid.uuid4()),
                "subject": "数学",
                "class_name": "三年级2班",
                "teacher": "",
                "topic": "分数",
                "stars": 4,
                "notes": "",
                "comment": "板书清楚。",
            },
        ],
        interviews=[{"uuid": str(uuid.uuid4()), "kind": "pupils", "persons": 6, "notes": "作业不多。"}],
    )
    saved = phone.put(found)
    assert saved.status_code == 200, saved.content.decode()
    answer = saved.json()
    assert (answer["status"], answer["receipt"]["sha256"]) == ("draft", sha(phone.bytes_of(found)))
    assert (answer["receipt"]["kind"], answer["receipt"]["id"]) == ("visit", found["uuid"])
    assert not Item.objects.exists()

    sent = phone.submit(found)
    assert sent.status_code == 200, sent.content.decode()
    visit = Visit.objects.get(pk=sent.json()["pk"])
    assert (visit.status, visit.origin, visit.inspector) == (Status.SUBMITTED, "phone", place.inspector)
    assert visit.written_at is not None
    assert visit.lessons.get().stars == 4
    assert visit.interviews.get().persons == 6
    assert visit.findings.get().client_uuid == uuid.UUID(found["findings"][0]["uuid"])
    assert visit.findings.get().item == Item.objects.get()
    state = phone.state(found).json()
    assert (state["status"], state["reason"]) == ("submitted", "")
    assert answer["receipt"] in state["receipts"]


def test_sending_twice_is_one_visit_and_one_answer(phone, place):
    found = document(place, findings=[finding()], follow_up="notice")
    first = phone.put(found).json()
    assert phone.put(found).json() == first
    sent = phone.submit(found).json()
    assert phone.submit(found).json() == sent
    assert phone.put(found).json() == sent
    assert (Visit.objects.count(), Item.objects.count(), Receipt.objects.count()) == (1, 1, 1)
    assert AuditEntry.objects.filter(verb="visit.submitted").count() == 1


def test_a_handed_in_visit_takes_no_other_document(phone, place):
    found = document(place)
    phone.put(found)
    phone.submit(found)
    other = found | {"summary": "改写过的督导纪实。"}
    answer = phone.put(other)
    assert answer.status_code == 409
    assert "已提交，不能再改" in answer.json()["error"]
    assert Visit.objects.get().summary == found["summary"]


def test_only_the_newest_document_is_handed_in(phone, place):
    found = document(place)
    phone.put(found)
    newer = found | {"highlights": "大课间组织有序。"}
    phone.put(newer)
    assert phone.submit(found).status_code == 409
    assert phone.submit(newer).status_code == 200


def test_fifty_drafts_in_a_row_are_one_visit(phone, place):
    found = document(place)
    for turn in range(50):
        found["highlights"] = f"第{turn}次保存。"
        assert phone.put(found).status_code == 200
    assert Visit.objects.get().highlights == "第49次保存。"
    assert phone.submit(found).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"visited_on": "2024-03-09", "arrived_at": stamp(9, day=date(2024, 3, 9)),
          "left_at": stamp(10, day=date(2024, 3, 9))}, "晚于今天"),
        ({"left_at": stamp(8)}, "离校时间要晚于到校时间"),
        ({"checklist": 999_999}, "督导清单在服务器上找不到"),
        ({"school": 999_999}, "学校在服务器上找不到"),
        ({"methods": ["flying"]}, "督导方式“flying”不在"),
        ({"findings": [finding(text="字" * 10_000)]}, "“问题”最多 4000 字，现有 10000 字"),
        ({"findings": [finding(text=" ")]}, "问题的内容不能为空"),
        ({"counts": {"lessons": 10_000}}, "数量应在 0 到 9999 之间"),
        ({"answers": {"M1": {"result": "yes"}}}, "回答不是可选的答案"),
        ({"edition": 2}, "比服务器新"),
        ({"kind": "tour"}, "请选择督导类型"),
    ],
)  # fmt: skip
def test_a_rule_that_refuses_is_told_in_a_sentence_and_writes_nothing(phone, place, changes, words):
    answer = phone.put(document(place) | changes)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert not Visit.objects.exists()
    assert not VisitDocument.objects.exists()
    assert phone.put(document(place)).status_code == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "读不出来"),
        (b"[]", "不是一条记录"),
        (b"\xff\xfe", "读不出来"),
        (b'{"a": NaN}', "读不出来"),
        (b'{"a": 1e999}', "读不出来"),
        (b'{"a": 11111111111111111111}', "读不出来"),
        (b'{"a":' + b"[" * 20 + b"]" * 20 + b"}", "嵌套太深"),
        (b"[" * 100_000, "读不出来"),
        (json.dumps({"a": "字" * 20_001}).encode(), "最多 20000 字"),
        (b'{"a": "\\u0000"}', "控制字符"),
        (b'{"a": "\\ud800"}', "控制字符"),
    ],
    ids=count(),
)
def test_what_is_no_document_is_refused_in_words(phone, place, body, words):
    answer = phone.put(document(place), body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    "changes",
    [
        {"uuid": "1"},
        {"school": "1"},
        {"school": True},
        {"visited_on": "5.3.2024"},
        {"arrived_at": "2024-03-05T09:00:00"},
        {"is_announced": 1},
        {"answers": []},
        {"answers": {"M1": "done"}},
        {"counts": {"lessons": -1}},
        {"counts": {"lessons": 1.5}},
        {"methods": [1]},
        {"themes": [[1]]},
        {"themes": [2**40]},
        {"readings": [{"key": "x", "grade": "", "value": "1e5"}]},
        {"findings": [{"text": "没有编号"}]},
        {"findings": [{}] * 61},
        {"photos": [{"uuid": str(uuid.uuid4()), "sha256": "zz"}]},
        {"positions": [{"moment": "arrival"}]},
        {"signature": {"uuid": str(uuid.uuid4())}},
        {"summary": {"a": 1}},
    ],
    ids=count(),
)
def test_a_member_of_another_shape_is_named(phone, place, changes):
    found = document(place)
    answer = phone.call("put", "visit", found["uuid"], body=found | changes)
    assert answer.status_code == 400
    assert answer.json()["fields"]
    assert not Visit.objects.exists()


def test_a_document_beyond_512_kb_is_too_large(phone, place):
    answer = phone.put(document(place, unknown=["字" * 1000] * 200))
    assert answer.status_code == 413
    assert "KB" in answer.json()["error"]


def test_another_number_in_the_address_is_refused(phone, place):
    answer = phone.call("put", "visit", uuid.uuid4(), body=document(place))
    assert answer.status_code == 400
    assert not Visit.objects.exists()


def test_emoji_and_unknown_members_are_taken(phone, place):
    found = document(place, findings=[finding(text="操场🏃‍♀️地面开裂😟")], follow_up="notice", weather="晴")
    assert phone.put(found).status_code == 200
    assert VisitFinding.objects.get().text == "操场🏃‍♀️地面开裂😟"


def test_a_document_of_an_older_release_is_brought_up(phone, place):
    found = document(place)
    for name in ("edition", "kind", "themes", "plan", "companions", "positions", "readings", "lessons", "interviews",
                 "signature", "written_at", "photos"):  # fmt: skip
        del found[name]
    assert phone.put(found).status_code == 200
    assert phone.submit(found).status_code == 200
    assert Visit.objects.get().kind == "regular"


def test_a_queue_of_another_person_is_refused_and_tells_nothing(phone, place, as_role):
    found = document(place)
    phone.put(found)
    other = Phone(as_role("inspector"))
    for answer in (other.put(found), other.put(found, b"{"), other.state(found), other.submit(found)):
        assert answer.status_code == 403
        assert "不是您的账号写的" in answer.json()["error"]
        assert place.school.name not in answer.content.decode()
        assert str(place.inspector) not in answer.content.decode()
    assert Visit.objects.get().inspector == place.inspector


def test_an_ended_session_is_told_in_json(place):
    found = document(place)
    nobody = Phone(Client())
    for answer in (nobody.put(found), nobody.state(found), nobody.submit(found), nobody.call("get", "pack")):
        assert answer.status_code == 401
        assert "登录已过期" in answer.json()["error"]


def test_a_missing_token_is_told_in_json(phone, place):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(place.inspector, backend="office.authentication.AccountBackend")
    answer = Phone(strict).put(document(place))
    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf"
    assert not Visit.objects.exists()


@pytest.mark.parametrize("role", ["staff", "principal", "leader"])
def test_only_who_writes_visits_sends(place, as_role, role):
    answer = Phone(as_role(role)).put(document(place))
    assert answer.status_code == 403
    assert answer.json()["error"]


def test_an_unknown_visit_is_404_in_json(phone, place):
    assert phone.state(document(place)).status_code == 404
    assert phone.submit(document(place), EMPTY).status_code == 404


def test_a_listing_that_changed_meanwhile_is_judged_by_the_day_of_the_visit(phone, place):
    place.listing.ended_on = DAY
    place.listing.save()
    assert phone.put(document(place)).status_code == 200
    place.listing.ended_on = date(2024, 3, 4)
    place.listing.save()
    answer = phone.put(document(place, summary="另一次督导。"))
    assert answer.status_code == 422
    assert "您不是" in answer.json()["error"]


def test_a_sealed_year_takes_nothing_and_the_draft_waits(phone, place):
    found = document(place)
    phone.put(found)
    WorkYear.objects.filter(year=2024).update(status=WorkYear.Status.SEALED)
    WorkYearFactory(year=2025)
    answer = phone.submit(found)
    assert answer.status_code == 422
    assert "2024年度没有启用或已经封存" in answer.json()["error"]
    assert Visit.objects.get().status == Status.DRAFT


def test_gaps_are_named_at_submission_and_the_draft_stays(phone, place):
    found = document(place, summary="", methods=[])
    assert phone.put(found).status_code == 200
    answer = phone.submit(found)
    assert answer.status_code == 422
    assert "请填写督导纪实" in answer.json()["error"]
    assert Visit.objects.get().status == Status.DRAFT


def test_a_returned_visit_is_mended_on_the_phone_and_every_version_stays(phone, place):
    found = document(place, findings=[finding()], follow_up="notice")
    phone.put(found)
    phone.submit(found)
    visit = services.return_visit(actor=UserFactory(role="staff"), visit=Visit.objects.get(), reason="请写明听课班级。")
    state = phone.state(found).json()
    assert (state["status"], state["reason"]) == ("returned", "请写明听课班级。")
    outcome = phone.call("get", "pack").json()["outcomes"][0]
    assert outcome == {"uuid": found["uuid"], "status": "returned", "reason": "请写明听课班级。"}

    mended = found | {
        "summary": "听三年级2班数学课一节。",
        "findings": [*found["findings"], finding(text="楼道堆物。")],
    }
    assert phone.put(mended).status_code == 200
    assert phone.submit(mended).status_code == 200
    visit.refresh_from_db()
    assert (visit.status, visit.summary) == (Status.SUBMITTED, "听三年级2班数学课一节。")
    assert Item.objects.count() == 2
    kept = list(visit.versions.order_by("number").values_list("number", "content__summary", "content__status"))
    assert kept == [
        (1, found["summary"], "submitted"),
        (2, "听三年级2班数学课一节。", "returned"),
        (3, "听三年级2班数学课一节。", "submitted"),
    ]


def test_a_problem_in_the_ledger_is_not_rewritten(phone, place):
    found = document(place, findings=[finding()], follow_up="notice")
    phone.put(found)
    phone.submit(found)
    services.return_visit(actor=UserFactory(role="staff"), visit=Visit.objects.get(), reason="请补充。")
    changed = found | {"findings": [found["findings"][0] | {"text": "没有问题。"}]}
    answer = phone.put(changed)
    assert answer.status_code == 422
    assert "已经进入台账" in answer.json()["error"]
    assert phone.put(found | {"findings": []}).status_code == 200
    assert VisitFinding.objects.get().text == "灭火器过期两具。"


def test_a_version_cannot_be_changed_or_deleted(phone, place):
    found = document(place)
    phone.put(found)
    phone.submit(found)
    version = VisitVersion.objects.get()
    for act in (lambda: VisitVersion.objects.update(number=9), version.delete):
        with pytest.raises(InternalError, match="append-only"), transaction.atomic():
            act()
    assert VisitVersion.objects.get().content["summary"] == found["summary"]


def test_what_was_changed_on_the_page_stays_as_a_version_when_the_phone_overwrites_it(phone, place):
    found = document(place)
    phone.put(found)
    visit = Visit.objects.get()
    services.save_visit(
        actor=place.inspector, client_uuid=visit.client_uuid, content=replace(content_of(visit), summary="网页上改的。")
    )
    assert not VisitDocument.objects.exists()
    assert phone.submit(found).status_code == 409
    assert phone.put(found).status_code == 200
    assert VisitVersion.objects.get().content["summary"] == "网页上改的。"
    assert Visit.objects.get().summary == found["summary"]


def test_where_the_phone_stood_is_kept_with_its_distance_and_blocks_nothing(phone, place):
    place.school.latitude, place.school.longitude = Decimal("30.000000"), Decimal("104.000000")
    place.school.save()
    arrival = {"moment": "arrival", "at": stamp(9), "latitude": 30.001, "longitude": "104.000000", "accuracy": 12.4}
    departure = {"moment": "departure", "at": stamp(11), "latitude": None, "longitude": None, "note": "没有定位"}
    found = document(place, positions=[arrival, departure])
    assert phone.put(found).status_code == 200
    came, left = Visit.objects.get().positions.order_by("moment")
    assert (came.deviation, came.accuracy) == (111, 12)
    assert (left.latitude, left.deviation, left.note) == (None, None, "没有定位")


def test_a_school_without_coordinates_has_no_distance(phone, place):
    arrival = {"moment": "arrival", "at": stamp(9), "latitude": 30, "longitude": 104, "accuracy": 5}
    phone.put(document(place, positions=[arrival]))
    assert Visit.objects.get().positions.get().deviation is None


def test_a_refusal_to_sign_is_kept_without_a_file(phone, place):
    refusal = named_signature(b"", refusal="校长外出，没有人签字。", signer="", post="")
    found = document(place, signature=refusal)
    assert phone.put(found).status_code == 200
    assert phone.submit(found).status_code == 200
    signature = Visit.objects.get().signatures.get()
    assert (signature.file, signature.refusal) == (None, "校长外出，没有人签字。")


def test_nothing_is_handed_in_while_a_photo_or_the_signature_is_missing(phone, place):
    found = document(place, photos=[named_photo(b"1"), named_photo(b"2")], signature=named_signature(b"3"))
    phone.put(found)
    answer = phone.submit(found)
    assert answer.status_code == 422
    assert "2 张照片和校方签字还没有完整传到服务器" in answer.json()["error"]
    assert Visit.objects.get().status == Status.DRAFT


def test_genuine_receipts_are_told_from_tampered_and_foreign_ones(phone, place, as_role):
    receipt = phone.put(document(place)).json()["receipt"]
    tampered = [receipt | {name: value} for name, value in [
        ("sha256", EMPTY), ("kind", "photo"), ("id", str(uuid.uuid4())), ("seal", "0" * 64),
        ("received_at", "2024-03-08T00:00:00+00:00"), ("id", "x"), ("seal", 5),
    ]]  # fmt: skip
    answer = phone.call("post", "receipts", body={"receipts": [receipt, *tampered, None, "x"]})
    assert answer.json() == {"genuine": [True] + [False] * 9}
    other = Phone(as_role("inspector"))
    assert other.call("post", "receipts", body={"receipts": [receipt]}).json() == {"genuine": [False]}


def test_a_receipt_stays_genuine_when_the_key_was_renewed(phone, place, settings):
    receipt = phone.put(document(place)).json()["receipt"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "z" * 50
    assert receipts.is_genuine(receipt, place.inspector)
    settings.SECRET_KEY_FALLBACKS = []
    assert not receipts.is_genuine(receipt, place.inspector)


@pytest.mark.django_db(transaction=True)
def test_a_visit_handed_in_by_two_threads_at_once_is_one_visit_with_one_item(place, as_role):
    found = document(place, findings=[finding()], follow_up="notice")
    clients = [as_role("inspector", place.inspector) for _ in range(2)]
    start, statuses = Barrier(2), []

    def send(client):
        start.wait()
        phone = Phone(client)
        statuses.append(phone.put(found).status_code)
        statuses.append(phone.submit(found).status_code)
        connection.close()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    assert (Visit.objects.count(), Item.objects.count(), VisitVersion.objects.count()) == (1, 1, 1)


def test_another_school_of_the_inspector_is_another_visit(phone, place):
    other = SchoolFactory()
    ListingFactory(school=other, user=place.inspector)
    assert phone.put(document(place)).status_code == 200
    assert phone.put(document(place, school=other.pk)).status_code == 200
    assert Visit.objects.count() == 2


def test_the_page_keeps_what_only_the_phone_knows(phone, place):
    talk = {"uuid": str(uuid.uuid4()), "kind": "parents", "persons": 3, "notes": "接送拥堵。"}
    lesson = {"uuid": str(uuid.uuid4()), "subject": "语文"}
    arrival = {"moment": "arrival", "at": stamp(9), "latitude": 30, "longitude": 104, "accuracy": 5}
    refusal = named_signature(b"", refusal="校长外出。", signer="", post="")
    found = document(place, interviews=[talk], lessons=[lesson], positions=[arrival], signature=refusal)
    phone.put(found)
    before = content_of(Visit.objects.get())
    address = reverse("inspectors:visit_edit", args=[Visit.objects.get().pk])
    data = typed(place, action="save", summary="网页上补写一段。")
    assert phone.client.post(address, data).status_code == 302
    after = content_of(Visit.objects.get())
    assert after.summary == "网页上补写一段。"
    for name in ("interviews", "lessons", "positions", "signature", "written_at", "kind"):
        assert getattr(after, name) == getattr(before, name), name
