"""Three years of the ledger.

2023: 310 found, 288 written off first within the year under 销字〔2023〕0001—0288; 14 of those came back in 2024, 13 of
them were mended again and one more of the year's items was closed, so 288 are closed today and 22 are open, 6 of them
overdue; 96 were small ones solved on the spot. May 2023: 42 found, 39 closed, 36 of them on time, 2 sent back once.
2022: 264 found, all closed. 2024: still running, with items in every state.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from core.templatetags.formatting import cn_date
from core.workdays import Calendar, add_workdays
from inspectors.models import Visit
from office import calendar
from office.models import Unit
from rectification.models import Desk, Extension, Item, Severity, Source
from rectification.workflow import Status
from schools.models import Kind, School
from supervision.sample import bookkeeping, spot_checks
from supervision.sample.dice import dice
from supervision.sample.lives import DAYS, Life
from supervision.sample.moments import at
from supervision.sample.people import People
from supervision.sample.register import LEFT_ON, Register
from supervision.sample.visits import Logbook
from supervision.sample.wording import (
    LONG_PROBLEMS,
    NOT_FOR_PLAY,
    PLAY_PROBLEMS,
    PROBLEMS,
    REBOUND_REASONS,
    REPORTS,
    RETURN_REASONS,
    filled,
)

TODAY = date(2024, 5, 31)
FOUND_2022 = {1: 16, 2: 22, 3: 30, 4: 30, 5: 32, 6: 30, 9: 34, 10: 36, 11: 34}
FOUND_2023 = {1: 20, 2: 22, 3: 36, 4: 34, 5: 42, 6: 34, 9: 36, 10: 34, 11: 30, 12: 22}
MINOR_2023 = {1: 6, 2: 7, 3: 12, 4: 11, 5: 14, 6: 11, 9: 11, 10: 11, 11: 8, 12: 5}
OPEN_2023 = {5: 3, 6: 1, 9: 3, 10: 3, 11: 5, 12: 7}  # 22 not closed by the end of 2023; one of December closes in 2024
LATE_2023 = {(5, 20), (5, 21), (5, 22), (3, 15), (3, 16), (9, 15), (9, 16)}
OVERDUE_2023, REBOUNDS, CLOSED_IN_MAY = 6, 14, 39
FOUND_2024 = {1: 18, 2: 12, 3: 30, 4: 32, 5: 30}
CLOSED_2024 = {1: 0.95, 2: 0.9, 3: 0.75, 4: 0.45, 5: 0.2}
LEAVERS_OPEN = 12
UNIT_PROBLEMS = (
    (
        "县公安局",
        "校园及周边安全，学生交通安全",
        "城区3所学校门口上下学时段没有交警护学岗",
        "校园周边交通安全管理职责分工",
    ),
    ("县财政局", "经费投入和使用", "2所寄宿制学校公用经费第一季度拨付不足序时进度", "义务教育经费保障机制"),
    ("县人力资源和社会保障局", "教师编制和配备", "乡村学校音体美教师空编未及时招聘补充", "教师队伍建设督导要点"),
    ("县市场监督管理局", "食堂、食品、饮水及宿舍卫生", "校门口200米内有无证摊点售卖食品", "校园食品安全联合检查方案"),
    ("县教育体育局", "办学条件", "两所乡镇初中运动场地改造未按计划开工", "优质均衡推进任务清单"),
)


class Ledger:
    """Builds the lives and writes them in one go."""

    def __init__(self, register: Register, people: People, log: Logbook) -> None:
        self.register, self.people, self.log = register, people, log
        self.days: Calendar = calendar.current()
        self.chance: Random = dice("整改台账")
        self.lives: list[Life] = []
        self.visit_of: dict[int, Visit] = {}
        self.done_of: dict[int, str] = {}
        self.principal_of = {s.pk: p for s, p in zip(register.schools, people.principals, strict=True)}
        self.left_with_leaver = 0

    # --- making -----------------------------------------------------------------------------------------------------
    def after(self, day: date, workdays: int) -> date:
        """So many workdays later."""
        return add_workdays(day, workdays, self.days)

    def life(self, visit: Visit, severity: str) -> Life:
        """A problem found during a visit."""
        school, inspector = visit.school, visit.inspector
        choices = problems_for(school)
        can_be_long = severity == Severity.LONG and school.kind in {Kind.PRIMARY, Kind.JUNIOR, Kind.NINE_YEAR}
        category, basis, problem, done = self.chance.choice(LONG_PROBLEMS if can_be_long else choices)
        clause = f"责任督学经常性督导清单 {basis} {category}" if basis.startswith("M") else f"优质均衡资源配置 {basis}"
        item = Item(
            school=school,
            desk=Desk.SCHOOL,
            source=Source.VISIT,
            basis=clause,
            category=category,
            severity=severity,
            text=filled(problem, school, self.chance) + "。",
            found_on=visit.visited_on,
            workdays=DAYS[severity],
            due_on=add_workdays(visit.visited_on, DAYS[severity], self.days),
            opened_by=inspector,
        )
        principal = self.principal_of.get(school.pk) or self.principal_of[self.heir.pk]
        made = Life(item, principal, inspector, self.people.staff[self.chance.randint(0, 3)], self.days)
        made.found(inspector)
        self.visit_of[id(item)], self.done_of[id(item)] = visit, done
        self.lives.append(made)
        return made

    @property
    def heir(self) -> School:
        """The school that took in the merged one."""
        return self.register.heir or self.register.schools[0]

    def told(self, life: Life) -> str:
        """What the school reports."""
        return self.chance.choice(REPORTS).format(done=self.done_of.get(id(life.item), "已按要求落实"))

    def visits_of(self, year: int, month: int, number: int, last_day: int = 31) -> list[Visit]:
        """That many visits of a month, each of which found something; the leaver's schools keep to their own plan."""
        former = {school.pk for school in self.register.former}
        pool = [
            visit
            for visit in self.log.by_month[year, month]
            if visit.visited_on.day <= last_day and not (year == 2024 and visit.school_id in former)
        ]
        return sorted(self.chance.sample(pool, number), key=lambda visit: visit.school_id not in former)

    # --- what happens to an item ------------------------------------------------------------------------------------
    def close(self, life: Life, *, by: date, is_late: bool = False, is_returned: bool = False) -> None:
        """From found to written off, not later than `by`."""
        found, severity = life.item.found_on, life.item.severity
        if severity == Severity.MINOR and not is_late and not is_returned:
            self.close_on_the_spot(life)
            return
        issued = self.after(found, 1)
        life.issue(issued)
        life.receive(self.after(issued, self.chance.choice((0, 1, 2))))
        life.start(self.after(issued, 3), f"{self.done_of[id(life.item)]}。")
        span = 4 if severity == Severity.MINOR else self.chance.randint(7, 24)
        room = max(4, workdays_until(issued, by, self.days) - 8)
        reported = self.after(issued, min(span, room))
        if is_late:
            reported = self.after(life.item.due_on, self.chance.randint(2, 6))
        if is_returned:
            first = self.after(issued, 4)
            life.report(first, self.told(life))
            life.send_back(self.after(first, 1), self.chance.choice(RETURN_REASONS))
            reported = max(reported, self.after(first, 4))
        life.report(reported, self.told(life))
        passed = self.after(reported, self.chance.choice((1, 2)))
        life.passes(passed, on_site=self.chance.random() < 0.6)
        life.write_off(min(self.after(passed, self.chance.choice((1, 2, 3))), by), self.chance.randint(0, 119))

    def close_on_the_spot(self, life: Life) -> None:
        """A small thing mended while the inspector was there; the papers follow the next days."""
        found = life.item.found_on
        life.issue(found, hour=17)
        life.receive(found, hour=17)
        life.report(found, f"已当场整改：{self.done_of[id(life.item)]}。", hour=18)
        life.passes(found, on_site=True, hour=18)
        life.write_off(self.after(found, self.chance.choice((1, 2))), self.chance.randint(0, 119))

    def bring_to(self, life: Life, status: str, *, on: date) -> None:
        """From found to an open state, with steps that fit before `on`."""
        issued = self.after(life.item.found_on, 1)
        if status == Status.FOUND:
            return
        life.issue(issued)
        if status == Status.ISSUED:
            return
        life.receive(min(self.after(issued, 1), on), hour=14)
        if status == Status.RECEIVED:
            return
        life.start(min(self.after(issued, 2), on), f"{self.done_of.get(id(life.item), '按要求整改')}。")
        if status == Status.MENDING:
            return
        reported = min(self.after(issued, 4), on)
        life.report(reported, self.told(life))
        if status == Status.PASSED:
            life.passes(min(self.after(reported, 1), on), on_site=True, hour=17)

    # --- the years --------------------------------------------------------------------------------------------------
    def year_2022(self) -> None:
        """264 found, 264 closed within the year."""
        for month, number in FOUND_2022.items():
            for n, visit in enumerate(self.visits_of(2022, month, number)):
                life = self.life(visit, Severity.MINOR if n % 3 == 0 else Severity.LIMITED)
                self.close(life, by=date(2022, 12, 28), is_returned=n % 11 == 5)

    def year_2023(self) -> None:
        """The year whose figures everybody knows."""
        left_open: list[Life] = []
        for month, number in FOUND_2023.items():
            for n, visit in enumerate(self.visits_of(2023, month, number, 20 if month == 12 else 31)):
                is_minor = n < MINOR_2023[month]
                stays_open = n >= number - OPEN_2023.get(month, 0)
                severity = Severity.MINOR if is_minor else Severity.LONG if stays_open else Severity.LIMITED
                life = self.life(visit, severity)
                if stays_open:
                    left_open.append(life)
                    continue
                is_late = (month, n) in LATE_2023
                is_returned = n in {25, 26} if month == 5 else n % 12 == 10 and month < 12
                self.close(life, by=date(2023, 12, 29), is_late=is_late, is_returned=is_returned)
        self.settle_may()
        self.leave_open(left_open)

    def settle_may(self) -> None:
        """39 closed in May 2023: what is beyond that was written off on 1 June."""
        closed = [
            life
            for life in self.lives
            if life.item.closed_at and (life.item.closed_at.year, life.item.closed_at.month) == (2023, 5)
        ]
        for life in sorted(closed, key=lambda life: life.events[-1].at)[CLOSED_IN_MAY:]:
            life.item.closed_at = life.events[-1].at = at(date(2023, 6, 1), 9)

    def leave_open(self, lives: list[Life]) -> None:
        """The 22 of 2023 that were not closed in their year: 6 overdue, one closed in 2024, the rest in good time."""
        for life in lives[:OVERDUE_2023]:
            self.bring_to(life, Status.MENDING, on=TODAY)
        closed = lives[-1]
        self.bring_to(closed, Status.PASSED, on=TODAY)
        closed.write_off(date(2024, 1, 17))
        for n, life in enumerate(lives[OVERDUE_2023:-1]):
            kind = n % 3
            if kind == 0:
                self.bring_to(life, Status.REPORTED, on=TODAY)
                life.send_back(date(2024, 5, 20 + n % 4), RETURN_REASONS[n % 2], new_term=True)
            elif kind == 1:
                self.bring_to(life, Status.PASSED, on=TODAY)
            else:
                self.bring_to(life, Status.MENDING, on=TODAY)
                self.extend(life, date(2024, 1, 10), 90)

    def rebound(self) -> None:
        """14 of the closed items of 2023 came back in 2024; 13 are closed again, one is on the school's desk."""
        lives = [
            life
            for life in self.lives
            if life.item.found_on.year == 2023
            and life.item.found_on.month != 5
            and not life.is_open
            and life.item.closed_at
            and life.item.closed_at.year == 2023
            and life.item.closed_at.month != 5
            and life.item.severity == Severity.LIMITED
        ]
        for n, life in enumerate(self.chance.sample(lives, REBOUNDS)):
            if n == 0:
                life.reopen(date(2024, 5, 22), REBOUND_REASONS[1])
                life.receive(date(2024, 5, 23))
                continue
            day = self.after(date(2024, 1, 15), n * 5)
            life.reopen(day, REBOUND_REASONS[n % 2])
            life.receive(self.after(day, 1))
            life.report(self.after(day, 6), self.told(life))
            life.passes(self.after(day, 7), on_site=True)
            life.write_off(self.after(day, 9), n)

    def year_2024(self) -> None:
        """January to May: most of the early ones closed, the late ones under way in every state."""
        states = (
            Status.MENDING,
            Status.REPORTED,
            Status.PASSED,
            Status.RECEIVED,
            Status.ISSUED,
            Status.MENDING,
            Status.FOUND,
        )
        for month, number in FOUND_2024.items():
            for n, visit in enumerate(self.visits_of(2024, month, number, 24 if month == 5 else 31)):
                is_closed = n < number * CLOSED_2024[month]
                is_minor = n % 3 == 0 and (is_closed or month == 5)
                is_minor |= is_closed and visit.visited_on > date(2024, 5, 8)
                severity = Severity.MINOR if is_minor else Severity.LONG if n % 10 == 7 else Severity.LIMITED
                life = self.life(visit, severity)
                if is_closed:
                    self.close(life, by=date(2024, 5, 29), is_returned=n % 13 == 7 and month < 5)
                elif month < 5:
                    state = (Status.MENDING, Status.REPORTED, Status.PASSED)[n % 3]
                    is_early = visit.visited_on < date(2024, 4, 17) and n % 2
                    self.bring_to(life, Status.REPORTED if is_early else state, on=TODAY)
                else:
                    self.bring_to(life, states[n % len(states)], on=TODAY)
        self.leavers_items()
        self.unit_items()
        self.first_inspectors_items()

    def leavers_items(self) -> None:
        """Twelve open items at the five schools of the inspector who left."""
        former = {school.pk for school in self.register.former}
        visits = [
            visit
            for month in (3, 4)
            for visit in self.log.by_month[2024, month]
            if visit.school_id in former and visit.visited_on <= LEFT_ON
        ]
        states = (Status.MENDING, Status.MENDING, Status.REPORTED, Status.PASSED)
        for n, visit in enumerate(self.chance.sample(visits, LEAVERS_OPEN)):
            life = self.life(visit, Severity.LIMITED if n % 4 else Severity.LONG)
            current = self.register.listed.get(visit.school_id)
            if current is not None and states[n % 4] == Status.PASSED:
                life.checker = self.people.inspectors[current]
            elif states[n % 4] == Status.PASSED:
                life.checker = self.people.staff[5]
            self.bring_to(life, states[n % 4], on=TODAY)

    def unit_items(self) -> None:
        """Problems that departments answer for."""
        contacts = {posting.unit.name: posting.user for unit in Unit.objects.all() for posting in unit.postings.all()}
        states = (Status.ISSUED, Status.MENDING, Status.WRITTEN_OFF, Status.RECEIVED, Status.REPORTED)
        for n, (name, category, problem, basis) in enumerate(UNIT_PROBLEMS):
            found, office = date(2024, 3 + n % 3, 12 + n), self.people.staff[1]
            item = Item(
                unit=Unit.objects.get(name=name),
                desk=Desk.UNIT,
                source=Source.UPPER if n % 2 else Source.MONITORING,
                basis=basis,
                category=category,
                severity=Severity.LIMITED,
                text=f"{problem}。",
                found_on=found,
                workdays=DAYS[Severity.LIMITED],
                due_on=add_workdays(found, 30, self.days),
                opened_by=office,
            )
            life = Life(item, contacts.get(name, self.people.director), self.people.staff[4], office, self.days)
            life.found(office)
            self.done_of[id(item)] = "已制定措施并落实到责任科室"
            self.lives.append(life)
            if states[n] == Status.WRITTEN_OFF:
                self.bring_to(life, Status.PASSED, on=TODAY)
                life.write_off(self.after(found, 12))
            else:
                self.bring_to(life, states[n], on=TODAY)

    def first_inspectors_items(self) -> None:
        """What the first inspector and his principals find on their desks: a recheck, a signature, a deadline, a delay."""
        mine = {school.pk for school in self.register.of_inspector(0)}
        visits = [v for month in (4, 5) for v in self.log.by_month[2024, month] if v.school_id in mine]
        visits = [v for v in visits if v.visited_on <= date(2024, 5, 24) and v.school not in self.register.former]
        visits.sort(key=lambda visit: (visit.school.kind != Kind.PRIMARY, visit.visited_on))
        plan = (Status.MENDING, Status.REPORTED, Status.RECEIVED, Status.ISSUED, Status.MENDING, Status.FOUND)
        for n, (visit, status) in enumerate(zip(visits, plan, strict=False)):
            self.bring_to(self.life(visit, Severity.MINOR if n == 4 else Severity.LIMITED), status, on=TODAY)

    # --- extensions and writing -------------------------------------------------------------------------------------
    def extend(self, life: Life, asked: date, workdays: int) -> None:
        """An extension asked for and granted."""
        life.step("extension_asked", life.answerer, at(asked, 9), life.item.status, f"申请延长{workdays}个工作日。")
        extension = self.request(life, asked, workdays, "工程需列入年度改造计划，须走招标程序。")
        extension.status = Extension.Status.GRANTED
        extension.due_after = life.item.due_on = add_workdays(extension.due_before, workdays, self.days)
        extension.decided_by, extension.decided_at = life.office, at(self.after(asked, 2), 10)
        extension.opinion = "同意，按计划节点报送进度。"
        words = f"整改期限延至{cn_date(life.item.due_on)}（{workdays}个工作日）。{extension.opinion}"
        life.step("extension_granted", life.office, extension.decided_at, life.item.status, words)

    def request(self, life: Life, asked: date, workdays: int, reason: str) -> Extension:
        """The request itself, still undecided."""
        extension = Extension(
            item=life.item,
            round=life.item.round,
            reason=reason,
            workdays=workdays,
            due_before=life.item.due_on,
            asked_by=life.answerer,
            asked_at=at(asked, 9),
        )
        self.extensions.append(extension)
        return extension

    def ask_two_extensions(self) -> None:
        """Two requests wait for the office."""
        waiting = [
            life
            for life in self.lives
            if life.item.status == Status.MENDING and life.item.due_on > TODAY and life.item.found_on.year == 2024
        ]
        for life in waiting[:2]:
            life.step(
                "extension_asked", life.answerer, at(date(2024, 5, 29), 9), Status.MENDING, "申请延长15个工作日。"
            )
            self.request(life, date(2024, 5, 29), 15, "设备采购到货推迟，申请延长。")

    extensions: list[Extension]

    def found_on_visits(self) -> Iterator[tuple[Item, Visit]]:
        """Items with the visit that found them."""
        for life in self.lives:
            if visit := self.visit_of.get(id(life.item)):
                yield life.item, visit


def problems_for(school: School) -> list[tuple[str, str, str, str]]:
    """What can be found at a school of this kind."""
    if school.kind == Kind.KINDERGARTEN:
        return [*(problem for problem in PROBLEMS if problem[1] not in NOT_FOR_PLAY), *PLAY_PROBLEMS]
    return [problem for problem in PROBLEMS if problem[1] != "M7" or school.has_canteen or school.has_dormitory]


def workdays_until(start: date, end: date, days: Calendar) -> int:
    """Workdays after `start` up to `end`."""
    count, day = 0, start
    while (day := add_workdays(day, 1, days)) <= end:
        count += 1
    return count


def keep(register: Register, people: People, log: Logbook) -> Ledger:
    """Tell all lives and write them down."""
    ledger = Ledger(register, people, log)
    ledger.extensions = []
    ledger.year_2022()
    ledger.year_2023()
    ledger.rebound()
    ledger.year_2024()
    ledger.ask_two_extensions()
    bookkeeping.number_items(ledger.lives)
    looked_at = spot_checks.tell(ledger.lives, people)
    bookkeeping.write(ledger.lives, ledger.extensions)
    spot_checks.write(looked_at, people)
    bookkeeping.link_visits(log, list(ledger.found_on_visits()))
    return ledger
