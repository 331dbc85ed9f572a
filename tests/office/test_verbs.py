"""Every act the code records has words."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from core import audit
from office import verbs
from tests.factories.office import UserFactory

APPS = ("core", "office", "schools", "reports", "rectification", "inspectors", "assessments", "supervision")


def recorded() -> set[str]:
    """The acts named in the source."""
    found: set[str] = set()
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for line in re.findall(r"\bverb ?= ?.*", path.read_text(encoding="utf-8")):
                found |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', line))
    return found


def test_every_recorded_act_has_words():
    assert len(recorded()) > 40
    assert recorded() - set(verbs.labels()) == set()


@pytest.mark.django_db
def test_the_trail_speaks_the_offices_language(as_role):
    audit.record(actor=UserFactory(role="staff"), verb="item.written_off")
    page = as_role("auditor").get(reverse("office:audit_list"), {"verb": "item.written_off"}).content.decode()
    assert page.count("销号") > 1
    assert "督导室工作人员" in page
    assert "item.written_off</td>" not in page


def test_no_two_acts_have_the_same_words_and_schools_are_told_of_as_on_their_pages():
    words = verbs.labels()
    assert len(set(words.values())) == len(words)
    assert (words["school.split"], words["school.merged"]) == ("学校分设", "学校并入")


@pytest.mark.django_db
def test_a_rehearsal_is_offered_only_where_one_was_held(as_role):
    client, page = as_role("auditor"), reverse("office:audit_list")
    assert "造验收数据" not in client.get(page).content.decode()
    audit.record(actor=None, verb="acceptance.seeded")
    assert client.get(page, {"verb": "acceptance.seeded"}).content.decode().count("造验收数据") > 1
