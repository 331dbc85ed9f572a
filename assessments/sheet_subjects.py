"""The subject of an assessment and what a run of its year reads of it: returns, last year, parameters, local targets."""

from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY
from assessments.engine.inputs import SectionInput
from assessments.level_scoring import SheetBasis
from assessments.models import Assessment
from assessments.snapshots import take_snapshots
from assessments.year_basis import Wanted
from schools.models import School


def basis_of(assessment: Assessment, definition: SetDefinition) -> SheetBasis:
    """The rows a run would compute the subject from; of schools only the subject's own family is read.

    Without frozen returns the subject's row is there and has no figures.
    """
    wanted = Wanted(definition, assessment.year, with_gaps=True, schools=family_of(assessment.school))
    (taken,) = take_snapshots([wanted])
    own = (row_code(assessment), assessment.stage)
    return SheetBasis(
        subject=next((row for row in taken.rows if (row.school, row.stage) == own), bare_row(assessment, definition)),
        beside=tuple(row for row in taken.rows if (row.school, row.stage) != own and belongs(row, assessment)),
        previous=taken.previous,
        parameters=taken.parameters,
        targets=taken.targets,
        year=assessment.year,
    )


def family_of(school: School | None) -> frozenset[int] | None:
    """A school with its main school and all campuses, whose figures are counted together; None where none is judged."""
    if school is None:
        return None
    main = school.main_school_id or school.pk
    return frozenset({main, school.pk, *School.objects.filter(main_school=main).values_list("pk", flat=True)})


def belongs(row: SectionInput, assessment: Assessment) -> bool:
    """Whether a row is computed with the subject: the family's rows with a school, the county's own with everybody."""
    return assessment.school is not None or row.stage == COUNTY


def row_code(assessment: Assessment) -> str:
    """What the engine calls a subject: the school's code, the township's name, the person's account, nothing."""
    if assessment.school is not None:
        return str(assessment.school.code)
    if assessment.township is not None:
        return assessment.township.name
    return assessment.inspector.username if assessment.inspector is not None else ""


def bare_row(assessment: Assessment, definition: SetDefinition) -> SectionInput:
    """The subject without any figure."""
    kind = assessment.school.kind if assessment.school is not None else definition.object
    return SectionInput(row_code(assessment), assessment.stage, str(kind))
