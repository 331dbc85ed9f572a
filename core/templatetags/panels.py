"""A filter form with many fields, drawn at once."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.filter_panel import draw

register = template.Library()


@register.simple_tag
def draw_fields(filterset: Any, fields: list[Any]) -> SafeString:
    """The fields one after the other. `filterset.names` says by which column the rows of a field are named."""
    names = getattr(filterset, "names", {})
    return format_html_join("", "{}", ((draw(field, names),) for field in fields))
