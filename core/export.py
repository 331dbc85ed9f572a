"""A list page as a workbook: same scope, same filter, same columns."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from core import audit, business_time
from core.workbooks import Column, SheetPlan, write_workbook

READ_ONLY = "这张表是列表的导出，只读：改动后不能上传。要改数据，请在页面上改，或用“表格收发”里下载的表。"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_response(table: Any, *, name: str, actor: Any) -> HttpResponse:
    """All rows of a django-tables2 table (not only the page) as .xlsx, without the columns the person hides; the export
    leaves a line in the trail. `table.remarks`, if it has any, are added to the sheet of notes."""
    rows = iter(table.as_values(exclude_columns=("actions", *getattr(table, "unchosen", ()))))
    headers = [str(cell) for cell in next(rows)]
    body = [list(row) for row in rows]
    notes = [READ_ONLY, *getattr(table, "remarks", ())]
    data = write_workbook([SheetPlan(name, [Column(heading) for heading in headers], body)], notes=notes)
    audit.record(actor=actor, verb="list.exported", name=name, rows=len(body))
    return workbook_response(data, name)


def workbook_response(data: bytes, name: str) -> HttpResponse:
    """A workbook as a download named `<name>_<business date>.xlsx`."""
    response = HttpResponse(data, content_type=XLSX)
    stamp = business_time.now().strftime("%Y%m%d")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}_{stamp}.xlsx')}"
    return response
