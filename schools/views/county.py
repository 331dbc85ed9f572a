"""The county's own figures of a year."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from core import audit
from core.export import workbook_response
from core.forms import ConfirmForm
from core.views import ActionView, ObjectActionView, PageView
from core.workflow import available
from office import clock
from office.models import County, User
from schools import services
from schools.field_packs import COUNTY, COUNTY_CODES, field_pack
from schools.forms import FiguresForm, ReopenForm
from schools.forms.imports import CountyImportForm
from schools.importers.county import county_workbook
from schools.models import CountyReturn, ImportRun
from schools.services.county import county_filling, freeze_county, reopen_county, save_county
from schools.services.evidence import may_change_files
from schools.views.evidence import evidence_of
from schools.views.figures import lines_of, saved_piece, unread_piece
from schools.workflow import COUNTY_FLOW, COUNTY_FREEZE, COUNTY_REOPEN, MAY_CHANGE_COUNTY, CountyStatus

FIRST_YEAR = 2000
MAY_READ = "schools.view_countyreturn"


def county_row(year: int, pack: str) -> CountyReturn | None:
    """The county's return of a year for a pack, if there is one."""
    return CountyReturn.objects.select_related("frozen_by").of_pack(year, pack).first()


def county_url(name: str, year: int, pack: str, *more: int) -> str:
    """An address of one county pack; the usual pack is not named in it."""
    return reverse(f"schools:county_{name}", args=[year, *([] if pack == COUNTY else [pack]), *more])


def county_states(user: User, year: int) -> list[tuple[str, str, str]]:
    """For each county pack: its title, the year's page, and how far it is (empty: nothing filled in)."""
    rows = {row.pack: row.get_status_display() for row in CountyReturn.objects.visible_to(user).in_year(year)}
    return [(field_pack(code).title, county_url("detail", year, code), rows.get(code, "")) for code in COUNTY_CODES]


def pack_asked(view: View) -> str:
    """The pack of the address."""
    return view.kwargs.get("pack", COUNTY)


def county_asked(view: View) -> CountyReturn:
    """The year's return of the address, or 404."""
    rows = CountyReturn.objects.visible_to(view.request.user)
    found = rows.of_pack(view.kwargs["year"], pack_asked(view)).first()
    if found is None:
        raise Http404
    return found


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
        return f"{self.kwargs['year']}年{field_pack(pack_asked(self)).title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines, what is missing, warnings with their explanations, files, what can be done."""
        year, user, pack = self.kwargs["year"], self.request.user, pack_asked(self)
        row = county_row(year, pack)
        filling = county_filling(year, row, pack)
        offered = available(COUNTY_FLOW, row, user) if row else []
        is_open = row is None or row.status == CountyStatus.DRAFT
        shown = {
            "year": year,
            "packs": county_states(user, year),
            "here": county_url("detail", year, pack),
            "before": county_url("detail", year - 1, pack) if year > FIRST_YEAR else "",
            "edit_url": county_url("edit", year, pack),
            "workbook_url": county_url("workbook", year, pack),
            "may_download": user.has_perm(MAY_CHANGE_COUNTY),
            "object": row,
            "groups": lines_of(filling),
            "missing": filling.missing,
            "findings": [(found, filling.notes.get(found.code, "")) for found in filling.findings],
            "may_edit": is_open and user.has_perm(MAY_CHANGE_COUNTY),
            "may_hand_in": bool(row and may_change_files(user, row)),
            "evidence": evidence_of(row) if row else [],
            "actions": [(step, county_url(step.name, year, pack)) for step in offered],
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
        return f"填报 {self.kwargs['year']} 年{field_pack(pack_asked(self)).title}"

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is stored and what is wrong with it."""
        year, pack = self.kwargs["year"], pack_asked(self)
        self.object = county_row(year, pack)
        is_open = self.object is None or self.object.status == CountyStatus.DRAFT
        return super().get_form_kwargs() | {
            "filling": county_filling(year, self.object, pack),
            "group_url": (lambda number: county_url("group", year, pack, number)) if is_open else None,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it cannot be edited any more."""
        frozen = self.object is not None and self.object.status == CountyStatus.FROZEN
        back = county_url("detail", self.kwargs["year"], pack_asked(self))
        closed = "这份数据已冻结，不能再改。" if frozen else ""
        return super().get_context_data(state="全县", closed=closed, back=back, **kwargs)

    def version_seen(self, form: Any) -> int | None:
        """A page opened before the first save carries no version; what it showed is compared instead."""
        return form.cleaned_data.get("version")

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it knows figures from notes."""
        self.form = form
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> str:
        seen = self.form.seen if self.form.cleaned_data.get("version") is None else None
        save_county(
            actor=self.request.user,
            year=self.kwargs["year"],
            pack_code=pack_asked(self),
            values=self.form.figures,
            seen=seen,
            notes=self.form.notes,
        )
        return county_url("detail", self.kwargs["year"], pack_asked(self))


class CountyGroupView(ActionView):
    """One group of the county's form, saved while it is typed."""

    http_method_names = ["post", "options"]
    permission_required = MAY_CHANGE_COUNTY
    form_class = FiguresForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only the fields of the group."""
        year, pack = self.kwargs["year"], pack_asked(self)
        self.row = county_row(year, pack)
        return super().get_form_kwargs() | {
            "filling": county_filling(year, self.row, pack),
            "instance": self.row,
            "group": self.kwargs["group"],
            "group_url": self.group_url,
        }

    def group_url(self, number: int) -> str:
        """Where a group is saved."""
        return county_url("group", self.kwargs["year"], pack_asked(self), number)

    def form_valid(self, form: Any) -> HttpResponse:
        """Save what was typed."""
        return saved_piece(self, form, self.save)

    def form_invalid(self, form: Any, status: int = 422) -> HttpResponse:
        """What cannot be read, field by field."""
        return unread_piece(self, form)

    def save(self, form: Any) -> tuple[Any, Any]:
        """The saved row and what the form shows now."""
        year, pack = self.kwargs["year"], pack_asked(self)
        row = save_county(
            actor=self.request.user,
            year=year,
            pack_code=pack,
            values=form.figures,
            seen=form.seen,
            notes=form.notes,
        )
        return row, county_filling(year, row, pack)


class CountyFreezeView(ObjectActionView):
    """Freeze the county's figures."""

    permission_required = COUNTY_FREEZE.permission
    transition = COUNTY_FREEZE
    form_class = ConfirmForm
    title = "冻结县级数据"
    success_message = "已冻结。"

    def get_object(self) -> CountyReturn:
        """The year's return, or 404."""
        return county_asked(self)

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
        return county_asked(self)

    def perform(self, data: dict[str, Any]) -> CountyReturn:
        return reopen_county(actor=self.request.user, row=self.object, reason=data["reason"])


class CountyWorkbookView(PageView):
    """The county's figures as a workbook that comes back; `?empty=1` gives the same row without figures."""

    permission_required = MAY_CHANGE_COUNTY
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbook as a download; it leaves a line in the trail."""
        year, pack, is_empty = self.kwargs["year"], pack_asked(self), request.GET.get("empty") == "1"
        county = County.objects.values_list("name", flat=True).first() or "全县"
        row = county_row(year, pack)
        data = county_workbook(year=year, pack=pack, county=county, row=row, is_filled=not is_empty)
        title = f"{year}年{field_pack(pack).title}{'_空表' if is_empty else ''}"
        audit.record(actor=request.user, verb="workbook.exported", name=title)
        return workbook_response(data, title)


class CountyImportView(ActionView):
    """Upload the county's figures of a year; which pack they are of is read from the sheet."""

    permission_required = MAY_CHANGE_COUNTY
    form_class = CountyImportForm

    def get_title(self) -> str:
        """With the year."""
        return f"上传 {self.kwargs['year']} 年县级数据"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the sheet needs, and the way back."""
        intro = (
            "可以上传县级数据页面下载的表，也可以上传区县填报表样（有“填报项目”“填报值”两列）。"
            "单位按表上印的填，例如平均工资填万元。上传后先预览，确认后才写入。"
        )
        back = county_url("detail", self.kwargs["year"], COUNTY)
        return super().get_context_data(intro=intro, back=back, **kwargs)

    def perform(self, data: dict[str, Any]) -> ImportRun:
        """Keep the file and its preview."""
        upload = data["file"]
        return services.stage_import(
            actor=self.request.user,
            kind=ImportRun.Kind.COUNTY,
            data=upload.read(),
            name=upload.name,
            year=self.kwargs["year"],
        )
