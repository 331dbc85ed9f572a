"""Shape of what people type about schools and their yearly figures."""

from schools.forms.figures import FiguresForm
from schools.forms.imports import ReturnImportForm, SchoolImportForm
from schools.forms.register import (
    AppointForm,
    DismissForm,
    EndForm,
    GroupForm,
    MergeForm,
    NewSchoolForm,
    SchoolForm,
    SplitForm,
    WithdrawForm,
)
from schools.forms.returns import CollectionForm, EvidenceForm, FreezeForm, ReopenForm, SendBackForm

__all__ = [
    "AppointForm",
    "CollectionForm",
    "DismissForm",
    "EndForm",
    "EvidenceForm",
    "FiguresForm",
    "FreezeForm",
    "GroupForm",
    "MergeForm",
    "NewSchoolForm",
    "ReopenForm",
    "ReturnImportForm",
    "SchoolForm",
    "SchoolImportForm",
    "SendBackForm",
    "SplitForm",
    "WithdrawForm",
]
