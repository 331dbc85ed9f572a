"""Studios of schools, their own checks, and what they found themselves."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from core.files import file_response, store_upload
from core.views import ActionView, ScopedDetailView, ScopedListView
from core.workflow import Transition, available
from office import clock, parameters
from rectification import studio_flow
from rectification.forms_studios import FindForm, InternalCheckForm, StudioCheckForm, StudioForm
from rectification.models import InternalCheck, Item
from rectification.services import studios
from rectification.studio_figures import coverage, least_members, schools_with_studios, self_found
from rectification.studio_flow import MAY_CHANGE, MAY_CHECK, MAY_VIEW
from rectification.tables_studios import (
    InternalCheckFilter,
    InternalCheckTable,
    StudioFilter,
    StudioTable,
    studio_badge,
)
from rectification.workflow import MAY_FIND
from schools.models import School, Studio

LATEST = 10


class ItemFindView(ActionView):
    """A principal enters what his school found."""

    permission_required = MAY_FIND
    form_class = FindForm
    title = "登记自查问题"
    success_message = "自查问题已列入台账，正在整改。"
    back_to = "rectification:item_mine"
    extra_context = {"intro": "学校自己查出来的问题单独统计，不计入逾期通报和排名；改好后同样申报、复核、销号。"}

    def perform(self, data: dict[str, Any]) -> Item:
        photos = [store_upload(file, kind="evidence", actor=self.request.user) for file in data.pop("photos")]
        return studios.find_item(actor=self.request.user, evidence=photos, **data)


class StudioListView(ScopedListView):
    """Every school and its studio."""

    permission_required = MAY_VIEW
    queryset = School.objects.all()
    filterset_class = StudioFilter
    table_class = StudioTable
    template_name = "rectification/studio_list.html"
    title = "学校督导工作室"

    def get_queryset(self) -> Any:
        """Schools that count and exist today."""
        return schools_with_studios().visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Coverage of the schools in scope."""
        return super().get_context_data(
            coverage=coverage(self.request.user), empty_text="没有您能看到的学校。", **kwargs
        )


class InternalCheckListView(ScopedListView):
    """What schools looked at themselves."""

    permission_required = MAY_VIEW
    queryset = InternalCheck.objects.select_related("school", "item")
    filterset_class = InternalCheckFilter
    table_class = InternalCheckTable
    title = "校内自查"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What to read when there is nothing."""
        return super().get_context_data(empty_text="还没有学校登记自查。", **kwargs)


def school_of(request: HttpRequest, pk: int) -> School:
    """A school in the person's scope, or 404."""
    found = School.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class StudioDetailView(ScopedDetailView):
    """One school's studio; a school that has none is shown as 未建."""

    permission_required = MAY_VIEW
    queryset = School.objects.select_related("township")
    template_name = "rectification/studio_detail.html"

    def get_title(self) -> str:
        """The studio's name."""
        return f"{self.object}督导工作室"

    def studio(self) -> Studio:
        """The row, or an unsaved one that stands for none."""
        found = Studio.objects.filter(school=self.object).select_related("rules").first()
        return found or Studio(school=self.object)

    def actions(self) -> list[tuple[Transition, str]]:
        """The principal's two; the office checks with one form."""
        offered = available((studio_flow.START, studio_flow.RUN), self.studio(), self.request.user)
        return [(t, reverse(f"rectification:studio_{t.name}", args=[self.object.pk])) for t in offered]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """State, people, the office's checks, the school's own checks and what they found."""
        user, studio = self.request.user, self.studio()
        own = InternalCheck.objects.visible_to(user).filter(school=self.object).select_related("item")
        found, closed = self_found(user, school=self.object)
        return super().get_context_data(
            studio=studio,
            badge=studio_badge(studio.status),
            least=least_members(),
            checks=studio.checks.select_related("checked_by") if studio.pk else [],
            own_checks=own[:LATEST],
            own_count=own.count(),
            own_url=f"{reverse('rectification:internalcheck_list')}?school={self.object.pk}",
            found=found,
            closed=closed,
            is_own=user.has_perm(MAY_CHANGE) and studio.is_led_by(user),
            can_check=bool(available((studio_flow.MEET, studio_flow.MEND), studio, user)),
            **kwargs,
        )


class StudioRulesView(ScopedDetailView):
    """The file with a studio's rules."""

    permission_required = MAY_VIEW
    queryset = School.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        """As a download; a school without the file is 404."""
        studio = Studio.objects.filter(school=self.get_object()).exclude(rules=None).select_related("rules").first()
        if studio is None or studio.rules is None:
            raise Http404
        return file_response(studio.rules, download=True)


class StudioAct(ActionView):
    """An act on the studio of one school in scope; `object` is the studio's row, None while there is none."""

    permission_required = MAY_CHANGE
    template_name = "rectification/studio_act.html"
    transition: Transition | None = None
    school: School

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_permitted(request):
            raise PermissionDenied
        self.school = school_of(request, self.kwargs["pk"])
        self.object = Studio.objects.filter(school=self.school).first()
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        """What is done."""
        return self.transition.label if self.transition else str(self.title)

    def back(self) -> str:
        """The studio's page."""
        return reverse("rectification:studio_detail", args=[self.school.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The school, and why the act would be refused now (empty: it would not)."""
        studio = self.object or Studio(school=self.school)
        refusal = self.transition.refusal(studio, self.request.user) if self.transition else None
        sentence = refusal.sentence if refusal else ""
        return super().get_context_data(school=self.school, refusal=sentence, **kwargs)


class StudioStartView(StudioAct):
    """The school begins."""

    transition = studio_flow.START
    success_message = "已登记为筹建。"

    def perform(self, data: dict[str, Any]) -> Studio:
        return studios.start_studio(actor=self.request.user, school=self.school)


class StudioRunView(StudioAct):
    """The studio works."""

    transition = studio_flow.RUN
    success_message = "已登记为运行。"

    def perform(self, data: dict[str, Any]) -> Studio:
        return studios.run_studio(actor=self.request.user, school=self.school)


class StudioEditView(StudioAct):
    """People and rules."""

    form_class = StudioForm
    title = "填写工作室信息"
    success_message = "已保存。"

    def perform(self, data: dict[str, Any]) -> Studio:
        rules = data.pop("rules_file")
        return studios.save_studio(actor=self.request.user, school=self.school, rules=rules, **data)


class StudioCheckView(StudioAct):
    """The office's look at it."""

    permission_required = MAY_CHECK
    form_class = StudioCheckForm
    transition = studio_flow.MEET
    title = "检查工作室"
    success_message = "检查已登记。"

    def get_title(self) -> str:
        """The outcome is chosen in the form."""
        return self.title

    def get_initial(self) -> dict[str, Any]:
        """The term of today."""
        return {"term": term_of_today()}

    def perform(self, data: dict[str, Any]) -> str:
        is_met = data.pop("verdict") == "met"
        studios.check_studio(actor=self.request.user, school=self.school, is_met=is_met, **data)
        return self.back()


class InternalCheckCreateView(StudioAct):
    """The school looked at something itself."""

    form_class = InternalCheckForm
    title = "登记校内自查"
    success_message = "自查已登记。"

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return {"checked_on": clock.today()}

    def get_form_kwargs(self) -> dict[str, Any]:
        """A new row: nothing of the studio is edited."""
        return super().get_form_kwargs() | {"instance": None}

    def perform(self, data: dict[str, Any]) -> InternalCheck:
        return studios.add_check(actor=self.request.user, school=self.school, **data)


def term_of_today() -> str:
    """The school term of the business date in words; before the spring term it is still last autumn's."""
    today = clock.today()
    if today.month >= int(parameters.value("campaign.autumn_from", year=today.year)):
        return f"{today.year}年秋季学期"
    is_spring = today.month >= int(parameters.value("campaign.spring_from", year=today.year))
    return f"{today.year}年春季学期" if is_spring else f"{today.year - 1}年秋季学期"
