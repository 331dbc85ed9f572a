"""A sample of what was closed is drawn so that anyone can draw it again, and looked at by somebody who had no part in it."""

import hashlib
import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import StoredFile
from office.models import User
from rectification.models import Evidence, Item, SpotCheck, SpotDraw
from rectification.services.spot_checks import draw_sample, record_check
from rectification.spot_draws import Progress, digest_of, drawing_of, key_of, progress_of, queue, size_of, waiting
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.rectification import at
from tests.factories.schools import PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db
PERIOD = {"from_on": date(2024, 1, 1), "to_on": date(2024, 5, 31)}


@pytest.fixture(autouse=True)
def county(db):
    """Stands at the end of May 2024."""
    return CountyFactory(frozen_on=date(2024, 5, 31))


@pytest.fixture
def staff(county):
    """Draws."""
    return UserFactory(role="staff")


@pytest.fixture
def people(county):
    """Who mended, who passed, who wrote off."""
    return [UserFactory(role=role) for role in ("principal", "inspector", "staff")]


def closed_items(people: list[User], count: int, *, first: int = 1, **changes) -> list[Item]:
    """Written-off problems of one school, made in one go."""
    mender, passer, closer = people
    school = changes.pop("school", None) or SchoolFactory()
    common = {
        "school": school,
        "desk": "school",
        "source": "visit",
        "basis": "中小学幼儿园安全管理办法第十八条",
        "severity": "limited",
        "text": "教学楼二层灭火器过期",
        "found_on": date(2024, 3, 4),
        "workdays": 30,
        "due_on": date(2024, 4, 16),
        "status": "written_off",
        "issued_at": at(5),
        "signed_by": mender,
        "signed_at": at(6),
        "reported_by": mender,
        "reported_at": at(20),
        "passed_by": passer,
        "passed_at": at(22),
        "closed_by": closer,
        "closed_at": at(25),
    }
    return Item.objects.bulk_create(
        [
            Item(number=f"问〔2024〕{n:04d}", write_off_number=f"销字〔2024〕{n:04d}", **(common | changes))
            for n in range(first, first + count)
        ]
    )


def drawn(staff: User, **changes) -> SpotDraw:
    """A draw of ten percent."""
    given = {"scope": "closed", "percent": Decimal(10), "seed": "20240531"} | PERIOD
    return draw_sample(actor=staff, **(given | changes))


def test_the_share_is_rounded_up():
    assert [size_of(n, Decimal(10)) for n in (0, 1, 10, 11, 288, 290)] == [0, 1, 1, 2, 29, 29]
    assert size_of(3, Decimal(100)) == 3


def test_the_queue_can_be_checked_by_hand():
    assert key_of("20240531", "问〔2024〕0001") == hashlib.sha256("20240531问〔2024〕0001".encode()).hexdigest()
    numbers = [f"问〔2024〕{n:04d}" for n in range(1, 30)]
    assert queue(numbers, "种子") == queue(list(reversed(numbers)), "种子")
    assert [n for n, _ in queue(numbers, "种子")] != [n for n, _ in queue(numbers, "种子二")]
    assert digest_of(["甲", "乙"]) == digest_of(["乙", "甲"])


def test_ten_percent_of_288_are_29_of_which_27_hold_and_2_came_back(staff, people):
    closed_items(people, 288)
    closed_items(people, 5, first=301, source="self")
    draw = drawn(staff)
    checker = UserFactory(role="director")
    checks = list(draw.checks.order_by("place"))
    assert (draw.population, len(checks)) == (288, 29)
    for check in checks[:27]:
        record_check(actor=checker, check=check, holds=True, note="现场查看，灭火器均在有效期内", is_on_site=True)
    for check in checks[27:]:
        record_check(actor=checker, check=check, holds=False, note="又过期一只")

    progress = progress_of(draw.checks.values_list("verdict", flat=True))
    assert progress == Progress(29, 27, 2)
    assert round(progress.rate * 100, 1) == Decimal("93.1")
    assert waiting(staff)[0] == 0
    back = checks[27].item
    back.refresh_from_db()
    assert (back.status, back.rebounds) == ("issued", 1)
    assert list(back.events.order_by("sequence").values_list("verb", flat=True)) == ["spot_check", "reopen"]
    assert drawing_of(SpotDraw.objects.get()).is_same


def test_the_draw_tells_when_it_was_touched(staff, people):
    items = closed_items(people, 30)
    draw = drawn(staff)
    assert drawing_of(draw).is_same
    draw.numbers = [*draw.numbers[:-1], "问〔2024〕9999"]
    assert not drawing_of(draw).is_same
    draw.refresh_from_db()
    SpotCheck.objects.filter(draw=draw, place=1).update(item=next(i for i in items if not i.spot_checks.exists()))
    assert not drawing_of(draw).is_same


def test_who_had_a_part_in_it_cannot_check_it(staff, people):
    school = SchoolFactory()
    PostingFactory(user=people[1], school=school, capacity="inspector")
    closed_items(people, 1, school=school)
    check = drawn(people[2]).checks.get()
    for person in (people[1], people[2]):
        with pytest.raises(NotAllowed, match="整改、复核、销号过"):
            record_check(actor=person, check=check, holds=True, note="没问题")
    with pytest.raises(NotAllowed):
        record_check(actor=people[0], check=check, holds=True, note="没问题")
    with pytest.raises(BusinessRuleError, match="抽查情况"):
        record_check(actor=staff, check=check, holds=True, note=" ")
    record_check(actor=staff, check=check, holds=True, note="没问题")
    with pytest.raises(WrongState):
        record_check(actor=staff, check=check, holds=False, note="改主意")


def test_papers_that_are_gone_prove_nothing(staff, people):
    (item,) = closed_items(people, 1)
    given = {"kind": "evidence", "original_name": "后.jpg", "content_type": "image/jpeg", "size": 3, "sha256": "0" * 64}
    gone = StoredFile.objects.create(path="no/such/file", **given)
    Evidence.objects.create(item=item, round=1, phase="after", file=gone, uploaded_by=people[0], uploaded_at=at(20))
    check, checker = drawn(staff).checks.get(), UserFactory(role="director")
    with pytest.raises(BusinessRuleError, match="不能凭材料认定整改到位"):
        record_check(actor=checker, check=check, holds=True, note="查阅材料")
    assert record_check(actor=checker, check=check, holds=True, note="现场看过", is_on_site=True).verdict == "holds"


def test_an_inspector_who_finds_it_back_reopens_it(people):
    school = SchoolFactory()
    item = closed_items(people, 1, school=school)[0]
    other = PostingFactory(school=school, capacity="inspector", user=UserFactory(role="inspector")).user
    record_check(actor=other, check=drawn(people[2]).checks.get(), holds=False, note="又堆上了")
    item.refresh_from_db()
    assert item.status == "issued"


def test_drawing_again_says_why_and_keeps_the_former_draw(staff, people):
    closed_items(people, 30)
    first = drawn(staff)
    with pytest.raises(BusinessRuleError, match="已抽取过"):
        drawn(staff, seed="另一个")
    again = drawn(staff, seed="另一个", reason="种子没有事先公布")
    assert again.former == first
    assert first.checks.count() == 3
    with pytest.raises(NotAllowed, match="重新抽取"):
        record_check(actor=staff, check=first.checks.first(), holds=True, note="没问题")
    assert waiting(staff)[0] == 3
    with pytest.raises(BusinessRuleError, match="已抽取过"):
        drawn(staff, from_on=date(2024, 2, 1))
    part = drawn(staff, from_on=date(2024, 2, 1), reason="按季度另抽")
    assert part.former is None


def test_what_cannot_be_drawn_is_refused(staff, people):
    with pytest.raises(BusinessRuleError, match="没有这样办结"):
        drawn(staff)
    closed_items(people, 3)
    for changes in (
        {"to_on": date(2024, 6, 1)},
        {"from_on": date(2024, 6, 1)},
        {"percent": Decimal(0)},
        {"seed": " "},
        {"scope": "settled"},
    ):
        with pytest.raises(BusinessRuleError):
            drawn(staff, **changes)
    with pytest.raises(NotAllowed):
        drawn(people[1])
    assert not SpotDraw.objects.exists()


def test_the_pages_draw_show_and_record(staff, people, as_role):
    school = SchoolFactory()
    closed_items(people, 12, school=school)
    client = as_role("staff", staff)
    form = {"scope": "closed", "from_on": "2024-01-01", "to_on": "2024-05-31", "percent": "10", "seed": "20240531"}
    page = client.get("/rectification/spot-draws/new/").content.decode()
    assert 'value="10"' in page
    done = client.post("/rectification/spot-draws/new/", form)
    assert done.status_code == 302
    refused = client.post("/rectification/spot-draws/new/", form | {"seed": "x"})
    assert refused.status_code == 400 or "已抽取过" in refused.content.decode()
    page = client.get(done.url).content.decode()
    assert "重算一致" in page
    assert "总体 12 条，抽中 2 条" in page
    sheet = load_workbook(io.BytesIO(client.get(f"{done.url}?export=xlsx").content)).worksheets[0]
    assert sheet.max_row >= 13

    check = SpotCheck.objects.first()
    record = f"/rectification/spot-checks/{check.pk}/record/"
    assert client.post(record, {"verdict": "holds"}).status_code == 422
    assert client.post(record, {"verdict": "holds", "note": "看过", "is_on_site": "on"}).status_code == 302
    assert "看过" in client.get(done.url).content.decode()

    stranger = as_role("inspector")
    assert stranger.get(record).status_code == 404
    PostingFactory(user=stranger.person, school=school, capacity="inspector")
    other = SpotCheck.objects.exclude(pk=check.pk).get()
    assert other.item.number in stranger.get("/rectification/spot-checks/?waiting=true").content.decode()
    assert stranger.get(done.url).status_code == 403


def test_lists_cost_the_same_for_many_rows(staff, people, as_role, django_assert_max_num_queries):
    closed_items(people, 40)
    drawn(staff, percent=Decimal(100))
    client = as_role("staff", staff)
    for url in ("/rectification/spot-draws/", "/rectification/spot-checks/", SpotDraw.objects.get().get_absolute_url()):
        with django_assert_max_num_queries(25):
            assert client.get(url).status_code == 200
    assert timezone.localdate(SpotDraw.objects.get().drawn_at) == date(2024, 5, 31)
