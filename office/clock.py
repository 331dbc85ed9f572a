"""The business date: today, or the day at which the sample county stands still."""

from datetime import date, datetime

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from office.models import County


def frozen_on() -> date | None:
    """The sample county's date; None in a real county."""
    return County.objects.filter(pk=1).values_list("frozen_on", flat=True).first()


def today() -> date:
    """The date in Asia/Shanghai by which deadlines, months and years are judged."""
    return frozen_on() or timezone.localdate()


def today_in_query() -> Coalesce:
    """`today()` as an expression, for a page that may not cost another query."""
    kept = County.objects.filter(pk=1).values("frozen_on")[:1]
    return Coalesce(kept, Value(timezone.localdate()), output_field=DateField())


def now() -> datetime:
    """The instant to write on a business act: the wall clock, moved to the business date if one is set."""
    moment = timezone.localtime()
    if frozen := frozen_on():
        moment = moment.replace(year=frozen.year, month=frozen.month, day=frozen.day)
    return moment
