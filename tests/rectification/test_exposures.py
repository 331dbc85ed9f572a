"""Typical cases are made public: masked, after the days for objections, by another person than the author."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.masking import masked, names_in, still_open
from core.workflow import TransitionRefused
from office.models import Message
from rectification.masking import known_names
from rectification.models import Exposure
from rectification.services import cases
from rectification.services.exposures import (
    Draft,
    approve_exposure,
    drop_exposure,
    prepare_exposure,
    proposed_text,
    publish_exposure,
    rewrite_exposure,
)
from tests.factories.cases import make_case, school_with_principal, stand_on

TOLD = date(2024, 5, 6)
AFTER = TOLD + timedelta(days=11)


@pytest.fixture
def may(room):
    """The room on 2024-05-06."""
    stand_on(TOLD)
    return room


def done(room, name="欧阳青", school="青山小学", kind="circular", **words):
    """A case that was carried out, about a school with a principal of that name."""
    place, head = school_with_principal(school, name)
    return make_case(room.staff, room.director, school=place, kind=kind, status="done", **words), head


def prepare(room, case, text="消防通道长期堵塞，经督办没有整改。", on=TOLD):
    draft = Draft("消防通道堵塞问题", text, on)
    return prepare_exposure(actor=room.staff, case=case, draft=draft)


# --- masking ----------------------------------------------------------------------------------------------------------
def test_names_keep_their_surname_and_long_numbers_their_first_three_digits():
    text = "校长欧阳青、张 三，电话13812345678、0398-1234567，身份证 110101199003078888 和 11010119900307888X。"

    assert masked(text, {"欧阳青", "张三"}) == "校长欧阳**、张**，电话138****、039****，身份证 110**** 和 110****。"
    assert still_open(masked(text, {"欧阳青", "张三"}), {"欧阳青", "张三"}) == []


@pytest.mark.parametrize(
    "text", ["2024-03-05检查", "2024－03－05检查", "2023-2024学年", "共12345元", "问〔2024〕0117", "2024年9月30日"]
)
def test_dates_and_short_numbers_stay(text):
    assert masked(text, set()) == text
    assert still_open(text, set()) == []


@pytest.mark.parametrize("stroke", "－—–‐‑−-\u3000 ")
def test_a_number_is_hidden_however_its_strokes_are_written(stroke):
    number = stroke.join(("138", "1234", "5678"))

    assert still_open(f"电话{number}", set()) == [number]
    assert masked(f"电话{number}", set()) == "电话138****"


def test_what_still_stands_is_told_once_in_the_order_of_the_text():
    text = "张三和张三丰，13812345678，张 三"

    assert still_open(text, {"张三"}) == ["张三", "13812345678", "张 三"]
    assert masked("张三丰与张三", {"张三", "张三丰"}) == "张**与张**"


def test_names_are_found_in_a_line_with_titles():
    assert names_in("校长李四（党支部书记）、副校长 欧阳青，教导主任王五") == {"李四", "欧阳青", "王五"}
    assert names_in("学校班子成员") == set()


def test_everybody_the_records_connect_with_the_case_is_known(may):
    case, head = done(may)

    assert {head.full_name, may.staff.full_name, may.director.full_name} <= known_names(case)
    assert proposed_text(case).startswith("三条问题逾期未改")


def test_the_rule_proposes_the_reason_with_every_name_hidden(may):
    case, _ = done(may, text="校长欧阳青（13812345678）没有整改")

    assert proposed_text(case).splitlines()[0] == "校长欧阳**（138****）没有整改"


# --- the way to the public page ---------------------------------------------------------------------------------------
def test_two_are_published_after_ten_days_and_a_day_earlier_is_refused(may, django_capture_on_commit_callbacks):
    for number in range(2):
        case, head = done(may, school=f"第{number}小学")
        with django_capture_on_commit_callbacks(execute=True):
            exposure = prepare(may, case)
        assert exposure.window_ends_on == TOLD + timedelta(days=10)
        assert Message.objects.filter(user=head, title__contains="陈述申辩").exists()

        stand_on(AFTER - timedelta(days=1))
        with pytest.raises(TransitionRefused, match="异议期到2024年5月16日为止"):
            approve_exposure(actor=may.director, exposure=exposure)
        with pytest.raises(WrongState):
            publish_exposure(actor=may.staff, exposure=exposure)

        stand_on(AFTER)
        approve_exposure(actor=may.director, exposure=exposure)
        publish_exposure(actor=may.staff, exposure=exposure)
        stand_on(TOLD)

    assert Exposure.objects.filter(status="published").count() == 2


def test_the_author_and_the_staff_do_not_approve(may):
    case, _ = done(may)
    exposure = prepare_exposure(actor=may.director, case=case, draft=Draft("通报", "消防通道堵塞。", TOLD))
    stand_on(AFTER)

    with pytest.raises(TransitionRefused, match="拟稿人不能审批"):
        approve_exposure(actor=may.director, exposure=exposure)
    with pytest.raises(NotAllowed):
        approve_exposure(actor=may.staff, exposure=exposure)


def test_an_unanswered_statement_stands_in_the_way(may):
    case, head = done(may)
    exposure = prepare(may, case)
    cases.state_case(actor=head, case=case, text="通道已经清理。")
    stand_on(AFTER)

    with pytest.raises(TransitionRefused, match="陈述申辩还没有答复"):
        approve_exposure(actor=may.director, exposure=exposure)
    cases.answer_case_statement(actor=may.staff, case=case, text="经核查没有清理。")
    approve_exposure(actor=may.director, exposure=exposure)
    cases.state_case(actor=head, case=case, text="再次申辩。")
    with pytest.raises(TransitionRefused, match="陈述申辩还没有答复"):
        publish_exposure(actor=may.staff, exposure=exposure)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("校长欧阳青没有整改。", "欧阳青"),
        ("电话13812345678。", "13812345678"),
        ("校长欧 阳 青没有整改。", "没有隐去的姓名"),
        (" ", "请填写公开内容"),
    ],
)
def test_names_and_numbers_left_in_are_refused(may, text, sentence):
    case, _ = done(may)

    with pytest.raises(BusinessRuleError, match=sentence):
        prepare(may, case, text)
    exposure = prepare(may, case)
    with pytest.raises(BusinessRuleError, match=sentence):
        rewrite_exposure(actor=may.staff, exposure=exposure, title="通报", text=text)


def test_what_became_known_later_is_looked_for_again(may):
    case, _ = done(may)
    exposure = prepare(may, case, "总务主任钱七没有整改。")
    case.attended = "总务主任钱七"
    case.save(update_fields=["attended"])
    stand_on(AFTER)

    with pytest.raises(TransitionRefused, match="钱七"):
        approve_exposure(actor=may.director, exposure=exposure)


def test_nothing_is_prepared_too_early_twice_for_praise_or_on_a_day_that_cannot_be(may):
    early = make_case(may.staff, may.director, school=may.school, kind="circular", status="notified")
    with pytest.raises(WrongState, match="实施后"):
        prepare(may, early)
    praise, _ = done(may, school="某小学", kind="incentive")
    with pytest.raises(BusinessRuleError, match="不作典型问题曝光"):
        prepare(may, praise)
    case, _ = done(may)
    for day in (date(1970, 1, 1), date(9999, 12, 31), TOLD - timedelta(days=1)):
        with pytest.raises(BusinessRuleError, match="告知日期应在"):
            prepare(may, case, on=day)
    prepare(may, case)
    with pytest.raises(WrongState, match="已有曝光内容"):
        prepare(may, case)


def test_other_words_are_told_anew_and_the_days_begin_again(may):
    case, _ = done(may)
    exposure = prepare(may, case)
    stand_on(AFTER)

    fresh = rewrite_exposure(actor=may.staff, exposure=exposure, title="通报", text="食堂无证经营。")

    assert (fresh.told_on, fresh.window_ends_on) == (AFTER, AFTER + timedelta(days=10))
    with pytest.raises(TransitionRefused, match="异议期"):
        approve_exposure(actor=may.director, exposure=exposure)


# --- everybody --------------------------------------------------------------------------------------------------------
def published(room):
    case, _ = done(room)
    exposure = prepare(room, case)
    stand_on(AFTER)
    approve_exposure(actor=room.director, exposure=exposure)
    return publish_exposure(actor=room.staff, exposure=exposure)


def test_the_public_page_needs_no_account_no_cookie_and_no_script(may):
    exposure = published(may)

    listed, shown = (
        Client().get(reverse(f"rectification:exposure_{name}", args=args))
        for name, args in (("public", []), ("show", [exposure.pk]))
    )

    assert exposure.title in listed.content.decode()
    assert exposure.masked_text in shown.content.decode()
    for page in (listed, shown):
        assert page.status_code == 200
        assert not page.cookies
        text = page.content.decode()
        assert "<script" not in text
        assert "noindex" not in text
        assert "noindex" not in page.headers.get("X-Robots-Tag", "")


def test_what_is_not_public_or_was_taken_back_is_a_plain_404(may):
    exposure = published(may)
    address = reverse("rectification:exposure_show", args=[exposure.pk])

    dropped = drop_exposure(actor=may.staff, exposure=exposure, reason="对方已整改到位。")

    gone, never = Client().get(address), Client().get(reverse("rectification:exposure_show", args=[999999]))
    assert dropped.status == "dropped"
    assert (gone.status_code, never.status_code) == (404, 404)
    plain = [re.sub(r"\s+", "", page.content.decode()) for page in (gone, never)]
    assert plain[0] == plain[1]
    assert exposure.title not in Client().get(reverse("rectification:exposure_public")).content.decode()
    with pytest.raises(WrongState):
        drop_exposure(actor=may.staff, exposure=exposure, reason="再撤一次")


def test_taking_back_needs_a_reason(may):
    case, _ = done(may)

    with pytest.raises(BusinessRuleError, match="请填写原因"):
        drop_exposure(actor=may.staff, exposure=prepare(may, case), reason=" ")
