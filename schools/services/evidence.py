"""Files handed in for the fields of a return that ask for evidence."""

from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.files import store_upload
from office.models import User
from schools.field_packs import FieldPack, PackField, field_pack
from schools.models import CountyReturn, ReturnFile, YearReturn
from schools.services.filling import pack_of_row, require_called_for, require_open_year
from schools.workflow import COUNTY_REVISE, EDITABLE, MAY_CHANGE, CountyStatus

MOST_FILES = 5


def pack_behind(row: YearReturn | CountyReturn) -> FieldPack:
    """The pack of either kind of return."""
    return pack_of_row(row) if isinstance(row, YearReturn) else field_pack(row.pack)


def evidence_fields(row: YearReturn | CountyReturn) -> list[PackField]:
    """The fields of a return that are files."""
    stage = row.section.stage if isinstance(row, YearReturn) else "county"
    return [field for field in pack_behind(row).fields_of(stage) if field.type == "evidence"]


def may_change_files(user: User, row: YearReturn | CountyReturn) -> bool:
    """Whether files can be added or taken away now."""
    if isinstance(row, YearReturn):
        return row.status in EDITABLE and user.has_perm(MAY_CHANGE)
    return row.status == CountyStatus.DRAFT and user.has_perm(COUNTY_REVISE.permission)


def _require_change(actor: User, row: YearReturn | CountyReturn) -> None:
    require_open_year(row.year)
    if not may_change_files(actor, row):
        raise WrongState(f"这份数据{row.get_status_display()}，佐证文件不能再改。")
    if isinstance(row, YearReturn):
        require_called_for(actor, row.section, row.year)


@transaction.atomic
def add_return_file(*, actor: User, row: YearReturn | CountyReturn, field: str, upload: Any) -> ReturnFile:
    """Keep one file for a field; at most five for each. Raises FileRefused when it is not what the place accepts."""
    row = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    _require_change(actor, row)
    if field not in {found.code for found in evidence_fields(row)}:
        raise BusinessRuleError("填报表里没有这一项佐证。")
    if row.files.filter(field=field).count() >= MOST_FILES:
        raise BusinessRuleError(f"每一项最多 {MOST_FILES} 个文件，请先删掉一个。")
    owner = {"year_return": row} if isinstance(row, YearReturn) else {"county_return": row}
    stored = store_upload(upload, kind="evidence", actor=actor)
    kept = ReturnFile.objects.create(field=field, file=stored, added_by=actor, **owner)
    audit.record(actor=actor, verb="returnfile.added", target=kept, field=field, sha256=stored.sha256, of=str(row))
    return kept


@transaction.atomic
def remove_return_file(*, actor: User, kept: ReturnFile) -> YearReturn | CountyReturn:
    """Take one file out of its return; the stored bytes and the trail stay. Returns the return."""
    row = type(kept.owner)._base_manager.select_for_update(of=("self",)).get(pk=kept.owner.pk)
    _require_change(actor, row)
    audit.record(actor=actor, verb="returnfile.removed", target=kept, field=kept.field, of=str(row))
    kept.delete()
    return row
