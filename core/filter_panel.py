"""The fields of a filter form, drawn at once: the same controls as components/filter_field.html without a template per option."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.db.models import Model
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.listing import ANY, NOTHING

Options = Iterable[tuple[str, str]]


def draw(field: BoundField, names: Mapping[str, str]) -> SafeString:
    """One field with its label. names: for fields whose options are rows, the column that names a row."""
    widget = field.field.widget
    if getattr(widget, "allow_multiple_selected", False):
        return ticks(field)
    if getattr(widget, "widgets", None):
        return ends(field)
    if hasattr(widget, "choices"):
        control = select(field, names.get(field.name, ""))
    else:
        control = entry(widget, field.html_name, field.id_for_label, field.value())
    return format_html(
        '<div class="mb-3"><label for="{}" class="form-label">{}</label>{}</div>',
        field.id_for_label,
        field.label,
        control,
    )


def options_of(field: BoundField, name: str) -> Options:
    """Value and label of each option; rows are read as two columns when their name is one."""
    queryset = getattr(field.field, "queryset", None)
    if queryset is None:
        choices: Iterable[Any] = field.field.widget.choices
        return ((key_of(value), ANY if value in NOTHING else str(label)) for value, label in choices)
    rows = queryset.values_list("pk", name) if name else ((row.pk, str(row)) for row in queryset)
    return (("", ANY), *((str(pk), str(label)) for pk, label in rows))


def key_of(value: Any) -> str:
    """An option's value as it stands in the address."""
    return "" if value is None else str(value.pk if isinstance(value, Model) else value)


def select(field: BoundField, name: str) -> SafeString:
    """A list of options."""
    chosen = key_of(field.value())
    if chosen in {"True", "False"}:
        chosen = chosen.lower()
    lines = [
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(label)}</option>'
        for key, label in options_of(field, name)
    ]
    return format_html(
        '<select name="{}" class="form-select" id="{}">{}</select>',
        field.html_name,
        field.id_for_label,
        mark_safe("".join(lines)),  # noqa: S308  # every part is escaped above
    )


def ticks(field: BoundField) -> SafeString:
    """Several choices fold into a menu of ticks."""
    chosen = {str(value) for value in field.value() or ()}
    boxes = format_html_join(
        "",
        '<label><input class="form-check-input m-0" type="checkbox" name="{}" value="{}"{}>{}</label>',
        (
            (field.html_name, value, mark_safe(" checked") if str(value) in chosen else "", label)
            for value, label in field.field.choices  # type: ignore[attr-defined]  # a field of several choices has them
        ),
    )
    told = f"已选{len(chosen)}项" if chosen else ANY
    return format_html(
        '<div><span class="form-label">{}</span><details class="menu"><summary class="form-select" aria-label="{}：{}">{}</summary>'
        '<div class="menu-panel">{}</div></details></div>',
        field.label,
        field.label,
        told,
        told,
        boxes,
    )


def ends(field: BoundField) -> SafeString:
    """A range: from, to."""
    widget: Any = field.field.widget
    value = field.value()
    values = value if isinstance(value, list | tuple) else widget.decompress(value)
    controls = [
        entry(part, f"{field.html_name}_{suffix}", f"{field.auto_id}_{at}", one)
        for at, (part, suffix, one) in enumerate(zip(widget.widgets, widget.suffixes, values, strict=True))
    ]
    return format_html(
        '<div class="mb-3"><fieldset><legend class="form-label fs-6">{}</legend>{} - {}</fieldset></div>',
        field.label,
        *controls,
    )


def entry(widget: Any, name: str, key: str, value: Any) -> SafeString:
    """A box to type in."""
    shown = widget.format_value(value)
    more = format_html_join("", ' {}="{}"', ((k, v) for k, v in widget.attrs.items() if v not in (None, False, "")))
    kept = format_html(' value="{}"', shown) if shown is not None else ""
    return format_html(
        '<input type="{}" name="{}" class="form-control" id="{}"{}{}>', widget.input_type, name, key, kept, more
    )
