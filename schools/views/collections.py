"""A year's call for figures: opening it, who is missing, reminding, the medians."""

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse

from core.forms import ConfirmForm
from core.views import ActionView, PageView
from office import clock
from schools.field_packs import field_pack
from schools.forms import CollectionForm
from schools.models import Collection, FieldMedian, Section
from schools.services import collecting
from schools.services.collecting import MAY_OPEN
from schools.views.county import county_states
from schools.workflow import Status

NAMED = 30
YEARS = range(2000, 2101)


class CollectionListView(PageView):
    """The way to the year at hand."""

    permission_required = MAY_OPEN

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        """This year's page."""
        return HttpResponseRedirect(reverse("schools:collection_detail", args=[clock.today().year]))


class CollectionDetailView(PageView):
    """One year: how far it is, every count a link to its rows, and what the office can do."""

    permission_required = MAY_OPEN
    template_name = "schools/collection_detail.html"

    def get_title(self) -> str:
        """With the year."""
        return f"{self.kwargs['year']}年填报进度"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Counts, packs, the first few missing."""
        year = self.kwargs["year"]
        found = Collection.objects.filter(year=year).prefetch_related("packs").first()
        counts = collecting.counts_of(self.request.user, year)
        rows = reverse("schools:return_list")
        labels = {"missing": "未报"} | {status.value: str(status.label) for status in Status}
        late = Section.objects.visible_to(self.request.user).expected_in(year, today=clock.today())
        late = late.unconfirmed_in(year).with_return(year).for_list().order_by("school__code", "pk")
        median = FieldMedian.objects.filter(year=year).first()
        shown = {
            "year": year,
            "years": [near for near in (year - 1, year, year + 1) if near in YEARS],
            "collection": found,
            "packs": [(row.get_stage_display(), field_pack(row.pack).title) for row in found.packs.all()]
            if found
            else [],
            "figures": [(labels[key], number, f"{rows}?year={year}&status={key}") for key, number in counts.items()],
            "beyond": collecting.beyond_expected(self.request.user, year),
            "total": sum(counts.values()),
            "confirmed": counts[Status.CONFIRMED] + counts[Status.FROZEN],
            "late": list(late[:NAMED]),
            "late_count": late.count(),
            "is_overdue": bool(found and found.deadline < clock.today()),
            "county_returns": county_states(self.request.user, year),
            "median_basis": median.basis_year if median else None,
        }
        return super().get_context_data(**kwargs | shown)


class CollectionOpenView(ActionView):
    """Open a year, or change its deadline and packs."""

    permission_required = MAY_OPEN
    form_class = CollectionForm
    success_message = "已开通。学校现在可以填报。"

    def get_title(self) -> str:
        """With the year."""
        return f"开通 {self.kwargs['year']} 年填报"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The open year as it is, else the usual packs."""
        self.object = Collection.objects.filter(year=self.kwargs["year"]).first()
        packs = dict(self.object.packs.values_list("stage", "pack")) if self.object else collecting.usual_packs()
        return super().get_form_kwargs() | {"packs": packs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where it leads back to."""
        back = reverse("schools:collection_detail", args=[self.kwargs["year"]])
        intro = "选好各学段填哪张表和截止日期。开通后学校才能填报；已经有学校填报的学段不能换表。"
        return super().get_context_data(back=back, intro=intro, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it knows the packs."""
        self.form = form
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> Collection:
        return collecting.open_collection(
            actor=self.request.user, year=self.kwargs["year"], deadline=data["deadline"], packs=self.form.packs
        )


class CollectionRemindView(ActionView):
    """Remind every school that has not confirmed."""

    permission_required = MAY_OPEN
    form_class = ConfirmForm

    def get_title(self) -> str:
        """With the year."""
        return f"提醒未确认的学校填报 {self.kwargs['year']} 年数据"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What will happen."""
        back = reverse("schools:collection_detail", args=[self.kwargs["year"]])
        intro = "校（园）长会在消息里收到一条提醒；同一天只提醒一次。"
        return super().get_context_data(back=back, intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        told = collecting.remind_missing(actor=self.request.user, year=self.kwargs["year"])
        self.success_message = f"已提醒 {told} 位校（园）长。"
        return reverse("schools:collection_detail", args=[self.kwargs["year"]])


class MedianRenewView(ActionView):
    """Compute the medians anew."""

    permission_required = MAY_OPEN
    form_class = ConfirmForm

    def get_title(self) -> str:
        """With the year."""
        return f"更新 {self.kwargs['year']} 年的全县中位数"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What they are computed from."""
        back = reverse("schools:collection_detail", args=[self.kwargs["year"]])
        intro = "本年一半以上学部的数据校验通过后按本年计算，否则按上年计算。填报页据此提示偏离中位数的数。"
        return super().get_context_data(back=back, intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        renewed = collecting.renew_medians(actor=self.request.user, year=self.kwargs["year"])
        self.success_message = f"已更新 {renewed} 个中位数。"
        return reverse("schools:collection_detail", args=[self.kwargs["year"]])
