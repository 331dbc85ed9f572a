"""Who may not inspect a school: declared, decided, ended, and what it forbids."""

from datetime import date

import pytest

from core.exceptions import BusinessRuleError, NotAllowed
from core.models import AuditEntry
from inspectors import services
from inspectors.models import Interest
from inspectors.services.interests import Declaration, binding
from office.models import Message, ParameterValue, WorkYear
from schools.models import Posting
from tests.factories.inspectors import InspectorFactory, ListingFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

TODAY = date(2024, 3, 8)


@pytest.fixture
def staff(county):
    """An office worker."""
    return UserFactory(role="staff")


@pytest.fixture
def director(county):
    """Who decides."""
    return UserFactory(role="director")


def declare(user, school, kind="family_staff", actor=None, **more):
    """A declaration, by the person himself unless somebody else does it."""
    return services.declare_interest(actor=actor or user, content=Declaration(user, school, kind, **more))


def test_a_declared_interest_forbids_listing_and_hand_over_with_the_kind(staff):
    school, user = SchoolFactory(), InspectorFactory().user
    declare(user, school)
    sentence = f"{user}与{school}有回避情形：配偶、父母或子女在该校工作。请另选督学。"
    with pytest.raises(BusinessRuleError, match=sentence):
        services.list_school(actor=staff, school=school, user=user, started_on=TODAY)
    listing = ListingFactory(school=school)
    with pytest.raises(BusinessRuleError, match=sentence):
        services.hand_over(actor=staff, school=school, to=user, on=TODAY, reason="轮换")
    listing.refresh_from_db()
    assert listing.ended_on is None
    assert Posting.objects.count() == 1


def test_an_interest_declared_today_forbids_a_listing_dated_back(staff):
    school, user = SchoolFactory(), InspectorFactory().user
    declare(user, school)
    with pytest.raises(BusinessRuleError, match="回避情形"):
        services.list_school(actor=staff, school=school, user=user, started_on=date(2024, 3, 1))


def test_the_own_school_and_its_campus_are_forbidden(staff):
    school = SchoolFactory()
    campus = SchoolFactory(main_school=school)
    user = InspectorFactory(base_school=school).user
    for place in (school, campus):
        with pytest.raises(BusinessRuleError, match="本人在该校工作"):
            services.list_school(actor=staff, school=place, user=user, started_on=TODAY)
    assert binding(user, SchoolFactory(), TODAY) is None


def test_a_third_person_hears_nothing_of_the_family(staff):
    school, user = SchoolFactory(), InspectorFactory().user
    declare(user, school)
    found = binding(user, school, TODAY)
    assert found.discreet == f"{user}需要回避{school}，请另选督学。"
    told = AuditEntry.objects.get(verb="interest.declared")
    assert "配偶" not in f"{told.target_label}{told.data}"


@pytest.mark.parametrize(("years", "forbids"), [(None, True), ("2", False)])
def test_a_former_member_stays_away_for_the_years_of_the_parameter(staff, years, forbids):
    year = WorkYearFactory(year=2024)
    if years:
        ParameterValue.objects.create(year=year, key="interest.cooling_years", value=years)
    school, user = SchoolFactory(), InspectorFactory().user
    declare(user, school, kind="former_staff", left_on=date(2021, 9, 1))
    assert (binding(user, school, TODAY) is not None) is forbids
    assert WorkYear.objects.count() == 1


def test_the_director_dismisses_with_a_reason_and_the_school_is_free(staff, director):
    school, user = SchoolFactory(), InspectorFactory().user
    interest = declare(user, school, kind="other", note="大学同学在该校任教")
    with pytest.raises(BusinessRuleError, match="请写明理由"):
        services.decide_interest(actor=director, interest=interest, is_upheld=False, reason="")
    with pytest.raises(NotAllowed, match="由督导室主任决定"):
        services.decide_interest(actor=staff, interest=interest, is_upheld=False, reason="同学关系不构成回避。")
    services.decide_interest(actor=director, interest=interest, is_upheld=False, reason="同学关系不构成回避。")
    with pytest.raises(BusinessRuleError, match="不能再决定"):
        services.decide_interest(actor=director, interest=interest, is_upheld=True, reason="")
    services.list_school(actor=staff, school=school, user=user, started_on=TODAY)
    assert Message.objects.filter(user=user, title__contains="不构成回避").exists()


def test_an_upheld_interest_ends_on_a_day(staff, director):
    school, user = SchoolFactory(), InspectorFactory().user
    interest = declare(user, school)
    services.decide_interest(actor=director, interest=interest, is_upheld=True, reason="")
    assert binding(user, school, TODAY)
    with pytest.raises(BusinessRuleError, match="不能晚于今天"):
        services.end_interest(actor=director, interest=interest, ended_on=date(2024, 4, 1), reason="调离")
    services.end_interest(actor=director, interest=interest, ended_on=TODAY, reason="配偶已调离")
    assert binding(user, school, TODAY) is None
    with pytest.raises(BusinessRuleError, match="不需要结束"):
        services.end_interest(actor=director, interest=interest, ended_on=TODAY, reason="再次")


def test_what_is_declared_is_complete_and_said_once(staff):
    school, user = SchoolFactory(), InspectorFactory().user
    refusals = [
        ({"kind": "former_staff"}, "请填写离开这所学校的日期"),
        ({"kind": "former_staff", "left_on": date(2024, 5, 1)}, "离开日期不能晚于今天"),
        ({"kind": "other"}, "请写明是什么情形"),
    ]
    for content, sentence in refusals:
        with pytest.raises(BusinessRuleError, match=sentence):
            declare(user, school, **content)
    declare(user, school)
    with pytest.raises(BusinessRuleError, match="已经申报过"):
        declare(user, school)
    other = InspectorFactory().user
    with pytest.raises(NotAllowed, match="只能申报本人"):
        declare(user, school, kind="other", note="亲戚", actor=other)
    with pytest.raises(BusinessRuleError, match="不在督学名单里"):
        declare(UserFactory(role="inspector"), school, actor=staff)


def test_an_inspector_declares_on_his_page_and_sees_only_his_own(staff, as_role):
    person, school = InspectorFactory().user, SchoolFactory(name="城关小学")
    declare(InspectorFactory().user, school)
    client = as_role("inspector", person)
    unknown = client.post("/inspectors/interests/new/", {"school": "城关", "kind": "family_staff", "note": "妻子任教"})
    assert unknown.status_code == 422
    assert "没有找到名称或标识码是“城关”的学校" in unknown.content.decode()
    assert "妻子任教" in unknown.content.decode()
    done = client.post("/inspectors/interests/new/", {"school": "城关小学", "kind": "family_staff", "note": "妻子任教"})
    own = Interest.objects.get(user=person)
    assert done.url == f"/inspectors/interests/{own.pk}/"
    listed = client.get("/inspectors/interests/").context["table"]
    assert [row.record for row in listed.rows] == [own]
    theirs = Interest.objects.exclude(user=person).get()
    assert client.get(f"/inspectors/interests/{theirs.pk}/").status_code == 404


def test_the_office_enters_one_and_is_told_of_a_conflict(staff, director, as_role):
    listing = ListingFactory()
    client = as_role("staff", staff)
    sent = {"user": listing.user_id, "school": listing.school_id, "kind": "close_relative"}
    address = client.post("/inspectors/interests/new/", sent).url
    assert f"{listing.user}现在正负责这所学校" in client.get(address).content.decode()
    assert "正负责这所学校" in client.get("/inspectors/interests/").content.decode()
    assert "认定回避" not in client.get(address).content.decode()
    assert Message.objects.filter(user=director, title__contains="请认定").exists()
    boss = as_role("director", director)
    assert "认定回避" in boss.get(address).content.decode()
    assert boss.post(f"{address}uphold/", {"reason": ""}).status_code == 302
    assert Interest.objects.get().status == "upheld"
