"""What a school offers after lessons: filled in by its own principal, term by term."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from inspectors.models import AfterSchoolService
from inspectors.services.reduction import require_active
from office.models import User
from schools.models import School

MAY_FILL = "inspectors.change_afterschoolservice"
FIGURES = ("days", "hours", "pupils", "teachers", "fee")
BOUNDS = {"days": 7, "hours": 24, "pupils": 100000, "teachers": 10000, "fee": 999999}


def require_principal(actor: User, school: School) -> None:
    """Only the principal of the school, or of the one it was merged into."""
    if not actor.has_perm(MAY_FILL) or not School.objects.led_by(actor).filter(pk=school.pk).exists():
        raise NotAllowed("只有本校校长可以填报课后服务。")


def checked(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures within sane bounds; what is not filled in stays empty."""
    found = {name: figures.get(name) for name in FIGURES}
    for name, most in BOUNDS.items():
        label = AfterSchoolService._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        value = found[name]
        if value is not None and not 0 <= Decimal(value) <= most:
            raise BusinessRuleError(f"“{label}”应在0到{most}之间。")
    if all(value is None for value in found.values()):
        raise BusinessRuleError("请至少填写一项。")
    return found


@transaction.atomic
def fill_after_school(
    *, actor: User, school: School, year: int, term: str, figures: Mapping[str, Any]
) -> AfterSchoolService:
    """The figures of a term. Refused: another's school, one without primary or junior stage, a year that is not active,
    a term that was filled in already, nothing filled in, a number out of bounds."""
    require_principal(actor, school)
    require_active(year)
    if not School.objects.compulsory().filter(pk=school.pk).exists():
        raise BusinessRuleError(f"{school}没有小学、初中学段，不填报课后服务。")
    row = AfterSchoolService(school=school, year=year, term=term, entered_by=actor, **checked(figures))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise BusinessRuleError(f"{row}已经填报，请在列表里打开修改。") from error
    audit.record(actor=actor, verb="afterschool.filled", target=row, school=school, year=year)
    return row


@transaction.atomic
def change_after_school(*, actor: User, service: AfterSchoolService, figures: Mapping[str, Any]) -> AfterSchoolService:
    """Other figures of a term, while its year is active; the trail keeps both."""
    service = AfterSchoolService.objects.select_for_update(of=("self",)).select_related("school").get(pk=service.pk)
    require_principal(actor, service.school)
    require_active(service.year)
    changes = {}
    for name, value in checked(figures).items():
        if getattr(service, name) != value:
            changes[name] = [written(getattr(service, name)), written(value)]
            setattr(service, name, value)
    service.entered_by = actor
    service.bump(*FIGURES, "entered_by")
    audit.record(actor=actor, verb="afterschool.changed", target=service, school=service.school, changes=changes)
    return service


def written(value: Any) -> str:
    """For the trail: empty for what is missing."""
    return "" if value is None else str(value)
