"""The register as a workbook that goes out, filled or empty, and comes back."""

from collections.abc import Iterable
from typing import Any

from core.numbers import plain
from core.workbook_identity import IDENTITY, identified
from core.workbooks import Column, SheetPlan, write_workbook
from schools.importers.register_values import CHOICES, FLAGS, RANGES, as_text, current_value, label_of
from schools.importers.registers import IDENTITY_KIND
from schools.models import School, Township

FIELDS = (
    "code",
    "name",
    "kind",
    "ownership",
    "township",
    "location",
    "address",
    *FLAGS,
    *RANGES,
    "opened_on",
)
WIDTHS = {"code": 16, "name": 30, "address": 36, "kind": 18, "township": 16}
NOTES = (
    "列名已锁定（没有密码）；第一列是隐藏的系统编号，请不要改动，也不要只对部分列排序。新学校写在最后，隐藏的编号留空。",
    "有下拉列表的格子请从列表里选；经纬度填度数，例如 110.396158；日期写成 1998-09-01。",
    "空格子不改动系统里的内容。没有改动过的行上传后不改变系统；改动过的行如果系统里也改过，会列出两边的内容，请选定一个再上传。",
    "名称、办学类型、举办性质、所属乡镇的改动从导入当天起生效，以前的仍可查到；要写别的日期，请在学校页面登记变更。",
    "上传后先预览：新增、修改（原来 → 现在）、不变、拒绝，确认后才写入，有一行不对就一行也不写入。",
)


def register_workbook(schools: Iterable[School]) -> bytes:
    """The workbook: a row for each school (none for an empty one), choices as lists, headings and identity locked."""
    townships = tuple(Township.objects.values_list("name", flat=True))
    columns = [Column(IDENTITY, hidden=True), *(_column(name, townships) for name in FIELDS)]
    rows = (
        identified(IDENTITY_KIND, school.pk, school.version, [cell(school, name) for name in FIELDS])
        for school in schools
    )
    return write_workbook([SheetPlan("学校名录", columns, rows, is_protected=True)], notes=NOTES)


def cell(school: School, name: str) -> str | None:
    """A field as its cell shows it; empty is None. Coordinates are texts, so that no program shortens them."""
    value = current_value(school, name)
    if value is None or value == "":
        return None
    return plain(value) if name in RANGES else as_text(name, value)


def _column(name: str, townships: tuple[str, ...]) -> Column:
    choices: tuple[str, ...] = ()
    if name in CHOICES:
        choices = tuple(str(label) for _, label in _choices(name))
    elif name in FLAGS:
        choices = ("是", "否")
    return Column(
        label_of(name),
        WIDTHS.get(name, 12),
        choices=choices or (townships if name == "township" else ()),
        is_open=True,
        is_text=name in {"code", "opened_on", *RANGES},
    )


def _choices(name: str) -> Any:
    return CHOICES[name].choices
