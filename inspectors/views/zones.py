"""The supervision zones: the list, the board on which schools are moved, the roster as a workbook."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core import audit
from core.export import workbook_response
from core.views import ActionView, ObjectActionView, PageView, ScopedListView
from inspectors import services, staffing, zone_sheets
from inspectors.filters import ZoneFilter
from inspectors.forms.listing import ZoneForm, ZoneMoveForm
from inspectors.models import Zone
from inspectors.tables import ZoneTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_SEE_LISTING
from office import clock, parameters


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
        """Ways on from here, and to make one."""
        actions = [
            {"label": "责任区看板", "url": reverse("inspectors:zone_board"), "icon": "table"},
            {"label": "导出名册", "url": reverse("inspectors:zone_sheet"), "icon": "download"},
        ]
        if self.request.user.has_perm(MAY_CHANGE_LISTING):
            new = reverse("inspectors:zone_create")
            actions.append({"label": "新建责任区", "url": new, "style": "primary", "icon": "plus-lg"})
        return super().get_context_data(page_actions=actions, empty_text="还没有督学责任区。", **kwargs)


class ZoneBoardView(PageView):
    """Every zone with its schools and inspectors; schools are moved by ticks or by dragging."""

    permission_required = MAY_SEE_LISTING
    http_method_names = ["get", "head", "options"]
    template_name = "inspectors/zone_board.html"
    title = "责任区看板"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The zones, the staffing card, the places one can move to."""
        user, today = self.request.user, clock.today()
        lines = staffing.zone_board(user, today)
        return super().get_context_data(
            lines=lines,
            card=staffing.card(user, today),
            zones=[line.zone for line in lines if line.zone],
            may_change=user.has_perm(MAY_CHANGE_LISTING),
            client_uuid=uuid.uuid4(),
            **kwargs,
        )


class ZoneSheetView(PageView):
    """Zones, schools and inspectors as a workbook."""

    permission_required = MAY_SEE_LISTING
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The download, with its line in the trail."""
        lines = staffing.zone_board(request.user, clock.today())
        rows = sum(len(line.places) for line in lines)
        audit.record(actor=request.user, verb="list.exported", name="责任区名册", rows=rows)
        return workbook_response(zone_sheets.workbook(lines), "责任区名册")


class ZoneMoveView(ActionView):
    """Move schools: the board posts here, and without the board it is a form of its own."""

    permission_required = MAY_CHANGE_LISTING
    form_class = ZoneMoveForm
    title = "移动学校"
    back_to = "inspectors:zone_board"
    success_message = "学校已移动。"

    def perform(self, data: dict[str, Any]) -> str:
        services.move_schools(actor=self.request.user, schools=list(data["schools"]), to=data["zone"])
        return reverse("inspectors:zone_board")


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
