"""Deadlines in words, by one calendar loaded per page."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from core.templatetags.formatting import cn_date, deadline_tone, workdays_left
from core.workdays import Calendar, workdays_between
from office import calendar, clock
from rectification.models import Item
from rectification.workflow import WITH_SIDE


@dataclass(frozen=True)
class Clock:
    """The business date and the calendar, read once."""

    today: date
    calendar: Calendar
    known: dict[date, int] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(cls) -> "Clock":
        """As of now."""
        return cls(clock.today(), calendar.current())

    def days_left(self, item: Item) -> int | None:
        """Workdays to the deadline, negative when past; None when the school or unit has nothing to do, or its clock stands."""
        if item.status not in WITH_SIDE or item.paused_on:
            return None
        if item.due_on not in self.known:
            self.look_up(item.due_on)
        return self.known[item.due_on]

    def look_up(self, due_on: date) -> None:
        """Count the workdays to a day once; on the way back from today each day between is known by the next."""
        if due_on >= self.today:
            self.known[due_on] = workdays_between(self.today, due_on, self.calendar)
            return
        self.known.setdefault(self.today, 0)
        day = min(self.known)
        while day > due_on:
            before = day - timedelta(days=1)
            self.known[before] = self.known[day] - self.calendar.is_workday(day)
            day = before

    def phrase(self, item: Item) -> str:
        """还剩3个工作日, 今天到期, 逾期5个工作日, or nothing when the school or unit has nothing to do."""
        if item.paused_on:
            return f"{cn_date(item.paused_on)}起暂停计时"
        days = self.days_left(item)
        if days is None:
            return ""
        if days == 0 and item.due_on != self.today:
            return "已到期，未满1个工作日" if item.due_on < self.today else "在休息日到期"
        return workdays_left(days)

    def caution(self, *years: int) -> str:
        """What to say beside workdays when the holidays of a year (this year, if none is given) are not entered."""
        unknown = [year for year in sorted(set(years or (self.today.year,))) if not self.calendar.knows(year)]
        named = "、".join(f"{year}年" for year in unknown)
        return f"{named}的节假日还没有录入，工作日{calendar.UNKNOWN_YEAR}。" if unknown else ""

    def tone(self, item: Item) -> str:
        """danger when late, warning when soon, else neutral."""
        if self.days_left(item) is not None and item.due_on < self.today:
            return "danger"
        return deadline_tone(self.days_left(item))

    def urgency(self, item: Item) -> str:
        """The group of a list by urgency: 逾期, 今天, 本周 (to Sunday), 以后."""
        if item.due_on < self.today:
            return "逾期"
        if item.due_on == self.today:
            return "今天"
        sunday = self.today + timedelta(days=6 - self.today.weekday())
        return "本周" if item.due_on <= sunday else "以后"
