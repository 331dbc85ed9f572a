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
    SchoolVerdictQuerySet,
    ScoreQuerySet,
    ScoreRunQuerySet,
    SectionResultQuerySet,
)

__all__ = [
    "AssessmentQuerySet",
    "AssessorPostingQuerySet",
    "CoefficientQuerySet",
    "IndicatorSetQuerySet",
    "LevelSheetQuerySet",
    "PermittedQuerySet",
    "SchoolVerdictQuerySet",
    "ScoreQuerySet",
    "ScoreRunQuerySet",
    "SectionResultQuerySet",
    "SheetEvidenceQuerySet",
]
