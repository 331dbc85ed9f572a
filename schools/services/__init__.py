"""What the office and the schools do with the register and the yearly figures."""

from schools.services.duplicates import declare_distinct
from schools.services.events import (
    change_kind,
    change_ownership,
    change_township,
    close_school,
    merge_school,
    open_school,
    rename,
    split_school,
    withdraw_change,
)
from schools.services.facts import settle_due_changes
from schools.services.filling import save_return
from schools.services.groups import save_group
from schools.services.imports import (
    apply_import,
    fillable_sections,
    import_principals,
    import_register,
    import_returns,
    stage_import,
)
from schools.services.principals import appoint_principal, end_principal
from schools.services.register import update_school
from schools.services.returns import (
    check_return,
    confirm_return,
    freeze_return,
    freeze_year,
    reopen_return,
    send_back_return,
)
from schools.services.undoing import undo_import

__all__ = [
    "apply_import",
    "appoint_principal",
    "change_kind",
    "change_ownership",
    "change_township",
    "check_return",
    "close_school",
    "confirm_return",
    "declare_distinct",
    "end_principal",
    "fillable_sections",
    "freeze_return",
    "freeze_year",
    "import_principals",
    "import_register",
    "import_returns",
    "merge_school",
    "open_school",
    "rename",
    "reopen_return",
    "save_group",
    "save_return",
    "send_back_return",
    "settle_due_changes",
    "split_school",
    "stage_import",
    "undo_import",
    "update_school",
    "withdraw_change",
]
