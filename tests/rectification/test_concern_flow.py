"""A message's way through the office: who may do which step, whom it is given to, what stays secret."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import secrets
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry, StoredFile
from core.workflow import TransitionRefused
from inspectors.models import Interest
from office.models import Message
from rectification import services
from rectification.concern_flow import ACTS, FLOW
from rectification.concern_masking import fully_masked, has_long_number, masked
from rectification.models import Concern, Inquiry, Item, Lead
from rectification.schedules import purge_concerns
from rectification.services import concerns
from rectification.services.concerns_steps import is_copied
from schools.models import Posting
from tests.access.test_canary import words
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
TEXT = "金丝雀八号：孩子说午饭常常是凉的，肉也不多，希望有人去看看。"
NAME, PHONE = "柳暗花明女士", "13912345678"
PROBLEM = concerns.Problem(basis="学校食品安全规定第三十条", severity="limited", text="午餐分餐时温度不够")


def message(school, **more) -> Concern:
    """From outside, with a contact."""
    told = {"client_uuid": uuid.uuid4(), "school": school, "place": "1", "category": "food", "text": TEXT}
    return concerns.receive_concern(report=concerns.Report(**told | {"name": NAME, "phone": PHONE} | more))[0]


def bring(room, status: str, *, handler=None, finding="yes", **more) -> Concern:
    """A fresh message of the room's school, brought to a state."""
    concern = message(room.school, **more)
    handler = handler or room.inspector
    acts = {
        "accepted": lambda c: concerns.accept_concern(actor=room.staff, concern=c),
        "assigned": lambda c: concerns.assign_concern(actor=room.staff, concern=c, handler=handler),
        "verified": lambda c: concerns.verify_concern(
            actor=handler, concern=c, finding=finding, text="到校看了午餐，温度不够。"
        ),
        "disposed": lambda c: concerns.dispose_concern(actor=room.staff, concern=c, text="已要求学校添置保温设备。"),
        "answered": lambda c: concerns.answer_concern(actor=room.staff, concern=c, text="情况属实，学校正在整改。"),
        "closed": lambda c: concerns.close_concern(actor=room.staff, concern=c),
    }
    for act in acts.values():
        if concern.status == status:
            return concern
        concern = act(concern)
    return concern


# --- the way ----------------------------------------------------------------------------------------------------------
def test_every_step_is_written_down_with_its_words(room):
    concern = bring(room, "closed")
    assert [step.verb for step in concern.steps.all()] == [
        "registered",
        "accept",
        "assign",
        "verify",
        "dispose",
        "answer",
        "close",
    ]
    assert [step.sequence for step in concern.steps.all()] == list(range(1, 8))
    verbs = set(AuditEntry.objects.filter(target_type="rectification.concern").values_list("verb", flat=True))
    assert verbs == {
        f"concern.{done}" for done in ("received", "accepted", "assigned", "verified", "disposed", "answered", "closed")
    }
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE rectification_concernstep SET text = 'x' WHERE concern_id = %s", [concern.pk])


@pytest.mark.parametrize("transition", FLOW, ids=lambda t: t.name)
def test_each_step_wants_its_state_and_its_permission(room, transition):
    concern = bring(room, transition.sources[0])
    who = room.inspector if transition.name == "verify" else room.staff
    assert transition.refusal(concern, who) is None
    assert isinstance(transition.refusal(concern, room.principal), NotAllowed)
    for status in Concern._meta.get_field("status").choices:
        if status[0] not in transition.sources:
            concern.status = status[0]
            assert isinstance(transition.refusal(concern, who), WrongState)


def test_only_the_handler_verifies(room):
    concern = bring(room, "assigned")
    with pytest.raises(TransitionRefused, match="只有承办人"):
        concerns.verify_concern(actor=room.staff, concern=concern, finding="yes", text="没有去看")
    with pytest.raises(BusinessRuleError, match="核查结论"):
        concerns.verify_concern(actor=room.inspector, concern=concern, finding="maybe", text="看了")
    done = concerns.verify_concern(actor=room.inspector, concern=concern, finding="partly", text="看了")
    again = concerns.assign_concern(actor=room.staff, concern=done, handler=room.director)
    assert (again.status, again.finding, again.handler) == ("assigned", "", room.director)


def test_who_may_not_be_handler(room):
    concern = bring(room, "accepted")
    stranger = UserFactory(role="inspector")
    both = UserFactory(role=["staff", "principal"])

    def refused(handler, words, **more):
        with pytest.raises(BusinessRuleError, match=words):
            concerns.assign_concern(actor=room.staff, concern=concern, handler=handler, **more)

    refused(room.principal, "没有核查问题反映的权限")
    refused(UserFactory(role="leader"), "没有核查问题反映的权限")
    refused(stranger, "不是这所学校现在的责任督学")
    Posting.objects.filter(user=room.principal).update(user=both)
    refused(both, "校（园）长")
    refused(room.inspector, "涉及", about=room.inspector)
    refused(room.director, "涉及您本人", about=room.staff)
    interest = Interest.objects.create(
        user=room.inspector, school=room.school, kind="other", declared_on=date(2024, 3, 1), note="亲属在校任教"
    )
    refused(room.inspector, "回避情形")
    interest.delete()
    assert concerns.assign_concern(actor=room.staff, concern=concern, handler=room.inspector).handler == room.inspector
    Concern.objects.filter(pk=concern.pk).update(school=None)
    refused(room.inspector, "不是这所学校现在的责任督学")
    elsewhere = SchoolFactory()
    named = concerns.assign_concern(actor=room.staff, concern=concern, handler=room.staff, school=elsewhere)
    assert named.school == elsewhere


def test_whoever_it_is_about_neither_sees_nor_handles_it(room):
    concern = concerns.accept_concern(actor=room.director, concern=message(room.school), about=room.staff)
    assert not Concern.objects.visible_to(room.staff).exists()
    assert Concern.objects.visible_to(room.director).get() == concern
    with pytest.raises(TransitionRefused, match="涉及您本人"):
        concerns.assign_concern(actor=room.staff, concern=concern, handler=room.director)


def test_an_inspector_sees_what_he_verifies_and_nothing_else(as_role, room):
    mine, other = bring(room, "assigned"), bring(room, "assigned", handler=room.director)
    client = as_role("inspector", room.inspector)
    page = client.get(reverse("rectification:concern_list")).content.decode()
    assert mine.number in page
    assert other.number not in page
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert as_role("inspector").get(mine.get_absolute_url()).status_code == 404
    url = reverse("rectification:concern_verify", args=[mine.pk])
    sent = {"finding": "no", "said": "到校看了，饭菜温度够。", "version": mine.version}
    assert client.post(url, sent).status_code == 302
    mine.refresh_from_db()
    assert (mine.status, mine.finding) == ("verified", "no")
    assert client.post(url, sent | {"client_uuid": str(uuid.uuid4())}).status_code == 409


# --- typed in by the office -------------------------------------------------------------------------------------------
def entry(**more):
    told = {
        "client_uuid": str(uuid.uuid4()),
        "channel": "phone",
        "received_on": timezone.localdate().isoformat(),
        "received_time": "00:00",
        "category": "conduct",
        "identity": "parent",
        "name": NAME,
        "phone": PHONE,
        "what": "来电说班上有老师收礼，请督导室核实一下。",
    }
    return told | more


def test_a_call_is_written_down_once_and_its_taker_reads_the_contact(as_role, room):
    client, url, sent = as_role("staff"), reverse("rectification:concern_create"), entry(school=room.school.pk)
    first, second = client.post(url, sent), client.post(url, sent)
    concern = Concern.objects.get()
    assert first["Location"] == second["Location"] == concern.get_absolute_url()
    assert (concern.channel, concern.identity, concern.entered_by) == ("phone", "parent", client.person)
    page = client.get(concern.get_absolute_url()).content.decode()
    assert concerns.code_of(concern) in page
    assert concerns.code_of(concern) not in as_role("staff").get(concern.get_absolute_url()).content.decode()
    look = reverse("rectification:concern_contact", args=[concern.pk])
    assert PHONE in client.post(look).content.decode()
    assert as_role("staff").post(look).status_code == 403
    concern = concerns.accept_concern(actor=client.person, concern=concern)
    concerns.assign_concern(actor=client.person, concern=concern, handler=room.inspector)
    assert client.post(look).status_code == 403
    assert PHONE in as_role("inspector", room.inspector).post(look).content.decode()
    assert not any(PHONE in str(line.data) + line.target_label for line in AuditEntry.objects.all())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "web"}, "web"),
        ({"received_on": "2999-01-01"}, "不能晚于现在"),
        ({"received_on": "2001-01-01"}, "不能早于"),
        ({"what": "短"}, "10到2000字"),
        ({"name": "长" * 31}, "30"),
        ({"received_on": "昨天"}, "日期"),
    ],
)
def test_what_cannot_be_written_down_is_said(as_role, county, change, words):
    answer = as_role("staff").post(reverse("rectification:concern_create"), entry(**change))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Concern.objects.exists()


# --- the school is asked, the inspector looks -------------------------------------------------------------------------
def test_the_principal_is_asked_in_other_words_and_learns_nothing_else(
    as_role, room, django_capture_on_commit_callbacks
):
    concern = bring(room, "assigned")
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = concerns.ask_school(actor=room.staff, concern=concern, question="请说明食堂午餐怎样保温")
    line = Message.objects.get(user=room.principal)
    assert (line.url, concern.number in line.title) == (inquiry.get_absolute_url(), False)
    client = as_role("principal", room.principal)
    lists = [reverse(f"rectification:{name}_list") for name in ("inquiry", "item")]
    reply = reverse("rectification:inquiry_reply", args=[inquiry.pk])
    urls = ["/", inquiry.get_absolute_url(), reply, *lists, *(f"{url}?export=xlsx" for url in lists)]
    pages = {url: words(client.get(url, follow=True)) for url in urls}
    assert sum("请说明食堂午餐怎样保温" in page for page in pages.values()) >= 4
    hidden = ("金丝雀八号", NAME, PHONE, concern.number, concerns.code_of(concern), "/concerns/", "公示牌反映")
    assert [(where, word) for where, page in pages.items() for word in hidden if word in page] == []
    sent = {"said": "学校有两台保温柜，已经报修。", "version": inquiry.version}
    assert client.post(reply, sent).status_code == 302
    inquiry.refresh_from_db()
    assert (inquiry.replied_by, concern.steps.last().verb) == (room.principal, "school_replied")
    with pytest.raises(WrongState):
        concerns.reply_inquiry(actor=room.principal, inquiry=inquiry, text="再说一次")
    assert as_role("principal").get(inquiry.get_absolute_url()).status_code == 404
    assert as_role("staff").get(inquiry.get_absolute_url()).status_code == 403
    assert "已经报修" in as_role("staff").get(concern.get_absolute_url()).content.decode()


def test_what_the_school_may_not_know_is_not_asked(room):
    concern = concerns.accept_concern(actor=room.staff, concern=message(room.school), is_office_only=True)
    with pytest.raises(TransitionRefused, match="不转学校"):
        concerns.ask_school(actor=room.staff, concern=concern, question="请说明情况")
    about = concerns.accept_concern(actor=room.staff, concern=message(room.school), about=room.principal)
    with pytest.raises(WrongState, match="校（园）长本人"):
        concerns.ask_school(actor=room.staff, concern=about, question="请说明情况")
    nowhere = concerns.accept_concern(actor=room.staff, concern=message(None))
    for act in (concerns.ask_school, concerns.make_lead):
        words = {"question": "请说明"} if act is concerns.ask_school else {"text": "请看看"}
        with pytest.raises(TransitionRefused, match="没有写明学校"):
            act(actor=room.staff, concern=nowhere, **words)
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("孩子说午饭常常是凉的，肉也不多，请学校说明", "照抄"),
        ("请打13912345678说明", "号码"),
        ("请向柳暗 花明核实", "反映人的姓名"),
        ("  ", "请填写"),
    ],
)
def test_the_sender_is_not_betrayed_by_the_offices_words(room, words, why):
    concern = bring(room, "verified")
    problem = concerns.Problem(basis="规定", severity="limited", text=words)
    for act in (
        lambda: concerns.ask_school(actor=room.staff, concern=concern, question=words),
        lambda: concerns.make_lead(actor=room.staff, concern=concern, text=words),
        lambda: concerns.concern_to_item(actor=room.staff, concern=concern, problem=problem),
    ):
        with pytest.raises(BusinessRuleError, match=why):
            act()
    assert not is_copied("食堂午餐保温情况 2024-03-15", TEXT)


def test_who_calls_himself_by_no_name_keeps_no_word_from_the_office(room):
    concern = bring(room, "verified", name="一位家长")
    assert concerns.make_lead(actor=room.staff, concern=concern, text="有一位家长说分餐时凉了，请查看")


def test_forms_do_not_carry_the_senders_words(as_role, room):
    concern = bring(room, "verified")
    client = as_role("staff")
    for act in ("item", "case", "ask_school", "lead", "dispose"):
        page = client.get(reverse(f"rectification:concern_{act}", args=[concern.pk])).content.decode()
        assert "金丝雀八号" not in page


def test_a_lead_is_looked_at_by_the_responsible_inspector(as_role, room):
    concern = bring(room, "assigned", handler=room.staff)
    lead = concerns.make_lead(actor=room.staff, concern=concern, text="请看分餐时的温度")
    client = as_role("inspector", room.inspector)
    for url in (reverse("rectification:lead_list"), lead.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "请看分餐时的温度" in page
        assert concern.number not in page
    brief = reverse("inspectors:school_brief", args=[room.school.pk])
    assert "请看分餐时的温度" in client.get(brief).content.decode()
    other = as_role("inspector")
    assert other.get(lead.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        concerns.follow_lead(actor=other.person, lead=lead, text="没有去")
    follow = reverse("rectification:lead_follow", args=[lead.pk])
    assert client.post(follow, {"said": "三月五日到校，温度只有四十度。", "version": lead.version}).status_code == 302
    assert "请看分餐时的温度" not in client.get(brief).content.decode()
    assert Lead.objects.waiting().count() == 0
    assert Lead.objects.visible_to(room.principal).count() == 0


def test_a_lead_never_goes_to_whom_it_is_about(room):
    concern = concerns.accept_concern(actor=room.staff, concern=message(room.school), about=room.inspector)
    with pytest.raises(WrongState, match="责任督学本人"):
        concerns.make_lead(actor=room.staff, concern=concern, text="请看看")


# --- where it goes ----------------------------------------------------------------------------------------------------
def test_what_is_true_goes_into_the_ledger_several_times_if_need_be(room):
    concern = bring(room, "verified")
    lead = Lead.objects.create(
        concern=concern, school=room.school, text="请看", made_by=room.staff, made_at=timezone.now()
    )
    first = concerns.concern_to_item(actor=room.staff, concern=concern, problem=PROBLEM, lead=lead)
    concerns.concern_to_item(actor=room.staff, concern=concern, problem=PROBLEM)
    assert (first.source, first.school, concern.items.count()) == ("complaint", room.school, 2)
    lead.refresh_from_db()
    assert lead.item == first
    services.issue_item(actor=room.staff, item=first)
    unfounded = bring(room, "verified", finding="no")
    with pytest.raises(TransitionRefused, match="属实"):
        concerns.concern_to_item(actor=room.staff, concern=unfounded, problem=PROBLEM)
    with pytest.raises(WrongState):
        concerns.concern_to_item(actor=room.staff, concern=bring(room, "assigned"), problem=PROBLEM)
    assert not any("金丝雀" in item.text or PHONE in item.text for item in Item.objects.all())


def test_it_goes_on_to_accountability_by_choice(room):
    concern = bring(room, "disposed")
    item = concerns.concern_to_item(actor=room.staff, concern=concern, problem=PROBLEM)
    case = concerns.concern_to_case(
        actor=room.staff, concern=concern, kind="interview", basis="教育督导问责办法", text="食堂管理长期不到位"
    )
    assert (case.concern, case.school, list(case.items.all())) == (concern, room.school, [item])
    assert concern.steps.last().verb == "to_case"


def test_the_buttons_are_those_of_the_state(as_role, room):
    concern = bring(room, "verified")
    page = as_role("staff").get(concern.get_absolute_url()).content.decode()
    for act in (*FLOW, *ACTS):
        url = reverse(f"rectification:concern_{act.name}", args=[concern.pk])
        assert (f'href="{url}"' in page) == (act.refusal(concern, room.staff) is None), act.name


# --- clocks, contact, end of keeping ----------------------------------------------------------------------------------
def test_its_days_are_counted_from_the_day_it_came(room):
    concern = message(room.school)
    today = timezone.localdate()
    assert (concern.accept_due_on, concern.answer_due_on) == (today + timedelta(days=2), today + timedelta(days=15))
    rows = Concern.objects.all()
    assert rows.late_accept(on=today + timedelta(days=2)).count() == 0
    assert rows.late_accept(on=today + timedelta(days=3)).count() == 1
    assert rows.late_answer(on=today + timedelta(days=16)).count() == 1
    concerns.decline_concern(actor=room.staff, concern=concern, reason="不属于教育督导职责")
    assert rows.late_answer(on=today + timedelta(days=16)).count() == 0


def test_what_is_late_is_red_and_found_by_its_filter(as_role, room):
    late, good = bring(room, "assigned"), bring(room, "assigned")
    Concern.objects.filter(pk=late.pk).update(answer_due_on=timezone.localdate() - timedelta(days=3))
    client, url = as_role("staff"), reverse("rectification:concern_list")
    page = client.get(url).content.decode()
    assert "badge-danger" in page
    assert "答复逾期3天" in page
    assert "答复逾期3天" in client.get(late.get_absolute_url()).content.decode()
    rows = client.get(url, {"late_answer": "true"}).context["table"].rows
    assert [row.record for row in rows] == [late]
    rows = client.get(url, {"late_answer": "false", "late_accept": "false"}).context["table"].rows
    assert [row.record for row in rows] == [good]


def test_nobody_reads_a_contact_after_the_end(room):
    concern = bring(room, "closed")
    with pytest.raises(NotAllowed, match="已经办结"):
        concerns.read_contact(actor=room.inspector, concern=concern)


def test_a_contact_is_opened_by_a_former_secret(room, settings):
    concern = bring(room, "assigned")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new-" + "n" * 60
    assert concerns.read_contact(actor=room.inspector, concern=concern) == (NAME, PHONE)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(secrets.SealBroken):
        concern.contact()
    with pytest.raises(BusinessRuleError, match="SECRET_KEY_FALLBACKS"):
        concerns.read_contact(actor=room.inspector, concern=concern)


def test_the_answer_is_read_by_code(room):
    concern = bring(room, "answered")
    page = Client().post(
        reverse("rectification:concern_ask"),
        {"number": concern.number, "code": concerns.code_of(concern)},
        REMOTE_ADDR="203.0.113.61",
    )
    text = page.content.decode()
    assert "情况属实，学校正在整改。" in text
    for hidden in ("到校看了午餐", "金丝雀", PHONE, str(room.inspector)):
        assert hidden not in text


def test_what_is_over_for_years_loses_who_sent_it(room, settings):
    from tests.rectification.test_concerns import picture

    old, young = bring(room, "closed", photos=[picture()], address="203.0.113.9"), bring(room, "closed")
    declined = concerns.decline_concern(actor=room.staff, concern=message(room.school), reason="不属于教育督导职责")
    today = timezone.localdate()
    Concern.objects.filter(pk=old.pk).update(closed_at=timezone.now() - timedelta(days=1100))
    Concern.objects.filter(pk=declined.pk).update(decided_at=timezone.now() - timedelta(days=1100))
    assert settings.CELERY_BEAT_SCHEDULE["purge-concerns"]["task"] == purge_concerns.name
    purge_concerns()
    assert Concern.objects.exclude(purged_at=None).count() == 2
    assert concerns.purge_concerns(on=today) == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.text, old.has_contact, old.address_mark, old.photos.count()) == ("已到期清除", False, "", 0)
    assert (old.category, old.finding, old.purged_at is not None) == ("food", "yes", True)
    assert (young.text, young.has_contact) == (TEXT, True)
    assert not StoredFile.objects.filter(original_name="照片1.jpg").exists()
    assert AuditEntry.objects.filter(verb="concern.purged").count() == 2


def test_masks_hide_numbers_names_and_classes():
    text = "三（2）班王小明同学说李老师收了13912345678的红包，柳暗花明写于2024年3月"
    told = fully_masked(text, "柳暗花明", "")
    assert told == "某班某同学说某老师收了****的红包，某某写于2024年3月"
    assert masked("打13912345678") == "打139****"


@pytest.mark.parametrize("stroke", "－—–‐‑−- ")
def test_a_number_is_found_however_its_strokes_are_written(stroke):
    number = stroke.join(("139", "1234", "5678"))
    assert masked(f"打{number}") == "打139****"
    assert has_long_number(f"打{number}")
    assert has_long_number("打０３９８－１２３４５６７")
    assert not has_long_number(f"2023—2024学年，2024{stroke.strip() or '-'}03{stroke.strip() or '-'}15检查")


def test_people_who_hold_the_office_are_offered_as_handlers(as_role, room):
    concern = bring(room, "accepted")
    UserFactory(role="inspector")
    form = as_role("staff").get(reverse("rectification:concern_assign", args=[concern.pk])).context["form"]
    offered = set(form.fields["handler"].queryset)
    assert {room.staff, room.director, room.inspector} <= offered
    assert [one for one in offered if not one.has_perm("rectification.handle_concern")] == [room.inspector]


def test_the_school_does_not_read_in_a_case_that_somebody_complained(as_role, room):
    concern = bring(room, "verified")
    case = concerns.concern_to_case(
        actor=room.staff, concern=concern, kind="remind", basis="教育督导问责办法", text="食堂管理长期不到位"
    )
    type(case).objects.filter(pk=case.pk).update(
        status="notified", decided_by=room.director, decided_at=timezone.now(), notified_at=timezone.now()
    )
    page = as_role("principal", room.principal).get(case.get_absolute_url())
    assert page.status_code == 200
    assert concern.number not in page.content.decode()
    assert concern.number in as_role("staff", room.staff).get(case.get_absolute_url()).content.decode()


def test_who_sent_it_stands_nowhere_in_clear(room, caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        concern = bring(room, "disposed", address="203.0.113.99")
        concerns.read_contact(actor=room.inspector, concern=concern)
        concerns.ask_school(actor=room.staff, concern=concern, question="请说明午餐怎样保温")
        concerns.make_lead(actor=room.staff, concern=concern, text="请看分餐时的温度")
        concerns.concern_to_item(actor=room.staff, concern=concern, problem=PROBLEM)
        concerns.answer_concern(actor=room.staff, concern=concern, text="情况属实，学校正在整改。")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # the database's own names
            kept = str(cursor.fetchall())
            assert not any(hidden in kept for hidden in (NAME, PHONE, "203.0.113.99")), table
            assert table == "rectification_concern" or "金丝雀八号" not in kept, table
    assert not any(hidden in caplog.text for hidden in (NAME, PHONE, "金丝雀"))
