"""One form per step in a paper's life."""

from typing import Any, cast

from core.views import ObjectActionView
from office.models import User
from reports import services
from reports.forms import (
    ArchiveForm,
    DocumentForm,
    ReceiveForm,
    ReprintForm,
    ReturnForm,
    SignForm,
    SubmitForm,
    WithdrawForm,
)
from reports.models import Document
from reports.sealing_forms import IssueForm
from reports.views.papers import WHOLE
from reports.workflow import ARCHIVE, EDIT, ISSUE, MAY_DRAFT, RECEIVE, RETURN, SIGN, SUBMIT, WITHDRAW


class DocumentActView(ObjectActionView):
    """A step on one paper in scope."""

    queryset = WHOLE
    template_name = "reports/document_act.html"

    @property
    def actor(self) -> User:
        """Who is signed in: the permission was checked before."""
        return cast(User, self.request.user)


class DocumentEditView(DocumentActView):
    """修改草稿."""

    permission_required = EDIT.permission
    transition = EDIT
    form_class = DocumentForm
    title = "修改公文"
    success_message = "已保存，正在重新排版。"
    template_name = "reports/document_edit.html"
    extra_context = {"intro": "系统收集的表格和数字不在这里改，自己填写的表格可以改；清空一段就删去这一段。"}

    def perform(self, data: dict[str, Any]) -> Document:
        return services.edit_document(actor=self.actor, document=self.object, **data)


class DocumentSubmitView(DocumentActView):
    """送审."""

    permission_required = SUBMIT.permission
    transition = SUBMIT
    form_class = SubmitForm
    title = "送审"
    success_message = "已送审，等待签发。"
    extra_context = {"intro": "送审后不能再改；需要修改时由签发人退回。"}

    def perform(self, data: dict[str, Any]) -> Document:
        return services.submit_document(actor=self.actor, document=self.object)


class DocumentReturnView(DocumentActView):
    """退回."""

    permission_required = RETURN.permission
    transition = RETURN
    form_class = ReturnForm
    title = "退回公文"
    success_message = "已退回，拟稿人会收到退回原因。"

    def perform(self, data: dict[str, Any]) -> Document:
        return services.return_document(actor=self.actor, document=self.object, reason=data["reason"])


class DocumentSignView(DocumentActView):
    """签发."""

    permission_required = SIGN.permission
    transition = SIGN
    form_class = SignForm
    title = "签发公文"
    success_message = "已签发，等待编号印发。"
    extra_context = {"intro": "签发后内容就此固定，不再改动；印发时编入发文字号。"}

    def perform(self, data: dict[str, Any]) -> Document:
        return services.sign_document(actor=self.actor, document=self.object)


class DocumentIssueView(DocumentActView):
    """印发."""

    permission_required = ISSUE.permission
    transition = ISSUE
    form_class = IssueForm
    title = "编号印发"
    extra_context = {"intro": "印发时编入发文字号。印发后收文的学校和单位可以看到，并会收到签收提醒。"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says before the issue that no seal can be printed on the paper."""
        context = super().get_context_data(**kwargs)
        field = context["form"].fields.get("seal")
        return context | {"no_seal_of": self.object.paper.organ if field and not field.queryset.exists() else ""}

    def perform(self, data: dict[str, Any]) -> Document:
        document = services.issue_document(actor=self.actor, document=self.object, seal=data.get("seal"))
        self.success_message = f"已编号印发：{document.number}。"
        return document


class DocumentReceiveView(DocumentActView):
    """签收."""

    permission_required = RECEIVE.permission
    transition = RECEIVE
    form_class = ReceiveForm
    title = "签收公文"
    success_message = "已签收。"
    extra_context = {"intro": "签收表示学校已收到并知悉公文内容；打开页面或下载 PDF 不算签收。"}

    def perform(self, data: dict[str, Any]) -> Document:
        return services.receive_document(actor=self.actor, document=self.object).document


class DocumentArchiveView(DocumentActView):
    """归档."""

    permission_required = ARCHIVE.permission
    transition = ARCHIVE
    form_class = ArchiveForm
    title = "归档公文"
    success_message = "已归档。"

    def perform(self, data: dict[str, Any]) -> Document:
        return services.archive_document(actor=self.actor, document=self.object)


class DocumentWithdrawView(DocumentActView):
    """撤回."""

    permission_required = WITHDRAW.permission
    transition = WITHDRAW
    form_class = WithdrawForm
    title = "撤回公文"
    success_message = "已撤回，发文字号保留。"

    def perform(self, data: dict[str, Any]) -> Document:
        return services.withdraw_document(actor=self.actor, document=self.object, reason=data["reason"])


class DocumentReprintView(DocumentActView):
    """重新排版."""

    permission_required = MAY_DRAFT
    form_class = ReprintForm
    title = "重新排版"
    success_message = "已开始重新排版。"
    extra_context = {"intro": "按现有内容再排一次 PDF；已签发的公文，文字与签发时相同，发文字号不变。"}

    def perform(self, data: dict[str, Any]) -> Document:
        return services.reprint_document(actor=self.actor, document=self.object)
