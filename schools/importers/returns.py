"""Yearly figures from a sheet, in either layout."""

from core.workbooks import Limits, Sheet, read_sheet
from schools.importers import return_form, return_list
from schools.importers.headings import index_of, match, spellings, tidy
from schools.importers.repeats import refuse_second_table
from schools.importers.return_reading import ReturnPlan, ReturnReading, field_headings
from schools.querysets import SectionQuerySet

LIMITS = Limits()


def _list_index() -> dict[str, str]:
    return index_of(return_list.COLUMNS) | field_headings()


def read_return_sheet(data: bytes, name: str) -> Sheet:
    """The sheet with its heading row found by the words of either layout. Raises SheetRefused."""
    known = index_of(return_form.COLUMNS).keys() | _list_index().keys()
    return read_sheet(
        data, name, is_heading=lambda text: any(word in known for word in spellings(text)), allow_merged=True
    )


def plan_returns(
    data: bytes,
    name: str,
    *,
    year: int,
    sections: SectionQuerySet,
    closed_stages: frozenset[str] = frozenset(),
    skip_repeats: bool = False,
) -> ReturnPlan:
    """Read a sheet of yearly figures and compare it with what is stored; nothing is written.

    sections: those the person may fill in; any other is refused as unknown. closed_stages: stages not open to him.
    skip_repeats: pass over rows that repeat an earlier one exactly. Raises SheetRefused when the sheet cannot be read
    as a whole.
    """
    sheet = read_return_sheet(data, name)
    form_index = index_of(return_form.COLUMNS)
    reading = ReturnReading(year, sections, closed_stages)
    if sheet.unread:
        reading.plan.notices.append("只读取第一张表，没有读取：" + "、".join(sheet.unread) + "。")
    found = {form_index.get(tidy(header.text)) for header in sheet.headers}
    if {"item", "value"} <= found:
        return_form.read_form(reading, sheet, match(sheet.headers, form_index).columns)
        return reading.finish()
    sheet.refuse_merged()
    matched = match(sheet.headers, _list_index())
    others = {other.title: match(other.headers, _list_index()).columns for other in sheet.others}
    refuse_second_table(sheet, matched.columns, others, ("code", "stage"))
    return_list.read_list(reading, sheet, matched, skip_repeats=skip_repeats)
    return reading.finish()
