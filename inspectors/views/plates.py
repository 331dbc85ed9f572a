"""Plates: the list, one plate, acts on one and on many, printing."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.files import file_response
from core.htmx import wants_fragment
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import plate_flow, plate_text
from inspectors.filters_plates import PlateFilter
from inspectors.forms import plates as forms
from inspectors.models import Plate, PlatePrint
from inspectors.plate_flow import MAY_MAKE
from inspectors.plate_paper import unprintable
from inspectors.services import plate_prints, plates
from inspectors.tables_plates import PlateTable, plate_badge
from inspectors.workflow import MAY_SEE_LISTING
from office import clock
from reports.fonts import FontMissing
from schools.models import Posting, School

LIST = "inspectors:plate_list"
WAYS = (
    ("打印", "plate_print", "secondary"),
    ("批量记为已制", "plate_finish_all", "secondary"),
    ("批量记为已挂", "plate_hang_all", "secondary"),
    ("制作公示牌", "plate_create", "primary"),
)


class PlateListView(ScopedListView):
    """Plates of all schools."""

    permission_required = MAY_SEE_LISTING
    queryset = Plate.objects.for_list()
    filterset_class = PlateFilter
    table_class = PlateTable
    title = "公示牌"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many stand where, and ways on from here."""
        actions = []
        if self.request.user.has_perm(MAY_MAKE):
            actions = [{"label": label, "url": reverse(f"inspectors:{name}"), "style": s} for label, name, s in WAYS]
        kwargs |= {"page_actions": actions, "state": self.counts(), "empty_text": "还没有公示牌。"}
        return super().get_context_data(**kwargs)

    def counts(self) -> str:
        """Plates by state, and schools that have none that is valid."""
        seen = Plate.objects.visible_to(self.request.user)
        found = dict(seen.order_by().values_list("status").annotate(n=Count("pk")))
        words = "，".join(f"{label}{found.get(code, 0)}" for code, label in Plate.Status.choices)
        here = School.objects.open_on(clock.today()).visible_to(self.request.user)
        without = here.exclude(pk__in=Plate.objects.valid().values("school")).count()
        return f"{words}。没有有效公示牌的学校{without}所。"


class PlateDetailView(ScopedDetailView):
    """What one plate says and what can be done with it."""

    permission_required = MAY_SEE_LISTING
    queryset = Plate.objects.for_list()
    template_name = "inspectors/plate_detail.html"
    flow = plate_flow.FLOW
    noun = "plate"

    def get_title(self) -> str:
        """The school."""
        return f"{self.object.school}：公示牌"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its duties as lines, and whether a new one may be drawn up."""
        plate, user = self.object, self.request.user
        posting = Posting.objects.as_inspector().current().filter(school=plate.school_id).first()
        needs_new = not plate.is_valid and not plate.school.plates.valid().exists()
        return super().get_context_data(
            duties=plate_text.lines_of(plate.duties),
            badge=plate_badge(plate),
            may_make=user.has_perm(MAY_MAKE),
            new_for=posting.pk if posting and needs_new else None,
            **kwargs,
        )


class PlateCreateView(ActionView):
    """Plates for the schools ticked."""

    permission_required = MAY_MAKE
    form_class = forms.PlatesForm
    template_name = "inspectors/pick_form.html"
    title = "制作公示牌"
    back_to = LIST
    extra_context = {"intro": "列出的是有责任督学、没有有效公示牌的学校。督学有公示电话的印公示电话。"}

    def get_initial(self) -> dict[str, Any]:
        """The one school whose link was followed, else all."""
        wanted = self.request.GET.get("listing", "")
        return {"listings": [int(wanted)]} if wanted.isascii() and wanted.isdigit() and len(wanted) < 12 else {}

    def perform(self, data: dict[str, Any]) -> str:
        schools = [listing.school for listing in data.pop("listings")]
        made = plates.make_plates(actor=self.request.user, schools=schools, **data)
        if not made.plates:
            raise BusinessRuleError("".join(sentence for _, sentence in made.left_out[:5]))
        messages.success(self.request, f"已列入待制公示牌{len(made.plates)}块。")
        for _, sentence in made.left_out[:20]:
            messages.warning(self.request, sentence)
        return f"{reverse(LIST)}?status={Plate.Status.WANTED}"


class PlatesActionView(ActionView):
    """An act on the plates ticked."""

    permission_required = MAY_MAKE
    template_name = "inspectors/pick_form.html"
    back_to = LIST
    done = ""

    def tell(self, count: int) -> str:
        """How many, then the list."""
        messages.success(self.request, f"{self.done}{count}块。")
        return reverse(LIST)


class PlateFinishAllView(PlatesActionView):
    """They came from the printer's."""

    form_class = forms.FinishAllForm
    title = "批量记为已制"
    done = "已记为已制："

    def perform(self, data: dict[str, Any]) -> str:
        return self.tell(plates.finish_plates(actor=self.request.user, **data))


class PlateHangAllView(PlatesActionView):
    """They hang."""

    form_class = forms.HangAllForm
    title = "批量记为已挂"
    done = "已记为已挂："

    def perform(self, data: dict[str, Any]) -> str:
        return self.tell(plates.hang_plates(actor=self.request.user, **data))


class PlatePrintView(ActionView):
    """One PDF of the plates ticked; letters that cannot be printed are said beforehand."""

    permission_required = MAY_MAKE
    form_class = forms.PrintForm
    template_name = "inspectors/pick_form.html"
    title = "打印公示牌"
    back_to = LIST

    def get_initial(self) -> dict[str, Any]:
        """The one plate whose link was followed; else those that are not made yet, if there are any."""
        wanted = self.request.GET.get("plate", "")
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 12:
            return {"plates": [int(wanted)]}
        due = Plate.objects.filter(status=Plate.Status.WANTED).values_list("pk", flat=True)
        return {"plates": list(due)} if due else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the fonts lack."""
        try:
            lacking = unprintable(list(Plate.objects.visible_to(self.request.user).valid().for_list()))
        except FontMissing as missing:
            return super().get_context_data(warnings=[str(missing)], **kwargs)
        return super().get_context_data(lacking=lacking, **kwargs)

    def perform(self, data: dict[str, Any]) -> PlatePrint:
        return plate_prints.print_plates(actor=self.request.user, **data)


class PlatePrintDetailView(ScopedDetailView):
    """Progress of a print, then its file."""

    permission_required = MAY_MAKE
    queryset = PlatePrint.objects.select_related("job", "pdf", "requested_by")
    template_name = "inspectors/plate_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many plates, and the letters no font had."""
        job = self.object.job
        missing = job.result.get("missing", "") if job else ""
        return super().get_context_data(count=self.object.plates.count(), missing="、".join(missing), **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Only the progress for the page that polls."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class PlatePrintFileView(ScopedDetailView):
    """The PDF."""

    permission_required = MAY_MAKE
    queryset = PlatePrint.objects.select_related("pdf")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, once it is there."""
        printing = self.get_object()
        if printing.pdf is None:
            raise Http404
        return file_response(printing.pdf, download=True)


class OnePlate(ObjectActionView):
    """An act on one plate."""

    permission_required = MAY_MAKE
    queryset = Plate.objects.select_related("school", "inspector")

    def back(self) -> str:
        """Its page."""
        return reverse("inspectors:plate_detail", args=[self.object.pk])

    def get_title(self) -> str:
        """What is done, at which school."""
        act = self.transition.label if self.transition else self.title
        return f"{act}：{self.object.school}的公示牌"


class PlateEditView(OnePlate):
    """Other words."""

    form_class = forms.PlateEditForm
    title = "修改文字"
    success_message = "已保存。"

    def perform(self, data: dict[str, Any]) -> str:
        plates.change_plate(actor=self.request.user, plate=self.object, **data)
        return self.back()


class PlateFinishView(OnePlate):
    """It was made."""

    transition = plate_flow.FINISH

    def perform(self, data: dict[str, Any]) -> str:
        plates.finish_plate(actor=self.request.user, plate=self.object)
        return self.back()


class PlateHangView(OnePlate):
    """It hangs."""

    transition = plate_flow.HANG
    form_class = forms.HangForm

    def perform(self, data: dict[str, Any]) -> str:
        plates.hang_plate(actor=self.request.user, plate=self.object, **data)
        return self.back()


class PlateReplaceView(OnePlate):
    """It no longer serves."""

    transition = plate_flow.REPLACE
    form_class = forms.ReplaceForm

    def perform(self, data: dict[str, Any]) -> str:
        plates.replace_plate(actor=self.request.user, plate=self.object, **data)
        return self.back()


class PlateRemoveView(OnePlate):
    """It is gone."""

    transition = plate_flow.REMOVE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What becomes of its code."""
        intro = "学校还有别的公示牌时，这块牌的二维码照样打开公示页面；一块都没有了，二维码就打不开。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        plates.remove_plate(actor=self.request.user, plate=self.object)
        return self.back()
