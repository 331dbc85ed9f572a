"""An item on another desk, at a standstill, or part of another: no day is lost and none is won by it."""

from datetime import date, timedelta

import pytest

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from core.workflow import TransitionRefused
from office import calendar, clock
from office.models import Unit, User
from rectification import services
from rectification.models import Item, Pause
from tests.factories.office import UnitFactory, UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import PostingFactory, SchoolFactory
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db


def a_unit(name: str = "县消防救援大队") -> tuple[Unit, User]:
    """A unit with its contact."""
    unit, contact = UnitFactory(name=name), UserFactory(role="department")
    unit.postings.create(user=contact, started_on=date(2020, 1, 1))
    return unit, contact


def on(monkeypatch, day: date) -> None:
    """Let the office's clock stand on a day."""
    moment = clock.now().replace(year=day.year, month=day.month, day=day.day)
    monkeypatch.setattr("office.clock.today", lambda: day)
    monkeypatch.setattr("office.clock.now", lambda: moment)


def moved(item: Item, unit: Unit, room, **more) -> Item:
    return services.transfer_item(actor=room.staff, item=item, unit=unit, reason="要拨付经费", **more)


def test_a_transfer_stops_the_schools_clock_and_starts_the_units(room):
    unit, contact = a_unit()
    item = room.bring("received")
    left = calendar.workdays_between(room.today, item.due_on)
    item = moved(item, unit, room)
    pause = item.pauses.get()
    assert (item.status, item.desk, item.owner, item.signed_by) == ("issued", "unit", unit, None)
    assert item.due_on == calendar.deadline(room.today, 30)
    assert (pause.days_left, pause.unit, pause.ended_on) == (left, unit, None)
    assert [event.verb for event in item.events.all()][-1] == "transfer"
    with pytest.raises(TransitionRefused, match="只有其负责人"):
        services.receive_item(actor=room.principal, item=item)
    assert services.receive_item(actor=contact, item=item).signed_by == contact


@pytest.mark.parametrize("due", [date(2024, 4, 19), date(2024, 4, 8), date(2024, 3, 29), date(2024, 3, 18)])
@pytest.mark.parametrize("away", [0, 3, 17])
def test_the_school_gets_exactly_the_days_it_had_and_late_stays_late(room, monkeypatch, due, away):
    unit, contact = a_unit()
    start = date(2024, 4, 8)
    on(monkeypatch, start)
    item = ItemFactory(school=room.school, received=True, due_on=due)
    left = calendar.workdays_between(start, due)
    moved(item, unit, room)
    on(monkeypatch, start + timedelta(days=away))
    services.receive_item(actor=contact, item=item)
    item = services.transfer_back(actor=contact, item=item, outcome="已拨付，器材由学校安装")
    assert (item.status, item.desk, item.signed_by) == ("issued", "school", None)
    assert calendar.workdays_between(clock.today(), item.due_on) == left
    assert Item.objects.overdue(on=clock.today()).exists() == (left < 0)
    assert item.pauses.get().outcome.startswith("已拨付")
    assert services.receive_item(actor=room.principal, item=item).status == "received"


def test_what_was_late_on_a_weekend_is_late_when_it_comes_back(room, monkeypatch):
    unit, _ = a_unit()
    on(monkeypatch, date(2024, 4, 13))  # Saturday, the deadline was Friday: no workday late, and late all the same
    item = ItemFactory(school=room.school, received=True, due_on=date(2024, 4, 12))
    moved(item, unit, room)
    on(monkeypatch, date(2024, 4, 17))
    item = services.transfer_back(actor=room.staff, item=item, outcome="不归我单位")
    assert item.due_on == date(2024, 4, 16)
    assert Item.objects.overdue(on=clock.today()).exists()


def test_a_transfer_is_refused_with_a_sentence(room):
    unit, contact = a_unit()
    gone = UnitFactory(name="原县安监局", is_active=False)
    item = room.bring("issued")
    for who, where, more, words in (
        (room.staff, gone, {}, "原县安监局”已停用"),
        (room.staff, unit, {"reason": " "}, "转办原因"),
        (room.staff, unit, {"workdays": 0}, "1 到 400"),
        (room.principal, unit, {}, "没有“转办”的权限"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            services.transfer_item(actor=who, item=item, unit=where, **({"reason": "要经费"} | more))
    with pytest.raises(WrongState):
        moved(room.bring("reported"), unit, room)
    with pytest.raises(TransitionRefused, match="不是从学校转办来的"):
        services.transfer_back(actor=room.staff, item=item, outcome="退")
    moved(item, unit, room, workdays=5)
    with pytest.raises(TransitionRefused, match="请先转回学校"):
        moved(item, UnitFactory(name="别的单位"), room)
    with pytest.raises(TransitionRefused, match="只有其负责人"):
        services.transfer_back(actor=a_unit("另一单位")[1], item=item, outcome="退")
    with pytest.raises(BusinessRuleError, match="办理情况"):
        services.transfer_back(actor=contact, item=item, outcome="")
    assert Pause.objects.count() == 1


def test_what_a_unit_mended_is_written_off_and_comes_back_to_the_school(room):
    unit, contact = a_unit()
    item = moved(room.bring("issued"), unit, room)
    services.receive_item(actor=contact, item=item)
    services.report_item(actor=contact, item=item, text="消火栓已通水", files=[photo()])
    inside = UserFactory(role=["staff"])
    unit.postings.create(user=inside, started_on=date(2020, 1, 1))
    with pytest.raises(TransitionRefused, match="自己的整改"):
        services.pass_item(actor=inside, item=item, is_on_site=True)
    services.pass_item(actor=room.inspector, item=item, is_on_site=True)
    item = services.write_off_item(actor=room.staff, item=item)
    assert item.pauses.get().ended_on == room.today
    item = services.reopen_item(actor=room.staff, item=item, reason="又断水")
    assert (item.desk, item.owner, item.rebounds) == ("school", room.school, 1)


def test_a_held_clock_gives_its_days_back(room, monkeypatch):
    on(monkeypatch, date(2024, 4, 8))
    item = ItemFactory(school=room.school, mending=True, due_on=date(2024, 4, 12))
    item = services.pause_item(actor=room.staff, item=item, reason="等省里批复")
    on(monkeypatch, date(2024, 5, 22))
    assert not Item.objects.overdue(on=clock.today()).exists()
    with pytest.raises(WrongState, match="已经暂停"):
        services.pause_item(actor=room.staff, item=item, reason="再等")
    with pytest.raises(TransitionRefused, match="先恢复计时"):
        moved(item, a_unit()[0], room)
    with pytest.raises(BusinessRuleError, match="不用申请延期"):
        services.ask_extension(actor=room.principal, item=item, workdays=2, reason="等")
    item = services.resume_item(actor=room.staff, item=item, outcome="已批复")
    assert (item.paused_on, item.due_on) == (None, date(2024, 5, 28))
    with pytest.raises(WrongState, match="没有暂停"):
        services.resume_item(actor=room.staff, item=item)
    assert [event.verb for event in item.events.order_by("sequence")][-2:] == ["pause", "resume"]


def test_an_extension_granted_at_a_standstill_is_not_lost(room, monkeypatch):
    on(monkeypatch, date(2024, 4, 8))
    item = ItemFactory(school=room.school, mending=True, due_on=date(2024, 4, 12))
    asked = services.ask_extension(actor=room.principal, item=item, workdays=3, reason="等货")
    services.pause_item(actor=room.staff, item=item, reason="等批复")
    services.grant_extension(actor=room.staff, extension=asked)
    item = services.resume_item(actor=room.staff, item=item)
    assert item.due_on == date(2024, 4, 17)


def test_a_hold_is_the_offices_act_and_only_while_the_school_mends(room):
    item = room.bring("issued")
    with pytest.raises(NotAllowed):
        services.pause_item(actor=room.principal, item=item, reason="放假")
    with pytest.raises(BusinessRuleError, match="原因"):
        services.pause_item(actor=room.staff, item=item, reason=" ")
    with pytest.raises(WrongState, match="没有在计算整改期限"):
        services.pause_item(actor=room.staff, item=room.bring("reported"), reason="等")
    moved(item, a_unit()[0], room)
    with pytest.raises(WrongState, match="期限本来就停着"):
        services.pause_item(actor=room.staff, item=item, reason="等")


@pytest.mark.parametrize("act", [services.report_item, services.settle_item])
def test_whoever_is_ready_while_the_clock_stands_is_ready(room, monkeypatch, act):
    on(monkeypatch, date(2024, 4, 8))
    item = ItemFactory(school=room.school, mending=True, severity="minor", due_on=date(2024, 4, 12))
    services.pause_item(actor=room.staff, item=item, reason="等货")
    on(monkeypatch, date(2024, 5, 22))
    item = act(actor=room.principal, item=item, text="货到已换", files=[photo()])
    assert (item.paused_on, item.due_on) == (None, date(2024, 5, 28))
    assert "恢复计时" in item.events.last().text
    assert item.pauses.get().ended_by == room.principal


def test_two_tellings_of_one_problem_become_one(room):
    first, second = room.bring("received"), room.bring("issued", text="教学楼二层灭火器全部过期")
    services.issue_item(actor=room.staff, item=(third := room.open()), workdays=3)
    services.merge_items(actor=room.staff, item=third, into=second, reason="同一处")
    item = services.merge_items(actor=room.director, item=second, into=first, reason="同一处")
    first.refresh_from_db()
    third.refresh_from_db()
    assert (item.status, item.merged_into, third.merged_into) == ("merged", first, first)
    assert first.due_on == calendar.deadline(room.today, 3)
    assert [item.events.last().verb, first.events.last().verb] == ["merge", "absorb"]
    assert set(Item.objects.counted()) == {first}
    assert AuditEntry.objects.filter(verb="item.merged").count() == 2
    for merged, into, words in (
        (first, first, "问题自己"),
        (first, item, "已合并，不能再并入"),
        (item, first, "不能合并到其他问题"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            services.merge_items(actor=room.staff, item=merged, into=into, reason="同")


def test_nothing_gets_easier_by_a_merger(room):
    item = room.bring("issued")
    elsewhere = ItemFactory(school=SchoolFactory(), issued=True)
    minor, own, unseen = room.bring("issued", severity="minor"), room.bring("issued", source="self"), room.open()
    away = moved(room.bring("issued"), a_unit()[0], room)
    for into, words in (
        (elsewhere, "同一所学校"),
        (away, "同一个责任方"),
        (minor, "立行立改"),
        (own, "自查"),
        (unseen, "还没有下达"),
        (room.bring("written_off"), "已销号，不能再并入"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            services.merge_items(actor=room.staff, item=item, into=into, reason="同")
    with pytest.raises(NotAllowed):
        services.merge_items(actor=room.principal, item=item, into=minor, reason="同")
    assert services.merge_items(actor=room.staff, item=minor, into=item, reason="同").status == "merged"


def test_a_recheck_is_arranged_with_somebody_who_may_and_a_day_that_can_be(room):
    item = room.bring("reported")
    both = UserFactory(role=["principal", "inspector"])
    room.school.postings.filter(user=room.principal).update(user=both)
    good = {"checker": room.inspector, "recheck_on": room.today}
    for change, words in (
        ({"checker": UserFactory(role="inspector")}, "没有复核"),
        ({"checker": UserFactory(role="leader")}, "没有复核"),
        ({"checker": room.principal}, "自己的整改"),
        ({"checker": both}, "自己的整改"),
        ({"recheck_on": date(1970, 1, 1)}, "从今天起"),
        ({"recheck_on": room.today - timedelta(days=1)}, "从今天起"),
        ({"recheck_on": room.today + timedelta(days=366)}, "一年以内"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            services.check_item(actor=room.staff, item=item, **(good | change))
    item = services.check_item(actor=room.staff, item=item, **good)
    assert (item.status, item.checker) == ("checking", room.inspector)
    item = services.check_item(actor=room.inspector, item=item, checker=room.staff, recheck_on=room.today)
    assert (item.status, item.checker) == ("checking", room.staff)
    item = services.return_item(actor=room.inspector, item=item, verdict="partly", reason="差一处")
    assert (item.status, item.checker, item.recheck_on) == ("mending", None, None)


def test_a_small_problem_is_ended_by_the_principal_with_evidence(room):
    item = room.bring("received", severity="minor")
    for text, files in (("", [photo()]), ("已换", [])):
        with pytest.raises(BusinessRuleError):
            services.settle_item(actor=room.principal, item=item, text=text, files=files)
    with pytest.raises(NotAllowed):
        services.settle_item(actor=room.staff, item=item, text="已换", files=[photo()])
    stranger = PostingFactory(capacity="principal").user
    with pytest.raises(TransitionRefused, match="只有其负责人"):
        services.settle_item(actor=stranger, item=item, text="已换", files=[photo()])
    item = services.settle_item(actor=room.principal, item=item, text="已换", files=[photo()])
    assert (item.status, item.closed_by, item.reported_by, item.write_off_number) == (
        *("settled", room.principal, room.principal),
        "",
    )
    with pytest.raises(WrongState, match="立行立改办结"):
        services.settle_item(actor=room.principal, item=item, text="已换", files=[photo()])
    item = services.reopen_item(actor=room.staff, item=item, reason="抽查没换")
    assert (item.status, item.rebounds, item.closed_by) == ("issued", 1, None)
    services.receive_item(actor=room.principal, item=item)
    with pytest.raises(TransitionRefused, match="反弹过"):
        services.settle_item(actor=room.principal, item=item, text="已换", files=[photo()])


@pytest.mark.parametrize(
    ("severity", "value", "words"), [("limited", "allowed", "立行立改"), ("minor", "refused", "一律复核")]
)
def test_a_principal_does_not_end_what_the_office_must_see(room, severity, value, words):
    WorkYearFactory(year=room.today.year).parameters.create(key="rectify.principal_closes", value=value)
    item = room.bring("received", severity=severity)
    with pytest.raises(TransitionRefused, match=words):
        services.settle_item(actor=room.principal, item=item, text="已换", files=[photo()])


def test_statements_stand_beside_the_finding_and_are_answered_once(room, monkeypatch):
    item = room.bring("issued")
    with pytest.raises(WrongState, match="没有等待答复"):
        services.answer_statement(actor=room.staff, item=item, text="维持")
    services.make_statement(actor=room.principal, item=item, text="该灭火器已列入更换计划")
    services.answer_statement(actor=room.staff, item=item, text="事实清楚，维持")
    with pytest.raises(WrongState):
        services.answer_statement(actor=room.staff, item=item, text="再答")
    services.make_statement(actor=room.principal, item=item, text="补充说明")
    with pytest.raises(NotAllowed):
        services.answer_statement(actor=room.inspector, item=item, text="维持")
    words = [event.text for event in item.events.filter(verb__startswith="statement")]
    assert words == ["该灭火器已列入更换计划", "事实清楚，维持", "补充说明"]
    item.refresh_from_db()
    assert item.status == "issued"


def test_a_statement_has_its_time_and_its_people(room, monkeypatch):
    item = room.bring("issued")
    for who in (PostingFactory(capacity="principal").user, room.staff):
        with pytest.raises(BusinessRuleError, match="负责人可以陈述申辩"):
            services.make_statement(actor=who, item=item, text="不对")
    with pytest.raises(BusinessRuleError, match="请填写"):
        services.make_statement(actor=room.principal, item=item, text=" ")
    with pytest.raises(BusinessRuleError, match="不能陈述申辩"):
        services.make_statement(actor=room.principal, item=room.open(), text="不对")
    last = calendar.deadline(room.today, 10)
    on(monkeypatch, last)
    services.make_statement(actor=room.principal, item=item, text="最后一天")
    on(monkeypatch, last + timedelta(days=1))
    with pytest.raises(BusinessRuleError, match="已经过了"):
        services.make_statement(actor=room.principal, item=item, text="太晚")
