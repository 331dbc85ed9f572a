"""What the ledger knows of a school that is about to end."""

from typing import Any

from rectification.models import Item
from schools.models import School


def open_items(*, school: School, **_: Any) -> str:
    """One sentence on the school's items that are not written off; empty when there are none."""
    count = Item.objects.open().filter(school=school).count()
    return f"{count}条问题没有销号" if count else ""
