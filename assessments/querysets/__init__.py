"""Chainable reads of this app."""

from assessments.querysets.levels import (
    AssessmentQuerySet,
    AssessorPostingQuerySet,
    LevelSheetQuerySet,
    SheetEvidenceQuerySet,
)
from assessments.querysets.results import (
    CoefficientQuerySet,
    IndicatorSetQuerySet,
    PermittedQuerySet,
    ResultQuerySet,
    ScoreQuerySet,
    ScoreRunQuerySet,
    SubjectResultQuerySet,
)

__all__ = [
    "AssessmentQuerySet",
    "AssessorPostingQuerySet",
    "CoefficientQuerySet",
    "IndicatorSetQuerySet",
    "LevelSheetQuerySet",
    "PermittedQuerySet",
    "ResultQuerySet",
    "ScoreQuerySet",
    "ScoreRunQuerySet",
    "SheetEvidenceQuerySet",
    "SubjectResultQuerySet",
]
