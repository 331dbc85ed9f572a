"""Filters of this app's lists."""

from assessments.filters.results import (
    CoefficientFilter,
    IndicatorSetFilter,
    MetFilter,
    PublishedUnlessChosen,
    ScoreFilter,
    ScoreRunFilter,
    SpreadFilter,
    SubjectResultFilter,
    indicator_choices,
    visible_runs,
    visible_schools,
)

__all__ = [
    "CoefficientFilter",
    "IndicatorSetFilter",
    "MetFilter",
    "PublishedUnlessChosen",
    "ScoreFilter",
    "ScoreRunFilter",
    "SpreadFilter",
    "SubjectResultFilter",
    "indicator_choices",
    "visible_runs",
    "visible_schools",
]
