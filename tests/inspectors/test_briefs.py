"""What parents reported is a number in the brief of a school, for those who may know it."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from inspectors.briefs import briefs
from rectification.models import Concern
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory
from tests.inspectors.conftest import TODAY

TEXT = "门口的路灯坏了三天。"


def reported(school, *, year: int = 2024, **changes) -> Concern:
    """One message."""
    at = datetime(year, 2, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    values = {"category": "safety", "text": TEXT, "received_at": at} | changes
    return Concern.objects.create(
        number=f"反映{uuid.uuid4().hex[:12]}", client_uuid=uuid.uuid4(), school=school, **values
    )


def concerns(user, school) -> int | None:
    """The number in somebody's brief of a school."""
    return briefs(user=user, schools=[school], on=TODAY)[school.pk].concerns


def test_the_messages_of_the_year_are_counted_without_the_declined(place):
    reported(place.school)
    reported(place.school, year=2023)
    reported(SchoolFactory())
    staff = UserFactory(role="staff")
    declined = {"reason": "无关。", "decided_by": staff, "decided_at": datetime(2024, 2, 2, tzinfo=ZoneInfo("UTC"))}
    reported(place.school, status="declined", **declined)

    assert concerns(place.inspector, place.school) == concerns(staff, place.school) == 1


def test_whoever_neither_visits_nor_handles_messages_learns_no_number(place):
    reported(place.school)

    assert concerns(UserFactory(role="leader"), place.school) is None


def test_an_inspector_learns_nothing_of_a_school_that_is_not_his(place):
    elsewhere = SchoolFactory()
    reported(elsewhere)

    assert concerns(place.inspector, elsewhere) == 0


def test_the_page_says_how_many_and_never_what(place, as_role):
    reported(place.school)
    page = as_role("inspector", place.inspector).get(f"/inspectors/schools/{place.school.pk}/brief/")
    told = page.content.decode()

    assert "问题反映 1 件" in told
    assert TEXT not in told
