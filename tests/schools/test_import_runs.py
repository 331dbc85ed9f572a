"""An upload's life: preview row by row, long ones as jobs, applied once, undone as one act."""

import csv
import io
import threading
import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core import jobs
from core.exceptions import NotAllowed, WrongState
from core.models import AuditEntry, Job
from core.workbooks import SheetRefused
from schools import services
from schools.models import (
    ImportRow,
    ImportRun,
    Posting,
    PrincipalTerm,
    School,
    SchoolEvent,
    Section,
    Township,
    YearReturn,
)
from schools.services import imports
from schools.services.undoing import CannotUndo
from tests.factories.office import UserFactory
from tests.factories.schools import PostingFactory, SchoolFactory, YearReturnFactory, good_values
from tests.schools.sheets import register, workbook

pytestmark = pytest.mark.django_db
ROW = ("3137000001", "青禾县实验小学", "小学", "公办", "城关镇", "城区")
KINDS = ImportRun.Kind


def at(name, *args):
    return reverse(f"schools:{name}", args=args)


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def few(monkeypatch):
    """Everything counts as long, so that small sheets go through jobs."""
    monkeypatch.setattr(imports, "LONG_BYTES", 10)
    monkeypatch.setattr(imports, "LONG_ROWS", 0)


def stage(actor, data, kind=KINDS.SCHOOLS, name="名录.csv", **options):
    return services.stage_import(actor=actor, kind=kind, data=data, name=name, **options)


def returns_csv(*rows):
    return "\n".join(["学校代码,学段,在校生数", *(",".join(map(str, row)) for row in rows)]).encode()


def snapshot():
    """Everything an import of schools may touch, versions left out."""
    return (
        sorted(School.objects.values_list("code", "name", "kind", "address", "township__name", "is_weak")),
        sorted(Section.objects.values_list("school__code", "stage")),
        sorted(SchoolEvent.objects.values_list("school__code", "kind", "before", "after")),
        sorted(Township.objects.values_list("name", flat=True)),
    )


def test_every_row_of_the_preview_is_kept_with_its_outcome(staff):
    SchoolFactory(code="1", name="甲小学", location="rural")
    SchoolFactory(code="2", name="乙小学", location="rural")
    data = register(
        ("1", "甲小学", "", "", "", "镇区"), ("2", "乙小学"), ("3", "丙小学", "小学", "公办"), ("4", "丁", "x", "公办")
    )
    run = stage(staff, data)
    found = [(row.number, row.outcome, row.code) for row in run.rows.all()]
    assert found == [(2, "changed", "1"), (3, "unchanged", "2"), (4, "added", "3"), (5, "refused", "4")]
    assert run.rows.get(number=2).changes == [{"label": "城乡类型", "before": "乡村", "after": "镇区"}]
    assert (run.rows.get(number=2).former, run.rows.get(number=2).latter) == (
        {"location": "rural"},
        {"location": "town"},
    )
    assert run.rows.get(number=5).problems[0]["heading"] == "办学类型"
    counts = run.preview["counts"]
    assert {name: counts[name] for name in run.rows.counted()} == run.rows.counted()


def test_exact_repeats_are_refused_or_skipped_as_the_person_says(staff):
    data = register(ROW, ROW, ("3137000002", "乙小学", "小学", "公办", "", ""), ROW)
    run = stage(staff, data)
    assert [(row.number, row.problems[0]["reason"]) for row in run.rows.filter(outcome="refused")] == [
        (3, "与第 2 行完全相同。"),
        (5, "与第 2 行完全相同。"),
    ]
    assert run.status == "refused"
    assert any("有 2 行与前面的行完全相同" in notice for notice in run.preview["notices"])
    run = stage(staff, data, skip_repeats=True)
    assert (run.status, run.preview["counts"]["skipped"], run.preview["counts"]["added"]) == ("ready", 2, 2)
    services.apply_import(actor=staff, run=run)
    assert School.objects.count() == 2


def test_a_column_that_only_counts_rows_does_not_hide_repeats(staff):
    data = register((1, "甲", "小学", "公办"), (2, "甲", "小学", "公办"), head=("序号", "校名", "类型", "性质"))
    assert stage(staff, data).rows.get(outcome="refused").problems[0]["reason"] == "与第 2 行完全相同。"


def test_same_names_with_different_codes_are_different_schools(staff):
    rows = [(f"{number:010d}", f"中心小学{number % 3}", "小学", "公办", "", "") for number in range(30)]
    run = stage(staff, register(*rows))
    assert run.preview["counts"]["added"] == 30
    services.apply_import(actor=staff, run=run)
    assert School.objects.count() == 30
    assert stage(staff, register(*rows)).preview["counts"]["unchanged"] == 30


def test_a_long_upload_is_read_and_applied_by_jobs(staff, few):
    run = stage(staff, register(ROW))
    assert (run.status, run.rows.count(), run.job.kind) == ("reading", 0, imports.READ)
    assert jobs.perform(run.job_id) == "done"
    run.refresh_from_db()
    assert (run.status, run.rows.count(), run.preview["counts"]["added"]) == ("ready", 1, 1)
    run = services.apply_import(actor=staff, run=run)
    assert (run.status, run.job.kind, School.objects.count()) == ("applying", imports.APPLY, 0)
    with pytest.raises(WrongState):
        services.apply_import(actor=staff, run=run)
    assert jobs.perform(run.job_id) == "done"
    run.refresh_from_db()
    assert (run.status, School.objects.count()) == ("applied", 1)
    assert imports.finish_import(run.pk, lambda *_: None) == {"status": "applied"}
    assert imports.read_import(run.pk, lambda *_: None) == {"status": "applied"}


def test_a_long_undo_is_a_job_and_a_refused_one_leaves_the_import_applied(staff, few):
    run = stage(staff, register(ROW))
    for step in (None, services.apply_import, services.undo_import):
        run = step(actor=staff, run=run) if step else run
        if step is services.undo_import:
            posting = PostingFactory(school=School.objects.get())
        jobs.perform(run.job_id)
        run.refresh_from_db()
    assert (run.status, run.job.state) == ("applied", "failed")
    assert "已有任职与挂牌" in run.preview["refusal"]
    posting.delete()
    run = services.undo_import(actor=staff, run=run)
    assert run.status == "undoing"
    assert jobs.perform(run.job_id) == "done"
    run.refresh_from_db()
    assert (run.status, School.objects.count()) == ("undone", 0)


def test_a_long_upload_that_cannot_be_read_says_why_and_can_be_applied_never(staff, few):
    run = stage(staff, workbook(["甲", "乙"], [1, 2]), name="名录.xlsx")
    jobs.perform(run.job_id)
    run.refresh_from_db()
    assert run.status == "refused"
    assert "没有认出“学校名称”列" in run.preview["sheet_problems"][0]["reason"]
    with pytest.raises(WrongState):
        services.apply_import(actor=staff, run=run)


def test_what_the_guard_refuses_is_refused_at_once_also_for_a_long_upload(staff, few):
    book = Workbook()
    book.active.cell(60_000, 1, "x")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(SheetRefused, match="50,001 行"):
        stage(staff, stream.getvalue(), name="名录.xlsx")
    assert ImportRun.objects.count() == 0


def test_a_long_apply_that_is_refused_leaves_the_preview_ready_with_the_reason(staff, few):
    run = stage(staff, register(ROW))
    jobs.perform(run.job_id)
    run.refresh_from_db()
    run = services.apply_import(actor=staff, run=run)
    SchoolFactory(code="3137000001", name="抢先登记的小学")
    assert jobs.perform(run.job_id) == "failed"
    run.refresh_from_db()
    assert run.status == "ready"
    assert "预览时是新增，现在是修改" in run.preview["refusal"]


def given_up(run):
    """The run after its worker was killed as often as a job is tried."""
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=run.job_id).update(state="running", attempt=jobs.ATTEMPTS, lease_until=past)
    jobs.sweep()
    run.refresh_from_db()
    return run


def test_an_apply_whose_worker_was_killed_says_so_and_can_be_applied_again(staff, few, as_role):
    client = as_role("staff")
    run = stage(client.person, register(ROW))
    jobs.perform(run.job_id)
    run.refresh_from_db()
    run = given_up(services.apply_import(actor=client.person, run=run))
    assert (run.status, School.objects.count()) == ("ready", 0)
    assert run.preview["refusal"].startswith("导入没有完成（后台任务试了 5 次都没有成功），什么也没有写入。")
    page = client.get(at("import_detail", run.pk)).text
    assert run.preview["refusal"] in page
    assert "确认导入" in page
    run = services.apply_import(actor=client.person, run=run)
    assert jobs.perform(run.job_id) == "done"
    run.refresh_from_db()
    assert (run.status, School.objects.count(), "refusal" in run.preview) == ("applied", 1, False)


def test_an_apply_that_crashes_each_time_writes_nothing_and_says_so(staff, few, monkeypatch):
    run = stage(staff, register(ROW))
    jobs.perform(run.job_id)
    run.refresh_from_db()
    run = services.apply_import(actor=staff, run=run)

    def crash(*args):
        raise RuntimeError

    monkeypatch.setattr(imports, "remember_targets", crash)
    for _ in range(jobs.ATTEMPTS):
        assert ImportRun.objects.get().status == "applying"
        Job.objects.filter(pk=run.job_id).update(lease_until=None)
        jobs.perform(run.job_id)
    run.refresh_from_db()
    assert (run.status, School.objects.count()) == ("ready", 0)
    assert "什么也没有写入" in run.preview["refusal"]


def test_a_cancelled_apply_can_be_applied_again(staff, few):
    run = stage(staff, register(ROW))
    jobs.perform(run.job_id)
    run.refresh_from_db()
    run = services.apply_import(actor=staff, run=run)
    jobs.cancel(run.job)
    run.refresh_from_db()
    assert (run.status, "已取消" in run.preview["refusal"]) == ("ready", True)


def test_a_reading_whose_worker_was_killed_is_refused_with_a_sentence_and_keeps_no_rows(staff, few):
    run = stage(staff, register(ROW))
    ImportRow.objects.create(run=run, number=2, outcome="added")
    run = given_up(run)
    assert (run.status, run.rows.count()) == ("refused", 0)
    assert run.preview["sheet_problems"][0]["reason"].startswith("表格没有读完")


def test_an_undo_whose_worker_was_killed_leaves_the_import_applied(staff, few):
    run = stage(staff, register(ROW))
    for step in (None, services.apply_import):
        run = step(actor=staff, run=run) if step else run
        jobs.perform(run.job_id)
        run.refresh_from_db()
    run = given_up(services.undo_import(actor=staff, run=run))
    assert (run.status, School.objects.count()) == ("applied", 1)
    assert "撤销没有完成" in run.preview["refusal"]
    run = services.undo_import(actor=staff, run=run)
    assert jobs.perform(run.job_id) == "done"
    assert School.objects.count() == 0


def test_an_import_that_was_finished_stays_finished_when_its_job_is_given_up(staff, few):
    run = stage(staff, register(ROW))
    jobs.perform(run.job_id)
    run.refresh_from_db()
    run = services.apply_import(actor=staff, run=run)
    imports.finish_import(run.pk, lambda *_: None)
    run = given_up(run)
    assert (run.status, School.objects.count()) == ("applied", 1)


def test_what_moved_after_the_preview_is_named_with_both_values(staff):
    school = SchoolFactory(code="1", name="甲小学", address="旧路")
    run = stage(staff, register(("1", "甲小学", "新路"), head=("代码", "校名", "地址")))
    services.update_school(actor=None, school=school, changes={"address": "别的路"})
    with pytest.raises(WrongState, match="“地址”，预览时系统里是“旧路”，现在是“别的路”，表里是“新路”"):
        services.apply_import(actor=staff, run=run)
    school.refresh_from_db()
    assert school.address == "别的路"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_the_same_preview_the_second_gets_a_sentence(county):
    staff = UserFactory(role="staff")
    run = stage(staff, register(ROW))
    told, barrier = [], threading.Barrier(2)

    def apply():
        barrier.wait()
        try:
            told.append(services.apply_import(actor=staff, run=ImportRun.objects.get(pk=run.pk)).status)
        except WrongState as refused:
            told.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=apply) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["applied", "这份表已导入，不能再导入。"]
    assert School.objects.count() == 1


def test_an_import_is_undone_as_if_it_had_never_been(staff):
    SchoolFactory(code="1", name="甲小学", address="旧路", township__name="青禾镇")
    SchoolFactory(code="2", name="乙小学")
    before = snapshot()
    head = ("代码", "校名", "类型", "性质", "乡镇", "地址", "薄弱")
    data = register(
        ("1", "甲实验学校", "九年一贯制", "公办", "新镇", "新路", "是"),
        ("2", "乙小学", "", "", "", "", ""),
        ("3", "丙小学", "小学", "公办", "新镇", "", ""),
        head=head,
    )
    run = stage(staff, data)
    services.apply_import(actor=staff, run=run)
    assert snapshot() != before
    services.undo_import(actor=staff, run=run)
    assert snapshot() == before
    run.refresh_from_db()
    assert (run.status, run.undone_at is not None) == ("undone", True)
    assert AuditEntry.objects.filter(verb="import.undone").count() == 1
    assert not School.objects.found_by("甲实验").exists()
    with pytest.raises(WrongState):
        services.undo_import(actor=staff, run=run)


def test_undo_is_refused_with_the_rows_that_changed_since(staff):
    SchoolFactory(code="1", name="甲小学", address="旧路")
    run = stage(
        staff,
        register(
            ("1", "甲小学", "", "", "新路"),
            ("2", "乙小学", "小学", "公办", ""),
            head=("代码", "校名", "类型", "性质", "地址"),
        ),
    )
    services.apply_import(actor=staff, run=run)
    services.update_school(actor=None, school=School.objects.get(code="1"), changes={"is_weak": True})
    services.update_school(actor=None, school=School.objects.get(code="2"), changes={"is_weak": True})
    with pytest.raises(CannotUndo) as refused:
        services.undo_import(actor=staff, run=run)
    assert refused.value.rows == ["第 3 行乙小学导入后又改过", "第 2 行甲小学导入后又改过"]
    assert School.objects.get(code="1").address == "新路"


def test_undo_is_refused_when_something_hangs_on_a_new_school(staff):
    run = stage(staff, register(ROW, ("3137000002", "乙小学", "小学", "公办", "", "")))
    services.apply_import(actor=staff, run=run)
    PostingFactory(school=School.objects.get(code="3137000001"))
    YearReturnFactory(section=Section.objects.get(school__code="3137000002"))
    with pytest.raises(CannotUndo) as refused:
        services.undo_import(actor=staff, run=run)
    assert refused.value.rows == ["第 2 行青禾县实验小学已有任职与挂牌", "第 3 行乙小学已有年度填报"]
    assert School.objects.count() == 2


def test_only_the_person_who_imported_undoes(staff):
    run = stage(staff, register(ROW))
    services.apply_import(actor=staff, run=run)
    with pytest.raises(NotAllowed):
        services.undo_import(actor=UserFactory(role="director"), run=run)
    assert School.objects.count() == 1


def test_an_import_of_figures_is_undone(staff):
    kept = YearReturnFactory(section=SchoolFactory(code="1").sections.get())
    SchoolFactory(code="2")
    run = stage(staff, returns_csv(("1", "小学", 310), ("2", "小学", 55)), KINDS.RETURNS, "数据.csv", year=2024)
    services.apply_import(actor=staff, run=run)
    assert YearReturn.objects.count() == 2
    services.undo_import(actor=staff, run=run)
    kept.refresh_from_db()
    assert YearReturn.objects.get() == kept
    assert (kept.values, kept.status) == (good_values(), "checked")


def test_figures_that_were_confirmed_since_are_not_undone(as_role, staff):
    row = YearReturnFactory(section=SchoolFactory(code="1").sections.get())
    run = stage(staff, returns_csv(("1", "小学", 310)), KINDS.RETURNS, "数据.csv", year=2024)
    services.apply_import(actor=staff, run=run)
    row.refresh_from_db()
    services.confirm_return(actor=as_role("principal").person, row=row)
    with pytest.raises(CannotUndo, match="导入后又改过"):
        services.undo_import(actor=staff, run=run)
    row.refresh_from_db()
    assert row.values["students"] == "310"


def test_an_appointment_is_undone(staff):
    UserFactory(role="principal", username="fresh")
    SchoolFactory(code="1")
    head = ["学校标识码", "校（园）长账号", "任期开始", "任期届满"]
    data = workbook(head, ["1", "fresh", "2024-02-01", "2027-01-31"])
    run = stage(staff, data, KINDS.PRINCIPALS, "任期.xlsx")
    services.apply_import(actor=staff, run=run)
    assert (Posting.objects.count(), PrincipalTerm.objects.get().ends_on) == (1, date(2027, 1, 31))
    again = stage(staff, workbook(head, ["1", "fresh", "2024-02-01", "2028-01-31"]), KINDS.PRINCIPALS, "任期.xlsx")
    services.apply_import(actor=staff, run=again)
    with pytest.raises(CannotUndo):
        services.undo_import(actor=staff, run=run)
    services.undo_import(actor=staff, run=again)
    services.undo_import(actor=staff, run=run)
    assert (Posting.objects.count(), PrincipalTerm.objects.count()) == (0, 0)


# --- pages ----------------------------------------------------------------------------------------------------------
def test_the_pages_walk_through_all_rows_by_outcome(as_role):
    client = as_role("staff")
    rows = [(f"{number:010d}", f"第{number}小学", "小学", "公办", "", "") for number in range(120)]
    client.post(at("school_import"), {"file": SimpleUploadedFile("名录.csv", register(*rows)), "ownership": ""})
    run = ImportRun.objects.get()
    page = client.get(at("import_detail", run.pk))
    assert "新增 120" in page.text
    assert len(page.context["page"]) == 50
    last = client.get(at("import_detail", run.pk), {"show": "added", "page": "3"})
    assert [row.number for row in last.context["page"]][-1] == 121
    for odd in ("0", "x", "9999999999"):
        assert client.get(at("import_detail", run.pk), {"page": odd}).status_code == 200
    assert client.post(at("import_apply", run.pk), {"version": 1}).status_code == 302
    assert "撤销导入" in client.get(at("import_detail", run.pk)).text
    assert client.get(at("import_undo", run.pk)).status_code == 200
    assert client.post(at("import_undo", run.pk), {"version": 2}).status_code == 302
    assert School.objects.count() == 0


def test_a_preview_costs_the_same_for_two_rows_as_for_forty(as_role, django_assert_num_queries):
    client = as_role("staff")
    person = client.person
    small = stage(person, register(ROW, ("3137000002", "乙小学", "小学", "公办", "", "")))
    many = stage(person, register(*[(f"{n:010d}", f"第{n}小学", "小学", "公办", "", "") for n in range(40)]))
    client.get(at("import_detail", small.pk))
    with CaptureQueriesContext(connection) as two:
        client.get(at("import_detail", small.pk))
    with django_assert_num_queries(len(two)):
        client.get(at("import_detail", many.pk))


def test_planning_costs_the_same_queries_for_two_rows_as_for_forty(staff, django_assert_num_queries):
    from schools.importers.registers import plan_register

    rows = [(f"{n:010d}", f"第{n}小学", "小学", "公办", "青禾镇", "") for n in range(40)]
    plan_register(register(*rows[:2]), "名录.csv")
    with CaptureQueriesContext(connection) as two:
        plan_register(register(*rows[:2]), "名录.csv")
    with django_assert_num_queries(len(two)):
        plan_register(register(*rows), "名录.csv")


def test_a_long_upload_shows_its_progress_and_then_its_rows(as_role, few):
    client = as_role("staff")
    client.post(at("school_import"), {"file": SimpleUploadedFile("名录.csv", register(ROW)), "ownership": ""})
    run = ImportRun.objects.get()
    page = client.get(at("import_detail", run.pk))
    assert "data-poll" in page.text
    assert "确认导入" not in page.text
    assert client.get(at("import_marked", run.pk)).status_code == 404
    assert "正在读取" in client.get(at("import_list")).text
    jobs.perform(run.job_id)
    assert client.get(at("import_progress", run.pk)).status_code == 200
    assert "青禾县实验小学" in client.get(at("import_detail", run.pk)).text


def test_the_marked_copy_of_a_sheet_with_repeats_says_so(as_role):
    client = as_role("staff")
    run = stage(client.person, register(ROW, ROW))
    book = load_workbook(io.BytesIO(client.get(at("import_marked", run.pk)).content))
    assert "与第 2 行完全相同" in str(book.worksheets[0].cell(3, 7).value)


def test_the_workbooks_go_out_and_an_empty_one_has_no_rows(as_role):
    SchoolFactory(code="1")
    client = as_role("staff")
    for name, query, rows in (
        ("register_workbook", {}, 2),
        ("register_workbook", {"empty": "1"}, 1),
        ("principal_workbook", {}, 2),
        ("return_template", {"year": "2024"}, 2),
        ("return_template", {"year": "2024", "empty": "1"}, 2),
    ):
        answer = client.get(at(name), query)
        assert load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row == rows, name
    assert client.get(at("return_template"), {"year": "2024", "pack": "nonsense"}).status_code == 404
    assert AuditEntry.objects.filter(verb="workbook.exported").count() == 5
    assert "下载名录" in client.get(at("import_list")).text


def test_a_list_export_says_that_it_is_read_only(as_role):
    SchoolFactory()
    book = load_workbook(io.BytesIO(as_role("staff").get(at("school_list"), {"export": "xlsx"}).content))
    assert "只读" in book["填写说明"]["A2"].value


# --- bad sheets -----------------------------------------------------------------------------------------------------
def two_sheets(first, second):
    book = Workbook()
    for title, rows in (("甲表", first), ("乙表", second)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEAD = ["学校标识码", "学校名称", "办学类型", "举办性质"]


def test_two_sheets_that_contradict_each_other_are_refused_with_the_value(staff):
    data = two_sheets([HEAD, ["1", "甲小学", "小学", "公办"]], [HEAD, ["1", "甲小学", "初中", "公办"]])
    with pytest.raises(SheetRefused, match="1 的“办学类型”，一张是“小学”，另一张是“初中”"):
        stage(staff, data, name="名录.xlsx")
    head = ["学校代码", "学段", "在校生数"]
    data = two_sheets([head, ["1", "小学", 300]], [head, ["1", "小学", 301]])
    with pytest.raises(SheetRefused, match="一张是“300”，另一张是“301”"):
        stage(staff, data, KINDS.RETURNS, "数据.xlsx", year=2024)
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("0.85", None, "请带上百分号"),
        ("85%", "85", ""),
        ("８５％", "85", ""),
        ("85 %", "85", ""),
        ("85", "85", ""),
        ("无", None, ""),
        ("/", None, ""),
        ("185%", None, "不能大于"),
    ],
)
def test_percentages_are_read_or_asked_about(county, typed, kept, said):
    from core.numbers import NumberRefused
    from schools.field_packs import COUNTY, field_pack

    found = field_pack(COUNTY).fields["primary_zone_share"]
    if said:
        with pytest.raises(NumberRefused, match=said):
            found.read(typed)
    else:
        assert found.read(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("１２３", "123"), ('"1,234"', "1234"), ("无", None), ("/", None), (" 300 ", "300")]
)
def test_figures_are_read_however_offices_type_them(staff, typed, kept):
    SchoolFactory(code="1")
    run = stage(staff, returns_csv(("1", "小学", typed)), KINDS.RETURNS, "数据.csv", year=2024)
    assert run.preview["counts"]["refused"] == 0
    services.apply_import(actor=staff, run=run)
    assert [row.values.get("students") for row in YearReturn.objects.all()] == ([kept] if kept else [])


def test_none_and_a_stroke_mean_empty_in_a_register(staff):
    SchoolFactory(code="1", name="甲小学", address="甲路", has_bus=True)
    data = register(("1", "甲小学", "无", "/", "无"), head=("代码", "校名", "地址", "乡镇", "校车"))
    run = stage(staff, data)
    assert [change["label"] for change in run.rows.get().changes] == ["有校车"]


def test_a_column_twice_is_refused(staff):
    with pytest.raises(SheetRefused, match="同一项内容"):
        stage(
            staff,
            returns_csv().replace("在校生数".encode(), "在校生数,在校学生数".encode()) + b"\n1,a,1,2",
            KINDS.RETURNS,
            "数据.csv",
            year=2024,
        )
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("名录.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "请去掉打开密码"),
        ("名录.xlsm", workbook(HEAD, ["1", "甲小学", "小学", "公办"]), "另存为不带宏的 .xlsx"),
        (
            "名录.xlsx",
            workbook([*HEAD, "校名"], ["1", "甲小学", "小学", "公办", "乙小学"]),
            "是同一项内容，请只保留一列",
        ),
        ("名录.xlsx", two_sheets([HEAD, ["1", "甲小学"]], [HEAD, ["1", "乙小学"]]), "看不出以哪一张为准"),
        ("名录.csv", "学校名称\n".encode() + "第小学\n".encode() * 300_000, "没有导入"),
    ],
    ids=["password", "macros", "a column twice", "two sheets", "too long"],
)
def test_a_bad_upload_gets_a_sentence_on_the_page_and_keeps_nothing(as_role, name, data, said):
    began = time.monotonic()
    answer = as_role("staff").post(at("school_import"), {"file": SimpleUploadedFile(name, data), "ownership": ""})
    assert answer.status_code in {200, 422}
    assert said in answer.text
    assert ImportRun.objects.count() == 0
    assert time.monotonic() - began < 5


def test_somebody_else_cannot_apply_what_another_person_previewed(staff, as_role):
    run = stage(staff, register(ROW))
    other = as_role("staff")
    with pytest.raises(NotAllowed, match="只有上传这份表的人才能导入它"):
        services.apply_import(actor=other.person, run=run)
    assert other.post(at("import_apply", run.pk), {"version": 1}).status_code == 404
    assert School.objects.count() == 0


def test_a_school_that_was_renamed_is_not_entered_again_under_the_number_of_its_former_name(staff):
    data = register(("甲小学", "小学", "公办"), head=("校名", "类型", "性质"))
    services.apply_import(actor=staff, run=stage(staff, data))
    school = School.objects.get()
    services.update_school(actor=None, school=school, changes={"name": "甲实验小学"})
    problem = stage(staff, data).rows.get().problems[0]
    assert f"名录里的“甲实验小学”（{school.code}）当初是按这个名称登记的" in problem["reason"]
    assert school.code in problem["accepted"]


def test_a_national_register_in_one_go_is_accounted_for_row_by_row(staff):
    kinds = ("中学", "小学", "高校", "幼儿园", "一贯制")
    fresh = [("某省", "某市", f"第{n % 9}县", f"第{n % 700}学校", kinds[n % 5]) for n in range(3_000)]
    stream = io.StringIO()
    csv.writer(stream).writerows([("省", "市", "区县", "学校名称", "类型(按名称推断)"), *fresh, *fresh[:170]])
    repeats = len(fresh) + 170 - len(set(fresh))
    run = stage(staff, stream.getvalue().encode("utf-8-sig"), ownership="public")
    counts = run.preview["counts"]
    assert (
        counts["rows"] == 3_170 == sum(counts[name] for name in ("added", "changed", "unchanged", "skipped", "refused"))
    )
    told = run.rows.filter(outcome="refused", problems__0__reason__endswith="行完全相同。")
    assert told.count() == repeats
    assert not ImportRow.objects.filter(outcome="refused", problems=[]).exists()
