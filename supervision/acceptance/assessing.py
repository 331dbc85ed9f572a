"""Assessments of the acceptance schools: the self-rating concluded, the county's open, one school with a third party."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments import services
from assessments.models import Assessment, AssessorPosting, IndicatorSet, LevelSheet, SheetEvidence
from supervision.acceptance.people import LETTERS, Cast

YEAR = 2024
CODE = "R1"


def assess(cast: Cast, indicator_set: IndicatorSet) -> dict[str, list[tuple[str, object]]]:
    """Open the assessments of a year, commission the assessor for school A, bring one sheet per school to its end.

    Returns the rows that have addresses, by school letter.
    """
    staff = cast.users["staff"]
    services.open_assessments(actor=staff, indicator_set=indicator_set, year=YEAR, kind="official", due={})
    services.commission_assessor(
        actor=staff,
        user=cast.users["assessor"],
        indicator_set=indicator_set,
        year=YEAR,
        schools=[cast.schools["A"]],
        started_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
        contract_no="验督委〔2024〕1号",
    )
    return {letter: concluded_self_rating(cast, letter) for letter in LETTERS}


def concluded_self_rating(cast: Cast, letter: str) -> list[tuple[str, object]]:
    """The primary stage's self-rating with words and a paper, handed in and concluded."""
    head, mark = cast.principal(letter), cast.marks[letter]
    assessment = Assessment.objects.get(school=cast.schools[letter], stage="primary", year=YEAR)
    sheet = LevelSheet.objects.get(assessment=assessment, code="self")
    opinion = mark.text("assessments.levelsheet.opinion", "自评说明")
    services.save_sheet(actor=head, sheet=sheet, answers={}, opinions={CODE: opinion})
    name = mark.text("core.storedfile.original_name sheet", "自评材料")
    paper = SimpleUploadedFile(f"{name}.pdf", mark.paper("paper content sheet"), content_type="application/pdf")
    services.add_sheet_file(actor=head, sheet=sheet, indicator=CODE, upload=paper)
    services.submit_sheet(actor=head, sheet=sheet)
    services.conclude_sheet(actor=cast.users["staff2"], sheet=sheet)
    rows = [
        ("assessment", assessment),
        ("sheet", LevelSheet.objects.get(pk=sheet.pk)),
        ("sheet county", LevelSheet.objects.get(assessment=assessment, code="county")),
        ("sheet file", SheetEvidence.objects.get(sheet=sheet)),
    ]
    commission = AssessorPosting.objects.filter(school=cast.schools[letter]).first()
    return [*rows, ("commission", commission)] if commission else rows
