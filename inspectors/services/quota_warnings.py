"""Before the month ends: who is behind hears of it, at most once a day, and the office hears of all of them together."""

import calendar
from datetime import date

from django.db import transaction
from django.urls import reverse

from core import audit
from inspectors.models import QuotaWarning
from inspectors.quota import address
from inspectors.quota_people import Owed, YearFacts, names_of
from inspectors.workflow import MAY_REVIEW
from office import parameters
from office.inbox import notify, notify_all
from office.models import County, User

DAYS, SOURCE = "visit.warn_days", "督导次数"
NAMED = 4


def is_warning_day(day: date) -> bool:
    """Whether a day is within visit.warn_days of the last day of its month (26 May with 5)."""
    last = calendar.monthrange(day.year, day.month)[1]
    return last - day.day <= parameters.value(DAYS, year=day.year)


@transaction.atomic
def warn_behind(*, on: date) -> int:
    """Tell every inspector who is behind in the month of `on`, and then the office; returns how many were told now.

    Nobody is told twice on one day: a second run on the same day finds the rows of the first. Nothing happens on a day
    that is not a warning day.
    """
    if not is_warning_day(on):
        return 0
    behind = {pk: owed for pk, owed in YearFacts(on.year).owed_in(on.month, today=on).items() if owed.missing}
    people = User.objects.filter(pk__in=behind, is_active=True).order_by("pk")
    names = names_of(short.school for owed in behind.values() for short in owed.short)
    told = [person for person in people if warn(person, behind[person.pk], names, on=on)]
    if told:
        tell_office([behind[person.pk] for person in people], on=on)
        audit.record(
            actor=None, verb="quota.warned", target=County.objects.get(pk=1), warned_on=on, inspectors=len(told)
        )
    return len(told)


def warn(person: User, owed: Owed, names: dict[int, str], *, on: date) -> bool:
    """One inspector, unless he was told today."""
    _, is_new = QuotaWarning.objects.get_or_create(
        inspector=person, year=on.year, month=on.month, warned_on=on, defaults={"missing": owed.missing}
    )
    if is_new:
        notify(person, title=sentence(owed, names, on=on), url=reverse("inspectors:my_schools"), source=SOURCE)
    return is_new


def sentence(owed: Owed, names: dict[int, str], *, on: date) -> str:
    """What is missing and where: `5月应督导10次，还差2次：村小1还差1次、村小2还差1次`."""
    head = f"{on.month}月应督导{owed.required}次，还差{owed.missing}次"
    waiting = f"（其中{owed.waiting}次已提交待审核）" if owed.waiting else ""
    places = "、".join(f"{names[short.school]}还差{short.missing}次" for short in owed.short[:NAMED])
    more = f"等{len(owed.short)}所" if len(owed.short) > NAMED else ""
    return f"{head}{waiting}{'：' if places else ''}{places}{more}"


def tell_office(behind: list[Owed], *, on: date) -> None:
    """One line to everybody who reviews."""
    missing = sum(owed.missing for owed in behind)
    app, codename = MAY_REVIEW.split(".")
    notify_all(
        User.objects.filter(
            is_active=True,
            groups__permissions__codename=codename,
            groups__permissions__content_type__app_label=app,
        ),
        title=f"{on.month}月还有{len(behind)}名督学没有完成督导次数，共差{missing}次",
        url=address("quota_inspector_list", year=on.year, month=on.month, behind="true"),
        source=SOURCE,
    )
