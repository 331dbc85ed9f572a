"""What happened at each school: visits in every state, problems in every state, yearly figures, an upload."""

import uuid
from collections.abc import Callable
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from inspectors import services as visiting
from inspectors.content import Answer, Finding, VisitContent, lines_of
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitMatter, VisitPlan
from inspectors.services.visit_plans import PlanContent, plan_visit
from rectification import services as mending
from rectification.models import Item, Severity, Source
from schools import services as register
from schools.models import Collection, ImportRun, ReturnFile, School, Section, YearReturn
from schools.services import collecting
from schools.services.evidence import add_return_file
from supervision.acceptance.marks import Marks
from supervision.acceptance.people import Cast
from supervision.sample.county import stand_on
from supervision.sample.moments import at

VISIT_DAY, LATER, LAST = date(2024, 5, 8), date(2024, 5, 15), date(2024, 5, 31)
DEADLINE = date(2024, 12, 20)
STATES = ("found", "issued", "received", "mending", "reported", "passed", "written_off", "reopened", "returned")
FIGURES = {
    "students": "600",
    "ft_teachers": "40",
    "ft_teachers_zhuanke": "6",
    "ft_teachers_benke": "32",
    "ft_teachers_master": "2",
    "ft_teachers_doctor": "0",
    "backbone_teachers": "8",
    "pe_teachers": "3",
    "music_teachers": "2",
    "fine_art_teachers": "2",
    "art_teachers": "0",
    "teaching_aux_area": "8000",
    "indoor_sport_area": "600",
    "sport_field_area": "9000",
    "equipment_value_wan": "310",
    "multimedia_rooms": "32",
    "founded_year": "1987",
    "in_zone_students": "400",
    "classes": "15",
    "teachers_360h": "38",
    "music_rooms_count": "2",
    "fine_art_rooms_count": "2",
    "public_spent_wan": "50",
}
LEAVERS = {"graduates": "140", "grade7_start_students": "140", "transfer_in": "1", "transfer_out": "1", "deaths": "0"}


class SchoolYear:
    """Lets one school have everything once."""

    def __init__(self, cast: Cast, letter: str, checklist: Checklist) -> None:
        self.cast, self.letter, self.checklist = cast, letter, checklist
        self.school: School = cast.schools[letter]
        self.mark: Marks = cast.marks[letter]
        self.inspector, self.principal = cast.inspector(letter), cast.principal(letter)
        self.staff, self.second = cast.users["staff"], cast.users["staff2"]

    # --- visits -----------------------------------------------------------------------------------------------------
    def content(self, name: str, day: date, findings: tuple[Finding, ...] = ()) -> VisitContent:
        """A complete record."""
        themes = frozenset(self.themes(day))
        answers = {
            key: self.answer(entry, self.mark.text(f"inspectors.visitmatter.note {name} {key}", "已查看"))
            for key, entry in lines_of(self.checklist, themes, ChecklistEntry.Part.MATTER).items()
        }
        return VisitContent(
            school=self.school,
            visited_on=day,
            checklist=self.checklist,
            themes=themes,
            arrived_at=at(day, 8, 30),
            left_at=at(day, 11, 10),
            methods=frozenset({"lesson", "documents"}),
            counts={"documents": 3},
            answers=answers,
            summary=self.mark.text(f"inspectors.visit.summary {name}", "到校督导纪实"),
            highlights=self.mark.text(f"inspectors.visit.highlights {name}", "经验"),
            follow_up="notice" if findings else "none",
            findings=findings,
        )

    def themes(self, day: date) -> list[Checklist]:
        """The themes that must be part of a visit of that day here."""
        standing = Checklist.objects.in_force_on(day).of_kind(Checklist.Kind.THEME)
        return [theme for theme in standing if theme.is_required_on(day) and theme.concerns(self.school)]

    def answer(self, entry: ChecklistEntry, note: str) -> Answer:
        """The answer that speaks for the school, in the way the line is answered."""
        if not entry.applies_to(self.school):
            return Answer(VisitMatter.Result.NOT_APPLICABLE, note)
        if entry.answer == ChecklistEntry.Answer.CHOICE:
            good = [word for word in entry.choice_words if word not in entry.adverse_answers]
            return Answer(VisitMatter.Result.CHOSEN, note, good[0])
        if entry.answer == ChecklistEntry.Answer.TEXT:
            return Answer(VisitMatter.Result.WRITTEN, note)
        if entry.answer == ChecklistEntry.Answer.YES_NO:
            is_yes = VisitMatter.Result.YES not in entry.adverse_answers
            return Answer(VisitMatter.Result.YES if is_yes else VisitMatter.Result.NO, note)
        return Answer(VisitMatter.Result.DONE, note)

    def photo(self, where: str) -> SimpleUploadedFile:
        """A photo with marked content and name."""
        name = f"{self.mark.text(f'core.storedfile.original_name {where}', '照片')}.jpg"
        return SimpleUploadedFile(name, self.mark.picture(f"photo content {where}"), "image/jpeg")

    def visit(self, name: str, day: date, findings: tuple[Finding, ...] = ()) -> Visit:
        """A draft with a photo."""
        stand_on(day)
        return visiting.save_visit(
            actor=self.inspector,
            client_uuid=uuid.uuid4(),
            content=self.content(name, day, findings),
            photos=[self.photo(f"visit {name}")],
        )

    def visits(self) -> dict[str, Visit]:
        """One record in each state; the approved one found every problem."""
        problems = tuple(
            Finding(self.mark.text(f"inspectors.visitfinding.text {state}", "问题"), Severity.LIMITED, "M1")
            for state in STATES
        )
        approved = visiting.submit_visit(actor=self.inspector, visit=self.visit("approved", VISIT_DAY, problems))
        approved = visiting.approve_visit(actor=self.staff, visit=approved)
        returned = visiting.submit_visit(actor=self.inspector, visit=self.visit("returned", date(2024, 5, 21)))
        reason = self.mark.text("inspectors.visit.return_reason", "请补充")
        returned = visiting.return_visit(actor=self.staff, visit=returned, reason=reason)
        submitted = visiting.submit_visit(actor=self.inspector, visit=self.visit("submitted", date(2024, 5, 28)))
        draft = self.visit("draft", LAST)
        return {"approved": approved, "returned": returned, "submitted": submitted, "draft": draft}

    def plan(self) -> VisitPlan:
        """A visit still to be made, marked by what it is for."""
        matters = self.mark.text("inspectors.visitplan.matters", "看食堂")
        content = PlanContent(inspector=self.inspector, school=self.school, planned_on=LAST, matters=matters)
        stand_on(LAST)
        return plan_visit(actor=self.inspector, client_uuid=uuid.uuid4(), content=content)

    # --- problems ---------------------------------------------------------------------------------------------------
    def evidence(self, where: str) -> list[SimpleUploadedFile]:
        """A marked picture and a marked paper."""
        name = self.mark.text(f"core.storedfile.original_name evidence {where}", "整改材料")
        paper = SimpleUploadedFile(f"{name}.pdf", self.mark.paper(f"paper content {where}"), "application/pdf")
        return [self.photo(f"evidence {where}"), paper]

    def items(self, visit: Visit) -> dict[str, Item]:
        """Each problem of the approved visit brought into its state."""
        rows = [finding.item for finding in visit.findings.order_by("pk")]
        found = dict(zip(STATES, rows, strict=True))
        stand_on(LATER)
        for state, item in found.items():
            self.bring(item, state)
        found["extension_asked"] = self.extended()
        found["unit"] = self.unit_item()
        return {name: Item.objects.get(pk=item.pk) for name, item in found.items()}

    def bring(self, item: Item, state: str) -> None:
        """As far along its life as the state's place says."""
        steps: list[tuple[str, Callable[[], Item]]] = [
            ("issued", lambda: mending.issue_item(actor=self.staff, item=item)),
            ("received", lambda: mending.receive_item(actor=self.principal, item=item)),
            ("mending", lambda: self.start(item, state)),
            ("reported", lambda: self.report(item, state)),
            ("passed", lambda: self.judge(item, state)),
            ("written_off", lambda: self.write_off(item, state)),
        ]
        ends = {"returned": "passed", "reopened": "written_off"}
        if state == "found":
            return
        for name, step in steps:
            step()
            if name == ends.get(state, state):
                break
        if state == "reopened":
            reason = self.mark.text("rectification.itemevent.text reopened", "反弹")
            mending.reopen_item(actor=self.staff, item=item, reason=reason)

    def start(self, item: Item, state: str) -> Item:
        """Measures."""
        return mending.start_item(
            actor=self.principal,
            item=item,
            responsible=self.mark.text(f"rectification.item.responsible {state}", "负责人"),
            measures=self.mark.text(f"rectification.item.measures {state}", "措施"),
        )

    def report(self, item: Item, state: str) -> Item:
        """Words and files."""
        text = self.mark.text(f"rectification.itemevent.text report {state}", "整改完成")
        return mending.report_item(actor=self.principal, item=item, text=text, files=self.evidence(state))

    def judge(self, item: Item, state: str) -> Item:
        """Passed, or sent back."""
        opinion = self.mark.text(f"rectification.recheck.opinion {state}", "复核意见")
        if state == "returned":
            return mending.return_item(actor=self.inspector, item=item, verdict="partly", reason=opinion)
        return mending.pass_item(actor=self.inspector, item=item, is_on_site=True, opinion=opinion)

    def write_off(self, item: Item, state: str) -> Item:
        """Closed by the office."""
        opinion = self.mark.text(f"rectification.itemevent.text write_off {state}", "同意销号")
        return mending.write_off_item(actor=self.staff, item=item, opinion=opinion)

    def open(self, name: str, **more: object) -> Item:
        """A problem entered by the office itself."""
        return mending.open_item(
            actor=self.second,
            school=self.school,
            source=Source.UPPER,
            basis=self.mark.text(f"rectification.item.basis {name}", "依据"),
            category="其他",
            severity=Severity.LIMITED,
            text=self.mark.text(f"rectification.item.text {name}", "上级反馈的问题"),
            found_on=LATER,
            **more,  # type: ignore[arg-type]
        )

    def extended(self) -> Item:
        """One extension granted, a second asked for."""
        item = mending.issue_item(actor=self.staff, item=self.open("extension"))
        mending.receive_item(actor=self.principal, item=item)
        for number in (1, 2):
            reason = self.mark.text(f"rectification.extension.reason {number}", "申请延期")
            asked = mending.ask_extension(actor=self.principal, item=item, workdays=5, reason=reason)
            if number == 1:
                opinion = self.mark.text("rectification.extension.opinion", "同意")
                mending.grant_extension(actor=self.staff, extension=asked, opinion=opinion)
        return item

    def unit_item(self) -> Item:
        """A problem at the school that a department answers for."""
        return mending.issue_item(actor=self.staff, item=self.open("unit", unit=self.cast.unit))

    # --- figures ----------------------------------------------------------------------------------------------------
    def returns(self) -> dict[str, object]:
        """2023 frozen in both sections; 2024 sent back in one and checked in the other."""
        found: dict[str, object] = {}
        stand_on(LATER)
        for year in (2023, 2024):
            if not Collection.objects.filter(year=year).exists():
                collecting.open_collection(
                    actor=self.staff, year=year, deadline=DEADLINE, packs=collecting.usual_packs()
                )
        for section in Section.objects.filter(school=self.school).order_by("pk"):
            for year in (2023, 2024):
                found[f"{section.stage} {year}"] = self.hand_in(section, year)
        primary = found["primary 2024"]
        reason = self.mark.text("schools.yearreturn.return_reason", "请核对学生数")
        found["primary 2024"] = register.send_back_return(actor=self.staff, row=primary, reason=reason)  # type: ignore[arg-type]
        return found

    def hand_in(self, section: Section, year: int) -> object:
        """Saved and checked; last year's also confirmed and frozen."""
        notes = {"arts_within_teachers": self.mark.text(f"schools.yearreturn.notes {section.stage} {year}", "说明")}
        figures = FIGURES | ({"students": "600"} if section.stage == "primary" else {"students": "420"} | LEAVERS)
        row = register.save_return(actor=self.principal, section=section, year=year, values=figures, notes=notes)
        if year == 2023:
            self.return_file(row)
            row = register.confirm_return(actor=self.principal, row=row)
            row = register.freeze_return(actor=self.staff, row=row)
        return row

    def return_file(self, row: YearReturn) -> ReturnFile:
        """A paper handed in with the figures."""
        name = self.mark.text(f"core.storedfile.original_name return {row.section.stage}", "章程")
        content = self.mark.paper(f"paper content return {row.section.stage}")
        paper = SimpleUploadedFile(f"{name}.pdf", content, content_type="application/pdf")
        return add_return_file(actor=self.principal, row=row, field="charter_evidence", upload=paper)

    def upload(self) -> ImportRun:
        """A sheet of the school's own figures, previewed by the principal."""
        name = self.mark.text("core.storedfile.original_name sheet", "年度数据")
        row = f"{self.school.code},{self.school.name},小学,600"
        data = f"学校代码,学校名称,学段,在校生数\n{row}\n".encode()
        return register.stage_import(
            actor=self.principal, kind=ImportRun.Kind.RETURNS, data=data, name=f"{name}.csv", year=2024
        )
