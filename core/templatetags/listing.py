"""What list pages need: the chips of active filters and addresses that change one thing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.db.models import Model, QuerySet
from django.forms import DateInput, ModelChoiceField
from django.http import QueryDict
from django_filters.fields import DateRangeField

from core.templatetags.formatting import cn_date

register = template.Library()

PAGE = "page"
YES, NO, ANY = "是", "否", "不限"
NOTHING = ("", None, "unknown")
ROW = 6
RANGE_ENDS = ("从", "到")


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter: what it says, and the address of the page without it."""

    label: str
    text: str
    without: str


def _words(value: Any, choices: dict[str, str]) -> str:
    """A cleaned filter value as the person reads it."""
    if isinstance(value, slice):
        return f"{_words(value.start, {})} 至 {_words(value.stop, {})}"
    if isinstance(value, list | tuple | QuerySet):
        return "、".join(_words(one, choices) for one in value)
    if isinstance(value, date):
        return cn_date(value)
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, bool):
        return YES if value else NO
    if value is None:
        return ANY
    return choices.get(str(value), str(value))


def _choices(field: Any) -> dict[str, str]:
    """The labels of a field's own choices; a model field's rows are never fetched for this."""
    if hasattr(field, "queryset"):
        return {}
    flat: dict[str, str] = {}
    for value, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            flat |= {str(inner): str(words) for inner, words in label}
        else:
            flat[str(value)] = str(label)
    return flat


def _is_empty(value: Any) -> bool:
    if isinstance(value, slice):
        return value.start is None and value.stop is None
    if isinstance(value, QuerySet):
        return not value
    return value is None or value in ("", [], ())


def chips(filterset: Any, query: QueryDict) -> list[Chip]:
    """The active filters of a bound FilterSet, each with the query string that drops it."""
    form = filterset.form
    if not form.is_bound or not hasattr(form, "cleaned_data"):
        return []
    active = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if _is_empty(value):
            continue
        rest = query.copy()
        suffixes = [f"{name}_{suffix}" for suffix in getattr(field.widget, "suffixes", ())]
        for key in (name, *suffixes, PAGE):
            rest.pop(key, None)
        active.append(Chip(str(field.label or name), _words(value, _choices(field)), f"?{rest.urlencode()}"))
    return active


@register.simple_tag(takes_context=True)
def active_filters(context: dict[str, Any], filterset: Any) -> list[Chip]:
    """Chips of the current request's filters."""
    return chips(filterset, context["request"].GET) if filterset is not None else []


def _polish(field: Any) -> None:
    """One word for "nothing chosen", the browser's date field for dates, a name for each end of a range."""
    widget = field.widget
    if isinstance(field, ModelChoiceField):
        field.empty_label = ANY
    elif hasattr(widget, "choices"):
        widget.choices = [(value, ANY if value in NOTHING else label) for value, label in widget.choices]
    ends = getattr(widget, "widgets", ())
    for part, end in zip(ends, RANGE_ENDS, strict=False):
        part.attrs["aria-label"] = f"{field.label}{end}"
        if isinstance(field, DateRangeField):
            part.input_type = "date"
    if isinstance(widget, DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"


@register.simple_tag
def filter_fields(filterset: Any) -> dict[str, list[Any]]:
    """The fields of a filter form ready to be drawn: `row` at once, `more` behind a fold (and whether it is in use)."""
    for field in filterset.form.fields.values():
        _polish(field)
    fields = list(filterset.form)
    fold = fields[ROW:] if len(fields) > ROW + 1 else []
    used = {name.removesuffix("_after").removesuffix("_before") for name, value in filterset.data.items() if value}
    return {
        "row": fields[: len(fields) - len(fold)],
        "more": fold,
        "in_use": [field for field in fold if field.name in used],
    }


@register.filter
def ticked(field: Any) -> int:
    """How many options of a multiple choice are chosen."""
    return sum(bool(option.data["selected"]) for option in field)
