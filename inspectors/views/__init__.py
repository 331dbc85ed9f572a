"""Pages of the inspectors' app."""

from inspectors.views.quota import CoverageListView, MySchoolsView
from inspectors.views.visits import (
    PhotoFileView,
    VisitCreateView,
    VisitDetailView,
    VisitEditView,
    VisitListView,
)

__all__ = [
    "CoverageListView",
    "MySchoolsView",
    "PhotoFileView",
    "VisitCreateView",
    "VisitDetailView",
    "VisitEditView",
    "VisitListView",
]
