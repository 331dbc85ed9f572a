"""Two at the same moment: one visit per UUID, one inspector per school."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections

from core.exceptions import BusinessRuleError
from inspectors import services
from inspectors.models import Visit
from rectification.models import Item
from tests.factories.inspectors import InspectorFactory, finding, visit_content
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts) -> list[str]:
    """Run the acts in threads of their own; the sentence of each refusal, "" for each success."""

    def run(act) -> str:
        try:
            act()
        except BusinessRuleError as refusal:
            return refusal.sentence
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_visit_sent_four_times_at_once_is_one_visit_with_one_item(place):
    key = uuid.uuid4()
    content = visit_content(place.school, findings=(finding(),), follow_up="notice")

    def send() -> None:
        visit = services.save_visit(actor=place.inspector, client_uuid=key, content=content)
        if visit.status == "draft":
            services.submit_visit(actor=place.inspector, visit=visit)

    answers = at_once([send] * 4)
    assert "" in answers
    assert (Visit.objects.count(), Item.objects.count()) == (1, 1)
    assert Visit.objects.get().status == "submitted"


def test_of_four_listings_of_one_school_one_stands(place):
    staff, school = UserFactory(role="staff"), SchoolFactory()
    people = [InspectorFactory().user for _ in range(4)]
    answers = at_once(
        [
            lambda p=person: services.list_school(actor=staff, school=school, user=p, started_on=date(2024, 3, 1))
            for person in people
        ]
    )
    assert answers.count("") == 1
    assert sum("请先结束原来的挂牌" in answer for answer in answers) == 3
    assert school.postings.as_inspector().current().count() == 1
