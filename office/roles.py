"""The one table of roles: what each may do, where each lands, how long an idle session lives.

Permissions are Django permissions; `manage.py sync_roles` grants them to the group of the role's code.
Code asks `has_perm`, never "is in role".
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Role:
    """code: group name; home: URL name of the landing page; idle: key of settings.SESSION_IDLE_MINUTES."""

    code: str
    label: str
    home: str
    permissions: tuple[str, ...]
    idle: str = "default"


READ_SCHOOL = ("schools.view_school", "schools.view_yearreturn")
READ_WORK = (
    "rectification.view_item",
    "rectification.view_case",
    "inspectors.view_visit",
    "assessments.view_score",
    "reports.view_document",
)
FILL_OWN = ("assessments.view_assessment", "assessments.fill_levelsheet", "assessments.score_self")
READ_ALL = (
    *READ_SCHOOL,
    *READ_WORK,
    "schools.view_every_school",
    "schools.view_countyreturn",
    "office.view_every_unit",
    "rectification.count_concern",
    "schools.view_studio",
    "inspectors.view_listing",
    "inspectors.view_campaign",
    "inspectors.view_afterschoolservice",
    "assessments.view_indicatorset",
    "assessments.add_setopinion",
    "assessments.view_scorerun",
    "assessments.view_assessment",
    "supervision.view_dashboard",
    "office.view_parametervalue",
)
STAFF = (
    *READ_ALL,
    "office.view_user",
    "office.change_parametervalue",
    "schools.change_school",
    "schools.import_school",
    "schools.change_exchangeprofile",
    "schools.send_exchange",
    "schools.change_yearreturn",
    "schools.freeze_yearreturn",
    "schools.open_collection",
    "schools.change_countyreturn",
    "schools.freeze_countyreturn",
    "rectification.issue_item",
    "rectification.recheck_item",
    "rectification.writeoff_item",
    "rectification.extend_item",
    "rectification.add_item",
    "rectification.manage_item",
    "rectification.spotcheck_item",
    "rectification.propose_case",
    "rectification.carry_case",
    "rectification.view_concern",
    "rectification.handle_concern",
    "rectification.verify_concern",
    "rectification.view_lead",
    "schools.check_studio",
    "office.change_workcalendar",
    "inspectors.review_visit",
    "inspectors.clear_visitsign",
    "inspectors.plan_visit",
    "inspectors.change_listing",
    "inspectors.declare_interest",
    "inspectors.make_plate",
    "inspectors.change_checklist",
    "inspectors.change_campaign",
    "inspectors.change_reductionmonth",
    "assessments.start_scorerun",
    "assessments.change_indicatorset",
    "assessments.answer_setopinion",
    "assessments.change_yeartarget",
    "assessments.open_assessment",
    "assessments.fill_levelsheet",
    "assessments.score_county",
    "assessments.conclude_levelsheet",
    "assessments.commission_assessor",
    "reports.draft_document",
    "reports.submit_document",
    "reports.issue_document",
    "reports.change_wording",
    "reports.decide_reply",
)

ROLES = (
    Role("staff", "督导室工作人员", "supervision:home_staff", STAFF),
    Role(
        "director",
        "督导室主任（总督学）",
        "supervision:home_staff",
        (
            *STAFF,
            "office.open_workyear",
            "office.seal_workyear",
            "rectification.decide_case",
            "schools.reopen_yearreturn",
            "schools.reopen_countyreturn",
            "inspectors.decide_interest",
            "inspectors.approve_campaign",
            "assessments.publish_scorerun",
            "assessments.issue_indicatorset",
            "assessments.reopen_levelsheet",
            "reports.sign_document",
            "reports.withdraw_document",
            "reports.change_seal",
            "reports.approve_publicversion",
        ),
    ),
    Role(
        "inspector",
        "责任督学",
        "supervision:home_inspector",
        (
            *READ_SCHOOL,
            *READ_WORK,
            *FILL_OWN,
            "assessments.add_setopinion",
            "inspectors.add_visit",
            "inspectors.change_visit",
            "inspectors.plan_visit",
            "inspectors.declare_interest",
            "inspectors.view_campaign",
            "rectification.recheck_item",
            "rectification.spotcheck_item",
            "rectification.verify_concern",
            "rectification.view_lead",
            "schools.view_studio",
        ),
        idle="phone",
    ),
    Role(
        "principal",
        "校（园）长",
        "supervision:home_principal",
        (
            *READ_SCHOOL,
            *READ_WORK,
            *FILL_OWN,
            "assessments.add_setopinion",
            "inspectors.view_campaign",
            "inspectors.view_afterschoolservice",
            "inspectors.change_afterschoolservice",
            "schools.change_yearreturn",
            "schools.confirm_yearreturn",
            "rectification.answer_item",
            "rectification.find_item",
            "rectification.answer_case",
            "rectification.reply_inquiry",
            "schools.view_studio",
            "schools.change_studio",
            "reports.receive_document",
        ),
    ),
    Role("leader", "县领导", "supervision:home_leader", READ_ALL),
    Role(
        "department",
        "成员单位联络人",
        "supervision:home_unit",
        (
            "rectification.view_item",
            "rectification.answer_item",
            "rectification.view_case",
            "rectification.answer_case",
            "reports.view_document",
            "reports.receive_document",
        ),
    ),
    Role(
        "township",
        "乡镇（街道）联络人",
        "supervision:home_unit",
        (
            *READ_SCHOOL,
            *FILL_OWN,
            "assessments.add_setopinion",
            "rectification.view_item",
            "rectification.answer_item",
            "rectification.view_case",
            "rectification.answer_case",
            "reports.view_document",
            "reports.receive_document",
        ),
    ),
    Role(
        "assessor",
        "第三方评估员",
        "supervision:home_assessor",
        (
            *READ_SCHOOL,
            "assessments.view_score",
            "assessments.view_assessment",
            "assessments.fill_levelsheet",
            "assessments.score_commissioned",
            "assessments.declare_assessor",
        ),
    ),
    Role(
        "observer",
        "市级观察员",
        "supervision:home_leader",
        (
            *READ_ALL,
            "assessments.fill_levelsheet",
            "assessments.score_city",
            "assessments.conclude_levelsheet",
        ),
    ),
    Role(
        "system_admin",
        "系统管理员",
        "office:user_list",
        ("office.view_user", "office.add_user", "office.change_user", "core.view_job", "office.change_robot"),
        idle="administrator",
    ),
    Role(
        "security_admin",
        "安全管理员",
        "office:user_list",
        ("office.view_user", "office.grant_role", "office.unlock_user"),
        idle="administrator",
    ),
    Role("auditor", "审计管理员", "office:audit_list", ("core.view_auditentry",), idle="administrator"),
)
BY_CODE = {role.code: role for role in ROLES}
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "auditor"})


def roles_of(codes: tuple[str, ...]) -> list[Role]:
    """The roles behind the codes, in the order of the table."""
    return [role for role in ROLES if role.code in codes]


def home_of(codes: tuple[str, ...]) -> str:
    """URL name of the first held role's landing page; someone without a role lands on his profile."""
    held = roles_of(codes)
    return held[0].home if held else "office:profile"


def idle_minutes(codes: tuple[str, ...]) -> int:
    """The strictest administrator limit, else the most generous of the held roles."""
    limits = settings.SESSION_IDLE_MINUTES
    held = {role.idle for role in roles_of(codes)} or {"default"}
    return limits["administrator"] if "administrator" in held else max(limits[name] for name in held)
