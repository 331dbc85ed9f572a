"""Inspectors: the list, one person, registering, correcting, leaving; and who looks after which part of the county."""

from typing import Any

from django.urls import reverse

from core.templatetags.formatting import cn_date, number, share
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import listing_history, services, staffing
from inspectors.filters import InspectorFilter
from inspectors.filters_listing import AreaFilter
from inspectors.forms.listing import AreaEndForm, AreaForm, InspectorEditForm, InspectorForm, LeaveForm
from inspectors.models import AreaAssignment, Inspector, Interest, Plate
from inspectors.services.people import ties_of
from inspectors.tables import InspectorTable
from inspectors.tables_listing import AreaTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_SEE_LISTING
from office import clock, parameters


class InspectorListView(ScopedListView):
    """Inspectors with their load."""

    permission_required = MAY_SEE_LISTING
    queryset = Inspector.objects.for_list()
    filterset_class = InspectorFilter
    table_class = InspectorTable
    title = "责任督学"

    def get_table_kwargs(self) -> dict[str, Any]:
        """The limit of the year."""
        return {"limit": parameters.value("listing.max_schools", year=clock.today().year)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The staffing card in a sentence, and ways on from here."""
        card = staffing.card(self.request.user, clock.today())
        state = (
            f"在任督学{card.inspectors}人：专职{card.full_time}人，兼职{card.part_time}人，专职占{share(card.full_share)}；"
            f"平均每人负责{number(card.per_inspector, 1)}所学校。"
        )
        actions = [
            {"label": "督学挂牌", "url": reverse("inspectors:listing_list")},
            {"label": "责任区", "url": reverse("inspectors:zone_board")},
            {"label": "挂片督学", "url": reverse("inspectors:area_list")},
            *plates_to_replace(self.request.user),
        ]
        if self.request.user.has_perm(MAY_CHANGE_LISTING):
            new = reverse("inspectors:inspector_create")
            actions.append({"label": "登记督学", "url": new, "style": "primary", "icon": "plus-lg"})
        return super().get_context_data(page_actions=actions, state=state, **kwargs)


def plates_to_replace(user: Any) -> list[dict[str, Any]]:
    """A way to the plates that no longer tell the truth, if there are any."""
    count = Plate.objects.visible_to(user).filter(status=Plate.Status.OUTDATED).count()
    url = f"{reverse('inspectors:plate_list')}?status={Plate.Status.OUTDATED}"
    return [{"label": f"公示牌需更换（{count}）", "url": url}] if count else []


class InspectorCreateView(ActionView):
    """Register an inspector."""

    permission_required = MAY_CHANGE_LISTING
    form_class = InspectorForm
    template_name = "inspectors/find_form.html"
    title = "登记督学"
    back_to = "inspectors:inspector_list"
    success_message = "已登记。"

    def perform(self, data: dict[str, Any]) -> str:
        services.register_inspector(actor=self.request.user, **data)
        return reverse("inspectors:inspector_list")


class InspectorDetailView(ScopedDetailView):
    """One inspector: where he works, his zone, his schools now and before, what he must stay away from."""

    permission_required = MAY_SEE_LISTING
    queryset = Inspector.objects.for_list().select_related("user", "base_school")
    template_name = "inspectors/inspector_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """His listings with who arranged them."""
        row, user = self.object, self.request.user
        return super().get_context_data(
            spells=listing_history.of_person(row.user),
            zone_times=row.zone_times.select_related("zone"),
            areas=AreaAssignment.objects.visible_to(user).filter(user=row.user).select_related("township"),
            interests=Interest.objects.visible_to(user).filter(user=row.user).for_list(),
            may_change=user.has_perm(MAY_CHANGE_LISTING),
            limit=parameters.value("listing.max_schools", year=clock.today().year),
            **kwargs,
        )


class OneInspector(ObjectActionView):
    """An act on one inspector."""

    permission_required = MAY_CHANGE_LISTING
    queryset = Inspector.objects.select_related("user", "base_school")
    template_name = "inspectors/find_form.html"

    def back(self) -> str:
        """His page."""
        return reverse("inspectors:inspector_detail", args=[self.object.pk])


class InspectorEditView(OneInspector):
    """Correct what is known of him."""

    form_class = InspectorEditForm
    success_message = "已保存。"

    def get_title(self) -> str:
        """Whom."""
        return f"修改{self.object}的资料"

    def perform(self, data: dict[str, Any]) -> str:
        services.correct_inspector(actor=self.request.user, inspector=self.object, content=data)
        return self.back()


class InspectorLeaveView(OneInspector):
    """He leaves: all his listings end on one day."""

    form_class = LeaveForm
    template_name = "inspectors/inspector_leave.html"
    success_message = "已办理离任，他负责的学校现在空缺。请尽快安排接任。"

    def get_title(self) -> str:
        """Who."""
        return f"{self.object}离任"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What hangs on him."""
        ties = ties_of(self.object)
        return super().get_context_data(ties=ties, items=ties.items[:50], **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        services.leave_office(actor=self.request.user, inspector=self.object, left_on=data["on"], reason=data["reason"])
        return f"{reverse('inspectors:listing_list')}?vacant=true"


class AreaListView(ScopedListView):
    """Who looks after which part of the county."""

    permission_required = MAY_SEE_LISTING
    queryset = AreaAssignment.objects.select_related("user", "township")
    filterset_class = AreaFilter
    table_class = AreaTable
    title = "挂片督学"

    def get_table_kwargs(self) -> dict[str, Any]:
        """The column of acts only for those who may."""
        return {"may_change": self.request.user.has_perm(MAY_CHANGE_LISTING)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it is, and a way to add one."""
        actions = []
        if self.request.user.has_perm(MAY_CHANGE_LISTING):
            new = reverse("inspectors:area_create")
            actions = [{"label": "登记挂片", "url": new, "style": "primary", "icon": "plus-lg"}]
        state = "上级督学联系全县或一个乡镇（挂县、挂片）。只作登记，不增加查看权限，不代替学校的责任督学。"
        return super().get_context_data(page_actions=actions, state=state, empty_text="还没有登记。", **kwargs)


class AreaCreateView(ActionView):
    """A new area."""

    permission_required = MAY_CHANGE_LISTING
    form_class = AreaForm
    template_name = "inspectors/find_form.html"
    title = "登记挂片督学"
    back_to = "inspectors:area_list"
    success_message = "已登记。"

    def perform(self, data: dict[str, Any]) -> str:
        services.assign_area(
            actor=self.request.user, user=data["user"], township=data["township"], started_on=data["on"]
        )
        return reverse("inspectors:area_list")


class AreaEndView(ObjectActionView):
    """It ends."""

    permission_required = MAY_CHANGE_LISTING
    queryset = AreaAssignment.objects.select_related("user", "township")
    form_class = AreaEndForm
    success_message = "已结束。"

    def get_title(self) -> str:
        """Which."""
        return f"结束挂片：{self.object}（{cn_date(self.object.started_on)}起）"

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:area_list")

    def perform(self, data: dict[str, Any]) -> str:
        services.end_area(actor=self.request.user, area=self.object, ended_on=data["on"])
        return reverse("inspectors:area_list")
