"""The block on an item's page about the cases that rest on it, and the way to propose one."""

from typing import Any

from django.urls import reverse

from rectification.case_flow import MAY_PROPOSE, MAY_VIEW
from rectification.item_parts import Part
from rectification.models import Case, Item
from rectification.workflow import OPEN


def for_item(user: Any, item: Item) -> Part | None:
    """The cases this person may see, and for the office a link to a proposal with the item ticked; None without either."""
    if not user.has_perm(MAY_VIEW):
        return None
    cases = list(Case.objects.visible_to(user).filter(items=item).select_related("school", "unit"))
    address = ""
    if user.has_perm(MAY_PROPOSE) and item.status in OPEN:
        address = f"{reverse('rectification:case_create')}?items={item.pk}"
    return Part("rectification/parts/cases.html", {"cases": cases, "address": address}) if cases or address else None
