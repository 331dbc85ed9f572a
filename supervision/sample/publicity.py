"""Reports of 2023, counted from the records, and what the public may read of that year's papers: 19 of 20, after six days in the
middle; and what is owed to the city and the province, with its days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils import timezone

from core import jobs
from core.models import Job
from inspectors.models import Visit
from rectification.models import Item
from rectification.workflow import CLOSED
from reports import pressroom
from reports import services as papers
from reports.blocks import Chart, Series
from reports.kinds import kinds
from reports.models import Document, Filing, PublicVersion
from reports.publication_tables import public_kinds
from reports.publication_tasks import PUBLIC_PDF
from reports.services import filings, publications
from reports.wording import Value
from supervision.sample.county import stand_on
from supervision.sample.people import People

YEAR, DUE = 2023, 20
# How many days after it was issued each of the nineteen was published; the last of the twenty still waits.
WAITED = (3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7, 8, 8, 9, 10, 12)
MONTHS = (2, 3, 4, 5, 6, 9, 10, 11)
THEMES = (
    ("2023年春季开学督导", date(2023, 2, 1), date(2023, 3, 10), date(2023, 3, 15)),
    ("2023年4月至5月校园督导", date(2023, 4, 1), date(2023, 5, 20), date(2023, 5, 25)),
    ("2023年秋季开学督导", date(2023, 9, 1), date(2023, 9, 20), date(2023, 9, 25)),
    ("2023年第三季度校园督导", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 16)),
    ("2023年10月校园督导", date(2023, 10, 1), date(2023, 10, 31), date(2023, 11, 20)),
)
CITY, PROVINCE = "禾州市人民政府教育督导委员会办公室", "示例省人民政府教育督导委员会办公室"
# what, to whom, the year, the day it is due, the day it was sent
OWED = (
    ("2023年度教育督导工作总结", CITY, 2023, date(2023, 12, 15), date(2023, 12, 13)),
    ("2023年度督学责任区建设情况报告", PROVINCE, 2023, date(2024, 1, 31), date(2024, 2, 2)),
    ("2024年上半年教育督导工作总结", CITY, 2024, date(2024, 6, 30), None),
    ("2024年春季学期开学督导情况报告", CITY, 2024, date(2024, 3, 20), date(2024, 3, 18)),
)


@dataclass(frozen=True, slots=True)
class Work:
    """What the records say of a span of days: visits and the schools visited, problems found, and those of them settled since."""

    visits: int
    schools: int
    found: int
    closed: int


def work_of(first: date, last: date, on: date) -> Work:
    """Counted as of the day `on`."""
    visits = Visit.objects.approved().filter(visited_on__range=(first, last))
    found = Item.objects.counted().filter(found_on__range=(first, last))
    closed = found.filter(events__to_status__in=CLOSED, events__at__date__lte=on)
    return Work(
        visits.count(),
        visits.order_by().values("school").distinct().count(),
        found.count(),
        closed.order_by().values("pk").distinct().count(),
    )


def by_township(first: date, last: date) -> tuple[Chart, ...]:
    """Visits of a span of days by township; no chart when there was none."""
    visits = Visit.objects.approved().filter(visited_on__range=(first, last), school__township__isnull=False)
    rows = list(visits.order_by("school__township").values_list("school__township__name").annotate(n=Count("pk")))
    if not rows:
        return ()
    counts = Series("督导次数", tuple(str(n) for _, n in rows))
    return (Chart("bar", tuple(name for name, _ in rows), (counts,), unit="次", caption="各乡镇（街道）督导次数"),)


def month_end(month: int) -> date:
    """The last day of a month of the year."""
    return date(YEAR, month + 1, 1) - timedelta(days=1)


def told(work: Work) -> tuple[str, str]:
    """Visits in a sentence, problems in another."""
    return (
        f"全县责任督学到校督导{work.visits}次，涉及学校（幼儿园）{work.schools}所。",
        f"督导中发现问题{work.found}条，到本报告印发时已办结{work.closed}条。",
    )


def planned() -> list[tuple[date, str, dict[str, Value]]]:
    """Day of issue, kind and fields of each report, by the day."""
    found: list[tuple[date, str, dict[str, Value]]] = []
    for month in MONTHS:
        on = date(YEAR, month + 1, 6)
        visits, items = told(work_of(date(YEAR, month, 1), month_end(month), on))
        values: dict[str, Value] = {"时段": f"{YEAR}年{month}月", "概况": f"本月{visits}", "问题整改": items}
        values["督导次数"] = by_township(date(YEAR, month, 1), month_end(month))
        found.append((on, "monthly_report", values | {"下一步安排": "继续按计划到校督导，督促未办结的问题按期整改。"}))
    spans = (
        ("2022年秋季学期", date(2022, 9, 1), date(2023, 1, 20)),
        ("2023年春季学期", date(2023, 2, 1), date(2023, 7, 5)),
    )
    for name, first, last in spans:
        on = last + timedelta(days=15)
        visits, items = told(work_of(first, last, on))
        values = {"时段": name, "概况": f"本学期{visits}", "问题整改": items, "督导次数": by_township(first, last)}
        found.append((on, "term_report", values | {"下一步安排": "对没有办结的问题逐条跟踪，开学后安排复查。"}))
    for name, first, last, on in THEMES:
        visits, items = told(work_of(first, last, on))
        values = {
            "督导名称": name,
            "督导过程": f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日，{visits}",
            "总体评价": "各学校能够按要求开展自查，督导发现的问题均已列入整改台账。",
            "存在问题": items,
            "整改情况": "没有办结的问题由责任督学逐条跟踪，到期未完成的按规定督办。",
            "建议": "各学校要举一反三，定期自查，防止同类问题再次发生。",
        }
        found.append((on, "supervision_report", values))
    return sorted(found, key=lambda row: (row[0], row[1]))


def to_be_public() -> list[Document]:
    """The year's papers of kinds that are published, in the order in which they went out."""
    return list(Document.objects.out().in_year(YEAR).filter(kind__in=public_kinds()).order_by("issued_at", "pk"))


def report(people: People) -> list[Document]:
    """As many reports as the year's papers for the public still lack, issued on their days."""
    clerk, made = people.staff[1], []
    for on, kind, values in planned()[: DUE - len(to_be_public())]:
        stand_on(on)
        filled = {field.label: "" for field in kinds()[kind].fields} | values
        document = papers.compose_document(
            actor=clerk, kind=kind, values=filled, addressee="各乡镇人民政府、街道办事处，县直有关部门，各学校"
        )
        document = papers.submit_document(actor=clerk, document=document)
        document = papers.sign_document(actor=people.director, document=document)
        made.append(papers.issue_document(actor=clerk, document=document))
    return made


def publish(people: People) -> list[PublicVersion]:
    """Each prepared and approved by two people on its day, and printed."""
    clerk, shown = people.staff[1], []
    for document, days in zip(to_be_public(), WAITED, strict=False):
        stand_on(timezone.localdate(document.issued_at) + timedelta(days=days))
        version = publications.prepare_public_version(actor=clerk, document=document)
        version = publications.submit_public_version(actor=clerk, version=version)
        shown.append(publications.approve_public_version(actor=people.director, version=version))
    for job in Job.objects.filter(kind=PUBLIC_PDF, state=Job.State.WAITING).order_by("created_at"):
        jobs.perform(job.pk)
    pressroom.close()
    return shown


def owe(people: People) -> list[Filing]:
    """What is owed to those above; what was sent, was sent on its day."""
    clerk, rows = people.staff[0], []
    for title, to, year, due_on, sent_on in OWED:
        stand_on(date(year, 1, 8))
        row = filings.enter_filing(
            actor=clerk, values={"title": title, "to": to, "year": year, "due_on": due_on, "document": None}
        )
        if sent_on is not None:
            stand_on(sent_on)
            row = filings.send_filing(actor=clerk, filing=row, sent_on=sent_on, means="公文交换", document=None)
        rows.append(row)
    return rows


def make_known(people: People) -> list[Document]:
    """Reports, their public versions, and what is owed to those above; returns the reports."""
    made = report(people)
    publish(people)
    owe(people)
    return made
