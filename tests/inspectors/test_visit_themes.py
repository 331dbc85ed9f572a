"""Themes on the page of a visit: what must be there, what may be added, what keeps a record back."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from inspectors import policies
from inspectors.content import Answer, content_of
from inspectors.models import Visit
from inspectors.services import save_visit, submit_visit
from inspectors.workflow import Status
from office import clock
from office.models import County
from tests.factories.inspectors import ListingFactory, national_checklist, shipped_checklist, visit_content
from tests.factories.office import WorkYearFactory
from tests.factories.schools import SchoolFactory

NEW = "/inspectors/visits/new/"
DAY = date(2024, 3, 5)


@pytest.fixture
def reduction(place):
    """The theme every visit to a compulsory school must carry since 2023."""
    return shipped_checklist("reduction")


@pytest.fixture
def phone(place, as_role):
    """The inspector, signed in."""
    return as_role("inspector", place.inspector)


def typed(place, action: str = "submit", **changes) -> dict:
    """A complete visit of the main checklist, without themes."""
    data = {
        "client_uuid": str(uuid.uuid4()),
        "school": place.school.pk,
        "visited_on": DAY.isoformat(),
        "arrived_at": "09:00",
        "left_at": "11:00",
        "methods": ["lesson"],
        "summary": "推门听课一节，查看作业公示栏。",
        "follow_up": "none",
        "finding-TOTAL_FORMS": "0",
        "finding-INITIAL_FORMS": "0",
        "action": action,
    }
    data |= {f"matter_M{n}": "done" if n < 8 else "not_done" for n in range(1, 9)}
    return data | changes


def answered(theme) -> dict:
    """Every question of a theme answered well on the page."""
    data: dict = {"themes": [theme.pk]}
    for entry in theme.entries.filter(part="matter"):
        name = f"matter_{theme.code}:{entry.code}"
        data |= {name: {"yes_no": "yes", "choice": entry.choices.split("|")[0]}.get(entry.answer, "")}
    return data


def test_seven_of_eight_applicable_matters_are_87_5_percent(place, phone):
    phone.post(NEW, typed(place))
    visit = Visit.objects.get()
    assert visit.status == Status.SUBMITTED
    assert policies.completion(visit) == Decimal("0.875")


@pytest.mark.parametrize(
    ("facts", "result"), [({}, "not_applicable"), ({"has_canteen": True}, "done"), ({"has_dormitory": True}, "done")]
)
def test_canteen_and_dormitory_is_not_applicable_only_without_both(place, phone, facts, result):
    for name in ("has_canteen", "has_dormitory"):
        setattr(place.school, name, facts.get(name, False))
    place.school.save()
    page = phone.get(f"{NEW}?school={place.school.pk}").content.decode()
    assert ("自动记为“不适用”" in page) is (result == "not_applicable")
    phone.post(NEW, typed(place, matter_M7="done" if facts else "not_done"))
    assert Visit.objects.get().matters.get(entry__code="M7").result == result


def test_the_required_theme_stands_on_the_page_and_others_can_be_added(place, phone, reduction):
    safety = shipped_checklist("safety")
    shipped_checklist("preschool")
    page = phone.get(f"{NEW}?school={place.school.pk}").content.decode()
    assert f'<input type="hidden" name="themes" value="{reduction.pk}">' in page
    assert 'id="theme-reduction"' in page
    assert f'value="{safety.pk}"' in page
    assert "普及普惠" not in page, "a theme for kindergartens does not concern a primary school"
    assert 'id="theme-safety"' not in page
    more = phone.post(NEW, typed(place, "refresh", themes=[reduction.pk, safety.pk])).content.decode()
    assert 'id="theme-safety"' in more
    assert "推门听课一节" in more
    assert "还不能提交" not in more
    assert not Visit.objects.exists()


def test_grades_and_limits_are_those_of_the_school(place, phone, reduction):
    page = phone.get(f"{NEW}?school={place.school.pk}").content.decode()
    assert "reading_reduction:homework_六年级" in page
    assert "reading_reduction:homework_七年级" not in page
    assert "不超过60分钟" in page


def test_a_visit_without_the_required_theme_is_refused_in_one_sentence(place, phone, reduction):
    page = phone.post(NEW, typed(place)).content.decode()
    assert "2024年3月5日的督导必须包括专题“双减”" in page
    assert not Visit.objects.exists()
    assert 'id="theme-reduction"' in page, "the section is there to be filled in at once"


def test_all_unanswered_questions_of_a_theme_are_named_together(place, phone, reduction):
    page = phone.post(NEW, typed(place, themes=[reduction.pk])).content.decode()
    assert "还有15项督导事项没有选" in page
    assert "没有布置重复性、惩罚性作业；没有给家长布置作业" in page


def test_answers_choices_and_readings_are_kept(place, phone, reduction):
    data = typed(place) | answered(reduction)
    data |= {
        "reading_reduction:homework_三年级": "75",
        "reading_reduction:homework_四年级": "40.5",
        "reading_reduction:service_days_": "5",
        "note_reduction:training_notes": "两名家长反映预收费。",
    }
    page = phone.post(NEW, data, follow=True).content.decode()
    visit = Visit.objects.get()
    assert visit.status == Status.SUBMITTED
    content = content_of(visit)
    assert content.readings["reduction:homework", "三年级"] == 75
    assert content.answers["reduction:service_offer"] == Answer("chosen", "", "辅导作业并有兴趣活动")
    assert content.answers["reduction:training_notes"].result == "written"
    assert "超出限值" in page
    assert "不超过60分钟" in page


def test_a_figure_that_is_none_is_refused_and_the_text_kept(place, phone, reduction):
    data = typed(place) | answered(reduction) | {"reading_reduction:homework_三年级": "一小时"}
    page = phone.post(NEW, data).content.decode()
    assert "请填数字" in page
    assert "推门听课一节" in page
    assert not Visit.objects.exists()


def test_a_theme_is_taken_out_of_a_draft_with_its_answers(place, phone):
    safety = shipped_checklist("safety")
    phone.post(NEW, typed(place, "save") | answered(safety))
    visit = Visit.objects.get()
    assert visit.matters.filter(entry__checklist=safety).exists()
    edit = f"/inspectors/visits/{visit.pk}/edit/"
    assert 'id="theme-safety"' in phone.get(edit).content.decode()
    phone.post(edit, typed(place, "save", version=visit.version))
    visit.refresh_from_db()
    assert not visit.themes.exists()
    assert not visit.matters.filter(entry__checklist=safety).exists()


def test_a_second_checklist_in_force_can_be_chosen(place, phone):
    local = shipped_checklist("three_deep")
    type(local).objects.filter(pk=local.pk).update(status="issued")
    page = phone.get(f"{NEW}?school={place.school.pk}").content.decode()
    assert "三深入三访三查（九项）" in page
    assert "责任督学经常性督导清单（八项）" in page
    chosen = phone.post(NEW, typed(place, "refresh", checklist=local.pk)).content.decode()
    assert "深入课堂" in chosen
    assert "校务管理和制度执行" not in chosen
    back = phone.post(NEW, typed(place, "refresh", checklist=national_checklist().pk)).content.decode()
    assert "校务管理和制度执行" in back


def test_kind_and_companions_are_kept(place, phone):
    friend = ListingFactory().user
    phone.post(NEW, typed(place, "save", kind="random", companions=[friend.pk]))
    visit = Visit.objects.get()
    assert (visit.kind, list(visit.companions.all())) == ("random", [friend])
    page = phone.get(f"/inspectors/visits/{visit.pk}/").content.decode()
    assert "随机督导" in page
    assert str(friend) in page


@pytest.mark.parametrize(("year", "is_sent"), [(2022, True), (2023, False)])
def test_reduction_is_required_since_2023(place, reduction, year, is_sent):
    day = date(year, 3, 7)
    WorkYearFactory(year=year)
    County.objects.update(frozen_on=day)
    assert clock.today() == day
    school = SchoolFactory(has_canteen=True)
    inspector = ListingFactory(school=school, started_on=date(2022, 1, 1)).user
    content = visit_content(school, visited_on=day)
    visit = save_visit(actor=inspector, client_uuid=uuid.uuid4(), content=content)
    if is_sent:
        assert submit_visit(actor=inspector, visit=visit).status == Status.SUBMITTED
        return
    with pytest.raises(Exception, match="必须包括专题“双减”"):
        submit_visit(actor=inspector, visit=visit)
