"""What a school's own supervision studio (学校督导工作室) looked at. It counts apart and is never held against the school."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Versioned
from office.models import User
from rectification.models.items import Item
from rectification.querysets import CheckQuerySet
from schools.models import School


class InternalCheck(Versioned):
    """One check that a school made of itself; what it found may become an item of its own (自查自纠)."""

    class Area(models.TextChoices):
        TEACHING = "teaching", "教学常规"
        CONDUCT = "conduct", "师德师风"
        SAFETY = "safety", "校园安全"
        FOOD = "food", "食堂与宿舍"
        BURDEN = "burden", "作业与课业负担"
        FUNDS = "funds", "经费与资产"
        OTHER = "other", "其他"

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="internal_checks")
    checked_on = models.DateField("自查日期")
    area = models.CharField("方面", max_length=10, choices=Area)
    people = models.CharField("自查人员", max_length=120)
    text = models.TextField("自查情况", max_length=2000)
    item = models.ForeignKey(
        Item,
        verbose_name="列入台账",
        null=True,
        on_delete=models.PROTECT,
        related_name="internal_checks",
        editable=False,
    )
    entered_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校内自查"
        ordering = ["-checked_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="internal_check_says_something")]

    def __str__(self) -> str:
        return f"{self.school} {self.checked_on} {self.get_area_display()}"

    def get_absolute_url(self) -> str:
        """The school's studio."""
        return reverse("rectification:studio_detail", args=[self.school_id])
