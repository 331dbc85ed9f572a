"""Official paper of a campaign: the notice, the summary, and the feedback for one school. Drafts; signing is elsewhere."""

from collections.abc import Sequence

from core.exceptions import BusinessRuleError
from core.templatetags.formatting import share
from inspectors.campaign_flow import CampaignStatus
from inspectors.campaign_rounds import checked, inherited_by, round_of
from inspectors.campaign_schedule import teams_of
from inspectors.campaign_summary import Summary, summary_of
from inspectors.campaigns import people_of
from inspectors.models import Campaign, CampaignSchool, Visit, VisitFinding
from inspectors.workflow import SENT
from office.models import County, User
from reports import services as papers
from reports.blocks import Block, Table, chinese_date
from reports.models import Document

NOTICE, SUMMARY, FEEDBACK = "campaign_notice", "campaign_summary", "campaign_feedback"
FOUND = ("问题编号", "检查项", "问题", "整改期限")
NO_PROBLEM = "没有发现问题"
Values = dict[str, str | Sequence[Block]]
S = CampaignStatus
COUNTED = (S.SUMMING, S.FED_BACK, S.FOLLOWING, S.CLOSED)
OUTCOMES = {"gone": "已消除", "remains": "仍存在", None: "没有核对"}


def period(campaign: Campaign) -> str:
    """From day to day in words."""
    if campaign.starts_on == campaign.ends_on:
        return chinese_date(campaign.starts_on)
    return f"{chinese_date(campaign.starts_on)}至{chinese_date(campaign.ends_on)}"


def lead(campaign: Campaign) -> str:
    """Who leads."""
    return str(campaign.lead_unit or County.objects.values_list("organ_name", flat=True).get(pk=1))


# --- notice ---------------------------------------------------------------------------------------------------------
def draft_notice(*, actor: User, campaign: Campaign) -> Document:
    """The notice with teams, schools and days as annexes; every school gets a copy. Refused before the approval and while a school
    has no day."""
    if campaign.status == S.DRAFT:
        raise BusinessRuleError("专项督导还没有批准，不能起草通知。")
    if campaign.places.filter(planned_on=None).exists() or campaign.places.filter(team=None).exists():
        raise BusinessRuleError("还有学校没有安排检查组和日期，不能起草通知。")
    places = list(campaign.places.select_related("school", "team").order_by("planned_on", "team", "school__code"))
    return papers.compose_document(
        actor=actor,
        kind=NOTICE,
        schools=[place.school for place in places],
        values=notice_values(campaign, places),
        facts={"campaign": campaign.pk, "schools": len(places), "round": campaign.round},
    )


def notice_values(campaign: Campaign, places: list[CampaignSchool]) -> Values:
    """Basis, days, what is looked at, what to prepare; teams and schedule."""
    lines = matters(campaign)
    groups = list(dict.fromkeys(line.group for line in lines if line.group))
    what = f"主要检查{'、'.join(groups)}等方面，" if groups else ""
    wanted = [line.strip() for line in campaign.preparation.splitlines() if line.strip()]
    return {
        "活动": str(campaign),
        "开头": f"{f'根据{campaign.basis}，' if campaign.basis else ''}现就开展{campaign}",
        "时间": period(campaign),
        "牵头单位": lead(campaign),
        "学校数": str(len(places)),
        "检查内容": f"{what}共{len(lines)}项",
        "检查清单": campaign.checklist.title,
        "准备事项": "\n".join(f"{n}．{line}" for n, line in enumerate(wanted, start=1)),
        "检查组名单": (team_table(campaign),),
        "日程": (schedule_table(places),),
    }


def matters(campaign: Campaign) -> list:
    """The lines of the checklist that are looked at."""
    return list(campaign.checklist.entries.filter(part="matter").order_by("position"))


def team_table(campaign: Campaign) -> Table:
    """Teams with leader and members."""
    rows = tuple(
        (team.name, team.leader.full_name, "、".join(person.full_name for person in people_of(team)[1:]))
        for team in teams_of(campaign)
    )
    return Table(("检查组", "组长", "组员"), rows, (3, 3, 10))


def schedule_table(places: list[CampaignSchool]) -> Table:
    """Schools by day and team."""
    rows = tuple(
        (chinese_date(place.planned_on) if place.planned_on else "—", str(place.team or "—"), place.school.name)
        for place in places
    )
    return Table(("日期", "检查组", "学校"), rows, (5, 4, 9))


# --- summary --------------------------------------------------------------------------------------------------------
def draft_summary(*, actor: User, campaign: Campaign) -> Document:
    """The report with the counts per line as annex. Refused before the campaign is summed up."""
    if campaign.status not in COUNTED:
        raise BusinessRuleError("专项督导还没有进入汇总，不能起草总结。")
    summary = summary_of(campaign)
    return papers.compose_document(
        actor=actor,
        kind=SUMMARY,
        values=summary_values(campaign, summary),
        facts={
            "campaign": campaign.pk,
            "schools": summary.progress.total,
            "done": summary.progress.done,
            "problems": summary.problems,
        },
    )


def summary_values(campaign: Campaign, summary: Summary) -> Values:
    """What was done, what was found, the rounds."""
    progress = summary.progress
    absent = campaign.places.exclude(absence="").exclude(visit__status__in=SENT).select_related("school")
    most = sorted(summary.lines, key=lambda line: -line.problems)[:3]
    row = round_of(campaign) if campaign.former_id else None
    return {
        "活动": str(campaign),
        "时间": period(campaign),
        "牵头单位": lead(campaign),
        "检查组数": str(campaign.teams.count()),
        "应检查": str(progress.total),
        "实际检查": str(progress.done),
        "完成率": share(progress.share),
        "未检查": "；".join(f"{place.school}（{place.absence}）" for place in absent),
        "问题数": str(summary.problems) if summary.problems else "",
        "问题学校数": str(len(summary.schools)) if summary.problems else "",
        "集中问题": "、".join(f"“{line.entry.label}”{line.problems}条" for line in most if line.problems),
        "没有问题": "" if summary.problems else NO_PROBLEM,
        "上轮问题数": str(row.inherited) if row else "",
        "已消除": str(row.gone) if row else "",
        "新发现": str(row.new) if row else "",
        "未解决": str(row.open) if row else "",
        "检查情况统计表": (line_table(summary),),
    }


def line_table(summary: Summary) -> Table:
    """Counts per line."""
    rows = tuple(
        (line.entry.label, str(line.looked_at), str(line.adverse), str(line.not_applicable), str(line.problems))
        for line in summary.lines
    )
    return Table(("检查项", "已查", "不利答案", "不适用", "问题"), rows, (10, 2, 3, 3, 2))


# --- feedback -------------------------------------------------------------------------------------------------------
def draft_feedback(*, actor: User, place: CampaignSchool) -> Document:
    """The feedback for one school. Refused before the campaign is summed up and for a school that was not inspected."""
    campaign = place.campaign
    if campaign.status not in COUNTED:
        raise BusinessRuleError("专项督导还没有进入汇总，不能起草反馈意见。")
    if place.visit is None or place.visit.status not in SENT:
        raise BusinessRuleError(f"{place.school}没有检查，不能起草反馈意见。")
    findings = list(
        VisitFinding.objects.filter(visit=place.visit, matter__checklist=campaign.checklist_id).select_related(
            "matter", "item"
        )
    )
    return papers.compose_document(
        actor=actor,
        kind=FEEDBACK,
        school=place.school,
        values=feedback_values(place, place.visit, findings),
        facts={"campaign": campaign.pk, "visit": place.visit_id, "problems": len(findings)},
    )


def feedback_values(place: CampaignSchool, visit: Visit, findings: list[VisitFinding]) -> Values:
    """When who came, what became of the former round's problems, what is wrong."""
    rows = tuple(
        (
            finding.item.number if finding.item else "—",
            finding.matter.label,
            finding.text.strip(),
            chinese_date(finding.item.due_on) if finding.item else "—",
        )
        for finding in findings
    )
    return {
        "学校": place.school.name,
        "活动": str(place.campaign),
        "督导日期": chinese_date(visit.visited_on),
        "检查组": str(place.team or "检查组"),
        "主要做法": visit.highlights,
        "上轮问题": former_table(place),
        "问题数": str(len(findings)) if findings else "",
        "没有问题": "" if findings else NO_PROBLEM,
        "问题清单": (Table(FOUND, rows, (20, 24, 40, 16), caption="问题清单"),) if rows else (),
    }


def former_table(place: CampaignSchool) -> tuple[Table, ...]:
    """The problems of the former round at this school, or nothing."""
    rows = checked(inherited_by(place.campaign).filter(visit__school=place.school_id), place.campaign)
    lines = tuple((row.text.strip(), OUTCOMES[row.outcome], row.outcome_note or "—") for row in rows.order_by("pk"))
    return (Table(("上一轮问题", "核对结果", "说明"), lines, (60, 20, 20)),) if lines else ()
