"""Official paper of a campaign: the notice, the summary, and the feedback for one school. Drafts; signing is elsewhere."""

from core.exceptions import BusinessRuleError
from core.templatetags.formatting import share
from inspectors.campaign_flow import CampaignStatus
from inspectors.campaign_rounds import checked, inherited_by, round_of
from inspectors.campaign_schedule import teams_of
from inspectors.campaign_summary import Summary, summary_of
from inspectors.campaigns import people_of
from inspectors.models import Campaign, CampaignSchool, VisitFinding
from inspectors.workflow import SENT
from office.models import County, User
from reports import services as papers
from reports.blocks import Annex, AttachmentNote, Block, Heading, Paragraph, Table, chinese_date
from reports.models import Document

NOTICE, SUMMARY, FEEDBACK = "campaign_notice", "campaign_summary", "campaign_feedback"
TEAMS, SCHEDULE, LINES = "检查组人员名单", "受检学校和日程", "检查情况统计表"
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
    """The notice with teams, schools and days as annexes. Refused before the approval and while a school has no day."""
    if campaign.status == S.DRAFT:
        raise BusinessRuleError("专项督导还没有批准，不能起草通知。")
    if campaign.places.filter(planned_on=None).exists() or campaign.places.filter(team=None).exists():
        raise BusinessRuleError("还有学校没有安排检查组和日期，不能起草通知。")
    return papers.draft_document(
        actor=actor,
        kind=NOTICE,
        school=None,
        title=f"关于开展{campaign}的通知",
        addressee="各受检学校（园）、检查组成员单位",
        blocks=notice_blocks(campaign),
        facts={"campaign": campaign.pk, "schools": campaign.places.count(), "round": campaign.round},
    )


def notice_blocks(campaign: Campaign) -> list[Block]:
    """Basis, days, what is looked at, what to prepare; teams and schedule as annexes."""
    places = list(campaign.places.select_related("school", "team").order_by("planned_on", "team", "school__code"))
    groups = list(dict.fromkeys(line.group for line in matters(campaign) if line.group))
    what = f"主要检查{'、'.join(groups)}等方面，" if groups else ""
    wanted = [line.strip() for line in campaign.preparation.splitlines() if line.strip()]
    found: list[Block] = [
        Paragraph(f"{f'根据{campaign.basis}，' if campaign.basis else ''}现就开展{campaign}有关事项通知如下。"),
        Heading("时间和范围"),
        Paragraph(f"{period(campaign)}，由{lead(campaign)}牵头，检查学校（园）{len(places)}所，日程见附件。"),
        Heading("检查内容"),
        Paragraph(f"{what}共{len(matters(campaign))}项，使用《{campaign.checklist.title}》。"),
    ]
    if wanted:
        found += [Heading("请学校准备"), *(Paragraph(f"{n}．{line}") for n, line in enumerate(wanted, start=1))]
    found += [
        Heading("要求"),
        Paragraph("检查组轻车简从，不影响学校正常教学，不增加学校负担。发现的问题列入整改台账，限期整改。"),
        AttachmentNote((TEAMS, SCHEDULE)),
        Annex(TEAMS, (team_table(campaign),)),
        Annex(SCHEDULE, (schedule_table(places),)),
    ]
    return found


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
    return papers.draft_document(
        actor=actor,
        kind=SUMMARY,
        school=None,
        title=f"关于{campaign}情况的报告",
        addressee="县人民政府",
        blocks=summary_blocks(campaign, summary),
        facts={
            "campaign": campaign.pk,
            "schools": summary.progress.total,
            "done": summary.progress.done,
            "problems": summary.problems,
        },
    )


def summary_blocks(campaign: Campaign, summary: Summary) -> list[Block]:
    """What was done, what was found, the rounds, what follows."""
    progress = summary.progress
    done = f"应检查{progress.total}所，实际检查{progress.done}所，完成率{share(progress.share)}"
    absent = campaign.places.exclude(absence="").exclude(visit__status__in=SENT).select_related("school")
    reasons = "；".join(f"{place.school}（{place.absence}）" for place in absent)
    found: list[Block] = [
        Heading("基本情况"),
        Paragraph(f"{period(campaign)}，{lead(campaign)}组织{campaign.teams.count()}个检查组开展{campaign}。{done}。"),
    ]
    if reasons:
        found.append(Paragraph(f"未检查：{reasons}。"))
    found += [Heading("发现的问题"), Paragraph(problem_words(summary))]
    if campaign.former_id:
        row = round_of(campaign)
        found += [
            Heading("与上一轮比较"),
            Paragraph(
                f"上一轮问题{row.inherited}条，已消除{row.gone}条；本轮新发现{row.new}条；现有未解决问题{row.open}条。"
            ),
        ]
    found += [
        Heading("下一步工作"),
        Paragraph("发现的问题已列入整改台账，由学校限期整改，督导室逐条复核销号。"),
        AttachmentNote((LINES,)),
        Annex(LINES, (line_table(summary),)),
    ]
    return found


def problem_words(summary: Summary) -> str:
    """How many problems, and under which lines most."""
    if not summary.problems:
        return "检查中没有发现需要列入整改台账的问题。"
    most = sorted(summary.lines, key=lambda line: -line.problems)[:3]
    words = "、".join(f"“{line.entry.label}”{line.problems}条" for line in most if line.problems)
    return f"共发现问题{summary.problems}条，涉及{len(summary.schools)}所学校（园），较集中的有{words}。"


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
    return papers.draft_document(
        actor=actor,
        kind=FEEDBACK,
        school=place.school,
        title=f"关于{place.school.name}{campaign}情况的反馈意见",
        blocks=feedback_blocks(place, findings),
        facts={"campaign": campaign.pk, "visit": place.visit_id, "problems": len(findings)},
    )


def feedback_blocks(place: CampaignSchool, findings: list[VisitFinding]) -> list[Block]:
    """When who came, what became of the former round's problems, what is wrong, what has to follow."""
    visit, campaign = place.visit, place.campaign
    day = chinese_date(visit.visited_on) if visit else ""
    found: list[Block] = [
        Paragraph(f"{day}，{place.team or '检查组'}到你校（园）开展{campaign}。现将情况反馈如下。"),
    ]
    if visit and visit.highlights.strip():
        found += [Heading("主要做法"), Paragraph(visit.highlights.strip())]
    found += former_blocks(place)
    if not findings:
        found += [Heading("存在的问题"), Paragraph("没有发现需要列入整改台账的问题。")]
    else:
        rows = tuple(
            (
                finding.item.number if finding.item else "—",
                finding.matter.label,
                finding.text.strip(),
                chinese_date(finding.item.due_on) if finding.item else "—",
            )
            for finding in findings
        )
        found += [
            Heading("存在的问题"),
            Paragraph(f"发现问题{len(findings)}条，已列入整改台账。"),
            Table(("问题编号", "检查项", "问题", "整改期限"), rows, (20, 24, 40, 16), caption="问题清单"),
        ]
    demand = "请你校（园）逐条落实责任人和措施，在期限内整改，上传佐证材料并申报。" if findings else "请继续保持。"
    return [*found, Heading("整改要求"), Paragraph(demand)]


def former_blocks(place: CampaignSchool) -> list[Block]:
    """The problems of the former round at this school."""
    rows = checked(inherited_by(place.campaign).filter(visit__school=place.school_id), place.campaign)
    table = tuple((row.text.strip(), OUTCOMES[row.outcome], row.outcome_note or "—") for row in rows.order_by("pk"))
    if not table:
        return []
    return [Heading("上一轮问题整改情况"), Table(("上一轮问题", "核对结果", "说明"), table, (60, 20, 20))]
