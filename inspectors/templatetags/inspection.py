"""The status of a visit as icon and word; the item of a finding; the groups of a long list to tick in."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from inspectors.models import Visit, VisitFinding
from inspectors.workflow import Status
from rectification.models import Item

register = template.Library()

TONES = {Status.DRAFT: "neutral", Status.SUBMITTED: "info", Status.APPROVED: "success", Status.RETURNED: "danger"}


@register.simple_tag
def visit_badge(visit: Visit) -> SafeString:
    """One badge."""
    return badge(visit.get_status_display(), TONES[Status(visit.status)])


@register.filter
def item_of(items: dict[int, Item], finding: VisitFinding) -> Item | None:
    """The ledger item among those the reader may open."""
    return items.get(finding.item_id or 0)


@dataclass(frozen=True, slots=True)
class PickGroup:
    """One group of a list to tick in: its name, the options as the widget gives them, how many are ticked."""

    name: str
    options: list[dict[str, Any]]
    ticked: int


@dataclass(frozen=True, slots=True)
class PickList:
    """A list to tick in as it stands: groups, how many are ticked, and what is wrong with that number."""

    groups: list[PickGroup]
    ticked: int
    warning: str


@register.filter
def pick_list(field: Any) -> PickList:
    """The options of a PickField, in their groups."""
    found = field.field.widget.optgroups(field.html_name, [str(value) for value in field.value() or []])
    groups = [
        PickGroup(name or "", options, sum(1 for option in options if option["selected"])) for name, options, _ in found
    ]
    ticked = sum(group.ticked for group in groups)
    return PickList(groups, ticked, field.field.wanted.warning(ticked))
