"""Uploads: the sheets that go out, the preview of what came in, apply, undo, the marked copy."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core import audit, files
from core.exceptions import BusinessRuleError
from core.export import workbook_response
from core.forms import ConfirmForm
from core.views import ActionView, ObjectActionView, PageView, ScopedDetailView, fragment
from office import clock
from schools import services
from schools.field_packs import field_pack
from schools.forms.imports import PrincipalImportForm, ReturnImportForm, SchoolImportForm
from schools.importers.county import read_county_sheet
from schools.importers.marked import marked_workbook
from schools.importers.principals import principal_workbook, read_principal_sheet
from schools.importers.register_workbooks import register_workbook
from schools.importers.registers import read_register_sheet
from schools.importers.return_workbooks import return_workbook, sections_by_pack
from schools.importers.returns import read_return_sheet
from schools.models import ImportRow, ImportRun, School, YearReturn
from schools.policies import can_apply_import, can_undo_import

PER_PAGE = 50
RECENT = 20
UPLOADS = {
    ImportRun.Kind.SCHOOLS: "schools:school_import",
    ImportRun.Kind.RETURNS: "schools:return_import",
    ImportRun.Kind.PRINCIPALS: "schools:principal_import",
    ImportRun.Kind.COUNTY: "schools:county_import",
}
READERS = {
    ImportRun.Kind.SCHOOLS: read_register_sheet,
    ImportRun.Kind.RETURNS: read_return_sheet,
    ImportRun.Kind.PRINCIPALS: read_principal_sheet,
    ImportRun.Kind.COUNTY: read_county_sheet,
}
MAY_IMPORT_SCHOOLS = "schools.import_school"


class ImportListView(PageView):
    """Every workbook that can be downloaded, filled in and uploaded, and one's own uploads."""

    permission_required = "schools.change_yearreturn"
    template_name = "schools/import_list.html"
    title = "表格收发"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The packs that apply to the person's own sections in the year, and the latest uploads."""
        user, year = self.request.user, year_of(self.request)
        sections = services.fillable_sections(user, year).select_related("school")
        packs = sections_by_pack(year, sections, returns_by_section(year, sections))
        return super().get_context_data(
            year=year,
            years=(year - 1, year, year + 1),
            packs=[(field_pack(code), len(found)) for code, found in packs.items()],
            may_import_schools=user.has_perm(MAY_IMPORT_SCHOOLS),
            runs=ImportRun.objects.visible_to(user).for_list()[:RECENT],
            **kwargs,
        )


class SheetUploadView(ActionView):
    """What the three uploads share."""

    kind: ImportRun.Kind
    back_name = "schools:import_list"
    intro = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the sheet needs, and the way back."""
        return super().get_context_data(intro=self.intro, back=reverse(self.back_name), **kwargs)

    def perform(self, data: dict[str, Any]) -> ImportRun:
        """Keep the file and its preview."""
        upload = data["file"]
        return services.stage_import(
            actor=self.request.user,
            kind=self.kind,
            data=upload.read(),
            name=upload.name,
            year=data.get("year"),
            ownership=data.get("ownership", ""),
            skip_repeats=data.get("skip_repeats", False),
        )


class SchoolImportView(SheetUploadView):
    """Upload a register."""

    permission_required = MAY_IMPORT_SCHOOLS
    form_class = SchoolImportForm
    kind = ImportRun.Kind.SCHOOLS
    title = "导入学校"
    intro = (
        "表里要有学校名称；新学校还要有办学类型和举办性质。列的次序不限，“校名”“学校代码”“学段类型”等写法都认得。"
        "先按学校标识码对应，没有标识码的按名称对应。空格子不改动已有内容。有一行不对，就一行也不导入。"
    )


class ReturnImportView(SheetUploadView):
    """Upload yearly figures."""

    permission_required = "schools.change_yearreturn"
    form_class = ReturnImportForm
    kind = ImportRun.Kind.RETURNS
    title = "导入年度数据"
    intro = (
        "可以上传“表格收发”里下载的多校表，也可以上传单校填报表样（有“填报项目”“填报值”两列）。"
        "单位按表上印的填，例如资产值填万元。上传后先预览。"
    )


class PrincipalImportView(SheetUploadView):
    """Upload principals' terms."""

    permission_required = MAY_IMPORT_SCHOOLS
    form_class = PrincipalImportForm
    kind = ImportRun.Kind.PRINCIPALS
    title = "导入校（园）长任期"
    intro = "请用“表格收发”里下载的校（园）长任期表。空缺的学校填上就是任命，改日期就是更正任期；换人请先在学校页面办理免职。"


class ImportDetailView(ScopedDetailView):
    """What an upload would do, or did, row by row."""

    permission_required = "schools.change_yearreturn"
    queryset = ImportRun.objects.for_list()
    template_name = "schools/import_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the rows with the outcome asked for; the first that needs a look when none is."""
        run, user = self.object, self.request.user
        counts = run.preview.get("counts", {})
        shown = self.request.GET.get("show", "")
        filters = [(code, label, counts.get(code, 0)) for code, label in ImportRow.Outcome.choices]
        if shown not in ImportRow.Outcome.values:
            shown = next((code for code, _, count in filters if count), ImportRow.Outcome.ADDED.value)
        rows = Paginator(run.rows.filter(outcome=shown).order_by("number", "pk"), PER_PAGE)
        page = self.request.GET.get("page", "1")
        return super().get_context_data(
            counts=counts,
            filters=[one for one in filters if one[2]],
            shown=shown,
            page=rows.get_page(page if page.isascii() and page.isdigit() and len(page) < 7 else 1),
            may_apply=can_apply_import(user, run),
            may_undo=can_undo_import(user, run),
            is_empty=not any(counts.get(code) for code in ("added", "changed", "refused")),
            upload_again=upload_address(run),
            **kwargs,
        )


class ImportProgressView(ScopedDetailView):
    """How far the job of a large upload is; the page polls it."""

    permission_required = "schools.change_yearreturn"
    queryset = ImportRun.objects.for_list()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The progress alone, or the whole page for a browser without scripts."""
        if self.object.job is None:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return fragment(self.request, "schools/import_progress.html", "progress", context)


class ImportApplyView(ObjectActionView):
    """Write what the preview showed."""

    permission_required = "schools.change_yearreturn"
    queryset = ImportRun.objects.select_related("file")
    form_class = ConfirmForm
    title = "确认导入"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is about to happen, in one sentence."""
        counts = {"added": 0, "changed": 0, "unchanged": 0, **self.object.preview.get("counts", {})}
        intro = f"将按预览写入：新增 {counts['added']}，修改 {counts['changed']}，不变 {counts['unchanged']}。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> ImportRun:
        """The same bytes, by the same person, all or nothing."""
        return services.apply_import(actor=self.request.user, run=self.object)


class ImportUndoView(ObjectActionView):
    """Take an import back as one act."""

    permission_required = "schools.change_yearreturn"
    queryset = ImportRun.objects.select_related("file")
    form_class = ConfirmForm
    title = "撤销导入"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is about to happen, in one sentence."""
        counts = {"added": 0, "changed": 0, **self.object.preview.get("counts", {})}
        intro = (
            f"将删除新增的 {counts['added']} 行，把修改的 {counts['changed']} 行恢复为原来的内容。"
            "导入后又改过、或已有别的记录依赖的，一行也不撤销。"
        )
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> ImportRun:
        """All of it or nothing."""
        return services.undo_import(actor=self.request.user, run=self.object)


class ImportMarkedView(ScopedDetailView):
    """The uploaded sheet with its errors marked."""

    permission_required = "schools.change_yearreturn"
    queryset = ImportRun.objects.select_related("file")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The workbook as a download."""
        run = self.object
        if run.is_working:
            raise Http404
        sheet = READERS[ImportRun.Kind(run.kind)](files.read_file(run.file), run.file.original_name)
        lists = (
            run.rows.filter(outcome=ImportRow.Outcome.REFUSED)
            .order_by("number", "pk")
            .values_list("problems", flat=True)
        )
        problems = [*run.preview.get("sheet_problems", []), *(problem for told in lists.iterator() for problem in told)]
        name = run.file.original_name.rpartition(".")[0]
        return workbook_response(marked_workbook(sheet, problems), f"{name}_已标错")


class RegisterWorkbookView(PageView):
    """The register as a workbook that comes back; `?empty=1` gives one without rows."""

    permission_required = MAY_IMPORT_SCHOOLS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbook as a download; it leaves a line in the trail."""
        is_empty = request.GET.get("empty") == "1"
        schools = School.objects.visible_to(request.user).select_related("township").order_by("code")
        data = register_workbook(schools.none() if is_empty else schools)
        audit.record(actor=request.user, verb="workbook.exported", name="学校名录", is_empty=is_empty)
        return workbook_response(data, "学校名录_空表" if is_empty else "学校名录")


class PrincipalWorkbookView(PageView):
    """Principals' terms as a workbook that comes back."""

    permission_required = MAY_IMPORT_SCHOOLS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbook as a download; it leaves a line in the trail."""
        data = principal_workbook(School.objects.visible_to(request.user).open_on(clock.today()))
        audit.record(actor=request.user, verb="workbook.exported", name="校（园）长任期")
        return workbook_response(data, "校（园）长任期")


class ReturnTemplateView(PageView):
    """A year's figures of one pack, filled with what is stored; `?empty=1` gives the same rows without figures."""

    permission_required = "schools.change_yearreturn"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbook as a download; without `?pack=` the first pack that applies."""
        year, is_empty = year_asked(request), request.GET.get("empty") == "1"
        sections: QuerySet = services.fillable_sections(request.user, year).select_related("school")
        stored = returns_by_section(year, sections)
        packs = sections_by_pack(year, sections, stored)
        code = request.GET.get("pack") or next(iter(packs), "")
        if code not in packs:
            raise Http404
        data = return_workbook(year=year, pack=code, sections=packs[code], stored=stored, is_filled=not is_empty)
        title = f"{year}年{field_pack(code).title}{'_空表' if is_empty else ''}"
        audit.record(actor=request.user, verb="workbook.exported", name=title, rows=len(packs[code]))
        return workbook_response(data, title)


def returns_by_section(year: int, sections: QuerySet) -> dict[int, YearReturn]:
    """The year's returns of these sections, by section id."""
    return {row.section_id: row for row in YearReturn.objects.in_year(year).filter(section__in=sections)}


def upload_address(run: ImportRun) -> str:
    """Where the same kind of sheet is uploaded again; the county's is of the run's year."""
    kind = ImportRun.Kind(run.kind)
    return reverse(UPLOADS[kind], args=[run.year] if kind == ImportRun.Kind.COUNTY else [])


def year_asked(request: HttpRequest) -> int:
    """The year of the address, this year when it names none. Raises BusinessRuleError for one without figures."""
    year = year_of(request)
    if (text := request.GET.get("year", "")) and text != str(year):
        raise BusinessRuleError(f"没有“{text[:20]}”年的填报模板，年度要在 2000 和 2100 之间。")
    return year


def year_of(request: HttpRequest) -> int:
    """The year asked for in the address, else the present one."""
    text = request.GET.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return asked if 2000 <= asked <= 2100 else clock.today().year
