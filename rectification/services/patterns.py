"""Problems that many schools share: proposed by the clock, answered by the office with one letter to all."""

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
from reports.blocks import Annex, AttachmentNote, Block, Heading, Paragraph, Table, chinese_date
from reports.models import Document

LETTER = "common_problem_letter"
LIST = "存在问题的学校名单"
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
    """One 提示函 to all schools, with the list of those that have the problem as annex; a draft, signed elsewhere."""
    row = undecided(actor, pattern)
    document = papers.draft_document(
        actor=actor,
        kind=LETTER,
        school=None,
        title=f"关于做好{matter(row)}问题自查整改的提示函",
        addressee="各有关学校",
        blocks=letter_blocks(row),
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


def letter_blocks(pattern: Pattern) -> list[Block]:
    """What was seen, what to do, who has it."""
    rows = schools_of(pattern)
    total = sum(row["n"] for row in rows)
    period = f"{chinese_date(pattern.from_on)}至{chinese_date(pattern.to_on)}"
    return [
        Paragraph(
            f"{period}，列入整改台账的{pattern.schools_seen}所学校中，{pattern.schools_with}所存在{matter(pattern)}方面的问题，"
            f"共{total}条，带有共性。现提示如下。"
        ),
        Heading("对照自查"),
        Paragraph(
            "请各校对照本校情况开展自查，不限于附件所列学校。自查发现的问题立行立改，一时不能解决的列入整改计划。"
        ),
        Heading("按期整改"),
        Paragraph("附件所列学校按整改通知的要求和期限完成整改，督导室逐条复核销号；同一问题再次出现的，按反弹处理。"),
        AttachmentNote((LIST,)),
        Annex(LIST, (Table(("序号", "学校", "问题条数"), annex_rows(rows), (2, 10, 3)),)),
    ]


def annex_rows(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Numbered."""
    return tuple((str(n), row["school__name"], str(row["n"])) for n, row in enumerate(rows, start=1))
