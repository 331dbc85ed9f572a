"""Each act and its refusals, from one setup."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import FileRefused
from core.models import AuditEntry
from core.workflow import TransitionRefused
from office import calendar
from office.models import Message
from rectification import services
from rectification.models import Evidence, Item
from tests.factories.office import UnitFactory, UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import PostingFactory, SchoolFactory
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db


def test_the_whole_life_of_an_item(room):
    item = room.bring("reported")
    services.return_item(actor=room.inspector, item=item, verdict="partly", reason="三层还有一个过期")
    services.report_item(actor=room.principal, item=item, text="三层已换", files=[photo("三层.jpg")])
    services.pass_item(actor=room.inspector, item=item, is_on_site=True, opinion="现场看过")
    item = services.write_off_item(actor=room.staff, item=item)

    assert item.status == "written_off"
    assert item.write_off_number == f"销字〔{room.today.year}〕0001"
    assert (item.round, item.returns, item.closed_by) == (2, 1, room.staff)
    events = list(item.events.order_by("sequence"))
    assert [event.verb for event in events] == [
        *["opened", "issue", "receive", "report", "return", "report", "pass", "write_off"]
    ]
    assert [event.sequence for event in events] == list(range(1, 9))
    assert [e.from_status for e in events[1:]] == [e.to_status for e in events[:-1]]
    assert events[-1].number == item.write_off_number
    assert [(row.round, row.verdict) for row in item.rechecks.all()] == [(1, "partly"), (2, "in_place")]
    assert AuditEntry.objects.filter(target_id=item.pk, verb__startswith="item.").count() == 8


def test_numbers_run_by_the_year_of_finding_and_leave_no_gap(room):
    last_year = date(room.today.year - 1, 5, 6)
    numbers = [room.open().number, room.open(found_on=last_year).number]
    with pytest.raises(BusinessRuleError):
        room.open(basis="  ")
    numbers.append(room.open().number)
    year = room.today.year
    assert numbers == [f"问〔{year}〕0001", f"问〔{year - 1}〕0001", f"问〔{year}〕0002"]


def test_the_term_comes_from_the_parameters_of_the_year_and_counts_workdays_from_the_issue(room):
    WorkYearFactory(year=room.today.year).parameters.create(key="rectify.days.minor", value="5")
    item = room.open(severity="minor", found_on=room.today - timedelta(days=1))
    assert item.workdays == 5
    item = services.issue_item(actor=room.staff, item=item)
    assert item.due_on == calendar.deadline(room.today, 5)
    other = services.issue_item(actor=room.staff, item=room.open(severity="long", workdays=12))
    assert (other.workdays, other.due_on) == (12, calendar.deadline(room.today, 12))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": " \n "}, "问题描述"),
        ({"basis": ""}, "依据"),
        ({"text": "字" * 4001}, "最多4000字"),
        ({"found_on": date(1970, 1, 1)}, "发现日期"),
        ({"found_on": date(2999, 1, 1)}, "发现日期"),
        ({"workdays": 0}, "1 到 180"),
        ({"workdays": 9999}, "1 到 180"),
        ({"school": None}, "责任学校或责任单位"),
        ({"severity": "soon"}, "整改类型"),
        ({"source": "dream"}, "问题来源"),
    ],
)
def test_an_impossible_item_is_refused_with_a_sentence_and_nothing_is_saved(room, change, words):
    with pytest.raises(BusinessRuleError, match=words):
        room.open(**change)
    assert not Item.objects.exists()
    assert room.open().number.endswith("0001")


def test_a_merged_school_and_a_closed_unit_get_no_items(room):
    gone = SchoolFactory(closed_on=date(2023, 8, 31))
    with pytest.raises(BusinessRuleError, match="撤并"):
        room.open(school=gone)
    with pytest.raises(BusinessRuleError, match="停用"):
        room.open(school=None, unit=UnitFactory(is_active=False))


def test_receipt_is_an_act_of_the_principal_of_this_school(room):
    item = room.bring("issued")
    with pytest.raises(TransitionRefused, match="只有其负责人"):
        services.receive_item(actor=PostingFactory().user, item=item)
    with pytest.raises(NotAllowed):
        services.receive_item(actor=room.staff, item=item)
    item = services.receive_item(actor=room.principal, item=item)
    assert (item.status, item.signed_by) == ("received", room.principal)
    with pytest.raises(WrongState, match="已签收"):
        services.receive_item(actor=room.principal, item=item)


def test_a_report_needs_words_and_a_real_file(room):
    item = room.bring("received")
    page = SimpleUploadedFile("证明.jpg", b"<html>not a picture</html>", content_type="image/jpeg")
    for text, files, error in (
        ("已改", [], BusinessRuleError),
        ("  ", [photo()], BusinessRuleError),
        ("已改", [page], FileRefused),
        ("已改", [photo(), page], FileRefused),
    ):
        with pytest.raises(error):
            services.report_item(actor=room.principal, item=item, text=text, files=files)
    item.refresh_from_db()
    assert (item.status, item.evidence.count(), item.events.count()) == ("received", 0, 3)
    item = services.report_item(actor=room.principal, item=item, text="已改", files=[photo(), photo("乙.jpg")])
    assert item.evidence.filter(round=1, phase="after", uploaded_by=room.principal).count() == 2


def test_measures_name_the_responsible_person(room):
    item = room.bring("received")
    with pytest.raises(BusinessRuleError, match="责任人"):
        services.start_item(actor=room.principal, item=item, responsible="", measures="换")
    item = services.start_item(actor=room.principal, item=item, responsible="总务主任", measures="全部更换")
    assert (item.status, item.responsible, item.measures) == ("mending", "总务主任", "全部更换")


def test_who_mended_never_rechecks(room):
    item = room.bring("reported")
    both = UserFactory(role=["principal", "inspector"])
    PostingFactory(user=both, school=SchoolFactory())
    Evidence.objects.filter(item=item).update(uploaded_by=both)
    with pytest.raises(NotAllowed):
        services.pass_item(actor=room.principal, item=item, is_on_site=True)
    with pytest.raises(TransitionRefused, match="自己的整改"):
        services.pass_item(actor=both, item=item, is_on_site=True)
    item = services.pass_item(actor=room.inspector, item=item, is_on_site=True)
    assert item.passed_by == room.inspector


def test_who_rechecked_does_not_write_off(room):
    item = room.bring("reported")
    services.pass_item(actor=room.staff, item=item, is_on_site=False)
    with pytest.raises(TransitionRefused, match="另一名工作人员"):
        services.write_off_item(actor=room.staff, item=item)
    with pytest.raises(NotAllowed):
        services.write_off_item(actor=room.inspector, item=item)
    assert services.write_off_item(actor=room.director, item=item).status == "written_off"


def test_a_return_gives_its_reason_and_old_evidence_does_not_count_again(room):
    item = room.bring("reported")
    for verdict, reason in (("partly", " "), ("in_place", "够了")):
        with pytest.raises(BusinessRuleError):
            services.return_item(actor=room.inspector, item=item, verdict=verdict, reason=reason)
    former = item.due_on
    item = services.return_item(actor=room.inspector, item=item, verdict="not_done", reason="照片不是本校")
    assert (item.status, item.round, item.returns, item.due_on, item.reported_by) == ("mending", 2, 1, former, None)
    assert not item.has_evidence
    services.report_item(actor=room.principal, item=item, text="再改", files=[photo()])
    item = services.return_item(actor=room.inspector, item=item, verdict="partly", reason="差一处", workdays=3)
    assert item.due_on == calendar.deadline(room.today, 3)


def stored_path(item: Item) -> Path:
    """Where the item's first file lies."""
    return Path(settings.MEDIA_ROOT) / item.evidence.first().file.path


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"half")])
def test_evidence_gone_from_disk_stops_recheck_and_write_off(room, damage):
    reported, passed = room.bring("reported"), room.bring("passed")
    for item in (reported, passed):
        damage(stored_path(item))
    with pytest.raises(BusinessRuleError, match="找不到或已损坏，不能通过复核"):
        services.pass_item(actor=room.inspector, item=reported, is_on_site=True)
    with pytest.raises(BusinessRuleError, match="灭火器.jpg.*不能销号"):
        services.write_off_item(actor=room.staff, item=passed)
    passed.refresh_from_db()
    assert (passed.status, passed.write_off_number) == ("passed", "")
    item = services.return_item(actor=room.staff, item=passed, verdict="not_done", reason="佐证丢失，请重传")
    assert (item.status, item.passed_by, item.round) == ("mending", None, 2)


def test_an_item_without_evidence_is_not_passed_or_written_off(room):
    for status, act in (("reported", services.pass_item), ("passed", services.write_off_item)):
        item = room.bring(status)
        item.evidence.all().delete()
        actor = room.inspector if status == "reported" else room.staff
        options = {"is_on_site": True} if status == "reported" else {}
        with pytest.raises(TransitionRefused, match="没有佐证材料"):
            act(actor=actor, item=item, **options)


def test_a_rebound_is_signed_and_mended_again_under_a_new_number(room):
    item = room.bring("written_off")
    first = item.write_off_number
    with pytest.raises(BusinessRuleError, match="重开原因"):
        services.reopen_item(actor=room.staff, item=item, reason="")
    item = services.reopen_item(actor=room.staff, item=item, reason="抽查又发现过期")
    assert (item.status, item.round, item.rebounds, item.write_off_number) == ("issued", 2, 1, "")
    services.receive_item(actor=room.principal, item=item)
    services.report_item(actor=room.principal, item=item, text="再换", files=[photo()])
    services.pass_item(actor=room.inspector, item=item, is_on_site=True)
    item = services.write_off_item(actor=room.staff, item=item)
    assert item.write_off_number != first
    assert set(item.events.exclude(number="").values_list("number", flat=True)) == {first, item.write_off_number}


def test_an_extension_is_asked_before_the_deadline_and_granted_by_another(room):
    item = room.bring("received")
    for days, reason in ((0, "等货"), (31, "等货"), (3, " ")):
        with pytest.raises(BusinessRuleError):
            services.ask_extension(actor=room.principal, item=item, workdays=days, reason=reason)
    extension = services.ask_extension(actor=room.principal, item=item, workdays=5, reason="等货")
    with pytest.raises(BusinessRuleError, match="等待审批"):
        services.ask_extension(actor=room.principal, item=item, workdays=5, reason="等货")
    with pytest.raises(NotAllowed):
        services.grant_extension(actor=room.principal, extension=extension)
    extension = services.grant_extension(actor=room.staff, extension=extension, workdays=4)
    former = item.due_on
    item.refresh_from_db()
    assert (extension.status, item.due_on) == ("granted", calendar.deadline(former, 4))
    with pytest.raises(WrongState):
        services.refuse_extension(actor=room.staff, extension=extension, opinion="不")


def test_an_extension_after_the_deadline_is_refused(room):
    item = ItemFactory(school=room.school, received=True)
    with pytest.raises(BusinessRuleError, match="期限已过"):
        services.ask_extension(actor=room.principal, item=item, workdays=5, reason="忘了")


def test_a_report_withdraws_the_pending_extension(room):
    item = room.bring("received")
    extension = services.ask_extension(actor=room.principal, item=item, workdays=5, reason="等货")
    services.report_item(actor=room.principal, item=item, text="已到货", files=[photo()])
    extension.refresh_from_db()
    assert extension.status == "withdrawn"
    with pytest.raises(WrongState):
        services.grant_extension(actor=room.staff, extension=extension)


def test_a_refused_extension_gives_its_reason_and_keeps_the_deadline(room):
    item = room.bring("received")
    extension = services.ask_extension(actor=room.principal, item=item, workdays=5, reason="等货")
    with pytest.raises(BusinessRuleError, match="理由"):
        services.refuse_extension(actor=room.staff, extension=extension, opinion="")
    services.refuse_extension(actor=room.staff, extension=extension, opinion="可先借用")
    former = item.due_on
    item.refresh_from_db()
    assert item.due_on == former
    assert item.events.last().verb == "extension_refused"


def test_everyone_concerned_hears_once_after_the_commit(room, django_capture_on_commit_callbacks):
    def heard(act) -> set:
        Message.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return set(Message.objects.values_list("user_id", flat=True))

    item = room.open()
    office = {room.staff.pk, room.director.pk}
    school = room.principal.pk
    assert heard(lambda: room.open()) == office
    assert heard(lambda: services.issue_item(actor=room.staff, item=item)) == {school}
    services.receive_item(actor=room.principal, item=item)
    report = {"actor": room.principal, "item": item, "text": "已换", "files": [photo()]}
    assert heard(lambda: services.report_item(**report)) == {room.inspector.pk}
    assert heard(lambda: services.pass_item(actor=room.inspector, item=item, is_on_site=True)) == office
    assert heard(lambda: services.write_off_item(actor=room.staff, item=item)) == {school, room.inspector.pk}
    assert Message.objects.first().url == item.get_absolute_url()


def test_the_database_refuses_to_change_history(room):
    event = room.open().events.get()
    for act in (lambda: event.delete(), lambda: type(event).objects.filter(pk=event.pk).update(text="另说")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    "change",
    [
        {"status": "written_off"},
        {"status": "passed"},
        {"status": "lost"},
        {"write_off_number": "销字〔2024〕0009"},
        {"due_on": date(2000, 1, 1)},
        {"desk": "unit"},
        {"basis": ""},
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(room, change):
    item = room.open()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(**change)
