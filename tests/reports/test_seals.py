"""Seals: what picture is taken, who keeps them, which one a paper may carry, and that it stays."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, PngImagePlugin

from core.exceptions import BusinessRuleError, FileRefused, NotAllowed
from core.files import read_file
from core.models import AuditEntry, StoredFile
from office import clock
from reports import services
from reports.models import Seal
from reports.rendering import finish_of
from reports.services import seals
from tests.factories.reports import DocumentFactory, SealFactory, seal_picture
from tests.reports.conftest import print_now
from tests.reports.test_views import form, url

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("reports:seal_list"), reverse("reports:seal_new")
ORGAN = "青禾县人民政府教育督导室"


def upload(data: bytes, name: str = "公章.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def keep(desk, **changes) -> Seal:
    """A seal registered by the director."""
    given = {
        "actor": desk.director,
        "name": "督导室公章",
        "organ": ORGAN,
        "image": upload(seal_picture()),
        "diameter": Decimal("42.0"),
        "started_on": date(2020, 1, 1),
    }
    return seals.keep_seal(**(given | changes))


def with_margin(picture: bytes, *, margin: int = 100) -> bytes:
    """The picture on a larger clear sheet, with a word inside the file that nobody sees."""
    with Image.open(io.BytesIO(picture)) as image:
        sheet = Image.new("RGBA", (image.width + 2 * margin, image.height + 2 * margin), (255, 255, 255, 0))
        sheet.paste(image, (margin, margin))
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "某人的电脑")
    out = io.BytesIO()
    sheet.save(out, "PNG", pnginfo=words)
    return out.getvalue()


def half_file() -> bytes:
    """A PNG that ends too soon."""
    whole = seal_picture()
    return whole[: len(whole) // 2]


def test_the_picture_is_kept_clear_cut_to_the_seal_and_without_metadata(desk):
    sent = with_margin(seal_picture())
    assert "某人的电脑".encode() in sent
    stored = read_file(keep(desk, image=upload(sent)).image)
    assert "某人的电脑".encode() not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")
        assert image.size == (412, 412)
        assert image.getpixel((0, 0))[3] == 0
        assert image.getpixel((206, 206)) == (204, 0, 0, 255)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (seal_picture(ground=(255, 255, 255), kind="JPEG"), "没有透明背景"),
        (seal_picture(ground=(255, 255, 255)), "没有透明背景"),
        (seal_picture(size=120), "印章图片太小"),
        (half_file(), "已损坏"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "已损坏"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "背景透明的 PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * (2 * 1024 * 1024), "超过 2 MB"),
    ],
    ids=["jpeg", "white ground", "small", "cut off", "rubbish", "svg", "large"],
)
def test_a_picture_that_would_spoil_the_paper_is_refused_with_a_sentence(desk, as_role, data, words):
    with pytest.raises(FileRefused, match=words):
        keep(desk, image=upload(data))
    typed = {"name": "督导室公章", "organ": ORGAN, "diameter": "42", "started_on": "2024-01-01"}
    answer = as_role("director", desk.director).post(NEW, form(image=upload(data), **typed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "督导室公章" in answer.content.decode()
    assert (Seal.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_empty_picture_is_no_seal(desk):
    blank = Image.new("RGBA", (400, 400), (255, 255, 255, 0))
    out = io.BytesIO()
    blank.save(out, "PNG")
    with pytest.raises(FileRefused, match="空白的"):
        keep(desk, image=upload(out.getvalue()))


def test_only_the_director_keeps_seals_and_every_act_leaves_a_line(desk, as_role):
    with pytest.raises(NotAllowed):
        keep(desk, actor=desk.staff)
    seal = keep(desk)
    assert as_role("staff", desk.staff).get(reverse("reports:seal_image", args=[seal.pk])).status_code == 403
    assert as_role("leader").get(LIST).status_code == 403
    shown = as_role("director", desk.director).get(reverse("reports:seal_image", args=[seal.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    seals.edit_seal(actor=desk.director, seal=seal, changes={"name": "督导室章", "diameter": Decimal("40.5")})
    seals.retire_seal(actor=desk.director, seal=seal, ended_on=clock.today())
    verbs = AuditEntry.objects.filter(target_type="reports.seal").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["seal.kept", "seal.edited", "seal.retired"]
    seal.refresh_from_db()
    assert (seal.name, seal.diameter, seal.ended_on) == ("督导室章", Decimal("40.5"), clock.today())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "请填写印章名称"),
        ({"organ": ""}, "请填写用印机关"),
        ({"diameter": Decimal("9.9")}, "10毫米到60毫米"),
        ({"diameter": Decimal(61)}, "10毫米到60毫米"),
    ],
)
def test_a_seal_says_whose_it_is_and_how_large(desk, change, words):
    with pytest.raises(BusinessRuleError, match=words):
        keep(desk, **change)
    keep(desk)
    with pytest.raises(BusinessRuleError, match="已经有名为“督导室公章”的印章"):
        keep(desk)


def test_the_days_of_a_seal(desk):
    seal = keep(desk)
    for day, words in ((date(2019, 12, 31), "早于启用"), (clock.today() + timedelta(days=1), "晚于今天")):
        with pytest.raises(BusinessRuleError, match=words):
            seals.retire_seal(actor=desk.director, seal=seal, ended_on=day)
    ended = seals.retire_seal(actor=desk.director, seal=seal, ended_on=clock.today() - timedelta(days=1))
    with pytest.raises(BusinessRuleError, match="不是“青禾县人民政府教育督导室”现在可用的印章"):
        services.issue_document(actor=desk.staff, document=desk.bring("signed"), seal=ended)
    with pytest.raises(BusinessRuleError, match="启用日期不能晚于停用日期"):
        seals.edit_seal(actor=desk.director, seal=ended, changes={"started_on": clock.today()})


def test_a_new_picture_replaces_the_old_one_until_the_seal_stands_on_a_paper(desk, django_capture_on_commit_callbacks):
    seal = keep(desk)
    former = Path(seal.image.path)
    with django_capture_on_commit_callbacks(execute=True):
        seal = seals.edit_seal(actor=desk.director, seal=seal, changes={"image": upload(seal_picture(size=600))})
    assert not StoredFile.objects.filter(path=str(former)).exists()
    document = services.issue_document(actor=desk.staff, document=desk.bring("signed"), seal=seal)
    assert document.seal == seal
    for change in (
        {"image": upload(seal_picture())},
        {"diameter": Decimal(30)},
        {"organ": "青禾县教育局"},
        {"started_on": date(2021, 1, 1)},
    ):
        with pytest.raises(BusinessRuleError, match="已经盖在公文上"):
            seals.edit_seal(actor=desk.director, seal=seal, changes=change)
    renamed = seals.edit_seal(actor=desk.director, seal=seal, changes={"name": "旧章", "diameter": seal.diameter})
    assert renamed.name == "旧章"


def test_which_seal_a_paper_may_carry(desk, settings):
    document = desk.bring("signed")
    foreign = SealFactory(organ="青禾县教育局")
    future = SealFactory(started_on=clock.today() + timedelta(days=1))
    lost = SealFactory()
    for seal in (foreign, future):
        with pytest.raises(BusinessRuleError, match="不是“青禾县人民政府教育督导室”现在可用的印章"):
            services.issue_document(actor=desk.staff, document=document, seal=seal)
    (Path(settings.MEDIA_ROOT) / lost.image.path).unlink()
    with pytest.raises(BusinessRuleError, match="图片文件在服务器上找不到了"):
        services.issue_document(actor=desk.staff, document=document, seal=lost)
    document.refresh_from_db()
    assert (document.status, document.number) == ("signed", "")
    by_hand = services.issue_document(actor=desk.staff, document=document)
    assert (by_hand.number.endswith("〕1号"), by_hand.seal) == (True, None)
    minutes = desk.bring("signed", kind="interview_minutes", school=None, addressee="有关单位", title="约谈纪要")
    with pytest.raises(BusinessRuleError, match="不用印章"):
        services.issue_document(actor=desk.staff, document=minutes, seal=SealFactory())


def test_the_finish_has_seal_and_code_only_once_the_paper_is_out(desk, settings):
    settings.BASE_URL = "https://dd.qinghe.example"
    document, seal = desk.bring("signed"), SealFactory(diameter="40.5")
    before = finish_of(document)
    assert (before.verify, before.seal) == ("", "")
    document = services.issue_document(actor=desk.staff, document=document, seal=seal)
    document.refresh_from_db()
    after = finish_of(document)
    assert after.verify == f"https://dd.qinghe.example/reports/verify/{document.code}/"
    assert (after.seal[:8], after.diameter, after.variant) == ("iVBORw0K", "40.5", "")


def test_the_page_of_issue_offers_the_seals_and_the_choice_of_none(desk, as_role):
    client, document = as_role("staff", desk.staff), desk.bring("signed")
    page = client.get(url("issue", document)).content.decode()
    assert f"“{ORGAN}”还没有可用的电子印章。" in page
    assert "不用电子印章，盖实物章" in page
    seal, foreign = SealFactory(name="督导室公章"), SealFactory(name="教育局公章", organ="青禾县教育局")
    page = client.get(url("issue", document)).content.decode()
    assert f'<option value="{seal.pk}" selected>督导室公章</option>' in page
    assert "教育局公章" not in page
    assert "还没有可用的电子印章" not in page
    refused = client.post(url("issue", document), form(document, seal=foreign.pk))
    assert refused.status_code == 422
    sent = form(document, seal=seal.pk)
    answers = [client.post(url("issue", document), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    document.refresh_from_db()
    assert (document.number.endswith("〕1号"), document.seal) == (True, seal)
    shown = client.get(url("detail", document)).content.decode()
    assert "督导室公章" in shown
    assert document.code in shown


def test_a_paper_without_a_seal_is_not_asked_for_one(desk, as_role):
    minutes = desk.bring("signed", kind="interview_minutes", school=None, addressee="有关单位", title="约谈纪要")
    SealFactory()
    client = as_role("staff", desk.staff)
    assert "电子印章" not in client.get(url("issue", minutes)).content.decode()
    assert client.post(url("issue", minutes), form(minutes)).status_code == 302


def test_a_seal_whose_picture_was_lost_after_the_issue_is_a_failed_printing_and_keeps_the_number(desk, settings):
    seal = SealFactory()
    document = services.issue_document(actor=desk.staff, document=desk.bring("signed"), seal=seal)
    place = Path(settings.MEDIA_ROOT) / seal.image.path
    picture = place.read_bytes()
    place.unlink()
    assert print_now(document) == "failed"
    assert document.render_job.message.startswith(f"印章“{seal}”的图片文件在服务器上找不到了")
    place.write_bytes(picture)
    services.reprint_document(actor=desk.staff, document=document)
    assert print_now(document) == "done"
    assert document.number.endswith("〕1号")


def test_the_pages_of_seals(desk, as_role):
    client = as_role("director", desk.director)
    assert "还没有登记电子印章" in client.get(LIST).content.decode()
    typed = {"name": "督导室公章", "organ": ORGAN, "diameter": "42.0", "started_on": "2024-01-01"}
    page = client.get(NEW).content.decode()
    assert f'value="{ORGAN}"' in page
    sent = form(image=upload(seal_picture()), **typed)
    assert client.post(NEW, sent).status_code == 302
    seal = Seal.objects.get()
    listed = client.get(LIST).content.decode()
    assert "督导室公章" in listed
    assert reverse("reports:seal_image", args=[seal.pk]) in listed
    edit = reverse("reports:seal_edit", args=[seal.pk])
    assert client.post(edit, form(seal, **typed | {"diameter": "40.0"})).status_code == 302
    stale = client.post(edit, form(seal, **typed | {"name": "另一个名称"}))
    assert stale.status_code == 409
    assert "另一个名称" in stale.content.decode()
    seal.refresh_from_db()
    retire = reverse("reports:seal_retire", args=[seal.pk])
    assert client.post(retire, form(seal, ended_on="2023-12-31")).status_code == 422
    assert client.post(retire, form(seal, ended_on=clock.today().isoformat())).status_code == 302
    assert "停用" in client.get(f"{LIST}?state=ended&q=督导室").content.decode()
    assert "40.0" in client.get(LIST).content.decode()


def test_the_list_costs_the_same_for_2_and_20(desk, as_role):
    client = as_role("director", desk.director)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    SealFactory.create_batch(2, kept_by=desk.director)
    client.get(LIST)
    few = cost()
    SealFactory.create_batch(18, kept_by=desk.director)
    assert cost() == few


def test_a_paper_that_was_numbered_with_its_signature_is_sealed_by_hand(desk, as_role):
    seal = SealFactory()
    older = DocumentFactory(school=desk.school, signed=True, number="青督反馈〔2023〕7号", kind="feedback_opinion")
    with pytest.raises(BusinessRuleError, match="不用印章|签发时已经编号"):
        services.issue_document(actor=desk.staff, document=older, seal=seal)
    assert services.issue_document(actor=desk.staff, document=older).number == "青督反馈〔2023〕7号"
