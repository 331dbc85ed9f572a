"""Indicator sets as data, runs over frozen returns, and what they found."""

from assessments.models.levels import Assessment, AssessorPosting, LevelSheet, SheetEvidence
from assessments.models.opinions import SetOpinion
from assessments.models.plans import Plan, PlanTask
from assessments.models.results import Coefficient, Score, SubjectResult
from assessments.models.runs import Publication, ScoreRun
from assessments.models.sets import Indicator, IndicatorSet
from assessments.models.targets import YearTarget
from assessments.models.uploads import SetUpload

__all__ = [
    "Assessment",
    "AssessorPosting",
    "Coefficient",
    "Indicator",
    "IndicatorSet",
    "LevelSheet",
    "Plan",
    "PlanTask",
    "Publication",
    "Score",
    "ScoreRun",
    "SetOpinion",
    "SetUpload",
    "SheetEvidence",
    "SubjectResult",
    "YearTarget",
]
