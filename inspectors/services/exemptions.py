"""Months in which a school is due no visit, or an inspector owes none: entered and withdrawn by the office, with a reason."""

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError
from inspectors.models import QuotaExemption
from inspectors.services.listing import require_office
from office.inbox import notify
from office.models import User, WorkYear
from schools.models import School


def require_active(year: int) -> None:
    """A sealed year is not changed."""
    if not WorkYear.objects.filter(year=year, status=WorkYear.Status.ACTIVE).exists():
        raise BusinessRuleError(f"{year}年度没有启用或已经封存，不能改免督导月份。")


@transaction.atomic
def add_exemption(
    *, actor: User, year: int, month: int, school: School | None = None, inspector: User | None = None, reason: str
) -> QuotaExemption:
    """Nothing is due in this month at the school, or from the inspector, who is told.

    Refused: both or neither of them, no reason, a year that is not active, a campus (it counts into its main school), a
    month that is exempted already.
    """
    require_office(actor)
    require_active(year)
    if (school is None) == (inspector is None):
        raise BusinessRuleError("请选择学校或督学中的一项。")
    if school is not None and school.main_school_id is not None:
        raise BusinessRuleError(f"{school}不单独计次数，请登记它的主校。")
    if not reason.strip():
        raise BusinessRuleError("请写明免督导的原因。")
    row = QuotaExemption(
        year=year, month=month, school=school, inspector=inspector, reason=reason.strip(), entered_by=actor
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise BusinessRuleError(f"{school or inspector}{year}年{month}月已经登记过免督导。") from error
    if inspector is not None:
        notify(inspector, title=f"{year}年{month}月免计督导次数：{row.reason}", source="督导次数")
    audit.record(actor=actor, verb="exemption.added", target=row, year=year, month=month, reason=row.reason)
    return row


@transaction.atomic
def withdraw_exemption(*, actor: User, exemption: QuotaExemption) -> None:
    """The month is due again, as if it had never been exempted; the trail keeps what was."""
    require_office(actor)
    row = QuotaExemption.objects.select_for_update(of=("self",)).filter(pk=exemption.pk).first()
    if row is None:
        raise BusinessRuleError("这个免督导月份已经撤销。")
    require_active(row.year)
    audit.record(actor=actor, verb="exemption.withdrawn", target=row, year=row.year, month=row.month, reason=row.reason)
    if row.inspector is not None:
        notify(row.inspector, title=f"{row.year}年{row.month}月恢复计督导次数", source="督导次数")
    row.delete()
