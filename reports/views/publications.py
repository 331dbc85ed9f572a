"""Public versions in the office: the list, one of them beside its paper, and each step."""

from typing import Any, cast

from django.http import HttpResponse
from django.urls import reverse

from core.htmx import wants_fragment
from core.views import ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from office.models import User
from reports import publication_flow as flow
from reports.masking import suspects
from reports.models import Document, PublicVersion
from reports.outline import outline
from reports.publication_forms import (
    HideForm,
    PrepareForm,
    TakeDownForm,
    VersionApproveForm,
    VersionReprintForm,
    VersionReturnForm,
    VersionSubmitForm,
)
from reports.publication_tables import (
    PublicVersionFilter,
    PublicVersionTable,
    progress_in,
    public_kinds,
    version_badge,
)
from reports.services import publications
from reports.snapshots import paper_from_json
from reports.workflow import MAY_DRAFT

VERSIONS = PublicVersion.objects.select_related(
    "document", "pdf", "render_job", "prepared_by", "approved_by", "taken_down_by"
)
CANDIDATES = 20


class PublicVersionListView(ScopedListView):
    """Public versions, and the papers that wait for one."""

    permission_required = MAY_DRAFT
    queryset = PublicVersion.objects.select_related("document", "prepared_by", "approved_by").defer(
        "snapshot", "document__snapshot"
    )
    filterset_class = PublicVersionFilter
    table_class = PublicVersionTable
    template_name = "reports/publicversion_list.html"
    title = "公文公开"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How far this year's publication has come, and what could be prepared now."""
        user, asked = self.request.user, self.request.GET.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year
        papers = Document.objects.visible_to(user).out().filter(kind__in=public_kinds())
        waiting = papers.exclude(public_versions__in=PublicVersion.objects.exclude(status=flow.State.TAKEN_DOWN))
        state = progress_in(year, user).sentence.replace("本年", f"{year}年")
        return super().get_context_data(
            state=state,
            waiting=list(waiting.defer("snapshot").order_by("-issued_at")[:CANDIDATES]),
            empty_text="还没有公开版。公文印发后，在上面选一份草拟公开版。",
            **kwargs,
        )


def both(version: PublicVersion) -> dict[str, Any]:
    """The paper and its public version as pages show them, and what looks like a name in the public one."""
    return {
        "original": outline(version.document.paper),
        "original_title": version.document.title.replace("|", ""),
        "public": outline(paper_from_json(version.snapshot)),
        "public_title": version.snapshot["title"].replace("|", ""),
        "public_addressee": version.snapshot["addressee"],
        "suspects": suspects(version.snapshot),
        "badge": version_badge(version),
    }


class PublicVersionDetailView(ScopedDetailView):
    """What the public reads beside what was issued."""

    permission_required = MAY_DRAFT
    queryset = VERSIONS
    template_name = "reports/publicversion_detail.html"
    flow = flow.FLOW
    noun = "publicversion"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both texts, what stands in the way, and whether it is on the public page now."""
        version, user = self.object, self.request.user
        step = {flow.State.DRAFT: flow.SUBMIT, flow.State.SUBMITTED: flow.APPROVE}.get(version.status)
        refusal = step.refusal(version, user) if step and user.has_perm(step.permission) else None
        shown = PublicVersion.objects.published().filter(pk=version.pk).exists()
        job = version.render_job
        return super().get_context_data(
            hint=refusal.sentence if refusal else "",
            is_shown=shown,
            may_reprint=shown and version.pdf is None and (job is None or job.is_finished),
            **both(version),
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Only the progress for the page that polls."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class PublicVersionNewView(ObjectActionView):
    """草拟公开版 of a paper."""

    permission_required = MAY_DRAFT
    queryset = Document.objects.select_related("drafted_by")
    form_class = PrepareForm
    title = "草拟公开版"
    success_message = "已按规则隐去姓名和号码，请逐段核对。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it cannot be, or what the rule does."""
        rule = "规则会隐去系统里所有人员的姓名、电话和证件号码、车牌和邮箱；图片不公开。其余需要隐去的文字，下一步人工选定。"
        return super().get_context_data(intro=flow.unpublishable(self.object) or rule, **kwargs)

    def perform(self, data: dict[str, Any]) -> PublicVersion:
        return publications.prepare_public_version(actor=cast(User, self.request.user), document=self.object)


class OneVersion(ObjectActionView):
    """A step on one of them, above both texts."""

    permission_required = MAY_DRAFT
    queryset = VERSIONS
    template_name = "reports/publicversion_act.html"

    @property
    def actor(self) -> User:
        """Who is signed in: the permission was checked before."""
        return cast(User, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both texts."""
        return super().get_context_data(**both(self.object), **kwargs)


class PublicVersionEditView(OneVersion):
    """Hide more, or less."""

    permission_required = flow.EDIT.permission
    transition = flow.EDIT
    form_class = HideForm
    title = "隐去文字"
    success_message = "已重新生成公开内容，请核对。"

    def perform(self, data: dict[str, Any]) -> PublicVersion:
        return publications.hide_words(actor=self.actor, version=self.object, words=data["words"])


class PublicVersionSubmitView(OneVersion):
    """送审."""

    permission_required = flow.SUBMIT.permission
    transition = flow.SUBMIT
    form_class = VersionSubmitForm
    title = "公开版送审"
    success_message = "已送审，由另一位负责人审核后公开。"

    def perform(self, data: dict[str, Any]) -> PublicVersion:
        return publications.submit_public_version(actor=self.actor, version=self.object)


class PublicVersionReturnView(OneVersion):
    """退回."""

    permission_required = flow.RETURN.permission
    transition = flow.RETURN
    form_class = VersionReturnForm
    title = "退回公开版"
    success_message = "已退回，草拟人会收到退回原因。"

    def perform(self, data: dict[str, Any]) -> PublicVersion:
        return publications.return_public_version(actor=self.actor, version=self.object, reason=data["reason"])


class PublicVersionApproveView(OneVersion):
    """审核公开."""

    permission_required = flow.APPROVE.permission
    transition = flow.APPROVE
    form_class = VersionApproveForm
    title = "审核公开"
    success_message = "已公开，任何人不用登录就能看到。"

    def perform(self, data: dict[str, Any]) -> PublicVersion:
        return publications.approve_public_version(actor=self.actor, version=self.object)


class PublicVersionTakeDownView(OneVersion):
    """撤下."""

    permission_required = flow.TAKE_DOWN.permission
    transition = flow.TAKE_DOWN
    form_class = TakeDownForm
    title = "撤下公开版"
    success_message = "已撤下，公开页面上不再显示。"

    def perform(self, data: dict[str, Any]) -> PublicVersion:
        return publications.take_down(actor=self.actor, version=self.object, reason=data["reason"])


class PublicVersionReprintView(OneVersion):
    """重新排版."""

    form_class = VersionReprintForm
    title = "重新排版"
    success_message = "已开始重新排版。"

    def perform(self, data: dict[str, Any]) -> str:
        publications.reprint_public_version(actor=self.actor, version=self.object)
        return reverse("reports:publicversion_detail", args=[self.object.pk])
