"""What the office does with indicator sets and runs."""

from assessments.services.runs import publish_run, start_run
from assessments.services.sets import consult_set, issue_set, load_indicator_set, retire_set

__all__ = ["consult_set", "issue_set", "load_indicator_set", "publish_run", "retire_set", "start_run"]
