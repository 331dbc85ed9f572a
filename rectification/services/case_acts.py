"""What the office decides and does about a case, step by step."""

from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core import audit
from core.exceptions import BusinessRuleError
from core.files import store_upload
from core.models import StoredFile
from core.templatetags.formatting import cn_date
from core.workflow import Transition
from office import calendar, clock, parameters
from office.models import User
from rectification.case_flow import (
    APPROVE,
    ARCHIVE,
    CARRY_OUT,
    ESCALATE,
    FOLLOW_UP,
    HAND_OVER,
    LIFT,
    MAY_CARRY,
    NOTIFY,
    REJECT,
    heavier_than,
    steps_of,
)
from rectification.case_notices import having, proposer, side, tell
from rectification.models import Case
from rectification.services.case_opening import add_case_event, propose_case
from rectification.services.steps import written

YEAR = timedelta(days=366)


def begin_case(transition: Transition, *, actor: User, case: Case) -> tuple[Case, str]:
    """The row, locked and moved to its new status, and the status it had. Raises the transition's refusal."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    before = fresh.status
    transition.apply(fresh, actor)
    return fresh, before


def kept(upload: UploadedFile | None, *, actor: User) -> StoredFile | None:
    """The upload in the file store, if there is one."""
    return store_upload(upload, kind="evidence", actor=actor) if upload else None


@transaction.atomic
def approve_case(*, actor: User, case: Case, opinion: str = "") -> Case:
    """A person who did not propose it says yes; the side still knows nothing."""
    case, before = begin_case(APPROVE, actor=actor, case=case)
    case.decided_by, case.decided_at = actor, clock.now()
    case.bump("status", "decided_by", "decided_at")
    add_case_event(case=case, verb=APPROVE.name, actor=actor, before=before, text=opinion)
    tell(case, f"{case.get_kind_display()}已批准，请通知", having(MAY_CARRY), proposer, actor=actor)
    audit.record(actor=actor, verb="case.approved", target=case, about=case.object, opinion=opinion.strip())
    return case


@transaction.atomic
def reject_case(*, actor: User, case: Case, reason: str) -> Case:
    """A person who did not propose it says no, and why; the side never hears of it."""
    case, before = begin_case(REJECT, actor=actor, case=case)
    why = written(reason, "驳回原因")
    case.decided_by, case.decided_at = actor, clock.now()
    case.bump("status", "decided_by", "decided_at")
    add_case_event(case=case, verb=REJECT.name, actor=actor, before=before, text=why)
    tell(case, f"{case.get_kind_display()}建议已驳回", proposer, actor=actor)
    audit.record(actor=actor, verb="case.rejected", target=case, about=case.object, reason=why)
    return case


@transaction.atomic
def notify_case(*, actor: User, case: Case, text: str) -> Case:
    """The side is told, and from now on sees the case and has its say."""
    case, before = begin_case(NOTIFY, actor=actor, case=case)
    words = written(text, "通知内容")
    case.notified_at = clock.now()
    case.bump("status", "notified_at")
    add_case_event(case=case, verb=NOTIFY.name, actor=actor, before=before, text=words)
    tell(case, f"收到{case.get_kind_display()}通知，可以陈述申辩", side, actor=actor)
    audit.record(actor=actor, verb="case.notified", target=case, about=case.object)
    return case


@transaction.atomic
def carry_out_case(
    *, actor: User, case: Case, done_on: date, text: str, upload: UploadedFile | None = None, until: date | None = None
) -> Case:
    """What was approved was done on a day, not before the side was told.

    until: the day by which the return visit is due; None takes `escalate.followup_days` workdays after `done_on`, where the
    kind has a return visit.
    """
    case, before = begin_case(CARRY_OUT, actor=actor, case=case)
    words = written(text, "实施情况")
    told_on = timezone.localdate(case.notified_at) if case.notified_at else done_on
    refuse_day(done_on, told_on, "实施日期", "通知日期")
    if until is not None and not done_on <= until <= done_on + YEAR:
        raise BusinessRuleError(f"回访期限应在实施当天和{cn_date(done_on + YEAR)}之间，请核对。")
    case.done_on, case.followup_due = done_on, until or return_visit_due(case, done_on)
    case.bump("status", "done_on", "followup_due")
    told = f"{cn_date(done_on)}。{words}" + (f"\n回访期限{cn_date(case.followup_due)}。" if case.followup_due else "")
    file = kept(upload, actor=actor)
    add_case_event(case=case, verb=CARRY_OUT.name, actor=actor, before=before, text=told, file=file)
    asked = "，请提交整改承诺" if "commit" in steps_of(case.kind) else ""
    tell(case, f"{case.get_kind_display()}已实施{asked}", side, actor=actor)
    audit.record(actor=actor, verb="case.carried_out", target=case, about=case.object, on=done_on)
    return case


def return_visit_due(case: Case, done_on: date) -> date | None:
    """The last day for the return visit by the year's parameter; None where the kind has none."""
    if "follow_up" not in steps_of(case.kind):
        return None
    return calendar.deadline(done_on, int(parameters.value("escalate.followup_days", year=done_on.year)))


def refuse_day(day: date, earliest: date, label: str, than: str) -> None:
    """Raise for a day before another, or after today."""
    if day < earliest:
        raise BusinessRuleError(f"{label}不能早于{than}（{cn_date(earliest)}），请核对。")
    if day > clock.today():
        raise BusinessRuleError(f"{label}不能晚于今天，请核对。")


@transaction.atomic
def follow_up_case(
    *,
    actor: User,
    case: Case,
    followed_up_on: date,
    followup: str,
    improved: bool,
    upload: UploadedFile | None = None,
) -> Case:
    """Somebody who is not concerned went and looked; a later visit replaces the finding, the history keeps every one."""
    case, before = begin_case(FOLLOW_UP, actor=actor, case=case)
    words = written(followup, "回访情况")
    refuse_day(followed_up_on, case.followed_up_on or case.done_on or followed_up_on, "回访日期", "上一步的日期")
    case.followed_up_on, case.followup, case.has_improved = followed_up_on, words, improved
    case.bump("status", "followed_up_on", "followup", "has_improved")
    verdict = "有改进" if improved else "没有改进"
    told = f"{cn_date(followed_up_on)}回访：{verdict}。{words}"
    file = kept(upload, actor=actor)
    add_case_event(case=case, verb=FOLLOW_UP.name, actor=actor, before=before, text=told, file=file)
    tell(case, f"回访认定{verdict}", side, actor=actor)
    audit.record(actor=actor, verb="case.followed_up", target=case, on=followed_up_on, verdict=verdict)
    return case


@transaction.atomic
def lift_case(*, actor: User, case: Case, text: str) -> Case:
    """It is over for the side."""
    case, before = begin_case(LIFT, actor=actor, case=case)
    words = written(text, "解除意见")
    case.bump("status")
    add_case_event(case=case, verb=LIFT.name, actor=actor, before=before, text=words)
    tell(case, f"{case.get_kind_display()}已解除", side, actor=actor)
    audit.record(actor=actor, verb="case.lifted", target=case, about=case.object, opinion=words)
    return case


@transaction.atomic
def escalate_case(*, actor: User, case: Case, kind: str, reason: str) -> Case:
    """It did not help: the next case, of a heavier kind and with the same items, is proposed; returns that one.

    The actor proposes it, so somebody else decides it.
    """
    case, before = begin_case(ESCALATE, actor=actor, case=case)
    why = written(reason, "升级原因")
    if kind not in heavier_than(case.kind):
        raise BusinessRuleError(f"“{case.get_kind_display()}”只能升级为更重的方式，请重新选择。")
    case.bump("status")
    heavier = propose_case(
        actor=actor,
        kind=kind,
        school=case.school,
        unit=case.unit,
        basis=case.basis,
        text=why,
        items=case.items.all(),
        measured=case.measured,
        concern=case.concern,
        former=case,
    )
    told = f"升级为{heavier.get_kind_display()}建议{heavier.number}。{why}"
    add_case_event(case=case, verb=ESCALATE.name, actor=actor, before=before, text=told)
    audit.record(actor=actor, verb="case.escalated", target=case, into=heavier, kind=kind, reason=why)
    return heavier


@transaction.atomic
def hand_over_case(*, actor: User, case: Case, organ: str, text: str, upload: UploadedFile | None = None) -> Case:
    """The suggestion goes to the organ that may act on it (组织、纪检监察等); this office decides no measure of theirs."""
    case, before = begin_case(HAND_OVER, actor=actor, case=case)
    whom, words = written(organ, "移交机关", limit=120), written(text, "移交内容")
    case.bump("status")
    file = kept(upload, actor=actor)
    add_case_event(case=case, verb=HAND_OVER.name, actor=actor, before=before, text=f"移交{whom}。{words}", file=file)
    tell(case, f"{case.get_kind_display()}已移交{whom}", proposer, actor=actor)
    audit.record(actor=actor, verb="case.handed_over", target=case, organ=whom)
    return case


@transaction.atomic
def archive_case(*, actor: User, case: Case, text: str = "") -> Case:
    """Nothing is left to do; the case is kept as it is."""
    case, before = begin_case(ARCHIVE, actor=actor, case=case)
    case.bump("status")
    add_case_event(case=case, verb=ARCHIVE.name, actor=actor, before=before, text=text)
    audit.record(actor=actor, verb="case.archived", target=case)
    return case
