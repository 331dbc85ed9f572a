"""Papers for the public: masked by rule and by hand, approved by another, read without signing in, gone when taken down."""

import io
import json
from dataclasses import replace

import pdfplumber
import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed
from core.files import read_file
from core.workflow import TransitionRefused
from office.models import Message
from reports import kinds as packs
from reports import publication_flow as flow
from reports import services as papers
from reports.blocks import Annex, Chart, Heading, Marks, Paragraph, Picture, Pictures, Series, Table
from reports.masking import Mask, absent, masked_snapshot, suspects, texts_of
from reports.models import PublicVersion, Rendition
from reports.publication_tables import progress_in
from reports.services.publications import (
    approve_public_version,
    hide_words,
    prepare_public_version,
    return_public_version,
    submit_public_version,
    take_down,
)
from reports.snapshots import paper_from_json
from tests.factories.office import UserFactory
from tests.factories.reports import DocumentFactory

KIND = "supervision_circular"
LIST = "/reports/public/"
SECRETS = (
    "李慕白",
    "慕 白",
    "13812345678",
    "0398-1234567",
    "11010119900307888X",
    "豫A12345",
    "limb@example.cn",
    "三年级二班",
    "临街门店",
)


@pytest.fixture(autouse=True)
def a_public_kind(monkeypatch):
    """Circulars are published."""
    found = packs.kinds()
    monkeypatch.setitem(found, KIND, replace(found[KIND], public=True))


def blocks():
    """A circular full of what the public must not read."""
    return (
        Paragraph("督导组于2024年3月5日检查，校长李慕白（李 慕 白，13812345678、0398-1234567）到场。"),
        Heading("李慕白负责的事项"),
        Table(("姓名", "证件"), (("李慕白", "11010119900307888X"), ("车牌", "豫A12345"))),
        Paragraph("三年级二班的家长反映临街门店噪声，邮箱limb@example.cn；投入12345678元。"),
        Chart("bar", ("临街门店", "学校"), (Series("李慕白", ("3", "1234567")),), caption="李慕白统计"),
        Pictures((Picture("", "李慕白签名"),)),
        Annex("李慕白名单", (Paragraph("联系李慕白"),)),
    )


@pytest.fixture
def room(desk):
    """The desk, with a person whom the paper names."""
    UserFactory(full_name="李慕白")
    return desk


def issued(room, **changes):
    """The circular, out."""
    given = {
        "kind": KIND,
        "school": None,
        "title": "关于李慕白学校|有关问题的通报",
        "addressee": "各学校",
        "blocks": blocks(),
    }
    return room.bring("issued", **(given | changes))


def published(room, words=("三年级二班", "临街门店"), **changes):
    """Prepared, masked by hand, approved, printed."""
    version = prepare_public_version(actor=room.staff, document=issued(room, **changes))
    version = hide_words(actor=room.staff, version=version, words=words)
    version = submit_public_version(actor=room.staff, version=version)
    version = approve_public_version(actor=room.director, version=version)
    assert jobs.perform(version.render_job_id) == "done"
    version.refresh_from_db()
    return version


def squeezed(text):
    return "".join(text.split())


# --- what is hidden ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("李慕白到场", "李**到场"),
        ("李\u200b慕白，李 慕　白", "李**，李**"),
        ("电话13812345678", "电话138****"),
        ("电话１３８１２３４５６７８", "电话138****"),
        ("投入12345678元、1234567.5万元", "投入12345678元、1234567.5万元"),
        ("2024-03-05检查", "2024-03-05检查"),
        ("车豫A12345、豫A·D1234Z", "车豫**、豫**"),
        ("写信到a.b@example.cn", "写信到**"),
        ("李慕白家长", "**"),
        ("三年级", "三年级"),
        ("李\n慕白、李\u2009慕白", "李**、李**"),  # over the end of a line in a cell, with a thin blank
        ("李\u6155\ufe0e白", "李**"),  # with a mark that only chooses a form
        ("电话13812345678 万老师、13812345678\n人", "电话138**** 万老师、138****\n人"),
        ("电话0398-1234567 万老师", "电话039**** 万老师"),
        ("138.1234.5678，138\u2009 1234\u2009 5678，138·1234·5678", "138****，138****，138****"),
        ("证件110101199003078888 人", "证件110**** 人"),
        ("投入13812345678.5元，人数1234567人", "投入13812345678.5元，人数1234567人"),
        ("车豫Ａ12345、豫 A12345", "车豫**、豫**"),
        ("写信到ａ＠example.cn", "写信到**"),
    ],
)
def test_each_text_is_masked_in_one_go(text, shown):
    assert Mask(("李慕白",), ("李慕白家长",)).hide(text) == shown


def test_a_name_written_with_radicals_is_found_and_hidden():
    paper = {"blocks": [{"type": "paragraph", "text": "\u2f63明到场"}]}  # what copying out of a PDF makes of 生明

    assert absent(paper, ["生明"]) == []
    assert Mask(("生明",)).hide("\u2f63明到场") == "生**到场"


def test_masking_again_changes_nothing():
    mask = Mask(("李慕白", "李慕"), ("门店",))
    once = mask.hide("李慕白、李慕的门店，13812345678")

    assert once == "李**、李**的**，138****"
    assert mask.hide(once) == once


def test_the_breaks_of_a_title_stay_unless_they_stand_in_a_name():
    mask = Mask(("李慕白",))

    assert mask.hide_title("关于|李慕白的通报") == "关于|李**的通报"
    assert mask.hide_title("关于李|慕白的通报") == "关于李**的通报"


def test_what_looks_like_a_name_is_told_and_common_words_are_not():
    paper = {"blocks": [{"type": "paragraph", "text": "校长赵大海，要求教师认真备课；王老师和钱多多家长到场。"}]}

    assert suspects(paper) == ["王老师", "钱多多家长", "赵大海"]
    assert absent(paper, ["赵大海", "周大海"]) == ["周大海"]


def test_nothing_of_a_paper_slips_through(room):
    version = published(room)
    text = "\n".join(texts_of(version.snapshot))

    assert version.snapshot["facts"] == {}
    assert not [
        secret for secret in SECRETS if squeezed(secret) in squeezed(json.dumps(version.snapshot, ensure_ascii=False))
    ]
    assert "李**" in text
    assert "12345678元" in text
    assert "（图片略：李**签名）" in text
    paper = paper_from_json(version.snapshot)
    chart = next(block for block in paper.blocks if isinstance(block, Chart))
    assert chart.labels == ("**", "学校")
    assert chart.series[0].values == ("3", "1234567")


def test_who_signed_and_who_attended_is_hidden_without_an_account(room):
    document = issued(room, marks=Marks(signer="周无户", attendance=(("出席", "冯某人、陈列席"),)))
    version = prepare_public_version(actor=room.staff, document=document)

    assert version.snapshot["marks"]["attendance"] == [["出席", "冯**、陈**"]]
    assert "周无户" not in str(version.snapshot)


# --- the way to the public page ---------------------------------------------------------------------------------------
def test_the_public_reads_the_masked_words_and_nothing_else(room):
    version = published(room)
    client = Client()
    listed, shown = client.get(LIST), client.get(f"{LIST}{version.pk}/")
    file = client.get(f"{LIST}{version.pk}/pdf/")
    data = b"".join(file.streaming_content)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        printed = "".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata)
    with pypdfium2.PdfDocument(data) as pdf:
        printed += str(pdf.get_metadata_dict())

    assert listed.status_code == shown.status_code == file.status_code == 200
    assert [dict(answer.cookies) for answer in (listed, shown, file)] == [{}, {}, {}]
    assert "李**" in shown.content.decode()
    assert "李**" in printed
    for where in (listed.content.decode(), shown.content.decode(), printed, str(file.headers), data.decode("latin-1")):
        assert not [secret for secret in SECRETS if squeezed(secret) in squeezed(where)]
    assert Rendition.objects.get(kind="public").sha256 == version.pdf.sha256
    assert data == read_file(version.pdf)


def test_who_prepared_it_does_not_approve_it(room):
    version = prepare_public_version(actor=room.director, document=issued(room))
    version = submit_public_version(actor=room.director, version=version)

    with pytest.raises(TransitionRefused, match="另一位负责人"):
        approve_public_version(actor=room.director, version=version)
    with pytest.raises(NotAllowed):
        approve_public_version(actor=room.staff, version=version)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicVersion.objects.filter(pk=version.pk).update(approved_by=room.director)
    assert approve_public_version(actor=UserFactory(role="director"), version=version).status == "published"


def test_it_is_returned_with_a_reason_and_sent_again(room, django_capture_on_commit_callbacks):
    version = submit_public_version(
        actor=room.staff, version=prepare_public_version(actor=room.staff, document=issued(room))
    )
    with django_capture_on_commit_callbacks(execute=True):
        version = return_public_version(actor=room.director, version=version, reason="请隐去班级。")

    assert (version.status, version.return_reason) == ("draft", "请隐去班级。")
    assert Message.objects.filter(user=room.staff, title__contains="公开版被退回").exists()
    version = hide_words(actor=room.staff, version=version, words=["三年级二班"])
    assert submit_public_version(actor=room.staff, version=version).status == "submitted"


def test_a_name_that_became_known_meanwhile_stops_the_approval(room):
    document = issued(room, blocks=(Paragraph("由孙晚来同志负责。"),))
    version = submit_public_version(
        actor=room.staff, version=prepare_public_version(actor=room.staff, document=document)
    )
    UserFactory(full_name="孙晚来")

    with pytest.raises(TransitionRefused, match="请退回后重新生成"):
        approve_public_version(actor=room.director, version=version)


def test_what_is_taken_down_is_gone_and_may_be_prepared_anew(room):
    version = published(room)
    version = take_down(actor=room.staff, version=version, reason="家长提出异议。")
    client = Client()

    assert client.get(f"{LIST}{version.pk}/").status_code == 404
    assert client.get(f"{LIST}{version.pk}/pdf/").status_code == 404
    assert "通报" not in client.get(LIST).content.decode()
    assert "异议" not in client.get(f"{LIST}{version.pk}/").content.decode()
    assert prepare_public_version(actor=room.staff, document=version.document).status == "draft"


def test_a_paper_taken_back_vanishes_from_the_public(room):
    version = published(room)
    papers.withdraw_document(actor=room.director, document=version.document, reason="主送单位有误")

    assert Client().get(f"{LIST}{version.pk}/").status_code == 404
    assert Client().get(f"{LIST}{version.pk}/pdf/").status_code == 404


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_is_not_approved_is_not_public(room, state):
    version = prepare_public_version(actor=room.staff, document=issued(room))
    if state == "submitted":
        version = submit_public_version(actor=room.staff, version=version)

    assert Client().get(f"{LIST}{version.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "interview_notice"}, "不属于公开的公文种类"),
        ({"marks": Marks(secrecy="秘密★1年")}, "标有密级"),
    ],
)
def test_some_papers_are_never_prepared(room, changes, sentence):
    with pytest.raises(BusinessRuleError, match=sentence):
        prepare_public_version(actor=room.staff, document=issued(room, **changes))


def test_a_draft_is_not_prepared_and_none_is_prepared_twice(room):
    with pytest.raises(BusinessRuleError, match="印发后"):
        prepare_public_version(actor=room.staff, document=room.bring("signed", kind=KIND))
    document = issued(room)
    prepare_public_version(actor=room.staff, document=document)
    with pytest.raises(BusinessRuleError, match="已经有公开版"):
        prepare_public_version(actor=room.staff, document=document)


# --- the pages of the office ------------------------------------------------------------------------------------------
def test_words_are_hidden_and_shown_again_on_the_page(room, as_role):
    version = prepare_public_version(actor=room.staff, document=issued(room))
    client, address = as_role("staff"), reverse("reports:publicversion_edit", args=[version.pk])
    page = client.get(address).content.decode()
    assert "原文（不公开）" in page
    assert "data-hide-words" in page

    refused = client.post(address, {"words": "临街门店\n没有这句话", "version": version.version})
    assert refused.status_code == 422
    assert "公文里没有这些文字" in refused.content.decode()
    assert "没有这句话</textarea>" in refused.content.decode()

    done = client.post(address, {"words": "临街门店", "version": version.version}, follow=True)
    version.refresh_from_db()
    assert version.hidden == ["临街门店"]
    assert "**噪声" in done.content.decode()
    stale = client.post(address, {"words": "", "version": 1})
    assert stale.status_code == 409


def test_the_approver_says_that_every_part_was_read(room, as_role):
    version = submit_public_version(
        actor=room.staff, version=prepare_public_version(actor=room.staff, document=issued(room))
    )
    client, address = as_role("director"), reverse("reports:publicversion_approve", args=[version.pk])

    unread = client.post(address, {"version": version.version})
    assert unread.status_code == 422
    assert "请先逐段核对公开内容" in unread.content.decode()
    assert client.post(address, {"version": version.version, "read": "on"}).status_code == 302
    version.refresh_from_db()
    assert version.status == "published"


def test_the_list_tells_how_far_publication_has_come(room, as_role):
    published(room)
    issued(room, title="另一份通报")
    page = as_role("staff").get("/reports/published/").content.decode()
    told = progress_in(PublicVersion.objects.get().document.year, room.staff)

    assert (told.due, told.published, told.days) == (2, 1, 0)
    assert "应公开2份，已公开1份（50.0%），从印发到公开的天数中位数0天。" in page
    assert "草拟公开版：" in page


def test_a_papers_page_leads_to_its_public_version(room, as_role):
    document, client = issued(room), as_role("staff")
    assert "草拟公开版" in client.get(document.get_absolute_url()).content.decode()
    version = prepare_public_version(actor=room.staff, document=document)
    page = client.get(document.get_absolute_url()).content.decode()

    assert f'href="{version.get_absolute_url()}"' in page
    assert "草拟公开版" not in page
    assert "草拟公开版" not in client.get(room.bring("signed", kind=KIND).get_absolute_url()).content.decode()


def make_published(count):
    """Rows that stand on the public page."""
    director = UserFactory(role="director")
    for document in DocumentFactory.create_batch(count, issued=True, kind=KIND, school=None):
        PublicVersion.objects.create(
            document=document,
            status="published",
            snapshot=masked_snapshot(document.snapshot, Mask(())),
            prepared_by=document.drafted_by,
            prepared_at=document.issued_at,
            approved_by=director,
            published_at=document.issued_at,
        )


@pytest.mark.parametrize("address", [LIST, "/reports/published/"])
def test_a_list_costs_the_same_for_two_rows_as_for_twelve(room, as_role, address):
    client = as_role("staff")
    make_published(2)
    client.get(address)
    with CaptureQueriesContext(connection) as two:
        client.get(address)
    make_published(10)
    with CaptureQueriesContext(connection) as twelve:
        client.get(address)

    assert len(twelve) == len(two)


def test_the_flow_asks_for_the_permissions_of_the_roles(room):
    assert flow.APPROVE.permission == "reports.approve_publicversion"
    assert not room.staff.has_perm(flow.APPROVE.permission)
    assert room.director.has_perm(flow.APPROVE.permission)
