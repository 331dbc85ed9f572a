"""Problems that many schools share: proposed by the clock, answered by the office with one letter to all."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count

from core import audit
from core.exceptions import NotAllowed, WrongState
from office import clock
from office.models import County, User
from rectification import patterns as looking
from rectification.models import Item, Pattern
from rectification.services.steps import written
from rectification.workflow import MAY_MANAGE
from reports import services as papers
from reports.blocks import Block, Table, chinese_date
from reports.models import Document
from schools.models import School

LETTER = "common_problem_letter"
HEAD = ("序号", "学校", "问题条数")
Status = Pattern.Status


@transaction.atomic
def find_patterns() -> int:
    """Look at the window that ends today; returns how many proposals are new.

    An open proposal is renewed, not doubled, and goes when the window no longer shows it; what was decided is not proposed
    again while its window overlaps this one. May run twice.
    """
    County.objects.select_for_update().filter(pk=1).first()  # one look at a time
    window = looking.window_to(clock.today())
    found = {one.key: one for one in looking.common_problems(window)}
    standing = {row.key: row for row in Pattern.objects.select_for_update().filter(status=Status.PROPOSED)}
    decided = Pattern.objects.exclude(status=Status.PROPOSED).filter(to_on__gte=window.from_on)
    quiet = set(decided.values_list("key", flat=True))
    gone = [row.pk for key, row in standing.items() if key not in found]
    Pattern.objects.filter(pk__in=gone).delete()
    fresh = 0
    for key, one in found.items():
        if key in standing:
            write(standing[key], one, window)
        elif key not in quiet:
            write(Pattern(key=key, found_at=clock.now()), one, window)
            fresh += 1
    return fresh


def write(row: Pattern, one: looking.Common, window: looking.Window) -> None:
    """What the window shows now."""
    row.label, row.from_on, row.to_on = one.label, window.from_on, window.to_on
    row.schools_with, row.schools_seen = one.having, one.seen
    row.save()
    row.items.set(one.items)


@transaction.atomic
def draft_letter(*, actor: User, pattern: Pattern) -> Document:
    """One 提示函 with the list of schools that have the problem as annex; each of them gets a copy. A draft, signed elsewhere."""
    row = undecided(actor, pattern)
    rows = schools_of(row)
    document = papers.compose_document(
        actor=actor,
        kind=LETTER,
        schools=School.objects.filter(pk__in=[one["school"] for one in rows]),
        values=letter_values(row, rows),
        facts={
            "pattern": row.pk,
            "schools_with": row.schools_with,
            "schools_seen": row.schools_seen,
            "from_on": row.from_on,
            "to_on": row.to_on,
        },
    )
    row.document = document
    sign(row, Status.LETTER, actor, "")
    audit.record(actor=actor, verb="pattern.lettered", target=document, pattern=row.label, schools=row.schools_with)
    return document


@transaction.atomic
def dismiss_pattern(*, actor: User, pattern: Pattern, reason: str) -> Pattern:
    """Nothing follows, for a reason."""
    row = undecided(actor, pattern)
    why = written(reason, "不处理的原因", limit=500)
    sign(row, Status.DISMISSED, actor, why)
    audit.record(actor=actor, verb="pattern.dismissed", target=row, pattern=row.label, reason=why)
    return row


def undecided(actor: User, pattern: Pattern) -> Pattern:
    """The locked row; raises when the actor may not decide or somebody has."""
    if not actor.has_perm(MAY_MANAGE):
        raise NotAllowed("您没有处理共性问题的权限。")
    row = Pattern.objects.select_for_update(of=("self",)).filter(pk=pattern.pk).first()
    if row is None:
        raise WrongState("这条共性问题在最近一次统计中已不再成立，请返回列表。")
    if row.status != Status.PROPOSED:
        raise WrongState(f"这条共性问题已经处理：{row.get_status_display()}。")
    return row


def sign(row: Pattern, status: str, actor: User, reason: str) -> None:
    """Write the decision down."""
    row.status, row.reason, row.decided_by, row.decided_at = status, reason, actor, clock.now()
    row.save()


def matter(pattern: Pattern) -> str:
    """What it is about, for a title."""
    return pattern.label if pattern.label.startswith("“") else f"“{pattern.label}”"


def schools_of(pattern: Pattern) -> list[dict[str, Any]]:
    """School and number of items, by code."""
    items = Item.objects.filter(patterns=pattern)
    rows: Any = items.order_by("school__code").values("school", "school__name").annotate(n=Count("pk", distinct=True))
    return list(rows)


def letter_values(pattern: Pattern, rows: list[dict[str, Any]]) -> dict[str, str | Sequence[Block]]:
    """What was seen and who has it."""
    return {
        "问题": matter(pattern),
        "时段": f"{chinese_date(pattern.from_on)}至{chinese_date(pattern.to_on)}",
        "台账学校数": str(pattern.schools_seen),
        "问题学校数": str(pattern.schools_with),
        "问题条数": str(sum(row["n"] for row in rows)),
        "学校名单": (Table(HEAD, annex_rows(rows), (2, 10, 3)),),
    }


def annex_rows(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Numbered."""
    return tuple((str(n), row["school__name"], str(row["n"])) for n, row in enumerate(rows, start=1))
