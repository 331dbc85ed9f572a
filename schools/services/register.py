"""Writes to the register. Facts have dates: what a school was called last year stays known."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from office import clock
from office.models import User
from schools.facts import EVENT_KINDS
from schools.importers.register_values import as_text, changed_fields, current_value
from schools.models import School, SchoolEvent, Township
from schools.services.facts import FACT_OF, change_facts, locked
from schools.services.names import remember_names


@transaction.atomic
def update_school(
    *, actor: User | None, school: School, changes: Mapping[str, Any], effective_on: date | None = None
) -> School:
    """Change what is known of one school. Name, kind, ownership and township hold from `effective_on` on (today if not
    given; a day to come is planned), everything else holds at once.

    changes: field name to value, a township by name or row. Raises BusinessRuleError when the result would not be a
    possible school, WrongState when the day lies in a sealed year.
    """
    school = locked(school)
    wanted = dict(changes)
    if isinstance(wanted.get("township"), Township) or wanted.get("township", "") is None:
        wanted["township"] = wanted["township"].name if wanted["township"] else ""
    plain = {name: value for name, value in wanted.items() if name not in EVENT_KINDS}
    plain = changed_fields(school, plain)
    said = describe(school, plain)
    dated = {name: " ".join(value.split()) for name, value in wanted.items() if name in EVENT_KINDS}
    for name, value in plain.items():
        setattr(school, name, value)
    refuse_impossible(school)
    events = change_facts(school, dated, day=effective_on or clock.today())
    if not plain and not events:
        return school
    if plain:
        refuse_impossible(school)
        school.bump(*plain)
    remember_names([(school, event.after) for event in events if event.kind == SchoolEvent.Kind.RENAMED])
    for event in events:
        said[FACT_OF[event.kind]] = [event.before_text or "—", event.after_text or "—"]
    audit.record(actor=actor, verb="school.updated", target=school, changes=said, on=effective_on or clock.today())
    return school


def describe(school: School, wanted: Mapping[str, Any]) -> dict[str, list[str]]:
    """Old and new text of each changed field, for the trail."""
    return {name: [as_text(name, current_value(school, name)), as_text(name, value)] for name, value in wanted.items()}


def put(school: School, values: Mapping[str, Any], townships: Mapping[str, Township]) -> None:
    """Set the values on a new row; nothing is saved."""
    for name, value in values.items():
        setattr(school, name, townships.get(value) if name == "township" else value)


def refuse_impossible(school: School) -> None:
    """Turn what the model's own rules refuse into a sentence."""
    try:
        school.full_clean(validate_unique=False)
    except ValidationError as wrong:
        raise BusinessRuleError(" ".join(wrong.messages)) from wrong
    if not school.main_school_id:
        return
    if school.main_school_id == school.pk:
        raise BusinessRuleError("所属主校不能是学校自己。")
    if School.objects.filter(pk=school.main_school_id).exclude(main_school=None).exists():
        raise BusinessRuleError(f"{school.main_school}自己也是校区，不能作主校。")
    if School.objects.filter(main_school=school.pk).exists():
        raise BusinessRuleError("这所学校下面有校区，不能再作别的学校的校区。")
