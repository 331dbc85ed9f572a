"""What a person is reminded of on one business day, each thing once.

Only the present state is asked: after a week without the clock there is one reminder per item, not five. What was said is kept
as a Reminder row per item, kind, stage and person, written in the transaction of the digest.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.templatetags.formatting import short_date, workdays_left
from core.workdays import Calendar, workdays_between
from office import calendar, parameters
from office.digests import Line
from office.models import User
from rectification.figures import ledger_url
from rectification.models import Extension, Inquiry, Item, Reminder
from rectification.workflow import MAY_ANSWER, MAY_EXTEND, MAY_MANAGE, MAY_RECHECK, MAY_WRITE_OFF, Status
from schools.models import Posting, School

LONGEST = 30  # lines per person and morning; the rest is one line with the number
MAY_REPLY = "rectification.reply_inquiry"
ORDER = ("overdue", "today", "returned", "unsigned", "soon", "recheck")
TONES = {"overdue": "danger", "today": "danger", "returned": "warning", "unsigned": "warning", "recheck": "warning"}
LABELS = {
    "overdue": "逾期",
    "today": "今天到期",
    "returned": "退回",
    "unsigned": "未签收",
    "soon": "即将到期",
    "recheck": "待复核",
    "inquiry": "待回复",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing about one row at one stage. words: what is said before the row's name."""

    pk: int
    kind: str
    mark: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Morning:
    """The day, its calendar and its parameters, read once per person."""

    day: date
    calendar: Calendar
    terms: dict[str, Any]

    @classmethod
    def of(cls, day: date) -> "Morning":
        """As of a business day."""
        return cls(day, calendar.current(), parameters.values(day.year))

    def due(self, pk: int, due_on: date) -> Told | None:
        """What a deadline says today: soon, today, late at its stage, or nothing."""
        left = workdays_between(self.day, due_on, self.calendar)
        if due_on < self.day:
            stage = (max(-left, 1) - 1) // self.terms["remind.repeat_days"]
            return Told(pk, "overdue", f"{due_on}/{stage}", workdays_left(left) if left else "已到期")
        if due_on == self.day:
            return Told(pk, "today", str(due_on), "今天到期")
        if left <= self.terms["remind.before_days"]:
            return Told(pk, "soon", str(due_on), workdays_left(left) if left else "在休息日到期")
        return None


def lines(user: User, day: date) -> list[Line]:
    """Everything the ledger has to tell a person on a day; what is told is kept."""
    morning = Morning.of(day)
    told: list[Line] = []
    if user.has_perm(MAY_ANSWER):
        told += own_items(user, morning)
    if user.has_perm(MAY_REPLY):
        told += inquiries(user, morning)
    if user.has_perm(MAY_MANAGE):
        told += office_piles(user, morning)
    elif user.has_perm(MAY_RECHECK):
        told += rechecks(user, morning)
    return told


def say(user: User, told: list[Told], day: date, *, about: str = "item") -> list[Told]:
    """Those that were not said before; from now on they were."""
    rows = Reminder.objects.filter(user=user, **{f"{about}__in": {one.pk for one in told}})
    said = set(rows.values_list(f"{about}_id", "kind", "mark"))
    fresh = [one for one in told if (one.pk, one.kind, one.mark) not in said]
    Reminder.objects.bulk_create(
        [Reminder(user=user, on=day, kind=one.kind, mark=one.mark, **{f"{about}_id": one.pk}) for one in fresh],
        ignore_conflicts=True,
    )
    return fresh


def own_items(user: User, morning: Morning) -> list[Line]:
    """The items on one's own desk: due, late, returned, not signed for."""
    items = {item.pk: item for item in Item.objects.on_desk_of(user).with_side().by_urgency()}
    unsigned = set(Item.objects.filter(pk__in=items).unsigned_late(on=morning.day).values_list("pk", flat=True))
    told = [one for item in items.values() for one in of_own(item, morning, is_unsigned=item.pk in unsigned)]
    return by_item(user, told, items, morning.day, rest=reverse("rectification:item_mine"))


def of_own(item: Item, morning: Morning, *, is_unsigned: bool) -> list[Told]:
    """What is to be said about one item to whoever has to mend it."""
    told = []
    if not item.paused_on and (due := morning.due(item.pk, item.due_on)):
        told.append(due)
    if item.status == Status.MENDING and item.returns:
        told.append(Told(item.pk, "returned", str(item.returns), f"第{item.returns}次退回"))
    if is_unsigned:
        told.append(Told(item.pk, "unsigned", f"{item.issued_at:%Y-%m-%d}", "还没有签收"))
    return told


def rechecks(user: User, morning: Morning) -> list[Line]:
    """Reports that wait too long for this inspector: arranged for him, or of his schools and arranged for nobody."""
    schools = Posting.objects.current().as_inspector().filter(user=user).values("school")
    rows = Item.objects.recheck_late(on=morning.day).filter(Q(checker=user) | Q(checker=None, school__in=schools))
    items = {item.pk: item for item in rows.order_by("reported_at", "pk")}
    days = morning.terms["rectify.recheck_days"]
    told = [
        Told(pk, "recheck", f"{item.reported_at:%Y-%m-%d}", f"申报后超过{days}个工作日没有复核")
        for pk, item in items.items()
    ]
    return by_item(user, told, items, morning.day, rest=ledger_url(recheck_late="true"))


def by_item(user: User, told: list[Told], items: dict[int, Item], day: date, *, rest: str) -> list[Line]:
    """One line per item with everything new about it, the most pressing first; what is beyond LONGEST is one line."""
    grouped: dict[int, list[Told]] = defaultdict(list)
    for one in sorted(say(user, told, day), key=lambda one: ORDER.index(one.kind)):
        grouped[one.pk].append(one)
    found = [item_line(items[pk], about) for pk, about in grouped.items()]
    if len(found) <= LONGEST:
        return found
    more = Line(f"另外还有{len(found) - LONGEST}条", rest, "warning", "另外")
    return [*found[:LONGEST], more]


def item_line(item: Item, told: list[Told]) -> Line:
    """逾期5个工作日、还没有签收：2024-0012 消防通道堆放杂物."""
    words = "、".join(one.words for one in told)
    first = told[0].kind
    return Line(
        f"{words}：{item.number} {item.brief}", item.get_absolute_url(), TONES.get(first, "info"), LABELS[first]
    )


def inquiries(user: User, morning: Morning) -> list[Line]:
    """What the office asks the person's schools, due soon, today or late."""
    rows = Inquiry.objects.filter(school__in=School.objects.led_by(user), replied_at=None).order_by("due_on", "pk")
    asked = {row.pk: row for row in rows}
    told = [one for row in asked.values() if (one := morning.due(row.pk, row.due_on))]
    return [
        Line(
            f"督导室了解情况，请说明：{one.words}（{short_date(asked[one.pk].due_on)}）",
            asked[one.pk].get_absolute_url(),
            TONES.get(one.kind, "info"),
            LABELS["inquiry"],
        )
        for one in say(user, told, morning.day, about="inquiry")
    ]


def office_piles(user: User, morning: Morning) -> list[Line]:
    """The office's piles that grew: how many are in each, how many of them are new to this person, and its list."""
    day, terms = morning.day, morning.terms
    items = Item.objects.visible_to(user).counted()
    desk = items.on_unit_desk().overdue(on=day)
    piles = [
        ("overdue", "逾期", "整改逾期", items.overdue(on=day), "due_on", {"overdue": "true"}),
        ("desk", "部门逾期", "部门、乡镇办理逾期", desk, "due_on", {"desk": "unit", "overdue": "true"}),
        (
            "unsigned",
            "未签收",
            f"{terms['rectify.receipt_days']}个工作日没有签收",
            items.unsigned_late(on=day),
            "issued_at",
            {"unsigned_late": "true"},
        ),
        (
            "recheck",
            "待复核",
            f"申报后{terms['rectify.recheck_days']}个工作日没有复核",
            items.recheck_late(on=day),
            "reported_at",
            {"recheck_late": "true"},
        ),
    ]
    if user.has_perm(MAY_WRITE_OFF):
        days = terms["rectify.write_off_days"]
        words = f"复核后{days}个工作日没有销号"
        pile = ("write_off", "待销号", words, items.write_off_late(on=day), "passed_at", {"write_off_late": "true"})
        piles.append(pile)
    found = [line for pile in piles if (line := pile_line(user, day, *pile))]
    return found + (extensions(user, morning) if user.has_perm(MAY_EXTEND) else [])


def pile_line(
    user: User, day: date, kind: str, label: str, words: str, rows: Any, since: str, query: dict[str, str]
) -> Line | None:
    """One line for a pile in which something is new to the person."""
    told = [Told(pk, f"office_{kind}", f"{at:%Y-%m-%d}") for pk, at in rows.order_by().values_list("pk", since)]
    fresh = say(user, told, day)
    if not fresh:
        return None
    tone = "danger" if since == "due_on" else "warning"
    return Line(f"{words}：{len(told)}条，其中新增{len(fresh)}条", ledger_url(counted="true", **query), tone, label)


def extensions(user: User, morning: Morning) -> list[Line]:
    """Requests for more time that were made before today and wait for a decision."""
    waiting = Extension.objects.filter(status=Extension.Status.ASKED, asked_at__date__lt=morning.day)
    rows = {row.item_id: row for row in waiting.select_related("item").order_by("asked_at", "pk")}
    fresh = say(user, [Told(pk, "extension", str(row.pk)) for pk, row in rows.items()], morning.day)
    return [
        Line(
            f"延期申请等待审批（{short_date(rows[one.pk].asked_at)}提出）：{rows[one.pk].item.number}",
            reverse("rectification:extension_decide", args=[rows[one.pk].pk]),
            "warning",
            "延期待批",
        )
        for one in fresh
    ]
