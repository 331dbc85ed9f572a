"""Questions about one item that are not transitions."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from office import calendar, clock, parameters
from office.models import User
from rectification.models import Desk, Evidence, Extension, Item, Severity, Source
from rectification.workflow import MAY_ANSWER, MAY_EXTEND, MAY_MANAGE, MAY_RECHECK, OPEN, WITH_SIDE, Status
from schools.models import Posting

MENDING = (Status.RECEIVED, Status.MENDING)
MAY_ANSWER_STATEMENTS = MAY_MANAGE
GIVEN_OUT = ("issue", "reopen", "transfer")


def extension_refusal(item: Item, user: Any) -> str | None:
    """Why the person cannot ask for a longer deadline now, or None. After the deadline it is too late to ask."""
    if item.status not in MENDING:
        return f"当前状态是“{item.get_status_display()}”，不能申请延期。"
    if not user.has_perm(MAY_ANSWER) or not item.is_answered_by(user):
        return f"这条问题由“{item.owner}”负责，只有其负责人可以申请延期。"
    if item.paused_on:
        return "暂停计时期间不计期限，不用申请延期；恢复计时后仍不够的，再申请。"
    if item.due_on < clock.today():
        return "整改期限已过，不能再申请延期；请尽快申报完成，并在申报中说明原因。"
    if item.extensions.filter(status=Extension.Status.ASKED).exists():
        return "已有一份延期申请等待审批。"
    return None


def can_decide(extension: Extension, user: Any) -> bool:
    """Whether the person may decide this request: it is pending and somebody else's."""
    return (
        extension.status == Extension.Status.ASKED
        and user.has_perm(MAY_EXTEND)
        and extension.asked_by_id != user.pk
        and not extension.item.is_mended_by(user)
    )


def lost_files(item: Item) -> list[str]:
    """Names of this round's evidence that is gone from the file store or no longer has its size."""
    lost = []
    for evidence in item.evidence.of_round(item.round).select_related("file"):
        path = Path(settings.MEDIA_ROOT) / evidence.file.path
        if not path.is_file() or path.stat().st_size != evidence.file.size:
            lost.append(evidence.file.original_name)
    return lost


def pausing_refusal(item: Item) -> str | None:
    """Why the item's clock cannot be stopped now, or None."""
    if item.status not in WITH_SIDE:
        return f"当前状态是“{item.get_status_display()}”，没有在计算整改期限，不用暂停。"
    if item.paused_on:
        return "这条问题已经暂停计时。"
    if item.is_transferred:
        return f"问题已转给“{item.owner}”，学校的期限本来就停着；单位时间不够的，请审批其延期。"
    return None


def resuming_refusal(item: Item) -> str | None:
    """Why the item's clock cannot be started again, or None."""
    return None if item.paused_on else "这条问题没有暂停计时，不用恢复。"


def merging_refusal(item: Item, into: Item) -> str | None:
    """Why `item` cannot become part of `into`, or None. Nothing may get easier by it: no lighter kind, nothing hidden."""
    if item.pk == into.pk:
        return "不能并入问题自己，请选择另一条问题。"
    if into.status not in OPEN:
        return f"{into}{into.get_status_display()}，不能再并入问题；请选择一条还没有办结的。"
    if item.school_id != into.school_id or item.desk != into.desk:
        return "两条问题不在同一所学校或同一个责任方手上，不能合并。"
    if item.desk == Desk.UNIT and item.unit_id != into.unit_id:
        return "两条问题不在同一个责任单位手上，不能合并。"
    if item.issued_at and not into.issued_at:
        return f"{into}还没有下达，学校和单位看不到；请先下达，或者反过来合并。"
    if into.source == Source.SELF and item.source != Source.SELF:
        return "督导发现的问题不能并入学校自查的问题，请反过来合并。"
    if into.severity == Severity.MINOR and item.severity != Severity.MINOR:
        return f"“{item.get_severity_display()}”的问题不能并入“立行立改”的问题，请反过来合并。"
    return None


def checkers_of(item: Item) -> QuerySet[User]:
    """Who may be asked to recheck: the school's responsible inspectors, and those of the office who see every school."""
    near = Posting.objects.current().as_inspector().filter(school=item.school_id).values("user")
    everywhere = User.objects.filter(groups__permissions__codename="view_every_school").values("pk")
    app, codename = MAY_RECHECK.split(".")
    may = User.objects.filter(
        is_active=True, groups__permissions__codename=codename, groups__permissions__content_type__app_label=app
    )
    return may.filter(Q(pk__in=near) | Q(pk__in=everywhere)).exclude(pk=item.reported_by_id).distinct().order_by("pk")


def unpaired(item: Item) -> list[Evidence]:
    """The photos of how it was that have no photo of this round beside them; papers need none."""
    answered = item.evidence.of_round(item.round).filter(phase=Evidence.Phase.AFTER).exclude(pairs_with=None)
    return list(photos_before(item).exclude(pk__in=answered.values("pairs_with")))


def photos_before(item: Item) -> QuerySet[Evidence]:
    """The photos of how it was, each of which wants one of how it is."""
    before = item.evidence.filter(phase=Evidence.Phase.BEFORE).exclude(file__display_path="")
    return before.select_related("file").order_by("pk")


def statement_refusal(item: Item, user: Any) -> str | None:
    """Why the person cannot object to the finding now, or None."""
    if item.issued_at is None or item.status not in OPEN:
        return f"当前状态是“{item.get_status_display()}”，不能陈述申辩。"
    if not user.has_perm(MAY_ANSWER) or not (item.is_answered_by(user) or item.is_led_by(user)):
        return f"这条问题由“{item.owner}”负责，只有学校和责任单位的负责人可以陈述申辩。"
    last = last_day_for_statement(item)
    return f"陈述申辩的时间到{last.year}年{last.month}月{last.day}日为止，已经过了。" if last < clock.today() else None


def last_day_for_statement(item: Item) -> date:
    """The last day on which the school or unit may object: rectify.statement_days workdays after it was given the item."""
    given = item.issued_at
    if item.desk == Desk.UNIT:
        last = item.events.filter(verb__in=GIVEN_OUT).order_by("-sequence").values_list("at", flat=True).first()
        given = last or given
    issued_on = timezone.localtime(given).date() if given else clock.today()
    kind = item.school.kind if item.school else ""
    return calendar.deadline(issued_on, parameters.value("rectify.statement_days", year=issued_on.year, kind=kind))


def answering_refusal(item: Item, user: Any) -> str | None:
    """Why there is nothing for the person to answer, or None: the newest statement has no answer yet."""
    words = item.events.filter(verb__in=["statement", "statement_answered"]).order_by("-sequence")
    if words.values_list("verb", flat=True).first() != "statement":
        return "没有等待答复的陈述申辩。"
    return "整改单位的人员不能答复自己的陈述申辩。" if item.is_mended_by(user) else None
