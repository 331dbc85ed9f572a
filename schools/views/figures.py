"""What the pages of a section's figures and of the county's share."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.exceptions import BusinessRuleError
from schools.field_packs import PackField
from schools.forms.figures import EXPLANATIONS, NOTE, SEEN, FiguresForm, beside
from schools.services.filling import FiguresMoved, Filling

PIECE = "schools/return_saved.html"


def lines_of(filling: Filling) -> list[tuple[str, list[dict[str, Any]]]]:
    """Groups of lines for reading: label, this year, last year, change, and whether it is out of range."""
    return [
        (title, [line(found, filling) for found in figures if found.type != "evidence"])
        for title, figures in filling.pack.groups_of(filling.stage)
        if any(found.type != "evidence" for found in figures)
    ]


def line(found: PackField, filling: Filling) -> dict[str, Any]:
    """One figure for reading."""
    mark = filling.marks[found.code]
    return {
        "label": found.caption,
        "now": found.typed(filling.values.get(found.code)),
        "mark": mark,
        "is_far": mark.is_far_from_last_year or mark.is_far_from_median,
        "is_shared": found.shared,
    }


def saved_piece(view: Any, form: FiguresForm, save: Callable[[FiguresForm], tuple[Any, Filling]]) -> HttpResponse:
    """Save one group and answer with what changes on the page: 409 with both values when somebody else changed it."""
    number = view.kwargs["group"]
    before = form.cleaned_data.get("version")
    was_current = view.row is None or before == view.row.version
    try:
        row, filling = save(form)
    except FiguresMoved as moved:
        context = {"sentence": moved.sentence, "differences": moved.differences}
        return piece(view.request, number, context, status=409)
    except BusinessRuleError as refused:
        return piece(view.request, number, {"sentence": refused.sentence}, status=refused.status)
    context = {
        "is_saved": True,
        "row": row,
        "is_complete": not filling.missing and not any(found.is_hard for found in filling.findings),
        "version": row.version if row is not None and was_current else None,
        "notes": [beside(filling.pack.fields[code], filling, swapped=True) for code in form.figures],
        "explanations": "" if number == EXPLANATIONS else explanations(view, filling),
    }
    return piece(view.request, number, context)


def unread_piece(view: Any, form: FiguresForm) -> HttpResponse:
    """What cannot be read, in a line under the group and beside each box; nothing of the group is saved."""
    errors = [(form.fields[name].label, said[0]) for name, said in form.errors.items() if name in form.fields]
    typed = [found for _, figures in form.groups for found in figures if found.code in form.fields]
    notes = [
        beside(
            found,
            form.filling,
            swapped=True,
            seen=form.data.get(SEEN + found.code, ""),
            error=" ".join(form.errors.get(found.code, [])),
        )
        for found in typed
    ]
    context = {"sentence": "没有保存：", "errors": errors, "notes": notes}
    return piece(view.request, view.kwargs["group"], context, status=422)


def explanations(view: Any, filling: Filling) -> str:
    """The lines that ask for a word as they are needed now, with what is being typed; empty when the page has them all."""
    typed = {name.removeprefix(NOTE): text for name, text in view.request.POST.items() if name.startswith(NOTE)}
    if set(typed) == {found.code for found in filling.findings if not found.is_hard}:
        return ""
    now = replace(filling, notes=dict(filling.notes) | typed)
    form = FiguresForm(user=view.request.user, filling=now, group=EXPLANATIONS, group_url=view.group_url)
    form.helper.form_tag, form.helper.disable_csrf, form.helper.inputs = False, True, []
    place = form.helper.layout[-1]
    place.flat_attrs = ' hx-swap-oob="true"'
    form.helper.layout = Layout(place)
    return render_crispy_form(form)


def piece(request: HttpRequest, number: int, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The piece of the page that says what became of a group."""
    return render(request, PIECE, context | {"number": number}, status=status)
