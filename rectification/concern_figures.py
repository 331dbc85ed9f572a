"""What is counted about messages from outside. Every figure has the filters of the list that opens exactly its rows; who may
not read the list sees the figure alone."""

import calendar
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from office import clock
from rectification.concern_flow import BORNE_OUT, MAY_COUNT, MAY_HANDLE, MAY_SEE, ConcernStatus
from rectification.figures import Figure
from rectification.models import Concern, Inquiry, Item, Lead

COLUMNS = (
    "received_at",
    "decided_at",
    "accept_due_on",
    "answered_at",
    "answer_due_on",
    "status",
    "category",
    "channel",
    "finding",
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is counted. days: natural days from the day it came to the day of its answer.

    has_*_run: the step is done, or its day has passed; what is still within its term is neither in time nor late.
    """

    received_on: date
    status: str
    category: str
    channel: str
    finding: str
    is_decided_in_time: bool
    has_decision_run: bool
    is_answered: bool
    has_answer_run: bool
    is_answered_in_time: bool
    days: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A group of messages. Rates are unrounded and None without a denominator: decided in time ÷ decided or past their day; answered
    in time ÷ not declined and answered or past their day; borne out (属实 and 部分属实) ÷ received less declined. median_days: of those answered."""

    label: str
    received: int
    decided_in_time: int
    to_decide: int
    declined: int
    answered: int
    answered_in_time: int
    to_answer: int
    borne_out: int
    median_days: Decimal | None
    query: dict[str, Any]

    @property
    def taken_up(self) -> int:
        """Received and not declined."""
        return self.received - self.declined

    @property
    def decided_rate(self) -> Decimal | None:
        """Decided in time ÷ decided or past their day."""
        return Decimal(self.decided_in_time) / self.to_decide if self.to_decide else None

    @property
    def answered_rate(self) -> Decimal | None:
        """Answered in time ÷ answered or past their day, those declined left out."""
        return Decimal(self.answered_in_time) / self.to_answer if self.to_answer else None

    @property
    def borne_out_rate(self) -> Decimal | None:
        """Borne out ÷ taken up."""
        return Decimal(self.borne_out) / self.taken_up if self.taken_up else None

    @property
    def urls(self) -> dict[str, str]:
        """The list behind each figure."""
        return {
            "received": list_url(**self.query),
            "decided_in_time": list_url(**self.query, decided_in_time="true"),
            "declined": list_url(**self.query, status=ConcernStatus.DECLINED.value),
            "answered": list_url(**self.query, answered="true"),
            "answered_in_time": list_url(**self.query, answered_in_time="true"),
            "borne_out": list_url(**self.query, finding=list(BORNE_OUT)),
        }


@dataclass(frozen=True, slots=True)
class Statistics:
    """One year, or one month of it. items: problems of the ledger, and `listed` the messages that led to them."""

    total: Line
    months: tuple[Line, ...]
    categories: tuple[Line, ...]
    channels: tuple[Line, ...]
    findings: tuple[tuple[str, int, str], ...]
    items: int
    listed: int
    listed_url: str
    late_accept: int
    late_answer: int


def list_url(**query: Any) -> str:
    """The office's list with these filters."""
    return f"{reverse('rectification:concern_list')}?{urlencode(query, doseq=True)}"


def countable(user: Any) -> Any:
    """The rows a person's figures count: what he may read, or all for whoever may only count."""
    if user.has_perm(MAY_SEE):
        return Concern.objects.visible_to(user)
    return Concern.objects.all() if user.has_perm(MAY_COUNT) else Concern.objects.none()


def span(year: int, month: int | None = None) -> tuple[date, date]:
    """First and last day of a year, or of a month."""
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def within(first: date, last: date) -> dict[str, str]:
    """The list's filter for what came in on these days."""
    return {"received_at_after": first.isoformat(), "received_at_before": last.isoformat()}


def statistics(user: Any, year: int, month: int | None = None) -> Statistics:
    """Everything about the messages that came in a year, or in one month of it. Five queries."""
    first, last = span(year, month)
    rows = countable(user).filter(received_at__date__gte=first, received_at__date__lte=last)
    query, today = within(first, last), clock.today()
    found = [message(values, today) for values in rows.order_by().values(*COLUMNS)]
    counts = Counter(row.finding for row in found)
    return Statistics(
        total=line("合计", found, query),
        months=() if month else tuple(monthly(found, year)),
        categories=tuple(by(found, "category", Concern.Category, query)),
        channels=tuple(by(found, "channel", Concern.Channel, query)),
        findings=tuple(
            (kind.label, counts.get(kind.value, 0), list_url(**query, finding=kind.value)) for kind in Concern.Finding
        ),
        items=Item.objects.filter(concerns__in=rows.order_by()).distinct().count(),
        listed=rows.in_the_ledger().count(),
        listed_url=list_url(**query, listed="true"),
        late_accept=rows.late_accept(on=today).count(),
        late_answer=rows.late_answer(on=today).count(),
    )


def message(values: dict[str, Any], today: date) -> Message:
    """A row as it is counted, its instants turned into days of the county."""
    received_on = timezone.localdate(values["received_at"])
    decided_on, answered_on = (day_of(values[name]) for name in ("decided_at", "answered_at"))
    return Message(
        received_on=received_on,
        status=values["status"],
        category=values["category"],
        channel=values["channel"],
        finding=values["finding"],
        is_decided_in_time=is_by(decided_on, values["accept_due_on"]),
        has_decision_run=decided_on is not None or has_passed(values["accept_due_on"], today),
        is_answered=answered_on is not None,
        has_answer_run=answered_on is not None or has_passed(values["answer_due_on"], today),
        is_answered_in_time=is_by(answered_on, values["answer_due_on"]),
        days=(answered_on - received_on).days if answered_on else None,
    )


def day_of(moment: Any) -> date | None:
    """The county's day of an instant."""
    return timezone.localdate(moment) if moment else None


def is_by(day: date | None, due_on: date | None) -> bool:
    """Done, and on or before the day for it."""
    return day is not None and due_on is not None and day <= due_on


def has_passed(due_on: date | None, today: date) -> bool:
    """Whether the day is over."""
    return due_on is not None and due_on < today


def line(label: str, rows: Iterable[Message], query: dict[str, Any]) -> Line:
    """One group."""
    here = list(rows)
    days = [row.days for row in here if row.days is not None]
    return Line(
        label=label,
        received=len(here),
        decided_in_time=sum(row.is_decided_in_time for row in here),
        to_decide=sum(row.has_decision_run for row in here),
        declined=sum(row.status == ConcernStatus.DECLINED for row in here),
        answered=sum(row.is_answered for row in here),
        answered_in_time=sum(row.is_answered_in_time for row in here),
        to_answer=sum(row.has_answer_run for row in here if row.status != ConcernStatus.DECLINED),
        borne_out=sum(row.finding in BORNE_OUT for row in here),
        median_days=Decimal(str(median(days))) if days else None,
        query=query,
    )


def monthly(rows: list[Message], year: int) -> Iterable[Line]:
    """The twelve months, those to come left out when empty."""
    for month in range(1, 13):
        here = [row for row in rows if row.received_on.month == month]
        if here or date(year, month, 1) <= clock.today():
            yield line(f"{month}月", here, within(*span(year, month)))


def by(rows: list[Message], name: str, kinds: Any, query: dict[str, Any]) -> Iterable[Line]:
    """One group for each kind, also for those without a message."""
    for kind in kinds:
        yield line(kind.label, (row for row in rows if getattr(row, name) == kind.value), {**query, name: kind.value})


# --- what waits for somebody ------------------------------------------------------------------------------------------
def waiting_figures(user: Any) -> list[Figure]:
    """What waits for this person now: the office's, the handler's, the inspector's leads, the principal's replies. Piles
    without rows have the value 0."""
    return [*office_figures(user), *own_figures(user)]


def office_figures(user: Any) -> list[Figure]:
    """To accept, to assign, to dispose of, to answer, to close, and what is late; nothing for others."""
    if not user.has_perm(MAY_HANDLE):
        return []
    rows, today = Concern.objects.visible_to(user), clock.today()
    counts = rows.order_by().values_list("status")
    there = Counter(status for (status,) in counts)
    piles = {
        ConcernStatus.RECEIVED: "问题反映待受理",
        ConcernStatus.ACCEPTED: "问题反映待分办",
        ConcernStatus.VERIFIED: "问题反映待处置",
        ConcernStatus.DISPOSED: "问题反映待答复",
        ConcernStatus.ANSWERED: "问题反映待办结",
    }
    return [
        *(pile(f"concern_{s.value}", label, there[s.value], status=s.value) for s, label in piles.items()),
        pile("concern_late_accept", "问题反映受理逾期", rows.late_accept(on=today).count(), late_accept="true"),
        pile("concern_late_answer", "问题反映答复逾期", rows.late_answer(on=today).count(), late_answer="true"),
    ]


def own_figures(user: Any) -> list[Figure]:
    """What this person has to verify, look at or explain; a pile he cannot have is left out."""
    found = []
    if user.has_perm("rectification.verify_concern"):
        mine = Concern.objects.visible_to(user).filter(handler=user, status=ConcernStatus.ASSIGNED).count()
        found.append(pile("concern_mine", "问题反映待我核查", mine, status=ConcernStatus.ASSIGNED.value, mine="true"))
    if user.has_perm("rectification.view_lead"):
        leads = Lead.objects.visible_to(user).waiting().count()
        found.append(Figure("lead", "督导线索待查看", leads, f"{reverse('rectification:lead_list')}?waiting=true"))
    if user.has_perm("rectification.reply_inquiry"):
        asked = Inquiry.objects.visible_to(user).waiting().count()
        found.append(
            Figure("inquiry", "情况了解待回复", asked, f"{reverse('rectification:inquiry_list')}?waiting=true")
        )
    return found


def pile(code: str, label: str, value: int, **query: Any) -> Figure:
    """One figure with its list."""
    return Figure(code, label, value, list_url(**query))
