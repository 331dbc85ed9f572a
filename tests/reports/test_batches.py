"""Many papers in one act: filled in, drafted, signed and sent by a job, bound as files; one that fails stops nobody."""

import io
import zipfile
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import jobs
from core.exceptions import BusinessRuleError, FileRefused, NotAllowed, WrongState
from core.files import read_file
from core.models import Job, StoredFile
from core.workbooks import Column, SheetPlan, read_sheet, write_workbook
from office.models import Message, Unit
from reports import batch_files
from reports import batch_flow as flow
from reports import services as papers
from reports.batch_sheets import CODE, NAME, sheet_in, sheet_out
from reports.batch_values import value_of, written_date
from reports.blocks import Chart, Table
from reports.kinds import Field, kinds
from reports.models import Batch, BatchEntry, Document
from reports.notifications import deliver_in_office, holders
from reports.pasted import PasteRefused
from reports.services import batch_runs
from reports.services.batches import fill_batch, fill_entries, make_batch, readdress_batch, start_step
from schools.models import School
from tests.factories.schools import PostingFactory, SchoolFactory

KIND = "supervision_opinion"
LIST = "/reports/batches/"
COMMON = {
    "督导名称": "春季开学督导",
    "督导时间": "2024年3月5日",
    "总体评价": "总体良好。",
    "存在问题": "台账不全。",
    "整改要求": "请按期整改。",
    "整改期限": "2024-04-30",
}


@pytest.fixture
def schools(desk):
    """Five schools, the first is the desk's."""
    return [desk.school, *(SchoolFactory(name=f"云溪镇第{number}小学") for number in range(1, 5))]


def batch_of(desk, schools, values=None, **more):
    """A batch that is filled in."""
    made = make_batch(actor=desk.staff, kind=KIND, name="春季督导意见", schools=schools, **more)
    return fill_batch(actor=desk.staff, batch=made, values=COMMON if values is None else values)


def run(actor, batch, step, **options):
    """Start a step and do its job."""
    batch = start_step(actor=actor, batch=batch, step=step, options=options)
    state = jobs.perform(batch.job_id)
    batch.refresh_from_db()
    assert state == "done", batch.job.message
    return batch


def brought(desk, batch, *steps):
    """Through several steps."""
    actors = {flow.SIGN: desk.director}
    for step in steps:
        batch = run(actors.get(step, desk.staff), batch, step)
    return batch


def states(batch):
    """The states of the papers, in order."""
    return list(batch.entries.order_by("pk").values_list("document__status", flat=True))


# --- what is filled in ------------------------------------------------------------------------------------------------
def test_what_is_typed_becomes_what_the_wording_takes():
    table, chart = Field("名单", "table", columns=("姓名", "职务")), Field("得分", "chart", columns=("学校", "分"))

    assert value_of(table, "甲\t组长\n乙") == (Table(("姓名", "职务"), (("甲", "组长"), ("乙", ""))),)
    assert isinstance(value_of(chart, "一小\t90\n二小\t")[0], Chart)
    trend = Field("走势", "chart", columns=("月份", "件数"), chart="trend", unit="件")
    assert (value_of(trend, "一月\t3\n二月\t5")[0].kind, value_of(trend, "一月\t3")[0].unit) == ("trend", "件")
    assert value_of(Field("日期", "date"), "2024-03-05") == "2024年3月5日"
    assert value_of(Field("日期", "date"), "三月上旬") == "三月上旬"
    assert value_of(table, " \n") == ""
    with pytest.raises(PasteRefused, match="“名单”第1行有3格"):
        value_of(table, "甲\t组长\t多")
    with pytest.raises(PasteRefused, match="“数”应填数字，现在是“许多”"):
        value_of(Field("数", "number"), "许多")
    assert written_date("2024/03/05") == "2024年3月5日"


def test_each_school_gets_its_own_words(desk, schools):
    batch = batch_of(desk, schools)
    own = batch.entries.get(school=schools[1])
    fill_entries(
        actor=desk.staff, batch=batch, values={own.pk: {"存在问题": "消防通道堵塞。", "整改期限": "2024-05-15"}}
    )
    batch = run(desk.staff, batch, flow.DRAFT)
    first, second = (str(batch.entries.get(school=school).document.snapshot) for school in schools[:2])

    assert "台账不全" in first
    assert "2024年4月30日" in first
    assert "消防通道堵塞" in second
    assert "2024年5月15日" in second
    assert "台账不全" not in second


def test_a_unit_is_written_to_by_its_name(desk):
    unit = Unit.objects.create(name="县公安局", kind="department")
    batch = run(desk.staff, batch_of(desk, [], units=[unit]), flow.DRAFT)
    document = batch.entries.get().document

    assert "县公安局" in document.addressee
    assert document.receipts.get().unit == unit


def test_recipients_change_until_drafted_and_what_stays_keeps_its_words(desk, schools):
    batch = batch_of(desk, schools[:2])
    kept = batch.entries.get(school=schools[0])
    fill_entries(actor=desk.staff, batch=batch, values={kept.pk: {"存在问题": "门卫不在岗。"}})
    readdress_batch(actor=desk.staff, batch=batch, schools=[schools[0], schools[3]], units=[])

    assert set(batch.entries.values_list("school", flat=True)) == {schools[0].pk, schools[3].pk}
    assert batch.entries.get(school=schools[0]).values == {"存在问题": "门卫不在岗。"}
    with pytest.raises(BusinessRuleError, match="至少一所学校"):
        readdress_batch(actor=desk.staff, batch=batch, schools=[], units=[])
    batch = run(desk.staff, batch, flow.DRAFT)
    with pytest.raises(WrongState, match="每一份都已经拟稿"):
        fill_batch(actor=desk.staff, batch=batch, values=COMMON)


def test_a_kind_of_a_room_and_somebody_without_the_right_are_refused(desk, schools):
    with pytest.raises(BusinessRuleError, match="业务页面起草"):
        make_batch(actor=desk.staff, kind="feedback_opinion", name="批次", schools=schools)
    with pytest.raises(NotAllowed):
        make_batch(actor=desk.principal, kind=KIND, name="批次", schools=schools)


# --- the sheet --------------------------------------------------------------------------------------------------------
def filled_sheet(batch, rows, headings=(CODE, NAME, "存在问题", "整改期限")):
    """A sheet as it comes back."""
    return write_workbook([SheetPlan("填写表", [Column(heading, is_text=True) for heading in headings], rows)])


def test_the_sheet_goes_out_and_comes_back(desk, schools):
    batch = batch_of(desk, schools[:2])
    sheet = read_sheet(sheet_out(batch), "填写表.xlsx")
    assert [header.text for header in sheet.headers][:3] == [CODE, NAME, "督导名称"]
    assert [row.cells[:2] for row in sheet.rows] == [(school.code, school.name) for school in schools[:2]]

    data = filled_sheet(batch, [[schools[1].code, "", "操场积水。", "2024-05-01"], ["", schools[0].name, "", ""]])
    found = sheet_in(batch, data, "填写表.xlsx")
    one, two = (batch.entries.get(school=school).pk for school in schools[:2])
    assert found == {two: {"存在问题": "操场积水。", "整改期限": "2024-05-01"}, one: {}}


@pytest.mark.parametrize(
    ("rows", "headings", "sentence"),
    [
        ([["", "无名小学", "坏"]], (CODE, NAME, "存在问题"), "第2行“无名小学”不在这个批次里"),
        ([["", "青禾镇中心小学", "坏"]] * 2, (CODE, NAME, "存在问题"), "第3行“青禾镇中心小学”重复"),
        ([["", "青禾镇中心小学", "坏"]], (CODE, NAME, "校长体重"), "不认识的列：校长体重"),
        ([["坏", "2024-05-01"]], ("存在问题", "整改期限"), "认不出是哪所学校"),
        ([["", "青禾镇中心小学", "坏", ""]], (CODE, NAME, "存在问题", "存在问题"), "重复的列：存在问题"),
    ],
)
def test_a_sheet_that_is_not_understood_is_refused_whole(desk, schools, rows, headings, sentence):
    batch = batch_of(desk, schools[:2])
    with pytest.raises(BusinessRuleError, match=sentence):
        sheet_in(batch, filled_sheet(batch, rows, headings), "填写表.xlsx")


def test_a_code_and_a_name_of_two_schools_are_refused(desk, schools):
    batch = batch_of(desk, schools[:2])
    data = filled_sheet(batch, [[schools[0].code, schools[1].name, "坏", ""]])

    with pytest.raises(BusinessRuleError, match=f"第2行的“学校标识码”不是“{schools[1].name}”的"):
        sheet_in(batch, data, "填写表.xlsx")


# --- the steps --------------------------------------------------------------------------------------------------------
def test_all_go_from_draft_to_school_by_who_may(desk, schools):
    batch = batch_of(desk, schools)
    with pytest.raises(WrongState, match="没有待签发"):
        start_step(actor=desk.director, batch=batch, step=flow.SIGN)
    batch = brought(desk, batch, flow.DRAFT, flow.SUBMIT)
    with pytest.raises(NotAllowed):
        start_step(actor=desk.staff, batch=batch, step=flow.SIGN)
    batch = brought(desk, batch, flow.SIGN, flow.ISSUE)
    numbers = list(batch.entries.order_by("pk").values_list("document__number", flat=True))

    assert states(batch) == ["delivered"] * 5
    assert len(set(numbers)) == 5
    first = int(numbers[0].split("〕")[1].rstrip("号"))
    assert [int(number.split("〕")[1].rstrip("号")) for number in numbers] == list(range(first, first + 5))
    assert batch.job.result == {"done": 5, "failed": 0}
    assert Message.objects.filter(user=desk.staff, title__contains="办成5份").exists()


def test_the_papers_of_a_batch_are_told_of_in_one_line(desk, schools):
    batch = brought(desk, batch_of(desk, schools), flow.DRAFT)
    for entry in batch.entries.select_related("document"):
        deliver_in_office(entry.document, "公文待签发", (holders("reports.sign_document"),), desk.staff)

    told = Message.objects.get(user=desk.director)
    assert (told.title, told.url) == ("公文待签发：春季督导意见（批量公文）", batch.get_absolute_url())


def test_one_that_fails_keeps_its_sentence_and_the_others_go_on(desk, schools):
    values = COMMON | {"存在问题": ""}
    batch = batch_of(desk, schools, values=values)
    filled = batch.entries.exclude(school=schools[2])
    fill_entries(actor=desk.staff, batch=batch, values={entry.pk: {"存在问题": "有问题。"} for entry in filled})
    batch = run(desk.staff, batch, flow.DRAFT)
    failed = batch.entries.get(school=schools[2])

    assert batch.job.result == {"done": 4, "failed": 1}
    assert states(batch) == ["draft", "draft", None, "draft", "draft"]
    assert failed.error == "请填写：存在问题。"

    fill_entries(actor=desk.staff, batch=batch, values={failed.pk: {"存在问题": "补上了。"}})
    batch = run(desk.staff, batch, flow.DRAFT)
    failed.refresh_from_db()
    assert failed.error == ""
    assert states(batch) == ["draft"] * 5
    assert Document.objects.count() == 5


def test_a_fault_of_ours_is_said_and_stops_nobody(desk, schools, monkeypatch, caplog):
    ordinary = batch_runs.ACTS[flow.DRAFT.code]

    def break_one(actor, entry, options):
        if entry.school == schools[1]:
            raise ZeroDivisionError
        return ordinary(actor, entry, options)

    monkeypatch.setitem(batch_runs.ACTS, flow.DRAFT.code, break_one)
    batch = run(desk.staff, batch_of(desk, schools), flow.DRAFT)

    assert states(batch) == ["draft", None, "draft", "draft", "draft"]
    assert "系统出错（ZeroDivisionError）" in batch.entries.get(school=schools[1]).error
    assert "ZeroDivisionError" in caplog.text


def test_a_worker_that_dies_is_followed_where_it_was_and_nobody_gets_two(desk, schools, monkeypatch):
    ordinary, seen = batch_runs.ACTS[flow.DRAFT.code], []

    class Killed(BaseException):
        """The process ends: nothing is caught, nothing is tidied up."""

    def die_at_third(actor, entry, options):
        seen.append(entry.pk)
        document = ordinary(actor, entry, options)
        if len(seen) == 3:
            raise Killed
        return document

    monkeypatch.setitem(batch_runs.ACTS, flow.DRAFT.code, die_at_third)
    batch = start_step(actor=desk.staff, batch=batch_of(desk, schools), step=flow.DRAFT)
    with pytest.raises(Killed):
        jobs.perform(batch.job_id)
    assert Document.objects.count() == 2
    assert jobs.perform(batch.job_id) == "held"

    Job.objects.filter(pk=batch.job_id).update(lease_until=timezone.now())
    monkeypatch.setitem(batch_runs.ACTS, flow.DRAFT.code, ordinary)
    assert jobs.perform(batch.job_id) == "done"
    batch.refresh_from_db()
    assert states(batch) == ["draft"] * 5
    assert Document.objects.count() == 5
    assert (batch.job.done, batch.job.total) == (5, 5)
    assert batch.job.result == {"done": 5, "failed": 0}


def test_a_database_that_is_gone_lets_the_job_wait_for_another_try(desk, schools, monkeypatch):
    def no_database(actor, entry, options):
        raise OperationalError("server closed the connection")

    monkeypatch.setitem(batch_runs.ACTS, flow.DRAFT.code, no_database)
    batch = start_step(actor=desk.staff, batch=batch_of(desk, schools), step=flow.DRAFT)

    assert jobs.perform(batch.job_id) == "waiting"
    assert not BatchEntry.objects.exclude(error="").exists()


def test_while_a_step_runs_nothing_else_is_begun(desk, schools):
    batch = start_step(actor=desk.staff, batch=batch_of(desk, schools), step=flow.DRAFT)

    with pytest.raises(WrongState, match="还在进行"):
        start_step(actor=desk.staff, batch=batch, step=flow.DRAFT)
    with pytest.raises(WrongState, match="还在进行"):
        fill_batch(actor=desk.staff, batch=batch, values={})


def test_who_drafted_does_not_sign_and_each_says_so(desk, schools):
    batch = make_batch(actor=desk.director, kind=KIND, name="主任拟的", schools=schools[:2])
    batch = fill_batch(actor=desk.director, batch=batch, values=COMMON)
    for step in (flow.DRAFT, flow.SUBMIT, flow.SIGN):
        batch = run(desk.director, batch, step)

    assert states(batch) == ["submitted", "submitted"]
    assert set(batch.entries.values_list("error", flat=True)) == {"拟稿人不能签发自己拟的公文，请由另一位负责人签发。"}


# --- the files --------------------------------------------------------------------------------------------------------
def test_a_zip_with_one_each_and_one_file_whose_letters_start_on_odd_pages(desk, schools):
    batch = batch_of(desk, schools[:3])
    long = batch.entries.get(school=schools[1])
    fill_entries(
        actor=desk.staff, batch=batch, values={long.pk: {"存在问题": "\n".join(["台账记录不完整。" * 8] * 40)}}
    )
    batch = brought(desk, batch, flow.DRAFT, flow.SUBMIT, flow.SIGN, flow.ISSUE, flow.BIND)
    archive = zipfile.ZipFile(io.BytesIO(read_file(batch.archive)))
    lengths = [len(pypdfium2.PdfDocument(archive.read(name))) for name in archive.namelist()]

    assert [name.split()[1] for name in archive.namelist()] == [school.name for school in schools[:3]]
    assert all("〔" in name and name.endswith("号.pdf") for name in archive.namelist())
    with pdfplumber.open(io.BytesIO(read_file(batch.print_file))) as pdf:
        texts = ["".join((page.extract_text() or "").split()) for page in pdf.pages]
        sizes = {(round(page.width), round(page.height)) for page in pdf.pages}
    starts = [next(place for place, text in enumerate(texts) if school.name in text) for school in schools[:3]]
    assert [place % 2 for place in starts] == [0, 0, 0]
    assert len(texts) == sum(length + length % 2 for length in lengths)
    assert sizes == {(595, 842)}


def blank_pdf(pages, size=(595, 842)):
    """A PDF of so many pages."""
    made, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        made.new_page(*size)
    made.save(out)
    return out.getvalue()


def test_after_an_odd_number_of_pages_comes_a_blank_one_of_the_same_size():
    file = batch_files.PrintFile()
    for pages, size in ((1, (595, 842)), (2, (595, 842)), (3, (842, 595))):
        file.add(blank_pdf(pages, size))
    with pypdfium2.PdfDocument(file.finished()) as pdf:
        sizes = [tuple(round(edge) for edge in page.get_size()) for page in pdf]

    assert sizes == [(595, 842)] * 4 + [(842, 595)] * 4


def test_files_of_an_earlier_step_go(desk, schools):
    batch = brought(desk, batch_of(desk, schools[:2]), flow.DRAFT, flow.BIND)
    old = {batch.archive_id, batch.print_file_id}
    assert "未编号" in zipfile.ZipFile(io.BytesIO(read_file(batch.archive))).namelist()[0]
    batch = brought(desk, batch, flow.SUBMIT)

    assert (batch.archive, batch.print_file) == (None, None)
    assert not StoredFile.objects.filter(pk__in=old).exists()


def test_a_full_disk_leaves_neither_file_and_a_sentence(desk, schools, monkeypatch):
    batch = brought(desk, batch_of(desk, schools[:2]), flow.DRAFT)
    ordinary, written = batch_files.store_bytes, []

    def full_at_second(data, **kwargs):
        if written:
            raise FileRefused("服务器磁盘空间不足，文件没有保存，请通知系统管理员。")
        written.append(ordinary(data, **kwargs))
        return written[0]

    monkeypatch.setattr(batch_files, "store_bytes", full_at_second)
    batch = start_step(actor=desk.staff, batch=batch, step=flow.BIND)
    assert jobs.perform(batch.job_id) == "failed"
    batch.refresh_from_db()
    assert "磁盘空间不足" in batch.job.message
    assert (batch.archive, batch.print_file) == (None, None)
    assert not StoredFile.objects.filter(pk=written[0].pk).exists()
    assert not (Path(settings.MEDIA_ROOT) / written[0].path).exists()

    monkeypatch.setattr(batch_files, "store_bytes", ordinary)
    assert run(desk.staff, batch, flow.BIND).archive


def test_a_withdrawn_paper_is_not_bound(desk, schools):
    batch = brought(desk, batch_of(desk, schools[:2]), flow.DRAFT, flow.SUBMIT, flow.SIGN, flow.ISSUE)
    gone = batch.entries.order_by("pk").first().document
    papers.withdraw_document(actor=desk.director, document=gone, reason="主送单位有误")
    batch = run(desk.staff, batch, flow.BIND)

    assert len(zipfile.ZipFile(io.BytesIO(read_file(batch.archive))).namelist()) == 1


# --- the pages --------------------------------------------------------------------------------------------------------
def test_from_the_first_page_to_the_drafts(desk, schools, as_role):
    client = as_role("staff")
    data = {"kind": KIND, "name": "春季督导意见", "names": f"{schools[0].name}\n没有这所"}
    refused = client.post(f"{LIST}new/", data)
    assert refused.status_code == 422
    assert "没有找到：没有这所" in refused.content.decode()
    assert "没有这所</textarea>" in refused.content.decode()

    made = client.post(f"{LIST}new/", data | {"names": f"{schools[0].name}\n{schools[1].name}"}, follow=True)
    batch = Batch.objects.get()
    page = f"{LIST}{batch.pk}/"
    assert "2份还有必填内容没有填" in made.content.decode()

    fields = {f"field_{place}": COMMON.get(part.label, "") for place, part in enumerate(kinds()[KIND].fields)}
    client.post(f"{page}edit/", fields | {"version": batch.version})
    batch.refresh_from_db()
    assert batch.values == COMMON
    file = SimpleUploadedFile("填写表.xlsx", filled_sheet(batch, [["", schools[1].name, "操场积水。", ""]]))
    shown = client.post(f"{page}upload/", {"file": file, "version": batch.version}, follow=True)
    assert "操场积水。" in shown.content.decode()

    entry = batch.entries.get(school=schools[1])
    preview = client.get(f"{page}preview/", {"entry": entry.pk}).content.decode()
    assert "操场积水。" in preview
    assert schools[1].name in preview
    batch.refresh_from_db()
    started = client.post(f"{page}draft/", {"version": batch.version}, follow=True)
    assert "开始拟稿：春季督导意见" in started.content.decode()
    batch.refresh_from_db()
    assert jobs.perform(batch.job_id) == "done"
    assert "拟稿：办成2份。" in client.get(page).content.decode()
    progress = client.get(f"{page}progress/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in progress
    assert "完成" in progress


def test_a_paper_that_cannot_be_written_says_why_in_the_preview(desk, schools, as_role):
    batch = batch_of(desk, schools[:1], values={})
    page = as_role("staff").get(reverse("reports:batch_preview", args=[batch.pk])).content.decode()

    assert "这一份还不能拟稿：请填写：督导名称" in page


@pytest.mark.parametrize("address", ["", "{pk}/"])
def test_a_page_costs_the_same_for_two_as_for_twelve(desk, as_role, address):
    client = as_role("staff")
    batch = batch_of(desk, [SchoolFactory() for _ in range(2)])
    address = LIST + address.format(pk=batch.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as two:
        client.get(address)
    more = [SchoolFactory() for _ in range(10)]
    here = [entry.school for entry in batch.entries.select_related("school")]
    readdress_batch(actor=desk.staff, batch=batch, schools=here + more, units=[])
    for number in range(10):
        make_batch(actor=desk.staff, kind=KIND, name=f"第{number}批", schools=more)
    with CaptureQueriesContext(connection) as twelve:
        client.get(address)

    assert len(twelve) == len(two)


@pytest.mark.slow
def test_120_letters_in_one_act(desk):
    schools = [SchoolFactory(name=f"第{number}所小学") for number in range(120)]
    for school in schools[:3]:
        PostingFactory(school=school, capacity="principal")
    batch = batch_of(desk, schools)
    School.objects.filter(pk=schools[60].pk).update(closed_on="2020-01-01")
    batch = brought(desk, batch, flow.DRAFT, flow.SUBMIT, flow.SIGN, flow.ISSUE, flow.BIND)

    assert states(batch).count("delivered") == 119
    assert "撤并" in batch.entries.get(school=schools[60]).error
    assert len(zipfile.ZipFile(io.BytesIO(read_file(batch.archive))).namelist()) == 119
