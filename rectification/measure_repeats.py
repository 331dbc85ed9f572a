"""一年内再次问责, for one measure: what was decided against the same object in the twelve months before."""

from django.db.models import QuerySet

from rectification.case_flow import CaseStatus
from rectification.measures import standing
from rectification.models import Case, Measure
from rectification.profiles import add_months, repeat
from rectification.repeats import COUNTING


def same_object(measure: Measure) -> QuerySet[Measure]:
    """Every measure against the same school or unit itself, or against the same person there."""
    about = {"case__school": measure.case.school_id, "case__unit": measure.case.unit_id}
    return Measure.objects.filter(**about, object=measure.object, person=measure.person)


def is_repeated(measure: Measure) -> bool:
    """一年内被问责2次及以上: other cases brought a standing measure against the same object within the twelve months before,
    the same day a year ago included. For a school or unit an interview or circular that was approved counts too. What
    belongs to one case counts once."""
    rule = repeat()
    window = (add_months(measure.decided_on, -rule.months), measure.decided_on)
    former = standing(same_object(measure)).filter(decided_on__range=window).exclude(case=measure.case_id)
    cases = set(former.values_list("case", flat=True))
    if measure.object == Measure.Object.UNIT:
        about = {"school": measure.case.school_id, "unit": measure.case.unit_id}
        called = Case.objects.filter(**about, kind__in=COUNTING, decided_at__date__range=window)
        cases |= set(called.exclude(status=CaseStatus.REJECTED).values_list("pk", flat=True)) - {measure.case_id}
    return len(cases) >= rule.count - 1
