"""The county's own figures of a year."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from core.forms import ConfirmForm
from core.views import ActionView, ObjectActionView, PageView
from core.workflow import available
from office import clock
from schools.forms import FiguresForm, ReopenForm
from schools.models import CountyReturn
from schools.services.county import county_filling, freeze_county, reopen_county, save_county
from schools.services.evidence import may_change_files
from schools.views.evidence import evidence_of
from schools.views.figures import lines_of, saved_piece, unread_piece
from schools.workflow import COUNTY_FLOW, COUNTY_FREEZE, COUNTY_REOPEN, MAY_CHANGE_COUNTY, CountyStatus

MAY_READ = "schools.view_countyreturn"


def county_row(year: int) -> CountyReturn | None:
    """The county's return of a year, if there is one."""
    return CountyReturn.objects.select_related("frozen_by").filter(year=year).first()


def county_group_url(year: int, number: int) -> str:
    """Where a group of the county's form is saved."""
    return reverse("schools:county_group", args=[year, number])


class CountyListView(PageView):
    """The way to the year at hand."""

    permission_required = MAY_READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This year's page."""
        return HttpResponseRedirect(reverse("schools:county_detail", args=[clock.today().year]))


class CountyDetailView(PageView):
    """The county's figures of one year, last year's beside them."""

    permission_required = MAY_READ
    template_name = "schools/county_detail.html"

    def get_title(self) -> str:
        """With the year."""
        return f"{self.kwargs['year']}年县级数据"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines, what is missing, warnings with their explanations, files, what can be done."""
        year, user = self.kwargs["year"], self.request.user
        row = county_row(year)
        filling = county_filling(year, row)
        offered = available(COUNTY_FLOW, row, user) if row else []
        is_open = row is None or row.status == CountyStatus.DRAFT
        shown = {
            "year": year,
            "object": row,
            "groups": lines_of(filling),
            "missing": filling.missing,
            "findings": [(found, filling.notes.get(found.code, "")) for found in filling.findings],
            "may_edit": is_open and user.has_perm(MAY_CHANGE_COUNTY),
            "may_hand_in": bool(row and may_change_files(user, row)),
            "evidence": evidence_of(row) if row else [],
            "actions": [(step, reverse(f"schools:county_{step.name}", args=[year])) for step in offered],
        }
        return super().get_context_data(**kwargs | shown)


class CountyEditView(ActionView):
    """Fill in the county's form."""

    permission_required = MAY_CHANGE_COUNTY
    form_class = FiguresForm
    template_name = "schools/return_edit.html"
    success_message = "已保存。"

    def get_title(self) -> str:
        """With the year."""
        return f"填报 {self.kwargs['year']} 年县级数据"

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is stored and what is wrong with it."""
        year = self.kwargs["year"]
        self.object = county_row(year)
        is_open = self.object is None or self.object.status == CountyStatus.DRAFT
        return super().get_form_kwargs() | {
            "filling": county_filling(year, self.object),
            "group_url": (lambda number: county_group_url(year, number)) if is_open else None,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it cannot be edited any more."""
        frozen = self.object is not None and self.object.status == CountyStatus.FROZEN
        back = reverse("schools:county_detail", args=[self.kwargs["year"]])
        closed = "这份数据已冻结，不能再改。" if frozen else ""
        return super().get_context_data(state="全县", closed=closed, back=back, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it knows figures from notes."""
        self.form = form
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> str:
        seen = self.form.seen if self.form.cleaned_data.get("version") is None else None
        save_county(
            actor=self.request.user,
            year=self.kwargs["year"],
            values=self.form.figures,
            seen=seen,
            notes=self.form.notes,
        )
        return reverse("schools:county_detail", args=[self.kwargs["year"]])


class CountyGroupView(ActionView):
    """One group of the county's form, saved while it is typed."""

    http_method_names = ["post", "options"]
    permission_required = MAY_CHANGE_COUNTY
    form_class = FiguresForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only the fields of the group."""
        self.row = county_row(self.kwargs["year"])
        return super().get_form_kwargs() | {
            "filling": county_filling(self.kwargs["year"], self.row),
            "instance": self.row,
            "group": self.kwargs["group"],
            "group_url": self.group_url,
        }

    def group_url(self, number: int) -> str:
        """Where a group is saved."""
        return county_group_url(self.kwargs["year"], number)

    def form_valid(self, form: Any) -> HttpResponse:
        """Save what was typed."""
        return saved_piece(self, form, self.save)

    def form_invalid(self, form: Any, status: int = 422) -> HttpResponse:
        """What cannot be read, field by field."""
        return unread_piece(self, form)

    def save(self, form: Any) -> tuple[Any, Any]:
        """The saved row and what the form shows now."""
        year = self.kwargs["year"]
        row = save_county(actor=self.request.user, year=year, values=form.figures, seen=form.seen, notes=form.notes)
        return row, county_filling(year, row)


class CountyFreezeView(ObjectActionView):
    """Freeze the county's figures."""

    permission_required = COUNTY_FREEZE.permission
    transition = COUNTY_FREEZE
    form_class = ConfirmForm
    title = "冻结县级数据"
    success_message = "已冻结。"

    def get_object(self) -> CountyReturn:
        """The year's return, or 404."""
        found = CountyReturn.objects.visible_to(self.request.user).filter(year=self.kwargs["year"]).first()
        if found is None:
            raise Http404
        return found

    def perform(self, data: dict[str, Any]) -> CountyReturn:
        return freeze_county(actor=self.request.user, row=self.object)


class CountyReopenView(ObjectActionView):
    """The director opens the county's figures again."""

    permission_required = COUNTY_REOPEN.permission
    transition = COUNTY_REOPEN
    form_class = ReopenForm
    title = "重新打开县级数据"
    success_message = "已重新打开。"

    def get_object(self) -> CountyReturn:
        """The year's return, or 404."""
        found = CountyReturn.objects.visible_to(self.request.user).filter(year=self.kwargs["year"]).first()
        if found is None:
            raise Http404
        return found

    def perform(self, data: dict[str, Any]) -> CountyReturn:
        return reopen_county(actor=self.request.user, row=self.object, reason=data["reason"])
