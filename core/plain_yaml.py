"""YAML that people upload: plain maps, lists, texts, numbers and truth values; everything else is refused.

A date stays the text it was typed as. References, which a few lines of can expand to gigabytes, and nesting that nobody
writes by hand are refused before anything is built.
"""

from typing import Any, NoReturn

import yaml

from core.exceptions import BusinessRuleError

MAX_DEPTH = 20


class GuardedLoader(yaml.SafeLoader):
    """SafeLoader without references and deep nesting; a subclass says how deep is deep, and how it refuses."""

    max_depth = MAX_DEPTH
    depth = 0

    def refuse(self, sentence: str) -> NoReturn:
        """Refuse the text; the sentence has no full stop."""
        raise BusinessRuleError(f"{sentence}。")

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse references and deep nesting where they stand."""
        line = self.peek_event().start_mark.line + 1
        if self.check_event(yaml.AliasEvent):
            self.refuse(f"第{line}行使用了引用（*），请把内容写全")
        if self.depth >= self.max_depth:
            self.refuse(f"第{line}行的嵌套太深，最多{self.max_depth}层")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class PlainLoader(GuardedLoader):
    """Guarded, and without dates."""

    yaml_constructors = dict(yaml.SafeLoader.yaml_constructors)


PlainLoader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def read_plain_yaml(text: str) -> Any:
    """What a text in YAML says. Raises BusinessRuleError with the line of the fault."""
    try:
        return yaml.load(text, Loader=PlainLoader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        place = f"第{mark.line + 1}行附近" if mark else "文件"
        raise BusinessRuleError(f"{place}不是 YAML，或者格式有误。") from wrong
    except (RecursionError, ValueError, OverflowError) as wrong:
        raise BusinessRuleError("文件里有读不出的内容：嵌套太深，或者数字、日期写法不对。") from wrong
