"""The calendar: typed, previewed, saved as a whole; taken from a sheet; every fault in a sentence."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from core.exceptions import BusinessRuleError, WrongState
from core.models import AuditEntry
from office import calendar
from office.calendar_entry import plan_year, read_entries, read_workbook, template_workbook
from office.models import CalendarDay, CalendarYear
from office.services_calendar import save_calendar
from tests.factories.rectification import ItemFactory

pytestmark = pytest.mark.django_db
EDIT, IMPORT = (reverse(f"office:calendar_{name}", args=[2027]) for name in ("edit", "import"))
TYPED = "2027-01-01 放假 元旦\n2027/1/2 放假 元旦\n2027年1月3日 上班"
SOURCE = "国务院办公厅2027年放假通知"


def sent(text: str, seen: str = "") -> dict:
    """What a browser sends."""
    return {"client_uuid": str(uuid.uuid4()), "text": text, "source": SOURCE, "seen": seen}


def sheet(*rows) -> SimpleUploadedFile:
    """A workbook as people fill it in."""
    book, out = openpyxl.Workbook(), BytesIO()
    book.active.append(["日期", "类型", "名称"])
    for row in rows:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("放假.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-12-31 放假 元旦", "不在2027年"),
        ("2027-01-04 上班", "星期一，本来就上班"),
        ("2027-02-30 放假", "没有这一天"),
        ("明天 放假", "不是日期"),
        ("2027-01-05 休息", "放假”或“上班"),
        ("2027-01-05 放假 甲\n2027-01-05 放假 乙", "第2行：2027-01-05 写了两次"),
        (f"2027-01-05 放假 {'长' * 31}", "最多30字"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(line, words):
    with pytest.raises(BusinessRuleError, match=words):
        read_entries(line, 2027)


def test_a_year_is_previewed_then_saved_and_then_counts(as_role):
    client = as_role("staff")
    preview = client.post(EDIT, sent(TYPED))
    content = preview.content.decode()
    assert preview.status_code == 200
    assert "保存后有2天改变" in content
    assert "有1天放假本来就是周六、周日" in content
    assert not CalendarDay.objects.exists()
    seen = preview.context["form"]["seen"].value()
    assert client.post(EDIT, sent(TYPED, seen)).status_code == 302
    assert list(CalendarDay.objects.values_list("day", "is_workday", "name")) == [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 1, 3), True, ""),
    ]
    assert CalendarYear.objects.get(year=2027).source == SOURCE
    assert calendar.deadline(date(2026, 12, 31), 1) == date(2027, 1, 3)
    assert AuditEntry.objects.get(verb="calendar.changed").data["days"] == ["01-01", "01-03"]


def test_what_is_saved_is_what_was_seen(as_role):
    client = as_role("staff")
    seen = client.post(EDIT, sent(TYPED)).context["form"]["seen"].value()
    again = client.post(EDIT, sent(TYPED + "\n2027-01-05 放假 校庆", seen))
    assert again.status_code == 200
    assert "保存后有3天改变" in again.content.decode()
    entries, _ = read_entries(TYPED, 2027)
    CalendarDay.objects.create(day=date(2027, 5, 3), is_workday=False)
    with pytest.raises(WrongState, match="重新预览"):
        save_calendar(actor=client.person, year=2027, entries=entries, source=SOURCE, seen=seen)


def test_a_sheet_leads_to_the_same_preview_and_saves_nothing_by_itself(as_role):
    client = as_role("staff")
    upload = sheet(["2027-01-01", "放假", "元旦"], [date(2027, 1, 3), "上班", ""])
    page = client.post(IMPORT, {"client_uuid": str(uuid.uuid4()), "file": upload})
    assert page.status_code == 200
    assert "保存后有2天改变" in page.content.decode()
    assert page.context["form"]["text"].value() == "2027-01-01 放假 元旦\n2027-01-03 上班"
    assert not CalendarDay.objects.exists()
    wrong = client.post(IMPORT, {"client_uuid": str(uuid.uuid4()), "file": sheet(["2026-01-01", "放假"], ["甲", "乙"])})
    assert wrong.status_code == 422
    assert "第2行" in wrong.content.decode()
    assert "第3行" in wrong.content.decode()


def test_the_template_comes_back_as_it_went_out():
    call_command("load_calendar", "2024")
    entries, left_out = read_workbook(template_workbook(2024), "2024.xlsx", 2024)
    assert not left_out
    assert not plan_year(2024, entries).changes


def test_a_change_says_how_many_deadlines_it_would_have_touched_and_moves_none():
    item = ItemFactory(received=True)
    day = item.due_on - timedelta(days=item.due_on.weekday() % 5 or 0)
    entries, _ = read_entries(f"{day:%Y-%m-%d} 放假 运动会", day.year)
    plan = plan_year(day.year, entries)
    assert plan.effects == ("有1条在办的问题，期限跨过这些日子：已经下达的期限不变，以后下达、延期的按新日历计算。",)
    due = item.due_on
    save_calendar(actor=None, year=day.year, entries=entries, source=SOURCE, seen=plan.fingerprint)
    item.refresh_from_db()
    assert item.due_on == due


@pytest.mark.parametrize(
    ("year", "off", "working", "sample"),
    [
        (2024, 19, 8, "2024-10-12"),
        (2025, 18, 5, "2025-10-11"),
        (2026, 19, 6, "2026-10-10"),
    ],
)
def test_the_years_that_come_with_the_product(year, off, working, sample):
    call_command("load_calendar")
    days = CalendarDay.objects.filter(day__year=year)
    assert (days.filter(is_workday=False).count(), days.filter(is_workday=True).count()) == (off, working)
    assert days.get(day=sample).is_workday


def test_the_pages_show_the_year_by_month_and_what_is_not_entered(as_role):
    call_command("load_calendar", "2024")
    client = as_role("staff")
    assert "没有录入" in client.get(reverse("office:calendar_list")).content.decode()
    page = client.get(reverse("office:calendar_detail", args=[2024])).content.decode()
    assert "12月" in page
    assert "国庆节" in page
    assert client.get(reverse("office:calendar_template", args=[2024]))["Content-Type"].endswith("sheet")
    assert client.get(reverse("office:calendar_detail", args=[1999])).status_code == 404
