"""Measure a PDF against GB/T 9704-2012."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.measuring import Examined, PdfUnreadable, examine


class Command(BaseCommand):
    """check_layout FILE.pdf: the format it was taken for and every figure with its tolerance; exit code 1 when one is missed."""

    help = "按 GB/T 9704-2012 测量一份 PDF（文件、信函、纪要或表单）：版心、行数、字数、字号、字体、页码、版头、署名、版记。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, how far a margin may be off, and the form of the answer."""
        parser.add_argument("file", type=Path, help="要测量的 PDF")
        parser.add_argument("--tolerance", type=float, default=0.5, help="版心边缘允许的误差，毫米（标准允许1）")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, file: Path, tolerance: float, format: str, **options: Any) -> None:
        """Print every figure; a missed one is marked."""
        try:
            found = examine(file, tolerance=tolerance)
        except FileNotFoundError as error:
            raise CommandError(f"找不到文件：{file}") from error
        except OSError as error:
            raise CommandError(f"不能读 {file}：{error.strerror}。") from error
        except PdfUnreadable as error:
            raise CommandError(f"{file} 不是能读的 PDF。") from error
        if format == "json":
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(f"按“{found.label}”格式测量，共{found.pages}页。")
            for figure in found.figures:
                self.stdout.write(f"{'  ' if figure.is_met else '✗ '}{figure.sentence}")
            self.stdout.write(f"共{len(found.figures)}项，{len(found.missed)}项不符合。")
        if found.missed:
            raise SystemExit(1)


def as_json(found: Examined) -> dict[str, Any]:
    """What was measured, for other programs."""
    figures = [{**asdict(figure), "is_met": figure.is_met} for figure in found.figures]
    return {"format": found.format, "pages": found.pages, "missed": len(found.missed), "figures": figures}
