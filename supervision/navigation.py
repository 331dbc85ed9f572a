"""The navigation as data: what stands where, who may open it, and the four places under the thumb of people on phones."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.access import SIGNED_IN
from office.models import User
from office.roles import home_of, roles_of


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: the permission is the one its view declares."""

    label: str
    url_name: str
    permission: str
    icon: str

    def is_open_to(self, user: User) -> bool:
        """Whether the person may open the page at all (rows are another question)."""
        return self.permission == SIGNED_IN or user.has_perm(self.permission)


HOME = Place("今日", "home", SIGNED_IN, "house")
SCHOOLS = Place("学校台账", "schools:school_list", "schools.view_school", "building")
RETURNS = Place("年度数据", "schools:return_list", "schools.view_yearreturn", "clipboard-data")
SCHOOL_MAP = Place("学校地图", "schools:school_map", "schools.view_school", "geo-alt")
GROUPS_OF_SCHOOLS = Place("集团与学区", "schools:group_list", "schools.view_every_school", "diagram-3")
TERMS = Place("校长任期", "schools:term_list", "schools.view_every_school", "calendar-check")
DUPLICATES = Place("可能重复", "schools:duplicate_list", "schools.change_school", "list-ul")
PROGRESS = Place("填报进度", "schools:collection_list", "schools.open_collection", "list-check")
COUNTY_RETURN = Place("县级数据", "schools:county_list", "schools.view_countyreturn", "bank")
PRIVATE_SHARE = Place("民办占比", "schools:private_share", "schools.view_every_school", "graph-up")
SHEETS = Place("表格收发", "schools:import_list", "schools.change_yearreturn", "file-earmark-excel")
EXCHANGE = Place("数据交换", "schools:exchange_list", "schools.send_exchange", "send")
VISITS = Place("督导记录", "inspectors:visit_list", "inspectors.view_visit", "clipboard-check")
REVIEW = Place("待审核", "inspectors:visit_review_list", "inspectors.review_visit", "check2-all")
SIGNS = Place("真实性迹象", "inspectors:sign_list", "inspectors.review_visit", "search")
CHECKLISTS = Place("督导清单", "inspectors:checklist_list", "inspectors.view_visit", "list-check")
VISIT_PLANS = Place("督导计划", "inspectors:plan_list", "inspectors.plan_visit", "calendar-check")
COVERAGE = Place("督导覆盖", "inspectors:coverage_list", "inspectors.view_listing", "calendar-check")
LISTING = Place("督学挂牌", "inspectors:listing_list", "inspectors.view_listing", "signpost-split")
ZONES = Place("督学责任区", "inspectors:zone_list", "inspectors.view_listing", "geo-alt")
OWN_CARD = Place("我的公示信息", "inspectors:own_card", "inspectors.add_visit", "person-circle")
MY_SCHOOLS = Place("我的学校", "inspectors:my_schools", "inspectors.add_visit", "mortarboard")
CAMPAIGNS = Place("专项督导", "inspectors:campaign_list", "inspectors.view_campaign", "flag")
REDUCTION = Place("双减·五项管理", "inspectors:reduction_board", "inspectors.view_listing", "graph-up")
AFTER_SCHOOL = Place("课后服务", "inspectors:after_school_list", "inspectors.view_afterschoolservice", "clipboard-data")
PROPOSALS = Place("挂牌调整方案", "inspectors:proposal_list", "inspectors.view_listing", "arrow-repeat")
INTERESTS = Place("回避", "inspectors:interest_list", "inspectors.declare_interest", "dash-circle")
PLATES = Place("公示牌", "inspectors:plate_list", "inspectors.view_listing", "person-badge")
INSPECTORS = Place("责任督学", "inspectors:inspector_list", "inspectors.view_listing", "person-badge")
CONCERNS = Place("问题反映", "rectification:concern_list", "rectification.verify_concern", "chat-left-text")
CONCERN_COUNTS = Place("反映统计", "rectification:concern_statistics", "rectification.count_concern", "bar-chart")
LEADS = Place("督导线索", "rectification:lead_list", "rectification.view_lead", "signpost-split")
INQUIRIES = Place("情况了解", "rectification:inquiry_list", "rectification.reply_inquiry", "chat-left-text")
INTERVIEWS = Place("约谈", "rectification:interview_list", "office.view_every_unit", "people")
MEASURES = Place("问责措施", "rectification:measure_list", "office.view_every_unit", "flag")
INCENTIVES = Place("激励名单", "rectification:incentive_list", "rectification.view_case", "award")
EXPOSURES = Place("曝光", "rectification:exposure_list", "office.view_every_unit", "megaphone")
MY_ITEMS = Place("待我整改", "rectification:item_mine", "rectification.answer_item", "list-check")
STUDIOS = Place("督导工作室", "rectification:studio_list", "schools.view_studio", "patch-check")
RECURRENCES = Place("疑似反弹", "rectification:recurrence_list", "rectification.manage_item", "arrow-repeat")
PATTERNS = Place("共性问题", "rectification:pattern_list", "schools.view_every_school", "diagram-3")
SPOT_DRAWS = Place("销号抽查", "rectification:spotdraw_list", "schools.view_every_school", "check2-all")
SPOT_CHECKS = Place("待抽查", "rectification:spotcheck_list", "rectification.spotcheck_item", "clipboard-check")
CLOSING_QUALITY = Place("办结质量", "rectification:closing_quality", "schools.view_every_school", "bar-chart")
ITEMS = Place("整改台账", "rectification:item_list", "rectification.view_item", "table")
CLOCKS = Place("督导期限", "rectification:clock_page", "office.view_parametervalue", "calendar-check")
CASES = Place("问责与激励", "rectification:case_list", "rectification.view_case", "flag")
CASE_RULES = Place("问责规则", "rectification:case_rules", "schools.view_every_school", "list-check")
CASE_REGISTER = Place("问责台账", "rectification:case_register", "schools.view_every_school", "table")
RESULTS = Place("结果运用", "rectification:case_results", "schools.view_every_school", "bar-chart")
SETS = Place("指标体系", "assessments:set_list", "assessments.view_indicatorset", "sliders")
CONSULTATIONS = Place("征求意见", "assessments:consultation_list", "assessments.add_setopinion", "chat-left-text")
RUNS = Place("评估结果", "assessments:run_list", "assessments.view_scorerun", "bar-chart")
GAPS = Place("差额清单", "assessments:gap_list", "assessments.view_score", "list-check")
PLANS = Place("改进方案", "assessments:plan_list", "assessments.view_scorerun", "signpost-split")
VERDICTS = Place("学校达标情况", "assessments:verdict_list", "assessments.view_score", "check2-all")
ASSESSMENTS = Place("分级评估", "assessments:assessment_list", "assessments.view_assessment", "diagram-3")
RATING_SHEETS = Place("评估表", "assessments:sheet_list", "assessments.view_assessment", "clipboard-check")
DOCUMENTS = Place("公文", "reports:document_list", "reports.view_document", "file-earmark-text")
INBOX = Place("收文", "reports:inbox", "reports.receive_document", "clipboard-check")
REACH = Place("送达与签收", "reports:reach_list", "schools.view_every_school", "check2-all")
REPLIES = Place("答复与申辩", "reports:reply_list", "reports.view_document", "chat-left-text")
REGISTER = Place("发文登记簿", "reports:register", "schools.view_every_school", "journal-text")
SEALS = Place("印章", "reports:seal_list", "reports.change_seal", "patch-check")
NEW_PAPER = Place("新拟公文", "reports:document_new", "reports.draft_document", "plus-lg")
WORDINGS = Place("公文模板", "reports:wording_list", "reports.draft_document", "file-earmark-text")
BATCHES = Place("批量公文", "reports:batch_list", "reports.draft_document", "stack")
FILINGS = Place("报送", "reports:filing_list", "reports.draft_document", "send")
PUBLIC_VERSIONS = Place("公文公开", "reports:publicversion_list", "reports.draft_document", "megaphone")
FEEDBACK = Place("起草反馈意见", "supervision:feedback_new", "reports.draft_document", "pencil")
OVERVIEW = Place("全县一页", "supervision:home_leader", "supervision.view_dashboard", "graph-up")
PEOPLE = Place("用户", "office:user_list", "office.view_user", "people")
PARAMETERS = Place("年度参数", "office:parameter_list", "office.view_parametervalue", "gear")
CALENDAR = Place("办公日历", "office:calendar_list", "office.change_workcalendar", "calendar-check")
ROBOTS = Place("群机器人", "office:robot_list", "office.change_robot", "send")
TRAIL = Place("操作留痕", "office:audit_list", "core.view_auditentry", "journal-text")

GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("", (HOME, OVERVIEW)),
    (
        "学校",
        (
            SCHOOLS,
            SCHOOL_MAP,
            GROUPS_OF_SCHOOLS,
            TERMS,
            DUPLICATES,
            RETURNS,
            PROGRESS,
            COUNTY_RETURN,
            PRIVATE_SHARE,
            SHEETS,
            EXCHANGE,
        ),
    ),
    (
        "督导",
        (
            MY_SCHOOLS,
            OWN_CARD,
            VISIT_PLANS,
            VISITS,
            REVIEW,
            SIGNS,
            CHECKLISTS,
            COVERAGE,
            LISTING,
            PROPOSALS,
            ZONES,
            INSPECTORS,
            PLATES,
            INTERESTS,
            CAMPAIGNS,
            REDUCTION,
            AFTER_SCHOOL,
        ),
    ),
    (
        "整改",
        (
            MY_ITEMS,
            ITEMS,
            CASES,
            CASE_RULES,
            CASE_REGISTER,
            RESULTS,
            RECURRENCES,
            PATTERNS,
            SPOT_DRAWS,
            SPOT_CHECKS,
            CLOSING_QUALITY,
            STUDIOS,
            CONCERNS,
            CONCERN_COUNTS,
            LEADS,
            INQUIRIES,
            INTERVIEWS,
            MEASURES,
            INCENTIVES,
            EXPOSURES,
            CLOCKS,
        ),
    ),
    ("评估", (ASSESSMENTS, RATING_SHEETS, RUNS, VERDICTS, GAPS, PLANS, SETS, CONSULTATIONS)),
    (
        "公文",
        (
            INBOX,
            DOCUMENTS,
            REACH,
            REPLIES,
            REGISTER,
            FEEDBACK,
            NEW_PAPER,
            WORDINGS,
            SEALS,
            BATCHES,
            FILINGS,
            PUBLIC_VERSIONS,
        ),
    ),
    ("设置", (PEOPLE, PARAMETERS, CALENDAR, ROBOTS, TRAIL)),
)
# Keyed by the landing page of the role: people who land there work on a phone.
THUMB: dict[str, tuple[Place, ...]] = {
    "supervision:home_inspector": (HOME, MY_SCHOOLS, VISITS, ITEMS),
    "supervision:home_principal": (HOME, MY_ITEMS, INBOX, SCHOOLS),
}


def links(places: tuple[Place, ...], user: User) -> list[dict[str, Any]]:
    """The entries open to the person."""
    found = []
    for place in places:
        if place.is_open_to(user):
            found.append({"label": place.label, "url": reverse(place.url_name), "icon": place.icon})
    return found


def mark_current(entries: list[dict[str, Any]], path: str, home: str) -> None:
    """Mark the entry with the longest address that the path begins with; the landing page belongs to 今日."""
    if path == home and home not in {entry["url"] for entry in entries}:
        path = "/"
    holding = [
        entry for entry in entries if path == entry["url"] or (entry["url"] != "/" and path.startswith(entry["url"]))
    ]
    if holding:
        max(holding, key=lambda entry: len(entry["url"]))["current"] = True


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: `navigation` (groups of links), `places` (bottom bar), `role_labels`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return {"navigation": [], "places": []}
    landing = home_of(user.role_codes)
    groups = [{"label": label, "links": links(places, user)} for label, places in GROUPS]
    places = links(THUMB.get(landing, ()), user)
    home = reverse(landing)
    mark_current([entry for group in groups for entry in group["links"]], request.path, home)
    mark_current(places, request.path, home)
    return {
        "navigation": [group for group in groups if group["links"]],
        "places": places,
        "role_labels": "、".join(role.label for role in roles_of(user.role_codes)),
    }
