"""What goes out stays as it was: the content after the data changed, the file after it was printed again, the number when the disk is
full."""

import errno
import io
import os
import re
import shutil
from collections import namedtuple
from pathlib import Path

import pdfplumber
import pytest
from django.urls import reverse

from core import files
from core.files import read_file
from core.models import Counter, StoredFile
from office import clock
from office.models import ParameterValue
from reports import rendering, services
from reports.blocks import Paragraph
from reports.models import Document, Rendition
from reports.rendering import finish_of, word_document
from reports.services import issuing
from reports.word import text_of_word
from tests.factories.office import WorkYearFactory
from tests.factories.reports import SealFactory
from tests.reports.conftest import print_now
from tests.reports.test_services import text_of
from tests.reports.test_views import form, url

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def store(settings, tmp_path) -> Path:
    """A store of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def kept_in(store: Path) -> set[Path]:
    return {path for path in store.rglob("*") if path.is_file()}


def no_space(*args) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_pdf_of_an_issued_paper_is_kept_for_ever(desk):
    draft = desk.draft()
    print_now(draft)
    signed = desk.bring("signed")
    print_now(signed)
    assert not Rendition.objects.exists()
    document = desk.bring("issued")
    print_now(document)
    kept = document.renditions.get()
    assert (kept.kind, kept.file, kept.sha256) == ("print", document.pdf, document.pdf.sha256)


def test_printing_again_gives_the_same_text_after_everything_has_changed(desk, county):
    seal = SealFactory()
    document = services.issue_document(actor=desk.staff, document=desk.bring("signed"), seal=seal)
    assert print_now(document) == "done"
    words, first = text_of(document), document.pdf
    desk.school.name = "改名后的学校"
    desk.school.save()
    county.organ_name, county.organ_code = "青禾县教育督导委员会办公室", "青督委"
    county.save()
    services.receive_document(actor=desk.principal, document=document)
    (Path(rendering.settings.MEDIA_ROOT) / first.path).unlink()
    again = services.reprint_document(actor=desk.staff, document=document)
    assert print_now(again) == "done"
    assert again.pdf != first
    assert text_of(again) == words
    assert (again.number, again.sha256) == (document.number, document.sha256)
    assert {row.sha256 for row in again.renditions.all()} >= {first.sha256}


def test_a_printing_that_is_done_twice_keeps_one_rendition_of_the_same_bytes(desk):
    document = desk.bring("issued")
    assert print_now(document) == "done"
    kept = document.renditions.get()
    rendering.keep_rendition(document, Rendition.Kind.PRINT, document.pdf)
    assert document.renditions.get() == kept


@pytest.mark.parametrize(
    "break_disk",
    [
        lambda patch: patch.setattr(files.os, "fsync", no_space),
        lambda patch: patch.setattr(files.Path, "replace", no_space),
        lambda patch: patch.setattr(files.shutil, "disk_usage", lambda place: Disk(10, 10, 0)),
    ],
    ids=["while writing", "while naming", "before writing"],
)
def test_a_full_disk_costs_neither_the_number_nor_the_paper(desk, store, monkeypatch, as_role, break_disk):
    document = desk.bring("signed")
    assert print_now(document) == "done"
    before = kept_in(store)
    with monkeypatch.context() as patch:
        break_disk(patch)
        document = services.issue_document(actor=desk.staff, document=document)
        assert print_now(document) == "failed"
        client = as_role("staff", desk.staff)
        page = client.get(url("detail", document))
        assert page.status_code == 200
        assert "磁盘" in document.render_job.message
        assert document.render_job.message in page.content.decode()
        assert url("reprint", document) in page.content.decode()
        for other in (
            reverse("reports:document_list"),
            reverse("home"),
            reverse("reports:verify", args=[document.code]),
        ):
            assert client.get(other, follow=True).status_code == 200
    assert document.number.endswith("〕1号")
    assert document.status == "delivered"
    assert kept_in(store) == before
    assert not document.renditions.exists()
    services.reprint_document(actor=desk.staff, document=document)
    assert print_now(document) == "done"
    assert document.number in text_of(document)
    assert Counter.objects.get(key="reports.number.青督反馈〔").value == 1
    assert not list(store.rglob("*.part"))


def test_a_store_that_fails_at_the_second_file_keeps_not_the_first(desk, store, monkeypatch):
    document = desk.bring("issued")
    monkeypatch.setattr(rendering, "signed_copy", lambda document, pdf: (b"%PDF-signed", ""))
    written = files.write_file
    calls = []

    def once(data: bytes, name: str) -> str:
        """The second file finds no space."""
        calls.append(name)
        if len(calls) == 2:
            raise files.FileRefused("文件没有写入成功（磁盘可能已满），请稍后再试或通知系统管理员。")
        return written(data, name)

    monkeypatch.setattr(files, "write_file", once)
    assert print_now(document) == "failed"
    assert len(calls) == 2
    assert (kept_in(store), StoredFile.objects.count(), document.renditions.count()) == (set(), 0, 0)


def test_the_number_of_the_new_year_begins_at_one_and_the_old_row_goes_on_unbroken(desk, monkeypatch):
    last_year = clock.today().year
    waiting, late = desk.bring("signed"), desk.bring("signed")
    first = desk.bring("issued")
    assert first.number.endswith(f"〔{last_year}〕1号")
    new_year = clock.today().replace(year=last_year + 1, month=1, day=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "today", lambda: new_year)
        waiting = services.issue_document(actor=desk.staff, document=waiting)
    assert (waiting.number[-7:], waiting.year) == (f"{last_year + 1}〕1号", last_year + 1)
    assert waiting.paper.dated_on.year == last_year
    late = services.issue_document(actor=desk.staff, document=late)
    assert (late.number, late.year) == (first.number.replace("1号", "2号"), last_year)
    rows = Counter.objects.filter(key="reports.number.青督反馈〔").order_by("year").values_list("year", "value")
    assert list(rows) == [(last_year, 2), (last_year + 1, 1)]


def test_a_withdrawn_number_is_never_given_again(desk):
    first = desk.bring("issued")
    services.withdraw_document(actor=desk.director, document=first, reason="数据有误")
    second = desk.bring("issued")
    assert (first.number[-2:], second.number[-2:]) == ("1号", "2号")
    never_out = desk.bring("signed")
    services.withdraw_document(actor=desk.director, document=never_out, reason="数据有误")
    never_out.refresh_from_db()
    assert never_out.number == ""
    assert desk.bring("issued").number[-2:] == "3号"


@pytest.mark.parametrize(("choice", "part"), [("none", ""), ("a2b", "2"), ("a3b", "3")])
def test_the_kind_of_pdf_is_the_county_s_choice(desk, choice, part):
    document = desk.bring("issued")
    year = WorkYearFactory(year=document.year)
    ParameterValue.objects.create(year=year, key="paper.pdf_variant", kind="", value=choice)
    assert finish_of(document).variant == (f"pdf/a-{part}b" if part else "")
    assert print_now(document) == "done"
    data = read_file(document.pdf)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        told = pdf.doc.catalog.get("Metadata")
        words = told.resolve().get_data().decode() if told else ""
        assert re.findall(r"pdfaid:part[^0-9]{1,3}([0-9])", words) == ([part] if part else [])
        assert document.number in "".join(page.extract_text() for page in pdf.pages)


def test_the_seal_and_the_code_stand_on_the_issued_paper_alone(desk):
    seal = SealFactory()
    document = desk.bring("signed")
    print_now(document)
    assert document.code not in text_of(document)
    with pdfplumber.open(io.BytesIO(read_file(document.pdf))) as pdf:
        assert not any(page.images for page in pdf.pages)
    document = services.issue_document(actor=desk.staff, document=document, seal=seal)
    print_now(document)
    assert document.code in text_of(document)
    assert document.code in text_of_word(word_document(document))
    with pdfplumber.open(io.BytesIO(read_file(document.pdf))) as pdf:
        pictures = [image for page in pdf.pages for image in page.images]
    widths = {round((image["x1"] - image["x0"]) / 72 * 25.4, 1) for image in pictures}
    assert 42.0 in widths


def test_a_paper_whose_job_was_lost_with_the_queue_is_printed_by_the_sweep(desk):
    document = desk.bring("issued", blocks=(Paragraph("请按期整改。"),))
    job = document.render_job
    job.state = job.State.RUNNING
    job.save(update_fields=["state"])
    type(job).objects.filter(pk=job.pk).update(lease_until=document.issued_at, attempt=1)
    Document.objects.filter(pk=document.pk).update(pdf=None)
    assert print_now(document) == "done"
    assert document.renditions.count() == 1


def test_the_patches_of_these_tests_are_where_the_store_looks():
    assert files.os is os
    assert files.shutil is shutil


def test_a_request_that_breaks_after_the_number_was_taken_gives_it_back(desk, as_role, monkeypatch):
    unlucky, other = desk.bring("signed"), desk.bring("signed")
    client = as_role("staff", desk.staff)
    client.raise_request_exception = False

    def breaks(document: Document, actor: object) -> None:
        """A fault behind the numbering."""
        assert document.number.endswith("〕1号")
        raise RuntimeError("fault")

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "deliver", breaks)
        assert client.post(url("issue", unlucky), form(unlucky)).status_code == 500
    unlucky.refresh_from_db()
    assert (unlucky.status, unlucky.number) == ("signed", "")
    assert not Counter.objects.filter(key="reports.number.青督反馈〔", value__gt=0).exists()
    assert client.post(url("issue", other), form(other)).status_code == 302
    assert client.post(url("issue", unlucky), form(unlucky)).status_code == 302
    numbers = Document.objects.filter(pk__in=[other.pk, unlucky.pk]).order_by("number").values_list("number", flat=True)
    assert [number[-2:] for number in numbers] == ["1号", "2号"]
