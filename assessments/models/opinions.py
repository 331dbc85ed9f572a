"""What people say about a set while it is open for opinions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models.sets import IndicatorSet
from assessments.querysets.sets import SetOpinionQuerySet


class SetOpinion(models.Model):
    """One opinion on a set, or on one of its indicators, and the office's answer. Neither is changed afterwards."""

    indicator_set = models.ForeignKey(
        IndicatorSet, verbose_name="指标体系", on_delete=models.PROTECT, related_name="opinions"
    )
    indicator_code = models.CharField("指标代码", max_length=20, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField("意见", max_length=2000)
    written_at = models.DateTimeField("提出时间", auto_now_add=True)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="答复人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = SetOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "征求到的意见"
        ordering = ["indicator_set", "pk"]
        permissions = [("answer_setopinion", "答复征求到的意见")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="setopinion_answer_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_set} {self.indicator_code}".strip()

    def get_absolute_url(self) -> str:
        """Among the opinions on its set."""
        return f"{reverse('assessments:set_opinions', args=[self.indicator_set_id])}#opinion-{self.pk}"

    @property
    def is_answered(self) -> bool:
        """Whether the office has answered."""
        return self.answered_at is not None
