"""Chainable reads of this app."""

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
    "CoefficientQuerySet",
    "IndicatorSetQuerySet",
    "PermittedQuerySet",
    "SchoolVerdictQuerySet",
    "ScoreQuerySet",
    "ScoreRunQuerySet",
    "SectionResultQuerySet",
]
