"""Checklists: reading them, their life, files, versions side by side."""

from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse

from core.export import workbook_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors.checklist_comparing import compare
from inspectors.checklist_files import write_yaml
from inspectors.checklist_pack import BLOCKS, CONFIDENCES, Part, ordered, pack_of_row, school_facts
from inspectors.checklist_reading import read_checklist
from inspectors.checklist_sheets import cell_of, write_sheets
from inspectors.filters_checklists import ChecklistFilter
from inspectors.forms.checklists import ChecklistFileForm, IssueForm, RetireForm, StartForm
from inspectors.models import Checklist, ChecklistEntry, ChecklistUpload
from inspectors.services import checklists as services
from inspectors.tables_checklists import ChecklistTable
from inspectors.workflow import MAY_CHANGE_CHECKLIST
from office import clock
from schools.models import Stage

MAY_VIEW = "inspectors.view_visit"


class ChecklistListView(ScopedListView):
    """Checklists with their versions."""

    permission_required = MAY_VIEW
    queryset = Checklist.objects.for_list()
    filterset_class = ChecklistFilter
    table_class = ChecklistTable
    title = "督导清单"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the way in for files, and the statistics."""
        user = self.request.user
        offered = []
        if user.has_perm("inspectors.view_listing"):
            offered.append({"label": "专题覆盖", "url": reverse("inspectors:theme_matrix"), "icon": "table"})
        if user.has_perm(MAY_CHANGE_CHECKLIST):
            offered.append({"label": "上传", "url": reverse("inspectors:checklist_import"), "icon": "upload"})
            offered.append({"label": "新建", "url": reverse("inspectors:checklist_create"), "icon": "plus-lg"})
        return super().get_context_data(page_actions=offered, **kwargs)


class ChecklistCreateView(ActionView):
    """Start a checklist as a draft; its lines are written on its own page."""

    permission_required = MAY_CHANGE_CHECKLIST
    form_class = StartForm
    title = "新建督导清单"
    success_message = "已建立草稿，请逐条添加内容，核对后再启用。"
    back_to = "inspectors:checklist_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands in it from the beginning."""
        intro = "经常性督导和专项督导的清单先照用现行清单的督导方式和后续处理，可以再改；专题从空白开始。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Checklist:
        return services.start_checklist(actor=self.request.user, **data)


class ChecklistDetailView(ScopedDetailView):
    """One version: its lines with answers, limits, basis."""

    permission_required = MAY_VIEW
    queryset = Checklist.objects.prefetch_related("entries")
    template_name = "inspectors/checklist_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the lines part by part, the other versions, and what this person may do."""
        user, row = self.request.user, self.object
        may_change = user.has_perm(MAY_CHANGE_CHECKLIST)
        is_draft = row.status == Checklist.Status.DRAFT
        return super().get_context_data(
            parts=parts_of(row),
            stages="、".join(str(Stage(code).label) for code in row.stage_codes),
            confidence=CONFIDENCES.get(row.confidence, row.confidence),
            versions=Checklist.objects.visible_to(user).of_code(row.code).exclude(pk=row.pk),
            shows_codes=may_change,
            may_edit=may_change and is_draft,
            may_revise=may_change and not is_draft,
            may_retire=may_change and not is_draft and row.retired_on is None,
            may_count=user.has_perm("inspectors.view_listing") and not is_draft,
            is_retired=row.is_retired_on(clock.today()),
            **kwargs,
        )


def parts_of(row: Checklist) -> list[dict[str, Any]]:
    """The lines for the page: parts, in them groups, in them the lines in words."""
    entries = sorted(row.entries.all(), key=lambda entry: entry.position)
    found = []
    for part in BLOCKS.values():
        lines = [shown_line(entry) for entry in entries if entry.part == part]
        groups = [(name, list(rows)) for name, rows in groupby(lines, key=lambda line: line["entry"].group)]
        may_grow = row.kind != Checklist.Kind.THEME or part in (Part.MATTER, Part.READING)
        shown = {"code": str(part), "label": Part(part).label, "groups": groups, "count": len(lines)}
        found.append(shown | {"may_grow": may_grow})
    return found


def shown_line(entry: ChecklistEntry) -> dict[str, Any]:
    """A line in words."""
    return {
        "entry": entry,
        "told": " · ".join(told_of(entry)),
        "confidence": CONFIDENCES.get(entry.confidence, entry.confidence),
        "is_unconfirmed": entry.confidence == "proposal",
    }


def told_of(entry: ChecklistEntry) -> list[str]:
    """What is to be known of a line: how it is answered, its limits, when it applies, what it rests on."""
    words = {"yes": "是", "no": "否"} if entry.answer == ChecklistEntry.Answer.YES_NO else {}
    facts = school_facts()
    is_matter, is_asked = entry.part == Part.MATTER, entry.part in (Part.MATTER, Part.READING)
    named = [facts[name] for name in entry.applicable_if.split(",") if name in facts]
    told = [
        (is_matter, "：".join(filter(None, [str(entry.get_answer_display()), "、".join(entry.choice_words)]))),
        (bool(entry.adverse), f"不利答案：{'、'.join(words.get(word, word) for word in entry.adverse_answers)}"),
        (bool(entry.limits), f"限值 {cell_of('limits', ordered(entry.limits))}"),
        (entry.is_by_grade, "按年级"),
        (is_asked, "必填" if entry.is_required else "选填"),
        (entry.wants_photo, "需要照片"),
        (bool(named), f"{'或'.join(named)}时适用"),
        (bool(entry.basis), entry.basis),
        (entry.confidence != "proposal", CONFIDENCES.get(entry.confidence, entry.confidence)),
    ]
    return [text for is_told, text in told if is_told]


class ChecklistIssueView(ObjectActionView):
    """Put a draft in force."""

    permission_required = MAY_CHANGE_CHECKLIST
    queryset = Checklist.objects.all()
    form_class = IssueForm
    title = "启用督导清单"
    success_message = "已启用。启用后内容不再改动，修改会成为新的版次。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How much of it was not checked."""
        open_ones = self.object.entries.filter(confidence="proposal").count()
        intro = f"“{self.object}”里有{open_ones}条依据待核实，请核对后再启用。" if open_ones else str(self.object)
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Checklist:
        return services.issue_checklist(
            actor=self.request.user, checklist=self.object, effective_on=data["effective_on"]
        )


class ChecklistRetireView(ObjectActionView):
    """Take a version out of use."""

    permission_required = MAY_CHANGE_CHECKLIST
    queryset = Checklist.objects.all()
    form_class = RetireForm
    title = "停用督导清单"
    success_message = "已停用。以前的督导记录不受影响。"

    def perform(self, data: dict[str, Any]) -> Checklist:
        return services.retire_checklist(actor=self.request.user, checklist=self.object, on=data["on"])


class ChecklistReviseView(ObjectActionView):
    """Make the next version as a draft."""

    permission_required = MAY_CHANGE_CHECKLIST
    queryset = Checklist.objects.all()
    title = "修订为新版"
    success_message = "这是新版的草稿，原来的版次不变。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What happens."""
        intro = f"以“{self.object}”的内容建立下一版草稿；已有未启用的新版时，直接打开它。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Checklist:
        return services.revise_checklist(actor=self.request.user, checklist=self.object)


class ChecklistYamlView(ScopedDetailView):
    """A version as a YAML file."""

    permission_required = MAY_VIEW
    queryset = Checklist.objects.prefetch_related("entries")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """As a download."""
        response = HttpResponse(write_yaml(pack_of_row(self.object)), content_type="application/yaml; charset=utf-8")
        name = quote(f"checklist_{self.object.code}_v{self.object.version}.yaml")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response


class ChecklistWorkbookView(ScopedDetailView):
    """A version as a workbook."""

    permission_required = MAY_VIEW
    queryset = Checklist.objects.prefetch_related("entries")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """As a download."""
        name = f"{self.object.title}_第{self.object.version}版"
        return workbook_response(write_sheets(pack_of_row(self.object)), name)


class ChecklistCompareView(ScopedDetailView):
    """A version beside another one of the same checklist: `?with=`, else the one before it."""

    permission_required = MAY_VIEW
    queryset = Checklist.objects.prefetch_related("entries")
    template_name = "inspectors/checklist_compare.html"

    def get_title(self) -> str:
        """Which one."""
        return f"{self.object}：与其他版次比较"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the other versions and the differences."""
        versions = Checklist.objects.visible_to(self.request.user).of_code(self.object.code).exclude(pk=self.object.pk)
        others = list(versions.prefetch_related("entries"))
        asked = [row for row in others if str(row.pk) == self.request.GET.get("with")]
        before = [row for row in others if row.version < self.object.version]
        other = (asked or before or others or [None])[0]
        sides = sorted((self.object, other), key=lambda row: row.version) if other else []
        differences = compare(*(pack_of_row(row) for row in sides)) if sides else []
        return super().get_context_data(others=others, sides=sides, differences=differences, **kwargs)


class ChecklistImportView(ActionView):
    """Upload a checklist to look at it first."""

    permission_required = MAY_CHANGE_CHECKLIST
    form_class = ChecklistFileForm
    title = "上传督导清单"
    back_to = "inspectors:checklist_list"

    def perform(self, data: dict[str, Any]) -> ChecklistUpload:
        return services.preview_checklist(actor=self.request.user, **data)


class ChecklistUploadView(ScopedDetailView):
    """What an uploaded file says: its faults, or how it differs from the newest version."""

    permission_required = MAY_CHANGE_CHECKLIST
    queryset = ChecklistUpload.objects.select_related("uploaded_by", "applied")
    template_name = "inspectors/checklist_upload.html"

    def get_title(self) -> str:
        """With the file's name."""
        return f"核对 {self.object.file_name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the newest version and the differences to it."""
        row = self.object
        pack = None if row.faults else read_checklist(row.pack)
        newest = services.newest_of(pack)
        differences = compare(pack_of_row(newest), pack) if newest and pack else []
        return super().get_context_data(
            pack=pack,
            newest=newest,
            differences=differences,
            moved=(newest.sha256 if newest else "") != row.newest_sha256,
            can_load=bool(pack) and not row.applied_id and (newest is None or bool(differences)),
            **kwargs,
        )


class ChecklistLoadView(ObjectActionView):
    """Take an uploaded checklist in as a draft."""

    permission_required = MAY_CHANGE_CHECKLIST
    queryset = ChecklistUpload.objects.all()
    title = "载入督导清单"
    success_message = "已载入为草稿，核对后可以启用。"

    def perform(self, data: dict[str, Any]) -> Checklist:
        return services.apply_upload(actor=self.request.user, upload=self.object)
