"""Inspectors of a higher level and the part of the county they look after (挂县、挂片). Opens no rows: it is a list."""

from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.templatetags.formatting import cn_date
from inspectors.models import AreaAssignment
from inspectors.services.listing import require_office
from office import clock
from office.inbox import notify
from office.models import User
from schools.models import Township


@transaction.atomic
def assign_area(*, actor: User, user: User, township: Township | None, started_on: date) -> AreaAssignment:
    """Somebody looks after a township, or after the whole county (None), from a day on."""
    require_office(actor)
    if started_on > clock.today():
        raise BusinessRuleError(f"开始日期不能晚于今天（{cn_date(clock.today())}）。")
    try:
        with transaction.atomic():
            area = AreaAssignment.objects.create(user=user, township=township, started_on=started_on)
    except IntegrityError as error:
        raise BusinessRuleError(f"{user}已经负责{township or '全县'}。") from error
    notify(user, title=f"您从{cn_date(started_on)}起联系{township or '全县'}的督导工作", source="挂片")
    audit.record(actor=actor, verb="area.assigned", target=area, started_on=started_on)
    return area


@transaction.atomic
def end_area(*, actor: User, area: AreaAssignment, ended_on: date) -> AreaAssignment:
    """The assignment ends with this last day."""
    require_office(actor)
    area = AreaAssignment.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if area.ended_on is not None:
        raise WrongState(f"已在{cn_date(area.ended_on)}结束。")
    if not area.started_on <= ended_on <= clock.today():
        raise BusinessRuleError(f"结束日期要在{cn_date(area.started_on)}到今天之间。")
    area.ended_on = ended_on
    area.save(update_fields=["ended_on"])
    audit.record(actor=actor, verb="area.ended", target=area, ended_on=ended_on)
    return area
