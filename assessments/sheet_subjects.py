"""The subject of an assessment as a row of the engine, with the figures of its frozen returns."""

from dataclasses import replace

from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY
from assessments.engine.inputs import SectionInput
from assessments.figures import figures_of, readers_of
from assessments.models import Assessment
from assessments.snapshots import take_snapshot
from assessments.subject_rows import together
from schools.models import YearReturn
from schools.workflow import Status


def row_of_subject(assessment: Assessment, definition: SetDefinition) -> SectionInput:
    """Code, stage and kind of the subject, and its figures of the year; without frozen returns there are none."""
    if assessment.school is not None:
        return row_of_school(assessment, definition)
    code = row_code(assessment)
    asked = {item for item, found in definition.fields.items() if found.origin == "return"}
    if not asked:
        return SectionInput(code, COUNTY if assessment.county else "", definition.object)
    rows = take_snapshot(definition, assessment.year, with_gaps=True).rows
    found = next((row for row in rows if row.school == code), SectionInput(code, "", definition.object))
    fields = {name: figure for name, figure in found.fields.items() if name in asked}
    return replace(found, fields=fields, stage=COUNTY if assessment.county else "")


def row_code(assessment: Assessment) -> str:
    """What the engine calls a subject that is no school: the township's name, the person's account, nothing."""
    if assessment.township is not None:
        return assessment.township.name
    return assessment.inspector.username if assessment.inspector is not None else ""


def row_of_school(assessment: Assessment, definition: SetDefinition) -> SectionInput:
    """A stage of a school with its own return, or a school with the returns of its stages together."""
    school = assessment.school
    returns = YearReturn.objects.filter(section__school=school, year=assessment.year, status=Status.FROZEN)
    if assessment.stage:
        returns = returns.filter(section__stage=assessment.stage)
    read = readers_of(definition, lambda item: item.origin == "return" and item.level == "subject")
    code, kind = str(school.code), str(school.kind)  # type: ignore[union-attr]  # asked by the caller
    rows = [
        SectionInput(code, stage, kind, figures_of(values, read), reference=str(pk))
        for pk, stage, values in returns.order_by("section").values_list("pk", "section__stage", "values")
    ]
    if assessment.stage:
        return rows[0] if rows else SectionInput(code, assessment.stage, kind)
    return replace(rows[0], stage="", fields=together(definition, rows)) if rows else SectionInput(code, "", kind)
