"""Print one paper to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.models import Document
from reports.pressroom import PressBroke, PrintRefused, close
from reports.rendering import print_document, word_document


class Command(BaseCommand):
    """`render_document 12 --out 公文.pdf` or `.docx`: a paper from its snapshot, without touching the row."""

    help = "把一份公文排成 PDF 或 Word 文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The paper's id and where to write."""
        parser.add_argument("id", type=int, help="公文的编号（地址里的数字）")
        parser.add_argument("--out", required=True, type=Path, help="写到哪个 .pdf 或 .docx 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; says in one sentence why it cannot."""
        out: Path = options["out"]
        if out.suffix.lower() not in {".pdf", ".docx"}:
            raise CommandError(f"只能排成 .pdf 或 .docx 文件，不能写 {out.name}。")
        document = Document.objects.filter(pk=options["id"]).first()
        if document is None:
            raise CommandError(f"没有编号为 {options['id']} 的公文。")
        try:
            data, missing = self.made(document, out.suffix.lower())
        except PrintRefused as refusal:
            raise CommandError(refusal.sentence) from refusal
        except PressBroke as error:
            raise CommandError("排版进程意外结束，请再试一次；仍不成功请查看系统日志。") from error
        finally:
            close()
        try:
            out.write_bytes(data)
        except OSError as error:
            raise CommandError(f"不能写到 {out}：{error.strerror}。") from error
        if missing:
            self.stderr.write(f"这些字在现有字体里没有：{missing}")
        self.stdout.write(f"{document} → {out}（{len(data)} 字节）")

    def made(self, document: Document, suffix: str) -> tuple[bytes, str]:
        """The file, and the characters that no font of this machine prints."""
        if suffix == ".docx":
            return word_document(document), ""
        printed = print_document(document)
        return printed.pdf, printed.missing
