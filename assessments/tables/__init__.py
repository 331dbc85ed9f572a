"""Lists of this app."""

from assessments.tables.results import (
    CoefficientTable,
    FigureColumn,
    IndicatorSetTable,
    MetColumn,
    ScoreRunTable,
    ScoreTable,
    SpreadTable,
    SubjectResultTable,
)

__all__ = [
    "CoefficientTable",
    "FigureColumn",
    "IndicatorSetTable",
    "MetColumn",
    "ScoreRunTable",
    "ScoreTable",
    "SpreadTable",
    "SubjectResultTable",
]
