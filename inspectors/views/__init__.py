"""Pages of the inspectors' app."""

from inspectors.views.listing import (
    InspectorCreateView,
    InspectorListView,
    ListingChangeView,
    ListingEndView,
    ListingListView,
    ZoneCreateView,
    ZoneEditView,
    ZoneListView,
)
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
    "InspectorCreateView",
    "InspectorListView",
    "ListingChangeView",
    "ListingEndView",
    "ListingListView",
    "MySchoolsView",
    "PhotoFileView",
    "VisitApproveView",
    "VisitCreateView",
    "VisitDetailView",
    "VisitEditView",
    "VisitListView",
    "VisitReturnView",
    "ZoneCreateView",
    "ZoneEditView",
    "ZoneListView",
]
