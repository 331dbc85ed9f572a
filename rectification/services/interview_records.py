"""What was said at an interview (约谈), and what the return visit found."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from rectification.case_flow import CaseStatus, heavier_than
from rectification.models import Case
from rectification.services.cases import add_case_event, carry_out_case, escalate_case, follow_up_case, lift_case
from rectification.services.interviews import refuse_others
from rectification.services.steps import written

BEFORE_VISIT = (CaseStatus.DONE, CaseStatus.COMMITTED)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The record of one interview. commitments: what was promised on the spot; signed: who signed, or why not."""

    attended: str
    minutes: str
    commitments: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """The return visit. next_kind: the heavier way when nothing improved; empty leaves the case open for another visit."""

    visited_on: date
    text: str
    improved: bool
    next_kind: str = ""


@transaction.atomic
def record_minutes(*, actor: User, case: Case, minutes: Minutes) -> Case:
    """Keep who came, what was said and promised; the case is carried out on the day of the round. Until the return visit the
    record can be corrected, each version stays in the history. Refused before the day and before the case was told."""
    refuse_others(actor)
    row = Case.objects.select_for_update(of=("self",)).select_related("interview").get(pk=case.pk)
    interview = row.interview
    if interview is None:
        raise WrongState("这个事项还没有列入约谈。")
    if interview.held_on > clock.today():
        raise WrongState(f"约谈定在{cn_date(interview.held_on)}，当天起才能登记约谈记录。")
    said = Minutes(
        written(minutes.attended, "被约谈人", limit=120),
        written(minutes.minutes, "约谈纪要"),
        minutes.commitments.strip(),
        minutes.signed.strip(),
    )
    words = f"被约谈人：{said.attended}。{said.minutes}" + (f"\n签字：{said.signed}" if said.signed else "")
    if row.status in BEFORE_VISIT:
        add_case_event(case=row, verb="carry_out", actor=actor, text=f"更正约谈记录。{words}")
    else:
        row = carry_out_case(actor=actor, case=row, done_on=interview.held_on, text=words, until=interview.followup_due)
    row.attended, row.minutes = said.attended, words_kept(said)
    row.commitments = said.commitments or row.commitments
    row.bump("attended", "minutes", "commitments")
    audit.record(actor=actor, verb="interview.recorded", target=row, of=interview)
    return row


def words_kept(said: Minutes) -> str:
    """The minutes with the signatures as their last line."""
    return f"{said.minutes}\n签字：{said.signed}" if said.signed else said.minutes


@transaction.atomic
def visit_again(*, actor: User, case: Case, visit: Visit) -> Case:
    """The return visit: improved lifts the case, not improved escalates it to a heavier way or leaves it for another visit.

    Returns the case, or the heavier one that was proposed. Refused without minutes.
    """
    refuse_others(actor)
    row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not row.minutes:
        raise WrongState("还没有登记约谈记录，不能登记回访。")
    if visit.improved and visit.next_kind:
        raise BusinessRuleError("认定有改进的直接解除，不再升级；请把“升级为”清空。")
    if visit.next_kind and visit.next_kind not in heavier_than(row.kind):
        raise BusinessRuleError("只能升级为更重的方式，请重新选择。")
    row = follow_up_case(
        actor=actor, case=row, followed_up_on=visit.visited_on, followup=visit.text, improved=visit.improved
    )
    if visit.improved:
        return lift_case(actor=actor, case=row, text="回访认定有改进，解除约谈。")
    if visit.next_kind:
        reason = f"约谈后回访认定没有改进：{row.followup}"
        return escalate_case(actor=actor, case=row, kind=visit.next_kind, reason=reason[:4000])
    return row
