"""督导反馈意见 for a school: what its wording is filled with from the year's facts, drafted once and frozen in the paper."""

from collections.abc import Sequence
from dataclasses import asdict

from django.utils import timezone

from core.audit import plain
from core.exceptions import BusinessRuleError, NotAllowed
from office import clock
from office.models import User
from reports import services as paper
from reports.blocks import Block, Table, chinese_date
from reports.models import Document
from reports.workflow import OUT
from schools.models import School
from supervision.feedback_facts import FeedbackFacts, ResultFacts, collect

KIND = "feedback_opinion"
MAY_DRAFT = "reports.draft_document"
OUTDATED = "上述监测结果发布以后，所依据的数据有改动，结果已过期，以重新计算后发布的为准。"
Values = dict[str, str | Sequence[Block]]


def values_of(facts: FeedbackFacts) -> Values:
    """What the wording of the paper is filled with: what was done, what was good, what is wrong, how the figures stand."""
    closed = len(facts.items) - len(facts.open_items)
    late = [item.number for item in facts.open_items if item.is_overdue]
    return {
        "学校": facts.school,
        "年度": str(facts.year),
        "截止日期": chinese_date(facts.collected_on),
        "督导工作": work_done(facts),
        "主要做法": "\n".join(facts.visits.highlights) if facts.visits else "",
        "没有问题": "" if facts.items else "没有列入台账的问题",
        "问题概况": problem_words(facts, closed),
        "问题清单": problem_table(facts),
        "未销号": str(len(facts.open_items)) if facts.open_items else "",
        "没有未销号": "" if facts.open_items else "没有未销号的问题",
        "逾期编号": "、".join(late),
        **result_values(facts.results),
    }


def work_done(facts: FeedbackFacts) -> str:
    """The visits in a sentence."""
    visits = facts.visits
    if visits is None:
        return f"{facts.year}年没有已审核的到校督导记录。"
    period = f"{chinese_date(visits.first_on)}至{chinese_date(visits.last_on)}"
    if visits.first_on == visits.last_on:
        period = chinese_date(visits.first_on)
    text = f"{period}，责任督学{'、'.join(visits.inspectors)}到校督导{visits.count}次"
    text += f"，采取{'、'.join(visits.methods)}等方式" if visits.methods else ""
    text += f"，查看了{'；'.join(visits.matters)}等{len(visits.matters)}个方面" if visits.matters else ""
    return f"{text}。"


def problem_words(facts: FeedbackFacts, closed: int) -> str:
    """How many problems and where they stand; nothing without problems."""
    if not facts.items:
        return ""
    late = sum(1 for item in facts.items if item.is_overdue)
    text = f"全年列入整改台账的问题共{len(facts.items)}条，已销号{closed}条，未销号{len(facts.open_items)}条"
    return f"{text}，其中{late}条已经逾期。" if late else f"{text}。"


def problem_table(facts: FeedbackFacts) -> tuple[Table, ...]:
    """The year's problems with where each stands, the open ones first."""
    in_order = sorted(facts.items, key=lambda item: item.is_closed)
    rows = tuple((i.number, i.text, i.severity, chinese_date(i.due_on), i.progress) for i in in_order)
    head = ("问题编号", "问题", "整改类型", "整改期限", "进展")
    return (Table(head=head, rows=rows, widths=(20, 38, 12, 15, 15), caption="问题清单"),) if rows else ()


def result_values(results: ResultFacts | None) -> Values:
    """The published results of the school; empty without."""
    if results is None:
        return dict.fromkeys(("监测年度", "指标体系", "监测结论", "过期说明", "监测结果"), "")
    words = {True: "达到学校标准", False: "没有达到学校标准", None: "因缺数据未作判定"}
    rows = tuple(
        (
            score.stage,
            f"{score.indicator}（{score.unit}）" if score.unit else score.indicator,
            score.value,
            score.target,
            {True: "达标", False: "未达标", None: "缺数据"}[score.met],
        )
        for score in results.scores
    )
    head = ("学段", "指标", "数值", "标准", "结论")
    return {
        "监测年度": str(results.year),
        "指标体系": results.set_title,
        "监测结论": "；".join(
            f"{stage}学段{total}项指标中{met}项达标，{words[passed]}" for stage, met, total, passed in results.verdicts
        ),
        "过期说明": OUTDATED if results.is_outdated else "",
        "监测结果": (Table(head=head, rows=rows, widths=(10, 48, 14, 14, 14), caption=f"{results.year}年监测结果"),),
    }


def issued_opinion(school: School, year: int) -> Document | None:
    """The newest opinion about this school and year that is out and not withdrawn."""
    out = Document.objects.filter(kind=KIND, school=school, status__in=OUT, snapshot__facts__year=year)
    return out.order_by("-issued_at").first()


def already_issued(school: School, year: int) -> str:
    """What to tell somebody who drafts a second opinion; empty when there is no first."""
    first = issued_opinion(school, year)
    if first is None:
        return ""
    day = chinese_date(timezone.localdate(first.issued_at))
    return f"{school}{year}年的反馈意见已于{day}印发（{first.number}）。确需另发一份的，请勾选下面一项后再次起草。"


def draft_feedback_opinion(*, actor: User, school: School, year: int, is_second: bool = False) -> Document:
    """Collect the facts as of now and draft the paper.

    Refuses an actor without the drafting permission, a year that is still to come, and a school whose opinion of the
    year is out already unless `is_second` says that another one is meant.
    """
    if not actor.has_perm(MAY_DRAFT):
        raise NotAllowed("您没有“拟稿”的权限。")
    if year > clock.today().year:
        raise BusinessRuleError(f"{year}年还没有开始，不能起草反馈意见。")
    if not is_second and (told := already_issued(school, year)):
        raise BusinessRuleError(told)
    facts = collect(user=actor, school=school, year=year)
    return paper.compose_document(
        actor=actor,
        kind=KIND,
        school=school,
        values=values_of(facts),
        facts=plain(asdict(facts)) | {"drafted_at": clock.now().isoformat(timespec="seconds")},
    )
