"""Official paper of a case: 督办单, 约谈通知, 约谈纪要, 督导通报, 问责建议书, 激励通报, 提醒函. Drafts; signing is elsewhere.

The words stand in the wording of each kind; here the facts are collected and frozen with the draft: what the paper says does not
change when the ledger goes on. The school or unit it is about gets a copy to sign for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from core.exceptions import BusinessRuleError, WrongState
from office import clock
from office.models import Unit, User
from rectification.case_flow import CaseStatus
from rectification.measures import label_of, pack
from rectification.models import Case, Interview, Item
from reports import services as papers
from reports.blocks import Block, Marks, Table, chinese_date
from reports.models import Document
from reports.workflow import Status as PaperStatus

K = Case.Kind
NOTICE, MINUTES = "interview_notice", "interview_minutes"
KIND_OF = {
    K.REMIND: "case_reminder",
    K.ORDER: "supervision_order",
    K.INTERVIEW: NOTICE,
    K.CIRCULAR: "supervision_circular",
    K.ACCOUNT: "accountability_suggestion",
    K.INCENTIVE: "incentive_circular",
}
KINDS = (*KIND_OF.values(), MINUTES)
HEAD = ("序号", "台账编号", "问题", "整改类型", "整改期限", "状态")
MOST_ROWS = 200
NONE_PROMISED = "没有书面承诺"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person adds. demand: empty takes the usual words of the kind; addressee: who decides, only for 问责建议书; suggested:
    codes of the measures that are suggested, only there."""

    demand: str = ""
    addressee: str = ""
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, as the minutes name them. present: empty takes who led the interview and who was called in."""

    present: str = ""
    attending: str = ""
    absent: str = ""

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """出席、请假、列席, those that say something."""
        rows = (("出席", self.present), ("请假", self.absent), ("列席", self.attending))
        return tuple((label, text.strip()) for label, text in rows if text.strip())


def papers_of(case: Case) -> QuerySet[Document]:
    """The papers of a case that stand, the newest first; withdrawn ones do not."""
    found = Document.objects.filter(kind__in=KINDS, snapshot__facts__case=case.pk)
    return found.exclude(status=PaperStatus.WITHDRAWN).order_by("-pk")


def papers_by_case(cases: list[Case]) -> dict[int, list[Document]]:
    """The standing papers of several cases by case, in one query."""
    found: dict[int, list[Document]] = {}
    rows = Document.objects.filter(kind__in=KINDS, snapshot__facts__case__in=[case.pk for case in cases])
    for paper in rows.exclude(status=PaperStatus.WITHDRAWN).order_by("pk"):
        found.setdefault(paper.snapshot["facts"]["case"], []).append(paper)
    return found


def paper_refusal(case: Case, kind: str) -> BusinessRuleError | None:
    """Why no paper of a kind can be drafted now, or None."""
    if case.status in (CaseStatus.PROPOSED, CaseStatus.REJECTED):
        return WrongState(f"这个事项{case.get_status_display()}，批准后才能起草公文。")
    found = papers_of(case).filter(kind=kind)
    if kind == NOTICE:  # a case that was moved to another round gets a new notice
        found = found.filter(snapshot__facts__interview=case.interview_id)
    if standing := found.first():
        return BusinessRuleError(f"已经起草过{standing.get_kind_display()}（{standing}），请打开它修改。")
    return None


def draft_case_paper(*, actor: User, case: Case, wording: Wording | None = None) -> Document:
    """A draft of the paper of the case's kind, the rows attached. One stands at a time.

    Refused: before the approval, for an interview without a day, for a suggestion that does not say to whom. Raises
    NotAllowed without ``reports.draft_document``.
    """
    said, kind = wording or Wording(), KIND_OF[Case.Kind(case.kind)]
    if refusal := paper_refusal(case, kind):
        raise refusal
    if case.kind == K.INTERVIEW and case.interview is None:
        raise WrongState("这个事项还没有列入约谈，定好日期、地点和约谈人后才能起草约谈通知。")
    is_suggestion = case.kind == K.ACCOUNT
    if is_suggestion and not said.addressee.strip():
        raise BusinessRuleError("请填写问责建议书送给哪个机关。")
    return papers.compose_document(
        actor=actor,
        kind=kind,
        school=None if is_suggestion else case.school,
        units=() if is_suggestion else units_of(case),
        addressee=said.addressee if is_suggestion else "",
        values=values_of(case) | asked(case, said) | (talk_values(case.interview) if case.interview else {}),
        facts=facts_of(case) | {"suggested": list(said.suggested)},
    )


def units_of(case: Case) -> tuple[Unit, ...]:
    """The unit that gets its copy; none for a case about a school."""
    return (case.unit,) if case.unit is not None else ()


def facts_of(case: Case) -> dict[str, object]:
    """What a paper was written from."""
    found: dict[str, object] = {
        "case": case.pk,
        "number": case.number,
        "basis": case.basis,
        "measured": exact(case.measured),
        "items": [item.number for item in rows_of(case)],
        "on": clock.today(),
    }
    if case.interview is not None:
        found |= {"interview": case.interview_id, "held_on": case.interview.held_on}
    return found


def exact(value: Any) -> Any:
    """What a rule saw with broken numbers as text: paper carries no float."""
    if isinstance(value, dict):
        return {str(key): exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return str(value) if isinstance(value, float) else value


def rows_of(case: Case) -> list[Item]:
    """The ledger's rows the case rests on, the oldest first."""
    return list(case.items.order_by("due_on", "pk")[:MOST_ROWS])


def values_of(case: Case) -> dict[str, str | Sequence[Block]]:
    """What every paper of a case says: about whom, why, on what ground, which rows."""
    return {"对象": str(case.object), "事由": case.text, "依据": case.basis, "问题清单": table(rows_of(case))}


def asked(case: Case, said: Wording) -> dict[str, str]:
    """What is asked: the words somebody wrote, or the usual ones of the kind with whom they are put to; and what is suggested."""
    demand = said.demand.strip()
    found = {"要求对象": "" if demand else str(case.object), "另写要求": demand}
    if case.kind == K.ACCOUNT:
        found |= {"要求对象": "" if demand else said.addressee.strip(), "建议": suggestion(said.suggested)}
    if case.kind == K.INTERVIEW and not demand:
        found |= {"要求对象": "被约谈人"}
    return found


def suggestion(codes: Iterable[str]) -> str:
    """The measures that are suggested, by whom they would be decided."""
    known = pack().grades
    lines = [
        f"{label_of(code)}（由{known[code].organ or '本级教育督导机构'}依规决定）" for code in codes if code in known
    ]
    return f"建议：{'；'.join(lines)}。" if lines else "建议依照职权对有关单位和责任人作出处理。"


def talk_values(interview: Interview) -> dict[str, str]:
    """Who calls in, when and where, and when the return visit is due."""
    return {
        "约谈层级": interview.level,
        "约谈人": interview.chair,
        "约谈日期": chinese_date(interview.held_on),
        "约谈地点": interview.place,
        "回访期限": chinese_date(interview.followup_due),
        "备案单位": interview.filed_with,
    }


def usual_attendance(case: Case) -> str:
    """Who led the interview and who was called in."""
    chair = case.interview.chair if case.interview else ""
    return "、".join(name for name in (chair, case.attended) if name)


def draft_minutes_paper(*, actor: User, case: Case, attendance: Attendance | None = None) -> Document:
    """约谈纪要: the record of one interview with who was there, commitments and the time for the return visit. Refused before there
    is a record."""
    if refusal := paper_refusal(case, MINUTES):
        raise refusal
    interview = case.interview
    if interview is None or not case.minutes:
        raise WrongState("还没有登记约谈记录，不能起草约谈纪要。")
    due, there = case.followup_due or interview.followup_due, attendance or Attendance()
    if not there.present.strip():
        there = replace(there, present=usual_attendance(case))
    return papers.compose_document(
        actor=actor,
        kind=MINUTES,
        school=case.school,
        units=units_of(case),
        values=values_of(case)
        | talk_values(interview)
        | {
            "约谈日期": chinese_date(case.done_on or interview.held_on),
            "回访期限": chinese_date(due),
            "被约谈人": case.attended,
            "约谈情况": case.minutes,
            "承诺": case.commitments,
            "没有承诺": "" if case.commitments.strip() else NONE_PROMISED,
        },
        marks=Marks(attendance=there.pairs()),
        facts=facts_of(case) | {"followup_due": due},
        copies=[interview.filed_with] if interview.filed_with else None,
    )


def table(rows: list[Item]) -> tuple[Block, ...]:
    """The table of problems, or nothing."""
    lines = tuple(
        (
            str(at),
            item.number,
            item.text,
            str(item.get_severity_display()),
            chinese_date(item.due_on),
            str(item.get_status_display()),
        )
        for at, item in enumerate(rows, start=1)
    )
    return (Table(HEAD, lines, (13, 34, 45, 21, 27, 16)),) if lines else ()
