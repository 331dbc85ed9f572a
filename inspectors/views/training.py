"""Services after school, and institutions of out-of-school training."""

from typing import Any

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import filters_reduction as filters
from inspectors import reduction, reduction_flow
from inspectors import tables_reduction as tables
from inspectors.forms import reduction as forms
from inspectors.models import AfterSchoolService, TrainingInstitution
from inspectors.reduction_flow import INSTITUTION_FLOW, MAY_CHANGE
from inspectors.services import after_school, institutions
from inspectors.services.after_school import MAY_FILL
from inspectors.views.reduction import MAY_SEE_SERVICE
from inspectors.workflow import MAY_SEE_LISTING


# --- services after school ------------------------------------------------------------------------------------------
class AfterSchoolListView(ScopedListView):
    """What schools offer: a principal sees his own school, the office all."""

    permission_required = MAY_SEE_SERVICE
    queryset = AfterSchoolService.objects.select_related("school", "entered_by")
    filterset_class = filters.AfterSchoolFilter
    table_class = tables.AfterSchoolTable
    title = "课后服务"

    def get_table_kwargs(self) -> dict[str, Any]:
        """The limits, and whether a row leads to its form."""
        found = {code: reduction.entry_of(code) for code in ("service_days", "service_hours")}
        limits = {code: entry for code, entry in found.items() if entry is not None}
        return {"limits": limits, "editable": self.request.user.has_perm(MAY_FILL)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A way to fill in a term."""
        new = {"label": "填报课后服务", "url": reverse("inspectors:after_school_create"), "icon": "plus-lg"}
        may = self.request.user.has_perm(MAY_FILL)
        actions = [new | {"style": "primary"}] if may else []
        return super().get_context_data(page_actions=actions, empty_text="还没有学校填报课后服务。", **kwargs)


class AfterSchoolCreateView(ActionView):
    """Fill in a term."""

    permission_required = MAY_FILL
    form_class = forms.AfterSchoolForm
    title = "填报课后服务"
    back_to = "inspectors:after_school_list"
    success_message = "已填报。"

    def perform(self, data: dict[str, Any]) -> str:
        """Keep it."""
        school, year, term = data.pop("school"), data.pop("year"), data.pop("term")
        after_school.fill_after_school(actor=self.request.user, school=school, year=year, term=term, figures=data)
        return reverse(self.back_to)


class AfterSchoolEditView(ObjectActionView):
    """Other figures of a term."""

    permission_required = MAY_FILL
    queryset = AfterSchoolService.objects.select_related("school")
    form_class = forms.AfterSchoolEditForm
    success_message = "已保存。"

    def get_title(self) -> str:
        """Of which school and term."""
        return f"修改课后服务：{self.object}"

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:after_school_list")

    def perform(self, data: dict[str, Any]) -> str:
        """Keep them."""
        after_school.change_after_school(actor=self.request.user, service=self.object, figures=data)
        return self.back()


# --- institutions ---------------------------------------------------------------------------------------------------
class InstitutionListView(ScopedListView):
    """The register."""

    permission_required = MAY_SEE_LISTING
    queryset = TrainingInstitution.objects.select_related("township")
    filterset_class = filters.InstitutionFilter
    table_class = tables.InstitutionTable
    title = "校外培训机构"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A way to register one."""
        new = {"label": "登记机构", "url": reverse("inspectors:institution_create"), "icon": "plus-lg"}
        may = self.request.user.has_perm(MAY_CHANGE)
        actions = [new | {"style": "primary"}] if may else []
        return super().get_context_data(page_actions=actions, empty_text="还没有登记校外培训机构。", **kwargs)


class InstitutionDetailView(ScopedDetailView):
    """One institution and what can be done."""

    permission_required = MAY_SEE_LISTING
    queryset = TrainingInstitution.objects.select_related("township")
    template_name = "inspectors/institution_detail.html"
    flow = INSTITUTION_FLOW
    noun = "institution"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where it stands."""
        may = self.request.user.has_perm(MAY_CHANGE)
        return super().get_context_data(badge=tables.institution_badge(self.object), may_change=may, **kwargs)


class InstitutionCreateView(ActionView):
    """Register one."""

    permission_required = MAY_CHANGE
    form_class = forms.InstitutionForm
    title = "登记校外培训机构"
    back_to = "inspectors:institution_list"
    success_message = "已登记。"

    def perform(self, data: dict[str, Any]) -> TrainingInstitution:
        """Enter it."""
        return institutions.register_institution(actor=self.request.user, **data)


class OneInstitution(ObjectActionView):
    """An act on one institution."""

    permission_required = MAY_CHANGE
    queryset = TrainingInstitution.objects.select_related("township")
    form_class = forms.ReasonForm
    success_message = "已办理。"

    def get_title(self) -> str:
        """What is done, with whom."""
        return f"{self.transition.label if self.transition else self.title}：{self.object}"


class InstitutionEditView(OneInstitution):
    """Another name, kind or place."""

    form_class = forms.InstitutionForm
    title = "修改登记"
    success_message = "已保存。"

    def perform(self, data: dict[str, Any]) -> TrainingInstitution:
        """Keep it."""
        return institutions.correct_institution(actor=self.request.user, institution=self.object, **data)


class InstitutionCheckView(OneInstitution):
    """Somebody was there."""

    transition = reduction_flow.CHECK
    form_class = forms.InstitutionCheckForm

    def perform(self, data: dict[str, Any]) -> TrainingInstitution:
        """Keep what was seen."""
        return institutions.check_institution(actor=self.request.user, institution=self.object, **data)


class InstitutionOrderView(OneInstitution):
    """It has to put things right."""

    transition = reduction_flow.ORDER

    def perform(self, data: dict[str, Any]) -> TrainingInstitution:
        """Order it."""
        return institutions.move_institution(
            actor=self.request.user, institution=self.object, transition=reduction_flow.ORDER, **data
        )


class InstitutionPassView(OneInstitution):
    """It is in order."""

    transition = reduction_flow.PASS

    def perform(self, data: dict[str, Any]) -> TrainingInstitution:
        """Say so."""
        return institutions.move_institution(
            actor=self.request.user, institution=self.object, transition=reduction_flow.PASS, **data
        )


class InstitutionPassOnView(OneInstitution):
    """Somebody else deals with it."""

    transition = reduction_flow.PASS_ON
    form_class = forms.InstitutionPassOnForm

    def perform(self, data: dict[str, Any]) -> TrainingInstitution:
        """Pass it on."""
        return institutions.move_institution(
            actor=self.request.user, institution=self.object, transition=reduction_flow.PASS_ON, **data
        )
