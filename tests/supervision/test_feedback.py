"""督导反馈意见: a second one is asked about, results out of date are said to be, a write-off's number stands by itself."""

from datetime import UTC, date, datetime

import pytest

from core.exceptions import BusinessRuleError
from reports.models import Document
from reports.wording import fill, parse
from reports.wordings import current
from supervision.documents import KIND, OUTDATED, draft_feedback_opinion, values_of
from supervision.feedback_facts import FeedbackFacts, ItemFacts, ResultFacts
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(county):
    WorkYearFactory(year=2024)
    WorkYearFactory(year=2023)
    county.frozen_on = date(2024, 5, 31)
    county.save()
    return SchoolFactory()


def issued(staff, school) -> Document:
    """An opinion about 2024 that is out."""
    drafted = draft_feedback_opinion(actor=staff, school=school, year=2024)
    leader, moment = UserFactory(role="leader"), datetime(2024, 5, 31, 10, tzinfo=UTC)
    signed = {"signed_by": leader, "signed_at": moment, "issued_by": leader, "issued_at": moment}
    Document.objects.filter(pk=drafted.pk).update(
        status="issued",
        number="青督反馈〔2024〕9号",
        sha256="0" * 64,
        submitted_by=staff,
        submitted_at=moment,
        **signed,
    )
    return Document.objects.get(pk=drafted.pk)


@pytest.mark.parametrize("page", ["school", "new"])
def test_a_second_opinion_of_a_year_is_asked_about(as_role, school, page):
    client = as_role("staff")
    first = issued(client.person, school)
    address = f"/feedback/schools/{school.pk}/" if page == "school" else "/feedback/new/"
    typed = {"year": "2024"} | ({"school": str(school.pk)} if page == "new" else {})

    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert f"2024年的反馈意见已于2024年5月31日印发（{first.number}）" in answer.content.decode()
    assert 'type="checkbox" name="is_second"' in answer.content.decode()
    assert Document.objects.count() == 1
    assert client.post(address, typed | {"is_second": "on"}).status_code == 302
    assert client.post(address, typed | {"year": "2023"}).status_code == 302
    assert Document.objects.count() == 3


def test_the_question_is_not_put_before_there_is_a_first(as_role, school):
    client = as_role("staff")
    assert 'type="checkbox"' not in client.get(f"/feedback/schools/{school.pk}/").content.decode()
    draft_feedback_opinion(actor=client.person, school=school, year=2024)
    assert client.post(f"/feedback/schools/{school.pk}/", {"year": "2024"}).status_code == 302


def test_the_service_refuses_a_second_opinion_nobody_asked_for(school):
    staff = UserFactory(role="staff")
    issued(staff, school)
    with pytest.raises(BusinessRuleError, match="确需另发一份"):
        draft_feedback_opinion(actor=staff, school=school, year=2024)
    assert draft_feedback_opinion(actor=staff, school=school, year=2024, is_second=True).status == "draft"


def texts(facts: FeedbackFacts) -> list[str]:
    return [getattr(block, "text", "") for block in fill(parse(current(KIND).body), values_of(facts))]


def facts_with(school, *, is_outdated: bool) -> FeedbackFacts:
    results = ResultFacts(
        year=2023, set_title="优质均衡", run=1, verdicts=(("小学", 5, 7, False),), scores=(), is_outdated=is_outdated
    )
    return FeedbackFacts(
        school=school.name,
        code=school.code,
        year=2024,
        collected_on=date(2024, 5, 31),
        visits=None,
        items=(),
        results=results,
    )


def test_results_out_of_date_are_said_to_be(school):
    assert OUTDATED in texts(facts_with(school, is_outdated=True))
    assert OUTDATED not in texts(facts_with(school, is_outdated=False))


def test_a_write_off_number_has_a_line_of_its_own():
    item = ItemFacts("1", "安全", "问题", "限期整改", date(2024, 6, 5), "已销号", True, False, "销字〔2024〕0018")
    assert item.progress == "已销号\n销字〔2024〕0018"


def test_a_draft_is_dated_by_the_business_clock(school):
    drafted = draft_feedback_opinion(actor=UserFactory(role="staff"), school=school, year=2024)
    assert drafted.snapshot["facts"]["drafted_at"].startswith("2024-05-31T")
