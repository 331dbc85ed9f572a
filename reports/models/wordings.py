"""The office's own wording of a kind of paper. Every saving is a new row; the newest counts."""

from django.db import models
from django.db.models import Q

from office.models import User
from reports.kinds import kind_choices
from reports.querysets import WordingQuerySet


class Wording(models.Model):
    """One version of the usual words of a kind: plain lines with placeholders, never code."""

    kind = models.CharField("公文种类", max_length=40, choices=kind_choices)
    version = models.PositiveIntegerField("版次")
    title = models.CharField("标题", max_length=300)
    addressee = models.CharField("主送机关", max_length=300, blank=True)
    body = models.TextField("正文", max_length=50_000)
    note = models.CharField("修改说明", max_length=200, blank=True)
    saved_by = models.ForeignKey(User, verbose_name="修改人", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("修改时间")

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文模板"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="wording_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(body=""), name="wording_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 第{self.version}版"
