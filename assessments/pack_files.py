"""Reading an indicator set from a YAML file, with the traps of YAML closed.

Numbers with a point become exact text, so that 0.45 stays 0.45; a key written twice, an anchor that is expanded
elsewhere and a file beyond the size limit are refused.
"""

from pathlib import Path
from typing import Any

import yaml

from assessments.definitions import PackRefused

MAX_BYTES = 1_000_000
PACKS = Path(__file__).parent / "packs"


class PackLoader(yaml.SafeLoader):
    """Plain YAML only: maps, lists, text, whole numbers, truth values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: a few lines of them expand to gigabytes."""
        if self.check_event(yaml.AliasEvent):
            raise PackRefused([f"第{self.peek_event().start_mark.line + 1}行使用了引用（*），请把内容写全"])
        return super().compose_node(parent, index)


def unique_mapping(loader: PackLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """Build a map; a key that stands twice is an error, not the last one wins."""
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int):
            raise PackRefused([f"第{key_node.start_mark.line + 1}行的键不是文字"])
        if key in found:
            raise PackRefused([f"第{key_node.start_mark.line + 1}行的“{key}”重复出现"])
        found[key] = loader.construct_object(value_node, deep=True)
    return found


PackLoader.add_constructor("tag:yaml.org,2002:map", unique_mapping)
PackLoader.add_constructor("tag:yaml.org,2002:float", lambda _loader, node: node.value)
PackLoader.add_constructor("tag:yaml.org,2002:timestamp", lambda _loader, node: node.value)


def read_pack_file(path: Path) -> dict[str, Any]:
    """Return the content of a pack file; raise PackRefused with sentences when it is not one."""
    if not path.is_file():
        raise PackRefused([f"找不到文件：{path}"])
    if path.stat().st_size > MAX_BYTES:
        raise PackRefused(["文件超过1MB，不是指标体系"])
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=PackLoader)  # noqa: S506 - a subclass of SafeLoader
    except UnicodeDecodeError as error:
        raise PackRefused(["文件不是UTF-8编码"]) from error
    except RecursionError as error:
        raise PackRefused(["文件嵌套太深"]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行附近" if mark else "文件"
        raise PackRefused([f"{place}不是有效的YAML"]) from error
    if not isinstance(content, dict):
        raise PackRefused(["文件内容应是一套指标体系（键和值）"])
    return content


def shipped_pack(code: str) -> dict[str, Any]:
    """Return a pack that ships with the application, by its code."""
    return read_pack_file(PACKS / f"{code}.yaml")
