"""What many schools share is found by basis and by term, proposed once, and answered with one letter."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.exceptions import BusinessRuleError, WrongState
from office import clock
from rectification.models import Pattern
from rectification.patterns import Row, Window, by_basis, by_term, common_problems, short_key, window_to
from rectification.services.patterns import dismiss_pattern, draft_letter, find_patterns
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
TODAY = date(2024, 4, 30)
WRITING = ("习作评改写作结构混乱", "作文教学忽视写作结构", "写作结构没有指导", "学生写作结构松散", "写作结构训练少")
OTHER = ("食堂留样缺失", "门卫登记簿缺页")


@pytest.fixture(autouse=True)
def county(db):
    """Stands at the end of April 2024."""
    return CountyFactory(frozen_on=TODAY)


@pytest.fixture
def staff(county):
    """Of the office."""
    return UserFactory(role="staff")


@pytest.fixture
def seven(county):
    """Problems at seven schools, five about the structure of writing."""
    return [
        ItemFactory(
            text=text, basis=f"清单第{n}条", category="教学", found_on=date(2024, 4, 10), due_on=date(2024, 6, 1)
        )
        for n, text in enumerate((*WRITING, *OTHER))
    ]


def rows(texts: dict[int, str], basis: str = "") -> list[Row]:
    """One item per school."""
    return [Row(pk, pk, "教学", basis or f"第{pk}条", text) for pk, text in texts.items()]


WINDOW = Window(date(2024, 3, 1), TODAY, schools=5, share=Decimal("0.5"))


def test_writing_structure_stands_in_five_of_seven_schools(seven):
    found = common_problems(window_to(clock.today()))
    assert [(one.label, one.having, one.seen) for one in found] == [("“写作结构”", 5, 7)]
    assert found[0].items == {item.pk for item in seven[:5]}


def test_the_longest_common_term_stands_for_its_parts():
    texts = {n: f"{n}年级课后作业批改马虎{'很' * n}" for n in range(1, 6)}
    assert [one.label for one in by_term(rows(texts), WINDOW, 5)] == ["“年级课后作业批改”"]


def test_stock_phrases_are_no_common_problem():
    texts = {
        1: "消防演练落实不到位",
        2: "课程计划落实不到位",
        3: "家访制度落实不到位",
        4: "留样落实不到位",
        5: "晨检落实不到位",
    }
    assert list(by_term(rows(texts), WINDOW, 5)) == []


def test_a_share_counts_from_three_schools_and_a_number_whatever_the_share():
    three, two = {1: "写作结构乱", 2: "写作结构散", 3: "写作结构差"}, {1: "写作结构乱", 2: "写作结构散"}
    assert [one.having for one in by_term(rows(three), WINDOW, 6)] == [3]
    assert list(by_term(rows(three), WINDOW, 7)) == []
    assert list(by_term(rows(two), WINDOW, 2)) == []
    assert [
        one.having for one in by_basis(rows(dict.fromkeys(range(1, 6), "各不相同"), basis="甲条"), WINDOW, 100)
    ] == [5]


def test_two_thousand_items_take_less_than_two_seconds():
    words = (
        "课程作业食堂留样门卫巡查消防通道教研评价课后服务安全演练备课听课家访心理健康体育艺术劳动实践经费公示".strip()
    )
    many = [
        Row(n, n % 120, "教学", f"第{n % 40}条", "，".join(words[(n * 7 + k * 5) % 40 :][:9] for k in range(7)))
        for n in range(2000)
    ]
    start = time.perf_counter()
    list(by_term(many, WINDOW, 120))
    assert time.perf_counter() - start < 2


def test_an_open_proposal_is_renewed_and_a_decided_one_stays_quiet(seven, staff, county):
    assert find_patterns() == 1
    ItemFactory(text="写作结构单一", found_on=date(2024, 4, 20), due_on=date(2024, 6, 1), category="教学")
    county.frozen_on = TODAY + timedelta(days=1)
    county.save()
    assert find_patterns() == 0
    row = Pattern.objects.get()
    assert (row.schools_with, row.schools_seen, row.to_on) == (6, 8, TODAY + timedelta(days=1))
    assert row.items.count() == 6

    with pytest.raises(BusinessRuleError):
        dismiss_pattern(actor=staff, pattern=row, reason=" ")
    dismiss_pattern(actor=staff, pattern=row, reason="已在教研会上布置")
    assert find_patterns() == 0
    assert Pattern.objects.count() == 1
    with pytest.raises(WrongState):
        draft_letter(actor=staff, pattern=row)


def test_a_proposal_that_no_longer_holds_goes(seven, county):
    find_patterns()
    county.frozen_on = TODAY + timedelta(days=100)
    county.save()
    find_patterns()
    assert not Pattern.objects.exists()


def test_one_letter_goes_to_all_with_the_list_of_schools(seven, staff):
    find_patterns()
    pattern = Pattern.objects.get()
    document = draft_letter(actor=staff, pattern=pattern)
    pattern.refresh_from_db()
    assert (pattern.status, pattern.document) == ("letter", document)
    assert (document.addressee, document.school) == ("各有关学校", None)
    assert {copy.school for copy in document.receipts.all()} == {item.school for item in seven[:5]}
    told = str(document.snapshot)
    assert all(item.school.name in told for item in seven[:5])
    assert not any(item.school.name in told for item in seven[5:])


def test_the_pages_say_what_the_share_is_of(seven, as_role):
    staff = as_role("staff")
    assert staff.post("/rectification/patterns/find/").status_code == 302
    pattern = Pattern.objects.get()
    listed = staff.get("/rectification/patterns/").content.decode()
    assert "分母是同一时段内有问题列入台账的学校" in listed
    assert "71%" in listed
    page = staff.get(pattern.get_absolute_url()).content.decode()
    assert seven[0].number in page
    assert "拟提示函" in page
    assert "拟提示函" not in as_role("leader").get(pattern.get_absolute_url()).content.decode()
    done = staff.post(f"{pattern.get_absolute_url()}letter/")
    assert done.status_code == 302
    assert as_role("inspector").get(pattern.get_absolute_url()).status_code == 403


def test_a_long_key_fits_and_stays_apart():
    assert short_key("短") == "短"
    one, other = short_key("长" * 300 + "甲"), short_key("长" * 300 + "乙")
    assert len(one) == 200
    assert one != other


def test_the_number_of_schools_counts_only_those_with_items(seven):
    SchoolFactory()
    assert common_problems(window_to(TODAY))[0].seen == 7
