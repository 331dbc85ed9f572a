"""Indicator sets as data, runs over frozen returns, and what they found."""

from assessments.models.runs import Coefficient, Publication, SchoolVerdict, Score, ScoreRun
from assessments.models.sets import Indicator, IndicatorSet

__all__ = [
    "Coefficient",
    "Indicator",
    "IndicatorSet",
    "Publication",
    "SchoolVerdict",
    "Score",
    "ScoreRun",
]
