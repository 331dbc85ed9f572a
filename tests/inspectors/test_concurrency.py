"""Two at the same moment: one visit per UUID, one inspector per school."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connections

from core import jobs
from core.exceptions import BusinessRuleError
from inspectors import services
from inspectors.models import Visit
from rectification.models import Item
from schools.models import Posting
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


def test_the_database_itself_refuses_the_second_of_two_inspectors(place):
    school, start = SchoolFactory(), Barrier(2)
    people = [InspectorFactory().user for _ in range(2)]

    def write(person) -> str:
        start.wait()
        try:
            Posting.objects.create(user=person, school=school, capacity="inspector", started_on=date(2024, 3, 1))
        except IntegrityError as error:
            return str(error)
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(write, people))
    assert answers[0] == ""
    assert "one_current_inspector_per_school" in answers[1]
    assert school.postings.as_inspector().current().count() == 1


def test_a_proposal_is_applied_once_by_two_at_once(place):
    staff, other = UserFactory(role="staff"), InspectorFactory()
    options = {"usual": 1, "most": 2, "own_zone": False, "balance": 5, "distance": 0, "continuity": 1}
    SchoolFactory()
    proposal = services.request_proposal(actor=staff, title="同时", on=date(2024, 3, 8), options=options)
    jobs.perform(proposal.job.pk)
    answers = at_once([lambda: services.apply_proposal(actor=staff, proposal=proposal)] * 2)
    assert sorted(bool(answer) for answer in answers) == [False, True]
    assert Posting.objects.as_inspector().current().count() == 2
    assert Posting.objects.as_inspector().current().filter(user=other.user).count() == 1


def test_who_leaves_while_he_is_listed_keeps_no_school(place):
    staff, person, school = UserFactory(role="staff"), InspectorFactory(), SchoolFactory()
    day = date(2024, 3, 7)
    at_once(
        [
            lambda: services.leave_office(actor=staff, inspector=person, left_on=day, reason="调离"),
            lambda: services.list_school(actor=staff, school=school, user=person.user, started_on=day),
        ]
    )
    person.refresh_from_db()
    assert person.left_on == day
    assert not Posting.objects.as_inspector().current().filter(user=person.user).exists()
