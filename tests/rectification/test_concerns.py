"""What is reported by the code of a plate: taken once, kept from the school, asked back by receipt."""

import io
import uuid

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from core import secrets
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import read_file
from core.models import AuditEntry, StoredFile
from inspectors.services import plates
from office import clock
from office.models import Message, ParameterValue, WorkYear
from rectification.concern_tables import masked
from rectification.models import Concern
from rectification.services import concerns
from rectification.services.concerns import Report, receive_concern
from tests.access.test_canary import crawl
from tests.factories.inspectors import ListingFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db
CANARY = "金丝雀七号食堂的饭菜经常是凉的"
NAME, PHONE = "柳暗花明女士", "13912345678"
LIST = reverse("rectification:concern_list")
ASK = reverse("rectification:concern_ask")


@pytest.fixture
def school(county):
    """A school with plate, inspector and principal, in a year with parameters."""
    WorkYearFactory(year=county_year())
    return SchoolFactory(name="门口小学")


def county_year() -> int:
    """The present year: dates run in these tests."""
    return clock.today().year


@pytest.fixture
def people(school):
    """Its inspector and principal."""
    return {"inspector": ListingFactory(school=school).user, "principal": PostingFactory(school=school).user}


@pytest.fixture
def plate(school, people):
    return plates.make_plate(actor=UserFactory(role="staff"), school=school, duties="一、监督。", office_phone="0398-1")


@pytest.fixture
def address(plate):
    return reverse("inspectors:plate_concern", args=[plate.token])


def sent(**more):
    values = {"client_uuid": str(uuid.uuid4()), "category": "food", "text": CANARY}
    return values | more


def report(school, **more) -> Report:
    values = {"client_uuid": uuid.uuid4(), "school": school, "place": "1", "category": "food", "text": CANARY}
    return Report(**values | more)


def picture(name="a.jpg") -> SimpleUploadedFile:
    """A JPEG that says where it was taken."""
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    Image.new("RGB", (60, 40), "green").save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")


def limit(key, value):
    year = WorkYear.objects.get(year=county_year())
    ParameterValue.objects.update_or_create(year=year, key=key, kind="", defaults={"value": str(value)})


# --- sending ----------------------------------------------------------------------------------------------------------
def test_somebody_reports_without_a_name_and_asks_back(plate, address, school):
    client = Client()
    page = client.get(address)
    assert page.status_code == 200
    assert page["X-Robots-Tag"].startswith("noindex")
    assert set(page.cookies) <= {"session", "__Host-session"}
    answer = client.post(address, sent(), follow=True)
    concern = Concern.objects.get()
    text = answer.content.decode()
    assert (concern.school, concern.channel, concern.status, concern.has_contact) == (
        school,
        "plate",
        "received",
        False,
    )
    assert concern.number in text
    assert concerns.code_of(concern) in text
    assert CANARY not in text

    asked = Client().post(ASK, {"number": concern.number, "code": concerns.code_of(concern).lower().replace("-", " ")})
    assert "已登记" in asked.content.decode()
    assert CANARY not in asked.content.decode()


def test_a_receipt_is_shown_only_in_the_browser_that_sent_it(plate, address):
    client = Client()
    client.post(address, sent())
    said = reverse("inspectors:plate_said", args=[plate.token])
    assert Concern.objects.get().number in client.get(said).content.decode()
    assert Concern.objects.get().number not in Client().get(said).content.decode()


def test_a_double_click_is_one_with_the_same_receipt(address):
    content, client, other = sent(), Client(), Client()
    first, second = (one.post(address, content, follow=True).content.decode() for one in (client, other))
    concern = Concern.objects.get()
    assert concerns.code_of(concern) in first
    assert concerns.code_of(concern) in second
    again = client.post(address, content | {"text": "另外一件事情，与刚才不同。"})
    assert (again.status_code, "已经提交过一次" in again.content.decode()) == (409, True)
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "太短"}, "请至少写10个字"),
        ({"text": "长" * 2001}, "最多写2000字"),
        ({"text": "  \u200b  " + " " * 20}, "请写反映内容"),
        ({"category": ""}, "请选择类别。"),
        ({"category": "nonsense"}, "请从列出的类别里选择"),
        ({"name": NAME}, "请勾选同意"),
        ({"phone": PHONE}, "请勾选同意"),
        ({"website": "http://spam.example"}, "清空后再提交"),
        ({"client_uuid": "not-a-uuid"}, "重新扫码"),
        ({"client_uuid": ""}, "重新扫码"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(address, change, words):
    answer = Client().post(address, sent(**change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert not Concern.objects.exists()
    if "text" not in change:
        assert CANARY in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([picture(f"{n}.jpg") for n in range(4)], "最多3张"),
        ([SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")], "不是照片"),
        ([SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")], "不是照片"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(address, files, words):
    answer = Client().post(address, sent(photos=files))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Concern.objects.exists()
    assert not StoredFile.objects.exists()


def test_pictures_are_kept_only_as_a_copy_without_their_place(address, as_role):
    Client().post(address, sent(photos=[picture(), picture("b.jpg")]))
    photos = list(Concern.objects.get().photos.all())
    assert len(photos) == 2
    for photo in photos:
        assert b"SECRET-PLACE" not in read_file(photo.file)
        assert photo.file.original_name.startswith("照片")
    shown = reverse("rectification:concern_photo", args=[photos[0].pk])
    assert as_role("staff").get(shown).status_code == 200
    assert as_role("principal").get(shown).status_code == 403


def test_name_and_telephone_are_nowhere_in_the_database(address):
    Client().post(address, sent(name=NAME, phone=PHONE, consent="on"), REMOTE_ADDR="203.0.113.77")
    concern = Concern.objects.get()
    assert concern.contact() == (NAME, PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM rectification_concern t")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT a::text FROM core_auditentry a WHERE verb = 'concern.received'")
        trail = str(cursor.fetchall())
        cursor.execute("SELECT s::text FROM core_submission s")
        forms = str(cursor.fetchall())
    for hidden in (NAME, PHONE, "203.0.113.77"):
        assert hidden not in rows + trail + forms
    assert CANARY not in trail
    other, _ = receive_concern(report=report(concern.school))
    Concern.objects.filter(pk=other.pk).update(phone_sealed=concern.phone_sealed)
    with pytest.raises(secrets.SealBroken):
        Concern.objects.get(pk=other.pk).contact()


def test_a_crowd_at_one_gate_answers_a_question_and_goes_on(address):
    limit("concern.per_address", 2)
    client = Client()
    for _ in range(2):
        assert client.post(address, sent()).status_code == 302
    content = sent(text="第三位家长写的另外一件事情。")
    asked = client.post(address, content)
    form = asked.context["form"]
    assert asked.status_code == 422
    assert "第三位家长" in asked.content.decode()
    first, second = (int(part) for part in form.fields["answer"].label.removesuffix(" 等于几？").split(" 加 "))
    ticket = form["ticket"].value()

    wrong = client.post(address, content | {"ticket": ticket, "answer": str(first + second + 1)})
    forged = client.post(address, content | {"ticket": ticket[:-2] + "xx", "answer": str(first + second)})
    moved = client.post(address, sent() | {"ticket": ticket, "answer": str(first + second)})
    assert (wrong.status_code, forged.status_code, moved.status_code) == (422, 422, 422)
    assert Concern.objects.count() == 2
    assert client.post(address, content | {"ticket": ticket, "answer": str(first + second)}).status_code == 302
    assert Client().post(address, sent(), REMOTE_ADDR="198.51.100.9").status_code == 302


def test_one_address_and_one_school_have_a_limit(address, plate):
    limit("concern.per_hour", 2)
    for _ in range(2):
        Client().post(address, sent())
    refused = Client().post(address, sent(text="这一条要留在页面上不能丢失。"))
    assert refused.status_code == 429
    assert "这一条要留在页面上不能丢失" in refused.content.decode()
    assert Client().post(address, sent(), REMOTE_ADDR="198.51.100.10").status_code == 302

    limit("concern.per_day", 10)
    for number in range(11, 18):
        Client().post(address, sent(), REMOTE_ADDR=f"198.51.100.{number}")
    refused = Client().post(address, sent(), REMOTE_ADDR="198.51.100.99")
    assert (refused.status_code, Concern.objects.count()) == (429, 10)


def test_a_form_without_its_token_is_refused(address):
    assert Client(enforce_csrf_checks=True).post(address, sent()).status_code == 403
    assert not Concern.objects.exists()


# --- asking back ------------------------------------------------------------------------------------------------------
def test_an_unknown_number_and_a_wrong_code_get_the_same_answer(school):
    concern, code = receive_concern(report=report(school))
    other, other_code = receive_concern(report=report(school))
    assert code != other_code
    pages = []
    for number, given in ((concern.number, other_code), ("2024-8888", code), (other.number, "0" * 16)):
        answer = Client().post(ASK, {"number": number, "code": given}, REMOTE_ADDR="203.0.113.5")
        assert answer.status_code == 422
        pages.append("编号或查询码不对" in answer.content.decode())
        assert "已登记" not in answer.content.decode()
    assert all(pages)


def test_guessing_ends_after_a_while(school, own_window):
    concern, code = receive_concern(report=report(school))
    for _ in range(concerns.ASK_LIMIT):
        Client().post(ASK, {"number": concern.number, "code": "0" * 16}, REMOTE_ADDR="203.0.113.6")
    right = Client().post(ASK, {"number": concern.number, "code": code}, REMOTE_ADDR="203.0.113.6")
    assert right.status_code == 429
    assert concerns.ask_back(number=concern.number, code=code, address="203.0.113.7") == concern


def test_the_code_is_80_bits_and_survives_a_new_secret(school, settings):
    concern, code = receive_concern(report=report(school))
    assert len(concerns.typed(code)) == 16
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new-" + "n" * 60
    assert concerns.ask_back(number=concern.number, code=code, address="203.0.113.8") == concern


# --- the office -------------------------------------------------------------------------------------------------------
def test_the_office_accepts_or_declines_with_a_reason(as_role, school):
    client = as_role("staff")
    first, _ = receive_concern(report=report(school))
    second, code = receive_concern(report=report(school))
    assert "待受理2条" in client.get(LIST).content.decode()
    client.post(reverse("rectification:concern_accept", args=[first.pk]), {"version": 1})
    decline = reverse("rectification:concern_decline", args=[second.pk])
    assert client.post(decline, {"reason": " ", "version": 1}).status_code == 422
    client.post(decline, {"reason": "不属于教育督导职责。", "version": 1})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("accepted", "declined")
    with pytest.raises(WrongState):
        concerns.accept_concern(actor=client.person, concern=second)
    asked = Client().post(ASK, {"number": second.number, "code": code}, REMOTE_ADDR="203.0.113.11")
    assert "不属于教育督导职责" in asked.content.decode()


@pytest.mark.parametrize(
    "role", ["principal", "inspector", "leader", "observer", "township", "auditor", "system_admin"]
)
def test_nobody_else_acts_or_looks(role, school):
    concern, _ = receive_concern(report=report(school, name=NAME))
    person = UserFactory(role=role)
    assert not Concern.objects.visible_to(person).exists()
    with pytest.raises(NotAllowed):
        concerns.accept_concern(actor=person, concern=concern)
    with pytest.raises(NotAllowed):
        concerns.decline_concern(actor=person, concern=concern, reason="不属于职责")
    with pytest.raises(NotAllowed):
        concerns.read_contact(actor=person, concern=concern)


def test_each_look_at_a_contact_is_in_the_trail_and_shown_only_there(as_role, school):
    client = as_role("staff")
    concern, _ = receive_concern(report=report(school, name=NAME, phone=PHONE))
    look = reverse("rectification:concern_contact", args=[concern.pk])
    assert client.post(look).status_code == 403  # nobody before it is assigned
    concern = concerns.accept_concern(actor=client.person, concern=concern)
    concern = concerns.assign_concern(actor=client.person, concern=concern, handler=client.person)
    pages = [client.get(url).content.decode() for url in (LIST, concern.get_absolute_url(), look)]
    assert not any(PHONE in page or NAME in page for page in pages)
    assert not AuditEntry.objects.filter(verb="concern.contact_read").exists()
    for count in (1, 2):
        assert PHONE in client.post(look).content.decode()
        assert AuditEntry.objects.filter(verb="concern.contact_read", actor=client.person).count() == count
        assert concern.steps.filter(verb="contact_read", actor=client.person).count() == count
    assert as_role("director").post(look).status_code == 403  # nobody but the handler
    assert not any(PHONE in str(entry.data) for entry in AuditEntry.objects.all())

    nameless, _ = receive_concern(report=report(school))
    nameless = concerns.accept_concern(actor=client.person, concern=nameless)
    concerns.assign_concern(actor=client.person, concern=nameless, handler=client.person)
    answer = client.post(reverse("rectification:concern_contact", args=[nameless.pk]))
    assert (answer.status_code, "没有留下" in answer.content.decode()) == (422, True)


def test_the_sheet_has_no_contact_and_no_long_number(as_role, school):
    receive_concern(
        report=report(
            school, name=NAME, phone=PHONE, text="柳暗花明：请打我电话13912345678，孩子证件41122220150101123X。"
        )
    )
    answer = as_role("staff").get(LIST, {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    cells = str([[cell.value for cell in row] for sheet in book for row in sheet])
    assert "139****" in cells
    assert not any(hidden in cells for hidden in ("柳暗花明", PHONE, "41122220150101123X"))
    assert masked("打了3次电话，2024年3月") == "打了3次电话，2024年3月"


def test_the_office_is_told_without_what_was_written(as_role, school, django_capture_on_commit_callbacks):
    staff, principal = UserFactory(role="staff"), PostingFactory(school=school).user
    with django_capture_on_commit_callbacks(execute=True):
        concern, _ = receive_concern(report=report(school))
    lines = Message.objects.filter(title__contains=concern.number)
    assert {line.user for line in lines} == {staff}
    assert not Message.objects.filter(user=principal).exists()
    assert not any(CANARY in line.title for line in lines)
    assert mail.outbox == []


@pytest.mark.parametrize("role", ["inspector", "principal"])
def test_nothing_of_it_reaches_the_school_or_its_inspector(
    as_role, people, plate, role, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        concern, code = receive_concern(
            report=report(plate.school, name=NAME, phone=PHONE, photos=[picture()], place=str(plate.pk))
        )
    concerns.accept_concern(actor=UserFactory(role="staff"), concern=concern)
    client = as_role(role, people[role])
    pages = crawl(client, limit=60)
    for search in ("schools:school_list", "rectification:item_list"):
        pages[search] = client.get(reverse(search), {"q": "金丝雀"}).content.decode().replace('value="金丝雀"', "")
    assert len(pages) > 8
    for where, page in pages.items():
        for hidden in ("金丝雀七号", NAME, PHONE, concern.number, code):
            assert hidden not in page, (where, hidden)


def test_the_desk_counts_what_waits(as_role, school):
    receive_concern(report=report(school))
    page = as_role("staff").get(reverse("supervision:home_staff")).content.decode()
    assert "问题反映待受理" in page
    assert f"{LIST}?status=received" in page


def test_the_service_refuses_what_the_form_would(school):
    for more, words in (
        ({"text": "短"}, "10到2000字"),
        ({"category": "x"}, "类别"),
        ({"name": "长" * 31}, "30字"),
        ({"photos": [picture(f"{n}.jpg") for n in range(4)]}, "最多3张"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            receive_concern(report=report(school, **more))
    assert not Concern.objects.exists()


def test_numbers_have_no_gap_when_one_is_refused(school):
    first, _ = receive_concern(report=report(school))
    with pytest.raises(BusinessRuleError):
        receive_concern(report=report(school, photos=[SimpleUploadedFile("a.jpg", b"no")]))
    second, _ = receive_concern(report=report(school))
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1
