"""What the office does with indicator sets, runs, assessments and assessors."""

from assessments.services.assessors import (
    commission_assessor,
    end_commission,
    end_expired_commissions,
    sign_declaration,
)
from assessments.services.levels import (
    conclude_sheet,
    open_sheet,
    reopen_after_review,
    reopen_sheet,
    return_sheet,
    save_sheet,
    score_sheet,
    submit_sheet,
)
from assessments.services.openings import archive_assessment, open_assessments, opening_refusal, start_assessment
from assessments.services.plan_runs import simulate_plan
from assessments.services.plan_tasks import open_plan_tasks
from assessments.services.plans import cancel_plan, request_plan
from assessments.services.runs import IncompleteYear, cancel_run, publish_run, start_run
from assessments.services.sets import consult_set, issue_set, load_indicator_set, retire_set
from assessments.services.sheet_files import add_sheet_file, add_sheet_files, remove_sheet_file

__all__ = [
    "IncompleteYear",
    "add_sheet_file",
    "add_sheet_files",
    "archive_assessment",
    "cancel_plan",
    "cancel_run",
    "commission_assessor",
    "conclude_sheet",
    "consult_set",
    "end_commission",
    "end_expired_commissions",
    "issue_set",
    "load_indicator_set",
    "open_assessments",
    "open_plan_tasks",
    "open_sheet",
    "opening_refusal",
    "publish_run",
    "remove_sheet_file",
    "reopen_after_review",
    "reopen_sheet",
    "request_plan",
    "retire_set",
    "return_sheet",
    "save_sheet",
    "score_sheet",
    "sign_declaration",
    "simulate_plan",
    "start_assessment",
    "start_run",
    "submit_sheet",
]
