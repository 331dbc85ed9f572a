"""A checklist as a YAML file and back, exact to the byte, and files told apart by their names.

Every value is read as the text it was typed as: `no` stays no, 60 stays 60, a date stays what it says.
"""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from core.exceptions import BusinessRuleError
from core.plain_yaml import GuardedLoader
from core.workbooks import SheetRefused
from inspectors.checklist_pack import BLOCKS, ChecklistPack, plain
from inspectors.checklist_reading import ChecklistFaulty, read_checklist
from inspectors.checklist_sheets import read_sheets

MAX_BYTES = 500_000
DAYS = ("effective_on", "retired_on", "required_from", "required_until")
TAG = "tag:yaml.org,2002:"


class ChecklistLoader(GuardedLoader):
    """Maps, lists and texts; a key that stands twice is refused."""

    yaml_constructors = dict(yaml.SafeLoader.yaml_constructors)


def build_map(loader: ChecklistLoader, node: yaml.MappingNode) -> dict[str, Any]:
    """A map whose keys are texts, each once."""
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in found:
            what = f"“{key}”重复出现" if isinstance(key, str) else "的键不是文字"
            loader.refuse(f"第{key_node.start_mark.line + 1}行{what}")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def build_list(loader: ChecklistLoader, node: yaml.SequenceNode) -> list[Any]:
    """A list."""
    return [loader.construct_object(item, deep=True) for item in node.value]


def build_text(loader: ChecklistLoader, node: yaml.ScalarNode) -> str:
    """A text as it was typed."""
    return str(node.value)


for kind in ("str", "int", "float", "bool", "timestamp"):
    ChecklistLoader.add_constructor(TAG + kind, build_text)
ChecklistLoader.add_constructor(f"{TAG}null", lambda loader, node: None)
ChecklistLoader.add_constructor(f"{TAG}map", build_map)
ChecklistLoader.add_constructor(f"{TAG}seq", build_list)
for kind in ("binary", "omap", "pairs", "set"):
    del ChecklistLoader.yaml_constructors[TAG + kind]


def read_yaml(data: bytes) -> Any:
    """What a file in YAML says. Raises ChecklistFaulty."""
    try:
        return yaml.load(data.decode("utf-8-sig"), Loader=ChecklistLoader)  # noqa: S506 - a subclass of SafeLoader
    except UnicodeDecodeError as wrong:
        raise ChecklistFaulty(["文件不是 UTF-8 编码。"]) from wrong
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        place = f"第{mark.line + 1}行附近" if mark else "文件"
        raise ChecklistFaulty([f"{place}不是 YAML，或者格式有误。"]) from wrong
    except BusinessRuleError as refused:
        raise ChecklistFaulty([refused.sentence]) from refused
    except (RecursionError, ValueError) as wrong:
        raise ChecklistFaulty(["文件里有读不出的内容。"]) from wrong


def read_file(data: bytes, name: str) -> ChecklistPack:
    """The checklist of an uploaded .yaml or .xlsx. Raises ChecklistFaulty with every fault."""
    suffix = Path(name).suffix.lower()
    if len(data) > MAX_BYTES:
        raise ChecklistFaulty(["文件超过 500 KB，不是督导清单。"])
    if suffix in (".yaml", ".yml"):
        return read_checklist(read_yaml(data))
    if suffix != ".xlsx":
        raise ChecklistFaulty(["只接收 .yaml 和 .xlsx 文件。"])
    try:
        raw, faults = read_sheets(data, name)
    except SheetRefused as refused:
        raise ChecklistFaulty([refused.sentence]) from refused
    if faults:
        raise ChecklistFaulty(faults)
    return read_checklist(raw)


def write_yaml(pack: ChecklistPack) -> bytes:
    """The file: the head a key to a line, then a line to an entry."""
    content = plain(pack)
    lines = []
    for key, value in content.items():
        if key in BLOCKS:
            lines += [f"{key}:", *(f"  - {one_line(written_line(item))}" for item in value)]
        else:
            lines.append(f"{key}: {one_line(date.fromisoformat(value) if key in DAYS else value)}")
    return ("\n".join(lines) + "\n").encode()


def written_line(item: dict[str, Any]) -> dict[str, Any]:
    """A line with whole limits as numbers, which need no quotes."""
    if "limits" not in item:
        return item
    limits = {
        name: {side: int(text) if text.isdigit() else text for side, text in sides.items()}
        for name, sides in item["limits"].items()
    }
    return item | {"limits": limits}


def one_line(value: Any) -> str:
    """Any value on one line, quoted where a reader would take it for something else."""
    text = yaml.dump(
        value, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, default_flow_style=True, width=1_000_000
    )
    return str(text).removesuffix("...\n").strip()
