"""The block on an item's page about what came back, what was drawn, and photos that show no change."""

from typing import Any

from django.db.models import QuerySet

from rectification.item_parts import Part
from rectification.looks import unchanged_photos
from rectification.models import Item, Recurrence, SpotCheck
from rectification.spot_draws import spot_refusal
from rectification.workflow import MAY_MANAGE, MAY_RECHECK, MAY_SPOT

TEMPLATE = "rectification/parts/quality.html"


def for_item(user: Any, item: Item) -> Part | None:
    """What the office and the inspectors should know; the school is shown nothing of it. None without anything to say."""
    may_decide, may_spot = user.has_perm(MAY_MANAGE), user.has_perm(MAY_SPOT)
    context: dict[str, Any] = {"may_decide": may_decide}
    if user.has_perm(MAY_RECHECK):
        context["unchanged"] = unchanged_photos(item)
    if may_decide:
        context["proposals"] = list(pairs().filter(item=item))
        context["returned"] = list(pairs().filter(former=item))
    if may_spot:
        checks = SpotCheck.objects.filter(item=item).select_related("draw", "item__school", "item__unit")
        context["checks"] = [{"row": row, "may_record": spot_refusal(row, user) is None} for row in checks]
    has_something = any(context.get(name) for name in ("unchanged", "proposals", "returned", "checks"))
    return Part(TEMPLATE, context) if has_something else None


def pairs() -> QuerySet[Recurrence]:
    """Proposals with both items."""
    return Recurrence.objects.select_related("item", "former")
