"""Signs that a record may not be what it says (advisory, for the office only, never published)."""

from django.db import models
from django.db.models import Q

from inspectors.models.visits import Visit
from inspectors.querysets import OfficeEvidenceQuerySet
from office.models import User


class VisitSign(models.Model):
    """One sign at one visit, with the other visit it rests on if there is one. evidence: what to show side by side."""

    class Kind(models.TextChoices):
        COPIED_TEXT = "copied_text", "文字雷同"
        SAME_PHOTO = "same_photo", "照片重复"
        TOO_SHORT = "too_short", "在校时间过短"
        FAR_AWAY = "far_away", "签到位置偏离"
        NO_FINDINGS = "no_findings", "长期零问题"
        IN_BATCH = "in_batch", "集中补录"

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="signs")
    kind = models.CharField("迹象", max_length=12, choices=Kind)
    other = models.ForeignKey(
        Visit, verbose_name="对照记录", null=True, on_delete=models.CASCADE, related_name="signs_elsewhere"
    )
    value = models.DecimalField("程度", max_digits=10, decimal_places=4, null=True)
    evidence = models.JSONField("依据", default=dict)
    found_at = models.DateTimeField("发现时间")
    cleared_by = models.ForeignKey(User, verbose_name="核实人", null=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField("核实时间", null=True)
    clearance = models.CharField("核实情况", max_length=200, blank=True)

    objects = OfficeEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "真实性迹象"
        ordering = ["-found_at", "-pk"]
        permissions = [("clear_visitsign", "核实真实性迹象")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["copied_text", "same_photo", "too_short", "far_away", "no_findings", "in_batch"]),
                name="visit_sign_kind_known",
            ),
            models.UniqueConstraint(fields=["visit", "kind", "other"], name="visit_sign_once"),
            models.UniqueConstraint(fields=["visit", "kind"], condition=Q(other=None), name="visit_sign_alone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.get_kind_display()}"
