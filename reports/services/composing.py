"""A paper written from the wording of its kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core.exceptions import BusinessRuleError
from office import clock
from office.models import County, Unit, User
from reports.blocks import Block, BlockRefused, Marks, Paper
from reports.kinds import Kind, PackWording
from reports.models import Document
from reports.services.drafting import draft_document, paper_for
from reports.services.steps import known_kind, the_county
from reports.wording import Values, WordingRefused, is_empty
from reports.wordings import common_values, current, recipients_line, sample, sample_values, written_out
from schools.models import School

WITHOUT_ADDRESSEE = ("minutes", "form", "landscape")  # formats that print none


@dataclass(frozen=True, slots=True)
class Composition:
    """A wording that was filled, with everything a draft takes. gaps: placeholders that left a hole inside a printed line."""

    kind: Kind
    school: School | None
    schools: list[School]
    units: list[Unit]
    title: str
    addressee: str
    blocks: tuple[Block, ...]
    gaps: tuple[str, ...]


@transaction.atomic
def compose_document(
    *,
    actor: User,
    kind: str,
    values: Values,
    school: School | None = None,
    title: str = "",
    addressee: str = "",
    schools: Iterable[School] = (),
    units: Iterable[Unit] = (),
    marks: Marks | None = None,
    facts: Mapping[str, Any] | None = None,
    copies: Sequence[str] | None = None,
) -> Document:
    """A new 草稿 from the wording that counts now, filled with values by placeholder: text, or blocks for a line of their own.

    title, addressee: instead of those of the wording. The common placeholders (reports.wording.COMMON) are known without being
    given. Raises BusinessRuleError that names every placeholder with nothing to fill it and every required field that is empty;
    and whatever draft_document raises.
    """
    made = composed(
        kind=kind, values=values, school=school, title=title, addressee=addressee, schools=schools, units=units
    )
    return draft_document(
        actor=actor,
        kind=made.kind.code,
        school=made.school,
        title=made.title,
        addressee=made.addressee,
        blocks=made.blocks,
        facts=facts,
        copies=copies,
        marks=marks,
        schools=made.schools,
        units=made.units,
    )


def composed(
    *,
    kind: str,
    values: Values,
    school: School | None = None,
    title: str = "",
    addressee: str = "",
    schools: Iterable[School] = (),
    units: Iterable[Unit] = (),
) -> Composition:
    """The wording that counts now, filled; refuses as compose_document says and writes nothing."""
    pack, county, to_schools, to_units = known_kind(kind), the_county(), list(schools), list(units)
    refuse_unfilled(pack, values)
    to = addressee.strip() or recipients_line(school, to_schools, to_units)
    known = common_values(county=county, school=school, to=to, on=clock.today()) | dict(values)
    try:
        written = written_out(current(pack.code), known, title=title, addressee=addressee)
    except (WordingRefused, BlockRefused) as refusal:
        raise BusinessRuleError(f"“{pack.label}”的模板：{refusal}") from refusal
    nobody = county.organ_name if pack.format in WITHOUT_ADDRESSEE else ""
    return Composition(
        kind=pack,
        school=school,
        schools=to_schools,
        units=to_units,
        title=written.title,
        addressee=written.addressee or to or nobody,
        blocks=written.blocks,
        gaps=written.gaps,
    )


def preview_of(
    *, marks: Marks | None = None, copies: Sequence[str] | None = None, **given: Any
) -> tuple[Paper, tuple[str, ...]]:
    """What compose_document would draft, and the placeholders that leave a hole; refuses as it does and writes nothing."""
    made = composed(**given)
    paper = paper_for(
        kind=made.kind.code,
        school=made.school,
        title=made.title,
        addressee=made.addressee,
        blocks=made.blocks,
        copies=copies,
        marks=marks,
    )
    return paper, made.gaps


def sample_paper(kind: Kind, words: PackWording, *, county: County, on: date) -> Paper:
    """A paper of some words with samples in their placeholders, to look at; raises BusinessRuleError that says what is wrong."""
    values = sample_values(kind, county=county, on=on)
    try:
        written = written_out(words, values)
    except (WordingRefused, BlockRefused) as refusal:
        raise BusinessRuleError(str(refusal)) from refusal
    to = written.addressee or sample("主送单位")
    return paper_for(kind=kind.code, school=None, title=written.title, addressee=to, blocks=written.blocks)


def refuse_unfilled(kind: Kind, values: Values) -> None:
    """Raise when a field that the kind asks for is empty; names every one."""
    empty = [field.label for field in kind.fields if field.required and is_empty(values.get(field.label, ""))]
    if empty:
        raise BusinessRuleError(f"请填写：{'、'.join(empty)}。")
