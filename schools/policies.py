"""Questions about one row that are not transitions."""

from office.models import User
from schools.models import CollectionPack, ImportRun, Section, YearReturn
from schools.workflow import EDITABLE, MAY_CHANGE, MAY_FREEZE


def can_edit_return(user: User, row: YearReturn | None) -> bool:
    """Whether the person may type figures now; None is a return that nobody has begun."""
    return user.has_perm(MAY_CHANGE) and (row is None or row.status in EDITABLE)


def is_called_for(user: User, section: Section, year: int) -> bool:
    """Whether the person may fill in the year at all: schools only once it is open for their stage, the office always."""
    return user.has_perm(MAY_FREEZE) or CollectionPack.objects.in_year(year).filter(stage=section.stage).exists()


def filling_refusal(user: User, section: Section, year: int, row: YearReturn | None) -> str:
    """Why the form cannot be saved now; empty when it can."""
    if row is not None and row.status not in EDITABLE:
        return f"这份数据{row.get_status_display()}，不能再改；要改请督导室先退回或重新打开。"
    if not is_called_for(user, section, year):
        return f"{year} 年{section.get_stage_display()}学段的填报还没有开通，请等督导室通知。"
    return ""


def can_apply_import(user: User, run: ImportRun) -> bool:
    """Whether "apply" is offered: previewed without errors, by this person."""
    return run.status == ImportRun.Status.READY and run.requested_by_id == user.pk


def can_undo_import(user: User, run: ImportRun) -> bool:
    """Whether "undo" is offered: applied, by this person. Whether something depends on it by now is said when he tries."""
    return run.status == ImportRun.Status.APPLIED and run.requested_by_id == user.pk
