"""Samples of closed items: drawing, the kept draw, and recording what each check showed."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse

from core import audit
from core.export import workbook_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock, parameters
from rectification.filters_quality import SpotCheckFilter, SpotDrawFilter
from rectification.forms_quality import CheckForm, DrawForm
from rectification.looks import unchanged_photos
from rectification.models import Item, SpotCheck, SpotDraw
from rectification.services.spot_checks import draw_sample, record_check
from rectification.spot_draws import ALGORITHM, drawing_of, progress_of, spot_refusal, waiting, workbook
from rectification.tables_quality import SpotCheckTable, SpotDrawTable
from rectification.workflow import MAY_MANAGE, MAY_SPOT

MAY_SEE = "schools.view_every_school"
SHOWN = 200  # of the queue on the page; the sheet has all
VERDICTS = {name: Count("checks", filter=Q(checks__verdict=name)) for name in ("holds", "reopened")}
DRAWS = SpotDraw.objects.select_related("drawn_by", "former").annotate(
    drawn=Count("checks"), **VERDICTS, is_replaced=Exists(SpotDraw.objects.filter(former=OuterRef("pk")))
)
CHECKS = SpotCheck.objects.select_related("draw", "item__school__township", "item__unit", "checked_by")


class SpotDrawListView(ScopedListView):
    """All draws, the newest first; replaced ones stay."""

    permission_required = MAY_SEE
    queryset = DRAWS.order_by("-drawn_at", "-pk")
    filterset_class = SpotDrawFilter
    table_class = SpotDrawTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way to draw."""
        user, actions = self.request.user, []
        if user.has_perm(MAY_SPOT):
            actions.append({"label": "待抽查", "url": waiting(user)[1]})
        if user.has_perm(MAY_MANAGE):
            url = reverse("rectification:spotdraw_create")
            actions.append({"label": "抽取", "url": url, "style": "primary", "icon": "plus-lg"})
        empty = "还没有抽取过。"
        return super().get_context_data(page_actions=actions, empty_text=empty, **kwargs)


class SpotDrawCreateView(ActionView):
    """Draw a sample."""

    permission_required = MAY_MANAGE
    form_class = DrawForm
    title = "抽取已办结问题"
    back_to = "rectification:spotdraw_list"
    success_message = "已抽取。"
    extra_context = {
        "intro": "按公布的种子从一个时段办结的问题里抽取，任何人都能重算。自查自纠和已并入其他问题的不在总体内。"
    }

    def get_initial(self) -> dict[str, Any]:
        """This year so far, at the year's share."""
        today = clock.today()
        percent = parameters.value("rectify.spot_percent", year=today.year)
        return {"scope": "closed", "from_on": today.replace(month=1, day=1), "to_on": today, "percent": percent}

    def perform(self, data: dict[str, Any]) -> SpotDraw:
        """Draw."""
        return draw_sample(actor=self.request.user, **data)


class SpotDrawDetailView(ScopedDetailView):
    """A draw, computed again: rule, progress, what was drawn, the queue."""

    permission_required = MAY_SEE
    queryset = SpotDraw.objects.select_related("drawn_by", "former")
    template_name = "rectification/spotdraw_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page, or the whole queue as a workbook."""
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx":
            drawing = response.context_data["drawing"]
            name = f"销号抽查{self.object}"
            audit.record(actor=request.user, verb="list.exported", name=name, rows=len(drawing.tickets))
            return workbook_response(workbook(drawing), name)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The draw done again."""
        drawing = drawing_of(self.object)
        item_ids = [check.item_id for check in drawing.checks]
        return super().get_context_data(
            drawing=drawing,
            progress=progress_of(check.verdict for check in drawing.checks),
            unchanged=set(Item.objects.filter(pk__in=item_ids).unchanged().values_list("pk", flat=True)),
            next_draw=self.object.later.first(),
            tickets=drawing.tickets[:SHOWN],
            algorithm=ALGORITHM,
            **kwargs,
        )


class SpotCheckListView(ScopedListView):
    """Drawn items of the schools in scope."""

    permission_required = MAY_SPOT
    queryset = CHECKS.annotate(is_unchanged=Exists(Item.objects.filter(pk=OuterRef("item")).unchanged())).order_by(
        "-draw__drawn_at", "draw", "place"
    )
    filterset_class = SpotCheckFilter
    table_class = SpotCheckTable
    title = "抽查"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many wait."""
        count, _ = waiting(self.request.user)
        state = f"待抽查 {count} 条。整改、复核、销号过的人员不能抽查同一条问题。"
        return super().get_context_data(state=state, empty_text="没有抽中的问题。", **kwargs)


class SpotCheckRecordView(ObjectActionView):
    """Whether the mending holds."""

    permission_required = MAY_SPOT
    queryset = CHECKS
    form_class = CheckForm
    title = "登记抽查结论"
    success_message = "已登记抽查结论。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is checked, and what the system noticed."""
        item = self.object.item
        warning = "系统提示：整改后的照片与整改前的照片相同，请到现场核实。" if unchanged_photos(item) else ""
        intro = f"{item}（{item.owner}）：{item.text}\n{warning}".strip()
        refusal = spot_refusal(self.object, self.request.user) or ""
        return super().get_context_data(intro=intro, **kwargs) | {"refusal": refusal}

    def perform(self, data: dict[str, Any]) -> SpotCheck:
        """Record it."""
        holds = data["verdict"] == "holds"
        return record_check(
            actor=self.request.user,
            check=self.object,
            holds=holds,
            note=data["note"],
            is_on_site=data["is_on_site"],
        )
