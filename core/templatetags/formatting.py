"""How dates, shares, amounts and missing values are written. Pure functions: no query, no clock."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import timezone

from core import numbers
from core.numbers import MISSING, show

register = template.Library()

WEEKDAYS = "一二三四五六日"
KILOBYTE = 1024
WRITTEN_DATE = re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日( [0-9]{2}:[0-9]{2})?")


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2024年3月5日; instants are shown in the county's time."""
    if not value:
        return MISSING
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_datetime(value: datetime | None) -> str:
    """2024年3月5日 14:05."""
    return f"{cn_date(value)} {_local(value):%H:%M}" if value else MISSING


@register.filter
def short_date(value: date | datetime | None) -> str:
    """03-05 周二, for lists."""
    if not value:
        return MISSING
    day = _local(value)
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"


@register.filter
def cn_month(value: date | None) -> str:
    """2024年3月."""
    return f"{value.year}年{value.month}月" if value else MISSING


@register.filter
def share(value: Decimal | float | int | None, places: int = 1) -> str:
    """A ratio as a percentage, rounded half-up: 0.9288 becomes 92.9%."""
    return MISSING if value is None else f"{show(Decimal(str(value)) * 100, int(places))}%"


@register.filter
def coefficient(value: Decimal | float | None) -> str:
    """A coefficient of variation, rounded half-up to three decimals: 0.182."""
    return MISSING if value is None else show(Decimal(str(value)), 3)


@register.filter
def amount(value: Decimal | int | None) -> str:
    """An amount in 万元 with two decimals: 1,540.00万元."""
    return MISSING if value is None else f"{show(value, 2)}万元"


@register.filter
def plain(value: Decimal | None) -> str:
    """A number without zeros that say nothing: 12.50000000 becomes 12.5."""
    return MISSING if value is None else numbers.plain(value)


@register.filter
def number(value: Decimal | float | int | None, places: int = 0) -> str:
    """A number with commas every three digits, rounded half-up to `places`."""
    return MISSING if value is None else show(Decimal(str(value)), int(places))


@register.filter
def dash(value: Any) -> Any:
    """A dash for what is missing; zero stays zero."""
    return MISSING if value is None or value == "" else value


@register.filter
def yes_no(value: bool | None) -> str:
    """是, 否, or a dash when nobody has said."""
    return MISSING if value is None else ("是" if value else "否")


@register.filter
def workdays_left(days: int | None) -> str:
    """The deadline in workdays: 3 还剩3个工作日, 0 今天到期, -5 逾期5个工作日."""
    if days is None:
        return MISSING
    if days < 0:
        return f"逾期{-days}个工作日"
    return f"还剩{days}个工作日" if days else "今天到期"


@register.filter
def deadline_tone(days: int | None, soon: int = 3) -> str:
    """The tone of a deadline in workdays: danger when late, warning within `soon` days, else neutral."""
    if days is None or days > soon:
        return "neutral"
    return "danger" if days < 0 else "warning"


@register.filter
def file_size(size: int | None) -> str:
    """Bytes for people, rounded half-up: 512字节, 3.4KB, 1.2MB."""
    if size is None:
        return MISSING
    if size < KILOBYTE:
        return f"{size}字节"
    unit, divisor = ("KB", KILOBYTE) if size < KILOBYTE**2 else ("MB", KILOBYTE**2)
    return f"{(Decimal(size) / divisor).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}{unit}"


@register.filter
def field_label(row: Any, name: str) -> str:
    """The label of a model's field, written once on the model."""
    return str(row._meta.get_field(name).verbose_name)


@register.filter
def lookup(labels: dict[str, str], key: Any) -> str:
    """The label of a code, or a dash for a code nobody declared."""
    return str(labels.get(key, MISSING))


@register.filter
def is_written_date(text: Any) -> bool:
    """Whether a table cell holds nothing but a date (and time), which must not break over two lines."""
    return bool(WRITTEN_DATE.fullmatch(str(text)))
