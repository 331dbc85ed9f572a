"""The review queue on both screens: what is ticked lies inside its card and beside the menu."""

import pytest

from tests.factories.inspectors import ListingFactory, VisitFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_boxes_of_the_queue_lie_inside_the_page(office, screen):
    WorkYearFactory(year=2024)
    for name in ("第一小学", "第二小学"):
        listing = ListingFactory(school=SchoolFactory(name=name))
        VisitFactory(school=listing.school, inspector=listing.user, submitted=True)
    page = office.sign_in(UserFactory(role="staff"), screen)
    page.goto(f"{office.url}/inspectors/review/")
    edge = page.locator("h1").bounding_box()["x"]
    boxes = page.locator("input[name=visits], [data-tick-all]:visible").all()
    assert len(boxes) == (2 if screen == "phone" else 3)
    for box in boxes:
        assert box.bounding_box()["x"] >= edge
    office.check_width(page)
