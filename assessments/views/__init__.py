"""Pages of indicator sets, runs and results."""

from assessments.views.results import (
    CoefficientListView,
    RunDetailView,
    RunListView,
    RunProgressView,
    RunPublishView,
    RunStartView,
    ScoreDetailView,
    ScoreListView,
    SetConsultView,
    SetDetailView,
    SetIssueView,
    SetListView,
    SetRetireView,
    VerdictListView,
)

__all__ = [
    "CoefficientListView",
    "RunDetailView",
    "RunListView",
    "RunProgressView",
    "RunPublishView",
    "RunStartView",
    "ScoreDetailView",
    "ScoreListView",
    "SetConsultView",
    "SetDetailView",
    "SetIssueView",
    "SetListView",
    "SetRetireView",
    "VerdictListView",
]
