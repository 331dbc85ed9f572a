"""What the school or unit concerned says: its commitments, and its side of the matter."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from office.models import User
from rectification.case_flow import COMMIT, MAY_CARRY
from rectification.case_notices import having, side, tell
from rectification.models import Case
from rectification.policies_cases import answer_refusal, statement_refusal
from rectification.services.case_acts import begin_case, kept
from rectification.services.case_opening import add_case_event
from rectification.services.steps import written


@transaction.atomic
def commit_case(*, actor: User, case: Case, commitments: str, upload: UploadedFile | None = None) -> Case:
    """The side promises in writing what it will do."""
    case, before = begin_case(COMMIT, actor=actor, case=case)
    words = written(commitments, "整改承诺")
    case.commitments = words
    case.bump("status", "commitments")
    file = kept(upload, actor=actor)
    add_case_event(case=case, verb=COMMIT.name, actor=actor, before=before, text=words, file=file)
    tell(case, "当事方已提交整改承诺", having(MAY_CARRY), actor=actor)
    audit.record(actor=actor, verb="case.committed", target=case, about=case.object)
    return case


@transaction.atomic
def state_case(*, actor: User, case: Case, text: str, upload: UploadedFile | None = None) -> Case:
    """The side has its say (陈述申辩), at any time after it was told; every word stays beside the finding."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if reason := statement_refusal(case, actor):
        raise BusinessRuleError(reason)
    words = written(text, "陈述申辩")
    file = kept(upload, actor=actor)
    add_case_event(case=case, verb="statement", actor=actor, text=words, file=file)
    tell(case, "当事方陈述申辩，请答复", having(MAY_CARRY), actor=actor)
    audit.record(actor=actor, verb="case.stated", target=case, about=case.object)
    return case


@transaction.atomic
def answer_case_statement(*, actor: User, case: Case, text: str) -> Case:
    """The office answers what the side said last."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if reason := answer_refusal(case, actor):
        raise WrongState(reason)
    words = written(text, "答复")
    add_case_event(case=case, verb="statement_answered", actor=actor, text=words)
    tell(case, "陈述申辩已答复", side, actor=actor)
    audit.record(actor=actor, verb="case.answered", target=case, about=case.object)
    return case
