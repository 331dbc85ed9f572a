"""A list's page size is one of a few; anything else is the usual one."""

import pytest
from django.urls import reverse

from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", ["-1", "0", "1", "999999", "9" * 30, "9" * 5000, "x", "", "50.0", "²"])
@pytest.mark.parametrize("also", ["", "&per_page=20"])
def test_a_page_size_that_is_not_on_offer_is_the_usual_one(as_role, size, also):
    answer = as_role("system_admin").get(f"{reverse('office:user_list')}?per_page={size}{also}")
    assert answer.status_code == 200
    assert answer.context["table"].paginator.per_page == 50


def test_an_offered_page_size_holds_from_page_to_page(as_role):
    client = as_role("system_admin")
    UserFactory.create_batch(25)
    answer = client.get(reverse("office:user_list"), {"per_page": "20"})
    assert len(answer.context["table"].page) == 20
    assert "per_page=20" in answer.content.decode()
    export = client.get(reverse("office:user_list"), {"per_page": "-1", "export": "xlsx"})
    assert export.status_code == 200
