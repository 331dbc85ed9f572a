"""Seed the office's calendar from the published holiday arrangements."""

from datetime import date, timedelta

import chinese_calendar
from django.core.management.base import BaseCommand
from django.db import transaction

from office.models import CalendarDay, CalendarYear

NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


class Command(BaseCommand):
    """Years already entered are left alone: the office may have corrected them."""

    help = "载入已公布的节假日与调休（办公日历随后可改）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("years", nargs="*", type=int, default=list(range(2022, 2027)))

    @transaction.atomic
    def handle(self, *args, years: list[int], **options) -> None:
        for year in years:
            if CalendarYear.objects.filter(year=year).exists():
                continue
            try:
                days = list(exceptions_of(year))
            except NotImplementedError:
                self.stdout.write(f"{year}年的放假安排尚未公布，暂按周一至周五计算。")
                continue
            CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
            CalendarYear.objects.create(year=year, source="国务院办公厅放假通知（按公开数据整理）")


def exceptions_of(year: int):
    """The days of a year that differ from Monday-to-Friday."""
    day = date(year, 1, 1)
    while day.year == year:
        is_workday = chinese_calendar.is_workday(day)
        if is_workday != (day.weekday() < 5):
            _, name = chinese_calendar.get_holiday_detail(day)
            yield CalendarDay(
                day=day, is_workday=is_workday, name="调休上班" if is_workday else NAMES.get(name, "放假")
            )
        day += timedelta(days=1)
