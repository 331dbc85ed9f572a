"""Inspectors, zones, and who is listed to which school."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from core.templatetags.formatting import cn_date
from core.views import ActionView, ObjectActionView, ScopedListView
from inspectors import services
from inspectors.filters import InspectorFilter, ListingFilter, ZoneFilter
from inspectors.forms import InspectorForm, ListingEndForm, ListingForm, ZoneForm
from inspectors.models import Inspector, Zone
from inspectors.tables import InspectorTable, ListingTable, ZoneTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_SEE_LISTING
from office import clock, parameters
from schools.models import Posting, School


class ListingListView(ScopedListView):
    """Schools with their responsible inspector."""

    permission_required = "inspectors.view_listing"
    queryset = School.objects.all()
    filterset_class = ListingFilter
    table_class = ListingTable
    title = "督学挂牌"

    def get_queryset(self) -> QuerySet:
        """Schools that exist today."""
        found = School.objects.open_on(clock.today()).visible_to(self.request.user)
        return found.for_list().select_related("zone_place__zone").order_by("code")

    def get_table_kwargs(self) -> dict[str, Any]:
        """The column of acts only for those who may."""
        return {"may_change": self.request.user.has_perm(MAY_CHANGE_LISTING)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are vacant."""
        schools = School.objects.counted().open_on(clock.today()).visible_to(self.request.user)
        listed = schools.filter(pk__in=Posting.objects.as_inspector().current().values("school")).count()
        total = schools.count()
        state = f"共{total}所学校，已挂牌{listed}所，空缺{total - listed}所。"
        return super().get_context_data(state=state, **kwargs)


class OneSchool(ObjectActionView):
    """An act on the listing of one school."""

    permission_required = MAY_CHANGE_LISTING
    queryset = School.objects.all()

    @property
    def present(self) -> Posting | None:
        """The current listing."""
        return self.object.postings.as_inspector().current().select_related("user").first()

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:listing_list")


class ListingChangeView(OneSchool):
    """List an inspector, or hand the school over."""

    form_class = ListingForm
    success_message = "挂牌已更新。"

    def get_title(self) -> str:
        """Which school."""
        return f"{self.object}：责任督学"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who it is now."""
        present = self.present
        intro = f"现任责任督学：{present.user}，{cn_date(present.started_on)}起。" if present else "现在没有责任督学。"
        end = reverse("inspectors:listing_end", args=[self.object.pk])
        actions = [{"label": "结束挂牌", "url": end, "style": "secondary"}] if present else []
        return super().get_context_data(intro=intro, page_actions=actions, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        services.hand_over(
            actor=self.request.user, school=self.object, to=data["inspector"], on=data["on"], reason=data["reason"]
        )
        return reverse("inspectors:listing_list")


class ListingEndView(OneSchool):
    """End the present listing; the school is vacant afterwards."""

    form_class = ListingEndForm
    success_message = "挂牌已结束，这所学校现在空缺。"

    def get_title(self) -> str:
        """Which school."""
        return f"结束{self.object}的挂牌"

    def perform(self, data: dict[str, Any]) -> str:
        present = self.present
        if present is None:
            raise Http404
        services.end_listing(actor=self.request.user, posting=present, ended_on=data["on"], reason=data["reason"])
        return reverse("inspectors:listing_list")


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
        """Ways on from here."""
        actions = [
            {"label": "督学挂牌", "url": reverse("inspectors:listing_list")},
            {"label": "责任区", "url": reverse("inspectors:zone_list")},
        ]
        if self.request.user.has_perm(MAY_CHANGE_LISTING):
            new = reverse("inspectors:inspector_create")
            actions.append({"label": "登记督学", "url": new, "style": "primary", "icon": "plus-lg"})
        return super().get_context_data(page_actions=actions, **kwargs)


class InspectorCreateView(ActionView):
    """Register an inspector."""

    permission_required = MAY_CHANGE_LISTING
    form_class = InspectorForm
    title = "登记督学"
    back_to = "inspectors:inspector_list"
    success_message = "已登记。"

    def perform(self, data: dict[str, Any]) -> str:
        services.register_inspector(actor=self.request.user, **data)
        return reverse("inspectors:inspector_list")


class ZoneListView(ScopedListView):
    """Zones with size and staffing."""

    permission_required = MAY_SEE_LISTING
    queryset = Zone.objects.for_list()
    filterset_class = ZoneFilter
    table_class = ZoneTable
    title = "督学责任区"

    def get_table_kwargs(self) -> dict[str, Any]:
        """The limits of the year."""
        year = clock.today().year
        limits = (
            parameters.value("zone.max_schools", year=year),
            parameters.value("zone.min_inspectors", year=year),
        )
        return {"limits": limits, "may_change": self.request.user.has_perm(MAY_CHANGE_LISTING)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A way to make one."""
        actions = []
        if self.request.user.has_perm(MAY_CHANGE_LISTING):
            new = reverse("inspectors:zone_create")
            actions = [{"label": "新建责任区", "url": new, "style": "primary", "icon": "plus-lg"}]
        return super().get_context_data(page_actions=actions, empty_text="还没有督学责任区。", **kwargs)


class ZoneCreateView(ActionView):
    """A new zone."""

    permission_required = MAY_CHANGE_LISTING
    form_class = ZoneForm
    template_name = "inspectors/zone_form.html"
    title = "新建责任区"
    back_to = "inspectors:zone_list"
    success_message = "责任区已保存。"

    def perform(self, data: dict[str, Any]) -> str:
        services.save_zone(
            actor=self.request.user,
            name=data["name"],
            schools=list(data["schools"]),
            inspectors=list(data["inspectors"]),
        )
        return reverse("inspectors:zone_list")


class ZoneEditView(ObjectActionView):
    """Which schools and inspectors a zone has."""

    permission_required = MAY_CHANGE_LISTING
    queryset = Zone.objects.all()
    form_class = ZoneForm
    template_name = "inspectors/zone_form.html"
    success_message = "责任区已保存。"

    def get_title(self) -> str:
        """Which zone."""
        return f"调整{self.object}"

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:zone_list")

    def perform(self, data: dict[str, Any]) -> str:
        services.save_zone(
            actor=self.request.user,
            name=data["name"],
            schools=list(data["schools"]),
            inspectors=list(data["inspectors"]),
            zone=self.object,
        )
        return reverse("inspectors:zone_list")
