"""Pages of the inspectors' app."""

from inspectors.views.quota import CoverageListView, MySchoolsView
from inspectors.views.visits import (
    PhotoFileView,
    VisitApproveView,
    VisitCreateView,
    VisitDetailView,
    VisitEditView,
    VisitListView,
    VisitReturnView,
)

__all__ = [
    "CoverageListView",
    "MySchoolsView",
    "PhotoFileView",
    "VisitApproveView",
    "VisitCreateView",
    "VisitDetailView",
    "VisitEditView",
    "VisitListView",
    "VisitReturnView",
]
