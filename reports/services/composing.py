"""A paper written from the wording of its kind."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from core.exceptions import BusinessRuleError
from office import clock
from office.models import Unit, User
from reports.blocks import Marks
from reports.kinds import Kind
from reports.models import Document
from reports.services.drafting import draft_document
from reports.services.steps import known_kind, the_county
from reports.wording import Value, WordingRefused, is_empty
from reports.wordings import common_values, current, recipients_line, written_out
from schools.models import School

WITHOUT_ADDRESSEE = ("minutes", "form", "landscape")  # formats that print none


@transaction.atomic
def compose_document(
    *,
    actor: User,
    kind: str,
    values: Mapping[str, Value],
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
    pack, to_schools, to_units = known_kind(kind), list(schools), list(units)
    refuse_unfilled(pack, values)
    to = addressee.strip() or recipients_line(school, to_schools, to_units)
    county = the_county()
    known = common_values(county=county, school=school, to=to, on=clock.today()) | dict(values)
    try:
        written = written_out(current(pack.code), known, title=title, addressee=addressee)
    except WordingRefused as refusal:
        raise BusinessRuleError(f"“{pack.label}”的模板：{refusal}") from refusal
    return draft_document(
        actor=actor,
        kind=pack.code,
        school=school,
        title=written.title,
        addressee=written.addressee or to or (county.organ_name if pack.format in WITHOUT_ADDRESSEE else ""),
        blocks=written.blocks,
        facts=facts,
        copies=copies,
        marks=marks,
        schools=to_schools,
        units=to_units,
    )


def refuse_unfilled(kind: Kind, values: Mapping[str, Value]) -> None:
    """Raise when a field that the kind asks for is empty; names every one."""
    empty = [field.label for field in kind.fields if field.required and is_empty(values.get(field.label, ""))]
    if empty:
        raise BusinessRuleError(f"请填写：{'、'.join(empty)}。")
