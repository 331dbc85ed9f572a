"""Pages of assessments: the board, opening, the levels side by side."""

import io
from typing import Any

from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from assessments import differences, services
from assessments.filters.levels import AssessmentFilter
from assessments.forms.levels import ChooseForm, OpenForm
from assessments.level_flow import ARCHIVE, ASSESSMENT_FLOW, MAY_COMMISSION, MAY_OPEN, MAY_VIEW, START, AssessmentKind
from assessments.models import Assessment, LevelSheet
from assessments.opening import Preview, preview_opening, schools_without_set
from assessments.pack_levels import levels_of
from assessments.sheet_paper import file_name, print_assessment
from assessments.tables.levels import AssessmentTable, points_places
from core.numbers import show
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock

DUE = {"school": "due_own", "township": "due_own", "inspector": "due_own", "office": "due_office", "city": "due_city"}


class AssessmentListView(ScopedListView):
    """The board: every subject with the state of each level."""

    permission_required = MAY_VIEW
    queryset = Assessment.objects.for_list()
    filterset_class = AssessmentFilter
    table_class = AssessmentTable
    template_name = "assessments/assessment_list.html"
    title = "分级评估"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What can be begun, and what the city's sample of the chosen year shows."""
        user = self.request.user
        actions = []
        if user.has_perm(MAY_COMMISSION):
            actions.append({"label": "第三方评估员", "url": reverse("assessments:assessor_list"), "icon": "people"})
        if user.has_perm(MAY_OPEN):
            address = reverse("assessments:assessment_open")
            actions.append({"label": "开展评估", "url": address, "style": "primary", "icon": "plus-lg"})
        context = super().get_context_data(page_actions=actions, empty_text="还没有开展过分级评估。", **kwargs)
        year = self.filterset.form.cleaned_data.get("year") if self.filterset.form.is_valid() else None
        if year and user.has_perm("schools.view_every_school"):
            is_trial = self.filterset.form.cleaned_data.get("kind") == AssessmentKind.TRIAL
            rows = self.object_list if is_trial else self.object_list.official()
            sample = differences.sample_of(rows, int(year))
            context |= {"sample": sample, "state": sample_words(sample)}
        return context


def sample_words(sample: differences.Sample) -> str:
    """The sample in a sentence; empty while nothing was sampled."""
    if sample.mean_difference is None:
        return ""
    over = f"，其中{sample.over_limit}个超过{show(sample.limit, 2)}分" if sample.over_limit else ""
    return f"市复评{sample.count}个，与县评平均绝对差{show(sample.mean_difference, 2)}分{over}。"


class AssessmentOpenView(ActionView):
    """Open assessments for everybody a set is for; before that, see who is in and who is not and why."""

    permission_required = MAY_OPEN
    form_class = OpenForm
    template_name = "assessments/assessment_open.html"
    title = "开展评估"

    def get_initial(self) -> dict[str, Any]:
        """What was chosen above."""
        chosen = self.chosen()
        return {name: getattr(value, "pk", value) for name, value in chosen.items()}

    def chosen(self) -> dict[str, Any]:
        """The set, year and kind looked at; empty until they are chosen."""
        form = self.choose_form()
        return form.cleaned_data if form.is_bound and form.is_valid() else {}

    def choose_form(self) -> ChooseForm:
        """Bound to the address, or to the form that was sent."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        return ChooseForm(data if "indicator_set" in data else None, initial={"year": clock.today().year})

    @cached_property
    def preview(self) -> Preview | None:
        """Who is in and who is not; None until something is chosen."""
        chosen = self.chosen()
        return preview_opening(chosen["indicator_set"], chosen["year"], chosen["kind"]) if chosen else None

    def get_form(self, form_class: Any = None) -> OpenForm:
        """Only schools that the set is for are on offer, and days only for the sides of its chain."""
        form = super().get_form(form_class)
        if self.preview is not None:
            sides = {DUE[level.by] for level in levels_of(self.chosen()["indicator_set"].pack)}
            for name in set(DUE.values()) - sides:
                del form.fields[name]
            schools = form.fields["schools"]
            schools.queryset = schools.queryset.filter(pk__in=self.preview.school_ids)
            if not self.preview.school_ids:
                del form.fields["schools"]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who is in, who has it already, who is not and why; the chain; schools without any set."""
        chosen = self.chosen()
        context = super().get_context_data(
            choose=self.choose_form(), back=reverse("assessments:assessment_list"), **kwargs
        )
        if not chosen:
            return context | {"without_set": schools_without_set(clock.today().year)}
        return context | {
            "preview": self.preview,
            "chain": levels_of(chosen["indicator_set"].pack),
            "refused": services.opening_refusal(chosen["indicator_set"], chosen["year"], chosen["kind"]),
        }

    def perform(self, data: dict[str, Any]) -> str:
        """Open; the days are given per side of the chain."""
        chain = levels_of(data["indicator_set"].pack)
        opened = services.open_assessments(
            actor=self.request.user,
            indicator_set=data["indicator_set"],
            year=data["year"],
            kind=data["kind"],
            due={level.code: data.get(DUE[level.by]) for level in chain},
            begin=data["begin"],
            schools=list(data.get("schools") or ()) or None,
        )
        self.success_message = f"已开展 {opened.made} 个评估；原有 {opened.existing} 个，没有改动。"
        return f"{reverse('assessments:assessment_list')}?year={data['year']}&indicator_set={data['indicator_set'].pk}"


class AssessmentDetailView(ScopedDetailView):
    """The levels side by side: points, differences, self-inflation."""

    permission_required = MAY_VIEW
    queryset = Assessment.objects.select_related("indicator_set", "school", "township", "inspector", "county")
    template_name = "assessments/assessment_detail.html"
    flow = ASSESSMENT_FLOW
    noun = "assessment"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sheets this person sees, and what they say together."""
        seen = seen_sheets(self.object, self.request.user)
        return super().get_context_data(
            sheets=seen,
            chain=self.object.chain,
            compared=differences.compare(self.object, seen),
            digits=points_places(self.object),
            **kwargs,
        )


def seen_sheets(assessment: Assessment, user: Any) -> list[LevelSheet]:
    """The sheets of an assessment that a person sees, in order of their levels."""
    sheets = LevelSheet.objects.visible_to(user).filter(assessment=assessment).order_by("position")
    return list(sheets.select_related("submitted_by", "concluded_by"))


class AssessmentPaperView(ScopedDetailView):
    """The sheets this person sees and their differences as a PDF for paper."""

    permission_required = MAY_VIEW
    queryset = Assessment.objects.select_related("indicator_set", "school", "township", "inspector", "county")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """Print it now; out of scope is 404."""
        assessment = self.get_object()
        sheets = seen_sheets(assessment, request.user)
        for sheet in sheets:
            sheet.assessment = assessment
        pdf = io.BytesIO(print_assessment(assessment, sheets, user=request.user))
        return FileResponse(pdf, as_attachment=True, filename=file_name(assessment), content_type="application/pdf")


class AssessmentStartView(ObjectActionView):
    """Begin one that was only prepared."""

    permission_required = START.permission
    transition = START
    queryset = Assessment.objects.for_list()
    title = "开始评估"
    success_message = "已开始，第一级评估表已开放。"

    def perform(self, data: dict[str, Any]) -> Assessment:
        return services.start_assessment(actor=self.request.user, assessment=self.object)


class AssessmentArchiveView(ObjectActionView):
    """Put a final one away."""

    permission_required = ARCHIVE.permission
    transition = ARCHIVE
    queryset = Assessment.objects.for_list()
    title = "归档"
    success_message = "已归档。"
    extra_context = {"intro": "归档后，这次评估的各级评估表都不能再重新打开。"}

    def perform(self, data: dict[str, Any]) -> Assessment:
        return services.archive_assessment(actor=self.request.user, assessment=self.object)
