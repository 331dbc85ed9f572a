"""What the ledger knows of a school that is about to end."""

from typing import Any

from rectification.models import Item
from schools.models import School


def open_items(*, school: School, is_merging: bool = False, **_: Any) -> str:
    """One sentence on the school's open items and what becomes of them; empty when there are none."""
    count = Item.objects.open().filter(school=school).count()
    if not count:
        return ""
    after = "由接收学校的校（园）长继续整改，督导室也可以终结" if is_merging else "由督导室在问题页面写明原因终结"
    return f"{count}条问题没有销号，撤并后{after}"
