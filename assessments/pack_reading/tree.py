"""Reading the tree before any rule: codes, parents, children."""

from typing import Any

from assessments.pack_reading.findings import Findings

KEYS = (
    "code", "title", "parent", "unit", "direction", "level", "points", "weight", "stages", "kinds", "applies_if",
    "otherwise", "evidence", "source", "rule", "local",
)  # fmt: skip


def read_tree(value: Any, found: Findings) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[str, ...]]]:
    """Return the items by code and the codes below every code (the roots below an empty text).

    A parent stands before its children, so the tree itself can have no cycle; a code stands once.
    """
    items: dict[str, dict[str, Any]] = {}
    children: dict[str, list[str]] = {}
    for position, raw in enumerate(found.want_list(value, "indicators"), start=1):
        item = found.want_map(raw, f"indicators第{position}项")
        code = found.want_text(item.get("code"), f"indicators第{position}项.code")
        found.refuse_unknown(item, KEYS, code)
        parent = str(item.get("parent") or "")
        if parent and parent not in items:
            found.add(code, f"上级指标“{parent}”不存在或排在它后面")
        if not code:
            continue
        if code in items:
            found.add(code, "指标代码重复")
            continue
        items[code] = item
        children.setdefault(parent, []).append(code)
    if not items:
        found.add("indicators", "至少要有一个指标")
    return items, {code: tuple(codes) for code, codes in children.items()}
