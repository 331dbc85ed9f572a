"""The life of one item, told step by step the way the office would have done it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.templatetags.formatting import cn_date
from core.workdays import Calendar, add_workdays
from office.models import User
from rectification.models import Desk, Item, ItemEvent, Recheck, Severity, Verdict
from rectification.workflow import Status
from supervision.sample.moments import at

DAYS = {Severity.MINOR: 7, Severity.LIMITED: 30, Severity.LONG: 90}


@dataclass
class Life:
    """An item in the making: its row, its steps, its rechecks and the reports that need evidence.

    answerer: who signs and reports; checker: who rechecks; office: who issues and writes off.
    """

    item: Item
    answerer: User
    checker: User
    office: User
    calendar: Calendar
    events: list[ItemEvent] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)
    reports: list[ItemEvent] = field(default_factory=list)

    def step(self, verb: str, actor: User | None, moment: datetime, to: str, text: str = "") -> ItemEvent:
        """One event; the item's status follows."""
        event = ItemEvent(
            item=self.item,
            sequence=len(self.events) + 1,
            verb=verb,
            actor=actor,
            actor_name=str(actor) if actor else "系统",
            at=moment,
            round=self.item.round,
            text=text,
            from_status=self.item.status if self.events else "",
            to_status=to,
        )
        self.item.status = to
        self.item.version += 1
        self.events.append(event)
        return event

    def found(self, actor: User) -> None:
        """Entered into the ledger on the day it was found."""
        self.step("opened", actor, at(self.item.found_on, 17, 5), Status.FOUND, self.item.text)
        self.item.version = 1

    def issue(self, day: date, hour: int = 9) -> None:
        """Sent out; the deadline counts from here."""
        self.restart(day)
        self.item.issued_at = at(day, hour, 10)
        words = f"整改期限{cn_date(self.item.due_on)}（{self.item.workdays}个工作日）。"
        self.step("issue", self.office, self.item.issued_at, Status.ISSUED, words)

    def restart(self, day: date) -> None:
        """A term of the item's severity from a day on."""
        self.item.due_on = add_workdays(day, self.item.workdays, self.calendar)

    def receive(self, day: date, hour: int = 11) -> None:
        """Signed for."""
        self.item.signed_by, self.item.signed_at = self.answerer, at(day, hour, 20)
        self.step("receive", self.answerer, self.item.signed_at, Status.RECEIVED)

    def start(self, day: date, measures: str) -> None:
        """Measures entered."""
        self.item.responsible, self.item.measures = str(self.answerer), measures
        words = f"责任人：{self.answerer}\n{measures}"
        self.step("start", self.answerer, at(day, 15, 30), Status.MENDING, words)

    def report(self, day: date, text: str, hour: int = 16) -> None:
        """Reported as mended, with evidence."""
        self.item.reported_by, self.item.reported_at = self.answerer, at(day, hour, 5)
        self.reports.append(self.step("report", self.answerer, self.item.reported_at, Status.REPORTED, text))

    def recheck(self, verdict: str, moment: datetime, *, on_site: bool, opinion: str = "") -> None:
        """The judgement on the present round."""
        self.rechecks.append(
            Recheck(
                item=self.item,
                round=self.item.round,
                verdict=verdict,
                is_on_site=on_site,
                opinion=opinion,
                checked_by=self.checker,
                checked_at=moment,
            )
        )

    def send_back(self, day: date, reason: str, *, new_term: bool = False) -> None:
        """Returned with the reason, one round on; by request with a new term."""
        moment = at(day, 10, 40)
        self.recheck(Verdict.PARTLY, moment, on_site=True, opinion=reason)
        self.forget_report()
        self.item.returns += 1
        if new_term:
            self.restart(day)
        words = f"部分到位。{reason}\n整改期限{cn_date(self.item.due_on)}。"
        self.step("return", self.checker, moment, Status.MENDING, words)

    def passes(self, day: date, *, on_site: bool, hour: int = 10) -> None:
        """Rechecked and in place."""
        moment = at(day, hour, 45)
        self.recheck(Verdict.IN_PLACE, moment, on_site=on_site)
        self.item.passed_by, self.item.passed_at = self.checker, moment
        place = "到现场复核" if on_site else "查阅材料复核"
        self.step("pass", self.checker, moment, Status.PASSED, f"{place}：到位。")

    def write_off(self, day: date, minute: int = 0) -> None:
        """Closed; the number comes when all lives are known."""
        self.item.closed_by, self.item.closed_at = self.office, at(day, 15) + timedelta(minutes=minute)
        self.step("write_off", self.office, self.item.closed_at, Status.WRITTEN_OFF)

    def reopen(self, day: date, reason: str) -> None:
        """The problem came back."""
        self.forget_report()
        self.item.closed_by = self.item.closed_at = self.item.signed_by = self.item.signed_at = None
        self.item.rebounds += 1
        self.item.issued_at = at(day, 9, 30)
        self.restart(day)
        former = next(event.number for event in reversed(self.events) if event.verb == "write_off")
        words = f"原销号编号{former}。{reason}\n整改期限{cn_date(self.item.due_on)}。"
        self.step("reopen", self.office, self.item.issued_at, Status.ISSUED, words)

    def forget_report(self) -> None:
        """The next round begins."""
        self.item.round += 1
        self.item.reported_by = self.item.reported_at = self.item.passed_by = self.item.passed_at = None

    @property
    def is_open(self) -> bool:
        """Not written off."""
        return self.item.status != Status.WRITTEN_OFF

    @property
    def is_on_schools_desk(self) -> bool:
        """Whether the school answers."""
        return self.item.desk == Desk.SCHOOL
