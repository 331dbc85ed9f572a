"""The columns of the list of papers, on the page and in its export (发文登记簿)."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from reports.models import Document
from reports.workflow import Status

TONES = {
    Status.DRAFT: "neutral",
    Status.SUBMITTED: "info",
    Status.SIGNED: "info",
    Status.ISSUED: "warning",
    Status.DELIVERED: "warning",
    Status.RECEIVED: "success",
    Status.ARCHIVED: "success",
    Status.WITHDRAWN: "danger",
}


class DocumentTable(tables.Table):
    """The register of papers."""

    title = tables.Column(linkify=True)
    number = tables.Column(empty_values=())
    school = tables.Column(order_by="school__name")
    drafted_at = tables.Column("拟稿日期")
    signed_at = tables.Column("签发日期")
    issued_at = tables.Column("印发日期")
    drafted_by = tables.Column(visible=False)
    addressee = tables.Column(visible=False)
    sha256 = tables.Column(visible=False)

    class Meta:
        model = Document
        fields = (
            "title",
            "number",
            "kind",
            "school",
            "addressee",
            "status",
            "drafted_by",
            "drafted_at",
            "signed_at",
            "issued_at",
            "sha256",
        )
        order_by = ()
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_title(self, value: str) -> str:
        """Without the marks that break its lines."""
        return value.replace("|", "")

    def render_number(self, value: str) -> SafeString:
        """The number, kept on one line, or that there is none yet."""
        return format_html('<span class="nowrap">{}</span>', value or "—")

    def value_number(self, value: str) -> str:
        """The number alone."""
        return value

    def render_drafted_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_signed_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_issued_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_status(self, record: Document) -> SafeString:
        """Badge."""
        return badge(record.get_status_display(), TONES[Status(record.status)])

    def value_status(self, record: Document) -> str:
        """The word alone."""
        return str(record.get_status_display())
