"""Pictures of seals that are printed over signature and date."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.models import StoredFile, Versioned
from office.models import User
from reports.querysets import SealQuerySet


class Seal(Versioned):
    """A seal of the office or of a joint organ: a PNG with a clear ground, printed in its real size. It is never shown outside the
    pages of those who keep it and the papers that carry it."""

    name = models.CharField("印章名称", max_length=60, unique=True)
    organ = models.CharField("用印机关", max_length=60, help_text="与公文署名一致。")
    image = models.ForeignKey(StoredFile, verbose_name="印章图片", on_delete=models.PROTECT, related_name="+")
    diameter = models.DecimalField(
        "直径（毫米）",
        max_digits=4,
        decimal_places=1,
        default=42,
        validators=[MinValueValidator(10), MaxValueValidator(60)],
    )
    started_on = models.DateField("启用日期")
    ended_on = models.DateField("停用日期", null=True, blank=True)
    kept_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+", editable=False)
    kept_at = models.DateTimeField("登记时间", editable=False)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "印章"
        ordering = ["organ", "-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="seal_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(diameter__gte=10, diameter__lte=60), name="seal_has_a_real_size"),
        ]

    def __str__(self) -> str:
        return self.name
