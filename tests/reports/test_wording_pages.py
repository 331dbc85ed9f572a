"""The office writes the usual words of its papers, looks at them, and takes earlier ones up again."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion
from core.models import AuditEntry
from office import clock
from reports import services
from reports.differences import differences
from reports.kinds import Field, PackWording, kinds
from reports.models import Document, Wording
from reports.services.wordings import restore_wording, save_wording
from reports.wordings import current

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
OWN = PackWording("关于{事由}的提醒函", "", "{学校}：\n# 事由\n{事由}\n{清单}\n请于{期限}前答复。")


@pytest.fixture(autouse=True)
def reminder(monkeypatch):
    """A kind with a line, a table and a day."""
    fields = (Field("事由", required=True), Field("清单", "table", columns=("问题", "状态")), Field("期限", "date"))
    kind = replace(kinds()["case_reminder"], fields=fields, wording=OWN)
    monkeypatch.setitem(kinds(), "case_reminder", kind)
    return kind


@pytest.fixture
def office(client, desk):
    """The clerk, signed in."""
    client.force_login(desk.staff)
    return client


def page(name: str, *more) -> str:
    return reverse(f"reports:wording_{name}", args=["case_reminder", *more])


def save(desk, **changes) -> Wording:
    given = {
        "actor": desk.staff,
        "kind": "case_reminder",
        "based_on": 0,
        "title": OWN.title,
        "addressee": "",
        "body": f"{OWN.body}\n请及时办理。",
        "note": "",
    }
    return save_wording(**(given | changes))


def typed(response, **changes) -> dict:
    form = response.context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (given | changes).items()}


def test_a_saved_wording_counts_from_now_on(office, desk):
    opened = office.get(page("edit"))
    assert "{事由}" in opened.content.decode()
    saved = office.post(page("edit"), typed(opened, body=f"{OWN.body}\n请重视。", note="语气"))
    assert saved.status_code == 302, saved.context["form"].errors
    wording = Wording.objects.get()
    assert (wording.version, wording.saved_by, wording.note) == (1, desk.staff, "语气")
    assert current("case_reminder").body.endswith("请重视。")
    assert AuditEntry.objects.filter(verb="wording.saved").count() == 1
    assert "第1版" in office.get(page("detail")).content.decode()
    assert "第1版" in office.get(reverse("reports:wording_list")).content.decode()


def test_lines_are_kept_with_one_kind_of_end(office):
    office.post(page("edit"), typed(office.get(page("edit")), body="\r\n{事由}  \r\n\r\n# 完\r\n"))
    assert Wording.objects.get().body == "{事由}\n\n# 完"


def test_the_second_click_saves_nothing_more(office):
    data = typed(office.get(page("edit")), body="{学校}：{事由}")
    assert office.post(page("edit"), data)["Location"] == office.post(page("edit"), data)["Location"] == page("detail")
    assert Wording.objects.count() == 1


def test_what_somebody_saved_meanwhile_is_shown_beside(office, desk):
    data = typed(office.get(page("edit")), body="{事由}，我写的")
    save(desk, actor=desk.director, body="{事由}，主任写的")
    refused = office.post(page("edit"), data)
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "主任写的" in text
    assert "我写的" in text
    assert Wording.objects.count() == 1
    again = office.post(page("edit"), typed(refused, body="{事由}，合起来写的"))
    assert again.status_code == 302
    assert current("case_reminder").body == "{事由}，合起来写的"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": "第一行\n请{单位}于{期眼}前办理"}, "第2行“{单位}”、第2行“{期眼}”"),
        ({"body": "见{清单}。"}, "第1行的“{清单}”是表格或图表，请让它单独占一行"),
        ({"body": "{{ settings.SECRET_KEY }}"}, "第1行"),
        ({"title": "关于{期眼}"}, "标题：有不认识的占位符：“{期眼}”"),
        ({"addressee": "{x.y}"}, "主送机关：“{x.y}”的“{x.y}”不是占位符"),
        ({"body": " \n"}, ""),
        ({"title": ""}, ""),
        ({"body": "字" * 50_001}, ""),
    ],
)
def test_wording_that_cannot_be_used_is_refused_and_stays_in_the_form(office, changes, said):
    refused = office.post(page("edit"), typed(office.get(page("edit")), **changes))
    assert refused.status_code == 422
    assert said in " ".join(" ".join(errors) for errors in refused.context["form"].errors.values())
    for name, value in changes.items():
        assert (refused.context["form"][name].value() or "").strip() == value.strip()
    assert not Wording.objects.exists()


def test_the_service_refuses_by_itself(desk):
    with pytest.raises(NotAllowed):
        save(desk, actor=desk.principal)
    with pytest.raises(BusinessRuleError, match="第1行“{单位}”"):
        save(desk, body="{单位}")
    with pytest.raises(BusinessRuleError, match="请填写正文"):
        save(desk, body="\n \n")
    with pytest.raises(BusinessRuleError, match="正文最多50000字，现有50001字"):
        save(desk, body="字" * 50_001)
    save(desk)
    with pytest.raises(StaleVersion):
        save(desk)
    assert Wording.objects.count() == 1


def test_the_preview_is_live_and_says_that_it_shows_samples(office):
    data = typed(office.get(page("edit")))
    shown = office.post(page("preview"), data, headers=HTMX).content.decode()
    assert shown.lstrip().startswith("<section")
    assert "关于〔示例：事由〕的提醒函" in shown
    assert "一、事由" in shown
    assert "2024年" not in shown or "（示例）" in shown
    assert "示例1" in shown
    refused = office.post(page("preview"), data | {"body": "好\n{期眼}"}, headers=HTMX)
    assert refused.status_code == 200
    assert "第2行“{期眼}”" in refused.content.decode()
    left_out = office.post(page("preview"), data | {"body": "好", "title": "提醒"}, headers=HTMX).content.decode()
    assert "填了也不会印出来：事由" in left_out
    whole = office.post(page("preview"), data | {"body": "整页{事由}"}).content.decode()
    assert "<html" in whole
    assert "整页〔示例：事由〕" in whole
    assert not Wording.objects.exists()


def test_the_first_page_is_shown_as_a_picture(office):
    data = typed(office.get(page("edit"))) | {"action": "page"}
    assert 'src="data:image/png;base64,iVBOR' in office.post(page("preview"), data, headers=HTMX).content.decode()


def test_html_in_wording_is_text(office):
    data = typed(office.get(page("edit")), body="<img src=file:///etc/passwd>{事由}<script>alert(1)</script>")
    shown = office.post(page("preview"), data, headers=HTMX).content.decode()
    assert "&lt;img src=file:///etc/passwd&gt;" in shown
    assert "<script>alert" not in shown


def test_an_earlier_version_is_compared_and_taken_up_again(office, desk):
    save(desk, body="{事由}\n一")
    save(desk, based_on=1, body="{事由}\n二")
    opened = office.get(page("restore", 1))
    text = opened.content.decode()
    assert "<ins>一</ins>" in text
    assert "<del>二</del>" in text
    assert office.post(page("restore", 1), typed(opened))["Location"] == page("detail")
    newest = Wording.objects.newest_of("case_reminder").get()
    assert (newest.version, newest.body, newest.note) == (3, "{事由}\n一", "恢复第1版")
    own = office.get(page("restore", 0))
    office.post(page("restore", 0), typed(own))
    assert current("case_reminder").body == OWN.body
    assert "这就是现在用的写法" in office.get(page("restore", 0)).content.decode()
    assert office.get(page("restore", 99)).status_code == 404


def test_a_restoring_that_came_too_late_shows_the_page_again(office, desk):
    save(desk, body="{事由}\n一")
    data = typed(office.get(page("restore", 0)))
    save(desk, based_on=1, body="{事由}\n二")
    late = office.post(page("restore", 0), data)
    assert late.status_code == 409
    assert "别人已经保存了新的一版" in late.content.decode()
    assert office.post(page("restore", 0), typed(late)).status_code == 302


def test_a_version_that_no_longer_fits_its_fields_is_named_and_not_restored(office, desk, monkeypatch):
    save(desk, body="{事由}\n{期限}")
    monkeypatch.setitem(kinds(), "case_reminder", replace(kinds()["case_reminder"], fields=(Field("事由"),)))
    assert "第2行“{期限}”" in office.get(page("detail")).content.decode()
    assert "不能使用" in office.get(reverse("reports:wording_list")).content.decode()
    with pytest.raises(BusinessRuleError, match="第2行“{期限}”"):
        restore_wording(actor=desk.staff, kind="case_reminder", version=1, based_on=1)
    with pytest.raises(BusinessRuleError, match="“提醒函”的模板：有不认识的占位符：第2行“{期限}”"):
        services.compose_document(actor=desk.staff, kind="case_reminder", school=desk.school, values={"事由": "消防"})
    assert not Document.objects.exists()


def test_an_unknown_kind_has_no_page(office):
    for name, more in (("detail", []), ("edit", []), ("preview", []), ("restore", [0])):
        assert office.get(reverse(f"reports:wording_{name}", args=["no_such_kind", *more])).status_code == 404


def test_pages_cost_the_same_for_many_versions(office, desk, django_assert_num_queries):
    save(desk)
    office.get(page("detail"))
    with CaptureQueriesContext(connection) as once:
        office.get(page("detail"))
    with CaptureQueriesContext(connection) as listed:
        office.get(reverse("reports:wording_list"))
    for version in range(1, 9):
        save(desk, based_on=version, body=f"{{事由}}{version}")
    for code in ("supervision_order", "supervision_circular"):
        Wording.objects.create(
            kind=code, version=1, title="通报", body="通报。", saved_by=desk.director, saved_at=clock.now()
        )
    with django_assert_num_queries(len(once)):
        office.get(page("detail"))
    with django_assert_num_queries(len(listed)):
        office.get(reverse("reports:wording_list"))


def test_differences_keep_the_reading_order():
    assert [(c.what, c.text) for c in differences("甲\n乙\n丙", "甲\n丁\n丙\n戊")] == [
        ("same", "甲"),
        ("removed", "乙"),
        ("added", "丁"),
        ("same", "丙"),
        ("added", "戊"),
    ]
