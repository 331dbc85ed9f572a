"""The register of out-of-school training: registered, inspected, put right, found in order or passed on."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.workflow import Transition
from inspectors import reduction_flow
from inspectors.models import TrainingInstitution
from inspectors.services.reduction import require_office
from office import clock
from office.models import User

FIELDS = ("name", "kind", "township", "address")


def locked(institution: TrainingInstitution) -> TrainingInstitution:
    """The row, locked."""
    return TrainingInstitution.objects.select_for_update(of=("self",)).get(pk=institution.pk)


def saved(institution: TrainingInstitution) -> None:
    """A second institution of the same name is the database's refusal in words."""
    try:
        with transaction.atomic():
            if institution.pk:
                institution.bump(*FIELDS)
            else:
                institution.save(force_insert=True)
    except IntegrityError as error:
        raise BusinessRuleError(f"“{institution.name}”已经登记。") from error


@transaction.atomic
def register_institution(*, actor: User, **fields: Any) -> TrainingInstitution:
    """A new institution 已登记. fields: those of `FIELDS`. Refused: no permission, no name, a name that is known."""
    require_office(actor)
    institution = TrainingInstitution(**named(fields))
    saved(institution)
    audit.record(actor=actor, verb="institution.registered", target=institution)
    return institution


@transaction.atomic
def correct_institution(*, actor: User, institution: TrainingInstitution, **fields: Any) -> TrainingInstitution:
    """Another name, kind or place; its state stays."""
    require_office(actor)
    institution, changes = locked(institution), {}
    for name, value in named(fields).items():
        if getattr(institution, name) != value:
            changes[name] = [str(getattr(institution, name) or ""), str(value or "")]
            setattr(institution, name, value)
    saved(institution)
    audit.record(actor=actor, verb="institution.changed", target=institution, changes=changes)
    return institution


def named(fields: dict[str, Any]) -> dict[str, Any]:
    """The columns, with a name."""
    found = {name: fields[name] for name in FIELDS if name in fields}
    found["name"] = str(found.get("name", "")).strip()
    if not found["name"]:
        raise BusinessRuleError("请填写机构名称。")
    return found


@transaction.atomic
def check_institution(*, actor: User, institution: TrainingInstitution, on: date, finding: str) -> TrainingInstitution:
    """Somebody was there: the day and what was seen. Refused: a day to come, nothing written, an institution passed on."""
    institution = locked(institution)
    reduction_flow.CHECK.apply(institution, actor)
    if on > clock.today():
        raise BusinessRuleError("检查日期不能晚于今天。")
    if not finding.strip():
        raise BusinessRuleError("请写明检查情况。")
    institution.checked_on, institution.finding, institution.reason = on, finding.strip(), ""
    institution.bump("status", "checked_on", "finding", "reason")
    audit.record(actor=actor, verb="institution.checked", target=institution, on=on)
    return institution


@transaction.atomic
def move_institution(
    *, actor: User, institution: TrainingInstitution, transition: Transition, reason: str, to: str = ""
) -> TrainingInstitution:
    """Order it to put things right, find it in order, or pass it on (to: to whom). Each with a reason."""
    institution = locked(institution)
    transition.apply(institution, actor)
    if not reason.strip():
        raise BusinessRuleError("请写明理由。")
    is_passed_on = transition is reduction_flow.PASS_ON
    if is_passed_on and not to.strip():
        raise BusinessRuleError("请填写移交单位。")
    institution.reason = reason.strip()
    institution.passed_on_to = to.strip() if is_passed_on else ""
    institution.bump("status", "reason", "passed_on_to")
    audit.record(actor=actor, verb=VERBS[transition.name], target=institution, reason=institution.reason)
    return institution


VERBS = {"order": "institution.ordered", "pass": "institution.passed", "pass_on": "institution.passed_on"}
