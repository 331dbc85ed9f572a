"""What happens to schools and their principals, one form each."""

from typing import Any

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedListView
from office import clock
from schools import services
from schools.filters import TermFilter
from schools.forms import AppointForm, DismissForm, EndForm, MergeForm, NewSchoolForm, WithdrawForm
from schools.models import PrincipalTerm, School, SchoolEvent
from schools.services.endings import still_open
from schools.tables import TermTable

MAY_CHANGE = "schools.change_school"


class SchoolCreateView(ActionView):
    """Enter a school that is founded."""

    permission_required = MAY_CHANGE
    form_class = NewSchoolForm
    title = "新建学校"

    def perform(self, data: dict[str, Any]) -> School:
        """The school with its sections."""
        day, note = data.pop("opened_on"), data.pop("note")
        return services.open_school(actor=self.request.user, facts=data, opened_on=day, note=note)


class SchoolSplitView(ObjectActionView):
    """Enter a school that is split off from this one."""

    permission_required = MAY_CHANGE
    queryset = School.objects.select_related("township")
    form_class = NewSchoolForm
    title = "登记分设"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form means."""
        return super().get_context_data(intro=f"填写从{self.object}分设出来的新学校；{self.object}继续办学。", **kwargs)

    def perform(self, data: dict[str, Any]) -> School:
        """To the new school."""
        day, note = data.pop("opened_on"), data.pop("note")
        return services.split_school(
            actor=self.request.user, school=self.object, facts=data, effective_on=day, note=note
        )


def remaining(school: School, *, is_merging: bool) -> str:
    """One sentence on what is not finished at a school, told before it ends."""
    found = "；".join(still_open(school, is_merging=is_merging))
    return f"现在：{found}。" if found else ""


class SchoolCloseView(ObjectActionView):
    """A school is closed."""

    permission_required = MAY_CHANGE
    queryset = School.objects.all()
    form_class = EndForm
    title = "登记撤销"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form does."""
        told = remaining(self.object, is_merging=False)
        intro = f"从这一天起，{self.object}的任职、挂牌、学部和集团成员身份都结束，历史记录全部保留。{told}"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> School:
        """Back to the school."""
        return services.close_school(actor=self.request.user, school=self.object, **data)


class SchoolMergeView(ObjectActionView):
    """A school goes up in another."""

    permission_required = MAY_CHANGE
    queryset = School.objects.all()
    form_class = MergeForm
    title = "登记并入"

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

    def perform(self, data: dict[str, Any]) -> School:
        """Back to the merged school, which names its heir."""
        return services.merge_school(actor=self.request.user, school=self.object, **data)


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
        again = "并入或撤销时结束的任职和挂牌不会自动恢复。" if event.kind in {"merged", "closed"} else ""
        return super().get_context_data(intro=f"{said}（{event.effective_on:%Y-%m-%d}）。{again}", **kwargs)

    def back(self) -> str:
        """The school."""
        return str(self.object.school.get_absolute_url())

    def perform(self, data: dict[str, Any]) -> School:
        """To the school as it was."""
        return services.withdraw_change(actor=self.request.user, event=self.object, reason=data["reason"])


class TermListView(ScopedListView):
    """Principals' terms; `within` finds those that end soon."""

    permission_required = "schools.view_every_school"
    queryset = PrincipalTerm.objects.for_list()
    filterset_class = TermFilter
    table_class = TermTable
    title = "校长任期"

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
