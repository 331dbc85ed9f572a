"""Reviews (复核) and appeals (申诉) against a measure: applied for, decided, and what a decision changes."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from rectification.measures import label_of, relief_of, term
from rectification.models import Appeal, Measure
from rectification.profiles import end_of
from rectification.services.cases import add_case_event
from rectification.services.measures import BARRING, grade_of, locked_measure, refresh_repeats, tell_side, words_of
from rectification.services.steps import written

REVIEW, APPEAL = Appeal.Kind.REVIEW, Appeal.Kind.APPEAL
WAITING, CHANGED, REVOKED = Appeal.Outcome.WAITING, Appeal.Outcome.CHANGED, Appeal.Outcome.REVOKED


@transaction.atomic
def apply_appeal(*, actor: User, measure: Measure, kind: str, text: str, applied_on: date) -> Appeal:
    """Enter an application for review or an appeal. One that comes late is taken and marked late, never turned away; the
    measure goes on meanwhile (期间不停止执行)."""
    case, fresh = locked_measure(actor, measure.pk)
    known = list(fresh.appeals.all())
    if fresh.served_on is None:
        raise WrongState("请先登记决定的送达日期，申请的期限从送达起算。")
    if not fresh.served_on <= applied_on <= clock.today():
        raise BusinessRuleError(f"申请日期应在送达日期（{cn_date(fresh.served_on)}）和今天之间。")
    refuse_second(kind, known)
    relief = relief_of(fresh, known)
    until = relief.review if kind == REVIEW else relief.appeal
    answer = term("review_decide" if kind == REVIEW else "appeal_decide")
    appeal = Appeal.objects.create(
        measure=fresh,
        kind=kind,
        text=written(text, "理由"),
        applied_on=applied_on,
        is_late=until is not None and applied_on > until,
        due_on=end_of(answer, applied_on),
        entered_by=actor,
    )
    late = "，已超过申请期限" if appeal.is_late else ""
    said = f"{cn_date(applied_on)}对“{label_of(fresh.grade)}”{appeal.get_kind_display()}{late}，{cn_date(appeal.due_on)}前答复，期间不停止执行。"
    add_case_event(case=case, verb="appeal", actor=actor, text=f"{said}{appeal.text}")
    tell_side(case, f"{appeal.get_kind_display()}申请已登记", actor=actor)
    audit.record(
        actor=actor, verb="appeal.applied", target=appeal, kind=appeal.get_kind_display(), is_late=appeal.is_late
    )
    return appeal


def refuse_second(kind: str, known: list[Appeal]) -> None:
    """One at a time, one review, then one appeal, nothing after it was revoked."""
    if kind not in Appeal.Kind.values:
        raise BusinessRuleError("请选择复核或者申诉。")
    if any(appeal.outcome == WAITING for appeal in known):
        raise WrongState("已有一份复核或申诉正在办理，办结后才能再登记。")
    if any(appeal.outcome == REVOKED for appeal in known):
        raise WrongState("原决定已经撤销，不需要再复核或申诉。")
    if any(appeal.kind == APPEAL for appeal in known):
        raise WrongState("已经申诉过，申诉处理决定是最后的决定，不能再申请。")
    if kind == REVIEW and known:
        raise WrongState("已经复核过，不服复核决定的请登记为申诉。")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided on a review or appeal. grade, bars_awards: the measure as changed; only for 变更."""

    outcome: str
    decision: str
    decided_on: date
    grade: str = ""
    bars_awards: bool = False


@transaction.atomic
def decide_appeal(*, actor: User, appeal: Appeal, answer: Answer) -> Appeal:
    """Enter the decision. A revoked measure no longer counts; a changed one goes on as changed."""
    case, measure = locked_measure(actor, appeal.measure_id)
    fresh = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if fresh.outcome != WAITING:
        raise WrongState(f"这份{fresh.get_kind_display()}已有决定：{fresh.get_outcome_display()}。")
    if answer.outcome not in Appeal.Outcome.values or answer.outcome == WAITING:
        raise BusinessRuleError("请选择维持、变更或者撤销原决定。")
    if not fresh.applied_on <= answer.decided_on <= clock.today():
        raise BusinessRuleError(f"决定日期应在申请日期（{cn_date(fresh.applied_on)}）和今天之间。")
    fresh.outcome, fresh.decision = answer.outcome, written(answer.decision, "决定内容")
    fresh.decided_on = answer.decided_on
    former = words_of(measure)
    if fresh.outcome == CHANGED:
        change(measure, answer)
    fresh.bump("outcome", "decision", "decided_on")
    refresh_repeats(measure)
    tail = f"现为：{words_of(measure)}" if fresh.outcome == CHANGED else ""
    late = "（超过答复期限）" if fresh.decided_on > fresh.due_on else ""
    text = f"{fresh.get_kind_display()}{cn_date(fresh.decided_on)}决定：{fresh.get_outcome_display()}{late}。{fresh.decision}{tail}"
    add_case_event(case=case, verb="appeal_decided", actor=actor, text=text)
    tell_side(case, f"{fresh.get_kind_display()}已有决定：{fresh.get_outcome_display()}", actor=actor)
    audit.record(actor=actor, verb="appeal.decided", target=fresh, outcome=fresh.get_outcome_display(), former=former)
    return fresh


def change(measure: Measure, answer: Answer) -> None:
    """The measure as the decision leaves it: another grade of the same object, barred from awards or not."""
    grade = grade_of(answer.grade or measure.grade)
    if grade.object != measure.object:
        raise BusinessRuleError("变更后的措施要与原措施的对象一致。")
    if grade.code == measure.grade and answer.bars_awards == measure.bars_awards:
        raise BusinessRuleError("变更后的措施与原来一样；请选择变更后的措施，没有变化的选“维持原决定”。")
    if answer.bars_awards and not measure.bars_awards and not any(word in answer.decision for word in BARRING):
        raise BusinessRuleError("决定内容里没有写取消评优评先资格或一票否决，不能改为一票否决。")
    measure.grade, measure.bars_awards = grade.code, answer.bars_awards
    measure.bump("grade", "bars_awards")
