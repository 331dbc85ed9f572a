"""What happens to schools and their principals, one form each."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.forms import ChoiceField
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy

from core.templatetags.formatting import cn_date
from core.views import ActionView, ObjectActionView, ScopedListView
from office import clock
from schools import services
from schools.filters import TermFilter
from schools.forms import AppointForm, DismissForm, EndForm, MergeForm, NewSchoolForm, SplitForm, WithdrawForm
from schools.forms.register import AGAIN
from schools.models import PrincipalTerm, School, SchoolEvent, YearReturn
from schools.services.endings import still_open
from schools.tables import TermTable
from schools.workflow import Status

MAY_CHANGE = "schools.change_school"
CHANGE = "schools/change_form.html"


class SchoolCreateView(ActionView):
    """Enter a school that is founded."""

    permission_required = MAY_CHANGE
    form_class = NewSchoolForm
    template_name = CHANGE
    title = "新建学校"
    success_message = "学校已登记。"
    extra_context = {"back": reverse_lazy("schools:school_list")}

    def perform(self, data: dict[str, Any]) -> School:
        """The school with its sections."""
        day, note = data.pop("opened_on"), data.pop("note")
        return services.open_school(actor=self.request.user, facts=data, opened_on=day, note=note)


class SchoolSplitView(ObjectActionView):
    """Enter a school that is split off from this one."""

    permission_required = MAY_CHANGE
    queryset = School.objects.select_related("township")
    form_class = SplitForm
    template_name = CHANGE
    title = "登记分设"
    success_message = "分设已登记，这是新学校的页面。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form means."""
        return super().get_context_data(intro=f"填写从{self.object}分设出来的新学校；{self.object}继续办学。", **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Shown once more, then done."""
        return super().form_valid(form) if form.is_confirmed else shown_again(self, form)

    def perform(self, data: dict[str, Any]) -> School:
        """To the new school."""
        day, note = data.pop("opened_on"), data.pop("note")
        return services.split_school(
            actor=self.request.user, school=self.object, facts=data, effective_on=day, note=note
        )


def shown_again(view: ObjectActionView, form: Any) -> HttpResponse:
    """The second step: what was typed and what stands at the school, nothing written yet. The button 返回修改 of that
    step leads back to the form as it was typed."""
    if AGAIN in form.data:
        return view.render_to_response(view.get_context_data(form=form))
    summary = [
        (form.fields[name].label, told(form.fields[name], value)) for name, value in form.content.items() if value
    ]
    summary += standing(view.object)
    form.ask_again()
    return view.render_to_response(view.get_context_data(form=form, summary=summary))


def told(field: Any, value: Any) -> str:
    """A typed value as people read it."""
    if isinstance(value, date):
        return str(cn_date(value))
    return str(
        dict(field.choices).get(value, value) if isinstance(field, ChoiceField) and isinstance(value, str) else value
    )


def standing(school: School) -> list[tuple[str, str]]:
    """What stands at a school that is about to change: pupils and returns by their latest year, people, campuses."""
    reports = list(YearReturn.objects.filter(section__school=school).order_by("-year"))
    newest = [row for row in reports if row.year == reports[0].year]
    pupils = [int(row.values["students"]) for row in newest if row.values.get("students")]
    told = f"{sum(pupils):,}人（{newest[0].year}年填报）" if pupils else "没有填报"
    open_ones = sum(1 for row in reports if row.status != Status.FROZEN)
    campuses = school.campuses.open_on(clock.today()).count()
    return [
        (f"{school}的在校生", told),
        ("年度数据", f"{len(reports)}份，其中{open_ones}份没有冻结；都留在{school}"),
        ("在任人员", f"{school.postings.current().count()}人"),
        ("校区", f"{campuses}个"),
    ]


def remaining(school: School, *, is_merging: bool) -> str:
    """One sentence on what is not finished at a school, told before it ends."""
    found = "；".join(still_open(school, is_merging=is_merging))
    return f"现在：{found}。" if found else ""


class SchoolCloseView(ObjectActionView):
    """A school is closed."""

    permission_required = MAY_CHANGE
    queryset = School.objects.all()
    form_class = EndForm
    template_name = CHANGE
    title = "登记撤销"
    success_message = "撤销已登记。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form does."""
        told = remaining(self.object, is_merging=False)
        intro = f"从这一天起，{self.object}的任职、挂牌、学部和集团成员身份都结束，历史记录全部保留。{told}"
        return super().get_context_data(intro=intro, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Shown once more, then done."""
        return super().form_valid(form) if form.is_confirmed else shown_again(self, form)

    def perform(self, data: dict[str, Any]) -> School:
        """Back to the school."""
        return services.close_school(actor=self.request.user, school=self.object, **data)


class SchoolMergeView(ObjectActionView):
    """A school goes up in another."""

    permission_required = MAY_CHANGE
    queryset = School.objects.all()
    form_class = MergeForm
    template_name = CHANGE
    title = "登记并入"
    success_message = "并入已登记。"

    def get_initial(self) -> dict[str, Any]:
        """The heir that a suggestion of duplicates named, and today."""
        asked = self.request.GET.get("heir", "")
        heir = {"heir": asked} if asked.isascii() and asked.isdigit() and len(asked) < 12 else {}
        return super().get_initial() | {"effective_on": clock.today()} | heir

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form does."""
        intro = (
            f"从这一天起，{self.object}不再单独存在。它的任职、督导记录、问题和年度数据留在原处，"
            f"由并入的学校的人员查看和办理。{remaining(self.object, is_merging=True)}"
        )
        return super().get_context_data(intro=intro, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Shown once more, then done."""
        return super().form_valid(form) if form.is_confirmed else shown_again(self, form)

    def perform(self, data: dict[str, Any]) -> School:
        """Back to the merged school, which names its heir."""
        return services.merge_school(actor=self.request.user, school=self.object, **data)


AFTERWARDS = dict.fromkeys(["merged", "closed"], "并入或撤销时结束的任职和挂牌不会自动恢复。") | dict.fromkeys(
    ["opened", "split"], "撤回后新登记的学校从台账里删去；它已经有人员、数据或其他记录的，不能撤回。"
)


class ChangeWithdrawView(ObjectActionView):
    """Take back a change that was entered by mistake."""

    permission_required = MAY_CHANGE
    queryset = SchoolEvent.objects.select_related("school")
    form_class = WithdrawForm
    title = "撤回变更"
    success_message = "变更已撤回。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which change."""
        event = self.object
        said = f"{event.school}：{event.get_kind_display()} {event.before_text} → {event.after_text}"
        again = AFTERWARDS.get(event.kind, "")
        return super().get_context_data(intro=f"{said}（{event.effective_on:%Y-%m-%d}）。{again}", **kwargs)

    def back(self) -> str:
        """The school."""
        return str(self.object.school.get_absolute_url())

    def perform(self, data: dict[str, Any]) -> School | str:
        """To the school as it was; to the register when the school was taken out."""
        went_on = services.withdraw_change(actor=self.request.user, event=self.object, reason=data["reason"])
        return went_on or reverse("schools:school_list")


class TermListView(ScopedListView):
    """Principals' terms; `within` finds those that end soon."""

    permission_required = "schools.view_every_school"
    queryset = PrincipalTerm.objects.for_list()
    filterset_class = TermFilter
    table_class = TermTable
    title = "校长任期"

    def get_queryset(self) -> QuerySet:
        """The soonest ending first; schools that were closed or merged have no principal any more."""
        return super().get_queryset().soonest_first(today=clock.today())

    def get_table_kwargs(self) -> dict[str, Any]:
        """The table counts days from today."""
        return {"today": clock.today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many terms end within ninety days."""
        soon = self.get_queryset().ending_within(90, today=clock.today()).count()
        actions = [
            {"label": "90天内届满", "url": f"{reverse('schools:term_list')}?within=90", "icon": "calendar-check"}
        ]
        return super().get_context_data(
            page_actions=actions, state=f"90天内届满{soon}人。", empty_text="还没有登记任期。", **kwargs
        )


class PrincipalAppointView(ObjectActionView):
    """A principal takes office, or gets his next term."""

    permission_required = MAY_CHANGE
    queryset = School.objects.all()
    form_class = AppointForm
    template_name = CHANGE
    title = "登记校长任职"

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the school."""
        services.appoint_principal(actor=self.request.user, school=self.object, **data)
        return str(self.object.get_absolute_url())


class PrincipalEndView(ObjectActionView):
    """A principal leaves."""

    permission_required = MAY_CHANGE
    queryset = School.objects.all()
    form_class = DismissForm
    title = "登记校长免职"

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the school."""
        services.end_principal(actor=self.request.user, school=self.object, **data)
        return str(self.object.get_absolute_url())
