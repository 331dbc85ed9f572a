"""Icons and status badges. Colour never stands alone: every badge has an icon and a word."""

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TONE_ICONS = {
    "neutral": "circle",
    "info": "arrow-repeat",
    "warning": "clock",
    "danger": "exclamation-triangle",
    "success": "check-circle",
}
MESSAGE_ICONS = {
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "error": "x-circle",
    "danger": "x-circle",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One symbol of the sprite; decorative unless `label` says what it means."""
    return drawn_icon(name, label, sprite())


@cache
def sprite() -> str:
    """The address of the sprite, which is the same as long as the process lives."""
    return str(static("vendor/bootstrap-icons/icons.svg"))


@cache
def drawn_icon(name: str, label: str, address: str) -> SafeString:
    """The same few symbols stand in every row."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, address, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name)


@register.simple_tag
def badge(text: Any, tone: str = "neutral", symbol: str = "") -> SafeString:
    """A status as icon and word. tone: neutral, info, warning, danger or success."""
    known = tone if tone in TONE_ICONS else "neutral"
    return format_html('<span class="badge badge-{}">{}{}</span>', known, icon(symbol or TONE_ICONS[known]), str(text))


@register.filter
def message_icon(level: str) -> str:
    """The icon of a message level."""
    return MESSAGE_ICONS.get(level, "info-circle")
