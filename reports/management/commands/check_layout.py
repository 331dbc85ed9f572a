"""Measure a PDF against GB/T 9704-2012."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from reports.measuring import measure


class Command(BaseCommand):
    """check_layout FILE.pdf: every figure with its tolerance; exit code 1 when one is missed."""

    help = "按 GB/T 9704-2012 测量一份 PDF：版心、行数、字数、字号、页码、版头、版记、字体。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, how far a margin may be off, and the form of the answer."""
        parser.add_argument("file", type=Path, help="要测量的 PDF")
        parser.add_argument("--tolerance", type=float, default=0.5, help="版心边缘允许的误差，毫米（标准允许1）")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, file: Path, tolerance: float, format: str, **options: Any) -> None:
        """Print every figure; a missed one is marked."""
        try:
            figures = measure(file, tolerance=tolerance)
        except FileNotFoundError as error:
            raise CommandError(f"找不到文件：{file}") from error
        except (PDFSyntaxError, PdfminerException) as error:
            raise CommandError(f"{file} 不是能读的 PDF。") from error
        missed = [figure for figure in figures if not figure.is_met]
        if format == "json":
            rows = [{**asdict(figure), "is_met": figure.is_met} for figure in figures]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for figure in figures:
                self.stdout.write(f"{'  ' if figure.is_met else '✗ '}{figure.sentence}")
            self.stdout.write(f"共{len(figures)}项，{len(missed)}项不符合。")
        if missed:
            raise SystemExit(1)
