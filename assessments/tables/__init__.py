"""Lists of this app."""

from assessments.tables.results import (
    CoefficientTable,
    FigureColumn,
    IndicatorSetTable,
    MetColumn,
    SchoolVerdictTable,
    ScoreRunTable,
    ScoreTable,
)

__all__ = [
    "CoefficientTable",
    "FigureColumn",
    "IndicatorSetTable",
    "MetColumn",
    "SchoolVerdictTable",
    "ScoreRunTable",
    "ScoreTable",
]
