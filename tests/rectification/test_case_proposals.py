"""How a case begins, whoever proposes it."""

import pytest

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from rectification.models import Case
from rectification.services.cases import propose_case
from tests.factories.office import UnitFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory

GIVEN = {"kind": "interview", "basis": "教育督导问责办法第七条", "text": "三条问题逾期未改"}


def test_a_proposal_is_numbered_by_the_year_and_keeps_its_rows_and_figures(room):
    item = room.bring("issued")

    case = propose_case(actor=room.staff, school=room.school, items=[item], measured={"value": 3}, **GIVEN)
    second = propose_case(actor=room.staff, school=room.school, **GIVEN)

    year = room.today.year
    assert [case.number, second.number] == [f"事〔{year}〕0001", f"事〔{year}〕0002"]
    assert (case.status, case.proposed_by, case.measured, list(case.items.all())) == (
        "proposed",
        room.staff,
        {"value": 3},
        [item],
    )
    assert list(case.events.values_list("sequence", "verb", "text")) == [(1, "proposed", "三条问题逾期未改")]


def test_a_rule_proposes_once_while_its_proposal_is_open(room):
    propose_case(actor=None, rule="overdue", school=room.school, **GIVEN)

    with pytest.raises(WrongState, match="已有待审批的建议"):
        propose_case(actor=None, rule="overdue", school=room.school, **GIVEN)

    assert Case.objects.get().proposed_by is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "arrest"}, "方式不在可选范围内"),
        ({"basis": " "}, "请填写依据"),
        ({"school": None}, "请选择一所学校或一个单位"),
        ({"rule": "", "actor": None}, "必须写明触发规则"),
    ],
)
def test_what_cannot_be_proposed_is_refused_and_takes_no_number(room, changes, sentence):
    with pytest.raises(BusinessRuleError, match=sentence):
        propose_case(**({"actor": room.staff, "school": room.school} | GIVEN | changes))

    case = propose_case(actor=room.staff, unit=UnitFactory(), **GIVEN)
    assert case.number.endswith("0001")


def test_items_of_another_school_are_refused(room):
    with pytest.raises(BusinessRuleError, match="不属于"):
        propose_case(actor=room.staff, school=room.school, items=[ItemFactory(school=SchoolFactory())], **GIVEN)


def test_only_who_may_propose_does(room):
    with pytest.raises(NotAllowed):
        propose_case(actor=room.principal, school=room.school, **GIVEN)
