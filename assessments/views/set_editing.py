"""Editing a set that is not in force: its head, indicators, fields and everything else; each page changes one thing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from assessments import pack_editing as editing
from assessments.forms.fields import FieldAddForm, FieldDropForm, FieldForm
from assessments.forms.indicators import IndicatorAddForm, IndicatorDropForm, IndicatorForm, IndicatorMoveForm
from assessments.forms.sets import SetBlocksForm, SetHeadForm
from assessments.models import IndicatorSet
from assessments.policies import edit_refusal
from assessments.rule_help import KIND_HELP
from assessments.rule_words import words_of
from assessments.services.editing import MAY_CHANGE, save_pack
from core.exceptions import StaleVersion
from core.views import ObjectActionView, ScopedDetailView


class SetChangeView(ObjectActionView):
    """A form over a set's pack. ``what``: the change in words for the trail; ``part``: indicators or fields, when the
    address names one of them."""

    permission_required = MAY_CHANGE
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/set_form.html"
    success_message = "已保存。"
    what = ""
    part = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What does not stand in the set cannot be opened; a form already filled in is answered with a sentence."""
        if self.part and self.code not in self.known():
            raise Http404
        return super().get(request, *args, **kwargs)

    @property
    def code(self) -> str:
        """The indicator or field of the address."""
        return str(self.kwargs.get("code", ""))

    def known(self) -> list[str]:
        """The codes the address may name."""
        pack = self.object.pack
        return editing.codes_of(pack) if self.part == "indicators" else list(pack.get("fields", {}))

    def get_form_kwargs(self) -> dict[str, Any]:
        """Which indicator or field."""
        return super().get_form_kwargs() | {"code": self.code}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why nothing can be changed, and what there is to know about rules."""
        shown = super().get_context_data(**kwargs)
        help_of = KIND_HELP if isinstance(shown["form"], IndicatorForm) else ()
        return shown | {"refusal": edit_refusal(self.object), "kinds": help_of, "state": str(self.object)}

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it holds the changed pack."""
        self.form = form
        return super().form_valid(form)

    def conflict(self, form: Any, refusal: StaleVersion) -> HttpResponse:
        """Both versions side by side; the next save is against the content as it stands now."""
        form.data = form.data.copy()
        form.data["seen"] = IndicatorSet.objects.values_list("pack_sha256", flat=True).get(pk=self.object.pk)
        return super().conflict(form, refusal)

    def perform(self, data: dict[str, Any]) -> str:
        """Where the change can be seen."""
        save_pack(
            actor=self.request.user,
            indicator_set=self.object,
            pack=self.form.pack,
            seen_sha256=data["seen"],
            what=f"{self.what}{self.code or data.get('code', '')}",
        )
        return self.back()

    def back(self) -> str:
        """The fields' page for a field, else the set's."""
        name = "assessments:field_list" if self.part == "fields" else "assessments:set_detail"
        return reverse(name, args=[self.object.pk])


class SetEditView(SetChangeView):
    """Title, source, rounding."""

    form_class = SetHeadForm
    title = "修改名称与依据"
    what = "名称与依据"


class SetBlocksView(SetChangeView):
    """Everything without a page of its own."""

    form_class = SetBlocksForm
    title = "修改其余内容"
    what = "其余内容"


class IndicatorAddView(SetChangeView):
    """A new indicator."""

    form_class = IndicatorAddForm
    title = "增加指标"
    what = "增加指标"


class IndicatorEditView(SetChangeView):
    """One indicator."""

    form_class = IndicatorForm
    what = "修改指标"
    part = "indicators"

    def get_title(self) -> str:
        """Which one."""
        return f"修改指标 {self.code}"


class IndicatorMoveView(SetChangeView):
    """Where an indicator stands."""

    form_class = IndicatorMoveForm
    what = "移动指标"
    part = "indicators"

    def get_title(self) -> str:
        """Which one."""
        return f"移动指标 {self.code}"


class IndicatorDropView(SetChangeView):
    """Take an indicator out."""

    form_class = IndicatorDropForm
    what = "删除指标"
    part = "indicators"
    success_message = "已删除。"

    def get_title(self) -> str:
        """Which one."""
        return f"删除指标 {self.code}"


class FieldListView(ScopedDetailView):
    """The fields formulas may read."""

    permission_required = "assessments.view_indicatorset"
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/field_list.html"

    def get_title(self) -> str:
        """Of which set."""
        return f"{self.object}：字段"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the fields."""
        may_edit = self.request.user.has_perm(MAY_CHANGE) and not edit_refusal(self.object)
        fields = sorted(self.object.definition.fields.values(), key=lambda field: (field.origin, field.code))
        shown = [(field, words_of(field.type), words_of(field.origin)) for field in fields]
        return super().get_context_data(fields=shown, may_edit=may_edit, **kwargs)


class FieldAddView(SetChangeView):
    """A new field."""

    form_class = FieldAddForm
    title = "增加字段"
    what = "增加字段"
    part = "fields"

    def known(self) -> list[str]:
        """The address names none."""
        return [""]


class FieldEditView(SetChangeView):
    """One field."""

    form_class = FieldForm
    what = "修改字段"
    part = "fields"

    def get_title(self) -> str:
        """Which one."""
        return f"修改字段 {self.code}"


class FieldDropView(SetChangeView):
    """Take a field out."""

    form_class = FieldDropForm
    what = "删除字段"
    part = "fields"
    success_message = "已删除。"

    def get_title(self) -> str:
        """Which one."""
        return f"删除字段 {self.code}"
