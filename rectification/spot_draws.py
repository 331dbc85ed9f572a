"""Drawing closed items so that anybody can do it again: no random generator, only a published seed and SHA-256.

The queue is that of sha256(seed + item number) as hexadecimal digits, smallest first; the first n are drawn, n being the
percentage of the list, rounded up. See docs/draws.md.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.templatetags.formatting import cn_date, cn_datetime
from core.workbooks import Column, SheetPlan, write_workbook
from rectification.models import Item, SpotCheck, SpotDraw
from rectification.workflow import CLOSED, Status

ALGORITHM = (
    "总体是抽取时办结日期在时段内、计入统计的问题；问题编号的名单在抽取时固定。把种子和问题编号连在一起，按 UTF-8 编码计算 SHA-256，"
    "得到64位十六进制数，从小到大排队。",
    "抽取数等于总体数乘以抽查比例，有小数的一律进一；排在前面的抽中。",
    "结果只与种子、名单、比例有关。任何人用同一种子都得到同一结果，可用 printf '%s' '种子问题编号' | sha256sum 逐条验证。",
)
SCOPES = {
    SpotDraw.Scope.WRITTEN_OFF: (Status.WRITTEN_OFF,),
    SpotDraw.Scope.SETTLED: (Status.SETTLED,),
    SpotDraw.Scope.CLOSED: CLOSED,
}
OWN_ACTS = ("pass", "write_off", "settle")


def key_of(seed: str, number: str) -> str:
    """What an item is queued by."""
    return hashlib.sha256(f"{seed}{number}".encode()).hexdigest()


def digest_of(numbers: Iterable[str]) -> str:
    """The digest of a list: SHA-256 over the numbers in order, each ended by a line feed."""
    return hashlib.sha256("".join(f"{number}\n" for number in sorted(numbers)).encode()).hexdigest()


def queue(numbers: Iterable[str], seed: str) -> list[tuple[str, str]]:
    """Number and key, in the order they are drawn."""
    return sorted(((number, key_of(seed, number)) for number in numbers), key=lambda pair: (pair[1], pair[0]))


def size_of(population: int, percent: Decimal) -> int:
    """How many are drawn: the percentage of the population, rounded up. 10 % of 288 are 29."""
    return int((percent * population / 100).to_integral_value(ROUND_CEILING))


def population(scope: str, start: date, end: date) -> QuerySet[Item]:
    """What is drawn from: closed on one of these days, and counted about schools."""
    return Item.objects.counted().closed_between(start, end).filter(status__in=SCOPES[SpotDraw.Scope(scope)])


def overlapping(scope: str, start: date, end: date) -> QuerySet[SpotDraw]:
    """Draws that still hold and share days and a kind of closing with this period."""
    kinds = [kind for kind, states in SCOPES.items() if set(states) & set(SCOPES[SpotDraw.Scope(scope)])]
    return SpotDraw.objects.filter(scope__in=kinds, from_on__lte=end, to_on__gte=start, later=None)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One item of the list in the queue. check: None when it was not drawn."""

    rank: int
    number: str
    key: str
    check: SpotCheck | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw computed again from what was kept. is_same: the list has its digest and the same items come out."""

    draw: SpotDraw
    tickets: tuple[Ticket, ...]
    is_same: bool

    @property
    def checks(self) -> list[SpotCheck]:
        """Those drawn, in their order."""
        return [ticket.check for ticket in self.tickets if ticket.check]


def drawing_of(draw: SpotDraw) -> Drawing:
    """Do a kept draw again and compare; one query."""
    rows = draw.checks.select_related("item__school__township", "item__unit", "checked_by").order_by("place")
    checks = {check.item.number: check for check in rows}
    order = queue(draw.numbers, draw.seed)
    drawn = [number for number, _ in order[: size_of(len(order), draw.percent)]]
    is_same = drawn == list(checks) and digest_of(draw.numbers) == draw.population_sha256
    tickets = [Ticket(rank, number, key, checks.get(number)) for rank, (number, key) in enumerate(order, start=1)]
    return Drawing(draw, tuple(tickets), is_same)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the checking of a sample is."""

    drawn: int
    holds: int
    reopened: int

    @property
    def done(self) -> int:
        """Checked."""
        return self.holds + self.reopened

    @property
    def rate(self) -> Decimal | None:
        """What holds ÷ what was checked, unrounded; None before the first check."""
        return Decimal(self.holds) / self.done if self.done else None


def progress_of(verdicts: Iterable[str]) -> Progress:
    """Counted from the verdicts."""
    found = list(verdicts)
    return Progress(len(found), found.count(SpotCheck.Verdict.HOLDS), found.count(SpotCheck.Verdict.REOPENED))


def spot_refusal(check: SpotCheck, user: Any) -> str | None:
    """Why this person cannot record this check now, or None: it is done, replaced, or about his own work."""
    if check.verdict != SpotCheck.Verdict.WAITING:
        return f"这条抽查已有结论：{check.get_verdict_display()}。"
    if check.draw.later.exists():
        return "这次抽取已重新抽取，不再登记结论。"
    item = check.item
    took_part = user.pk in {item.passed_by_id, item.closed_by_id}
    if took_part or item.is_mended_by(user) or item.events.filter(actor=user, verb__in=OWN_ACTS).exists():
        return "整改、复核、销号过这条问题的人员不能抽查，请由其他人员办理。"
    return None


def workbook(drawing: Drawing) -> bytes:
    """The whole queue with its digests, the rule and the algorithm in words, and the former draw if there is one."""
    draw = drawing.draw
    rows = [
        (
            ticket.rank,
            ticket.number,
            ticket.key,
            "抽中" if ticket.check else "",
            str(ticket.check.item.owner) if ticket.check else "",
            ticket.check.get_verdict_display() if ticket.check else "",
            ticket.check.note if ticket.check else "",
        )
        for ticket in drawing.tickets
    ]
    notes = [
        *ALGORITHM,
        f"种子：{draw.seed}",
        f"范围：{draw.get_scope_display()}，办结日期{cn_date(draw.from_on)}至{cn_date(draw.to_on)}",
        f"总体{draw.population}条，抽查比例{draw.percent.normalize():f}%，抽中{len(drawing.checks)}条",
        f"总体摘要（SHA-256，每行一个问题编号加换行，按编号排列）：{draw.population_sha256}",
        f"抽取：{draw.drawn_by}，{cn_datetime(draw.drawn_at)}",
    ]
    if draw.former:
        notes.append(f"取代{draw.former}（种子“{draw.former.seed}”），原因：{draw.reason}")
    head = [
        ("名次", 8),
        ("问题编号", 18),
        ("SHA-256", 68),
        ("结果", 8),
        ("责任方", 24),
        ("抽查结论", 18),
        ("抽查情况", 40),
    ]
    return write_workbook([SheetPlan("抽取", [Column(name, width) for name, width in head], rows)], notes=notes)


def waiting(user: Any) -> tuple[int, str]:
    """How many drawn items of draws that hold wait for a check, and the address of exactly those; for the homes."""
    count = SpotCheck.objects.visible_to(user).filter(verdict=SpotCheck.Verdict.WAITING, draw__later=None).count()
    return count, f"{reverse('rectification:spotcheck_list')}?waiting=true"
