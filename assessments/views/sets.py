"""Indicator sets: reading them, their life, files, versions side by side."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse

from assessments import bridges, outline, services
from assessments.filters import IndicatorSetFilter
from assessments.forms.sets import SetFileForm
from assessments.models import IndicatorSet, SetUpload
from assessments.pack_comparing import Comparison, compare
from assessments.pack_judging import read_and_judge
from assessments.pack_writing import write_pack
from assessments.policies import edit_refusal
from assessments.services.editing import MAY_CHANGE, apply_upload, newest_of, preview_set, revise_set
from assessments.set_files import identity_of
from assessments.set_sheets import write_sheets
from assessments.tables import IndicatorSetTable
from assessments.workflow import CONSULT, ISSUE, RETIRE, SET_FLOW
from core.exceptions import BusinessRuleError
from core.export import workbook_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock

MAY_VIEW = "assessments.view_indicatorset"


class SetListView(ScopedListView):
    """Indicator sets with their versions."""

    permission_required = MAY_VIEW
    queryset = IndicatorSet.objects.for_list()
    filterset_class = IndicatorSetFilter
    table_class = IndicatorSetTable
    title = "指标体系"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the way in for files."""
        upload = {"label": "上传", "url": reverse("assessments:set_import"), "style": "secondary", "icon": "upload"}
        offered = [upload] if self.request.user.has_perm(MAY_CHANGE) else []
        return super().get_context_data(page_actions=offered, **kwargs)


class SetDetailView(ScopedDetailView):
    """One version: tree, thresholds, rules, sources."""

    permission_required = MAY_VIEW
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/set_detail.html"
    flow = SET_FLOW
    noun = "set"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the outline, the other versions, and what this person may do."""
        user, row = self.request.user, self.object
        closed = edit_refusal(row)
        return super().get_context_data(
            lines=outline.tree(row),
            rules=outline.rules(row),
            uncollected=row.pack.get("uncollected", []),
            versions=IndicatorSet.objects.of_code(row.code).defer("pack").exclude(pk=row.pk),
            may_edit=user.has_perm(MAY_CHANGE) and not closed,
            may_revise=user.has_perm(MAY_CHANGE) and bool(closed),
            opinions=row.opinions.count(),
            unanswered=row.opinions.filter(answered_at=None).count(),
            year=clock.today().year,
            **kwargs,
        )


class SetConsultView(ObjectActionView):
    """Open a draft for opinions."""

    permission_required = CONSULT.permission
    queryset = IndicatorSet.objects.all()
    transition = CONSULT
    title = "征求意见"
    success_message = "已转为征求意见。"

    def perform(self, data: dict[str, Any]) -> IndicatorSet:
        """Apply the transition."""
        return services.consult_set(actor=self.request.user, indicator_set=self.object)


class SetIssueView(ObjectActionView):
    """Lock a set and put it in force."""

    permission_required = ISSUE.permission
    queryset = IndicatorSet.objects.all()
    transition = ISSUE
    title = "印发指标体系"
    success_message = "已印发。印发后内容不再改动，修改会成为新的版次。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says how many opinions are still without an answer."""
        open_ones = self.object.opinions.filter(answered_at=None).count()
        intro = f"还有{open_ones}条意见没有答复。" if open_ones else ""
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> IndicatorSet:
        """Apply the transition."""
        return services.issue_set(actor=self.request.user, indicator_set=self.object)


class SetRetireView(ObjectActionView):
    """Take a set out of force."""

    permission_required = RETIRE.permission
    queryset = IndicatorSet.objects.all()
    transition = RETIRE
    title = "停用指标体系"
    success_message = "已停用。以前的计算结果不受影响。"

    def perform(self, data: dict[str, Any]) -> IndicatorSet:
        """Apply the transition."""
        return services.retire_set(actor=self.request.user, indicator_set=self.object)


class SetReviseView(ObjectActionView):
    """Make the next version as a draft."""

    permission_required = MAY_CHANGE
    queryset = IndicatorSet.objects.all()
    title = "修订为新版"
    success_message = "这是新版的草案，原来的版次不变。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What happens."""
        intro = f"以“{self.object}”的内容建立下一版草案；已有未印发的新版时，直接打开它。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> IndicatorSet:
        """The draft."""
        return revise_set(actor=self.request.user, indicator_set=self.object)


class SetYamlView(ScopedDetailView):
    """A set as a YAML file."""

    permission_required = MAY_VIEW
    queryset = IndicatorSet.objects.all()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """As a download."""
        response = HttpResponse(write_pack(self.object.pack), content_type="application/yaml; charset=utf-8")
        name = quote(f"{self.object.code}_v{self.object.version}.yaml")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response


class SetWorkbookView(ScopedDetailView):
    """A set as a workbook."""

    permission_required = MAY_VIEW
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/set_too_long.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """As a download; a sentence when a cell cannot hold what the set says."""
        row = self.object
        try:
            data = write_sheets(row.pack, identity=identity_of(row.code, row.version, row.pack_sha256))
        except BusinessRuleError as refused:
            return super().render_to_response(context | {"refusal": refused.sentence}, status=refused.status)
        return workbook_response(data, f"{row.code}_第{row.version}版")


class SetImportView(ActionView):
    """Upload a set to look at it first."""

    permission_required = MAY_CHANGE
    form_class = SetFileForm
    title = "上传指标体系"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        return super().get_context_data(back=reverse("assessments:set_list"), **kwargs)

    def perform(self, data: dict[str, Any]) -> SetUpload:
        """The preview."""
        return preview_set(actor=self.request.user, **data)


class SetUploadView(ScopedDetailView):
    """What an uploaded file says: its faults, or how it differs from the newest version."""

    permission_required = MAY_CHANGE
    queryset = SetUpload.objects.select_related("uploaded_by", "applied")
    template_name = "assessments/set_upload.html"

    def get_title(self) -> str:
        """With the file's name."""
        return f"核对 {self.object.file_name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the newest version and the differences to it."""
        row = self.object
        newest = newest_of(row.pack)
        found = self.compared(newest) if newest and not row.faults and not row.applied_id else None
        return super().get_context_data(
            newest=newest,
            comparison=found,
            moved=bool((newest.pack_sha256 if newest else "") != row.newest_sha256),
            becomes=becomes(newest),
            counts=(count_of(row.pack.get("indicators")), count_of(row.pack.get("fields"))),
            **kwargs,
        )

    def compared(self, newest: IndicatorSet) -> Comparison:
        """From the newest version to the file; rules in the pack's words where one side can no longer be read."""
        sides = (read_and_judge(newest.pack)[0], read_and_judge(self.object.pack)[0])
        return compare(newest.pack, self.object.pack, read=sides if all(sides) else None)


def count_of(block: Any) -> int:
    """How many things a block of a file holds; a faulty one may be anything."""
    return len(block) if isinstance(block, list | dict) else 0


def becomes(newest: IndicatorSet | None) -> str:
    """What applying will do."""
    if newest is None:
        return "这是一套新的指标体系，载入后是第1版草案。"
    if edit_refusal(newest):
        return f"“{newest}”已锁定或已用于计算，载入后成为第{newest.version + 1}版草案。"
    return f"载入后替换“{newest}”（{newest.get_status_display()}）的内容。"


class SetLoadView(ObjectActionView):
    """Take an uploaded set in."""

    permission_required = MAY_CHANGE
    queryset = SetUpload.objects.all()
    title = "载入指标体系"
    success_message = "已载入。"

    def perform(self, data: dict[str, Any]) -> IndicatorSet:
        """The set."""
        return apply_upload(actor=self.request.user, upload=self.object)


class SetCompareView(ScopedDetailView):
    """Two versions of a set side by side."""

    permission_required = MAY_VIEW
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/set_compare.html"

    def get_title(self) -> str:
        """The newer one's name."""
        return f"{self.object.title}：版次比较"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the older version (?with=, else the one before) and the differences."""
        versions = list(IndicatorSet.objects.of_code(self.object.code).defer("pack"))
        asked = self.request.GET.get("with", "")
        others = [row for row in versions if row.pk != self.object.pk]
        older = next((row for row in others if asked and str(row.pk) == asked), None)
        if asked and older is None:
            raise Http404
        older = older or next((row for row in others if row.version < self.object.version), None)
        found = self.compared(older) if older else None
        return super().get_context_data(older=older, others=others, comparison=found, **kwargs)

    def compared(self, older: IndicatorSet) -> Comparison:
        """From the older to this one; renamed indicators are followed where this version continues that one."""
        new = self.object
        follows = bridges.mapped_from(new.pack) in (None, (older.code, older.version))
        renamed = bridges.renamed_codes(new.pack) if follows else {}
        return compare(older.pack, new.pack, renamed=renamed, read=(older.definition, new.definition))
