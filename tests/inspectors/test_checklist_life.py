"""A checklist's life: draft, issued and never changed again, next version, retired; files looked at before they count."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.exceptions import BusinessRuleError, StaleVersion
from inspectors.checklist_files import write_yaml
from inspectors.checklist_pack import pack_of_row, plain
from inspectors.checklist_reading import read_checklist
from inspectors.checklist_sheets import write_sheets
from inspectors.models import Checklist, ChecklistUpload
from inspectors.services import checklists as services
from tests.factories.inspectors import national_checklist, shipped_checklist
from tests.factories.office import UserFactory

LIST = "/inspectors/checklists/"


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def desk(staff, as_role):
    """The office, signed in."""
    return as_role("staff", staff)


@pytest.fixture
def draft(staff):
    """The next version of the reduction theme."""
    return services.revise_checklist(actor=staff, checklist=shipped_checklist("reduction"))


def page_of(row, tail="") -> str:
    return f"{LIST}{row.pk}/{tail}"


def seen(row) -> dict:
    return {"seen": row.sha256}


def upload(desk, data: bytes, name: str) -> ChecklistUpload:
    """What the page makes of a file."""
    desk.post(f"{LIST}import/", {"file": SimpleUploadedFile(name, data)})
    return ChecklistUpload.objects.latest("pk")


def test_an_issued_version_is_not_edited_but_revised(staff, desk):
    issued = shipped_checklist("reduction")
    with pytest.raises(BusinessRuleError, match="先修订为新版"):
        services.save_draft(
            actor=staff, checklist=issued, pack=plain(pack_of_row(issued)), seen_sha256=issued.sha256, what="改"
        )
    assert "先修订为新版" in desk.get(page_of(issued, "edit/")).content.decode()
    draft = services.revise_checklist(actor=staff, checklist=issued)
    assert (draft.version, draft.status) == (2, "draft")
    assert services.revise_checklist(actor=staff, checklist=issued) == draft, "a draft that waits is opened again"
    copied = write_yaml(pack_of_row(draft)).replace(b"version: 2\n", b"version: 1\n")
    assert copied == write_yaml(pack_of_row(issued))


def test_the_new_version_counts_from_its_day_and_the_old_one_before(staff, draft):
    services.issue_checklist(actor=staff, checklist=draft, effective_on=date(2024, 3, 1))

    def version_on(day: date) -> int:
        return Checklist.objects.in_force_on(day).get(code="reduction").version

    assert [version_on(date(2024, 2, 29)), version_on(date(2024, 3, 1))] == [1, 2]
    with pytest.raises(BusinessRuleError, match="已经启用"):
        services.issue_checklist(actor=staff, checklist=draft, effective_on=date(2024, 4, 1))


def test_a_version_cannot_begin_before_the_one_before_it(staff, draft):
    with pytest.raises(BusinessRuleError, match="要晚于上一版的启用日期"):
        services.issue_checklist(actor=staff, checklist=draft, effective_on=date(2021, 9, 1))


def test_retiring_ends_on_a_day_and_the_last_regular_checklist_stays(staff):
    theme = shipped_checklist("reduction")
    services.retire_checklist(actor=staff, checklist=theme, on=date(2024, 9, 1))
    assert Checklist.objects.in_force_on(date(2024, 8, 31)).filter(pk=theme.pk).exists()
    assert not Checklist.objects.in_force_on(date(2024, 9, 1)).filter(pk=theme.pk).exists()
    with pytest.raises(BusinessRuleError, match="已从"):
        services.retire_checklist(actor=staff, checklist=theme, on=date(2024, 10, 1))
    with pytest.raises(BusinessRuleError, match="至少要保留一份"):
        services.retire_checklist(actor=staff, checklist=national_checklist(), on=date(2024, 9, 1))


@pytest.mark.parametrize(("role", "name"), [("leader", "save"), ("inspector", "revise"), ("principal", "issue")])
def test_only_the_office_changes_checklists(role, name, draft):
    actor = UserFactory(role=role)
    acts = {
        "save": lambda: services.save_draft(
            actor=actor, checklist=draft, pack=plain(pack_of_row(draft)), seen_sha256=draft.sha256, what="改"
        ),
        "revise": lambda: services.revise_checklist(actor=actor, checklist=draft),
        "issue": lambda: services.issue_checklist(actor=actor, checklist=draft, effective_on=date(2024, 4, 1)),
    }
    with pytest.raises(BusinessRuleError, match="没有修改督导清单的权限"):
        acts[name]()


def test_lines_are_added_changed_moved_and_taken_out_on_pages(desk, draft):
    line = {
        "code_": "desk_check",
        "label": "当堂完成作业",
        "answer": "yes_no",
        "adverse": "否",
        "confidence": "proposal",
    }
    desk.post(page_of(draft, "lines/matter/new/"), line | seen(draft) | {"is_required": "on"})
    draft.refresh_from_db()
    added = draft.entries.get(code="desk_check")
    assert (added.adverse, added.is_required, draft.is_local) == ("no", True, True)

    desk.post(page_of(draft, "lines/matter/desk_check/move/"), {"after": "homework_grades"} | seen(draft))
    draft.refresh_from_db()
    codes = list(draft.entries.filter(part="matter").order_by("position").values_list("code", flat=True))
    assert codes[:2] == ["homework_grades", "desk_check"]

    limits = {"code_": "homework", "label": "家庭书面作业", "unit": "分钟", "limits": "小学≤50；初中≤80；一年级≤0"}
    data = limits | {"is_by_grade": "on", "confidence": "proposal"} | seen(draft)
    desk.post(page_of(draft, "lines/reading/homework/edit/"), data)
    draft.refresh_from_db()
    assert draft.entries.get(code="homework", part="reading").limits["primary"] == {"max": "50"}

    desk.post(page_of(draft, "lines/matter/desk_check/drop/"), seen(draft))
    assert not draft.entries.filter(code="desk_check").exists()
    detail = desk.get(page_of(draft)).content.decode()
    assert "小学≤50；初中≤80；一年级≤0" in detail
    assert "待核实" in detail


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"code_": "homework_drill"}, "督导事项 homework_drill：代码重复。"),
        ({"code_": "新"}, "代码只能用字母"),
        ({"answer": "choice", "choices": "只有一个"}, "至少要有两个选项"),
        ({"answer": "yes_no", "adverse": "也许"}, "不在可选的答案里"),
    ],
)
def test_a_faulty_line_is_refused_with_a_sentence_and_nothing_is_lost(desk, draft, line, sentence):
    data = {"code_": "new_one", "label": "新增的一条", "answer": "look", "confidence": "proposal"} | line
    response = desk.post(page_of(draft, "lines/matter/new/"), data | seen(draft))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "新增的一条" in page
    assert not draft.entries.filter(label="新增的一条").exists()


def test_a_stale_page_does_not_overwrite(staff, desk, draft):
    old = draft.sha256
    changed = plain(pack_of_row(draft)) | {"title": "双减（新）"}
    services.save_draft(actor=staff, checklist=draft, pack=changed, seen_sha256=old, what="名称")
    with pytest.raises(StaleVersion):
        services.save_draft(actor=staff, checklist=draft, pack=changed, seen_sha256=old, what="名称")
    response = desk.post(page_of(draft, "lines/matter/homework_drill/drop/"), {"seen": old})
    assert response.status_code == 409
    assert "已被别人改动" in response.content.decode()
    assert draft.entries.filter(code="homework_drill").exists()


def test_the_head_with_its_required_days_is_changed_on_a_page(desk, draft):
    head = {
        "title": "双减（本县）", "kind": "theme", "stages": ["primary"], "effective_on": "2024-09-01",
        "required_from": "2024-09-01", "required_until": "2025-01-20", "source": "本县文件", "confidence": "proposal",
    }  # fmt: skip
    refused = desk.post(page_of(draft, "edit/"), head | seen(draft)).content.decode()
    assert "“junior”不在清单的适用学段里" in refused
    desk.post(page_of(draft, "edit/"), head | seen(draft) | {"stages": ["primary", "junior"]})
    draft.refresh_from_db()
    assert (draft.title, draft.required_until) == ("双减（本县）", date(2025, 1, 20))


@pytest.mark.parametrize("suffix", ["yaml", "xlsx"])
def test_a_file_is_compared_before_it_is_taken_in(desk, suffix):
    issued = shipped_checklist("reduction")
    pack = pack_of_row(issued)
    same = upload(desk, write_yaml(pack) if suffix == "yaml" else write_sheets(pack), f"a.{suffix}")
    page = desk.get(same.get_absolute_url()).content.decode()
    assert "没有差别" in page
    assert f"uploads/{same.pk}/load/" not in page

    raw = plain(pack)
    raw["matters"][1]["label"] = "没有布置重复作业"
    del raw["matters"][2]
    edited = read_checklist(raw)
    row = upload(desk, write_yaml(edited) if suffix == "yaml" else write_sheets(edited), f"b.{suffix}")
    page = desk.get(row.get_absolute_url()).content.decode()
    for words in ("督导事项 homework_drill", "没有布置重复性、惩罚性作业", "没有布置重复作业", "删去"):
        assert words in page
    assert Checklist.objects.filter(code="reduction").count() == 1, "nothing is taken in by looking"
    desk.post(f"{LIST}uploads/{row.pk}/load/", {})
    draft = Checklist.objects.get(code="reduction", version=2)
    assert (draft.status, draft.entries.get(code="homework_drill").label) == ("draft", "没有布置重复作业")
    compared = desk.get(page_of(draft, "compare/")).content.decode()
    assert "没有布置重复性、惩罚性作业" in compared
    again = desk.post(f"{LIST}uploads/{row.pk}/load/", {})
    assert "已经载入过" in again.content.decode()


def test_a_faulty_file_names_its_faults_and_is_not_taken_in(staff, desk):
    row = upload(desk, b"code: x\ncolour: red\n", "a.yaml")
    page = desk.get(row.get_absolute_url()).content.decode()
    assert "不认识“colour”这一项" in page
    with pytest.raises(BusinessRuleError):
        services.apply_upload(actor=staff, upload=row)


def test_a_file_is_not_taken_in_when_the_newest_version_moved_meanwhile(staff, desk, draft):
    raw = plain(pack_of_row(draft)) | {"title": "另一个名称"}
    row = upload(desk, write_yaml(read_checklist(raw)), "a.yaml")
    changed = plain(pack_of_row(draft)) | {"source": "新的依据"}
    services.save_draft(actor=staff, checklist=draft, pack=changed, seen_sha256=draft.sha256, what="依据")
    with pytest.raises(BusinessRuleError, match="又有了改动"):
        services.apply_upload(actor=staff, upload=row)


def test_an_export_is_the_files_of_the_version(desk):
    issued = shipped_checklist("reduction")
    assert desk.get(page_of(issued, "yaml/")).content == write_yaml(pack_of_row(issued))
    assert desk.get(page_of(issued, "workbook/")).content.startswith(b"PK")


def test_drafts_are_the_offices(draft, as_role, desk):
    assert desk.get(page_of(draft)).status_code == 200
    inspector = as_role("inspector")
    assert inspector.get(page_of(draft)).status_code == 404
    assert "第2版" not in inspector.get(LIST).content.decode()


# --- from nothing ---------------------------------------------------------------------------------------------------
START = {"title": "食堂专题", "code": "canteen", "kind": "theme", "source": "县督导室2024年工作要点"}
MATTER = {"code_": "kitchen", "label": "后厨有监控", "answer": "yes_no", "adverse": "否", "confidence": "proposal"}


def test_the_codes_of_the_lines_are_for_the_office_alone(as_role, desk):
    row = shipped_checklist("opening")
    label, code = "校舍、设施设备检修完毕", "<code>repairs</code>"
    told = desk.get(page_of(row)).content.decode()
    assert label in told
    assert code in told
    told = as_role("principal").get(page_of(row)).content.decode()
    assert label in told
    assert "<code>" not in told


def test_a_checklist_is_started_as_a_draft_and_written_line_by_line(staff, desk):
    desk.post(f"{LIST}new/", START)
    draft = Checklist.objects.get(code="canteen")
    assert (draft.version, draft.status, draft.is_local, draft.entries.count()) == (1, "draft", True, 0)
    with pytest.raises(BusinessRuleError, match="至少要有一条督导事项或采集数值"):
        services.issue_checklist(actor=staff, checklist=draft, effective_on=date(2024, 4, 1))

    desk.post(page_of(draft, "lines/matter/new/"), MATTER | seen(draft))
    issued = services.issue_checklist(actor=staff, checklist=draft, effective_on=date(2024, 4, 1))
    assert [entry.code for entry in issued.entries.all()] == ["kitchen"]


def test_a_checklist_of_visits_starts_with_the_usual_methods_and_ways_of_following_up(staff, desk):
    usual = national_checklist()
    desk.post(f"{LIST}new/", START | {"kind": "regular"})
    draft = Checklist.objects.get(code="canteen")

    for part in ("method", "follow_up"):
        codes = [list(row.entries.filter(part=part).values_list("code", flat=True)) for row in (draft, usual)]
        assert codes[0] == codes[1] != []
    with pytest.raises(BusinessRuleError, match="至少要有一条督导事项"):
        services.issue_checklist(actor=staff, checklist=draft, effective_on=date(2024, 4, 1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"code": "Canteen 1"}, "代码只能用小写字母"), ({"code": "reduction"}, "已用于"), ({"title": ""}, "")],
)
def test_a_checklist_that_cannot_be_started_says_why_and_loses_nothing(desk, changes, sentence):
    shipped_checklist("reduction")
    before = Checklist.objects.count()
    answer = desk.post(f"{LIST}new/", START | changes)
    told = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in told
    assert START["source"] in told
    assert Checklist.objects.count() == before
