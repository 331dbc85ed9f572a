"""Prove an indicator set file without loading it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.definitions import PackRefused, SetDefinition
from assessments.pack_files import MAX_BYTES, PACKS
from assessments.pack_judging import read_and_judge
from assessments.set_files import read_set_file


class Command(BaseCommand):
    """`validate_indicator_set FILE.yaml` (or .xlsx, or the code of a shipped set): 通过 with counts, or every fault and exit 1."""

    help = "核对一套指标体系（YAML 或 Excel 文件，或随系统提供的代码）：通过则列出数量，否则列出全部问题"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", help="YAML 或 Excel 文件，或随系统提供的代码，如 quality_balanced_2017")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge, print, or fail with every fault."""
        path = Path(options["file"])
        shipped = PACKS / f"{path.name}.yaml"
        path = shipped if not path.is_file() and shipped.is_file() else path
        try:
            pack, _ = read_set_file(content_of(path), path.name)
        except PackRefused as refused:
            raise CommandError(listed(refused.sentences)) from refused
        definition, faults = read_and_judge(pack)
        if faults or definition is None:
            raise CommandError(listed(faults))
        self.stdout.write(f"通过：{definition.title}（{definition.code}），{counts_of(definition)}")


def content_of(path: Path) -> bytes:
    """The file's bytes. Raises PackRefused when there is no such file or it is too large."""
    if not path.is_file():
        raise PackRefused([f"找不到文件：{path}"])
    if path.stat().st_size > MAX_BYTES:
        raise PackRefused(["文件超过1MB，不是指标体系"])
    return path.read_bytes()


def counts_of(definition: SetDefinition) -> str:
    """What was found in the set."""
    scored = len(definition.scored)
    return (
        f"指标{len(definition.indicators)}个（其中可计算{scored}个），字段{len(definition.fields)}个，"
        f"参数{len(definition.parameters)}个，组成部分{len(definition.parts)}个"
    )


def listed(faults: list[str]) -> str:
    """Every fault on a line of its own."""
    return "\n".join([f"不通过，共{len(faults)}处：", *faults])
