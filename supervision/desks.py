"""What waits on somebody's desk today, each pile with the list behind it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.urls import reverse

from assessments.level_flow import SheetStatus
from assessments.models import LevelSheet
from core.templatetags.formatting import cn_date, cn_datetime
from inspectors import quota
from inspectors.models import Handover, Interest, Plate, Visit
from inspectors.workflow import EDITABLE
from office import clock
from rectification import figures as ledger
from rectification.deadlines import Clock
from rectification.item_desk import next_step, settling_kinds
from rectification.models import Extension, Item
from rectification.workflow import Status
from reports.models import Document, Receipt, Reply
from reports.workflow import MAY_SIGN
from reports.workflow import Status as PaperStatus
from schools.models import Posting, School, Section, YearReturn
from schools.workflow import Status as ReturnStatus
from supervision import closing_desk
from supervision.figures import Figure, list_url
from supervision.overview import coverage_of_listing

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Step:
    """An item with the one thing to do about it: words of its deadline, tone, verb of the button and its address."""

    item: Item
    phrase: str
    tone: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class Filling:
    """A section's return of the year that waits for its school: what it is called, where it stands, what to do."""

    section: Section
    state: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that waits for somebody. told: where it stands, in words; verb: what is to be done."""

    title: str
    told: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class SheetDesk:
    """The assessment sheets somebody fills in now: the most pressing ones, and how many there are."""

    shown: list[LevelSheet]
    count: int


# --- office ---------------------------------------------------------------------------------------------------------
def office_piles(user: Any) -> list[Figure]:
    """What the office has to do, most pressing first; empty piles are left out by the page."""
    year = clock.today().year
    submitted = Visit.objects.visible_to(user).waiting().count()
    waiting = {figure.code: figure for figure in ledger.awaiting(user)}
    missing = Section.objects.visible_to(user).expected_in(year, today=clock.today()).with_return(year)
    confirmed = missing.filter(report__status=ReturnStatus.CONFIRMED).count()
    _, vacant, _ = coverage_of_listing(user)
    piles = [
        *closing_desk.office_piles(user),
        Figure("督导记录待审核", submitted, list_url("inspectors:visit_review_list"), "条", tone="soon"),
        pile(waiting[Status.FOUND.value], "新发现问题待下达"),
        pile(waiting[Status.REPORTED.value], "整改申报待复核"),
        pile(waiting[Status.PASSED.value], "问题待销号"),
        *paper_piles(user),
        *sheet_piles(user),
        Figure("没有责任督学的学校", vacant.value, vacant.url, "所", tone="late"),
        *listing_piles(user),
        Figure(
            f"{year}年数据未报",
            missing.filter(report__pk=None).count(),
            list_url("schools:return_list", year=year, status="missing"),
            "个学部",
        ),
        Figure(
            f"{year}年数据已确认、待冻结",
            confirmed,
            list_url("schools:return_list", year=year, status=ReturnStatus.CONFIRMED.value),
            "个学部",
        ),
    ]
    return [overdue_pile(user), *piles]


def listing_piles(user: Any) -> list[Figure]:
    """Interests that wait for the director, and schools whose new inspector has not confirmed what he took over."""
    declared = Interest.objects.visible_to(user).filter(status=Interest.Status.DECLARED).count()
    waiting = Handover.objects.visible_to(user).waiting().count()
    return [
        Figure("回避情形待主任认定", declared, list_url("inspectors:interest_list", status="declared"), "条"),
        Figure("挂牌交接没有接收", waiting, list_url("inspectors:handover_list", waiting="true"), "所"),
    ]


def paper_piles(user: Any) -> list[Figure]:
    """Papers by what they wait for."""
    counts = dict(Document.objects.visible_to(user).order_by().values_list("status").annotate(n=Count("pk")))
    waiting = {
        PaperStatus.SUBMITTED: "公文待签发",
        PaperStatus.SIGNED: "公文待印发",
        PaperStatus.DELIVERED: "公文待签收",
    }
    undecided = Reply.objects.visible_to(user).undecided().count()
    return [
        *(
            Figure(label, counts.get(status.value, 0), list_url("reports:document_list", status=status.value), "份")
            for status, label in waiting.items()
        ),
        Figure("答复、申辩待处理", undecided, list_url("reports:reply_list", status="filed"), "条", tone="soon"),
    ]


def papers_to_sign(user: Any) -> list[Paper]:
    """Papers on the signer's desk that somebody else drafted, the oldest first."""
    if not user.has_perm(MAY_SIGN):
        return []
    rows = Document.objects.visible_to(user).waiting_for_signature().exclude(drafted_by=user).for_list()
    return [
        Paper(
            row.title.replace("|", ""),
            f"{row.get_kind_display()} · {cn_date(row.submitted_at)}送审 · 拟稿人{row.drafted_by}",
            "签发",
            row.get_absolute_url(),
        )
        for row in rows.order_by("submitted_at", "pk")[:SHOWN]
    ]


def sheet_piles(user: Any) -> list[Figure]:
    """Assessment sheets that the office has to fill in or to decide on."""
    mine = LevelSheet.objects.on_desk_of(user).count()
    handed_in = LevelSheet.objects.visible_to(user).filter(status=SheetStatus.SUBMITTED).exclude(by="city").count()
    return [
        Figure(
            "评估表已提交、待定稿", handed_in, list_url("assessments:sheet_list", desk="waiting"), "份", tone="soon"
        ),
        Figure("县评待填写", mine, list_url("assessments:sheet_list", desk="mine"), "份"),
    ]


def pile(figure: ledger.Figure, label: str) -> Figure:
    """A pile of the ledger under the office's own words."""
    return Figure(label, figure.value, figure.url, "条", tone="soon")


def overdue_pile(user: Any) -> Figure:
    """Everything overdue that counts, whatever its year; what a school found itself is its own matter."""
    late = Item.objects.visible_to(user).counted().overdue(on=clock.today()).count()
    url = ledger.ledger_url(overdue="true", counted="true")
    return Figure("逾期未整改", late, url, "条", tone="late" if late else "good")


def requests(user: Any) -> list[Extension]:
    """Extensions waiting for a decision."""
    rows = Extension.objects.visible_to(user).filter(status=Extension.Status.ASKED).order_by("asked_at")
    return list(rows.select_related("item__school", "item__unit"))


def most_overdue(user: Any) -> list[Step]:
    """The items that are late longest."""
    at = Clock.load()
    rows = Item.objects.visible_to(user).counted().overdue(on=at.today).for_list().by_urgency()[:SHOWN]
    return [Step(item, at.phrase(item), at.tone(item), "查看", item.get_absolute_url()) for item in rows]


# --- inspector ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class InspectorDesk:
    """The month's board, what was begun, what is to be rechecked."""

    board: tuple[quota.SchoolDue, ...]
    required: int
    done: int
    unfinished: list[Visit]
    rechecks: list[Step]
    late: list[Step]

    @property
    def due(self) -> list[quota.SchoolDue]:
        """Schools that still need a visit this month."""
        return [row for row in self.board if not row.is_met]


def inspector_desk(user: Any) -> InspectorDesk:
    """Read the desk of one inspector."""
    at = Clock.load()
    board = quota.inspector_board(user=user, on=at.today)
    required, done = quota.board_total(board, on=at.today, inspector=user)
    unfinished = Visit.objects.visible_to(user).filter(inspector=user, status__in=EDITABLE).for_list()
    items = Item.objects.visible_to(user).for_list()
    reported = items.filter(status__in=[Status.REPORTED, Status.CHECKING]).order_by("reported_at", "pk")
    late = items.counted().overdue(on=at.today).by_urgency()
    return InspectorDesk(
        board=board,
        required=required,
        done=done,
        unfinished=list(unfinished),
        rechecks=[step_of(item, at, "复核") for item in reported],
        late=[step_of(item, at, "查看") for item in late[:SHOWN]],
    )


def step_of(item: Item, at: Clock, verb: str) -> Step:
    """An item that is opened to act on it."""
    return Step(item, at.phrase(item) or item.get_status_display(), at.tone(item), verb, item.get_absolute_url())


# --- school and unit ------------------------------------------------------------------------------------------------
def desk_items(user: Any) -> list[Step]:
    """The items this person answers for and has to act on, the nearest deadline first, one button each."""
    at = Clock.load()
    mine = list(Item.objects.visible_to(user).on_desk_of(user).with_side().for_list().by_urgency())
    allowed = settling_kinds(mine)
    return [answer_of(item, at, allowed) for item in mine]


def answer_of(item: Item, at: Clock, allowed: dict[str, bool]) -> Step:
    """Sign first, then end a small problem where its kind of school may, else report; as on the page of all that waits."""
    step = next_step(item, is_allowed=allowed.get(item.school.kind if item.school else "", False))
    address = reverse(f"rectification:item_{step.name}", args=[item.pk])
    return Step(item, at.phrase(item), at.tone(item), step.label, address)


def waiting_items(user: Any) -> Figure:
    """What this person reported and the office has not decided."""
    states = [Status.REPORTED.value, Status.CHECKING.value, Status.PASSED.value]
    rows = Item.objects.visible_to(user).on_desk_of(user).filter(status__in=states)
    return Figure("等待复核和销号", rows.count(), ledger.ledger_url(status=states), "条")


def fillings(user: Any) -> list[Filling]:
    """This year's returns of the person's sections that wait for the school: missing, unfinished, unconfirmed."""
    year = clock.today().year
    found = []
    sections = Section.objects.visible_to(user).expected_in(year, today=clock.today()).select_related("school")
    returns = {
        row.section_id: row for row in YearReturn.objects.visible_to(user).in_year(year).select_related("returned_by")
    }
    for section in sections:
        row = returns.get(section.pk)
        edit = reverse("schools:return_edit", args=[section.pk, year])
        if row is None:
            found.append(Filling(section, "未填报", "填报", edit))
        elif row.is_returned:
            who = f"{row.returned_by} {cn_datetime(row.returned_at)} " if row.returned_at else ""
            found.append(Filling(section, f"{row.standing}：{who}{row.return_reason}", "修改", edit))
        elif row.status == ReturnStatus.IMPORTED:
            found.append(Filling(section, row.get_status_display(), "修改", edit))
        elif row.status == ReturnStatus.CHECKED:
            found.append(Filling(section, row.get_status_display(), "核对并确认", row.get_absolute_url()))
    return found


def rating_sheets(user: Any) -> SheetDesk:
    """The assessment sheets this person fills in now, the nearest last day first."""
    rows = LevelSheet.objects.on_desk_of(user)
    nearest = rows.for_list().order_by(F("due_on").asc(nulls_last=True), "pk")[:SHOWN]
    return SheetDesk(list(nearest), rows.count())


def waiting_papers(user: Any) -> list[Paper]:
    """Papers sent to the schools this person leads and the units he speaks for: to be signed for, then to be answered."""
    own = Receipt.objects.answered_for_by(user).for_list()
    unsigned = {row.document_id: row for row in own.waiting().order_by("delivered_at", "pk")}
    asked = own.signed().unanswered().filter(reply_due_on__gte=clock.today()).order_by("reply_due_on", "pk")
    return [
        *(
            Paper(
                row.document.title.replace("|", ""),
                f"{row.document.number} · {cn_date(row.delivered_at)}送达",
                "签收",
                reverse("reports:document_receive", args=[row.document_id]),
            )
            for row in unsigned.values()
        ),
        *(
            Paper(
                row.document.title.replace("|", ""),
                f"{row.document.number} · {cn_date(row.reply_due_on)}前答复",
                "答复",
                reverse("reports:receipt_detail", args=[row.pk]),
            )
            for row in asked
        ),
    ]


@dataclass(frozen=True, slots=True)
class Gate:
    """A school of one's own, its responsible inspector today, and the state of its newest plate in words."""

    school: School
    inspector: str
    plate: str
    url: str


def gates(user: Any) -> list[Gate]:
    """Who is responsible for the schools this person is posted to."""
    schools = own_schools(user)
    listed = Posting.objects.as_inspector().current().filter(school__in=schools).select_related("user")
    names = {row.school_id: row.user.full_name for row in listed}
    plates = {row.school_id: row for row in Plate.objects.standing().filter(school__in=schools).order_by("pk")}
    return [
        Gate(
            school,
            names.get(school.pk, ""),
            plates[school.pk].get_status_display() if school.pk in plates else "",
            plates[school.pk].get_absolute_url() if school.pk in plates else "",
        )
        for school in schools
    ]


def own_schools(user: Any) -> list[School]:
    """The schools this person is posted to."""
    return list(School.objects.visible_to(user).for_list())
