"""Is it real: every sign with the case that raises it and the case that does not, for the office only."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.exceptions import BusinessRuleError, NotAllowed
from core.files import store_upload
from core.likeness import distance, is_telling, likeness, shingles_of, side_by_side
from inspectors import services
from inspectors.models import Visit, VisitPhoto, VisitPosition, VisitSign
from inspectors.services.signs import clear_sign, look_for_signs
from inspectors.signs import sentence
from office import parameters
from tests.factories.inspectors import ListingFactory, VisitFactory, at, photo, visit_content
from tests.factories.office import CountyFactory, UserFactory, WorkYearFactory

Kind = VisitSign.Kind
TEXT = "上午随堂听取三年级数学课一节，查看教师备案本与作业批改，下午巡查食堂留样和消防通道，与六位家长座谈，学校管理规范有序。"
OTHER = "重点检查实验室危化品双人双锁台账，走访宿舍值班室，抽查体育课开设情况，听取毕业年级复习安排并反馈改进建议。"
SINCE = at(date(2024, 1, 1), 0)


@pytest.fixture(autouse=True)
def county(db):
    """Stands at the end of April 2024."""
    WorkYearFactory(year=2024)
    return CountyFactory(frozen_on=date(2024, 4, 30))


@pytest.fixture
def staff(county):
    """Clears signs."""
    return UserFactory(role="staff")


def kinds(visit: Visit) -> set[str]:
    """The signs at one visit after a look."""
    look_for_signs(since=SINCE)
    return set(VisitSign.objects.filter(visit=visit).values_list("kind", flat=True))


def test_a_text_copied_from_an_earlier_record_is_named_with_it():
    first = VisitFactory(submitted=True, visited_on=date(2024, 3, 4), summary=TEXT)
    again = VisitFactory(submitted=True, visited_on=date(2024, 3, 6), summary="3月6日，" + TEXT.replace("六位", "5位"))
    fresh = VisitFactory(submitted=True, visited_on=date(2024, 3, 7), summary=OTHER)

    assert kinds(again) == {Kind.COPIED_TEXT}
    sign = again.signs.get()
    assert sign.other == first
    assert sign.value > 80
    assert kinds(first) == kinds(fresh) == set()
    assert "相同" in sentence(sign)


def test_short_texts_and_common_phrases_are_not_called_copies():
    VisitFactory(submitted=True, visited_on=date(2024, 3, 4), summary="情况正常，没有问题。")
    again = VisitFactory(submitted=True, visited_on=date(2024, 3, 6), summary="情况正常，没有问题。")
    assert kinds(again) == set()


def test_likeness_is_a_share_of_the_shorter_text():
    assert likeness(shingles_of(TEXT), shingles_of(TEXT + OTHER)) == 1
    assert likeness(shingles_of(TEXT), shingles_of(OTHER)) < Decimal("0.1")
    assert likeness(shingles_of("太短"), shingles_of(TEXT)) == 0


def test_both_texts_are_cut_where_they_agree():
    own, other = side_by_side("甲校听课一节，反馈意见。", "乙校听课一节，没有意见。")
    assert "".join(piece.text for piece in own) == "甲校听课一节，反馈意见。"
    assert [piece.text for piece in own if piece.is_shared] == ["校听课一节，"]
    assert "".join(piece.text for piece in other) == "乙校听课一节，没有意见。"


def add_photo(visit, staff, *, colour="navy", perceptual_hash="") -> VisitPhoto:
    """A photo of a visit."""
    stored = store_upload(photo(colour=colour), kind="photo", actor=staff)
    return VisitPhoto.objects.create(visit=visit, file=stored, perceptual_hash=perceptual_hash)


def test_the_same_file_and_a_nearly_equal_picture_are_found_a_plain_surface_is_not(staff):
    first, again, near, plain, even = (
        VisitFactory(submitted=True, visited_on=date(2024, 3, day)) for day in (4, 5, 6, 7, 8)
    )
    add_photo(first, staff, colour="navy", perceptual_hash="0f0f33cc55aa6699")
    add_photo(again, staff, colour="navy")
    add_photo(near, staff, colour="red", perceptual_hash="0f0f33cc55aa6698")
    add_photo(plain, staff, colour="green", perceptual_hash="0000000000000001")
    add_photo(even, staff, colour="blue", perceptual_hash="0000000000000001")

    look_for_signs(since=SINCE)
    assert again.signs.get().value == 0
    assert near.signs.get().value == 1
    assert near.signs.get().other == first
    assert VisitSign.objects.filter(kind=Kind.SAME_PHOTO).count() == 2


def test_hashes_differ_in_bits_and_an_even_surface_says_nothing():
    assert distance("0f0f33cc55aa6699", "0f0f33cc55aa6698") == 1
    assert not any(is_telling(even) for even in ("", "0000000000000001", "fffffffffffffffe"))
    assert is_telling("0f0f33cc55aa6699")


def test_a_stay_shorter_than_the_parameter_is_a_sign_one_of_just_that_length_is_not():
    limit = parameters.value("visit.shortest_minutes", year=2024)
    arrived = at(date(2024, 3, 5), 9)
    short = VisitFactory(submitted=True, arrived_at=arrived, left_at=arrived + timedelta(minutes=limit - 1))
    enough = VisitFactory(submitted=True, arrived_at=arrived, left_at=arrived + timedelta(minutes=limit))
    assert kinds(short) == {Kind.TOO_SHORT}
    assert kinds(enough) == set()
    assert sentence(short.signs.get()) == f"在校{limit - 1}分钟，少于{limit}分钟。"


def test_a_position_far_from_the_school_is_a_sign_unless_the_phone_was_unsure():
    far, unsure = VisitFactory(submitted=True), VisitFactory(submitted=True)
    for visit, accuracy in ((far, 20), (unsure, 900)):
        VisitPosition.objects.create(
            visit=visit, moment="arrival", at=visit.arrived_at, deviation=1000, accuracy=accuracy
        )
    assert kinds(far) == {Kind.FAR_AWAY}
    assert kinds(unsure) == set()
    assert "1000米" in sentence(far.signs.get())


def year_of(inspector, *, visits: int, with_findings: int) -> list[Visit]:
    """An inspector's visits of 2024, the first ones with a problem each."""
    rows = [
        VisitFactory(submitted=True, inspector=inspector, visited_on=date(2024, 1, 8) + timedelta(days=day))
        for day in range(visits)
    ]
    for visit in rows[:with_findings]:
        matter = visit.checklist.entries.filter(part="matter").first()
        visit.findings.create(matter=matter, severity="limited", text="门卫登记缺项。")
    return rows


def test_nineteen_of_twenty_visits_without_a_problem_stand_on_the_list_sixteen_of_twenty_do_not():
    streak, usual = UserFactory(role="inspector"), UserFactory(role="inspector")
    newest = year_of(streak, visits=20, with_findings=1)[-1]
    year_of(usual, visits=20, with_findings=4)

    assert Kind.NO_FINDINGS in kinds(newest)
    sign = VisitSign.objects.get(kind=Kind.NO_FINDINGS)
    assert sign.visit == newest
    assert sign.value == 95
    assert sentence(sign) == "2024年20次督导中19次没有发现问题，占95%。"


def test_a_streak_is_one_sign_that_moves_on_and_stays_settled_once_cleared(staff):
    inspector = UserFactory(role="inspector")
    year_of(inspector, visits=12, with_findings=0)
    look_for_signs(since=SINCE)
    later = VisitFactory(submitted=True, inspector=inspector, visited_on=date(2024, 4, 1))
    look_for_signs(since=SINCE)
    sign = VisitSign.objects.get(kind=Kind.NO_FINDINGS)
    assert sign.visit == later

    clear_sign(actor=staff, sign=sign, clearance="已抽查两所学校，情况属实。")
    VisitFactory(submitted=True, inspector=inspector, visited_on=date(2024, 4, 2))
    look_for_signs(since=SINCE)
    assert VisitSign.objects.filter(kind=Kind.NO_FINDINGS).count() == 1


def test_records_of_several_days_handed_in_on_one_day_are_a_batch():
    inspector, same_day, day = UserFactory(role="inspector"), UserFactory(role="inspector"), date(2024, 3, 29)
    rows = [
        VisitFactory(submitted=True, inspector=inspector, visited_on=day - timedelta(days=n), submitted_at=at(day, 20))
        for n in range(1, 5)
    ]
    for hour in (9, 11, 14, 16):
        VisitFactory(submitted=True, inspector=same_day, visited_on=day, submitted_at=at(day, hour))
    look_for_signs(since=SINCE)
    sign = VisitSign.objects.get(kind=Kind.IN_BATCH)
    assert sign.visit == rows[0]
    assert sentence(sign) == "2024年3月29日一天补交了4次督导的记录。"


def test_looking_twice_changes_nothing_and_what_is_no_longer_so_goes():
    visit = VisitFactory(submitted=True, left_at=at(date(2024, 3, 5), 9, 10))
    assert look_for_signs(since=SINCE) == 1
    assert look_for_signs(since=SINCE) == 1
    Visit.objects.filter(pk=visit.pk).update(left_at=at(date(2024, 3, 5), 11))
    look_for_signs(since=SINCE)
    assert not VisitSign.objects.exists()


def test_a_draft_raises_no_sign():
    VisitFactory(left_at=at(date(2024, 3, 5), 9, 5))
    assert look_for_signs(since=SINCE) == 0


def test_a_sign_is_cleared_with_words_once_and_not_by_the_inspector_himself(staff):
    visit = VisitFactory(submitted=True, left_at=at(date(2024, 3, 5), 9, 10))
    look_for_signs(since=SINCE)
    sign = visit.signs.get()
    with pytest.raises(BusinessRuleError, match="请写明核实情况"):
        clear_sign(actor=staff, sign=sign, clearance="  ")
    with pytest.raises(NotAllowed):
        clear_sign(actor=visit.inspector, sign=sign, clearance="没问题")
    clear_sign(actor=staff, sign=sign, clearance="临时去中心校开会，已核实。")
    with pytest.raises(BusinessRuleError, match="已经核实过"):
        clear_sign(actor=staff, sign=sign, clearance="再来一次")
    assert look_for_signs(since=SINCE) == 0
    assert visit.signs.get().clearance == "临时去中心校开会，已核实。"


def test_the_pages_show_both_sides_to_the_office_and_nothing_to_others(as_role, staff):
    VisitFactory(submitted=True, visited_on=date(2024, 3, 4), summary=TEXT)
    again = VisitFactory(submitted=True, visited_on=date(2024, 3, 6), summary=TEXT)
    ListingFactory(user=again.inspector, school=again.school)
    look_for_signs(since=SINCE)
    sign = again.signs.get()
    office, inspector = as_role("staff", staff), as_role("inspector", again.inspector)

    assert "待核实 1 条" in office.get("/inspectors/signs/").content.decode()
    page = office.get(f"/inspectors/signs/{sign.pk}/").content.decode()
    assert page.count("<mark>") == 2
    assert "对照记录" in page
    assert inspector.get("/inspectors/signs/").status_code == 403
    assert inspector.get(f"/inspectors/signs/{sign.pk}/").status_code == 403
    assert "文字雷同" not in inspector.get(again.get_absolute_url()).content.decode()

    answer = office.post(f"/inspectors/signs/{sign.pk}/clear/", {"clearance": ""})
    assert "请写明核实情况" in answer.content.decode()
    office.post(f"/inspectors/signs/{sign.pk}/clear/", {"clearance": "两校同日联合检查，文字由督导室统一拟定。"})
    sign.refresh_from_db()
    assert sign.cleared_by == staff


def test_a_photo_added_on_the_page_is_hashed_like_one_from_a_phone():
    listing = ListingFactory()
    visit = services.save_visit(
        actor=listing.user, client_uuid=uuid.uuid4(), content=visit_content(listing.school), photos=[photo()]
    )
    assert len(visit.photos.get().perceptual_hash) == 16
