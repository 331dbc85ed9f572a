"""Reading an indicator set from YAML, with the traps of YAML closed.

Numbers with a point become exact text, so that 0.45 stays 0.45; only plain whole numbers are numbers, so that 12:30 and
017 stay what was typed. A key written twice, an anchor that is expanded elsewhere, deep nesting, control characters and
a file beyond the size limit are refused.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any, NoReturn

import yaml

from assessments.definitions import PackRefused
from core.plain_yaml import GuardedLoader

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_DIGITS = 1000
PACKS = Path(__file__).parent / "packs"
WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")


class PackLoader(GuardedLoader):
    """Plain YAML only: maps, lists, text, whole numbers, truth values."""

    yaml_constructors: dict[Any, Any] = {}
    max_depth = MAX_DEPTH

    def refuse(self, sentence: str) -> NoReturn:
        """Refuse as a pack is refused."""
        raise PackRefused([sentence])


def build_map(loader: PackLoader, node: yaml.Node) -> dict[str, Any]:
    """Build a map; a key that stands twice is an error, not the last one wins; a number as a key is its text."""
    if not isinstance(node, yaml.MappingNode):
        raise PackRefused([f"第{node.start_mark.line + 1}行不是一组键和值"])
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int) or isinstance(key, bool):
            raise PackRefused([f"第{key_node.start_mark.line + 1}行的键不是文字"])
        if str(key) in found:
            raise PackRefused([f"第{key_node.start_mark.line + 1}行的“{key}”重复出现"])
        found[str(key)] = loader.construct_object(value_node, deep=True)
    return found


def build_text(loader: PackLoader, node: yaml.Node) -> str:
    """Build text; what no column and no sheet can hold is refused with its line."""
    text = str(loader.construct_scalar(node))
    if is_unstorable(text):
        raise PackRefused([f"第{node.start_mark.line + 1}行有不可见的控制字符，请删掉"])
    return text


def build_whole(loader: PackLoader, node: yaml.Node) -> int | str:
    """Build a plain whole number; anything else that YAML takes for one (12:30, 017, 0x10, 1_000) stays text."""
    text = build_text(loader, node)
    return int(text) if WHOLE.fullmatch(text) and text != "-0" and len(text) <= MAX_DIGITS else text


def build_truth(loader: PackLoader, node: yaml.Node) -> bool | str:
    """Build a truth value."""
    text = build_text(loader, node)
    return yaml.SafeLoader.bool_values.get(text.lower(), text)


def build_nothing(loader: PackLoader, node: yaml.Node) -> None:
    """Build nothing."""
    loader.construct_scalar(node)


def build_list(loader: PackLoader, node: yaml.Node) -> list[Any]:
    """Build a list."""
    return list(loader.construct_sequence(node, deep=True))


def is_unstorable(text: str) -> bool:
    """Whether a text holds control characters (line ends and tabs apart) or halves of characters."""
    return not text.isprintable() and any(
        letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cs") for letter in text
    )


BUILDERS = {
    "map": build_map, "seq": build_list, "str": build_text, "int": build_whole, "float": build_text,
    "timestamp": build_text, "bool": build_truth, "null": build_nothing,
}  # fmt: skip
for tag, builder in BUILDERS.items():
    PackLoader.add_constructor(f"tag:yaml.org,2002:{tag}", builder)
PackLoader.add_constructor(None, yaml.SafeLoader.construct_undefined)


def read_pack_file(path: Path) -> dict[str, Any]:
    """Return the content of a pack file; raise PackRefused with sentences when it is not one."""
    if not path.is_file():
        raise PackRefused([f"找不到文件：{path}"])
    if path.stat().st_size > MAX_BYTES:
        raise PackRefused(["文件超过1MB，不是指标体系"])
    return read_pack_bytes(path.read_bytes())


def read_pack_bytes(data: bytes) -> dict[str, Any]:
    """Return the content of an uploaded YAML file; raise PackRefused with sentences when it is not a pack."""
    if len(data) > MAX_BYTES:
        raise PackRefused(["文件超过1MB，不是指标体系"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackRefused(["文件不是UTF-8编码"]) from error
    content = read_yaml(text)
    if not isinstance(content, dict):
        raise PackRefused(["文件内容应是一套指标体系（键和值）"])
    return content


def read_yaml(text: str) -> Any:
    """Return what a text in YAML says; raise PackRefused with the line of the fault."""
    try:
        return yaml.load(text, Loader=PackLoader)  # noqa: S506 - a subclass of SafeLoader
    except RecursionError as error:
        raise PackRefused(["文件嵌套太深"]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行附近" if mark else "文件"
        raise PackRefused([f"{place}不是有效的YAML"]) from error


def shipped_codes() -> list[str]:
    """Return the codes of the packs that ship with the application."""
    return sorted(path.stem for path in PACKS.glob("*.yaml"))


def shipped_pack(code: str) -> dict[str, Any]:
    """Return a pack that ships with the application, by its code."""
    return read_pack_file(PACKS / f"{code}.yaml")
