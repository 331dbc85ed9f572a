"""Ways from a school to what the apps to the right keep of it: addresses by name, so nothing of theirs is imported."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from schools.models import School

register = template.Library()

# Label, URL name of a list that can be narrowed by `school`, the permission its view declares.
LISTS = (
    ("督导记录", "inspectors:visit_list", "inspectors.view_visit"),
    ("问题", "rectification:item_list", "rectification.view_item"),
    ("公文", "reports:document_list", "reports.view_document"),
    ("评估", "assessments:assessment_list", "assessments.view_assessment"),
)


@register.simple_tag(takes_context=True)
def more_of_school(context: dict[str, Any], school: School) -> list[tuple[str, str]]:
    """Label and address of every list of the school that the person may open; no query."""
    user = context["request"].user
    query = urlencode({"school": school.pk})
    return [(label, f"{reverse(name)}?{query}") for label, name, permission in LISTS if user.has_perm(permission)]
