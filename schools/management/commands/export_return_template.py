"""Write the many-schools sheet of one pack for a year."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from schools import services
from schools.importers.return_workbooks import return_workbook, sections_by_pack
from schools.models import YearReturn


class Command(BaseCommand):
    """One row per section with what is stored already."""

    help = "导出年度填报模板（每个学部一行，已有数据一并带出）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """--year, --pack, --empty, --output."""
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--pack", default="", help="填报表代码，默认该年第一种")
        parser.add_argument("--empty", action="store_true", help="不带已有数据")
        parser.add_argument("--output", type=Path, help="文件名，默认 填报模板_<年度>.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say where."""
        year = options["year"]
        if not 2000 <= year <= 2100:
            raise CommandError("年度要在 2000 到 2100 之间。")
        path: Path = options["output"] or Path(f"填报模板_{year}.xlsx")
        sections = services.fillable_sections(None, year).select_related("school")
        stored = {row.section_id: row for row in YearReturn.objects.in_year(year)}
        packs = sections_by_pack(year, sections, stored)
        code = options["pack"] or next(iter(packs), "")
        if code not in packs:
            raise CommandError(f"{year} 年没有学部填这种表。可用：{'、'.join(packs) or '无'}")
        filled = not options["empty"]
        path.write_bytes(return_workbook(year=year, pack=code, sections=packs[code], stored=stored, is_filled=filled))
        self.stdout.write(f"已写出 {path}，共 {len(packs[code])} 行。")
