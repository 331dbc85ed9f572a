"""Forms of this app."""

from assessments.forms.runs import (
    PublishForm,
    RunStartForm,
    work_years,
)

__all__ = [
    "PublishForm",
    "RunStartForm",
    "work_years",
]
