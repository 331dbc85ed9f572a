"""Sheets as offices send them."""

import io

from openpyxl import Workbook

FORM_HEAD = ["序号", "类别", "填报项目", "单位", "填报值", "是否必填", "备注说明"]


def workbook(*rows) -> bytes:
    """An .xlsx of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def register(*rows, head=("学校标识码", "学校名称", "办学类型", "举办性质", "所属乡镇", "城乡类型")) -> bytes:
    """A register as CSV."""
    return "\r\n".join(",".join(str(cell) for cell in row) for row in (head, *rows)).encode("utf-8-sig")


def one_school_form(code: str, name: str, **figures) -> bytes:
    """The form of one school; figures are line name to value, or to (value, unit)."""
    lines = [[1, "基本信息", "学校名称", None, name], [2, "基本信息", "学校代码", None, code]]
    for item, value in figures.items():
        typed, unit = value if isinstance(value, tuple) else (value, None)
        lines.append([len(lines) + 1, "数据", item, unit, typed])
    return workbook(FORM_HEAD, *lines)


PRIMARY_LINES = {
    "小学学生人数": 300,
    "专任教师总人数": 24,
    "专科学历教师人数（小学）": 4,
    "本科学历教师人数（小学）": 18,
    "硕士学历教师人数（小学）": 1,
    "博士研究生学历教师人数（小学）": 0,
    "县级及以上骨干教师数": 5,
    "体育专任教师人数": 2,
    "音乐专任教师人数": 1,
    "美术专任教师人数": 1,
    "艺术专任教师人数": 0,
    "教学及辅助用房总面积": (2100.5, "平方米"),
    "室内体育用房面积": ("200", "㎡"),
    "校内体育场面积": (3000, "平方米"),
    "教学仪器设备资产值（账面原值）": (90.5, "万元"),
    "网络多媒体教室间数": (9, "间"),
    "建校时间": (1987, "年"),
    "班级总数": (8, "个"),
    "家庭住址在划片范围内的在校学生人数（小学）": (0, "人"),
    "近5年培训满360学时专任教师人数": (22, "人"),
    "音乐教室总间数": (1, "间"),
    "美术教室总间数": (1, "间"),
    "上一年度公用经费决算总额": (25.5, "万元"),
}
