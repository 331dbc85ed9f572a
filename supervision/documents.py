"""督导反馈意见 for a school: the year's visits, problems and published results, collected once and frozen in the paper."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from assessments.models import Score, SubjectResult
from assessments.snapshots import outdated_runs
from core.audit import plain
from core.exceptions import BusinessRuleError, NotAllowed
from core.numbers import show
from inspectors.models import Visit, VisitMatter
from office import clock
from office.models import User
from rectification.models import Item
from rectification.workflow import CLOSED
from reports import services as paper
from reports.blocks import Block, Heading, Paragraph, Table, chinese_date
from reports.models import Document
from reports.workflow import OUT
from schools.models import School

KIND = "feedback_opinion"
MAY_DRAFT = "reports.draft_document"
SHOWN_HIGHLIGHTS = 3
OUTDATED = "上述监测结果发布以后，所依据的数据有改动，结果已过期，以重新计算后发布的为准。"
FIRST, LAST = (1, 1), (12, 31)


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The approved visits of the year."""

    count: int
    first_on: date
    last_on: date
    inspectors: tuple[str, ...]
    methods: tuple[str, ...]
    matters: tuple[str, ...]
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One problem of the year as it stands today."""

    number: str
    category: str
    text: str
    severity: str
    due_on: date
    status: str
    is_closed: bool
    is_overdue: bool
    write_off_number: str = ""

    @property
    def progress(self) -> str:
        """Where it stands, with the write-off's number or that it is late."""
        if self.write_off_number:
            return f"{self.status}\n{self.write_off_number}"
        return f"{self.status}（逾期）" if self.is_overdue else self.status


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """One indicator of one stage in the published run."""

    stage: str
    indicator: str
    unit: str
    value: str
    target: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """The published results of the school."""

    year: int
    set_title: str
    run: int
    verdicts: tuple[tuple[str, int, int, bool | None], ...]
    scores: tuple[ScoreFacts, ...]
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackFacts:
    """Everything the paper says, as of one day."""

    school: str
    code: str
    year: int
    collected_on: date
    visits: VisitFacts | None
    items: tuple[ItemFacts, ...]
    results: ResultFacts | None

    @property
    def open_items(self) -> list[ItemFacts]:
        """Not written off."""
        return [item for item in self.items if not item.is_closed]


# --- collecting -----------------------------------------------------------------------------------------------------
def collect(*, user: Any, school: School, year: int) -> FeedbackFacts:
    """Read the facts of one school and year through the reader's scope."""
    today = clock.today()
    late = late_ones(user, school, today)
    return FeedbackFacts(
        school=school.name,
        code=school.code,
        year=year,
        collected_on=today,
        visits=visit_facts(
            Visit.objects.visible_to(user).approved().in_year(year).filter(school=school, visited_on__lte=today)
        ),
        items=tuple(
            ItemFacts(
                number=item.number,
                category=item.category,
                text=item.text.strip(),
                severity=str(item.get_severity_display()),
                due_on=item.due_on,
                status=str(item.get_status_display()),
                is_closed=item.status in CLOSED,
                is_overdue=item.pk in late,
                write_off_number=item.write_off_number,
            )
            for item in Item.objects.visible_to(user)
            .in_year(year)
            .counted()
            .filter(school=school, found_on__lte=today)
            .order_by("found_on", "pk")
        ),
        results=result_facts(user, school, year),
    )


def late_ones(user: Any, school: School, today: date) -> set[int]:
    """Ids of the school's overdue items."""
    rows = Item.objects.visible_to(user).filter(school=school).overdue(on=today)
    return set(rows.values_list("pk", flat=True))


def visit_facts(visits: QuerySet[Visit]) -> VisitFacts | None:
    """What the visits looked at; None without a visit."""
    rows = list(visits.select_related("inspector").order_by("visited_on"))
    if not rows:
        return None
    used = Visit.methods.through.objects.filter(visit__in=rows)
    done = VisitMatter.objects.filter(visit__in=rows, result=VisitMatter.Result.DONE)
    return VisitFacts(
        count=len(rows),
        first_on=rows[0].visited_on,
        last_on=rows[-1].visited_on,
        inspectors=tuple(dict.fromkeys(visit.inspector.full_name for visit in rows)),
        methods=ordered(used.values_list("checklistentry__position", "checklistentry__label")),
        matters=ordered(done.values_list("entry__position", "entry__label")),
        highlights=tuple(dict.fromkeys(v.highlights.strip() for v in rows if v.highlights.strip()))[:SHOWN_HIGHLIGHTS],
    )


def ordered(rows: Any) -> tuple[str, ...]:
    """Labels once each, by their place in the checklist."""
    return tuple(label for _, label in sorted(set(rows)))


def result_facts(user: Any, school: School, year: int) -> ResultFacts | None:
    """The school's results in the latest run published for this year or before; None when there is none."""
    published = SubjectResult.objects.visible_to(user).published().of_school(school).filter(run__year__lte=year)
    verdicts = list(published.select_related("run__indicator_set").order_by("-run__year", "pk"))
    if not verdicts:
        return None
    run = verdicts[0].run
    places = int(run.indicator_set.rounding["value"])
    scores = Score.objects.visible_to(user).of_school(school).filter(run=run)
    return ResultFacts(
        year=run.year,
        set_title=run.indicator_set.title,
        run=run.pk,
        is_outdated=bool(outdated_runs([run])),
        verdicts=tuple(
            (str(v.get_stage_display()), v.met_count, v.total, v.passed) for v in verdicts if v.run_id == run.pk
        ),
        scores=tuple(
            ScoreFacts(
                stage=str(row.subject.get_stage_display()),
                indicator=row.indicator.title,
                unit=row.indicator.unit,
                value=show(row.value, places),
                target=show(row.target, places),
                met=row.met,
            )
            for row in scores.select_related("subject", "indicator").order_by("subject_id", "indicator__position")
        ),
    )


# --- writing --------------------------------------------------------------------------------------------------------
def blocks_of(facts: FeedbackFacts) -> list[Block]:
    """The paper's body: what was done, what was good, what is wrong, how the figures stand, what has to follow."""
    return [
        Paragraph(opening(facts)),
        *done_blocks(facts),
        *problem_blocks(facts),
        *result_blocks(facts),
        Heading("整改要求"),
        *(Paragraph(text) for text in demands(facts)),
    ]


def opening(facts: FeedbackFacts) -> str:
    """Why this paper is written."""
    return (
        f"根据《教育督导条例》和中小学校责任督学挂牌督导有关规定，现将{facts.year}年对你校（园）的督导情况"
        f"（截至{chinese_date(facts.collected_on)}）反馈如下。"
    )


def done_blocks(facts: FeedbackFacts) -> list[Block]:
    """The visits, and what they found good."""
    visits = facts.visits
    if visits is None:
        return [Heading("督导工作情况"), Paragraph(f"{facts.year}年没有已审核的到校督导记录。")]
    period = f"{chinese_date(visits.first_on)}至{chinese_date(visits.last_on)}"
    if visits.first_on == visits.last_on:
        period = chinese_date(visits.first_on)
    text = f"{period}，责任督学{'、'.join(visits.inspectors)}到校督导{visits.count}次"
    text += f"，采取{'、'.join(visits.methods)}等方式" if visits.methods else ""
    text += f"，查看了{'；'.join(visits.matters)}等{len(visits.matters)}个方面" if visits.matters else ""
    found: list[Block] = [Heading("督导工作情况"), Paragraph(f"{text}。")]
    if visits.highlights:
        found += [Heading("主要做法"), *(Paragraph(text) for text in visits.highlights)]
    return found


def problem_blocks(facts: FeedbackFacts) -> list[Block]:
    """The year's problems with where each stands, the open ones first."""
    if not facts.items:
        return [Heading("存在的主要问题"), Paragraph("督导中没有发现需要列入整改台账的问题。")]
    closed = len(facts.items) - len(facts.open_items)
    late = sum(1 for item in facts.items if item.is_overdue)
    text = f"全年列入整改台账的问题共{len(facts.items)}条，已销号{closed}条，未销号{len(facts.open_items)}条"
    text += f"，其中{late}条已经逾期" if late else ""
    found: list[Block] = [Heading("存在的主要问题"), Paragraph(f"{text}。")]
    in_order = sorted(facts.items, key=lambda item: item.is_closed)
    rows = tuple((i.number, i.text, i.severity, chinese_date(i.due_on), i.progress) for i in in_order)
    head = ("问题编号", "问题", "整改类型", "整改期限", "进展")
    found.append(Table(head=head, rows=rows, widths=(20, 38, 12, 15, 15), caption="问题清单"))
    return found


def result_blocks(facts: FeedbackFacts) -> list[Block]:
    """The published results of the school."""
    results = facts.results
    if results is None:
        return []
    words = {True: "达到学校标准", False: "没有达到学校标准", None: "因缺数据未作判定"}
    said = "；".join(
        f"{stage}学段{total}项指标中{met}项达标，{words[passed]}" for stage, met, total, passed in results.verdicts
    )
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
    return [
        Heading("办学条件监测情况"),
        Paragraph(f"{results.year}年{results.set_title}监测结果：{said}。"),
        *([Paragraph(OUTDATED)] if results.is_outdated else []),
        Table(head=head, rows=rows, widths=(10, 48, 14, 14, 14), caption=f"{results.year}年监测结果"),
    ]


def demands(facts: FeedbackFacts) -> list[str]:
    """What the school has to do; a school without open problems keeps what it has."""
    if not facts.open_items:
        return ["请你校（园）巩固整改成果，防止问题反弹，继续配合责任督学开展经常性督导。"]
    late = [item.number for item in facts.open_items if item.is_overdue]
    found = ["请你校（园）对照上表逐条落实责任人和措施，在整改期限内完成整改，上传佐证材料并申报，由责任督学复核。"]
    if late:
        found.append(f"{'、'.join(late)}已经逾期，请立即整改并在申报时说明原因。")
    found.append("整改情况由督导室销号；已销号的问题反弹的，重新列入台账。")
    return found


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
    return paper.draft_document(
        actor=actor,
        kind=KIND,
        school=school,
        title=f"关于{school.name}{year}年督导情况的反馈意见",
        blocks=blocks_of(facts),
        facts=plain(asdict(facts)) | {"drafted_at": clock.now().isoformat(timespec="seconds")},
    )
