"""The status of a visit as icon and word; the item of a finding."""

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
