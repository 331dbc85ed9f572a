"""Accountability and incentives of 2023: four schools interviewed on 27 July, three better by the end of September, one not.

The fourth got a circular that bars it from awards and was made public after ten days for objections, as was an order of
November; one school was praised.
"""

from collections import Counter
from datetime import date

from office.models import County, User
from rectification.models import Case, Exposure, Interview, Item
from rectification.services import cases as handling
from rectification.services import exposures
from rectification.services.interview_records import Minutes, Visit, record_minutes, visit_again
from rectification.services.interviews import Plan, create_interview
from rectification.services.measures import Decision, register_measure
from schools.models import School
from supervision.sample.county import TODAY, stand_on
from supervision.sample.people import People
from supervision.sample.register import Register

HELD_ON, FOLLOWED_BY = date(2023, 7, 27), date(2023, 9, 30)
VISITED_ON = (date(2023, 9, 12), date(2023, 9, 15), date(2023, 9, 20), date(2023, 9, 25))
BASIS = "青禾县2023年教育督导工作要点（示例）：限期整改问题集中的学校，由督导室约谈校长"
WHY = "2023年上半年督导发现的问题较多，部分问题整改不及时，需约谈校长。"
MINUTES = "通报学校上半年督导发现的问题和整改进度，听取学校说明，提出限期整改要求。"
PROMISE = "成立整改专班，逐条落实责任人和完成时限，九月底前全部整改到位。"
BETTER = "现场查看并查阅台账，约谈所提问题已整改，制度正常执行。"
NOT_BETTER = "约谈所提问题仍有两项没有整改，承诺的措施没有落实。"
MASKED_CIRCULAR = "某学校上半年督导发现问题较多，约谈后承诺的措施没有落实，回访时仍有两项问题没有整改，督导室予以通报。"
MASKED_ORDER = "某学校对反复出现的安全隐患整改不力，督导室下达督办单后才完成整改，现予公开，供各校对照自查。"


class Docket:
    """Tells the cases of the year, each step on its day."""

    def __init__(self, register: Register, people: People) -> None:
        self.people = people
        self.principal_of = {s.pk: p for s, p in zip(register.schools, people.principals, strict=True)}
        self.busiest = self.schools_by_problems(register)

    def schools_by_problems(self, register: Register) -> list[School]:
        """The schools with most problems in the first half of 2023 first."""
        rows = Item.objects.in_year(2023).filter(found_on__lt=date(2023, 7, 1)).values_list("school", flat=True)
        found, open_ones = Counter(rows), {school.pk: school for school in register.schools}
        ranked = sorted((pk for pk in found if pk in open_ones), key=lambda pk: (-found[pk], open_ones[pk].code))
        return [open_ones[pk] for pk in ranked]

    def items_of(self, school: School, before: date) -> list[Item]:
        """What a case rests on."""
        return list(Item.objects.in_year(2023).filter(school=school, found_on__lt=before).order_by("number"))

    def approved(self, kind: str, school: School, *, on: date, why: str, basis: str = BASIS) -> Case:
        """Proposed and approved by two people on one day."""
        stand_on(on)
        case = handling.propose_case(
            actor=self.people.staff[0],
            kind=kind,
            school=school,
            basis=basis,
            text=why,
            items=[] if kind == Case.Kind.INCENTIVE else self.items_of(school, on),
        )
        return handling.approve_case(actor=self.people.director, case=case, opinion="同意。")

    def told(self, case: Case, *, on: date, text: str) -> Case:
        """The school hears of it."""
        stand_on(on)
        return handling.notify_case(actor=self.people.staff[2], case=case, text=text)

    # --- interviews -------------------------------------------------------------------------------------------------
    def interviews(self) -> Interview:
        """Four schools on one day, four minutes, four return visits."""
        clerk = self.people.staff[2]
        cases = [
            self.approved(Case.Kind.INTERVIEW, school, on=date(2023, 7, 19), why=WHY) for school in self.busiest[:4]
        ]
        stand_on(date(2023, 7, 20))
        plan = Plan(
            title="2023年上半年督导问题整改约谈",
            direction=Interview.Direction.SCHOOL,
            level="县教育体育局分管负责人、督导室主任",
            chair=str(self.people.director),
            held_on=HELD_ON,
            place="县教育体育局三楼会议室",
            followup_due=FOLLOWED_BY,
            filed_with="县人民政府办公室",
        )
        interview = create_interview(actor=clerk, plan=plan, cases=cases)
        for case, visited_on in zip(cases, VISITED_ON, strict=True):
            self.interview(case, visited_on, improved=visited_on != VISITED_ON[-1])
        return interview

    def interview(self, case: Case, visited_on: date, *, improved: bool) -> None:
        """One school's own part."""
        clerk, principal = self.people.staff[2], self.principal_of[case.school_id or 0]
        self.told(Case.objects.get(pk=case.pk), on=date(2023, 7, 20), text="请按时参加约谈，并准备整改情况说明。")
        stand_on(HELD_ON)
        minutes = Minutes(f"校长{principal}", MINUTES, signed=f"{principal}")
        row = record_minutes(actor=clerk, case=Case.objects.get(pk=case.pk), minutes=minutes)
        stand_on(date(2023, 8, 4))
        row = handling.commit_case(actor=principal, case=row, commitments=PROMISE)
        stand_on(visited_on)
        seen = Visit(visited_on, BETTER if improved else NOT_BETTER, improved, "" if improved else Case.Kind.CIRCULAR)
        row = visit_again(actor=clerk, case=row, visit=seen)
        if not improved:
            self.circular(row)

    # --- what followed ----------------------------------------------------------------------------------------------
    def circular(self, case: Case) -> None:
        """The school that did not improve: a circular, no awards for a year, and the public."""
        stand_on(date(2023, 9, 27))
        case = handling.approve_case(actor=self.people.director, case=case, opinion="同意通报。")
        case = self.told(case, on=date(2023, 9, 28), text="拟予督导通报，可以陈述申辩。")
        stand_on(date(2023, 10, 10))
        case = handling.carry_out_case(
            actor=self.people.staff[2], case=case, done_on=date(2023, 10, 10), text="印发督导通报。"
        )
        decision = Decision(
            grade="unit_circular",
            organ=County.objects.values_list("organ_name", flat=True).get(pk=1),
            decision="对学校予以督导通报，取消学校2023年度评优评先资格。",
            decided_on=date(2023, 10, 10),
            bars_awards=True,
        )
        register_measure(actor=self.people.staff[2], case=case, decision=decision)
        self.expose(case, "一所学校约谈后整改不力被通报", MASKED_CIRCULAR, date(2023, 10, 12), date(2023, 10, 24))

    def order(self) -> None:
        """An order of November that helped, and was made public as a warning."""
        school, clerk = self.busiest[4], self.people.staff[2]
        case = self.approved(Case.Kind.ORDER, school, on=date(2023, 11, 1), why="同类安全问题反复出现，需督办整改。")
        case = self.told(case, on=date(2023, 11, 2), text="请按督办单要求限期整改。")
        stand_on(date(2023, 11, 6))
        case = handling.carry_out_case(actor=clerk, case=case, done_on=date(2023, 11, 6), text="下达督办单。")
        self.expose(case, "一所学校安全隐患反复出现被督办", MASKED_ORDER, date(2023, 11, 10), date(2023, 11, 21))
        stand_on(date(2023, 11, 28))
        case = handling.follow_up_case(
            actor=clerk,
            case=Case.objects.get(pk=case.pk),
            followed_up_on=date(2023, 11, 28),
            followup=BETTER,
            improved=True,
        )
        handling.lift_case(actor=clerk, case=case, text="督办事项已落实，解除督办。")

    def expose(self, case: Case, title: str, text: str, told_on: date, out_on: date) -> Exposure:
        """Made public by two people, after the days for objections."""
        clerk: User = self.people.staff[2]
        stand_on(told_on)
        exposure = exposures.prepare_exposure(
            actor=clerk, case=case, draft=exposures.Draft(title=title, text=text, told_on=told_on)
        )
        stand_on(out_on)
        exposure = exposures.approve_exposure(actor=self.people.director, exposure=exposure)
        return exposures.publish_exposure(actor=clerk, exposure=exposure)

    def praise(self) -> None:
        """A school that closed everything it was told of in time."""
        school = self.busiest[-1]
        why = "全年督导发现的问题全部按期整改销号，没有反弹。"
        basis = "青禾县2023年教育督导工作要点（示例）：整改成效突出的学校予以激励"
        case = self.approved(Case.Kind.INCENTIVE, school, on=date(2023, 12, 20), why=why, basis=basis)
        case = self.told(case, on=date(2023, 12, 21), text="对学校整改工作予以表扬。")
        stand_on(date(2023, 12, 25))
        case = handling.carry_out_case(
            actor=self.people.staff[2], case=case, done_on=date(2023, 12, 25), text="在全县督导工作会上通报表扬。"
        )
        handling.archive_case(actor=self.people.staff[2], case=case)


def hold(register: Register, people: People) -> Interview:
    """Everything of the year."""
    docket = Docket(register, people)
    interview = docket.interviews()
    docket.order()
    docket.praise()
    stand_on(TODAY)
    return interview
