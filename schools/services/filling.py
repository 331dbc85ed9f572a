"""Filling in: figures are kept as typed, judged anew at every save, and never overwrite what somebody else changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, StaleVersion, WrongState
from office import parameters
from office.models import User, WorkYear
from schools.field_packs import (
    FieldPack,
    Finding,
    Mark,
    PackField,
    field_pack,
    is_far,
    merged,
    pack_of,
    percent_change,
    same_figure,
    whole_school,
)
from schools.models import CollectionPack, CountyReturn, FieldMedian, ReturnFile, School, Section, YearReturn
from schools.policies import is_called_for
from schools.workflow import CHECK, EDITABLE, REVISE


class Console:
    """Whoever runs a command on the server itself: may do what the transitions ask for, and has no account."""

    def has_perm(self, permission: str) -> bool:
        """Everything; the trail names the system."""
        return bool(permission)


CONSOLE = Console()


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that somebody else changed after the page was opened: both values, as stored."""

    field: PackField
    yours: str | None
    current: str | None


class FiguresMoved(StaleVersion):
    """Somebody changed the same figures meanwhile; nothing was saved. `differences` names them."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        super().__init__("您填写期间，别人已经改动过下面的数。请选用哪一个。")
        self.differences = differences


@dataclass(frozen=True, slots=True)
class Filling:
    """All that a form of figures shows: what is stored, last year's, what is wrong, and what is out of range."""

    pack: FieldPack
    stage: str
    values: Mapping[str, str]
    notes: Mapping[str, str]
    former: Mapping[str, str]
    findings: tuple[Finding, ...]
    marks: Mapping[str, Mark]
    handed_in: frozenset[str] = frozenset()

    @property
    def missing(self) -> list[PackField]:
        """Required figures that are not filled in, and required files that are not handed in."""
        return self.pack.missing(self.stage, self.values, self.handed_in)

    @property
    def blank(self) -> list[PackField]:
        """Figures that are not filled in though nothing requires them, in printed order."""
        required = {field.code for field in self.missing}
        return [
            field
            for field in self.pack.fields_of(self.stage)
            if field.is_typed and field.code not in required and not self.values.get(field.code)
        ]

    @property
    def unexplained(self) -> list[Finding]:
        """Broken soft checks without a word of explanation."""
        return [found for found in self.findings if not found.is_hard and not self.notes.get(found.code)]


def require_open_year(year: int) -> None:
    """Raise WrongState when the work year is sealed."""
    if WorkYear.objects.filter(year=year, status=WorkYear.Status.SEALED).exists():
        raise WrongState(f"{year} 年已封存，数据不能再改。")


def require_called_for(actor: User | None, section: Section, year: int) -> None:
    """Schools fill in a year only after the office has opened it for their stage; the office always may."""
    if actor is not None and not is_called_for(actor, section, year):
        raise WrongState(f"{year} 年{section.get_stage_display()}学段的填报还没有开通，请等督导室通知。")


def lock_school(section: Section) -> None:
    """One save at a time per school: its sections share figures, and a first save must not meet another first save."""
    School.objects.select_for_update(of=("self",)).get(pk=section.school_id)


def change_limit(year: int) -> Decimal:
    """The change against last year, in percent, above which a figure is marked."""
    return Decimal(parameters.value("returns.change_limit", year=year))


def former_values(section: Section, year: int) -> dict[str, Any]:
    """The section's figures of the year before."""
    return YearReturn.objects.filter(section=section, year=year - 1).values_list("values", flat=True).first() or {}


def pack_of_row(row: YearReturn) -> FieldPack:
    """The pack a return was filled in with."""
    pack = field_pack(row.pack)
    return pack if row.section.stage in pack.stages else pack_of(row.section.stage)


def judge(row: YearReturn) -> tuple[list[PackField], list[Finding]]:
    """The required figures and files a return lacks, and every check it breaks."""
    pack = pack_of_row(row)
    former = former_values(row.section, row.year)
    findings = pack.findings(row.values, former, change_limit=change_limit(row.year))
    stage = row.section.stage
    return pack.missing(stage, row.values, handed_in(row, pack, stage)), findings


def handed_in(row: YearReturn | CountyReturn | None, pack: FieldPack, stage: str) -> frozenset[str]:
    """Codes of the fields with a file; looked up only when the pack requires one."""
    if row is None or not pack.asks_for_files(stage):
        return frozenset()
    files = ReturnFile.objects.filter(**{"year_return" if isinstance(row, YearReturn) else "county_return": row.pk})
    return frozenset(files.values_list("field", flat=True))


def refuse_missing(missing: Sequence[PackField]) -> None:
    """Raise BusinessRuleError naming the required fields that are empty."""
    if missing:
        named = "、".join(field.label for field in missing)
        raise BusinessRuleError(f"还没有填：{named}。这 {len(missing)} 项必填，数是零就填 0。")


def filling_of(section: Section, year: int, row: YearReturn | None) -> Filling:
    """What the form of one section shows for a year; a handful of queries, however many figures there are."""
    pack = pack_of_row(row) if row else CollectionPack.objects.of_stage(year, section.stage)
    values, former = (row.values if row else {}), former_values(section, year)
    limit = change_limit(year)
    medians = FieldMedian.objects.by_field(year=year, pack=pack.code, stage=section.stage)
    return Filling(
        pack=pack,
        stage=section.stage,
        values=values,
        notes=row.notes if row else {},
        former=former,
        findings=tuple(pack.findings(values, former, change_limit=limit)),
        marks=marks_of(
            pack.fields_of(section.stage),
            values,
            former,
            limit=limit,
            medians=medians,
            whole=pupils_of_school(section, year, values),
            median_range=Decimal(parameters.value("returns.median_range", year=year)),
        ),
        handed_in=handed_in(row, pack, section.stage),
    )


def pupils_of_school(section: Section, year: int, values: Mapping[str, str]) -> Decimal | None:
    """Pupils of all stages of the section's school, its own from `values`; None while a stage has not given them."""
    pupils = {section.stage: values.get("students")}
    stages = [stage.value for stage in section.school.stages]
    if set(stages) - set(pupils):
        others = YearReturn.objects.in_year(year).filter(section__school=section.school_id).exclude(section=section)
        pupils |= {stage: stored.get("students") for stage, stored in others.values_list("section__stage", "values")}
    return whole_school(stages, pupils)


def marks_of(
    fields: list[PackField],
    values: Mapping[str, str],
    former: Mapping[str, str],
    *,
    limit: Decimal,
    medians: Mapping[str, Decimal],
    median_range: Decimal,
    whole: Decimal | None = None,
) -> dict[str, Mark]:
    """Beside every figure: last year's value, the change, the median per pupil, and whether it is out of range.

    whole: pupils of the whole school, by which whole-school figures are divided.
    """
    students = Decimal(values.get("students") or 0)
    marks = {}
    for field in fields:
        before, now = former.get(field.code), values.get(field.code)
        change = percent_change(before, now) if field.is_figure else None
        typical = medians.get(field.code)
        pupils = whole if field.shared else students
        own = Decimal(now) / pupils if field.per_pupil and now is not None and pupils else None
        distance = (own - typical) * 100 / typical if own is not None and typical else None
        marks[field.code] = Mark(
            before=field.typed(before),
            change=change,
            is_far_from_last_year=is_far(change, limit),
            own=own,
            typical=typical,
            is_far_from_median=is_far(distance, median_range),
        )
    return marks


def require_editable(row: YearReturn) -> None:
    """Raise WrongState when the return is confirmed or frozen."""
    if row.status not in EDITABLE:
        raise WrongState(
            f"{row.section}的 {row.year} 年数据{row.get_status_display()}，不能再改；要改请督导室先退回或重新打开。"
        )


def write_return(
    *,
    actor: User | None,
    section: Section,
    year: int,
    values: Mapping[str, str],
    notes: Mapping[str, str] | None = None,
) -> YearReturn:
    """Store a section's figures and judge them anew: complete and sound is checked, anything else stays imported.

    Inside the caller's transaction. Raises WrongState when the return is confirmed or frozen, and when a school fills
    in a year that is not open for its stage.
    """
    require_called_for(actor, section, year)
    pack = CollectionPack.objects.of_stage(year, section.stage)
    row, _ = YearReturn.objects.select_for_update(of=("self",)).get_or_create(
        section=section, year=year, defaults={"pack": pack.code}
    )
    require_editable(row)
    row.values = pack_of_row(row).completed({code: typed for code, typed in values.items() if typed is not None})
    if notes is not None:
        row.notes = {code: note for code, note in notes.items() if note}
    REVISE.apply(row, actor or CONSOLE)
    missing, findings = judge(row)
    if not missing and not any(finding.is_hard for finding in findings):
        CHECK.apply(row, actor or CONSOLE)
    row.bump("values", "notes", "status")
    return row


@transaction.atomic
def save_return(
    *,
    actor: User,
    section: Section,
    year: int,
    values: Mapping[str, str | None],
    notes: Mapping[str, str] | None = None,
) -> YearReturn:
    """Save a section's form as typed; whole-school figures go to the school's other sections too.

    values: {field code: stored text or None}; codes that are not given keep what is stored. A broken hard check, such
    as more degree teachers than teachers, is refused; a broken soft check is kept with its note.
    """
    require_open_year(year)
    lock_school(section)
    stored = YearReturn.objects.select_for_update(of=("self",)).filter(section=section, year=year).first()
    pack = pack_of_row(stored) if stored else CollectionPack.objects.of_stage(year, section.stage)
    before = stored.values if stored else {}
    wanted = pack.completed(merged(before, values))
    if hard := [found.sentence for found in pack.findings(wanted) if found.is_hard]:
        raise BusinessRuleError(" ".join(hard))
    row = write_return(actor=actor, section=section, year=year, values=wanted, notes=notes)
    changed = {code: wanted.get(code) for code in sorted({*before, *wanted}) if before.get(code) != wanted.get(code)}
    _spread_shared(actor, section, year, changed)
    audit.record(actor=actor, verb="yearreturn.saved", target=row, changed=changed)
    return row


@transaction.atomic
def save_figures(
    *,
    actor: User,
    section: Section,
    year: int,
    values: Mapping[str, str | None],
    seen: Mapping[str, str | None],
    notes: Mapping[str, str] | None = None,
) -> YearReturn | None:
    """Save some figures while the form is being filled in.

    seen: what the page showed for the same codes. Raises FiguresMoved, saving nothing, when one of them has another
    stored value by now. Returns the return, None when there is none and nothing was typed.
    """
    lock_school(section)
    row = YearReturn.objects.select_for_update(of=("self",)).filter(section=section, year=year).first()
    before = row.values if row else {}
    if row is not None:
        require_editable(row)
    pack = pack_of_row(row) if row else CollectionPack.objects.of_stage(year, section.stage)
    refuse_moved(pack, before, values, seen)
    is_same = all(same_figure(before.get(code), typed) for code, typed in values.items())
    said = {} if notes is None else {code: note for code, note in notes.items() if note}
    if is_same and (notes is None or said == (row.notes if row else {})):
        return row
    return save_return(actor=actor, section=section, year=year, values=values, notes=notes)


def refuse_moved(
    pack: FieldPack, stored: Mapping[str, str], values: Mapping[str, str | None], seen: Mapping[str, str | None]
) -> None:
    """Raise FiguresMoved for the figures whose stored value is neither what the page showed nor what is typed now."""
    moved = tuple(
        Difference(pack.fields[code], typed, stored.get(code))
        for code, typed in values.items()
        if not same_figure(stored.get(code), seen.get(code)) and not same_figure(stored.get(code), typed)
    )
    if moved:
        raise FiguresMoved(moved)


def _spread_shared(actor: User, section: Section, year: int, changed: Mapping[str, str | None]) -> None:
    """The school's other sections get the same whole-school figures, unless theirs can no longer change: then refuse."""
    siblings = Section.objects.filter(school=section.school_id).exclude(pk=section.pk).order_by("pk")
    rows = YearReturn.objects.select_for_update(of=("self",)).filter(section__in=siblings, year=year)
    for row in rows.select_related("section__school").order_by("section"):
        own = pack_of_row(row).fields
        shared = {code: typed for code, typed in changed.items() if code in own and own[code].shared}
        wanted = merged(row.values, shared)
        if wanted != {code: typed for code, typed in row.values.items() if typed is not None}:
            write_return(actor=actor, section=row.section, year=year, values=wanted)
