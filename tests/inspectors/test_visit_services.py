"""What an inspector and the office do with a visit; each refusal shares its setup with a success."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry, StoredFile
from core.workflow import TransitionRefused
from inspectors import policies, services
from inspectors.content import Answer, content_of
from inspectors.models import Visit, VisitMatter
from inspectors.workflow import Status
from office.models import Message, ParameterValue, WorkYear
from rectification.models import Item
from tests.factories.inspectors import DAY, ListingFactory, at, finding, photo, visit_content
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

Result = VisitMatter.Result


def save(place, **changes) -> Visit:
    """Save a draft of the usual visit."""
    changes.setdefault("school", place.school)
    photos = changes.pop("photos", ())
    key = changes.pop("client_uuid", None) or uuid.uuid4()
    actor = changes.pop("actor", place.inspector)
    return services.save_visit(actor=actor, client_uuid=key, content=visit_content(**changes), photos=photos)


def test_a_visit_goes_from_draft_to_approved_and_its_finding_into_the_ledger(place):
    visit = save(place, findings=(finding(workdays=15),), follow_up="notice", photos=[photo()])
    assert visit.status == Status.DRAFT
    assert not Item.objects.exists()

    visit = services.submit_visit(actor=place.inspector, visit=visit)

    assert visit.status == Status.SUBMITTED
    assert not visit.is_late
    item = Item.objects.get()
    assert visit.findings.get().item == item
    assert (item.school, item.source, item.severity, item.workdays) == (place.school, "visit", "limited", 15)
    assert "第四条第六项" in item.basis
    assert item.category == "校园及周边安全，学生交通安全"
    assert item.found_on == DAY

    staff = UserFactory(role="staff")
    visit = services.approve_visit(actor=staff, visit=visit)
    assert (visit.status, visit.reviewed_by) == (Status.APPROVED, staff)
    verbs = list(
        AuditEntry.objects.filter(target_type="inspectors.visit").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["visit.saved", "visit.submitted", "visit.approved"]


def test_what_was_saved_is_what_was_handed_in(place):
    content = visit_content(place.school, findings=(finding(),), highlights="大课间组织有序。", is_announced=True)
    visit = services.save_visit(actor=place.inspector, client_uuid=uuid.uuid4(), content=content)
    assert content_of(Visit.objects.get(pk=visit.pk)) == content


def test_a_visit_dated_tomorrow_is_refused(place):
    assert save(place, visited_on=date(2024, 3, 8)).pk
    with pytest.raises(BusinessRuleError, match="2024年3月9日晚于今天"):
        save(place, visited_on=date(2024, 3, 9))
    assert Visit.objects.count() == 1


def test_leaving_before_arriving_is_refused(place):
    assert save(place, left_at=at(DAY, 9, 1)).pk
    for hour in (8, 9):
        with pytest.raises(BusinessRuleError, match="离校时间要晚于到校时间"):
            save(place, left_at=at(DAY, hour))
    assert Visit.objects.count() == 1


def test_times_belong_to_the_day(place):
    with pytest.raises(BusinessRuleError, match="督导日期当天"):
        save(place, arrived_at=at(date(2024, 3, 4), 9))


def test_a_school_not_listed_on_that_day_is_refused(place):
    other = SchoolFactory()
    ListingFactory(school=other, user=place.inspector, started_on=date(2024, 3, 6))
    assert save(place, school=other, visited_on=date(2024, 3, 6)).pk
    with pytest.raises(BusinessRuleError, match="您不是.*的责任督学"):
        save(place, school=other, visited_on=date(2024, 3, 5))


def test_a_visit_is_judged_by_its_own_day_when_the_listing_ended_since(place):
    place.listing.ended_on = date(2024, 3, 6)
    place.listing.save()
    assert save(place, visited_on=date(2024, 3, 6)).pk
    with pytest.raises(BusinessRuleError, match="您不是"):
        save(place, visited_on=date(2024, 3, 7))


def test_a_year_that_is_not_active_takes_no_visits(place):
    WorkYearFactory(year=2023, status=WorkYear.Status.SEALED)
    with pytest.raises(BusinessRuleError, match="2023年度没有启用或已经封存"):
        save(place, visited_on=date(2023, 12, 5))
    WorkYear.objects.filter(year=2023).update(status=WorkYear.Status.ACTIVE)
    assert save(place, visited_on=date(2023, 12, 5)).pk


def test_only_who_may_add_visits_adds_them(place):
    with pytest.raises(NotAllowed):
        save(place, actor=place.principal)


def test_sending_twice_is_one_visit(place):
    key = uuid.uuid4()
    first = save(place, client_uuid=key, findings=(finding(),), follow_up="notice")
    again = save(place, client_uuid=key, findings=(finding(),), follow_up="notice")
    assert first.pk == again.pk
    assert (Visit.objects.count(), again.findings.count(), again.matters.count()) == (1, 1, 8)

    services.submit_visit(actor=place.inspector, visit=again)
    replay = save(place, client_uuid=key, findings=(finding(),), follow_up="notice")
    assert replay.status == Status.SUBMITTED
    assert Item.objects.count() == 1
    with pytest.raises(WrongState, match="不能再改"):
        save(place, client_uuid=key, summary="改过的文字")
    with pytest.raises(WrongState):
        services.submit_visit(actor=place.inspector, visit=again)


def test_the_same_visit_under_a_new_uuid_is_recognised(place):
    save(place)
    with pytest.raises(BusinessRuleError, match="已经保存过"):
        save(place)
    assert save(place, arrived_at=at(DAY, 9, 30)).pk


def test_a_replay_from_another_user_is_refused(place):
    key = uuid.uuid4()
    save(place, client_uuid=key)
    other = ListingFactory().user
    school = other.postings.get().school
    with pytest.raises(NotAllowed):
        save(place, client_uuid=key, actor=other, school=school)
    assert Visit.objects.get(client_uuid=key).school == place.school


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"arrived_at": None}, "请填写到校时间和离校时间"),
        ({"methods": frozenset()}, "请至少勾选一种督导方式"),
        ({"summary": "  "}, "请填写督导纪实"),
        ({"follow_up": ""}, "请选择后续处理方式"),
        ({"findings": (finding(),)}, "不能选“没有问题”"),
        ({"answers": {f"M{n}": Answer(Result.NOT_DONE) for n in range(1, 9)}}, "至少有一项督导事项选“已查”"),
        ({"answers": {f"M{n}": Answer(Result.DONE) for n in range(1, 8)}}, "还有1项督导事项没有选：校风"),
    ],
)
def test_an_incomplete_record_stays_a_draft(place, changes, sentence):
    visit = save(place, **changes)
    with pytest.raises(BusinessRuleError, match=sentence):
        services.submit_visit(actor=place.inspector, visit=visit)
    visit.refresh_from_db()
    assert visit.status == Status.DRAFT
    assert not Item.objects.exists()


def test_the_canteen_matter_is_not_applicable_only_without_canteen_and_dormitory(place):
    answers = {f"M{n}": Answer(Result.DONE) for n in range(1, 9)} | {"M7": Answer(Result.NOT_APPLICABLE)}
    visit = save(place, answers=answers)
    with pytest.raises(BusinessRuleError, match="食堂、食品、饮水及宿舍卫生”适用于"):
        services.submit_visit(actor=place.inspector, visit=visit)

    place.school.has_canteen = False
    place.school.save()
    visit.refresh_from_db()
    assert services.submit_visit(actor=place.inspector, visit=visit).status == Status.SUBMITTED


def test_a_school_without_canteen_is_marked_not_applicable_by_itself(place):
    place.school.has_canteen = False
    place.school.save()
    visit = save(place)
    assert visit.matters.get(entry__code="M7").result == Result.DONE  # looked at anyway: drinking water
    visit = save(place, answers={"M1": Answer(Result.DONE)}, arrived_at=at(DAY, 8))
    assert visit.matters.get(entry__code="M7").result == Result.NOT_APPLICABLE


def test_seven_of_eight_applicable_matters_are_87_5_percent(place):
    visit = save(place)
    assert policies.completion(visit) == Decimal("0.875")
    place.school.has_canteen = False
    place.school.save()
    answers = {f"M{n}": Answer(Result.DONE) for n in (1, 2, 3, 4, 5, 6, 8)}
    assert policies.completion(save(place, answers=answers, arrived_at=at(DAY, 8))) == 1


@pytest.mark.parametrize(
    ("day", "is_late"),
    [(date(2024, 3, 5), False), (date(2024, 3, 4), True)],
)
def test_late_after_the_declared_workdays(place, day, is_late):
    visit = services.submit_visit(actor=place.inspector, visit=save(place, visited_on=day))
    assert visit.is_late is is_late  # 8 March is three workdays after the 5th, four after the 4th


def test_the_limit_of_lateness_is_a_parameter(place):
    year = WorkYear.objects.get(year=2024)
    ParameterValue.objects.create(year=year, key="visit.submit_days", value="4")
    visit = services.submit_visit(actor=place.inspector, visit=save(place, visited_on=date(2024, 3, 4)))
    assert not visit.is_late


def test_a_returned_record_is_mended_and_handed_in_again(place):
    staff = UserFactory(role="staff")
    visit = save(place, findings=(finding(),), follow_up="notice")
    visit = services.submit_visit(actor=place.inspector, visit=visit)
    with pytest.raises(BusinessRuleError, match="请写明退回原因"):
        services.return_visit(actor=staff, visit=visit, reason=" ")
    visit = services.return_visit(actor=staff, visit=visit, reason="请补充现场照片。")
    assert visit.status == Status.RETURNED
    message = Message.objects.get(user=place.inspector)
    assert message.url == visit.get_absolute_url()

    second = finding(text="消防通道堆放杂物。", severity="minor")
    save(place, client_uuid=visit.client_uuid, findings=(second,), follow_up="notice", photos=[photo()])
    visit = services.submit_visit(actor=place.inspector, visit=visit)
    assert visit.status == Status.SUBMITTED
    assert [row.text for row in visit.findings.all()] == [finding().text, "消防通道堆放杂物。"]
    assert Item.objects.count() == 2
    assert visit.findings.exclude(item=None).count() == 2
    assert visit.photos.count() == 1


def test_only_the_office_reviews_and_never_its_own_work(place):
    visit = services.submit_visit(actor=place.inspector, visit=save(place))
    for act in (services.approve_visit, lambda **k: services.return_visit(reason="补", **k)):
        with pytest.raises(NotAllowed):
            act(actor=place.inspector, visit=visit)
    both = UserFactory(role=["staff", "inspector"])
    ListingFactory(school=(school := SchoolFactory()), user=both)
    own = services.submit_visit(actor=both, visit=save(place, actor=both, school=school))
    with pytest.raises(TransitionRefused, match="不能审核自己"):
        services.approve_visit(actor=both, visit=own)
    assert services.approve_visit(actor=both, visit=visit).status == Status.APPROVED


def test_a_file_that_is_no_photo_refuses_the_whole_save(place):
    page = SimpleUploadedFile("现场.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
    with pytest.raises(BusinessRuleError, match="“现场.jpg”不是照片"):
        save(place, photos=[page])
    assert not Visit.objects.exists()
    assert not StoredFile.objects.exists()
    assert save(place, photos=[photo()]).photos.get().file.kind == "photo"


def test_codes_from_nowhere_are_refused(place):
    for changes in (
        {"methods": frozenset({"magic"})},
        {"counts": {"magic": 1}},
        {"answers": {"M9": Answer(Result.DONE)}},
        {"follow_up": "magic"},
        {"findings": (finding(matter="M9"),)},
        {"findings": (finding(severity="huge"),)},
        {"findings": (finding(workdays=0),)},
        {"counts": {"lessons": -1}},
    ):
        with pytest.raises(BusinessRuleError):
            save(place, **changes)
    assert not Visit.objects.exists()
