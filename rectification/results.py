"""结果运用: what the ledger and the decisions of one year say about each school. It decides nothing.

Items count where the school itself has to act; what it found itself and what was merged does not count.
"""

from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.templatetags.formatting import cn_date
from rectification.measures import label_of, standing
from rectification.models import Case, Desk, Item, Measure
from rectification.workflow import CLOSED
from schools.models import School

NOTICE = "供干部管理、评优评先参考，本系统不作决定。"
COUNTED = {"desk": Desk.SCHOOL.value, "counted": "true"}
MORE: dict[str, dict[str, Any]] = {
    "found": {},
    "closed": {"status": [status.value for status in CLOSED]},
    "overdue": {"overdue": "true"},
    "rebounded": {"rebounded": "true"},
}


def with_results(schools: QuerySet[School], *, year: int, on: date) -> QuerySet[School]:
    """Schools with their figures of a calendar year: items found in it, and what became of them by the day `on`; cases and
    measures decided in it."""
    items = Item.objects.counted().filter(desk=Desk.SCHOOL).in_year(year)
    cases = Case.objects.decided_in(year)
    measures = standing(Measure.objects.filter(decided_on__year=year))
    return schools.annotate(
        found=number(items),
        closed=number(items.closed()),
        overdue=number(items.overdue(on=on)),
        rebounded=number(items.rebounded()),
        interviews=number(cases.filter(kind=Case.Kind.INTERVIEW)),
        circulars=number(cases.filter(kind=Case.Kind.CIRCULAR)),
        measures=number(measures, "case__school"),
    )


def number(rows: QuerySet[Any], path: str = "school") -> Coalesce:
    """How many of the rows belong to the outer school."""
    own = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(own, output_field=IntegerField()), 0)


def address(name: str, school: School, year: int) -> str:
    """The list that holds exactly the rows of one figure."""
    if name in {"interviews", "circulars"}:
        query = {"school": school.pk, "kind": name[:-1], "decided": year}
        return f"{reverse('rectification:case_list')}?{urlencode(query)}"
    if name == "measures":
        query = {"school": school.pk, "year": year, "standing": "true"}
        return f"{reverse('rectification:measure_list')}?{urlencode(query)}"
    query = {"school": school.pk, "year": year} | COUNTED | MORE[name]
    return f"{reverse('rectification:item_list')}?{urlencode(query, doseq=True)}"


def bars(year: int) -> dict[int, str]:
    """By school, why it may not take part in awards: the standing measures decided in the year that say so; one query.

    A measure against a person bars that person, who is not named here.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = standing(Measure.objects.filter(bars_awards=True, decided_on__year=year, case__school__isnull=False))
    for measure in rows.select_related("case").order_by("decided_on", "pk").distinct():
        paper = measure.decision_number or measure.case.number
        why = f"依据：{cn_date(measure.decided_on)}{measure.organ}{label_of(measure.grade)}，{paper}"
        whom = "不得参评" if measure.object == Measure.Object.UNIT else "责任人不得参评"
        found[measure.case.school_id or 0].append(f"{whom}（{why}）")
    return {school: "；".join(words) for school, words in found.items()}
