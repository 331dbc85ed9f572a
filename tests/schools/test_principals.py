"""Terms: the database refuses two that share a day, whoever writes them, also at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from core.exceptions import BusinessRuleError
from schools import services
from schools.models import PrincipalTerm
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.schools import PrincipalTermFactory, SchoolFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [
        (date(2025, 7, 31), date(2026, 7, 31), True),
        (date(2020, 1, 1), date(2021, 8, 1), True),
        (date(2022, 1, 1), date(2022, 2, 1), True),
        (date(2025, 8, 1), date(2026, 7, 31), False),
        (date(2020, 1, 1), date(2021, 7, 31), False),
    ],
)
def test_two_terms_never_share_a_day(start, end, is_refused):
    school = PrincipalTermFactory(started_on=date(2021, 8, 1), ends_on=date(2025, 7, 31)).school
    if is_refused:
        with pytest.raises(IntegrityError, match="principal_terms_do_not_overlap"), transaction.atomic():
            PrincipalTermFactory(school=school, started_on=start, ends_on=end)
    else:
        PrincipalTermFactory(school=school, started_on=start, ends_on=end)
    PrincipalTermFactory(started_on=start, ends_on=end)
    assert PrincipalTerm.objects.filter(school=school).count() == (1 if is_refused else 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_appointments_at_the_same_moment_one_holds():
    CountyFactory(frozen_on=date(2024, 5, 31))
    school, start = SchoolFactory(), Barrier(2)
    people = [UserFactory(role="principal") for _ in range(2)]

    def appoint(person):
        start.wait()
        try:
            services.appoint_principal(
                actor=None, school=school, user=person, started_on=date(2024, 5, 1), ends_on=date(2027, 7, 31)
            )
        except BusinessRuleError as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as both:
        told = sorted(both.map(appoint, people))
    assert told[0] == ""
    assert "请先办理免职" in told[1]
    assert school.principal_terms.count() == school.postings.count() == 1
