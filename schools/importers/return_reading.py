"""What both layouts of yearly figures share: collect what each section would get, then compare and check it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.numbers import NumberRefused
from core.workbooks import Header
from office import parameters
from schools.field_packs import FieldPack, PackField, every_field, field_pack, merged, pack_of
from schools.importers.headings import index_of
from schools.importers.plans import Addition, Change, Kept, Plan, Revision
from schools.models import CollectionPack, Section, Stage, YearReturn
from schools.querysets import SectionQuerySet
from schools.workflow import EDITABLE

STAGE_WORDS: dict[str, str] = {str(stage.label): stage.value for stage in Stage}


@dataclass(slots=True)
class ReturnEntry:
    """The figures one section would have after the import, and which of them are different."""

    row: int
    section: Section
    values: dict[str, str]
    changed: tuple[str, ...]


@dataclass(slots=True)
class ReturnPlan(Plan):
    """The plan together with what to write."""

    entries: list[ReturnEntry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in the sheet, and what stands there."""

    row: int
    header: Header | None
    text: str


def field_headings() -> dict[str, str]:
    """Every way a figure is named, to its code."""
    return index_of({code: [found.label, found.caption, *found.names] for code, found in every_field().items()})


def packs_of_year(year: int) -> dict[str, FieldPack]:
    """Stage to the pack the year was opened with; a stage that was not opened is absent."""
    opened = CollectionPack.objects.in_year(year).values_list("stage", "pack")
    return {stage: field_pack(code) for stage, code in opened}


def pack_for(section: Section, stored: YearReturn | None, opened: Mapping[str, FieldPack]) -> FieldPack:
    """The pack a section fills in: the one its return was begun with, else the opened one, else the usual one."""
    if stored is not None and section.stage in (pack := field_pack(stored.pack)).stages:
        return pack
    return opened.get(section.stage) or pack_of(section.stage)


class ReturnReading:
    """One pass over one sheet, for one year and the sections a person may fill in.

    closed_stages: stages for which the year is not open to this person.
    """

    def __init__(self, year: int, sections: SectionQuerySet, closed_stages: frozenset[str] = frozenset()) -> None:
        self.year = year
        self.plan = ReturnPlan()
        self.sections = {section.pk: section for section in sections.select_related("school")}
        self.of_school: dict[str, list[Section]] = {}
        for section in self.sections.values():
            self.of_school.setdefault(section.school.code, []).append(section)
        rows = YearReturn.objects.filter(section__in=self.sections, year__in=[year - 1, year])
        self.stored = {(found.section_id, found.year): found for found in rows}
        self.closed_stages = closed_stages
        self.stage_packs = packs_of_year(year)
        self.change_limit = Decimal(parameters.value("returns.change_limit", year=year))
        self.untouched: dict[int, Kept] = {}
        self.moved: set[int] = set()
        self.proposed: dict[int, dict[str, str | None]] = {}
        self.places: dict[tuple[int, str], Place] = {}
        self.first_place: dict[int, Place] = {}

    def field_of(self, section: Section, code: str) -> PackField | None:
        """The field as this section's own pack declares it, or None when its stage does not fill it in."""
        found = self.pack_for(section).fields.get(code)
        return found if found and section.stage in found.stages else None

    def pack_for(self, section: Section) -> FieldPack:
        """The pack the section fills in for the year: the one its return was begun with, else the opened one."""
        return pack_for(section, self.stored.get((section.pk, self.year)), self.stage_packs)

    def propose(self, section: Section, found: PackField, place: Place) -> None:
        """Take a figure for a section, or note why it cannot be read."""
        try:
            typed = found.read(place.text)
        except NumberRefused as refused:
            self.plan.refuse(place.row, place.header, place.text, refused.sentence, found.accepts)
            return
        values = self.proposed.setdefault(section.pk, {})
        values[found.code] = typed
        self.places[section.pk, found.code] = place

    def finish(self) -> ReturnPlan:
        """Spread shared figures over each school's sections, then compare and check every section."""
        for sections in self.of_school.values():
            if any(section.pk in self.proposed for section in sections):
                self._spread_shared(sections)
        for pk, values in self.proposed.items():
            self._judge(self.sections[pk], values)
        written = {entry.section.pk for entry in self.plan.entries}
        self.plan.kept += [kept for pk, kept in self.untouched.items() if pk not in written]
        return self.plan

    def _spread_shared(self, sections: list[Section]) -> None:
        for found in every_field().values():
            holders = [s for s in sections if found.shared and self.field_of(s, found.code)]
            given = {s.pk: typed for s in holders if (typed := self.proposed.get(s.pk, {}).get(found.code)) is not None}
            if len(set(given.values())) > 1:
                place = self.places[list(given)[-1], found.code]
                reason = f"“{found.label}”是全校数，同一学校几个学部填得不一样。"
                wanted = f"几个学部都填 {next(iter(given.values()))}，或只填一行"
                self.plan.refuse(place.row, place.header, place.text, reason, wanted)
            elif given:
                for section in holders:
                    if self._is_begun(section):
                        self.proposed.setdefault(section.pk, {})[found.code] = next(iter(given.values()))

    def _is_begun(self, section: Section) -> bool:
        """Whether the section has a return, or would get one from a figure of its own."""
        own = self.proposed.get(section.pk, {}).values()
        return (section.pk, self.year) in self.stored or any(typed is not None for typed in own)

    def _judge(self, section: Section, proposed: Mapping[str, str | None]) -> None:
        stored = self.stored.get((section.pk, self.year))
        before: dict[str, str] = {k: v for k, v in (stored.values if stored else {}).items() if v is not None}
        after = self.pack_for(section).completed(merged(before, proposed))
        changed = tuple(code for code in every_field() if before.get(code) != after.get(code))
        place = self._place_of(section)
        if not changed:
            if section.pk in self.first_place and section.pk not in self.untouched:
                self.plan.kept.append(Kept(place.row, section.school.code, str(section)))
            return
        if section.pk in self.moved:
            self._refuse_moved(section, changed, before, after)
        elif section.stage in self.closed_stages:
            reason = f"{self.year} 年{section.get_stage_display()}学段的填报还没有开通。"
            self.plan.refuse(place.row, place.header, place.text, reason, "等督导室通知后再填")
        elif stored and stored.status not in EDITABLE:
            reason = f"{section}的 {self.year} 年数据{stored.get_status_display()}，不能再改。"
            self.plan.refuse(place.row, place.header, place.text, reason, "请督导室先退回或重新打开")
        elif not self._has_hard_findings(section, after, place):
            self._enter(section, changed, before, after)

    def _refuse_moved(
        self, section: Section, changed: Iterable[str], before: Mapping[str, str], after: Mapping[str, str]
    ) -> None:
        """The return changed after the sheet was downloaded: where the two differ, only a person can say which holds."""
        for code in changed:
            found, place = every_field()[code], self.places.get((section.pk, code)) or self._place_of(section)
            now, wanted = found.typed(before.get(code)) or "空", found.typed(after.get(code)) or "空"
            reason = f"下载这张表之后，系统里的“{found.label}”可能已改动：系统里是“{now}”，表里是“{wanted}”。"
            self.plan.refuse(place.row, place.header, place.text, reason, f"填“{now}”，或重新下载后再改")

    def _place_of(self, section: Section) -> Place:
        """The section's own row, or a sibling's when it is touched only because they share a figure."""
        siblings = [section, *self.of_school[section.school.code]]
        return next(self.first_place[s.pk] for s in siblings if s.pk in self.first_place)

    def _has_hard_findings(self, section: Section, after: Mapping[str, str], place: Place) -> bool:
        former = self.stored.get((section.pk, self.year - 1))
        findings = self.pack_for(section).findings(
            after, former.values if former else None, change_limit=self.change_limit
        )
        for finding in findings:
            at = (self.places[section.pk, code] for code in finding.fields if (section.pk, code) in self.places)
            where = next(at, place)
            if finding.is_hard:
                self.plan.refuse(where.row, where.header, where.text, f"{section}：{finding.sentence}", "核对后改正")
            else:
                self.plan.warnings.append(f"第 {where.row} 行，{section}：{finding.sentence}")
        return any(finding.is_hard for finding in findings)

    def _enter(
        self, section: Section, changed: Iterable[str], before: Mapping[str, str], after: dict[str, str]
    ) -> None:
        place = self._place_of(section)
        if (section.pk, self.year) in self.stored:
            shown = tuple(_change(every_field()[code], before.get(code), after.get(code)) for code in changed)
            former = {code: before.get(code) for code in changed}
            latter = {code: after.get(code) for code in changed}
            self.plan.revisions.append(Revision(place.row, section.school.code, str(section), shown, former, latter))
        else:
            missing = self.pack_for(section).missing(section.stage, after)
            remark = f"还缺 {len(missing)} 项必填" if missing else ""
            self.plan.additions.append(Addition(place.row, section.school.code, str(section), remark, after))
        self.plan.entries.append(ReturnEntry(place.row, section, after, tuple(changed)))


def _change(found: PackField, before: str | None, after: str | None) -> Change:
    return Change(found.caption, found.typed(before) or "—", found.typed(after) or "—")
