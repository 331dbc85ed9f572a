"""Official paper of a case: 督办单, 约谈通知, 约谈纪要, 督导通报, 问责建议书, 激励通报, 提醒函. Drafts; signing is elsewhere.

Facts and rows are frozen with the draft: what the paper says does not change when the ledger goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.exceptions import BusinessRuleError, WrongState
from office import clock
from office.models import User
from rectification.case_flow import CaseStatus
from rectification.measures import label_of, pack
from rectification.models import Case, Interview, Item
from reports import services as papers
from reports.blocks import Annex, AttachmentNote, Block, Heading, Paragraph, Table, chinese_date
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
TITLE = {
    K.REMIND: "关于{who}有关问题的提醒函",
    K.ORDER: "关于{who}限期整改的督办单",
    K.INTERVIEW: "关于约谈{who}的通知",
    K.CIRCULAR: "关于{who}有关问题的督导通报",
    K.ACCOUNT: "关于对{who}的问责建议书",
    K.INCENTIVE: "关于对{who}给予激励的通报",
}
ASKED = {
    K.REMIND: "请对照检查，及时整改，并说明原因和措施。",
    K.ORDER: "请在收到本督办单后立即整改，按期办结，逐项报告整改情况并附佐证。逾期未改的，将依规约谈、通报或者提出问责建议。",
    K.CIRCULAR: "请有关学校和单位引以为戒，举一反三，认真整改。被通报的学校和单位要按期整改到位并书面报告。",
    K.ACCOUNT: "以上建议请依照职权研究决定，并将决定书面告知我室。",
    K.INCENTIVE: "希望珍惜荣誉，再接再厉；各学校和单位要学习先进，改进工作。",
}
ROWS = "所涉问题清单"
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person adds. demand: empty takes the usual words; addressee: who decides, only for 问责建议书; suggested: codes
    of the measures that are suggested, only there."""

    demand: str = ""
    addressee: str = ""
    suggested: tuple[str, ...] = ()


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
    return papers.draft_document(
        actor=actor,
        kind=kind,
        school=None if is_suggestion else case.school,
        title=TITLE[Case.Kind(case.kind)].format(who=case.object),
        addressee=said.addressee if is_suggestion else str(case.object),
        blocks=blocks_of(case, said),
        facts=facts_of(case) | {"suggested": list(said.suggested)},
    )


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


def blocks_of(case: Case, said: Wording) -> list[Block]:
    """The body by kind, then the attached rows."""
    rows = rows_of(case)
    body = interview_blocks(case, case.interview, said) if case.interview else plain_blocks(case, said)
    return [*body, *annex(rows)]


def plain_blocks(case: Case, said: Wording) -> list[Block]:
    """Why, on what ground, what is asked or suggested."""
    kind = Case.Kind(case.kind)
    found: list[Block] = [
        Heading("事迹" if kind == K.INCENTIVE else "事由"),
        Paragraph(case.text),
        Heading("依据"),
        Paragraph(case.basis),
    ]
    if kind == K.ACCOUNT:
        found += [Heading("建议"), Paragraph(suggestion(said.suggested))]
    given = said.demand.strip() or ASKED.get(kind, "")
    return [*found, Heading("要求" if kind not in {K.ACCOUNT, K.INCENTIVE} else "其他"), Paragraph(given)]


def suggestion(codes: Iterable[str]) -> str:
    """The measures that are suggested, by whom they would be decided."""
    known = pack().grades
    lines = [
        f"{label_of(code)}（由{known[code].organ or '本级教育督导机构'}依规决定）" for code in codes if code in known
    ]
    return f"建议：{'；'.join(lines)}。" if lines else "建议依照职权对有关单位和责任人作出处理。"


def interview_blocks(case: Case, interview: Interview, said: Wording) -> list[Block]:
    """约谈通知: 事由、依据、约谈人、被约谈人、时间地点、要求与时限."""
    demand = said.demand.strip() or (
        "请被约谈人按时参加，如实说明情况和原因，带书面材料。约谈后形成纪要，作出整改承诺，"
        f"按期整改；我室在{chinese_date(interview.followup_due)}前回访。"
    )
    return [
        Heading("事由"),
        Paragraph(case.text),
        Heading("依据"),
        Paragraph(case.basis),
        Heading("约谈安排"),
        Paragraph(f"约谈层级：{interview.level}。约谈人：{interview.chair}。被约谈人：{case.object}主要负责人。"),
        Paragraph(f"时间：{chinese_date(interview.held_on)}。地点：{interview.place}。"),
        Heading("要求与时限"),
        Paragraph(demand),
        *([Paragraph(f"本次约谈抄报{interview.filed_with}备案。")] if interview.filed_with else []),
    ]


def draft_minutes_paper(*, actor: User, case: Case) -> Document:
    """约谈纪要: the record of one interview with commitments and the time for the return visit. Refused before there is one."""
    if refusal := paper_refusal(case, MINUTES):
        raise refusal
    interview = case.interview
    if interview is None or not case.minutes:
        raise WrongState("还没有登记约谈记录，不能起草约谈纪要。")
    due = case.followup_due or interview.followup_due
    return papers.draft_document(
        actor=actor,
        kind=MINUTES,
        school=case.school,
        title=f"约谈{case.object}纪要",
        addressee=str(case.object),
        blocks=[
            Paragraph(
                f"{chinese_date(case.done_on or interview.held_on)}，{interview.chair}在{interview.place}约谈{case.object}"
                f"（{case.attended}）。现将有关情况纪要如下。"
            ),
            Heading("事由和依据"),
            Paragraph(case.text),
            Paragraph(case.basis),
            Heading("约谈情况"),
            Paragraph(case.minutes),
            Heading("表态和承诺"),
            Paragraph(case.commitments or "被约谈人约谈时没有提出书面承诺。"),
            Heading("时限"),
            Paragraph(f"我室于{chinese_date(due)}前回访，回访情况作为解除或者升级的依据。"),
            *annex(rows_of(case)),
        ],
        facts=facts_of(case) | {"followup_due": due},
        copies=[interview.filed_with] if interview.filed_with else None,
    )


def annex(rows: list[Item]) -> list[Block]:
    """The attached table of problems, or nothing."""
    if not rows:
        return []
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
    head = ("序号", "台账编号", "问题", "整改类型", "整改期限", "状态")
    return [AttachmentNote((ROWS,)), Annex(ROWS, (Table(head, lines, (1, 3, 8, 2, 3, 2)),))]
