"""The papers of a batch as files: a zip with one PDF each, and one file to print, in which each letter starts on an odd page."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

import pypdfium2

from core.exceptions import FileRefused
from core.files import read_file, remove_file, store_bytes
from core.jobs import Progress
from core.models import Job
from reports import rendering
from reports.batch_flow import BIND
from reports.models import Batch, BatchEntry, Document
from reports.pressroom import PrintRefused

ZIP = "application/zip"
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # not in the name of a file on Windows


class PrintFile:
    """One PDF made of many, for printing on both sides."""

    def __init__(self) -> None:
        self.pages = pypdfium2.PdfDocument.new()

    def add(self, pdf: bytes) -> None:
        """Append a letter; after an odd number of pages comes a blank one of the same size."""
        with pypdfium2.PdfDocument(pdf) as letter:
            self.pages.import_pages(letter)
            if len(letter) % 2:
                self.pages.new_page(*letter[len(letter) - 1].get_size())

    def finished(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.pages.save(out)
        self.pages.close()
        return out.getvalue()


def bind(job: Job, progress: Progress) -> dict[str, Any]:
    """Make both files of a batch; done twice, the second ones replace the first. A paper that cannot be printed keeps its sentence
    and is left out."""
    batch = Batch.objects.get(pk=job.args["batch"])
    entries = list(BIND.entries(batch).select_related("document__pdf", "document__seal", "school", "unit"))
    packed, letters, failed = io.BytesIO(), PrintFile(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, entry in enumerate(entries, 1):
            progress(number - 1, len(entries), "正在汇总")
            try:
                pdf = pdf_of(entry)
            except (PrintRefused, FileRefused) as refusal:
                BatchEntry.objects.filter(pk=entry.pk).update(error=f"没有汇总：{refusal.sentence}"[:300])
                failed += 1
                continue
            archive.writestr(file_name(number, entry), pdf)
            letters.add(pdf)
            BatchEntry.objects.filter(pk=entry.pk, error__startswith="没有汇总：").update(error="")
    bound = len(entries) - failed
    if not bound:
        raise PrintRefused("没有一份公文能够排版，原因写在各份上。")
    progress(len(entries), len(entries), "正在保存")
    made = (
        (packed.getvalue(), f"{safe(batch.name)}_{bound}份.zip", ZIP),
        (letters.finished(), f"{safe(batch.name)}_合并打印_{bound}份.pdf", rendering.PDF),
    )
    return {"done": bound, "failed": failed} if hang(job, batch, made) else {"replaced": True}


def hang(job: Job, batch: Batch, made: Iterable[tuple[bytes, str, str]]) -> bool:
    """Store both files and put them on the batch, or neither; nothing when a newer step has begun."""
    with rendering.all_or_nothing() as kept:
        rows = Batch.objects.select_for_update(of=("self",)).select_related("archive", "print_file")
        fresh = rows.get(pk=batch.pk)
        if fresh.job_id != job.pk:
            return False
        for data, name, media in made:
            kept.append(store_bytes(data, name=name, kind="document", actor=job.requested_by, content_type=media))
        old = [file for file in (fresh.archive, fresh.print_file) if file is not None]
        fresh.archive, fresh.print_file = kept
        fresh.bump("archive", "print_file")
        for file in old:
            remove_file(file)
    return True


def pdf_of(entry: BatchEntry) -> bytes:
    """The PDF that was handed out, else the paper printed as it stands; raises PrintRefused."""
    document: Document = entry.document  # type: ignore[assignment]  # BIND is for entries that have one
    if document.pdf is not None:
        try:
            return read_file(document.pdf)
        except FileNotFoundError:
            return rendering.print_document(document).pdf
    return rendering.print_document(document).pdf


def file_name(number: int, entry: BatchEntry) -> str:
    """001 青禾县第一小学 青督函〔2024〕3号.pdf."""
    document: Document = entry.document  # type: ignore[assignment]  # as above
    return f"{number:03d} {safe(str(entry.school or entry.unit))} {safe(document.number or '未编号')}.pdf"


def safe(name: str) -> str:
    """Fit for the name of a file everywhere."""
    return UNFIT.sub("_", name).strip(" .")[:60] or "公文"
