"""Load an indicator set from a YAML file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import services
from assessments.definitions import PackRefused
from assessments.pack_files import PACKS, read_pack_file
from core.exceptions import BusinessRuleError


class Command(BaseCommand):
    """`load_indicator_set FILE.yaml`, or the code of a set that ships with the system; again is harmless."""

    help = "载入一套指标体系（YAML文件，或随系统提供的指标体系代码）"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", help="YAML文件，或随系统提供的代码，如 quality_balanced_2017")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or list every fault."""
        shipped = PACKS / f"{Path(options['file']).name}.yaml"
        path = Path(options["file"])
        try:
            pack = read_pack_file(shipped if not path.is_file() and shipped.is_file() else path)
            loaded = services.load_indicator_set(actor=None, pack=pack)
        except PackRefused as refused:
            raise CommandError("\n".join(refused.sentences)) from refused
        except BusinessRuleError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{loaded.code} 第{loaded.version}版 {loaded.get_status_display()} {loaded.pack_sha256[:16]}")
