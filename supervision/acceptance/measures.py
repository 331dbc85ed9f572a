"""At each school one interview with its minutes, one measure under review, and one exposure in its days for objections."""

from django.db.models import Model

from rectification.models import Case
from rectification.services import cases
from rectification.services.appeals import apply_appeal
from rectification.services.exposures import Draft, prepare_exposure
from rectification.services.interview_records import Minutes, record_minutes
from rectification.services.interviews import Plan, create_interview, draft_notices, notify_all_cases
from rectification.services.measures import Decision, register_measure
from supervision.acceptance.people import TODAY, Cast
from supervision.sample.county import stand_on


def held_to_account(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """Everything of one school."""
    stand_on(TODAY)
    mark, staff = cast.marks[letter], cast.users["staff"]
    called, waiting = approved(cast, letter, "called"), approved(cast, letter, "waiting")
    plan = Plan(
        title=mark.text("rectification.interview.title", "集体约谈"),
        direction="school",
        level="督导室主任",
        chair=mark.text("rectification.interview.chair", "督导室主任"),
        held_on=TODAY,
        place=mark.text("rectification.interview.place", "会议室"),
    )
    interview = create_interview(actor=staff, plan=plan, cases=[called])
    draft_notices(actor=staff, interview=interview)
    notify_all_cases(actor=staff, interview=interview)
    minutes = Minutes(
        attended=mark.text("rectification.case.attended", "校长"),
        minutes=mark.text("rectification.case.minutes", "指出问题，要求一个月内改完。"),
        commitments=mark.text("rectification.case.commitments", "月底前改完。"),
    )
    called = record_minutes(actor=staff, case=called, minutes=minutes)
    planned = create_interview(actor=staff, plan=plan, cases=[waiting])
    decision = Decision(
        grade="unit_criticism",
        organ=mark.text("rectification.measure.organ", "县教育督导委员会"),
        decision=mark.text("rectification.measure.decision", "公开批评。"),
        decided_on=TODAY,
        served_on=TODAY,
    )
    measure = register_measure(actor=staff, case=called, decision=decision)
    words = mark.text("rectification.appeal.text", "事实有出入。")
    appeal = apply_appeal(actor=staff, measure=measure, kind="review", text=words, applied_on=TODAY)
    draft = Draft(
        mark.text("rectification.exposure.title", "典型问题"),
        mark.text("rectification.exposure.masked_text", "没有按期整改。"),
        TODAY,
    )
    exposure = prepare_exposure(actor=staff, case=called, draft=draft)
    return [
        ("interview", interview),
        ("interview planned", planned),
        ("case called", called),
        ("case waiting", waiting),
        ("measure", measure),
        ("appeal", appeal),
        ("exposure", exposure),
    ]


def approved(cast: Cast, letter: str, name: str) -> Case:
    """An interview that was proposed and approved."""
    mark = cast.marks[letter]
    case = cases.propose_case(
        actor=cast.users["staff"],
        kind=Case.Kind.INTERVIEW,
        school=cast.schools[letter],
        basis=mark.text(f"rectification.case.basis {name}", "教育督导问责办法第七条"),
        text=mark.text(f"rectification.case.text {name}", "三条问题逾期未改"),
    )
    return cases.approve_case(actor=cast.users["director"], case=case)
