"""Sheets along the chain of an assessment: filled in, submitted, sent back, concluded, opened again."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from assessments import level_scoring
from assessments.differences import SAMPLE_LIMIT, review_difference
from assessments.engine.precision import stored
from assessments.level_flow import (
    CONCLUDE,
    FOLLOW,
    OPEN,
    RENEW,
    REOPEN,
    RETURN,
    SUBMIT,
    WAIT,
    AssessmentStatus,
    SheetStatus,
)
from assessments.level_scoring import AMONG_PEERS, PointsOf
from assessments.models import Assessment, AssessorPosting, LevelSheet
from assessments.sheet_outline import Item, Question, outline_of
from assessments.sheet_subjects import basis_of
from assessments.snapshots import definition_of
from core import audit
from core.exceptions import BusinessRuleError
from core.numbers import NumberRefused, parse_decimal, show
from office import clock, inbox, parameters
from office.models import User
from schools.models import Posting, TownshipPosting
from schools.services.filling import require_open_year

NAMED = 5
LONGEST = 2000
YES, NO = "true", "false"


# --- one sheet ------------------------------------------------------------------------------------------------------
def locked(assessment: Assessment) -> Assessment:
    """The row, locked, with its chain; refused when the year is sealed."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("indicator_set", "school", "inspector")
    found = rows.get(pk=assessment.pk)
    require_open_year(found.year)
    return found


def locked_sheet(sheet: LevelSheet) -> LevelSheet:
    """The sheet as one of its locked assessment's chain, so that every sheet of the chain is the same object."""
    assessment = locked(sheet.assessment)
    found = next(one for one in assessment.chain if one.pk == sheet.pk)
    for one in assessment.chain:
        one.assessment = assessment
    return found


def items_of(sheet: LevelSheet) -> tuple[Item, ...]:
    """What the sheet asks of its subject."""
    subject = sheet.assessment
    kind = subject.school.kind if subject.school else ""
    return outline_of(subject.indicator_set.pack, stage=subject.stage, kind=kind)


def standards_of(sheet: LevelSheet) -> dict[str, str]:
    """How each indicator is judged, in a sentence, by its code; headings have none."""
    current = sheet.assessment.indicator_set
    definition = definition_of(current.pk, current.pack_sha256)
    return {
        item.code: item.rule.describe(item)
        for item in definition.scored
        if item.rule is not None and item.code not in definition.children
    }


def questions_of(sheet: LevelSheet) -> dict[str, Question]:
    """The fields the sheet asks for, by code."""
    return {question.code: question for item in items_of(sheet) for question in item.questions}


def score_sheet(sheet: LevelSheet, points_of: PointsOf | None = None) -> LevelSheet:
    """Compute the set for this one subject, as a run of the year does, with the sheet's answers; fills ``points`` and ``result``, saves nothing."""
    compute = points_of or level_scoring.points_of
    current = sheet.assessment.indicator_set
    definition = definition_of(current.pk, current.pack_sha256)
    found = compute(definition, sheet.answers, basis_of(sheet.assessment, definition))
    sheet.points = stored(found.total)
    sheet.result = {
        "maximum": None if found.maximum is None else str(found.maximum),
        "points": {code: None if value is None else str(stored(value)) for code, value in found.per_indicator.items()},
        "missing": found.missing,
        "reasons": dict(found.reasons),
        "words": dict(found.words),
        "local": dict(found.local),
    }
    return sheet


@transaction.atomic
def save_sheet(
    *, actor: User, sheet: LevelSheet, answers: Mapping[str, str | None], opinions: Mapping[str, str]
) -> LevelSheet:
    """Keep answers and opinions as typed and score the sheet anew; fields and indicators not named stay as they are.

    Raises BusinessRuleError for a field that is not asked or an answer its field does not accept.
    """
    sheet = locked_sheet(sheet)
    require_filling(actor, sheet)
    asked = questions_of(sheet)
    if unknown := sorted(set(answers) - set(asked)):
        raise BusinessRuleError(f"这份评估表不填“{'、'.join(unknown)}”。")
    codes = {item.code for item in items_of(sheet)}
    if unknown := sorted(set(opinions) - codes):
        raise BusinessRuleError(f"指标体系里没有“{'、'.join(unknown)}”。")
    if any(len(text.strip()) > LONGEST for text in opinions.values()):
        raise BusinessRuleError(f"说明和意见每项最多{LONGEST}字。")
    sheet.answers = sheet.answers | {code: read_answer(asked[code], text) for code, text in answers.items()}
    sheet.opinions = {
        code: text for code, text in (sheet.opinions | {c: t.strip() for c, t in opinions.items()}).items() if text
    }
    score_sheet(sheet)
    sheet.bump("answers", "opinions", "points", "result")
    audit.record(actor=actor, verb="levelsheet.saved", target=sheet, points=sheet.points, missing=sheet.missing)
    return sheet


def require_filling(actor: User, sheet: LevelSheet) -> None:
    """Raise unless the person fills in this sheet now."""
    if refusal := SUBMIT.refusal(sheet, actor):
        raise type(refusal)(refusal.sentence.replace("不能提交", "不能填写"))


def read_answer(question: Question, text: str | None) -> str | None:
    """The stored text of an answer, None when it is empty; raises BusinessRuleError when the field does not accept it."""
    tidy = (text or "").strip()
    if not tidy:
        return None
    if question.type == "boolean" and tidy not in (YES, NO):
        raise BusinessRuleError(f"“{question.label}”只能选是或否。")
    if question.type == "grade" and tidy not in question.choices:
        raise BusinessRuleError(f"“{question.label}”只能选：{'、'.join(question.choices)}。")
    if question.type == "text" and len(tidy) > LONGEST:
        raise BusinessRuleError(f"“{question.label}”最多{LONGEST}字。")
    if question.type in ("number", "integer"):
        return read_figure(question, tidy)
    return tidy


def read_figure(question: Question, text: str) -> str:
    """An exact figure within what the question accepts, as text."""
    places = 0 if question.type == "integer" else 4
    try:
        return str(parse_decimal(text, places=places, minimum=0, maximum=question.maximum))
    except NumberRefused as refused:
        raise BusinessRuleError(f"“{question.label}”{refused.sentence}") from refused


def unanswered(sheet: LevelSheet) -> list[str]:
    """The labels of what is asked, counts towards points that are missing, and has no answer."""
    reasons = sheet.result.get("reasons") or {}
    return [
        question.label
        for item in items_of(sheet)
        for question in item.questions
        if question.is_wanted and item.code in reasons and not sheet.answers.get(question.code)
    ]


def without_points(sheet: LevelSheet) -> list[str]:
    """What is answered and still gives no points, each with the reason, as a low mark without its opinion."""
    reasons = sheet.result.get("reasons") or {}
    return [
        f"{item.heading}（{reasons[item.code]}）"
        for item in items_of(sheet)
        if item.questions
        and reasons.get(item.code, AMONG_PEERS) != AMONG_PEERS
        and all(sheet.answers.get(question.code) for question in item.questions if question.is_wanted)
    ]


@transaction.atomic
def submit_sheet(*, actor: User, sheet: LevelSheet) -> LevelSheet:
    """Hand a sheet in; refused with the names of what is not answered."""
    sheet = locked_sheet(sheet)
    SUBMIT.apply(sheet, actor)
    score_sheet(sheet)
    if open_ones := unanswered(sheet):
        named = "、".join(open_ones[:NAMED]) + ("等" if len(open_ones) > NAMED else "")
        raise BusinessRuleError(f"还有 {len(open_ones)} 项没有填写：{named}。")
    sheet.submitted_by, sheet.submitted_at, sheet.return_reason = actor, clock.now(), ""
    sheet.bump("status", "points", "result", "submitted_by", "submitted_at", "return_reason")
    audit.record(actor=actor, verb="levelsheet.submitted", target=sheet, points=sheet.points)
    return sheet


@transaction.atomic
def return_sheet(*, actor: User, sheet: LevelSheet, reason: str) -> LevelSheet:
    """Give a submitted sheet back with a reason; whoever submitted it finds it in the inbox."""
    sheet = locked_sheet(sheet)
    told = written(reason)
    submitter = sheet.submitted_by
    RETURN.apply(sheet, actor)
    sheet.return_reason = told
    sheet.bump("status", "return_reason")
    if submitter is not None:
        inbox.notify(submitter, title=f"{sheet}被退回：{told}", url=sheet.get_absolute_url(), source="levelsheet")
    audit.record(actor=actor, verb="levelsheet.returned", target=sheet, reason=told)
    return sheet


@transaction.atomic
def conclude_sheet(*, actor: User, sheet: LevelSheet) -> LevelSheet:
    """Let a score stand: the sheet is locked and the next level opens, unless that one only looks at a sample.

    A city score too far from the county's opens the county's sheet again.
    """
    sheet = locked_sheet(sheet)
    CONCLUDE.apply(sheet, actor)
    sheet.concluded_by, sheet.concluded_at, sheet.return_reason = actor, clock.now(), ""
    sheet.bump("status", "concluded_by", "concluded_at", "return_reason")
    later = (one for one in sheet.assessment.chain if one.position > sheet.position and not one.is_skipped)
    following = next(later, None)
    if following is not None and following.status == SheetStatus.CLOSED:
        FOLLOW.apply(following, actor)
        opened(following)
    audit.record(actor=actor, verb="levelsheet.concluded", target=sheet, points=sheet.points)
    if sheet.by == "city":
        reopen_after_review(actor=actor, assessment=sheet.assessment)
    settle(sheet.assessment)
    return sheet


@transaction.atomic
def open_sheet(*, actor: User, sheet: LevelSheet) -> LevelSheet:
    """Open a level that waits, as for a subject drawn into the city's sample."""
    sheet = locked_sheet(sheet)
    OPEN.apply(sheet, actor)
    opened(sheet)
    settle(sheet.assessment)
    audit.record(actor=actor, verb="levelsheet.opened", target=sheet)
    return sheet


@transaction.atomic
def reopen_sheet(*, actor: User, sheet: LevelSheet, reason: str) -> LevelSheet:
    """The director opens a concluded sheet again, with a reason that stays in the trail."""
    sheet = locked_sheet(sheet)
    told = written(reason)
    REOPEN.apply(sheet, actor)
    unlock(sheet, told, actor)
    settle(sheet.assessment)
    audit.record(actor=actor, verb="levelsheet.reopened", target=sheet, reason=told, points=sheet.points)
    return sheet


@transaction.atomic
def reopen_after_review(*, actor: User, assessment: Assessment) -> LevelSheet | None:
    """Open the county's sheet again when the city's concluded score differs from it by more than the year's limit.

    Returns the sheet, or None when the two are close enough or either is missing.
    """
    difference = review_difference(assessment.chain)
    limit = Decimal(parameters.value(SAMPLE_LIMIT, year=assessment.year))
    if difference is None or abs(difference) <= limit:
        return None
    county = [one for one in assessment.chain if one.by == "office" and one.status == SheetStatus.CONCLUDED][-1]
    told = f"市复评与{county.title}相差{show(abs(difference), 2)}分，超过{show(limit, 2)}分，请重新核定。"
    RENEW.apply(county, actor)
    unlock(county, told, actor)
    audit.record(
        actor=actor, verb="levelsheet.reopened_by_review", target=county, difference=difference, limit=limit,
        points=county.points,
    )  # fmt: skip
    return county


def unlock(sheet: LevelSheet, reason: str, actor: User) -> None:
    """Save a sheet that was moved back to filling: its score joins the former ones, later open levels wait again."""
    concluded_at = sheet.concluded_at.isoformat() if sheet.concluded_at else ""
    points = None if sheet.points is None else str(sheet.points)
    sheet.former = [*sheet.former, {"points": points, "concluded_at": concluded_at, "reason": reason}]
    sheet.concluded_by = sheet.concluded_at = None
    sheet.return_reason = reason[:300]
    sheet.bump("status", "former", "concluded_by", "concluded_at", "return_reason")
    for later in sheet.assessment.chain:
        if later.position > sheet.position and later.status in WAIT.sources:
            WAIT.apply(later, actor)
            later.bump("status")
    tell_fillers([sheet], "已重新打开")


# --- pieces ---------------------------------------------------------------------------------------------------------
def written(reason: str) -> str:
    """The reason without surrounding space; refuses an empty one."""
    tidy = reason.strip()
    if not tidy:
        raise BusinessRuleError("请写明原因。")
    return tidy[:300]


def opened(sheet: LevelSheet) -> None:
    """Save a sheet that was just opened, and tell those who fill it in."""
    sheet.opened_at = sheet.opened_at or clock.now()
    sheet.bump("status", "opened_at")
    tell_fillers([sheet], "请填写")


def settle(assessment: Assessment) -> None:
    """Move the assessment to where its sheets stand."""
    status = status_of(assessment.chain)
    if assessment.status != status:
        assessment.status = status
        assessment.bump("status")


def status_of(chain: list[LevelSheet]) -> str:
    """Where an assessment stands: at its first level that is not concluded; sampled levels never opened do not count."""
    active = next((one for one in chain if one.status != SheetStatus.CONCLUDED and not one.is_skipped), None)
    if active is None:
        return AssessmentStatus.FINAL
    if active.opened_at is None and active.position == 1:
        return AssessmentStatus.PREPARING
    if active.position == 1:
        return AssessmentStatus.SELF
    return AssessmentStatus.REVIEW if active.by == "city" else AssessmentStatus.COUNTY


def tell_fillers(sheets: list[LevelSheet], said: str) -> None:
    """A line in the inbox of everybody whose turn it is: principals, contacts of townships, inspectors, assessors."""
    by_school = {sheet.assessment.school_id: sheet for sheet in sheets if sheet.by == "school"}
    principals = Posting.objects.current().as_principal().filter(school__in=by_school).select_related("user")
    for posting in principals:
        tell(posting.user, by_school[posting.school_id], said)
    by_township = {sheet.assessment.township_id: sheet for sheet in sheets if sheet.by == "township"}
    contacts = TownshipPosting.objects.filter(township__in=by_township, ended_on=None).select_related("user")
    for contact in contacts:
        tell(contact.user, by_township[contact.township_id], said)
    for sheet in sheets:
        subject = sheet.assessment
        if sheet.by == "inspector" and subject.inspector is not None:
            tell(subject.inspector, sheet, said)
        if sheet.by == "office" and subject.school_id:
            tell_assessors(sheet, said)


def tell_assessors(sheet: LevelSheet, said: str) -> None:
    """A line for those who are commissioned for the subject."""
    subject = sheet.assessment
    running = AssessorPosting.objects.valid_on(clock.today()).filter(
        school=subject.school_id, indicator_set=subject.indicator_set_id, year=subject.year
    )
    for commission in running.select_related("user"):
        tell(commission.user, sheet, said)


def tell(user: User, sheet: LevelSheet, said: str) -> None:
    """One line about one sheet."""
    until = f"（{sheet.due_on}前）" if sheet.due_on else ""
    inbox.notify(user, title=f"{said}{sheet}{until}", url=sheet.get_absolute_url(), source="levelsheet")
