"""Exchange with upper platforms: profiles, trying out, sending, taking in, what was sent."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.files import file_response
from core.forms import ConfirmForm
from core.views import ActionView, ObjectActionView, PageView, ScopedDetailView
from core.workbook_layout import Place
from schools.exchange import profiles
from schools.exchange.filling import Filled
from schools.exchange.sources import known_labels, names_in
from schools.forms.exchange import (
    ExchangeColumnForm,
    ExchangeProfileForm,
    ExchangeTakeForm,
    ExchangeYamlForm,
    ExchangeYearForm,
)
from schools.models import ExchangeColumn, ExchangeProfile, ExchangeRun, ExchangeSheet, ImportRun
from schools.services import exchange as services
from schools.services.exchange import MAY_EDIT, MAY_SEND
from schools.views.imports import year_of

RECENT = 20
LINES = 8
FAULTS = 200
FACTS = ("position", "cell", "header", "kind", "content", "codes", "factor", "places", "is_required")


class ExchangeListView(PageView):
    """Profiles and what was sent lately."""

    permission_required = MAY_SEND
    template_name = "schools/exchange_list.html"
    title = "数据交换"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All profiles, the latest runs."""
        user = self.request.user
        return super().get_context_data(
            profiles=ExchangeProfile.objects.visible_to(user),
            runs=ExchangeRun.objects.visible_to(user).for_list()[:RECENT],
            may_edit=user.has_perm(MAY_EDIT),
            **kwargs,
        )


class ExchangeDetailView(ScopedDetailView):
    """One profile: its sheets and columns."""

    permission_required = MAY_SEND
    queryset = ExchangeProfile.objects.whole()
    template_name = "schools/exchange_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether it may be edited, and its latest runs."""
        user = self.request.user
        runs = ExchangeRun.objects.visible_to(user).for_list().filter(profile=self.object)[:RECENT]
        labels = known_labels()
        sheets = [
            (
                sheet,
                [
                    (row, "" if row.kind == row.Kind.TEXT else names_in(row.content, labels))
                    for row in sheet.columns.all()
                ],
            )
            for sheet in self.object.sheets.all()
        ]
        return super().get_context_data(
            sheets=sheets, may_edit=user.has_perm(MAY_EDIT), runs=runs, year=year_of(self.request), **kwargs
        )


class ExchangeTryView(ScopedDetailView):
    """The first lines of every sheet, every gap and every refusal; nothing is kept."""

    permission_required = MAY_SEND
    queryset = ExchangeProfile.objects.filter(direction="out")
    template_name = "schools/exchange_try.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sheets as small grids."""
        year = year_of(self.request)
        filled = services.try_out(profile=self.object, year=year)
        return super().get_context_data(
            title=f"试填：{self.object}",
            year=year,
            sheets=grids(filled),
            refusals=filled.refusals[:FAULTS],
            refused=len(filled.refusals),
            gaps=filled.gaps[:FAULTS],
            missing=len(filled.gaps),
            **kwargs,
        )


def grids(filled: Filled) -> list[dict[str, Any]]:
    """Each sheet's filled cells of the first lines: column letters, and rows of (number, texts)."""
    shown = []
    for sheet in filled.sheets:
        rows = sorted({place.row for place in sheet.values})[: LINES + 1]
        columns = sorted({place.column for place in sheet.values if place.row in rows})
        letters = [str(Place(1, column)).rstrip("1") for column in columns]
        lines = [(row, [sheet.values.get(Place(row, column), "") for column in columns]) for row in rows]
        shown.append({"title": sheet.title, "letters": letters, "lines": lines})
    return shown


class ExchangeSendView(ObjectActionView):
    """Fill the workbook of a year and keep it."""

    permission_required = MAY_SEND
    queryset = ExchangeProfile.objects.filter(direction="out")
    form_class = ExchangeYearForm
    title = "报出"
    success_message = "已生成并留存，可以下载。"

    def perform(self, data: dict[str, Any]) -> str:
        """The profile's page, where the file stands first."""
        run = services.send_exchange(actor=self.request.user, profile=self.object, year=data["year"])
        return run.profile.get_absolute_url()


class ExchangeTakeView(ObjectActionView):
    """Convert an upper platform's workbook and go to its preview."""

    permission_required = MAY_SEND
    queryset = ExchangeProfile.objects.filter(direction="in")
    form_class = ExchangeTakeForm
    title = "收入"

    def perform(self, data: dict[str, Any]) -> ImportRun:
        """The preview of the converted sheet."""
        upload = data["file"]
        return services.take_exchange(
            actor=self.request.user, profile=self.object, year=data["year"], data=upload.read(), name=upload.name
        )


class ExchangeEditView(ObjectActionView):
    """Name, target and source of a profile."""

    permission_required = MAY_EDIT
    queryset = ExchangeProfile.objects.all()
    form_class = ExchangeProfileForm
    title = "修改方案"

    def perform(self, data: dict[str, Any]) -> ExchangeProfile:
        """The profile's page."""
        return services.change_profile(actor=self.request.user, profile=self.object, facts=data)


class ExchangeYamlView(ScopedDetailView):
    """A profile as a file."""

    permission_required = MAY_SEND
    queryset = ExchangeProfile.objects.whole()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """YAML as a download."""
        response = HttpResponse(profiles.written(self.object), content_type="application/yaml; charset=utf-8")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(self.object.code)}.yaml"
        return response


class ExchangeImportView(ActionView):
    """Make or replace a profile from a file."""

    permission_required = MAY_EDIT
    form_class = ExchangeYamlForm
    title = "导入方案"
    success_message = "已导入方案。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        return super().get_context_data(back=reverse("schools:exchange_list"), **kwargs)

    def perform(self, data: dict[str, Any]) -> ExchangeProfile:
        """The profile's page."""
        return services.load_profile(actor=self.request.user, text=data["file"])


class ExchangeLoadView(ActionView):
    """Load the profiles that come with the product."""

    permission_required = MAY_EDIT
    form_class = ConfirmForm
    title = "载入自带方案"
    success_message = "已载入自带方案。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What happens, and the way back."""
        intro = "载入随系统提供的方案（优质均衡申报表、统计机构代码表）；改过的同代码方案会恢复为自带的样子。"
        return super().get_context_data(intro=intro, back=reverse("schools:exchange_list"), **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        """The list."""
        for text in profiles.shipped():
            services.load_profile(actor=self.request.user, text=text)
        return reverse("schools:exchange_list")


class ExchangeColumnAddView(ObjectActionView):
    """A further column of a sheet."""

    permission_required = MAY_EDIT
    queryset = ExchangeSheet.objects.select_related("profile")
    form_class = ExchangeColumnForm
    title = "增加一列"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The sheet is where it goes, not what is edited; the column stands last."""
        last = self.object.columns.order_by("position").last()
        position = last.position + 1 if last else 1
        return super().get_form_kwargs() | {"instance": None, "initial": {"position": position}}

    def back(self) -> str:
        """The profile."""
        return str(self.object.profile.get_absolute_url())

    def perform(self, data: dict[str, Any]) -> ExchangeProfile:
        """The profile's page."""
        services.save_column(actor=self.request.user, sheet=self.object, column=None, facts=column_facts(data))
        return self.object.profile


class ExchangeColumnEditView(ObjectActionView):
    """One column."""

    permission_required = MAY_EDIT
    queryset = ExchangeColumn.objects.select_related("sheet__profile")
    form_class = ExchangeColumnForm
    title = "修改一列"

    def back(self) -> str:
        """The profile."""
        return str(self.object.sheet.profile.get_absolute_url())

    def perform(self, data: dict[str, Any]) -> ExchangeProfile:
        """The profile's page."""
        facts, user = column_facts(data), self.request.user
        services.save_column(actor=user, sheet=self.object.sheet, column=self.object, facts=facts)
        return self.object.sheet.profile


class ExchangeColumnDropView(ObjectActionView):
    """Take a column out."""

    permission_required = MAY_EDIT
    queryset = ExchangeColumn.objects.select_related("sheet__profile")
    form_class = ConfirmForm
    title = "删除一列"

    def back(self) -> str:
        """The profile."""
        return str(self.object.sheet.profile.get_absolute_url())

    def perform(self, data: dict[str, Any]) -> ExchangeProfile:
        """The profile's page."""
        return services.drop_column(actor=self.request.user, column=self.object)


class ExchangeFileView(ScopedDetailView):
    """The file that was sent or taken in."""

    permission_required = MAY_SEND
    queryset = ExchangeRun.objects.select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The stored file as a download."""
        return file_response(self.get_object().file, download=True)


def column_facts(data: dict[str, Any]) -> dict[str, Any]:
    """The column's own fields among what the form holds. A factor of none is refused, not taken as nothing."""
    if not data["factor"]:
        raise BusinessRuleError("“乘以”要大于 0；不换算就填 1。")
    return {name: data[name] for name in FACTS}
