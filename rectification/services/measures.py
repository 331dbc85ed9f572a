"""Measures that the competent organs decided are entered from their papers; reviews and appeals are in `appeals`."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from office import clock
from office.models import County, User
from rectification.case_flow import HIDDEN, MAY_CARRY, CaseStatus
from rectification.case_notices import side, tell
from rectification.measure_repeats import is_repeated, same_object
from rectification.measures import Grade, label_of, pack, relief_of
from rectification.models import Case, Measure
from rectification.services.cases import add_case_event
from rectification.services.steps import written

UNDECIDED = (CaseStatus.PROPOSED, CaseStatus.REJECTED)
BARRING = ("评优", "评先", "一票否决", "评奖", "表彰")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the paper of a decision says. served_on: None while it is not known to have been served."""

    grade: str
    organ: str
    decision: str
    decided_on: date
    person: str = ""
    decision_number: str = ""
    served_on: date | None = None
    bars_awards: bool = False


def locked_case(actor: User, case: Case) -> Case:
    """The case, to be written to by somebody who carries cases out."""
    if not actor.has_perm(MAY_CARRY):
        raise NotAllowed("您没有实施问责与激励事项的权限。")
    return Case.objects.select_for_update(of=("self",)).select_related("school", "unit").get(pk=case.pk)


def tell_side(case: Case, sentence: str, *, actor: User) -> None:
    """One line to the principal or the contacts; nothing while the case is not known to them."""
    if case.status not in HIDDEN:
        tell(case, sentence, side, actor=actor)


@transaction.atomic
def register_measure(*, actor: User, case: Case, decision: Decision) -> Measure:
    """Enter what was decided. Refused: before the case is approved, for an incentive, for a day outside 2021-09-01 to
    today, for a grade another organ decides when this office is named, for the same decision twice."""
    case = locked_case(actor, case)
    if case.status in UNDECIDED:
        raise WrongState(f"这个事项{case.get_status_display()}，批准后才能登记问责措施。")
    if case.kind == Case.Kind.INCENTIVE:
        raise BusinessRuleError("激励事项不登记问责措施。")
    said = checked(decision)
    refuse_twice(case, said)
    measure = Measure(case=case, entered_by=actor, entered_at=clock.now(), **fields_of(said))
    measure.save(force_insert=True)
    refresh_repeats(measure)
    add_case_event(case=case, verb="measure", actor=actor, text=words_of(measure))
    tell_side(case, f"登记问责措施“{label_of(measure.grade)}”", actor=actor)
    audit.record(
        actor=actor, verb="measure.registered", target=measure, grade=label_of(measure.grade), organ=measure.organ
    )
    return measure


def fields_of(said: Decision) -> dict[str, Any]:
    """The columns of a measure."""
    names = ("grade", "organ", "decision", "decided_on", "person", "decision_number", "served_on", "bars_awards")
    return {name: getattr(said, name) for name in names} | {"object": grade_of(said.grade).object}


def grade_of(code: str) -> Grade:
    """The grade of a code; raises for an unknown one."""
    found = pack().grades.get(code)
    if found is None:
        raise BusinessRuleError("措施不在可选范围内，请重新选择。")
    return found


def checked(said: Decision) -> Decision:
    """The decision with tidy words; raises for what cannot be."""
    grade = grade_of(said.grade)
    tidy = replace(
        said,
        organ=written(said.organ, "决定机关", limit=120),
        decision=written(said.decision, "决定内容"),
        person=said.person.strip(),
        decision_number=said.decision_number.strip(),
    )
    refuse_wrong_person(grade, tidy.person)
    refuse_wrong_organ(grade, tidy.organ)
    refuse_wrong_days(tidy)
    refuse_unsaid_bar(tidy)
    return tidy


def refuse_wrong_person(grade: Grade, person: str) -> None:
    """A person is named exactly when the measure is about one."""
    if grade.object == Measure.Object.UNIT and person:
        raise BusinessRuleError(f"“{grade.label}”是对单位的措施，请把“责任人”清空，或者改选对责任人的措施。")
    if grade.object != Measure.Object.UNIT and not person:
        raise BusinessRuleError(f"“{grade.label}”是对责任人的措施，请填写责任人的姓名。")
    if len(person) > 60:
        raise BusinessRuleError("责任人最多60字。")


def refuse_wrong_organ(grade: Grade, organ: str) -> None:
    """What other organs decide is never this office's own act."""
    own = County.objects.values_list("organ_name", flat=True).get(pk=1)
    if not grade.is_own and organ == own:
        raise BusinessRuleError(
            f"“{grade.label}”由{grade.organ}决定，本室只登记其决定。请填写作出决定的机关；只是建议的，请起草问责建议书。"
        )


def refuse_wrong_days(said: Decision) -> None:
    """Decided since the measures are in force and not in the future, served not before."""
    today, since = clock.today(), pack().since
    if said.decided_on > today:
        raise BusinessRuleError(f"决定日期不能晚于今天（{cn_date(today)}）。")
    if said.decided_on < since:
        raise BusinessRuleError(f"问责办法{cn_date(since)}起施行，决定日期不能早于这一天。")
    if said.served_on is not None and not said.decided_on <= said.served_on <= today:
        raise BusinessRuleError(f"送达日期应在决定日期（{cn_date(said.decided_on)}）和今天之间。")


def refuse_unsaid_bar(said: Decision) -> None:
    """Nobody is barred from awards unless the decision itself says so."""
    if said.bars_awards and not any(word in said.decision for word in BARRING):
        raise BusinessRuleError(
            "决定内容里没有写取消评优评先资格或一票否决，不能勾选“评优评先一票否决”。请照决定原文填写决定内容。"
        )


def refuse_twice(case: Case, said: Decision, *, but: int = 0) -> None:
    """The same measure against the same person on the same day is the same decision."""
    same = case.measures.filter(grade=said.grade, person=said.person, decided_on=said.decided_on).exclude(pk=but)
    if same.exists():
        raise BusinessRuleError(f"这个事项已登记过同一天的“{label_of(said.grade)}”，没有重复登记。")


def words_of(measure: Measure) -> str:
    """One measure in one line."""
    whom = f"对{measure.person}" if measure.person else ""
    number = f"（{measure.decision_number}）" if measure.decision_number else ""
    marks = [("一年内再次问责，从重", measure.is_repeat), ("评优评先一票否决", measure.bars_awards)]
    extra = "".join(f"{words}。" for words, holds in marks if holds)
    day = cn_date(measure.decided_on)
    text = measure.decision.rstrip("。")
    return f"{measure.organ}{day}决定{whom}{label_of(measure.grade)}{number}。{text}。{extra}"


def refresh_repeats(measure: Measure) -> None:
    """Say anew which measures against the same object are repeats, after one was entered, changed or revoked."""
    for row in same_object(measure).select_related("case").order_by("decided_on", "pk"):
        found = is_repeated(row)
        if row.is_repeat != found:
            row.is_repeat = found
            row.bump("is_repeat")
    measure.refresh_from_db(fields=["is_repeat", "version"])


def locked_measure(actor: User, pk: int) -> tuple[Case, Measure]:
    """A measure and its case, both to be written to; the case first."""
    case = locked_case(actor, Measure.objects.select_related("case").get(pk=pk).case)
    measure = Measure.objects.select_for_update().get(pk=pk)
    measure.case = case
    return case, measure


@transaction.atomic
def amend_measure(*, actor: User, measure: Measure, decision: Decision, reason: str) -> Measure:
    """Put right what was entered wrongly; what stood before stays in the trail. Refused once a review or appeal was asked."""
    case, fresh = locked_measure(actor, measure.pk)
    if fresh.appeals.exists():
        raise WrongState("已经有人申请复核或申诉，不能再更正登记；决定有变化的，在复核或申诉的决定里登记。")
    said, why = checked(decision), written(reason, "更正的原因", limit=500)
    refuse_twice(case, said, but=fresh.pk)
    former, left = words_of(fresh), replace_object(fresh)
    for name, value in fields_of(said).items():
        setattr(fresh, name, value)
    fresh.bump(*fields_of(said))
    refresh_repeats(left)
    refresh_repeats(fresh)
    add_case_event(case=case, verb="measure", actor=actor, text=f"更正：{words_of(fresh)}（{why}）")
    audit.record(actor=actor, verb="measure.amended", target=fresh, former=former, reason=why)
    return fresh


def replace_object(measure: Measure) -> Measure:
    """The row as it stands, so that the object it leaves can be looked at again."""
    return Measure.objects.select_related("case").get(pk=measure.pk)


@transaction.atomic
def serve_measure(*, actor: User, measure: Measure, served_on: date) -> Measure:
    """The decision was served: the time for a review runs."""
    case, fresh = locked_measure(actor, measure.pk)
    if fresh.served_on is not None:
        raise WrongState(f"这项决定已登记送达（{cn_date(fresh.served_on)}）。")
    if not fresh.decided_on <= served_on <= clock.today():
        raise BusinessRuleError(f"送达日期应在决定日期（{cn_date(fresh.decided_on)}）和今天之间。")
    fresh.served_on = served_on
    fresh.bump("served_on")
    until = relief_of(fresh, []).review
    text = f"“{label_of(fresh.grade)}”决定{cn_date(served_on)}送达，申请复核的期限至{cn_date(until)}。"
    add_case_event(case=case, verb="measure", actor=actor, text=text)
    tell_side(case, f"问责决定已送达，{cn_date(until)}前可以申请复核", actor=actor)
    audit.record(actor=actor, verb="measure.served", target=fresh, served_on=served_on)
    return fresh
