"""Files handed in with a sheet, indicator by indicator."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from assessments.models import LevelSheet, SheetEvidence
from assessments.services.levels import items_of, locked_sheet, require_filling
from core import audit
from core.exceptions import BusinessRuleError
from core.files import store_upload
from office import clock
from office.models import User

MOST_FILES = 10


@transaction.atomic
def add_sheet_file(*, actor: User, sheet: LevelSheet, indicator: str, upload: Any) -> SheetEvidence:
    """Keep one file for an indicator; at most ten for each. Raises FileRefused when the place does not accept it."""
    sheet = locked_sheet(sheet)
    require_filling(actor, sheet)
    if indicator not in {item.code for item in items_of(sheet)}:
        raise BusinessRuleError("这份评估表里没有这一项指标。")
    if sheet.files.filter(indicator=indicator).count() >= MOST_FILES:
        raise BusinessRuleError(f"每一项最多 {MOST_FILES} 个文件，请先删掉一个。")
    stored = store_upload(upload, kind="evidence", actor=actor)
    kept = SheetEvidence.objects.create(
        sheet=sheet, indicator=indicator, file=stored, added_by=actor, added_at=clock.now()
    )
    audit.record(actor=actor, verb="sheetevidence.added", target=kept, indicator=indicator, sha256=stored.sha256)
    return kept


@transaction.atomic
def add_sheet_files(*, actor: User, sheet: LevelSheet, indicator: str, uploads: Iterable[Any]) -> list[SheetEvidence]:
    """Keep several files for an indicator: all of them, or none when one is refused."""
    return [add_sheet_file(actor=actor, sheet=sheet, indicator=indicator, upload=upload) for upload in uploads]


@transaction.atomic
def remove_sheet_file(*, actor: User, kept: SheetEvidence) -> LevelSheet:
    """Take one file out of its sheet; the stored bytes and the trail stay. Returns the sheet."""
    sheet = locked_sheet(kept.sheet)
    require_filling(actor, sheet)
    audit.record(actor=actor, verb="sheetevidence.removed", target=kept, indicator=kept.indicator, of=str(sheet))
    kept.delete()
    return sheet
