"""Checklists come from packs and do not change under the visits that use them."""

from copy import deepcopy
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from core.exceptions import BusinessRuleError
from inspectors import services
from inspectors.checklists import pack_of
from inspectors.models import Checklist, ChecklistEntry
from tests.factories.inspectors import VisitFactory, national_checklist
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


def test_the_national_checklist_has_eight_matters_with_their_clauses():
    checklist = national_checklist()
    matters = checklist.entries.filter(part="matter")
    assert [entry.code for entry in matters.order_by("position")] == [f"M{n}" for n in range(1, 9)]
    assert all("第四条第" in entry.basis for entry in matters)
    parts = ChecklistEntry.objects.filter(checklist=checklist).values_list("part", flat=True)
    assert {part: list(parts).count(part) for part in set(parts)} == {
        "matter": 8,
        "method": 7,
        "counter": 6,
        "follow_up": 5,
    }


@pytest.mark.parametrize(
    ("facts", "applies"),
    [({}, False), ({"has_canteen": True}, True), ({"has_dormitory": True}, True)],
)
def test_the_canteen_matter_concerns_schools_with_canteen_or_dormitory(facts, applies):
    entry = national_checklist().entries.get(part="matter", code="M7")
    assert entry.applies_to(SchoolFactory(**facts)) is applies


def test_loading_again_changes_nothing(capsys):
    call_command("load_checklists")
    entries = set(ChecklistEntry.objects.values_list("pk", flat=True))
    call_command("load_checklists")
    assert set(ChecklistEntry.objects.values_list("pk", flat=True)) == entries
    assert "没有变化" in capsys.readouterr().out


def test_a_version_in_use_is_not_changed_and_the_next_takes_over():
    pack = deepcopy(pack_of("national_2013"))
    pack["title"] = "改过的清单"
    services.load_checklist(actor=None, pack=pack_of("national_2013"))
    assert services.load_checklist(actor=None, pack=pack)[0].title == "改过的清单"
    VisitFactory(checklist=Checklist.objects.get())
    with pytest.raises(BusinessRuleError, match="第2版"):
        services.load_checklist(actor=None, pack=pack | {"title": "又改"})
    newer, _ = services.load_checklist(
        actor=None, pack=pack | {"version": 2, "title": "又改", "effective_on": date(2024, 1, 1)}
    )
    assert Checklist.objects.in_force_on(date(2024, 1, 1)).first() == newer
    assert Checklist.objects.in_force_on(date(2023, 12, 31)).first().version == 1


def test_a_condition_that_no_school_has_is_refused(monkeypatch):
    pack = deepcopy(pack_of("national_2013"))
    pack["matters"][0]["applicable_if"] = ["has_rocket"]
    monkeypatch.setattr("inspectors.management.commands.load_checklists.packs", lambda: [pack])
    with pytest.raises(CommandError, match="has_rocket"):
        call_command("load_checklists")
    assert not Checklist.objects.exists()
